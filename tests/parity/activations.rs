//! Activations and flattening.
use crate::harness::{On, assert_close, compare, devices, host, param, raw, typed};
use burn::tensor::{Tensor as Burn, activation as plain};
use kiln_nn::{
    Celu, Elu, Flatten, Gelu, GeluTanh, Glu, HardSigmoid, HardSwish, HardTanh, LeakyRelu, LogSigmoid, LogSoftmax,
    Maxout, Mish, PRelu, PReluPerChannel, Relu, Relu6, Selu, Sigmoid, Silu, Softmax, Softmin, Softplus, Softsign, Tanh,
};
use kiln_tensor::{Forward, Shape, Tensor};

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

/// The layer, and the same by burn's function or by hand; over numbers from -5 to 5.
macro_rules! by_function { ($($name:ident on $on:ident: $layer:expr, |$x:ident| $theirs:expr;)*) => { $(
    #[test]
    fn $name() {
        compare(
            stringify!($name),
            On::$on,
            &[24],
            |leaves| $layer.forward(typed::<Shape![2, 3, 4]>(&leaves[0]) * 5.0).into_burn().flatten(0, 2),
            |leaves| {
                let $x: Burn<3> = raw(&leaves[0], [2, 3, 4]) * 5.0;
                $theirs.flatten(0, 2)
            },
        );
    }
)* } }
by_function! {
    celu on Cpu: Celu::new(0.7), |x| plain::celu(x, 0.7);
    elu on Cpu: Elu::new(0.7), |x| plain::elu(x, 0.7);
    gelu on Every: Gelu, |x| x.clone() * ((x / 2f64.sqrt()).erf() + 1.0) / 2.0;
    gelu_tanh on Cpu: GeluTanh, |x| plain::gelu_approximate(x);
    hard_sigmoid on Cpu: HardSigmoid, |x| plain::hard_sigmoid(x, 1.0 / 6.0, 0.5);
    hard_swish on Every: HardSwish, |x| plain::hard_swish(x);
    hard_tanh on Cpu: HardTanh::new(-1.5, 0.5), |x| plain::hardtanh(x, -1.5, 0.5);
    leaky_relu on Cpu: LeakyRelu::new(0.2), |x| plain::leaky_relu(x, 0.2);
    glu on Cpu: Glu::<2>, |x| plain::glu(x, 2);
    log_sigmoid on Cpu: LogSigmoid, |x| plain::log_sigmoid(x);
    log_softmax on Cpu: LogSoftmax::<1>, |x| plain::log_softmax(x, 1);
    mish on Cpu: Mish, |x| plain::mish(x);
    relu6 on Cpu: Relu6, |x| plain::relu6(x);
    selu on Cpu: Selu, |x| plain::selu(x);
    silu on Cpu: Silu, |x| plain::silu(x);
    softmax on Cpu: Softmax::<2>, |x| plain::softmax(x, 2);
    softmin on Cpu: Softmin::<1>, |x| plain::softmin(x, 1);
    softsign on Cpu: Softsign, |x| plain::softsign(x);
    softplus on Cpu: Softplus::new(2.0, 3.0), |x| plain::softplus_with_threshold(x, 2.0, 3.0);
}

#[test]
fn prelu() {
    compare(
        "PRelu",
        On::Cpu,
        &[24, 1],
        |leaves| {
            let layer = PRelu { weight: param(&leaves[1], [1]) };
            layer.forward(typed::<Shape![2, 3, 4]>(&leaves[0])).into_burn().flatten(0, 2)
        },
        |leaves| plain::prelu(raw(&leaves[0], [2, 3, 4]), leaves[1].clone()).flatten(0, 2),
    );
}

#[test]
fn prelu_per_channel() {
    compare(
        "PReluPerChannel",
        On::Every,
        &[24, 3],
        |leaves| {
            let layer = PReluPerChannel::<3> { weight: param(&leaves[1], [3]) };
            layer.forward(typed::<Shape![2, 3, 4]>(&leaves[0])).into_burn().flatten(0, 2)
        },
        |leaves| plain::prelu(raw(&leaves[0], [2, 3, 4]), leaves[1].clone()).flatten(0, 2),
    );
}

#[test]
fn maxout() {
    compare(
        "Maxout",
        On::Every,
        &[2 * 6 * 2 * 2],
        |leaves| {
            let y = Forward::forward(&Maxout::<3>, typed::<Shape![2, 6, 2, 2]>(&leaves[0]));
            assert_eq!(y.dims(), [2, 2, 2, 2]);
            y.into_burn().flatten(0, 3)
        },
        |leaves| raw(&leaves[0], [2, 2, 3, 4]).max_dim(2).flatten(0, 3),
    );
}

/// Where a backend's own function overflows, or has another slope at a corner than PyTorch.
#[test]
fn slopes_at_corners_and_far_out() {
    for (name, device) in devices().into_iter().filter(|(name, _)| ["flex", "ndarray"].contains(name)) {
        let corners = Burn::<1>::from_floats([-200.0, -3.0, 0.0, 3.0, 6.0, 200.0], &device.autodiff());
        let slopes = |what: &str, wanted: [f32; 6], layer: &dyn Fn(Corners) -> Corners| {
            let x = corners.clone().require_grad();
            let y = layer(Corners::try_from_burn(x.clone()).unwrap()).into_burn();
            let found = host(x.grad(&y.sum().backward()).unwrap());
            assert_close(&format!("{what} on {name}"), &found, &wanted, 1e-6);
        };
        let far = (-3f32).exp();
        slopes("Relu", [0.0, 0.0, 0.0, 1.0, 1.0, 1.0], &|x| Relu.forward(x));
        slopes("Relu6", [0.0, 0.0, 0.0, 1.0, 0.0, 0.0], &|x| Relu6.forward(x));
        slopes("LeakyRelu", [0.5, 0.5, 0.5, 1.0, 1.0, 1.0], &|x| LeakyRelu::new(0.5).forward(x));
        slopes("Elu", [0.0, far, 1.0, 1.0, 1.0, 1.0], &|x| Elu::default().forward(x));
        slopes("Celu", [0.0, (-1.5f32).exp(), 1.0, 1.0, 1.0, 1.0], &|x| Celu::new(2.0).forward(x));
        slopes("HardSigmoid", [0.0, 0.0, 1.0 / 6.0, 0.0, 0.0, 0.0], &|x| HardSigmoid.forward(x));
        slopes("HardSwish", [0.0, 0.0, 0.5, 1.0, 1.0, 1.0], &|x| HardSwish.forward(x));
        slopes("HardTanh", [0.0, 0.0, 1.0, 0.0, 0.0, 0.0], &|x| HardTanh::new(-3.0, 3.0).forward(x));
        slopes("PRelu", [0.25, 0.25, 0.25, 1.0, 1.0, 1.0], &|x| PRelu::init(&x.device()).forward(x));
    }
}

type Corners = Tensor![6];
