//! Which cell answers for which object.
use kiln::data::BoundingBox;
use kiln::vision::{Cell, assign};
use proptest::prelude::*;

/// The cells of an image of 128 x 128 at the three strides.
fn cells() -> Vec<Cell> {
    let level = |stride: usize| {
        let count = 128 / stride;
        let middle = move |cell: usize| (cell as f32 + 0.5) * stride as f32;
        (0..count * count).map(move |at| Cell { x: middle(at % count), y: middle(at / count), stride })
    };
    [8, 16, 32].into_iter().flat_map(level).collect()
}

#[test]
fn without_objects_no_cell_answers() {
    assert!(assign(&cells(), &[]).iter().all(Option::is_none));
}

#[test]
fn of_two_objects_in_one_place_the_smaller_is_answered_for() {
    let (large, small) = (BoundingBox::new([20.0, 20.0, 60.0, 60.0]), BoundingBox::new([32.0, 32.0, 48.0, 48.0]));
    for boxes in [[large, small], [small, large]] {
        let small_at = boxes.iter().position(|it| *it == small);
        let answers = assign(&cells(), &boxes);
        let middle = cells().iter().position(|cell| (cell.x, cell.y, cell.stride) == (36.0, 36.0, 8)).unwrap();
        assert_eq!(answers[middle], small_at);
        assert!((0..2).all(|object| answers.contains(&Some(object))));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn one_object_alone_is_always_answered_for(x in 0.0f32..120.0, y in 0.0f32..120.0, w in 1.0f32..128.0, h in 1.0f32..128.0) {
        let digit = BoundingBox::new([x, y, (x + w).min(128.0), (y + h).min(128.0)]);
        let answers = assign(&cells(), &[digit]);
        prop_assert!(answers.contains(&Some(0)));
    }
}
