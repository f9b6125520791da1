//! An annotation of VOC.
#![no_main]

use kiln_data::{VocDetection, VocSegmentation};
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/VOCdevkit/VOC2007", "Annotations/000005.xml", content);
    decode(VocDetection::open(dir, "trainval"));
    decode(VocSegmentation::open(dir, "trainval"));
});
