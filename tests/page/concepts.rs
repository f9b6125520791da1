//! The page of the ideas, in a browser.

use tempfile::tempdir;

use crate::browser::{Scheme, opened};
use crate::done;

#[test]
fn every_idea_is_drawn() {
    let folder = tempdir().expect("a temporary folder");
    let lines = done("concepts", "all", folder.path());
    assert_eq!(lines.lines().count(), 13, "{lines}");
    let page = folder.path().join("concepts.html");
    for (width, scheme) in [(1280, Scheme::Light), (390, Scheme::Dark)] {
        let seen = opened(&page, width, scheme);
        seen.is_drawn(&["Hebb's rule", "XOR", "one matrix", "chain rule", "Stride", "Five normalisations", "cures"]);
        assert!(seen.pictures.len() >= 30, "{} pictures", seen.pictures.len());
        for line in lines.lines() {
            let (_, says) = line.split_once(": ").expect("a name and what was measured");
            assert!(seen.text.contains(says), "{says} in {}", seen.text);
        }
    }
}
