//! Settings of losses that PyTorch refuses.
use kiln_nn::{CrossEntropyLoss, FocalLoss, HuberLoss, SmoothL1Loss, TripletMarginLoss};
use std::panic::catch_unwind;

#[test]
fn settings_that_lose_what_they_should_tell_are_refused() {
    let refused: [(fn(), &str); 7] = [
        (|| _ = HuberLoss::new().with_delta(0.0), "a delta of 0 is not more than zero"),
        (|| _ = HuberLoss::new().with_delta(f64::NAN), "a delta of NaN is not more than zero"),
        (|| _ = SmoothL1Loss::new().with_beta(-1.0), "a beta of -1 is not zero or more"),
        (|| _ = CrossEntropyLoss::<2>::new().with_label_smoothing(1.5), "a label smoothing of 1.5 is not from 0 to 1"),
        (|| _ = FocalLoss::new().with_alpha(-1.0), "an alpha of -1 is not from 0 to 1: there is `without_alpha`"),
        (|| _ = TripletMarginLoss::new().with_margin(0.0), "a margin of 0 is not more than zero"),
        (|| _ = TripletMarginLoss::new().with_margin(f64::NAN), "a margin of NaN is not more than zero"),
    ];
    for (setting, wanted) in refused {
        let panic = catch_unwind(setting).unwrap_err();
        assert_eq!(panic.downcast_ref::<String>().map(String::as_str), Some(wanted));
    }
    let _ = (SmoothL1Loss::new().with_beta(0.0), CrossEntropyLoss::<2>::new().with_label_smoothing(1.0));
}
