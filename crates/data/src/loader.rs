//! [`Loader`]: a split as burn's training loop reads it.

use crate::order::Order;
use crate::portion::Portion;
use crate::prefetch::Prefetch;
use crate::split::Members;
use crate::{Collate, LoaderOptions, Picture, Role, Split, Train};
use burn::data::dataloader::{DataLoader, DataLoaderIterator, Progress};
use burn::data::dataset::DatasetError;
use burn::tensor::Device;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

type Hook = Arc<dyn Fn(usize) + Send + Sync>;

/// Delivers a split in batches, one epoch for each call of `iter`: burn's [`DataLoader`].
///
/// Order and augmentation are pure functions of seed, epoch and index: number of workers, memory and device
/// change nothing in what is delivered, and a run resumed at epoch 5 is given what epoch 5 always is. Samples
/// are decoded ahead on threads of its own, in bounded memory; batches are put together by the thread that asks.
/// A sample that fails or panics is an error in place of its batch, and the iterator goes on.
///
/// `to_device` and `slice` carry the epoch along: the new loader's next epoch is this one's, and from there
/// each counts for itself. A slice shuffles within itself.
///
/// ```
/// # #[cfg(feature = "embedded")] {
/// use burn::tensor::Device;
/// use kiln_data::{Digits, Loader, LoaderOptions};
///
/// let splits = Digits::embedded()?.limit(100);
/// let loader = Loader::shuffled(splits.train, LoaderOptions::default(), &Device::flex());
/// for epoch in 1..=2 {
///     for batch in &loader {
///         let batch = batch?;
///         assert!(batch.labels.len() == 64 || batch.labels.len() == 36);
///     }
/// }
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Loader<D: Collate> {
    data: Arc<D>,
    members: Members,
    shuffled: bool,
    /// What it delivers of each batch.
    portion: Portion,
    options: LoaderOptions,
    device: Device,
    /// The epoch that the next call of `iter` delivers.
    epoch: AtomicUsize,
    on_epoch: Option<Hook>,
}

impl<D: Collate> Loader<D> {
    /// Loads the training split to train on: shuffled anew every epoch, and augmented if the split is.
    pub fn shuffled(split: Split<Train, D>, options: LoaderOptions, device: &Device) -> Self {
        Self::new(split, true, options, device)
    }

    /// Loads a split to measure on: in the order it is stored, and never augmented.
    pub fn in_order<R: Role>(split: Split<R, D>, options: LoaderOptions, device: &Device) -> Self {
        Self::new(split, false, options, device)
    }

    fn new<R: Role>(split: Split<R, D>, shuffled: bool, options: LoaderOptions, device: &Device) -> Self {
        let (data, members) = split.into_parts();
        let (device, epoch) = (device.clone(), AtomicUsize::new(1));
        Self { data, members, shuffled, portion: Portion::WHOLE, options, device, epoch, on_epoch: None }
    }

    /// Sets the epoch that the next call of `iter` delivers, where it is not the first.
    #[must_use]
    pub fn starting_at(self, epoch: usize) -> Self {
        Self { epoch: AtomicUsize::new(epoch), ..self }
    }

    /// Calls `hook` with the epoch whenever one begins, before anything of it is decoded.
    #[must_use]
    pub fn on_epoch(self, hook: Arc<dyn Fn(usize) + Send + Sync>) -> Self {
        Self { on_epoch: Some(hook), ..self }
    }

    /// The loader that delivers part `index`, counted from 0, of `of` parts of each batch: together the parts are this
    /// loader's batches, in the same order, and as equal as can be. A part that has nothing of a batch, as may be at the
    /// end, has one batch fewer; one beyond the last has none. What is told when an epoch begins is told by the first part alone.
    ///
    /// ```
    /// # #[cfg(feature = "embedded")] {
    /// use burn::tensor::Device;
    /// use kiln_data::{Digits, Loader, LoaderOptions};
    ///
    /// let splits = Digits::embedded()?.limit(100);
    /// let loader = Loader::shuffled(splits.train, LoaderOptions::default(), &Device::flex());
    /// let sizes = |index| {
    ///     let part = loader.part(index, const { std::num::NonZeroUsize::new(3).unwrap() });
    ///     part.iter().map(|batch| batch.unwrap().labels.len()).collect::<Vec<_>>()
    /// };
    /// assert_eq!([sizes(0), sizes(1), sizes(2)], [[22, 12], [21, 12], [21, 12]]);
    /// # }
    /// # Ok::<(), kiln_data::DataError>(())
    /// ```
    #[must_use]
    pub fn part(&self, index: usize, of: NonZeroUsize) -> Self {
        let on_epoch = self.on_epoch.clone().filter(|_| index == 0);
        Self { portion: Portion::new(index, of), on_epoch, ..self.clone() }
    }

