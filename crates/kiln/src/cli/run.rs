//! [`Run`]: what a program does with its flags.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use burn::module::Module;
use kiln_data::{
    Collate, Dataset, Decoded, Digits, Letterbox, Picture, Splits, Standardization, Standardize, ToChannels,
    Transformed,
};
use kiln_report::Page;
use kiln_tensor::Device;
use kiln_train::{Progress, Report, RunPage, Section, Stop, Training, TrainingOptions};

use super::computing::Computing;
use super::data_source::{DataForm, DataSource};
use super::facts::facts;
use super::flags::Flags;
use super::model_card::ModelCard;
use super::task::OpenedData;
use super::{Example, Failure, Task, TaskData, interrupt};

/// How long an epoch goes on before a line says how far it is.
const PAUSE: Duration = Duration::from_secs(10);

/// The pictures of a task as a network of `C` channels, `H` rows and `W` columns is shown them, but for the
/// standardisation: letterboxed bytes.
pub type Viewed<T, const C: usize, const H: usize, const W: usize> =
    Transformed<TaskData<T>, (ToChannels<C>, Letterbox<H, W>)>;

/// One run of a program: its flags, checked, and its device, open.
#[derive(Debug)]
pub struct Run {
    example: Example,
    pub(super) flags: Flags,
    computing: Arc<Computing>,
    stop: Stop,
    /// What the page of the run says of how it was made.
    facts: Vec<(String, String)>,
    /// When it began.
    began: Instant,
    /// What will lie beside the weights, as far as it is known.
    card: ModelCard,
}

impl Run {
    pub(super) fn new(example: Example, flags: Flags, arguments: &[OsString]) -> Result<Self, Failure> {
        // Until it listens, Ctrl-C ends the program at once: a host may be waited for, and nothing is there to be kept.
        let computing = Computing::open(&flags, arguments, &out(&example, &flags))?;
        let stop = Stop::new();
        interrupt::listen(&stop)?;
        if let Some(notice) = crate::device::notice(&computing.device) {
            let _ = writeln!(std::io::stderr(), "{notice}");
        }
        let data = flags.data.as_ref().unwrap_or(&DataSource::Embedded).to_string();
        let facts = facts(arguments, &data, flags.seed, &computing.names.join(", "));
        let computing = Arc::new(computing);
        Ok(Self { example, flags, computing, stop, facts, began: Instant::now(), card: ModelCard::default() })
    }

    /// What computes; of several devices the main one.
    pub fn device(&self) -> &Device {
        &self.computing.device
    }

    /// All that computes.
    pub(super) fn computing(&self) -> Arc<Computing> {
        self.computing.clone()
    }

    /// How often to go through the training samples.
    pub fn epochs(&self) -> usize {
        self.flags.epochs.unwrap_or(self.example.epochs)
    }

    /// Samples in a step.
    pub fn batch_size(&self) -> usize {
        self.flags.batch_size.unwrap_or(self.example.batch_size)
    }

    /// What all random numbers follow from.
    pub fn seed(&self) -> u64 {
        self.flags.seed
    }

    /// The folder of the run.
    pub fn out(&self) -> PathBuf {
        out(&self.example, &self.flags)
    }

    /// Whether the flag of the program's own was given: see [`Example::switch`].
    pub fn switched(&self) -> bool {
        self.flags.switched
    }

    /// Ends a loop of the program's own when Ctrl-C was pressed.
    ///
    /// # Errors
    /// [`Failure::Stopped`] when it was.
    pub fn go_on(&self) -> Result<(), Failure> {
        if self.stop.requested() { Err(Failure::Stopped) } else { Ok(()) }
    }

