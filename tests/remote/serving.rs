//! What a host lets in, keeps and frees.

use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread::sleep;
use std::time::Duration;

use kiln::remote::{HostToken, RemoteError};
use tempfile::tempdir;

use crate::host::{Host, done, mlp, text, within};
use crate::wire;

#[test]
fn without_a_token_a_host_serves_its_machine_alone_and_says_so() {
    let host = Host::start();
    assert!(host.connect(0, None).is_ok());
    // All of 127.0.0.0/8 is this machine: who listens to one of its numbers is asked by another in vain.
    assert!(TcpStream::connect(("127.0.0.2", host.port())).is_err());
    host.signal("INT");
    let (status, said) = host.ended();
    assert!(status.success(), "{status}");
    assert!(said.contains("serving this machine alone, for there is no --token-file"), "{said}");
    assert!(said.contains("#0: flex") && said.contains("stopped on request"), "{said}");
}

#[test]
fn a_token_lets_in_who_has_it_and_nobody_else() {
    let folder = tempdir().unwrap();
    let [file, other] = ["token", "other"].map(|name| folder.path().join(name));
    let host = Host::with(&["--token-file", file.to_str().unwrap()]);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let (token, wrong) = (HostToken::read(&file).unwrap(), HostToken::read_or_create(&other).unwrap().0);

    let refused = [host.connect(0, None), host.connect(0, Some(&wrong))].map(Result::unwrap_err);
    assert!(matches!(refused[0], RemoteError::Unauthorized { presented: false, .. }), "{}", refused[0]);
    assert!(matches!(refused[1], RemoteError::Unauthorized { presented: true, .. }), "{}", refused[1]);
    assert_eq!(
        refused[0].to_string(),
        format!("`{}` asks for a token: name the file that holds it with --token-file", host.address)
    );
    assert!(host.connect(0, Some(&token)).is_ok());
    // Nobody is told how many devices there are before they may know.
    assert!(matches!(host.connect(9, Some(&wrong)), Err(RemoteError::Unauthorized { .. })));
}

#[test]
fn several_devices_of_one_host_are_told_apart() {
    let host = Host::with(&["--device", "flex", "--device", "flex"]);
    assert_eq!(kiln::remote::count(&host.parsed(), None), Ok(2));
    let devices = [0, 1].map(|index| host.connect(index, None).unwrap());
    assert_ne!(devices[0], devices[1]);
    let error = host.connect(2, None).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("`{}` hosts 2 devices, counted from #0, and no #2: name one of these", host.address)
    );
    // The same by name, as programs give it.
    assert_eq!(kiln::device::named(&format!("{}#1", host.address)).unwrap(), devices[1]);
}

#[cfg(feature = "wgpu-untuned")]
#[test]
fn a_gpu_is_hosted_as_well() {
    let host = Host::with(&["--device", "wgpu"]);
    let device = host.connect(0, None).unwrap().autodiff();
    let numbers = burn::Tensor::<2>::from_floats([[1.0, 2.0], [3.0, 4.0]], &device).require_grad();
    let gradients = numbers.clone().matmul(numbers.clone()).sum().backward();
    let gradient = numbers.grad(&gradients).unwrap().into_data();
    assert_eq!(gradient.iter::<f32>().collect::<Vec<_>>(), [7.0, 11.0, 9.0, 13.0]);
}

