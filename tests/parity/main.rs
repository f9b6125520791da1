//! Every layer against burn's own on random input with the same weights, forward and backward, and against finite
//! differences, on every backend on the CPU that is compiled in; the same layer on one that knows no kernel of ours against
//! flex; and one configuration of each layer on every GPU backend, against flex. (A GPU in software compiles the kernels of a
//! configuration for longer than it calculates.)
//!
//! Tolerances, relative to the largest number compared: 1e-5 against burn and between backends on the CPU, 1e-2 against
//! differences, whose own error in single precision is near 1e-3, and 1e-4 on a GPU.
mod activations;
mod attention;
mod convolutions;
mod cross_entropy;
mod dropout;
mod harness;
mod initialisers;
mod linear;
mod losses;
mod normalisation;
mod operations;
mod pooling;
mod resampling;
mod room;
mod windows;
