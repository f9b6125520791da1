//! `kiln devices`: what computes here, and there.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kiln::remote::{HostAddress, HostToken};

use crate::{Sentence, say};

/// List the devices of this machine, and of the hosts at these addresses
#[derive(Args)]
pub struct Devices {
    /// Hosts: ws://HOST:PORT, iroh:ID or iroh:ID@IP:PORT
    hosts: Vec<HostAddress>,
    /// The file that holds their token
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
}

impl Devices {
    /// Says 1 where one of the hosts could not be asked.
    pub fn run(&self) -> Result<ExitCode, Sentence> {
        let token = self.token_file.as_deref().map(HostToken::read).transpose().map_err(|error| error.to_string())?;
        for name in kiln::device::available() {
            match kiln::device::named(name) {
                Ok(device) => match kiln::device::notice(&device) {
                    Some(notice) => say(&format!("{name}: ready; {notice}")),
                    None => say(&format!("{name}: ready")),
                },
                Err(error) => say(&format!("{name}: {error}")),
            }
        }
        let mut code = ExitCode::SUCCESS;
        for host in &self.hosts {
            match kiln::remote::count(host, token.as_ref()) {
                Ok(count) => (0..count).for_each(|index| say(&format!("{host}#{index}: ready"))),
                Err(error) => {
                    say(&format!("{host}: {error}"));
                    code = ExitCode::from(1);
                }
            }
        }
        Ok(code)
    }
}
