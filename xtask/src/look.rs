//! What is asked of a data set that is looked at.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::Args;

/// Which data set, and which of its sets.
#[derive(Args)]
pub struct Looked {
    /// A data set of `cargo xtask dataset list`, `digits`, `scenes`; or a folder of your own after its form: `voc:DIR`,
    /// `coco:DIR`, `yolo:DIR`, `folder:DIR`, `digits:DIR` and so on
    pub data: String,
    /// One of its sets, such as `val`: by default the one to train on
    #[arg(long)]
    pub set: Option<String>,
}

/// Draw a sheet of samples with boxes, masks, labels, and the transforms applied
#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    pub looked: Looked,
    /// The PNG file that is written
    #[arg(long, value_name = "FILE", default_value = "sheet.png")]
    pub out: PathBuf,
    /// How many samples, spread over the set
    #[arg(long, default_value_t = 20)]
    pub samples: usize,
    /// How many stand side by side
    #[arg(long, default_value_t = 5)]
    pub columns: usize,
    /// The side of the square that each fits, in pixels
    #[arg(long, default_value_t = 256)]
    pub side: usize,
    /// Transforms, one after the other and with commas between: a wrong one lists all
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub transforms: Vec<String>,
    /// What random transforms follow from
    #[arg(long, default_value_t = 0)]
    pub seed: u64,
}

/// Print counts of each class, sizes, mean and deviation
#[derive(Args)]
pub struct Stats {
    #[command(flatten)]
    pub looked: Looked,
}

impl Looked {
    fn words(&self) -> Vec<OsString> {
        let set = self.set.iter().map(|set| format!("--set={set}").into());
        set.chain([OsString::from("--"), OsString::from(&self.data)]).collect()
    }
}

impl Show {
    /// The command line that asks for the same.
    pub fn words(&self) -> Vec<OsString> {
        let Self { looked, out, samples, columns, side, transforms, seed } = self;
        let mut file = OsString::from("--out=");
        file.push(out);
        let mut words = vec!["show".into(), file];
        words.extend(
            [("samples", samples), ("columns", columns), ("side", side)].map(|(n, v)| format!("--{n}={v}").into()),
        );
        words.push(format!("--seed={seed}").into());
        words.extend(transforms.iter().map(|name| format!("--transforms={name}").into()));
        words.extend(looked.words());
        words
    }
}

impl Stats {
    /// The command line that asks for the same.
    pub fn words(&self) -> Vec<OsString> {
        [vec!["stats".into()], self.looked.words()].concat()
    }
}
