//! [`Boxes`]: many boxes in one tensor, their format and space in its type.

use crate::{BoundingBox, BoxFormat, Coordinate, Cxcywh, Normalized, Pixels, Space, Xywh, Xyxy};
use burn::tensor::{Device, Tensor as Burn, TensorData};
use kiln_tensor::{Dim, Dyn, Len, Ranked, Refine, ShapeError, Tensor};
use std::fmt;
use std::marker::PhantomData;

/// Many boxes on a device: `N` rows of four numbers, which mean what `F` and `S` say, as in [`BoundingBox`]. All that
/// is done to them can be differentiated.
///
/// # Compile errors
/// Boxes of another format or space are another type: `Boxes<N, Xywh>` do not pass for `Boxes<N>`
/// (`boxes_by_their_centres_for_boxes_by_their_edges`, `pixels_for_shares_of_the_image`).
///
/// ```
/// use kiln_data::{BoundingBox, Boxes, Cxcywh};
/// use kiln_tensor::{Device, Dyn};
/// let yolo = [BoundingBox::<Cxcywh>::new([25.0, 40.0, 30.0, 40.0])];
/// let edges: Boxes<Dyn> = Boxes::from_boxes(&yolo, &Device::flex()).to_xyxy();
/// assert_eq!(edges.to_vec()[0].values(), [10.0, 20.0, 40.0, 60.0]);
/// assert_eq!(edges.normalized(64, 128).to_vec()[0].values(), [0.078125, 0.3125, 0.3125, 0.9375]);
/// ```
pub struct Boxes<N: Dim, F: BoxFormat = Xyxy, S: Space = Pixels> {
    values: Tensor<(N, Len<4>)>,
    kind: PhantomData<fn() -> (F, S)>,
}

impl<S: Ranked> Coordinate for Tensor<S> {
    fn half(self) -> Self {
        self * 0.5
    }
}

impl<N: Dim, F: BoxFormat, S: Space> Boxes<N, F, S> {
    /// Boxes whose four numbers, in the order of the format, are the rows of a tensor.
    pub fn new(values: Tensor<(N, Len<4>)>) -> Self {
        Self { values, kind: PhantomData }
    }

    /// Brings boxes to a device; see [`from_boxes`](Boxes::from_boxes) where it does not matter how many there are.
    ///
    /// # Errors
    /// When there are more or fewer than `N` says.
    pub fn try_from_boxes(boxes: &[BoundingBox<F, S>], device: &Device) -> Result<Self, ShapeError> {
        Ok(Self::new(Tensor::try_from_burn(rows(boxes, device))?))
    }

    /// The boxes, read back.
    pub fn to_vec(&self) -> Vec<BoundingBox<F, S>> {
        self.values.to_vec().as_chunks().0.iter().map(|values| BoundingBox::new(*values)).collect()
    }

    /// The rows of numbers.
    pub fn tensor(&self) -> &Tensor<(N, Len<4>)> {
        &self.values
    }

    /// The rows of numbers.
    pub fn into_tensor(self) -> Tensor<(N, Len<4>)> {
        self.values
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.values.dims()[0]
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same boxes on another device.
    pub fn to_device(self, device: &Device) -> Self {
        Self::new(self.values.to_device(device))
    }

    /// The same boxes by their edges.
    pub fn to_xyxy(&self) -> Boxes<N, Xyxy, S> {
        Boxes::from_columns(F::to_corners(self.columns()))
    }

    /// The same boxes by their left upper corner and their size.
    pub fn to_xywh(&self) -> Boxes<N, Xywh, S> {
        Boxes::from_columns(Xywh::from_corners(F::to_corners(self.columns())))
    }

    /// The same boxes by their centre and their size.
    pub fn to_cxcywh(&self) -> Boxes<N, Cxcywh, S> {
        Boxes::from_columns(Cxcywh::from_corners(F::to_corners(self.columns())))
    }

    /// The left, upper, right and lower edges.
    pub fn edges(&self) -> [Tensor<(N,)>; 4] {
        F::to_corners(self.columns())
    }

    /// The area of each; 0 where a box has none.
    pub fn area(&self) -> Tensor<(N,)> {
        let [x1, y1, x2, y2] = self.edges();
        (x2 - x1).relu() * (y2 - y1).relu()
    }

    /// The four numbers by name: each for all boxes.
    fn columns(&self) -> [Tensor<(N,)>; 4] {
        let raw = self.values.clone().into_burn();
        [0, 1, 2, 3].map(|at| Tensor::from_burn_unchecked(raw.clone().narrow(1, at, 1).squeeze_dim::<1>(1)))
    }

    fn from_columns(columns: [Tensor<(N,)>; 4]) -> Self {
        let raw = Burn::stack::<2>(columns.map(Tensor::into_burn).to_vec(), 1);
        Self::new(Tensor::from_burn_unchecked(raw))
    }

    fn scaled<T: Space>(&self, x: f64, y: f64) -> Boxes<N, F, T> {
        let [a, b, c, d] = self.columns();
        Boxes::from_columns([a * x, b * y, c * x, d * y])
    }
}

impl<N: Dim, F: BoxFormat> Boxes<N, F, Pixels> {
    /// The same boxes in shares of an image of this size.
    pub fn normalized(&self, height: usize, width: usize) -> Boxes<N, F, Normalized> {
        self.scaled(1.0 / width.max(1) as f64, 1.0 / height.max(1) as f64)
    }
}

impl<N: Dim, F: BoxFormat> Boxes<N, F, Normalized> {
    /// The same boxes in pixels of an image of this size.
    pub fn pixels(&self, height: usize, width: usize) -> Boxes<N, F, Pixels> {
        self.scaled(width as f64, height as f64)
    }
}

impl<N: Dim> Boxes<N> {
    /// The parts of the boxes that lie on an image of this size.
    pub fn clip(&self, height: usize, width: usize) -> Self {
        let [x1, y1, x2, y2] = self.columns();
        let (w, h) = (width as f64, height as f64);
        Self::from_columns([x1.clamp(0.0, w), y1.clamp(0.0, h), x2.clamp(0.0, w), y2.clamp(0.0, h)])
    }
}

impl<F: BoxFormat, S: Space> Boxes<Dyn, F, S> {
    /// Brings boxes to a device, however many there are.
    pub fn from_boxes(boxes: &[BoundingBox<F, S>], device: &Device) -> Self {
        Self::new(Tensor::from_burn_unchecked(rows(boxes, device)))
    }

    /// Names the axis of boxes, by one check at run time.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub fn refine<N: Dim>(self) -> Result<Boxes<N, F, S>, ShapeError>
    where
        (Dyn, Len<4>): Refine<(N, Len<4>)>,
    {
        Ok(Boxes::new(self.values.refine()?))
    }
}

fn rows<F: BoxFormat, S: Space>(boxes: &[BoundingBox<F, S>], device: &Device) -> Burn<2> {
    let values: Vec<f32> = boxes.iter().flat_map(|it| it.values()).collect();
    Burn::from_data(TensorData::new(values, [boxes.len(), 4]), device)
}

impl<N: Dim, F: BoxFormat, S: Space> Clone for Boxes<N, F, S> {
    fn clone(&self) -> Self {
        Self::new(self.values.clone())
    }
}

/// The boxes, one by one.
impl<N: Dim, F: BoxFormat, S: Space> fmt::Debug for Boxes<N, F, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.to_vec()).finish()
    }
}
