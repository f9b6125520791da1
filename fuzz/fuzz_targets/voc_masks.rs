//! The masks of one of VOC's pictures.
#![no_main]

use kiln_data::VocSegmentation;
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/VOCdevkit/VOC2007", "SegmentationObject/000005.png", content);
    decode(VocSegmentation::open(dir, "train"));
});
