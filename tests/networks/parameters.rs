//! How many numbers each network learns, by its type and by its fields, beside what its source says.
use kiln::{
    nn::{Init, fingerprint},
    prelude::Module,
    vision::{Cnn, LeNet5, Mlp, MobileNetV2, ResNet18, ResNet34, ResNet50, UNet, Vgg11},
};

fn learnt<M: Module>(network: &M) -> usize {
    let print = fingerprint(network);
    let learnt = print.iter().filter(|(key, _)| !key.contains(".running_"));
    learnt.map(|(_, parameter)| parameter.shape.iter().product::<usize>()).sum()
}

#[track_caller]
fn check<M: Module + Init>(stated: usize) {
    assert_eq!(M::PARAMETERS, stated, "by its type");
    let device = kiln::device::named("flex").expect("the tests are built with flex");
    assert_eq!(learnt(&M::init(&device)), stated, "by its fields");
}

/// torchvision's `num_params` of each network's weights, at
/// <https://docs.pytorch.org/vision/stable/models.html#table-of-all-available-classification-weights>.
#[test]
fn torchvision_states_as_many() {
    check::<ResNet18<1000>>(11_689_512);
    check::<ResNet34<1000>>(21_797_672);
    check::<ResNet50<1000>>(25_557_032);
    check::<MobileNetV2<1000>>(3_504_872);
    check::<Vgg11<1000>>(132_863_336);
}

/// LeNet-5 layer by layer, as its paper lists it but for C3, which sees all channels (2,416 for 1,516), S2 and S4, which
/// learn nothing, and the head, which is linear (850).
#[test]
fn the_papers_layers_add_up() {
    check::<LeNet5<10>>(156 + 2_416 + 48_120 + 10_164 + 850);
    check::<Mlp<10>>(784 * 256 + 256 + 256 * 128 + 128 + 128 * 10 + 10);
    let convolutions = 16 * 9 + 16 + 32 * 16 * 9 + 32 + 64 * 32 * 9 + 64;
    check::<Cnn<10>>(convolutions + 2 * (16 + 32 + 64) + 3136 * 128 + 128 + 128 * 10 + 10);
}

/// <https://github.com/milesial/Pytorch-UNet>, with three channels and one class.
#[test]
fn the_u_net_that_is_widely_used_has_as_many() {
    check::<UNet<1>>(31_037_633);
}
