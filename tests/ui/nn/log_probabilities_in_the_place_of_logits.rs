//~ this loss takes logits, and what is given has the kind `
//~ without softmax or sigmoid
use kiln::prelude::*;

pub fn wrong(net: &Stack![Linear<8, 10>, LogSoftmax<1>], x: Tensor![Batch, 8], labels: Labels<Batch, 10>) -> Scalar {
    cross_entropy(x.apply(net), &labels) // wrong
}
