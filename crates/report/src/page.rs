//! [`Page`]: sections in one HTML file.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use maud::{DOCTYPE, PreEscaped, html};

use crate::section::Section;

/// Sections in one HTML file that needs nothing else: no network, no script. It is light or dark as the reader's screen
/// is, and fits a phone's.
///
/// Whatever text it is given is shown as text, markup in it too.
#[derive(Debug, Clone)]
pub struct Page {
    title: String,
    lead: Vec<String>,
    sections: Vec<Section>,
}

impl Page {
    /// An empty page.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), lead: Vec::new(), sections: Vec::new() }
    }

    /// The same with one more sentence under the title.
    #[must_use]
    pub fn lead(mut self, sentence: impl Into<String>) -> Self {
        self.lead.push(sentence.into());
        self
    }

    /// The same with one more section.
    #[must_use]
    pub fn with(mut self, section: Section) -> Self {
        self.sections.push(section);
        self
    }

    /// The whole file.
    pub fn html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    // Without an icon of its own a browser asks for one.
                    link rel="icon" href="data:,";
                    title { (self.title) }
                    style { (PreEscaped(include_str!("page.css"))) }
                }
                body {
                    main {
                        h1 { (self.title) }
                        @for sentence in &self.lead { p.lead { (sentence) } }
                        @for section in &self.sections { (PreEscaped(section.markup())) }
                    }
                }
            }
        };
        page.into_string()
    }

    /// Writes the file as a whole: at `path` there is the old one or the new one, never half of it.
    ///
    /// # Errors
    /// A folder that is missing or cannot be written to, a full disk.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        static WRITTEN: AtomicUsize = AtomicUsize::new(0);
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_added_extension(format!("{}-{number}.part", std::process::id()));
        let written = || {
            let mut file = File::create(&beside)?;
            file.write_all(self.html().as_bytes())?;
            file.sync_all()?;
            fs::rename(&beside, path)
        };
        written().inspect_err(|_| drop(fs::remove_file(&beside)))
    }
}
