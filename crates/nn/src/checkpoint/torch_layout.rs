//! How PyTorch names and lays out what burn keeps otherwise. One rule for files, fingerprints and both directions.
use burn::tensor::TensorData;

/// PyTorch's name of a parameter: the scale and shift of a normalisation are its weight and bias there.
pub(crate) fn torch_name<'a>(module: Option<&str>, parameter: &'a str) -> &'a str {
    match parameter {
        "gamma" if module.is_some_and(is_normalisation) => "weight",
        "beta" if module.is_some_and(is_normalisation) => "bias",
        other => other,
    }
}

/// Whether PyTorch keeps this parameter transposed: the weight of a linear layer.
pub(crate) fn is_transposed(module: Option<&str>, parameter: &str, rank: usize) -> bool {
    module == Some("Struct:Linear") && parameter == "weight" && rank == 2
}

fn is_normalisation(module: &str) -> bool {
    module.contains("Norm")
}

/// The rows of a matrix as its columns.
pub(crate) fn transpose(data: TensorData) -> TensorData {
    let [rows, columns] = [data.shape()[0], data.shape()[1]];
    let (dtype, size) = (data.dtype(), data.dtype().size());
    let from = data.as_bytes();
    let mut to = vec![0; from.len()];
    for row in 0..rows {
        for column in 0..columns {
            let (a, b) = ((row * columns + column) * size, (column * rows + row) * size);
            to[b..b + size].copy_from_slice(&from[a..a + size]);
        }
    }
    TensorData::from_bytes_vec(to, [columns, rows], dtype)
}
