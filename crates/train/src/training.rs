//! [`Training`]: one run, from its options to the trained network.

use std::num::NonZeroUsize;
use std::sync::Arc;

use burn::data::dataloader::DataLoader;
use burn::module::Module;
use burn::store::ModuleRecord;
use burn::tensor::Device;
use burn::train::Learner;
use kiln_data::{Collate, Loader, LoaderOptions, Split, Train, Valid};
use kiln_nn::{CheckpointError, Given};
use kiln_report::RunPage;

use crate::checkpoint::{Coordinator, MODEL, Records, read_part};
use crate::clipping::Clipping;
use crate::crew::Crew;
use crate::error::TrainError;
use crate::gone::caught;
use crate::launch::Launch;
use crate::layers::layers;
use crate::learn::Learn;
use crate::manifest::{Identity, Manifest};
use crate::optimiser::{OptimiserConfig, module_optimiser};
use crate::options::{OptimizerOn, TrainingOptions};
use crate::paths::Paths;
use crate::random::{Materialise, derived_seed};
use crate::rates::Rates;
use crate::run_folder::RunFolder;
use crate::schedule::Schedule;
use crate::student::{Manner, Student};
use crate::tally::Tally;
use crate::trained::Trained;

/// A run that is ready to begin: its options hold, and its folder can be written.
///
/// Only a training split can be trained on, and only a validation split can say when to stop and which weights
/// are best; anything else does not compile.
#[derive(Debug)]
pub struct Training<'a, D> {
    train: &'a Split<Train, D>,
    valid: &'a Split<Valid, D>,
    options: TrainingOptions,
    batch_size: NonZeroUsize,
    rates: Rates,
    folder: RunFolder,
}

impl<'a, D: Collate> Training<'a, D> {
    /// Checks the options, and opens the folder of the run: it is created, probed and locked.
    ///
    /// # Errors
    /// An option that is 0, a clipping that is no limit or that a sharded optimiser cannot keep, a split without samples, more
    /// devices than samples, a folder that cannot be written or that another process uses.
    pub fn new(
        train: &'a Split<Train, D>,
        valid: &'a Split<Valid, D>,
        options: TrainingOptions,
    ) -> Result<Self, TrainError> {
        let batch_size = NonZeroUsize::new(options.batch_size).ok_or(TrainError::Zero { option: "batch size" })?;
        if options.epochs == 0 {
            return Err(TrainError::Zero { option: "epochs" });
        }
        if options.accumulate == 0 {
            return Err(TrainError::Zero { option: "accumulate" });
        }
        options.clipping.map_or(Ok(()), Clipping::check)?;
        if let Some(decay) = options.average.filter(|decay| !(*decay > 0.0 && *decay < 1.0)) {
            return Err(TrainError::Average { decay });
        }
        if options.patience == Some(0) {
            return Err(TrainError::Zero { option: "patience" });
        }
        for (split, samples) in [("training", train.len()), ("validation", valid.len())] {
            if samples == 0 {
                return Err(TrainError::Empty { split });
            }
        }
        let devices = options.devices().count();
        for (samples, what) in [(options.batch_size, "those of a batch"), (train.len(), "all there are to train on")] {
            if devices > samples {
                return Err(TrainError::TooManyDevices { devices, samples, what });
            }
        }
        if devices > 1 && options.optimizer_on == OptimizerOn::Sharded && options.clipping.is_some() {
            return Err(TrainError::ShardedClipping);
        }
        if let (true, Some(value)) = (options.resume, std::env::var_os("BURN_DEVICE")) {
            return Err(TrainError::BurnDevice { value: value.to_string_lossy().into_owned() });
        }
        let folder = RunFolder::open(&options.out)?;
        Ok(Self { train, valid, options, batch_size, rates: Rates::default(), folder })
    }

