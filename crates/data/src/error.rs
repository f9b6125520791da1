//! [`DataError`]: everything that can be wrong with data.

use crate::reader::{Flaw, Place, listed};
use crate::{SceneError, SplitError};
use std::error::Error;
use std::io;
use std::path::PathBuf;

/// What was wrong with the data: what was found, what was wanted, and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataError {
    /// The folder of a data set does not exist, or is no folder.
    #[error("there is no folder `{dir}`; name the folder that holds {wanted}")]
    MissingFolder {
        /// The folder asked for.
        dir: PathBuf,
        /// The files it should hold.
        wanted: &'static str,
    },
    /// A folder lacks a file of its data set.
    #[error("the folder `{dir}` has no {wanted}; put what is missing there, gzipped or not")]
    MissingFile {
        /// The folder that was searched.
        dir: PathBuf,
        /// The file, under the name it is published with.
        wanted: String,
    },
    /// Pixels that belong to nothing, such as VOC's border, were asked for after a transform, which may have moved the
    /// image.
    #[error(
        "the pixels of sample {index} that belong to nothing do not move with its image when it is transformed; \
         make the data `Semantic` first, and transform what comes of it"
    )]
    Moved {
        /// The sample.
        index: usize,
    },
    /// The operating system would not read a file.
    #[error("cannot read `{file}`: {source}; check the file and its permissions")]
    Read {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A gzipped file cannot be decompressed.
    #[error("`{file}` is damaged: {source}; fetch it again")]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// The decompressor's reason.
        source: io::Error,
    },
    /// A picture cannot be decoded.
    #[error("`{file}` is not a picture that can be read: {source}; give a whole JPEG, PNG, WebP or BMP file")]
    Picture {
        /// The file.
        file: PathBuf,
        /// The decoder's reason.
        source: image::ImageError,
    },
    /// A file is of another kind.
    #[error(
        "`{file}` begins with {found:#010x}, but IDX {content} begin with {wanted:#010x}; \
         give the file of {content} under this name"
    )]
    Magic {
        /// The file.
        file: PathBuf,
        /// What it should hold: images or labels.
        content: &'static str,
        /// Its first four bytes.
        found: u32,
        /// The first four bytes of such a file.
        wanted: u32,
    },
    /// A file ends early.
    #[error("`{file}` is cut short: it has {found} bytes, and should have {wanted}; fetch it again")]
    Truncated {
        /// The file.
        file: PathBuf,
        /// Its length, decompressed.
        found: u64,
        /// The length its header asks for.
        wanted: u64,
    },
    /// A file goes on after its end.
    #[error("`{file}` goes on after the {wanted} bytes that its header asks for; fetch it again")]
    Trailing {
        /// The file.
        file: PathBuf,
        /// The length its header asks for.
        wanted: u64,
    },
    /// A file asks for more memory than any data set of its kind.
    #[error("the header of `{file}` asks for {found} bytes, and at most {limit} are read; fetch it again, or part it")]
    TooLarge {
        /// The file.
        file: PathBuf,
        /// The length its header asks for.
        found: u128,
        /// The longest file that is read.
        limit: u64,
    },
    /// The images have another size than the type says.
    #[error(
        "`{file}` holds images of {} x {} (height x width), and {} x {} are wanted; give files of that size",
        found.0, found.1, wanted.0, wanted.1
    )]
    ImageSize {
        /// The file.
        file: PathBuf,
        /// Height and width in the file.
        found: (usize, usize),
        /// Height and width in the type.
        wanted: (usize, usize),
    },
    /// A label names no class.
    #[error(
        "label {position} of `{file}` is {found}, and {classes} classes are numbered from 0; \
         give labels of this data set"
    )]
    Label {
        /// The file.
        file: PathBuf,
        /// Where in the file, from 0.
        position: usize,
        /// The label.
        found: usize,
        /// The number of classes in the type.
        classes: usize,
    },
    /// Images and labels do not pair up.
    #[error("`{images}` holds {found} images and `{labels}` {wanted} labels; give two files that belong together")]
    Counts {
        /// The file of images.
        images: PathBuf,
        /// The file of labels.
        labels: PathBuf,
        /// Number of images.
        found: usize,
        /// Number of labels.
        wanted: usize,
    },
    /// A file could not be written.
    #[error("cannot write `{file}`: {source}; check the folder and the space that is left")]
    Write {
        /// The file.
        file: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// A folder lacks a part of its data set.
    #[error("the folder `{dir}` has no {wanted}; name the folder that has, or put there what is missing")]
    Lacks {
        /// The folder.
        dir: PathBuf,
        /// What it should have.
        wanted: String,
    },
    /// A folder holds several data sets.
    #[error("the folder `{dir}` holds several data sets, {}; name one of them", shown(found))]
    Several {
        /// The folder.
        dir: PathBuf,
        /// The folders of the data sets.
        found: Vec<PathBuf>,
    },
    /// A folder holds a set of several years.
    #[error("`{dir}` holds the set `{set}` more than once: {}; leave one of them there", shown(found))]
    Years {
        /// The folder.
        dir: PathBuf,
        /// The set, as it was asked for.
        set: String,
        /// Its files of annotations.
        found: Vec<PathBuf>,
    },
    /// Labels have no picture.
    #[error("`{file}` has no picture of its name in `{dir}`; put it there, or take the file out")]
    NoPicture {
        /// The file of labels.
        file: PathBuf,
        /// The folder of pictures.
        dir: PathBuf,
    },
    /// A sample has no object, where one is wanted.
    #[error("sample {index} has no object, though its data set counts one; report this as a bug")]
    NoObject {
        /// The sample.
        index: usize,
    },
    /// A text goes on and on.
    #[error("`{file}` is longer than {limit} bytes, the most that is read; check what the file is")]
    TooLong {
        /// The file.
        file: PathBuf,
        /// The longest file that is read.
        limit: u64,
    },
    /// A data set has another number of classes than the type says.
    #[error(
        "`{at}` names {}, and the type has {wanted}: {}; write {} in the type, or give the right data set",
        counted(found), listed(found), found.len()
    )]
    Classes {
        /// The file or folder.
        at: PathBuf,
        /// The names there.
        found: Vec<String>,
        /// The number of classes in the type.
        wanted: usize,
    },
    /// A data set in the form of Pascal VOC does not say that its classes are others.
    #[error(
        "`{at}` has no `classes.txt`, so its classes are Pascal VOC's twenty, and the program has {wanted}; list its own \
         there, one a line"
    )]
    VocClasses {
        /// The folder.
        at: PathBuf,
        /// The number of classes in the type.
        wanted: usize,
    },
    /// There is nothing to learn from.
    #[error(
        "there is no object to train on in `{at}`: {passed_over} are passed over, for they have {lacking}, and crowds are no \
         objects; annotate what is missing there, or name other data"
    )]
    NothingToLearn {
        /// The file or folder.
        at: PathBuf,
        /// How many were passed over.
        passed_over: usize,
        /// Why.
        lacking: &'static str,
    },
    /// Two classes have one name.
    #[error("`{at}` names the class `{name}` twice; give every class a name of its own")]
    ClassTwice {
        /// The file or folder.
        at: PathBuf,
        /// The name.
        name: String,
    },
    /// A data set is empty.
    #[error("`{at}` holds no {wanted}; give a data set that has some")]
    Empty {
        /// The file or folder.
        at: PathBuf,
        /// What should be there.
        wanted: &'static str,
    },
    /// A name is not UTF-8.
    #[error("the name of `{path}` is not UTF-8; rename it")]
    Name {
        /// The file or folder, as far as its name can be shown.
        path: PathBuf,
    },
    /// A file is none of COCO's.
    #[error("`{file}` is no COCO file: an object with images, annotations and categories is wanted")]
    NotCoco {
        /// The file.
        file: PathBuf,
    },
    /// A file of annotations cannot be used.
    #[error("`{file}`, {place}: {flaw}")]
    Annotation {
        /// The file.
        file: PathBuf,
        /// Where in the file.
        place: Place,
        /// What is wrong there.
        flaw: Box<Flaw>,
    },
    /// A picture is of another size than its annotation says.
    #[error(
        "`{file}` is of {} x {} (height x width), and `{annotation}` says {} x {}; fetch both again",
        found.0, found.1, wanted.0, wanted.1
    )]
    PictureSize {
        /// The picture.
        file: PathBuf,
        /// The file of its annotation.
        annotation: PathBuf,
        /// Height and width of the picture, upright.
        found: (usize, usize),
        /// Height and width in the annotation.
        wanted: (usize, usize),
    },
    /// There are fewer samples than the splits need.
    #[error("{found} samples are too few, {wanted} are wanted, so that every split has one; give more data")]
    TooFew {
        /// Number of samples.
        found: usize,
        /// The least number.
        wanted: usize,
    },
    /// A data set cannot be parted so.
    #[error(transparent)]
    Split(#[from] SplitError),
    /// Scenes cannot be drawn so.
    #[error(transparent)]
    Scenes(#[from] SceneError),
    /// Data sets have no such form.
    #[error("there is no form of data set `{found}`; there are {wanted}")]
    NoSuchForm {
        /// The name.
        found: String,
        /// The names that are known.
        wanted: String,
    },
    /// A data set of this form lies in a folder, and none was given.
    #[error("`{form}` lies in a folder; name it: `{form}:FOLDER`")]
    NoFolder {
        /// The form.
        form: &'static str,
    },
    /// Decoding a sample panicked: a bug in its data set.
    #[error("sample {index} could not be decoded, its data set panicked: {message}; that is a bug of the data set")]
    Panicked {
        /// The sample.
        index: usize,
        /// What the panic said.
        message: String,
    },
    /// An error of a data set of yours: see [`DataError::other`].
    #[error(transparent)]
    Other(Box<dyn Error + Send + Sync>),
}

fn counted(classes: &[String]) -> String {
    let noun = if classes.len() == 1 { "class" } else { "classes" };
    format!("{} {noun}", classes.len())
}

fn shown(paths: &[PathBuf]) -> String {
    listed(&paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>())
}

impl DataError {
    /// Wraps an error that a data set of your own has to tell.
    ///
    /// ```
    /// let error = kiln_data::DataError::other("sample 7 has no boxes; draw one");
    /// assert_eq!(error.to_string(), "sample 7 has no boxes; draw one");
    /// ```
    pub fn other(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Other(error.into())
    }
}
