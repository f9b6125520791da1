//! Images per second, from a file's bytes to a typed batch: what the loader gives to training.
//!
//! `cargo bench -p kiln-data`; `-- one` measures single steps on one thread, `-- loader` the loader on all cores.

use burn::tensor::Device;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use image::codecs::jpeg::JpegEncoder;
use kiln_data::*;
use std::hint::black_box;
use std::io::Cursor;

/// Labelled images of the size of CIFAR's.
struct Small(Vec<Image<3, 32, 32>>);

impl Dataset for Small {
    type Sample = Sample<Label<10>, Image<3, 32, 32>>;
    const CLASSES: usize = 10;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let target = Label::new(index % 10).map_err(DataError::other)?;
        Ok(Sample { image: self.0[index].clone(), target })
    }

    fn sample_bytes(&self) -> usize {
        32 * 32 * 3
    }
}

/// Photographs of the size of VOC's, as the bytes of their JPEG files, with two objects each.
struct Photographs(Vec<Vec<u8>>);

impl Dataset for Photographs {
    type Sample = Sample<Vec<Object<20>>>;
    const CLASSES: usize = 20;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = Picture::decode("a photograph", Cursor::new(&self.0[index]))?;
        let object = |edges| Ok(Object::new(Label::new(index % 20)?, BoundingBox::new(edges)));
        let target = [[40.0, 30.0, 200.0, 300.0], [250.0, 100.0, 480.0, 360.0]].map(object);
        let target = target.into_iter().collect::<Result<_, NotAClass>>().map_err(DataError::other)?;
        Ok(Sample { image, target })
    }

    fn sample_bytes(&self) -> usize {
        375 * 500 * 3
    }
}

/// Smooth shapes under some grain, about as large in JPEG as a photograph.
fn photograph(seed: usize) -> Picture<3> {
    let mut rng = SampleRng::new(0, 1, seed);
    let waves: [f32; 6] = std::array::from_fn(|_| rng.between(0.005, 0.08));
    Picture::from_fn(375, 500, |y, x| {
        std::array::from_fn(|c| {
            let wave = (y as f32 * waves[c]).sin() * (x as f32 * waves[c + 3]).cos();
            (128.0 + 100.0 * wave + rng.between(-12.0, 12.0)) as u8
        })
    })
}

fn jpeg(picture: &Picture<3>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let pixels = picture.pixels().as_flattened();
    let encoded =
        JpegEncoder::new_with_quality(&mut bytes, 90).encode(pixels, 500, 375, image::ExtendedColorType::Rgb8);
    encoded.expect("a picture is encoded");
    bytes
}

type ForVoc = (Letterbox<320, 320>, HorizontalFlip, ColorJitter, Standardize<3>);

fn for_voc() -> ForVoc {
    let jitter = ColorJitter { brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1 };
    (Letterbox::default(), HorizontalFlip::default(), jitter, Standardize(Standardization::IMAGENET))
}

fn one(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("one");
    group.throughput(Throughput::Elements(1));
    let picture = photograph(0);
    let bytes = jpeg(&picture);
    let sample = || Sample { image: picture.clone(), target: Vec::<Object<20>>::new() };
    let letterboxed = || Letterbox::<320, 320>::default().apply(sample(), None);
    let mut rng = SampleRng::new(0, 1, 0);

    group.bench_function("decode", |b| {
        b.iter(|| Picture::<3>::decode("a photograph", Cursor::new(black_box(&bytes))).expect("a picture"));
    });
    macro_rules! step {
        ($name:literal, $input:expr, $transform:expr) => {
            let transform = $transform;
            group.bench_function($name, |b| {
                b.iter_batched($input, |sample| transform.apply(sample, Some(&mut rng)), BatchSize::LargeInput);
            });
        };
    }
    step!("resize", sample, Resize::<320, 320>);
    step!("letterbox", sample, Letterbox::<320, 320>::default());
    step!("random crop", sample, RandomCrop::<320, 320>::default());
    step!("flip", letterboxed, HorizontalFlip { probability: 1.0 });
    let turned = Affine { rotate: 10.0, shift: 0.1, scale: [0.8, 1.25], shear: 2.0, ..Affine::default() };
    step!("affine", letterboxed, turned);
    step!("hue", letterboxed, ColorJitter { hue: 0.1, ..ColorJitter::default() });
    step!("jitter", letterboxed, for_voc().2);
    step!("blur", letterboxed, GaussianBlur { radius: 2, sigma: [1.0, 2.0] });
    step!("standardize", letterboxed, Standardize(Standardization::IMAGENET));
    step!("voc", sample, for_voc());
    group.finish();
}

/// One epoch of a loader, as training reads it.
fn epoch<D: Collate>(criterion: &mut Criterion, name: &str, split: Split<Train, D>) {
    let mut group = criterion.benchmark_group("loader");
    group.sample_size(10).throughput(Throughput::Elements(split.len() as u64));
    let loader = Loader::shuffled(split, LoaderOptions::default(), &Device::flex());
    group.bench_function(name, |b| b.iter(|| loader.iter().filter(Result::is_ok).count()));
    group.finish();
}

fn loader(criterion: &mut Criterion) {
    let digits = Digits::embedded().expect("the digits");
    epoch(criterion, "digits", digits.train.augmented(Augment::default()));

    let small = (0..10_000).map(|index| Image::from_fn(|y, x| [index as u8, y as u8, x as u8])).collect();
    let splits = Splits::by_position(Small(small), [10_000, 0, 0]).expect("enough samples");
    let crop = RandomCrop::<32, 32> { padding: 4, ..RandomCrop::default() };
    let for_cifar = (crop, HorizontalFlip::default(), Standardize(Standardization::IMAGENET));
    epoch(criterion, "cifar", splits.train.transformed(for_cifar));

    let files = (0..256).map(|seed| jpeg(&photograph(seed))).collect();
    let splits = Splits::by_position(Photographs(files), [256, 0, 0]).expect("enough samples");
    epoch(criterion, "voc", splits.train.transformed(for_voc()));
}

criterion_group!(benches, one, loader);
criterion_main!(benches);
