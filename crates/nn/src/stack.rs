//! Layers one after the other, as one layer.
use crate::{
    Facts, Field, Init, Summary,
    facts::{onward, through},
};
use burn::{
    module::{Content, Devices, Module, ModuleDisplay, ModuleDisplayDefault, ModuleMapper, ModuleVisitor},
    tensor::Device,
};
use kiln_tensor::{Forward, Shaped};
use std::fmt::{self, Debug, Display};

/// Layers one after the other. Its type is written [`Stack!`](macro@crate::Stack), its value
/// [`stack!`](crate::stack), and it is applied as `x.apply(&stack)`.
///
/// A stack is a layer, so stacks nest. Its parameters are named as PyTorch's `nn.Sequential` names them: by position,
/// where layers without parameters count too (`"0.weight"`, `"2.bias"`).
///
/// Between two layers probabilities are plain floats, so a [`Sigmoid`](crate::Sigmoid) may stand anywhere; what the
/// last layer gives keeps its kind.
///
/// # Compile errors
/// A layer that does not fit what the layers before it give is named, with what reaches it: "`Conv2d<16, 64, 3>`
/// takes 16 channels, and `Len<32>` reaches it".
///
/// ```
/// use kiln_nn::{Linear, Relu, Stack, stack};
/// use kiln_tensor::Tensor;
/// type Mlp<const CLASSES: usize> = Stack![Linear<784, 128>, Relu, Linear<128, CLASSES>];
/// let device = burn::tensor::Device::flex();
/// let net = Mlp::<10>::init(&device);
/// let x: Tensor![32, 784] = Tensor::ones(&device);
/// let logits: Tensor![32, 10] = x.apply(&net);
///
/// let narrow = stack![Linear::<784, 16>::init(&device).without_bias(), Relu, Linear::<16, 10>::init(&device)];
/// assert_eq!(kiln_nn::fingerprint(&narrow).names(), ["0.weight", "2.bias", "2.weight"]);
/// ```
#[derive(Clone)]
pub struct Stack<A, R = End> {
    first: A,
    rest: R,
}

/// The end of a stack, and the empty stack.
#[doc(hidden)]
#[derive(Module, Copy, Debug, Default)]
pub struct End;

/// Two lists of layers as one. A list is as deep as it is long, and the compiler's patience is 128 deep: so
/// [`Stack!`](macro@crate::Stack) joins lists of sixteen.
#[doc(hidden)]
#[derive(Clone)]
pub struct LongStack<L, R> {
    first: L,
    rest: R,
}

/// The type of a [`Stack`](struct@crate::Stack): `Stack![Linear<784, 128>, Relu, Linear<128, 10>]`.
#[macro_export]
macro_rules! Stack {
    () => { $crate::End };
    (
        $a:ty, $b:ty, $c:ty, $d:ty, $e:ty, $f:ty, $g:ty, $h:ty, $i:ty, $j:ty, $k:ty, $l:ty, $m:ty, $n:ty, $o:ty, $p:ty,
        $($rest:ty),+ $(,)?
    ) => {
        $crate::LongStack<
            $crate::Stack![$a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l, $m, $n, $o, $p],
            $crate::Stack![$($rest),+]
        >
    };
    ($first:ty $(, $rest:ty)* $(,)?) => { $crate::Stack<$first, $crate::Stack![$($rest),*]> };
}

/// A [`Stack`](struct@crate::Stack) of these layers: `stack![Linear::<784, 128>::init(&device), Relu]`.
#[macro_export]
macro_rules! stack {
    () => { $crate::End };
    (
        $a:expr, $b:expr, $c:expr, $d:expr, $e:expr, $f:expr, $g:expr, $h:expr, $i:expr, $j:expr, $k:expr, $l:expr,
        $m:expr, $n:expr, $o:expr, $p:expr, $($rest:expr),+ $(,)?
    ) => {
        $crate::LongStack::new(
            $crate::stack![$a, $b, $c, $d, $e, $f, $g, $h, $i, $j, $k, $l, $m, $n, $o, $p],
            $crate::stack![$($rest),+],
        )
    };
    ($first:expr $(, $rest:expr)* $(,)?) => { $crate::Stack::new($first, $crate::stack![$($rest),*]) };
}

/// What a stack is made of: its layers from some position on.
#[doc(hidden)]
pub trait Layers: Module + ModuleDisplay {
    const LEN: usize;
    fn visit_from<V: ModuleVisitor>(&self, position: usize, visitor: &mut V);
    fn map_from<M: ModuleMapper>(self, position: usize, mapper: &mut M) -> Self;
    fn show_from(&self, position: usize, content: Content) -> Content;
    fn list(&self, list: &mut fmt::DebugList<'_, '_>);
}

