//! What `golden.py` wrote down of each network.
use crate::formula::{numbers, parameter};
use burn::tensor::{Device, Tensor as Burn, TensorData};
use kiln::Tensor;
use std::{collections::BTreeMap, fs, io::Write, path::Path, sync::LazyLock};

/// A network's keys, shapes and answers.
pub struct Golden {
    images: Vec<usize>,
    /// By their keys.
    pub parameters: BTreeMap<String, Vec<usize>>,
    answers: Vec<f32>,
}

static NETWORKS: LazyLock<BTreeMap<String, Golden>> =
    LazyLock::new(|| include_str!("golden.txt").split_terminator("\n\n").map(parse).collect());

fn parse(section: &str) -> (String, Golden) {
    let mut name = String::new();
    let mut golden = Golden { images: Vec::new(), parameters: BTreeMap::new(), answers: Vec::new() };
    for line in section.lines() {
        let (key, values) = line.split_once(' ').expect("a key, then values");
        let sizes = || values.split(' ').map(|size| size.parse().expect("a size")).collect();
        match key {
            "network" => name = values.to_owned(),
            "images" => golden.images = sizes(),
            "answer" => golden.answers = values.split(' ').map(|number| number.parse().expect("a number")).collect(),
            _ => _ = golden.parameters.insert(key.to_owned(), sizes()),
        }
    }
    (name, golden)
}

impl Golden {
    /// The network of this name.
    pub fn of(name: &str) -> &'static Self {
        &NETWORKS[name]
    }

    /// Writes the weights, as `safetensors.torch.save_file` does.
    pub fn write_weights(&self, path: &Path) {
        let mut end = 0;
        let entries = self.parameters.iter().map(|(key, shape)| {
            let begin = end;
            end += 4 * shape.iter().product::<usize>();
            format!(r#""{key}":{{"dtype":"F32","shape":{shape:?},"data_offsets":[{begin},{end}]}}"#)
        });
        let header = format!("{{{}}}", entries.collect::<Vec<_>>().join(","));
        let mut file = fs::File::create(path).expect("a temporary folder can be written to");
        let mut write = |bytes: &[u8]| file.write_all(bytes).expect("the disk has room");
        write(&(header.len() as u64).to_le_bytes());
        write(header.as_bytes());
        for (key, shape) in &self.parameters {
            write(&parameter(key, shape).flat_map(f32::to_le_bytes).collect::<Vec<_>>());
        }
    }

    /// The images that were answered.
    pub fn images<const N: usize, const C: usize, const H: usize, const W: usize>(
        &self,
        device: &Device,
    ) -> Tensor![{ N }, { C }, { H }, { W }] {
        let images = numbers("images", self.images.iter().product()).collect();
        let images = TensorData::new(images, self.images.clone());
        Tensor::try_from_burn(Burn::from_data(images, device)).expect("the sizes of golden.txt")
    }

    /// Panics where an answer differs by more than 1e-4, or by more than 1e-4 of the largest where that is above one.
    #[track_caller]
    pub fn assert_answers(&self, what: &str, found: &[f32]) {
        assert_close(what, found, &self.answers);
    }
}

/// Panics where numbers differ by more than 1e-4, or by more than 1e-4 of the largest where that is above one.
#[track_caller]
pub fn assert_close(what: &str, found: &[f32], wanted: &[f32]) {
    assert_eq!(found.len(), wanted.len(), "{what}: how many answers");
    let largest = wanted.iter().fold(1f32, |largest, number| largest.max(number.abs()));
    for (place, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let near = (found - wanted).abs() <= 1e-4 * largest;
        assert!(near, "{what}: answer {place} is {found}, and should be {wanted}; the largest is {largest}");
    }
}