    /// Lets a part of the network learn at so many times the rate of the schedule: a backbone whose weights are good
    /// already at a tenth of it. Parts are named by their path, such as `backbone` or `backbone.layer4`; of two that hold a
    /// parameter the later one decides.
    ///
    /// ```
    /// # use kiln_train::Schedule;
    /// # use kiln_train::{AdamConfig, Learn, Training, TrainError, Trained};
    /// # use kiln_data::Collate;
    /// # fn tuned<D: Collate, M: Learn<D::Batch>>(training: Training<'_, D>, init: fn(&burn::tensor::Device) -> M) -> Result<(), TrainError> {
    /// let schedule = Schedule::Cosine { peak: 1e-3 };
    /// training.rate("backbone", 0.1).fit(init, &AdamConfig::new(), schedule)?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn rate(mut self, part: impl Into<String>, times: f64) -> Self {
        self.rates.push(part.into(), times);
        self
    }

    /// Trains the network that `init` makes, or goes on training it, and returns its best weights. What is frozen
    /// (`freeze`, `no_grad`) stays as it is. A network that was loaded before is given by `|_| network`.
    ///
    /// The weights of every epoch follow from the options and the weights that are given: they do not depend on how often
    /// the run was stopped, or killed, and resumed.
    ///
    /// # Errors
    /// A rate for a part that the network has not; a run in the folder that this one must not replace or cannot resume; a
    /// checkpoint that is damaged; a loss that is no number; [`TrainError::Interrupted`] when it was asked to stop;
    /// [`TrainError::Device`] when a device of another machine is gone, and [`TrainError::Gone`] when it is before the
    /// first epoch or after the last.
    pub fn fit<M, C>(
        self,
        init: impl FnOnce(&Device) -> M,
        optimiser: &C,
        schedule: Schedule,
    ) -> Result<Trained<M, D>, TrainError>
    where
        M: Learn<D::Batch>,
        C: OptimiserConfig,
    {
        caught(&self.options.names().join(", "), || self.fitted(init, optimiser, schedule))
    }

    fn fitted<M, C>(
        mut self,
        init: impl FnOnce(&Device) -> M,
        optimiser: &C,
        schedule: Schedule,
    ) -> Result<Trained<M, D>, TrainError>
    where
        M: Learn<D::Batch>,
        C: OptimiserConfig,
    {
        let plain = self.options.device.clone().without_autodiff();
        let device = plain.clone().autodiff();
        let batches = self.train.len().div_ceil(self.batch_size.get());
        let steps = batches.div_ceil(self.options.accumulate);
        let steps_in_all = self.options.epochs.saturating_mul(steps);
        schedule.build(steps_in_all)?;
        device.seed(derived_seed(self.options.seed, 0));
        // One that was made before learns as well, on whatever device it was made.
        let network = init(&device).train().fork(&device);
        network.visit(&mut Materialise);
        let scheduler = self.rates.scheduler(&network, &schedule, steps_in_all)?;
        let identity = self.identity(&network, optimiser, &schedule);
        let manifest = self.take_up(&identity)?;
        let done = manifest.as_ref().map_or(0, |manifest| manifest.epoch);
        let student = Student::new(network, Manner::new(&self.options, done * steps));
        let records = match &manifest {
            Some(manifest) => Some(self.records(&student, manifest)?),
            None => {
                self.may_replace_model(&student.network)?;
                self.folder.forget()?;
                None
            }
        };
        let name = self.options.names().join(", ");
        let gave = if self.options.page.is_some() { self.gave(&student.network) } else { Vec::new() };
        let page = self.options.page.take().map(|page| RunPage {
            score: M::Tally::NAME.into(),
            best_by: self.options.best_by,
            epochs: self.options.epochs,
            layers: Some(layers(&student.network, &gave)),
            facts: identity.facts(page.facts),
            ..page
        });
        let crew = Crew::new(&self.options, self.batch_size.get(), student.network.num_params());
        let coordinator = Coordinator::new(self.folder, identity, name, page, crew, manifest.as_ref());
        let coordinator = Arc::new(coordinator);
        coordinator.write_page(coordinator.history())?;
        let student = match &manifest {
            Some(manifest) if manifest.finished() => student,
            _ => {
                let learner = Learner::new(student, module_optimiser(optimiser, &plain), scheduler);
                let launch = Launch {
                    train: self.train,
                    valid: self.valid,
                    batch_size: self.batch_size,
                    options: &mut self.options,
                    coordinator: &coordinator,
                    device,
                    rate: schedule.highest(),
                };
                launch.launch(learner, manifest.map(|manifest| manifest.epoch), records)?
            }
        };
        Trained::take(student, self.train, self.batch_size, self.options, &coordinator)
    }

    /// What the layers of the network give when it is shown one sample; nothing where that cannot be read, of which the
    /// first epoch tells.
    fn gave<M: Learn<D::Batch>>(&self, network: &M) -> Vec<Given> {
        let device = self.options.device.clone().without_autodiff();
        let loader = Loader::in_order(self.valid.clone(), LoaderOptions::default(), &device);
        let first = loader.slice(0, 1).iter().next().and_then(Result::ok);
        first.map(|batch| kiln_nn::given(|| network.valid().judge(batch)).1).unwrap_or_default()
    }

    /// What the weights of this run depend on.
    fn identity<M: Learn<D::Batch>, C: OptimiserConfig>(
        &self,
        network: &M,
        optimiser: &C,
        schedule: &Schedule,
    ) -> Identity {
        let name = std::any::type_name::<M>();
        Identity {
            network: name.rsplit("::").next().unwrap_or(name).to_string(),
            parameters: kiln_nn::fingerprint(network),
            seed: self.options.seed,
            epochs: self.options.epochs,
            batch_size: self.batch_size.get(),
            accumulate: self.options.accumulate,
            clipping: self.options.clipping,
            average: self.options.average.map_or("none".into(), |decay| decay.to_string()),
            patience: self.options.patience,
            best_by: self.options.best_by,
            train_samples: self.train.len(),
            valid_samples: self.valid.len(),
            data: format!("{} and {}", self.train.fingerprint(), self.valid.fingerprint()),
            optimiser: format!("{optimiser:?}"),
            schedule: format!("{schedule:?}"),
            rates: self.rates.told(),
            frozen: Paths::of(network).frozen(),
        }
    }

    /// Decides what becomes of the run that is in the folder: gone on with, replaced, or left alone with an error.
    fn take_up(&mut self, wanted: &Identity) -> Result<Option<Manifest>, TrainError> {
        let out = self.folder.out().display().to_string();
        let found = Manifest::read(&self.folder)?;
        match found {
            Some(manifest) if self.options.resume => {
                manifest.identity.may_resume_as(wanted, &self.folder)?;
                let (done, epochs) = (manifest.epoch, wanted.epochs);
                let (began, now) = (&manifest.device, self.options.names().join(", "));
                let progress = &mut self.options.progress;
                if manifest.finished() {
                    progress
                        .say(&format!("the run in `{out}` finished after {done} of {epochs} epochs: nothing to train"));
                } else {
                    progress.say(&format!("resuming `{out}` after {done} of {epochs} epochs"));
                    if *began != now {
                        progress
                            .say(&format!("it began on {began}: on {now} its weights may differ in their last bits"));
                    }
                }
                Ok(Some(manifest))
            }
            Some(manifest) => {
                manifest.identity.same_network(wanted, &self.folder)?;
                if !manifest.finished() {
                    return Err(TrainError::Unfinished {
                        out: self.folder.out().to_path_buf(),
                        epoch: manifest.epoch,
                        epochs: manifest.identity.epochs,
                    });
                }
                self.options.progress.say(&format!("replacing the finished run in `{out}`"));
                Ok(None)
            }
            None => {
                if self.options.resume {
                    let say = format!("`{out}` holds no whole checkpoint yet: starting from the beginning");
                    self.options.progress.say(&say);
                }
                Ok(None)
            }
        }
    }

    /// Without a manifest, a model that lies in the folder may be anyone's.
    fn may_replace_model<M: Module>(&self, network: &M) -> Result<(), TrainError> {
        let path = self.folder.model();
        if !path.exists() {
            return Ok(());
        }
        match kiln_nn::load(network.valid(), &path) {
            Err(CheckpointError::OtherNetwork { differences, .. }) => Err(TrainError::OtherModel {
                path,
                difference: differences.first().map_or_else(String::new, ToString::to_string),
            }),
            loaded => Ok(loaded.map(|_| ())?),
        }
    }

    /// The records that a run goes on from. Those of its best weights are checked too: they are what it will return.
    fn records<S: Module>(&self, student: &S, manifest: &Manifest) -> Result<Records, TrainError> {
        let records = Records::read(&self.folder, manifest)?;
        self.fits(student, manifest, manifest.epoch, records.model.clone())?;
        if manifest.best != manifest.epoch {
            let best = read_part(&self.folder, manifest, manifest.best, MODEL)?;
            self.fits(student, manifest, manifest.best, best)?;
        }
        self.folder.prune(|epoch| epoch == manifest.epoch || epoch == manifest.best);
        Ok(records)
    }

    /// burn's own load panics: try the record first.
    fn fits<S: Module>(
        &self,
        student: &S,
        manifest: &Manifest,
        epoch: usize,
        record: ModuleRecord,
    ) -> Result<(), TrainError> {
        let tried = student.valid().try_load_record(record);
        tried.map(|_| ()).map_err(|error| TrainError::Damaged {
            path: self.folder.out().join(RunFolder::part(epoch, MODEL)),
            found: error.to_string(),
            wanted: format!("the weights of {}", manifest.identity.network),
        })
    }
}
