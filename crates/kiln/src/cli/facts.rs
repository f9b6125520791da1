//! What the page of a run says of how it was made.

use std::ffi::OsString;
use std::thread::available_parallelism;

use super::resume_command;

/// The version of burn that this is built on.
const BURN: &str = "0.22.1";

/// The command, and what it ran with: each with its name.
pub(super) fn facts(arguments: &[OsString], data: &str, seed: u64, device: &str) -> Vec<(String, String)> {
    let facts = [
        ("command", resume_command::shell(arguments)),
        ("data", data.to_string()),
        ("seed", seed.to_string()),
        ("device", device.to_string()),
        ("versions", format!("kiln {}, burn {BURN}", env!("CARGO_PKG_VERSION"))),
        ("machine", machine()),
    ];
    facts.into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

fn machine() -> String {
    let cores = available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let kind = format!("{} {}, {cores} threads", std::env::consts::OS, std::env::consts::ARCH);
    processor().map_or(kind.clone(), |processor| format!("{processor}; {kind}"))
}

/// The name of the processor, where Linux knows it.
fn processor() -> Option<String> {
    let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
    let (_, name) = text.lines().find(|line| line.starts_with("model name"))?.split_once(':')?;
    Some(name.trim().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_burn_is_the_one_that_is_built_on() {
        let workspace = include_str!("../../../../Cargo.toml");
        assert!(workspace.contains(&format!("burn = {{ version = \"={BURN}\"")), "mend BURN in this file");
    }

    #[test]
    fn the_command_is_one_that_a_shell_takes() {
        let arguments = ["mlp", "--out", "my runs"].map(OsString::from);
        let wanted = [("command", "mlp --out 'my runs'"), ("data", "embedded"), ("seed", "7"), ("device", "Flex")];
        let wanted = wanted.map(|(name, value)| (name.to_string(), value.to_string()));
        assert_eq!(facts(&arguments, "embedded", 7, "Flex")[..4], wanted);
    }
}
