//! [`Run`]: what a program does with its flags.

use std::ffi::OsString;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use burn::module::Module;
use kiln_data::{Collate, Dataset, Digits, SceneOptions, SceneTarget, Scenes, Splits};
use kiln_report::Page;
use kiln_tensor::Device;
use kiln_train::{Progress, Report, RunPage, Section, Stop, Training, TrainingOptions};

use super::facts::facts;
use super::flags::Flags;
use super::{Example, Failure, data, interrupt};

/// How long an epoch goes on before a line says how far it is.
const PAUSE: Duration = Duration::from_secs(10);

/// One run of a program: its flags, checked, and its device, open.
#[derive(Debug)]
pub struct Run {
    example: Example,
    flags: Flags,
    device: Device,
    stop: Stop,
    /// What the page of the run says of how it was made.
    facts: Vec<(String, String)>,
}

impl Run {
    pub(super) fn new(example: Example, flags: Flags, arguments: &[OsString]) -> Result<Self, Failure> {
        // A flag is the user's own word: it stands above the environment.
        let device = match &flags.device {
            Some(name) => crate::device::named(name)?,
            None => crate::device(None)?,
        };
        if let Some(notice) = crate::device::notice(&device) {
            let _ = writeln!(std::io::stderr(), "{notice}");
        }
        let stop = Stop::new();
        interrupt::listen(&stop)?;
        let facts = facts(arguments, flags.seed, &format!("{device:?}"));
        Ok(Self { example, flags, device, stop, facts })
    }

    /// What computes.
    pub fn device(&self) -> &Device {
        &self.device
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
        self.flags.out.clone().unwrap_or_else(|| ["runs", self.example.name].iter().collect())
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
            (flags.resume, "--resume"),
        ];
        match given.into_iter().find(|(given, _)| *given) {
            Some((_, flag)) => Err(Failure::Unused { name: self.example.name, flag, reason }),
            None => Ok(()),
        }
    }

    /// The folder that `--data` names, by itself or as one of these data sets, which is downloaded when it is not here.
    ///
    /// # Errors
    /// Neither a folder nor one of the names; a download that failed.
    pub fn data(&self, known: &[&str]) -> Result<Option<PathBuf>, Failure> {
        let data = self.flags.data.as_deref();
        data.map(|data| data::folder(data, known, self.flags.quiet, &self.stop)).transpose()
    }

    /// Handwritten digits or what is like them: those of `--data` (a folder, `mnist`, `fashion-mnist` or `kmnist`), or the
    /// ones inside the program; at most `--limit` in each split.
    ///
    /// # Errors
    /// Files that are missing, damaged or of another kind; as [`Run::data`].
    pub fn digits(&self) -> Result<Splits<Digits>, Failure> {
        Ok(self.limited(self.every_digit()?))
    }

    fn every_digit(&self) -> Result<Splits<Digits>, Failure> {
        match self.data(&["mnist", "fashion-mnist", "kmnist"])? {
            Some(folder) => Ok(Digits::open(folder)?),
            None => embedded(),
        }
    }

    fn limited<D: Dataset>(&self, splits: Splits<D>) -> Splits<D> {
        match self.flags.limit {
            Some(limit) => splits.limit(limit),
            None => splits,
        }
    }

    /// Scenes of handwritten digits among clutter, drawn from the digits inside the program, or those of `--data`; at most
    /// `--limit` in each split.
    ///
    /// # Errors
    /// Files that are missing, damaged or of another kind; digits that no scene can be drawn of.
    pub fn scenes<const H: usize, const W: usize, T: SceneTarget>(&self) -> Result<Splits<Scenes<H, W, T>>, Failure> {
        Ok(self.limited(Scenes::of(self.every_digit()?, SceneOptions::on(H, W))?))
    }

    /// A training as the flags want it, showing the dashboard on a terminal and lines elsewhere.
    ///
    /// # Errors
    /// As [`Training::new`].
    pub fn training<'a, D: Collate>(&self, splits: &'a Splits<D>) -> Result<Training<'a, D>, Failure> {
        let options = TrainingOptions {
            epochs: self.epochs(),
            batch_size: self.batch_size(),
            seed: self.seed(),
            patience: self.example.patience,
            best_by: self.example.best_by,
            resume: self.flags.resume,
            page: Some(self.page()),
            progress: self.progress(),
            stop: self.stop.clone(),
            ..TrainingOptions::new(&self.device, self.out())
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
        let facts = self.facts.iter().map(|(name, value)| (name.as_str(), value.as_str()));
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

/// Writes a file beside `path` and renames it into place: the old one or the new one is there, never half of it.
fn replace(path: &Path, content: &[u8]) -> std::io::Result<()> {
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
