//! What the layers of every family know from their types, and what they are called in a file.
use burn::{module::Module, tensor::Device};
use kiln_nn::{
    Affine, ConcatChannels, Conv2d, Embedding, Facts, GroupNorm, Init, InstanceNorm2d, LayerNorm, LayerNorm3d, Linear,
    LocalResponseNorm, Maxout, MultiheadAttention, PRelu, PReluPerChannel, Relu, Residual, RmsNorm, Stack, Summary,
    WeightNormConv1d, WeightNormConv2d, WeightNormLinear, fingerprint, load, save,
};
use kiln_tensor::{Batch, Indices, Same, Stride, Tensor};
use std::collections::BTreeSet;

/// The constant, and the numbers that a visit of the fresh layer finds.
fn assert_counted<M: Init + Module>(learnt: usize) {
    assert_eq!((M::PARAMETERS, M::init(&Device::flex()).num_params()), (learnt, learnt));
}

#[test]
fn types_know_how_many_parameters_they_have() {
    assert_counted::<GroupNorm<2, 6>>(12);
    assert_counted::<InstanceNorm2d<6>>(0);
    assert_counted::<InstanceNorm2d<6, Affine>>(12);
    assert_counted::<LayerNorm<7>>(14);
    assert_counted::<LayerNorm3d<2, 3, 4>>(48);
    assert_counted::<LocalResponseNorm<5>>(0);
    assert_counted::<RmsNorm<7>>(7);
    assert_counted::<WeightNormLinear<3, 4>>(12 + 4 + 4);
    assert_counted::<WeightNormConv1d<3, 4, 5>>(60 + 4 + 4);
    assert_counted::<WeightNormConv2d<3, 4, 5>>(300 + 4 + 4);
    assert_counted::<Stack![PRelu, PReluPerChannel<5>]>(6);
    assert_counted::<Embedding<10, 3>>(30);
    assert_counted::<MultiheadAttention<8, 2>>(4 * 64 + 4 * 8);
    assert_counted::<Residual<Linear<3, 3>, Linear<3, 3>>>(24);
    assert_counted::<ConcatChannels<Stack![], Linear<3, 3>>>(12);
}

#[test]
fn attention_counts_its_projections_and_its_products() {
    type Attention = MultiheadAttention<8, 2>;
    assert_eq!(<Attention as Facts<Tensor![Batch, 5, 8]>>::MULTIPLY_ADDS, 5 * 4 * 64 + 2 * 5 * 5 * 8);
    assert_eq!(<Attention as Facts<Tensor![Batch, 5, 8]>>::RECEPTIVE_FIELD, usize::MAX);
}

#[test]
fn branches_begin_in_one_place_and_the_widest_is_seen() {
    type Body = Stack![Conv2d<4, 8, 3, Stride<2, Same>>, Relu, Conv2d<8, 8, 3, Same>];
    type Net = Stack![Conv2d<1, 4, 3, Same>, Residual<Body, Conv2d<4, 8, 1, Stride<2, Same>>>];
    type Images = Tensor![Batch, 1, 8, 8];
    let summary = Summary::of::<Net, Images>();
    let names: Vec<_> = summary.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["0", "1.body.0", "1.body.1", "1.body.2", "1.shortcut"]);
    let fields: Vec<_> = summary.rows.iter().map(|row| row.field[0].size).collect();
    assert_eq!(fields, [3, 5, 5, 9, 3]);
    assert_eq!(<Net as Facts<Images>>::RECEPTIVE_FIELD, 9);
    assert_eq!(<Net as Facts<Images>>::TOTAL_STRIDE, 2);
    assert_eq!(summary.parameters(), Net::PARAMETERS as u64);
    assert_eq!(summary.multiply_adds(), <Net as Facts<Images>>::MULTIPLY_ADDS);
    assert_eq!(summary.activation_bytes(), <Net as Facts<Images>>::ACTIVATION_BYTES);

    type Wide = ConcatChannels<Stack![], Conv2d<1, 4, 5, Same>>;
    assert_eq!(<Wide as Facts<Images>>::OUTPUT, [None, Some(5), Some(8), Some(8)]);
    assert_eq!(<Wide as Facts<Images>>::RECEPTIVE_FIELD, 5);
    assert_eq!(Summary::of::<Wide, Images>().rows[0].name, "second");
}

