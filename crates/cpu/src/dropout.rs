//! Random zeros, as burn's operations and in one pass.
use crate::{
    changed::changed,
    flex::Place,
    isa::{Isa, Kernel},
    recorded::recorded,
    simd::Simd,
};
use burn::{
    backend::{
        Flex,
        autodiff::{
            checkpoint::base::Checkpointer,
            grads::Gradients,
            ops::{Backward, Ops},
        },
        flex::FlexTensor,
    },
    tensor::{Device, Distribution, Tensor},
};

/// Each value is zero with the probability `rate`, and divided by `1 - rate` otherwise.
///
/// Which ones are zero follows from numbers that are drawn of the device, and so from its seed. The backward pass finds
/// out anew in place of remembering it.
///
/// # Edge cases
/// A tensor that nobody else holds is changed in place. Other numbers than 32-bit floats and other backends take burn's
/// own operations, and other zeros with them.
///
/// # Source
/// PyTorch's `nn.functional.dropout`. A place is mixed with the numbers that were drawn by the steps of Wellons'
/// `lowbias32` (Hash Prospector, 2018).
///
/// ```
/// use burn::tensor::{Device, Tensor};
/// let x = Tensor::<1>::ones([1000], &Device::flex());
/// let kept = kiln_cpu::dropout(x, 0.5).sum().into_scalar::<f32>() / 2.0;
/// assert!((400.0..600.0).contains(&kept));
/// ```
pub fn dropout<const D: usize>(x: Tensor<D>, rate: f64) -> Tensor<D> {
    let Some(isa) = Isa::detect() else { return of_burn(x, rate) };
    let device = x.device();
    match Place::of(x) {
        Place::Plain(x) => Tensor::from_primitive::<Flex>(Drop::drawn(isa, rate, &device).of(x)),
        Place::Tracked(x) => {
            let (x, node) = x.into_parts();
            let drop = Drop::drawn(isa, rate, &device.without_autodiff());
            recorded(Dropout, [node], drop.of(x), |_| drop)
        }
        Place::Elsewhere(x) => of_burn(x, rate),
    }
}

fn of_burn<const D: usize>(x: Tensor<D>, rate: f64) -> Tensor<D> {
    let kept = x.random_like(Distribution::Bernoulli(1.0 - rate));
    x * kept * scale(rate)
}

/// What is kept is multiplied with this; nothing is where all is dropped.
fn scale(rate: f64) -> f64 {
    if rate < 1.0 { 1.0 / (1.0 - rate) } else { 0.0 }
}

/// What is dropped.
#[derive(Clone, Copy, Debug)]
struct Drop {
    isa: Isa,
    key: [u32; 2],
    /// Of 2^32 numbers so many are dropped.
    dropped: u32,
    /// What the others are multiplied with.
    scale: f32,
}

impl Drop {
    fn drawn(isa: Isa, rate: f64, device: &Device) -> Self {
        let drawn = Tensor::<1>::random([4], Distribution::Uniform(0.0, 65_536.0), device).into_data();
        let mut halves = drawn.iter::<f32>().map(|it| it as u32 & 0xffff);
        let mut next = || halves.next().unwrap_or(0) << 16 | halves.next().unwrap_or(0);
        Self { isa, key: [next(), next()], dropped: (rate * 2.0_f64.powi(32)) as u32, scale: scale(rate) as f32 }
    }

    /// The tensor with zeros, in its own memory where nobody else holds it.
    fn of(self, x: FlexTensor) -> FlexTensor {
        changed(x, |start, elements| self.isa.run(Elements { drop: self, start, elements }))
    }
}

struct Elements<'a> {
    drop: Drop,
    /// The place of the first among all.
    start: usize,
    elements: &'a mut [f32],
}

impl Kernel for Elements<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd>(self, _: S) {
        let Drop { key: [first, second], dropped, scale, .. } = self.drop;
        let second = second.wrapping_add((self.start >> 32) as u32);
        for (place, element) in (self.start as u32..).zip(self.elements) {
            *element *= if mixed(place, first, second) < dropped { 0.0 } else { scale };
        }
    }
}

/// A number for each place, as if drawn at random.
#[inline(always)]
fn mixed(place: u32, first: u32, second: u32) -> u32 {
    let mut it = place ^ first;
    it = (it ^ it >> 16).wrapping_mul(0x7feb_352d) ^ second;
    it = (it ^ it >> 15).wrapping_mul(0x846c_a68b);
    it ^ it >> 16
}

#[derive(Debug)]
struct Dropout;

impl Backward<Flex, 1> for Dropout {
    type State = Drop;

    fn backward(self, ops: Ops<Drop, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let gradient = grads.consume::<Flex>(&ops.node);
        if let [Some(node)] = ops.parents {
            grads.register::<Flex>(node.id, ops.state.of(gradient));
        }
    }
}
