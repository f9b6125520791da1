//~ expected `20`, found `80`
use kiln::prelude::*;
use kiln::vision::{DetectionHead, Features, Predictions};

type Levels = Features<Batch, Len<128>, Len<128>, 64, 64, 64>;

pub fn wrong(head: &DetectionHead<64, 80>, levels: Levels) -> Predictions<Batch, 20> {
    head.forward(levels) // wrong
}
