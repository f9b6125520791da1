//! From a data set's files to its folder: fetched, unpacked, recorded, moved in place.

use super::address::Address;
use super::checksum::sha256;
use super::client::Client;
use super::fetch::Fetch;
use super::proof::{Mismatch, prove};
use super::receipt::Receipt;
use super::scratch::Scratch;
use super::unpacker::Unpacker;
use super::{DownloadError, DownloadOptions, Origin, Packing, Progress, Source, SourceFile, Store, tarball, zipped};
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

impl Store {
    /// The folder of a data set; what is missing is downloaded, checked and unpacked first.
    ///
    /// All is done in `.scratch`, and moved in place when it is whole. A run that ends early leaves there what had
    /// arrived, and the next one goes on with it. Of two runs at once one waits for the other. A data set that is there
    /// is not looked into: [`Store::verify`] does.
    ///
    /// # Errors
    /// No address has a file, or a right one; an archive that is damaged or hostile; a disk that is full or not to be
    /// written; a folder of that name with something else in it; [`Progress::stopped`]. Each says what to do.
    ///
    /// ```
    /// use kiln_download::{DownloadOptions, Origin, Packing, Quiet, Source, SourceFile, Store};
    ///
    /// const GREETING: Source = Source {
    ///     name: "greeting",
    ///     title: "a greeting",
    ///     licence: "public domain",
    ///     citation: "nobody",
    ///     files: &[SourceFile {
    ///         name: "hello.txt",
    ///         mirrors: &["https://data.example.org/"],
    ///         bytes: 5,
    ///         checksum: None,
    ///         content: None,
    ///         at_most: 5,
    ///         packing: Packing::Kept,
    ///         gives: &[],
    ///     }],
    /// };
    ///
    /// # let folder = std::env::temp_dir().join(format!("kiln-doc-download-{}", std::process::id()));
    /// let by_hand = folder.join("by-hand");
    /// std::fs::create_dir_all(&by_hand)?;
    /// std::fs::write(by_hand.join("hello.txt"), "hello")?;
    ///
    /// let store = Store::at(folder.join("data"));
    /// let options = DownloadOptions { origin: Origin::Folder(by_hand), ..DownloadOptions::default() };
    /// let there = store.download(&GREETING, &options, &Quiet)?;
    /// assert_eq!(std::fs::read(there.join("hello.txt"))?, b"hello");
    /// # std::fs::remove_dir_all(folder)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn download(
        &self,
        source: &Source,
        options: &DownloadOptions,
        progress: &dyn Progress,
    ) -> Result<PathBuf, DownloadError> {
        if self.holds(source) {
            return Ok(self.folder(source));
        }
        self.room(source)?;
        let scratch = Scratch::lock(self, source, progress)?;
        if !self.holds(source) {
            let files = match &options.origin {
                Origin::Folder(folder) => by_hand(source, folder, progress)?,
                Origin::Published | Origin::Mirror(_) => fetched(source, &scratch, options, progress)?,
            };
            let whole = assembled(source, &files, &scratch, progress)?;
            self.put_in_place(source, &whole)?;
        }
        scratch.clear()?;
        Ok(self.folder(source))
    }

    /// Nothing that somebody has is replaced: there must be no folder, or an empty one.
    fn room(&self, source: &Source) -> Result<(), DownloadError> {
        let folder = self.folder(source);
        let occupied = match fs::read_dir(&folder) {
            Ok(mut entries) => entries.next().is_some(),
            Err(_) => folder.symlink_metadata().is_ok(),
        };
        match self.lacks(source) {
            Some(missing) if occupied => Err(DownloadError::Occupied { folder, missing }),
            _ => Ok(()),
        }
    }

    fn put_in_place(&self, source: &Source, whole: &Path) -> Result<(), DownloadError> {
        self.room(source)?;
        let folder = self.folder(source);
        match fs::remove_dir(&folder) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(DownloadError::write(&folder, 0, error)),
            _ => fs::rename(whole, &folder).map_err(|error| DownloadError::write(&folder, 0, error)),
        }
    }
}

