//! Activations near zero, and far from it where a careless formula overflows.
use crate::harness::Family;
use kiln_nn::{
    Celu, Elu, Gelu, GeluTanh, Glu, HardSigmoid, HardSwish, HardTanh, LeakyRelu, Linear, LogSigmoid, LogSoftmax,
    Maxout, Mish, PRelu, PReluPerChannel, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softmin, Softplus, Softsign,
    Stack, Tanh,
};
use kiln_tensor::Shape;
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("activations.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES, STACKS, SETTINGS]);
}

layers! { CASES of FAMILY:
    relu on Every: Relu, [2, 3, 4] => [2, 3, 4];
    relu_far_out: Relu, [3, 4] => [3, 4];
    sigmoid on Every: Sigmoid, [2, 3, 4] => [2, 3, 4];
    sigmoid_far_out: Sigmoid, [3, 4] => [3, 4];
    tanh on Every: Tanh, [2, 3, 4] => [2, 3, 4];
    tanh_far_out: Tanh, [3, 4] => [3, 4];

    relu6 on Every: Relu6, [2, 3, 4] => [2, 3, 4];
    relu6_far_out: Relu6, [3, 4] => [3, 4];
    log_sigmoid on Every: LogSigmoid, [2, 3, 4] => [2, 3, 4];
    log_sigmoid_far_out: LogSigmoid, [3, 4] => [3, 4];
    softsign on Every: Softsign, [2, 3, 4] => [2, 3, 4];
    softsign_far_out: Softsign, [3, 4] => [3, 4];
    celu on Every: Celu, [2, 3, 4] => [2, 3, 4];
    celu_far_out: Celu, [3, 4] => [3, 4];
    gelu on Every: Gelu, [2, 3, 4] => [2, 3, 4];
    gelu_far_out: Gelu, [3, 4] => [3, 4];
    gelu_by_tanh on Every: GeluTanh, [2, 3, 4] => [2, 3, 4];
    gelu_by_tanh_far_out: GeluTanh, [3, 4] => [3, 4];
    hard_sigmoid on Every: HardSigmoid, [2, 3, 4] => [2, 3, 4];
    hard_sigmoid_far_out: HardSigmoid, [3, 4] => [3, 4];
    hard_swish on Every: HardSwish, [2, 3, 4] => [2, 3, 4];
    hard_swish_far_out: HardSwish, [3, 4] => [3, 4];
    mish on Every: Mish, [2, 3, 4] => [2, 3, 4];
    mish_far_out: Mish, [3, 4] => [3, 4];
    selu on Every: Selu, [2, 3, 4] => [2, 3, 4];
    selu_far_out: Selu, [3, 4] => [3, 4];
    silu on Every: Silu, [2, 3, 4] => [2, 3, 4];
    silu_far_out: Silu, [3, 4] => [3, 4];

    leaky_relu on Every: LeakyRelu, [2, 3, 4] => [2, 3, 4];
    leaky_relu_far_out: LeakyRelu, [3, 4] => [3, 4];
    elu on Every: Elu, [2, 3, 4] => [2, 3, 4];
    elu_far_out: Elu, [3, 4] => [3, 4];
    softplus on Every: Softplus, [2, 3, 4] => [2, 3, 4];
    softplus_far_out: Softplus, [3, 4] => [3, 4];
    hard_tanh on Every: HardTanh, [2, 3, 4] => [2, 3, 4];
    hard_tanh_far_out: HardTanh, [3, 4] => [3, 4];

    softmax on Every: Softmax<1>, [2, 3, 4] => [2, 3, 4];
    softmax_far_out: Softmax<1>, [3, 4] => [3, 4];
    softmin on Every: Softmin<1>, [2, 3, 4] => [2, 3, 4];
    softmax_of_the_last_axis: Softmax<2>, [2, 3, 4] => [2, 3, 4];
    log_softmax on Every: LogSoftmax<1>, [2, 3, 4] => [2, 3, 4];
    log_softmax_far_out: LogSoftmax<1>, [3, 4] => [3, 4];
    log_softmax_of_the_last_axis: LogSoftmax<2>, [2, 3, 4] => [2, 3, 4];

    prelu on Every: PRelu, [2, 3, 4] => [2, 3, 4];
    prelu_by_channel on Every: PReluPerChannel<3>, [2, 3, 2, 2] => [2, 3, 2, 2];
    prelu_by_feature: PReluPerChannel<5>, [4, 5] => [4, 5];
    glu on Every: Glu<1>, [2, 6, 3] => [2, 3, 3];
    glu_of_the_last_axis: Glu<2>, [2, 3, 4] => [2, 3, 2];
    maxout_of_features: Maxout<2>, [4, 6] => [4, 3];
}

stacks! { STACKS of FAMILY:
    maxout on Every: Stack![Linear<4, 6>, Maxout<2>], [5, 4] => [5, 3];
    maxout_of_channels on Every: Maxout<3>, [2, 6, 3, 2] => [2, 2, 3, 2];
}

functions! { SETTINGS of FAMILY:
    leaky_relu_of_a_fifth: |x| LeakyRelu::new(0.2).forward(x.typed::<Shape![2, 3, 4]>("input"));
    leaky_relu_of_a_fifth_far_out: |x| LeakyRelu::new(0.2).forward(x.typed::<Shape![3, 4]>("input"));
    elu_of_a_half: |x| Elu::new(0.5).forward(x.typed::<Shape![2, 3, 4]>("input"));
    elu_of_a_half_far_out: |x| Elu::new(0.5).forward(x.typed::<Shape![3, 4]>("input"));
    celu_of_two: |x| Celu::new(2.0).forward(x.typed::<Shape![2, 3, 4]>("input"));
    celu_of_two_far_out: |x| Celu::new(2.0).forward(x.typed::<Shape![3, 4]>("input"));
    softplus_of_two: |x| Softplus::new(2.0, 10.0).forward(x.typed::<Shape![2, 3, 4]>("input"));
    softplus_of_two_far_out: |x| Softplus::new(2.0, 10.0).forward(x.typed::<Shape![3, 4]>("input"));
    hard_tanh_between_others: |x| HardTanh::new(-0.5, 2.0).forward(x.typed::<Shape![2, 3, 4]>("input"));
    hard_tanh_between_others_far_out: |x| HardTanh::new(-0.5, 2.0).forward(x.typed::<Shape![3, 4]>("input"));
}