    /// Refuses the flags of programs that read data in batches, for one that does not.
    ///
    /// # Errors
    /// One of them was given.
    pub fn without_data(&self, reason: &'static str) -> Result<(), Failure> {
        let flags = &self.flags;
        let given = [
            (flags.data.is_some(), "--data"),
            (flags.batch_size.is_some(), "--batch-size"),
            (flags.limit.is_some(), "--limit"),
            (flags.weights.is_some(), "--weights"),
            (!flags.predict.is_empty(), "--predict"),
            (flags.resume, "--resume"),
            (flags.devices.len() > 1, "--devices of more than one"),
        ];
        match given.into_iter().find(|(given, _)| *given) {
            Some((_, flag)) => Err(Failure::Unused { name: self.example.name, flag, reason }),
            None => Ok(()),
        }
    }

    /// The form and the folder of the data that `--data` names, if it is one of `forms`; `None` for what is inside the
    /// program.
    fn located(&self, forms: &[DataForm], reason: &'static str) -> Result<Option<(DataForm, PathBuf)>, Failure> {
        let source = self.flags.data.as_ref().unwrap_or(&DataSource::Embedded);
        match source.located(forms, self.flags.quiet, &self.stop)? {
            Some((given, _)) if !forms.contains(&given) => {
                let forms = DataForm::ALL.iter().filter(|form| forms.contains(form)).map(ToString::to_string);
                let taken: Vec<_> = ["embedded".into()].into_iter().chain(forms).collect();
                Err(Failure::OtherForm { name: self.example.name, given, reason, taken: taken.join(", ") })
            }
            located => Ok(located),
        }
    }

    /// Handwritten digits or what is like them: those of `--data` (a folder, `mnist`, `fashion-mnist` or `kmnist`), or the
    /// ones inside the program; at most `--limit` in each split.
    ///
    /// # Errors
    /// Files that are missing, damaged or of another kind; data of another form; a download that failed.
    pub fn digits(&self) -> Result<Splits<Digits>, Failure> {
        let located =
            self.located(&[DataForm::Idx], "it reads images of 28 x 28 pixels, as MNIST's files hold them")?;
        Ok(self.limited(located.map_or_else(embedded, |(_, dir)| Ok(Digits::open(dir)?))?))
    }

    /// The data of a task, wherever `--data` says they are: pictures of any size, in an image of `C` channels, `H` rows and
    /// `W` columns each; at most `--limit` in each split.
    ///
    /// Digits, those inside the program or those of files, are classified as they are; for the other tasks scenes are
    /// drawn of them. Pascal VOC is parted by its own lists, COCO by its files, a folder of classes by its folders `train`,
    /// `val` and `test`. Where there is but one of the last two it tests, and a tenth of `train` validates; what is not
    /// parted at all is dealt out 70 to 15 to 15. Of a folder of classes each class is dealt out alike, and all runs deal
    /// alike.
    ///
    /// # Errors
    /// Files that are missing, damaged or of another kind; another number of classes; a form of data that says nothing of
    /// what the task is to find; a download that failed.
    pub fn splits<T: Task, const C: usize, const H: usize, const W: usize>(
        &mut self,
    ) -> Result<Splits<Viewed<T, C, H, W>>, Failure>
    where
        Picture<C>: Decoded,
    {
        let located = self.located(T::TAKES, T::REASON)?;
        let opened = match &located {
            Some((form, dir)) => T::open(*form, dir)?,
            None => None,
        };
        let OpenedData { splits, category_ids, census } = match (opened, located) {
            (Some(opened), _) => opened,
            (None, Some((_, dir))) => T::of_digits::<H, W>(Digits::open(&dir)?, &dir)?.into(),
            (None, None) => T::of_digits::<H, W>(embedded()?, Path::new("embedded"))?.into(),
        };
        if census.passed_over > 0 {
            let (passed_over, lacking) = (census.passed_over, T::LACKING);
            self.mention(&format!("{passed_over} of {} objects are passed over: they have {lacking}.", census.all()));
        }
        self.card = ModelCard { classes: splits.train.class_names(), category_ids, ..std::mem::take(&mut self.card) };
        Ok(self.limited(splits).transformed((ToChannels, Letterbox::default())))
    }

