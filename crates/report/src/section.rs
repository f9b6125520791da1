//! [`Section`]: a part of a page.

use maud::{Markup, html};

/// A part of a page: its title, what it shows, and what there is to be seen in it.
///
/// It is made by what it shows: [`Chart`](crate::Chart), [`PageTable`](crate::PageTable), [`Gallery`](crate::Gallery),
/// [`Confusions`](crate::Confusions), [`Wiring`](crate::Wiring).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    markup: String,
}

impl Section {
    /// A part of sentences.
    ///
    /// ```
    /// let section = kiln_report::Section::text("Verdict", ["It does not over-fit."]);
    /// let page = kiln_report::Page::new("a run").with(section);
    /// assert!(page.html().contains("<p>It does not over-fit.</p>"));
    /// ```
    pub fn text<T: AsRef<str>>(title: &str, paragraphs: impl IntoIterator<Item = T>) -> Self {
        Self::new(title, "", html! { @for text in paragraphs { p { (text.as_ref()) } } })
    }

    /// Names and their values: the command of a run, its seed.
    pub fn facts<'a>(title: &str, facts: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        Self::new(title, "", html! { dl { @for (name, value) in facts { dt { (name) } dd.code { (value) } } } })
    }

    /// What a figure shows, under its title; the caption says what there is to be seen.
    pub(crate) fn new(title: &str, caption: &str, figure: Markup) -> Self {
        let markup = html! {
            section {
                h2 { (title) }
                @if caption.is_empty() { (figure) } @else { figure { (figure) figcaption { (caption) } } }
            }
        };
        Self { markup: markup.into_string() }
    }

    /// Figures side by side where there is room.
    pub(crate) fn beside(title: &str, figures: impl IntoIterator<Item = (Markup, String)>) -> Self {
        let markup = html! {
            section {
                h2 { (title) }
                div.beside {
                    @for (figure, caption) in figures { figure { (figure) figcaption { (caption) } } }
                }
            }
        };
        Self { markup: markup.into_string() }
    }

    pub(crate) fn markup(&self) -> &str {
        &self.markup
    }
}
