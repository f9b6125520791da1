//! A text of YOLO.
#![no_main]

use kiln_data::{YoloDetection, YoloSegmentation};
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/yolo", "labels/train/a.txt", content);
    decode(YoloDetection::<2>::open(dir, "train"));
    decode(YoloSegmentation::<2>::open(dir, "train"));
});
