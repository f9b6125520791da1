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
/// object's size is one for its level. An object that no cell would answer for is given the nearest cell within it that
/// answers for no other, or else one that is not the last of another.
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
    let reaches: Vec<f32> = boxes.iter().map(|region| reach(region.values())).collect();
    let of_level = |object: usize| {
        let reach = reaches[object];
        cells.iter().enumerate().filter(move |(_, cell)| fits(cell.stride, reach))
    };
    let mut by_area: Vec<usize> = (0..boxes.len()).collect();
    by_area.sort_by(|a, b| boxes[*b].area().total_cmp(&boxes[*a].area()));
    let mut answers = Answers { of: vec![None; cells.len()], counts: vec![0; boxes.len()] };
    // The smallest comes last, and so stands above the others.
    for &object in &by_area {
        let near = |cell: &Cell| {
            let [dx, dy] = offsets(cell, boxes[object].values());
            dx.max(dy) < RADIUS * cell.stride as f32 && inside(cell, boxes[object].values())
        };
        let places: Vec<usize> = of_level(object).filter(|(_, cell)| near(cell)).map(|(place, _)| place).collect();
        places.into_iter().for_each(|place| answers.give(place, object));
    }
    for object in by_area {
        if answers.counts[object] > 0 {
            continue;
        }
        let distance = |cell: &Cell| offsets(cell, boxes[object].values()).into_iter().fold(0.0, f32::max);
        let mut nearest: Vec<(usize, f32)> = of_level(object).map(|(place, cell)| (place, distance(cell))).collect();
        nearest.sort_by(|a, b| a.1.total_cmp(&b.1));
        let free =
            |(place, _): &&(usize, f32)| answers.of[*place].is_none() && inside(&cells[*place], boxes[object].values());
        let spare = |(place, _): &&(usize, f32)| answers.of[*place].is_none_or(|other| answers.counts[other] > 1);
        if let Some(&(place, _)) = nearest.iter().find(free).or_else(|| nearest.iter().find(spare)) {
            answers.give(place, object);
        }
    }
    answers.of
}

/// The object that each cell answers for, and how many cells answer for each object.
struct Answers {
    of: Vec<Option<usize>>,
    counts: Vec<usize>,
}

impl Answers {
    fn give(&mut self, place: usize, object: usize) {
        if let Some(before) = self.of[place].replace(object) {
            self.counts[before] -= 1;
        }
        self.counts[object] += 1;
    }
}

/// How far an object reaches from its middle.
fn reach([x1, y1, x2, y2]: [f32; 4]) -> f32 {
    (x2 - x1).max(y2 - y1) / 2.0
}

/// How far the middle of a cell lies from that of a box, along each axis.
fn offsets(cell: &Cell, [x1, y1, x2, y2]: [f32; 4]) -> [f32; 2] {
    [(cell.x - (x1 + x2) / 2.0).abs(), (cell.y - (y1 + y2) / 2.0).abs()]
}

/// Whether the middle of a cell lies in a box.
fn inside(cell: &Cell, [x1, y1, x2, y2]: [f32; 4]) -> bool {
    cell.x > x1 && cell.x < x2 && cell.y > y1 && cell.y < y2
}
