//! Downloads from a server on this machine, each of which ends as a user would want.
#![allow(clippy::new_without_default, missing_docs)]

mod archives;
mod fetching;
mod folders;
mod server;
mod verifying;

use kiln_download::{Checksum, DownloadError, DownloadOptions, Origin, Packing, Progress, Source, SourceFile, Store};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tempfile::TempDir;

/// Bytes that no two places share.
fn bytes(count: usize) -> Vec<u8> {
    (0..count as u32).flat_map(|number| number.wrapping_mul(0x9e37_79b9).to_le_bytes()).take(count).collect()
}

/// As the table holds it; a test's few strings may stay until it ends.
fn lasting(text: impl Into<String>) -> &'static str {
    Box::leak(text.into().into_boxed_str())
}

fn sha256(content: &[u8]) -> Checksum {
    Checksum::Sha256(lasting(digits(content)))
}

fn digits(content: &[u8]) -> String {
    Sha256::digest(content).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A file that is kept, at these servers in turn.
fn kept(name: &'static str, content: &[u8], servers: &[&str]) -> SourceFile {
    let mirrors: Vec<&'static str> = servers.iter().map(|server| lasting(format!("{server}/"))).collect();
    SourceFile {
        name,
        mirrors: mirrors.leak(),
        bytes: content.len() as u64,
        checksum: Some(sha256(content)),
        content: None,
        at_most: content.len() as u64,
        packing: Packing::Kept,
        gives: &[],
    }
}

/// A data set of these files.
fn source(files: Vec<SourceFile>) -> Source {
    Source { name: "little", title: "a little data", licence: "none", citation: "nobody", files: files.leak() }
}

/// Impatient, and deaf to the proxy of whoever runs the tests.
fn options() -> DownloadOptions {
    DownloadOptions {
        pause: Duration::from_millis(1),
        connect: Duration::from_secs(5),
        stall: Duration::from_millis(300),
        proxy: false,
        ..DownloadOptions::default()
    }
}

/// What a download told, and whether it is to stop.
#[derive(Default)]
struct Told {
    steps: Mutex<Vec<(String, u64, u64)>>,
    notices: Mutex<Vec<String>>,
    stop: AtomicBool,
    /// Stop as soon as so many bytes were told.
    stop_at: Mutex<Option<u64>>,
}

impl Progress for Told {
    fn begin(&self, step: &str, total: u64, done: u64) {
        self.steps.lock().unwrap().push((step.into(), total, done));
    }

    fn advance(&self, bytes: u64) {
        if let Some(left) = &mut *self.stop_at.lock().unwrap() {
            *left = left.saturating_sub(bytes);
            if *left == 0 {
                self.stop.store(true, Ordering::SeqCst);
            }
        }
    }

    fn notice(&self, sentence: &str) {
        self.notices.lock().unwrap().push(sentence.into());
    }

    fn stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }
}

/// A place for data that goes when the test ends.
struct Place {
    dir: TempDir,
    store: Store,
    told: Told,
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::at(dir.path().join("data"));
        Self { dir, store, told: Told::default() }
    }

    fn download(&self, source: &Source) -> Result<PathBuf, DownloadError> {
        self.store.download(source, &options(), &self.told)
    }

    fn download_from(&self, source: &Source, origin: Origin) -> Result<PathBuf, DownloadError> {
        self.store.download(source, &DownloadOptions { origin, ..options() }, &self.told)
    }

    /// The sentence that a download ends with, which leaves nothing in place.
    fn refused(&self, source: &Source) -> String {
        let error = self.download(source).unwrap_err();
        self.sentence(source, &error)
    }

    fn sentence(&self, source: &Source, error: &DownloadError) -> String {
        let said = error.to_string();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(!self.store.holds(source), "{said}");
        said.replace(self.dir.path().to_str().unwrap(), "DIR")
    }

    /// A file of the data set's scratch folder.
    fn scratch(&self, name: &str) -> PathBuf {
        self.store.root().join(".scratch/little").join(name)
    }

    fn notices(&self) -> String {
        self.told.notices.lock().unwrap().join("\n")
    }
}

/// Every file and folder below `folder`, in order.
fn tree(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            names.push(path.strip_prefix(folder).unwrap().to_str().unwrap().to_string());
            if path.is_dir() {
                folders.push(path);
            }
        }
    }
    names.sort();
    names
}
