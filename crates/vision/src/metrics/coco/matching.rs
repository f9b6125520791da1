//! Which detections of an image find which of its objects.
use super::settings::{THRESHOLDS, thresholds};
use crate::metrics::ranking::Verdict;

/// An object as matching sees it.
#[derive(Clone, Copy)]
pub(super) struct Target {
    /// It need not be found.
    pub(super) ignored: bool,
    /// It may be found many times.
    pub(super) crowd: bool,
}

/// The verdicts on the detections of one class in one image, the surest first, at each overlap.
///
/// Each detection takes the object it overlaps with most among those not yet taken; of equal overlaps the later
/// object, and one that counts before one that is ignored. `overlaps` has a row for each detection; `outside` says of
/// which it is no fault to have found nothing.
pub(super) fn verdicts(overlaps: &[Vec<f64>], targets: &[Target], outside: &[bool]) -> Vec<[Verdict; THRESHOLDS]> {
    let mut order: Vec<usize> = (0..targets.len()).collect();
    order.sort_by_key(|target| targets[*target].ignored);
    let mut verdicts = vec![[Verdict::Miss; THRESHOLDS]; overlaps.len()];
    for (place, threshold) in thresholds().into_iter().enumerate() {
        let mut taken = vec![false; targets.len()];
        for (detection, overlaps) in overlaps.iter().enumerate() {
            let free = order.iter().copied().filter(|target| !taken[*target] || targets[*target].crowd);
            let best = best(overlaps, targets, free, threshold);
            if let Some(target) = best {
                taken[target] = true;
            }
            verdicts[detection][place] = match best {
                Some(target) if targets[target].ignored => Verdict::Ignored,
                Some(_) => Verdict::Hit,
                None if outside[detection] => Verdict::Ignored,
                None => Verdict::Miss,
            };
        }
    }
    verdicts
}

fn best(overlaps: &[f64], targets: &[Target], free: impl Iterator<Item = usize>, threshold: f64) -> Option<usize> {
    let mut best = None;
    let mut least = threshold.min(1.0 - 1e-10);
    for target in free {
        if best.is_some_and(|best: usize| !targets[best].ignored) && targets[target].ignored {
            break;
        }
        if overlaps[target] >= least {
            (best, least) = (Some(target), overlaps[target]);
        }
    }
    best
}
