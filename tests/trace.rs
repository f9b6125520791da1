//! The table of a network that is traced: the same as that from types, and the numbers that a hand calculates.
use kiln::{nn::*, prelude::*, tensor::Shaped};

type Images = Tensor![Batch, 1, 28, 28];
type LeNet5 = Stack![
    Conv2d<1, 6, 5, Pad<2>>,
    Tanh,
    AvgPool2d<2>,
    Conv2d<6, 16, 5>,
    Tanh,
    AvgPool2d<2>,
    Conv2d<16, 120, 5>,
    Tanh,
    Flatten,
    Linear<120, 84>,
    Tanh,
    Linear<84, 10>
];
type Deep = Stack![
    Conv2d<1, 8, 3, Stride<2, Same>>,
    BatchNorm2d<8>,
    Relu,
    MaxPool2d<3, Stride<2, Pad<1>>>,
    Conv2d<8, 16, 3>,
    GlobalAvgPool2d,
    Dropout,
    Linear<16, 10>
];

fn devices() -> Vec<Device> {
    let names = kiln::device::available();
    names
        .into_iter()
        .filter(|name| ["flex", "ndarray"].contains(name))
        .map(|name| kiln::device(name).unwrap())
        .collect()
}

/// What two rows have in common whatever the types' table knows of names and of layers that do nothing.
fn numbers(row: &Row) -> (u64, u64, u64, [Field; 3]) {
    (row.parameters, row.multiply_adds, row.activation_bytes, row.field)
}

#[test]
fn the_trace_of_a_stack_is_its_table() {
    for device in devices() {
        let net = LeNet5::init(&device);
        let traced = trace(&net, |net, images: Images| images.apply(net)).unwrap();
        let typed = Summary::of::<LeNet5, Images>();
        assert_eq!(
            traced.rows.iter().map(numbers).collect::<Vec<_>>(),
            typed.rows.iter().map(numbers).collect::<Vec<_>>(),
            "{traced}\n{typed}"
        );
        assert_eq!(traced.multiply_adds(), <LeNet5 as Facts<Images>>::MULTIPLY_ADDS);
        assert_eq!(traced.parameters(), 61_706);
        assert_eq!(traced.rows[3].name, "3");
        assert_eq!(traced.rows[3].output, [Some(1), Some(16), Some(10), Some(10)]);
    }
}

#[test]
fn what_does_nothing_when_a_network_is_used_has_no_row() {
    for device in devices() {
        for device in [device.clone(), device.autodiff()] {
            let traced = trace(&Deep::init(&device), |net, images: Images| images.apply(net)).unwrap();
            let typed = Summary::of::<Deep, Images>();
            let typed = typed.rows.iter().filter(|row| !row.layer.starts_with("Dropout")).map(numbers);
            assert_eq!(traced.rows.iter().map(numbers).collect::<Vec<_>>(), typed.collect::<Vec<_>>(), "{traced}");
        }
    }
}

#[derive(Module, Debug)]
struct Block {
    conv1: Conv2d<4, 4, 3, Same>,
    norm1: BatchNorm2d<4>,
    conv2: Conv2d<4, 4, 3, Same>,
    norm2: BatchNorm2d<4>,
}

impl Block {
    fn init(device: &Device) -> Self {
        let conv = || Conv2d::init(device).without_bias();
        Self { conv1: conv(), norm1: BatchNorm2d::init(device), conv2: conv(), norm2: BatchNorm2d::init(device) }
    }

    fn forward<H: Dim, W: Dim>(&self, x: Tensor<(Batch, Len<4>, H, W)>) -> Tensor<(Batch, Len<4>, H, W)> {
        let inner = self.norm1.forward(self.conv1.forward(x.clone())).relu();
        (self.norm2.forward(self.conv2.forward(inner)) + x).relu()
    }
}

#[derive(Module, Debug)]
struct Net {
    stem: Conv2d<3, 4, 7, Stride<2, Pad<3>>>,
    pool: MaxPool2d<3, Stride<2, Pad<1>>>,
    blocks: Vec<Block>,
    head: Linear<4, 10>,
    spare: Linear<5, 2>,
}

