//! A tensor whose numbers are changed by all threads.
use crate::{
    chunks::{CHUNK, in_chunks},
    flex::owned,
    scatter::in_pieces,
};
use burn::{backend::flex::FlexTensor, tensor::TensorData};

/// The tensor after the work on each chunk of its numbers, which is told where it starts: in the same memory where nobody else
/// holds it, and else in memory of its own, which all threads fill where it is worth it.
pub fn changed(tensor: FlexTensor, work: impl Fn(usize, &mut [f32]) + Sync + Send) -> FlexTensor {
    let mut tensor = owned(tensor);
    if tensor.is_unique() || tensor.storage::<f32>().len() <= CHUNK {
        in_chunks(tensor.storage_mut::<f32>(), work);
        return tensor;
    }
    let before = tensor.storage::<f32>();
    let (after, _) = in_pieces(before.len(), CHUNK, |piece, after| {
        let start = piece * CHUNK;
        after.copy_from_slice(&before[start..start + after.len()]);
        work(start, after);
    });
    FlexTensor::from_data(TensorData::new(after, tensor.layout().shape().clone()))
}
