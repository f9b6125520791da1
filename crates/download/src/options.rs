//! [`DownloadOptions`]: where from, and how patiently.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

/// Where a download comes from, and how patient it is.
///
/// ```
/// use kiln_download::{DownloadOptions, Origin};
///
/// let mirror = Origin::Mirror("https://mirror.example.org/data".into());
/// let options = DownloadOptions { origin: mirror, ..DownloadOptions::default() };
/// assert_eq!(options.attempts, 3);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DownloadOptions {
    /// Where from.
    pub origin: Origin,
    /// How often an address is tried in a row without a further byte, when it may yet answer. 3 by default.
    pub attempts: u32,
    /// How long the second try waits, unless the other side says how long; the third waits twice as long. 1 s by default.
    pub pause: Duration,
    /// The longest that the other side may ask to wait; otherwise the next address is tried. 60 s by default.
    pub longest_pause: Duration,
    /// How long a connection may take. 15 s by default.
    pub connect: Duration,
    /// How long the other side may say nothing. 30 s by default.
    pub stall: Duration,
    /// Whether the proxy that the environment names (`HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY`, less `NO_PROXY`) is used.
    /// True by default.
    pub proxy: bool,
}

/// Where files come from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Origin {
    /// The addresses that they are published at.
    #[default]
    Published,
    /// A base address, for networks that are closed to others: `FILE` of `NAME` is asked for at `BASE/NAME/FILE`, then at
    /// `BASE/FILE`, and nowhere else.
    Mirror(String),
    /// A folder of files that were fetched by hand, in it or in a folder `NAME` in it. They stay there.
    Folder(PathBuf),
}

impl DownloadOptions {
    /// The defaults, with the mirror that the environment variable `KILN_MIRROR` names, where it is set.
    pub fn from_env() -> Self {
        let origin = match env::var_os("KILN_MIRROR") {
            Some(base) if !base.is_empty() => Origin::Mirror(base.to_string_lossy().into_owned()),
            _ => Origin::Published,
        };
        Self { origin, ..Self::default() }
    }
}

impl Default for DownloadOptions {
    fn default() -> Self {
        Self {
            origin: Origin::Published,
            attempts: 3,
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(60),
            connect: Duration::from_secs(15),
            stall: Duration::from_secs(30),
            proxy: true,
        }
    }
}
