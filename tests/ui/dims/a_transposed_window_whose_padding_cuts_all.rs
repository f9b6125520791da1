//~ a transposed window of 2 with stride 2 and padding 3 leaves nothing of an axis of 2
//~ less padding
use kiln_dims::{Len, Pad, Stride, Unslide};

fn grow<const K: usize, G, H: Unslide<K, G>>(_: H) {}

pub fn wrong() {
    grow::<2, Stride<2, Pad<3>>, _>(Len::<2>); // wrong
}
