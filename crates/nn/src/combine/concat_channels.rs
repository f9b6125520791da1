//! Two layers whose channels are joined.
use crate::{
    Facts, Field, Init, Summary,
    facts::{both, earlier},
};
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Floats, Forward, MeetsBeside, Ranked, Raw as _, Shaped, Tensor};

/// The channels of `first(x)`, followed by those of `second(x)`. More than two nest; the empty stack `Stack![]` hands
/// its input on.
///
/// Its parameters are named `first.*` and `second.*`.
///
/// # Shapes
/// Both give the same shape but for axis 1, the channels, which add up. What either gives may be probabilities; joined
/// they are plain floats.
///
/// # Compile errors
/// Branches that differ in another axis: `branches_of_different_heights`.
///
/// # Panics
/// When another axis, equal in type, differs at run time.
///
/// # Source
/// Szegedy et al., Going Deeper with Convolutions, 2014; with `Stack![]` Huang et al., Densely Connected
/// Convolutional Networks, 2016.
///
/// ```
/// use kiln_nn::{ConcatChannels, Conv2d, Stack};
/// use kiln_tensor::{Same, Tensor};
/// let device = burn::tensor::Device::flex();
/// let images: Tensor![2, 3, 4, 4] = Tensor::ones(&device);
/// let wide = ConcatChannels::<Conv2d<3, 8, 1, Same>, Conv2d<3, 4, 5, Same>>::init(&device);
/// assert_eq!(images.clone().apply(&wide).dims(), [2, 12, 4, 4]);
/// let dense = ConcatChannels::<Stack![], Conv2d<3, 4, 3, Same>>::init(&device);
/// assert_eq!(images.apply(&dense).dims(), [2, 7, 4, 4]);
/// ```
#[derive(Module, Debug)]
pub struct ConcatChannels<First: Module, Second: Module> {
    /// What gives the first channels.
    pub first: First,
    /// What gives the others.
    pub second: Second,
}

impl<First: Module, Second: Module> ConcatChannels<First, Second> {
    /// Both side by side.
    pub fn new(first: First, second: Second) -> Self {
        Self { first, second }
    }

    /// Fresh parameters.
    pub fn init(device: &Device) -> Self
    where
        First: Init,
        Second: Init,
    {
        Self { first: First::init(device), second: Second::init(device) }
    }
}

impl<First: Module + Init, Second: Module + Init> Init for ConcatChannels<First, Second> {
    const PARAMETERS: usize = First::PARAMETERS + Second::PARAMETERS;

    fn init(device: &Device) -> Self {
        Self::init(device)
    }
}

impl<X: Clone, A: Ranked, J: Floats, B: Ranked, K: Floats, C: Ranked, First: Module, Second: Module> Forward<X>
    for ConcatChannels<First, Second>
where
    First: Forward<X, Output = Tensor<A, J>>,
    Second: Forward<X, Output = Tensor<B, K>>,
    A: MeetsBeside<B, Output = C>,
{
    type Output = Tensor<C>;
    fn forward(&self, x: X) -> Tensor<C> {
        let (first, second) = (self.first.forward(x.clone()).float(), self.second.forward(x).float());
        let (mut sizes, others) = (first.dims().as_ref().to_vec(), second.dims().as_ref().to_vec());
        assert!(
            (0..sizes.len()).all(|axis| axis == 1 || sizes[axis] == others[axis]),
            "the channels of branches that give {sizes:?} and {others:?} cannot be joined: another axis differs",
        );
        let parts: Vec<A::Float> = vec![first.into_burn(), second.into_burn().reshape_into(&others)];
        sizes[1] += others[1];
        Tensor::from_burn_unchecked(A::Float::cat(parts, 1).reshape_into(&sizes))
    }
}

impl<X: Shaped + Clone, A: Ranked, J: Floats, B: Ranked, K: Floats, C: Ranked, First: Module, Second: Module> Facts<X>
    for ConcatChannels<First, Second>
where
    First: Facts<X> + Forward<X, Output = Tensor<A, J>>,
    Second: Facts<X> + Forward<X, Output = Tensor<B, K>>,
    A: MeetsBeside<B, Output = C>,
{
    const MULTIPLY_ADDS: u64 = First::MULTIPLY_ADDS + Second::MULTIPLY_ADDS;
    const ACTIVATION_BYTES: u64 = First::ACTIVATION_BYTES + Second::ACTIVATION_BYTES;
    const FIELD: [Field; 3] = both((First::FIELD, First::START), (Second::FIELD, Second::START));
    const START: Option<[isize; 3]> = earlier(First::START, Second::START);

    fn tabulate(summary: &mut Summary) {
        summary.add_branches(&[&|summary| summary.add_part::<First, X>("first"), &|summary| {
            summary.add_part::<Second, X>("second");
        }]);
    }
}
