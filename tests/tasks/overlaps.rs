//! How far boxes overlap: what must hold of any, and gradients against differences of plain arithmetic in `f64`.
use burn::tensor::{Tensor as Burn, TensorData};
use kiln::data::{BoundingBox, BoxFormat, Boxes, Cxcywh, Mask, Rle, Xyxy};
use kiln::prelude::*;
use kiln::vision::{self, nms, region_iou};
use proptest::prelude::*;

/// Overlaps of all pairs, by the operation of this name.
type Pairwise = fn(&Boxes<Dyn>, &Boxes<Dyn>) -> Tensor<(Dyn, Dyn)>;
const PAIRWISE: [(&str, Pairwise); 4] = [
    ("iou", vision::pairwise_iou),
    ("giou", vision::pairwise_giou),
    ("diou", vision::pairwise_diou),
    ("ciou", vision::pairwise_ciou),
];

fn on_device<F: BoxFormat>(boxes: &[BoundingBox<F>]) -> Boxes<Dyn, F> {
    Boxes::from_boxes(boxes, &kiln::device("flex").unwrap())
}

fn rows(overlaps: Tensor<(Dyn, Dyn)>) -> Vec<Vec<f32>> {
    let [_, columns] = overlaps.dims();
    overlaps.to_vec().chunks(columns).map(<[f32]>::to_vec).collect()
}

fn near(a: f32, b: f32) -> bool {
    (a - b).abs() < 1e-4
}

