//! [`CocoResult`]: what a network found, as COCO's evaluation reads it.

use crate::{BoundingBox, DataError, Rle, Xywh};
use serde::ser::{Serialize, SerializeMap, Serializer};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// One object that was found in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct CocoResult {
    /// The picture's id: see [`CocoDetection::image_id`](crate::CocoDetection::image_id).
    pub image_id: u64,
    /// The category's id: see [`CocoDetection::category_ids`](crate::CocoDetection::category_ids).
    pub category_id: u64,
    /// The box.
    pub bounding_box: BoundingBox<Xywh>,
    /// How sure the network is; greater is surer.
    pub score: f32,
    /// The mask, for instance segmentation.
    pub mask: Option<Rle>,
}

impl Serialize for CocoResult {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("image_id", &self.image_id)?;
        map.serialize_entry("category_id", &self.category_id)?;
        map.serialize_entry("bbox", &self.bounding_box.values())?;
        map.serialize_entry("score", &self.score)?;
        if let Some(mask) = &self.mask {
            map.serialize_entry("segmentation", &Runs(mask))?;
        }
        map.end()
    }
}

/// A mask as COCO's files hold it.
struct Runs<'a>(&'a Rle);

impl Serialize for Runs<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(2))?;
        map.serialize_entry("size", &[self.0.height(), self.0.width()])?;
        map.serialize_entry("counts", &self.0.to_coco_string())?;
        map.end()
    }
}

/// Writes results to a file that `COCO.loadRes` of pycocotools reads. They are taken one by one, and the file appears
/// once it is whole.
///
/// # Errors
/// A file that cannot be written.
///
/// ```
/// use kiln_data::{BoundingBox, CocoResult, Xyxy, save_coco_results};
///
/// let bounding_box = BoundingBox::<Xyxy>::new([10.0, 20.0, 30.0, 40.0]).to_xywh();
/// let found = CocoResult { image_id: 42, category_id: 18, bounding_box, score: 0.75, mask: None };
/// let dir = tempfile::tempdir()?;
/// save_coco_results(dir.path().join("results.json"), [found])?;
/// let text = std::fs::read_to_string(dir.path().join("results.json"))?;
/// assert!(text.contains(r#"{"image_id":42,"category_id":18,"bbox":[10.0,20.0,20.0,20.0],"score":0.75}"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn save_coco_results(
    file: impl AsRef<Path>,
    results: impl IntoIterator<Item = CocoResult>,
) -> Result<(), DataError> {
    let file = file.as_ref();
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let written = write(beside.as_ref(), results).and_then(|()| fs::rename(&beside, file));
    written.map_err(|source| {
        // What is there of it serves nobody; that it cannot be removed is no news beside the error.
        let _ = fs::remove_file(&beside);
        DataError::Write { file: file.into(), source }
    })
}

fn write(file: &Path, results: impl IntoIterator<Item = CocoResult>) -> io::Result<()> {
    let mut target = BufWriter::new(File::create(file)?);
    let mut before = "[";
    for result in results {
        writeln!(target, "{before}")?;
        serde_json::to_writer(&mut target, &result)?;
        before = ",";
    }
    write!(target, "{}", if before == "[" { "[]" } else { "\n]" })?;
    target.into_inner()?.sync_all()
}
