//! Losses against burn's own, or against their formula written out.
use crate::harness::{On, compare, devices, raw, typed};
use burn::{
    nn::loss,
    tensor::{Int, Tensor as Burn, activation},
};
use kiln_nn::{
    BceLoss, BceWithLogitsLoss, Bilinear, CosineEmbeddingLoss, CrossEntropyLoss, FocalLoss, HuberLoss, KlDivLoss,
    L1Loss, MaskRegion, MseLoss, NllLoss, SmoothL1Loss, TripletMarginLoss, Upsample, mask_loss,
};
use kiln_tensor::{Labels, Len, Partial, Shape, Tensor};

/// Numbers against numbers, twelve each, some of them further apart than the loss is curved.
macro_rules! regressions { ($($name:ident: $ours:expr, |$x:ident, $y:ident| $theirs:expr;)*) => { $(
    #[test]
    fn $name() {
        compare(
            stringify!($name),
            On::Every,
            &[12, 12],
            |leaves| $ours.each(typed::<Shape![3, 4]>(&leaves[0]), typed(&leaves[1])).into_burn().flatten(0, 1),
            |leaves| {
                let ($x, $y): (Burn<2>, Burn<2>) = (raw(&leaves[0], [3, 4]), raw(&leaves[1], [3, 4]));
                $theirs.flatten(0, 1)
            },
        );
    }
)* } }
regressions! {
    l1: L1Loss::new(), |x, y| (x - y).abs();
    mse: MseLoss::new(), |x, y| loss::MseLoss::new().forward_no_reduction(x, y);
    huber: HuberLoss::new().with_delta(0.6), |x, y| loss::HuberLossConfig::new(0.6).init().forward_no_reduction(x, y);
    smooth_l1: SmoothL1Loss::new().with_beta(0.6), |x, y| loss::SmoothL1LossConfig::new().with_beta(0.6).init().forward(x, y);
}

#[test]
fn means_and_sums() {
    compare(
        "means and sums",
        On::Cpu,
        &[6, 6],
        |leaves| {
            let (x, y) = (typed::<Shape![2, 3]>(&leaves[0]), typed::<Shape![2, 3]>(&leaves[1]));
            let loss = MseLoss::new();
            (loss.forward(x.clone(), y.clone()) + loss.sum(x, y)).into_burn()
        },
        |leaves| {
            let squares = (raw(&leaves[0], [6]) - raw(&leaves[1], [6])).square();
            squares.clone().mean() + squares.sum()
        },
    );
}

#[test]
fn cross_entropy_with_weights_smooth_labels_and_some_missing() {
    const WEIGHTS: [f32; 4] = [0.5, 2.0, 1.0, 3.0];
    compare(
        "CrossEntropyLoss with all settings",
        On::Every,
        &[5 * 4],
        |leaves| {
            let labels = [Some(1), None, Some(3), Some(0), None];
            let labels = Labels::<Len<5>, 4, Partial>::try_from_options(&labels, &leaves[0].device()).unwrap();
            let loss = CrossEntropyLoss::new().with_class_weights(WEIGHTS).with_label_smoothing(0.2);
            let logits = typed::<Shape![5, 4]>(&leaves[0]) * 3.0;
            Burn::cat(
                vec![
                    loss.forward(logits.clone(), &labels).into_burn(),
                    loss.sum(logits.clone(), &labels).into_burn(),
                    loss.each(logits, &labels).into_burn(),
                ],
                0,
            )
        },
        |leaves| {
            let scores = activation::log_softmax(raw(&leaves[0], [5, 4]) * 3.0, 1);
            let of = |sample: usize, label: usize| {
                let weight = WEIGHTS[label];
                let row = scores.clone().slice([sample..sample + 1, 0..4]).reshape([4]);
                let all = (row.clone() * Burn::<1>::from_floats(WEIGHTS, &row.device())).sum();
                -(row.narrow(0, label, 1) * weight * 0.8 + all * (0.2 / 4.0))
            };
            let zero = of(0, 0) * 0.0;
            let each = vec![of(0, 1), zero.clone(), of(2, 3), of(3, 0), zero];
            let sum = Burn::cat(each.clone(), 0).sum();
            let mean = sum.clone() / (WEIGHTS[1] + WEIGHTS[3] + WEIGHTS[0]);
            Burn::cat([vec![mean, sum], each].concat(), 0)
        },
    );
}

