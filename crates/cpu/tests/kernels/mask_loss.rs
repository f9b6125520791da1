//! The loss of masks.
use crate::{assert_close_beside, assert_same_on_any_threads, differences, elsewhere, random, shapes};
use burn::tensor::{Device, Tensor, TensorData, activation};
use kiln_cpu::{MaskRegion, mask_loss};
use proptest::prelude::*;

/// Sizes of maps, and for each region its map, the first and the last pixel down and across, and what it covers: every so
/// manyth pixel.
type Case = ([usize; 3], Vec<(usize, [[usize; 2]; 2], usize)>);

fn cases() -> impl Strategy<Value = Case> {
    (1..=4_usize, 1..=20_usize, 1..=20_usize).prop_flat_map(|shape @ (maps, height, width)| {
        let edges = move |size: usize| [0..=2 * size, 0..=2 * size].prop_map(|[a, b]| [a.min(b), a.max(b)]);
        let region = (0..maps, [edges(height), edges(width)], 1..9_usize);
        (Just(shape.into()), prop::collection::vec(region, 1..=6))
    })
}

fn regions((_, regions): &Case) -> Vec<MaskRegion> {
    let region = |&(map, [[top, bottom], [left, right]], every): &(usize, [[usize; 2]; 2], usize)| {
        let covered = (0..(bottom - top) * (right - left)).map(|at| at % every == 0).collect();
        MaskRegion { map, rows: top..bottom, columns: left..right, covered }
    };
    regions.iter().map(region).collect()
}

/// The matrix that stretches an axis to twice its size.
fn stretched(size: usize, device: &Device) -> Tensor<2> {
    let mut shares = vec![0.0_f32; 2 * size * size];
    for at in 0..2 * size {
        let middle = (at as f32 / 2.0 - 0.25).clamp(0.0, (size - 1) as f32);
        let first = middle as usize;
        shares[at * size + first] += 1.0 - middle.fract();
        shares[at * size + (first + 1).min(size - 1)] += middle.fract();
    }
    Tensor::from_data(TensorData::new(shares, [2 * size, size]), device)
}

fn of_burn(maps: &Tensor<3>, regions: &[MaskRegion]) -> Tensor<1> {
    let ([_, height, width], device) = (maps.dims(), maps.device());
    let (down, across) = (stretched(height, &device), stretched(width, &device).transpose());
    // A gradient of zeros where no region has a pixel.
    let mut sum = maps.clone().sum() * 0.0;
    for MaskRegion { map, rows, columns, covered } in regions {
        sum = sum + 1.0;
        if covered.is_empty() {
            sum = sum - 1.0;
            continue;
        }
        let stretched = down.clone().matmul(maps.clone().narrow(0, *map, 1).squeeze_dim(0)).matmul(across.clone());
        let x = stretched.slice([rows.clone(), columns.clone()]).reshape([covered.len()]);
        let y = covered.iter().map(|it| f32::from(u8::from(*it))).collect::<Vec<_>>();
        let y = Tensor::<1>::from_data(TensorData::new(y, [covered.len()]), &device);
        let wrong = x.clone() * (y.clone() * -1.0 + 1.0) - activation::log_sigmoid(x.clone());
        let p = activation::sigmoid(x);
        let dice = ((p.clone() * y.clone()).sum() * 2.0 + 1.0) / ((p.clone() * p + y.clone() * y).sum() + 1.0);
        sum = sum + wrong.mean() - dice;
    }
    sum / regions.len() as f64
}

fn ours(maps: &Tensor<3>, regions: &[MaskRegion]) -> Tensor<1> {
    mask_loss(maps, regions.to_vec()).expect("the kernels know this device")
}

type Operation = fn(&Tensor<3>, &[MaskRegion]) -> Tensor<1>;

/// The loss, and three times the gradient of the maps.
fn results(maps: &Tensor<3>, regions: &[MaskRegion], operation: Operation) -> Vec<TensorData> {
    let maps = maps.clone().detach().require_grad();
    let loss = operation(&maps, regions);
    let gradients = (loss.clone() * 3.0).backward();
    let gradient = maps.grad(&gradients).map_or_else(|| Tensor::zeros(maps.dims(), &maps.device()), |it| it.inner());
    vec![loss.into_data(), gradient.into_data()]
}

proptest! {
    #![proptest_config(shapes())]

    #[test]
    fn equals_burns_operations_forward_and_backward(case in cases(), spread in 0.1..30.0_f32) {
        let (maps, regions) = (random(case.0, &Device::flex().autodiff()) * spread, regions(&case));
        let both = results(&maps, &regions, ours).into_iter().zip(results(&maps, &regions, of_burn));
        // A loss is what is left of ones; a gradient of probabilities, each of which counts as its region's pixels let it.
        let pixels = regions.iter().map(|region| region.covered.len()).filter(|pixels| *pixels > 0).min();
        let terms = [1.0, 3.0 / (regions.len() * pixels.unwrap_or(1)) as f32];
        both.zip(terms).for_each(|((ours, burns), terms)| assert_close_beside(terms, ours, burns));
        let maps = maps.inner();
        assert_close_beside(1.0, ours(&maps, &regions).into_data(), of_burn(&maps, &regions).into_data());
    }
}

