//~ no method named `standardized` found
use kiln::data::{Image, Standardization, Standardized};

pub fn wrong(image: Image<3, 32, 32, Standardized>) -> Image<3, 32, 32, Standardized> {
    image.standardized(&Standardization::IMAGENET) // wrong
}
