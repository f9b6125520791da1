//~ Pyramid::L8`, found
//~ Pyramid::L16`
use kiln_dims::{By, Pyramid, Scale};

fn upsample<A: Scale<2>>(_: A, _: By<2>) -> A::Output {
    A::Output::default()
}

fn add<A>(_: A, _: A) {}

pub fn wrong<H: Pyramid>(level_8: H::L8, level_32: H::L32) {
    add(level_8, upsample(level_32, By::<2>)); // wrong
}
