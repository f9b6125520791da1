//! Layers whose weight is learned as a length and a direction.
use crate::{Conv1d, Conv2d, Facts, Field, Init, Linear, display::display};
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Geometry, Len, Shaped, Slide, Tensor, Valid};
use std::marker::PhantomData;

/// What stands in the place of a weight: PyTorch's keys in a file begin with this field's name.
#[derive(Module, Debug)]
pub struct Parametrizations<const D: usize> {
    /// The weight's two parts.
    pub weight: LengthAndDirection<D>,
}

/// A weight as the length and the direction of what makes each channel of the output.
#[derive(Module, Debug)]
pub struct LengthAndDirection<const D: usize> {
    /// `[O, 1, ..]`: the lengths.
    pub original0: Param<Raw<D>>,
    /// In the weight's shape, as PyTorch has it: the directions, of any length.
    pub original1: Param<Raw<D>>,
}

impl<const D: usize> Parametrizations<D> {
    fn of(weight: Raw<D>) -> Self {
        let original0 = Param::from_tensor(lengths(weight.clone()).detach());
        Self { weight: LengthAndDirection { original0, original1: Param::from_tensor(weight.detach()) } }
    }

    fn compose(&self) -> Raw<D> {
        let direction = self.weight.original1.val();
        direction.clone() * (self.weight.original0.val() / lengths(direction))
    }
}

/// The length of what makes each channel of the output.
fn lengths<const D: usize>(weight: Raw<D>) -> Raw<D> {
    let mut sizes = [1; D];
    sizes[0] = weight.dims()[0];
    let rows: Raw<2> = weight.flatten(1, D - 1);
    (rows.clone() * rows).sum_dim(1).sqrt().reshape(sizes)
}

