//! What a run came to, as a page: one file that opens from disk, with its curves, tables and pictures inside.
//!
//! It takes plain data and knows nothing of burn, so that what compares runs compiles in seconds.
//!
//! ```
//! use kiln_report::{Page, PageTable};
//!
//! let mut layers = PageTable::new(["layer", "parameters"]);
//! layers.row(["Linear<784, 10>", "7,850"]);
//! let page = Page::new("digits <1>").with(layers.section("Layers", "Every layer with what it learns."));
//! assert!(page.html().contains("<h1>digits &lt;1&gt;</h1>"));
//! assert!(page.html().contains("Linear&lt;784, 10&gt;"));
//! ```
mod chart;
mod comparison;
mod confusions;
mod gallery;
mod history;
mod page;
mod plain;
mod report;
mod run_file;
mod run_page;
mod section;
mod table;
mod wiring;

pub use chart::{Chart, Line};
pub use comparison::compare;
pub use confusions::Confusions;
pub use gallery::{Exhibit, Gallery};
pub use history::{BestBy, Epoch, Figures, History};
pub use page::Page;
pub use plain::plain;
pub use report::{Detail, Report, Share, in_a_sentence, percent};
pub use run_file::{FORMAT, RunFile, RunFileError, Setting};
pub use run_page::RunPage;
pub use section::Section;
pub use table::PageTable;
pub use wiring::{Wire, Wiring};
