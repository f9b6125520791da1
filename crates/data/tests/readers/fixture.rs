//! The small data sets of `tests/fixtures`, and copies of them that may be damaged.

use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use walkdir::WalkDir;

/// Where a data set is.
pub fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

/// A file of golden numbers.
pub fn numbers(name: &str) -> Value {
    serde_json::from_slice(&fs::read(fixture(name)).unwrap()).unwrap()
}

/// A copy of a data set.
pub struct Copy(TempDir);

impl Copy {
    pub fn of(name: &str) -> Self {
        let (from, to) = (fixture(name), tempfile::tempdir().unwrap());
        for entry in WalkDir::new(&from).min_depth(1) {
            let entry = entry.unwrap();
            let target = to.path().join(entry.path().strip_prefix(&from).unwrap());
            if entry.file_type().is_dir() {
                fs::create_dir(target).unwrap();
            } else {
                fs::copy(entry.path(), target).unwrap();
            }
        }
        Self(to)
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn read(&self, file: &str) -> Vec<u8> {
        fs::read(self.path().join(file)).unwrap()
    }

    pub fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::create_dir_all(self.path().join(file).parent().unwrap()).unwrap();
        fs::write(self.path().join(file), content).unwrap();
    }

    pub fn remove(&self, file: &str) {
        fs::remove_file(self.path().join(file)).unwrap();
    }

    /// Every `from` in a text becomes `to`; there must be one.
    pub fn replace(&self, file: &str, from: &str, to: &str) {
        let text = String::from_utf8(self.read(file)).unwrap();
        assert!(text.contains(from), "{from:?} is not in {file}");
        self.write(file, text.replace(from, to));
    }

    /// A message without the folder's name.
    pub fn told(&self, error: impl ToString) -> String {
        error.to_string().replace(self.path().to_str().unwrap(), "DIR")
    }
}
