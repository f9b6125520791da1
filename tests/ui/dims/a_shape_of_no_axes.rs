//~ a shape has at least one axis
use kiln_dims::Shape;

pub type Wrong = Shape![]; // wrong