impl Net {
    fn init(device: &Device) -> Self {
        Self {
            stem: Conv2d::init(device),
            pool: MaxPool2d::default(),
            blocks: vec![Block::init(device), Block::init(device)],
            head: Linear::init(device),
            spare: Linear::init(device),
        }
    }

    fn forward(&self, images: Tensor![Batch, 3, 32, 32]) -> Tensor![Batch, 10] {
        let mut x = self.pool.forward(self.stem.forward(images).relu());
        for block in &self.blocks {
            x = block.forward(x);
        }
        self.head.forward(x.apply(&GlobalAvgPool2d))
    }
}

/// Name, layer, parameters, multiply-adds, bytes, field, stride.
type Line = (&'static str, &'static str, u64, u64, u64, usize, f64);

fn block(name: [&'static str; 4], before: usize) -> [Line; 7] {
    let (products, bytes) = (4 * 36 * 64, 4 * 4 * 64);
    [
        (name[0], "Conv2d", 144, products, bytes, before + 8, 4.0),
        (name[1], "BatchNorm2d", 8, 0, bytes, before + 8, 4.0),
        ("", "Relu", 0, 0, bytes, before + 8, 4.0),
        (name[2], "Conv2d", 144, products, bytes, before + 16, 4.0),
        (name[3], "BatchNorm2d", 8, 0, bytes, before + 16, 4.0),
        ("", "Add", 0, 0, bytes, before + 16, 4.0),
        ("", "Relu", 0, 0, bytes, before + 16, 4.0),
    ]
}

#[test]
fn a_network_written_by_hand() {
    for device in devices() {
        let summary = trace(&Net::init(&device), Net::forward).unwrap();
        let mut lines = vec![
            ("stem", "Conv2d", 4 * 3 * 49 + 4, 4 * 147 * 256, 4 * 4 * 256, 7, 2.0),
            ("", "Relu", 0, 0, 4 * 4 * 256, 7, 2.0),
            ("", "MaxPool2d", 0, 0, 4 * 4 * 64, 11, 4.0),
        ];
        let names = |n: usize| {
            [
                ["blocks.0.conv1", "blocks.0.norm1", "blocks.0.conv2", "blocks.0.norm2"],
                ["blocks.1.conv1", "blocks.1.norm1", "blocks.1.conv2", "blocks.1.norm2"],
            ][n]
        };
        lines.extend(block(names(0), 11));
        lines.extend(block(names(1), 27));
        let found: Vec<_> = summary.rows.iter().map(line).collect();
        assert_eq!(found[..17], lines[..], "{summary}");
        let [.., head, spare] = found.as_slice() else { panic!("{summary}") };
        assert_eq!(*head, ("head", "Linear", 50, 40, 40, usize::MAX, 4.0));
        assert_eq!(*spare, ("spare", "Linear (not used)", 12, 0, 0, 0, 1.0));
        assert_eq!(summary.parameters(), 592 + 4 * 152 + 50 + 12);
    }
}

fn line(row: &Row) -> (&str, &str, u64, u64, u64, usize, f64) {
    let field = row.field[0];
    (&row.name, &row.layer, row.parameters, row.multiply_adds, row.activation_bytes, field.size, field.stride())
}

#[test]
fn a_trace_leaves_the_network_as_it_is() {
    for device in devices() {
        let net = Block::init(&device);
        let x: Tensor![2, 4, 6, 6] = Tensor::ones(&device);
        let x = x.forget().refine::<(Batch, Len<4>, Len<6>, Len<6>)>().unwrap();
        let before = net.forward(x.clone()).to_vec();
        trace(&net, |net, x: Tensor![Batch, 4, 6, 6]| net.forward(x)).unwrap();
        trace(&net, |net, x: Tensor![Batch, 4, 6, 6]| net.forward(x)).unwrap();
        assert_eq!(net.norm1.running_mean.value().device(), device);
        assert_eq!(net.forward(x).to_vec(), before);
    }
}

#[test]
fn a_trace_draws_no_parameter() {
    let device = kiln::device("flex").unwrap();
    let net = Conv2d::<3, 8, 3>::init(&device);
    trace(&net, |net, x: Tensor![1, 3, 8, 8]| net.forward(x)).unwrap();
    assert!(!net.weight.is_initialized());
}

#[test]
fn a_pass_that_reads_a_value_is_refused() {
    let device = kiln::device("flex").unwrap();
    let net = Linear::<3, 2>::init(&device);
    let refused = trace(&net, |net, x: Tensor![1, 3]| net.forward(x).to_vec()).unwrap_err();
    assert!(matches!(refused, TraceError::Panicked { .. }), "{refused}");
    assert!(refused.to_string().contains("cannot be traced"), "{refused}");
    assert!(trace(&net, |net, x: Tensor![1, 3]| net.forward(x)).is_ok());
}

#[test]
fn a_formula_is_one_row_and_weights_used_twice_count_once() {
    let device = kiln::device("flex").unwrap();
    let net = Conv2d::<4, 4, 3, Valid>::init(&device);
    let summary = trace(&net, |net, x: Tensor![1, 4, 16, 16]| {
        let x = net.forward(x);
        let x = x.clone() * x.sigmoid();
        net.forward(x)
    })
    .unwrap();
    let layers: Vec<_> = summary.rows.iter().map(|row| row.layer.as_str()).collect();
    assert_eq!(layers, ["Conv2d", "Sigmoid, Mul", "Conv2d"]);
    assert_eq!(summary.parameters(), 148);
    assert_eq!(summary.multiply_adds(), 4 * 36 * (14 * 14 + 12 * 12));
    assert_eq!(summary.rows[2].field[0].size, 5);
}

#[test]
fn what_is_not_known_is_said() {
    let device = kiln::device("flex").unwrap();
    let net = Conv2d::<4, 4, 3, Same>::init(&device);
    let summary = trace(&net, |net, x: Tensor![1, 4, 16, 16]| {
        let turned = net.forward(x).into_burn().flip([2]);
        net.forward(Tensor::<Shape![1, 4, 16, 16]>::try_from_burn(turned).unwrap())
    })
    .unwrap();
    assert_eq!(summary.rows[0].field[0].size, 3);
    assert_eq!(summary.rows[1].field, [Field::UNKNOWN, Field::window(3, 1, 1), Field::window(3, 1, 1)]);
    assert_eq!(summary.rows[2].field[0].size, 0);
    assert_eq!(summary.rows[2].field[1].size, 5);
    assert!(summary.to_string().contains("unknown"), "{summary}");
}

/// The sums of both tables, and what the last row sees.
fn assert_same<M, X>(names: &str)
where
    M: Facts<X> + Module + Forward<X>,
    X: Shaped + TraceInput,
{
    let device = kiln::device("flex").unwrap();
    let traced = trace(&<M as Init>::init(&device), |net, x: X| net.forward(x)).unwrap();
    let typed = Summary::of::<M, X>();
    let last = |summary: &Summary| summary.rows.last().map(|row| row.field);
    assert_eq!(traced.parameters(), typed.parameters(), "{names}\n{traced}{typed}");
    assert_eq!(traced.multiply_adds(), typed.multiply_adds(), "{names}\n{traced}{typed}");
    assert_eq!(last(&traced), last(&typed), "{names}\n{traced}{typed}");
    if traced.rows.len() == typed.rows.len() {
        assert_eq!(traced.activation_bytes(), typed.activation_bytes(), "{names}\n{traced}{typed}");
    }
}

macro_rules! same { ($($name:ident: $input:ty => $net:ty;)*) => { $(
    #[test]
    fn $name() {
        assert_same::<$net, $input>(stringify!($name));
    }
)* } }
same! {
    residuals: Tensor![Batch, 4, 9, 9] => Stack![Residual<Stack![Conv2d<4, 4, 3, Same>, BatchNorm2d<4>, Relu, Conv2d<4, 4, 5, Same>]>, Relu];
    branches: Tensor![Batch, 4, 9, 9] => Stack![ConcatChannels<Conv2d<4, 2, 1, Same>, Conv2d<4, 6, 5, Same>>, Conv2d<8, 2, 3>];
    norms: Tensor![Batch, 8, 6, 6] => Stack![Conv2d<8, 8, 3>, GroupNorm<2, 8>, Relu, InstanceNorm2d<8, Affine>, Conv2d<8, 4, 3>];
    layer_norms: Tensor![Batch, 5, 8] => Stack![Linear<8, 8>, LayerNorm<8>, Gelu, RmsNorm<8>, Linear<8, 3>];
    transposed: Tensor![Batch, 4, 8, 8] => Stack![ConvTranspose2d<4, 6, 4, Stride<2, Pad<1>>>, Relu, UpConv2d<6, 3, 2>, Conv2d<3, 2, 3>];
    sequences: Tensor![Batch, 4, 16] => Stack![Conv1d<4, 8, 3>, Relu, MaxPool1d<2>, Conv1d<8, 8, 3, Stride<2>>, AvgPool1d<2>];
    volumes: Tensor![Batch, 2, 8, 8, 8] => Stack![Conv3d<2, 4, 3>, Relu, Conv3d<4, 2, 3, Stride<2>>];
    groups: Tensor![Batch, 4, 8, 8] => Stack![GroupedConv2d<4, 8, 3, Groups<2>>, DepthwiseConv2d<8, 3, Dilation<2, Same>>, GroupedConvTranspose2d<8, 4, 2, Groups<4, Stride<2>>>, Conv2d<4, 4, 1>];
    resampled: Tensor![Batch, 4, 8, 8] => Stack![Upsample<2>, Conv2d<4, 4, 3>, PixelShuffle<2>, Conv2d<1, 4, 3, Same>, PixelUnshuffle<2>, Conv2d<16, 2, 3>];
    pools: Tensor![Batch, 4, 8, 8] => Stack![ZeroPad2d<1>, AvgPool2d<2>, Conv2d<4, 4, 3>, AdaptiveAvgPool2d<1, 1>, Flatten, Linear<4, 2>];
    attention: Tensor![Batch, 6, 8] => Stack![MultiheadAttention<8, 2>, LayerNorm<8>, Linear<8, 4>];
    weight_norms: Tensor![Batch, 4, 8, 8] => Stack![WeightNormConv2d<4, 6, 3>, Relu];
    formulas: Tensor![Batch, 16] => Stack![Linear<16, 16>, Mish, Linear<16, 16>, HardSwish, Linear<16, 16>, Silu, Linear<16, 4>];
}

/// Parameters, multiply-adds and bytes as torchinfo and fvcore count them: the last line of a network in `facts.tsv`.
fn counted(network: &str) -> [u64; 3] {
    let mut lines = include_str!("golden/facts.tsv").lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let total = lines.find(|line| line[0] == network && line[1] == "total").expect("facts.tsv has the network");
    [3, 4, 5].map(|column| total[column].parse().expect("a number"))
}

type Photographs = Tensor![Batch, 3, 224, 224];

/// The bytes are those of leaf modules: an addition and a flattening are functions there, and a dropout is a module.
fn assert_counts<M: Module>(network: &str, net: &M, forward: fn(&M, Photographs), dropped: u64) {
    let summary = trace(net, forward).unwrap();
    let modules = summary.rows.iter().filter(|row| !["Add", "Reshape"].contains(&row.layer.as_str()));
    let bytes = modules.map(|row| row.activation_bytes).sum::<u64>() + 4 * dropped;
    assert_eq!([summary.parameters(), summary.multiply_adds(), bytes], counted(network), "{network}\n{summary}");
}

/// Where there are kernels it is one pass; traced it is two layers, and the shapes between them are not told.
#[test]
fn a_normalisation_with_its_relu_is_traced_as_one_after_the_other() {
    type Images = Tensor![Batch, 8, 6, 6];
    let device = kiln::device("flex").unwrap();
    let told = |summary: Summary| summary.to_string();
    let group = GroupNorm::<2, 8>::init(&device);
    let [one, two] = [
        trace(&group, |norm: &GroupNorm<2, 8>, x: Images| drop(norm.forward_relu(x))),
        trace(&group, |norm: &GroupNorm<2, 8>, x: Images| drop(norm.forward(x).relu())),
    ];
    assert_eq!(told(one.unwrap()), told(two.unwrap()));
    let batch = BatchNorm2d::<8>::init(&device);
    let [one, two] = [
        trace(&batch, |norm: &BatchNorm2d<8>, x: Images| drop(norm.forward_relu(x))),
        trace(&batch, |norm: &BatchNorm2d<8>, x: Images| drop(norm.forward(x).relu())),
    ];
    assert_eq!(told(one.unwrap()), told(two.unwrap()));
}

#[test]
fn the_networks_of_torchvision_as_torchinfo_and_fvcore_count_them() {
    use kiln::vision::{MobileNetV2, ResNet18, ResNet34, ResNet50, Vgg11};
    let device = kiln::device("flex").unwrap();
    assert_counts("resnet18", &ResNet18::<1000>::init(&device), |net, x| drop(net.forward(x)), 0);
    assert_counts("resnet34", &ResNet34::<1000>::init(&device), |net, x| drop(net.forward(x)), 0);
    assert_counts("resnet50", &ResNet50::<1000>::init(&device), |net, x| drop(net.forward(x)), 0);
    // Its pool is a function there, and its dropout of as many numbers a module.
    assert_counts("mobilenet_v2", &MobileNetV2::<1000>::init(&device), |net, x| drop(net.forward(x)), 0);
    assert_counts("vgg11", &Vgg11::<1000>::init(&device), |net, x| drop(net.forward(x)), 2 * 4096);
}

#[test]
fn a_trace_of_a_deep_network_draws_nothing() {
    use kiln::vision::ResNet50;
    let net = ResNet50::<10>::init(&kiln::device("flex").unwrap());
    let summary = trace(&net, |net, x: Tensor![1, 3, 64, 64]| net.forward(x)).unwrap();
    assert!(!net.fc.weight.is_initialized());
    assert_eq!(summary.rows[0].name, "conv1");
    let last = summary.rows.iter().rfind(|row| row.name.starts_with("layer4")).expect("the last block");
    assert_eq!(last.output, [Some(1), Some(2048), Some(2), Some(2)]);
    assert_eq!((last.field[0].size, last.field[0].stride()), (427, 32.0));
}

/// Which parameters have a gradient.
struct Receiving<'a>(&'a burn::optim::GradientsParams, std::collections::BTreeSet<burn::module::ParamId>);

