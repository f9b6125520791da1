//! What a trained network looks at, as its page shows it.

use burn::module::{Module, ModuleVisitor, Param};
use kiln_data::Picture;
use kiln_interpret::{
    Shade, class_score, enlarged, filter_tiles, grad_cam, heat_over, integrated_gradients, map_sheet, saliency, tiled,
};
use kiln_report::{Exhibit, Gallery, Section};
use kiln_tensor::{Batch, Dim, Dyn, Labels, Scalar, Tensor};

use crate::tally::Look;

/// How many samples are looked at.
pub(crate) const SAMPLES: usize = 6;
/// The points of integrated gradients.
const STEPS: usize = 32;
/// Tiles are drawn at least this high, in pixels.
const LEGIBLE: usize = 112;

/// The maps within a network that its scores follow from, and where in them a score comes from.
#[derive(Clone, Debug)]
pub struct Seen {
    /// The maps of each sample.
    pub maps: Tensor![Batch, Dyn, Dyn, Dyn],
    /// The Grad-CAM of each sample.
    pub heat: Tensor![Batch, Dyn, Dyn],
}

impl Seen {
    /// What the score that goes on from these maps comes from; see [`grad_cam`].
    ///
    /// ```
    /// use kiln_tensor::{Batch, Tensor};
    /// use kiln_train::Seen;
    /// let device = burn::tensor::Device::flex().autodiff();
    /// let maps: Tensor![Batch, 3, 4, 4] = <Tensor![2, 3, 4, 4]>::ones(&device).forget().refine()?;
    /// let seen = Seen::through(&maps, |maps| maps.sum_all());
    /// assert_eq!((seen.maps.dims(), seen.heat.dims()), ([2, 3, 4, 4], [2, 4, 4]));
    /// # Ok::<(), kiln_tensor::ShapeError>(())
    /// ```
    pub fn through<C: Dim, H: Dim, W: Dim>(
        maps: &Tensor<(Batch, C, H, W)>,
        score: impl FnOnce(Tensor<(Batch, C, H, W)>) -> Scalar,
    ) -> Self {
        let heat = grad_cam(maps, score).into_burn();
        let maps = maps.clone().without_autodiff().into_burn();
        Self { maps: Tensor::from_burn_unchecked(maps), heat: Tensor::from_burn_unchecked(heat) }
    }
}

/// The filters of the first convolution over pictures, and the last maps of the first sample, where there are any.
pub(crate) fn filters_and_maps<M: Module>(network: &M, seen: Option<&Seen>) -> Option<Section> {
    let mut first = FirstFilters(None);
    network.visit(&mut first);
    let filters = first.0.and_then(|Filters { weights, shape: [count, inputs, kernel] }| {
        let caption = format!(
            "The {count} filters of the first convolution, {inputs} x {kernel} x {kernel} each: {}.",
            if inputs == 3 { "in colours" } else { "vermilion adds, blue takes away" }
        );
        exhibit(&enlarged(&filter_tiles(&weights, inputs, kernel), 8), caption)
    });
    let maps = seen.and_then(|seen| {
        let [_, channels, high, wide] = seen.maps.dims();
        let caption = format!(
            "The last feature maps of the first of these pictures, {channels} of {high} x {wide}: black where nothing is \
             found, white where most is, blue below zero."
        );
        exhibit(&enlarged(&map_sheet(&seen.maps), 4), caption)
    });
    let exhibits: Vec<Exhibit> = filters.into_iter().chain(maps).collect();
    let caption = "What the network learnt to look for.";
    let gallery = Gallery { exhibits, wide: true };
    let title = if seen.is_some() { "Filters and feature maps" } else { "Filters" };
    (!gallery.exhibits.is_empty()).then(|| gallery.section(title, caption))
}

