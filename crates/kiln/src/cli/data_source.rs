//! [`DataSource`]: what `--data` names.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use kiln_train::Stop;

use super::Failure;

/// How the files of a data set are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataForm {
    /// Grey images and labels in the files of MNIST.
    Idx,
    /// Pascal VOC's `Annotations`, `ImageSets` and `JPEGImages`.
    Voc,
    /// COCO's files of annotations beside folders of pictures.
    Coco,
    /// A folder of pictures for each class.
    Folder,
}

/// The data sets that are downloaded when they are not here.
const NAMES: [(&str, DataForm); 6] = [
    ("mnist", DataForm::Idx),
    ("fashion-mnist", DataForm::Idx),
    ("kmnist", DataForm::Idx),
    ("voc2007", DataForm::Voc),
    ("voc2012", DataForm::Voc),
    ("coco2017", DataForm::Coco),
];

impl DataForm {
    /// Those that are said in front of a folder.
    const SAID: [(&'static str, Self); 3] = [("voc", Self::Voc), ("coco", Self::Coco), ("folder", Self::Folder)];

    /// All of them.
    pub(super) const ALL: [Self; 4] = [Self::Idx, Self::Voc, Self::Coco, Self::Folder];

    /// What `--data` takes of these forms, for `--help`.
    pub(super) fn help(forms: &[Self]) -> String {
        let said = |form: &Self| match form {
            Self::Idx => "a folder of IDX files, as MNIST's".to_string(),
            Self::Voc => "`voc:DIR` (Pascal VOC's folders; a `classes.txt` there lists classes of its own)".into(),
            Self::Coco => "`coco:DIR` (COCO's files and folders)".into(),
            Self::Folder => "`folder:DIR` (a folder of pictures for each class)".into(),
        };
        let said: Vec<_> = Self::ALL.iter().filter(|form| forms.contains(form)).map(said).collect();
        format!(
            "What to train on: `embedded` (in the program), {}, or a data set's name, one of {}: it is downloaded once, to \
             the folder KILN_DATA or the platform's",
            said.join(", "),
            Self::names(forms).join(", ")
        )
    }

    /// The names of the data sets that have one of these forms.
    pub(super) fn names(forms: &[Self]) -> Vec<&'static str> {
        NAMES.iter().filter(|(_, form)| forms.contains(form)).map(|(name, _)| *name).collect()
    }
}

/// As it stands on the command line.
impl fmt::Display for DataForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Self::SAID.iter().find(|(_, form)| form == self) {
            Some((word, _)) => write!(f, "{word}:DIR"),
            None => f.write_str("a folder of IDX files"),
        }
    }
}

/// What `--data` names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum DataSource {
    /// What is inside the program.
    Embedded,
    /// A folder, and what its form was said to be.
    Said(DataForm, PathBuf),
    /// A folder of IDX files, or the name of a data set.
    Plain(PathBuf),
}

/// As it stands on the command line.
impl fmt::Display for DataSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Embedded => f.write_str("embedded"),
            Self::Said(form, dir) => {
                let word = DataForm::SAID.iter().find(|(_, said)| said == form).map_or("", |(word, _)| word);
                write!(f, "{word}:{}", dir.display())
            }
            Self::Plain(dir) => write!(f, "{}", dir.display()),
        }
    }
}

impl FromStr for DataSource {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "embedded" {
            return Ok(Self::Embedded);
        }
        let form = |word: &str| DataForm::SAID.iter().find(|(said, _)| *said == word).map(|(_, form)| *form);
        match text.split_once(':') {
            Some((word, "")) if form(word).is_some() => Err(format!("it names no folder: write {word}:DIR")),
            Some((word, dir)) => match form(word) {
                Some(form) => Ok(Self::Said(form, dir.into())),
                // A path may have a colon in it, and on Windows begins with a letter and one.
                None if word.len() == 1 || Path::new(text).exists() => Ok(Self::Plain(text.into())),
                None => Err(format!(
                    "`{word}:` is no form of data: write embedded, {}, a folder of IDX files or the name of a data set",
                    DataForm::SAID.map(|(word, _)| format!("{word}:DIR")).join(", ")
                )),
            },
            None => Ok(Self::Plain(text.into())),
        }
    }
}

impl DataSource {
    /// The form and the folder of the data, which is downloaded when it is asked for by a name; `None` for what is inside
    /// the program. A program takes the data sets that are of one of `forms` by their names.
    pub(super) fn located(
        &self,
        forms: &[DataForm],
        quiet: bool,
        stop: &Stop,
    ) -> Result<Option<(DataForm, PathBuf)>, Failure> {
        match self {
            Self::Embedded => Ok(None),
            Self::Said(form, dir) => Ok(Some((*form, dir.clone()))),
            Self::Plain(dir) if dir.is_dir() => Ok(Some((DataForm::Idx, dir.clone()))),
            Self::Plain(name) => download(name, forms, quiet, stop).map(Some),
        }
    }
}

#[cfg(feature = "download")]
fn download(name: &Path, forms: &[DataForm], quiet: bool, stop: &Stop) -> Result<(DataForm, PathBuf), Failure> {
    use kiln_data::download::{Bar, CATALOGUE, DownloadOptions, Source, Store};

    let known = DataForm::names(forms);
    let readable = CATALOGUE.iter().filter(|source| known.contains(&source.name));
    let unknown = || Failure::UnknownData { data: name.into(), known: known.join(", ") };
    let source = Source::among(readable, name.to_str().ok_or_else(unknown)?).map_err(|_| unknown())?;
    let (_, form) = NAMES.iter().find(|(name, _)| *name == source.name).ok_or_else(unknown)?;
    let (bar, stop) = (if quiet { Bar::hidden() } else { Bar::stderr() }, stop.clone());
    let folder = Store::open()?.download(source, &DownloadOptions::from_env(), &bar.until(move || stop.requested()))?;
    Ok((*form, folder))
}

/// Without downloading, a name is a folder like any other.
#[cfg(not(feature = "download"))]
fn download(name: &Path, _: &[DataForm], _: bool, _: &Stop) -> Result<(DataForm, PathBuf), Failure> {
    Err(Failure::UnknownData { data: name.into(), known: "none, without the feature `download`".into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_in_front_of_a_folder_is_its_form() {
        for (text, wanted) in [
            ("embedded", DataSource::Embedded),
            ("voc:VOCdevkit", DataSource::Said(DataForm::Voc, "VOCdevkit".into())),
            ("coco:a folder", DataSource::Said(DataForm::Coco, "a folder".into())),
            ("folder:C:/cats", DataSource::Said(DataForm::Folder, "C:/cats".into())),
            ("mnist", DataSource::Plain("mnist".into())),
            ("./embedded", DataSource::Plain("./embedded".into())),
            ("C:/mnist", DataSource::Plain("C:/mnist".into())),
        ] {
            assert_eq!(text.parse(), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_form_is_told_with_those_there_are() {
        let told = |text: &str| text.parse::<DataSource>().unwrap_err();
        assert_eq!(told("voc:"), "it names no folder: write voc:DIR");
        let wanted = "`vco:` is no form of data: write embedded, voc:DIR, coco:DIR, folder:DIR, a folder of IDX files or \
                      the name of a data set";
        assert_eq!(told("vco:VOCdevkit"), wanted);
        assert_eq!(told(":x"), wanted.replacen("vco", "", 1));
    }

    #[test]
    fn a_folder_may_have_a_colon_in_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("my:digits");
        std::fs::create_dir(&path).unwrap();
        let text = path.to_str().unwrap();
        assert_eq!(text.parse(), Ok(DataSource::Plain(text.into())));
    }
}
