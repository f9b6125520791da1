//! Shapes, with the burn tensors of their rank.
use crate::{
    raw::{Raw, RawBool, RawInt},
    raw_float::RawFloat,
};
use burn::tensor::{Bool, Float, Int, Tensor as Burn};
use kiln_dims::{Dim, Dyn, Shape};

/// A [`Shape`](trait@Shape) that knows burn's tensors of its rank: tuples of one to six axes.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a shape",
    label = "a shape is a tuple of 1 to 6 axes, such as `(Batch, Len<3>, Len<32>, Len<32>)`",
    note = "`Tensor![N, 3, 32, 32]` writes the tuple for you"
)]
pub trait Ranked: Shape {
    /// All axes known at run time only.
    type Forgotten: Ranked;
    /// burn's float tensor of this rank.
    type Float: RawFloat<Index = Self::Int, Mask = Self::Bool>;
    /// burn's integer tensor of this rank.
    type Int: RawInt<Index = Self::Int, Mask = Self::Bool, Float = Self::Float>;
    /// burn's truth tensor of this rank.
    type Bool: RawBool<Mask = Self::Bool, Float = Self::Float>;
    /// A tensor's sizes, as an array.
    fn sizes_of(raw: &impl Raw) -> Self::Sizes;
    /// The axes with their sizes, as `Tensor![..]` writes them: `Batch = 64, 10`.
    fn describe(sizes: &[usize]) -> String;
}

macro_rules! ranked { ($($rank:literal: $($axis:ident $position:literal $dynamic:ident)*;)*) => { $(
    impl<$($axis: Dim),*> Ranked for ($($axis,)*) {
        type Forgotten = ($($dynamic,)*);
        type Float = Burn<$rank, Float>;
        type Int = Burn<$rank, Int>;
        type Bool = Burn<$rank, Bool>;
        fn sizes_of(raw: &impl Raw) -> [usize; $rank] {
            let sizes = raw.sizes();
            [$(sizes[$position]),*]
        }
        fn describe(sizes: &[usize]) -> String {
            [$(axis::<$axis>(sizes.get($position))),*].join(", ")
        }
    }
)* } }
ranked! {
    1: A 0 Dyn;
    2: A 0 Dyn B 1 Dyn;
    3: A 0 Dyn B 1 Dyn C 2 Dyn;
    4: A 0 Dyn B 1 Dyn C 2 Dyn D 3 Dyn;
    5: A 0 Dyn B 1 Dyn C 2 Dyn D 3 Dyn E 4 Dyn;
    6: A 0 Dyn B 1 Dyn C 2 Dyn D 3 Dyn E 4 Dyn F 5 Dyn;
}

fn axis<D: Dim>(size: Option<&usize>) -> String {
    let name = match (D::SIZE, D::MULTIPLE) {
        (Some(known), _) => return known.to_string(),
        (None, 1) => format!("{:?}", D::default()),
        (None, multiple) => format!("DynBy<{multiple}>"),
    };
    size.map_or(name.clone(), |size| format!("{name} = {size}"))
}
