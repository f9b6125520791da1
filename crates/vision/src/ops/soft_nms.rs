//! Soft non-maximum suppression: boxes that overlap with a surer one lose score instead of being dropped.
use super::nms::in_classes;
use crate::Detection;
use kiln_data::{BoundingBox, BoxFormat, Space};

/// How much of its score a box keeps that overlaps with a surer one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decay {
    /// `1 - iou` above a threshold, and all of it up to there.
    Linear {
        /// From which IoU on score is lost.
        threshold: f64,
    },
    /// `exp(-iou^2 / sigma)`.
    Gaussian {
        /// The greater, the less is lost; the paper takes 0.5.
        sigma: f64,
    },
}

impl Decay {
    fn kept(self, iou: f64) -> f64 {
        match self {
            Self::Linear { threshold } if iou > threshold => 1.0 - iou,
            Self::Linear { .. } => 1.0,
            Self::Gaussian { sigma } => (-iou * iou / sigma).exp(),
        }
    }
}

/// The places of the boxes and what is left of their scores, the greatest first: time and again the surest box is
/// taken, and all that remain lose score by their IoU with it. What falls below `least` is dropped.
///
/// # Edge cases
/// Of equal scores the earlier box goes first. A box whose score is not a number is dropped.
///
/// # Source
/// Bodla et al., "Soft-NMS: Improving Object Detection With One Line of Code" (2017).
///
/// ```
/// use kiln_data::{BoundingBox, Xyxy};
/// use kiln_vision::{Decay, soft_nms};
/// let bounding_box = |x| BoundingBox::<Xyxy>::new([x, 0.0, x + 10.0, 10.0]);
/// let scored = [(bounding_box(0.0), 0.6), (bounding_box(0.0), 0.9), (bounding_box(5.0), 0.6)];
/// let left = soft_nms(&scored, Decay::Linear { threshold: 0.3 }, 0.001);
/// assert_eq!(left.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [1, 2]);
/// assert!((left[1].1 - 0.4).abs() < 1e-6);
/// ```
pub fn soft_nms<F: BoxFormat, S: Space>(
    scored: &[(BoundingBox<F, S>, f32)],
    decay: Decay,
    least: f32,
) -> Vec<(usize, f32)> {
    let mut left: Vec<(usize, f32)> = scored.iter().map(|(_, score)| *score).enumerate().collect();
    let mut taken = Vec::new();
    loop {
        left.retain(|(_, score)| *score >= least);
        // The last of the greatest, seen from the end, is the first.
        let Some(surest) = (0..left.len()).rev().max_by(|a, b| left[*a].1.total_cmp(&left[*b].1)) else {
            return taken;
        };
        let (place, score) = left.remove(surest);
        taken.push((place, score));
        for (other, score) in &mut left {
            let iou = f64::from(scored[place].0.iou(scored[*other].0));
            *score = (f64::from(*score) * decay.kept(iou)) as f32;
        }
    }
}

/// [`soft_nms`] within each class: the detections with what is left of their scores, the greatest first.
///
/// ```
/// use kiln_data::{BoundingBox, Label};
/// use kiln_vision::{Decay, Detection, soft_nms_by_class};
/// let region = BoundingBox::new([0.0, 0.0, 10.0, 10.0]);
/// let found = |class, score| Detection { label: Label::<3>::new(class).unwrap(), score, region };
/// let left = soft_nms_by_class(&[found(0, 0.5), found(2, 0.6), found(0, 0.9)], Decay::Gaussian { sigma: 0.5 }, 0.1);
/// assert_eq!(left, [found(0, 0.9), found(2, 0.6)]);
/// ```
pub fn soft_nms_by_class<const CLASSES: usize>(
    detections: &[Detection<CLASSES>],
    decay: Decay,
    least: f32,
) -> Vec<Detection<CLASSES>> {
    let mut left: Vec<(usize, f32)> = in_classes(detections)
        .flat_map(|(places, scored)| {
            soft_nms(&scored, decay, least).into_iter().map(move |(place, score)| (places[place], score))
        })
        .collect();
    left.sort_unstable_by_key(|(place, _)| *place);
    left.sort_by(|a, b| b.1.total_cmp(&a.1));
    left.into_iter().map(|(place, score)| Detection { score, ..detections[place] }).collect()
}
