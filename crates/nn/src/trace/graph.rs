//! The operations of a forward pass, with what they cost and which parameters they use.
use super::{
    Input,
    blank::Place,
    flow::{Flow, flow},
    sight::Sight,
};
use burn_ir::{
    BaseOperationIr as Base, ModuleOperationIr, NumericOperationIr as Numeric, OperationIr, TensorId, TensorIr,
};
use std::collections::{BTreeSet, HashMap};

/// What a forward pass does to its input, in the order in which it does it.
pub(super) struct Graph {
    pub nodes: Vec<Node>,
    pub places: Vec<Place>,
    /// What each input sees.
    pub inputs: Vec<Sight>,
}

/// One operation on what comes from the input.
pub(super) struct Node {
    pub name: String,
    pub family: Family,
    pub takes: Vec<Operand>,
    /// The places of the parameters it uses, itself or through what was made of parameters alone.
    pub uses: BTreeSet<usize>,
    pub output: Vec<usize>,
    pub multiply_adds: u64,
}

/// A tensor that an operation takes, and what becomes of it.
pub(super) struct Operand {
    pub from: From,
    pub sizes: Vec<usize>,
    /// Whether it is of floats: only these have gradients.
    pub float: bool,
    pub flow: Flow,
}

/// Where a tensor comes from that is not made of parameters alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum From {
    /// The input of this number.
    Input(usize),
    /// The operation of this number.
    Node(usize),
}

/// What an operation is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// A formula, element by element.
    Arithmetic,
    /// A function that has a name, element by element.
    Activation,
    /// A statistic.
    Reduction,
    /// The same elements in another order.
    Shape,
    /// Nothing larger.
    Whole,
}

/// Where a tensor comes from.
#[derive(Clone)]
enum Origin {
    Data(From),
    /// From the parameters at these places, or from none.
    Parameters(BTreeSet<usize>),
}

impl Graph {
    /// Reads what was recorded: first a tensor for each place, then one for each input.
    pub fn read(operations: &[OperationIr], places: Vec<Place>, inputs: &[Input]) -> Self {
        let length = operations.iter().find_map(length_axis).unwrap_or(1);
        let sights = inputs.iter().map(|input| Sight::input(input.rank, input.symbols, length)).collect();
        let mut origins: HashMap<TensorId, Origin> = HashMap::new();
        let mut nodes: Vec<Node> = Vec::new();
        for (position, operation) in operations.iter().enumerate() {
            let origin = match position.checked_sub(places.len()) {
                None => Origin::Parameters(BTreeSet::from([position])),
                Some(input) if input < inputs.len() => Origin::Data(From::Input(input)),
                Some(_) => match (unchanged(operation, &origins), node(operation, &origins)) {
                    (Some(origin), _) => origin,
                    (None, Ok(node)) => {
                        nodes.push(node);
                        Origin::Data(From::Node(nodes.len() - 1))
                    }
                    (None, Err(uses)) => Origin::Parameters(uses),
                },
            };
            origins.extend(operation.outputs().map(|tensor| (tensor.id, origin.clone())));
        }
        Self { nodes, places, inputs: sights }
    }
}

/// Where the operand comes from of a reshape to the shape it has already: nothing happens to it.
fn unchanged(operation: &OperationIr, origins: &HashMap<TensorId, Origin>) -> Option<Origin> {
    let (OperationIr::BaseFloat(base) | OperationIr::BaseInt(base) | OperationIr::BaseBool(base)) = operation else {
        return None;
    };
    match base {
        Base::Reshape(it) | Base::Expand(it) if it.input.shape == it.out.shape => origins.get(&it.input.id).cloned(),
        _ => None,
    }
}

/// An operation on what comes from the input; of any other the places of the parameters it uses.
fn node(operation: &OperationIr, origins: &HashMap<TensorId, Origin>) -> Result<Node, BTreeSet<usize>> {
    let (mut uses, mut takes) = (BTreeSet::new(), Vec::new());
    for tensor in operation.inputs() {
        match origins.get(&tensor.id) {
            Some(Origin::Parameters(places)) => uses.extend(places),
            Some(Origin::Data(from)) => {
                takes.push(Operand {
                    from: *from,
                    sizes: tensor.shape.to_vec(),
                    float: tensor.dtype.is_float(),
                    flow: flow(operation, tensor),
                });
            }
            None => {}
        }
    }
    if takes.is_empty() {
        return Err(uses);
    }
    Ok(Node {
        name: name(operation),
        family: family(operation),
        takes,
        uses,
        output: operation.outputs().next().map(|tensor| tensor.shape.to_vec()).unwrap_or_default(),
        multiply_adds: multiply_adds(operation),
    })
}

/// The axis of a sequence `[N, C, L]` or `[N, T, E]` that is its length, where an operation says it.
fn length_axis(operation: &OperationIr) -> Option<usize> {
    use ModuleOperationIr as M;
    match operation {
        OperationIr::Module(
            M::Conv1d(_)
            | M::ConvTranspose1d(_)
            | M::MaxPool1d(_)
            | M::AvgPool1d(_)
            | M::AdaptiveAvgPool1d(_)
            | M::MaxPool1dWithIndices(_),
        ) => Some(2),
        OperationIr::Module(M::Linear(it)) if it.x.shape.num_dims() == 3 => Some(1),
        OperationIr::Module(M::BatchNorm(it)) if it.x.shape.num_dims() == 3 => Some(2),
        _ => None,
    }
}

