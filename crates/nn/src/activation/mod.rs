//! Activations as layers, for stacks.
mod glu;
mod maxout;
mod plain;
mod prelu;
mod softmax;
mod tuned;

pub use self::{
    glu::Glu,
    maxout::Maxout,
    plain::{
        Gelu, GeluTanh, HardSigmoid, HardSwish, LogSigmoid, Mish, Relu, Relu6, Selu, Sigmoid, Silu, Softsign, Tanh,
    },
    prelu::{PRelu, PReluPerChannel},
    softmax::{LogSoftmax, Softmax, Softmin},
    tuned::{Celu, Elu, HardTanh, LeakyRelu, Softplus},
};
