//! Windows that part an axis of any size into a fixed number.
use burn::tensor::{Int, Tensor as Raw, TensorData};
use std::ops::Range;

/// Window number `i` of `windows` over an axis of `size`.
fn window(i: usize, windows: usize, size: usize) -> Range<usize> {
    i * size / windows..((i + 1) * size).div_ceil(windows)
}

/// The largest value of each of so many windows along an axis.
///
/// burn has no such pool: the entries of each window are picked, its last one again where it is shorter than others.
pub(crate) fn largest<const D: usize>(x: Raw<D>, axis: usize, windows: usize) -> Raw<D> {
    let (sizes, device) = (x.dims(), x.device());
    let size = sizes[axis];
    let longest = (0..windows).map(|i| window(i, windows, size).len()).max().unwrap_or(0);
    let picked: Vec<i64> = (0..windows)
        .map(|i| window(i, windows, size))
        .flat_map(|window| (0..longest).map(move |step| (window.start + step).min(window.end - 1) as i64))
        .collect();
    let picked = Raw::<1, Int>::from_data(TensorData::new(picked, [windows * longest]), &device);
    let outer: usize = sizes[..axis].iter().product();
    let inner: usize = sizes[axis + 1..].iter().product();
    let mut result = sizes;
    result[axis] = windows;
    let entries = x.select(axis, picked).reshape([outer, windows, longest, inner]);
    entries.max_dim(2).reshape(result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn windows_cover_their_axis_in_order(windows in 1usize..40, size in 1usize..200) {
            let all: Vec<_> = (0..windows).map(|i| window(i, windows, size)).collect();
            prop_assert_eq!((all[0].start, all[windows - 1].end), (0, size));
            prop_assert!(all.iter().all(|window| !window.is_empty()));
            prop_assert!(all.windows(2).all(|pair| pair[0].start <= pair[1].start && pair[1].start <= pair[0].end));
        }
    }
}
