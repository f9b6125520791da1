//! What a trained network looks at, as its page shows it.

use burn::module::{Module, ModuleVisitor, Param};
use kiln_data::Picture;
use kiln_interpret::{filter_tiles, grad_cam, map_tiles};
use kiln_report::{Exhibit, Gallery, Section};
use kiln_tensor::{Batch, Dim, Dyn, Scalar, Tensor};

/// How many samples are looked at.
pub(crate) const SAMPLES: usize = 6;
/// A weight of a filter is drawn this wide, in pixels.
const TIMES: usize = 8;
/// A sheet of maps is drawn about this wide, in pixels.
const SHEET: usize = 1100;

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
    let mut first = FirstFilters::default();
    network.visit(&mut first);
    let filters = first.found.and_then(|Filters { weights, shape: [count, inputs, kernel] }| {
        let caption = format!(
            "The {count} filters of the first convolution, {inputs} x {kernel} x {kernel} each: {}.",
            if inputs == 3 { "in colours" } else { "vermilion adds, blue takes away" }
        );
        exhibit(&filter_tiles(&weights, inputs, kernel, TIMES), caption)
    });
    let maps = seen.and_then(|seen| {
        let [_, channels, high, wide] = seen.maps.dims();
        let caption = format!(
            "The last feature maps of the first of these pictures, {channels} of {high} x {wide}: black where nothing is \
             found, white where most is, blue below zero."
        );
        let across = channels.min(8) * (wide + 1);
        exhibit(&map_tiles(&seen.maps, (SHEET / across.max(1)).clamp(1, 4)), caption)
    });
    let exhibits: Vec<Exhibit> = filters.into_iter().chain(maps).collect();
    let caption = "What the network learnt to look for.";
    let gallery = Gallery { exhibits, wide: true };
    let title = if seen.is_some() { "Filters and feature maps" } else { "Filters" };
    (!gallery.exhibits.is_empty()).then(|| gallery.section(title, caption))
}

pub(crate) fn exhibit(picture: &Picture<3>, caption: String) -> Option<Exhibit> {
    Some(Exhibit { png: picture.png().ok()?, width: picture.width(), height: picture.height(), caption })
}

/// Square filters over one or three channels.
struct Filters {
    weights: Vec<f32>,
    /// How many there are, over how many channels, how wide.
    shape: [usize; 3],
}

#[derive(Default)]
struct FirstFilters {
    /// Whether what is visited is a part of a convolution, and of what it is a part itself, and so on.
    in_convolution: Vec<bool>,
    found: Option<Filters>,
}

impl ModuleVisitor for FirstFilters {
    fn enter_module(&mut self, _: &str, container_type: &str) {
        self.in_convolution.push(container_type == "Struct:Conv2d");
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.in_convolution.pop();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<burn::tensor::Tensor<D>>) {
        if let [count, inputs @ (1 | 3), high, wide] = param.lazy_shape().to_vec()[..]
            && self.found.is_none()
            && self.in_convolution.last() == Some(&true)
            && high == wide
            && wide > 1
        {
            let weights = param.val().into_data().iter::<f32>().collect();
            self.found = Some(Filters { weights, shape: [count, inputs, wide] });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;
    use kiln_nn::{Conv2d, ConvTranspose2d, DepthwiseConv2d, Linear, Stack};
    use kiln_report::Page;

    #[test]
    fn the_first_filters_over_pictures_are_shown() {
        // Of these the fourth reads pictures; kernels of other layers have its shape.
        type Net = Stack![
            Linear<4, 4>, DepthwiseConv2d<8, 3>, ConvTranspose2d<4, 3, 2>, Conv2d<3, 6, 5>, Conv2d<1, 2, 3>,
        ];
        let section = filters_and_maps(&Net::init(&Device::flex()), None).expect("there are filters");
        let html = Page::new("").with(section).html();
        assert!(html.contains("The 6 filters of the first convolution, 3 x 5 x 5 each: in colours."), "{html}");
        assert!(filters_and_maps(&Linear::<4, 4>::init(&Device::flex()), None).is_none());
    }
}
