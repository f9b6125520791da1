//! Where data sets lie: other runs, other files, full and forbidden places.

use crate::server::{Answer, Server};
use crate::{Place, bytes, kept, options, source, tree};
use kiln_download::{DownloadError, Store};
use std::fs;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

#[test]
fn two_runs_at_once_fetch_each_file_once() {
    let content = bytes(5_000);
    let body = content.clone();
    let server = Server::new(move |_, _| {
        thread::sleep(Duration::from_millis(100));
        Answer::File(body.clone())
    });
    let data = source(vec![kept("a.bin", &content, &[&server.address]), kept("b.bin", &content, &[&server.address])]);
    let place = Place::new();
    let folders: Vec<_> = thread::scope(|scope| {
        let runs: Vec<_> = (0..4).map(|_| scope.spawn(|| place.download(&data).unwrap())).collect();
        runs.into_iter().map(|run| run.join().unwrap()).collect()
    });
    assert!(folders.iter().all(|folder| fs::read(folder.join("b.bin")).unwrap() == content));
    assert_eq!(server.requests().len(), 2);
    assert!(place.notices().contains("another run is downloading little: waiting for it"));
    assert_eq!(tree(&place.dir.path().join("data/.scratch")), ["little.lock"]);
}

#[test]
fn who_waits_for_another_run_may_stop() {
    let place = Place::new();
    let data = source(vec![kept("a.bin", b"a", &[])]);
    fs::create_dir_all(place.scratch("")).unwrap();
    let other = fs::File::create(place.store.root().join(".scratch/little.lock")).unwrap();
    other.lock().unwrap();
    thread::scope(|scope| {
        let run = scope.spawn(|| place.download(&data));
        while place.notices().is_empty() {
            thread::sleep(Duration::from_millis(10));
        }
        place.told.stop.store(true, Ordering::SeqCst);
        assert!(matches!(run.join().unwrap(), Err(DownloadError::Stopped)));
    });
}

#[test]
fn what_somebody_put_there_is_neither_replaced_nor_fetched_over() {
    let server = Server::of(b"hello");
    let data = source(vec![kept("a.bin", b"hello", &[&server.address])]);
    let place = Place::new();
    let folder = place.store.folder(&data);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("thesis.txt"), "mine").unwrap();
    let wanted = "`DIR/data/little` is there already, but `a.bin` is not in it; remove it or move it away, or set KILN_DATA \
                  to another folder";
    assert_eq!(place.refused(&data), wanted);
    assert_eq!((tree(&folder), server.requests().len()), (vec!["thesis.txt".to_string()], 0));

    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "a file").unwrap();
    assert_eq!(place.refused(&data), wanted);

    fs::remove_file(&folder).unwrap();
    fs::create_dir(&folder).unwrap();
    place.download(&data).unwrap();
    assert!(place.store.holds(&data), "an empty folder is in nobody's way");
}

#[test]
fn a_run_that_was_killed_at_any_point_is_no_hindrance() {
    let server = Server::of(b"hello");
    let data = source(vec![kept("a.bin", b"hello", &[&server.address])]);
    let place = Place::new();
    // Half-unpacked, and a file that was fetched whole but is damaged since.
    for name in ["whole/half", "a.bin"] {
        let path = place.scratch(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let folder = place.download(&data).unwrap();
    assert_eq!(tree(&folder), ["SHA256SUMS", "a.bin"]);
    assert_eq!(tree(&place.dir.path().join("data/.scratch")), ["little.lock"]);
}

#[test]
fn a_place_that_cannot_be_is_told_in_a_sentence() {
    let data = source(vec![kept("a.bin", b"a", &[])]);
    let place = Place::new();
    let file = place.dir.path().join("file");
    fs::write(&file, "").unwrap();
    let error = Store::at(file.join("data")).download(&data, &options(), &place.told).unwrap_err();
    let said = place.sentence(&data, &error);
    assert!(said.starts_with("`DIR/file/data/.scratch/little` cannot be written: "), "{said}");
    assert!(said.ends_with("; check what is there, or set KILN_DATA to another folder"), "{said}");
}

/// Root may write nearly everywhere, but not in the kernel's own folders.
#[cfg(target_os = "linux")]
#[test]
fn a_place_that_is_forbidden_is_told_in_a_sentence() {
    let data = source(vec![kept("a.bin", b"a", &[])]);
    let place = Place::new();
    let error = Store::at("/sys/kiln").download(&data, &options(), &place.told).unwrap_err();
    let said = place.sentence(&data, &error);
    assert!(matches!(error, DownloadError::Denied { .. }), "{said}");
    assert!(said.starts_with("`/sys/kiln/.scratch/little` cannot be written: "), "{said}");
    assert!(said.ends_with("; set KILN_DATA to a folder of your own"), "{said}");
}

/// What is written to this device finds the disk full.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_in_a_sentence() {
    let content = bytes(5_000);
    let server = Server::of(&content);
    let data = source(vec![kept("a.bin", &content, &[&server.address])]);
    let place = Place::new();
    fs::create_dir_all(place.scratch("")).unwrap();
    std::os::unix::fs::symlink("/dev/full", place.scratch("a.bin.part")).unwrap();
    assert_eq!(
        place.refused(&data),
        "the disk of `DIR/data/.scratch/little/a.bin.part` is full, and 5.00 kB are needed; make room, or set KILN_DATA \
         to a folder on another disk: what has arrived is kept"
    );
}
