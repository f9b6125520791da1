//! [`Visible`]: what people see of a sample: a picture, and marks on it.

use crate::{
    BoundingBox, Counts, GreyImage, Image, Instance, Label, LabelledImage, Mask, Object, Picture, Sample, Unit,
};

/// One thing that is, or was, found in a picture, as it is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mark {
    /// Its class.
    pub class: usize,
    /// How sure a network is of it, from 0 to 1, if one found it.
    pub score: Option<f32>,
    /// The box around it, in pixels of the picture.
    pub bounding_box: Option<BoundingBox>,
    /// The pixels that it covers.
    pub mask: Option<Mask>,
    /// What evaluation does with it.
    pub counts: Counts,
}

impl Mark {
    /// A class that a picture is of as a whole.
    pub fn class(class: usize) -> Self {
        Self { class, ..Self::default() }
    }
}

/// A sample that can be looked at.
pub trait Visible {
    /// Whether its image has no colours.
    fn is_grey(&self) -> bool;

    /// Its image.
    fn picture(&self) -> Picture<3>;

    /// What is to be found in it.
    fn marks(&self) -> Vec<Mark>;
}

/// An image that can be looked at.
pub trait Pictured {
    /// Whether it has no colours.
    const GREY: bool;

    /// The image as screens show it.
    fn picture(&self) -> Picture<3>;
}

/// A target that can be looked at.
pub trait Marked {
    /// What is to be found.
    fn marks(&self) -> Vec<Mark>;
}

impl<T: Marked, I: Pictured> Visible for Sample<T, I> {
    fn is_grey(&self) -> bool {
        I::GREY
    }

    fn picture(&self) -> Picture<3> {
        self.image.picture()
    }

    fn marks(&self) -> Vec<Mark> {
        self.target.marks()
    }
}

impl<const H: usize, const W: usize> Visible for LabelledImage<H, W> {
    fn is_grey(&self) -> bool {
        true
    }

    fn picture(&self) -> Picture<3> {
        self.image.picture()
    }

    fn marks(&self) -> Vec<Mark> {
        vec![Mark::class(self.label)]
    }
}

impl Pictured for Picture<3> {
    const GREY: bool = false;

    fn picture(&self) -> Picture<3> {
        self.clone()
    }
}

impl Pictured for Picture<1> {
    const GREY: bool = true;

    fn picture(&self) -> Picture<3> {
        Picture::from_fn(self.height(), self.width(), |y, x| [self.at(y, x)[0]; 3])
    }
}

impl<const H: usize, const W: usize> Pictured for GreyImage<H, W> {
    const GREY: bool = true;

    fn picture(&self) -> Picture<3> {
        let byte = |value: f32| ((value * Self::STD + Self::MEAN) * 255.0).round() as u8;
        Picture::from_fn(H, W, |y, x| [byte(self.values()[y][x]); 3])
    }
}

/// Grey images and images of three colours, of bytes or of values from 0 to 1.
macro_rules! pictured {
    ($channels:literal, $grey:literal, $pixel:ident => $shown:expr) => {
        impl<const H: usize, const W: usize> Pictured for Image<$channels, H, W> {
            const GREY: bool = $grey;

            fn picture(&self) -> Picture<3> {
                let shown = |$pixel: [u8; $channels]| $shown;
                Picture::from_fn(H, W, |y, x| shown(self.at(y, x)))
            }
        }

        impl<const H: usize, const W: usize> Pictured for Image<$channels, H, W, Unit> {
            const GREY: bool = $grey;

            fn picture(&self) -> Picture<3> {
                self.bytes().picture()
            }
        }
    };
}
pictured!(1, true, pixel => [pixel[0]; 3]);
pictured!(3, false, pixel => pixel);

impl<const CLASSES: usize> Marked for Label<CLASSES> {
    fn marks(&self) -> Vec<Mark> {
        vec![Mark::class(self.index())]
    }
}

impl<const CLASSES: usize> Marked for Object<CLASSES> {
    fn marks(&self) -> Vec<Mark> {
        let Self { label, bounding_box, counts, .. } = *self;
        vec![Mark { class: label.index(), bounding_box: Some(bounding_box), counts, ..Mark::default() }]
    }
}

impl<const CLASSES: usize> Marked for Instance<CLASSES> {
    fn marks(&self) -> Vec<Mark> {
        let marks = self.object.marks().into_iter();
        marks.map(|mark| Mark { mask: Some(self.mask.clone()), ..mark }).collect()
    }
}

impl<T: Marked> Marked for Vec<T> {
    fn marks(&self) -> Vec<Mark> {
        self.iter().flat_map(T::marks).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NotAClass, Standardization};

    #[test]
    fn images_of_every_kind_are_shown_alike() {
        let grey = Picture::from_fn(2, 3, |y, x| [(100 * y + 10 * x) as u8]);
        let shown = Picture::from_fn(2, 3, |y, x| [(100 * y + 10 * x) as u8; 3]);
        assert_eq!(grey.picture(), shown);
        let image: Image<1, 2, 3> = grey.try_into_image().unwrap();
        assert_eq!((image.picture(), image.unit().picture()), (shown.clone(), shown.clone()));
        let colours: Image<3, 2, 3> = shown.clone().try_into_image().unwrap();
        assert_eq!((colours.picture(), colours.unit().picture()), (shown.clone(), shown));
        let back = colours.unit().standardized(&Standardization::IMAGENET).unit(&Standardization::IMAGENET);
        assert_eq!(back.picture(), colours.picture());
        let digit = GreyImage::<2, 2>::from_pixels(&[[0, 255], [1, 254]]);
        assert_eq!(digit.picture().pixels(), [[0; 3], [255; 3], [1; 3], [254; 3]]);
    }

    #[test]
    fn targets_of_every_task_are_marked() -> Result<(), NotAClass> {
        let label = Label::<5>::new(3)?;
        let mask = Mask::from_fn(4, 4, |y, x| y == x);
        let instance = Instance::new(label, mask.clone()).unwrap();
        let bounding_box = Some(BoundingBox::new([0.0, 0.0, 4.0, 4.0]));
        assert_eq!(label.marks(), [Mark::class(3)]);
        assert_eq!(instance.object.marks(), [Mark { bounding_box, ..Mark::class(3) }]);
        let marked = Mark { bounding_box, mask: Some(mask), ..Mark::class(3) };
        assert_eq!(vec![instance.clone(), instance].marks(), [marked.clone(), marked]);
        Ok(())
    }
}
