//! [`Address`]: where a file is asked for.

use super::{DownloadError, Origin, Source, SourceFile};
use std::fmt;
use ureq::http::Uri;

/// An address of a file. It is shown without the name and password that it may contain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address(pub(super) String);

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scheme, rest) = self.0.split_once("://").unwrap_or(("", &self.0));
        let host = rest.find('/').unwrap_or(rest.len());
        let after = rest[..host].rfind('@').map_or(0, |at| at + 1);
        write!(f, "{scheme}{}{}", if scheme.is_empty() { "" } else { "://" }, &rest[after..])
    }
}

impl Address {
    /// Every address of a file, in the order in which they are tried.
    pub(super) fn all(origin: &Origin, source: &Source, file: &SourceFile) -> Result<Vec<Self>, DownloadError> {
        let name = file.name;
        match origin {
            Origin::Mirror(base) => {
                let base = Self::base(base)?;
                Ok(vec![Self(format!("{base}/{}/{name}", source.name)), Self(format!("{base}/{name}"))])
            }
            Origin::Published | Origin::Folder(_) => {
                Ok(file.mirrors.iter().map(|mirror| Self(format!("{mirror}{name}"))).collect())
            }
        }
    }

    /// A base address without the slash at its end.
    fn base(text: &str) -> Result<&str, DownloadError> {
        let refuse =
            |reason| DownloadError::Address { address: Self(text.escape_debug().collect()).to_string(), reason };
        if !text.starts_with("http://") && !text.starts_with("https://") {
            return Err(refuse("it begins with neither http:// nor https://"));
        }
        if text.contains(['?', '#']) {
            return Err(refuse("file names are put behind it, so it has no ? and no #"));
        }
        match text.parse::<Uri>() {
            Ok(uri) if uri.host().is_some_and(|host| !host.is_empty()) => Ok(text.trim_end_matches('/')),
            Ok(_) => Err(refuse("it names no host")),
            Err(_) => Err(refuse("it has a letter that addresses have not, or lacks a part")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CATALOGUE;

    fn addresses(base: &str) -> Result<Vec<String>, String> {
        let source = &CATALOGUE[0];
        let addresses = Address::all(&Origin::Mirror(base.into()), source, &source.files[1]);
        addresses.map(|all| all.into_iter().map(|one| one.0).collect()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_mirror_is_asked_in_the_folder_of_the_name_and_in_its_own() {
        let wanted = [
            "http://m.example:81/a/mnist/train-labels-idx1-ubyte.gz",
            "http://m.example:81/a/train-labels-idx1-ubyte.gz",
        ];
        for base in ["http://m.example:81/a", "http://m.example:81/a/", "http://m.example:81/a//"] {
            assert_eq!(addresses(base).unwrap(), wanted);
        }
    }

    #[test]
    fn what_is_no_base_address_is_told_in_a_sentence_without_the_password() {
        for (base, reason) in [
            (
                "m.example/data",
                "`m.example/data` is no address of a mirror: it begins with neither http:// nor https://",
            ),
            ("", "`` is no address of a mirror: it begins with neither"),
            ("ftp://m.example", "it begins with neither"),
            ("file:///data", "it begins with neither"),
            ("http://", "it has a letter that addresses have not, or lacks a part"),
            ("http:///data", "lacks a part"),
            ("http://m.example/a b", "it has a letter that addresses have not"),
            ("http://m.example/a\nb", "`http://m.example/a\\nb` is no address"),
            ("http://m.example/a?token=1", "it has no ? and no #"),
            ("http://me:secret@m.example/a#b", "`http://m.example/a#b` is no address"),
        ] {
            let said = addresses(base).unwrap_err();
            assert!(said.contains(reason), "{base}: {said}");
            assert!(!said.contains("secret") && said.lines().count() == 1, "{said}");
        }
    }
}
