//! The reference networks against torchvision, and against themselves written in PyTorch: parameters by their keys, and
//! answers to the same images with the same weights, within 1e-4. `golden.py` computed the answers.
mod answers;
mod formula;
mod golden;
mod parameters;
mod training;
