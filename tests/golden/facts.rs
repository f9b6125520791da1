//! What types know of a network against what torchinfo and fvcore count: `facts.py` wrote `facts.tsv`.
use kiln_nn::{
    AvgPool2d, BatchNorm2d, Conv2d, DepthwiseConv2d, Facts, Field, Flatten, Kernel, Linear, MaxPool2d, RectConv2d,
    Relu, Row, Stack, Summary, Tanh,
};
use kiln_tensor::{Batch, Dilation, Same, Shaped, Stride, Tensor};

type Lenet5 = Stack![
    Conv2d<1, 6, 5, Same>, Tanh, AvgPool2d<2>, Conv2d<6, 16, 5>, Tanh, AvgPool2d<2>, Flatten,
    Linear<400, 120>, Tanh, Linear<120, 84>, Tanh, Linear<84, 10>
];
type Cnn = Stack![
    Conv2d<1, 32, 3>, Relu, Conv2d<32, 64, 3>, Relu, MaxPool2d<2>, Flatten, Linear<9216, 128>, Relu, Linear<128, 10>
];
type Dilated = Stack![
    Conv2d<3, 8, 7, Stride<2, Same>>, BatchNorm2d<8>, Relu, MaxPool2d<3, Stride<2, Same>>,
    DepthwiseConv2d<8, 3, Dilation<2, Same>>, Conv2d<8, 16, 1>, AvgPool2d<2>, RectConv2d<16, 4, Kernel<1, 5>>
];
type Vgg11Features = Stack![
    Conv2d<3, 64, 3, Same>, Relu, MaxPool2d<2>, Conv2d<64, 128, 3, Same>, Relu, MaxPool2d<2>,
    Conv2d<128, 256, 3, Same>, Relu, Conv2d<256, 256, 3, Same>, Relu, MaxPool2d<2>,
    Conv2d<256, 512, 3, Same>, Relu, Conv2d<512, 512, 3, Same>, Relu, MaxPool2d<2>,
    Conv2d<512, 512, 3, Same>, Relu, Conv2d<512, 512, 3, Same>, Relu, MaxPool2d<2>
];

type Digits = Tensor![Batch, 1, 28, 28];

#[test]
fn facts_of_lenet5() {
    compare::<Lenet5, Digits>("lenet5");
}

#[test]
fn facts_of_the_cnn() {
    compare::<Cnn, Digits>("cnn");
}

#[test]
fn facts_of_dilated_windows() {
    compare::<Dilated, Tensor![Batch, 3, 64, 64]>("dilated");
}

#[test]
fn facts_of_the_features_of_vgg11() {
    compare::<Vgg11Features, Tensor![Batch, 3, 224, 224]>("vgg11.features");
}

/// The lines of one network, without its name.
fn lines(network: &str) -> Vec<Vec<&str>> {
    let lines = include_str!("facts.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
    lines.filter(|line| line[0] == network).map(|line| line[1..].to_vec()).collect()
}

fn compare<M: Facts<X>, X: Shaped>(network: &str) {
    let lines = lines(network);
    let Some((total, layers)) = lines.split_last() else { panic!("facts.tsv has no {network}") };
    let summary = Summary::of::<M, X>();
    assert_eq!(summary.rows.len(), layers.len(), "{network}: how many layers");
    for (row, line) in summary.rows.iter().zip(layers) {
        assert_eq!(
            cells(row),
            *line,
            "{network}, {}: name, output, parameters, multiply-adds, bytes, field, stride",
            row.layer
        );
    }
    let constants = [M::PARAMETERS as u64, M::MULTIPLY_ADDS, M::ACTIVATION_BYTES].map(|number| number.to_string());
    assert_eq!(constants, total[2..5], "{network}: parameters, multiply-adds and bytes as constants");
    let sums = [summary.parameters(), summary.multiply_adds(), summary.activation_bytes()].map(|sum| sum.to_string());
    assert_eq!(sums, total[2..5], "{network}: parameters, multiply-adds and bytes of the table");
}

/// A row as facts.tsv writes it; the field is that along the width.
fn cells(row: &Row) -> Vec<String> {
    let sizes: Vec<String> = row.output.iter().flatten().map(usize::to_string).collect();
    let (field, stride) = match row.field[1] {
        field if field.size == Field::WHOLE.size => ("all".to_owned(), "-".to_owned()),
        field => (field.size.to_string(), field.stride().to_string()),
    };
    let numbers = [row.parameters, row.multiply_adds, row.activation_bytes].map(|number| number.to_string());
    let [parameters, multiply_adds, bytes] = numbers;
    vec![row.name.clone(), sizes.join("x"), parameters, multiply_adds, bytes, field, stride]
}
