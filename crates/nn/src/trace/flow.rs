//! Where the axes of an operand go in an operation.
use super::sight::Fate;
use crate::Field;
use burn_ir::{
    ActivationOperationIr, BaseOperationIr as Base, FloatOperationIr, InterpolateModeIr, ModuleOperationIr as M,
    NumericOperationIr as Numeric, OperationIr, TensorIr,
};

/// What an operation does to an operand.
pub(super) enum Flow {
    /// What becomes of each axis.
    Axes(Vec<Fate>),
    /// The elements in their order, in other axes.
    Reshape,
    /// Not known.
    Unknown,
}

/// What `operation` does to its operand `tensor`.
pub(super) fn flow(operation: &OperationIr, tensor: &TensorIr) -> Flow {
    use OperationIr as Op;
    let rank = tensor.shape.num_dims();
    match operation {
        Op::BaseFloat(it) | Op::BaseInt(it) | Op::BaseBool(it) => base(it, tensor, rank),
        Op::NumericFloat(_, it) | Op::NumericInt(_, it) => numeric(it, rank),
        Op::Float(_, FloatOperationIr::Matmul(it)) => matmul(it, tensor, rank),
        Op::Int(burn_ir::IntOperationIr::Matmul(it)) => matmul(it, tensor, rank),
        Op::Float(_, FloatOperationIr::GridSample2d(_) | FloatOperationIr::Random(_)) => Flow::Unknown,
        Op::Activation(
            ActivationOperationIr::Softmax(it)
            | ActivationOperationIr::LogSoftmax(it)
            | ActivationOperationIr::Softmin(it),
        ) => but(rank, &[it.axis], Fate::Whole),
        Op::Module(it) => module(it, tensor, rank),
        Op::Custom(_) => Flow::Unknown,
        Op::Float(..) | Op::Int(_) | Op::Bool(_) | Op::Activation(_) => kept(rank),
        Op::Distributed(_) | Op::Init(_) | Op::Drop(_) => kept(rank),
    }
}

/// Every axis stays what it is.
fn kept(rank: usize) -> Flow {
    Flow::Axes((0..rank).map(Fate::Kept).collect())
}

/// Every axis stays what it is, but for some.
fn but(rank: usize, axes: &[usize], fate: Fate) -> Flow {
    Flow::Axes((0..rank).map(|axis| if axes.contains(&axis) { fate } else { Fate::Kept(axis) }).collect())
}

fn base(operation: &Base, tensor: &TensorIr, rank: usize) -> Flow {
    let single = |axis: usize| tensor.shape.iter().nth(axis).is_some_and(|size| *size == 1);
    match operation {
        Base::Reshape(_) => Flow::Reshape,
        Base::SwapDims(it) => Flow::Axes(
            (0..rank)
                .map(|axis| match axis {
                    axis if axis == it.dim1 => Fate::Kept(it.dim2),
                    axis if axis == it.dim2 => Fate::Kept(it.dim1),
                    axis => Fate::Kept(axis),
                })
                .collect(),
        ),
        Base::Permute(it) => Flow::Axes(
            (0..rank)
                .map(|axis| it.axes.iter().position(|from| *from == axis).map_or(Fate::Unknown, Fate::Kept))
                .collect(),
        ),
        Base::Expand(it) => {
            let before = it.out.shape.num_dims().saturating_sub(rank);
            Flow::Axes((0..rank).map(|axis| Fate::Kept(axis + before)).collect())
        }
        Base::Flip(it) => but(rank, &it.axes, Fate::Unknown),
        Base::Unfold(it) => but(rank, &[it.dim], Fate::Unknown),
        Base::RepeatDim(it) if !single(it.dim) => but(rank, &[it.dim], Fate::Unknown),
        Base::Slice(it) => Flow::Axes(
            (0..rank)
                .map(|axis| match it.ranges.get(axis).map_or(1, |range| range.step) {
                    1 => Fate::Kept(axis),
                    step if step > 1 => Fate::Slid(axis, Field::window(1, step.unsigned_abs(), 1)),
                    _ => Fate::Unknown,
                })
                .collect(),
        ),
        Base::Select(it) if it.indices.id == tensor.id => Flow::Axes(vec![Fate::Kept(it.dim)]),
        Base::Select(it) => but(rank, &[it.dim], Fate::Unknown),
        Base::Gather(it) if it.indices.id != tensor.id => but(rank, &[it.dim], Fate::Unknown),
        Base::SelectAssign(it) => but(rank, &[it.dim], Fate::Unknown),
        Base::Scatter(it) => but(rank, &[it.dim], Fate::Unknown),
        Base::ScatterNd(_) | Base::GatherNd(_) => Flow::Unknown,
        Base::All(_) | Base::Any(_) => Flow::Axes(vec![Fate::Whole; rank]),
        Base::AllDim(it) | Base::AnyDim(it) => but(rank, &[it.axis], Fate::Whole),
        _ => kept(rank),
    }
}

