//! FNV-1a: the hash that tells data sets apart.

/// The hash of some bytes, the same on every machine and in every version: it stands in the manifests of runs.
///
/// # Source
/// G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake: the FNV non-cryptographic hash algorithm, 64 bits.
pub(crate) fn fnv1a(bytes: impl IntoIterator<Item = u8>) -> u64 {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, hash)
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    /// From the test vectors of its authors.
    #[test]
    fn it_gives_the_published_numbers() {
        assert_eq!(fnv1a(*b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(*b"foobar"), 0x8594_4171_f739_67e8);
    }
}
