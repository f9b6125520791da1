//! What explains a network, against Captum.
use crate::harness::Family;
use kiln::interpret::{class_score, grad_cam, integrated_gradients, observed, saliency};
use kiln_nn::{BatchNorm2d, Conv2d, Cut, Flatten, Linear, MaxPool2d, Relu, Stack, Tanh};
use kiln_tensor::{Labels, Len, Same, Shape, Tensor};
use std::sync::LazyLock;

static FAMILY: LazyLock<Family> = LazyLock::new(|| Family::new(include_bytes!("attributions.safetensors")));

type Net =
    Stack![Conv2d<2, 4, 3>, BatchNorm2d<4>, Tanh, Conv2d<4, 6, 3, Same>, Relu, MaxPool2d<2>, Flatten, Linear<150, 3>];
type Images = Tensor![2, 2, 12, 12];

#[test]
fn every_case_has_a_line() {
    FAMILY.assert_cases(&[&["saliency", "integrated_gradients", "grad_cam"]]);
}

/// The score of the images' own classes.
fn scored(net: &Net, images: Images, classes: &Labels<Len<2>, 3>) -> kiln_tensor::Scalar {
    class_score(images.apply(net), classes)
}

#[test]
fn slopes() {
    FAMILY.check_output("saliency", Net::init, |net, inputs| {
        let (net, classes) = (observed(net), inputs.labels("classes"));
        saliency(&inputs.typed::<Shape![2, 2, 12, 12]>("input"), |images| scored(&net, images, &classes))
    });
}

#[test]
fn slopes_along_the_way() {
    FAMILY.check_output("integrated_gradients", Net::init, |net, inputs| {
        let (net, classes) = (observed(net), inputs.labels("classes"));
        let images: Images = inputs.typed::<Shape![2, 2, 12, 12]>("input");
        let grey = images.zeros_like() - 0.5;
        integrated_gradients(&images, &grey, 20, |images| scored(&net, images, &classes))
    });
}

#[test]
fn heat() {
    FAMILY.check_output("grad_cam", Net::init, |net, inputs| {
        let (features, head) = Cut::<5>::cut(observed(net));
        let classes = inputs.labels("classes");
        let maps: Tensor![2, 6, 10, 10] = inputs.typed::<Shape![2, 2, 12, 12]>("input").apply(&features);
        grad_cam(&maps, |maps| class_score(maps.apply(&head), &classes))
    });
}
