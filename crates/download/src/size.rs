//! [`Size`]: a number of bytes as people say it.

use std::fmt;

/// A number of bytes, shown in decimal units with three digits.
///
/// ```
/// use kiln_download::Size;
///
/// let shown = [512, 9_912_422, 253_000_000, 19_336_861_798].map(|bytes| Size(bytes).to_string());
/// assert_eq!(shown, ["512 B", "9.91 MB", "253 MB", "19.3 GB"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];
        // What rounds to 1000 of a unit is 1 of the next.
        let bytes = self.0 as f64;
        let Some((unit, one)) = units.into_iter().rev().find(|(_, one)| bytes >= one * 0.9995) else {
            return write!(f, "{} B", self.0);
        };
        let number = bytes / one;
        let decimals = if number < 9.995 { 2 } else { usize::from(number < 99.95) };
        write!(f, "{number:.decimals$} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_digits_are_shown_at_every_edge() {
        for (bytes, wanted) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (9_994, "9.99 kB"),
            (9_996, "10.0 kB"),
            (99_960, "100 kB"),
            (999_400, "999 kB"),
            (999_600, "1.00 MB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(Size(bytes).to_string(), wanted);
        }
    }
}
