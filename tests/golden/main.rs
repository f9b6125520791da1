//! Every layer, activation and loss against PyTorch, operations on boxes against torchvision, forward and backward: the
//! numbers that `layers.py` and `boxes.py` recorded. What explains a network against Captum. Figures against the libraries they are known from.
//!
//! Parameters go through a file and `load`, gradients through `save`, so names and layout are compared as well.
//!
//! Tolerances, relative to the largest number of each tensor (or to 0.1 where all are smaller): 1e-5 on the CPU, 1e-4
//! on a GPU.
#[macro_use]
mod lines;
mod harness;

mod activations;
mod attributions;
mod boxes;
mod classes;
mod combinations;
mod convolutions;
mod detections;
mod facts;
mod losses;
mod normalisations;
mod pooling;
mod resampling;
mod result_sets;