fn numeric(operation: &Numeric, rank: usize) -> Flow {
    match operation {
        Numeric::Mean(_)
        | Numeric::Sum(_)
        | Numeric::Prod(_)
        | Numeric::Max(_)
        | Numeric::Min(_)
        | Numeric::MaxAbs(_) => Flow::Axes(vec![Fate::Whole; rank]),
        Numeric::MeanDim(it)
        | Numeric::SumDim(it)
        | Numeric::ProdDim(it)
        | Numeric::ArgMax(it)
        | Numeric::ArgMin(it)
        | Numeric::ArgTopK(it)
        | Numeric::TopK(it)
        | Numeric::MaxDim(it)
        | Numeric::MinDim(it)
        | Numeric::MaxAbsDim(it) => but(rank, &[it.axis], Fate::Whole),
        Numeric::SumDims(it) => but(rank, &it.axes, Fate::Whole),
        Numeric::MaxDimWithIndices(it) | Numeric::MinDimWithIndices(it) => but(rank, &[it.dim], Fate::Whole),
        Numeric::TopKWithIndices(it) => but(rank, &[it.dim], Fate::Whole),
        Numeric::CumSum(it) | Numeric::CumProd(it) | Numeric::CumMin(it) | Numeric::CumMax(it) => {
            but(rank, &[it.axis], Fate::Whole)
        }
        Numeric::Sort(it) | Numeric::ArgSort(it) => but(rank, &[it.dim], Fate::Whole),
        Numeric::SortWithIndices(it) => but(rank, &[it.dim], Fate::Whole),
        _ => kept(rank),
    }
}

/// The inner axis is summed up; the other of the two stays.
fn matmul(it: &burn_ir::MatmulOpIr, tensor: &TensorIr, rank: usize) -> Flow {
    let inner = if it.lhs.id == tensor.id { 1 } else { 2 };
    but(rank, &[rank.saturating_sub(inner)], Fate::Whole)
}

