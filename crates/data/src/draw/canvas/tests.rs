//! Where things are drawn, and that nothing is drawn elsewhere.

use super::*;
use proptest::prelude::*;

const INK: Colour = Colour([200, 10, 10]);

fn blank() -> Canvas {
    Canvas::blank(40, 60, Colour::WHITE)
}

/// The pixels of a colour: how many, and the box around them.
fn inked(canvas: &Canvas, colour: Colour) -> (usize, Option<[f32; 4]>) {
    let drawn = &canvas.picture;
    let mask = Mask::from_fn(drawn.height(), drawn.width(), |y, x| drawn.at(y, x) == colour.0);
    (mask.area(), mask.bounding_box().map(BoundingBox::values))
}

#[test]
fn a_box_is_drawn_within_its_edges() {
    let mut canvas = blank();
    canvas.draw_box(BoundingBox::new([10.0, 5.0, 30.0, 25.0]), INK);
    assert_eq!(inked(&canvas, INK), (20 * 20 - 16 * 16, Some([10.0, 5.0, 30.0, 25.0])));
    assert_eq!(inked(&canvas, Colour::BLACK), (22 * 22 - 20 * 20, Some([9.0, 4.0, 31.0, 26.0])));
}

#[test]
fn a_mask_shows_what_is_below_and_has_an_edge() {
    let mut canvas = blank();
    canvas.draw_mask(&Mask::from_fn(40, 60, |y, x| (10..20).contains(&y) && (30..50).contains(&x)), INK);
    assert_eq!(inked(&canvas, INK), (10 * 20 - 8 * 18, Some([30.0, 10.0, 50.0, 20.0])));
    assert_eq!(inked(&canvas, Colour::WHITE.towards(INK, MASK)).0, 8 * 18);
}

#[test]
fn a_label_stands_above_its_place_or_below_where_there_is_no_room() {
    let (height, width) = Canvas::text_size("7");
    for (place, wanted) in [((30.0, 20.0), (30 - height, 20)), ((3.0, 20.0), (3, 20)), ((99.0, 99.0), (27, 60 - width))]
    {
        let mut canvas = blank();
        canvas.draw_label("7", place, INK);
        let (area, around) = inked(&canvas, INK);
        let (top, left) = (wanted.0 as f32, wanted.1 as f32);
        assert_eq!(around, Some([left, top, left + width as f32, top + height as f32]));
        assert!(area < height * width, "the text is on it");
    }
}

#[test]
fn what_is_drawn_fits_the_scale() {
    let picture = Picture::from_fn(30, 20, |_, _| [255; 3]);
    for (side, scale, size) in [(95, 3.0, (90, 60)), (30, 1.0, (30, 20)), (15, 0.5, (15, 10))] {
        let mut canvas = Canvas::fitted(&picture, side);
        assert_eq!((canvas.picture.height(), canvas.picture.width()), size);
        canvas.draw_box(BoundingBox::new([4.0, 6.0, 16.0, 20.0]), INK);
        assert_eq!(inked(&canvas, INK).1, Some([4.0, 6.0, 16.0, 20.0].map(|edge: f32| edge * scale)));
    }
}

#[test]
fn a_mark_is_told_by_name_and_score() {
    let names = ["cat".to_string(), "dog".to_string()];
    let label = |mark: &Mark| {
        let mut canvas = Canvas::blank(40, 200, Colour::WHITE);
        canvas.draw_marks(std::slice::from_ref(mark), &names);
        canvas.picture
    };
    let written = |text| {
        let mut canvas = Canvas::blank(40, 200, Colour::WHITE);
        canvas.draw_label(text, (0.0, 0.0), Colour::of_class(1));
        canvas.picture
    };
    assert_eq!(label(&Mark::class(1)), written("dog"));
    assert_eq!(label(&Mark { score: Some(0.987), ..Mark::class(1) }), written("dog 0.99"));
    assert_eq!(label(&Mark { counts: Counts::Crowd, ..Mark::class(1) }), written("dog crowd"));
    assert_ne!(written("dog"), written("cat"));
}

#[test]
fn the_surest_is_drawn_last_however_the_marks_come() {
    let mark = |class, score, left: f32| {
        let mask = Mask::from_fn(40, 60, |y, x| (20..36).contains(&y) && x >= left as usize && x < left as usize + 20);
        let bounding_box = Some(BoundingBox::new([left, 20.0, left + 20.0, 36.0]));
        Mark { score: Some(score), bounding_box, mask: Some(mask), ..Mark::class(class) }
    };
    let drawn = |marks: &[Mark]| {
        let mut canvas = blank();
        canvas.draw_marks(marks, &[]);
        canvas.picture
    };
    let (sure, unsure) = (mark(1, 0.9, 10.0), mark(2, 0.3, 14.0));
    let whole = drawn(&[sure.clone(), unsure.clone()]);
    assert_eq!(whole, drawn(&[unsure, sure]));
    // Its right edge lies in the other's mask, and its upper edge crosses the other's left one.
    assert_eq!([whole.at(30, 29), whole.at(20, 14), whole.at(20, 15)], [Colour::of_class(1).0; 3]);
}

#[test]
fn classes_without_a_box_stand_one_below_the_other() {
    let names = ["cat".to_string(), "dog".to_string()];
    let mut canvas = blank();
    canvas.draw_marks(&[Mark::class(0), Mark::class(1)], &names);
    let mut wanted = blank();
    let (height, width) = Canvas::text_size("cat");
    wanted.draw_label("cat", (0.0, 0.0), Colour::of_class(0));
    wanted.draw_label("dog", (2.0 * height as f32, 0.0), Colour::of_class(1));
    assert_eq!(canvas.picture, wanted.picture);
    assert_eq!(inked(&canvas, Colour::of_class(1)).1, Some([0, height, width, 2 * height].map(|edge| edge as f32)));
}

#[test]
fn no_mask_covers_a_box_and_no_box_a_label() {
    let first = Mark { bounding_box: Some(BoundingBox::new([4.0, 20.0, 30.0, 38.0])), ..Mark::class(0) };
    let mask = Some(Mask::from_fn(40, 60, |_, _| true));
    let marks = [first.clone(), Mark { mask, bounding_box: first.bounding_box, ..Mark::class(1) }];
    let mut canvas = blank();
    canvas.draw_marks(&marks, &[]);
    let mut boxed = blank();
    boxed.draw_marks(&[Mark { mask: None, ..marks[1].clone() }], &[]);
    for (y, x) in [(21, 5), (37, 29), (9, 5), (12, 10)] {
        assert_eq!(canvas.picture.at(y, x), boxed.picture.at(y, x), "row {y}, column {x}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn nothing_that_is_asked_for_panics(
        values in prop::array::uniform4(prop_oneof![any::<f32>(), -100.0_f32..100.0]),
        text in ".{0,20}",
        side in 0_usize..200,
        size in (0_usize..50, 0_usize..50),
    ) {
        let picture = Picture::from_fn(size.0, size.1, |_, _| [7; 3]);
        let mut canvas = Canvas::fitted(&picture, side);
        canvas.draw_box(BoundingBox::new(values), INK);
        canvas.draw_label(&text, (values[0], values[1]), INK);
        canvas.draw_mask(&Mask::from_fn(9, 99, |_, _| true), INK);
        prop_assert!(canvas.into_picture().height() <= side.max(size.0));
    }
}
