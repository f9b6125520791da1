//! [`Client`]: one request for the rest of a file.

use super::address::Address;
use super::{DownloadOptions, MirrorError, Progress};
use std::io::{self, Read};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;
use ureq::http::{HeaderMap, StatusCode, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Error, Timeout};

/// Speaks HTTP and HTTPS, follows redirects, and never waits without end.
pub(super) struct Client<'a> {
    agent: Agent,
    options: &'a DownloadOptions,
}

/// What an address answered with: bytes of the file from `start` on.
pub(super) struct Answer {
    pub(super) start: u64,
    /// The length of the whole file, where the answer tells.
    pub(super) total: Option<u64>,
    pub(super) body: Box<dyn Read>,
}

/// Why an address did not give bytes, and whether to ask it again.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) error: MirrorError,
    pub(super) again: Again,
}

/// Whether to ask an address again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Again {
    Never,
    Later,
    After(Duration),
    /// From the first byte on: it has no bytes where this part ends.
    Anew,
}

impl<'a> Client<'a> {
    pub(super) fn new(options: &'a DownloadOptions) -> Self {
        let mut config = Agent::config_builder()
            .http_status_as_error(false)
            .user_agent(concat!("kiln-download/", env!("CARGO_PKG_VERSION")))
            .accept_encoding("identity")
            .timeout_resolve(Some(options.connect))
            .timeout_connect(Some(options.connect))
            .timeout_recv_response(Some(options.stall))
            .timeout_per_read(Some(options.stall))
            .tls_config(TlsConfig::builder().root_certs(trusted()).build());
        if !options.proxy {
            config = config.proxy(None);
        }
        Self { agent: config.build().into(), options }
    }

    /// Does `work`, and cuts every connection of this client as soon as `progress` asks to stop.
    pub(super) fn watched<T>(&self, progress: &dyn Progress, work: impl FnOnce() -> T) -> T {
        thread::scope(|scope| {
            let (done, watched) = mpsc::channel::<()>();
            scope.spawn(move || {
                while watched.recv_timeout(Duration::from_millis(50)) == Err(RecvTimeoutError::Timeout) {
                    if progress.stopped() {
                        return self.agent.clone().shutdown();
                    }
                }
            });
            let result = work();
            drop(done);
            result
        })
    }

    /// Asks for all bytes from `start` on.
    pub(super) fn ask(&self, address: &Address, start: u64) -> Result<Answer, Refusal> {
        let mut request = self.agent.get(&address.0);
        if start > 0 {
            request = request.header(header::RANGE, format!("bytes={start}-"));
        }
        let response = request.call().map_err(|error| self.refusal(error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let answer = |start, total| Answer { start, total, body: Box::new(response.into_body().into_reader()) };
        match status {
            StatusCode::OK if is_page(&headers) => Err(Refusal { error: MirrorError::WebPage, again: Again::Never }),
            StatusCode::OK => Ok(answer(0, number(&headers, header::CONTENT_LENGTH))),
            StatusCode::PARTIAL_CONTENT => match range(&headers) {
                Some((found, total)) if found == start => Ok(answer(start, total)),
                _ => {
                    let reason = format!("it was asked for bytes from {start} on, and gave others");
                    Err(Refusal { error: MirrorError::Protocol { reason }, again: Again::Anew })
                }
            },
            _ => Err(self.refused(status, &headers)),
        }
    }

    fn refused(&self, status: StatusCode, headers: &HeaderMap) -> Refusal {
        let passing = matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504);
        let wait = number(headers, header::RETRY_AFTER).map(Duration::from_secs);
        let status_text = status.to_string();
        let again = match wait {
            _ if status == StatusCode::RANGE_NOT_SATISFIABLE => Again::Anew,
            _ if !passing => Again::Never,
            Some(wait) if wait > self.options.longest_pause => {
                let error = MirrorError::Busy { status: status_text, wait: wait.as_secs() };
                return Refusal { error, again: Again::Never };
            }
            Some(wait) => Again::After(wait),
            None => Again::Later,
        };
        Refusal { error: MirrorError::Status { status: status_text }, again }
    }

    /// What an error of a request means.
    pub(super) fn refusal(&self, error: Error) -> Refusal {
        let unreachable = |reason: String| MirrorError::Unreachable { reason };
        let (error, again) = match error {
            Error::Timeout(Timeout::Connect | Timeout::Resolve) => {
                let seconds = self.options.connect.as_secs_f32();
                (unreachable(format!("no connection within {seconds} s")), Again::Later)
            }
            Error::Timeout(_) => (MirrorError::Stalled { patience: self.options.stall }, Again::Later),
            Error::Io(error) => {
                use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof};
                // What was there and went away may come back; a name or a port that is not there will not.
                let lost = [BrokenPipe, ConnectionAborted, ConnectionReset, TimedOut, UnexpectedEof];
                let again = if lost.contains(&error.kind()) { Again::Later } else { Again::Never };
                (unreachable(error.to_string()), again)
            }
            Error::HostNotFound => (unreachable("its host is not known here".into()), Again::Never),
            Error::BadUri(reason) => (MirrorError::Address { reason }, Again::Never),
            Error::Http(error) => (MirrorError::Address { reason: error.to_string() }, Again::Never),
            Error::TooManyRedirects => {
                (MirrorError::Protocol { reason: "it redirects without end".into() }, Again::Never)
            }
            Error::Protocol(error) => (MirrorError::Protocol { reason: error.to_string() }, Again::Later),
            other => (unreachable(other.to_string()), Again::Never),
        };
        Refusal { error, again }
    }
}

/// The certificates that this system trusts, among them those of a closed network; without any, those of Mozilla.
fn trusted() -> RootCerts {
    let certificates = rustls_native_certs::load_native_certs().certs;
    let certificates: Vec<_> = certificates.iter().map(|der| Certificate::from_der(der).to_owned()).collect();
    if certificates.is_empty() { RootCerts::WebPki } else { RootCerts::new_with_certs(&certificates) }
}

fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.trim_start().to_ascii_lowercase().starts_with("text/html")
}

fn number(headers: &HeaderMap, name: header::HeaderName) -> Option<u64> {
    headers.get(name)?.to_str().ok()?.trim().parse().ok()
}

/// The start and the total of `bytes START-END/TOTAL`.
fn range(headers: &HeaderMap) -> Option<(u64, Option<u64>)> {
    let text = headers.get(header::CONTENT_RANGE)?.to_str().ok()?;
    let (range, total) = text.trim().strip_prefix("bytes")?.trim().split_once('/')?;
    Some((range.split_once('-')?.0.trim().parse().ok()?, total.trim().parse().ok()))
}
