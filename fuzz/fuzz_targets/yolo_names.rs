//! The names of YOLO's classes.
#![no_main]

use kiln_data::YoloDetection;
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/yolo", "data.yaml", content);
    decode(YoloDetection::<2>::open(dir, "train"));
});
