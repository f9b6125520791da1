//! Whether a data set is still as it was published, and what cannot be said of it.

use crate::archives::{Entry, tar};
use crate::server::{Answer, Server};
use crate::{Place, kept, source};
use kiln_download::{DownloadError, Fault, Packing, SourceFile, Unchecked};
use std::fs;

/// A kept file, and an archive of two files whose checksum is known or not.
fn mixed(known: bool) -> (kiln_download::Source, Server) {
    let archive = tar(&[Entry::file("d/x", b"xx"), Entry::file("d/y", b"yy")]);
    let served = archive.clone();
    let server = Server::new(move |request, _| match request.path.as_str() {
        "/a.tar" => Answer::File(served.clone()),
        _ => Answer::File(b"kept".to_vec()),
    });
    let file = kept("a.tar", &archive, &[&server.address]);
    let checksum = file.checksum.filter(|_| known);
    let archive = SourceFile { checksum, packing: Packing::Tar, gives: &["d/x"], ..file };
    (source(vec![kept("k.bin", b"kept", &[&server.address]), archive]), server)
}

#[test]
fn what_is_as_it_was_is_sound() {
    let ((data, _server), place) = (mixed(true), Place::new());
    place.download(&data).unwrap();
    let found = place.store.verify(&data, &place.told).unwrap();
    assert_eq!((found.sound, found.faults, found.unchecked), (3, vec![], vec![]));
}

#[test]
fn what_was_changed_or_lost_is_named_once() {
    let ((data, _server), place) = (mixed(true), Place::new());
    let folder = place.download(&data).unwrap();
    fs::write(folder.join("k.bin"), "keqt").unwrap();
    fs::write(folder.join("d/y"), "yz").unwrap();
    fs::remove_file(folder.join("d/x")).unwrap();
    fs::write(folder.join("notes.txt"), "of mine").unwrap();
    let found = place.store.verify(&data, &place.told).unwrap();
    let said: Vec<_> = found.faults.iter().map(ToString::to_string).collect();
    let sum = |content: &[u8]| crate::sha256(content).to_string();
    assert_eq!(
        said,
        [
            format!("`k.bin` has {}, and should have {}", sum(b"keqt"), sum(b"kept")),
            "`d/x` is missing".to_string(),
            format!("`d/y` has {}, and should have {}", sum(b"yz"), sum(b"yy")),
        ]
    );
    assert_eq!((found.sound, found.unchecked), (0, vec![]));

    // The files themselves are the truth, not the record that a kept file has too.
    fs::write(folder.join("k.bin"), "kept").unwrap();
    fs::remove_file(folder.join("SHA256SUMS")).unwrap();
    let found = place.store.verify(&data, &place.told).unwrap();
    assert_eq!((found.sound, found.faults), (1, vec![Fault::Missing { path: "d/x".into() }]));
    assert_eq!(found.unchecked, [Unchecked::NoRecord { file: "a.tar" }]);
}

#[test]
fn what_could_not_be_checked_is_said() {
    let ((data, _server), place) = (mixed(false), Place::new());
    place.download(&data).unwrap();
    let found = place.store.verify(&data, &place.told).unwrap();
    assert_eq!((found.sound, found.faults), (3, vec![]));
    assert_eq!(found.unchecked[0].to_string(), "no checksum of `a.tar` is known");
    assert_eq!(found.unchecked.len(), 1);
}

#[test]
fn what_is_not_there_is_absent() {
    let ((data, _server), place) = (mixed(true), Place::new());
    for error in [place.store.path(&data).unwrap_err(), place.store.verify(&data, &place.told).unwrap_err()] {
        assert!(matches!(error, DownloadError::Absent { .. }));
        let wanted = "little is not in `DIR/data`; download it first, or set KILN_DATA to the folder that holds it";
        assert_eq!(place.sentence(&data, &error), wanted);
    }
}
