//! The fully connected layer.
use crate::harness::{On, compare, param, raw, typed};
use kiln_nn::Linear;
use kiln_tensor::{Forward, Shape};

macro_rules! linear {
    ($name:ident on $on:ident: $i:literal => $o:literal, batch $n:literal) => {
        #[test]
        fn $name() {
            compare(
                stringify!($name),
                On::$on,
                &[$n * $i, $i * $o, $o],
                |leaves| {
                    let mut layer = Linear::<$i, $o>::init(&leaves[0].device());
                    layer.weight = param(&leaves[1], [$i, $o]);
                    layer.bias = Some(param(&leaves[2], [$o]));
                    layer.forward(typed::<Shape![$n, $i]>(&leaves[0])).into_burn().flatten(0, 1)
                },
                |leaves| {
                    let mut layer = burn::nn::LinearConfig::new($i, $o).init(&leaves[0].device());
                    layer.weight = param(&leaves[1], [$i, $o]);
                    layer.bias = Some(param(&leaves[2], [$o]));
                    layer.forward(raw(&leaves[0], [$n, $i])).flatten(0, 1)
                },
            );
        }
    };
}
linear!(linear on Every: 5 => 3, batch 4);
linear!(linear_of_one_number on Cpu: 1 => 1, batch 1);
linear!(linear_that_widens on Cpu: 2 => 17, batch 3);

#[test]
fn linear_without_bias() {
    compare(
        "Linear without bias",
        On::Cpu,
        &[8, 12],
        |leaves| {
            let mut layer = Linear::<4, 3>::init(&leaves[0].device()).without_bias();
            layer.weight = param(&leaves[1], [4, 3]);
            layer.forward(typed::<Shape![2, 4]>(&leaves[0])).into_burn().flatten(0, 1)
        },
        |leaves| {
            let mut layer = burn::nn::LinearConfig::new(4, 3).with_bias(false).init(&leaves[0].device());
            layer.weight = param(&leaves[1], [4, 3]);
            layer.forward(raw(&leaves[0], [2, 4])).flatten(0, 1)
        },
    );
}

#[test]
fn linear_over_a_sequence() {
    compare(
        "Linear over a sequence",
        On::Cpu,
        &[2 * 3 * 4, 8, 2],
        |leaves| {
            let mut layer = Linear::<4, 2>::init(&leaves[0].device());
            layer.weight = param(&leaves[1], [4, 2]);
            layer.bias = Some(param(&leaves[2], [2]));
            Forward::forward(&layer, typed::<Shape![2, 3, 4]>(&leaves[0])).into_burn().flatten(0, 2)
        },
        |leaves| {
            let mut layer = burn::nn::LinearConfig::new(4, 2).init(&leaves[0].device());
            layer.weight = param(&leaves[1], [4, 2]);
            layer.bias = Some(param(&leaves[2], [2]));
            layer.forward(raw(&leaves[0], [2, 3, 4])).flatten(0, 2)
        },
    );
}
