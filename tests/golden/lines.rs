//! How a case is written: one line each.

/// `name: the layer's type, its input's shape => its output's, settings;`, each a test against the case of that name.
/// The list of the names goes by the name that stands first.
macro_rules! layers { ($list:ident of $family:ident: $(
    $case:ident $(on $on:ident)?: $layer:ty, [$($x:literal),*] => [$($y:literal),*] $(, $set:ident($($value:expr),*))*;
)*) => {
    const $list: &[&str] = &[$(stringify!($case)),*];
    $(
        #[test]
        fn $case() {
            $family.check(
                stringify!($case),
                on!($($on)?),
                |device| <$layer as kiln_nn::Init>::init(device)$(.$set($($value),*))*,
                |layer, inputs| -> kiln_tensor::Tensor![$($y),*] {
                    layer.forward(inputs.typed::<kiln_tensor::Shape![$($x),*]>("input")).plain()
                },
            );
        }
    )*
} }

/// As [`layers`], for layers that are applied as in a stack.
macro_rules! stacks { ($list:ident of $family:ident: $(
    $case:ident $(on $on:ident)?: $layer:ty, [$($x:literal),*] => [$($y:literal),*];
)*) => {
    const $list: &[&str] = &[$(stringify!($case)),*];
    $(
        #[test]
        fn $case() {
            $family.check(
                stringify!($case),
                on!($($on)?),
                |device| <$layer as kiln_nn::Init>::init(device),
                |layer, inputs| -> kiln_tensor::Tensor![$($y),*] {
                    inputs.typed::<kiln_tensor::Shape![$($x),*]>("input").apply(layer).plain()
                },
            );
        }
    )*
} }

/// On the CPU unless told otherwise.
macro_rules! on {
    () => {
        crate::harness::On::Cpu
    };
    ($on:ident) => {
        crate::harness::On::$on
    };
}

/// `name: |inputs| what is made of them;`, for what is no layer.
macro_rules! functions { ($list:ident of $family:ident: $($case:ident $(on $on:ident)?: |$inputs:ident| $result:expr;)*) => {
    const $list: &[&str] = &[$(stringify!($case)),*];
    $(
        #[test]
        fn $case() {
            $family.check_function(stringify!($case), on!($($on)?), |$inputs| $result);
        }
    )*
} }
