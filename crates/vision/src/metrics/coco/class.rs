//! [`Class`]: what was found of one class, and how much of it is right.
use super::{
    matching::{Target, verdicts},
    settings::{Sizes, THRESHOLDS, recalls},
};
use crate::{
    Detection, Region,
    metrics::{
        Truth,
        ranking::{Ranking, Verdict, mean},
    },
    ops::Measured,
};
use kiln_data::Counts;

/// What was found of one class.
#[derive(Clone, Debug, Default)]
pub(super) struct Class {
    /// How many objects are to be found, by [`Sizes`].
    to_find: [usize; 4],
    guesses: Vec<Guess>,
}

/// A detection, and what it turned out to be.
#[derive(Clone, Debug)]
struct Guess {
    score: f32,
    image: usize,
    /// How many of its class in its image are surer.
    rank: usize,
    /// By [`Sizes`], at each overlap.
    verdicts: [[Verdict; THRESHOLDS]; 4],
}

impl Class {
    /// Takes the detections of this class in an image, the surest first, and its objects.
    pub(super) fn add<const CLASSES: usize, R: Region>(
        &mut self,
        image: usize,
        found: &[&Detection<CLASSES, R>],
        truths: &[&Truth<CLASSES, R>],
    ) {
        let regions: Vec<_> = truths.iter().map(|truth| Measured::new(&truth.region)).collect();
        let found: Vec<_> = found.iter().map(|it| (it.score, Measured::new(&it.region))).collect();
        let overlap = |found: &Measured<'_, R>, (truth, region): (&&Truth<CLASSES, R>, &Measured<'_, R>)| {
            if truth.counts == Counts::Crowd { found.share_on(region) } else { found.iou(region) }
        };
        let row = |found| truths.iter().zip(&regions).map(|truth| overlap(found, truth)).collect();
        let overlaps: Vec<Vec<f64>> = found.iter().map(|(_, found)| row(found)).collect();
        let by_sizes = Sizes::EACH.map(|sizes| {
            let target = |truth: &&Truth<CLASSES, R>| Target {
                ignored: truth.counts != Counts::Fully || !sizes.hold(truth.area),
                crowd: truth.counts == Counts::Crowd,
            };
            let targets: Vec<Target> = truths.iter().map(target).collect();
            self.to_find[sizes as usize] += targets.iter().filter(|target| !target.ignored).count();
            let outside: Vec<bool> = found.iter().map(|(_, found)| !sizes.hold(found.area())).collect();
            verdicts(&overlaps, &targets, &outside)
        });
        self.guesses.extend(found.iter().enumerate().map(|(rank, (score, _))| Guess {
            score: *score,
            image,
            rank,
            verdicts: Sizes::EACH.map(|sizes| by_sizes[sizes as usize][rank]),
        }));
    }

    /// The surest first; of equal scores that of the earlier image, then that given earlier.
    pub(super) fn sort(&mut self) {
        self.guesses.sort_by(|a, b| b.score.total_cmp(&a.score).then((a.image, a.rank).cmp(&(b.image, b.rank))));
    }

    /// The average precision at these overlaps, of sorted detections; `None` where there is nothing to find.
    pub(super) fn precision(&self, sizes: Sizes, thresholds: &[usize]) -> Option<f64> {
        let to_find = self.to_find(sizes)?;
        let at = |threshold: &usize| {
            let verdicts = self.guesses.iter().map(|guess| guess.verdicts[sizes as usize][*threshold]);
            Some(Ranking::new(verdicts, to_find).mean_precision(&recalls()))
        };
        mean(thresholds.iter().map(at))
    }

    /// The average recall of the `most` surest of each image, over all overlaps.
    pub(super) fn recall(&self, sizes: Sizes, most: usize) -> Option<f64> {
        let to_find = self.to_find(sizes)?;
        let guesses = self.guesses.iter().filter(|guess| guess.rank < most);
        let verdicts = guesses.flat_map(|guess| guess.verdicts[sizes as usize]);
        let hits = verdicts.filter(|verdict| *verdict == Verdict::Hit).count();
        Some(hits as f64 / (to_find * THRESHOLDS) as f64)
    }

    fn to_find(&self, sizes: Sizes) -> Option<usize> {
        Some(self.to_find[sizes as usize]).filter(|count| *count > 0)
    }
}
