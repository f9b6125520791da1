//! [`exp`] of numbers that are not positive, and [`log_1p`] of what it gives, without a call for each.

/// `e` to the power of `x`, which is at most zero, to the last place or two.
///
/// Below -87, where the result would be less than the smallest normal number, it is zero; of what is no number it is none.
/// The powers of two that `x` holds become the exponent of the result; the rest is a polynomial (S. L. Moshier's Cephes).
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    /// Numbers from here on have no places after the point, and their last ones are those of a whole number.
    const WHOLE: f32 = 12_582_912.0;
    /// The natural logarithm of two; its first part has so few places that a multiple of it is exact.
    const LN_2: [f32; 2] = [355.0 / 512.0, -2.121_944_4e-4];
    let whole = x * std::f32::consts::LOG2_E + WHOLE;
    let powers = whole - WHOLE;
    let rest = x - powers * LN_2[0] - powers * LN_2[1];
    let series = [1.987_569_2e-4, 1.398_199_9e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_66, 0.5];
    let series = series.into_iter().fold(0.0, |sum, term| sum * rest + term);
    let scale = f32::from_bits(whole.to_bits().wrapping_add(127) << 23);
    let power = (series * rest * rest + rest + 1.0) * scale;
    if x < -87.0 { 0.0 } else { power }
}

/// The logarithm of `1 + x`, where `x` lies between zero and one, to the last place or two; of what is no number it is none.
///
/// It is twice the area tangent of `x / (2 + x)`, which is at most a third, so that few terms of its series count.
#[inline(always)]
pub fn log_1p(x: f32) -> f32 {
    let ratio = x / (2.0 + x);
    let square = ratio * ratio;
    let series = [2.0 / 15.0, 2.0 / 13.0, 2.0 / 11.0, 2.0 / 9.0, 2.0 / 7.0, 2.0 / 5.0, 2.0 / 3.0];
    let series = series.into_iter().fold(0.0, |sum, term| sum * square + term);
    2.0 * ratio + ratio * square * series
}

#[cfg(test)]
mod tests {
    use super::{exp, log_1p};

    #[test]
    fn logarithms_are_those_of_numbers_from_one_to_two() {
        for step in 0..=200_000 {
            let x = step as f32 / 200_000.0;
            let wanted = f64::from(x).ln_1p();
            assert!((f64::from(log_1p(x)) - wanted).abs() <= 2e-7 * wanted, "of {x} it is {}, not {wanted}", log_1p(x));
        }
        assert_eq!([0.0, 1e-30, 1.0].map(log_1p), [0.0, 1e-30, std::f32::consts::LN_2]);
        assert!(log_1p(f32::NAN).is_nan());
    }

    #[test]
    fn it_is_the_exponential_of_numbers_that_are_not_positive() {
        for step in 0..200_000 {
            let x = step as f32 * -87.0 / 200_000.0;
            let wanted = f64::from(x).exp();
            assert!((f64::from(exp(x)) - wanted).abs() <= 2e-7 * wanted, "exp({x}) is {}, not {wanted}", exp(x));
        }
        assert_eq!([0.0, -0.0, -88.0, -1e30, f32::NEG_INFINITY].map(exp), [1.0, 1.0, 0.0, 0.0, 0.0]);
        assert!(exp(f32::NAN).is_nan());
    }
}
