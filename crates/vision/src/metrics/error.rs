//! [`EvaluationError`]: what an evaluator will not take.

/// What was wrong with the results of an image.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EvaluationError {
    /// An image was given twice.
    #[error("image {image} was given before: its objects would count twice; give each image once")]
    ImageTwice {
        /// The number it was given under.
        image: usize,
    },
    /// A score is not a number.
    #[error("detection {position} of image {image} has a score that is not a number; look for NaN in the network")]
    Score {
        /// The number of the image.
        image: usize,
        /// Where among the detections it stands, from 0.
        position: usize,
    },
}
