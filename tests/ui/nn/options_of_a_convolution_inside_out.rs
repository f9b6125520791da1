//~ struct takes 1 generic argument but 2 generic arguments were supplied
//~ Pad<1
use kiln::prelude::*;

pub type Net = Stack![Conv2d<3, 8, 3, Pad<1, Stride<2>>>]; // wrong