type Words = Stack![
    Embedding<10, 8>,
    Residual<Stack![LayerNorm<8>, MultiheadAttention<8, 4>]>,
    RmsNorm<8>,
    WeightNormLinear<8, 6>,
    PRelu,
];

#[test]
fn names_in_a_file_are_those_of_pytorch() {
    let net = Words::init(&Device::flex());
    let print = fingerprint(&net);
    let shapes: Vec<_> = print.iter().map(|(name, parameter)| (name, parameter.shape.as_slice())).collect();
    let expected: [(&str, &[usize]); 12] = [
        ("0.weight", &[10, 8]),
        ("1.body.0.bias", &[8]),
        ("1.body.0.weight", &[8]),
        ("1.body.1.in_proj_bias", &[24]),
        ("1.body.1.in_proj_weight", &[24, 8]),
        ("1.body.1.out_proj.bias", &[8]),
        ("1.body.1.out_proj.weight", &[8, 8]),
        ("2.weight", &[8]),
        ("3.bias", &[6]),
        ("3.parametrizations.weight.original0", &[6, 1]),
        ("3.parametrizations.weight.original1", &[6, 8]),
        ("4.weight", &[1]),
    ];
    assert_eq!(shapes, expected);
}

#[test]
fn a_loaded_network_gives_bit_for_bit_the_same() {
    let device = Device::flex();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("words.safetensors");
    let net = Words::init(&device);
    save(&net, &path).unwrap();
    let loaded = load(Words::init(&device), &path).unwrap();
    let words = Indices::<_, 10>::try_from_tensor(Tensor::from_array([[1i64, 9, 4], [0, 0, 7]], &device)).unwrap();
    assert_eq!(words.clone().apply(&net).to_vec(), words.apply(&loaded).to_vec());
}

#[test]
fn maxout_takes_the_greatest_of_neighbours() {
    let images: Tensor![1, 4, 1, 2] =
        Tensor::from_array([[[[1.0, 8.0]], [[5.0, 2.0]], [[3.0, 4.0]], [[7.0, 6.0]]]], &Device::flex());
    assert_eq!(images.apply(&Maxout::<2>).to_vec(), [5.0, 8.0, 7.0, 6.0]);
}

/// What a family exports beside its layers and losses: bounds, settings, and parts of a layer.
const NO_LAYERS: [&str; 10] = [
    "Affinity",
    "LengthAndDirection",
    "MaskRegion",
    "NotAffine",
    "Parametrizations",
    "PoolPadding",
    "PosWeight",
    "Truth",
    "Undilated",
    "UpsampleMode",
];

#[test]
fn the_readme_lists_every_layer_and_loss() {
    let read =
        |path: &str| std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + path).unwrap();
    let readme = read("../../README.md");
    let listed: BTreeSet<&str> = readme.split('`').skip(1).step_by(2).collect();
    let mut exported = BTreeSet::new();
    for family in ["activation", "combine", "conv", "loss", "norm", "pad", "pool", "resample"] {
        let module = read(&format!("src/{family}/mod.rs"));
        let names = module.split_once("pub use").unwrap().1.split(|c: char| !c.is_alphanumeric() && c != '_');
        exported.extend(names.filter(|name| name.starts_with(char::is_uppercase)).map(str::to_owned));
    }
    let missing = exported.iter().filter(|name| !listed.contains(name.as_str()) && !NO_LAYERS.contains(&name.as_str()));
    assert_eq!(missing.collect::<Vec<_>>(), [""; 0], "write them into the table of README.md");
}
