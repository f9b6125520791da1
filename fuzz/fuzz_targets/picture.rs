//! A picture in a folder of its class.
#![no_main]

use kiln_data::ImageFolder;
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/folder", "bee/a.jpg", content);
    decode(ImageFolder::<3>::open(dir));
});
