//! What the networks of the tasks look at, for the page of a run: what speaks for the surest thing in each image.
//!
//! Each is called by [`Learn::looks`](kiln_train::Learn::looks), of a network that is [`observed`](kiln_interpret::observed) there.
//!
//! ```
//! use kiln::data::Picture;
//! use kiln::prelude::*;
//! use kiln::train::Look;
//! use kiln::vision::{Detector, PicoResNet};
//!
//! struct Grey;
//! impl Look for Grey {
//!     fn picture(&self, _: usize) -> Option<Picture<3>> {
//!         Some(Picture::from_fn(32, 32, |_, _| [90; 3]))
//!     }
//!     fn class_names(&self) -> Vec<String> {
//!         (0..10).map(|digit| digit.to_string()).collect()
//!     }
//! }
//!
//! let device = kiln::device("flex")?;
//! let detector = Detector::<_, 32, 64, 128, 32, 10>::init(PicoResNet::init(&device), &device);
//! let images: Tensor![Batch, 3, 32, 32] = <Tensor![2, 3, 32, 32]>::ones(&device).forget().refine()?;
//! let sections = kiln::looks::of_detector(&kiln::interpret::observed(detector), images, &Grey);
//! assert_eq!(sections.len(), 2); // what it looks at; its filters and feature maps
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

use burn::module::ModuleDisplay;
use burn::tensor::TensorData;
use kiln_data::draw::Canvas;
use kiln_data::{Label, LabelMap, Mark, Marked, Picture, Segmented};
use kiln_interpret::{class_score, grad_cam};
use kiln_tensor::{Batch, Dim, LabelError, Labels, Len, Pyramid, Ranked, Scalar, Tensor, Unet4};
use kiln_train::{Explained, Look, Section, Seen};
use kiln_vision::{Backbone, Detector, Features, Localizer, PicoUNet, Predictions, surest};

use crate::tally::side_by_side::SideBySide;

/// How wide a picture is drawn at least, in pixels.
const SIDE: usize = 256;

/// What speaks for the class of the surest object of each image, in the cell that finds it; the heat is that of the level
/// which the cell is of.
pub fn of_detector<
    B: Backbone<X, Y, Z> + ModuleDisplay,
    const X: usize,
    const Y: usize,
    const Z: usize,
    const C: usize,
    const CLASSES: usize,
    const H: usize,
    const W: usize,
>(
    detector: &Detector<B, X, Y, Z, C, CLASSES>,
    images: Tensor![Batch, 3, { H }, { W }],
    split: &dyn Look,
) -> Vec<Section>
where
    Len<H>: Pyramid,
    Len<W>: Pyramid,
{
    let levels = detector.levels(images.clone());
    let found = detector.say(levels.clone()).surest([H, W]);
    let score = |said: Predictions<Batch, CLASSES>| said.score_of(&found);
    let marks = found.iter().map(|found| found.map(|(object, _)| Mark::from(object)));
    let explained = Explained {
        shown: shown(marks, split),
        seen: Some(across(&levels, |levels| score(detector.say(levels)))),
        subject: "the class of the surest object, the one that is framed, with how sure the network is of it".into(),
        integrated: false,
        images,
    };
    explained.sections(detector, |images| score(detector.forward(images)))
}

/// What speaks for the class that a localizer reads in the box of each image.
pub fn of_localizer<
    B: Backbone<X, Y, Z> + ModuleDisplay,
    const X: usize,
    const Y: usize,
    const Z: usize,
    const C: usize,
    const CLASSES: usize,
    const H: usize,
    const W: usize,
>(
    localizer: &Localizer<B, X, Y, Z, C, CLASSES>,
    images: Tensor![Batch, 3, { H }, { W }],
    split: &dyn Look,
) -> Vec<Section>
where
    Len<H>: Pyramid,
    Len<W>: Pyramid,
{
    let level = localizer.level(images.clone());
    let said = localizer.say(images.clone(), level.clone());
    let boxes: Vec<_> = said.boxes.to_vec().into_iter().map(|region| region.clip(H, W)).collect();
    let named = surest(said.logits);
    let Ok(classes) = labels(&named, &images) else { return Vec::new() };
    let marks = named.iter().zip(&boxes).map(|((label, sure), region)| {
        Some(Mark { score: Some(*sure), bounding_box: Some(*region), ..Mark::class(label.index()) })
    });
    let by_level = |level| class_score(localizer.name_level(images.clone(), level, &boxes), &classes);
    let explained = Explained {
        shown: shown(marks, split),
        seen: Some(Seen::through(&level, by_level)),
        subject: "the class that is read in the box, with how sure the network is of it".into(),
        integrated: false,
        images: images.clone(),
    };
    explained.sections(localizer, |images| class_score(localizer.name_within(images, &boxes), &classes))
}

