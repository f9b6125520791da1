//! [`Fingerprint`]: a number that tells data sets apart.

use std::path::Path;

/// FNV-1a over all that it is fed: the same on every machine and in every version, since the manifests of runs hold it.
///
/// # Source
/// G. Fowler, L. C. Noll, K.-P. Vo, D. Eastlake: the FNV non-cryptographic hash algorithm, 64 bits.
#[derive(Clone, Copy)]
pub(crate) struct Fingerprint(u64);

impl Fingerprint {
    pub(crate) fn new() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0 = bytes.iter().fold(self.0, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3));
        self
    }

    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        self.bytes(&number.to_le_bytes())
    }

    /// A text and where it ends.
    pub(crate) fn text(&mut self, text: &str) -> &mut Self {
        self.number(text.len() as u64).bytes(text.as_bytes())
    }

    /// The names of a path: the same whatever the machine puts between them.
    pub(crate) fn path(&mut self, path: &Path) {
        for name in path {
            self.bytes(name.as_encoded_bytes()).bytes(b"/");
        }
    }

    pub(crate) fn get(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the test vectors of its authors.
    #[test]
    fn it_gives_the_published_numbers() {
        assert_eq!(Fingerprint::new().get(), 0xcbf2_9ce4_8422_2325);
        assert_eq!(Fingerprint::new().bytes(b"foo").bytes(b"bar").get(), 0x8594_4171_f739_67e8);
    }
}
