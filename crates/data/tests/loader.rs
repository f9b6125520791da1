//! The loader as burn's training loop calls it.
#![cfg(feature = "tensors")]

use burn::data::dataloader::DataLoader;
use burn::tensor::Device;
use kiln_data::{Collate, DataError, Dataset, Loader, LoaderOptions, SampleRng, Splits};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex};

/// Samples that are their index and a random number; a batch says which device it is on.
struct Numbers;

type Number = (usize, Option<u64>);

impl Dataset for Numbers {
    type Sample = Number;
    const CLASSES: usize = 1;

    fn len(&self) -> usize {
        40
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Number, DataError> {
        if index == 39 { Err(DataError::other("the last")) } else { Ok((index, rng.map(SampleRng::next_u64))) }
    }

    fn sample_bytes(&self) -> usize {
        size_of::<Number>()
    }
}

impl Collate for Numbers {
    type Batch = (Vec<Number>, Device);

    fn collate(samples: Vec<Number>, device: &Device) -> Result<Self::Batch, DataError> {
        Ok((samples, device.clone()))
    }
}

fn splits() -> Splits<Numbers> {
    Splits::by_position(Numbers, [25, 10, 5]).unwrap()
}

fn options(seed: u64) -> LoaderOptions {
    LoaderOptions { batch_size: NonZeroUsize::new(4).unwrap(), seed, workers: 2, prefetch_bytes: 1_000 }
}

fn shuffled(seed: u64) -> Loader<Numbers> {
    Loader::shuffled(splits().train, options(seed), &Device::flex())
}

/// One epoch: what `iter` delivers next.
fn epoch(loader: &dyn DataLoader<<Numbers as Collate>::Batch>) -> Vec<Vec<Number>> {
    loader.iter().map(|batch| batch.unwrap().0).collect()
}

fn indices(epoch: &[Vec<Number>]) -> Vec<usize> {
    epoch.iter().flatten().map(|(index, _)| *index).collect()
}

#[test]
fn every_epoch_is_a_new_order_of_all_samples() {
    let loader = shuffled(0);
    let (first, second) = (epoch(&loader), epoch(&loader));
    assert_eq!(first.iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 4, 4, 4, 4, 1]);
    for epoch in [&first, &second] {
        let mut sorted = indices(epoch);
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..25));
    }
    assert_ne!(indices(&first), indices(&second));
    assert_ne!(first, epoch(&shuffled(1)), "the seed changes it");
}

#[test]
fn a_resumed_run_is_given_what_a_whole_one_is() {
    let whole = shuffled(7);
    let epochs: Vec<_> = (0..4).map(|_| epoch(&whole)).collect();
    for start in 1..=4 {
        let resumed = shuffled(7).starting_at(start);
        for wanted in &epochs[start - 1..] {
            assert_eq!(&epoch(&resumed), wanted);
        }
    }
}

#[test]
fn in_order_nothing_is_shuffled_or_augmented() {
    let loader = Loader::in_order(splits().valid, options(0), &Device::flex());
    for _ in 0..2 {
        assert!(epoch(&loader).into_iter().flatten().eq((25..35).map(|index| (index, None))));
    }
}

#[test]
fn a_device_carries_the_epoch_along() {
    let device = Device::flex().autodiff();
    let loader = shuffled(3).starting_at(2);
    let moved = loader.to_device(&device);
    assert_eq!(epoch(&*moved), epoch(&loader));
    assert_eq!(epoch(&*moved), epoch(&loader), "each counts for itself");
    assert!(moved.iter().all(|batch| batch.unwrap().1 == device));
}

