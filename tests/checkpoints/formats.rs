//! Which format a file has, and what is the same for all of them.
use crate::*;
use std::process::Command;

fn trained() -> Net {
    load(untrained(), golden("zip.pt")).unwrap()
}

#[test]
fn a_network_goes_through_every_format_bit_for_bit() {
    let folder = tempfile::tempdir().unwrap();
    let (net, wanted) = (trained(), logits(&trained()));
    for name in ["net.safetensors", "net.bpk", "NET.SAFETENSORS", "net.v2.bpk"] {
        let path = folder.path().join(name);
        save(&net, &path).unwrap();
        assert_eq!(logits(&load(untrained(), &path).unwrap()), wanted, "{name}");
        let first = fs::read(&path).unwrap();
        save(&trained(), &path).unwrap();
        assert!(fs::read(&path).unwrap() == first, "{name}: the same parameters give the same file");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 4, "nothing but the files is left");
}

#[test]
fn both_formats_state_the_network_and_the_elements() {
    let folder = tempfile::tempdir().unwrap();
    type Other = Stack![Conv2d<1, 2, 3>, BatchNorm2d<2>, Relu, Flatten, Linear<8, 4>];
    for extension in ["safetensors", "bpk"] {
        let path = folder.path().join("net").with_extension(extension);
        save(&trained(), &path).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        let digest = fingerprint(&trained()).digest();
        assert!(bytes.windows(digest.len()).any(|window| window == digest.as_bytes()), "{extension}");
        let other = Other::init(&kiln::device("flex").unwrap());
        let error = said(load(other, &path).map(|_| ()));
        let wanted = "2 of 8 parameters differ: `4.bias` wanted [4], found [3]; `4.weight` wanted ";
        assert!(error.contains(wanted), "{error}");
        *bytes.last_mut().unwrap() ^= 1;
        let error = refused(&bytes, extension);
        assert!(error.contains("its elements are not those it was saved with"), "{error}");
    }
}

#[test]
fn an_unknown_extension_lists_the_known_ones() {
    for name in ["net.onnx", "net", "net.", ".safetensors", "net.pt.gz"] {
        for error in [
            said(save(&untrained(), Path::new("/tmp").join(name))),
            said(load(untrained(), Path::new("/tmp").join(name)).map(|_| ())),
        ] {
            let wanted = "names no format of networks; the formats are `.safetensors`, `.bpk` (burn's own), `.pt` or \
                          `.pth` (PyTorch's)";
            assert!(error.contains(name) && error.contains(wanted), "{error}");
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let error = said(save(&untrained(), folder.path().join("net.pt")));
    assert!(error.contains("PyTorch's own format is only read; PyTorch reads `.safetensors` as well"), "{error}");
}

#[test]
fn a_file_under_the_extension_of_another_format_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let saved = |extension: &str| {
        let path = folder.path().join("net").with_extension(extension);
        save(&trained(), &path).unwrap();
        fs::read(path).unwrap()
    };
    let files = [
        (saved("safetensors"), "safetensors", "a safetensors file"),
        (saved("bpk"), "bpk", "a burnpack file"),
        (fs::read(golden("zip.pt")).unwrap(), "pt", "a PyTorch file"),
        (fs::read(golden("legacy.pt")).unwrap(), "pth", "a PyTorch file"),
    ];
    for (bytes, own, name) in &files {
        for extension in ["safetensors", "bpk", "pt", "pth"] {
            if extension == *own || (own.starts_with("pt") && extension.starts_with("pt")) {
                load_bytes(bytes, extension).unwrap_or_else(|error| panic!("{error}"));
            } else {
                let error = refused(bytes, extension);
                assert!(error.contains(&format!("it is {name}, and its extension says a")), "{error}");
            }
        }
    }
}

#[test]
fn what_is_no_checkpoint_at_all_is_refused() {
    let text = "Lorem ipsum dolor sit amet, consectetur adipiscing elit. ".repeat(20);
    let picture = b"\x89PNG\r\n\x1a\n".repeat(30);
    for extension in ["safetensors", "bpk", "pt", "pth"] {
        for bytes in [b"".as_slice(), b"x", b"PK", b"\x80\x02", b"\x80", text.as_bytes(), &picture, &[0; 4096]] {
            let error = refused(bytes, extension);
            assert!(error.contains("that can be loaded: "), "{error}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("net").with_extension(extension);
        let error = said(load(untrained(), &path).map(|_| ()));
        assert!(error.contains("cannot read the checkpoint") && error.contains("No such file"), "{error}");
        fs::create_dir(&path).unwrap();
        let error = said(load(untrained(), &path).map(|_| ()));
        assert!(error.contains("it is not a file"), "{error}");
    }
}

/// A file that is new may be read by whoever may read what is made here; one that replaces another by whoever might
/// read that.
#[cfg(unix)]
#[test]
fn who_may_read_a_file_is_as_for_any_other() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
    let other = folder.path().join("other");
    fs::write(&other, "").unwrap();
    for name in ["net.safetensors", "net.bpk"] {
        let path = folder.path().join(name);
        save(&untrained(), &path).unwrap();
        assert_eq!(mode(&path), mode(&other), "{name}");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        save(&untrained(), &path).unwrap();
        assert_eq!(mode(&path) & 0o777, 0o640, "{name}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3, "nothing but the files is left");
}

/// Opening a pipe waits for someone to write to it: it is not opened.
#[cfg(unix)]
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.pt");
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let error = said(load(untrained(), &path).map(|_| ()));
    assert!(error.contains("it is not a file"), "{error}");
}
