//! COCO's JSON, read as a stream: what is not needed is passed over, and masks are kept small.

use crate::fingerprint::Fingerprint;
use crate::{DataError, Flaw, Place, Polygon, Rle};
use serde::Deserialize;
use serde::de::{Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category as Kind;
use std::fmt;
use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// A file of annotations, with what is taken of each one's segmentation.
#[derive(Deserialize)]
#[serde(bound = "S: Deserialize<'de>")]
pub(super) struct File<S> {
    pub(super) images: Vec<Image>,
    pub(super) annotations: Vec<Annotation<S>>,
    pub(super) categories: Vec<Category>,
}

#[derive(Deserialize)]
pub(super) struct Image {
    pub(super) id: u64,
    pub(super) file_name: Box<str>,
    pub(super) height: u32,
    pub(super) width: u32,
}

#[derive(Deserialize)]
pub(super) struct Annotation<S> {
    pub(super) id: u64,
    pub(super) image_id: u64,
    pub(super) category_id: u64,
    /// Left, top, width and height.
    pub(super) bbox: [f64; 4],
    /// Of the mask, in pixels.
    pub(super) area: Option<f64>,
    #[serde(default)]
    pub(super) iscrowd: u8,
    pub(super) segmentation: Option<S>,
}

#[derive(Deserialize)]
pub(super) struct Category {
    pub(super) id: u64,
    pub(super) name: String,
}

/// A mask as it is written.
pub(super) enum Segmentation {
    Polygons(Box<[Polygon]>),
    Runs { size: (usize, usize), runs: Counts },
    Flawed(Flaw),
}

/// The runs of a mask, compressed or not.
pub(super) enum Counts {
    Numbers(Box<[u32]>),
    Text(Box<str>),
}

/// Reads a file. Its bytes go into the fingerprint.
pub(super) fn read<S: for<'de> Deserialize<'de>>(
    file: &Path,
    fingerprint: &mut Fingerprint,
) -> Result<File<S>, DataError> {
    let unreadable = |source| DataError::Read { file: file.into(), source };
    let opened = fs::File::open(file).map_err(unreadable)?;
    let mut source = BufReader::with_capacity(1 << 16, Hashing { source: opened, fingerprint });
    if source.fill_buf().map_err(unreadable)?.starts_with(b"\xef\xbb\xbf") {
        source.consume(3);
    }
    let first = source.fill_buf().map_err(unreadable)?.iter().find(|byte| !byte.is_ascii_whitespace());
    if first.is_some_and(|first| *first != b'{') {
        return Err(DataError::NotCoco { file: file.into() });
    }
    let mut json = serde_json::Deserializer::from_reader(source);
    let content = File::deserialize(&mut json).and_then(|content| json.end().map(|()| content));
    content.map_err(|error| told(file, error))
}

fn told(file: &Path, error: serde_json::Error) -> DataError {
    let (line, column) = (error.line(), error.column());
    if error.classify() == Kind::Io {
        return DataError::Read { file: file.into(), source: error.into() };
    }
    let (text, place) = (error.to_string(), format!(" at line {line} column {column}"));
    let flaw = Flaw::Syntax(text.strip_suffix(&place).unwrap_or(&text).into());
    DataError::Annotation { file: file.into(), place: Place::Column { line, column }, flaw: Box::new(flaw) }
}

/// What is read goes into a fingerprint.
struct Hashing<'a, R> {
    source: R,
    fingerprint: &'a mut Fingerprint,
}

impl<R: Read> Read for Hashing<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.source.read(buffer)?;
        self.fingerprint.bytes(&buffer[..length]);
        Ok(length)
    }
}

impl Segmentation {
    /// Whether there is nothing to draw a mask of.
    pub(super) fn is_empty(&self) -> bool {
        matches!(self, Self::Polygons(polygons) if polygons.is_empty())
    }

    /// The mask for a picture of this size.
    pub(super) fn checked(self, size: (usize, usize)) -> Result<Outline, Flaw> {
        match self {
            Self::Flawed(flaw) => Err(flaw),
            Self::Polygons(polygons) => Ok(Outline::Polygons(polygons)),
            Self::Runs { size: found, .. } if found != size => Err(Flaw::MaskSize { found, wanted: size }),
            Self::Runs { runs: Counts::Numbers(runs), .. } => Ok(Outline::Runs(Rle::new(size.0, size.1, runs)?)),
            Self::Runs { runs: Counts::Text(text), .. } => {
                Ok(Outline::Runs(Rle::from_coco_string(size.0, size.1, &text)?))
            }
        }
    }
}

/// A mask that is known to fit its picture.
pub(super) enum Outline {
    Polygons(Box<[Polygon]>),
    Runs(Rle),
}

impl Outline {
    pub(super) fn to_rle(&self, (height, width): (usize, usize)) -> Result<Rle, Flaw> {
        match self {
            Self::Runs(rle) => Ok(rle.clone()),
            Self::Polygons(polygons) => {
                let parts = polygons.iter().map(|polygon| polygon.to_rle(height, width));
                let whole = parts.reduce(|a, b| Ok(a?.union(&b?)));
                Ok(whole.unwrap_or_else(|| Polygon::new([]).expect("no corner is no number").to_rle(height, width))?)
            }
        }
    }
}

impl<'de> Deserialize<'de> for Segmentation {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(SegmentationVisitor)
    }
}

struct SegmentationVisitor;

impl<'de> Visitor<'de> for SegmentationVisitor {
    type Value = Segmentation;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("polygons, or an object with `size` and `counts`")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Segmentation, A::Error> {
        let (mut polygons, mut flaw) = (Vec::new(), None);
        while let Some(numbers) = source.next_element::<Vec<f64>>()? {
            match Polygon::from_flat(&numbers) {
                Ok(polygon) => polygons.push(polygon),
                Err(error) => flaw = flaw.or(Some(Flaw::Polygon(error))),
            }
        }
        Ok(flaw.map_or_else(|| Segmentation::Polygons(polygons.into()), Segmentation::Flawed))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut source: A) -> Result<Segmentation, A::Error> {
        let (mut size, mut runs) = (None, None);
        while let Some(key) = source.next_key::<String>()? {
            match key.as_str() {
                "size" => size = Some(source.next_value()?),
                "counts" => runs = Some(source.next_value()?),
                _ => drop(source.next_value::<IgnoredAny>()?),
            }
        }
        Ok(match (size, runs) {
            (Some(size), Some(runs)) => Segmentation::Runs { size, runs },
            (None, _) => Segmentation::Flawed(Flaw::Missing("`size` of the mask")),
            (_, None) => Segmentation::Flawed(Flaw::Missing("`counts` of the mask")),
        })
    }
}

impl<'de> Deserialize<'de> for Counts {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(CountsVisitor)
    }
}

struct CountsVisitor;

impl<'de> Visitor<'de> for CountsVisitor {
    type Value = Counts;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("the lengths of runs, or their string")
    }

    fn visit_str<E>(self, text: &str) -> Result<Counts, E> {
        Ok(Counts::Text(text.into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut source: A) -> Result<Counts, A::Error> {
        let mut runs = Vec::new();
        while let Some(run) = source.next_element()? {
            runs.push(run);
        }
        Ok(Counts::Numbers(runs.into()))
    }
}
