//! What all targets share: a small data set, one file of which is what the fuzzer says.

use kiln_data::{DataError, Dataset};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;
use tempfile::TempDir;
use walkdir::WalkDir;

static DIR: OnceLock<TempDir> = OnceLock::new();

/// A copy of the fixture `set` in which `file` holds `content`. A process has one set.
pub fn damaged(set: &str, file: &str, content: &[u8]) -> &'static Path {
    let dir = DIR.get_or_init(|| copied(set)).path();
    fs::write(dir.join(file), content).expect("the copy can be written");
    dir
}

fn copied(set: &str) -> TempDir {
    let memory = Path::new("/dev/shm");
    let to = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() }.expect("there is a folder");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(set);
    for entry in WalkDir::new(&from).min_depth(1) {
        let entry = entry.expect("the fixtures can be read");
        let target = to.path().join(entry.path().strip_prefix(&from).expect("it is in its folder"));
        if entry.file_type().is_dir() {
            fs::create_dir(target).expect("the copy can be written");
        } else {
            fs::copy(entry.path(), target).expect("the fixtures can be read");
        }
    }
    to
}

/// Decodes all there is. What is wrong is said in one line that names a file of the data set.
pub fn decode<D: Dataset>(opened: Result<D, DataError>) {
    let told = |error: DataError| {
        let (text, dir) = (error.to_string(), DIR.get().expect("a data set was opened").path());
        assert!(text.contains(dir.to_str().expect("its name is UTF-8")), "{text}");
        assert!(text.len() < 4_000, "{text}");
    };
    match opened {
        Ok(data) => (0..data.len()).filter_map(|index| data.sample(index, None).err()).for_each(told),
        Err(error) => told(error),
    }
}
