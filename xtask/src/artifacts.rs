//! The files cargo has built, as its messages name them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::failure::Failure;
use crate::workspace::{FEATURES, Workspace, clippy, spoken};

/// Compiled files by the name of their target.
#[derive(Debug, Default)]
pub struct Artifacts {
    libraries: BTreeMap<String, PathBuf>,
    executables: BTreeMap<String, PathBuf>,
}

impl Artifacts {
    /// What clippy's step left: metadata of every library, nothing of it built twice.
    pub fn of_clippy(workspace: &Workspace) -> Result<Self, Failure> {
        let mut command = workspace.cargo(&clippy());
        command.args(["--message-format=json-render-diagnostics", "--quiet", "--", "-D", "warnings"]);
        Self::of(command, "kiln")
    }

    /// The sizes alone, seconds after a clean start.
    pub fn of_dims(workspace: &Workspace) -> Result<Self, Failure> {
        let command = ["check", "--package", "kiln-dims", "--quiet", "--message-format=json-render-diagnostics"];
        Self::of(workspace.cargo(&command), "kiln_dims")
    }

    /// Runs cargo and reads its messages. Errors elsewhere do not matter while `needed` was compiled.
    pub fn of(mut command: Command, needed: &str) -> Result<Self, Failure> {
        let program = spoken(&command);
        let output = command.stderr(Stdio::inherit()).output();
        let output = output.map_err(|source| Failure::Start { program: program.clone(), source })?;
        let artifacts = Self::parse(&String::from_utf8_lossy(&output.stdout));
        match output.status.success() || artifacts.libraries.contains_key(needed) {
            true => Ok(artifacts),
            false => Err(Failure::Ended { program, status: output.status }),
        }
    }

    /// Reads the lines of `--message-format=json`.
    pub fn parse(messages: &str) -> Self {
        let mut artifacts = Self::default();
        let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        for message in messages.filter(|message| message["reason"] == "compiler-artifact") {
            let Some(name) = message["target"]["name"].as_str() else { continue };
            if let Some(executable) = message["executable"].as_str() {
                // A bench with a main of its own is compiled as tests are.
                if message["profile"]["test"] == false || message["target"]["kind"][0] == "bench" {
                    artifacts.executables.insert(name.into(), executable.into());
                }
            } else if message["target"]["kind"][0] == "lib" && message["profile"]["test"] == false {
                let files = message["filenames"].as_array().into_iter().flatten().filter_map(Value::as_str);
                if let Some(file) = files.into_iter().find(|file| file.ends_with(".rmeta")) {
                    artifacts.libraries.insert(name.replace('-', "_"), file.into());
                }
            }
        }
        artifacts
    }

    /// The metadata of a library, by the name it has in code.
    pub fn library(&self, name: &str) -> Result<&Path, Failure> {
        self.libraries.get(name).map(PathBuf::as_path).ok_or_else(|| Failure::NoArtifact(name.into()))
    }

    /// The command that runs an example, which is built first.
    pub fn example(workspace: &Workspace, name: &str) -> Result<Command, Failure> {
        let build = ["build", "--workspace", "--example", name, "--features", FEATURES, "--quiet"];
        let mut build = workspace.cargo(&build);
        build.arg("--message-format=json-render-diagnostics");
        Ok(Command::new(Self::of(build, "kiln")?.executable(name)?))
    }

    /// The program of a binary, an example or a bench.
    pub fn executable(&self, name: &str) -> Result<&Path, Failure> {
        self.executables.get(name).map(PathBuf::as_path).ok_or_else(|| Failure::NoArtifact(name.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_and_examples_are_found_and_test_builds_are_not() {
        let messages = r#"{"reason":"compiler-artifact","target":{"name":"kiln-dims","kind":["lib"]},"profile":{"test":false},"filenames":["/t/libkiln_dims-1.rmeta"],"executable":null}
{"reason":"compiler-artifact","target":{"name":"kiln-dims","kind":["lib"]},"profile":{"test":true},"filenames":["/t/libkiln_dims-2.rmeta"],"executable":null}
{"reason":"compiler-artifact","target":{"name":"steps","kind":["bench"]},"profile":{"test":true},"filenames":["/t/steps-1"],"executable":"/t/steps-1"}
{"reason":"compiler-artifact","target":{"name":"xor","kind":["test"]},"profile":{"test":true},"filenames":["/t/xor-1"],"executable":"/t/xor-1"}
{"reason":"compiler-artifact","target":{"name":"xor","kind":["example"]},"profile":{"test":false},"filenames":["/t/xor"],"executable":"/t/xor"}
not json
{"reason":"build-finished","success":true}"#;
        let artifacts = Artifacts::parse(messages);
        assert_eq!(artifacts.library("kiln_dims").unwrap(), Path::new("/t/libkiln_dims-1.rmeta"));
        assert_eq!(artifacts.executable("xor").unwrap(), Path::new("/t/xor"));
        assert_eq!(artifacts.executable("steps").unwrap(), Path::new("/t/steps-1"));
        assert!(artifacts.library("xor").is_err());
    }
}
