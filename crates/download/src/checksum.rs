//! [`Checksum`]: what the bytes of a file must add up to.

use super::Progress;
use md5::Md5;
use sha2::{Digest, Sha256};
use std::fmt::{self, Write};
use std::io::{self, Read};

/// A checksum, in lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checksum {
    /// MD5: good against accidents.
    Md5(&'static str),
    /// SHA-256.
    Sha256(&'static str),
}

impl Checksum {
    /// What all of `content` adds up to by the same rule, as this checksum would be shown.
    pub(super) fn of(self, content: impl Read, progress: &dyn Progress) -> io::Result<String> {
        Ok(match self {
            Self::Md5(_) => format!("md5 {}", digest::<Md5>(content, progress)?),
            Self::Sha256(_) => format!("sha256 {}", sha256(content, progress)?),
        })
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Md5(digits) => write!(f, "md5 {digits}"),
            Self::Sha256(digits) => write!(f, "sha256 {digits}"),
        }
    }
}

/// The SHA-256 of all of `content`.
pub(super) fn sha256(content: impl Read, progress: &dyn Progress) -> io::Result<String> {
    digest::<Sha256>(content, progress)
}

/// Ends with [`io::ErrorKind::Interrupted`] only where `progress` asks to stop.
fn digest<D: Digest>(mut content: impl Read, progress: &dyn Progress) -> io::Result<String> {
    let (mut digest, mut buffer) = (D::new(), vec![0; 1 << 16]);
    loop {
        if progress.stopped() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        match content.read(&mut buffer) {
            Ok(0) => return Ok(hexadecimal(&digest.finalize())),
            Ok(count) => {
                digest.update(&buffer[..count]);
                progress.advance(count as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// The digits of a digest.
pub(super) fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().fold(String::new(), |mut digits, byte| {
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}
