//! [`HostAddress`]: where the devices of another machine are.

use std::fmt;
use std::net::SocketAddr;
use std::str::FromStr;

use burn::remote::EndpointId;

/// How long an id of Iroh is, in hexadecimal digits.
const ID: usize = 64;

/// The port that is meant where none is written.
const PORT: u16 = 3000;

/// Where a host is: `ws://HOST:PORT` for WebSocket, `iroh:ID` for Iroh through its public relays, `iroh:ID@IP:PORT` for Iroh
/// without anybody in between.
///
/// ```
/// use kiln::remote::HostAddress;
///
/// let host: HostAddress = "ws://gpu.lan".parse()?;
/// assert_eq!(host.to_string(), "ws://gpu.lan:3000");
/// let message = "ws://gpu.lan:x".parse::<HostAddress>().unwrap_err().to_string();
/// assert_eq!(message, "`ws://gpu.lan:x` names no host (`x` is no port): write ws://HOST:PORT, iroh:ID or iroh:ID@IP:PORT");
/// # Ok::<(), kiln::remote::HostAddressError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HostAddress {
    /// Unencrypted, for networks that are trusted.
    WebSocket {
        /// Its name or number; IPv6 in brackets.
        host: String,
        /// Its port.
        port: u16,
    },
    /// Encrypted, and what answers is what has this id.
    Iroh {
        /// What `kiln serve` says on starting.
        id: EndpointId,
        /// Where it is; found by the id where nothing is said.
        at: Option<SocketAddr>,
    },
}

/// What is no address of a host.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{written}` names no host ({reason}): write ws://HOST:PORT, iroh:ID or iroh:ID@IP:PORT")]
pub struct HostAddressError {
    /// What was written.
    pub written: String,
    /// What is wrong with it.
    pub reason: String,
}

impl FromStr for HostAddress {
    type Err = HostAddressError;

    fn from_str(written: &str) -> Result<Self, Self::Err> {
        let wrong = |reason: String| HostAddressError { written: written.into(), reason };
        if let Some(rest) = written.strip_prefix("ws://") {
            let rest = rest.trim_end_matches('/');
            // The last colon, unless it is one within the brackets of IPv6.
            let (host, port) = match rest.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
                Some((host, port)) => (host, port.parse().map_err(|_| wrong(format!("`{port}` is no port")))?),
                None => (rest, PORT),
            };
            return match host {
                "" => Err(wrong("the host is missing".into())),
                host if host.contains(':') && !host.starts_with('[') => {
                    Err(wrong(format!("`{host}` is IPv6 without its brackets")))
                }
                host if host.contains(['/', ' ', '@', '?']) => Err(wrong(format!("`{host}` is no name of a host"))),
                host => Ok(Self::WebSocket { host: host.into(), port }),
            };
        }
        let Some(rest) = written.strip_prefix("iroh:") else {
            return Err(wrong("it begins with neither ws:// nor iroh:".into()));
        };
        let (id, at) = match rest.split_once('@') {
            Some((id, at)) => {
                (id, Some(at.parse().map_err(|_| wrong(format!("`{at}` is no number of a machine with a port")))?))
            }
            None => (rest, None),
        };
        let id = id
            .to_ascii_lowercase()
            .parse()
            .map_err(|_| wrong(format!("`{id}` is no id, which has {ID} hexadecimal digits")))?;
        Ok(Self::Iroh { id, at })
    }
}

impl fmt::Display for HostAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WebSocket { host, port } => write!(f, "ws://{host}:{port}"),
            Self::Iroh { id, at: None } => write!(f, "iroh:{id}"),
            Self::Iroh { id, at: Some(at) } => write!(f, "iroh:{id}@{at}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID_OF_NOBODY: &str = "ae58ff8833241ac82d6ff7611046ed67b5072d142c588d0063e942d9a75502b6";

    #[test]
    fn an_address_is_written_as_it_is_read() {
        for written in ["ws://gpu:3001", "ws://[::1]:3000", "ws://10.0.0.1:1"] {
            assert_eq!(written.parse::<HostAddress>().unwrap().to_string(), written);
        }
        for written in [format!("iroh:{ID_OF_NOBODY}"), format!("iroh:{ID_OF_NOBODY}@10.0.0.1:3000")] {
            assert_eq!(written.parse::<HostAddress>().unwrap().to_string(), written);
        }
        assert_eq!("ws://[::1]/".parse::<HostAddress>().unwrap().to_string(), "ws://[::1]:3000");
    }

    #[test]
    fn what_is_no_address_says_what_is_wrong_with_it() {
        for (written, reason) in [
            ("ws://", "the host is missing"),
            ("ws://:3000", "the host is missing"),
            ("ws://gpu:70000", "`70000` is no port"),
            ("ws://gpu/session", "`gpu/session` is no name of a host"),
            ("http://gpu", "it begins with neither ws:// nor iroh:"),
            ("iroh:12", "`12` is no id, which has 64 hexadecimal digits"),
        ] {
            assert_eq!(written.parse::<HostAddress>().unwrap_err().reason, reason, "{written}");
        }
        let at = format!("iroh:{ID_OF_NOBODY}@gpu");
        assert_eq!(at.parse::<HostAddress>().unwrap_err().reason, "`gpu` is no number of a machine with a port");
    }
}
