//! Class labels that carry their class count.
use crate::{Batch, Dim, Len, Ranked, Refine, ShapeError, Tensor};
use burn::tensor::{Bool, Device, Int, TensorData};
use std::{fmt, marker::PhantomData};

/// One class of `CLASSES` for each sample. Checked once, where the data enters; a head of another width, or labels of
/// another data set, do not compile.
///
/// ```
/// use kiln_tensor::{Batch, Device, Labels};
/// let labels = Labels::<Batch, 10>::try_from_slice(&[3, 1, 4], &Device::flex())?;
/// assert_eq!(labels.tensor().to_vec(), [3, 1, 4]);
/// let wrong = Labels::<Batch, 10>::try_from_slice(&[3, 10], &Device::flex()).unwrap_err();
/// assert_eq!(wrong.to_string(), "label 10 at position 1 is not a class: the data set has 10, numbered 0 to 9");
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
///
/// Where some samples have no label, as the border of an object has none, they are [`Partial`]: another type, which
/// losses take and metrics do not.
///
/// ```
/// use kiln_tensor::{Batch, Device, Labels, Partial};
/// let labels = Labels::<Batch, 10, Partial>::try_from_options(&[Some(3), None], &Device::flex())?;
/// assert_eq!(labels.known().to_vec(), [true, false]);
/// let same = Labels::<Batch, 10, Partial>::try_ignoring(255, &[3, 255], &Device::flex())?;
/// assert_eq!(same.known().to_vec(), [true, false]);
/// # Ok::<(), kiln_tensor::LabelError>(())
/// ```
pub struct Labels<N: Dim, const CLASSES: usize, E: Extent = Whole> {
    /// Zero where there is none.
    classes: Tensor<(N,), Int>,
    /// None where every sample has one.
    known: Option<Tensor<(N,), Bool>>,
    extent: PhantomData<fn() -> E>,
}

/// Whether every sample has a label: [`Whole`] or [`Partial`].
pub trait Extent: 'static {}

/// Every sample has a label.
#[derive(Clone, Copy, Debug)]
pub enum Whole {}

/// Some samples may have no label: a loss passes over them.
#[derive(Clone, Copy, Debug)]
pub enum Partial {}

impl Extent for Whole {}
impl Extent for Partial {}

/// Labels that are not of this data set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LabelError {
    /// A label is not below the class count.
    #[error("label {label} at position {position} is not a class: the data set has {classes}, numbered 0 to {}", classes.saturating_sub(1))]
    NotAClass {
        /// The label.
        label: usize,
        /// Where it stands.
        position: usize,
        /// How many classes there are.
        classes: usize,
    },
    /// Their number is not the one in the type.
    #[error(transparent)]
    Count(#[from] ShapeError),
}

impl<N: Dim, const CLASSES: usize, E: Extent> Labels<N, CLASSES, E> {
    fn checked<L: Iterator<Item = Option<usize>>>(labels: L, device: &Device) -> Result<(Self, Vec<bool>), LabelError> {
        let labels: Vec<_> = labels.collect();
        for (position, label) in labels.iter().enumerate() {
            match *label {
                Some(label) if label >= CLASSES => {
                    return Err(LabelError::NotAClass { label, position, classes: CLASSES });
                }
                _ => {}
            }
        }
        ShapeError::check::<(N,)>(&[labels.len()])?;
        let data = labels.iter().map(|label| label.unwrap_or_default() as i64).collect();
        let raw = <(N,) as Ranked>::Int::from_data(TensorData::new(data, [labels.len()]), device);
        let known = labels.iter().map(Option::is_some).collect();
        Ok((Self { classes: Tensor { raw }, known: None, extent: PhantomData }, known))
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.classes.dims()[0]
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same labels on another device.
    pub fn to_device(self, device: &Device) -> Self {
        let known = self.known.map(|known| known.to_device(device));
        Self { classes: self.classes.to_device(device), known, extent: PhantomData }
    }

    /// The classes, from 0, and 0 where a sample has none.
    #[doc(hidden)]
    pub fn classes(&self) -> &Tensor<(N,), Int> {
        &self.classes
    }

    /// Which samples have a label; none where all have.
    #[doc(hidden)]
    pub fn mask(&self) -> Option<&Tensor<(N,), Bool>> {
        self.known.as_ref()
    }
}

impl<N: Dim, const CLASSES: usize> Labels<N, CLASSES, Partial> {
    /// Labels from the host, for those samples that have one.
    ///
    /// # Errors
    /// A label that is no class, or another number of labels than the type states.
    pub fn try_from_options(labels: &[Option<usize>], device: &Device) -> Result<Self, LabelError> {
        Self::try_partial(labels.iter().copied(), device)
    }

