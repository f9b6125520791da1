//~ has fewer layers than the 2 that are still to stand before the cut
use kiln::prelude::*;

pub type Net = Stack![Linear<784, 128>, Relu, Linear<128, 10>];

pub fn wrong(net: Net) {
    let (_head, _tail) = Cut::<4>::cut(net); // wrong
}
