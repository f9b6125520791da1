//! What moves pixels: upsampling, pixel shuffle, padding, flattening.
use crate::harness::Family;
use kiln_nn::Flatten;
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("resampling.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[STACKS, AWAITED]);
}

/// Cases whose layers are still being written.
const AWAITED: &[&str] = &[
    "pixel_shuffle_by_three",
    "pixel_shuffle_by_two",
    "pixel_unshuffle_by_two",
    "reflection_pad2d",
    "reflection_pad2d_by_sides",
    "reflection_pad2d_to_the_limit",
    "replication_pad2d",
    "replication_pad2d_by_sides",
    "replication_pad2d_of_one_pixel",
    "unflatten_to_images",
    "unflatten_to_sequences",
    "upsample_bilinear_by_four",
    "upsample_bilinear_by_three",
    "upsample_bilinear_by_two",
    "upsample_bilinear_of_one_pixel",
    "upsample_bilinear_of_one_row",
    "upsample_nearest_by_three",
    "upsample_nearest_by_two",
    "zero_pad1d",
    "zero_pad1d_by_sides",
    "zero_pad2d",
    "zero_pad2d_by_sides",
];

stacks! { STACKS of FAMILY:
    flatten on Every: Flatten, [2, 3, 4, 5] => [2, 60];
}
