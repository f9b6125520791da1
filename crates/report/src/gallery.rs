//! [`Gallery`]: pictures, each with what is to be known of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use maud::{Markup, html};

use crate::section::Section;

/// One picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exhibit {
    /// The bytes of a PNG file.
    pub png: Vec<u8>,
    /// Its width in pixels.
    pub width: usize,
    /// Its height in pixels.
    pub height: usize,
    /// What is to be known of it.
    pub caption: String,
}

/// Pictures side by side.
///
/// ```
/// use kiln_report::{Exhibit, Gallery, Page};
/// let png = include_bytes!("../tests/page/dot.png").to_vec();
/// let exhibit = Exhibit { png, width: 8, height: 8, caption: "a 4, taken for a 9".into() };
/// let page = Page::new("digits").with(Gallery { exhibits: vec![exhibit], wide: false }.section("Mistakes", "The surest."));
/// assert!(page.html().contains("<img src=\"data:image/png;base64,iVBORw0KGgo"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Gallery {
    /// The pictures, in their order.
    pub exhibits: Vec<Exhibit>,
    /// Whether they need room: scenes with boxes, rather than digits.
    pub wide: bool,
}

impl Gallery {
    /// The part of a page that shows it.
    pub fn section(&self, title: &str, caption: &str) -> Section {
        Section::new(title, caption, self.markup())
    }

    fn markup(&self) -> Markup {
        html! {
            div.gallery.wide[self.wide] {
                @for Exhibit { png, width, height, caption } in &self.exhibits {
                    figure {
                        img src={ "data:image/png;base64," (STANDARD.encode(png)) } width=(width) height=(height) alt=(caption);
                        figcaption { (caption) }
                    }
                }
            }
        }
    }
}
