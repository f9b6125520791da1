//! The losses of detectors against finite differences, through all that their cells say.
use burn::tensor::{Device, Tensor as Burn, TensorData};
use kiln::data::{BoundingBox, Instance, Label, Mask, Object};
use kiln::prelude::*;
use kiln::vision::{Cell, Masks, Predictions};

/// The height and width of the image: 64 cells at a stride of 4, 16 at 8, 4 at 16.
const SIDE: usize = 32;
const CELLS: usize = 84;
const CLASSES: usize = 3;

fn cells() -> Vec<Cell> {
    let level = |stride: usize| {
        let count = SIDE / stride;
        let middle = move |cell: usize| (cell as f32 + 0.5) * stride as f32;
        (0..count * count).map(move |at| Cell { x: middle(at % count), y: middle(at / count), stride })
    };
    [4, 8, 16].into_iter().flat_map(level).collect()
}

/// Two objects: a box, and a disc within it.
fn instances() -> Vec<Instance<CLASSES>> {
    let instance = |class, [x1, y1, x2, y2]: [f32; 4]| {
        let (cx, cy, r) = ((x1 + x2) / 2.0, (y1 + y2) / 2.0, (x2 - x1).min(y2 - y1) / 2.0);
        let mask = Mask::from_fn(SIDE, SIDE, |y, x| (y as f32 - cy).hypot(x as f32 - cx) < r);
        Instance { object: Object::new(Label::new(class).unwrap(), BoundingBox::new([x1, y1, x2, y2])), mask }
    };
    vec![instance(0, [0.0, 0.0, 13.0, 15.5]), instance(2, [12.0, 8.0, 32.0, 32.0])]
}

/// Numbers between -1 and 1 that depend on `seed` alone.
pub fn numbers(count: usize, seed: u64) -> Vec<f32> {
    let start = (seed as f64 * 0.754_878).fract();
    (0..count).map(|i| ((start + 0.618_034 * (i + 1) as f64).fract() * 2.0 - 1.0) as f32).collect()
}

/// What cells say.
fn predictions(logits: Burn<1>, distances: Burn<1>) -> Predictions<Len<1>, CLASSES> {
    Predictions {
        logits: Tensor::try_from_burn(logits.reshape([1, CELLS, CLASSES])).unwrap(),
        distances: Tensor::try_from_burn(distances.exp().reshape([1, CELLS, 4]) * 6.0).unwrap(),
        cells: cells(),
    }
}

/// Compares the gradient of each leaf with central differences along a fixed direction.
fn check(sizes: &[usize], loss: impl Fn(Vec<Burn<1>>) -> Scalar) {
    const STEP: f32 = 5e-3;
    for name in ["flex", "ndarray"] {
        let plain = kiln::device::named(name).unwrap();
        let leaves: Vec<Vec<f32>> = sizes.iter().zip(1..).map(|(&size, seed)| numbers(size, seed)).collect();
        let tensors = |leaves: &[Vec<f32>], device: &Device| -> Vec<Burn<1>> {
            leaves.iter().map(|leaf| Burn::from_data(TensorData::new(leaf.clone(), [leaf.len()]), device)).collect()
        };
        let tracked: Vec<Burn<1>> =
            tensors(&leaves, &plain.clone().autodiff()).into_iter().map(Burn::require_grad).collect();
        let gradients = loss(tracked.clone()).backward();
        for (moved, leaf) in tracked.iter().enumerate() {
            let gradient: Vec<f32> = leaf.grad(&gradients).unwrap().into_data().iter::<f32>().collect();
            assert!(gradient.iter().any(|slope| *slope != 0.0), "leaf {moved} on {name} has no gradient");
            let direction = numbers(gradient.len(), 1000 + moved as u64);
            let at = |step: f32| {
                let mut leaves = leaves.clone();
                leaves[moved].iter_mut().zip(&direction).for_each(|(number, d)| *number += step * d);
                f64::from(loss(tensors(&leaves, &plain)).into_scalar())
            };
            let difference = (at(STEP) - at(-STEP)) / f64::from(2.0 * STEP);
            let slope: f64 = gradient.iter().zip(&direction).map(|(g, d)| f64::from(g * d)).sum();
            let scale = gradient.iter().zip(&direction).map(|(g, d)| f64::from((g * d).abs())).sum::<f64>().max(0.1);
            assert!(
                (difference - slope).abs() < 1e-2 * scale,
                "leaf {moved} on {name}: {slope}, differences {difference}"
            );
        }
    }
}

#[test]
fn of_classes_and_boxes() {
    let objects: Vec<Object<CLASSES>> = instances().into_iter().map(|instance| instance.object).collect();
    let objects = [objects];
    // Which cells answer, and what they should score, follows from what they say, but is not differentiated.
    let fixed = |size: usize, seed| {
        Burn::<1>::from_data(TensorData::new(numbers(size, seed), [size]), &kiln::device("flex").unwrap())
    };
    let answers = predictions(fixed(CELLS * CLASSES, 1), fixed(CELLS * 4, 2)).assign(&objects);
    check(&[CELLS * CLASSES, CELLS * 4], |leaves| {
        let [logits, distances] = leaves.try_into().unwrap();
        predictions(logits, distances).loss_of(&objects, &answers)
    });
}

#[test]
fn of_prototypes_and_coefficients() {
    const HALF: usize = SIDE / 2;
    check(&[16 * HALF * HALF, CELLS * 16], |leaves| {
        let [prototypes, coefficients]: [Burn<1>; 2] = leaves.try_into().unwrap();
        let fixed = |count, seed| {
            let data = TensorData::new(numbers(count, seed), [count]);
            Burn::<1>::from_data(data, &prototypes.device())
        };
        let masks: Masks<Len<1>, Len<SIDE>, Len<SIDE>, CLASSES> = Masks {
            predictions: predictions(fixed(CELLS * CLASSES, 5), fixed(CELLS * 4, 6)),
            prototypes: Tensor::try_from_burn(prototypes.reshape([1, 16, HALF, HALF])).unwrap(),
            coefficients: Tensor::try_from_burn(coefficients.reshape([1, CELLS, 16])).unwrap(),
        };
        masks.loss(&[instances()])
    });
}
