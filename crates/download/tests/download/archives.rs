//! Archives, good and hostile.

use crate::server::Server;
use crate::{Place, kept, sha256, source, tree};
use flate2::{Compression, write::GzEncoder};
use kiln_download::{Packing, Source, SourceFile};
use std::fs;
use std::io::{Cursor, Write};
use tar::{Builder, EntryType, Header};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What a test puts into a tar archive, however forbidden.
pub struct Entry {
    header: Header,
    content: Vec<u8>,
}

impl Entry {
    pub fn file(name: &str, content: &[u8]) -> Self {
        Self::new(name.as_bytes(), EntryType::Regular, content)
    }

    fn new(name: &[u8], kind: EntryType, content: &[u8]) -> Self {
        let mut header = Header::new_gnu();
        // Past the checks of `set_path`, which a hostile archive did not pass either.
        header.as_old_mut().name[..name.len()].copy_from_slice(name);
        header.set_entry_type(kind);
        header.set_size(content.len() as u64);
        header.set_mode(0o4777);
        Self { header, content: content.into() }
    }

    fn link(name: &str, kind: EntryType, to: &str) -> Self {
        let mut entry = Self::new(name.as_bytes(), kind, b"");
        entry.header.set_link_name_literal(to).unwrap();
        entry
    }
}

