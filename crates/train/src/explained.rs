//! [`Explained`]: images, and what speaks in each for what a network says of it.

use burn::module::Module;
use kiln_data::Picture;
use kiln_interpret::{Shade, enlarged, heat_over, integrated_gradients, saliency, tiled};
use kiln_report::{Exhibit, Gallery, Section};
use kiln_tensor::{Batch, Scalar, Tensor};

use crate::looks::{Seen, exhibit, filters_and_maps};

/// The points of integrated gradients.
const STEPS: usize = 32;

/// Images, what a network says of each, and what there is to show of why: for the page of a run.
#[derive(Clone, Debug)]
pub struct Explained<const C: usize, const H: usize, const W: usize> {
    /// The images, as the network takes them.
    pub images: Tensor![Batch, { C }, { H }, { W }],
    /// Of each image a picture, which is as large or a whole number of times larger, and what is said of it; none of one
    /// that is left out.
    pub shown: Vec<Option<(Picture<3>, String)>>,
    /// What the score comes from within the network, if it has maps.
    pub seen: Option<Seen>,
    /// What the score is, such as "the class that the network names".
    pub subject: String,
    /// Whether the integrated gradients are shown too, which take some thirty passes forth and back.
    pub integrated: bool,
}

/// What is shown of every pixel or cell, image by image.
struct Numbers {
    slopes: Vec<f32>,
    parts: Option<Vec<f32>>,
    heat: Option<(Vec<f32>, [usize; 2])>,
}

impl<const C: usize, const H: usize, const W: usize> Explained<C, H, W> {
    /// What in each image speaks for the `score`, which is the sum of those of all; the network's first filters, and what
    /// it saw of the first image. The network must be [`observed`](kiln_interpret::observed), and the score be its.
    pub fn sections<M: Module>(
        self,
        network: &M,
        score: impl Fn(Tensor![Batch, { C }, { H }, { W }]) -> Scalar,
    ) -> Vec<Section> {
        let numbers = self.numbers(score);
        let exhibits = self.shown.iter().enumerate().filter_map(|(place, shown)| {
            let (picture, caption) = shown.as_ref().filter(|(picture, _)| picture.height() % H.max(1) == 0)?;
            self.exhibit(place, picture, &numbers, caption)
        });
        let gallery = Gallery { exhibits: exhibits.collect(), wide: true };
        let looks = (!gallery.exhibits.is_empty()).then(|| gallery.section("What it looks at", &self.caption()));
        looks.into_iter().chain(filters_and_maps(network, self.seen.as_ref())).collect()
    }

    fn numbers(&self, score: impl Fn(Tensor![Batch, { C }, { H }, { W }]) -> Scalar) -> Numbers {
        let dark = || {
            let darkest = self.images.to_vec().into_iter().fold(f32::INFINITY, f32::min);
            self.images.zeros_like() + f64::from(darkest)
        };
        let parts = self.integrated.then(|| integrated_gradients(&self.images, &dark(), STEPS, &score).to_vec());
        let heat = self.seen.as_ref().map(|seen| {
            let [_, rows, columns] = seen.heat.dims();
            (seen.heat.to_vec(), [rows, columns])
        });
        Numbers { slopes: saliency(&self.images, score).to_vec(), parts, heat }
    }

    fn exhibit(&self, place: usize, picture: &Picture<3>, numbers: &Numbers, caption: &str) -> Option<Exhibit> {
        let times = picture.height() / H.max(1);
        let shaded = |shade: Shade, numbers: &[f32], joined| {
            let of_image = &numbers[place * C * H * W..][..C * H * W];
            enlarged(&shade.picture(&over_channels(of_image, C, joined), W), times)
        };
        let slopes = shaded(Shade::Heat, &numbers.slopes, f32::max);
        let parts = numbers.parts.as_ref().map(|parts| shaded(Shade::Signed, parts, |a, b| a + b));
        let heat = numbers.heat.as_ref().map(|(heat, [rows, columns])| {
            heat_over(picture, &heat[place * rows * columns..][..rows * columns], [*rows, *columns])
        });
        let tiles = [picture.clone(), slopes].into_iter().chain(parts).chain(heat);
        exhibit(&tiled(tiles.collect(), 4), caption.into())
    }

    fn caption(&self) -> String {
        let parts = "; its integrated gradients, what each pixel adds to the score (vermilion) or takes from it (blue) \
                     against a dark picture";
        let heat = "; its Grad-CAM, the places in the feature maps that the score comes from";
        format!(
            "The first samples of the test split, and what in each speaks for {}. From the left: the picture; its saliency, \
             the lighter the more a small change of the pixel changes the score{}{}.",
            self.subject,
            if self.integrated { parts } else { "" },
            if self.seen.is_some() { heat } else { "" },
        )
    }
}

/// One number for each pixel, of the numbers that its channels have.
fn over_channels(planes: &[f32], channels: usize, joined: fn(f32, f32) -> f32) -> Vec<f32> {
    let area = planes.len() / channels.max(1);
    (0..area).filter_map(|pixel| planes.iter().skip(pixel).step_by(area).copied().reduce(joined)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_are_joined_pixel_by_pixel() {
        let planes = [1.0, 2.0, -3.0, 4.0, 5.0, 0.5];
        assert_eq!(over_channels(&planes, 3, f32::max), [5.0, 4.0]);
        assert_eq!(over_channels(&planes, 3, |a, b| a + b), [3.0, 6.5]);
    }
}