impl Layers for End {
    const LEN: usize = 0;
    fn visit_from<V: ModuleVisitor>(&self, _: usize, _: &mut V) {}
    fn map_from<M: ModuleMapper>(self, _: usize, _: &mut M) -> Self {
        self
    }
    fn show_from(&self, _: usize, content: Content) -> Content {
        content
    }
    fn list(&self, _: &mut fmt::DebugList<'_, '_>) {}
}

impl<A: Module + ModuleDisplay, R: Layers> Layers for Stack<A, R> {
    const LEN: usize = 1 + R::LEN;
    fn visit_from<V: ModuleVisitor>(&self, position: usize, visitor: &mut V) {
        let name = position.to_string();
        visitor.enter_module(&name, "Tuple");
        self.first.visit(visitor);
        visitor.exit_module(&name, "Tuple");
        self.rest.visit_from(position + 1, visitor);
    }
    fn map_from<M: ModuleMapper>(self, position: usize, mapper: &mut M) -> Self {
        let name = position.to_string();
        mapper.enter_module(&name, "Tuple");
        let first = self.first.map(mapper);
        mapper.exit_module(&name, "Tuple");
        Self { first, rest: self.rest.map_from(position + 1, mapper) }
    }
    fn show_from(&self, position: usize, content: Content) -> Content {
        self.rest.show_from(position + 1, content.add(&position.to_string(), &self.first))
    }
    fn list(&self, list: &mut fmt::DebugList<'_, '_>) {
        list.entry(&self.first);
        self.rest.list(list);
    }
}

impl<L: Layers, R: Layers> Layers for LongStack<L, R> {
    const LEN: usize = L::LEN + R::LEN;
    fn visit_from<V: ModuleVisitor>(&self, position: usize, visitor: &mut V) {
        self.first.visit_from(position, visitor);
        self.rest.visit_from(position + L::LEN, visitor);
    }
    fn map_from<M: ModuleMapper>(self, position: usize, mapper: &mut M) -> Self {
        let first = self.first.map_from(position, mapper);
        Self { first, rest: self.rest.map_from(position + L::LEN, mapper) }
    }
    fn show_from(&self, position: usize, content: Content) -> Content {
        self.rest.show_from(position + L::LEN, self.first.show_from(position, content))
    }
    fn list(&self, list: &mut fmt::DebugList<'_, '_>) {
        self.first.list(list);
        self.rest.list(list);
    }
}

impl<A, R> Stack<A, R> {
    #[doc(hidden)]
    pub fn new(first: A, rest: R) -> Self {
        Self { first, rest }
    }

    /// What it was made of.
    pub(crate) fn into_parts(self) -> (A, R) {
        (self.first, self.rest)
    }

    /// Fresh parameters. The bounds stand on the method: one of a trait's that fails drops our text.
    pub fn init(device: &Device) -> Self
    where
        A: Init,
        R: Init,
    {
        Self { first: A::init(device), rest: R::init(device) }
    }
}

impl<L, R> LongStack<L, R> {
    #[doc(hidden)]
    pub fn new(first: L, rest: R) -> Self {
        Self { first, rest }
    }

    /// What it was made of.
    pub(crate) fn into_parts(self) -> (L, R) {
        (self.first, self.rest)
    }

    /// Fresh parameters. The bounds stand on the method: one of a trait's that fails drops our text.
    pub fn init(device: &Device) -> Self
    where
        L: Init,
        R: Init,
    {
        Self { first: L::init(device), rest: R::init(device) }
    }
}

impl<X> Forward<X> for End {
    type Output = X;
    fn forward(&self, x: X) -> X {
        x
    }
}

impl<X: Shaped<Plain = P>, P, Y, A: Forward<P, Output = Y>, R: Forward<Y>> Forward<X> for Stack<A, R> {
    type Output = R::Output;
    fn forward(&self, x: X) -> Self::Output {
        self.rest.forward(self.first.forward(x.plain()))
    }
}

impl<X: Shaped<Plain = P>, P, Y, L: Forward<P, Output = Y>, R: Forward<Y>> Forward<X> for LongStack<L, R> {
    type Output = R::Output;
    fn forward(&self, x: X) -> Self::Output {
        self.rest.forward(self.first.forward(x.plain()))
    }
}

/// No input. As long as what reaches layers in a layer could be this, the compiler does not look at them: it would look
/// at all that follow each time it has found what one of them gives. There are two, since one alone would be taken for
/// what reaches a type that is no layer.
pub(crate) enum Undecided {}

/// The other one.
pub(crate) enum Unknown {}

macro_rules! wait { ($($layer:ty: $($part:ident)+;)*) => { $(
    wait! { Undecided, $layer, $($part)+ }
    wait! { Unknown, $layer, $($part)+ }
)* };
($none:ident, $layer:ty, $($part:ident)+) => {
    #[diagnostic::do_not_recommend]
    impl<$($part: burn::module::Module),+> Forward<$none> for $layer {
        type Output = $none;
        fn forward(&self, none: $none) -> $none {
            none
        }
    }
} }
wait! {
    Stack<First, Rest>: First Rest;
    LongStack<First, Rest>: First Rest;
    crate::Residual<Body, Shortcut>: Body Shortcut;
    crate::ConcatChannels<First, Second>: First Second;
}

