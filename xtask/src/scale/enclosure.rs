//! The enclosure: namespaces in which all that is made ends when this program does, by whichever way.

use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// What is needed.
const PROGRAMS: [(&str, &str); 4] = [("ip", "-V"), ("tc", "-V"), ("unshare", "--version"), ("mount", "--version")];

/// Whether namespaces can be made here.
pub fn able() -> Result<(), Failure> {
    let cannot = |why: String| Err(Failure::Usage(format!("hosts cannot be machines of their own here: {why}")));
    if !cfg!(target_os = "linux") {
        return cannot("network namespaces are Linux's".into());
    }
    for (program, version) in PROGRAMS {
        let mut command = Command::new(program);
        if command.arg(version).stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            return cannot(format!("`{program}` is missing; install iproute2 and util-linux"));
        }
    }
    match root() {
        true => Ok(()),
        false => cannot("only root makes network namespaces; run it by sudo".into()),
    }
}

/// Whether this program may do what root may: the second number is the user that counts.
fn root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let users = status.lines().find_map(|line| line.strip_prefix("Uid:"));
    users.and_then(|users| users.split_whitespace().nth(1)) == Some("0")
}

/// Starts this program again, in namespaces of its own: when it ends, so do its processes and its networks.
pub fn enter(programs: &[PathBuf; 2]) -> Result<(), Failure> {
    // Names of networks are kept in /run, and what is told of networks is that of who mounted /sys.
    const PREPARE: &str =
        "mount -t tmpfs none /run && mount -t sysfs none /sys && ip link set lo up && exec \"$0\" \"$@\"";
    let start = |source| Failure::Start { program: "unshare".into(), source };
    let mut command = Command::new("unshare");
    command.args(["--net", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", PREPARE]);
    command.arg(std::env::current_exe().map_err(start)?).args(std::env::args_os().skip(1));
    command.arg("--programs").arg(programs.each_ref().map(|it| it.to_string_lossy()).join(","));
    let mut child = command.stdin(Stdio::piped()).spawn().map_err(start)?;
    // It closes when this program ends, and is never written to.
    let _held = child.stdin.take();
    match child.wait().map_err(start)? {
        status if status.success() => Ok(()),
        status => Err(Failure::Ended { program: "cargo xtask scale, enclosed,".into(), status }),
    }
}

/// Ends this program with the one that holds its standard input.
pub fn end_with_parent() {
    std::thread::spawn(|| {
        while std::io::stdin().read(&mut [0]).is_ok_and(|read| read > 0) {}
        std::process::exit(130);
    });
}
