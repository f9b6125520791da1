//! Where things lie, and the one set of cargo arguments that everything is built with.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

use crate::failure::Failure;

/// The one feature set: flex comes by default, so all three backends of ci are compiled in, and what `trace` needs, devices
/// of other machines, and the programs that download and draw.
pub const FEATURES: &str =
    "kiln/ndarray,kiln/wgpu-untuned,kiln/capture,kiln/serve,kiln-data/draw,xtask/download,xtask/look";

/// The same without kernels of our own: all that default features bring but those, so that nothing below is built anew.
pub const WITHOUT_KERNELS: &str = "kiln/flex,kiln/train,kiln/embedded,kiln/download";

/// The checkout that xtask was built from.
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Where cargo puts what it builds; every cargo started here uses the same.
    pub target: PathBuf,
}

impl Workspace {
    /// Finds the checkout from cargo's variables, or from where this program was built.
    pub fn here() -> Result<Self, Failure> {
        let manifest =
            env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
        let root = manifest.parent().unwrap_or(Path::new(".")).to_owned();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(target) => root.join(target),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    /// A folder for what xtask writes, created when it is missing.
    pub fn scratch(&self, name: &str) -> Result<PathBuf, Failure> {
        let folder = self.target.join("xtask").join(name);
        fs::create_dir_all(&folder).map_err(Failure::file("create", &folder))?;
        Ok(folder)
    }

    /// `path` as a reader in the checkout would write it.
    pub fn relative(&self, path: &Path) -> String {
        path.strip_prefix(&self.root).unwrap_or(path).display().to_string()
    }

    /// cargo, in the checkout, with the toolchain that started xtask.
    pub fn cargo(&self, arguments: &[&str]) -> Command {
        self.cargo_in(&self.root, arguments)
    }

    /// cargo in another folder, sharing what is built here.
    pub fn cargo_in(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(arguments).current_dir(folder).env("CARGO_TARGET_DIR", &self.target);
        // What cargo says of xtask is not so of what it builds; build scripts that look at it would run anew.
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("CARGO_PKG_")) {
            command.env_remove(name);
        }
        command.env_remove("CARGO_MANIFEST_DIR").env_remove("CARGO_MANIFEST_PATH");
        command
    }

    /// The rustc that cargo uses, without the detour through rustup's proxy.
    pub fn rustc(&self) -> Result<PathBuf, Failure> {
        let program = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        let mut command = Command::new(program);
        command.args(["--print", "sysroot"]).current_dir(&self.root);
        Ok(PathBuf::from(capture(command)?.trim()).join("bin/rustc"))
    }
}

/// Arguments of the step that checks and lints everything; the compile-fail cases use what it leaves.
pub fn clippy() -> Vec<&'static str> {
    vec!["clippy", "--workspace", "--all-targets", "--keep-going", "--features", FEATURES]
}

/// The command line as one would type it.
pub fn spoken(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let words = command.get_args().map(|word| {
        let word = word.to_string_lossy();
        if word.contains(' ') { format!("'{word}'") } else { word.into_owned() }
    });
    [program].into_iter().chain(words).collect::<Vec<_>>().join(" ")
}

/// Runs to the end; the output is the caller's terminal.
pub fn run(mut command: Command) -> Result<(), Failure> {
    let program = spoken(&command);
    match command.status() {
        Err(source) => Err(Failure::Start { program, source }),
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Failure::Ended { program, status }),
    }
}

/// Runs to the end and gives back what was written on standard output; standard error is shown.
pub fn capture(mut command: Command) -> Result<String, Failure> {
    let program = spoken(&command);
    match command.stderr(Stdio::inherit()).output() {
        Err(source) => Err(Failure::Start { program, source }),
        Ok(output) if output.status.success() => Ok(String::from_utf8_lossy(&output.stdout).into_owned()),
        Ok(output) => Err(Failure::Ended { program, status: output.status }),
    }
}
