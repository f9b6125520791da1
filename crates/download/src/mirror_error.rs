//! [`MirrorError`]: why an address did not give a file.

use std::time::Duration;

/// Why an address did not give a file; said behind the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MirrorError {
    /// The address makes no sense.
    #[error("is no address ({reason})")]
    Address {
        /// What is wrong with it.
        reason: String,
    },
    /// No connection.
    #[error("cannot be reached ({reason})")]
    Unreachable {
        /// What the system or the other side said.
        reason: String,
    },
    /// The other side said nothing for too long.
    #[error("sent nothing for {} s", patience.as_secs_f32())]
    Stalled {
        /// How long it was waited for.
        patience: Duration,
    },
    /// An answer that is no file.
    #[error("answered {status}")]
    Status {
        /// The number of the answer and its name.
        status: String,
    },
    /// The other side asks to come back later than is waited for.
    #[error("answered {status}, to be asked again in {wait} s")]
    Busy {
        /// The number of the answer and its name.
        status: String,
        /// Seconds.
        wait: u64,
    },
    /// A page where a file should be: of a login, a proxy, a list of files.
    #[error("answered with a web page in place of the file")]
    WebPage,
    /// A file of another length.
    #[error("has {found} bytes, and {wanted} are published")]
    Length {
        /// The length offered, or what had arrived when it became too much.
        found: u64,
        /// The published length.
        wanted: u64,
    },
    /// The connection ended early.
    #[error("broke off after {found} of {wanted} bytes")]
    BrokeOff {
        /// What had arrived.
        found: u64,
        /// The length of the file.
        wanted: u64,
    },
    /// A file of another content.
    #[error("has {found}, and {wanted} is published")]
    Checksum {
        /// The checksum of what arrived.
        found: String,
        /// The published one.
        wanted: String,
    },
    /// Not what HTTP allows.
    #[error("answered what HTTP does not allow ({reason})")]
    Protocol {
        /// What was wrong.
        reason: String,
    },
}
