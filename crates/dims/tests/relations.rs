//! The relations between sizes against plain arithmetic, over grids of sizes: every type that the solver accepts has
//! the size that a loop over windows would count. (What it must refuse is a compile-fail case.)
use kiln_dims::*;

fn size<D: Dim>() -> usize {
    D::SIZE.expect("static")
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
    assert_eq!(found, count_windows(N, K, S, P, A), "{N} {K} {S} {P} {A}");
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
    assert_eq!(found, N.div_ceil(S), "{N} {K} {S} {A}");
    assert_eq!(found, count_windows(N, K, S, padding, A), "{N} {K} {S} {A}");
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
    assert_eq!(found, (N - 1) * S + K - 2 * P, "{N} {K} {S} {P}");
    // A convolution of the same geometry leads back.
    assert_eq!(count_windows(found, K, S, P, 1), N, "{N} {K} {S} {P}");
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
    assert_eq!(known::<<Len<3> as Concat<Dyn>>::Output>(), None);
    assert_eq!(<Half<DynBy<32>> as Dim>::MULTIPLE, 16);
    assert_eq!(size::<<Len<320> as Pyramid>::L32>(), 10);
    assert_eq!(size::<<Len<240> as Unet4>::L16>(), 15);
}
