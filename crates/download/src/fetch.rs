//! [`Fetch`]: a file brought here, from one address after another.

use super::address::Address;
use super::client::{Again, Answer, Client, Refusal};
use super::proof::{Mismatch, prove};
use super::{DownloadError, DownloadOptions, MirrorError, Progress, SourceFile};
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// A file on its way. What has arrived of it lies in `part`, where the next run finds it.
pub(super) struct Fetch<'a> {
    pub(super) file: &'a SourceFile,
    pub(super) part: &'a Path,
    pub(super) client: &'a Client<'a>,
    pub(super) options: &'a DownloadOptions,
    pub(super) progress: &'a dyn Progress,
}

/// Why an address came to nothing, or why none is tried any more.
enum Trouble {
    Mirror(Refusal),
    Here(DownloadError),
}

impl Trouble {
    fn never(error: MirrorError) -> Self {
        Self::Mirror(Refusal { error, again: Again::Never })
    }
}

impl From<DownloadError> for Trouble {
    fn from(error: DownloadError) -> Self {
        Self::Here(error)
    }
}

impl Fetch<'_> {
    /// Fetches the file into `part` from the first address that has it, and checks it.
    pub(super) fn run(&self, addresses: &[Address]) -> Result<(), DownloadError> {
        let mut tried = Vec::new();
        for address in addresses {
            let fetched = self.client.watched(self.progress, || self.from(address));
            match fetched {
                Ok(()) => return Ok(()),
                Err(_) if self.progress.stopped() => return Err(DownloadError::Stopped),
                Err(Trouble::Here(error)) => return Err(error),
                Err(Trouble::Mirror(refusal)) => {
                    self.progress.notice(&format!("{address} {}", refusal.error));
                    tried.push((address.to_string(), refusal.error));
                }
            }
        }
        Err(DownloadError::Unserved { file: self.file.name, tried })
    }

    fn from(&self, address: &Address) -> Result<(), Trouble> {
        // What came at two times, or from two places, may not fit together: then once more from the start.
        let arrived = self.arrived()?;
        let mut once_more = arrived > 0;
        if arrived == 0 || arrived < self.file.bytes {
            once_more |= self.complete(address)?;
        }
        loop {
            let Err(Mismatch { found, wanted }) = prove(self.file, self.part, self.progress)? else {
                return Ok(());
            };
            self.restart()?;
            if !std::mem::take(&mut once_more) {
                return Err(Trouble::never(MirrorError::Checksum { found, wanted }));
            }
            self.progress.notice(&format!(
                "what came of {} earlier does not fit what came now: it is fetched from the start",
                self.file.name
            ));
            self.complete(address)?;
        }
    }

    /// Asks until all bytes are here, and returns whether they came in more than one piece.
    fn complete(&self, address: &Address) -> Result<bool, Trouble> {
        let (mut failed, mut farthest, mut pieced) = (0, self.arrived()?, false);
        loop {
            let start = self.arrived()?;
            pieced |= start > 0;
            let refusal = match self.rest_from(start, address) {
                Ok(()) => return Ok(pieced),
                Err(Trouble::Mirror(refusal)) => refusal,
                Err(here) => return Err(here),
            };
            // Only tries in a row that brought nothing new count: a bad line may break off as often as it likes.
            let arrived = self.arrived()?;
            failed = if arrived > farthest { 1 } else { failed + 1 };
            farthest = farthest.max(arrived);
            let wait = match refusal.again {
                Again::Never => return Err(Trouble::Mirror(refusal)),
                _ if failed >= self.options.attempts => return Err(Trouble::Mirror(refusal)),
                Again::Anew => {
                    self.restart()?;
                    Duration::ZERO
                }
                Again::Later => (self.options.pause * 2_u32.saturating_pow(failed - 1)).min(self.options.longest_pause),
                Again::After(wait) => wait,
            };
            self.progress.notice(&format!("{address} {}: trying again", refusal.error));
            self.wait(wait)?;
        }
    }

    /// Asks once for what is missing, and writes it down as it comes.
    fn rest_from(&self, start: u64, address: &Address) -> Result<(), Trouble> {
        let Answer { start, total, mut body } = self.client.ask(address, start).map_err(Trouble::Mirror)?;
        let length = |found| Trouble::never(MirrorError::Length { found, wanted: self.file.bytes });
        // Compressed anew a file is about as long as before; otherwise it is as long.
        let most = if self.file.content.is_some() { 2 * self.file.bytes + 65_536 } else { self.file.bytes };
        if let Some(total) = total.filter(|total| *total > most || self.file.content.is_none() && *total < most) {
            return Err(length(total));
        }
        let wanted = total.unwrap_or(self.file.bytes);
        self.progress.begin(&format!("fetching {}", self.file.name), wanted, start);
        let mut part = self.open(start)?;
        let (mut arrived, mut buffer) = (start, vec![0; 1 << 16]);
        loop {
            let count = match body.read(&mut buffer) {
                _ if self.progress.stopped() => return Err(DownloadError::Stopped.into()),
                Ok(0) if arrived < wanted && (total.is_some() || self.file.content.is_none()) => {
                    return Err(broken_off(arrived, wanted));
                }
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(match ureq::Error::from(error) {
                        ureq::Error::Io(_) => broken_off(arrived, wanted),
                        other => Trouble::Mirror(self.client.refusal(other)),
                    });
                }
            };
            arrived += count as u64;
            if arrived > most {
                self.restart()?;
                return Err(length(arrived));
            }
            part.write_all(&buffer[..count]).map_err(|error| self.unwritten(error))?;
            self.progress.advance(count as u64);
        }
        Ok(part.sync_all().map_err(|error| self.unwritten(error))?)
    }

    fn open(&self, start: u64) -> Result<File, DownloadError> {
        let opened = if start == 0 { File::create(self.part) } else { File::options().append(true).open(self.part) };
        opened.map_err(|error| self.unwritten(error))
    }

    /// How many bytes have arrived.
    fn arrived(&self) -> Result<u64, DownloadError> {
        match fs::metadata(self.part) {
            Ok(part) => Ok(part.len()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(0),
            Err(source) => Err(DownloadError::Read { path: self.part.into(), source }),
        }
    }

    fn restart(&self) -> Result<(), DownloadError> {
        match fs::remove_file(self.part) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(self.unwritten(error)),
            _ => Ok(()),
        }
    }

    fn wait(&self, wait: Duration) -> Result<(), DownloadError> {
        let begun = Instant::now();
        while let Some(left) = wait.checked_sub(begun.elapsed()).filter(|left| !left.is_zero()) {
            if self.progress.stopped() {
                return Err(DownloadError::Stopped);
            }
            thread::sleep(left.min(Duration::from_millis(50)));
        }
        Ok(())
    }

    fn unwritten(&self, error: io::Error) -> DownloadError {
        DownloadError::write(self.part, self.file.bytes, error)
    }
}

fn broken_off(found: u64, wanted: u64) -> Trouble {
    Trouble::Mirror(Refusal { error: MirrorError::BrokeOff { found, wanted }, again: Again::Later })
}