fn module(operation: &M, tensor: &TensorIr, rank: usize) -> Flow {
    let spatial = |shape: &burn::tensor::Shape| -> Vec<usize> { shape.iter().skip(2).copied().collect() };
    match operation {
        M::Conv1d(it) => windows(true, &spatial(&it.weight.shape), &it.options.stride, &it.options.dilation),
        M::Conv2d(it) => windows(true, &spatial(&it.weight.shape), &it.options.stride, &it.options.dilation),
        M::Conv3d(it) => windows(true, &spatial(&it.weight.shape), &it.options.stride, &it.options.dilation),
        M::ConvTranspose1d(it) => upward(&spatial(&it.weight.shape), &it.options.stride, &it.options.dilation),
        M::ConvTranspose2d(it) => upward(&spatial(&it.weight.shape), &it.options.stride, &it.options.dilation),
        M::ConvTranspose3d(it) => upward(&spatial(&it.weight.shape), &it.options.stride, &it.options.dilation),
        M::AvgPool1d(it) => windows(false, &[it.kernel_size], &[it.stride], &[1]),
        M::AvgPool2d(it) => windows(false, &it.kernel_size, &it.stride, &[1, 1]),
        M::MaxPool1d(it) => windows(false, &[it.kernel_size], &[it.stride], &[it.dilation]),
        M::MaxPool2d(it) => windows(false, &it.kernel_size, &it.stride, &it.dilation),
        M::MaxPool1dWithIndices(it) => windows(false, &[it.kernel_size], &[it.stride], &[it.dilation]),
        M::MaxPool2dWithIndices(it) => windows(false, &it.kernel_size, &it.stride, &it.dilation),
        M::AdaptiveAvgPool1d(it) => adaptive(&spatial(&it.x.shape), &[it.output_size]),
        M::AdaptiveAvgPool2d(it) => adaptive(&spatial(&it.x.shape), &it.output_size),
        M::AdaptiveAvgPool3d(it) => adaptive(&spatial(&it.x.shape), &it.output_size),
        M::Interpolate(it) => {
            let size = match it.options.mode {
                InterpolateModeIr::Nearest | InterpolateModeIr::NearestExact => 1,
                InterpolateModeIr::Bilinear => 2,
                InterpolateModeIr::Bicubic => 4,
                InterpolateModeIr::Lanczos3 => 6,
            };
            let resized = spatial(&it.x.shape).into_iter().zip(it.output_size).map(|(from, to)| match to {
                0 => Field::UNKNOWN,
                to if it.options.align_corners && to > 1 && from > 1 && size > 1 => {
                    Field::ratio(size, from - 1, to - 1)
                }
                to => Field::ratio(size, from, to),
            });
            slid(false, resized)
        }
        M::BatchNorm(_) | M::LayerNorm(_) | M::Embedding(_) => kept(rank),
        M::Linear(_) => but(rank, &[rank.saturating_sub(1)], Fate::Whole),
        // `[N, HEADS, T, E]`: each of the sequence sees all of it.
        M::Attention(it) if [it.query.id, it.key.id, it.value.id].contains(&tensor.id) => {
            but(rank, &[rank.saturating_sub(2), rank.saturating_sub(1)], Fate::Whole)
        }
        _ => Flow::Unknown,
    }
}

/// Windows over the axes after the first two. A convolution also sums up the channels.
fn slid(sums: bool, windows: impl Iterator<Item = Field>) -> Flow {
    let channels = if sums { Fate::Whole } else { Fate::Kept(1) };
    let spatial = windows.enumerate().map(|(axis, window)| match window {
        Field::UNKNOWN => Fate::Unknown,
        Field::WHOLE => Fate::Whole,
        window => Fate::Slid(axis + 2, window),
    });
    Flow::Axes([Fate::Kept(0), channels].into_iter().chain(spatial).collect())
}

fn windows(sums: bool, kernel: &[usize], stride: &[usize], dilation: &[usize]) -> Flow {
    let axes = kernel.iter().zip(stride).zip(dilation);
    slid(sums, axes.map(|((kernel, stride), dilation)| Field::window(*kernel, *stride, *dilation)))
}

fn upward(kernel: &[usize], stride: &[usize], dilation: &[usize]) -> Flow {
    let axes = kernel.iter().zip(stride).zip(dilation);
    slid(
        true,
        axes.map(|((kernel, stride), dilation)| {
            Field::upward(Field::window(*kernel, 1, *dilation).size.div_ceil(*stride), *stride)
        }),
    )
}

/// Output `i` of `m` is made of the inputs from `floor(i n / m)` up to `ceil((i + 1) n / m)`.
fn adaptive(from: &[usize], to: &[usize]) -> Flow {
    slid(
        false,
        from.iter().zip(to).map(|(&from, &to)| match to {
            0 => Field::UNKNOWN,
            1 => Field::WHOLE,
            to => {
                let widest = (0..to).map(|i| ((i + 1) * from).div_ceil(to) - i * from / to).max();
                Field::ratio(widest.unwrap_or(1), from, to)
            }
        }),
    )
}