#[cfg(feature = "ndarray")]
#[test]
fn devices_of_two_backends_are_refused() {
    let flags = ["serve", "--port", "0", "--device", "flex", "--device", "ndarray"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiln"));
    let output = command.args(flags).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert!(said.starts_with("error: devices of two backends cannot be hosted together") && said.lines().count() == 1);
}

#[test]
fn iroh_serves_by_its_identity() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("token");
    let flags = ["--transport", "iroh", "--relays", "disabled", "--token-file", file.to_str().unwrap()];
    let host = Host::with(&flags);
    let identity = file.with_extension("identity");
    assert_eq!(identity.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let address = host.address.replace("IP", "127.0.0.1").parse().unwrap();
    let token = HostToken::read(&file).unwrap();
    assert!(matches!(kiln::remote::connect(&address, 0, None), Err(RemoteError::Unauthorized { .. })));
    let device = kiln::remote::connect(&address, 0, Some(&token)).unwrap();
    let sum = burn::Tensor::<1>::from_floats([1.0, 2.0, 3.0], &device).sum();
    assert_eq!(sum.into_scalar::<f32>(), 6.0);
}

#[test]
fn an_identity_is_that_of_one_host() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("token");
    let flags = ["--transport", "iroh", "--relays", "disabled", "--token-file", file.to_str().unwrap()];
    let host = Host::with(&flags);
    let output = Command::new(env!("CARGO_BIN_EXE_kiln")).args(["serve", "--port", "0"]).args(flags).output().unwrap();
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("another `kiln serve` has this identity: choose another --identity-file"), "{said}");

    // At two places it would be asked twice and work once; and what has no identity can exchange nothing with it.
    let id = host.address.split('@').next().unwrap().to_owned();
    for (devices, wanted) in [
        (format!("{id}@127.0.0.1:{},{id}@127.0.0.2:{0}", host.port()), "have one identity"),
        (format!("{id}@127.0.0.1:{},{}", host.port(), Host::start().address), "cannot send tensors to each other"),
    ] {
        let mut command = mlp(&devices, 1, &folder.path().join("run"));
        command.arg("--token-file").arg(&file);
        let output = done(command);
        let said = text(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(wanted) && said.lines().count() == 1, "{said}");
    }

    drop(host);
    std::fs::set_permissions(file.with_extension("identity"), std::fs::Permissions::from_mode(0o644)).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kiln")).args(["serve", "--port", "0"]).args(flags).output().unwrap();
    let said = text(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("its mode is 644"), "{said}");
}

#[test]
fn iroh_without_a_token_is_refused() {
    let output = Command::new(env!("CARGO_BIN_EXE_kiln")).args(["serve", "--transport", "iroh"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let said = text(&output.stderr);
    assert_eq!(said, "error: iroh is reached from everywhere: name a file for a token with --token-file\n");
}

#[test]
fn devices_are_listed_with_what_is_wrong_with_them() {
    let host = Host::start();
    let mut command = Command::new(env!("CARGO_BIN_EXE_kiln"));
    let output = command.args(["devices", &host.address]).output().unwrap();
    let said = text(&output.stdout);
    assert!(output.status.success(), "{said}");
    assert!(said.contains("flex: ready\n") && said.contains(&format!("{}#0: ready", host.address)), "{said}");
    let output = Command::new(env!("CARGO_BIN_EXE_kiln")).args(["devices", "gpu:3000"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("`gpu:3000` names no host (it begins with neither ws:// nor iroh:)"));
}

#[test]
fn two_hundred_connections_that_come_and_go_leave_nothing() {
    let host = Host::start();
    assert!(host.connect(0, None).is_ok());
    let come_and_go = |count| {
        for index in 0..count {
            match index % 3 {
                0 => drop(wire::raw(host.port())),
                1 => drop(wire::upgraded(host.port())),
                _ => {
                    use std::io::Write;
                    let mut stream = wire::upgraded(host.port());
                    let hello = wire::hello(2, 0, &[]);
                    stream.write_all(&wire::frame(hello.len() as u64, &hello)).unwrap();
                }
            }
        }
    };
    come_and_go(20);
    sleep(Duration::from_secs(1));
    let (files, memory) = (host.files(), host.memory());
    come_and_go(200);
    let settled = within(Duration::from_secs(20), || (host.files() <= files + 2).then_some(()));
    assert!(settled.is_some(), "{} files are open, and were {files}", host.files());
    let grown = host.memory().saturating_sub(memory);
    assert!(grown < 32 << 20, "it grew by {grown} bytes");
    assert_eq!(kiln::remote::count(&host.parsed(), None), Ok(1));
}