impl Init for End {
    fn init(_: &Device) -> Self {
        Self
    }
}

/// What does not depend on positions. burn's own lists end at ten elements, and its derive would name the parameters
/// by the two fields.
macro_rules! pair { ($($pair:ident of $first:ident: $($bound:ident)+;)*) => { $(
    impl<$first: Init, R: Init> Init for $pair<$first, R> {
        const PARAMETERS: usize = $first::PARAMETERS + R::PARAMETERS;

        fn init(device: &Device) -> Self {
            Self::init(device)
        }
    }

    impl<$first: $($bound +)+, R: Layers> Module for $pair<$first, R> {
        fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
            self.visit_from(0, visitor);
        }
        fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
            self.map_from(0, mapper)
        }
        fn collect_devices(&self, devices: Devices) -> Devices {
            self.rest.collect_devices(self.first.collect_devices(devices))
        }
        fn fork(self, device: &Device) -> Self {
            Self { first: self.first.fork(device), rest: self.rest.fork(device) }
        }
        fn to_device(self, device: &Device) -> Self {
            Self { first: self.first.to_device(device), rest: self.rest.to_device(device) }
        }
        fn train(self) -> Self {
            Self { first: self.first.train(), rest: self.rest.train() }
        }
        fn valid(&self) -> Self {
            Self { first: self.first.valid(), rest: self.rest.valid() }
        }
        fn materialize(self) -> Self {
            Self { first: self.first.materialize(), rest: self.rest.materialize() }
        }
        fn num_params(&self) -> usize {
            Module::num_params(&self.first) + Module::num_params(&self.rest)
        }
    }

    impl<$first: $($bound +)+, R: Layers> ModuleDisplayDefault for $pair<$first, R> {
        fn content(&self, content: Content) -> Option<Content> {
            self.show_from(0, content.set_top_level_type("Stack")).optional()
        }
        fn num_params(&self) -> usize {
            Module::num_params(self)
        }
    }

    impl<$first: $($bound +)+, R: Layers> ModuleDisplay for $pair<$first, R> {}

    impl<$first: $($bound +)+, R: Layers> Display for $pair<$first, R> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str(&self.format(Default::default()))
        }
    }

    impl<$first: $($bound +)+, R: Layers> Debug for $pair<$first, R> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut list = f.debug_list();
            self.list(&mut list);
            list.finish()
        }
    }
)* } }
pair! {
    Stack of A: Module ModuleDisplay;
    LongStack of L: Layers;
}

/// [`Facts`] of a stack's layers from some position on.
#[doc(hidden)]
pub trait LayersFacts<X: Shaped>: Facts<X> {
    const COUNT: usize;
    fn tabulate_from(position: usize, summary: &mut Summary);
}

impl<X: Shaped> Facts<X> for End {
    const ACTIVATION_BYTES: u64 = 0;
    fn tabulate(_: &mut Summary) {}
}

impl<X: Shaped> LayersFacts<X> for End {
    const COUNT: usize = 0;
    fn tabulate_from(_: usize, _: &mut Summary) {}
}

macro_rules! pair_facts { ($($pair:ident: $bound:ident, |$position:ident, $summary:ident| $first:expr, $len:expr;)*) => { $(
    impl<X: Shaped<Plain = P>, P: Shaped, Y: Shaped, A, R> Facts<X> for $pair<A, R>
    where
        A: $bound<P> + Forward<P, Output = Y>,
        R: LayersFacts<Y>,
    {
        const MULTIPLY_ADDS: u64 = A::MULTIPLY_ADDS + R::MULTIPLY_ADDS;
        const ACTIVATION_BYTES: u64 = A::ACTIVATION_BYTES + R::ACTIVATION_BYTES;
        const FIELD: [Field; 3] = through(A::FIELD, R::FIELD);
        const START: Option<[isize; 3]> = onward(A::START, A::FIELD, R::START);
        fn tabulate(summary: &mut Summary) {
            <Self as LayersFacts<X>>::tabulate_from(0, summary);
        }
    }

    impl<X: Shaped<Plain = P>, P: Shaped, Y: Shaped, A, R> LayersFacts<X> for $pair<A, R>
    where
        A: $bound<P> + Forward<P, Output = Y>,
        R: LayersFacts<Y>,
    {
        const COUNT: usize = $len + R::COUNT;
        fn tabulate_from($position: usize, $summary: &mut Summary) {
            $first;
            R::tabulate_from($position + $len, $summary);
        }
    }
)* } }
pair_facts! {
    Stack: Facts, |position, summary| summary.add_part::<A, P>(position.to_string()), 1;
    LongStack: LayersFacts, |position, summary| A::tabulate_from(position, summary), A::COUNT;
}
