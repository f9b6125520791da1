//! [`Cable`]: what a machine hangs on.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

/// How much goes through, and how long it is on its way; both hold in each direction.
#[derive(Debug, Clone, PartialEq)]
pub struct Cable {
    written: String,
    /// As `tc` writes it.
    pub width: String,
    pub bytes_per_second: f64,
    pub delay: Duration,
}

impl FromStr for Cable {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        let wrong = || format!("`{written}` is no cable: write one as 1gbit, 100mbit or 1gbit+5ms");
        let (width, delay) = written.split_once('+').unwrap_or((written, "0ms"));
        let number = |text: &str, unit: &str| text.strip_suffix(unit)?.parse::<f64>().ok().filter(|it| *it >= 0.0);
        let units = [("gbit", 1e9), ("mbit", 1e6), ("kbit", 1e3)];
        let bits = units.iter().find_map(|(unit, bits)| Some(number(width, unit)? * bits));
        let bits = bits.filter(|bits| *bits > 0.0).ok_or_else(wrong)?;
        let delay = Duration::try_from_secs_f64(number(delay, "ms").ok_or_else(wrong)? / 1e3).map_err(|_| wrong())?;
        Ok(Self { written: written.into(), width: width.into(), bytes_per_second: bits / 8.0, delay })
    }
}

impl fmt::Display for Cable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cable_has_a_width_and_may_have_a_delay() {
        let cable: Cable = "100mbit+2.5ms".parse().unwrap();
        assert_eq!((cable.width.as_str(), cable.bytes_per_second), ("100mbit", 12.5e6));
        assert_eq!(cable.delay, Duration::from_micros(2500));
        assert_eq!("1gbit".parse::<Cable>().unwrap().delay, Duration::ZERO);
        for wrong in ["", "1", "gbit", "0gbit", "-1gbit", "1gbit+", "1gbit+2", "1gbit+-2ms", "1gbit+infms"] {
            assert!(wrong.parse::<Cable>().unwrap_err().contains("is no cable"), "{wrong}");
        }
    }
}
