//! The table of sizes: what arithmetic on `Len<N>` stands on.
/// The table of sizes that can be calculated with: 0 to 2048, the products `channels x k x k` of the usual channel
/// counts with `k` up to 16, the areas of the usual images, and what `KILN_SIZES` adds.
#[derive(Clone, Copy, Debug)]
pub struct Table;

/// Entry `N` of the table, as a `typenum` number.
#[diagnostic::on_unimplemented(
    message = "{N} is not in the table of sizes that can be calculated with",
    label = "{N} is outside the table",
    note = "add it: write `KILN_SIZES = \"{N}\"` under `[env]` in `.cargo/config.toml`",
    note = "or make the axis `Dyn` with `.forget()` and name the result with `.refine()`, checked once at run time",
    note = "of a parameter of your own code it is not known: ask for what is calculated, as in `Shape![8, {{S}}, {{S}}]: kiln::tensor::Flatten<Output = Len<F>>`"
)]
pub trait Number<const N: usize> {
    /// The number.
    type Num;
}

#[diagnostic::do_not_recommend]
impl<U, const N: usize> Number<N> for Table
where
    Table: Entry<N, Num = U>,
{
    type Num = U;
}

/// The table itself. One blanket impl stands before it: a message about [`Number`] would list its impls.
pub trait Entry<const N: usize> {
    /// The number.
    type Num;
}

#[allow(missing_docs)]
mod entries {
    include!(concat!(env!("OUT_DIR"), "/table.rs"));
}
