//! The commands as a user runs them: what they print, and how they end.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

/// Without the settings of whoever runs the tests.
fn command(program: &str, arguments: &[&str], data: &Path) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env("KILN_DATA", data);
    for variable in ["KILN_MIRROR", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"] {
        command.env_remove(variable);
    }
    command
}

fn xtask(arguments: &[&str], data: &Path) -> Output {
    command(env!("CARGO_BIN_EXE_xtask"), arguments, data).output().unwrap()
}

fn download(arguments: &[&str], data: &Path) -> Output {
    command(env!("CARGO_BIN_EXE_xtask-download"), arguments, data).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

/// The one sentence of a mistake, which has status 2 and nothing on standard output.
fn mistake(output: &Output) -> &str {
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{said}");
    assert!(said.starts_with("error: ") && said.lines().count() == 1, "{said}");
    said.trim_end()
}

/// The four files of a data set of MNIST's form, with nothing of it in them.
fn fake(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    for stem in ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"] {
        fs::write(folder.join(format!("{stem}-ubyte.gz")), "fake").unwrap();
    }
}

#[test]
fn an_unknown_name_lists_the_known_ones() {
    let data = tempfile::tempdir().unwrap();
    let wanted = "error: there is no data set `imagenet`; there are mnist, fashion-mnist, kmnist, cifar10, cifar100, \
                  voc2007, voc2012, oxford-iiit-pet, penn-fudan, coco2017";
    for verb in ["download", "verify", "path"] {
        assert_eq!(mistake(&xtask(&["dataset", verb, "imagenet"], data.path())), wanted);
    }
    assert_eq!(mistake(&download(&["imagenet"], data.path())), wanted);
    let said = mistake(&xtask(&["dataset", "path", "../../etc\n"], data.path())).to_string();
    assert!(said.starts_with("error: there is no data set `../../etc\\n`; there are mnist"), "{said}");
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0);
}

#[test]
fn a_command_line_that_makes_no_sense_is_one_sentence() {
    let data = tempfile::tempdir().unwrap();
    for (arguments, wanted) in [
        (vec!["dataset", "path"], "the following required arguments were not provided: <NAME>; --help says"),
        (vec!["dataset", "fetch", "mnist"], "unrecognized subcommand 'fetch'; --help says what there is"),
        (vec!["dataset", "download", "mnist", "--mirror"], "a value is required for '--mirror <URL>'"),
        (vec!["dataset", "download", "mnist", "--mirror", "http://a", "--from", "b"], "cannot be used with"),
        (vec!["ci", "no-such-step"], "there is no step `no-such-step`; there are format, "),
    ] {
        let output = xtask(&arguments, data.path());
        let said = mistake(&output);
        assert!(said.contains(wanted), "{said}");
    }
    let help = xtask(&["dataset", "--help"], data.path());
    assert!(help.status.success() && text(&help.stdout).contains("download"), "{}", text(&help.stdout));
}

#[test]
fn path_prints_the_folder_alone() {
    let data = tempfile::tempdir().unwrap();
    let output = xtask(&["dataset", "path", "mnist"], data.path());
    let wanted = format!("error: mnist is not in `{}`; download it first, ", data.path().display());
    assert!(mistake(&output).starts_with(&wanted), "{}", text(&output.stderr));

    fake(&data.path().join("mnist"));
    let output = xtask(&["dataset", "path", "MNIST"], data.path());
    assert_eq!(text(&output.stdout), format!("{}\n", data.path().join("mnist").display()));
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));

    let output = xtask(&["dataset", "download", "mnist"], data.path());
    assert_eq!(text(&output.stdout), format!("mnist is in {}\n", data.path().join("mnist").display()));
}

#[test]
fn list_says_what_is_here() {
    let data = tempfile::tempdir().unwrap();
    fake(&data.path().join("kmnist"));
    let output = xtask(&["dataset", "list"], data.path());
    let here: Vec<_> = text(&output.stdout).lines().filter(|line| line.contains("  yes   ")).collect();
    assert_eq!(here.len(), 1, "{}", text(&output.stdout));
    assert!(here[0].starts_with("kmnist "), "{}", here[0]);
    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), ""));
}

