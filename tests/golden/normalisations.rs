//! Normalisations: by batch, training and frozen, with the running statistics after a step; by sample; of weights.
use crate::harness::Family;
use burn::module::Module;
use kiln_nn::{
    Affine, BatchNorm1d, BatchNorm2d, FrozenBatchNorm2d, GroupNorm, InstanceNorm1d, InstanceNorm2d, LayerNorm,
    LayerNorm2d, LayerNorm3d, LocalResponseNorm, RmsNorm, WeightNormConv1d, WeightNormConv2d, WeightNormLinear,
};
use kiln_tensor::{Same, Stride};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("normalisations.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES, STACKS]);
}

layers! { CASES of FAMILY:
    batch_norm1d on Every: BatchNorm1d<3>, [5, 3] => [5, 3];
    batch_norm1d_of_two_samples: BatchNorm1d<4>, [2, 4] => [2, 4];
    batch_norm1d_frozen: BatchNorm1d<3>, [5, 3] => [5, 3], freeze();
    batch_norm2d on Every: BatchNorm2d<3>, [4, 3, 3, 2] => [4, 3, 3, 2];
    batch_norm2d_of_one_image: BatchNorm2d<2>, [1, 2, 5, 3] => [1, 2, 5, 3];
    batch_norm2d_epsilon_and_momentum: BatchNorm2d<3>, [3, 3, 2, 2] => [3, 3, 2, 2], with_epsilon(1e-2), with_momentum(0.3);
    batch_norm2d_frozen: BatchNorm2d<3>, [2, 3, 3, 4] => [2, 3, 3, 4], freeze();
    frozen_batch_norm2d on Every: FrozenBatchNorm2d<3>, [2, 3, 3, 4] => [2, 3, 3, 4];
    frozen_batch_norm2d_epsilon: FrozenBatchNorm2d<2>, [1, 2, 3, 2] => [1, 2, 3, 2], with_epsilon(1e-2);

    layer_norm on Every: LayerNorm<5>, [3, 5] => [3, 5];
    layer_norm_of_sequences: LayerNorm<6>, [2, 3, 6] => [2, 3, 6];
    layer_norm_epsilon: LayerNorm<4>, [2, 3, 4] => [2, 3, 4], with_epsilon(1e-2);
    layer_norm_without_bias: LayerNorm<4>, [2, 4] => [2, 4], without_bias();
    layer_norm_of_two_axes: LayerNorm2d<3, 4>, [2, 3, 4] => [2, 3, 4];
    layer_norm_of_images on Every: LayerNorm3d<3, 2, 4>, [2, 3, 2, 4] => [2, 3, 2, 4];

    instance_norm1d on Every: InstanceNorm1d<3, Affine>, [2, 3, 5] => [2, 3, 5];
    instance_norm2d on Every: InstanceNorm2d<3, Affine>, [2, 3, 4, 3] => [2, 3, 4, 3];
    instance_norm2d_plain: InstanceNorm2d<3>, [2, 3, 4, 3] => [2, 3, 4, 3];
    instance_norm2d_epsilon: InstanceNorm2d<2, Affine>, [1, 2, 3, 3] => [1, 2, 3, 3], with_epsilon(1e-2);

    group_norm on Every: GroupNorm<2, 6>, [2, 6, 3, 2] => [2, 6, 3, 2];
    group_norm_of_one_group: GroupNorm<1, 4>, [2, 4, 3, 3] => [2, 4, 3, 3];
    group_norm_of_every_channel: GroupNorm<3, 3>, [1, 3, 4, 2] => [1, 3, 4, 2];
    group_norm_of_sequences: GroupNorm<2, 4>, [2, 4, 5] => [2, 4, 5];
    group_norm_of_features: GroupNorm<2, 8>, [3, 8] => [3, 8];
    group_norm_epsilon: GroupNorm<2, 4>, [2, 4, 2, 2] => [2, 4, 2, 2], with_epsilon(1e-2);

    rms_norm on Every: RmsNorm<5>, [3, 5] => [3, 5];
    rms_norm_of_sequences: RmsNorm<4>, [2, 3, 4] => [2, 3, 4];
    rms_norm_epsilon: RmsNorm<6>, [2, 6] => [2, 6], with_epsilon(1e-2);
    rms_norm_of_small_numbers: RmsNorm<4>, [2, 4] => [2, 4], with_epsilon(1e-6);

    local_response_norm on Every: LocalResponseNorm<5>, [2, 7, 3, 2] => [2, 7, 3, 2], with_alpha(0.5);
    local_response_norm_of_an_even_size: LocalResponseNorm<4>, [1, 6, 2, 3] => [1, 6, 2, 3], with_alpha(0.5), with_beta(0.6), with_k(2.0);
    local_response_norm_wider_than_its_channels: LocalResponseNorm<9>, [1, 3, 2, 2] => [1, 3, 2, 2], with_alpha(0.5);
    local_response_norm_as_it_comes: LocalResponseNorm<5>, [1, 6, 3, 3] => [1, 6, 3, 3];

    weight_norm_linear on Every: WeightNormLinear<4, 3>, [2, 4] => [2, 3];
    weight_norm_linear_without_bias: WeightNormLinear<4, 3>, [2, 4] => [2, 3], without_bias();
    weight_norm_conv1d on Every: WeightNormConv1d<2, 3, 3>, [2, 2, 6] => [2, 3, 4];
    weight_norm_conv2d on Every: WeightNormConv2d<2, 3, 3, Same>, [2, 2, 4, 3] => [2, 3, 4, 3];
    weight_norm_conv2d_strided_without_bias: WeightNormConv2d<3, 2, 3, Stride<2>>, [1, 3, 5, 5] => [1, 2, 2, 2], without_bias();
}

stacks! { STACKS of FAMILY:
    batch_norm1d_of_sequences: BatchNorm1d<3>, [2, 3, 5] => [2, 3, 5];
}
