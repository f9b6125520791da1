//! The typed batches of the four tasks, as the loader delivers them.
#![cfg(feature = "tensors")]

use burn::tensor::Device;
use kiln_data::{
    Batched, Blended, BoundingBox, Classified, Collate, DataError, Dataset, Detected, HorizontalFlip, Image, Instance,
    Label, Loader, LoaderOptions, Localized, Mask, MixUp, Object, Picture, Resize, Sample, SampleRng, Split, Splits,
    Standardization, Standardize, Standardized, Train,
};
use std::marker::PhantomData;
use std::num::NonZeroUsize;

/// Six pictures of 4 x 8, the first `index` columns of which are red; each with what `T` says is to be found.
struct Reds<T>(PhantomData<fn() -> T>);

trait Told: Batched + kiln_data::Target {
    fn told(index: usize) -> Self;
}

fn label(index: usize) -> Label<3> {
    Label::new(index % 3).unwrap()
}

fn object(index: usize) -> Object<3> {
    Object::new(label(index), BoundingBox::new([0.0, 0.0, index as f32 + 1.0, 4.0]))
}

impl Told for Label<3> {
    fn told(index: usize) -> Self {
        label(index)
    }
}

impl Told for Object<3> {
    fn told(index: usize) -> Self {
        object(index)
    }
}

impl Told for Vec<Object<3>> {
    fn told(index: usize) -> Self {
        (0..index).map(object).collect()
    }
}

impl Told for Vec<Instance<3>> {
    fn told(index: usize) -> Self {
        Instance::new(label(index), Mask::from_fn(4, 8, |_, x| x < index)).into_iter().collect()
    }
}

impl<T: Told> Dataset for Reds<T> {
    type Sample = Sample<T>;
    const CLASSES: usize = 3;

    fn len(&self) -> usize {
        6
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        let image = Picture::from_fn(4, 8, |_, x| [if x < index { 255 } else { 0 }, 0, 51]);
        Ok(Sample { image, target: T::told(index) })
    }

    fn sample_bytes(&self) -> usize {
        4 * 8 * 3
    }
}

type Pipeline = (Resize<2, 4>, HorizontalFlip, Standardize<3>);

fn pipeline() -> Pipeline {
    (Resize, HorizontalFlip::default(), Standardize(Standardization::new([0.0; 3], [1.0, 1.0, 0.1])))
}

fn split<T: Told>() -> Split<Train, kiln_data::Transformed<Reds<T>, Pipeline>> {
    Splits::by_position(Reds::<T>(PhantomData), [6, 0, 0]).unwrap().train.transformed(pipeline())
}

/// All six in one batch, in order and not augmented.
fn batch<D: Collate>(split: Split<Train, D>) -> D::Batch {
    let options = LoaderOptions { batch_size: NonZeroUsize::new(6).unwrap(), ..LoaderOptions::default() };
    Loader::in_order(split, options, &Device::flex()).iter().next().unwrap().unwrap()
}

#[test]
fn images_are_laid_out_channel_by_channel() {
    let batch: Classified<3, 3, 2, 4> = batch(split::<Label<3>>());
    assert_eq!(batch.images.dims(), [6, 3, 2, 4]);
    assert_eq!(batch.labels.tensor().to_vec(), [0, 1, 2, 0, 1, 2]);
    let values = batch.images.to_vec();
    let fifth = &values[4 * 24..5 * 24];
    // Red in the first four of eight columns: each of four is the mean of four, weighted 1, 3, 3 and 1.
    let row = [255, 223, 32, 0].map(|byte| byte as f32 / 255.0);
    assert_eq!(fifth[..8], [row, row].concat());
    assert_eq!(fifth[8..16], [0.0; 8]);
    assert!(fifth[16..].iter().all(|it| (it - 2.0).abs() < 1e-6));
}

#[test]
fn localisation_has_a_label_and_a_box_for_each_image() {
    let batch: Localized<3, 3, 2, 4> = batch(split::<Object<3>>());
    assert_eq!(batch.labels.tensor().to_vec(), [0, 1, 2, 0, 1, 2]);
    assert_eq!(batch.boxes.len(), 6);
    let edges = batch.boxes.to_vec().into_iter().map(BoundingBox::values);
    assert_eq!(edges.skip(1).take(2).collect::<Vec<_>>(), [[0.0, 0.0, 1.0, 2.0], [0.0, 0.0, 1.5, 2.0]]);
}

#[test]
fn detection_loses_no_object() {
    let batch: Detected<Object<3>, 3, 2, 4> = batch(split::<Vec<Object<3>>>());
    assert_eq!(batch.objects.iter().map(Vec::len).collect::<Vec<_>>(), [0, 1, 2, 3, 4, 5]);
    assert_eq!(batch.objects[5][3].bounding_box.values(), [0.0, 0.0, 2.0, 2.0]);
}

#[test]
fn segmentation_has_masks_of_the_size_of_the_images() {
    let batch: Detected<Instance<3>, 3, 2, 4> = batch(split::<Vec<Instance<3>>>());
    let masks: Vec<_> = batch.objects.iter().map(|them| them.iter().map(|it| it.mask.area()).sum::<usize>()).collect();
    // At half of its size the first one is half a pixel wide, and is not lost.
    assert_eq!(masks, [0, 2, 2, 2, 4, 4]);
    assert!(batch.objects.iter().flatten().all(|it| (it.mask.height(), it.mask.width()) == (2, 4)));
}

#[test]
fn blended_labels_are_shares() {
    let joined = || split::<Label<3>>().joined(MixUp { probability: 1.0, alpha: 1.0 });
    let plain: Blended<3, 3, 2, 4> = batch(joined());
    assert_eq!(plain.shares.dims(), [6, 3]);
    assert_eq!(plain.shares.to_vec()[..6], [1.0, 0.0, 0.0, 0.0, 1.0, 0.0], "not to train on, nothing is blended");

    let options = LoaderOptions { batch_size: NonZeroUsize::new(6).unwrap(), ..LoaderOptions::default() };
    let loader = Loader::shuffled(joined(), options, &Device::flex());
    let shares = loader.iter().next().unwrap().unwrap().shares.to_vec();
    assert!(shares.as_chunks::<3>().0.iter().all(|shares| (shares.iter().sum::<f32>() - 1.0).abs() < 1e-6));
    assert!(shares.iter().any(|share| 0.01 < *share && *share < 0.99));
}

/// A data set of images that are standardised already needs no transform to be put together.
struct Ready;

impl Dataset for Ready {
    type Sample = Sample<Label<3>, Image<1, 1, 2, Standardized>>;
    const CLASSES: usize = 3;

    fn len(&self) -> usize {
        6
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<Self::Sample, DataError> {
        Ok(Sample { image: Image::from_fn(|_, x| [(10 * index + x) as f32]), target: label(index) })
    }

    fn sample_bytes(&self) -> usize {
        8
    }
}

#[test]
fn what_is_ready_needs_no_transform() {
    let splits = Splits::by_position(Ready, [6, 0, 0]).unwrap();
    let batch: Classified<3, 1, 1, 2> = batch(splits.train);
    assert_eq!(batch.images.to_vec()[..4], [0.0, 1.0, 10.0, 11.0]);
}
