//! Numbers of `typenum` in decimal: what finds a size in the table, and what a message about a missing one shows.
use crate::{Dim, Table};
use core::marker::PhantomData;
use typenum::{B0, B1, UInt, UTerm};

/// A number by its last digit and those before it.
#[derive(Clone, Copy, Debug)]
pub struct Digits<const LAST: u8, Before>(PhantomData<Before>);

/// No more digits.
#[derive(Clone, Copy, Debug)]
pub struct End;

/// The digits of a number, the last one first. From its highest bit down, each bit doubles what is there and adds
/// itself.
pub trait Decimal {
    /// The digits, without leading zeros.
    type Digits;
}
impl Decimal for UTerm {
    type Digits = Digits<0, End>;
}
impl Decimal for UInt<UTerm, B1> {
    type Digits = Digits<1, End>;
}
impl<U, A, B, L, M> Decimal for UInt<UInt<U, A>, B>
where
    UInt<U, A>: Decimal<Digits = L>,
    L: Twice<B, Digits = M>,
{
    type Digits = M;
}

/// Digits doubled, with a carry from behind.
pub trait Twice<Carry> {
    /// The digits of the double.
    type Digits;
}
impl Twice<B0> for End {
    type Digits = End;
}
impl Twice<B1> for End {
    type Digits = Digits<1, End>;
}
macro_rules! twice { ($($digit:literal: $even:literal $odd:literal $carry:ident;)*) => { $(
    impl<L: Twice<$carry, Digits = M>, M> Twice<B0> for Digits<$digit, L> {
        type Digits = Digits<$even, M>;
    }
    impl<L: Twice<$carry, Digits = M>, M> Twice<B1> for Digits<$digit, L> {
        type Digits = Digits<$odd, M>;
    }
)* } }
twice! {
    0: 0 1 B0; 1: 2 3 B0; 2: 4 5 B0; 3: 6 7 B0; 4: 8 9 B0;
    5: 0 1 B1; 6: 2 3 B1; 7: 4 5 B1; 8: 6 7 B1; 9: 8 9 B1;
}

/// The table, backwards: the size with these digits.
#[diagnostic::on_unimplemented(
    message = "a size of ten digits or more is not in the table of sizes that can be calculated with",
    label = "the size that comes out here is too large",
    note = "make an axis `Dyn` with `.forget()` and name the result with `.refine()`, checked once at run time"
)]
pub trait Named {
    /// The size.
    type Dim: Dim;
}

macro_rules! list {
    () => { End };
    ($last:ident $($before:ident)*) => { Digits<$last, list!($($before)*)> };
}
/// The digits are spelt out in one impl for each first digit: of a single impl a message would show the source.
macro_rules! begins { ($size:ident $entry:ident $($first:literal)*: $digits:tt) => { $(
    begins! { @ $size $entry $first $digits }
)* };
(@ $size:ident $entry:ident $first:literal ($($digit:ident)*)) => {
    #[diagnostic::do_not_recommend]
    impl<D: Dim, $(const $digit: u8),*> $size<$first $(, $digit)*> for Table
    where
        Table: $entry<$first $(, $digit)*, Dim = D>,
    {
        type Dim = D;
    }
} }
macro_rules! sizes { ($($size:ident $entry:ident $first:ident $($digit:ident)*: $($back:ident)*,
    $message:literal, $label:literal, $note:literal;)*) => { $(
    /// The entry with these digits, as the table has it.
    pub trait $entry<const $first: u8 $(, const $digit: u8)*> {
        /// The size.
        type Dim: Dim;
    }
    /// The entry with these digits, or a message that says the number.
    #[diagnostic::on_unimplemented(
        message = $message,
        label = $label,
        note = $note,
        note = "or make an axis `Dyn` with `.forget()` and name the result with `.refine()`, checked once at run time"
    )]
    pub trait $size<const $first: u8 $(, const $digit: u8)*> {
        /// The size.
        type Dim: Dim;
    }
    begins! { $size $entry 0 1 2 3 4 5 6 7 8 9: ($($digit)*) }
    impl<D: Dim, const $first: u8 $(, const $digit: u8)*> Named for list!($($back)*)
    where
        Table: $size<$first $(, $digit)*, Dim = D>,
    {
        type Dim = D;
    }
)* } }
sizes! {
    Size1 Entry1 A: A,
        "{A} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}",
        "add it: write `KILN_SIZES = \"{A}\"` under `[env]` in `.cargo/config.toml`";
    Size2 Entry2 A B: B A,
        "{A}{B} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}",
        "add it: write `KILN_SIZES = \"{A}{B}\"` under `[env]` in `.cargo/config.toml`";
    Size3 Entry3 A B C: C B A,
        "{A}{B}{C} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}\"` under `[env]` in `.cargo/config.toml`";
    Size4 Entry4 A B C E: E C B A,
        "{A}{B}{C}{E} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}{E}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}{E}\"` under `[env]` in `.cargo/config.toml`";
    Size5 Entry5 A B C E F: F E C B A,
        "{A}{B}{C}{E}{F} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}{E}{F}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}{E}{F}\"` under `[env]` in `.cargo/config.toml`";
    Size6 Entry6 A B C E F G: G F E C B A,
        "{A}{B}{C}{E}{F}{G} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}{E}{F}{G}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}{E}{F}{G}\"` under `[env]` in `.cargo/config.toml`";
    Size7 Entry7 A B C E F G H: H G F E C B A,
        "{A}{B}{C}{E}{F}{G}{H} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}{E}{F}{G}{H}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}{E}{F}{G}{H}\"` under `[env]` in `.cargo/config.toml`";
    Size8 Entry8 A B C E F G H I: I H G F E C B A,
        "{A}{B}{C}{E}{F}{G}{H}{I} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}{E}{F}{G}{H}{I}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}{E}{F}{G}{H}{I}\"` under `[env]` in `.cargo/config.toml`";
    Size9 Entry9 A B C E F G H I J: J I H G F E C B A,
        "{A}{B}{C}{E}{F}{G}{H}{I}{J} is not in the table of sizes that can be calculated with",
        "the size that comes out here is {A}{B}{C}{E}{F}{G}{H}{I}{J}",
        "add it: write `KILN_SIZES = \"{A}{B}{C}{E}{F}{G}{H}{I}{J}\"` under `[env]` in `.cargo/config.toml`";
}
