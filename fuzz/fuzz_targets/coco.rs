//! COCO's file of annotations.
#![no_main]

use kiln_data::{CocoDetection, CocoSegmentation};
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/coco", "instances.json", content);
    let (file, pictures) = (dir.join("instances.json"), dir.join("images"));
    decode(CocoDetection::<3>::open(&file, &pictures));
    decode(CocoSegmentation::<3>::open(&file, &pictures));
});
