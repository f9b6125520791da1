//! [`Confusions`]: how often each class was taken for which.

use maud::{Markup, html};

use crate::section::Section;

/// The most classes whose table a page has room for.
const MOST: usize = 40;

/// How often each class, a row, was taken for which, a column.
///
/// # Edge cases
/// Of more than 40 classes there is no table: a sentence says so.
///
/// ```
/// use kiln_report::{Confusions, Page};
/// let confusions = Confusions { names: vec!["cat".into(), "dog".into()], rows: vec![vec![9, 1], vec![0, 10]] };
/// let page = Page::new("pets").with(confusions.section("Confusions", "sample"));
/// assert!(page.html().contains("cat taken for dog: 1 of 10"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confusions {
    /// The classes.
    pub names: Vec<String>,
    /// For each class, what its samples were taken for.
    pub rows: Vec<Vec<u64>>,
}

impl Confusions {
    /// The part of a page that shows it; `what` is that which was taken for a class: a sample, a pixel.
    pub fn section(&self, title: &str, what: &str) -> Section {
        if self.rows.len() > MOST {
            let classes = self.rows.len();
            return Section::text(
                title,
                [format!("{classes} classes are too many for a table, which ends at {MOST}.")],
            );
        }
        let caption = format!(
            "From the test split. Rows: what a {what} is; columns: what it was taken for. The darker a field, the \
             larger its share of the row; framed fields are right."
        );
        Section::new(title, &caption, self.markup())
    }

    fn markup(&self) -> Markup {
        let name = |class: usize| self.names.get(class).map_or_else(|| class.to_string(), Clone::clone);
        html! {
            div.scroll {
                table.confusions {
                    thead {
                        tr { th { "" } @for class in 0..self.rows.len() { th { (name(class)) } } }
                    }
                    tbody {
                        @for (truth, row) in self.rows.iter().enumerate() {
                            @let all: u64 = row.iter().sum();
                            tr {
                                th { (name(truth)) }
                                @for (guess, count) in row.iter().enumerate() {
                                    @let words = format!("{} taken for {}: {count} of {all}", name(truth), name(guess));
                                    td class=[(truth == guess).then_some("right")] title=(words) style=(heat(*count, all)) {
                                        @if *count > 0 { (count) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A colour over the ground whose strength is a share: text stays readable on the strongest.
fn heat(count: u64, all: u64) -> String {
    let share = if all == 0 { 0.0 } else { count as f64 / all as f64 };
    // A single mistake is to be seen too.
    let strength = if count == 0 { 0.0 } else { 0.08 + 0.42 * share };
    format!("background: rgba(var(--heat), {strength:.2})")
}
