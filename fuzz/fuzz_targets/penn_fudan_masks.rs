//! The masks of one of Penn-Fudan's photographs.
#![no_main]

use kiln_data::PennFudan;
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let masks = "PedMasks/FudanPed00001_mask.png";
    decode(PennFudan::open(damaged("../crates/data/tests/fixtures/PennFudanPed", masks, content)));
});
