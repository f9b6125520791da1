//! The loss of a classifier.
use crate::harness::{On, compare, raw, typed};
use burn::{
    nn::loss::CrossEntropyLossConfig,
    tensor::{Int, Tensor as Burn},
};
use kiln_nn::{CrossEntropyLoss, cross_entropy};
use kiln_tensor::{Labels, Len, Shape};

#[test]
fn cross_entropy_of_logits() {
    compare(
        "cross_entropy",
        On::Every,
        &[4 * 5],
        |leaves| {
            let labels = Labels::<Len<4>, 5>::try_from_slice(&[0, 4, 2, 2], &leaves[0].device()).unwrap();
            cross_entropy(typed::<Shape![4, 5]>(&leaves[0]) * 3.0, &labels).into_burn()
        },
        |leaves| {
            let labels = Burn::<1, Int>::from_ints([0, 4, 2, 2], &leaves[0].device());
            CrossEntropyLossConfig::new().init(&leaves[0].device()).forward(raw(&leaves[0], [4, 5]) * 3.0, labels)
        },
    );
}

#[test]
fn cross_entropy_with_smooth_labels() {
    compare(
        "CrossEntropyLoss with smooth labels",
        On::Cpu,
        &[3 * 4],
        |leaves| {
            let labels = Labels::<Len<3>, 4>::try_from_slice(&[1, 0, 3], &leaves[0].device()).unwrap();
            CrossEntropyLoss::new()
                .with_label_smoothing(0.2)
                .forward(typed::<Shape![3, 4]>(&leaves[0]), &labels)
                .into_burn()
        },
        |leaves| {
            let labels = Burn::<1, Int>::from_ints([1, 0, 3], &leaves[0].device());
            let loss = CrossEntropyLossConfig::new().with_smoothing(Some(0.2)).init(&leaves[0].device());
            loss.forward(raw(&leaves[0], [3, 4]), labels)
        },
    );
}