prop_compose! {
    fn bounding_box()(x in -20.0f32..20.0, y in -20.0f32..20.0, w in 0.5f32..25.0, h in 0.5f32..25.0) -> BoundingBox {
        BoundingBox::new([x, y, x + w, y + h])
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn overlaps_are_symmetric_within_their_range_and_in_their_order(
        a in prop::collection::vec(bounding_box(), 1..6),
        b in prop::collection::vec(bounding_box(), 1..6),
    ) {
        let (first, second) = (on_device(&a), on_device(&b));
        let all = PAIRWISE.map(|(_, overlap)| (rows(overlap(&first, &second)), rows(overlap(&second, &first))));
        for (i, j) in (0..a.len()).flat_map(|i| (0..b.len()).map(move |j| (i, j))) {
            let [iou, giou, diou, ciou] = [0, 1, 2, 3].map(|of: usize| all[of].0[i][j]);
            for ((name, _), (there, back)) in PAIRWISE.iter().zip(&all) {
                prop_assert!(near(there[i][j], back[j][i]), "{name} of {:?} and {:?}", a[i], b[j]);
            }
            prop_assert!((0.0..=1.0).contains(&iou) && near(iou, a[i].iou(b[j])), "{iou}");
            prop_assert!((-1.0..=1.0).contains(&giou) && (-1.0..=1.0).contains(&diou), "{giou} {diou}");
            prop_assert!(giou <= iou + 1e-6 && diou <= iou + 1e-6 && ciou <= diou + 1e-6, "{iou} {giou} {diou} {ciou}");
        }
    }

    #[test]
    fn a_box_overlaps_with_itself_wholly_and_pairs_stand_on_the_diagonal(
        pairs in prop::collection::vec((bounding_box(), bounding_box()), 1..6),
    ) {
        let (a, b): (Vec<_>, Vec<_>) = pairs.into_iter().unzip();
        let (a, b) = (on_device(&a), on_device(&b));
        let aligned = [vision::iou(&a, &b), vision::giou(&a, &b), vision::diou(&a, &b), vision::ciou(&a, &b)];
        for ((name, overlap), aligned) in PAIRWISE.into_iter().zip(aligned) {
            let (own, others) = (rows(overlap(&a, &a)), rows(overlap(&a, &b)));
            for (place, aligned) in aligned.to_vec().into_iter().enumerate() {
                prop_assert!(near(own[place][place], 1.0), "{name} with itself: {}", own[place][place]);
                prop_assert!(near(others[place][place], aligned), "{name}: {aligned}");
            }
        }
    }

    #[test]
    fn overlaps_stay_where_both_boxes_are_moved_scaled_or_told_in_another_format(
        a in bounding_box(), b in bounding_box(), shift in -30.0f32..30.0, scale in 0.2f32..5.0,
    ) {
        let moved = |it: BoundingBox| BoundingBox::new(it.values().map(|edge| edge * scale + shift));
        for (name, overlap) in PAIRWISE {
            let [here] = overlap(&on_device(&[a]), &on_device(&[b])).to_vec()[..] else { panic!("one pair") };
            let there = overlap(&on_device(&[moved(a)]), &on_device(&[moved(b)])).to_vec()[0];
            prop_assert!((here - there).abs() < 2e-3, "{name}: {here} {there}");
            let told = overlap(&on_device(&[a.to_cxcywh()]).to_xyxy(), &on_device(&[b.to_xywh()]).to_xyxy()).to_vec()[0];
            prop_assert!(near(here, told), "{name}: {here} {told}");
        }
    }

    #[test]
    fn what_is_suppressed_is_covered_by_what_is_kept(
        boxes in prop::collection::vec(bounding_box(), 1..24),
        threshold in 0.1f64..0.9,
    ) {
        // Scores that differ, in an order of their own.
        let score = |place: usize| ((place * 7 + 3) % 29) as f32 / 29.0;
        let scored: Vec<_> = boxes.iter().enumerate().map(|(place, region)| (*region, score(place))).collect();
        let kept = nms(&scored, threshold);
        prop_assert!(kept.is_sorted_by(|a, b| score(*a) >= score(*b)), "{kept:?}");
        let covers = |a: usize, b: usize| f64::from(boxes[a].iou(boxes[b])) > threshold;
        for (rank, place) in kept.iter().enumerate() {
            prop_assert!(!kept[..rank].iter().any(|before| covers(*before, *place)));
        }
        for place in (0..boxes.len()).filter(|place| !kept.contains(place)) {
            prop_assert!(kept.iter().any(|other| score(*other) >= score(place) && covers(*other, place)));
        }
        let mut turned: Vec<_> = scored.iter().copied().rev().collect();
        turned.rotate_left(boxes.len() / 2);
        let found: Vec<BoundingBox> = nms(&turned, threshold).into_iter().map(|place| turned[place].0).collect();
        prop_assert_eq!(found, kept.iter().map(|place| boxes[*place]).collect::<Vec<_>>());
    }

    #[test]
    fn runs_overlap_as_their_masks_do(
        a in prop::collection::vec(any::<bool>(), 30),
        b in prop::collection::vec(any::<bool>(), 30),
        wide in prop::collection::vec(any::<bool>(), 42),
    ) {
        let mask = |width, pixels: &[bool]| Mask::from_pixels(pixels.len() / width, width, pixels.to_vec()).unwrap();
        // The last is of another size: what lies outside an image is not covered.
        let masks = [mask(5, &a), mask(5, &b), mask(6, &wide), Mask::empty(6, 5)];
        let runs = masks.each_ref().map(Rle::from_mask);
        prop_assert_eq!(region_iou(&runs, &runs), region_iou(&masks, &masks));
    }
}

/// Numbers between 0 and 1 that depend on `seed` alone.
fn numbers(count: usize, seed: u64) -> impl Iterator<Item = f64> {
    let start = (seed as f64 * 0.754_878).fract();
    (0..count).map(move |i| (start + 0.618_034 * (i + 1) as f64).fract())
}

/// Boxes by their centres, near one another: some meet, some lie within others, some lie apart.
fn centred(count: usize, seed: u64) -> Vec<[f64; 4]> {
    let values: Vec<f64> = numbers(4 * count, seed).collect();
    values.as_chunks().0.iter().map(|[x, y, w, h]| [6.0 * x, 6.0 * y, 1.0 + 5.0 * w, 1.0 + 5.0 * h]).collect()
}

fn edges([cx, cy, w, h]: [f64; 4]) -> [f64; 4] {
    [cx - w / 2.0, cy - h / 2.0, cx + w / 2.0, cy + h / 2.0]
}

/// The overlap of this name by the book. How much the shapes weigh in CIoU is taken as given.
fn by_the_book(name: &str, a: [f64; 4], b: [f64; 4], weight: f64) -> f64 {
    let ([x1, y1, x2, y2], [u1, v1, u2, v2]) = (edges(a), edges(b));
    let shared = (x2.min(u2) - x1.max(u1)).max(0.0) * (y2.min(v2) - y1.max(v1)).max(0.0);
    let all = a[2] * a[3] + b[2] * b[3] - shared;
    let [w, h] = [x2.max(u2) - x1.min(u1), y2.max(v2) - y1.min(v1)];
    let apart = ((a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)) / (w * w + h * h);
    match name {
        "iou" => shared / all,
        "giou" => shared / all - (w * h - all) / (w * h),
        "diou" => shared / all - apart,
        _ => shared / all - apart - weight * turn(a, b),
    }
}

/// How far the shapes of two boxes differ.
fn turn(a: [f64; 4], b: [f64; 4]) -> f64 {
    (4.0 / std::f64::consts::PI.powi(2)) * ((b[2] / b[3]).atan() - (a[2] / a[3]).atan()).powi(2)
}

#[test]
fn gradients_of_overlaps_are_those_of_differences() {
    const COUNT: usize = 24;
    const STEP: f64 = 1e-5;
    type Aligned = fn(&Boxes<Dyn, Cxcywh>, &Boxes<Dyn, Cxcywh>) -> Tensor<(Dyn,)>;
    let aligned: [(&str, Aligned); 4] =
        [("iou", vision::iou), ("giou", vision::giou), ("diou", vision::diou), ("ciou", vision::ciou)];
    let both = [centred(COUNT, 1), centred(COUNT, 2)];
    assert!(both[0].iter().zip(&both[1]).any(|(a, b)| by_the_book("iou", *a, *b, 0.0) == 0.0), "some lie apart");
    for name in ["flex", "ndarray"] {
        let device = kiln::device::named(name).unwrap().autodiff();
        for (kin, overlap) in aligned {
            let leaves = both.each_ref().map(|boxes| {
                let values: Vec<f32> = boxes.as_flattened().iter().map(|it| *it as f32).collect();
                Burn::<2>::from_data(TensorData::new(values, [COUNT, 4]), &device).require_grad()
            });
            let [a, b] = leaves.each_ref().map(|leaf| Boxes::new(Tensor::try_from_burn(leaf.clone()).unwrap()));
            let gradients = overlap(&a, &b).sum_all().backward();
            for (side, leaf) in leaves.iter().enumerate() {
                let slopes: Vec<f32> = leaf.grad(&gradients).unwrap().into_data().iter::<f32>().collect();
                for (at, slope) in slopes.into_iter().enumerate() {
                    let pair = [both[0][at / 4], both[1][at / 4]];
                    let share = by_the_book("iou", pair[0], pair[1], 0.0);
                    let weight = turn(pair[0], pair[1]) / (1.0 - share + turn(pair[0], pair[1]));
                    let moved = |step: f64| {
                        let mut pair = pair;
                        pair[side][at % 4] += step;
                        by_the_book(kin, pair[0], pair[1], weight)
                    };
                    let wanted = (moved(STEP) - moved(-STEP)) / (2.0 * STEP);
                    assert!(
                        (f64::from(slope) - wanted).abs() < 1e-3 * wanted.abs().max(0.05),
                        "{kin} on {name}: {slope}, and differences {wanted}, of {pair:?} at {side} {}",
                        at % 4
                    );
                }
            }
        }
    }
}

#[test]
fn where_there_are_no_boxes_there_are_no_pairs() {
    let (none, one) = (on_device::<Xyxy>(&[]), on_device(&[BoundingBox::new([0.0, 0.0, 1.0, 1.0])]));
    for (name, overlap) in PAIRWISE {
        let dims = [(&none, &one), (&one, &none), (&none, &none)].map(|(a, b)| overlap(a, b).dims());
        assert_eq!(dims, [[0, 1], [1, 0], [0, 0]], "{name}");
    }
}
