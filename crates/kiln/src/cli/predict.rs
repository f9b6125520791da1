//! [`Predict`]: what is found in pictures of any size, drawn and written down.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use burn::module::Module;
use kiln_data::draw::{Canvas, Colour};
use kiln_data::{
    BoundingBox, CocoResult, Decoded, Letterbox, Mark, Motion, Picture, Rle, Standardize, Target, ToChannels,
    Transform, save_coco_results,
};
use kiln_tensor::{Device, Tensor};
use serde_json::json;

use super::failure::listed;
use super::model_card::ModelCard;
use super::named_pictures::{self, NamedPictures};
use super::run::replace;
use super::{Failure, Run};

/// Pictures whose longer side is shorter than this are drawn a whole number of times larger, so that text has room.
const LEGIBLE: usize = 256;
/// What picture and what class each id of the results means.
const IMAGES: &str = "images.json";
/// What was found.
const RESULTS: &str = "results.json";

/// A network that can be shown one image of `C` channels, `H` rows and `W` columns.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say what it finds in an image of {C} x {H} x {W}",
    note = "implement `Predict<{C}, {H}, {W}>`: its `predict` returns a `Mark` for each thing that it finds"
)]
pub trait Predict<const C: usize, const H: usize, const W: usize>: Module {
    /// What is less sure is not drawn; it is among the results all the same.
    const DRAWN_FROM: f32 = 0.0;

    /// What it finds. Places are in pixels of the image; a mark with neither box nor mask is one of the image as a whole.
    fn predict(&self, image: Tensor![1, { C }, { H }, { W }]) -> Vec<Mark>;
}

impl Run {
    /// Whether pictures were given to predict, and nothing is to be trained.
    pub fn predicts(&self) -> bool {
        !self.flags.predict.is_empty()
    }

    /// Finds what is in the pictures of `--predict`, with the weights of `--weights` or those of the run in `--out`.
    ///
    /// Each picture is letterboxed and standardised as in training, and what is found is led back to it. It is drawn to
    /// `OUT/predictions/NAME.png`; beside lie `results.json`, in the form of COCO's results, and `images.json`, which
    /// says what picture and what class each id means; those of an earlier prediction go first. Of what is found in a
    /// picture as a whole, the box is the picture's.
    ///
    /// # Errors
    /// No pictures, or some that lie where they are drawn to; no weights, or those of another network; a folder that cannot
    /// be written. A picture that cannot be
    /// read is told on standard error, and the others are done: the error comes last.
    pub fn predict<M, const C: usize, const H: usize, const W: usize>(
        &self,
        init: impl FnOnce(&Device) -> M,
        standardize: Standardize<C>,
    ) -> Result<f64, Failure>
    where
        M: Predict<C, H, W>,
        Picture<C>: Decoded,
    {
        let NamedPictures { files, passed_over } = named_pictures::found(&self.flags.predict)?;
        let out = self.out().join("predictions");
        named_pictures::elsewhere(&files, &out)?;
        let weights = self.weights();
        if self.flags.weights.is_none() && !weights.exists() {
            return Err(Failure::Untrained { path: weights });
        }
        let card = ModelCard::of(&weights)?;
        let network = kiln_nn::load(init(self.device()), &weights)?.valid();
        if card.is_none() {
            let file = ModelCard::path(&weights);
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            self.warn(&format!("no `{name}` beside the weights: classes are called by their numbers"));
        }
        if !passed_over.is_empty() {
            self.warn(&format!("passed over, for JPEG, PNG, WebP and BMP are read: {}", listed(&passed_over)));
        }
        let card = card.unwrap_or_default();
        Written::clear(&out)?;
        let pipeline = (ToChannels::<C>, Letterbox::<H, W>::default(), standardize);
        let mut written = Written::new(&card);
        let (mut unread, mut ended) = (0, Ok(()));
        for (name, (file, id)) in named_pictures::names(&files).iter().zip(files.iter().zip(1..)) {
            ended = self.go_on();
            if ended.is_err() {
                break;
            }
            let picture = match Picture::<3>::open(file) {
                Ok(picture) => picture,
                Err(error) => {
                    self.warn(&format!("error: {error}"));
                    unread += 1;
                    continue;
                }
            };
            let (image, motion) = pipeline.prepare(picture.clone());
            let longer = picture.height().max(picture.width());
            let mut canvas = Canvas::fitted(&picture, longer.max(LEGIBLE));
            let (found, back) = (self.scored(network.predict(image.to_tensor(self.device())), file), motion.inverse());
            // One mask at a time: those of a large picture are large. What is written down comes as it was found.
            let drawn = Canvas::order(&found).into_iter().filter_map(|place| {
                let mark = led_back(&found[place], &back)?;
                let result = written.result(id, &picture, &mark);
                let shown = mark.score.is_none_or(|score| score >= M::DRAWN_FROM);
                let mask = mark.mask.as_ref().filter(|_| shown);
                mask.into_iter().for_each(|mask| canvas.draw_mask(mask, Colour::of_class(mark.class)));
                Some((place, (result, shown.then_some(Mark { mask: None, ..mark }))))
            });
            let drawn: BTreeMap<usize, _> = drawn.collect();
            let (results, shown): (Vec<_>, Vec<_>) = drawn.into_values().unzip();
            let shown: Vec<Mark> = shown.into_iter().flatten().collect();
            canvas.draw_marks(&shown, &card.classes);
            let drawn = out.join(format!("{name}.png"));
            ended = canvas.into_picture().save_png(&drawn).map_err(Failure::from);
            if ended.is_err() {
                break;
            }
            self.mention(&written.told(file, &shown, &drawn));
            written.results.extend(results);
            written.image(id, file, &drawn, &picture);
        }
        // What was found until then stays, if it ended early: by Ctrl-C, or as a drawing could not be written.
        let results = written.save(&out)?;
        ended?;
        let (read, objects) = (files.len() - unread, results.1);
        self.say(&format!(
            "{read} of {} pictures are drawn in `{}`, and {objects} results written to `{}`.",
            files.len(),
            out.display(),
            results.0.display()
        ));
        if unread > 0 { Err(Failure::Unread { unread, all: files.len() }) } else { Ok(100.0) }
    }