pub fn tar(entries: &[Entry]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for entry in entries {
        let mut header = entry.header.clone();
        header.set_cksum();
        builder.append(&header, &*entry.content).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        writer.start_file(*name, options.unix_permissions(0o777)).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A data set of one archive that may unpack to 10,000 bytes.
fn archive(packing: Packing, content: &[u8]) -> (Source, Server) {
    let server = Server::of(content);
    let file = kept("a.pack", content, &[&server.address]);
    (source(vec![SourceFile { at_most: 10_000, packing, gives: &["d/x"], ..file }]), server)
}

/// The sentence about an archive that is not unpacked, and nothing of it lies anywhere.
fn refused(packing: Packing, content: &[u8]) -> String {
    let place = Place::new();
    let (data, _server) = archive(packing, content);
    let said = place.refused(&data);
    let outside: Vec<_> =
        tree(place.dir.path()).into_iter().filter(|path| !path.starts_with("data/.scratch")).collect();
    assert_eq!(outside, ["data"], "{said}");
    said
}

fn refused_tar(entries: &[Entry]) -> String {
    let packed = tar(entries);
    assert_eq!(refused(Packing::TarGz, &gzipped(&packed)), refused(Packing::Tar, &packed));
    refused(Packing::Tar, &packed)
}

#[test]
fn every_kind_of_archive_is_unpacked_with_the_permissions_of_new_files() {
    let entries = [
        Entry::new(b"d/", EntryType::Directory, b""),
        Entry::file("./d/x", b"one"),
        Entry::new(b"e/", EntryType::Regular, b""),
        Entry::file("d/deep/er/y", b""),
        Entry::new(b"pax_global_header", EntryType::XGlobalHeader, b"18 comment=nothing\n"),
    ];
    let zipped = zip(&[("d/x", b"one"), ("e/", b""), ("d/deep/er/y", b"")]);
    for (packing, content) in
        [(Packing::Tar, tar(&entries)), (Packing::TarGz, gzipped(&tar(&entries))), (Packing::Zip, zipped)]
    {
        let (data, _server) = archive(packing, &content);
        let place = Place::new();
        let folder = place.download(&data).unwrap();
        assert_eq!(tree(&folder), ["SHA256SUMS", "d", "d/deep", "d/deep/er", "d/deep/er/y", "d/x", "e"]);
        let (one, none) = (crate::digits(b"one"), crate::digits(b""));
        assert_eq!(
            fs::read_to_string(folder.join("SHA256SUMS")).unwrap(),
            format!("{none}  d/deep/er/y\n{one}  d/x\n")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(folder.join("d/x")).unwrap().permissions().mode();
            assert_eq!(mode & 0o7111, 0, "neither executable nor with the rights of others: {mode:o}");
        }
    }
}

#[test]
fn an_archive_that_says_nothing_of_its_content_is_fetched_and_its_own_list_gives_way() {
    let packed = tar(&[Entry::file("x", b"one"), Entry::file("SHA256SUMS", b"theirs")]);
    let server = Server::of(&packed);
    let file = kept("a.pack", &packed, &[&server.address]);
    let data = source(vec![SourceFile { at_most: 10_000, packing: Packing::Tar, ..file }]);
    let place = Place::new();
    assert!(place.store.path(&data).is_err(), "nothing is there yet");
    let folder = place.download(&data).unwrap();
    assert_eq!(tree(&folder), ["SHA256SUMS", "x"]);
    assert_eq!(place.store.path(&data).unwrap(), folder);
    assert_eq!(place.store.verify(&data, &place.told).unwrap().sound, 1);
}

#[test]
fn of_a_file_that_is_there_twice_the_later_one_stays() {
    let packed = tar(&[Entry::file("d/x", b"a longer first"), Entry::file("d/./x", b"second")]);
    let (data, _server) = archive(Packing::Tar, &packed);
    let place = Place::new();
    let folder = place.download(&data).unwrap();
    assert_eq!(fs::read(folder.join("d/x")).unwrap(), b"second");
    assert_eq!(place.store.verify(&data, &place.told).unwrap().sound, 1);
}

#[test]
fn paths_that_lead_out_are_refused() {
    for (name, fault) in [
        ("../x", "its entry `../x` leads out of the folder; fetch it from someone you trust"),
        ("d/../../x", "leads out of the folder"),
        ("d/..", "leads out of the folder"),
        ("/tmp/kiln-hostile", "has an absolute path"),
        ("//tmp/kiln-hostile", "has an absolute path"),
        ("d\\..\\..\\x", "has a name that not every system can hold"),
        ("d/x\n0  y", "its entry `d/x\\n0  y` has a name that not every system can hold"),
        ("", "has a name that not every system can hold"),
        (".", "has a name that not every system can hold"),
    ] {
        let said = refused_tar(&[Entry::file("d/x", b"good"), Entry::file(name, b"bad")]);
        assert!(said.contains(fault), "{name:?}: {said}");
    }
    assert!(!fs::exists("/tmp/kiln-hostile").unwrap());
    for (name, fault) in [
        ("../x", "leads out of the folder"),
        ("/tmp/kiln-hostile", "has an absolute path"),
        ("d\\..\\..\\x", "has a name that not every system can hold"),
    ] {
        // The writer cleans names, so they are written over one of the same length.
        let plain = "n".repeat(name.len());
        let mut packed = zip(&[("d/x", b"good"), (&plain, b"bad")]);
        for start in 0..packed.len() - plain.len() {
            if packed[start..].starts_with(plain.as_bytes()) {
                packed[start..start + plain.len()].copy_from_slice(name.as_bytes());
            }
        }
        let said = refused(Packing::Zip, &packed);
        assert!(said.contains(fault), "{name:?}: {said}");
    }
    let said = refused(Packing::Tar, &tar(&[Entry::new(b"d/\xff", EntryType::Regular, b"")]));
    assert!(said.contains("has a name that not every system can hold"), "{said}");
}

#[test]
fn links_and_devices_are_refused_wherever_they_lead() {
    for (kind, to) in [
        (EntryType::Symlink, "/etc"),
        (EntryType::Symlink, "../.."),
        (EntryType::Symlink, "x"),
        (EntryType::Link, "/etc/passwd"),
        (EntryType::Link, "d/x"),
    ] {
        // The second would be written through the first.
        let said = refused_tar(&[Entry::link("d", kind, to), Entry::file("d/passwd", b"root")]);
        assert!(said.contains(&format!("its entry `d` is a link to `{to}`, and links are not unpacked")), "{said}");
    }
    for kind in [EntryType::Fifo, EntryType::Char, EntryType::Block, EntryType::new(b'?')] {
        let said = refused_tar(&[Entry::new(b"d/x", kind, b"")]);
        assert!(said.contains("its entry `d/x` is neither a file nor a folder"), "{said}");
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("d", "/etc", SimpleFileOptions::default()).unwrap();
    let said = refused(Packing::Zip, &writer.finish().unwrap().into_inner());
    assert!(said.contains("its entry `d` is a link"), "{said}");
}

#[test]
fn names_beyond_reason_are_refused() {
    let deep = "d/".repeat(40) + "x";
    let said = refused_tar(&[Entry::file(&deep, b"")]);
    assert!(said.contains("lies deeper than 32 folders") && said.contains("d/...` lies"), "{said}");

    let mut builder = Builder::new(Vec::new());
    let mut header = Header::new_gnu();
    header.set_size(0);
    builder.append_data(&mut header, "n".repeat(2_000), &b""[..]).unwrap();
    let said = refused(Packing::Tar, &builder.into_inner().unwrap());
    assert!(said.contains("nnn...` has a name that not every system can hold"), "{said}");

    let said = refused_tar(&[Entry::file(&"n".repeat(99), b"ok"), Entry::file(&("n".repeat(99) + "/"), b"")]);
    assert!(said.contains("is a file in one place of the archive and a folder in another"), "{said}");
    let said = refused_tar(&[Entry::file("d", b"ok"), Entry::file("d/x", b"")]);
    assert!(said.contains("its entry `d/x` is a file in one place of the archive and a folder"), "{said}");
    let said = refused_tar(&[Entry::file("d/x/y", b"ok"), Entry::file("d/x", b"")]);
    assert!(said.contains("its entry `d/x` is a file in one place of the archive and a folder"), "{said}");
}

#[test]
fn bombs_go_off_at_the_limit() {
    let zeros = vec![0; 50_000_000];
    for said in [
        refused(Packing::TarGz, &gzipped(&tar(&[Entry::file("d/x", &zeros)]))),
        refused(Packing::Zip, &zip(&[("d/x", &zeros)])),
        // Each within the limit, and together not.
        refused_tar(&[Entry::file("d/x", &zeros[..6_000]), Entry::file("d/y", &zeros[..6_000])]),
    ] {
        let wanted = "`a.pack` is not unpacked, for it holds more than 10000 bytes; fetch it from someone you trust";
        assert_eq!(said, wanted);
    }
    // A name that takes 50 MB of memory.
    let said = refused(Packing::TarGz, &gzipped(&tar(&[Entry::new(b"d/x", EntryType::GNULongName, &zeros)])));
    assert!(said.contains("`a.pack` is damaged: more than 1048576 bytes between two files"), "{said}");
    let said = refused(Packing::TarGz, &gzipped(&tar(&[Entry::new(b"d/", EntryType::Directory, &zeros)])));
    assert!(said.contains("`a.pack` is damaged: more than 1048576 bytes between two files"), "{said}");
}

#[test]
fn a_hole_of_a_sparse_file_counts_as_its_bytes() {
    let mut entry = Entry::new(b"d/x", EntryType::GNUSparse, b"");
    let octal = |field: &mut [u8; 12], number: u64| field[..11].copy_from_slice(format!("{number:011o}").as_bytes());
    let gnu = entry.header.as_gnu_mut().unwrap();
    octal(&mut gnu.realsize, 1 << 32);
    octal(&mut gnu.sparse[0].offset, 1 << 32);
    octal(&mut gnu.sparse[0].numbytes, 0);
    let said = refused_tar(&[entry]);
    assert!(said.contains("holds more than 10000 bytes") || said.contains("is damaged"), "{said}");
}

#[test]
fn sizes_that_lie_are_found_out() {
    let packed = zip(&[("d/x", &[7; 3_000])]);
    let lie = |size: u32| {
        let mut packed = packed.clone();
        let (old, new) = (3_000_u32.to_le_bytes(), size.to_le_bytes());
        for start in 0..packed.len() - 4 {
            if packed[start..start + 4] == old {
                packed[start..start + 4].copy_from_slice(&new);
            }
        }
        packed
    };
    for size in [0, 1, 2_999, 3_001, u32::MAX - 1] {
        let said = refused(Packing::Zip, &lie(size));
        assert!(said.contains("`a.pack` is damaged: "), "{size}: {said}");
    }
    // A tar archive whose file would go on beyond its end.
    let mut entry = Entry::file("d/x", b"short");
    entry.header.set_size(1 << 40);
    let said = refused_tar(&[entry]);
    assert!(said.contains("`a.pack` is damaged: "), "{said}");
}

#[test]
fn what_is_damaged_or_no_archive_is_told() {
    let packed = gzipped(&tar(&[Entry::file("d/x", &crate::bytes(9_000))]));
    let zipped = zip(&[("d/x", &crate::bytes(9_000))]);
    for (packing, content) in [
        (Packing::TarGz, packed[..packed.len() / 2].to_vec()),
        (Packing::TarGz, crate::bytes(2_000)),
        (Packing::Tar, crate::bytes(2_000)),
        (Packing::Zip, zipped[..zipped.len() / 2].to_vec()),
        (Packing::Zip, crate::bytes(2_000)),
        (Packing::Zip, b"PK\x05\x06".to_vec()),
    ] {
        let said = refused(packing, &content);
        assert!(said.starts_with("`a.pack` is damaged: ") && said.ends_with("; fetch it again"), "{said}");
    }
    // One byte of a zip's content: its own checksum tells.
    let mut changed = zipped.clone();
    changed[5_000] ^= 1;
    assert!(refused(Packing::Zip, &changed).starts_with("`a.pack` is damaged: "));
    // Whole, and of another data set.
    for said in [refused_tar(&[Entry::file("d/y", b"")]), refused(Packing::Tar, &[])] {
        assert_eq!(said, "`a.pack` is whole, but `d/x` is not in it; report this as a bug");
    }
    assert_ne!(sha256(&changed), sha256(&zipped));
}
