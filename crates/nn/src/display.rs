//! How a layer shows itself: one line, its name as its type is written.
use burn::module::{Content, DisplaySettings};
use std::fmt::Debug;

/// All on one line.
pub(crate) fn one_line() -> Option<DisplaySettings> {
    DisplaySettings::new().with_new_line_after_attribute(false).optional()
}

/// The layer's name, and what its name does not say.
pub(crate) fn layer(content: Content, name: &str, attributes: &[(&str, &dyn Debug)]) -> Option<Content> {
    let content = content.set_top_level_type(name);
    attributes.iter().fold(content, |content, (name, value)| content.add_debug_attribute(name, value)).optional()
}

/// `ModuleDisplay` of a layer: its name, then attributes.
macro_rules! display {
    ([$($generics:tt)*] $layer:ty, $name:expr, |$it:ident| { $($attribute:ident: $value:expr),* $(,)? }) => {
        impl<$($generics)*> burn::module::ModuleDisplay for $layer {
            fn custom_settings(&self) -> Option<burn::module::DisplaySettings> {
                crate::display::one_line()
            }

            fn custom_content(&self, content: burn::module::Content) -> Option<burn::module::Content> {
                let $it = self;
                let _ = $it;
                crate::display::layer(content, &$name, &[$((stringify!($attribute), &$value)),*])
            }
        }
    };
}
pub(crate) use display;
