//! Flattens an image of 212 by 212: its 44,944 features are in no table but the one that `KILN_SIZES` adds to.
use kiln_dims::{Dim, Flatten, Len, Shape};

/// What a tensor does: the result is a parameter of the function, not a projection in its return type.
fn flatten<Features: Dim, Image: Flatten<Output = Features>>(_: Image) -> Features {
    Features::default()
}

fn main() {
    let image: Shape![1, 212, 212] = Default::default();
    let features: Len<44944> = flatten(image);
    println!("212 x 212 is {features:?}");
}
