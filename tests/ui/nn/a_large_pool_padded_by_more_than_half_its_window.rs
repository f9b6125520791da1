//~ a pool of 33 padded by 17 has windows that hold padding alone
use kiln::prelude::*;

pub fn wrong() {
    MaxPool2d::<33, Dilation<2, Pad<17>>>::new(); // wrong
}
