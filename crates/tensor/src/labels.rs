//! Class labels that carry their class count.
use crate::{Batch, Dim, Len, Ranked, Refine, ShapeError, Tensor};
use burn::tensor::{Device, Int, TensorData};

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
#[derive(Clone, Debug)]
pub struct Labels<N: Dim, const CLASSES: usize> {
    classes: Tensor<(N,), Int>,
}

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

impl<N: Dim, const CLASSES: usize> Labels<N, CLASSES> {
    /// Labels from the host.
    ///
    /// # Errors
    /// A label that is no class, or another number of labels than the type states.
    pub fn try_from_slice(labels: &[usize], device: &Device) -> Result<Self, LabelError> {
        if let Some(position) = labels.iter().position(|&label| label >= CLASSES) {
            return Err(LabelError::NotAClass { label: labels[position], position, classes: CLASSES });
        }
        ShapeError::check::<(N,)>(&[labels.len()])?;
        let data = TensorData::new(labels.iter().map(|&label| label as i64).collect(), [labels.len()]);
        Ok(Self { classes: Tensor { raw: <(N,) as Ranked>::Int::from_data(data, device) } })
    }

    /// The classes, from 0.
    pub fn tensor(&self) -> &Tensor<(N,), Int> {
        &self.classes
    }

    /// The classes, from 0.
    pub fn into_tensor(self) -> Tensor<(N,), Int> {
        self.classes
    }

    /// The same labels on another device.
    pub fn to_device(self, device: &Device) -> Self {
        Self { classes: self.classes.to_device(device) }
    }

    /// How many samples.
    pub fn len(&self) -> usize {
        self.classes.dims()[0]
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many of these logits have their greatest value at the label.
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

impl<const CLASSES: usize> Labels<crate::Dyn, CLASSES> {
    /// Names the axis of samples, by one check at run time.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub fn refine<N: Dim>(self) -> Result<Labels<N, CLASSES>, ShapeError>
    where
        (crate::Dyn,): Refine<(N,)>,
    {
        Ok(Labels { classes: self.classes.refine()? })
    }
}

impl<const CLASSES: usize> Labels<Batch, CLASSES> {
    /// The class count.
    pub const CLASSES: usize = CLASSES;
}
