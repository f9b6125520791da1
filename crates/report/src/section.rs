//! [`Section`]: a part of a page.

use maud::{Markup, PreEscaped, html};

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

    /// Sentences, drawings side by side where there is room, and what there is to be seen in them. A drawing is an SVG
    /// element, which is taken as it is.
    ///
    /// ```
    /// let drawing = "<svg viewBox=\"0 0 4 4\"><rect width=\"2\" height=\"2\"/></svg>";
    /// let section = kiln_report::Section::drawings("Stride", ["A step of two."], [drawing], "Half of the places.");
    /// assert!(kiln_report::Page::new("ideas").with(section).html().contains(drawing));
    /// ```
    pub fn drawings<T: AsRef<str>, D: AsRef<str>>(
        title: &str,
        paragraphs: impl IntoIterator<Item = T>,
        drawings: impl IntoIterator<Item = D>,
        caption: &str,
    ) -> Self {
        let figure = html! {
            div.beside { @for drawing in drawings { div { (PreEscaped(drawing.as_ref())) } } }
        };
        let markup = html! {
            section {
                h2 { (title) }
                @for text in paragraphs { p { (text.as_ref()) } }
                figure { (figure) figcaption { (caption) } }
            }
        };
        Self { markup: markup.into_string() }
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
