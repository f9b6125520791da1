//! COCO's string of a mask, and runs joined with runs.
#![no_main]

use kiln_data::Rle;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: (u8, u8, &str, Vec<u32>)| {
    let (height, width, text, runs) = input;
    let (height, width) = (usize::from(height), usize::from(width));
    let read = [Rle::from_coco_string(height, width, text).ok(), Rle::new(height, width, runs).ok()];
    for rle in read.iter().flatten() {
        assert_eq!(Rle::from_mask(&rle.to_mask()), *rle);
        assert_eq!(Rle::from_coco_string(height, width, &rle.to_coco_string()).as_ref(), Ok(rle));
        assert_eq!(rle.bounding_box(), rle.to_mask().bounding_box());
    }
    if let [Some(a), Some(b)] = &read {
        assert_eq!(a.union(b).area() + a.intersection(b).area(), a.area() + b.area());
        assert_eq!(a.iou(b), a.to_mask().iou(&b.to_mask()));
    }
});
