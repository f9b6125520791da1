//! The table of any network, from one forward pass that calculates nothing.
//!
//! burn's capture device records what a forward pass asks for, with all shapes, and does none of it. [`blank`] puts a
//! copy of the network there without its numbers; [`graph`] reads the recorded operations; [`rows`] gathers them to
//! layers by the parameters they use; [`sight`] follows what every tensor sees of the input.
mod blank;
mod flow;
mod graph;
mod network_graph;
mod rows;
mod sight;

pub use self::network_graph::{Giver, Learnt, NetworkGraph, TensorWire};

use crate::Summary;
use burn::{module::Module, tensor::Device};
use kiln_tensor::{Kind, Ranked, Raw, Shaped, Tensor};
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Mutex, PoisonError},
};

/// The table of a network from one forward pass without data: what [`Summary::of`] knows of a stack from its type,
/// of a struct with a `forward` of its own.
///
/// `forward` is given a copy of the network, as it is used after training, and an input of the type it asks for,
/// whose run-time axes have the smallest size they can. Nothing is calculated, no parameter is drawn or copied, and
/// the network stays as it is.
///
/// A layer with parameters is a row under its name in the network, each time it is used; one that is never used is a
/// row without output. An operation without parameters (a pool, an activation, an addition) is a row with a name of
/// its own, where a formula such as `x * sigmoid(x)` is one. The products are those of convolutions and matrix
/// products. Where an operation's effect on what is seen is not known, the field of its row is
/// [`Field::UNKNOWN`](crate::Field::UNKNOWN). Where branches meet, it is that of the widest, as it is where they end in
/// one place.
///
/// It needs the Cargo feature `capture`, which is meant for development: it compiles one more backend of burn.
///
/// # Errors
/// A `forward` that panics: so it does where it reads a value, since a trace has none.
///
/// # Source
/// Parameters, multiply-adds and bytes agree with torchinfo's and fvcore's of the same network.
///
/// ```
/// use burn::module::Module;
/// use kiln_nn::{BatchNorm2d, Conv2d, trace};
/// use kiln_tensor::{Dim, Same, Tensor};
///
/// #[derive(Module, Debug)]
/// struct Block {
///     conv: Conv2d<8, 8, 3, Same>,
///     norm: BatchNorm2d<8>,
/// }
///
/// impl Block {
///     fn forward<N: Dim>(&self, x: Tensor![N, 8, 14, 14]) -> Tensor![N, 8, 14, 14] {
///         (self.norm.forward(self.conv.forward(x.clone())) + x).relu()
///     }
/// }
///
/// let device = burn::tensor::Device::flex();
/// let block = Block { conv: Conv2d::init(&device).without_bias(), norm: BatchNorm2d::init(&device) };
/// let summary = trace(&block, |block, x: Tensor![1, 8, 14, 14]| block.forward(x))?;
/// assert_eq!(summary.rows.iter().map(|row| row.layer.as_str()).collect::<Vec<_>>(), ["Conv2d", "BatchNorm2d", "Add", "Relu"]);
/// assert_eq!(summary.rows[0].name, "conv");
/// assert_eq!((summary.parameters(), summary.multiply_adds()), (8 * 8 * 9 + 16, 8 * 8 * 9 * 14 * 14));
/// assert_eq!(summary.rows[3].field[0].size, 3);
/// # Ok::<(), kiln_nn::TraceError>(())
/// ```
pub fn trace<M: Module, X: TraceInput, Y>(model: &M, forward: impl FnOnce(&M, X) -> Y) -> Result<Summary, TraceError> {
    Ok(Summary::from_rows(rows::rows(&record(model, forward)?)))
}

/// What a forward pass records.
fn record<M: Module, X: TraceInput, Y>(
    model: &M,
    forward: impl FnOnce(&M, X) -> Y,
) -> Result<graph::Graph, TraceError> {
    let device = lend();
    let mut axes = Vec::new();
    let mut places = None;
    let pass = || {
        device.capture_scope(|scope| {
            let (model, found) = blank::blank(model, &device);
            let input = X::blank(&device, &mut axes);
            places = Some(found);
            let _output = forward(&model.to_device(&device), input);
            scope.complete([], [])
        })
    };
    let captured = catch_unwind(AssertUnwindSafe(pass));
    give_back(device.clone());
    let captured = captured.map_err(|panic| TraceError::Panicked { message: said(&*panic) })?;
    let captured = captured.map_err(|fault| TraceError::Device { fault: fault.to_string() })?;
    Ok(graph::Graph::read(&captured.graph.operations, places.unwrap_or_default(), &axes))
}

