//! A stack cut in two.
use crate::{End, LongStack, Stack};

/// A stack that can be cut behind its first `AT` layers. Both parts are stacks: the first gives what the layer before
/// the cut gives, in a shape known at compile time, and has its own [`Facts`](crate::Facts); the second goes on from
/// there. Up to 31 layers may stand before a cut.
///
/// # Compile errors
/// A stack of fewer layers; more than 31 before the cut.
///
/// ```
/// use kiln_nn::{Conv2d, Cut, Facts, Flatten, Linear, MaxPool2d, Relu, Stack};
/// use kiln_tensor::Tensor;
/// type Net = Stack![Conv2d<1, 4, 3>, Relu, MaxPool2d<2>, Flatten, Linear<36, 10>];
/// type Image = Tensor![1, 1, 8, 8];
/// let device = burn::tensor::Device::flex();
/// let net = Net::init(&device);
/// let (features, head) = Cut::<3>::cut(net.clone());
/// let image: Image = Tensor::ones(&device);
/// let map: Tensor![1, 4, 3, 3] = image.clone().apply(&features);
/// assert_eq!(map.apply(&head).to_vec(), image.apply(&net).to_vec());
/// assert_eq!(<<Net as Cut<3>>::Head as Facts<Image>>::RECEPTIVE_FIELD, 4);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` has fewer layers than the {AT} that are still to stand before the cut",
    label = "the stack ends before this cut, or more than 31 layers stand before it",
    note = "layers are counted from one here: `Cut::<3>::cut(stack)` leaves three in the first part"
)]
pub trait Cut<const AT: usize>: Sized {
    /// The first `AT` layers.
    type Head;
    /// The others.
    type Tail;
    /// Both parts, with the stack's own parameters.
    fn cut(self) -> (Self::Head, Self::Tail);
}

impl<A, R> Cut<0> for Stack<A, R> {
    type Head = End;
    type Tail = Self;
    fn cut(self) -> (End, Self) {
        (End, self)
    }
}

impl Cut<0> for End {
    type Head = Self;
    type Tail = Self;
    fn cut(self) -> (Self, Self) {
        (self, self)
    }
}

macro_rules! cuts {
    (behind one more: $($at:literal $before:literal,)* within sixteen: $($short:literal)* beyond: $($long:literal $rest:literal,)*) => {
        $(
            #[diagnostic::do_not_recommend]
            impl<A, R: Cut<$before>> Cut<$at> for Stack<A, R> {
                type Head = Stack<A, R::Head>;
                type Tail = R::Tail;
                fn cut(self) -> (Self::Head, Self::Tail) {
                    let (first, rest) = self.into_parts();
                    let (head, tail) = rest.cut();
                    (Stack::new(first, head), tail)
                }
            }
        )*
        $(
            #[diagnostic::do_not_recommend]
            impl<L: Cut<$short>, R> Cut<$short> for LongStack<L, R> {
                type Head = L::Head;
                type Tail = LongStack<L::Tail, R>;
                fn cut(self) -> (Self::Head, Self::Tail) {
                    let (first, rest) = self.into_parts();
                    let (head, tail) = first.cut();
                    (head, LongStack::new(tail, rest))
                }
            }
        )*
        $(
            #[diagnostic::do_not_recommend]
            impl<L, R: Cut<$rest>> Cut<$long> for LongStack<L, R> {
                type Head = LongStack<L, R::Head>;
                type Tail = R::Tail;
                fn cut(self) -> (Self::Head, Self::Tail) {
                    let (first, rest) = self.into_parts();
                    let (head, tail) = rest.cut();
                    (LongStack::new(first, head), tail)
                }
            }
        )*
    };
}
cuts! {
    behind one more: 1 0, 2 1, 3 2, 4 3, 5 4, 6 5, 7 6, 8 7, 9 8, 10 9, 11 10, 12 11, 13 12, 14 13, 15 14, 16 15,
    within sixteen: 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15
    beyond: 16 0, 17 1, 18 2, 19 3, 20 4, 21 5, 22 6, 23 7, 24 8, 25 9, 26 10, 27 11, 28 12, 29 13, 30 14, 31 15,
}
