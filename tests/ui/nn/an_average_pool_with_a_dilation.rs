//~ an average over a window has no dilation, and `kiln::prelude::Dilation<2>` has one
use kiln::prelude::*;

pub fn wrong(_: &AvgPool1d<3, Dilation<2>>) {} // wrong
