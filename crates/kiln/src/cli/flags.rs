//! The flags, each defined once.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, CommandFactory, FromArgMatches, Parser, ValueEnum};
use kiln_train::OptimizerOn;

use super::data_source::{DataForm, DataSource};
use super::{Example, Failure};

/// What the command line asked for.
pub(super) enum Asked {
    Run(Box<Flags>),
    Help(String),
}

/// The flags that the examples share.
#[derive(Debug, Clone, Parser)]
#[command(
    disable_version_flag = true,
    after_help = "Exit codes: 0 done; 1 below --require, or a picture that cannot be read; 2 an error, in one sentence; \
                  130 stopped by Ctrl-C."
)]
pub(super) struct Flags {
    /// What to train on: what [`DataForm::help`] says.
    #[arg(long, value_name = "SOURCE")]
    pub(super) data: Option<DataSource>,
    /// How often to go through the training samples
    #[arg(long, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub(super) epochs: Option<usize>,
    /// Samples in a step
    #[arg(long, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub(super) batch_size: Option<usize>,
    /// At most so many samples in each split
    #[arg(long, value_name = "N", value_parser = at_least_one, allow_negative_numbers = true)]
    pub(super) limit: Option<usize>,
    /// What initial weights, order and augmentation follow from
    #[arg(long, value_name = "N", default_value_t = 1, allow_negative_numbers = true)]
    pub(super) seed: u64,
    /// What computes: a backend of this build, such as flex, or a device that another machine hosts, such as ws://host:3000
    #[arg(long, value_name = "NAME")]
    pub(super) device: Option<String>,
    /// What computes together: each takes its part of every batch, and the first one the steps
    #[arg(long, value_name = "NAME,..", value_delimiter = ',', conflicts_with = "device")]
    pub(super) devices: Vec<String>,
    /// Where the optimiser works, of several devices: on the first, unless told
    #[arg(long, value_enum, value_name = "WHERE")]
    pub(super) optimizer_on: Option<Where>,
    /// The file of the token that hosts ask for
    #[cfg(feature = "remote")]
    #[arg(long, value_name = "FILE")]
    pub(super) token_file: Option<PathBuf>,
    /// Folder for checkpoints and the model, with its default.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// Weights to start from, or to predict with: .safetensors, .bpk, .pt or .pth; a run that goes on has its own
    #[arg(long, value_name = "FILE")]
    pub(super) weights: Option<PathBuf>,
    /// Train nothing; draw what is found in these pictures, and in all those of folders, to OUT/predictions
    #[arg(long, value_name = "IMAGE", num_args = 1..)]
    #[arg(conflicts_with_all = ["data", "epochs", "batch_size", "limit", "resume", "require"])]
    pub(super) predict: Vec<PathBuf>,
    /// Go on with the run in --out
    #[arg(long)]
    pub(super) resume: bool,
    /// Print only the result
    #[arg(long)]
    pub(super) quiet: bool,
    /// Exit with 1 if the score, in percent, is below this
    #[arg(long, value_name = "PERCENT", value_parser = percent, allow_negative_numbers = true)]
    pub(super) require: Option<f64>,
    /// Whether the flag of the program's own was given.
    #[arg(skip)]
    pub(super) switched: bool,
}

/// [`OptimizerOn`] as a flag.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Where {
    /// On the first device.
    Main,
    /// On all of them.
    Sharded,
}

impl From<Where> for OptimizerOn {
    fn from(place: Where) -> Self {
        match place {
            Where::Main => Self::Main,
            Where::Sharded => Self::Sharded,
        }
    }
}

impl Flags {
    /// Reads `arguments`, the program's name first.
    pub(super) fn ask(example: Example, arguments: &[OsString]) -> Result<Asked, Failure> {
        let about = format!("Defaults: {} epochs, batches of {}.", example.epochs, example.batch_size);
        let (data, out) = (DataForm::help(example.forms), format!("runs/{}", example.name));
        let out = match example.switch {
            Some((flag, _)) => format!("{out}; with --{flag} {out}-{flag}"),
            None => out,
        };
        let command = Self::command().name(example.name).bin_name(example.name).about(about);
        let command = command
            .mut_arg("data", |arg| arg.help(data))
            .mut_arg("out", |arg| arg.help(format!("Folder for checkpoints and the model [default: {out}]")));
        let command = match example.switch {
            Some((flag, help)) => command.arg(Arg::new(flag).long(flag).help(help).action(ArgAction::SetTrue)),
            None => command,
        };
        let flags = command.try_get_matches_from(arguments).and_then(|matches| {
            let switched = example.switch.is_some_and(|(flag, _)| matches.get_flag(flag));
            Ok(Self { switched, ..Self::from_arg_matches(&matches)? })
        });
        match flags {
            Ok(flags) => Ok(Asked::Run(Box::new(flags))),
            Err(error) if error.kind() == ErrorKind::DisplayHelp => Ok(Asked::Help(error.to_string())),
            Err(error) => {
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default();
                Err(Failure::Usage(first.trim_start_matches("error: ").to_string()))
            }
        }
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("it must be at least 1".into()),
        Ok(number) => Ok(number),
        Err(_) => Err("it must be a whole number of at least 1".into()),
    }
}

