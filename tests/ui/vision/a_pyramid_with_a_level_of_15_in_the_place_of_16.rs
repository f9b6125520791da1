//~ expected `16`, found `15`
use kiln::prelude::*;
use kiln::vision::Features;

type Levels = Features<Batch, Len<128>, Len<128>, 64, 64, 64>;

pub fn wrong(fine: Tensor![Batch, 64, 15, 16], sixteenth: Tensor![Batch, 64, 8, 8], thirty_second: Tensor![Batch, 64, 4, 4]) {
    let _ = Levels { eighth: fine, sixteenth, thirty_second }; // wrong
}
