//! What is said of many measurements.

/// The middle of them, and the quarters below and above it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    pub median: f64,
    pub quarters: [f64; 2],
}

impl Spread {
    /// Of at least one measurement.
    pub fn of(measured: &[f64]) -> Self {
        let mut sorted = measured.to_vec();
        sorted.sort_by(f64::total_cmp);
        Self { median: at(&sorted, 0.5), quarters: [at(&sorted, 0.25), at(&sorted, 0.75)] }
    }
}

/// The value below which this share lies, between neighbours by a straight line.
fn at(sorted: &[f64], share: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let place = share * last as f64;
    let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    below + (above - below) * place.fract()
}

/// How many pairs an [`Interval`] is of.
pub const PAIRS: usize = 40;

/// Where Student's t with a degree of freedom for each pair but one leaves 2.5 % above it.
const T: f64 = 2.0227;

/// A ratio, and where it lies with 95 % confidence: Student's t interval of the logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub ratio: f64,
    pub bounds: [f64; 2],
}

impl Interval {
    /// Of [`PAIRS`] ratios.
    pub fn of(ratios: &[f64; PAIRS]) -> Self {
        let logarithms = ratios.map(f64::ln);
        let mean = logarithms.iter().sum::<f64>() / PAIRS as f64;
        let squares = logarithms.map(|it| (it - mean).powi(2)).iter().sum::<f64>();
        let error = (squares / (PAIRS - 1) as f64 / PAIRS as f64).sqrt();
        Self { ratio: mean.exp(), bounds: [(mean - T * error).exp(), (mean + T * error).exp()] }
    }

    pub fn width(&self) -> f64 {
        self.bounds[1] - self.bounds[0]
    }

    /// Whether it may be that there is no difference.
    pub fn contains_one(&self) -> bool {
        self.bounds[0] <= 1.0 && self.bounds[1] >= 1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_lie_between_neighbours_where_none_is_there() {
        assert_eq!(Spread::of(&[4.0, 1.0, 3.0, 2.0]), Spread { median: 2.5, quarters: [1.75, 3.25] });
        assert_eq!(Spread::of(&[7.0]), Spread { median: 7.0, quarters: [7.0; 2] });
        assert_eq!(Spread::of(&[1.0, 2.0, 90.0]).median, 2.0);
    }

    /// `numpy.exp(scipy.stats.t.interval(0.95, 39, numpy.mean(x), scipy.stats.sem(x)))` with `x` the logarithms.
    #[test]
    fn the_interval_is_scipys() {
        let ratios = std::array::from_fn(|pair| 1.0 + 0.01 * (pair % 5) as f64);
        let interval = Interval::of(&ratios);
        assert!((interval.ratio - RATIO).abs() < 1e-6, "{interval:?}");
        assert!(interval.bounds.iter().zip(BOUNDS).all(|(ours, scipys)| (ours - scipys).abs() < 1e-6), "{interval:?}");
        assert!(!interval.contains_one());
        let even = Interval::of(&std::array::from_fn(|pair| if pair % 2 == 0 { 1.1 } else { 1.0 / 1.1 }));
        assert!(even.contains_one() && (even.ratio - 1.0).abs() < 1e-12);
    }

    const RATIO: f64 = 1.01990195;
    const BOUNDS: [f64; 2] = [1.01533159, 1.02449288];
}
