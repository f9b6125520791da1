//! Shapes and kinds of nested arrays.
use crate::{Kind, Ranked};
use burn::tensor::{Bool, Float, Int, TensorData};
use kiln_dims::Len;

/// A nested array, `[[f64; 3]; 2]`: its type holds its shape. One to four levels, of floats, integers or `bool`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a nested array of numbers",
    label = "write floats, integers or `bool` in one to four levels: `[[1.0, 2.0], [3.0, 4.0]]`"
)]
pub trait NestedArray {
    /// The shape, outermost first.
    type Shape: Ranked;
    /// The kind of its elements.
    type Kind: Kind;
    /// The elements in row-major order.
    fn into_data(self) -> TensorData;
}

macro_rules! nested { ($($element:ty: $kind:ident;)*) => { $(
    nested! { @ $element, $kind: [$element; A]: A; [[$element; B]; A]: A B; [[[$element; C]; B]; A]: A B C;
        [[[[$element; D]; C]; B]; A]: A B C D; }
)* };
(@ $element:ty, $kind:ident: $($array:ty: $($n:ident)*;)*) => { $(
    impl<$(const $n: usize),*> NestedArray for $array {
        type Shape = ($(Len<$n>,)*);
        type Kind = $kind;
        fn into_data(self) -> TensorData {
            TensorData::from(self)
        }
    }
)* } }
nested! { f32: Float; f64: Float; i32: Int; i64: Int; bool: Bool; }
