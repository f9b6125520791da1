//~ expected `64`, found `128`
use kiln::prelude::*;
use kiln::vision::{DetectionHead, Features};

type Levels = Features<Batch, Len<128>, Len<128>, 128, 128, 128>;

pub fn wrong(head: &DetectionHead<64, 20>, levels: Levels) {
    head.forward(levels); // wrong
}
