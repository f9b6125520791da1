//! [`Trained`]: the best weights of a run, and the one look at the test split.

use std::marker::PhantomData;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use burn::data::dataloader::DataLoader;
use burn::module::Module;
use burn::tensor::Device;
use kiln_data::{Collate, Loader, LoaderOptions, Split, Test, Train};
use kiln_interpret::observed;
use kiln_report::{BestBy, Figures, History, Report, RunPage, Section, Share};

use crate::checkpoint::{Coordinator, MODEL, read_part};
use crate::error::TrainError;
use crate::evaluate::measure;
use crate::gone::caught;
use crate::learn::Learn;
use crate::looks::SAMPLES;
use crate::manifest::Manifest;
use crate::options::TrainingOptions;
use crate::run_folder::RunFolder;
use crate::student::Student;
use crate::tally::Tally;
use crate::watch::Stop;

/// A network with the best weights of its run: those of the epoch that was best on the validation split.
#[derive(Debug)]
pub struct Trained<M, D> {
    network: M,
    train: Share,
    valid_samples: usize,
    history: History,
    best_by: BestBy,
    model: PathBuf,
    batch_size: NonZeroUsize,
    device: Device,
    device_name: String,
    stop: Stop,
    interrupted: (PathBuf, usize, usize),
    page: Option<(RunPage, PathBuf)>,
    data: PhantomData<fn(D)>,
}

impl<M: Learn<D::Batch>, D: Collate> Trained<M, D> {
    /// Takes the best weights from their checkpoint, saves them as the model of the run, and measures how well
    /// they do on what they were trained on.
    pub(crate) fn take(
        student: Student<M, D::Batch>,
        train: &Split<Train, D>,
        batch_size: NonZeroUsize,
        options: TrainingOptions,
        coordinator: &Coordinator,
    ) -> Result<Self, TrainError> {
        let folder = coordinator.folder();
        let damaged = |found: String| TrainError::Damaged {
            path: folder.manifest(),
            found,
            wanted: "the best model of a finished run".into(),
        };
        let manifest = Manifest::read(folder)?.ok_or_else(|| damaged("no manifest".into()))?;
        let record = read_part(folder, &manifest, manifest.best, MODEL)?;
        let student = student.valid().try_load_record(record).map_err(|error| TrainError::Damaged {
            path: folder.out().join(RunFolder::part(manifest.best, MODEL)),
            found: error.to_string(),
            wanted: "the weights of this network".into(),
        })?;
        let network = student.into_judged();
        folder.remove(&folder.card())?;
        kiln_nn::save(&network, folder.model())?;
        options.card.as_ref().map_or(Ok(()), |card| folder.replace(&folder.card(), card.as_bytes()))?;
        let trained = Self {
            train: Share { figures: Figures { loss: f64::NAN, score: f64::NAN }, samples: train.len() },
            valid_samples: manifest.identity.valid_samples,
            model: folder.model(),
            interrupted: (folder.out().to_path_buf(), manifest.epoch, manifest.identity.epochs),
            history: manifest.history,
            best_by: manifest.identity.best_by,
            page: coordinator.page(),
            network,
            batch_size,
            device_name: options.names().swap_remove(0),
            device: options.device.without_autodiff(),
            stop: options.stop,
            data: PhantomData,
        };
        let (figures, ..) = trained.judged(train.clone())?;
        Ok(Self { train: Share { figures, samples: train.len() }, ..trained })
    }

    /// The network, ready to predict.
    pub fn network(&self) -> &M {
        &self.network
    }

    /// The network itself.
    pub fn into_network(self) -> M {
        self.network
    }

    /// Every epoch of the run.
    pub fn history(&self) -> &History {
        &self.history
    }

    /// Where the weights are saved.
    pub fn model(&self) -> &Path {
        &self.model
    }

    /// Measures the network on samples that nothing was decided by, and completes the page of the run. The split is gone
    /// afterwards: a number that is looked at twice is no test.
    ///
    /// # Errors
    /// Data that cannot be read, an empty split, a page that cannot be written, [`TrainError::Interrupted`],
    /// [`TrainError::Gone`].
    pub fn evaluate(&self, test: Split<Test, D>) -> Result<Report, TrainError> {
        Ok(self.judge(test)?.0)
    }

    /// As [`evaluate`](Self::evaluate), with the tally of the test split: what it holds beyond the report.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn judge(&self, test: Split<Test, D>) -> Result<(Report, M::Tally), TrainError> {
        match test.is_empty() {
            true => Err(TrainError::Empty { split: "test" }),
            false => caught(&self.device_name, || self.reported(test)),
        }
    }

    fn reported(&self, test: Split<Test, D>) -> Result<(Report, M::Tally), TrainError> {
        let samples = test.len();
        let (figures, tally, loader) = self.judged(test)?;
        let best = self.history.best(self.best_by);
        let report = Report {
            score: M::Tally::NAME.into(),
            train: self.train,
            valid: Share { figures: best.map_or(figures, |best| best.valid), samples: self.valid_samples },
            test: Share { figures, samples },
            best_epoch: best.map_or(0, |best| best.epoch),
            details: tally.details_of(&loader.class_names()),
            history: self.history.clone(),
            model: self.model.clone(),
            sections: if self.page.is_some() { self.sections(&tally, &loader) } else { Vec::new() },
        };
        if let Some((page, path)) = &self.page {
            let page = RunPage { report: Some(report.clone()), ..page.clone() };
            page.page().write(path).map_err(|error| TrainError::unwritable(path, &error))?;
        }
        Ok((report, tally))
    }

    /// What the page shows of the test split, and of the network that looks at it: not where a run is to stop.
    fn sections(&self, tally: &M::Tally, test: &Loader<D>) -> Vec<Section> {
        let first = test.slice(0, SAMPLES.min(test.num_items()));
        let batch = first.iter().next().and_then(Result::ok).filter(|_| !self.stop.requested());
        let looks = batch.map(|batch| observed(self.network.clone()).looks(batch, test));
        tally.sections(test).into_iter().chain(looks.into_iter().flatten()).collect()
    }

    /// Figures over a split, and the split itself to look at.
    #[allow(clippy::type_complexity)]
    fn judged<R: kiln_data::Role>(&self, split: Split<R, D>) -> Result<(Figures, M::Tally, Loader<D>), TrainError> {
        let options = LoaderOptions { batch_size: self.batch_size, ..LoaderOptions::default() };
        let loader = Loader::in_order(split, options, &self.device);
        let (out, epoch, epochs) = self.interrupted.clone();
        let judged = measure(&self.network, &loader, &self.stop)?;
        let (figures, tally) = judged.ok_or(TrainError::Interrupted { out, epoch, epochs })?;
        Ok((figures, tally, loader))
    }
}