/// What speaks in each image for the class that a network names, and what it saw of them. The network within must be
/// [`observed`](kiln_interpret::observed).
pub(crate) fn explained<const CLASSES: usize, const C: usize, const H: usize, const W: usize>(
    images: Tensor![Batch, { C }, { H }, { W }],
    truths: &Labels<Batch, CLASSES>,
    logits: impl Fn(Tensor![Batch, { C }, { H }, { W }]) -> Tensor![Batch, { CLASSES }],
    seen: impl FnOnce(Tensor![Batch, { C }, { H }, { W }], &Labels<Batch, CLASSES>) -> Option<Seen>,
    split: &dyn Look,
) -> (Option<Section>, Option<Seen>) {
    let shares = logits(images.clone()).without_autodiff().softmax::<1>();
    let guesses: Vec<usize> = shares.clone().argmax::<1>().to_vec().into_iter().map(|class| class as usize).collect();
    let Ok(named) = Labels::try_from_slice(&guesses, &images.device()) else { return (None, None) };
    let score = |images: Tensor![Batch, { C }, { H }, { W }]| class_score(logits(images), &named);
    let darkest = images.to_vec().into_iter().fold(f32::INFINITY, f32::min);
    let dark = images.zeros_like() + f64::from(darkest);
    let seen = seen(images.clone(), &named);
    let slopes = saliency(&images, score).to_vec();
    let parts = integrated_gradients(&images, &dark, STEPS, score).to_vec();
    let (heat, shares, truths) =
        (seen.as_ref().map(|seen| seen.heat.to_vec()), shares.to_vec(), truths.classes().to_vec());
    let names = split.class_names();
    let name = |class: usize| names.get(class).map_or_else(|| class.to_string(), Clone::clone);
    let rows = guesses.iter().enumerate().filter_map(|(place, guess)| {
        let of = |numbers: &[f32]| numbers[place * C * H * W..][..C * H * W].to_vec();
        let plain = split.picture(place).filter(|picture| (picture.height(), picture.width()) == (H, W))?;
        let (slopes, parts) = (over_channels(&of(&slopes), C, f32::max), over_channels(&of(&parts), C, |a, b| a + b));
        let heat = heat.as_ref().zip(seen.as_ref()).map(|(heat, seen)| {
            let [_, rows, columns] = seen.heat.dims();
            (&heat[place * rows * columns..][..rows * columns], [rows, columns])
        });
        let truth = usize::try_from(truths[place]).unwrap_or(*guess);
        let sure = 100.0 * shares[place * CLASSES + guess];
        let caption = match truth == *guess {
            true => format!("{} ({sure:.1} %)", name(truth)),
            false => format!("{}, taken for {} ({sure:.1} %)", name(truth), name(*guess)),
        };
        exhibit(&row(&plain, &slopes, &parts, heat), caption)
    });
    let gallery = Gallery { exhibits: rows.collect(), wide: true };
    let caption = format!(
        "The first samples of the test split, and what in each speaks for the class that the network names. From the left: \
         the picture; its saliency, the lighter the more a small change of the pixel changes the score; its integrated \
         gradients, what each pixel adds to the score (vermilion) or takes from it (blue) against a dark picture{}. The \
         percentage is the class's share of the softmax.",
        if seen.is_some() {
            "; its Grad-CAM, the places in the last feature maps that the score comes from"
        } else {
            ""
        }
    );
    ((!gallery.exhibits.is_empty()).then(|| gallery.section("What it looks at", &caption)), seen)
}

/// A picture, and what explains it.
fn row(plain: &Picture<3>, slopes: &[f32], parts: &[f32], heat: Option<(&[f32], [usize; 2])>) -> Picture<3> {
    let times = LEGIBLE.div_ceil(plain.height().max(1));
    let shaded = |shade: Shade, numbers| enlarged(&shade.picture(numbers, plain.width()), times);
    let large = enlarged(plain, times);
    let heat = heat.map(|(heat, cells)| heat_over(&large, heat, cells));
    let tiles = [large, shaded(Shade::Heat, slopes), shaded(Shade::Signed, parts)].into_iter().chain(heat);
    tiled(tiles.collect(), 4)
}

/// One number for each pixel, of the numbers that its channels have.
fn over_channels(planes: &[f32], channels: usize, joined: fn(f32, f32) -> f32) -> Vec<f32> {
    let area = planes.len() / channels.max(1);
    (0..area).filter_map(|pixel| planes.iter().skip(pixel).step_by(area).copied().reduce(joined)).collect()
}

fn exhibit(picture: &Picture<3>, caption: String) -> Option<Exhibit> {
    Some(Exhibit { png: picture.png().ok()?, width: picture.width(), height: picture.height(), caption })
}

/// Square filters over one or three channels.
struct Filters {
    weights: Vec<f32>,
    /// How many there are, over how many channels, how wide.
    shape: [usize; 3],
}

struct FirstFilters(Option<Filters>);

impl ModuleVisitor for FirstFilters {
    fn visit_float<const D: usize>(&mut self, param: &Param<burn::tensor::Tensor<D>>) {
        if let [count, inputs @ (1 | 3), high, wide] = param.lazy_shape().to_vec()[..]
            && self.0.is_none()
            && high == wide
            && wide > 1
        {
            let weights = param.val().into_data().iter::<f32>().collect();
            self.0 = Some(Filters { weights, shape: [count, inputs, wide] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_nn::{Conv2d, Linear, Stack};
    use kiln_report::Page;

    #[test]
    fn the_first_filters_over_pictures_are_shown() {
        type Net = Stack![Linear<4, 4>, Conv2d<8, 4, 3>, Conv2d<3, 6, 5>, Conv2d<1, 2, 3>];
        let section = filters_and_maps(&Net::init(&Device::flex()), None).expect("there are filters");
        let html = Page::new("").with(section).html();
        assert!(html.contains("The 6 filters of the first convolution, 3 x 5 x 5 each: in colours."), "{html}");
        assert!(filters_and_maps(&Linear::<4, 4>::init(&Device::flex()), None).is_none());
    }

    #[test]
    fn channels_are_joined_pixel_by_pixel() {
        let planes = [1.0, 2.0, -3.0, 4.0, 5.0, 0.5];
        assert_eq!(over_channels(&planes, 3, f32::max), [5.0, 4.0]);
        assert_eq!(over_channels(&planes, 3, |a, b| a + b), [3.0, 6.5]);
    }
}
