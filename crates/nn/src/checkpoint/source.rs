//! The file that is read: opened once, so that what was checked is what is read.
use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

/// An open file, and how long it was then.
pub(crate) struct Source {
    file: File,
    pub length: u64,
    /// How many bytes were read of it.
    #[cfg(test)]
    pub taken: u64,
}

/// Why a file is refused.
pub(crate) enum Fault {
    /// The system could not read it.
    Read(io::Error),
    /// What is in it is wrong.
    Content(String),
}

impl From<io::Error> for Fault {
    fn from(source: io::Error) -> Self {
        Self::Read(source)
    }
}

impl From<String> for Fault {
    fn from(fault: String) -> Self {
        Self::Content(fault)
    }
}

impl From<&str> for Fault {
    fn from(fault: &str) -> Self {
        Self::Content(fault.to_owned())
    }
}

impl Source {
    /// Opens a file. A folder, a pipe or a device is none: to open one of those may block, and it has no end.
    pub fn open(path: &Path) -> Result<Self, io::Error> {
        let none = || io::Error::new(io::ErrorKind::InvalidInput, "it is not a file");
        if !fs::metadata(path)?.is_file() {
            return Err(none());
        }
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        let length = metadata.len();
        if !metadata.is_file() {
            return Err(none());
        }
        Ok(Self {
            file,
            length,
            #[cfg(test)]
            taken: 0,
        })
    }

    /// Fills `bytes` with what lies at `begin`.
    pub fn read(&mut self, begin: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        if begin.checked_add(bytes.len() as u64).is_none_or(|end| end > self.length) {
            return Err(format!(
                "it is {} bytes long, and {} bytes should lie at byte {begin}",
                self.length,
                bytes.len()
            )
            .into());
        }
        #[cfg(test)]
        {
            self.taken += bytes.len() as u64;
        }
        self.file.seek(SeekFrom::Start(begin))?;
        self.file.read_exact(bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Fault::Content("it became shorter while it was read".to_owned()),
            _ => Fault::Read(error),
        })
    }

    /// `length` bytes at `begin`. The caller has bounded the length.
    pub fn bytes(&mut self, begin: u64, length: usize) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(length).map_err(|error| Fault::Content(error.to_string()))?;
        bytes.resize(length, 0);
        self.read(begin, &mut bytes)?;
        Ok(bytes)
    }

    /// The bytes from `begin` to `end`, a piece at a time.
    pub fn pieces(&mut self, begin: u64, end: u64, mut each: impl FnMut(&[u8])) -> Result<(), Fault> {
        let mut piece = vec![0; 1 << 16];
        let mut at = begin;
        while at < end {
            let length = (end - at).min(piece.len() as u64) as usize;
            self.read(at, &mut piece[..length])?;
            each(&piece[..length]);
            at += length as u64;
        }
        Ok(())
    }
}
