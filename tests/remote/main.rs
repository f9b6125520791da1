//! Devices that other processes host, on loopback: trained on, taken away, asked wrongly.
#![cfg(unix)]
#![allow(missing_docs)]

mod faults;
mod host;
#[path = "../../crates/train/tests/plain/mod.rs"]
mod plain;
mod refusals;
mod serving;
mod training;
mod wire;
