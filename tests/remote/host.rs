//! `kiln serve`, and programs that use what it hosts.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Output, Stdio};
use std::sync::mpsc::channel;
use std::thread::{JoinHandle, sleep, spawn};
use std::time::{Duration, Instant};

use kiln::remote::{HostAddress, HostToken, RemoteError};
use kiln::tensor::Device;

/// A process that hosts devices; it ends with the test.
pub struct Host {
    child: Child,
    pub address: String,
    said: Option<JoinHandle<String>>,
}

impl Host {
    /// Hosts flex for this machine.
    pub fn start() -> Self {
        Self::with(&[])
    }

    /// The same with more flags.
    pub fn with(flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kiln"));
        let port: &[&str] = if flags.contains(&"--port") { &[] } else { &["--port", "0"] };
        command.arg("serve").args(port).args(flags);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().expect("kiln starts");
        let mut lines = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
        let mut said = String::new();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("{flags:?} serves nothing: {said}"));
            said += &format!("{line}\n");
            if let Some((_, rest)) = line.split_once("name a device ") {
                let address = rest.split([',', ' ']).next().unwrap_or_default();
                break address.replace("HOST", "127.0.0.1");
            }
        };
        // What it says further is read, or it would wait for a reader.
        let said = spawn(move || lines.fold(said, |said, line| said + &line + "\n"));
        Self { child, address, said: Some(said) }
    }

    pub fn port(&self) -> u16 {
        let port = self.address.rsplit_once(':').map(|(_, port)| port.parse());
        port.and_then(Result::ok).expect("an address ends in a port")
    }

    pub fn parsed(&self) -> HostAddress {
        self.address.parse().expect("it is an address")
    }

    pub fn connect(&self, index: usize, token: Option<&HostToken>) -> Result<Device, RemoteError> {
        kiln::remote::connect(&self.parsed(), index, token)
    }

    pub fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// How it ended, and all that it said.
    pub fn ended(mut self) -> (ExitStatus, String) {
        let status = within(Duration::from_secs(20), || self.child.try_wait().expect("a child")).expect("it ends");
        (status, self.said.take().expect("it is asked once").join().expect("it is read"))
    }

    /// How many files it has open.
    pub fn files(&self) -> usize {
        fs::read_dir(format!("/proc/{}/fd", self.child.id())).map_or(0, Iterator::count)
    }

    /// How much memory it has, in bytes.
    pub fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
        kib.unwrap_or_default() * 1024
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).status();
    assert!(sent.expect("kill runs").success());
}

/// What `ask` answers, asked again and again for so long.
pub fn within<T>(time: Duration, mut ask: impl FnMut() -> Option<T>) -> Option<T> {
    let began = Instant::now();
    loop {
        match ask() {
            None if began.elapsed() < time => sleep(Duration::from_millis(50)),
            answer => return answer,
        }
    }
}

/// An example that cargo has built beside this test.
pub fn example(name: &str) -> Command {
    let test = std::env::current_exe().expect("a test has a path");
    let path: PathBuf =
        test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST").join("examples").join(name);
    assert!(path.exists(), "build the examples first: cargo build --examples ({})", path.display());
    let mut command = Command::new(path);
    command.env_remove("KILN_DEVICE").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The perceptron on few digits, with its files in `out`.
pub fn mlp(devices: &str, epochs: usize, out: &Path) -> Command {
    let mut command = mlp_anywhere(epochs, out);
    command.args(["--devices", devices]);
    command
}

/// The same where the environment says.
pub fn mlp_anywhere(epochs: usize, out: &Path) -> Command {
    let mut command = example("mlp");
    command.args(["--limit", "200", "--batch-size", "40", "--epochs", &epochs.to_string(), "--out"]).arg(out);
    command
}

/// No run of these takes so long, in seconds, also where the machine does much else.
const LONG: u64 = 120;

/// Starts a program, and waits until a line of it begins so. What it prints further is read and left.
pub fn until(mut command: Command, line: &'static str) -> Child {
    let mut child = command.spawn().expect("the example runs");
    let lines = BufReader::new(child.stdout.take().expect("it is piped")).lines().map_while(Result::ok);
    let (found, wanted) = channel();
    spawn(move || lines.filter(|said| said.starts_with(line)).for_each(|_| found.send(()).unwrap_or_default()));
    if wanted.recv_timeout(Duration::from_secs(LONG)).is_err() {
        let _ = child.kill();
        let output = child.wait_with_output().expect("a child");
        panic!("no line begins with `{line}`: {}", text(&output.stderr));
    }
    child
}

/// How a program ended, and what it printed.
pub fn done(mut command: Command) -> Output {
    ended(command.spawn().expect("the example runs"), LONG)
}

/// How a program ended, within so many seconds.
pub fn ended(mut child: Child, seconds: u64) -> Output {
    let status = within(Duration::from_secs(seconds), || child.try_wait().expect("a child"));
    if status.is_none() {
        let _ = child.kill();
    }
    let output = child.wait_with_output().expect("a child");
    assert!(status.is_some(), "it did not end within {seconds} seconds: {}", text(&output.stderr));
    output
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
