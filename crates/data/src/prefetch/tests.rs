//! The pass, over data sets that count, fail and panic.

use super::*;
use crate::SampleRng;
use proptest::prelude::*;
use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc::channel;

const BYTES: usize = 100;

/// Samples that know their index and a random number, and count how many of them are alive.
#[derive(Default)]
struct Counting {
    len: usize,
    alive: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
    decoded: Arc<AtomicUsize>,
}

struct Sample {
    index: usize,
    drawn: Option<u64>,
    alive: Arc<AtomicUsize>,
}

impl Drop for Sample {
    fn drop(&mut self) {
        self.alive.fetch_sub(1, SeqCst);
    }
}

impl Dataset for Counting {
    type Sample = Sample;
    const CLASSES: usize = 1;

    fn len(&self) -> usize {
        self.len
    }

    fn sample(&self, index: usize, rng: Option<&mut SampleRng>) -> Result<Sample, DataError> {
        self.most.fetch_max(self.alive.fetch_add(1, SeqCst) + 1, SeqCst);
        self.decoded.fetch_add(1, SeqCst);
        std::thread::yield_now();
        let sample = Sample { index, drawn: rng.map(SampleRng::next_u64), alive: self.alive.clone() };
        match index {
            13 => Err(DataError::other("thirteen")),
            17 => panic!("seventeen"),
            19 => panic!("nineteen is {}", "odd"),
            _ => Ok(sample),
        }
    }

    fn sample_bytes(&self) -> usize {
        BYTES
    }
}

fn counting(len: usize) -> Arc<Counting> {
    Arc::new(Counting { len, ..Counting::default() })
}

fn options(batch_size: usize, workers: usize, prefetch_bytes: usize) -> LoaderOptions {
    LoaderOptions { batch_size: NonZeroUsize::new(batch_size).unwrap(), workers, prefetch_bytes, seed: 0 }
}

type Batch = Result<Vec<(usize, Option<u64>)>, String>;

fn next(pass: &mut Prefetch<Counting>) -> Option<Batch> {
    let batch = pass.next_batch(|samples| Ok(samples.iter().map(|s| (s.index, s.drawn)).collect()));
    batch.map(|batch| batch.map_err(|error| error.to_string()))
}

fn all(order: Order, options: &LoaderOptions) -> Vec<Batch> {
    let mut pass = Prefetch::new(counting(1_000), order, options);
    std::iter::from_fn(|| next(&mut pass)).collect()
}

#[test]
fn errors_and_panics_come_in_their_place_and_the_rest_goes_on() {
    for workers in [0, 1, 4] {
        let batches = all(Order::stored(10..22), &options(2, workers, 1_000));
        let told: Vec<_> = batches.iter().map(|batch| batch.as_ref().map_or_else(|e| e.as_str(), |_| "fine")).collect();
        let panicked = |index, said| {
            format!("sample {index} could not be decoded, its data set panicked: {said}; that is a bug of the data set")
        };
        assert_eq!(
            told,
            ["fine", "thirteen", "fine", &panicked(17, "seventeen"), &panicked(19, "nineteen is odd"), "fine"]
        );
    }
}

#[test]
fn memory_is_bounded_and_one_batch_always_fits() {
    for (prefetch_bytes, most) in [(0, 4), (BYTES, 4), (10 * BYTES, 10), (10 * BYTES + 1, 10)] {
        let data = counting(200);
        let mut pass = Prefetch::new(data.clone(), Order::stored(20..200), &options(4, 3, prefetch_bytes));
        while let Some(batch) = next(&mut pass) {
            assert!(batch.is_ok());
            for _ in 0..20 {
                std::thread::yield_now();
            }
        }
        let found = data.most.load(SeqCst);
        assert!(found <= most, "{found} samples were alive at once, and {prefetch_bytes} bytes hold {most}");
        assert_eq!(data.alive.load(SeqCst), 0);
    }
}

#[test]
fn workers_fill_the_window_and_no_more_while_nobody_asks() {
    let data = counting(200);
    let pass = Prefetch::new(data.clone(), Order::stored(20..200), &options(4, 2, 12 * BYTES));
    while data.decoded.load(SeqCst) < 12 {
        std::thread::yield_now();
    }
    drop(pass);
    assert_eq!(data.decoded.load(SeqCst), 12);
}

#[test]
fn dropping_a_pass_early_ends_its_workers() {
    let data = counting(1_000);
    let mut pass = Prefetch::new(data.clone(), Order::stored(20..1_000), &options(4, 4, 40 * BYTES));
    assert_eq!(next(&mut pass).unwrap().unwrap().len(), 4);
    assert_eq!(pass.delivered(), 4);
    drop(pass);
    assert_eq!(Arc::strong_count(&data), 1, "every worker has let go of the data");
    assert!(data.decoded.load(SeqCst) <= 44);
    assert_eq!(data.alive.load(SeqCst), 0);
}

#[test]
fn a_pass_can_move_to_another_thread_and_an_empty_one_ends_at_once() {
    let (sender, receiver) = channel();
    let mut pass = Prefetch::new(counting(100), Order::stored(20..30), &options(4, 2, 0));
    std::thread::spawn(move || sender.send(std::iter::from_fn(|| next(&mut pass)).count())).join().unwrap().unwrap();
    assert_eq!(receiver.recv(), Ok(3));
    assert!(all(Order::stored(5..5), &options(4, 2, 0)).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn neither_workers_nor_memory_change_what_is_delivered(
        seed: u64,
        epoch in 1_usize..5,
        len in 0_usize..60,
        batch_size in 1_usize..9,
        workers in 1_usize..5,
        samples in 0_usize..70,
    ) {
        let order = Order::shuffled(20..20 + len, seed, epoch);
        let alone = all(order.clone(), &options(batch_size, 0, 0));
        prop_assert_eq!(&all(order, &options(batch_size, workers, samples * BYTES)), &alone);

        let samples: Vec<_> = alone.into_iter().flat_map(Result::unwrap).collect();
        prop_assert_eq!(samples.len(), len);
        for (index, drawn) in samples {
            prop_assert_eq!(drawn, Some(SampleRng::new(seed, epoch, index).next_u64()));
        }
    }
}
