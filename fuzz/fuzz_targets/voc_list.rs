//! VOC's list of the pictures of a set.
#![no_main]

use kiln_data::VocDetection;
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/VOCdevkit/VOC2007", "ImageSets/Main/trainval.txt", content);
    decode(VocDetection::open(dir, "trainval"));
});
