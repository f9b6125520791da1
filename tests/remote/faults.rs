//! Hosts and clients that go in the middle of a run.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use kiln::tensor::Device;
use kiln::train::{Progress, TrainError, TrainingOptions};
use tempfile::tempdir;

use crate::host::{Host, done, ended, mlp, mlp_anywhere, signal, text, until, within};
use crate::plain::plain;
use crate::training::trained;

/// So many that a run is far from its end when something happens to it.
const EPOCHS: usize = 40;

/// What it has printed by then.
const MIDST: &str = "epoch  2/40";

/// A host that is killed is known to be gone when the next thing is asked of it.
const KILLED: u64 = 30;

/// One that no longer answers is waited for: 30 seconds of patience, and what a few questions take.
const SILENT: u64 = 60;

/// One of Iroh is waited for longer: a question that has to find it is given up after 15 seconds.
const UNFOUND: u64 = 90;

/// What a run says that has lost the second of its two hosts: two lines, of which the second goes on with the first host.
fn lost(output: &Output, gone: &str, left: &str) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].starts_with(&format!("error: `{gone}` is lost: ")), "{said}");
    assert!(lines[0].contains("what is done is kept in"), "{said}");
    assert!(lines[1].contains(left) && !lines[1].contains(gone) && lines[1].ends_with("--resume"), "{said}");
    lines[1].into()
}

/// Runs a command as a user would who pastes it, and says what it printed.
fn pasted(command: &str) -> String {
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = done(shell);
    assert!(output.status.success(), "{command}: {}", text(&output.stderr));
    text(&output.stdout)
}

/// A checkpoint that is whole is gone on with, and not begun anew.
fn goes_on(command: &str, out: &Path) {
    let said = pasted(command);
    assert!(said.contains(&format!("resuming `{}` after", out.display())), "{said}");
    assert!(out.join("model.safetensors").exists());
}

#[test]
fn a_host_killed_in_mid_epoch_leaves_what_was_done_to_the_others() {
    let [stays, goes] = [Host::start(), Host::start()];
    let out = tempdir().unwrap();
    let run = until(mlp(&format!("{},{}", stays.address, goes.address), EPOCHS, out.path()), MIDST);
    goes.signal("KILL");
    let command = lost(&ended(run, KILLED), &goes.address, &stays.address);
    goes_on(&command, out.path());
}

#[test]
fn the_main_host_killed_leaves_it_too() {
    let [stays, goes] = [Host::start(), Host::start()];
    let out = tempdir().unwrap();
    let run = until(mlp(&format!("{},{}", goes.address, stays.address), EPOCHS, out.path()), MIDST);
    goes.signal("KILL");
    let command = lost(&ended(run, KILLED), &goes.address, &stays.address);
    goes_on(&command, out.path());
}

#[test]
fn all_hosts_that_are_killed_are_left_out() {
    let [stays, one, other] = [(); 3].map(|()| Host::start());
    let out = tempdir().unwrap();
    let devices = [&stays, &one, &other].map(|host| host.address.clone()).join(",");
    let run = until(mlp(&devices, EPOCHS, out.path()), MIDST);
    [&one, &other].into_iter().for_each(|host| host.signal("KILL"));
    let output = ended(run, KILLED);
    let first = text(&output.stderr).starts_with(&format!("error: `{}`", one.address));
    let (named, also) = if first { (&one, &other) } else { (&other, &one) };
    let command = lost(&output, &named.address, &stays.address);
    assert!(!command.contains(&also.address), "{command}");
    goes_on(&command, out.path());
}

#[test]
fn a_host_that_stalls_is_given_up_in_a_minute() {
    let [stays, stalls] = [Host::start(), Host::start()];
    let out = tempdir().unwrap();
    let run = until(mlp(&format!("{},{}", stays.address, stalls.address), EPOCHS, out.path()), MIDST);
    stalls.signal("STOP");
    let output = ended(run, SILENT);
    assert!(text(&output.stderr).contains("it has not answered for 30 seconds"), "{}", text(&output.stderr));
    let command = lost(&output, &stalls.address, &stays.address);
    goes_on(&command, out.path());
}

