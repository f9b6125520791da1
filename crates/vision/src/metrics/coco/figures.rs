//! [`CocoFigures`]: the twelve numbers of COCO, and the precision of each class.
use std::fmt;

/// COCO's figures, each from 0 to 1; `None` where there is nothing to find, for which pycocotools says -1.
///
/// Precision is averaged over recalls, and both are averaged over classes and, unless said otherwise, over overlaps
/// from 0.5 to 0.95. Small objects have up to 32 x 32 pixels, large ones 96 x 96 or more.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CocoFigures {
    /// The average precision: the figure by which detectors are compared.
    pub ap: Option<f64>,
    /// The average precision at an overlap of 0.5.
    pub ap50: Option<f64>,
    /// The average precision at an overlap of 0.75.
    pub ap75: Option<f64>,
    /// The average precision on small objects.
    pub ap_small: Option<f64>,
    /// The average precision on medium objects.
    pub ap_medium: Option<f64>,
    /// The average precision on large objects.
    pub ap_large: Option<f64>,
    /// The average recall of the surest detection of each class in each image.
    pub ar1: Option<f64>,
    /// The average recall of the ten surest.
    pub ar10: Option<f64>,
    /// The average recall of the hundred surest.
    pub ar100: Option<f64>,
    /// The average recall of small objects.
    pub ar_small: Option<f64>,
    /// The average recall of medium objects.
    pub ar_medium: Option<f64>,
    /// The average recall of large objects.
    pub ar_large: Option<f64>,
    /// The average precision of each class.
    pub ap_by_class: Vec<Option<f64>>,
}

impl CocoFigures {
    /// The twelve figures in pycocotools' order, by their names.
    pub fn named(&self) -> [(&'static str, Option<f64>); 12] {
        [
            ("AP", self.ap),
            ("AP50", self.ap50),
            ("AP75", self.ap75),
            ("AP small", self.ap_small),
            ("AP medium", self.ap_medium),
            ("AP large", self.ap_large),
            ("AR 1", self.ar1),
            ("AR 10", self.ar10),
            ("AR 100", self.ar100),
            ("AR small", self.ar_small),
            ("AR medium", self.ar_medium),
            ("AR large", self.ar_large),
        ]
    }
}

/// The twelve figures in percent, a line each; a dash where there is nothing to find.
///
/// ```
/// let figures = kiln_vision::CocoFigures { ap: Some(0.4125), ..Default::default() };
/// assert!(figures.to_string().starts_with("AP         41.25 %\nAP50       -\n"));
/// ```
impl fmt::Display for CocoFigures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, figure) in self.named() {
            match figure {
                Some(share) => writeln!(f, "{name:<9} {:6.2} %", 100.0 * share)?,
                None => writeln!(f, "{name:<9}  -")?,
            }
        }
        Ok(())
    }
}
