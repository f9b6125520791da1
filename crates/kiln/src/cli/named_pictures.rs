//! What `--predict` names: pictures, and what they are called when they are drawn.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use kiln_data::picture_files;

use super::Failure;

/// The files that are named, and the pictures in the folders that are, each once.
pub(super) fn found(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in named {
        if path.is_dir() {
            files.extend(picture_files(path)?);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(Failure::NoPicture { path: path.clone() });
        }
    }
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    if files.is_empty() { Err(Failure::NoPictures { named: named.to_vec() }) } else { Ok(files) }
}

/// A name for each picture: that of its file without the extension, and where another picture has that, a number after
/// it. They differ in more than the case of letters.
pub(super) fn names(files: &[PathBuf]) -> Vec<String> {
    let stem = |file: &Path| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let mut taken = HashSet::new();
    let mut free = |name: &String| taken.insert(name.to_lowercase());
    let name = |file: &PathBuf| {
        let stem = stem(file);
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        std::iter::once(stem.clone()).chain(numbered).find(&mut free).unwrap_or(stem.clone())
    };
    files.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_one_name_are_told_apart() {
        let files = ["one/a.png", "two/a.png", "two/A.jpg", "a-2.png", "b.c.png"].map(PathBuf::from);
        assert_eq!(names(&files), ["a", "a-2", "A-3", "a-2-2", "b.c"]);
    }

    #[test]
    fn folders_are_searched_and_what_is_not_there_is_told() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        for name in ["sub/b.JPG", "a.png", "notes.txt", ".hidden.png"] {
            std::fs::create_dir_all(path(name).parent().unwrap()).unwrap();
            std::fs::write(path(name), "").unwrap();
        }
        let all = found(&[path("notes.txt"), dir.path().into(), path("a.png")]).unwrap();
        assert_eq!(all, [path("notes.txt"), path("a.png"), path("sub/b.JPG")]);
        let told = found(&[path("a.png"), path("no.png")]).unwrap_err().to_string();
        assert!(told.starts_with("there is no picture or folder `") && told.contains("no.png"), "{told}");
        std::fs::create_dir(path("empty")).unwrap();
        let told = found(&[path("empty")]).unwrap_err().to_string();
        assert!(told.starts_with("there are no pictures in `"), "{told}");
    }
}
