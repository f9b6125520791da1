//! Attention of a sequence to itself.
use crate::{
    Facts, Field, Init, Linear,
    display::display,
    given::{count, gives},
    kernels::linear,
};
use burn::{
    module::{Module, Param},
    nn::Initializer,
    tensor::{Device, Tensor as Raw, module::attention, ops::AttentionModuleOptions},
};
use kiln_tensor::{Dim, Forward, Heads, Is, Len, Tensor};

/// Each step of a sequence as a mixture of all its steps, by `HEADS` heads of `EMBED / HEADS` features each.
///
/// It has no dropout; [`Dropout`](crate::Dropout) may follow it in a stack.
///
/// # Shapes
/// `[N, T, EMBED]`, kept.
///
/// # Edge cases
/// [`with_causal_mask`](Self::with_causal_mask) lets a step see itself and those before it only.
///
/// # Compile errors
/// Heads that do not divide the width, `HEADS must divide EMBED`: `heads_that_do_not_divide_the_embedding`. Another
/// width than `EMBED`.
///
/// # Source
/// PyTorch's `nn.MultiheadAttention(EMBED, HEADS, batch_first=True)` called as `attention(x, x, x)`: its names and
/// layout in a file, drawn as there: the projection in within `sqrt(6 / (4 EMBED))`, the biases zero. Vaswani et al.,
/// Attention Is All You Need, 2017.
///
/// ```
/// use kiln_nn::{MultiheadAttention, fingerprint};
/// let device = burn::tensor::Device::flex();
/// let layer = MultiheadAttention::<8, 2>::init(&device).with_causal_mask();
/// let x: kiln_tensor::Tensor![3, 5, 8] = kiln_tensor::Tensor::ones(&device);
/// assert_eq!(layer.forward(x).dims(), [3, 5, 8]);
/// assert_eq!(fingerprint(&layer).names(), ["in_proj_bias", "in_proj_weight", "out_proj.bias", "out_proj.weight"]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct MultiheadAttention<const EMBED: usize, const HEADS: usize> {
    /// `[3 EMBED, EMBED]`: what makes queries, keys and values, in this order.
    pub in_proj_weight: Param<Raw<2>>,
    /// `[3 EMBED]`.
    pub in_proj_bias: Option<Param<Raw<1>>>,
    /// What the heads together go through.
    pub out_proj: Linear<EMBED, EMBED>,
    causal: bool,
}

impl<const EMBED: usize, const HEADS: usize> MultiheadAttention<EMBED, HEADS> {
    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        Len<EMBED>: Heads<HEADS>,
    {
        let drawn = Initializer::XavierUniform { gain: 1.0 };
        Self {
            in_proj_weight: drawn.init_with([3 * EMBED, EMBED], Some(EMBED), Some(3 * EMBED), device),
            in_proj_bias: Some(Initializer::Zeros.init([3 * EMBED], device)),
            out_proj: Linear::init(device).with_bias(&Initializer::Zeros),
            causal: false,
        }
    }

    /// Drops the biases of both projections.
    #[must_use]
    pub fn without_bias(self) -> Self {
        Self { in_proj_bias: None, out_proj: self.out_proj.without_bias(), ..self }
    }

    /// Hides from each step those that follow it.
    #[must_use]
    pub fn with_causal_mask(self) -> Self {
        Self { causal: true, ..self }
    }

    /// Applies it to each sequence.
    pub fn forward<N: Dim, T: Dim>(&self, x: Tensor<(N, T, Len<EMBED>)>) -> Tensor<(N, T, Len<EMBED>)> {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }

    fn raw(&self, x: Raw<3>) -> Raw<3> {
        let [samples, steps, _] = x.dims();
        let joined = linear(x, self.in_proj_weight.val().transpose(), self.in_proj_bias.as_ref().map(Param::val));
        let joined = gives(&self.in_proj_weight, count(&joined), joined);
        let heads = |part: usize| {
            let part = joined.clone().narrow(2, part * EMBED, EMBED);
            part.reshape([samples, steps, HEADS, EMBED / HEADS]).swap_dims(1, 2)
        };
        let options = AttentionModuleOptions { is_causal: self.causal, ..Default::default() };
        let mixed = attention(heads(0), heads(1), heads(2), None, None, options);
        let mixed = mixed.swap_dims(1, 2).reshape([samples, steps, EMBED]);
        let out = &self.out_proj;
        gives(&out.weight, count(&mixed), linear(mixed, out.weight.val(), out.bias.as_ref().map(Param::val)))
    }
}

impl<const EMBED: usize, const HEADS: usize> Init for MultiheadAttention<EMBED, HEADS>
where
    Len<EMBED>: Heads<HEADS>,
{
    const PARAMETERS: usize = 4 * EMBED * (EMBED + 1);

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<N: Dim, T: Dim, C: Is<EMBED, Self>, const EMBED: usize, const HEADS: usize> Forward<Tensor<(N, T, C)>>
    for MultiheadAttention<EMBED, HEADS>
{
    type Output = Tensor<(N, T, C)>;
    fn forward(&self, x: Tensor<(N, T, C)>) -> Self::Output {
        Tensor::from_burn_unchecked(self.raw(x.into_burn()))
    }
}

/// Counted are the four projections, `4 T EMBED EMBED`, and the products of queries with keys and of their shares
/// with values, `2 T T EMBED`, all of them also where a causal mask hides half. The softmax is not.
impl<N: Dim, T: Dim, C: Is<EMBED, Self>, const EMBED: usize, const HEADS: usize> Facts<Tensor<(N, T, C)>>
    for MultiheadAttention<EMBED, HEADS>
where
    Len<EMBED>: Heads<HEADS>,
{
    const PRODUCTS: usize = 4 * EMBED + 2 * steps::<T>();
    const FIELD: [Field; 3] = [Field::WHOLE; 3];
}

/// How many steps; one where only the run time knows.
const fn steps<T: Dim>() -> usize {
    match T::SIZE {
        Some(steps) => steps,
        None => 1,
    }
}

display!([const EMBED: usize, const HEADS: usize] MultiheadAttention<EMBED, HEADS>, {
    format!("MultiheadAttention<{EMBED}, {HEADS}>")
}, |it| {
    causal: it.causal, bias: it.in_proj_bias.is_some(),
});
