//! Digits and scenes of them, written down in the forms that examples read.
use std::fs;
use std::path::Path;

use kiln::data::{Digits, Instance, Picture, Rle, Sample, SceneOptions, Scenes, Visible};

/// The height and width of a scene.
const SIDE: usize = 64;

/// The names of the digits.
pub(crate) const NAMES: [&str; 10] = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Scenes with their digits.
fn scenes(count: usize) -> impl Iterator<Item = (Picture, Vec<Instance<10>>)> {
    let options = SceneOptions { digits: 1..=2, ..SceneOptions::on(SIDE, SIDE) };
    let scenes = Scenes::<SIDE, SIDE>::of(Digits::embedded().unwrap(), options).unwrap().valid;
    (0..count).map(move |scene| {
        let Sample { image, target } = scenes.sample(scene).unwrap();
        (image.into_picture(), target)
    })
}

/// The first of them.
pub(crate) fn scene() -> Picture {
    scenes(1).next().unwrap().0
}

/// A folder for each digit, `each` pictures in it.
pub(crate) fn folder(dir: &Path, each: usize) {
    let digits = Digits::embedded().unwrap().train;
    let mut written = [0; 10];
    for digit in (0..digits.len()).map(|place| digits.sample(place).unwrap()) {
        let folder = dir.join(NAMES[digit.label]);
        if written[digit.label] < each {
            fs::create_dir_all(&folder).unwrap();
            digit.picture().save_png(folder.join(format!("{}.png", written[digit.label]))).unwrap();
            written[digit.label] += 1;
        }
    }
}

/// COCO's files of two sets of eight scenes. The ids of the categories begin at 11.
pub(crate) fn coco(dir: &Path) {
    fs::create_dir_all(dir.join("annotations")).unwrap();
    let mut scenes = scenes(16);
    for set in ["train2017", "val2017"] {
        fs::create_dir_all(dir.join(set)).unwrap();
        let (mut images, mut annotations) = (Vec::new(), Vec::new());
        for (id, (picture, digits)) in (1..=8).zip(&mut scenes) {
            picture.save_png(dir.join(set).join(format!("{id:012}.png"))).unwrap();
            images.push(format!(r#"{{"id":{id},"file_name":"{id:012}.png","height":{SIDE},"width":{SIDE}}}"#));
            for Instance { object, mask } in digits {
                annotations.push(format!(
                    r#"{{"id":{},"image_id":{id},"category_id":{},"bbox":{:?},"iscrowd":0,"segmentation":{{"size":[{SIDE},{SIDE}],"counts":{:?}}}}}"#,
                    annotations.len() + 1,
                    object.label.index() + 11,
                    object.bounding_box.to_xywh().values(),
                    Rle::from_mask(&mask).runs(),
                ));
            }
        }
        let category = |(name, id): (&str, usize)| format!(r#"{{"id":{id},"name":"{name}"}}"#);
        let categories: Vec<_> = NAMES.into_iter().zip(11..).map(category).collect();
        let [images, annotations, categories] = [images, annotations, categories].map(|of| of.join(","));
        let file = format!(r#"{{"images":[{images}],"annotations":[{annotations}],"categories":[{categories}]}}"#);
        fs::write(dir.join(format!("annotations/instances_{set}.json")), file).unwrap();
    }
}

/// The folders of a year of Pascal VOC, and an empty list of pictures to train on.
pub(crate) fn without_pictures(voc: &Path) {
    for folder in ["Annotations", "ImageSets/Main"] {
        fs::create_dir_all(voc.join(folder)).unwrap();
    }
    fs::write(voc.join("ImageSets/Main/train.txt"), "").unwrap();
}
