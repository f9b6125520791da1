//! RoIAlign's gradients against differences, and what must hold of it for any box.
use burn::tensor::{Tensor as Burn, TensorData};
use kiln::data::BoundingBox;
use kiln::prelude::*;
use kiln::vision::RoiAlign;
use proptest::prelude::*;

type Maps = Tensor![2, 3, 6, 5];
const NUMBERS: usize = 2 * 3 * 6 * 5;

/// Numbers between -1 and 1 that depend on `seed` alone.
fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let start = (seed as f64 * 0.754_878).fract();
    (0..count).map(|i| ((start + 0.618_034 * (i + 1) as f64).fract() * 2.0 - 1.0) as f32).collect()
}

fn maps(values: Vec<f32>, device: &Device) -> (Burn<4>, Maps) {
    let leaf = Burn::<4>::from_data(TensorData::new(values, [2, 3, 6, 5]), device);
    let leaf = if device.is_autodiff() { leaf.require_grad() } else { leaf };
    (leaf.clone(), Tensor::try_from_burn(leaf).unwrap())
}

/// Boxes within, over the edge of and as large as the image of 48 x 40 pixels.
fn boxes() -> [Vec<BoundingBox>; 2] {
    let one = |edges| BoundingBox::new(edges);
    [vec![one([3.0, 5.5, 20.0, 33.0]), one([-9.0, -4.0, 12.0, 10.0])], vec![one([0.0, 0.0, 40.0, 48.0])]]
}

/// What it reads is linear in the features, so a difference is exact at any step but for rounding.
#[test]
fn gradients_are_those_of_differences() {
    for name in ["flex", "ndarray"] {
        let plain = kiln::device::named(name).unwrap();
        for layer in [RoiAlign::<3>::new(0.125), RoiAlign::new(0.125).with_points(2), RoiAlign::new(0.125).unaligned()]
        {
            let read = |values: Vec<f32>, device: &Device| {
                let (leaf, maps) = maps(values, device);
                let read = layer.forward(maps, &boxes()).into_burn();
                let weights = numbers(3 * 3 * 9, 5);
                let weights = Burn::<4>::from_data(TensorData::new(weights, [3, 3, 3, 3]), &read.device());
                (leaf, (read * weights).sum())
            };
            let values = numbers(NUMBERS, 3);
            let (leaf, sum) = read(values.clone(), &plain.clone().autodiff());
            let gradients = sum.backward();
            let slopes: Vec<f32> = leaf.grad(&gradients).unwrap().into_data().iter::<f32>().collect();
            for (at, slope) in slopes.into_iter().enumerate() {
                let moved = |step: f32| {
                    let mut values = values.clone();
                    values[at] += step;
                    read(values, &plain).1.into_data().iter::<f32>().next().unwrap()
                };
                let difference = (moved(8.0) - moved(-8.0)) / 16.0;
                assert!((difference - slope).abs() < 1e-5, "{layer:?} on {name}, {at}: {slope}, {difference}");
            }
        }
    }
}

/// Of a box far larger than the image, each bin holds the share of its points that lie on the image.
#[test]
fn boxes_without_end_are_read_where_they_lie_on_the_image() {
    let device = kiln::device("flex").unwrap();
    let read = |edges: [f32; 4]| {
        let (_, maps) = maps(vec![1.0; NUMBERS], &device);
        let read = RoiAlign::<3>::new(0.125).forward(maps, &[vec![BoundingBox::new(edges)], vec![]]).to_vec();
        read[..3].to_vec()
    };
    // From -51 to 55 along the map, 36 points to a bin.
    let place = |point: usize| -51.0 + 106.0 / 3.0 * (point as f64 + 0.5) / 36.0;
    let share =
        |bin: usize| (36 * bin..36 * (bin + 1)).filter(|it| (-1.0..=5.0).contains(&place(*it))).count() as f32 / 36.0;
    for (bin, found) in read([-404.0, 0.0, 444.0, 48.0]).into_iter().enumerate() {
        assert!((found - share(bin)).abs() < 1e-6, "{bin}: {found}, {}", share(bin));
    }
    assert!(share(1) > 0.1);
    for most in [1e9, 1e30, f32::MAX] {
        assert!(read([-most, 0.0, most, 48.0]).into_iter().all(|it| (0.0..1e-3).contains(&it)));
    }
    for edge in [f32::INFINITY, f32::NAN] {
        assert_eq!([read([-edge, 0.0, edge, 48.0]), read([0.0, 0.0, edge, 48.0])], [vec![0.0; 3], vec![0.0; 3]]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Features that are a plane are read as the plane at the middle of each bin.
    #[test]
    fn a_slope_is_read_where_each_bin_stands(
        x in 8.0f32..16.0, y in 8.0f32..16.0, w in 2.0f32..14.0, h in 2.0f32..20.0, points in 0usize..4,
    ) {
        let device = kiln::device("flex").unwrap();
        let plane = |row: f32, column: f32| 2.0 * row - 3.0 * column + 1.0;
        let values = (0..NUMBERS).map(|at| plane((at / 5 % 6) as f32, (at % 5) as f32)).collect();
        let (_, maps) = maps(values, &device);
        let layer = RoiAlign::<2>::new(0.125).with_points(points);
        let read = layer.forward(maps, &[vec![BoundingBox::new([x, y, x + w, y + h])], vec![]]).to_vec();
        for (at, read) in read.into_iter().enumerate() {
            let (row, column) = ((at / 2 % 2) as f32, (at % 2) as f32);
            let middle = |start: f32, size: f32, bin: f32| (start + size * (bin + 0.5) / 2.0) / 8.0 - 0.5;
            let wanted = plane(middle(y, h, row), middle(x, w, column));
            prop_assert!((read - wanted).abs() < 1e-4, "{read} {wanted}");
        }
    }
}