/// The computational graph of a network, from one forward pass without data, as [`trace`] makes its table.
///
/// # Errors
/// As [`trace`].
///
/// ```
/// use burn::module::Module;
/// use kiln_nn::{Giver, Linear, trace_graph};
/// use kiln_tensor::{Batch, Tensor};
///
/// #[derive(Module, Debug)]
/// struct Net {
///     hidden: Linear<4, 4>,
///     output: Linear<4, 2>,
/// }
///
/// let device = burn::tensor::Device::flex();
/// let net = Net { hidden: Linear::init(&device), output: Linear::init(&device) };
/// let graph = trace_graph(&net, |net, x: Tensor![Batch, 4]| {
///     net.output.forward(net.hidden.forward(x.clone()).relu() + x)
/// })?;
/// let names: Vec<_> = graph.rows.iter().map(|row| row.layer.as_str()).collect();
/// assert_eq!(names, ["Linear", "Relu", "Add", "Linear"]);
/// // The sum takes what the activation gives, and the input itself.
/// let into_sum: Vec<_> = graph.wires.iter().filter(|wire| wire.to == 2).map(|wire| wire.from).collect();
/// assert_eq!(into_sum, [Giver::Row(1), Giver::Input(0)]);
/// assert_eq!(graph.wires.last().map(|wire| wire.shape.clone()), Some(vec![1, 4]));
/// // Nobody asks for the gradient of the input.
/// assert_eq!(graph.backward().iter().filter(|wire| wire.from == Giver::Input(0)).count(), 0);
/// # Ok::<(), kiln_nn::TraceError>(())
/// ```
pub fn trace_graph<M: Module, X: TraceInput, Y>(
    model: &M,
    forward: impl FnOnce(&M, X) -> Y,
) -> Result<NetworkGraph, TraceError> {
    Ok(NetworkGraph::of(&record(model, forward)?))
}

/// Capture devices that no trace is using. burn counts them and never takes one back, so they are used again.
static IDLE: Mutex<Vec<Device>> = Mutex::new(Vec::new());

fn lend() -> Device {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_else(Device::capture)
}

fn give_back(device: Device) {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner).push(device);
}

/// What a panic said.
fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "nothing".to_owned())
}

/// Why there is no table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TraceError {
    /// The forward pass panicked.
    #[error(
        "the forward pass panicked while it was traced: {message}; a trace calculates nothing, so that a pass which \
         reads a value (`into_scalar`, `to_vec`, `to_data`) cannot be traced"
    )]
    Panicked {
        /// What it said.
        message: String,
    },
    /// burn did not record the forward pass.
    #[error("the forward pass was not recorded: {fault}; a tensor that another trace made cannot be used in this one")]
    Device {
        /// What burn says.
        fault: String,
    },
}

/// What a network can be traced with: a tensor, or some of them.
pub trait TraceInput: Sized {
    /// An input on `device`; adds the axes of each tensor to `axes`.
    #[doc(hidden)]
    fn blank(device: &Device, axes: &mut Vec<Input>) -> Self;
}

/// What an input of a trace is like.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Input {
    rank: usize,
    symbols: bool,
}

impl<S: Ranked, K: Kind> TraceInput for Tensor<S, K> {
    fn blank(device: &Device, axes: &mut Vec<Input>) -> Self {
        axes.push(Input { rank: S::RANK, symbols: K::NAME == "Int" });
        let multiples = S::MULTIPLES;
        let smallest = <Self as Shaped>::AXES.iter().zip(multiples.as_ref());
        let sizes: Vec<usize> = smallest.map(|(size, multiple)| size.unwrap_or(*multiple)).collect();
        Tensor::from_burn_unchecked(K::Raw::<S>::zeros(&sizes, device))
    }
}

macro_rules! inputs { ($($($input:ident)*;)*) => { $(
    impl<$($input: TraceInput),*> TraceInput for ($($input,)*) {
        fn blank(device: &Device, axes: &mut Vec<Input>) -> Self {
            ($($input::blank(device, axes),)*)
        }
    }
)* } }
inputs! { A; A B; A B C; A B C D; }