/// The files in a folder, each of them checked.
fn by_hand(source: &Source, folder: &Path, progress: &dyn Progress) -> Result<Vec<PathBuf>, DownloadError> {
    if !folder.is_dir() {
        return Err(DownloadError::NoOrigin { folder: folder.into() });
    }
    let places = [folder.to_path_buf(), folder.join(source.name)];
    let find = |file: &SourceFile| places.iter().map(|place| place.join(file.name)).find(|path| path.is_file());
    let missing: Vec<_> = source.files.iter().filter(|file| find(file).is_none()).map(|file| file.name).collect();
    if !missing.is_empty() {
        return Err(DownloadError::Lacking { folder: folder.into(), missing: missing.join(", ") });
    }
    let checked = source.files.iter().filter_map(|file| Some((file, find(file)?))).map(|(file, path)| {
        match prove(file, &path, progress)? {
            Ok(_) => Ok(path),
            Err(Mismatch { found, wanted }) => Err(DownloadError::Differs { path, found, wanted }),
        }
    });
    checked.collect()
}

/// The files in the scratch folder, fetched and checked where they are not there.
fn fetched(
    source: &Source,
    scratch: &Scratch,
    options: &DownloadOptions,
    progress: &dyn Progress,
) -> Result<Vec<PathBuf>, DownloadError> {
    let client = Client::new(options);
    let one = |file: &SourceFile| {
        let (path, part) = (scratch.path(file.name), scratch.path(&format!("{}.part", file.name)));
        if path.is_file() && prove(file, &path, progress)?.is_ok() {
            return Ok(path);
        }
        let addresses = Address::all(&options.origin, source, file)?;
        Fetch { file, part: &part, client: &client, options, progress }.run(&addresses)?;
        fs::rename(&part, &path).map_err(|error| DownloadError::write(&path, file.bytes, error))?;
        Ok(path)
    };
    source.files.iter().map(one).collect()
}

/// A folder with all that the files give, and the record of it.
fn assembled(
    source: &Source,
    files: &[PathBuf],
    scratch: &Scratch,
    progress: &dyn Progress,
) -> Result<PathBuf, DownloadError> {
    let whole = scratch.fresh("whole")?;
    let mut receipt = Receipt::default();
    for (file, path) in source.files.iter().zip(files) {
        let mut unpacker = Unpacker::new(file, &whole, &mut receipt, progress);
        progress.begin(&format!("unpacking {}", file.name), path.metadata().map_or(file.bytes, |file| file.len()), 0);
        match file.packing {
            Packing::Kept => {
                let sum = keep(path, &whole.join(file.name), file, progress)?;
                receipt.0.insert(file.name.into(), sum);
            }
            Packing::Tar => tarball::unpack(path, false, &mut unpacker)?,
            Packing::TarGz => tarball::unpack(path, true, &mut unpacker)?,
            Packing::Zip => zipped::unpack(path, &mut unpacker)?,
        }
        if let Some(missing) = file.gives.iter().find(|path| !whole.join(path).exists()) {
            return Err(DownloadError::Layout { archive: file.name, missing });
        }
    }
    receipt.write(&whole)?;
    Ok(whole)
}

/// Puts a file that is kept as it is into the folder, and returns its SHA-256.
fn keep(from: &Path, to: &Path, file: &SourceFile, progress: &dyn Progress) -> Result<String, DownloadError> {
    let read = |source| DownloadError::Read { path: from.into(), source };
    fs::copy(from, to).map_err(|error| DownloadError::write(to, file.bytes, error))?;
    sha256(File::open(to).map_err(read)?, progress).map_err(|error| match error.kind() {
        ErrorKind::Interrupted => DownloadError::Stopped,
        _ => read(error),
    })
}
