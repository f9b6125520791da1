//! Growing images by a whole factor.
use crate::{Facts, Field, Init, display::display, kernels::upsample_nearest};
use burn::{
    module::Module,
    tensor::{Device, Tensor as Raw},
};
use kiln_tensor::{Dim, Forward, Scale, Tensor};
use std::{fmt::Debug, marker::PhantomData};

/// Each pixel becomes a block of equal ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nearest;

/// Pixels in between are mixed from the four around them; corners of the images meet, not the middles of the pixels
/// there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bilinear;

/// How [`Upsample`] fills in pixels: [`Nearest`] or [`Bilinear`].
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a way to fill in pixels",
    label = "write `Upsample<2>`, `Upsample<2, Nearest>` or `Upsample<2, Bilinear>`"
)]
pub trait UpsampleMode: Copy + Debug + Default + Send + Sync + 'static {
    /// How many input elements one output element sees along an axis.
    #[doc(hidden)]
    const SEES: usize;
    /// An axis grown `factor` times.
    #[doc(hidden)]
    fn grow(x: Raw<4>, axis: usize, factor: usize) -> Raw<4>;

    /// Images grown `factor` times.
    #[doc(hidden)]
    fn enlarge(x: Raw<4>, factor: usize) -> Raw<4> {
        Self::grow(Self::grow(x, 3, factor), 2, factor)
    }
}

impl UpsampleMode for Nearest {
    const SEES: usize = 1;
    fn grow(x: Raw<4>, axis: usize, factor: usize) -> Raw<4> {
        let sizes = x.dims();
        in_turns(vec![x; factor], axis, sizes)
    }

    fn enlarge(x: Raw<4>, factor: usize) -> Raw<4> {
        upsample_nearest(&x, factor).unwrap_or_else(|| Self::grow(Self::grow(x, 3, factor), 2, factor))
    }
}

impl UpsampleMode for Bilinear {
    const SEES: usize = 2;
    /// Output element `factor * i + phase` lies at `i + (phase + 0.5) / factor - 0.5`: the phases of the first half are
    /// a mix with the element before, the others one with the element behind, and the element at an edge is its own
    /// neighbour. Slices and sums have a backward on every backend, which bilinear resizing has not.
    fn grow(x: Raw<4>, axis: usize, factor: usize) -> Raw<4> {
        let sizes = x.dims();
        let size = sizes[axis];
        if size < 2 {
            return Nearest::grow(x, axis, factor);
        }
        let part = |start, len| x.clone().narrow(axis, start, len);
        let before = Raw::cat(vec![part(0, 1), part(0, size - 1)], axis);
        let behind = Raw::cat(vec![part(1, size - 1), part(size - 1, 1)], axis);
        let phase = |phase: usize| {
            let shift = (phase as f64 + 0.5) / factor as f64 - 0.5;
            let neighbour = if shift < 0.0 { before.clone() } else { behind.clone() };
            x.clone() * (1.0 - shift.abs()) + neighbour * shift.abs()
        };
        in_turns((0..factor).map(phase).collect(), axis, sizes)
    }
}

/// Tensors of these sizes whose elements take turns along an axis.
fn in_turns(phases: Vec<Raw<4>>, axis: usize, mut sizes: [usize; 4]) -> Raw<4> {
    sizes[axis] *= phases.len();
    Raw::stack::<5>(phases, axis + 1).reshape(sizes)
}

/// Images `F` times as high and wide. `Mode` is how pixels are filled in: [`Nearest`], or [`Bilinear`].
///
/// # Shapes
/// `[N, C, H, W]` to `[N, C, F H, F W]`.
///
/// # Compile errors
/// A result that is not in the table of sizes.
///
/// # Source
/// PyTorch's `nn.Upsample(scale_factor=F)`, and with `mode="bilinear"` and `align_corners=False`.
///
/// ```
/// use kiln_nn::{Bilinear, Upsample};
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let x = Tensor::from_array([[[[1.0, 3.0]]]], &device);
/// let twice = Upsample::<2>::new().forward(x.clone());
/// assert_eq!(twice.to_vec(), [1.0, 1.0, 3.0, 3.0, 1.0, 1.0, 3.0, 3.0]);
/// let smooth = Upsample::<2, Bilinear>::new().forward(x);
/// assert_eq!(smooth.to_vec(), [1.0, 1.5, 2.5, 3.0, 1.0, 1.5, 2.5, 3.0]);
/// ```
#[derive(Module, Debug)]
#[module(custom_display)]
pub struct Upsample<const F: usize, Mode: UpsampleMode = Nearest> {
    #[module(skip)]
    mode: PhantomData<fn() -> Mode>,
}

impl<const F: usize, Mode: UpsampleMode> Upsample<F, Mode> {
    /// It has no parameters.
    pub fn new() -> Self {
        Self { mode: PhantomData }
    }

    /// As [`new`](Self::new): it has no parameters.
    pub fn init(_: &Device) -> Self {
        Self::new()
    }

    /// Applies it to each image.
    pub fn forward<N: Dim, C: Dim, H: Scale<F>, W: Scale<F>>(
        &self,
        x: Tensor<(N, C, H, W)>,
    ) -> Tensor<(N, C, H::Output, W::Output)> {
        Tensor::from_burn_unchecked(Mode::enlarge(x.into_burn(), F))
    }
}

impl<const F: usize, Mode: UpsampleMode> Default for Upsample<F, Mode> {
    fn default() -> Self {
        Self::new()
    }
}

impl<const F: usize, Mode: UpsampleMode> Init for Upsample<F, Mode> {
    fn init(_: &Device) -> Self {
        Self::new()
    }
}

impl<N: Dim, C: Dim, H: Scale<F>, W: Scale<F>, const F: usize, Mode: UpsampleMode> Forward<Tensor<(N, C, H, W)>>
    for Upsample<F, Mode>
{
    type Output = Tensor<(N, C, H::Output, W::Output)>;
    fn forward(&self, x: Tensor<(N, C, H, W)>) -> Self::Output {
        self.forward(x)
    }
}

impl<N: Dim, C: Dim, H: Scale<F>, W: Scale<F>, const F: usize, Mode: UpsampleMode> Facts<Tensor<(N, C, H, W)>>
    for Upsample<F, Mode>
{
    const FIELD: [Field; 3] = [Field::upward(Mode::SEES, F); 3];
    const START: Option<[isize; 3]> = None;
}

display!([const F: usize, Mode: UpsampleMode] Upsample<F, Mode>, format!("Upsample<{F}, {:?}>", Mode::default()), |it| {});
