//! Files that torchvision wrote, checked by hand: `python tests/networks/golden.py --real FOLDER`, then
//! `KILN_TORCHVISION=FOLDER cargo test --test networks -- --ignored`.
use crate::golden::assert_close;
use burn::{
    module::{Module, Param},
    tensor::{Device, Tensor as Burn},
};
use kiln::{Tensor, nn, vision};
use std::{env, path::PathBuf};

/// The images and torchvision's answers to them.
#[derive(Module, Debug)]
struct Answers {
    images: Param<Burn<4>>,
    answers: Param<Burn<1>>,
}

impl Answers {
    fn load(path: PathBuf, device: &Device) -> Self {
        let blank = Self {
            images: Param::from_tensor(Burn::zeros([2, 3, 224, 224], device)),
            answers: Param::from_tensor(Burn::zeros([2000], device)),
        };
        nn::load(blank, path).unwrap_or_else(|error| panic!("{error}"))
    }
}

macro_rules! real { ($($network:ident $file:literal;)*) => {
    #[test]
    #[ignore = "it needs the folder that golden.py wrote, in KILN_TORCHVISION"]
    fn torchvisions_files_answer_as_torchvision() {
        let folder = PathBuf::from(env::var_os("KILN_TORCHVISION").expect("KILN_TORCHVISION names a folder"));
        let device = kiln::device::named("flex").expect("the tests are built with flex");
        $({
            let asked = Answers::load(folder.join(concat!($file, ".answers.safetensors")), &device);
            let network = nn::load(vision::$network::<1000>::init(&device), folder.join(concat!($file, ".safetensors")))
                .unwrap_or_else(|error| panic!("{error}"));
            let images: Tensor![2, 3, 224, 224] = Tensor::try_from_burn(asked.images.val()).expect("those sizes");
            let found = network.forward(images).to_vec();
            let wanted: Vec<f32> = asked.answers.val().into_data().iter::<f32>().collect();
            let differences = found.iter().zip(&wanted).map(|(a, b)| (a - b).abs());
            let largest = wanted.iter().fold(0f32, |largest, number| largest.max(number.abs()));
            println!("{}: answers up to {largest}, off by at most {:e}", $file, differences.fold(0f32, f32::max));
            assert_close($file, &found, &wanted);
        })*
    }
} }
real! {
    ResNet18 "resnet18";
    ResNet34 "resnet34";
    ResNet50 "resnet50";
    MobileNetV2 "mobilenet_v2";
    Vgg11 "vgg11";
}
