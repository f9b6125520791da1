//! The first images of a split, twice: with what is in them, and with what was found.

use kiln_data::draw::Canvas;
use kiln_data::{Mark, Picture};
use kiln_report::{Exhibit, Gallery};
use kiln_train::{Look, Section};

/// How many images are kept.
const MOST: usize = 8;
/// How wide an image is drawn, in pixels.
const SIDE: usize = 320;
/// Between the two, in pixels.
const GAP: usize = 8;
/// How sure a network must be of what is drawn.
const SURE: f32 = 0.3;

/// What is in the first images of a split, and what was found there.
#[derive(Clone, Debug, Default)]
pub(crate) struct SideBySide {
    kept: Vec<[Vec<Mark>; 2]>,
}

impl SideBySide {
    /// Adds the next image: what is in it, and what was found.
    pub(crate) fn add(&mut self, truths: impl FnOnce() -> Vec<Mark>, found: impl FnOnce() -> Vec<Mark>) {
        if self.kept.len() < MOST {
            self.kept.push([truths(), found()]);
        }
    }

    /// The part of a page that shows them; none where samples cannot be looked at.
    pub(crate) fn section(&self, split: &dyn Look) -> Option<Section> {
        let names = split.class_names();
        let exhibits = self.kept.iter().enumerate();
        let exhibits = exhibits.filter_map(|(place, marks)| exhibit(&split.picture(place)?, marks, place, &names));
        let gallery = Gallery { exhibits: exhibits.collect(), wide: true };
        (!gallery.exhibits.is_empty()).then(|| gallery.section("Predictions", &self.caption()))
    }

    /// What there is to be seen: of a network that says how sure it is, only that of which it is sure.
    fn caption(&self) -> String {
        let mut found = self.kept.iter().flat_map(|[_, found]| found);
        let right = if self.kept.iter().flatten().flatten().any(is_of_pixels) {
            "Left the classes that their pixels are of, but for the ground, right what the pixels were taken for."
                .into()
        } else if found.all(|mark| mark.score.is_some()) {
            format!(
                "Left what is in them, right what was found, with how sure the network is of it: only what it is {:.0} % sure \
                 of is drawn.",
                100.0 * SURE
            )
        } else {
            "Left what is in them, right what was found.".to_string()
        };
        format!("The first images of the test split. {right}")
    }
}

/// Whether a mark is a class, with all pixels that are of it, rather than an object.
fn is_of_pixels(mark: &Mark) -> bool {
    mark.mask.is_some() && mark.bounding_box.is_none()
}

/// The marks that are drawn: those that a network is sure of, where it says how sure it is.
fn sure(found: &[Mark]) -> Vec<Mark> {
    found.iter().filter(|mark| mark.score.is_none_or(|score| score >= SURE)).cloned().collect()
}

fn exhibit(picture: &Picture<3>, [truths, found]: &[Vec<Mark>; 2], place: usize, names: &[String]) -> Option<Exhibit> {
    let sure = sure(found);
    let both = beside(picture, truths, &sure, names);
    let what = match truths.iter().chain(&sure).any(is_of_pixels) {
        true => ("class", "classes"),
        false => ("object", "objects"),
    };
    let counted = if truths.len() == 1 { what.0 } else { what.1 };
    Some(Exhibit {
        png: both.png().ok()?,
        width: both.width(),
        height: both.height(),
        caption: format!("image {}: {} {counted} in it, {} found", place + 1, truths.len(), sure.len()),
    })
}

/// A picture with the ones drawn over it, and with the others.
fn beside(picture: &Picture<3>, truths: &[Mark], found: &[Mark], names: &[String]) -> Picture<3> {
    let [left, right] = [truths, found].map(|marks| {
        let mut canvas = Canvas::fitted(picture, SIDE);
        canvas.draw_marks(marks, names);
        canvas.into_picture()
    });
    Picture::from_fn(left.height(), left.width() + GAP + right.width(), |y, x| match x {
        x if x < left.width() => left.at(y, x),
        x if x < left.width() + GAP => [128; 3],
        x => right.at(y, x - left.width() - GAP),
    })
}

#[cfg(test)]
mod tests {
    use kiln_data::{BoundingBox, Mask};

    use super::*;

    struct Grey;

    impl Look for Grey {
        fn picture(&self, _: usize) -> Option<Picture<3>> {
            Some(Picture::from_fn(32, 32, |_, _| [90; 3]))
        }

        fn class_names(&self) -> Vec<String> {
            vec!["cat".into(), "dog".into()]
        }
    }

    fn boxed(score: Option<f32>, [left, right]: [f32; 2]) -> Mark {
        Mark { score, bounding_box: Some(BoundingBox::new([left, 12.0, right, 28.0])), ..Mark::class(1) }
    }

    fn html(truths: Vec<Mark>, found: Vec<Mark>) -> String {
        let mut shown = SideBySide::default();
        shown.add(|| truths, || found);
        kiln_report::Page::new("").with(shown.section(&Grey).expect("it has a picture")).html()
    }

    #[test]
    fn what_is_there_is_drawn_left_and_what_was_surely_found_right() {
        let truths = [boxed(None, [4.0, 14.0])];
        let found = [boxed(Some(0.29), [4.0, 14.0]), boxed(Some(0.3), [18.0, 28.0])];
        let sure = sure(&found);
        assert_eq!(sure, found[1..]);
        let Some(plain) = Grey.picture(0) else { panic!("it has a picture") };
        let drawn = beside(&plain, &truths, &sure, &Grey.class_names());
        let bare = beside(&plain, &[], &[], &[]);
        // At the height of the middle of the boxes only their edges differ.
        let row = 20 * SIDE / 32;
        let (from, side) = (SIDE + GAP, SIDE as f32 / 32.0);
        let changed: Vec<usize> = (0..drawn.width()).filter(|x| drawn.at(row, *x) != bare.at(row, *x)).collect();
        let near = |edge: usize, x: usize| edge.abs_diff(x) <= 4;
        let at = |from: usize, x: f32| from + (x * side) as usize;
        let edges = [at(0, 4.0), at(0, 14.0), at(from, 18.0), at(from, 28.0)];
        for edge in edges {
            assert!(changed.iter().any(|x| near(edge, *x)), "no edge at {edge}: {changed:?}");
        }
        assert!(changed.iter().all(|x| edges.iter().any(|edge| near(*edge, *x))), "{changed:?}");
    }

    #[test]
    fn the_words_are_those_of_what_is_drawn() {
        let detected = html(vec![boxed(None, [4.0, 14.0])], vec![boxed(Some(0.2), [4.0, 14.0])]);
        assert!(detected.contains("30 % sure") && detected.contains("1 object in it, 0 found"), "{detected}");
        let located = html(vec![boxed(None, [4.0, 14.0])], vec![boxed(None, [4.0, 14.0])]);
        assert!(!located.contains("% sure") && located.contains("1 object in it, 1 found"), "{located}");
        let mask = || Mark { mask: Some(Mask::from_fn(32, 32, |y, _| y > 9)), ..Mark::class(1) };
        let named = html(vec![mask(), mask()], vec![mask()]);
        assert!(!named.contains("% sure") && named.contains("2 classes in it, 1 found"), "{named}");
        assert!(named.contains("right what the pixels were taken for"), "{named}");
    }
}
