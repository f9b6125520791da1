//! Linear layers, embeddings, attention, branches that meet, and a small network of many layers.
use crate::harness::Family;
use kiln_nn::{
    AvgPool2d, BatchNorm2d, ConcatChannels, Conv2d, Embedding, Flatten, Linear, MaxPool2d, MultiheadAttention, Relu,
    Residual, Stack,
};
use kiln_tensor::{Same, Shape, Stride, Tensor};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("combinations.safetensors")));

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[CASES, STACKS, EMBEDDINGS]);
}

layers! { CASES of FAMILY:
    linear on Every: Linear<5, 3>, [4, 5] => [4, 3];
    linear_without_bias: Linear<4, 3>, [2, 4] => [2, 3], without_bias();
    linear_of_one_sample: Linear<7, 5>, [1, 7] => [1, 5];

    multihead_attention on Every: MultiheadAttention<8, 2>, [2, 5, 8] => [2, 5, 8];
    multihead_attention_of_one_head: MultiheadAttention<6, 1>, [1, 3, 6] => [1, 3, 6];
    multihead_attention_of_many_heads: MultiheadAttention<6, 6>, [2, 4, 6] => [2, 4, 6];
    multihead_attention_without_bias: MultiheadAttention<4, 2>, [2, 3, 4] => [2, 3, 4], without_bias();
    multihead_attention_causal: MultiheadAttention<8, 2>, [2, 5, 8] => [2, 5, 8], with_causal_mask();
}

stacks! { STACKS of FAMILY:
    linear_of_sequences: Linear<4, 2>, [2, 3, 4] => [2, 3, 2];
    network on Every: Stack![
        Conv2d<1, 4, 3>, BatchNorm2d<4>, Relu, MaxPool2d<2>,
        Conv2d<4, 6, 3, Same>, Relu, AvgPool2d<2>, Flatten, Linear<24, 5>
    ], [3, 1, 10, 11] => [3, 5];
    residual on Every: Residual<Stack![Conv2d<3, 3, 3, Same>, Relu, Conv2d<3, 3, 3, Same>]>, [2, 3, 4, 3] => [2, 3, 4, 3];
    residual_of_features: Residual<Linear<5, 5>>, [3, 5] => [3, 5];
    residual_with_a_shortcut: Residual<Conv2d<2, 4, 3, Stride<2, Same>>, Conv2d<2, 4, 1, Stride<2, Same>>>, [2, 2, 5, 6] => [2, 4, 3, 3];
    concat on Every: ConcatChannels<Conv2d<3, 2, 1, Same>, Conv2d<3, 4, 3, Same>>, [2, 3, 4, 3] => [2, 6, 4, 3];
    concat_with_its_input: ConcatChannels<Stack![], Conv2d<2, 3, 3, Same>>, [2, 2, 3, 4] => [2, 5, 3, 4];
    concat_of_three: ConcatChannels<
        Conv2d<2, 2, 1, Same>,
        ConcatChannels<Stack![Conv2d<2, 3, 5, Same>, Relu], MaxPool2d<3, Same>>,
    >, [1, 2, 4, 5] => [1, 7, 4, 5];
}

/// The rows of an [`Embedding`] at the indices of a case.
macro_rules! embeddings { ($($case:ident $(on $on:ident)?: $layer:ty, [$($x:literal),*] => [$($y:literal),*];)*) => {
    const EMBEDDINGS: &[&str] = &[$(stringify!($case)),*];
    $(
        #[test]
        fn $case() {
            FAMILY.check(stringify!($case), on!($($on)?), |device| <$layer>::init(device), |layer, inputs| -> Tensor![$($y),*] {
                layer.try_forward(inputs.whole::<Shape![$($x),*]>("input")).expect("indices of the table")
            });
        }
    )*
} }
embeddings! {
    embedding on Every: Embedding<7, 3>, [2, 4] => [2, 4, 3];
    embedding_of_a_row: Embedding<5, 2>, [3] => [3, 2];
}
