//! [`Proof`]: how it was seen that a file is the published one.

use super::{Checksum, DownloadError, Packing, Progress, SourceFile};
use flate2::bufread::MultiGzDecoder;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::path::Path;

/// How it was seen that a file is the published one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// Its checksum is right, or that of its content.
    Checksum,
    /// Its length is right; no checksum is known.
    Length,
}

/// What a file has in place of what it should have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mismatch {
    pub(super) found: String,
    pub(super) wanted: String,
}

/// Compares the file at `path` with what is known of `file`.
pub(super) fn prove(
    file: &SourceFile,
    path: &Path,
    progress: &dyn Progress,
) -> Result<Result<Proof, Mismatch>, DownloadError> {
    let unreadable = |source: io::Error| match source.kind() {
        io::ErrorKind::Interrupted => DownloadError::Stopped,
        _ => DownloadError::Read { path: path.into(), source },
    };
    let open = || File::open(path).map_err(unreadable);
    let length = path.metadata().map_err(unreadable)?.len();

    let mut mismatch = Mismatch { found: format!("{length} bytes"), wanted: format!("{} bytes", file.bytes) };
    if let Some(wanted) = file.checksum {
        progress.begin(&format!("checking {}", file.name), length, 0);
        mismatch = Mismatch { found: wanted.of(open()?, progress).map_err(unreadable)?, wanted: wanted.to_string() };
        if mismatch.found == mismatch.wanted {
            return Ok(Ok(Proof::Checksum));
        }
    } else if file.content.is_none() && length == file.bytes {
        return Ok(Ok(Proof::Length));
    }
    // Whoever compressed a file anew changed the file, and not its content.
    if let (Some(wanted), Packing::Kept) = (file.content, file.packing) {
        progress.begin(&format!("checking the content of {}", file.name), file.at_most, 0);
        // One byte too many is enough to make the checksum wrong, and a bomb stops there.
        let content = MultiGzDecoder::new(BufReader::new(open()?)).take(file.at_most.saturating_add(1));
        match content_of(wanted, content, progress) {
            Ok(found) if found == wanted.to_string() => return Ok(Ok(Proof::Checksum)),
            Ok(_) => {}
            Err(error) => return Err(unreadable(error)),
        }
    }
    Ok(Err(mismatch))
}

/// The checksum of what a decompressor gives; what it does not take has none.
fn content_of(wanted: Checksum, content: impl Read, progress: &dyn Progress) -> io::Result<String> {
    match wanted.of(content, progress) {
        Err(error) if error.kind() != io::ErrorKind::Interrupted => Ok("none, for it does not decompress".into()),
        result => result,
    }
}
