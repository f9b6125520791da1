//! [`Pictures`]: the pictures of a data set, by their paths below one folder.

use crate::fingerprint::Fingerprint;
use crate::{DataError, Picture};
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Pictures by their paths below one folder. They are decoded when asked for.
pub(super) struct Pictures {
    root: PathBuf,
    paths: Vec<Box<Path>>,
}

/// How files of pictures end.
const ENDS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "bmp"];

/// How files of pictures end that are none of those that are read.
const OTHER_ENDS: [&str; 13] =
    ["gif", "tif", "tiff", "avif", "heic", "heif", "jxl", "jp2", "tga", "ico", "pgm", "ppm", "pnm"];

/// How many headers are read to guess how large pictures are.
const GUESSED_FROM: usize = 256;

impl Pictures {
    pub(super) fn below(root: &Path) -> Self {
        Self { root: root.into(), paths: Vec::new() }
    }

    /// One more, whose file has `bytes`.
    pub(super) fn push(&mut self, path: &Path, bytes: u64, fingerprint: &mut Fingerprint) {
        fingerprint.path(path);
        fingerprint.number(bytes);
        self.paths.push(path.into());
    }

    pub(super) fn len(&self) -> usize {
        self.paths.len()
    }

    /// Its path below the folder.
    pub(super) fn path(&self, index: usize) -> &Path {
        &self.paths[index]
    }

    /// Its path, as the data set was given the folder.
    pub(super) fn name(&self, index: usize) -> Option<String> {
        self.paths.get(index).map(|path| self.root.join(path).display().to_string())
    }

    pub(super) fn decode(&self, index: usize) -> Result<Picture, DataError> {
        Picture::open(self.root.join(self.path(index)))
    }

    /// The picture, if it is of the height and width that `annotation` says.
    pub(super) fn decode_of(
        &self,
        index: usize,
        wanted: (usize, usize),
        annotation: impl FnOnce() -> PathBuf,
    ) -> Result<Picture, DataError> {
        let picture = self.decode(index)?;
        let found = (picture.height(), picture.width());
        if found == wanted {
            return Ok(picture);
        }
        Err(DataError::PictureSize { file: self.root.join(self.path(index)), annotation: annotation(), found, wanted })
    }

    /// The most pixels that any of 256 pictures has, spread evenly over all: what headers say, where they can be read.
    pub(super) fn guessed_area(&self) -> usize {
        let step = self.len().div_ceil(GUESSED_FROM).max(1);
        let area = |path: &Path| Picture::<3>::stored_size(self.root.join(path)).ok().map(|(h, w)| h.saturating_mul(w));
        self.paths.iter().step_by(step).filter_map(|path| area(path)).max().unwrap_or(0)
    }
}

/// A path that leads nowhere but further down.
pub(super) fn inside(path: &str) -> Option<PathBuf> {
    let path = PathBuf::from(path);
    let down = path.components().all(|part| matches!(part, Component::Normal(_)));
    (down && path.file_name().is_some()).then_some(path)
}

/// The length of a file; `None` where there is no such file.
pub(super) fn length(file: &Path) -> Option<u64> {
    fs::metadata(file).ok().filter(fs::Metadata::is_file).map(|it| it.len())
}

/// The files of pictures in a folder and in the folders in it, by their names: `.jpg`, `.jpeg`, `.png`, `.webp` and `.bmp`,
/// in any case of letters. They come folder by folder, each in the order of names; what is hidden is passed over.
///
/// # Edge cases
/// A link of such a name that leads nowhere is among them, and so is a folder within that cannot be read: whoever opens
/// them is told why.
///
/// # Errors
/// A folder that is missing, or cannot be read.
///
/// ```
/// let files = kiln_data::picture_files("tests/fixtures/folder/bee")?;
/// assert!(files[0].ends_with("bee/C.PNG") && files.len() == 3);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub fn picture_files(dir: impl AsRef<Path>) -> Result<Vec<PathBuf>, DataError> {
    ending(dir.as_ref(), &ENDS)
}

/// The files likewise that are pictures by their names, and of a form that is not read, such as `.gif` and `.tiff`.
///
/// # Errors
/// A folder that is missing, or cannot be read.
///
/// ```
/// assert!(kiln_data::other_picture_files("tests/fixtures/folder")?.is_empty());
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub fn other_picture_files(dir: impl AsRef<Path>) -> Result<Vec<PathBuf>, DataError> {
    let mut files = ending(dir.as_ref(), &OTHER_ENDS)?;
    files.retain(|file| file.is_file());
    Ok(files)
}

/// The files whose names end so, and what cannot be read and may hold some.
fn ending(dir: &Path, wanted: &[&str]) -> Result<Vec<PathBuf>, DataError> {
    let ends_so = |path: &Path| ends(path).is_some_and(|end| wanted.iter().any(|it| end.eq_ignore_ascii_case(it)));
    let mut files = Vec::new();
    for entry in shown(dir) {
        match entry {
            Ok(entry) if entry.file_type().is_file() && ends_so(entry.path()) => files.push(entry.into_path()),
            Ok(_) => {}
            Err(error) if error.depth() == 0 => return Err(unreadable(dir, error)),
            Err(error) => {
                let nowhere = error.io_error().is_some_and(|it| it.kind() == ErrorKind::NotFound);
                let path = error.path().filter(|path| !nowhere || ends_so(path));
                files.extend(path.map(Path::to_path_buf));
            }
        }
    }
    files.sort_by(|a, b| (a.parent(), a.file_name()).cmp(&(b.parent(), b.file_name())));
    Ok(files)
}

/// The pictures in a folder and in the folders in it, by their paths below it, with their lengths: folder by folder,
/// each in the order of names.
pub(super) fn pictures_in(dir: &Path) -> Result<Vec<(PathBuf, u64)>, DataError> {
    files_in(dir, |path| ends(path).is_some_and(|end| ENDS.iter().any(|it| end.eq_ignore_ascii_case(it))))
}

/// Files likewise, of those that are `wanted`. What is hidden is passed over.
pub(super) fn files_in(dir: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<(PathBuf, u64)>, DataError> {
    let unreadable = |error| unreadable(dir, error);
    let mut files = Vec::new();
    for entry in shown(dir) {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().is_file() && wanted(entry.path()) {
            let path = entry.path().strip_prefix(dir).unwrap_or(entry.path()).into();
            files.push((path, entry.metadata().map_err(unreadable)?.len()));
        }
    }
    files.sort_by(|(a, _): &(PathBuf, _), (b, _)| (a.parent(), a.file_name()).cmp(&(b.parent(), b.file_name())));
    Ok(files)
}

/// What a folder and the folders in it hold, but for what is hidden.
fn shown(dir: &Path) -> impl Iterator<Item = walkdir::Result<DirEntry>> {
    let shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    WalkDir::new(dir).follow_links(true).into_iter().filter_entry(shown)
}

fn unreadable(dir: &Path, error: walkdir::Error) -> DataError {
    let file = error.path().unwrap_or(dir).into();
    DataError::Read { file, source: error.into() }
}

fn ends(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}
