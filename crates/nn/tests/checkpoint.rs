//! Saving and loading: names, equality, refusals, and files that lie.
use burn::{module::Module, tensor::Device};
use burn_store::{BurnpackStore, ModuleSnapshot};
use kiln_nn::{
    BatchNorm2d, CheckpointError, Conv2d, Dropout, Flatten, Linear, MaxPool2d, Relu, Stack, fingerprint, load, save,
};
use kiln_tensor::Tensor;
use proptest::prelude::*;
use std::{fs, path::Path};

type Net<const CLASSES: usize> =
    Stack![Conv2d<1, 3, 3>, BatchNorm2d<3>, Relu, MaxPool2d<2>, Flatten, Dropout, Linear<27, CLASSES>];

fn images(device: &Device) -> Tensor![2, 1, 8, 8] {
    let numbers = burn::tensor::Tensor::<1, burn::tensor::Int>::arange(0..128, device).float() / 64.0 - 1.0;
    Tensor::try_from_burn(numbers.reshape([2, 1, 8, 8])).unwrap()
}

/// A network that has seen two batches, so that its running statistics are not those it began with.
fn trained() -> Net<10> {
    let device = Device::flex().autodiff();
    let net = Net::<10>::init(&device);
    images(&device).apply(&net);
    (images(&device) * 2.0).apply(&net);
    net
}

fn untrained() -> Net<10> {
    Net::init(&Device::flex())
}

fn saved(folder: &Path) -> (Net<10>, Vec<u8>) {
    let (net, path) = (trained(), folder.join("net.safetensors"));
    save(&net, &path).unwrap();
    (net, fs::read(path).unwrap())
}

fn refused(bytes: &[u8]) -> CheckpointError {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    fs::write(&path, bytes).unwrap();
    load(untrained(), &path).expect_err("this file is not sound")
}

/// A safetensors file with this header.
fn file(header: &str, elements: usize) -> Vec<u8> {
    let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
    bytes.extend(header.as_bytes());
    bytes.resize(bytes.len() + elements, 0);
    bytes
}

#[test]
fn a_loaded_network_predicts_bit_for_bit_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let (net, _) = saved(folder.path());
    let loaded = load(untrained(), folder.path().join("net.safetensors")).unwrap();
    let x = images(&Device::flex());
    let (wanted, found) = (x.clone().apply(&net.valid()).to_vec(), x.clone().apply(&loaded).to_vec());
    assert_eq!(wanted, found);
    assert_ne!(found, x.apply(&untrained()).to_vec());
    // A network on a device with autodiff keeps it.
    let training = load(Net::<10>::init(&Device::flex().autodiff()), folder.path().join("net.safetensors")).unwrap();
    assert!(training.devices().iter().all(Device::is_autodiff));
    assert_eq!(images(&Device::flex()).apply(&training.valid()).to_vec(), wanted);
}

/// burn's own layer holds back what a batch adds to its running statistics until they are asked for.
#[test]
fn what_a_network_saw_before_does_not_outlive_loading() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("norm.bpk");
    let device = Device::flex().autodiff();
    let fresh = || burn::nn::BatchNormConfig::new(2).init(&device);
    save(&fresh(), &path).unwrap();
    let seen = fresh();
    seen.forward(burn::tensor::Tensor::<4>::ones([2, 2, 2, 2], &device) * 8.0);
    let mean = load(seen, &path).unwrap().valid().running_mean.value().into_data();
    assert_eq!(mean.iter::<f32>().collect::<Vec<_>>(), [0.0; 2]);
}

#[test]
fn burns_own_format_is_what_burn_reads_and_writes() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, burns) = (folder.path().join("ours.bpk"), folder.path().join("burns.bpk"));
    let (net, x) = (trained(), images(&Device::flex()));
    let wanted = x.clone().apply(&net.valid()).to_vec();
    save(&net, &ours).unwrap();
    let mut read = untrained();
    read.load_from(&mut BurnpackStore::from_file(&ours)).unwrap();
    assert_eq!(x.clone().apply(&read).to_vec(), wanted);
    read.save_into(&mut BurnpackStore::from_file(&burns)).unwrap();
    assert_eq!(x.apply(&load(untrained(), &burns).unwrap()).to_vec(), wanted);
}