    /// Labels from the host, where one number stands for no label: 255 in many files of masks.
    ///
    /// # Errors
    /// A label that is neither that number nor a class, or another number of labels than the type states.
    pub fn try_ignoring(ignored: usize, labels: &[usize], device: &Device) -> Result<Self, LabelError> {
        Self::try_partial(labels.iter().map(|&label| (label != ignored).then_some(label)), device)
    }

    fn try_partial(labels: impl Iterator<Item = Option<usize>>, device: &Device) -> Result<Self, LabelError> {
        let (labels, known) = Self::checked(labels, device)?;
        let count = known.len();
        let raw = <(N,) as Ranked>::Bool::from_data(TensorData::new(known, [count]), device);
        Ok(Self { known: Some(Tensor { raw }), ..labels })
    }

    /// Which samples have a label.
    pub fn known(&self) -> Tensor<(N,), Bool> {
        self.known.clone().unwrap_or_else(|| self.classes.clone().greater(-1))
    }
}

impl<N: Dim, const CLASSES: usize> Labels<N, CLASSES> {
    /// Labels from the host.
    ///
    /// # Errors
    /// A label that is no class, or another number of labels than the type states.
    pub fn try_from_slice(labels: &[usize], device: &Device) -> Result<Self, LabelError> {
        Ok(Self::checked(labels.iter().copied().map(Some), device)?.0)
    }

    /// The classes, from 0.
    pub fn tensor(&self) -> &Tensor<(N,), Int> {
        &self.classes
    }

    /// The classes, from 0.
    pub fn into_tensor(self) -> Tensor<(N,), Int> {
        self.classes
    }

    /// How many of these logits have their greatest value at the label. One that is not a number is the greatest, as with
    /// PyTorch's `argmax`.
    ///
    /// # Panics
    /// When the number of samples, equal in type, differs at run time.
    #[track_caller]
    pub fn count_correct(&self, logits: &Tensor<(N, Len<CLASSES>)>) -> usize {
        let guesses = logits.clone().argmax::<1>();
        guesses.assert_same_sizes(&self.classes, "count_correct");
        guesses.to_vec().iter().zip(self.classes.to_vec()).filter(|(guess, label)| *guess == label).count()
    }
}

impl<const CLASSES: usize, E: Extent> Labels<crate::Dyn, CLASSES, E> {
    /// Names the axis of samples, by one check at run time.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub fn refine<N: Dim>(self) -> Result<Labels<N, CLASSES, E>, ShapeError>
    where
        (crate::Dyn,): Refine<(N,)>,
    {
        let known = self.known.map(Tensor::refine).transpose()?;
        Ok(Labels { classes: self.classes.refine()?, known, extent: PhantomData })
    }
}

impl<const CLASSES: usize> Labels<Batch, CLASSES> {
    /// The class count.
    pub const CLASSES: usize = CLASSES;
}

impl<N: Dim, const CLASSES: usize, E: Extent> Clone for Labels<N, CLASSES, E> {
    fn clone(&self) -> Self {
        Self { classes: self.classes.clone(), known: self.known.clone(), extent: PhantomData }
    }
}

/// The class count, and the label of each sample.
impl<N: Dim, const CLASSES: usize, E: Extent> fmt::Debug for Labels<N, CLASSES, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = self.known.as_ref().map_or_else(|| vec![true; self.len()], Tensor::to_vec);
        let labels = self.classes.to_vec().into_iter().zip(known);
        write!(f, "Labels of {CLASSES} classes: ")?;
        f.debug_list().entries(labels.map(|(label, known)| known.then_some(label))).finish()
    }
}
