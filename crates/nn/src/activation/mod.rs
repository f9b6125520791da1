//! Activations as layers, for stacks.
mod maxout;
mod plain;
mod prelu;
mod softmax;
mod tuned;

pub use self::{
    maxout::Maxout,
    plain::{Gelu, GeluTanh, HardSigmoid, HardSwish, Mish, Relu, Relu6, Selu, Sigmoid, Silu, Tanh},
    prelu::{PRelu, PReluPerChannel},
    softmax::{LogSoftmax, Softmax},
    tuned::{Elu, HardTanh, LeakyRelu, Softplus},
};