#[test]
fn partial_labels_that_are_whole_and_weights_of_one_change_nothing() {
    compare(
        "CrossEntropyLoss with settings that change nothing",
        On::Cpu,
        &[3 * 4],
        |leaves| {
            let labels = [Some(1), Some(0), Some(3)];
            let labels = Labels::<Len<3>, 4, Partial>::try_from_options(&labels, &leaves[0].device()).unwrap();
            let loss = CrossEntropyLoss::new().with_class_weights([1.0; 4]).with_label_smoothing(0.3);
            loss.forward(typed::<Shape![3, 4]>(&leaves[0]), &labels).into_burn()
        },
        |leaves| {
            let labels = Burn::<1, Int>::from_ints([1, 0, 3], &leaves[0].device());
            let loss = loss::CrossEntropyLossConfig::new().with_smoothing(Some(0.3)).init(&leaves[0].device());
            loss.forward(raw(&leaves[0], [3, 4]), labels)
        },
    );
}

/// `log sigmoid` written out: good enough for small numbers.
fn log_sigmoid(x: Burn<2>) -> Burn<2> {
    activation::sigmoid(x).log()
}

#[test]
fn binary_cross_entropy_with_weights() {
    compare(
        "BceWithLogitsLoss",
        On::Every,
        &[12],
        |leaves| {
            let targets = Tensor::from_array([[0.0, 1.0, 0.3], [1.0, 1.0, 0.0]], &leaves[0].device());
            let targets = targets.clone().concat::<0, _>(targets);
            let loss = BceWithLogitsLoss::new().with_pos_weight([1.0, 3.0, 0.5]);
            loss.each(typed::<Shape![4, 3]>(&leaves[0]) * 4.0, targets).into_burn().flatten(0, 1)
        },
        |leaves| {
            let device = leaves[0].device();
            let targets = Burn::<2>::from_floats([[0.0, 1.0, 0.3], [1.0, 1.0, 0.0]], &device).repeat_dim(0, 2);
            let weights = Burn::<2>::from_floats([[1.0, 3.0, 0.5]], &device);
            let x = raw(&leaves[0], [4, 3]) * 4.0;
            let positive = weights * targets.clone() * log_sigmoid(x.clone());
            (-(positive + (-targets + 1.0) * log_sigmoid(-x))).flatten(0, 1)
        },
    );
}

/// Two maps of three by four: their regions lie over each other, at edges, and one has no pixel.
#[test]
fn masks_are_learnt_as_their_maps_stretched_to_twice_the_size() {
    let region = |map: usize, rows: std::ops::Range<usize>, columns: std::ops::Range<usize>| {
        let covered = (0..rows.len() * columns.len()).map(|pixel| pixel % 3 != 1).collect();
        MaskRegion { map, rows, columns, covered }
    };
    let regions = vec![region(0, 0..6, 0..8), region(1, 2..5, 3..8), region(1, 0..3, 4..5), region(0, 3..3, 1..4)];
    let count = regions.len() as f32;
    compare(
        "mask_loss",
        On::Every,
        &[2 * 3 * 4],
        |leaves| mask_loss(typed::<Shape![2, 3, 4]>(&leaves[0]) * 3.0, regions.clone()).into_burn(),
        |leaves| {
            let maps = typed::<Shape![1, 2, 3, 4]>(&leaves[0]) * 3.0;
            let logits = Upsample::<2, Bilinear>::new().forward(maps).into_burn();
            let of = |MaskRegion { map, rows, columns, covered }: &MaskRegion| {
                let part = logits.clone().slice([0..1, *map..map + 1, rows.clone(), columns.clone()]);
                let x = part.reshape([1, covered.len()]);
                let wanted: Vec<f32> = covered.iter().map(|covered| f32::from(u8::from(*covered))).collect();
                let y = Burn::<1>::from_floats(wanted.as_slice(), &x.device()).unsqueeze::<2>();
                let (p, crossed) = (activation::sigmoid(x.clone()), y.clone() * log_sigmoid(x.clone()));
                let crossed = -(crossed + (-y.clone() + 1.0) * log_sigmoid(-x)).mean();
                let (both, either) = ((p.clone() * y.clone()).sum(), p.square().sum() + y.square().sum());
                crossed + 1.0 - (both * 2.0 + 1.0) / (either + 1.0)
            };
            let with_pixels = regions.iter().filter(|region| !region.covered.is_empty());
            Burn::cat(with_pixels.map(of).collect(), 0).sum() / count
        },
    );
}

