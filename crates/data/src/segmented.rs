//! [`Segmented`]: a batch of images, every pixel with its class.

use crate::{Batched, DataError, Label, LabelMap};
use burn::tensor::Device;
use kiln_tensor::{Batch, Dim, Len, PixelLabels, Tensor};

/// A batch of images of `C` channels, `H` rows and `W` columns, with one of `CLASSES` classes for each pixel, or none.
#[derive(Clone, Debug)]
pub struct Segmented<const CLASSES: usize, const C: usize, const H: usize, const W: usize> {
    /// The images.
    pub images: Tensor<(Batch, Len<C>, Len<H>, Len<W>)>,
    /// The classes of their pixels, in the same order.
    pub labels: PixelLabels<Batch, Len<H>, Len<W>, CLASSES>,
}

impl<const CLASSES: usize> LabelMap<CLASSES> {
    /// The map of each image that these are the labels of.
    ///
    /// ```
    /// use kiln_data::LabelMap;
    /// use kiln_tensor::{Device, Len, PixelLabels};
    ///
    /// let labels = [Some(2), None];
    /// let labels = PixelLabels::<Len<1>, Len<1>, Len<2>, 3>::try_from_options(&labels, [1, 1, 2], &Device::flex())?;
    /// assert_eq!(LabelMap::of_labels(&labels)[0].classes().collect::<Vec<_>>(), [Some(2), None]);
    /// # Ok::<(), kiln_tensor::LabelError>(())
    /// ```
    pub fn of_labels<N: Dim, H: Dim, W: Dim>(labels: &PixelLabels<N, H, W, CLASSES>) -> Vec<Self> {
        let [_, height, width] = labels.dims();
        let (classes, known) = (labels.flat().classes().to_vec(), labels.flat().known().to_vec());
        let pixels: Vec<(i64, bool)> = classes.into_iter().zip(known).collect();
        let label = |(class, known): (i64, bool)| Label::new(class as usize).ok().filter(|_| known);
        let images = pixels.chunks((height * width).max(1));
        images.map(|image| Self::from_fn(height, width, |y, x| label(image[y * width + x]))).collect()
    }

    /// The map of each image as a network names its pixels: each has the class of its greatest score.
    ///
    /// ```
    /// use kiln_data::LabelMap;
    /// use kiln_tensor::{Device, Tensor};
    ///
    /// let scores = [[[[0.9, 0.1]], [[0.2, 0.3]], [[-1.0, 0.4]]]]; // of three classes, for one row of two pixels
    /// let scores: Tensor![1, 3, 1, 2] = Tensor::from_array(scores, &Device::flex());
    /// let maps = LabelMap::of_scores(&scores);
    /// assert_eq!(maps[0].classes().collect::<Vec<_>>(), [Some(0), Some(2)]);
    /// ```
    pub fn of_scores<N: Dim, H: Dim, W: Dim>(scores: &Tensor<(N, Len<CLASSES>, H, W)>) -> Vec<Self> {
        let [_, _, height, width] = scores.dims();
        let classes = scores.clone().argmax::<1>().to_vec();
        let images = classes.chunks((height * width).max(1));
        let label = |image: &[i64], place: usize| Label::new(image[place] as usize).ok();
        images.map(|image| Self::from_fn(height, width, |y, x| label(image, y * width + x))).collect()
    }
}

impl<const CLASSES: usize> Batched for LabelMap<CLASSES> {
    type Batch<const C: usize, const H: usize, const W: usize> = Segmented<CLASSES, C, H, W>;

    fn batch<const C: usize, const H: usize, const W: usize>(
        images: Tensor![Batch, { C }, { H }, { W }],
        maps: Vec<Self>,
        device: &Device,
    ) -> Result<Self::Batch<C, H, W>, DataError> {
        let size = maps.first().map_or([H, W], |map| [map.height(), map.width()]);
        let other = maps.iter().find(|map| [map.height(), map.width()] != size);
        let [h, w] = other.map_or(size, |map| [map.height(), map.width()]);
        let labels: Vec<Option<usize>> = maps.iter().flat_map(LabelMap::classes).collect();
        let labels = PixelLabels::try_from_options(&labels, [maps.len(), h, w], device);
        Ok(Segmented { images, labels: labels.map_err(DataError::other)? })
    }
}
