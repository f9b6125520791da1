//! [`Ranking`]: detections of one class in the order of their scores, and what precision they reach at what recall.

/// What a detection turned out to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// It found an object.
    Hit,
    /// It found none, or one that was found before.
    Miss,
    /// It does not count.
    Ignored,
}

/// How precise the detections of a class are, recall by recall: after each that counts, the surest first, the recall
/// so far and the greatest precision from there on.
pub(crate) struct Ranking {
    recall: Vec<f64>,
    precision: Vec<f64>,
}

impl Ranking {
    /// From verdicts in the order of their scores, of a class with so many objects to find.
    pub(crate) fn new(verdicts: impl Iterator<Item = Verdict>, to_find: usize) -> Self {
        let (mut hits, mut all) = (0.0, 0.0);
        let (mut recall, mut precision) = (Vec::new(), Vec::new());
        for verdict in verdicts.filter(|verdict| *verdict != Verdict::Ignored) {
            all += 1.0;
            hits += f64::from(u8::from(verdict == Verdict::Hit));
            recall.push(hits / to_find as f64);
            precision.push(hits / all);
        }
        for place in (1..precision.len()).rev() {
            precision[place - 1] = precision[place].max(precision[place - 1]);
        }
        Self { recall, precision }
    }

    /// The mean of the greatest precisions at these recalls or beyond; a recall that is not reached gives 0.
    pub(crate) fn mean_precision(&self, recalls: &[f64]) -> f64 {
        let at = |recall: &f64| {
            let reached = self.recall.partition_point(|it| it < recall);
            self.precision.get(reached).copied().unwrap_or(0.0)
        };
        recalls.iter().map(at).sum::<f64>() / recalls.len() as f64
    }

    /// The area under the greatest precision at each recall.
    pub(crate) fn area(&self) -> f64 {
        let before = std::iter::once(0.0).chain(self.recall.iter().copied());
        let steps = self.recall.iter().zip(before).map(|(recall, before)| recall - before);
        steps.zip(&self.precision).map(|(step, precision)| step * precision).sum()
    }
}

/// The mean of what there is; `None` where there is nothing.
pub(crate) fn mean(numbers: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, count) = numbers.into_iter().flatten().fold((0.0, 0), |(sum, count), it| (sum + it, count + 1));
    (count > 0).then(|| sum / f64::from(count))
}

#[cfg(test)]
mod tests {
    use super::Verdict::{Hit, Ignored, Miss};
    use super::*;

    /// Precisions 1, 1/2, 2/3 at recalls 1/4, 1/4, 1/2.
    #[test]
    fn precision_is_the_greatest_from_a_recall_on() {
        let ranking = Ranking::new([Hit, Ignored, Miss, Hit].into_iter(), 4);
        assert_eq!(ranking.area(), 0.25 + 0.25 * 2.0 / 3.0);
        assert_eq!(ranking.mean_precision(&[0.0, 0.25, 0.3, 0.6]), (1.0 + 1.0 + 2.0 / 3.0) / 4.0);
    }

    #[test]
    fn nothing_found_is_no_precision_at_all() {
        let ranking = Ranking::new([].into_iter(), 3);
        assert_eq!((ranking.area(), ranking.mean_precision(&[0.0, 0.5])), (0.0, 0.0));
    }

    #[test]
    fn a_mean_of_nothing_is_none() {
        assert_eq!((mean([None, None]), mean([Some(1.0), None, Some(2.0)])), (None, Some(1.5)));
    }
}