fn percent(text: &str) -> Result<f64, String> {
    let number: f64 = text.trim_end_matches('%').trim().parse().map_err(|_| "it must be a number of percent")?;
    if number == 0.0 || (number > 1.0 && number <= 100.0) {
        Ok(number)
    } else if number > 0.0 && number <= 1.0 {
        Err(format!("it is in percent, so write {} for that share", number * 100.0))
    } else {
        Err("it must lie between 0 and 100 percent".into())
    }
}

#[cfg(test)]
mod tests {
    use kiln_data::{Label, Object};

    use super::*;

    fn ask(arguments: &[&str]) -> Result<Asked, Failure> {
        let arguments: Vec<OsString> = arguments.iter().map(Into::into).collect();
        Flags::ask(Example::new("demo"), &arguments)
    }

    fn refused(arguments: &[&str]) -> String {
        match ask(arguments) {
            Err(failure) => failure.to_string(),
            Ok(_) => panic!("{arguments:?} was taken"),
        }
    }

    #[test]
    fn mistakes_are_one_sentence_with_the_flag_and_the_value() {
        for (arguments, wanted) in [
            (["demo", "--epochs", "0"], "invalid value '0' for '--epochs <N>': it must be at least 1"),
            (["demo", "--batch-size", "0"], "'--batch-size <N>': it must be at least 1"),
            (["demo", "--limit", "-3"], "'-3' for '--limit <N>': it must be a whole number of at least 1"),
            (["demo", "--require", "-1"], "'-1' for '--require <PERCENT>': it must lie between 0 and 100 percent"),
            (["demo", "--epochs", "many"], "it must be a whole number of at least 1"),
            (["demo", "--require", "101"], "it must lie between 0 and 100 percent"),
            (["demo", "--require", "nan"], "it must lie between 0 and 100 percent"),
            (["demo", "--require", "0.98"], "it is in percent, so write 98 for that share"),
            (["demo", "--seed", "x"], "'--seed <N>'"),
            (["demo", "--epoch", "3"], "'--epoch'"),
            (
                ["demo", "--data", "vco:DIR"],
                "'vco:DIR' for '--data <SOURCE>': `vco:` is no form of data: write embedded, ",
            ),
        ] {
            let said = refused(&arguments);
            assert!(said.contains(wanted), "{said}");
            assert_eq!(said.lines().count(), 1, "{said}");
        }
        assert!(refused(&["demo", "--out"]).contains("--out"));
        let both = refused(&["demo", "--predict", "a.png", "b.png", "--require", "90"]);
        assert_eq!(
            both,
            "the argument '--predict <IMAGE>...' cannot be used with '--require <PERCENT>'; --help lists the flags"
        );
    }

    #[test]
    fn a_flag_of_the_programs_own_is_known_to_it_alone() {
        let example = Example::new("demo").switch("upside-down", "Turn everything over");
        let ask = |arguments: &[&str]| {
            let arguments: Vec<OsString> = arguments.iter().map(Into::into).collect();
            Flags::ask(example, &arguments)
        };
        let switched = |asked| matches!(asked, Ok(Asked::Run(flags)) if flags.switched);
        assert!(switched(ask(&["demo", "--upside-down"])) && !switched(ask(&["demo"])));
        assert!(matches!(ask(&["demo", "--help"]), Ok(Asked::Help(help)) if help.contains("Turn everything over")));
        assert!(refused(&["demo", "--upside-down"]).contains("--upside-down"));
    }

    #[test]
    fn percent_signs_are_taken_as_such() {
        match ask(&["demo", "--require", "98%"]) {
            Ok(Asked::Run(flags)) => assert_eq!(flags.require, Some(98.0)),
            _ => panic!("98% is a number of percent"),
        }
    }

    #[test]
    fn help_lists_the_forms_of_data_that_the_task_takes_and_the_folders() {
        let help = |example: Example| match Flags::ask(example, &["demo", "--help"].map(OsString::from)) {
            Ok(Asked::Help(help)) => help.split_whitespace().collect::<Vec<_>>().join(" "),
            _ => panic!("--help asks for help"),
        };
        let boxes = help(Example::new("demo").switch("upside-down", "Over").learns::<Vec<Object<10>>>());
        for wanted in [
            "`voc:DIR` (Pascal VOC's folders; a `classes.txt`",
            "`coco:DIR`",
            "coco2017",
            "[default: runs/demo; with --upside-down runs/demo-upside-down]",
        ] {
            assert!(boxes.contains(wanted), "{boxes}");
        }
        assert!(!boxes.contains("folder:DIR"), "{boxes}");
        let classes = help(Example::new("demo").learns::<Label<10>>());
        assert!(classes.contains("`folder:DIR`") && !classes.contains("voc"), "{classes}");
        let digits = help(Example::new("demo"));
        assert!(!digits.contains(":DIR") && digits.contains("one of mnist, fashion-mnist, kmnist:"), "{digits}");
    }

    #[test]
    fn help_names_every_flag() {
        let Ok(Asked::Help(help)) = ask(&["demo", "--help"]) else { panic!("--help asks for help") };
        for flag in [
            "--data",
            "--epochs",
            "--batch-size",
            "--limit",
            "--seed",
            "--device",
            "--devices",
            "--optimizer-on",
            "--out",
            "--weights",
            "--predict",
            "--resume",
            "--quiet",
            "--require",
        ] {
            assert!(help.contains(flag), "{help}");
        }
    }
}
