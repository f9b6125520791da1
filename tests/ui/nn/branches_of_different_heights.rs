//~ two branches give `(kiln::prelude::Batch, Len<8>, Len<28>, Len<28>)` and `(kiln::prelude::Batch, Len<8>, Len<26>, Len<26>)`
use kiln::prelude::*;

pub fn wrong(both: &ConcatChannels<Conv2d<3, 8, 3, Same>, Conv2d<3, 8, 3>>, x: Tensor![Batch, 3, 28, 28]) {
    x.apply(both); // wrong
}