/// Something between a client and a host that carries what they say, until it is cut.
struct Cable {
    address: String,
    cut: Arc<AtomicBool>,
}

impl Cable {
    fn to(port: u16) -> Self {
        let cut = Arc::new(AtomicBool::new(false));
        let is_cut = cut.clone();
        let address = between(port, move |_, near, far| {
            for (from, to) in [(near.try_clone(), far.try_clone()), (Ok(far), Ok(near))] {
                let (is_cut, from, to) = (is_cut.clone(), from.unwrap(), to.unwrap());
                spawn(move || carry(from, to, &is_cut));
            }
        });
        Self { address, cut }
    }
}

/// The address of something between clients and a host; what connects each of them is `join`'s, which is told its number.
fn between(port: u16, join: impl Fn(usize, TcpStream, TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("ws://{}", listener.local_addr().unwrap());
    spawn(move || {
        for (at, near) in listener.incoming().flatten().enumerate() {
            let Ok(far) = TcpStream::connect(("127.0.0.1", port)) else { return };
            join(at, near, far);
        }
    });
    address
}

/// Carries what is said one way. Of what comes after the cut nothing arrives, and nobody is told.
fn carry(mut from: TcpStream, mut to: TcpStream, cut: &AtomicBool) {
    let mut buffer = [0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if !cut.load(Ordering::SeqCst) && to.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    if !cut.load(Ordering::SeqCst) {
        let _ = to.shutdown(Shutdown::Both);
    }
}

/// Something before a host that hangs up on the first client when it has been greeted, as a host does that starts itself anew.
fn hangs_up_once(port: u16) -> String {
    between(port, |at, near, far| {
        let (asks, answers) = ((near.try_clone().unwrap(), far.try_clone().unwrap()), (far, near));
        spawn(move || carry(asks.0, asks.1, &AtomicBool::new(false)));
        spawn(move || greets(answers, if at == 0 { 2 } else { usize::MAX }));
    })
}

/// Carries so many answers: that it is spoken to by WebSocket is the first, what it hosts the second.
fn greets((mut host, mut client): (TcpStream, TcpStream), answers: usize) {
    let mut buffer = [0; 1 << 16];
    for _ in 0..answers {
        match host.read(&mut buffer) {
            Ok(count @ 1..) if client.write_all(&buffer[..count]).is_ok() => {}
            _ => break,
        }
    }
    let _ = client.shutdown(Shutdown::Both);
    let _ = host.shutdown(Shutdown::Both);
}

#[test]
fn a_host_that_hangs_up_before_its_first_calculation_is_asked_again() {
    let host = Host::start();
    let address = hangs_up_once(host.port());
    let alone = kiln::remote::connect(&address.parse().unwrap(), 0, None).expect_err("it hangs up").to_string();
    assert!(alone.starts_with(&format!("`{address}` is lost: it hung up")), "{alone}");
    let out = tempdir().unwrap();
    let run = done(mlp(&hangs_up_once(host.port()), 1, out.path()));
    assert!(run.status.success(), "{}", text(&run.stderr));
}

#[test]
fn a_host_that_is_cut_off_is_given_up_in_a_minute() {
    let [stays, far] = [Host::start(), Host::start()];
    let cable = Cable::to(far.port());
    let out = tempdir().unwrap();
    let run = until(mlp(&format!("{},{}", stays.address, cable.address), EPOCHS, out.path()), MIDST);
    cable.cut.store(true, Ordering::SeqCst);
    let command = lost(&ended(run, SILENT), &cable.address, &stays.address);
    goes_on(&command, out.path());
}

#[test]
fn a_client_that_is_killed_leaves_nothing_behind() {
    let host = Host::start();
    let out = tempdir().unwrap();
    let killed = |round: usize| {
        let mut run = until(mlp(&host.address, EPOCHS, &out.path().join(round.to_string())), MIDST);
        run.kill().unwrap();
        run.wait().unwrap();
        sleep(Duration::from_secs(1));
    };
    killed(0);
    let (files, memory) = (host.files(), host.memory());
    (1..5).for_each(killed);
    assert!(within(Duration::from_secs(10), || (host.files() <= files + 2).then_some(())).is_some());
    let grown = host.memory().saturating_sub(memory);
    assert!(grown < 32 << 20, "it grew by {grown} bytes");
    let next = done(mlp(&host.address, 1, &out.path().join("next")));
    assert!(next.status.success(), "{}", text(&next.stderr));
}

/// burn lets two hosts wait for each other for ever whose client was killed between the halves of a transfer.
#[test]
fn hosts_of_a_client_that_is_killed_serve_the_next_one_or_say_why_not() {
    let mut hosts = [Host::start(), Host::start()];
    let out = tempdir().unwrap();
    for pause in [0, 50, 100, 150, 200] {
        let both = hosts.each_ref().map(|host| host.address.clone()).join(",");
        let mut run = until(mlp(&both, EPOCHS, &out.path().join(pause.to_string())), MIDST);
        sleep(Duration::from_millis(pause));
        run.kill().unwrap();
        run.wait().unwrap();
        let next = done(mlp(&both, 1, &out.path().join("next")));
        if !next.status.success() {
            let said = text(&next.stderr);
            assert_eq!(next.status.code(), Some(2), "{said}");
            assert!(said.starts_with("error: `ws://"), "{said}");
            hosts = [Host::start(), Host::start()];
        }
    }
}

#[test]
fn ctrl_c_ends_either_side_and_the_other_knows() {
    let host = Host::start();
    let out = tempdir().unwrap();
    let run = until(mlp(&host.address, 400, out.path()), "epoch   2/400");
    signal(&run, "INT");
    let output = ended(run, 20);
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("stopped on request") && said.trim_end().ends_with("--resume"), "{said}");

    // The host is there for the next one, and it is told to stop while that one trains.
    let mut command = mlp(&host.address, 400, out.path());
    command.arg("--resume");
    let run = until(command, "resuming ");
    sleep(Duration::from_secs(1));
    let began = Instant::now();
    let address = host.address.clone();
    host.signal("INT");
    let (status, said) = host.ended();
    assert!(status.success() && said.contains("stopped on request"), "{status}: {said}");
    assert_eq!(said.lines().count(), 3, "what it computes is nothing to read: {said}");
    assert!(began.elapsed() < Duration::from_secs(15));
    let command = lost_alone(&ended(run, KILLED), &address);
    goes_on(&command, out.path());
}

/// What a run says that has lost the one host it had: it goes on with this machine.
fn lost_alone(output: &Output, gone: &str) -> String {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with(&format!("error: `{gone}` is lost: ")), "{said}");
    let command = said.lines().last().unwrap_or_default();
    assert!(command.contains("--device flex"), "{said}");
    command.into()
}

