//! [`Flaw`]: what is wrong with an annotation, and [`Place`]: where.

use crate::{NotAClass, PolygonError, RleError};
use std::fmt::{self, Display};
use std::path::PathBuf;

/// Where in a file something is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place {
    /// A line, from 1.
    Line(usize),
    /// A line and a column, from 1.
    Column {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// A byte, from 0.
    Byte(u64),
    /// An element of XML.
    Element {
        /// The names from the root to it.
        path: String,
        /// The byte at which it ends.
        byte: u64,
    },
    /// A picture, by its id.
    Image(u64),
    /// An annotation, by its id.
    Annotation(u64),
    /// A category, by its id.
    Category(u64),
    /// An object, by its number from 1 in the order of the annotation.
    Object(usize),
    /// What the file says of itself.
    Header,
}

impl Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Column { line, column } => write!(f, "line {line}, column {column}"),
            Self::Byte(byte) => write!(f, "byte {byte}"),
            Self::Element { path, byte } => write!(f, "`{path}` before byte {byte}"),
            Self::Image(id) => write!(f, "image {id}"),
            Self::Annotation(id) => write!(f, "annotation {id}"),
            Self::Category(id) => write!(f, "category {id}"),
            Self::Object(number) => write!(f, "object {number}"),
            Self::Header => write!(f, "its header"),
        }
    }
}

/// What is wrong with an annotation: what was found, what was wanted, and what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Flaw {
    /// The text is not UTF-8.
    #[error("this is not UTF-8; save the file as UTF-8")]
    NotUtf8,
    /// The text is not of its format.
    #[error("{0}; mend the file, or write it anew")]
    Syntax(String),
    /// Something that must be there is not.
    #[error("there is no {0}; add it")]
    Missing(&'static str),
    /// A number was wanted.
    #[error("`{found}` is not {wanted}; mend it")]
    Number {
        /// The text that is there.
        found: String,
        /// The kind of number.
        wanted: &'static str,
    },
    /// A line has too few numbers, or too many.
    #[error("there are {found} numbers, where {wanted} are wanted; mend the line")]
    Numbers {
        /// How many there are.
        found: usize,
        /// How many there should be, and of what.
        wanted: &'static str,
    },
    /// A number is no share of a picture.
    #[error("{found} is no share of the picture, which goes from 0 to 1; divide pixels by the picture's size")]
    Share {
        /// The number.
        found: f32,
    },
    /// A class has a name that is not known.
    #[error("`{found}` is none of the classes, which are {}; mend the name, or name all classes", listed(classes))]
    Class {
        /// The name.
        found: String,
        /// The names of all classes.
        classes: Vec<String>,
    },
    /// A class has a number that is not known.
    #[error("{0}; mend the label, or name all classes")]
    ClassNumber(#[from] NotAClass),
    /// A box is inside out, infinite or no number.
    #[error(
        "a box from column {} and row {} to column {} and row {} is none; mend it, or take the object out",
        found[0], found[1], found[2], found[3]
    )]
    Box {
        /// Its left, upper, right and lower edge.
        found: [f64; 4],
    },
    /// Something is named that the file does not describe.
    #[error("the file describes no {what} {id}; describe it, or take out what names it")]
    Unknown {
        /// What is named.
        what: &'static str,
        /// Its id.
        id: u64,
    },
    /// Something is there twice that must be there once.
    #[error("`{0}` is there twice; take one out")]
    Twice(String),
    /// A path leads out of the folder of pictures.
    #[error("`{0}` is no path within the folder of the pictures; give one that is")]
    Outside(String),
    /// A file that is named does not exist.
    #[error("there is no file `{0}`; put it there, or take out what names it")]
    NoFile(PathBuf),
    /// A polygon is none.
    #[error("{0}; mend it, or take the object out")]
    Polygon(#[from] PolygonError),
    /// A mask of runs is none.
    #[error("{0}; mend it, or take the object out")]
    Rle(#[from] RleError),
    /// A mask is of another size than its picture.
    #[error(
        "the mask is of {} x {} (height x width), and the picture of {} x {}; give the mask of this picture",
        found.0, found.1, wanted.0, wanted.1
    )]
    MaskSize {
        /// Height and width of the mask.
        found: (usize, usize),
        /// Height and width of the picture.
        wanted: (usize, usize),
    },
    /// A file of masks holds colours, and no numbers of objects.
    #[error("the pixels are {found}, and numbers of objects are wanted; give a PNG with a palette, or 8 bits of grey")]
    NoIndices {
        /// What the pixels are.
        found: String,
    },
    /// A mask belongs to no object.
    #[error("there is a mask of it, and `{annotation}` has {objects} objects; annotate it, or take the mask out")]
    NoObject {
        /// The file of the objects.
        annotation: PathBuf,
        /// How many objects it has.
        objects: usize,
    },
    /// A mask lies elsewhere than its object.
    #[error(
        "the mask lies within {found:?}, and the box of `{annotation}` is {wanted:?} (left, top, right, bottom); \
         annotate the objects in the order of their masks"
    )]
    Elsewhere {
        /// The file of the objects.
        annotation: PathBuf,
        /// The box around the mask.
        found: [f32; 4],
        /// The box of the object.
        wanted: [f32; 4],
    },
    /// What a sample would take is more than any should.
    #[error("picture and masks would take {found} bytes, and at most {limit} are read; part the picture")]
    TooLarge {
        /// The bytes.
        found: u128,
        /// The most that are read.
        limit: u128,
    },
    /// Elements lie in one another without end.
    #[error("elements lie {0} deep in one another; write the file anew")]
    TooDeep(usize),
}

/// A few names, one after the other.
pub(crate) fn listed(names: &[String]) -> String {
    const SHOWN: usize = 20;
    let shown: Vec<_> = names.iter().take(SHOWN).map(|name| quoted(name)).collect();
    match names.len().checked_sub(SHOWN) {
        Some(more @ 1..) => format!("{} and {more} more", shown.join(", ")),
        _ => shown.join(", "),
    }
}

/// The start of a text, short enough for a message.
pub(super) fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.into(),
    }
}
