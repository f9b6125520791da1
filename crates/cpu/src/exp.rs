//! [`exp`]: the exponential of numbers that are not positive, without a call for each.

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

#[cfg(test)]
mod tests {
    use super::exp;

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