#[test]
fn logits_of_any_size_have_a_loss_and_a_slope() {
    for (name, device) in devices() {
        let logits = Tensor::from_array([0.0, 0.0, 200.0, -200.0, 20.0], &device.autodiff()).require_grad();
        let targets = Tensor::from_array([1.0, 0.0, 0.0, 1.0, 1.0], &logits.device());
        let each = BceWithLogitsLoss::new().each(logits.clone(), targets);
        let gradients = each.clone().sum_all().backward();
        let wanted = [2f32.ln(), 2f32.ln(), 200.0, 200.0, (-20f32).exp()];
        let slopes = [-0.5, 0.5, 1.0, -1.0, -(-20f32).exp()];
        let close = |found: Vec<f32>, wanted: [f32; 5], least: f32| {
            let near = |(a, b): (&f32, f32)| (a - b).abs() <= (1e-5 * b.abs()).max(least);
            assert!(found.iter().zip(wanted).all(near), "{name}: {found:?}");
        };
        // WGSL has no log1p: there a loss below single precision's step at one is zero.
        let least = if name == "wgpu" { 1e-7 } else { 0.0 };
        close(each.to_vec(), wanted, least);
        close(logits.grad(&gradients).unwrap().to_vec(), slopes, 1e-7);
    }
}

#[test]
fn binary_cross_entropy_of_probabilities() {
    compare(
        "BceLoss",
        On::Every,
        &[6],
        |leaves| {
            let targets = Tensor::from_array([[0.0, 1.0, 0.3], [1.0, 1.0, 0.0]], &leaves[0].device());
            let answers = typed::<Shape![2, 3]>(&leaves[0]).sigmoid();
            BceLoss::new().each(answers, targets).into_burn().flatten(0, 1)
        },
        |leaves| {
            let targets = Burn::<2>::from_floats([[0.0, 1.0, 0.3], [1.0, 1.0, 0.0]], &leaves[0].device());
            let x = raw(&leaves[0], [2, 3]);
            (-(targets.clone() * log_sigmoid(x.clone()) + (-targets + 1.0) * log_sigmoid(-x))).flatten(0, 1)
        },
    );
}

#[test]
fn negative_log_likelihood() {
    compare(
        "NllLoss",
        On::Every,
        &[3 * 4],
        |leaves| {
            let labels = Labels::<Len<3>, 4>::try_from_slice(&[1, 0, 3], &leaves[0].device()).unwrap();
            let scores = typed::<Shape![3, 4]>(&leaves[0]).log_softmax::<1>();
            NllLoss::new().forward(scores, &labels).into_burn()
        },
        |leaves| {
            let labels = Burn::<1, Int>::from_ints([1, 0, 3], &leaves[0].device());
            let loss = loss::CrossEntropyLossConfig::new().init(&leaves[0].device());
            loss.forward(raw(&leaves[0], [3, 4]), labels)
        },
    );
}

