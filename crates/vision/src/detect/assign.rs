//! Which cell answers for which object.
use super::Cell;
use kiln_data::BoundingBox;

/// How far from the middle of an object cells answer for it, in cells.
const RADIUS: f32 = 1.5;

/// The longest distance to an edge that a level answers for, in cells: beyond it the next level does.
const REACH: f32 = 4.0;

/// For each cell, the object it answers for, if any.
///
/// A cell answers for the smallest object whose middle it is near to, and inside of whose box it is, if the
/// object's size is one for its level. An object that no cell would answer for is given the nearest cell of the
/// level of its size.
///
/// # Source
/// Tian et al., "FCOS" (2019), with centre sampling.
///
/// ```
/// use kiln_data::BoundingBox;
/// use kiln_vision::{Cell, assign};
/// let cells = [Cell { x: 4.0, y: 4.0, stride: 8 }, Cell { x: 12.0, y: 4.0, stride: 8 }];
/// let digit = BoundingBox::new([1.0, 0.0, 7.0, 8.0]);
/// assert_eq!(assign(&cells, &[digit]), [Some(0), None]);
/// ```
pub fn assign(cells: &[Cell], boxes: &[BoundingBox]) -> Vec<Option<usize>> {
    let coarsest = cells.iter().map(|cell| cell.stride).max().unwrap_or_default();
    let finest = cells.iter().map(|cell| cell.stride).min().unwrap_or_default();
    let fits = |stride: usize, reach: f32| {
        let stride_f = stride as f32;
        (stride == finest || reach > REACH * stride_f / 2.0) && (stride == coarsest || reach <= REACH * stride_f)
    };
    let mut by_area: Vec<usize> = (0..boxes.len()).collect();
    by_area.sort_by(|a, b| boxes[*b].area().total_cmp(&boxes[*a].area()));
    let mut answers = vec![None; cells.len()];
    // The smallest comes last, and so stands above the others.
    for object in by_area {
        let [x1, y1, x2, y2] = boxes[object].values();
        let (cx, cy) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0);
        let reach = (x2 - x1).max(y2 - y1) / 2.0;
        let mut found = false;
        let mut nearest: Option<(f32, usize)> = None;
        for (place, cell) in cells.iter().enumerate().filter(|(_, cell)| fits(cell.stride, reach)) {
            let (dx, dy, near) = ((cell.x - cx).abs(), (cell.y - cy).abs(), RADIUS * cell.stride as f32);
            let inside = cell.x > x1 && cell.x < x2 && cell.y > y1 && cell.y < y2;
            if inside && dx < near && dy < near {
                answers[place] = Some(object);
                found = true;
            }
            let distance = dx.max(dy);
            if nearest.is_none_or(|(least, _)| distance < least) {
                nearest = Some((distance, place));
            }
        }
        if let (false, Some((_, place))) = (found, nearest) {
            answers[place] = Some(object);
        }
    }
    answers
}
