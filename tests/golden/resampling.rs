//! What moves pixels: upsampling, pixel shuffle, padding, flattening.
use crate::harness::Family;
use kiln_nn::{
    Bilinear, Flatten, PixelShuffle, PixelUnshuffle, ReflectionPad2d, ReplicationPad2d, Unflatten, Upsample, ZeroPad1d,
    ZeroPad2d,
};
use kiln_tensor::Shape;
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("resampling.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES, STACKS]);
}

layers! { CASES of FAMILY:
    upsample_nearest_by_two on Every: Upsample<2>, [2, 3, 3, 4] => [2, 3, 6, 8];
    upsample_nearest_by_three: Upsample<3>, [1, 2, 2, 3] => [1, 2, 6, 9];
    upsample_bilinear_by_two on Every: Upsample<2, Bilinear>, [2, 2, 3, 4] => [2, 2, 6, 8];
    upsample_bilinear_by_three: Upsample<3, Bilinear>, [1, 2, 3, 2] => [1, 2, 9, 6];
    upsample_bilinear_by_four: Upsample<4, Bilinear>, [1, 1, 2, 3] => [1, 1, 8, 12];
    upsample_bilinear_of_one_pixel: Upsample<4, Bilinear>, [1, 2, 1, 1] => [1, 2, 4, 4];
    upsample_bilinear_of_one_row: Upsample<3, Bilinear>, [2, 1, 1, 4] => [2, 1, 3, 12];

    pixel_shuffle_by_two on Every: PixelShuffle<2>, [2, 8, 3, 2] => [2, 2, 6, 4];
    pixel_shuffle_by_three: PixelShuffle<3>, [1, 9, 2, 3] => [1, 1, 6, 9];
    pixel_unshuffle_by_two on Every: PixelUnshuffle<2>, [2, 3, 4, 6] => [2, 12, 2, 3];

    zero_pad1d on Every: ZeroPad1d<1>, [1, 2, 3] => [1, 2, 5];
    zero_pad1d_by_sides: ZeroPad1d<1, 2>, [2, 2, 4] => [2, 2, 7];
    zero_pad2d: ZeroPad2d<2>, [2, 2, 3, 4] => [2, 2, 7, 8];
    zero_pad2d_by_sides on Every: ZeroPad2d<1, 2, 3, 0>, [1, 2, 3, 4] => [1, 2, 6, 7];
    reflection_pad2d: ReflectionPad2d<1>, [2, 2, 3, 4] => [2, 2, 5, 6];
    reflection_pad2d_to_the_limit: ReflectionPad2d<2>, [1, 2, 3, 3] => [1, 2, 7, 7];
    reflection_pad2d_by_sides on Every: ReflectionPad2d<1, 3, 2, 0>, [1, 2, 3, 4] => [1, 2, 5, 8];
    replication_pad2d: ReplicationPad2d<2>, [2, 2, 3, 4] => [2, 2, 7, 8];
    replication_pad2d_of_one_pixel: ReplicationPad2d<3>, [1, 2, 1, 1] => [1, 2, 7, 7];
    replication_pad2d_by_sides on Every: ReplicationPad2d<1, 3, 2, 0>, [1, 2, 3, 4] => [1, 2, 5, 8];

    unflatten_to_images on Every: Unflatten<Shape![2, 3, 4]>, [2, 24] => [2, 2, 3, 4];
    unflatten_to_sequences: Unflatten<Shape![3, 4]>, [2, 12] => [2, 3, 4];
}

stacks! { STACKS of FAMILY:
    flatten on Every: Flatten, [2, 3, 4, 5] => [2, 60];
}
