//! [`Source`]: a published data set, and the files it is published in.

use super::{CATALOGUE, Checksum, DownloadError, Size};

/// A published data set. Those of the [`CATALOGUE`] have names; one of your own is a constant like them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name, and that of its folder.
    pub name: &'static str,
    /// What is in it.
    pub title: &'static str,
    /// What its authors allow.
    pub licence: &'static str,
    /// What to cite.
    pub citation: &'static str,
    /// Its files, as they are published.
    pub files: &'static [SourceFile],
}

/// A file of a data set, as it is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name.
    pub name: &'static str,
    /// Where it is: addresses that its name is put behind, tried in this order.
    pub mirrors: &'static [&'static str],
    /// Its length in bytes.
    pub bytes: u64,
    /// Its checksum, where one is known.
    pub checksum: Option<Checksum>,
    /// The checksum of what it decompresses to, where one is known. A mirror may have compressed it anew: then this counts.
    pub content: Option<Checksum>,
    /// The most bytes that it may decompress or unpack to; a bound, not a fact.
    pub at_most: u64,
    /// How it is packed.
    pub packing: Packing,
    /// What there must be in the data set's folder once it is unpacked: paths with `/`. A file that is kept gives itself.
    pub gives: &'static [&'static str],
}

/// How a file is packed, and so what becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Packing {
    /// It is kept as it is, gzipped or not.
    Kept,
    /// A tar archive, unpacked.
    Tar,
    /// A gzipped tar archive, unpacked.
    TarGz,
    /// A zip archive, unpacked.
    Zip,
}

impl Source {
    /// The data set of this name. Case and hyphens do not count: `CIFAR-10` is `cifar10`.
    ///
    /// # Errors
    /// [`DownloadError::Unknown`], which lists the names there are.
    ///
    /// ```
    /// use kiln_download::Source;
    ///
    /// assert_eq!(Source::named("CIFAR-10")?.name, "cifar10");
    /// let error = Source::named("imagenet").unwrap_err().to_string();
    /// assert!(error.starts_with("there is no data set `imagenet`; there are mnist, fashion-mnist, "), "{error}");
    /// # Ok::<(), kiln_download::DownloadError>(())
    /// ```
    pub fn named(name: &str) -> Result<&'static Self, DownloadError> {
        Self::among(CATALOGUE, name)
    }

    /// The one of these data sets that has this name, which is compared as [`Source::named`] does.
    ///
    /// # Errors
    /// [`DownloadError::Unknown`], which lists the names there are.
    pub fn among<'a>(
        sources: impl IntoIterator<Item = &'a Self> + Clone,
        name: &str,
    ) -> Result<&'a Self, DownloadError> {
        let plain = |name: &str| -> String {
            name.chars().filter(|letter| !"-_ ".contains(*letter)).flat_map(char::to_lowercase).collect()
        };
        sources.clone().into_iter().find(|source| plain(source.name) == plain(name)).ok_or_else(|| {
            let known: Vec<_> = sources.into_iter().map(|source| source.name).collect();
            DownloadError::Unknown { name: name.into(), known: known.join(", ") }
        })
    }

    /// What is downloaded.
    pub fn size(&self) -> Size {
        Size(self.files.iter().map(|file| file.bytes).sum())
    }

    /// By what its files are known to be the published ones, in a word or two; of several files, the weakest. Where it is the
    /// `content`, a mirror may have compressed them anew; else a file that was is refused.
    ///
    /// ```
    /// use kiln_download::Source;
    ///
    /// assert_eq!(Source::named("mnist")?.checked_by(), "sha256 of content");
    /// assert_eq!(Source::named("kmnist")?.checked_by(), "md5");
    /// # Ok::<(), kiln_download::DownloadError>(())
    /// ```
    pub fn checked_by(&self) -> &'static str {
        let rank = |file: &SourceFile| match (file.content, file.checksum) {
            (Some(Checksum::Sha256(_)), _) => 3,
            (Some(Checksum::Md5(_)), _) | (None, Some(Checksum::Md5(_))) => 1,
            (None, Some(Checksum::Sha256(_))) => 2,
            (None, None) => 0,
        };
        let weakest = self.files.iter().map(rank).min().unwrap_or_default();
        ["length alone", "md5", "sha256", "sha256 of content"][weakest]
    }

    /// What there must be in its folder.
    pub(super) fn gives(&self) -> impl Iterator<Item = &'static str> {
        self.files.iter().flat_map(|file| {
            let kept = (file.packing == Packing::Kept).then_some(file.name);
            kept.into_iter().chain(file.gives.iter().copied())
        })
    }
}
