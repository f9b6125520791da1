//! Numbers that `golden.py` computes as well, bit for bit: each depends on its parameter's key and on its place alone.

/// As many numbers from -1 up to 1, 1 excluded, each a multiple of 2^-23: splitmix64 of the key's hash and the place.
pub fn numbers(key: &str, count: usize) -> impl Iterator<Item = f32> {
    let seed = fnv(key);
    (1..=count as u64).map(move |place| {
        let z = place.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(seed);
        let z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 40) as f32 * 2f32.powi(-23) - 1.0
    })
}

/// The 64-bit FNV-1a hash.
fn fnv(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |digest, byte| (digest ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The parameter of this key and shape.
pub fn parameter(key: &str, shape: &[usize]) -> impl Iterator<Item = f32> {
    let (scale, shift) = match shape {
        [_] if key.ends_with("running_var") => (0.25, 1.0),
        [_] if key.ends_with("weight") => (0.25, 0.75),
        [_] => (0.125, 0.0),
        [_, fan_in @ ..] => ((6.0 / fan_in.iter().product::<usize>() as f64).sqrt() as f32, 0.0),
        [] => (1.0, 0.0),
    };
    numbers(key, shape.iter().product()).map(move |number| number * scale + shift)
}
