//! A layer with a way around it.
use crate::{
    End, Facts, Field, Init, Summary,
    facts::{both, earlier},
};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Floats, Forward, Meets, Ranked, Raw, Shaped, Tensor};

/// `body(x) + shortcut(x)`; without a shortcut `body(x) + x`. An activation after the sum follows it in a stack.
///
/// Its parameters are named `body.*` and `shortcut.*`.
///
/// # Shapes
/// The body keeps the shape of its input, or changes it as the shortcut does. Either may end in probabilities; the sum
/// is of plain floats.
///
/// # Compile errors
/// A body that changes the shape (`a_residual_body_that_changes_the_channels`), a shortcut that gives another one
/// (`a_shortcut_with_another_stride`): both shapes are shown.
///
/// # Panics
/// When the two ways, equal in type, differ in a run-time axis.
///
/// # Source
/// He et al., Deep Residual Learning for Image Recognition, 2015.
///
/// ```
/// use kiln_nn::{BatchNorm2d, Conv2d, Relu, Residual, Stack, fingerprint};
/// use kiln_tensor::{Same, Stride, Tensor};
/// type Block = Residual<Stack![Conv2d<8, 8, 3, Same>, BatchNorm2d<8>, Relu, Conv2d<8, 8, 3, Same>]>;
/// type Halve = Residual<Conv2d<8, 16, 3, Stride<2, Same>>, Conv2d<8, 16, 1, Stride<2, Same>>>;
/// let device = burn::tensor::Device::flex();
/// let net = <Stack![Block, Relu, Halve]>::init(&device);
/// let images: Tensor![2, 8, 6, 6] = Tensor::ones(&device);
/// assert_eq!(images.apply(&net).dims(), [2, 16, 3, 3]);
/// assert!(fingerprint(&net).names().contains(&"0.body.0.weight"));
/// assert!(fingerprint(&net).names().contains(&"2.shortcut.weight"));
/// ```
#[derive(Module, Debug)]
pub struct Residual<Body: Module, Shortcut: Module = End> {
    /// What is added to the shortcut.
    pub body: Body,
    /// The way around the body; the input itself where it is the empty stack.
    pub shortcut: Shortcut,
}

impl<Body: Module> Residual<Body> {
    /// The body with its input added.
    pub fn new(body: Body) -> Self {
        Self { body, shortcut: End }
    }
}

impl<Body: Module, Shortcut: Module> Residual<Body, Shortcut> {
    /// The body with what the shortcut makes of its input added.
    pub fn with_shortcut(body: Body, shortcut: Shortcut) -> Self {
        Self { body, shortcut }
    }

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        Body: Init,
        Shortcut: Init,
    {
        Self { body: Body::init(device), shortcut: Shortcut::init(device) }
    }
}

impl<Body: Module + Init, Shortcut: Module + Init> Init for Residual<Body, Shortcut> {
    const PARAMETERS: usize = Body::PARAMETERS + Shortcut::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<X: Clone, S: Ranked, J: Floats, T: Ranked, K: Floats, Body: Module, Shortcut: Module> Forward<X>
    for Residual<Body, Shortcut>
where
    Body: Forward<X, Output = Tensor<S, J>>,
    Shortcut: Forward<X, Output = Tensor<T, K>>,
    S: Meets<T>,
{
    type Output = Tensor<S>;
    fn forward(&self, x: X) -> Tensor<S> {
        let around = retyped(self.shortcut.forward(x.clone()).float());
        self.body.forward(x).float() + around
    }
}

/// The same tensor in a shape of other type parameters, whose axes the caller has proved equal.
pub(super) fn retyped<S: Ranked, T: Ranked>(x: Tensor<S>) -> Tensor<T> {
    let sizes = x.dims();
    Tensor::from_burn_unchecked(x.into_burn().reshape_into(sizes.as_ref()))
}

/// The sum itself is not counted among the activations, as in the tables of other tools.
impl<X: Shaped + Clone, S: Ranked, J: Floats, T: Ranked, K: Floats, Body: Module, Shortcut: Module> Facts<X>
    for Residual<Body, Shortcut>
where
    Body: Facts<X> + Forward<X, Output = Tensor<S, J>>,
    Shortcut: Facts<X> + Forward<X, Output = Tensor<T, K>>,
    S: Meets<T>,
{
    const MULTIPLY_ADDS: u64 = Body::MULTIPLY_ADDS + Shortcut::MULTIPLY_ADDS;
    const ACTIVATION_BYTES: u64 = Body::ACTIVATION_BYTES + Shortcut::ACTIVATION_BYTES;
    const FIELD: [Field; 3] = both((Body::FIELD, Body::START), (Shortcut::FIELD, Shortcut::START));
    const START: Option<[isize; 3]> = earlier(Body::START, Shortcut::START);

    fn tabulate(summary: &mut Summary) {
        summary.add_branches(&[&|summary| summary.add_part::<Body, X>("body"), &|summary| {
            summary.add_part::<Shortcut, X>("shortcut");
        }]);
    }
}