/// The products that an operation sums up.
fn multiply_adds(operation: &OperationIr) -> u64 {
    use ModuleOperationIr as M;
    let elements = |tensor: &TensorIr| tensor.shape.num_elements() as u64;
    // A weight without its first axis: what one element of the output takes, or one of the input gives.
    let products = |weight: &TensorIr| weight.shape.iter().skip(1).map(|size| *size as u64).product::<u64>();
    let inner = |tensor: &TensorIr| tensor.shape.iter().last().map_or(0, |size| *size as u64);
    match operation {
        OperationIr::Module(M::Conv1d(it)) => elements(&it.out) * products(&it.weight),
        OperationIr::Module(M::Conv2d(it)) => elements(&it.out) * products(&it.weight),
        OperationIr::Module(M::Conv3d(it)) => elements(&it.out) * products(&it.weight),
        OperationIr::Module(M::DeformableConv2d(it)) => elements(&it.out) * products(&it.weight),
        OperationIr::Module(M::ConvTranspose1d(it)) => elements(&it.x) * products(&it.weight),
        OperationIr::Module(M::ConvTranspose2d(it)) => elements(&it.x) * products(&it.weight),
        OperationIr::Module(M::ConvTranspose3d(it)) => elements(&it.x) * products(&it.weight),
        OperationIr::Module(M::Linear(it)) => elements(&it.out) * inner(&it.x),
        OperationIr::Module(M::Attention(it)) => {
            let scores = elements(&it.query) * it.key.shape.iter().rev().nth(1).map_or(0, |size| *size as u64);
            scores + elements(&it.out) * it.key.shape.iter().rev().nth(1).map_or(0, |size| *size as u64)
        }
        OperationIr::Float(_, burn_ir::FloatOperationIr::Matmul(it)) => elements(&it.out) * inner(&it.lhs),
        OperationIr::Int(burn_ir::IntOperationIr::Matmul(it)) => elements(&it.out) * inner(&it.lhs),
        _ => 0,
    }
}

/// What burn calls an operation, without the families it sorts them into.
fn name(operation: &OperationIr) -> String {
    if let OperationIr::Custom(custom) = operation {
        return custom.id.clone();
    }
    // `NumericFloat(F32, Add(BinaryOpIr { .. }))`: the last but one of what stands before the brace.
    let text = format!("{operation:?}");
    let words = text.split('{').next().unwrap_or_default().split(|letter: char| !letter.is_alphanumeric());
    words.filter(|word| !word.is_empty()).rev().nth(1).unwrap_or("operation").to_owned()
}

fn family(operation: &OperationIr) -> Family {
    use burn_ir::FloatOperationIr as Float;
    match operation {
        OperationIr::BaseFloat(it) | OperationIr::BaseInt(it) | OperationIr::BaseBool(it) => match it {
            Base::Reshape(_) | Base::SwapDims(_) | Base::Permute(_) | Base::Expand(_) => Family::Shape,
            Base::Equal(_) | Base::EqualElem(_) | Base::NotEqual(_) | Base::NotEqualElem(_) => Family::Arithmetic,
            Base::MaskWhere(_) | Base::MaskFill(_) | Base::Cast(_) => Family::Arithmetic,
            _ => Family::Whole,
        },
        OperationIr::NumericFloat(_, it) | OperationIr::NumericInt(_, it) => match it {
            Numeric::MeanDim(_)
            | Numeric::Mean(_)
            | Numeric::Sum(_)
            | Numeric::SumDim(_)
            | Numeric::SumDims(_)
            | Numeric::MaxDim(_)
            | Numeric::MinDim(_)
            | Numeric::Max(_)
            | Numeric::Min(_) => Family::Reduction,
            Numeric::CumSum(_) | Numeric::CumProd(_) | Numeric::CumMin(_) | Numeric::CumMax(_) | Numeric::Pad(_) => {
                Family::Whole
            }
            Numeric::Sort(_) | Numeric::SortWithIndices(_) | Numeric::ArgSort(_) | Numeric::ArgMax(_) => Family::Whole,
            Numeric::ArgMin(_) | Numeric::ArgTopK(_) | Numeric::TopK(_) | Numeric::TopKWithIndices(_) => Family::Whole,
            Numeric::Clamp(_) | Numeric::ClampMin(_) | Numeric::ClampMax(_) => Family::Activation,
            _ => Family::Arithmetic,
        },
        OperationIr::Float(_, Float::Matmul(_) | Float::GridSample2d(_) | Float::Cross(_)) => Family::Whole,
        OperationIr::Float(_, Float::Tanh(_)) | OperationIr::Activation(_) => Family::Activation,
        OperationIr::Int(burn_ir::IntOperationIr::Matmul(_)) => Family::Whole,
        OperationIr::Float(..) | OperationIr::Bool(_) | OperationIr::Int(_) => Family::Arithmetic,
        _ => Family::Whole,
    }
}
