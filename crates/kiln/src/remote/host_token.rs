//! [`HostToken`]: what a host asks of those it serves.

use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use burn::remote::{Credential, IrohIdentity};

/// What a host asks of those it serves, kept in a file that only its owner can read. It is never shown.
///
/// ```
/// # let folder = tempfile::tempdir().unwrap();
/// # let file = folder.path().join("token");
/// use kiln::remote::HostToken;
///
/// let (token, new) = HostToken::read_or_create(&file)?;
/// assert!(new);
/// assert_eq!(HostToken::read(&file)?, token);
/// assert_eq!(format!("{token:?}"), "HostToken(..)");
/// # Ok::<(), kiln::remote::HostTokenError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct HostToken(String);

/// Why a token cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum HostTokenError {
    /// The file cannot be read.
    #[error("cannot read the token `{}` ({reason}): copy it from the host, where `kiln serve` keeps it", file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The file cannot be made.
    #[error("cannot write the token `{}` ({reason}): choose another --token-file", file.display())]
    Unwritable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// There is nothing in the file.
    #[error("the token `{}` is empty: write one of your own, or remove the file, and `kiln serve` makes one", file.display())]
    Empty {
        /// The file.
        file: PathBuf,
    },
    /// Others can read the file.
    #[error("others can read `{}` (its mode is {mode:o}): `chmod 600` it, and change it if they may have", file.display())]
    Public {
        /// The file.
        file: PathBuf,
        /// Its mode.
        mode: u32,
    },
}

impl HostToken {
    /// The token in `file`: its text, without space around it.
    ///
    /// # Errors
    /// A file that cannot be read, that others can read, or that is empty.
    pub fn read(file: &Path) -> Result<Self, HostTokenError> {
        let unreadable = |reason| HostTokenError::Unreadable { file: file.into(), reason };
        let text = fs::read_to_string(file).map_err(unreadable)?;
        private_to_owner(file)?;
        match text.trim() {
            "" => Err(HostTokenError::Empty { file: file.into() }),
            token => Ok(Self(token.into())),
        }
    }

    /// The token in `file`, which is drawn and written there if there is none yet; and whether it was.
    ///
    /// # Errors
    /// As [`Self::read`]; a file that cannot be written.
    pub fn read_or_create(file: &Path) -> Result<(Self, bool), HostTokenError> {
        match Self::read(file) {
            Err(HostTokenError::Unreadable { reason, .. }) if reason.kind() == ErrorKind::NotFound => {}
            read => return read.map(|token| (token, false)),
        }
        // 32 bytes of the system's randomness, as an identity has them.
        let token = Self(IrohIdentity::random().to_bytes().iter().map(|byte| format!("{byte:02x}")).collect());
        let unwritable = |reason| HostTokenError::Unwritable { file: file.into(), reason };
        // Whoever comes second takes what the first one wrote, and never half of it.
        let beside = file.with_extension(format!("{}.new", std::process::id()));
        let mut new = private(&beside).map_err(unwritable)?;
        let written = writeln!(new, "{}", token.0).and_then(|()| new.sync_all());
        let linked = written.and_then(|()| fs::hard_link(&beside, file));
        let _ = fs::remove_file(&beside);
        match linked {
            Err(reason) if reason.kind() == ErrorKind::AlreadyExists => Self::read(file).map(|token| (token, false)),
            Err(reason) => Err(unwritable(reason)),
            Ok(()) => Ok((token, true)),
        }
    }

    /// As burn presents it.
    pub fn credential(&self) -> Credential {
        Credential::from(&self.0)
    }
}

impl fmt::Debug for HostToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HostToken(..)")
    }
}

/// Sees to it that nobody but its owner can read a file.
///
/// # Errors
/// A file that others can read, or that is not there.
pub fn private_to_owner(file: &Path) -> Result<(), HostTokenError> {
    let mode = mode(file).map_err(|reason| HostTokenError::Unreadable { file: file.into(), reason })?;
    match mode.filter(|mode| mode & 0o077 != 0) {
        Some(mode) => Err(HostTokenError::Public { file: file.into(), mode }),
        None => Ok(()),
    }
}

/// A new file that only its owner can read.
fn private(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// The mode of a file, where files have one.
#[cfg(unix)]
fn mode(file: &Path) -> std::io::Result<Option<u32>> {
    use std::os::unix::fs::PermissionsExt;
    Ok(Some(fs::metadata(file)?.permissions().mode() & 0o777))
}

#[cfg(not(unix))]
fn mode(_: &Path) -> std::io::Result<Option<u32>> {
    Ok(None)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_token_is_private_to_its_owner_and_read_by_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("token");
        let (token, new) = HostToken::read_or_create(&file).unwrap();
        assert!(new && token.0.len() == 64);
        assert_eq!(mode(&file).unwrap(), Some(0o600));
        assert_eq!(HostToken::read_or_create(&file).unwrap(), (token, false));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        let message = HostToken::read(&file).unwrap_err().to_string();
        assert!(message.contains("its mode is 640") && message.contains("chmod 600"), "{message}");

        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, " \n").unwrap();
        assert!(matches!(HostToken::read_or_create(&file), Err(HostTokenError::Empty { .. })));
        let missing = folder.path().join("no").join("token");
        assert!(matches!(HostToken::read(&missing), Err(HostTokenError::Unreadable { .. })));
        assert!(matches!(HostToken::read_or_create(&missing), Err(HostTokenError::Unwritable { .. })));
    }
}
