//~ Linear<785, 10>` takes 785 channels or features, and `Len<784>` reaches it
use kiln::prelude::*;

pub fn wrong(net: &Stack![WeightNormLinear<785, 10>], x: Tensor![Batch, 784]) {
    x.apply(net); // wrong
}
