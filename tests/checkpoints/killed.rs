//! A process that is killed while it saves leaves the old file or the new one.
#![cfg(unix)]
use crate::*;
use std::{
    process::{Command, Stdio},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

type Large = Linear<1024, 512>;

const FILE: &str = "KILN_CHECKPOINT_FILE";

/// A network all of whose numbers are this one.
fn filled(number: f32) -> Large {
    let device = kiln::device("flex").unwrap();
    let mut net = Large::init(&device);
    net.weight = net.weight.map(|weight| weight.zeros_like() + number);
    net.bias = net.bias.map(|bias| bias.map(|bias| bias.zeros_like() + number));
    net
}

/// Not a test of its own: what the process does that the test below kills.
#[test]
fn saves_again_and_again() {
    let Some(path) = std::env::var_os(FILE) else { return };
    for round in 0.. {
        save(&filled((round % 7) as f32), Path::new(&path)).unwrap();
    }
}

#[test]
fn a_process_killed_at_any_moment_leaves_a_whole_file() {
    let mut seed = match std::env::var("KILN_TEST_SEED") {
        Ok(seed) => seed.parse().expect("KILN_TEST_SEED is a whole number"),
        Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_nanos() as u64),
    };
    for name in ["net.safetensors", "net.bpk"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        save(&filled(0.5), &path).unwrap();
        let mut seen = Vec::new();
        for kill in 0..15 {
            let before = fs::read(&path).unwrap();
            let mut process = Command::new(std::env::current_exe().unwrap());
            process.args(["--exact", "killed::saves_again_and_again", "--test-threads", "1"]).env(FILE, &path);
            let mut process = process.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
            // Once it saves, somewhere within the next saves.
            while fs::read(&path).unwrap() == before && process.try_wait().unwrap().is_none() {
                std::thread::sleep(Duration::from_millis(1));
            }
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            std::thread::sleep(Duration::from_micros(seed >> 44 & 0xffff));
            process.kill().unwrap();
            let status = process.wait().unwrap();
            assert!(!status.success() && status.code().is_none(), "it was killed: {status}");

            let net = load(filled(9.0), &path).unwrap_or_else(|error| panic!("seed {seed}, kill {kill}: {error}"));
            let numbers: Vec<f32> = net.weight.val().into_data().iter::<f32>().collect();
            assert!(numbers.iter().all(|number| *number == numbers[0]), "seed {seed}, kill {kill}: of two networks");
            seen.push(numbers[0]);
        }
        // What was half written has a name of its own, which nothing reads, and another save leaves it alone.
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let strays = left.iter().map(|name| name.to_string_lossy()).filter(|left| *left != name).collect::<Vec<_>>();
        assert!(strays.iter().all(|left| left.starts_with(name) && left.ends_with(".tmp")), "{strays:?}");
        save(&filled(3.0), &path).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), left.len());
    }
}

/// A save that fails leaves what was there.
#[test]
fn a_save_that_fails_leaves_the_old_file() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["net.safetensors", "net.bpk"] {
        // A folder of that name cannot be replaced by a file.
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        let error = said(save(&filled(1.0), &path));
        assert!(error.contains("cannot write the checkpoint"), "{error}");
        assert_eq!(fs::read_dir(&path).unwrap().count(), 0);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2, "nothing half written is left");
}