#[test]
fn slices_are_shares_of_the_data_and_shuffle_within() {
    let loader = shuffled(3).starting_at(2);
    let (low, high) = (loader.slice(0, 10), loader.slice(10, 99));
    assert_eq!([low.num_items(), high.num_items(), loader.slice(30, 2).num_items()], [10, 15, 0]);
    for _ in 0..2 {
        let (low, high, all) = (epoch(&*low), epoch(&*high), epoch(&loader));
        assert!(indices(&low).iter().all(|index| *index < 10) && indices(&high).iter().all(|index| *index >= 10));
        let mut parts: Vec<_> = [low, high].concat().concat();
        let mut all = all.concat();
        parts.sort_unstable();
        all.sort_unstable();
        assert_eq!(parts, all, "the same samples, augmented alike");
    }
    assert_eq!(loader.slice(10, 25).slice(5, 6).num_items(), 1);
}

#[test]
fn progress_counts_samples_and_errors_too() {
    let loader = Loader::in_order(splits().test, options(0), &Device::flex());
    assert_eq!(loader.num_items(), 5);
    let mut batches = loader.iter();
    let mut seen = vec![batches.progress().items_processed];
    assert!(batches.next().unwrap().is_ok());
    seen.push(batches.progress().items_processed);
    assert_eq!(batches.next().unwrap().unwrap_err().to_string(), "the last");
    seen.push(batches.progress().items_processed);
    assert_eq!(seen, [0, 4, 5]);
    assert!(batches.progress().is_completed() && batches.next().is_none() && batches.next().is_none());
}

#[test]
fn the_hook_hears_of_every_epoch_first() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let ear = heard.clone();
    let loader = shuffled(0).starting_at(5).on_epoch(Arc::new(move |epoch| ear.lock().unwrap().push(epoch)));
    assert!(heard.lock().unwrap().is_empty());
    let moved = loader.to_device(&Device::flex());
    drop(moved.iter());
    assert_eq!(*heard.lock().unwrap(), [5]);
    epoch(&*moved);
    assert_eq!(*heard.lock().unwrap(), [5, 6]);
}

#[cfg(feature = "embedded")]
#[test]
fn digits_become_typed_batches() -> Result<(), DataError> {
    use kiln_data::{Augment, Digits, Train};

    let device = Device::flex();
    let splits = Digits::embedded()?.limit(9);
    let first = splits.train.sample(0)?;
    let loader = Loader::in_order(splits.train.clone(), options(0), &device);
    let batches: Vec<_> = loader.iter().map(Result::unwrap).collect();
    assert_eq!(batches.iter().map(|batch| batch.labels.len()).collect::<Vec<_>>(), [4, 4, 1]);
    let images = &batches[0].images;
    assert_eq!(images.dims(), [4, 1, 28, 28]);
    assert_eq!(images.to_vec()[..784], *first.image.values().as_flattened());
    assert_eq!(images.to_vec()[..784], first.image.to_tensor(&device).to_vec());
    assert_eq!(batches[0].labels.tensor().to_vec()[0] as usize, first.label);

    let pixels = |split: kiln_data::Split<Train>, epoch| {
        let loader = Loader::shuffled(split, options(0), &device).starting_at(epoch);
        loader.iter().map(|batch| batch.unwrap().images.to_vec()).collect::<Vec<_>>()
    };
    let moved = splits.train.clone().augmented(Augment::default());
    assert_eq!(pixels(moved.clone(), 2), pixels(moved.clone(), 2));
    assert_ne!(pixels(moved, 2), pixels(splits.train, 2));
    Ok(())
}

#[test]
fn parts_are_the_batches_dealt_out() {
    let loader = shuffled(3).starting_at(2);
    let parts: Vec<_> = (0..2).map(|index| loader.part(index, const { NonZeroUsize::new(2).unwrap() })).collect();
    assert_eq!([parts[0].num_items(), parts[1].num_items()].iter().sum::<usize>(), loader.num_items());
    for _ in 0..2 {
        let [first, second] = [epoch(&parts[0]), epoch(&parts[1])];
        let mut dealt = first;
        for (batch, rest) in dealt.iter_mut().zip(second) {
            batch.extend(rest);
        }
        assert_eq!(dealt, epoch(&loader), "the same samples in the same order, augmented alike");
    }
}
