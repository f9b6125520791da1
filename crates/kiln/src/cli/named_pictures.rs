//! What `--predict` names: pictures, and what they are called when they are drawn.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use kiln_data::{other_picture_files, picture_files};

use super::Failure;

/// What was found where pictures were named.
#[derive(Debug)]
pub(super) struct NamedPictures {
    /// The files that are named, and the pictures in the folders that are, each once.
    pub(super) files: Vec<PathBuf>,
    /// The pictures in these folders that are of a form that is not read.
    pub(super) passed_over: Vec<PathBuf>,
}

/// Looks for what is named.
pub(super) fn found(named: &[PathBuf]) -> Result<NamedPictures, Failure> {
    let (mut files, mut passed_over) = (Vec::new(), Vec::new());
    for path in named {
        if path.is_dir() {
            files.extend(picture_files(path)?);
            passed_over.extend(other_picture_files(path)?);
        } else if path.exists() {
            files.push(path.clone());
        } else {
            return Err(Failure::NoPicture { path: path.clone() });
        }
    }
    let mut seen = HashSet::new();
    files.retain(|file| seen.insert(file.clone()));
    let named = || Failure::NoPictures { named: named.to_vec() };
    if files.is_empty() { Err(named()) } else { Ok(NamedPictures { files, passed_over }) }
}

/// Refuses files that lie in the folder that is drawn to: their drawings would take their places.
pub(super) fn elsewhere(files: &[PathBuf], out: &Path) -> Result<(), Failure> {
    let Ok(folder) = out.canonicalize() else { return Ok(()) };
    let within = |file: &&PathBuf| file.canonicalize().is_ok_and(|file| file.starts_with(&folder));
    match files.iter().find(within) {
        Some(path) => Err(Failure::Drawn { path: path.clone(), out: out.into() }),
        None => Ok(()),
    }
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
        for name in ["sub/b.JPG", "a.png", "notes.txt", ".hidden.png", "sub/c.TIF"] {
            std::fs::create_dir_all(path(name).parent().unwrap()).unwrap();
            std::fs::write(path(name), "").unwrap();
        }
        let all = found(&[path("notes.txt"), dir.path().into(), path("a.png")]).unwrap();
        assert_eq!(all.files, [path("notes.txt"), path("a.png"), path("sub/b.JPG")]);
        assert_eq!(all.passed_over, [path("sub/c.TIF")]);
        let told = found(&[path("a.png"), path("no.png")]).unwrap_err().to_string();
        assert!(told.starts_with("there is no picture or folder `") && told.contains("no.png"), "{told}");
        std::fs::create_dir(path("empty")).unwrap();
        let told = found(&[path("empty")]).unwrap_err().to_string();
        assert!(told.starts_with("there are no pictures in `"), "{told}");
    }

    #[test]
    #[cfg(unix)]
    fn links_that_lead_nowhere_are_pictures_that_cannot_be_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        std::fs::write(path("b.png"), "").unwrap();
        for link in ["a.png", "notes"] {
            std::os::unix::fs::symlink("nowhere", path(link)).unwrap();
        }
        assert_eq!(found(&[dir.path().into()]).unwrap().files, [path("a.png"), path("b.png")]);
    }

    #[test]
    fn what_would_be_drawn_over_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let out = path("run/predictions");
        std::fs::create_dir_all(&out).unwrap();
        std::fs::write(path("a.png"), "").unwrap();
        std::fs::write(out.join("b.png"), "").unwrap();
        assert!(elsewhere(&[path("a.png"), path("no.png")], &out).is_ok());
        assert!(elsewhere(&[out.join("b.png")], &path("other")).is_ok());
        let told = elsewhere(&[path("a.png"), path("run/../run/predictions/b.png")], &out).unwrap_err().to_string();
        assert!(told.contains("predictions/b.png` lies where pictures are drawn to, in `"), "{told}");
    }
}
