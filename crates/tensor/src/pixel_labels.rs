//! Class labels of pixels, that carry their class count and the size of the images.
use crate::{Dim, Dyn, LabelError, Labels, Partial, ShapeError};
use burn::tensor::Device;
use std::{fmt, marker::PhantomData};

/// One class of `CLASSES` for each pixel of `N` images of `H` x `W`, or none: a border, or what lies out of the picture,
/// has none, and losses pass over it. Checked once, where the data enters.
///
/// # Shapes
/// `[N, H, W]`, for logits `[N, CLASSES, H, W]`.
///
/// # Compile errors
/// Labels of another class count or image size than the logits
/// (`labels_of_pixels_of_another_class_count_than_a_u_nets_head`).
///
/// ```
/// use kiln_tensor::{Batch, Device, Len, PixelLabels};
/// let labels = [Some(1), None, Some(0), Some(2)];
/// let pixels = PixelLabels::<Batch, Len<2>, Len<2>, 3>::try_from_options(&labels, [1, 2, 2], &Device::flex())?;
/// assert_eq!(pixels.flat().known().to_vec(), [true, false, true, true]);
/// assert!(PixelLabels::<Batch, Len<2>, Len<3>, 3>::try_from_options(&labels, [1, 2, 2], &Device::flex()).is_err());
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
pub struct PixelLabels<N: Dim, H: Dim, W: Dim, const CLASSES: usize> {
    flat: Labels<Dyn, CLASSES, Partial>,
    sizes: [usize; 3],
    images: PhantomData<fn() -> N>,
    pixels: PhantomData<fn() -> (H, W)>,
}

impl<N: Dim, H: Dim, W: Dim, const CLASSES: usize> PixelLabels<N, H, W, CLASSES> {
    /// Labels from the host, image by image and row by row; how many images there are, and their height and width.
    ///
    /// # Errors
    /// A label that is no class; sizes that are not those of the type, or of as many labels.
    pub fn try_from_options(labels: &[Option<usize>], sizes: [usize; 3], device: &Device) -> Result<Self, LabelError> {
        ShapeError::check::<(N, H, W)>(&sizes)?;
        let (expected, found) = (sizes.iter().product(), labels.len());
        if expected != found {
            let wanted = format!("{} labels of {sizes:?}", expected);
            return Err(ShapeError::Size { axis: 0, expected, found, wanted, shape: vec![found] }.into());
        }
        let flat = Labels::try_from_options(labels, device)?;
        Ok(Self { flat, sizes, images: PhantomData, pixels: PhantomData })
    }

    /// The label of every pixel, image by image and row by row.
    pub fn flat(&self) -> &Labels<Dyn, CLASSES, Partial> {
        &self.flat
    }

    /// How many images, and their height and width.
    pub fn dims(&self) -> [usize; 3] {
        self.sizes
    }

    /// The same labels on another device.
    pub fn to_device(self, device: &Device) -> Self {
        Self { flat: self.flat.to_device(device), ..self }
    }
}

impl<N: Dim, H: Dim, W: Dim, const CLASSES: usize> Clone for PixelLabels<N, H, W, CLASSES> {
    fn clone(&self) -> Self {
        Self { flat: self.flat.clone(), ..*self }
    }
}

/// The class count and the sizes.
impl<N: Dim, H: Dim, W: Dim, const CLASSES: usize> fmt::Debug for PixelLabels<N, H, W, CLASSES> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [n, h, w] = self.sizes;
        write!(f, "PixelLabels of {CLASSES} classes for {n} images of {h} x {w}")
    }
}
