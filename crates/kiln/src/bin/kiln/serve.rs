//! `kiln serve`: hosts devices until it is stopped.

use std::fs::File;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use kiln::burn::server::telemetry::TelemetryProbe;
use kiln::burn::server::{
    IrohIdentity, IrohRelays, IrohTransport, RemoteServer, ServeError, TokenAuthorizer, Transport, WebSocketTransport,
};
use kiln::remote::{HostToken, private_to_owner};
use tracing_subscriber::EnvFilter;

use crate::{Sentence, anew, say};

/// Host devices of this machine, until Ctrl-C
///
/// All clients that are let in are served, each with tensors of its own; those of one device share its time. When a client
/// goes, by whatever way, its tensors are freed.
#[derive(Args)]
pub struct Serve {
    /// What to host: a backend of this build, such as flex, or wgpu#1. Devices of one backend can be hosted together
    #[arg(long = "device", value_name = "NAME", default_value = "flex")]
    devices: Vec<String>,
    /// How clients come
    #[arg(long, value_enum, default_value_t = By::Websocket)]
    transport: By,
    /// The port to listen on: TCP for websocket, UDP for iroh; 0 takes one that is free
    #[arg(long, value_name = "PORT", default_value_t = 3000, overrides_with = "port")]
    port: u16,
    /// The file of the token that clients must present; it is made if there is none. Without it a websocket listens to this
    /// machine alone
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// The file of what iroh knows this host by; it is made if there is none [default: beside the token]
    #[arg(long, value_name = "FILE")]
    identity_file: Option<PathBuf>,
    /// What iroh is found through: `public` (n0's relays), `disabled`, or the URL of a relay of your own [default: public]
    #[arg(long, value_name = "RELAYS")]
    relays: Option<IrohRelays>,
}

/// What carries operations and tensors.
#[derive(Clone, Copy, ValueEnum)]
enum By {
    /// Unencrypted, for this machine or a network that is trusted.
    Websocket,
    /// Encrypted, for any network.
    Iroh,
}

impl Serve {
    pub fn run(&self) -> Result<(), Sentence> {
        self.fitting()?;
        log();
        let opened: Result<Vec<_>, _> = self.devices.iter().map(|name| kiln::device::named(name)).collect();
        let server = RemoteServer::new(opened.map_err(|error| error.to_string())?);
        let token = match &self.token_file {
            Some(file) => Some(HostToken::read_or_create(file).map_err(|error| error.to_string())?),
            None => None,
        };
        if let (Some((_, true)), Some(file)) = (&token, &self.token_file) {
            say(&format!("drew a token and wrote it to `{}`", file.display()));
        }
        // The identity is held while it serves.
        let (transport, telemetry, _identity) = match (self.transport, &self.token_file) {
            (By::Iroh, Some(file)) => {
                let (transport, identity) = self.iroh(file)?;
                (transport, TelemetryProbe::disabled(), Some(identity))
            }
            (_, file) => {
                let (transport, telemetry) = self.websocket(file.as_deref())?;
                (transport, telemetry, None)
            }
        };
        let server = server.with_telemetry(telemetry);
        let server = match token {
            Some((token, _)) => {
                let authorizer = TokenAuthorizer::new(token.credential()).map_err(|error| error.to_string())?;
                server.with_authorizer(authorizer)
            }
            None => server,
        };
        server.serve(transport).map_err(|error| match error {
            ServeError::MixedBackends => {
                "devices of two backends cannot be hosted together: start a `kiln serve` for each, with a --port of its own"
                    .into()
            }
            error => error.to_string(),
        })?;
        say("stopped on request");
        Ok(())
    }

    /// Refuses flags that go with others, or with no others.
    fn fitting(&self) -> Result<(), Sentence> {
        if let Some(name) = self.devices.iter().find(|name| kiln::device::elsewhere(name)) {
            return Err(format!("`{name}` is a device of another machine: host it there"));
        }
        match self.transport {
            By::Iroh if self.token_file.is_none() => {
                Err("iroh is reached from everywhere: name a file for a token with --token-file".into())
            }
            By::Websocket if self.identity_file.is_some() || self.relays.is_some() => {
                Err("--identity-file and --relays are for --transport iroh".into())
            }
            _ => Ok(()),
        }
    }

    /// Says what is hosted, and how to reach it.
    fn say(&self, how: &str) {
        if anew::is_again() {
            return;
        }
        for (index, name) in self.devices.iter().enumerate() {
            say(&format!("#{index}: {name}"));
        }
        say(how);
    }

    fn websocket(&self, token: Option<&Path>) -> Result<(Transport, TelemetryProbe), Sentence> {
        let interface = if token.is_some() { Ipv4Addr::UNSPECIFIED } else { Ipv4Addr::LOCALHOST };
        let bound =
            TcpListener::bind((interface, self.port)).and_then(|listener| Ok((listener.local_addr()?, listener)));
        let (address, listener) =
            bound.map_err(|error| format!("cannot listen on port {} ({error}): choose another --port", self.port))?;
        let port = address.port();
        let telemetry = anew::when_broken(port);
        match token {
            None => self.say(&format!(
                "serving this machine alone, for there is no --token-file: name a device ws://127.0.0.1:{port}"
            )),
            Some(file) => self.say(&format!(
                "serving every network of this machine (IPv4), unencrypted: elsewhere, name a device ws://HOST:{port}, HOST being \
                 this machine, with --token-file and a copy of `{}`",
                file.display()
            )),
        }
        Ok((WebSocketTransport::from_listener(listener).into(), telemetry))
    }

    fn iroh(&self, token: &Path) -> Result<(Transport, File), Sentence> {
        let file = self.identity_file.clone().unwrap_or_else(|| token.with_extension("identity"));
        let identity = IrohIdentity::load_or_create(&file).map_err(|error| {
            format!("cannot keep an identity in `{}` ({error}): choose another --identity-file", file.display())
        })?;
        private_to_owner(&file).map_err(|error| error.to_string())?;
        let held = held(&file)?;
        let id = identity.id();
        let relays = self.relays.clone().unwrap_or(IrohRelays::Public);
        let port = free(self.port)
            .map_err(|error| format!("cannot listen on port {} ({error}): choose another --port", self.port))?;
        let found = match relays {
            IrohRelays::Public => format!("iroh:{id}, or iroh:{id}@IP:{port} where nobody is to be asked"),
            _ => format!("iroh:{id}@IP:{port}"),
        };
        self.say(&format!(
            "serving every network of this machine, encrypted: name a device {found}, IP being this machine, with --token-file \
             and a copy of `{}`",
            token.display()
        ));
        Ok((IrohTransport::new(identity).with_relays(relays).with_port(port).into(), held))
    }
}

/// A UDP port that nobody listens on: this one, or any where it is 0.
fn free(port: u16) -> std::io::Result<u16> {
    Ok(UdpSocket::bind((Ipv4Addr::UNSPECIFIED, port))?.local_addr()?.port())
}

/// The file of an identity, for as long as it is this host's: clients take hosts of one identity for one.
fn held(file: &Path) -> Result<File, Sentence> {
    let other = "another `kiln serve` has this identity: choose another --identity-file";
    let opened = File::open(file).map_err(|error| error.to_string());
    opened
        .and_then(|held| held.try_lock().map(|()| held).map_err(|_| other.into()))
        .map_err(|reason| format!("cannot take the identity in `{}` ({reason})", file.display()))
}

/// Only errors are told, unless `RUST_LOG` asks for more, and not to whoever reads what is served: burn tells of every tensor.
fn log() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("error"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false).try_init();
}
