//! Non-maximum suppression: of boxes that mean one object, the one with the greatest score.
use crate::Detection;
use kiln_data::{BoundingBox, BoxFormat, Space};

/// The places of the boxes that remain, the greatest score first: each is kept unless its IoU with one that was kept
/// before it is greater than `threshold`.
///
/// It runs on the host: what is kept depends on what was kept before, one by one.
///
/// # Edge cases
/// Of equal scores the earlier box goes first. A box whose score is not a number is not kept. Boxes without area
/// overlap with nothing.
///
/// # Compile errors
/// Boxes of different formats or spaces.
///
/// # Source
/// torchvision's `ops.nms`.
///
/// ```
/// use kiln_data::{BoundingBox, Xyxy};
/// use kiln_vision::nms;
/// let bounding_box = |x| BoundingBox::<Xyxy>::new([x, 0.0, x + 10.0, 10.0]);
/// let scored = [(bounding_box(0.0), 0.5), (bounding_box(1.0), 0.9), (bounding_box(20.0), 0.7)];
/// assert_eq!(nms(&scored, 0.5), [1, 2]);
/// ```
pub fn nms<F: BoxFormat, S: Space>(scored: &[(BoundingBox<F, S>, f32)], threshold: f64) -> Vec<usize> {
    let mut kept: Vec<usize> = Vec::new();
    for place in by_score(scored) {
        let covered = |other: &usize| f64::from(scored[*other].0.iou(scored[place].0)) > threshold;
        if !kept.iter().any(covered) {
            kept.push(place);
        }
    }
    kept
}

/// [`nms`] within each class: a box is dropped only for one of its own class. The places of those that remain, the
/// greatest score first, whatever the class.
///
/// # Source
/// torchvision's `ops.batched_nms`.
///
/// ```
/// use kiln_data::{BoundingBox, Label};
/// use kiln_vision::{Detection, nms_by_class};
/// let region = BoundingBox::new([0.0, 0.0, 10.0, 10.0]);
/// let found = |class, score| Detection { label: Label::<3>::new(class).unwrap(), score, region };
/// assert_eq!(nms_by_class(&[found(0, 0.5), found(2, 0.6), found(0, 0.9)], 0.5), [2, 1]);
/// ```
pub fn nms_by_class<const CLASSES: usize>(detections: &[Detection<CLASSES>], threshold: f64) -> Vec<usize> {
    let mut kept: Vec<usize> = in_classes(detections)
        .flat_map(|(places, scored)| nms(&scored, threshold).into_iter().map(move |place| places[place]))
        .collect();
    kept.sort_unstable();
    kept.sort_by(|a, b| detections[*b].score.total_cmp(&detections[*a].score));
    kept
}

/// The places of the boxes whose score is a number, the greatest first, equals in their order.
fn by_score<F: BoxFormat, S: Space>(scored: &[(BoundingBox<F, S>, f32)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..scored.len()).filter(|place| !scored[*place].1.is_nan()).collect();
    places.sort_by(|a, b| scored[*b].1.total_cmp(&scored[*a].1));
    places
}

/// The detections of each class, with their places.
pub(crate) fn in_classes<const CLASSES: usize>(
    detections: &[Detection<CLASSES>],
) -> impl Iterator<Item = (Vec<usize>, Vec<(BoundingBox, f32)>)> {
    let mut places: Vec<usize> = (0..detections.len()).collect();
    places.sort_by_key(|place| detections[*place].label);
    let classes: Vec<_> = places.chunk_by(|a, b| detections[*a].label == detections[*b].label).map(Vec::from).collect();
    let scored = |place: &usize| (detections[*place].region, detections[*place].score);
    classes.into_iter().map(move |places| {
        let scored = places.iter().map(scored).collect();
        (places, scored)
    })
}
