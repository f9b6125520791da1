//! The examples as a user runs them: killed at random moments, stopped by Ctrl-C, given bad input.
#![cfg(all(unix, feature = "train", feature = "embedded"))]
#![allow(missing_docs, clippy::print_stderr)]

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tempfile::tempdir;

/// An example that cargo has built beside this test.
fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let path = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST").join("examples").join(name);
    assert!(path.exists(), "build the examples first: cargo build --examples ({})", path.display());
    path
}

/// The perceptron on few digits, with its files in `out`.
fn mlp(device: &str, out: &Path) -> Command {
    let mut command = Command::new(example("mlp"));
    command.args(["--limit", "400", "--epochs", "6", "--batch-size", "40", "--device", device, "--out"]).arg(out);
    command.env_remove("KILN_DEVICE").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn done(mut command: Command) -> Output {
    let output = command.output().expect("the example runs");
    assert!(output.status.success(), "{command:?}: {}", text(&output.stderr));
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn model(out: &Path) -> Vec<u8> {
    fs::read(out.join("model.safetensors")).expect("a finished run saves its model")
}

/// The backends of this build on which a run repeats bit for bit.
fn exact_devices() -> Vec<&'static str> {
    let exact = kiln::device::available().into_iter().filter(|name| ["flex", "ndarray"].contains(name));
    exact.collect()
}

/// A small generator of random numbers: its seed is printed, so that a failure can be had again.
struct Moments(u64);

impl Moments {
    fn new() -> Self {
        let seed = match std::env::var("KILN_TEST_SEED") {
            Ok(seed) => seed.parse().expect("KILN_TEST_SEED is a whole number"),
            Err(_) => SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_nanos() as u64),
        };
        eprintln!("moments of KILN_TEST_SEED={seed}");
        Self(seed)
    }

    /// A moment within `whole`.
    fn within(&mut self, whole: Duration) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        whole.mul_f64((self.0 >> 40) as f64 / (1_u64 << 24) as f64)
    }
}

#[test]
fn a_run_killed_at_random_moments_ends_with_the_same_weights() {
    let mut moments = Moments::new();
    for device in exact_devices() {
        let reference = tempdir().unwrap();
        let began = Instant::now();
        done(mlp(device, reference.path()));
        let whole = began.elapsed();
        let wanted = model(reference.path());
        let mut landed = 0;
        for round in 0..4 {
            let folder = tempdir().unwrap();
            let mut killed = Vec::new();
            // Each round is killed a few times, each time somewhere in what a whole run takes.
            for kill in 0..4 {
                let mut command = mlp(device, folder.path());
                if kill > 0 {
                    command.arg("--resume");
                }
                let moment = moments.within(whole);
                let mut run = command.stdout(Stdio::null()).spawn().expect("the example runs");
                std::thread::sleep(moment);
                // kill -9 on Unix; a run that has ended is left as it is.
                run.kill().expect("a child can be killed");
                let status = run.wait().expect("a child ends");
                killed.push(format!("{moment:.0?} {status}"));
            }
            let mut command = mlp(device, folder.path());
            command.arg("--resume");
            done(command);
            assert!(model(folder.path()) == wanted, "{device}, round {round}, killed after {killed:?}");
            landed += killed.iter().filter(|kill| kill.contains("signal: 9")).count();
        }
        assert!(landed > 0, "{device}: every run had ended before it was killed");
    }
}

