//! Training through burn-train: repeatable, resumable, readable.
//!
//! burn-train's `SupervisedTraining` is the engine. What it asks from outside (loader, renderer, checkpointers,
//! early stopping) is ours: so a seeded run repeats bit for bit, and a run that is killed at any moment and resumed
//! ends with the same weights as one that was not.
//!
//! ```
//! use burn::module::Module;
//! use burn::optim::AdamConfig;
//! use burn::tensor::Device;
//! use kiln_data::Digits;
//! use kiln_nn::Linear;
//! use kiln_tensor::{Batch, Tensor};
//! use kiln_train::{Classify, Schedule, Training, TrainingOptions};
//!
//! #[derive(Module, Debug)]
//! struct Perceptron {
//!     output: Linear<784, 10>,
//! }
//!
//! impl Classify<10> for Perceptron {
//!     type Images = Tensor![Batch, 1, 28, 28];
//!     fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
//!         self.output.forward(images.flatten())
//!     }
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let splits = Digits::embedded()?.limit(200);
//! let folder = tempfile::tempdir()?;
//! let options = TrainingOptions { epochs: 5, ..TrainingOptions::new(&Device::flex(), folder.path()) };
//! let trained = Training::new(&splits.train, &splits.valid, options)?.fit(
//!     |device| Perceptron { output: Linear::init(device) },
//!     &AdamConfig::new(),
//!     Schedule::Cosine { peak: 0.01 },
//! )?;
//! let report = trained.evaluate(splits.test)?;
//! assert!(report.test.figures.score > 50.0);
//! # Ok(())
//! # }
//! ```

mod average;
mod checkpoint;
mod classification;
mod clipping;
mod crew;
mod dashboard;
mod dealt;
mod engine;
mod error;
mod evaluate;
mod explained;
mod gone;
mod launch;
mod layers;
mod learn;
mod ledger;
mod lines;
mod looks;
mod manifest;
mod metric;
mod mistakes;
mod muon;
mod optimiser;
mod options;
mod paths;
mod progress;
mod random;
mod rates;
mod run_folder;
mod schedule;
mod statistics;
mod student;
mod tally;
mod trained;
mod training;
mod watch;

pub use classification::{Classification, Guessed};
pub use clipping::Clipping;
pub use dashboard::restore_terminal;
pub use error::TrainError;
pub use explained::Explained;
pub use gone::tells_of_loss;
pub use kiln_report::{BestBy, Detail, Epoch, Figures, History, Report, RunPage, Section, Share};
pub use learn::{Classify, Learn, Outcome, OutcomeOf};
pub use looks::Seen;
pub use muon::{MuonAdamW, MuonAdamWConfig, MuonAdamWState};
pub use optimiser::*;
pub use options::{OptimizerOn, TrainingOptions};
pub use progress::Progress;
pub use schedule::Schedule;
pub use tally::{Evidence, Look, Tally};
pub use trained::Trained;
pub use training::Training;
pub use watch::Stop;