macro_rules! weight_norm { ($(
    $(#[$doc:meta])*
    $name:ident<$($size:ident),*> of $rank:literal, $channels:ident,
    [$($declared:tt)*] [$($generics:tt)*] $whole:ty, |$weight:ident| $turned:expr;
)*) => { $(
    $(#[$doc])*
    #[derive(Module, Debug)]
    #[module(custom_display)]
    pub struct $name<$($declared)*> {
        /// The weight's two parts.
        pub parametrizations: Parametrizations<$rank>,
        /// `[O]`.
        pub bias: Option<Param<Raw<1>>>,
        #[module(skip)]
        layer: PhantomData<fn() -> $whole>,
    }

    impl<$($generics)*> From<$whole> for $name<$($size),*> {
        /// Takes the weight apart. What the layer gives stays.
        fn from(layer: $whole) -> Self {
            let $weight = layer.weight.val();
            Self { parametrizations: Parametrizations::of($turned), bias: layer.bias, layer: PhantomData }
        }
    }

    impl<$($generics)*> $name<$($size),*> {
        /// Fresh parameters: those of the layer, taken apart. They are drawn at once.
        pub fn init(device: &Device) -> Self {
            Self::from(<$whole>::init(device))
        }

        /// Drops the bias.
        #[must_use]
        pub fn without_bias(self) -> Self {
            Self { bias: None, ..self }
        }

        /// The layer with its weight put together.
        pub fn layer(&self) -> $whole {
            let $weight = self.parametrizations.compose();
            let mut layer = <$whole>::init(&$weight.device());
            // Under the name of what it is made of, by which it is found.
            layer.weight = Param::initialized(self.parametrizations.weight.original1.id, $turned);
            layer.bias = self.bias.clone();
            layer
        }
    }

    impl<$($generics)*> Init for $name<$($size),*> {
        const PARAMETERS: usize = <$whole as Init>::PARAMETERS + $channels;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<X, Y, $($generics)*> Forward<X> for $name<$($size),*>
    where
        $whole: Forward<X, Output = Y>,
    {
        type Output = Y;
        fn forward(&self, x: X) -> Y {
            Forward::forward(&self.layer(), x)
        }
    }

    impl<X: Shaped, Y: Shaped, $($generics)*> Facts<X> for $name<$($size),*>
    where
        $whole: Facts<X> + Forward<X, Output = Y>,
    {
        const PRODUCTS: usize = <$whole as Facts<X>>::PRODUCTS;
        const FIELD: [Field; 3] = <$whole as Facts<X>>::FIELD;
        const START: Option<[isize; 3]> = <$whole as Facts<X>>::START;
    }
)* } }

weight_norm! {
    /// A [`Linear`] layer whose weight is `length * direction / |direction|` for each feature of the output, both
    /// learned.
    ///
    /// # Shapes
    /// `[N, I]` to `[N, O]`; in a stack also `[N, T, I]` to `[N, T, O]`.
    ///
    /// # Compile errors
    /// Another number of features than `I`.
    ///
    /// # Source
    /// PyTorch's `nn.utils.parametrizations.weight_norm(nn.Linear(I, O))`; its keys in a file are
    /// `parametrizations.weight.original0` (`[O, 1]`), `parametrizations.weight.original1` (`[O, I]`) and `bias`.
    ///
    /// ```
    /// use kiln_nn::{Linear, WeightNormLinear, fingerprint};
    /// let device = burn::tensor::Device::flex();
    /// let plain = Linear::<3, 2>::init(&device);
    /// let normed = WeightNormLinear::from(plain.clone());
    /// let x = kiln_tensor::Tensor::from_array([[1.0, 2.0, 3.0]], &device);
    /// let both = normed.forward(x.clone()).to_vec().into_iter().zip(plain.forward(x).to_vec()).collect::<Vec<_>>();
    /// assert!(both.iter().all(|(a, b)| (a - b).abs() < 1e-6));
    /// assert_eq!(fingerprint(&normed).get("parametrizations.weight.original1").unwrap().shape, [2, 3]);
    /// ```
    WeightNormLinear<I, O> of 2, O,
    [const I: usize, const O: usize] [const I: usize, const O: usize] Linear<I, O>, |weight| weight.transpose();
    /// A [`Conv1d`] whose kernels are `length * direction / |direction|` for each channel of the output, both
    /// learned.
    ///
    /// # Shapes
    /// Those of [`Conv1d`].
    ///
    /// # Compile errors
    /// Those of [`Conv1d`].
    ///
    /// # Source
    /// PyTorch's `nn.utils.parametrizations.weight_norm(nn.Conv1d(I, O, K))`; its keys in a file are
    /// `parametrizations.weight.original0` (`[O, 1, 1]`), `parametrizations.weight.original1` (`[O, I, K]`) and `bias`.
    ///
    /// ```
    /// use kiln_nn::WeightNormConv1d;
    /// use kiln_tensor::{Same, Tensor};
    /// let device = burn::tensor::Device::flex();
    /// let sequences: Tensor![2, 3, 5] = Tensor::ones(&device);
    /// assert_eq!(WeightNormConv1d::<3, 8, 3, Same>::init(&device).forward(sequences).dims(), [2, 8, 5]);
    /// ```
    WeightNormConv1d<I, O, K, G> of 3, O,
    [const I: usize, const O: usize, const K: usize, G: Geometry = Valid]
    [const I: usize, const O: usize, const K: usize, G: Geometry] Conv1d<I, O, K, G>, |weight| weight;
    /// A [`Conv2d`] whose kernels are `length * direction / |direction|` for each channel of the output, both
    /// learned.
    ///
    /// # Shapes
    /// Those of [`Conv2d`].
    ///
    /// # Compile errors
    /// Those of [`Conv2d`].
    ///
    /// # Source
    /// PyTorch's `nn.utils.parametrizations.weight_norm(nn.Conv2d(I, O, K))`; its keys in a file are
    /// `parametrizations.weight.original0` (`[O, 1, 1, 1]`), `parametrizations.weight.original1` (`[O, I, K, K]`) and
    /// `bias`.
    ///
    /// ```
    /// use kiln_nn::WeightNormConv2d;
    /// use kiln_tensor::{Same, Tensor};
    /// let device = burn::tensor::Device::flex();
    /// let images: Tensor![2, 3, 5, 5] = Tensor::ones(&device);
    /// assert_eq!(WeightNormConv2d::<3, 8, 3, Same>::init(&device).forward(images).dims(), [2, 8, 5, 5]);
    /// ```
    WeightNormConv2d<I, O, K, G> of 4, O,
    [const I: usize, const O: usize, const K: usize, G: Geometry = Valid]
    [const I: usize, const O: usize, const K: usize, G: Geometry] Conv2d<I, O, K, G>, |weight| weight;
}

impl<const I: usize, const O: usize> WeightNormLinear<I, O> {
    /// Applies it to each sample.
    pub fn forward<N: Dim>(&self, x: Tensor<(N, Len<I>)>) -> Tensor<(N, Len<O>)> {
        self.layer().forward(x)
    }
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> WeightNormConv1d<I, O, K, G> {
    /// Applies it to each sequence.
    pub fn forward<N: Dim, L: Slide<K, G>>(&self, x: Tensor<(N, Len<I>, L)>) -> Tensor<(N, Len<O>, L::Output)> {
        self.layer().forward(x)
    }
}

impl<const I: usize, const O: usize, const K: usize, G: Geometry> WeightNormConv2d<I, O, K, G> {
    /// Applies it to each image.
    pub fn forward<N: Dim, H: Slide<K, G>, W: Slide<K, G>>(
        &self,
        x: Tensor<(N, Len<I>, H, W)>,
    ) -> Tensor<(N, Len<O>, H::Output, W::Output)> {
        self.layer().forward(x)
    }
}

display!([const I: usize, const O: usize] WeightNormLinear<I, O>, format!("WeightNormLinear<{I}, {O}>"), |it| {
    bias: it.bias.is_some(),
});
display!([const I: usize, const O: usize, const K: usize, G: Geometry] WeightNormConv1d<I, O, K, G>, {
    format!("WeightNormConv1d<{I}, {O}, {K}>")
}, |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION, bias: it.bias.is_some(),
});
display!([const I: usize, const O: usize, const K: usize, G: Geometry] WeightNormConv2d<I, O, K, G>, {
    format!("WeightNormConv2d<{I}, {O}, {K}>")
}, |it| {
    stride: G::STRIDE, padding: G::padding(K), dilation: G::DILATION, bias: it.bias.is_some(),
});