/// What the pixels of each image are taken for, and what speaks for the class, other than the first, that most of them are
/// taken for: the sum of its scores there.
///
/// # Source
/// K. Vinogradova, A. Dibrov, G. Myers 2020, "Towards Interpretable Semantic Segmentation via Gradient-Weighted Class
/// Activation Mapping".
pub fn of_pixels<const CLASSES: usize, const H: usize, const W: usize>(
    unet: &PicoUNet<CLASSES>,
    Segmented { images, labels }: Segmented<CLASSES, 3, H, W>,
    split: &dyn Look,
) -> Vec<Section>
where
    Len<H>: Unet4,
    Len<W>: Unet4,
{
    let maps = unet.features(images.clone());
    let scores = unet.name(maps.clone());
    let named = LabelMap::of_scores(&scores);
    let most: Vec<Option<Mark>> = named.iter().map(most_of).collect();
    let weights: Vec<f32> = most.iter().flat_map(|most| covered(most.as_ref(), CLASSES, H * W)).collect();
    let weights = TensorData::new(weights, [most.len(), CLASSES, H, W]);
    let weights: Tensor![Batch, { CLASSES }, { H }, { W }] =
        Tensor::from_burn_unchecked(burn::Tensor::<4>::from_data(weights, &scores.device()));
    let score = |scores: Tensor![Batch, { CLASSES }, { H }, { W }]| (scores * weights.clone()).sum_all();
    let mut predictions = SideBySide::default();
    for (truth, guess) in LabelMap::of_labels(&labels).iter().zip(&named) {
        predictions.add(|| beside_the_first(truth), || beside_the_first(guess));
    }
    let explained = Explained {
        shown: shown(most.into_iter(), split),
        seen: Some(Seen::through(&maps, |maps| score(unet.name(maps)))),
        subject: "the class that most pixels are taken for, but for the ground".into(),
        integrated: false,
        images,
    };
    let looks = explained.sections(unet, |images| score(unet.forward(images)));
    predictions.section(split).into_iter().chain(looks).collect()
}

/// The classes of a map but for the first.
fn beside_the_first<const CLASSES: usize>(map: &LabelMap<CLASSES>) -> Vec<Mark> {
    map.marks().into_iter().filter(|mark| mark.class > 0).collect()
}

/// One for each pixel of an image that a mark covers, at its class; zero for the others, and at the other classes.
fn covered(mark: Option<&Mark>, classes: usize, pixels: usize) -> Vec<f32> {
    let mut all = vec![0.0; classes * pixels];
    if let Some(Mark { class, mask: Some(mask), .. }) = mark {
        let of_class = all[class * pixels..].iter_mut().zip(mask.pixels());
        of_class.for_each(|(number, on)| *number = f32::from(u8::from(*on)));
    }
    all
}

/// The class, other than the first, of most pixels.
fn most_of<const CLASSES: usize>(map: &LabelMap<CLASSES>) -> Option<Mark> {
    let masks = (1..CLASSES).filter_map(|class| Some((class, map.mask(Label::new(class).ok()?))));
    let (class, mask) = masks.max_by_key(|(_, mask)| mask.area()).filter(|(_, mask)| mask.area() > 0)?;
    Some(Mark { mask: Some(mask), ..Mark::class(class) })
}

/// The classes that images were named.
fn labels<const CLASSES: usize, S: Ranked>(
    named: &[(Label<CLASSES>, f32)],
    images: &Tensor<S>,
) -> Result<Labels<Batch, CLASSES>, LabelError> {
    let classes: Vec<usize> = named.iter().map(|(label, _)| label.index()).collect();
    Labels::try_from_slice(&classes, &images.device())
}

/// Each picture with what is marked in it, and a line about that.
fn shown(marks: impl Iterator<Item = Option<Mark>>, split: &dyn Look) -> Vec<Option<(Picture<3>, String)>> {
    let names = split.class_names();
    let drawn = |(place, mark): (usize, Option<Mark>)| {
        let mark = mark?;
        let picture = split.picture(place)?;
        // Never smaller than it is: what explains it has as many pixels.
        let mut canvas = Canvas::fitted(&picture, SIDE.max(picture.height()).max(picture.width()));
        canvas.draw_marks(std::slice::from_ref(&mark), &names);
        let name = names.get(mark.class).map_or_else(|| mark.class.to_string(), Clone::clone);
        let sure = mark.score.map(|score| format!(" ({:.1} %)", 100.0 * score));
        Some((canvas.into_picture(), name + &sure.unwrap_or_default()))
    };
    marks.enumerate().map(drawn).collect()
}

/// What a score that goes on from all levels comes from: the maps of the finest, and the heat of all.
fn across<H: Pyramid, W: Pyramid, const C: usize>(
    levels: &Features<Batch, H, W, C, C, C>,
    score: impl Fn(Features<Batch, H, W, C, C, C>) -> Scalar,
) -> Seen {
    let Seen { maps, heat } = Seen::through(&levels.quarter, |quarter| score(Features { quarter, ..levels.clone() }));
    let eighth = grad_cam(&levels.eighth, |eighth| score(Features { eighth, ..levels.clone() }));
    let sixteenth = grad_cam(&levels.sixteenth, |sixteenth| score(Features { sixteenth, ..levels.clone() }));
    let heat = heat.into_burn() + spread(eighth, 2) + spread(sixteenth, 4);
    Seen { maps, heat: Tensor::from_burn_unchecked(heat) }
}

/// Each cell as a square of cells.
fn spread<H: Dim, W: Dim>(heat: Tensor<(Batch, H, W)>, times: usize) -> burn::Tensor<3> {
    let [n, h, w] = heat.dims();
    let cells = heat.into_burn().reshape([n, h, 1, w, 1]).expand([n, h, times, w, times]);
    cells.reshape([n, h * times, w * times])
}
