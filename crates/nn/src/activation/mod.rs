//! Activations as layers, for stacks.
mod plain;

pub use self::plain::{Relu, Sigmoid, Tanh};