    /// How images are standardised: by the numbers that belong to the weights of `--weights`, or of the run to predict
    /// with, where these have any; by `numbers` otherwise. They are kept beside the weights that are trained.
    ///
    /// # Errors
    /// Numbers that cannot be read, or that are for another number of channels.
    pub fn standardize<const C: usize>(&mut self, numbers: Standardization<C>) -> Result<Standardize<C>, Failure> {
        let weights = (self.flags.weights.is_some() || self.predicts()).then(|| self.weights());
        let numbers = match &weights {
            Some(weights) => match ModelCard::of(weights)? {
                // Numbers for other channels are another network's: what loads it refuses it, and says how it differs.
                Some(card) if card.channels().is_some_and(|channels| channels != C) => numbers,
                Some(card) => card.standardization(weights)?,
                None => numbers,
            },
            None => numbers,
        };
        self.card.standardization = serde_json::to_value(numbers).unwrap_or_default();
        Ok(Standardize(numbers))
    }

    /// What makes the network that training starts from: `init`, or `init` with the weights of `--weights`. A run that is
    /// gone on with has weights of its own, and the file is not read.
    ///
    /// # Errors
    /// A file that cannot be read, or that holds another network.
    pub fn start<M: Module>(&self, init: impl Fn(&Device) -> M) -> Result<impl FnOnce(&Device) -> M, Failure> {
        let goes_on = self.flags.resume && begun(&self.out());
        let weights = self.flags.weights.as_ref();
        if let (true, Some(file)) = (goes_on, weights) {
            let (file, out) = (file.display(), self.out());
            self.mention(&format!(
                "`{file}` is not read: the run in `{}` goes on with its own weights.",
                out.display()
            ));
        }
        let load = |weights| kiln_nn::load(init(&self.device().clone().autodiff()), weights);
        let loaded = weights.filter(|_| !goes_on).map(load).transpose()?;
        Ok(move |device: &Device| loaded.unwrap_or_else(|| init(device)))
    }

    fn limited<D: Dataset>(&self, splits: Splits<D>) -> Splits<D> {
        match self.flags.limit {
            Some(limit) => splits.limit(limit),
            None => splits,
        }
    }

