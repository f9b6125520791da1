//! A list of Oxford-IIIT Pet's pictures.
#![no_main]

use kiln_data::Pets;
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    decode(Pets::<3>::open(
        damaged("../crates/data/tests/fixtures/pets", "annotations/trainval.txt", content),
        "trainval",
    ));
});