#[test]
fn a_file_has_the_names_and_the_layout_of_pytorch() {
    let folder = tempfile::tempdir().unwrap();
    let (net, bytes) = saved(folder.path());
    let names = fingerprint(&net);
    assert_eq!(
        names.names(),
        ["0.bias", "0.weight", "1.bias", "1.running_mean", "1.running_var", "1.weight", "6.bias", "6.weight"]
    );
    assert_eq!(names.get("6.weight").unwrap().shape, [10, 27]);
    let header: serde_json::Value =
        serde_json::from_slice(&bytes[8..8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize]).unwrap();
    for (name, parameter) in names.iter() {
        assert_eq!(header[name]["shape"], serde_json::json!(parameter.shape), "{name}");
    }
    assert!(header["__metadata__"]["kiln"].as_str().unwrap().contains(&names.digest()));
}

#[test]
fn the_same_parameters_give_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let (net, first) = saved(folder.path());
    for _ in 0..3 {
        let path = folder.path().join("again.safetensors");
        save(&net, &path).unwrap();
        assert_eq!(fs::read(path).unwrap(), first);
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "nothing but the files is left: {left:?}");
}

#[test]
fn another_network_is_refused_with_the_differences() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path());
    let path = folder.path().join("net.safetensors");
    let error = load(Net::<7>::init(&Device::flex()), &path).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "`{}` holds another network: 2 of 8 parameters differ: `6.bias` wanted [7], found [10]; `6.weight` wanted \
             [7, 27], found [10, 27]; load it into the network it was saved from",
            path.display()
        )
    );
    type Other = Stack![Linear<27, 10>, Relu, Linear<10, 3>];
    let error = load(Other::init(&Device::flex()), &path).unwrap_err().to_string();
    let listed = "10 of 10 parameters differ: `0.bias` wanted [10], found [3]; `0.weight` wanted [10, 27], found \
                  [3, 1, 3, 3]; `1.bias` found [3], wanted none; ";
    assert!(error.contains(listed), "{error}");
    assert!(error.contains("and 6 more"), "{error}");
}

#[test]
fn a_refused_file_touches_no_parameter() {
    let folder = tempfile::tempdir().unwrap();
    saved(folder.path());
    let net = Net::<7>::init(&Device::flex());
    let before = images(&Device::flex()).apply(&net).to_vec();
    load(net.clone(), folder.path().join("net.safetensors")).unwrap_err();
    assert_eq!(images(&Device::flex()).apply(&net).to_vec(), before);
}

#[test]
fn missing_files_and_folders_are_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none/net.safetensors");
    for error in [load(untrained(), &missing).unwrap_err(), save(&untrained(), &missing).unwrap_err()] {
        let text = error.to_string();
        assert!(
            text.contains("none/net.safetensors") && text.contains("No such file") && !text.contains('\n'),
            "{text}"
        );
    }
    assert!(load(untrained(), folder.path()).is_err());
}

#[test]
fn saving_over_a_file_replaces_it_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    fs::write(&path, "something else").unwrap();
    save(&untrained(), &path).unwrap();
    load(untrained(), &path).unwrap();
}

#[test]
fn half_precision_and_the_batch_count_of_pytorch_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("torch.safetensors");
    type Small = Stack![Linear<2, 1>];
    // 1.0, 2.0 and 0.5 as half-precision numbers.
    let header = r#"{"0.bias":{"dtype":"F16","shape":[1],"data_offsets":[0,2]},"0.weight":{"dtype":"F16","shape":[1,2],"data_offsets":[2,6]},"0.num_batches_tracked":{"dtype":"I64","shape":[],"data_offsets":[6,14]}}"#;
    let mut bytes = file(header, 0);
    bytes.extend([0x00, 0x38, 0x00, 0x3c, 0x00, 0x40, 3, 0, 0, 0, 0, 0, 0, 0]);
    fs::write(&path, bytes).unwrap();
    let device = Device::flex();
    let net = load(Small::init(&device), &path).unwrap();
    let x: Tensor![1, 2] = Tensor::from_array([[10.0, 100.0]], &device);
    assert_eq!(x.apply(&net).to_vec(), [210.5]);
}

