//! Hostile files take memory bounded by the network, whatever they claim. Measured in a process of its own.
#![cfg(target_os = "linux")]
use crate::{forge::*, *};
use std::{fs::File, io::Write, process::Command};

const FOLDER: &str = "KILN_CHECKPOINT_FOLDER";

/// Kilobytes that this process has had at most: addresses it asked for, and pages it touched.
fn peaks() -> [u64; 2] {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    ["VmPeak:", "VmHWM:"].map(|key| {
        let line = status.lines().find_map(|line| line.strip_prefix(key)).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    })
}

/// Not a test of its own: what the process below does. It prints what each file took.
#[test]
#[allow(clippy::print_stdout)]
fn loads_each_file() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    load(untrained(), golden("zip.pt")).unwrap();
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for path in files {
        let before = peaks();
        let error = said(load(untrained(), &path).map(|_| ()));
        let after = peaks();
        let [asked, touched] = [0, 1].map(|at| (after[at] - before[at]) / 1024);
        println!("FILE {} {asked} {touched} {error}", path.file_name().unwrap().to_string_lossy());
    }
}

/// A file that begins like this and goes on with gigabytes of nothing, which take no room on the disk.
fn huge(folder: &Path, name: &str, head: &[u8]) {
    let mut file = File::create(folder.join(name)).unwrap();
    file.set_len(20 << 30).unwrap();
    file.write_all(head).unwrap();
}

#[test]
fn no_file_takes_more_than_a_bounded_amount() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).unwrap();
    let limit = 1 << 20;
    huge(folder, "zeros.safetensors", &[]);
    huge(folder, "zeros.bpk", &[]);
    huge(folder, "zeros.pt", &[]);
    huge(folder, "header.safetensors", &(16_u64 << 30).to_le_bytes());
    huge(folder, "header.bpk", b"NRUB\x01\0\xff\xff\xff\xff");
    huge(folder, "archive.pt", b"PK\x03\x04");
    huge(folder, "old_form.pt", &legacy(b""));
    huge(folder, "text.pt", &legacy(b"\x80\x02X\xff\xff\xff\xff"));
    let tensor = r#"{"0.bias":{"dtype":"F64","shape":[2684354560],"data_offsets":[0,21474836480]}}"#;
    huge(folder, "tensor.safetensors", &[(tensor.len() as u64).to_le_bytes().as_slice(), tensor.as_bytes()].concat());
    // As much as is read at all, of what takes most when it is read.
    let json = |begin: &str, item: &str, end: &str| {
        let text = [begin, &item.repeat((limit - begin.len()) / item.len() - 1), end].concat();
        [(text.len() as u64).to_le_bytes().as_slice(), text.as_bytes()].concat()
    };
    write("shapes.safetensors", &json(r#"{"a":{"dtype":"F32","shape":[0"#, ",0", r#"],"data_offsets":[0,0]}}"#));
    write("entries.safetensors", &json(r#"{"__metadata__":{"a":"""#, r#","a":"""#, "}}"));
    let cbor = |begin: &[u8], item: &[u8]| {
        let metadata = [begin, &item.repeat((limit - begin.len()) / item.len())].concat();
        [b"NRUB\x01\0".as_slice(), &(metadata.len() as u32).to_le_bytes(), &metadata].concat()
    };
    let shape = b"\xa1\x67tensors\xa1\x61a\xa2\x65dtype\x63F32\x65shape\x9b\x00\x00\x00\xff\xff\xff\xff\xff";
    write("shapes.bpk", &cbor(shape, b"\0"));
    write("arrays.bpk", &cbor(b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff", b"\x9b\x7f\xff\xff\xff\xff\xff\xff\xff"));
    for (name, instructions) in [
        ("lists", b"]".as_slice()),
        ("tuples", b")\x85"),
        ("nothing", b"N"),
        ("marks", b"("),
        ("copies", b"]2"),
        ("kept", b"]q\0r\0\0\0\x01"),
        ("remembered", b"N\x940"),
        ("sets", b"\x8f"),
        ("frames", b"\x95\xff\xff\xff\xff\xff\xff\xff\x7f"),
    ] {
        let pickle = [b"\x80\x02".as_slice(), &instructions.repeat(limit / instructions.len())].concat();
        write(&format!("{name}.pt"), &checkpoint(&pickle));
        write(&format!("{name}.pth"), &legacy(&pickle));
    }
    // A tensor of ours that says it lies across terabytes, and one that does.
    let far = |length: i64| state_dict(&forge::tensor(&storage("FloatStorage", "0", length), 0, &[2], &[length - 1]));
    write("far.pt", &checkpoint(&far(1 << 40)));
    let entries: Vec<u8> = (0..20_000).flat_map(|file| entry(&format!("{file:05}"), 0, 0, 0)).collect();
    write("entries.pt", &end(local("a", b""), &entries, 20_000));

    let mut process = Command::new(std::env::current_exe().unwrap());
    process.args(["--exact", "memory::loads_each_file", "--nocapture", "--test-threads", "1"]).env(FOLDER, folder);
    let output = process.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<_> = text.lines().filter_map(|line| line.split_once("FILE ").map(|(_, line)| line)).collect();
    assert_eq!(lines.len(), fs::read_dir(folder).unwrap().count(), "{text}");
    for line in lines {
        let fields: Vec<_> = line.splitn(4, ' ').collect();
        let [asked, touched] = [fields[1], fields[2]].map(|number| number.parse::<u64>().unwrap());
        assert!(asked <= 256 && touched <= 64, "megabytes: {line}");
    }
}
