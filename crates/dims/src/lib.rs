//! Sizes and axes as types, the relations between them, and what the compiler says when they do not hold.
//!
//! A [`Dim`] is one axis: [`Len<N>`](Len) when its size is known at compile time, [`Dyn`] when only at run
//! time, a named axis such as [`Batch`] when it is a run-time size that equals only itself. A [`Shape`](trait@Shape) is a tuple
//! of them. A relation ([`Slide`], [`Flatten`], [`Concat`], ...) is a trait with one associated output, one idea
//! each, and a message of its own.
//!
//! How every arithmetic relation here is written: each step binds its result to a parameter of the impl
//! (`U: Add<V, Output = X>`), never to a projection. The step that fails is then the only error, and
//! `do_not_recommend` folds it into our text; a projection escapes the fold and shows `typenum`. Helper traits
//! stand on `typenum` numbers and carry their decimal sizes as const parameters, for the message.
//!
//! ```
//! use kiln_dims::{Len, Slide, Stride, Same, Valid};
//! fn after<D: Slide<3, O>, O>(_: D) -> Option<usize> { <D::Output as kiln_dims::Dim>::SIZE }
//! assert_eq!(after::<_, Valid>(Len::<28>), Some(26));
//! assert_eq!(after::<_, Stride<2, Same>>(Len::<7>), Some(4));
//! ```
#![no_std]

mod append;
mod at_most_half;
mod blocks;
mod branches;
mod broadcast;
mod carries;
mod ceil_mode;
mod concat;
mod decimal;
mod dim;
mod div_ceil;
mod expand;
mod flatten;
mod geometry;
mod halvings;
mod has_axis;
mod heads;
mod is;
mod narrow;
mod permute;
mod positive;
mod pyramid;
mod refine;
mod reshape;
mod scale;
mod shape;
mod slide;
mod split;
mod table;
mod unslide;

/// The factor an axis known at run time only adds to a count of elements.
#[doc(hidden)]
pub type One = typenum::U1;

pub use self::{
    append::Append,
    at_most_half::AtMostHalf,
    blocks::{BlocksToChannels, ChannelsToBlocks, InBlocks},
    branches::{Agrees, Meets, MeetsBeside},
    broadcast::{Broadcast, Receives},
    carries::{Channels, Features, FlattensTo},
    concat::{Concat, ConcatAt},
    dim::{Batch, Dim, Dyn, DynBy, Len},
    div_ceil::DivCeil,
    expand::{Expand, Insert},
    flatten::Flatten,
    geometry::{
        CeilMode, Dilation, Geometry, OutputPad, Pad, Padding, PoolGeometry, Same, Stride, TransposedGeometry, Valid,
    },
    halvings::{LeNet5Side, Pools2, Pools5, Strides5},
    has_axis::HasAxis,
    heads::Heads,
    is::Is,
    narrow::{Holds, Lengthen, Reflect},
    permute::{Apart, Permute2, Permute3, Permute4, Permute5, Transpose},
    positive::Positive,
    pyramid::{Half, Halves, Levels, Pyramid, Unet4},
    refine::Refine,
    reshape::{Extent, Reshape},
    scale::{By, Scale},
    shape::{Shape, StaticShape},
    slide::Slide,
    split::Split,
    table::Table,
    unslide::Unslide,
};
