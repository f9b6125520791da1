//! Activations and flattening.
use crate::harness::{On, compare, raw, typed};
use kiln_nn::{Flatten, Relu, Sigmoid, Tanh};
use kiln_tensor::Shape;

macro_rules! activations { ($($name:ident: $layer:ident;)*) => { $(
    #[test]
    fn $name() {
        compare(
            stringify!($layer),
            On::Every,
            &[24],
            |leaves| $layer.forward(typed::<Shape![2, 3, 4]>(&leaves[0])).into_burn().flatten(0, 2),
            |leaves| burn::nn::$layer::new().forward(raw(&leaves[0], [2, 3, 4])).flatten(0, 2),
        );
    }
)* } }
activations! { relu: Relu; sigmoid: Sigmoid; tanh: Tanh; }

#[test]
fn flatten() {
    compare(
        "Flatten",
        On::Every,
        &[2 * 3 * 4 * 5],
        |leaves| typed::<Shape![2, 3, 4, 5]>(&leaves[0]).apply(&Flatten).into_burn().flatten(0, 1),
        |leaves| raw(&leaves[0], [2, 3, 4, 5]).flatten::<2>(1, 3).flatten(0, 1),
    );
}
