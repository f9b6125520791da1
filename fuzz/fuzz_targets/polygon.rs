//! Outlines with any corners.
#![no_main]

use kiln_data::Polygon;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u8, Vec<f64>)| {
    let (height, width, numbers) = input;
    if let Ok(polygon) = Polygon::from_flat(&numbers) {
        let rle = polygon.to_rle(height.into(), width.into()).expect("the mask is small");
        assert_eq!(rle.to_mask().area(), rle.area());
    }
});
