//! [`PageTable`]: rows of texts and numbers.

use maud::{Markup, html};

use crate::section::Section;

/// Rows of texts and numbers under their heads. A column whose cells are all numbers, dashes, "all" or nothing stands to
/// the right.
///
/// ```
/// use kiln_report::{Page, PageTable};
/// let mut table = PageTable::new(["network", "accuracy"]);
/// table.row(["mlp", "95.33 %"]);
/// table.total(["all", "95.33 %"]);
/// let page = Page::new("runs").with(table.section("Runs", "One row a run."));
/// assert!(page.html().contains(r#"<td class="number">95.33 %</td>"#));
/// ```
#[derive(Debug, Clone, Default)]
pub struct PageTable {
    heads: Vec<String>,
    rows: Vec<(Manner, Vec<String>)>,
}

/// Texts of more letters than these may be broken into lines.
const LONG: usize = 18;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Manner {
    Plain,
    Best,
    Total,
}

impl PageTable {
    /// A table without rows.
    pub fn new<T: Into<String>>(heads: impl IntoIterator<Item = T>) -> Self {
        Self { heads: heads.into_iter().map(Into::into).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub fn row<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.add(Manner::Plain, cells);
    }

    /// Adds a row that stands out as the best.
    pub fn best<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.add(Manner::Best, cells);
    }

    /// Adds the row of sums.
    pub fn total<T: Into<String>>(&mut self, cells: impl IntoIterator<Item = T>) {
        self.add(Manner::Total, cells);
    }

    fn add<T: Into<String>>(&mut self, manner: Manner, cells: impl IntoIterator<Item = T>) {
        self.rows.push((manner, cells.into_iter().map(Into::into).collect()));
    }

    /// The part of a page that shows it.
    pub fn section(&self, title: &str, caption: &str) -> Section {
        Section::new(title, caption, self.markup())
    }

    pub(crate) fn markup(&self) -> Markup {
        let numbers: Vec<bool> = (0..self.heads.len()).map(|column| self.is_of_numbers(column)).collect();
        let long = |cell: &str| (cell.chars().count() > LONG).then_some("long");
        let kind = |column: usize| numbers.get(column).is_some_and(|number| *number).then_some("number");
        html! {
            div.scroll {
                table {
                    thead {
                        tr { @for (column, head) in self.heads.iter().enumerate() { th class=[kind(column)] { (head) } } }
                    }
                    tbody {
                        @for (manner, row) in &self.rows {
                            tr class=[manner.class()] {
                                @for (column, cell) in row.iter().enumerate() {
                                    td class=[kind(column).or_else(|| long(cell))] { (breakable(cell)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn is_of_numbers(&self, column: usize) -> bool {
        let cells = || self.rows.iter().filter_map(|(_, row)| row.get(column)).filter(|cell| !cell.is_empty());
        let number = |cell: &String| {
            let unit = cell.trim_end_matches([' ', '%', 's']);
            *cell == "-" || *cell == "all" || unit.replace(',', "").parse::<f64>().is_ok()
        };
        cells().next().is_some() && cells().all(number)
    }
}

/// Long names are broken where a reader would: behind dots, underscores and slashes.
fn breakable(cell: &str) -> Markup {
    let name = cell.chars().count() > LONG && !cell.contains(' ');
    let pieces = cell.split_inclusive(['.', '_', '/']).filter(|_| name).collect::<Vec<_>>();
    html! {
        @if pieces.len() < 2 { (cell) } @else { @for piece in pieces { (piece) wbr; } }
    }
}

impl Manner {
    fn class(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Best => Some("best"),
            Self::Total => Some("total"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_words_do_not() {
        let mut table = PageTable::new(["layer", "field", "bytes", "seconds"]);
        table.row(["1", "all", "1,024", "-"]);
        table.row(["2", "3", "", "4.5 s"]);
        table.total(["all layers", "", "1,024", "4.5 s"]);
        assert_eq!([0, 1, 2, 3].map(|column| table.is_of_numbers(column)), [false, true, true, true]);
    }
}
