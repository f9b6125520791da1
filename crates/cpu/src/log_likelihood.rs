//! The logarithm of the probability that a softmax gives to a label, in one pass forward and one backward.
use crate::{
    chunks::CHUNK,
    exp::exp,
    flex::{Elements, Place, tensor},
    isa::{Isa, Kernel},
    recorded::recorded,
    simd::Simd,
};
use burn::{
    backend::{
        Autodiff, Flex,
        autodiff::{
            checkpoint::base::Checkpointer,
            grads::Gradients,
            ops::{Backward, Ops},
        },
        flex::FlexTensor,
    },
    tensor::{DType, Int, Tensor, activation},
};
use rayon::prelude::*;

/// [`burn::tensor::activation::log_softmax`] of each row, at its label: what cross-entropy is the negative of.
///
/// # Shapes
/// Logits `[N, C]` and labels `[N]` to `[N]`.
///
/// # Edge cases
/// Other numbers than 32-bit floats and other backends take burn's own operations.
///
/// # Panics
/// As burn's operations: on a label that is not below `C`, and where there are not as many labels as rows.
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let logits = Tensor::<2>::from_data([[0.0, 0.0], [0.0, 100.0]], &Device::flex());
/// let labels = Tensor::from_data([0, 1], &Device::flex());
/// let logs = kiln_cpu::log_likelihood(logits, labels);
/// assert_eq!(logs.into_data().try_to_vec::<f32>().unwrap(), [-2f32.ln(), 0.0]);
/// ```
pub fn log_likelihood(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let Some(rows) = Isa::detect().and_then(|isa| Rows::new(isa, logits.dims(), &labels)) else {
        return of_burn(logits, labels);
    };
    match Place::of(logits) {
        Place::Plain(logits) => Tensor::from_primitive::<Flex>(rows.forward(&logits).0),
        Place::Tracked(logits) => {
            let (logits, node) = logits.into_parts();
            let (output, shares) = rows.forward(&logits);
            recorded(LogLikelihood, [node], output, |_| (rows, shares))
        }
        Place::Elsewhere(logits) => of_burn(logits, labels),
    }
}

fn of_burn(logits: Tensor<2>, labels: Tensor<1, Int>) -> Tensor<1> {
    let [rows, _] = logits.dims();
    activation::log_softmax(logits, 1).gather(1, labels.reshape([rows, 1])).reshape([rows])
}

/// Rows of logits, and the label of each.
#[derive(Clone, Debug)]
struct Rows {
    isa: Isa,
    classes: usize,
    labels: Vec<usize>,
}

/// The exponentials of a batch's logits beside the sum of each row: what the gradient is made of.
type Shares = (Vec<f32>, Vec<f32>);

impl Rows {
    /// The rows, where the kernels know the labels.
    fn new(isa: Isa, [rows, classes]: [usize; 2], labels: &Tensor<1, Int>) -> Option<Self> {
        let inside = labels.clone().try_into_primitive::<Flex>();
        let inside = inside.or_else(|_| labels.clone().try_into_primitive::<Autodiff<Flex>>()).ok()?.to_contiguous();
        let labels: Vec<_> = match inside.dtype() {
            DType::I64 => inside.storage::<i64>().iter().map(|&it| usize::try_from(it)).collect(),
            DType::I32 => inside.storage::<i32>().iter().map(|&it| usize::try_from(it)).collect(),
            _ => return None,
        };
        let labels = labels.into_iter().collect::<Result<Vec<_>, _>>().ok()?;
        let known = rows > 0 && labels.len() == rows && labels.iter().all(|&label| label < classes);
        known.then_some(Self { isa, classes, labels })
    }

    /// So many rows that a thread is worth waking.
    fn at_once(&self) -> usize {
        CHUNK.div_ceil(self.classes)
    }

    fn forward(&self, logits: &FlexTensor) -> (FlexTensor, Shares) {
        let logits = Elements::of(logits);
        let (rows, at_once) = (self.labels.len(), self.at_once());
        let (mut output, mut powers, mut sums) = (vec![0.0; rows], vec![0.0; rows * self.classes], vec![0.0; rows]);
        let targets = (output.par_chunks_mut(at_once), powers.par_chunks_mut(at_once * self.classes));
        let sources = (self.labels.par_chunks(at_once), logits.slice().par_chunks(at_once * self.classes));
        let chunks = (targets.0, targets.1, sums.par_chunks_mut(at_once), sources.0, sources.1);
        chunks.into_par_iter().for_each(|(output, powers, sums, labels, logits)| {
            self.isa.run(Forward { classes: self.classes, labels, logits, powers, sums, output });
        });
        (tensor(output, [rows]), (powers, sums))
    }

    /// The gradient of the logits, in the memory of their exponentials.
    fn backward(&self, gradient: &FlexTensor, (mut powers, sums): Shares) -> FlexTensor {
        let gradient = Elements::of(gradient);
        let (rows, at_once) = (self.labels.len(), self.at_once());
        let sources = (gradient.slice().par_chunks(at_once), sums.par_chunks(at_once), self.labels.par_chunks(at_once));
        let chunks = (powers.par_chunks_mut(at_once * self.classes), sources.0, sources.1, sources.2);
        chunks.into_par_iter().for_each(|(powers, gradient, sums, labels)| {
            self.isa.run(Back { classes: self.classes, labels, gradient, sums, powers });
        });
        tensor(powers, [rows, self.classes])
    }
}

struct Forward<'a> {
    classes: usize,
    labels: &'a [usize],
    logits: &'a [f32],
    powers: &'a mut [f32],
    sums: &'a mut [f32],
    output: &'a mut [f32],
}

impl Kernel for Forward<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Self { classes, labels, logits, powers, sums, output } = self;
        let rows = powers.chunks_exact_mut(classes).zip(logits.chunks_exact(classes));
        for (((powers, logits), output), &label) in rows.zip(&mut *output).zip(labels) {
            let largest = logits.iter().fold(f32::NEG_INFINITY, |largest, &it| if it > largest { it } else { largest });
            powers.iter_mut().zip(logits).for_each(|(power, logit)| *power = logit - largest);
            *output = powers[label];
        }
        powers.iter_mut().for_each(|power| *power = exp(*power));
        for ((powers, sum), output) in powers.chunks_exact(classes).zip(sums).zip(output) {
            *sum = total(powers);
            *output -= sum.ln();
        }
    }
}

/// The sum, in eight parts: in the same order whatever the instructions are.
#[inline(always)]
fn total(numbers: &[f32]) -> f32 {
    let (eights, rest) = numbers.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for eight in eights {
        sums.iter_mut().zip(eight).for_each(|(sum, it)| *sum += it);
    }
    sums.iter().chain(rest).sum()
}

struct Back<'a> {
    classes: usize,
    labels: &'a [usize],
    gradient: &'a [f32],
    sums: &'a [f32],
    powers: &'a mut [f32],
}

impl Kernel for Back<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let rows = self.powers.chunks_exact_mut(self.classes).zip(self.gradient);
        for (((powers, gradient), sum), &label) in rows.zip(self.sums).zip(self.labels) {
            let share = gradient / sum;
            powers.iter_mut().for_each(|power| *power *= -share);
            powers[label] += gradient;
        }
    }
}

#[derive(Debug)]
struct LogLikelihood;

impl Backward<Flex, 1> for LogLikelihood {
    type State = (Rows, Shares);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        let ([node], (rows, shares)) = (ops.parents, ops.state);
        if let Some(node) = node {
            grads.register::<Flex>(node.id, rows.backward(&gradient, shares));
        }
    }
}
