//! Runs and polygons, against pycocotools.

use crate::fixture::numbers;
use kiln_data::{Mask, Polygon, Rle};
use proptest::prelude::*;
use serde_json::Value;

fn side(case: &Value, name: &str) -> usize {
    case[name].as_u64().unwrap() as usize
}

fn same(found: &Rle, wanted: &Value) {
    assert_eq!(found.to_coco_string(), wanted["counts"].as_str().unwrap());
    assert_eq!(found.area(), side(wanted, "area"));
    let edges = found.bounding_box().map_or([0.0; 4], |it| it.to_xywh().values());
    assert_eq!(edges.map(f64::from).to_vec(), numbers_of(&wanted["box"]));
    let read = Rle::from_coco_string(found.height(), found.width(), wanted["counts"].as_str().unwrap()).unwrap();
    assert_eq!(&read, found);
    assert_eq!(Rle::from_mask(&found.to_mask()), *found);
    assert_eq!(found.to_mask().bounding_box(), found.bounding_box());
}

fn numbers_of(list: &Value) -> Vec<f64> {
    list.as_array().unwrap().iter().map(|it| it.as_f64().unwrap()).collect()
}

#[test]
fn polygons_cover_what_pycocotools_says() {
    for case in numbers("masks.json")["polygons"].as_array().unwrap() {
        let polygon = Polygon::from_flat(&numbers_of(&case["polygon"])).unwrap();
        same(&polygon.to_rle(side(case, "height"), side(case, "width")).unwrap(), case);
    }
}

#[test]
fn masks_are_compressed_joined_and_compared_as_pycocotools_does() {
    for case in numbers("masks.json")["pairs"].as_array().unwrap() {
        let (height, width) = (side(case, "height"), side(case, "width"));
        let [a, b] = [0, 1].map(|mask| {
            let rows: Vec<_> =
                case["masks"][mask].as_array().unwrap().iter().map(|row| row.as_str().unwrap()).collect();
            Rle::from_mask(&Mask::from_fn(height, width, |y, x| rows[y].as_bytes()[x] == b'1'))
        });
        same(&a, &case["a"]);
        same(&b, &case["b"]);
        same(&a.union(&b), &case["union"]);
        same(&a.intersection(&b), &case["intersection"]);
        // pycocotools gives 0 / 0 as what is no number, or 0.
        let near = |found: f64, wanted: &Value| (found - wanted.as_f64().unwrap_or(0.0)).abs() < 1e-12;
        assert!(near(a.iou(&b), &case["iou"]) && near(a.share_in(&b), &case["share_in"]), "{case}");
        assert_eq!(a.iou(&b), a.to_mask().iou(&b.to_mask()));
    }
}

#[test]
fn fewer_corners_than_three_cover_nothing() {
    for corners in [vec![], vec![[1.0, 1.0]], vec![[0.0, 0.0], [9.0, 7.0]]] {
        assert_eq!(Polygon::new(corners).unwrap().to_rle(8, 8).unwrap().area(), 0);
    }
}

#[test]
fn far_corners_take_no_more_memory_or_time_than_near_ones() {
    let far = Polygon::new([[-1e300, -1e300], [1e300, -1e300], [1e300, 1e300], [-1e300, 1e300]]).unwrap();
    assert_eq!(far.to_rle(9, 7).unwrap().area(), 63);
    // Edges that cross all columns again and again: more changes than there are places.
    let turns = (0..40_001).map(|turn| [if turn % 2 == 0 { -1.0 } else { 500.0 }, f64::from(turn % 7)]);
    let wild = Polygon::new(turns).unwrap().to_rle(8, 499).unwrap();
    assert!(wild.area() <= 8 * 499);
}

#[test]
fn what_is_no_mask_is_told() {
    let told = |height, width, text| Rle::from_coco_string(height, width, text).unwrap_err().to_string();
    assert_eq!(told(3, 4, "425"), "the runs are of 11 pixels, and a mask of 3 x 4 (height x width) has another number");
    assert_eq!(told(3, 4, "4é6"), "character 1 of the run lengths is 'é', and only `0` to `o` are used");
    assert_eq!(told(3, 4, "4p6"), "character 1 of the run lengths is 'p', and only `0` to `o` are used");
    assert_eq!(told(3, 4, "4 6"), "character 1 of the run lengths is ' ', and only `0` to `o` are used");
    assert_eq!(told(3, 4, "42V"), "run 2 is no length");
    assert_eq!(told(3, 4, "4O"), "run 1 is no length");
    assert_eq!(told(3, 4, "ooooooooooooooo"), "run 0 is no length");
    assert_eq!(
        told(1 << 20, 1 << 20, ""),
        "a mask of 1048576 x 1048576 (height x width) is too large: it may have 4294967295 pixels"
    );
    assert_eq!(
        Rle::new(2, 2, [u32::MAX; 9]).unwrap_err().to_string(),
        "the runs are of 4294967295 pixels, and a mask of 2 x 2 (height x width) has another number"
    );
    assert_eq!(
        Polygon::from_flat(&[1.0, 2.0, 3.0]).unwrap_err().to_string(),
        "the polygon has 3 numbers, and corners take two each"
    );
    assert_eq!(
        Polygon::new([[0.0, 0.0], [0.0, f64::NAN]]).unwrap_err().to_string(),
        "corner 1 of the polygon is at NaN, which is no place"
    );
}

#[test]
fn empty_runs_are_joined_with_their_neighbours() {
    let rle = Rle::new(2, 3, [1, 0, 1, 2, 0, 1, 1, 0]).unwrap();
    assert_eq!(rle.runs(), [2, 3, 1]);
    assert_eq!(Rle::new(0, 5, []).unwrap().bounding_box(), None);
    assert_eq!(Rle::from_mask(&Mask::empty(0, 5)), Rle::new(0, 5, [0]).unwrap());
    assert_eq!(Rle::new(1, 2, [0, 2]).unwrap().intersection(&Rle::new(1, 2, [2]).unwrap()).area(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn masks_survive_their_runs_and_their_string(
        (height, width, pixels) in (0_usize..20, 0_usize..20)
            .prop_flat_map(|(h, w)| (Just(h), Just(w), prop::collection::vec(any::<bool>(), h * w)))
    ) {
        let mask = Mask::from_pixels(height, width, pixels).unwrap();
        let rle = Rle::from_mask(&mask);
        prop_assert_eq!(rle.to_mask(), mask.clone());
        prop_assert_eq!(rle.area(), mask.area());
        prop_assert_eq!(rle.bounding_box(), mask.bounding_box());
        prop_assert_eq!(Rle::from_coco_string(height, width, &rle.to_coco_string()).unwrap(), rle);
    }

    #[test]
    fn no_string_makes_it_panic(text in "[0-p]{0,40}", height in 0_usize..9, width in 0_usize..9) {
        if let Ok(rle) = Rle::from_coco_string(height, width, &text) {
            prop_assert_eq!(Rle::from_mask(&rle.to_mask()), rle);
        }
    }

    #[test]
    fn no_corners_make_it_panic(
        corners in prop::collection::vec(prop::array::uniform2(prop::num::f64::ANY), 0..12),
        height in 0_usize..20,
        width in 0_usize..20,
    ) {
        if let Ok(polygon) = Polygon::new(corners) {
            let rle = polygon.to_rle(height, width).unwrap();
            prop_assert_eq!(rle.to_mask().area(), rle.area());
        }
    }
}