#[test]
fn a_host_that_the_environment_names_is_lost_in_the_same_way() {
    let host = Host::start();
    let out = tempdir().unwrap();
    let mut command = mlp_anywhere(EPOCHS, out.path());
    command.env("KILN_DEVICE", &host.address);
    let run = until(command, MIDST);
    host.signal("KILL");
    let output = ended(run, KILLED);
    let said = text(&output.stderr);
    assert!(said.starts_with(&format!("error: `{}` is lost: ", host.address)), "{said}");
    assert!(said.trim_end().ends_with("--device flex --resume"), "{said}");
    goes_on(said.lines().last().unwrap_or_default(), out.path());
}

#[test]
fn a_host_that_is_started_anew_is_taken_up_by_the_others() {
    let [stays, goes] = [Host::start(), Host::start()];
    let out = tempdir().unwrap();
    let (port, both) = (goes.port().to_string(), format!("{},{}", stays.address, goes.address));
    let run = || done(mlp(&both, 1, out.path()));
    assert!(run().status.success());
    drop(goes);
    let _anew = Host::with(&["--port", &port]);
    taken_up(run);
}

/// The first run finds that the host that stayed has a connection to one that is no more; the next one finds it mended.
fn taken_up(run: impl Fn() -> Output) {
    let first = run();
    assert!(first.status.success() || first.status.code() == Some(2), "{}", text(&first.stderr));
    let next = run();
    assert!(next.status.success(), "{}", text(&next.stderr));
}

