//! What the layers of a network give while it runs.
use burn::{
    module::{Param, ParamId},
    tensor::Tensor as Raw,
};
use std::cell::{Cell, RefCell};

/// What a layer gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    /// Its weight, by which a network's visitor finds the layer.
    pub weight: ParamId,
    /// The size of each axis.
    pub output: Vec<usize>,
    /// The products with its weight that were summed up.
    pub multiply_adds: u64,
}

thread_local! {
    static SEEN: RefCell<Option<Vec<Given>>> = const { RefCell::new(None) };
    /// Whether somebody would hear of it: all that a layer asks in a step that nobody watches.
    static WATCHED: Cell<bool> = const { Cell::new(false) };
}

/// What each layer that holds a weight gives while `pass` runs on this thread, in the order in which they run; a layer that
/// runs twice is there twice. Nothing is traced: the pass calculates, on any backend.
///
/// ```
/// use kiln_nn::{Linear, given};
/// use kiln_tensor::Tensor;
/// let device = burn::tensor::Device::flex();
/// let (one, two) = (Linear::<4, 3>::init(&device), Linear::<3, 2>::init(&device));
/// let x: Tensor![5, 4] = Tensor::ones(&device);
/// let (y, seen) = given(|| two.forward(one.forward(x).relu()));
/// assert_eq!(y.dims(), [5, 2]);
/// assert_eq!(seen[0].output, [5, 3]);
/// assert_eq!((seen[1].weight, seen[1].multiply_adds), (two.weight.id, 5 * 3 * 2));
/// ```
pub fn given<Y>(pass: impl FnOnce() -> Y) -> (Y, Vec<Given>) {
    /// Puts back what was there before, also where the pass panics.
    struct Before(Option<Vec<Given>>);
    impl Drop for Before {
        fn drop(&mut self) {
            WATCHED.set(self.0.is_some());
            SEEN.set(self.0.take());
        }
    }
    let _before = Before(SEEN.replace(Some(Vec::new())));
    WATCHED.set(true);
    let output = pass();
    (output, SEEN.take().unwrap_or_default())
}

/// The output of the layer that owns `weight`. Each row of the weight, along its first axis, was multiplied with so many
/// numbers.
#[inline]
pub(crate) fn gives<const D: usize, const E: usize>(weight: &Param<Raw<D>>, numbers: usize, output: Raw<E>) -> Raw<E> {
    if watched() {
        gave(weight, numbers, &output.dims());
    }
    output
}

/// The same of an output of these sizes.
pub(crate) fn gave<const D: usize>(weight: &Param<Raw<D>>, numbers: usize, output: &[usize]) {
    SEEN.with_borrow_mut(|seen| {
        if let Some(seen) = seen {
            let row: usize = weight.lazy_shape().to_vec().into_iter().skip(1).product();
            let multiply_adds = numbers as u64 * row as u64;
            seen.push(Given { weight: weight.id, output: output.to_vec(), multiply_adds });
        }
    });
}

/// The number of elements; zero where nobody would hear of it: a step that is not watched does not ask for shapes.
#[inline]
pub(crate) fn count<const D: usize>(x: &Raw<D>) -> usize {
    if watched() { x.shape().num_elements() } else { 0 }
}

/// Whether somebody would hear of what is told.
#[inline]
pub(crate) fn watched() -> bool {
    WATCHED.get()
}
