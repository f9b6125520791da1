//~ (Len<10>,)
//~ no two axes to transpose
use kiln::prelude::*;

pub fn wrong(x: Tensor![10]) {
    x.transpose(); // wrong
}
