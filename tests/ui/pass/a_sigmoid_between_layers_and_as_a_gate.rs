//! Probabilities are plain floats to the layers that follow them, and to arithmetic.
use kiln::prelude::*;

type Classic = Stack![Linear<784, 32>, Sigmoid, Linear<32, 10>];

pub fn logits(net: &Classic, x: Tensor![Batch, 784]) -> Tensor![Batch, 10] {
    x.apply(net)
}

pub fn by_hand(hidden: &Linear<784, 32>, output: &Linear<32, 10>, x: Tensor![Batch, 784]) -> Tensor![Batch, 10] {
    output.forward(hidden.forward(x).sigmoid().float())
}

pub fn gated(x: Tensor![Batch, 8], gate: Tensor![Batch, 8]) -> Tensor![Batch, 8] {
    x * gate.sigmoid()
}

type Beside = Stack![
    Residual<Stack![Linear<8, 8>, Sigmoid]>,
    ConcatChannels<Softmax<1>, Residual<Linear<8, 8>, Stack![Linear<8, 8>, LogSigmoid]>>,
];

pub fn in_branches(net: &Beside, x: Tensor![Batch, 8]) -> Tensor![Batch, 16] {
    x.apply(net)
}

pub fn loss(net: &Classic, x: Tensor![Batch, 784], labels: Labels<Batch, 10>) -> Scalar {
    cross_entropy(x.apply(net), &labels)
}

pub fn brier(logits: Tensor![Batch, 10], wanted: Tensor![Batch, 10]) -> Scalar {
    MseLoss::new().forward(logits.softmax::<1>(), wanted)
}
