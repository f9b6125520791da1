//! Files that PyTorch wrote.
use crate::*;

/// Every file that `expected.json` has an answer for.
#[test]
fn the_weights_of_each_file_are_pytorchs() {
    let expected = expected();
    let files = expected["logits"].as_object().unwrap();
    assert!(files.len() >= 18, "{}", files.len());
    for (name, wanted) in files {
        let net = load(untrained(), golden(name)).unwrap_or_else(|error| panic!("{error}"));
        for (found, wanted) in logits(&net).into_iter().zip(numbers(wanted)) {
            // Single against double precision.
            assert!((found - wanted).abs() < 1e-5, "{name}: {found}, and PyTorch says {wanted}");
        }
    }
}

/// However they were saved, they are the same weights, to the bit.
#[test]
fn both_forms_strides_and_shared_storages_give_the_same_weights() {
    let wanted = logits(&load(untrained(), golden("zip.pt")).unwrap());
    let same = ["legacy.pt", "zip_gpu.pth", "legacy_gpu.pth", "strided.pt", "strided_legacy.pt", "shared.pt"];
    let written_again = ["wide_numbers.pt", "another_order.pt"];
    let beside = ["run_of_a_script.pt", "run_of_a_script_legacy.pt"];
    let more = ["shared_legacy.pt", "parameters.pt", "no_sums.pt", "double.pt"];
    for name in same.into_iter().chain(more).chain(written_again).chain(beside) {
        assert_eq!(logits(&load(untrained(), golden(name)).unwrap()), wanted, "{name}");
    }
}

#[test]
fn weights_go_to_every_backend_in_the_type_of_its_parameters() {
    for name in kiln::device::available() {
        let device = kiln::device::named(name).unwrap();
        for file in ["half.pt", "double.pt", "strided_legacy.pt"] {
            let net = load(Net::init(&device), golden(file)).unwrap();
            let wanted = load(untrained(), golden(file)).unwrap();
            let (wanted, found) = (weight(&wanted), weight(&net));
            assert_eq!(found, wanted, "{file} on {name}");
        }
    }
}

fn weight(net: &Net) -> Vec<f32> {
    let mut all = Vec::new();
    struct Collect<'a>(&'a mut Vec<f32>);
    impl burn::module::ModuleVisitor for Collect<'_> {
        fn visit_float<const D: usize>(&mut self, param: &burn::module::Param<burn::tensor::Tensor<D>>) {
            self.0.extend(param.val().into_data().iter::<f32>());
        }
    }
    net.visit(&mut Collect(&mut all));
    all
}

/// Whatever a checkpoint of a run holds beside, it is a network's weights that are compared.
#[test]
fn another_network_is_refused_by_layer() {
    type Other = Stack![Conv2d<1, 4, 3>, BatchNorm2d<4>, Relu, Flatten, Linear<16, 3>];
    for file in ["zip.pt", "legacy.pt", "run_state_dict.pt", "run_model_state_dict_legacy.pt"] {
        let other = Other::init(&kiln::device("flex").unwrap());
        let error = said(load(other, golden(file)).map(|_| ()));
        let wanted = "holds another network: 7 of 8 parameters differ: `0.bias` wanted [4], found [2]; `0.weight` \
                      wanted [4, 1, 3, 3], found [2, 1, 3, 3]; `1.bias` wanted [4], found [2]; `1.running_mean` wanted \
                      [4], found [2]; and 3 more";
        assert!(error.contains(wanted), "{error}");
    }
    type Shorter = Stack![Conv2d<1, 2, 3>, BatchNorm2d<2>];
    let error = said(load(Shorter::init(&kiln::device("flex").unwrap()), golden("zip.pt")).map(|_| ()));
    assert!(error.contains("`4.bias` found [3], wanted none; `4.weight` found [3, 8], wanted none"), "{error}");
}

#[test]
fn what_is_refused_touches_no_weight() {
    let net = untrained();
    let before = weight(&net);
    for file in ["runs_a_program.pt", "whole_network.pt", "deflated.pt"] {
        load(net.clone(), golden(file)).unwrap_err();
    }
    type Other = Stack![Conv2d<1, 2, 3>, BatchNorm2d<2>, Relu, Flatten, Linear<8, 4>];
    let other = Other::init(&kiln::device("flex").unwrap());
    load(other, golden("zip.pt")).unwrap_err();
    assert_eq!(weight(&net), before);
}

/// What is not read as it stands is not read at all: the sign of its elements would be another.
#[test]
fn a_tensor_that_is_stored_negated_is_refused() {
    for file in ["negated.pt", "negated_legacy.pt"] {
        let error = said(load(untrained(), golden(file)).map(|_| ()));
        assert!(error.contains("elements that are stored negated: save a copy, `tensor.clone()`"), "{error}");
    }
}

#[test]
fn elements_of_a_type_that_is_not_read_are_told_from_a_program() {
    let error = said(load(untrained(), golden("complex.pt")).map(|_| ()));
    assert!(error.contains("it holds elements of the type `torch.ComplexFloatStorage`, which is not read"), "{error}");
    let error = said(load(untrained(), golden("float8.pt")).map(|_| ()));
    assert!(error.contains("it holds elements of the type `torch.float8_e4m3fn`, which is not read"), "{error}");
    let error = said(load(untrained(), golden("whole_numbers.pt")).map(|_| ()));
    assert!(error.contains("`0.bias` wanted [2], found [2] of whole numbers"), "{error}");
}

#[test]
fn a_program_a_whole_network_and_a_compressed_file_are_refused_by_what_they_are() {
    let error = said(load(untrained(), golden("runs_a_program.pt")).map(|_| ()));
    assert!(error.contains("its pickle asks for `posix.system`, and weights need no such thing"), "{error}");
    let error = said(load(untrained(), golden("runs_a_program_legacy.pt")).map(|_| ()));
    assert!(error.contains("its pickle asks for `posix.system`"), "{error}");
    let error = said(load(untrained(), golden("whole_network.pt")).map(|_| ()));
    assert!(
        error.contains("`torch.nn.modules.container.Sequential`") && error.contains("model.state_dict()"),
        "{error}"
    );
    let error = said(load(untrained(), golden("deflated.pt")).map(|_| ()));
    assert!(error.contains("data.pkl` is compressed, which `torch.save` never does"), "{error}");
}
