//! A tiny network on a few digits, and the runs that the tests make of it.
#![allow(dead_code, missing_docs)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use burn::module::Module;
use burn::tensor::Device;
use kiln_data::{Augment, Digits, Splits};
use kiln_nn::{BatchNorm1d, Dropout, Linear};
use kiln_tensor::{Batch, Tensor};
use kiln_train::{
    AdamConfig, Classify, OptimiserConfig, Progress, Schedule, Stop, TrainError, Trained, Training, TrainingOptions,
};

/// Everything that random numbers and running statistics get into.
#[derive(Module, Debug)]
pub struct Tiny<const HIDDEN: usize> {
    pub hidden: Linear<784, HIDDEN>,
    norm: BatchNorm1d<HIDDEN>,
    dropout: Dropout,
    pub output: Linear<HIDDEN, 10>,
}

impl<const HIDDEN: usize> Tiny<HIDDEN> {
    pub fn init(device: &Device) -> Self {
        Self {
            hidden: Linear::init(device),
            norm: BatchNorm1d::init(device),
            dropout: Dropout::new(0.3),
            output: Linear::init(device),
        }
    }
}

impl<const HIDDEN: usize> Classify<10> for Tiny<HIDDEN> {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        let hidden = self.norm.forward(self.hidden.forward(images.flatten())).relu();
        self.output.forward(self.dropout.forward(hidden))
    }
}

/// burn's CPU backends have one stream of random numbers in a process: one run at a time.
pub fn alone() -> MutexGuard<'static, ()> {
    static ALONE: Mutex<()> = Mutex::new(());
    ALONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// At most `limit` digits in each split, augmented.
pub fn digits(limit: usize) -> Splits<Digits> {
    let mut splits = Digits::embedded().expect("the digits are inside").limit(limit);
    splits.train = splits.train.augmented(Augment::default());
    splits
}

pub const EPOCHS: usize = 4;
pub const SCHEDULE: Schedule = Schedule::OneCycle { peak: 0.01 };

pub fn options(out: &Path) -> TrainingOptions {
    TrainingOptions { epochs: EPOCHS, batch_size: 24, seed: 7, ..TrainingOptions::new(&Device::flex(), out) }
}

pub type Outcome<const HIDDEN: usize> = Result<Trained<Tiny<HIDDEN>, Digits>, TrainError>;

/// A run on 64 digits.
pub fn fit(options: TrainingOptions) -> Outcome<16> {
    fit_with(options, 64, SCHEDULE)
}

pub fn fit_with<const HIDDEN: usize>(options: TrainingOptions, limit: usize, schedule: Schedule) -> Outcome<HIDDEN> {
    fit_by(&AdamConfig::new(), options, limit, schedule)
}

pub fn fit_by<const HIDDEN: usize>(
    optimiser: &impl OptimiserConfig,
    options: TrainingOptions,
    limit: usize,
    schedule: Schedule,
) -> Outcome<HIDDEN> {
    let splits = digits(limit);
    Training::new(&splits.train, &splits.valid, options)?.fit(Tiny::init, optimiser, schedule)
}

/// The bytes of the model that a run saved.
pub fn model(out: &Path) -> Vec<u8> {
    fs::read(out.join("model.safetensors")).expect("a finished run saves its model")
}

/// Every file of a folder with its bytes, the lock aside.
pub fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if entry.file_name() != "lock" {
                found.push((path.display().to_string(), fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

/// A writer that keeps what was written, and stops a run when a line says so.
#[derive(Clone, Default)]
pub struct Listener {
    pub heard: Arc<Mutex<String>>,
    pub stop: Stop,
    pub at: &'static str,
}

impl Listener {
    pub fn heard(&self) -> String {
        self.heard.lock().expect("no test panics while it writes").clone()
    }

    pub fn lines(&self, pause: Duration) -> Progress {
        Progress::lines(self.clone(), pause)
    }
}

impl Write for Listener {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut heard = self.heard.lock().expect("no test panics while it writes");
        heard.push_str(&String::from_utf8_lossy(bytes));
        if !self.at.is_empty() && heard.contains(self.at) {
            self.stop.stop();
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A writer that does something once a line contains a text.
pub struct Once<F> {
    pub at: &'static str,
    pub does: Option<F>,
}

impl<F: FnOnce() + Send + Sync> Write for Once<F> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if String::from_utf8_lossy(bytes).contains(self.at) {
            self.does.take().into_iter().for_each(|does| does());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The same options, stopped once a line contains `at`.
pub fn stopped_at(options: TrainingOptions, at: &'static str) -> TrainingOptions {
    let listener = Listener { at, ..Listener::default() };
    TrainingOptions { progress: listener.lines(Duration::ZERO), stop: listener.stop, ..options }
}
