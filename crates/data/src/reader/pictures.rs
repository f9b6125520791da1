//! [`Pictures`]: the pictures of a data set, by their paths below one folder.

use crate::fingerprint::Fingerprint;
use crate::{DataError, Picture};
use std::fs;
use std::path::{Component, Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Pictures by their paths below one folder. They are decoded when asked for.
pub(super) struct Pictures {
    root: PathBuf,
    paths: Vec<Box<Path>>,
}

/// How files of pictures end.
const ENDS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "bmp"];

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
/// # Errors
/// A folder that is missing, or cannot be read.
///
/// ```
/// let files = kiln_data::picture_files("tests/fixtures/folder/bee")?;
/// assert!(files[0].ends_with("bee/C.PNG") && files.len() == 3);
/// # Ok::<(), kiln_data::DataError>(())
/// ```
pub fn picture_files(dir: impl AsRef<Path>) -> Result<Vec<PathBuf>, DataError> {
    let dir = dir.as_ref();
    Ok(pictures_in(dir)?.into_iter().map(|(path, _)| dir.join(path)).collect())
}

/// The pictures in a folder and in the folders in it, by their paths below it, with their lengths: folder by folder,
/// each in the order of names.
pub(super) fn pictures_in(dir: &Path) -> Result<Vec<(PathBuf, u64)>, DataError> {
    files_in(dir, |path| ends(path).is_some_and(|end| ENDS.iter().any(|it| end.eq_ignore_ascii_case(it))))
}

/// Files likewise, of those that are `wanted`. What is hidden is passed over.
pub(super) fn files_in(dir: &Path, wanted: impl Fn(&Path) -> bool) -> Result<Vec<(PathBuf, u64)>, DataError> {
    let shown = |entry: &DirEntry| entry.depth() == 0 || !entry.file_name().as_encoded_bytes().starts_with(b".");
    let unreadable = |error: walkdir::Error| {
        let file = error.path().unwrap_or(dir).into();
        DataError::Read { file, source: error.into() }
    };
    let mut files = Vec::new();
    for entry in WalkDir::new(dir).follow_links(true).into_iter().filter_entry(shown) {
        let entry = entry.map_err(unreadable)?;
        if entry.file_type().is_file() && wanted(entry.path()) {
            let path = entry.path().strip_prefix(dir).unwrap_or(entry.path()).into();
            files.push((path, entry.metadata().map_err(unreadable)?.len()));
        }
    }
    files.sort_by(|(a, _): &(PathBuf, _), (b, _)| (a.parent(), a.file_name()).cmp(&(b.parent(), b.file_name())));
    Ok(files)
}

fn ends(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}
