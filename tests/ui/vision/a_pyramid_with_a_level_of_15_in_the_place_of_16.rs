//~ expected `16`, found `15`
use kiln::prelude::*;
use kiln::vision::Features;

type Levels = Features<Batch, Len<128>, Len<128>, 64, 64, 64>;

pub fn wrong(quarter: Tensor![Batch, 64, 32, 32], middle: Tensor![Batch, 64, 15, 16], sixteenth: Tensor![Batch, 64, 8, 8]) {
    let _ = Levels { quarter, eighth: middle, sixteenth }; // wrong
}