fn some() -> Case {
    let regions = vec![
        (2, [[1, 40], [3, 50]], 3),
        (0, [[0, 64], [0, 64]], 2),
        (2, [[30, 31], [7, 7]], 1),
        (2, [[20, 63], [40, 64]], 7),
    ];
    ([3, 32, 32], regions)
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let (maps, regions) = (random(some().0, &Device::flex().autodiff()), regions(&some()));
    assert_same_on_any_threads(|| results(&maps, &regions, ours));
}

#[test]
fn gradients_pass_finite_differences() {
    let (case, size) =
        (([2, 3, 4], vec![(0, [[0, 6], [1, 8]], 3), (1, [[2, 5], [0, 3]], 2), (0, [[4, 6], [2, 4]], 1)]), 24);
    let asked = regions(&case);
    let formula = |leaves: &[Vec<f64>]| {
        let of = |region: &MaskRegion| {
            let (mut wrong, mut both, mut all) = (0.0, 1.0, 1.0);
            let pixels = region.rows.clone().flat_map(|y| region.columns.clone().map(move |x| [y, x]));
            for ([y, x], covered) in pixels.zip(&region.covered) {
                let place = |at: usize, size: usize| {
                    let middle = (at as f64 / 2.0 - 0.25).clamp(0.0, (size - 1) as f64);
                    [(middle as usize, 1.0 - middle.fract()), ((middle as usize + 1).min(size - 1), middle.fract())]
                };
                let mut logit = 0.0;
                for (row, down) in place(y, 3) {
                    for (column, right) in place(x, 4) {
                        logit += down * right * leaves[0][region.map * 12 + row * 4 + column];
                    }
                }
                let (p, y) = (1.0 / (1.0 + (-logit).exp()), f64::from(u8::from(*covered)));
                wrong -= y * p.ln() + (1.0 - y) * (1.0 - p).ln();
                both += 2.0 * p * y;
                all += p * p + y;
            }
            wrong / region.covered.len() as f64 + 1.0 - both / all
        };
        vec![asked.iter().map(of).sum::<f64>() / asked.len() as f64]
    };
    let operation = |leaves: &[Tensor<1>]| ours(&leaves[0].clone().reshape([2, 3, 4]), &asked);
    differences::assert_differences(&differences::numbers([size]), &operation, &formula);
}

#[test]
fn other_backends_and_no_regions_are_left_to_the_caller() {
    let regions = regions(&some());
    let elsewhere = random(some().0, &elsewhere());
    assert_eq!(mask_loss(&elsewhere, regions).expect_err("the kernels do not know it").len(), 4);
    assert!(mask_loss(&random([1, 2, 2], &Device::flex()), vec![]).is_err());
}

#[test]
#[should_panic(expected = "map 1, rows 0..2 and columns 0..2 lie within 1 maps of 2 by 2")]
fn a_map_that_there_is_not_panics() {
    let region = MaskRegion { map: 1, rows: 0..2, columns: 0..2, covered: vec![true; 4] };
    let _ = mask_loss(&random([1, 2, 2], &Device::flex()), vec![region]);
}

#[test]
#[should_panic(expected = "lie within 1 maps of 2 by 2")]
fn a_pixel_that_there_is_not_panics() {
    let region = MaskRegion { map: 0, rows: 0..2, columns: 3..5, covered: vec![true; 4] };
    let _ = mask_loss(&random([1, 2, 2], &Device::flex()), vec![region]);
}

#[test]
#[should_panic(expected = "of 4 pixels there are 3 that are covered or not")]
fn a_pixel_of_which_nothing_is_said_panics() {
    let region = MaskRegion { map: 0, rows: 0..2, columns: 0..2, covered: vec![true; 3] };
    let _ = mask_loss(&random([1, 2, 2], &Device::flex()), vec![region]);
}

#[test]
fn what_is_sure_and_right_costs_nothing_and_maps_without_places_have_no_gradient() {
    let device = Device::flex().autodiff();
    let sure = Tensor::<3>::full([1, 2, 2], f32::INFINITY, &device);
    let region = |covered: bool| MaskRegion { map: 0, rows: 1..2, columns: 1..2, covered: vec![covered] };
    let loss = |maps: &Tensor<3>, covered: bool| ours(maps, &[region(covered)]).into_scalar::<f32>();
    assert_eq!([loss(&sure, true), loss(&-sure.clone(), false)], [0.0; 2]);
    assert_eq!([loss(&sure, false), loss(&-sure, true)], [f32::INFINITY; 2]);
    for shape in [[1, 0, 4], [1, 4, 0]] {
        let maps = Tensor::<3>::zeros(shape, &device).require_grad();
        let loss = ours(&maps, &[MaskRegion { map: 0, rows: 0..0, columns: 0..3, covered: vec![] }]);
        let gradients = loss.clone().backward();
        assert_eq!(loss.into_scalar::<f32>(), 0.0);
        assert_eq!(maps.grad(&gradients).map(|it| it.dims()), Some(shape));
    }
}
