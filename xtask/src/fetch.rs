//! What a download is asked for.

use std::path::PathBuf;

use clap::Args;

/// Download a data set; what had arrived before is not fetched again
#[derive(Args)]
pub struct Fetch {
    /// The data set: `cargo xtask dataset list` has the names
    pub name: String,
    /// Base address of a mirror that is asked in place of the published addresses: for FILE of NAME at URL/NAME/FILE, then
    /// at URL/FILE [env: KILN_MIRROR]
    #[arg(long, value_name = "URL", conflicts_with = "from")]
    pub mirror: Option<String>,
    /// Folder of files that were fetched by hand
    #[arg(long, value_name = "DIR")]
    pub from: Option<PathBuf>,
}