#[test]
fn files_that_lie_are_refused_by_what_is_wrong() {
    let tensor = |offsets: &str, shape: &str| {
        format!(r#"{{"0.bias":{{"dtype":"F32","shape":{shape},"data_offsets":{offsets}}}}}"#)
    };
    let cases = [
        (vec![], "0 bytes long"),
        (vec![1, 2, 3], "3 bytes long"),
        (u64::MAX.to_le_bytes().to_vec(), "its header should take 18446744073709551615 bytes, and 0 follow"),
        (file("not json", 0), "its header cannot be read"),
        (file(&format!("{}{}", "[".repeat(5000), "]".repeat(5000)), 0), "its header cannot be read"),
        (file(r#"{"0.bias":{"a":"b"}}"#, 0), "`0.bias`: missing field `dtype`"),
        (file(&tensor("[4,16]", "[3]"), 16), "should begin at byte 0, and begin at 4"),
        (file(&tensor("[0,12]", "[3]"), 8), "should take 12 bytes, and 8 follow"),
        (file(&tensor("[0,12]", "[3]"), 16), "should take 12 bytes, and 16 follow"),
        (file(&tensor("[0,18446744073709551615]", "[3]"), 12), "cannot lie between"),
        (file(&tensor("[12,0]", "[3]"), 12), "should begin at byte 0"),
        (file(&tensor("[0,12]", "[4611686018427387905,4]"), 12), "cannot lie between"),
        (file(&tensor("[0,12]", "[-3]"), 12), "its header cannot be read"),
        (file(r#"{"0.bias":{"dtype":"F4","shape":[3],"data_offsets":[0,12]}}"#, 12), "unknown type `F4`"),
        (
            file(
                r#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#,
                8,
            ),
            "the elements of `b` should begin at byte 4, and begin at 0",
        ),
    ];
    for (bytes, wanted) in cases {
        let error = refused(&bytes).to_string();
        assert!(error.contains(wanted) && !error.contains('\n'), "wanted `{wanted}`, found: {error}");
        assert!(error.len() < 600, "{error}");
    }
}

#[test]
fn a_header_that_claims_gigabytes_reads_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("huge.safetensors");
    let file = fs::File::create(&path).unwrap();
    file.set_len(8 << 30).unwrap();
    let mut file = file;
    std::io::Write::write_all(&mut file, &(4u64 << 30).to_le_bytes()).unwrap();
    let error = load(untrained(), &path).unwrap_err().to_string();
    assert!(error.contains("more than this network needs"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Of a header a blank may become another blank, and our entry one of someone else's. Elements never change.
    #[test]
    fn a_changed_byte_never_changes_a_parameter_and_is_never_a_panic(position in any::<prop::sample::Index>(), mask in 1u8..) {
        let folder = tempfile::tempdir().unwrap();
        let (wanted, mut bytes) = SAVED.with(Clone::clone);
        let position = position.index(bytes.len());
        bytes[position] ^= mask;
        let path = folder.path().join("net.safetensors");
        fs::write(&path, &bytes).unwrap();
        if let Ok(net) = load(untrained(), &path) {
            let found = images(&Device::flex()).apply(&net).to_vec();
            prop_assert_eq!(&found, &wanted, "byte {} was changed by {}", position, mask);
        }
    }

    #[test]
    fn a_truncated_file_is_never_taken_and_never_a_panic(length in any::<prop::sample::Index>()) {
        let (_, bytes) = SAVED.with(Clone::clone);
        let error = refused(&bytes[..length.index(bytes.len())]);
        let corrupt = matches!(error, CheckpointError::Corrupt { .. });
        prop_assert!(corrupt, "{error}");
    }

    #[test]
    fn bytes_of_any_kind_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), header in 0u64..400) {
        let mut file = header.to_le_bytes().to_vec();
        file.extend(bytes);
        refused(&file);
    }
}

thread_local! {
    /// What a network predicts, and the file it was saved to.
    static SAVED: (Vec<f32>, Vec<u8>) = {
        let (net, bytes) = saved(tempfile::tempdir().unwrap().path());
        (images(&Device::flex()).apply(&net.valid()).to_vec(), bytes)
    };
}