    /// The batches of the next epoch.
    pub fn iter(&self) -> Box<dyn DataLoaderIterator<D::Batch> + '_> {
        DataLoader::iter(self)
    }

    /// How many samples an epoch delivers.
    fn samples(&self) -> usize {
        let (all, batch) = (self.members.len(), self.options.batch_size.get());
        all / batch * self.portion.range(batch).len() + self.portion.range(all % batch).len()
    }

    /// What people see of the sample at this place of the split, if it can be looked at: not augmented.
    pub fn picture(&self, place: usize) -> Option<Picture<3>> {
        let sample = self.data.sample(self.members.get(place)?, None).ok()?;
        D::picture(&sample)
    }

    /// The names of the classes.
    pub fn class_names(&self) -> Vec<String> {
        self.data.class_names()
    }

    fn order(&self, epoch: usize) -> Order {
        let order = if self.shuffled {
            Order::shuffled(self.members.clone(), self.options.seed, epoch)
        } else {
            Order::stored(self.members.clone())
        };
        order.dealt(self.portion, self.options.batch_size)
    }
}

impl<D: Collate> Clone for Loader<D> {
    fn clone(&self) -> Self {
        Self {
            data: self.data.clone(),
            members: self.members.clone(),
            shuffled: self.shuffled,
            portion: self.portion,
            options: self.options,
            device: self.device.clone(),
            epoch: AtomicUsize::new(self.epoch.load(Ordering::Relaxed)),
            on_epoch: self.on_epoch.clone(),
        }
    }
}

impl<'a, D: Collate> IntoIterator for &'a Loader<D> {
    type Item = Result<D::Batch, DatasetError>;
    type IntoIter = Box<dyn DataLoaderIterator<D::Batch> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<D: Collate> DataLoader<D::Batch> for Loader<D> {
    fn iter<'a>(&'a self) -> Box<dyn DataLoaderIterator<D::Batch> + 'a> {
        let epoch = self.epoch.fetch_add(1, Ordering::Relaxed);
        if let Some(hook) = &self.on_epoch {
            hook(epoch);
        }
        // A part of nothing has no batches, of whatever size.
        let part = self.portion.range(self.options.batch_size.get()).len();
        let batch_size = NonZeroUsize::new(part).unwrap_or(NonZeroUsize::MIN);
        let options = LoaderOptions { batch_size, ..self.options };
        let prefetch = Prefetch::new(self.data.clone(), self.order(epoch), &options);
        Box::new(Epoch { prefetch, total: self.samples(), device: &self.device })
    }

    fn num_items(&self) -> usize {
        self.samples()
    }

    fn to_device(&self, device: &Device) -> Arc<dyn DataLoader<D::Batch>> {
        Arc::new(Self { device: device.clone(), ..self.clone() })
    }

    fn slice(&self, start: usize, end: usize) -> Arc<dyn DataLoader<D::Batch>> {
        Arc::new(Self { members: self.members.slice(start, end), ..self.clone() })
    }
}

/// One epoch being read.
struct Epoch<'a, D: Collate> {
    prefetch: Prefetch<D>,
    total: usize,
    device: &'a Device,
}

impl<D: Collate> Iterator for Epoch<'_, D> {
    type Item = Result<D::Batch, DatasetError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.prefetch.next_batch(|samples| D::collate(samples, self.device))?;
        Some(batch.map_err(DatasetError::new))
    }
}

impl<D: Collate> DataLoaderIterator<D::Batch> for Epoch<'_, D> {
    fn progress(&self) -> Progress {
        Progress::new(self.prefetch.delivered(), self.total, Some("items".into()))
    }
}
