//~ the network is over its budget of 1,200,000 parameters
use kiln::prelude::*;

pub type Net = Stack![Linear<784, 2048>, Relu, Linear<2048, 10>];

const _: () = assert!(Net::PARAMETERS < 1_200_000, "the network is over its budget of 1,200,000 parameters"); // wrong