#[test]
fn ctrl_c_keeps_the_last_checkpoint_and_prints_the_command_that_resumes() {
    let [reference, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    let out = folder.path().join("it's here");
    let command = |out: &Path| {
        let mut command = mlp("flex", out);
        command.args(["--seed", "5"]);
        command
    };
    done(command(reference.path()));

    let mut run = command(&out).spawn().expect("the example runs");
    let mut lines = BufReader::new(run.stdout.take().expect("it is piped")).lines();
    let first = lines.by_ref().map_while(Result::ok).find(|line| line.starts_with("epoch 1/6 "));
    assert!(first.is_some(), "the first epoch is a line");
    let sent = Command::new("kill").args(["-INT", &run.id().to_string()]).status().expect("kill is a command");
    assert!(sent.success());
    let _rest: Vec<_> = lines.collect();
    let status = run.wait().expect("a child ends");
    let mut said = String::new();
    run.stderr.take().expect("it is piped").read_to_string(&mut said).unwrap();
    assert_eq!(status.code(), Some(130), "{said}");
    assert!(said.contains("of 6 epochs are done") && !said.contains("panicked"), "{said}");

    let resume = said.lines().last().expect("the command stands last").to_string();
    assert!(resume.contains("--seed 5") && resume.ends_with(" --resume"), "{resume}");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(&resume).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = done(shell);
    let said = text(&output.stdout);
    assert!(said.contains("resuming") || said.contains("starting from the beginning"), "{said}");
    assert_eq!(model(&out), model(reference.path()));
}

/// Runs with bad input: one sentence on standard error, status 2, nothing else.
fn refused(arguments: &[&str]) -> String {
    let mut command = Command::new(example("mlp"));
    let output = command.args(arguments).env_remove("KILN_DEVICE").output().expect("the example runs");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
    assert_eq!(said.lines().count(), 1, "{arguments:?}: {said}");
    assert!(said.starts_with("error: ") && !said.contains("panicked"), "{arguments:?}: {said}");
    said
}

#[test]
fn bad_input_is_one_sentence_and_status_2() {
    let folder = tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"mine").unwrap();
    let file = file.to_str().unwrap();
    let quick = ["--limit", "40", "--epochs", "1", "--out"];

    for (arguments, wanted) in [
        (vec!["--epochs", "0"], "at least 1"),
        (vec!["--batch-size", "0"], "at least 1"),
        (vec!["--require", "200"], "between 0 and 100"),
        (vec!["--no-such-flag"], "--no-such-flag"),
        (vec!["--device", "abacus"], "abacus"),
        (vec!["--device", "cuda"], "cuda"),
        (vec!["--data", "/no/such/folder"], "there is no folder `/no/such/folder`, nor is it"),
        (vec!["--data", file], file),
        ([&quick[..], &[file]].concat(), "cannot write"),
    ] {
        let said = refused(&arguments);
        assert!(said.contains(wanted), "{said}");
    }
    assert_eq!(fs::read(file).unwrap(), b"mine");

    let damaged = folder.path().join("run");
    let damaged = damaged.to_str().unwrap();
    let whole = [&quick[..], &[damaged]].concat();
    let status = Command::new(example("mlp")).args(&whole).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    let checkpoint = Path::new(damaged).join("checkpoints/epoch-0001/model.bpk");
    let bytes = fs::read(&checkpoint).unwrap();
    fs::write(&checkpoint, &bytes[..bytes.len() - 1]).unwrap();
    let said = refused(&[&whole[..], &["--resume"]].concat());
    assert!(said.contains("model.bpk") && said.contains("damaged"), "{said}");
    let said = refused(&["--limit", "40", "--epochs", "2", "--out", damaged, "--resume"]);
    assert!(said.contains("began with epochs 1, and cannot go on with 2"), "{said}");

    let mut other = Command::new(example("classification"));
    let output = other.args(&whole).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("another network") && said.lines().count() == 1, "{said}");
    assert!(Path::new(out).join("run/model.safetensors").exists());
}

/// A machine with OpenGL and no Vulkan is one without an adapter: burn would take OpenGL, and hang.
#[test]
#[cfg(target_os = "linux")]
fn a_gpu_backend_without_a_driver_is_one_sentence_and_status_2() {
    if !kiln::device::available().contains(&"wgpu") {
        return;
    }
    let mut command = mlp("wgpu", Path::new("never-made"));
    let output =
        command.env("VK_DRIVER_FILES", "/no/such/file").env("VK_ICD_FILENAMES", "/no/such/file").output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("`wgpu` found no device on this machine") && !said.contains("panicked"), "{said}");
    assert!(!Path::new("never-made").exists());
}

#[test]
fn require_decides_the_exit_code() {
    let folder = tempdir().unwrap();
    let run = |require: &str| {
        let out = folder.path().join(require);
        let mut command = mlp("flex", &out);
        command.args(["--require", require, "--quiet"]);
        command.output().expect("the example runs")
    };
    let passed = run("11");
    assert_eq!(passed.status.code(), Some(0), "{}", text(&passed.stderr));
    let table = text(&passed.stdout);
    for wanted in ["train ", "validation ", "test ", "over-fit", "epochs of", "The model lies in"] {
        assert!(table.contains(wanted), "{table}");
    }
    assert!(!table.contains("epoch 1/6"), "{table}");
    let failed = run("100");
    assert_eq!(failed.status.code(), Some(1), "{}", text(&failed.stderr));
    assert!(text(&failed.stderr).contains("below the 100 %"));
}

#[test]
fn xor_shows_what_one_layer_cannot_do() {
    let folder = tempdir().unwrap();
    let mut command = Command::new(example("xor"));
    command.args(["--require", "100", "--out"]).arg(folder.path());
    let table = text(&done(command).stdout);
    assert!(table.contains("The perceptron fails at XOR") && table.contains("Two layers solve it."), "{table}");
    let mut command = Command::new(example("xor"));
    let output = command.args(["--data", "somewhere"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("xor takes no --data"));
}

/// A mirror on this machine that has nothing: the name leads to a download, and that to a sentence.
#[test]
#[cfg(feature = "download")]
fn a_data_set_by_name_is_asked_for_where_the_mirror_is() {
    use std::{io::Write, net::TcpListener, thread};

    let said = refused(&["--data", "cifar10"]);
    assert!(said.contains("that this program reads: mnist, fashion-mnist, kmnist"), "{said}");
    let folder = tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let lines = BufReader::new(&connection).lines().map_while(Result::ok);
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let _ = connection.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    let mut command = Command::new(example("mlp"));
    command.args(["--data", "KMNIST", "--quiet"]).env("KILN_DATA", folder.path()).env("KILN_MIRROR", &base);
    command.env_remove("KILN_DEVICE").env("NO_PROXY", "127.0.0.1");
    let output = command.output().expect("the example runs");
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let wanted = format!(
        "error: `train-images-idx3-ubyte.gz` cannot be fetched: {base}/kmnist/train-images-idx3-ubyte.gz answered 404"
    );
    assert!(said.starts_with(&wanted) && said.lines().count() == 1, "{said}");
    assert!(!folder.path().join("kmnist").exists());
}
