//! Devices that other processes host, on loopback: trained on, taken away, asked wrongly.
#![cfg(unix)]
#![allow(missing_docs)]

mod faults;
mod host;
mod refusals;
mod serving;
mod training;
mod wire;
