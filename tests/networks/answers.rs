//! What the networks answer.
use crate::golden::Golden;
use burn::{module::Module, tensor::Device};
use kiln::{
    nn::{fingerprint, load},
    vision::{Cnn, LeNet5, Mlp, MobileNetV2, ResNet18, ResNet34, ResNet50, UNet, Vgg11},
};

fn device(name: &str) -> Device {
    kiln::device::named(name).unwrap_or_else(|error| panic!("{error}"))
}

/// The network with the formula's weights, from a file with PyTorch's keys.
fn loaded<M: Module>(name: &str, network: M) -> M {
    let golden = Golden::of(name);
    let print = fingerprint(&network);
    let ours: Vec<_> = print.iter().map(|(key, parameter)| (key, parameter.shape.as_slice())).collect();
    let theirs: Vec<_> = golden.parameters.iter().map(|(key, shape)| (key.as_str(), shape.as_slice())).collect();
    assert_eq!(ours, theirs, "{name}: keys and shapes");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("weights.safetensors");
    golden.write_weights(&path);
    load(network, &path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

macro_rules! answers { ($($test:ident: $golden:literal, $network:ty, [$($size:literal),*], [$($device:literal),*] $(, .$prepare:ident())?;)*) => { $(
    #[test]
    fn $test() {
        for name in [$($device),*] {
            let (device, golden) = (device(name), Golden::of($golden));
            let network = loaded($golden, <$network>::init(&device));
            let images: kiln::Tensor![$($size),*] = golden.images(&device);
            let answers = network.forward(images$(.$prepare())?).to_vec();
            golden.assert_answers(&format!("{} on {name}", $golden), &answers);
        }
    }
)* } }
answers! {
    an_mlp_answers_as_pytorch: "mlp", Mlp<10>, [2, 1, 28, 28], ["flex", "ndarray"], .flatten();
    a_cnn_answers_as_pytorch: "cnn", Cnn<10>, [2, 1, 28, 28], ["flex", "ndarray"];
    a_lenet5_answers_as_pytorch: "lenet5", LeNet5<10>, [2, 1, 32, 32], ["flex", "ndarray"];
    a_resnet18_answers_as_torchvision: "resnet18", ResNet18<10>, [2, 3, 64, 64], ["flex", "ndarray"];
    a_resnet34_answers_as_torchvision: "resnet34", ResNet34<10>, [2, 3, 33, 64], ["flex"];
    a_resnet50_answers_as_torchvision: "resnet50", ResNet50<10>, [2, 3, 47, 32], ["flex"];
    a_mobilenet_v2_answers_as_torchvision: "mobilenet_v2", MobileNetV2<10>, [2, 3, 64, 64], ["flex", "ndarray"];
    a_vgg11_answers_as_torchvision: "vgg11", Vgg11<10>, [2, 3, 33, 64], ["flex"];
    a_u_net_answers_as_pytorch: "unet", UNet<10>, [1, 3, 16, 32], ["flex"];
}
