//~ this loss takes logits, and what is given has the kind `
//~ without softmax or sigmoid
use kiln::prelude::*;

pub fn wrong(net: &Stack![Linear<8, 1>, LogSigmoid], x: Tensor![Batch, 8], targets: Tensor![Batch, 1; Bool]) -> Scalar {
    BceWithLogitsLoss::new().forward(x.apply(net), targets) // wrong
}
