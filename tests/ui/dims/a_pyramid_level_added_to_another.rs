//~ Pyramid::L4`, found
//~ Pyramid::L8`
use kiln_dims::{By, Pyramid, Scale};

fn upsample<A: Scale<2>>(_: A, _: By<2>) -> A::Output {
    A::Output::default()
}

fn add<A>(_: A, _: A) {}

pub fn wrong<H: Pyramid>(level_4: H::L4, level_16: H::L16) {
    add(level_4, upsample(level_16, By::<2>)); // wrong
}