impl burn::module::ModuleVisitor for Receiving<'_> {
    fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<burn::tensor::Tensor<D>>) {
        if self.0.get::<D>(param.id).is_some() {
            self.1.insert(param.id);
        }
    }
}

#[test]
fn the_parameters_that_the_graph_says_receive_gradients_do() {
    let device = kiln::device("flex").unwrap().autodiff();
    let net = Net::init(&device);
    let graph = trace_graph(&net, |net, images: Tensor![Batch, 3, 32, 32]| net.forward(images)).unwrap();

    let images: Tensor![2, 3, 32, 32] = Tensor::ones(&device);
    let loss = net.forward(images.forget().refine().unwrap()).sum_all();
    let gradients = burn::optim::GradientsParams::from_grads(loss.backward(), &net);
    let mut receiving = Receiving(&gradients, Default::default());
    net.visit(&mut receiving);
    assert_eq!(graph.receiving(), receiving.1);
    assert!(receiving.1.len() > 10, "{}", receiving.1.len());
    let names: Vec<_> = graph.rows.iter().filter(|row| row.name == "spare").collect();
    assert_eq!(names.len(), 1, "the layer that is not used is a row without gradient");
}

#[test]
fn gradients_run_back_over_every_wire_but_the_inputs() {
    let net = Net::init(&kiln::device("flex").unwrap());
    let graph = trace_graph(&net, |net, images: Tensor![Batch, 3, 32, 32]| net.forward(images)).unwrap();
    let forward: Vec<_> = graph.wires.iter().filter(|wire| wire.from != Giver::Input(0)).collect();
    assert_eq!(graph.backward().len(), forward.len());
    assert!(graph.backward().iter().all(|wire| forward.contains(wire)));
    let first = graph.wires.iter().find(|wire| wire.from == Giver::Input(0)).unwrap();
    assert_eq!((first.to, first.shape.as_slice()), (0, [1, 3, 32, 32].as_slice()));
    // Each block's sum takes the branch and what went past it.
    let sums: Vec<_> = (0..graph.rows.len()).filter(|row| graph.rows[*row].layer.starts_with("Add")).collect();
    assert_eq!(sums.len(), 2);
    for sum in sums {
        let into: Vec<_> = graph.wires.iter().filter(|wire| wire.to == sum).map(|wire| &wire.shape).collect();
        assert_eq!(into, [&vec![1, 4, 8, 8]; 2]);
    }
}
