//! Where a run's random numbers come from.

use burn::Tensor;
use burn::module::{ModuleVisitor, Param};
use burn::tensor::{Bool, Int};

/// The seed of the random numbers of one epoch; of the initial weights for epoch 0.
pub(crate) fn derived_seed(seed: u64, epoch: usize) -> u64 {
    // splitmix64: neighbouring seeds and epochs give streams that have nothing to do with each other.
    let mixed = |mut bits: u64| {
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    };
    let golden = 0x9e37_79b9_7f4a_7c15_u64;
    mixed(mixed(seed.wrapping_add(golden)).wrapping_add(golden.wrapping_mul(epoch as u64)))
}

/// Draws the initial weights now, in order: burn draws each when it is first looked at.
pub(crate) struct Materialise;

impl ModuleVisitor for Materialise {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let _ = param.val();
    }

    fn visit_int<const D: usize>(&mut self, param: &Param<Tensor<D, Int>>) {
        let _ = param.val();
    }

    fn visit_bool<const D: usize>(&mut self, param: &Param<Tensor<D, Bool>>) {
        let _ = param.val();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seeds_of_runs_and_epochs_differ() {
        let seeds: std::collections::BTreeSet<u64> =
            (0..50).flat_map(|seed| (0..50).map(move |epoch| derived_seed(seed, epoch))).collect();
        assert_eq!(seeds.len(), 2500);
    }
}