#[test]
fn focal() {
    for (alpha, gamma) in [(Some(0.25), 2.0), (None, 1.5), (Some(0.6), 0.0)] {
        compare(
            "FocalLoss",
            if gamma == 2.0 { On::Every } else { On::Cpu },
            &[6],
            |leaves| {
                let targets = Tensor::from_array([[true, false, true], [false, false, true]], &leaves[0].device());
                let loss = FocalLoss::new().with_gamma(gamma);
                let loss = alpha.map_or(loss.without_alpha(), |alpha| loss.with_alpha(alpha));
                loss.each(typed::<Shape![2, 3]>(&leaves[0]) * 2.0, targets).into_burn().flatten(0, 1)
            },
            |leaves| {
                let device = leaves[0].device();
                let targets = Burn::<2>::from_floats([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0]], &device);
                let others = -targets.clone() + 1.0;
                let x = raw(&leaves[0], [2, 3]) * 2.0;
                let right = activation::sigmoid(x.clone()) * targets.clone() + activation::sigmoid(-x) * others.clone();
                let weight = match alpha {
                    None => targets + others,
                    Some(alpha) => targets * alpha + others * (1.0 - alpha),
                };
                (-(right.clone().log()) * (-right + 1.0).powf_scalar(gamma) * weight).flatten(0, 1)
            },
        );
    }
}

#[test]
fn kl_divergence() {
    compare(
        "KlDivLoss",
        On::Every,
        &[12, 12],
        |leaves| {
            let student = typed::<Shape![3, 4]>(&leaves[0]).log_softmax::<1>();
            let teacher = typed::<Shape![3, 4]>(&leaves[1]).softmax::<1>();
            let loss = KlDivLoss::new();
            Burn::cat(
                vec![
                    loss.forward(student.clone(), teacher.clone()).into_burn(),
                    loss.batch_mean(student.clone(), teacher.clone()).into_burn(),
                    loss.sum(student, teacher).into_burn(),
                ],
                0,
            )
        },
        |leaves| {
            let student = activation::log_softmax(raw(&leaves[0], [3, 4]), 1);
            let teacher = activation::softmax(raw(&leaves[1], [3, 4]), 1);
            let sum = (teacher.clone() * (teacher.log() - student)).sum();
            Burn::cat(vec![sum.clone() / 12.0, sum.clone() / 3.0, sum], 0)
        },
    );
}

#[test]
fn cosine_embedding() {
    compare(
        "CosineEmbeddingLoss",
        On::Every,
        &[16, 16],
        |leaves| {
            let alike = Tensor::from_array([true, false, true, false], &leaves[0].device());
            let loss = CosineEmbeddingLoss::new().with_margin(-0.9);
            loss.each(typed::<Shape![4, 4]>(&leaves[0]), typed(&leaves[1]), alike).into_burn()
        },
        |leaves| {
            let alike = Burn::<1, Int>::from_ints([1, -1, 1, -1], &leaves[0].device());
            let loss = loss::CosineEmbeddingLossConfig::new().with_margin(-0.9).init();
            loss.forward_no_reduction(raw(&leaves[0], [4, 4]), raw(&leaves[1], [4, 4]), alike)
        },
    );
}

#[test]
fn triplet_margin() {
    for swap in [false, true] {
        compare(
            "TripletMarginLoss",
            if swap { On::Cpu } else { On::Every },
            &[12, 12, 12],
            |leaves| {
                let loss = TripletMarginLoss::new().with_margin(2.0);
                let loss = if swap { loss.with_swap() } else { loss };
                loss.each(typed::<Shape![3, 4]>(&leaves[0]), typed(&leaves[1]), typed(&leaves[2])).into_burn()
            },
            |leaves| {
                let points = |leaf: usize| raw(&leaves[leaf], [3, 4]);
                let distance = |a: usize, b: usize| (points(a) - points(b) + 1e-6).square().sum_dim(1).sqrt();
                let far = distance(0, 2);
                let far = if swap { far.min_pair(distance(1, 2)) } else { far };
                (distance(0, 1) - far + 2.0).clamp_min(0.0).flatten(0, 1)
            },
        );
    }
}
