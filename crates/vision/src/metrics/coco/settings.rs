//! What COCO's figures are taken over: overlaps, recalls, ranges of area, counts of detections.
use std::array::from_fn;

/// How many overlaps a detection is tried at: 0.5, 0.55, up to 0.95.
pub(super) const THRESHOLDS: usize = 10;
/// Where 0.5 stands among them.
pub(super) const AT_50: usize = 0;
/// Where 0.75 stands among them.
pub(super) const AT_75: usize = 5;

/// The overlaps, as numpy's `linspace` rounds them.
pub(super) fn thresholds() -> [f64; THRESHOLDS] {
    const STEP: f64 = (0.95 - 0.5) / 9.0;
    from_fn(|place| if place == 9 { 0.95 } else { place as f64 * STEP + 0.5 })
}

/// The recalls at which precision is read, as numpy's `linspace` rounds them.
pub(super) fn recalls() -> [f64; 101] {
    from_fn(|place| if place == 100 { 1.0 } else { place as f64 * 0.01 })
}

/// Which objects are looked at, by their area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sizes {
    All,
    Small,
    Medium,
    Large,
}

impl Sizes {
    pub(super) const EACH: [Self; 4] = [Self::All, Self::Small, Self::Medium, Self::Large];

    /// Both ends belong to a range, so an object may lie in two.
    pub(super) fn hold(self, area: f64) -> bool {
        let (small, medium, most) = (32.0 * 32.0, 96.0 * 96.0, 1e10);
        let (from, to) = match self {
            Self::All => (0.0, most),
            Self::Small => (0.0, small),
            Self::Medium => (small, medium),
            Self::Large => (medium, most),
        };
        (from..=to).contains(&area)
    }
}

/// How many detections of a class count in an image, at most: the surest.
pub(super) const MOST: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_overlaps_stand_where_they_are_looked_for() {
        assert_eq!((thresholds()[AT_50], thresholds()[AT_75]), (0.5, 0.75));
    }

    #[test]
    fn an_object_on_the_border_lies_in_both_ranges() {
        let holding = |area| Sizes::EACH.map(|sizes| sizes.hold(area));
        assert_eq!(holding(1023.0), [true, true, false, false]);
        assert_eq!(holding(1024.0), [true, true, true, false]);
        assert_eq!(holding(9216.0), [true, false, true, true]);
    }
}
