//! Compared with torchvision: `tests/golden/transforms.py` made the numbers.

use super::blur::{blur, kernel};
use super::color_jitter::Change;
use super::{CenterCrop, Motion, Raster, Resize, Transform};
use crate::{BoundingBox, Label, Mask, Picture, Sample};
use safetensors::{Dtype, SafeTensors};
use std::cell::RefCell;
use std::collections::BTreeSet;

static STORED: &[u8] = include_bytes!("../../tests/golden/transforms.safetensors");

/// The numbers, and the names of those that no case has asked for.
struct Golden {
    tensors: SafeTensors<'static>,
    left: RefCell<BTreeSet<String>>,
}

impl Golden {
    fn read() -> Self {
        let tensors = SafeTensors::deserialize(STORED).unwrap();
        let left = RefCell::new(tensors.names().into_iter().map(ToString::to_string).collect());
        Self { tensors, left }
    }

    fn tensor(&self, name: &str, dtype: Dtype) -> (Vec<usize>, &'static [u8]) {
        self.left.borrow_mut().remove(name);
        let view = self.tensors.tensor(name).unwrap_or_else(|_| panic!("no numbers of `{name}`"));
        assert_eq!(view.dtype(), dtype, "{name}");
        (view.shape().to_vec(), view.data())
    }

    fn picture(&self, name: &str) -> Picture<3> {
        let (shape, bytes) = self.tensor(name, Dtype::U8);
        let [3, height, width] = shape[..] else { panic!("`{name}` has the shape {shape:?}") };
        Picture::from_fn(height, width, |y, x| [0, 1, 2].map(|c| bytes[(c * height + y) * width + x]))
    }

    fn mask(&self, name: &str) -> Mask {
        let (shape, bytes) = self.tensor(name, Dtype::U8);
        let [1, height, width] = shape[..] else { panic!("`{name}` has the shape {shape:?}") };
        Mask::from_fn(height, width, |y, x| bytes[y * width + x] == 1)
    }

    fn boxes(&self, name: &str) -> Vec<[f32; 4]> {
        let (_, bytes) = self.tensor(name, Dtype::F32);
        let numbers = bytes.as_chunks().0.iter().map(|word| f32::from_le_bytes(*word));
        numbers.collect::<Vec<_>>().as_chunks().0.to_vec()
    }

    /// What a motion makes of the picture and, where torchvision moves them too, of the boxes and the mask.
    fn moves(&self, name: &str, motion: &Motion, also: &[&str]) {
        near(name, &self.picture("picture").moved(motion, 0), &self.picture(name));
        if also.contains(&"boxes") {
            let moved = self
                .boxes("boxes")
                .into_iter()
                .map(|it| BoundingBox::new(it).moved(motion).clip(motion.to()[0], motion.to()[1]).values());
            let found: Vec<_> = moved.collect();
            let wanted = self.boxes(&format!("{name}/boxes"));
            let pairs = found.as_flattened().iter().zip(wanted.as_flattened());
            assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 1e-3), "{name}: {found:?} and not {wanted:?}");
        }
        if also.contains(&"mask") {
            let (found, wanted) = (self.mask("mask").moved(motion), self.mask(&format!("{name}/mask")));
            let differ = found.pixels().iter().zip(wanted.pixels()).filter(|(a, b)| a != b).count();
            assert!(differ == 0, "{name}: {differ} pixels of the mask differ");
        }
    }
}

/// Bytes at most 1 apart.
#[track_caller]
fn near(name: &str, found: &impl Raster<Pixel = [u8; 3]>, wanted: &Picture<3>) {
    assert_eq!(found.size(), wanted.size(), "{name}");
    let pairs = found.pixels().as_flattened().iter().zip(wanted.pixels().as_flattened());
    let furthest = pairs.map(|(a, b)| a.abs_diff(*b)).max().unwrap();
    assert!(furthest <= 1, "{name}: {furthest} apart");
}

#[test]
fn what_torchvision_makes_of_a_picture() {
    let golden = Golden::read();
    let picture = golden.picture("picture");
    let size = picture.size();
    let sample = || Sample { image: picture.clone(), target: Label::<1>::new(0).unwrap() };

    for to in [[9, 7], [23, 11], [40, 50], [2, 1], [46, 15]] {
        golden.moves(&format!("resize/{}x{}", to[0], to[1]), &Motion::resize(size, to), &["boxes", "mask"]);
    }
    near("resize", &Resize::<9, 7>.apply(sample(), None).image, &golden.picture("resize/9x7"));

    near("even", &CenterCrop::<12, 16>::default().apply(sample(), None).image, &golden.picture("center_crop/12x16"));
    near("odd", &CenterCrop::<12, 11>::default().apply(sample(), None).image, &golden.picture("center_crop/12x11"));
    near("odd", &CenterCrop::<11, 13>::default().apply(sample(), None).image, &golden.picture("center_crop/11x13"));
    near("larger", &CenterCrop::<30, 33>::default().apply(sample(), None).image, &golden.picture("center_crop/30x33"));
    near("wider", &CenterCrop::<8, 41>::default().apply(sample(), None).image, &golden.picture("center_crop/8x41"));

    golden.moves("horizontal_flip", &Motion::horizontal_flip(size), &["boxes"]);
    golden.moves("vertical_flip", &Motion::vertical_flip(size), &["boxes"]);

    for (name, rotate, shift, scale, shear) in [
        ("turned", 20.0, [0.0, 0.0], 1.0, [0.0, 0.0]),
        ("shifted", 0.0, [2.3, -3.25], 1.0, [0.0, 0.0]),
        ("shrunk", 0.0, [0.0, 0.0], 0.8, [0.0, 0.0]),
        ("grown", -7.0, [1.0, 2.0], 1.3, [0.0, 0.0]),
        ("sheared", 0.0, [0.0, 0.0], 1.0, [12.0, -5.0]),
        ("all", -33.0, [-2.0, 1.5], 1.15, [8.0, 4.0]),
    ] {
        let motion = Motion::affine(size, rotate, shift, scale, shear).unwrap();
        golden.moves(&format!("affine/{name}"), &motion, &["boxes", "mask"]);
    }

    let changed = |name: String, change: Change| {
        let mut found = picture.clone();
        change.apply(found.pixels_mut());
        near(&name, &found, &golden.picture(&name));
    };
    for (name, factor) in [("0.0", 0.0), ("0.6", 0.6), ("1.4", 1.4)] {
        changed(format!("brightness/{name}"), Change::Brightness(factor));
        changed(format!("contrast/{name}"), Change::Contrast(factor));
        changed(format!("saturation/{name}"), Change::Saturation(factor));
    }
    for (name, turn) in [("-0.5", -0.5), ("-0.1", -0.1), ("0.05", 0.05), ("0.3", 0.3)] {
        changed(format!("hue/{name}"), Change::Hue(turn));
    }

    for (name, radius, sigma) in [("1/0.5", 1, 0.5), ("2/1.3", 2, 1.3), ("4/2.0", 4, 2.0)] {
        let mut found = picture.clone();
        blur(found.pixels_mut(), size, &kernel(radius, sigma));
        near(name, &found, &golden.picture(&format!("blur/{name}")));
    }

    assert!(golden.left.into_inner().is_empty(), "numbers that no case asks for");
}
