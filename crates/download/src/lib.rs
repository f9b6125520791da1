//! Public data sets by name: what they are, where they lie, whether they are whole; and fetching them.
//!
//! The [`CATALOGUE`] has a [`Source`] for each data set; a [`Store`] is the folder where they lie. With the feature
//! `fetch` a store also fetches: `Store::download` tries one address after another, goes on where a broken download
//! ended, checks what arrived, unpacks it safely, and moves a data set in place when it is whole. What a download has
//! to tell goes to a [`Progress`]; nothing is printed here. With the feature `bar` a `Bar` shows it on a terminal.
//!
//! ```
//! use kiln_download::{Source, Store};
//!
//! let pets = Source::named("oxford-iiit-pet")?;
//! assert_eq!((pets.licence, pets.size().to_string().as_str()), ("CC BY-SA 4.0", "811 MB"));
//!
//! let store = Store::at(std::env::temp_dir().join(format!("kiln-doc-{}", std::process::id())));
//! assert!(!store.holds(pets));
//! assert!(store.path(pets).unwrap_err().to_string().starts_with("oxford-iiit-pet is not in `"));
//! # Ok::<(), kiln_download::DownloadError>(())
//! ```

mod catalogue;
mod checksum;
mod error;
mod mirror_error;
mod progress;
mod proof;
mod receipt;
mod size;
mod source;
mod store;
mod verification;

#[cfg(feature = "fetch")]
mod address;
#[cfg(feature = "fetch")]
mod assembly;
#[cfg(feature = "fetch")]
mod client;
#[cfg(feature = "fetch")]
mod counted;
#[cfg(feature = "fetch")]
mod fetch;
#[cfg(feature = "fetch")]
mod options;
#[cfg(feature = "fetch")]
mod scratch;
#[cfg(feature = "fetch")]
mod tarball;
#[cfg(feature = "fetch")]
mod unpacker;
#[cfg(feature = "fetch")]
mod zipped;

#[cfg(feature = "bar")]
mod bar;

pub use catalogue::CATALOGUE;
pub use checksum::Checksum;
pub use error::{DownloadError, EntryFault};
pub use mirror_error::MirrorError;
pub use progress::{Progress, Quiet};
pub use size::Size;
pub use source::{Packing, Source, SourceFile};
pub use store::Store;
pub use verification::{Fault, Unchecked, Verification};

#[cfg(feature = "bar")]
pub use bar::Bar;
#[cfg(feature = "fetch")]
pub use options::{DownloadOptions, Origin};
