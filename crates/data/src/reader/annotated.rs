//! [`Annotated`]: pictures, and for each what is annotated in it.

use super::pictures::Pictures;
use crate::fingerprint::Fingerprint;
use crate::{BoundingBox, Census, Counts, DataError, Flaw, Picture};
use std::path::{Path, PathBuf};

/// What data sets of annotated pictures say of themselves, which is all that they have in common beside their samples.
macro_rules! annotated {
    ($(#[$fingerprint:meta])*) => {
        fn len(&self) -> usize {
            self.0.data.pictures.len()
        }

        fn name(&self, index: usize) -> Option<String> {
            self.0.data.pictures.name(index)
        }

        $(#[$fingerprint])*
        fn fingerprint(&self) -> u64 {
            self.0.data.fingerprint.get()
        }

        fn class_names(&self) -> Vec<String> {
            self.0.names.to_vec()
        }
    };
}
pub(super) use annotated;

/// Pictures, and for each any number of annotations.
pub(super) struct Annotated<A> {
    pub(super) pictures: Pictures,
    pub(super) fingerprint: Fingerprint,
    /// How many objects were passed over, since they have no area.
    pub(super) skipped: usize,
    annotations: Vec<A>,
    /// The height and width that annotations say, and where the annotations of each picture end.
    entries: Vec<((u32, u32), usize)>,
}

/// The most memory that a picture and its masks may take: 2 GiB.
const LIMIT: u128 = 2 << 30;

impl<A> Annotated<A> {
    pub(super) fn below(root: &Path) -> Self {
        let (pictures, fingerprint) = (Pictures::below(root), Fingerprint::new());
        Self { pictures, fingerprint, skipped: 0, annotations: Vec::new(), entries: Vec::new() }
    }

    /// One more picture, without annotations as yet; of a size that is not known where it is 0.
    pub(super) fn push(&mut self, path: &Path, bytes: u64, size: (u32, u32)) {
        self.pictures.push(path, bytes, &mut self.fingerprint);
        self.entries.push((size, self.annotations.len()));
    }

    /// One more annotation of the last picture; `None` is passed over.
    pub(super) fn annotate(&mut self, annotation: Option<A>) {
        match (annotation, self.entries.last_mut()) {
            (Some(annotation), Some((_, end))) => {
                self.annotations.push(annotation);
                *end = self.annotations.len();
            }
            _ => self.skipped += 1,
        }
    }

    pub(super) fn annotations(&self, index: usize) -> &[A] {
        let start = index.checked_sub(1).map_or(0, |before| self.entries[before].1);
        &self.annotations[start..self.entries[index].1]
    }

    /// How many annotations there are, of which `counts` says what evaluation does with them, and none of what was
    /// passed over.
    pub(super) fn census(&self, counts: impl Fn(&A) -> Option<Counts>) -> Census {
        let all = || self.annotations.iter().filter_map(&counts);
        let crowds = all().filter(|it| *it == Counts::Crowd).count();
        Census { objects: all().count() - crowds, crowds, passed_over: self.skipped }
    }

    /// The picture at `index`, of the size that its annotation says.
    pub(super) fn picture(&self, index: usize, annotation: impl FnOnce() -> PathBuf) -> Result<Picture, DataError> {
        self.pictures.decode_of(index, size(self.entries[index].0), annotation)
    }

    /// The most bytes of a picture, by the size that its annotation says, and of `planes(annotations)` masks of it.
    pub(super) fn largest(&self, planes: impl Fn(usize) -> usize) -> usize {
        let bytes = |index: usize| {
            let (height, width) = size(self.entries[index].0);
            height.saturating_mul(width).saturating_mul(3 + planes(self.annotations(index).len()))
        };
        (0..self.entries.len()).map(bytes).max().unwrap_or(0)
    }

    /// The most annotations that a picture has.
    pub(super) fn most(&self) -> usize {
        (0..self.entries.len()).map(|index| self.annotations(index).len()).max().unwrap_or(0)
    }
}

fn size((height, width): (u32, u32)) -> (usize, usize) {
    (height as usize, width as usize)
}

/// Whether a picture of this size and so many masks of it stay within 2 GiB.
pub(super) fn within_limit((height, width): (usize, usize), masks: usize) -> Result<(), Flaw> {
    let found = height as u128 * width as u128 * (3 + masks as u128);
    if found > LIMIT { Err(Flaw::TooLarge { found, limit: LIMIT }) } else { Ok(()) }
}

/// The part of a box, given by its edges, that lies on a picture of this size; `None` where that has no area.
pub(super) fn on_picture(found: [f64; 4], (height, width): (u32, u32)) -> Result<Option<BoundingBox>, Flaw> {
    let edges = found.map(|edge| edge as f32);
    if !edges.iter().all(|edge| edge.is_finite()) || edges[0] > edges[2] || edges[1] > edges[3] {
        return Err(Flaw::Box { found });
    }
    let clipped = BoundingBox::new(edges).clip(height as usize, width as usize);
    Ok(clipped.has_area().then_some(clipped))
}
