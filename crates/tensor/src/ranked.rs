//! Shapes, with the burn tensors of their rank.
use crate::{
    raw::{Raw, RawBool, RawInt},
    raw_float::RawFloat,
};
use burn::tensor::{Bool, Float, Int, Tensor as Burn};
use kiln_dims::{Dim, Dyn, Shape};
use std::fmt::Debug;

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

macro_rules! ranked { ($($rank:literal: $($axis:ident $dynamic:ident)*;)*) => { $(
    impl<$($axis: Dim),*> Ranked for ($($axis,)*) {
        type Forgotten = ($($dynamic,)*);
        type Float = Burn<$rank, Float>;
        type Int = Burn<$rank, Int>;
        type Bool = Burn<$rank, Bool>;
        fn sizes_of(raw: &impl Raw) -> [usize; $rank] {
            let mut sizes = [0; $rank];
            raw.sizes_into(&mut sizes);
            sizes
        }
        fn describe(sizes: &[usize]) -> String {
            describe(&[$(Axis { size: $axis::SIZE, multiple: $axis::MULTIPLE, name: &$axis::default() }),*], sizes)
        }
    }
)* } }
ranked! {
    1: A Dyn;
    2: A Dyn B Dyn;
    3: A Dyn B Dyn C Dyn;
    4: A Dyn B Dyn C Dyn D Dyn;
    5: A Dyn B Dyn C Dyn D Dyn E Dyn;
    6: A Dyn B Dyn C Dyn D Dyn E Dyn F Dyn;
}

/// What the type of an axis says.
struct Axis<'a> {
    size: Option<usize>,
    multiple: usize,
    name: &'a dyn Debug,
}

fn describe(axes: &[Axis], sizes: &[usize]) -> String {
    let axis = |(position, axis): (usize, &Axis)| {
        let name = match (axis.size, axis.multiple) {
            (Some(known), _) => return known.to_string(),
            (None, 1) => format!("{:?}", axis.name),
            (None, multiple) => format!("DynBy<{multiple}>"),
        };
        sizes.get(position).map_or(name.clone(), |size| format!("{name} = {size}"))
    };
    axes.iter().enumerate().map(axis).collect::<Vec<_>>().join(", ")
}
