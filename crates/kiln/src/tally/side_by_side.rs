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
        let caption = format!(
            "The first images of the test split. Left what is in them, right what was found, with how sure the network is \
             of it: only what it is {:.0} % sure of is drawn.",
            100.0 * SURE
        );
        (!gallery.exhibits.is_empty()).then(|| gallery.section("Predictions", &caption))
    }
}

fn exhibit(picture: &Picture<3>, [truths, found]: &[Vec<Mark>; 2], place: usize, names: &[String]) -> Option<Exhibit> {
    let sure: Vec<Mark> = found.iter().filter(|mark| mark.score.is_none_or(|score| score >= SURE)).cloned().collect();
    let [left, right] = [truths, &sure].map(|marks| {
        let mut canvas = Canvas::fitted(picture, SIDE);
        canvas.draw_marks(marks, names);
        canvas.into_picture()
    });
    let both = Picture::from_fn(left.height(), left.width() + GAP + right.width(), |y, x| match x {
        x if x < left.width() => left.at(y, x),
        x if x < left.width() + GAP => [128; 3],
        x => right.at(y, x - left.width() - GAP),
    });
    Some(Exhibit {
        png: both.png().ok()?,
        width: both.width(),
        height: both.height(),
        caption: format!("image {}: {} in it, {} found", place + 1, truths.len(), sure.len()),
    })
}