    /// What was found, without what has a score that is not a number: it can be neither ranked nor written down.
    fn scored(&self, mut found: Vec<Mark>, file: &Path) -> Vec<Mark> {
        let all = found.len();
        found.retain(|mark| mark.score.is_none_or(|score| !score.is_nan()));
        if found.len() < all {
            let (left_out, file) = (all - found.len(), file.display());
            self.warn(&format!(
                "{file}: {left_out} of {all} results are left out, as their scores are not numbers: the weights diverged"
            ));
        }
        found
    }

    /// Says what a reader should know beside the result, on standard error.
    fn warn(&self, text: &str) {
        let _ = writeln!(std::io::stderr(), "{text}");
    }

    /// The file of weights to predict with, or to start from.
    pub(super) fn weights(&self) -> PathBuf {
        self.flags.weights.clone().unwrap_or_else(|| self.out().join("model.safetensors"))
    }
}

/// What was found in an image, on the picture that the image was made of; `None` where nothing of it is left there.
fn led_back(mark: &Mark, back: &Motion) -> Option<Mark> {
    let moved = vec![mark.clone()].moved(back, 0.0).pop()?;
    // A mask that came without a box gets none.
    Some(Mark { bounding_box: moved.bounding_box.filter(|_| mark.bounding_box.is_some()), ..moved })
}

/// What is written down of all pictures.
struct Written<'a> {
    card: &'a ModelCard,
    /// The names of the classes, by their ids.
    categories: BTreeMap<u64, String>,
    images: Vec<serde_json::Value>,
    results: Vec<CocoResult>,
}

impl<'a> Written<'a> {
    fn new(card: &'a ModelCard) -> Self {
        let classes = (0..card.classes.len()).map(|class| card.class(class));
        let categories = classes.map(|(name, id)| (id, name)).collect();
        Self { card, categories, images: Vec::new(), results: Vec::new() }
    }

    /// Makes the folder, without what an earlier prediction wrote down: it says nothing of what is drawn now.
    fn clear(out: &Path) -> Result<(), Failure> {
        let unwritable = |path: &Path, reason| Failure::Unwritable { path: path.into(), reason };
        std::fs::create_dir_all(out).map_err(|reason| unwritable(out, reason))?;
        for path in [out.join(IMAGES), out.join(RESULTS)] {
            match std::fs::remove_file(&path) {
                Err(reason) if reason.kind() != ErrorKind::NotFound => return Err(unwritable(&path, reason)),
                _ => {}
            }
        }
        Ok(())
    }

    /// What was found in a picture, in a line.
    fn told(&self, file: &Path, marks: &[Mark], drawn: &Path) -> String {
        let score = |mark: &Mark| mark.score.map(|score| format!(" {score:.2}")).unwrap_or_default();
        let named = |mark: &Mark| self.card.class(mark.class).0 + &score(mark);
        let named = marks.iter().map(named).collect::<Vec<_>>().join(", ");
        let named = if named.is_empty() { "nothing" } else { &named };
        format!("{}: {named}; drawn as {}", file.display(), drawn.display())
    }

    fn image(&mut self, id: u64, file: &Path, drawn: &Path, picture: &Picture) {
        self.images.push(json!({
            "id": id,
            "file_name": file.to_string_lossy(),
            "height": picture.height(),
            "width": picture.width(),
            "drawn": drawn.file_name().unwrap_or_default().to_string_lossy(),
        }));
    }

    fn result(&mut self, image_id: u64, picture: &Picture, mark: &Mark) -> CocoResult {
        let whole = BoundingBox::new([0.0, 0.0, picture.width() as f32, picture.height() as f32]);
        let around = mark.bounding_box.or_else(|| mark.mask.as_ref()?.bounding_box());
        let (name, category_id) = self.card.class(mark.class);
        self.categories.insert(category_id, name);
        CocoResult {
            image_id,
            category_id,
            bounding_box: around.unwrap_or(whole).to_xywh(),
            score: mark.score.unwrap_or(1.0),
            mask: mark.mask.as_ref().map(Rle::from_mask),
        }
    }

    /// Writes the files; says where the results lie, and how many they are.
    fn save(self, out: &Path) -> Result<(PathBuf, usize), Failure> {
        let categories = self.categories.iter().map(|(id, name)| json!({ "id": id, "name": name }));
        let categories: Vec<_> = categories.collect();
        let images = json!({ "images": self.images, "annotations": [], "categories": categories });
        let path = out.join(IMAGES);
        let text = serde_json::to_vec_pretty(&images).map_err(std::io::Error::from);
        let saved = text.and_then(|text| replace(&path, &text));
        saved.map_err(|reason| Failure::Unwritable { path, reason })?;
        let (path, count) = (out.join(RESULTS), self.results.len());
        save_coco_results(&path, self.results)?;
        Ok((path, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_earlier_prediction_wrote_down_goes_first() {
        let dir = tempfile::tempdir().unwrap();
        let out = dir.path().join("run/predictions");
        Written::clear(&out).unwrap();
        for name in [IMAGES, RESULTS, "a.png"] {
            std::fs::write(out.join(name), "").unwrap();
        }
        Written::clear(&out).unwrap();
        let left: Vec<_> = std::fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["a.png"]);
    }
}