#[test]
fn verify_names_what_is_wrong_and_has_status_1() {
    let data = tempfile::tempdir().unwrap();
    let output = xtask(&["dataset", "verify", "fashion-mnist"], data.path());
    assert!(mistake(&output).contains("fashion-mnist is not in `"));

    fake(&data.path().join("fashion-mnist"));
    let output = xtask(&["dataset", "verify", "fashion-mnist"], data.path());
    let said = text(&output.stdout);
    assert!(said.starts_with("fashion-mnist: 0 files are as published\n"), "{said}");
    let wanted = "wrong: `train-images-idx3-ubyte.gz` has md5 144c9defac04969c7bfad8efaa8ea194, and should have md5 \
                  8d4fb7e6c68d591d4c3dfef9ec88bf0d\n";
    assert!(said.contains(wanted), "{said}");
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("4 files are missing or not as published: to mend it, remove `"));
}

#[test]
fn a_mirror_is_a_flag_or_a_variable_and_the_flag_stands_above() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut connection in listener.incoming().flatten() {
            let lines = BufReader::new(&connection).lines().map_while(Result::ok);
            lines.take_while(|line| !line.is_empty()).for_each(drop);
            let _ = connection.write_all(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    let base = format!("http://{address}/base");
    let wanted = format!(
        "error: `PennFudanPed.zip` cannot be fetched: {base}/penn-fudan/PennFudanPed.zip answered 404 Not Found; \
         {base}/PennFudanPed.zip answered 404 Not Found; "
    );
    let last = |output: &Output| {
        assert_eq!(output.status.code(), Some(2));
        text(&output.stderr).lines().last().unwrap().to_string()
    };
    let output = download(&["penn-fudan", "--mirror", &base], data.path());
    assert!(last(&output).starts_with(&wanted), "{}", text(&output.stderr));
    let program = env!("CARGO_BIN_EXE_xtask-download");
    let output = command(program, &["penn-fudan"], data.path()).env("KILN_MIRROR", &base).output().unwrap();
    assert!(last(&output).starts_with(&wanted), "{}", text(&output.stderr));
    let mut both = command(program, &["penn-fudan", "--mirror", &base], data.path());
    let output = both.env("KILN_MIRROR", "nonsense").output().unwrap();
    assert!(last(&output).starts_with(&wanted), "{}", text(&output.stderr));
    let output = download(&["penn-fudan", "--mirror", "nonsense"], data.path());
    assert!(mistake(&output).contains("`nonsense` is no address of a mirror: it begins with neither http://"));
    let output = download(&["penn-fudan", "--from", "/no/such/folder"], data.path());
    let wanted =
        "error: there is no folder `/no/such/folder`; name the one that holds the files that were fetched by hand";
    assert_eq!(mistake(&output), wanted);
}

/// Sends SIGINT, as a terminal does, in the midst of a stall.
#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_has_arrived_and_has_status_130() {
    let data = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let program = env!("CARGO_BIN_EXE_xtask-download");
    let mut command = command(program, &["penn-fudan", "--mirror", &base], data.path());
    let child = command.stderr(std::process::Stdio::piped()).spawn().unwrap();

    let (mut connection, _) = listener.accept().unwrap();
    connection.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 53723336\r\n\r\nPK\x03\x04and so on").unwrap();
    let part = data.path().join(".scratch/penn-fudan/PennFudanPed.zip.part");
    while fs::read(&part).unwrap_or_default().len() < 13 {
        thread::sleep(std::time::Duration::from_millis(10));
    }
    assert!(Command::new("kill").arg("-INT").arg(child.id().to_string()).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let _ = connection.read_to_end(&mut Vec::new());
    assert_eq!(output.status.code(), Some(130));
    let said = text(&output.stderr).lines().last().unwrap();
    let wanted = "error: stopped on request; nothing is half-written in place, and the same command goes on with what has \
                  arrived";
    assert_eq!(said, wanted);
    assert_eq!(fs::read(&part).unwrap(), b"PK\x03\x04and so on");
    assert!(!data.path().join("penn-fudan").exists());
}
