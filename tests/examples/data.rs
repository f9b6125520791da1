//! Digits and scenes of them, written down in the forms that examples read.
use std::fmt::Write;
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

/// The folders of a year of Pascal VOC: eight scenes to train, six to validate, and a list of classes.
pub(crate) fn voc(dir: &Path) {
    for folder in ["Annotations", "JPEGImages", "SegmentationObject", "ImageSets/Main", "ImageSets/Segmentation"] {
        fs::create_dir_all(dir.join(folder)).unwrap();
    }
    let mut lists = [String::new(), String::new()];
    for (number, (picture, digits)) in scenes(14).enumerate() {
        let id = format!("{number:06}");
        picture.save_png(dir.join(format!("JPEGImages/{id}.png"))).unwrap();
        let mut objects = String::new();
        let mut numbers = image::GrayImage::new(SIDE as u32, SIDE as u32);
        for (place, Instance { object, mask }) in (1_u8..).zip(digits) {
            let [left, top, right, bottom] = object.bounding_box.values();
            let edges = [("xmin", left + 1.0), ("ymin", top + 1.0), ("xmax", right), ("ymax", bottom)];
            let edges: String = edges.map(|(name, edge)| format!("<{name}>{edge}</{name}>")).concat();
            let name = NAMES[object.label.index()];
            write!(objects, "<object><name>{name}</name><bndbox>{edges}</bndbox></object>").unwrap();
            let covered = (0..SIDE * SIDE).map(|at| (at / SIDE, at % SIDE)).filter(|(y, x)| mask.covers(*y, *x));
            covered.for_each(|(y, x)| numbers.put_pixel(x as u32, y as u32, image::Luma([place])));
        }
        let size = format!("<size><width>{SIDE}</width><height>{SIDE}</height><depth>3</depth></size>");
        let annotation = format!("<annotation>{size}{objects}</annotation>");
        fs::write(dir.join(format!("Annotations/{id}.xml")), annotation).unwrap();
        numbers.save(dir.join(format!("SegmentationObject/{id}.png"))).unwrap();
        writeln!(lists[usize::from(number >= 8)], "{id}").unwrap();
    }
    for (set, list) in ["train", "val"].iter().zip(&lists) {
        for task in ["Main", "Segmentation"] {
            fs::write(dir.join(format!("ImageSets/{task}/{set}.txt")), list).unwrap();
        }
    }
    fs::write(dir.join("classes.txt"), NAMES.join("\n")).unwrap();
}
