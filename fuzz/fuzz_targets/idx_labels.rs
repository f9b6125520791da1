//! A file of labels in IDX, gzipped or not.
#![no_main]

use kiln_data::IdxImages;
use kiln_fuzz::damaged;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|content: &[u8]| {
    let dir = damaged("seeds", "labels.idx1-ubyte", content);
    match IdxImages::<3, 2, 2>::open(dir) {
        Ok(splits) => drop((0..splits.train.len()).map(|it| splits.train.sample(it)).collect::<Vec<_>>()),
        Err(error) => assert!(error.to_string().len() < 4_000),
    }
});