/// A host of Iroh whose token and identity are in this folder.
fn of_iroh(folder: &Path, name: &str, port: u16) -> Host {
    let [token, identity] = ["token", name].map(|file| folder.join(file).to_str().unwrap().to_owned());
    let port = port.to_string();
    let flags = ["--transport", "iroh", "--relays", "disabled", "--token-file", &token, "--identity-file", &identity];
    Host::with(&[&flags[..], &["--port", &port]].concat())
}

/// A run on hosts of Iroh of this folder.
fn over_iroh(hosts: &[String; 2], epochs: usize, folder: &Path) -> Command {
    let mut command = mlp(&hosts.join(","), epochs, &folder.join("run"));
    command.arg("--token-file").arg(folder.join("token"));
    command
}

#[test]
fn a_host_of_iroh_that_is_started_anew_is_taken_up_too() {
    let folder = tempdir().unwrap();
    let [stays, goes] = ["stays", "goes"].map(|name| of_iroh(folder.path(), name, 0));
    let hosts = [&stays, &goes].map(|host| host.address.replace("IP", "127.0.0.1"));
    let run = || done(over_iroh(&hosts, 1, folder.path()));
    assert!(run().status.success());
    let port = goes.port();
    drop(goes);
    let _anew = of_iroh(folder.path(), "goes", port);
    taken_up(run);
}

#[test]
fn a_host_of_iroh_that_is_killed_is_the_one_that_is_named() {
    let folder = tempdir().unwrap();
    let hosts = ["stays", "goes"].map(|name| of_iroh(folder.path(), name, 0));
    let addresses = hosts.each_ref().map(|host| host.address.replace("IP", "127.0.0.1"));
    let run = until(over_iroh(&addresses, EPOCHS, folder.path()), MIDST);
    hosts[1].signal("KILL");
    let command = lost(&ended(run, UNFOUND), &addresses[1], &addresses[0]);
    goes_on(&command, &folder.path().join("run"));
}

/// How a program of one's own ends whose `host` goes in its second epoch.
fn told(devices: &[Device], host: Host) -> TrainError {
    let goes = Goes { host: Some(host) };
    let change = |options| TrainingOptions { progress: Progress::lines(goes, Duration::ZERO), ..options };
    trained(devices, plain, change).err().expect("a device is lost")
}

/// A writer that ends a host once the second epoch begins.
struct Goes {
    host: Option<Host>,
}

impl Write for Goes {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if String::from_utf8_lossy(bytes).contains("epoch 2/5 train") {
            drop(self.host.take());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_program_of_ones_own_is_told_by_an_error() {
    let here = kiln::device::named("flex").unwrap();
    for place in 0..3 {
        let host = Host::start();
        let there = host.connect(0, None).unwrap();
        let devices = match place {
            0 => vec![there],
            1 => vec![there, here.clone()],
            _ => vec![here.clone(), there],
        };
        let error = told(&devices, host);
        assert!(matches!(&error, TrainError::Device { epoch: 1, .. }), "{place}: {error:?}");
        assert!(error.to_string().contains("1 of 5 epochs are done and kept in"), "{error}");
    }
}
