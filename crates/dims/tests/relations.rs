//! The relations between sizes against plain arithmetic, over grids of sizes: every type that the solver accepts has
//! the size that a loop over windows would count. (What it must refuse is a compile-fail case.)
use kiln_dims::*;

fn size<D: Dim>() -> usize {
    D::SIZE.expect("static")
}

/// Outside the generic functions, of which there are thousands.
#[track_caller]
fn check(found: usize, expected: usize, of: &[usize]) {
    assert_eq!(found, expected, "{of:?}");
}

/// How many windows a loop finds: the definition, not the formula.
fn count_windows(n: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> usize {
    let reach = dilation * (kernel - 1) + 1;
    (0..).step_by(stride).take_while(|start| start + reach <= n + 2 * padding).count()
}

fn window<const N: usize, const K: usize, const S: usize, const P: usize, const A: usize>()
where
    Len<N>: Slide<K, Dilation<A, Stride<S, Pad<P>>>>,
{
    let found = size::<<Len<N> as Slide<K, Dilation<A, Stride<S, Pad<P>>>>>::Output>();
    check(found, count_windows(N, K, S, P, A), &[N, K, S, P, A]);
    type Spelt<const S: usize, const P: usize, const A: usize> = Dilation<A, Stride<S, Pad<P>>>;
    assert_eq!((Spelt::<S, P, A>::STRIDE, Spelt::<S, P, A>::DILATION, Spelt::<S, P, A>::padding(K)), (S, A, P));
}

/// `Same` is its own formula, `ceil(n / s)`, and the padding it stands for gives the same number.
fn same<const N: usize, const K: usize, const S: usize, const A: usize>()
where
    Len<N>: DivCeil<S>,
    Len<N>: Slide<K, Dilation<A, Stride<S, Same>>>,
{
    let found = size::<<Len<N> as Slide<K, Dilation<A, Stride<S, Same>>>>::Output>();
    let padding = <Dilation<A, Stride<S, Same>> as Geometry>::padding(K);
    check(found, N.div_ceil(S), &[N, K, S, A]);
    check(found, count_windows(N, K, S, padding, A), &[N, K, S, A]);
    assert_eq!(size::<<Len<N> as DivCeil<S>>::Output>(), N.div_ceil(S));
}

fn concat<const A: usize, const B: usize>()
where
    Len<A>: Concat<Len<B>>,
    Len<A>: Lengthen<B, B>,
{
    assert_eq!(size::<<Len<A> as Concat<Len<B>>>::Output>(), A + B);
    assert_eq!(size::<<Len<A> as Lengthen<B, B>>::Output>(), A + 2 * B);
}

fn flatten<const A: usize, const B: usize, const C: usize>()
where
    (Len<A>, Len<B>, Len<C>): Flatten,
    Len<A>: Scale<B>,
{
    assert_eq!(size::<<(Len<A>, Len<B>, Len<C>) as Flatten>::Output>(), A * B * C);
    assert_eq!(size::<<Len<A> as Scale<B>>::Output>(), A * B);
}

fn transposed<const N: usize, const K: usize, const S: usize, const P: usize>()
where
    Len<N>: Unslide<K, Stride<S, Pad<P>>>,
{
    let found = size::<<Len<N> as Unslide<K, Stride<S, Pad<P>>>>::Output>();
    check(found, (N - 1) * S + K - 2 * P, &[N, K, S, P]);
    // A convolution of the same geometry leads back.
    check(count_windows(found, K, S, P, 1), N, &[N, K, S, P]);
}

/// Every output padding below the stride leads to a size that a convolution of the same geometry leads back from.
fn output_padded<const N: usize, const K: usize, const P: usize, const A: usize, const OP: usize>()
where
    Len<N>: Unslide<K, OutputPad<OP, Dilation<A, Stride<3, Pad<P>>>>>,
{
    type Grown<const P: usize, const A: usize, const OP: usize> = OutputPad<OP, Dilation<A, Stride<3, Pad<P>>>>;
    let found = size::<<Len<N> as Unslide<K, Grown<P, A, OP>>>::Output>();
    check(found, (N - 1) * 3 + A * (K - 1) + 1 + OP - 2 * P, &[N, K, P, A, OP]);
    check(count_windows(found, K, 3, P, A), N, &[N, K, P, A, OP]);
    assert_eq!((Grown::<P, A, OP>::OUTPUT_PADDING, <Grown<P, A, OP> as TransposedGeometry>::Window::DILATION), (OP, A));
}

/// How many windows a loop finds when the last one may hang over: it starts inside the input or the padding before
/// it, and the one before it has not reached the padded end.
fn count_ragged(n: usize, kernel: usize, stride: usize, padding: usize, dilation: usize) -> usize {
    let reach = dilation * (kernel - 1) + 1;
    let counts = |start: &usize| *start < n + padding && start + reach < n + 2 * padding + stride;
    (0..).step_by(stride).take_while(counts).count()
}

fn ragged<const N: usize, const K: usize, const S: usize, const P: usize, const A: usize>()
where
    Len<N>: Slide<K, CeilMode<Dilation<A, Stride<S, Pad<P>>>>>,
{
    let found = size::<<Len<N> as Slide<K, CeilMode<Dilation<A, Stride<S, Pad<P>>>>>>::Output>();
    check(found, count_ragged(N, K, S, P, A), &[N, K, S, P, A]);
}

fn ragged_same<const N: usize, const K: usize, const S: usize, const A: usize>()
where
    Len<N>: Slide<K, CeilMode<Dilation<A, Stride<S, Same>>>>,
{
    let found = size::<<Len<N> as Slide<K, CeilMode<Dilation<A, Stride<S, Same>>>>>::Output>();
    check(found, count_ragged(N, K, S, A * (K - 1) / 2, A), &[N, K, S, A]);
}

fn blocks<const C: usize, const N: usize, const R: usize>()
where
    Len<C>: BlocksToChannels<R>,
    Len<N>: Scale<R>,
{
    let channels = size::<<Len<C> as BlocksToChannels<R>>::Output>();
    assert_eq!((channels, size::<<Len<N> as Scale<R>>::Output>()), (C * R * R, N * R));
}

fn reflected<const N: usize, const BEFORE: usize, const AFTER: usize>()
where
    Len<N>: Reflect<BEFORE, AFTER>,
{
    assert_eq!(size::<<Len<N> as Reflect<BEFORE, AFTER>>::Output>(), BEFORE + N + AFTER);
}

/// Calls a function for every combination of the listed sizes.
macro_rules! grid {
    ($call:ident $a:tt $b:tt) => { grid!(@a $call $a $b); };
    ($call:ident $a:tt $b:tt $c:tt) => { grid!(@a $call $a $b $c); };
    ($call:ident $a:tt $b:tt $c:tt $d:tt) => { grid!(@a $call $a $b $c $d); };
    ($call:ident $a:tt $b:tt $c:tt $d:tt $e:tt) => { grid!(@a $call $a $b $c $d $e); };
    (@a $call:ident [$($a:literal)*] $b:tt) => { $(grid!(@b $call $a $b);)* };
    (@a $call:ident [$($a:literal)*] $b:tt $c:tt) => { $(grid!(@b $call $a $b $c);)* };
    (@a $call:ident [$($a:literal)*] $b:tt $c:tt $d:tt) => { $(grid!(@b $call $a $b $c $d);)* };
    (@a $call:ident [$($a:literal)*] $b:tt $c:tt $d:tt $e:tt) => { $(grid!(@b $call $a $b $c $d $e);)* };
    (@b $call:ident $a:literal [$($b:literal)*]) => { $($call::<$a, $b>();)* };
    (@b $call:ident $a:literal [$($b:literal)*] $c:tt) => { $(grid!(@c $call $a $b $c);)* };
    (@b $call:ident $a:literal [$($b:literal)*] $c:tt $d:tt) => { $(grid!(@c $call $a $b $c $d);)* };
    (@b $call:ident $a:literal [$($b:literal)*] $c:tt $d:tt $e:tt) => { $(grid!(@c $call $a $b $c $d $e);)* };
    (@c $call:ident $a:literal $b:literal [$($c:literal)*]) => { $($call::<$a, $b, $c>();)* };
    (@c $call:ident $a:literal $b:literal [$($c:literal)*] $d:tt) => { $(grid!(@d $call $a $b $c $d);)* };
    (@c $call:ident $a:literal $b:literal [$($c:literal)*] $d:tt $e:tt) => { $(grid!(@d $call $a $b $c $d $e);)* };
    (@d $call:ident $a:literal $b:literal $c:literal [$($d:literal)*]) => { $($call::<$a, $b, $c, $d>();)* };
    (@d $call:ident $a:literal $b:literal $c:literal [$($d:literal)*] $e:tt) => { $(grid!(@e $call $a $b $c $d $e);)* };
    (@e $call:ident $a:literal $b:literal $c:literal $d:literal [$($e:literal)*]) => { $($call::<$a, $b, $c, $d, $e>();)* };
}

#[test]
fn windows_are_those_a_loop_counts() {
    grid!(window [9 10 11 28 33 224 416] [1 2 3 4] [1 2 3 5] [0 1 2] [1 2]);
}

#[test]
fn same_padding_keeps_or_divides() {
    grid!(same [1 2 3 7 28 31 32 225 300] [1 3 5 7] [1 2 3 4 7 8] [1 2 3]);
}

#[test]
fn sums_and_products() {
    grid!(concat [0 1 2 63 64 65 512 1000] [1 3 17 128]);
    grid!(flatten [1 2 7 64] [1 3 12] [1 5 12 28]);
}

#[test]
fn a_convolution_undoes_a_transposed_one() {
    grid!(transposed [2 3 7 28 64] [2 3 4 5] [1 2 3] [0 1]);
}

#[test]
fn an_output_padding_tells_apart_what_a_stride_made_equal() {
    grid!(output_padded [2 3 7 28 64] [2 3 4 5] [0 1] [1 2 3] [0 1 2]);
}

#[test]
fn ragged_windows_are_those_a_loop_counts() {
    grid!(ragged [5 7 8 9 10 11 12 28 33 224] [2 3 4 5] [1 2 3 4 5] [0 1] [1]);
    grid!(ragged [13 14 17 31 112] [4 5 7] [1 2 3 5] [0 1 2] [1 2]);
    grid!(ragged [1 2 3 4] [2 3] [2 3 4] [1] [1]);
    grid!(ragged_same [1 2 7 8 32 225] [1 3 5 7] [1 2 3 4] [1 2]);
    // Nothing but the ragged end: the kernel is larger than the axis, by less than a stride.
    ragged::<1, 2, 2, 0, 1>();
    ragged::<2, 3, 2, 0, 1>();
    ragged::<2, 2, 3, 0, 3>();
    // A window that would start in the padding behind the input does not count.
    assert_eq!(size::<<Len<5> as Slide<2, CeilMode<Stride<2, Pad<1>>>>>::Output>(), 3);
}

#[test]
fn blocks_of_pixels_become_channels_and_back() {
    fn shuffled<const C: usize, const N: usize, const R: usize>() -> [usize; 4]
    where
        Len<C>: ChannelsToBlocks<R>,
        Len<N>: InBlocks<R>,
    {
        let found = (size::<<Len<C> as ChannelsToBlocks<R>>::Output>(), size::<<Len<N> as InBlocks<R>>::Output>());
        [found.0 * R * R, C, found.1 * R, N]
    }
    grid!(blocks [1 3 16] [1 7 30] [1 2 3 5]);
    for [channels, c, pixels, n] in
        [shuffled::<4, 6, 2>(), shuffled::<48, 32, 4>(), shuffled::<27, 33, 3>(), shuffled::<64, 64, 8>()]
    {
        assert_eq!((channels, pixels), (c, n));
    }
}

#[test]
fn reflections_are_shorter_than_their_axis() {
    grid!(reflected [4 5 28 33] [0 1 3] [0 2 3]);
    reflected::<1, 0, 0>();
    reflected::<8, 7, 7>();
}

#[test]
fn pools_are_padded_by_at_most_half_of_their_window() {
    fn fits<const P: usize, const K: usize>()
    where
        Table: AtMostHalf<P, K>,
    {
    }
    fits::<0, 1>();
    fits::<1, 2>();
    fits::<1, 3>();
    fits::<16, 33>();
    fits::<50, 100>();
}

#[test]
fn groups_split_what_they_divide() {
    fn part<const N: usize, const G: usize>() -> (usize, usize)
    where
        Len<N>: Split<G>,
    {
        (size::<<Len<N> as Split<G>>::Output>(), N / G)
    }
    for (found, expected) in [part::<64, 1>(), part::<64, 32>(), part::<96, 3>(), part::<1000, 8>(), part::<7, 7>()] {
        assert_eq!(found, expected);
    }
}

#[test]
fn run_time_axes_stay_run_time() {
    fn known<D: Dim>() -> Option<usize> {
        D::SIZE
    }
    assert_eq!(known::<<Dyn as Slide<3, Stride<2, Same>>>::Output>(), None);
    assert_eq!(known::<<Dyn as Slide<3, Pad<1>>>::Output>(), None);
    assert_eq!(known::<<Dyn as Slide<3, CeilMode<Stride<2, Same>>>>::Output>(), None);
    assert_eq!(known::<<Dyn as Unslide<3, OutputPad<1, Stride<2, Pad<1>>>>>::Output>(), None);
    assert_eq!(known::<<DynBy<4> as InBlocks<4>>::Output>(), None);
    assert_eq!(known::<<Len<3> as Concat<Dyn>>::Output>(), None);
    assert_eq!(<Half<DynBy<32>> as Dim>::MULTIPLE, 16);
    assert_eq!([size::<<Len<320> as Pyramid>::L16>(), size::<<Len<48> as Pyramid>::L16>()], [20, 3]);
    assert_eq!(size::<<Len<240> as Unet4>::L16>(), 15);
}