    /// A training as the flags want it, showing the dashboard on a terminal and lines elsewhere. Beside the weights it puts
    /// what is needed to predict with them: the names of the classes, and how images are standardised.
    ///
    /// # Errors
    /// As [`Training::new`]; and `--predict`, which a program looks for before it trains, if it can predict at all.
    pub fn training<'a, D: Collate>(&self, splits: &'a Splits<D>) -> Result<Training<'a, D>, Failure> {
        if self.predicts() {
            let reason = "it trains a network, and does nothing else";
            return Err(Failure::Unused { name: self.example.name, flag: "--predict", reason });
        }
        let options = TrainingOptions {
            epochs: self.epochs(),
            batch_size: self.batch_size(),
            seed: self.seed(),
            patience: self.example.patience,
            best_by: self.example.best_by,
            average: self.example.average,
            resume: self.flags.resume,
            page: Some(self.page()),
            card: self.card.text(),
            progress: self.progress(),
            stop: self.stop.clone(),
            others: self.computing.others.clone(),
            optimizer_on: self.flags.optimizer_on.map(Into::into).unwrap_or_default(),
            names: self.computing.names.clone(),
            ..TrainingOptions::new(self.device(), self.out())
        };
        Ok(Training::new(&splits.train, &splits.valid, options)?)
    }

    /// The page of the run: its title, and how it was made.
    fn page(&self) -> RunPage {
        RunPage { title: self.example.name.into(), facts: self.facts.clone(), ..RunPage::default() }
    }

    fn progress(&self) -> Progress {
        let dumb = std::env::var_os("TERM").is_none_or(|terminal| terminal.is_empty() || terminal == "dumb");
        let terminal = std::io::stdout().is_terminal() && std::io::stdin().is_terminal();
        if self.flags.quiet {
            Progress::quiet()
        } else if terminal && !dumb {
            Progress::dashboard(std::io::stdout())
        } else {
            Progress::lines(std::io::stdout(), PAUSE)
        }
    }

    /// Prints what the run came to, keeps it as `report.json`, and returns the score on the test split.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn report(&self, report: &Report) -> Result<f64, Failure> {
        self.say(&report.to_string());
        let path = self.out().join("report.json");
        let written = serde_json::to_vec_pretty(report).map_err(std::io::Error::from);
        let written = written.and_then(|text| replace(&path, &text));
        written.map_err(|reason| Failure::Unwritable { path, reason })?;
        self.mention(&format!("Its page is `{}`.", self.out().join("report.html").display()));
        Ok(report.test.figures.score)
    }

    /// Writes `report.html` for a program that trains by a loop of its own: these sections, and how it was made.
    ///
    /// # Errors
    /// A folder that cannot be written to.
    pub fn show(&self, sections: impl IntoIterator<Item = Section>) -> Result<PathBuf, Failure> {
        let path = self.out().join("report.html");
        let time = format!("{:.1} s", self.began.elapsed().as_secs_f64());
        // Such a program reads no data in batches.
        let facts = self.facts.iter().filter(|(name, _)| name != "data");
        let facts = facts.map(|(name, value)| (name.as_str(), value.as_str())).chain([("time", time.as_str())]);
        let sections = sections.into_iter().chain([Section::facts("The run", facts)]);
        let page = sections.fold(Page::new(self.example.name), Page::with);
        let written = std::fs::create_dir_all(self.out()).and_then(|()| page.write(&path));
        written.map_err(|reason| Failure::Unwritable { path: path.clone(), reason })?;
        Ok(path)
    }

    /// Saves `network` in the folder of the run, and returns where. A model of another network stays.
    ///
    /// # Errors
    /// A folder that cannot be written, or that holds another network.
    pub fn save<M: Module>(&self, network: &M) -> Result<PathBuf, Failure> {
        let path = self.out().join("model.safetensors");
        std::fs::create_dir_all(self.out()).map_err(|reason| Failure::Unwritable { path: self.out(), reason })?;
        if path.exists() {
            kiln_nn::load(network.valid(), &path)?;
        }
        kiln_nn::save(network, &path)?;
        Ok(path)
    }

    /// Prints `text`. A reader that went away is no failure.
    pub fn say(&self, text: &str) {
        let mut stdout = std::io::stdout();
        let _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
    }

    /// Prints `text` unless `--quiet` was given.
    pub fn mention(&self, text: &str) {
        if !self.flags.quiet {
            self.say(text);
        }
    }
}

/// The folder of a run with these flags.
fn out(example: &Example, flags: &Flags) -> PathBuf {
    let name = match example.switch.filter(|_| flags.switched) {
        Some((flag, _)) => format!("{}-{flag}", example.name),
        None => example.name.into(),
    };
    flags.out.clone().unwrap_or_else(|| ["runs", &name].iter().collect())
}

/// Whether a run in this folder can be gone on with: an epoch of it is done and kept.
pub(super) fn begun(out: &Path) -> bool {
    out.join("run.json").is_file()
}

/// Writes a file beside `path` and renames it into place: the old one or the new one is there, never half of it.
pub(super) fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
    let temporary = path.with_added_extension(std::process::id().to_string());
    let mut file = std::fs::File::create(&temporary)?;
    let written =
        file.write_all(content).and_then(|()| file.sync_all()).and_then(|()| std::fs::rename(&temporary, path));
    written.inspect_err(|_| drop(std::fs::remove_file(&temporary)))
}

#[cfg(feature = "embedded")]
fn embedded() -> Result<Splits<Digits>, Failure> {
    Ok(Digits::embedded()?)
}

#[cfg(not(feature = "embedded"))]
fn embedded() -> Result<Splits<Digits>, Failure> {
    Err(Failure::NoData)
}
