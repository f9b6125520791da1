//! Public data sets by name: what they are, where they lie, whether they are whole; and fetching them.
//!
//! The [`CATALOGUE`] has a [`Source`] for each data set; a [`Store`] is the folder where they lie. With the feature
//! `download` a store also fetches: `Store::download` tries one address after another, goes on where a broken download
//! ended, checks what arrived, unpacks it safely, and moves a data set in place when it is whole. What a download has
//! to tell goes to a [`Progress`]; nothing is printed here. With the feature `bar` a `Bar` shows it on a terminal.
//!
//! ```
//! use kiln_data::download::{Source, Store};
//!
//! let pets = Source::named("oxford-iiit-pet")?;
//! assert_eq!((pets.licence, pets.size().to_string().as_str()), ("CC BY-SA 4.0", "811 MB"));
//!
//! let store = Store::at(std::env::temp_dir().join(format!("kiln-doc-{}", std::process::id())));
//! assert!(!store.holds(pets));
//! assert!(store.path(pets).unwrap_err().to_string().starts_with("oxford-iiit-pet is not in `"));
//! # Ok::<(), kiln_data::download::DownloadError>(())
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

#[cfg(feature = "download")]
mod address;
#[cfg(feature = "download")]
mod assembly;
#[cfg(feature = "download")]
mod client;
#[cfg(feature = "download")]
mod counted;
#[cfg(feature = "download")]
mod fetch;
#[cfg(feature = "download")]
mod options;
#[cfg(feature = "download")]
mod scratch;
#[cfg(feature = "download")]
mod tarball;
#[cfg(feature = "download")]
mod unpacker;
#[cfg(feature = "download")]
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
#[cfg(feature = "download")]
pub use options::{DownloadOptions, Origin};
