//! CIFAR's records.
#![no_main]

use kiln_data::{Cifar10, Cifar20, Cifar100};
use kiln_fuzz::{damaged, decode};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("../crates/data/tests/fixtures/cifar100", "test.bin", content);
    decode(Cifar100::test(dir));
    decode(Cifar20::test(dir));
    std::fs::write(dir.join("test_batch.bin"), content).expect("the copy can be written");
    decode(Cifar10::test(dir));
});
