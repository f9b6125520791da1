//~ HEADS must divide EMBED: 8 heads cannot share a width of 100
use kiln::prelude::*;

pub type Net = Stack![Linear<10, 100>, MultiheadAttention<100, 8>];

pub fn wrong(device: &Device) -> Net {
    Net::init(device) // wrong
}
