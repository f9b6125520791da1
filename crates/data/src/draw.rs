//! Drawing: boxes, masks and labels on pictures, and sheets of samples.
//!
//! Colours are by class, from a palette that colour-blind people can tell apart. Whatever is asked for, nothing is
//! drawn outside the picture, and nothing panics.

mod canvas;
mod colour;
mod sheet;

pub use canvas::Canvas;
pub use colour::Colour;
pub use sheet::{SheetOptions, sheet};
