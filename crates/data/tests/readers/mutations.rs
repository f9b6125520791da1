//! Readers of damaged files: they never panic, and what they say names a file.

use crate::fixture::{Copy, fixture};
use kiln_data::{
    Cifar10, Cifar100, CocoDetection, CocoSegmentation, DataError, Dataset, ImageFolder, PennFudan, Pets, VocDetection,
    VocSegmentation, YoloDetection, YoloSegmentation,
};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::path::Path;

/// One change of a file.
#[derive(Clone, Debug)]
enum Change {
    Set(u8),
    Cut(usize),
    Insert(Vec<u8>),
}

/// What readers may stumble over.
const TOKENS: [&str; 22] = [
    "-1",
    "NaN",
    "1e999",
    "99999999999999999999",
    "0.5",
    "4294967296",
    "[",
    "]",
    "{",
    "}",
    "\"",
    ",",
    "<",
    "</a>",
    "<a/>",
    "&amp;",
    "&#0;",
    "<![CDATA[",
    "\u{feff}",
    "\r\n",
    " ",
    "../",
];

fn change() -> impl Strategy<Value = (Index, Change)> {
    let token = select(&TOKENS[..]).prop_map(|token| token.as_bytes().to_vec());
    let inserted = prop_oneof![token, prop::collection::vec(any::<u8>(), 1..6)];
    let change = prop_oneof![
        any::<u8>().prop_map(Change::Set),
        (1_usize..60).prop_map(Change::Cut),
        inserted.prop_map(Change::Insert)
    ];
    (any::<Index>(), change)
}

fn changed(mut content: Vec<u8>, changes: &[(Index, Change)]) -> Vec<u8> {
    for (index, change) in changes {
        let at = index.index(content.len() + 1);
        match change {
            Change::Set(byte) => content.get_mut(at).into_iter().for_each(|it| *it = *byte),
            Change::Cut(length) => drop(content.drain(at..content.len().min(at + length))),
            Change::Insert(bytes) => drop(content.splice(at..at, bytes.iter().copied())),
        }
    }
    content
}

/// Opens a data set and decodes all there is in it: what is wrong is said in one line, with a file.
fn read<D: Dataset>(dir: &Path, opened: Result<D, DataError>) {
    let told = |error: DataError| {
        let text = error.to_string();
        assert!(text.contains(dir.to_str().unwrap()), "{text}");
        assert!(text.len() < 3_000, "{text}");
    };
    match opened {
        Ok(data) => {
            data.fingerprint();
            assert!(data.sample_bytes() > 0);
            (0..data.len()).filter_map(|index| data.sample(index, None).err()).for_each(told);
        }
        Err(error) => told(error),
    }
}

/// Reads a data set in which one of these files is damaged.
fn damage(set: &str, files: &[&str], which: Index, changes: &[(Index, Change)], open: impl Fn(&Path)) {
    let copy = Copy::of(set);
    let file = files[which.index(files.len())];
    copy.write(file, changed(copy.read(file), changes));
    open(copy.path());
}

#[test]
fn what_is_not_damaged_is_read() {
    for (set, open) in [("coco", coco as fn(&Path)), ("yolo", yolo), ("cifar10", cifar), ("folder", folder)] {
        open(&fixture(set));
    }
    assert!(Pets::<3>::open(fixture("pets"), "trainval").is_ok() && PennFudan::open(fixture("PennFudanPed")).is_ok());
    assert!(VocSegmentation::open(fixture("VOCdevkit"), "trainval").is_ok());
}

fn voc(dir: &Path) {
    read(dir, VocDetection::open(dir, "trainval"));
    read(dir, VocSegmentation::open(dir, "trainval"));
}

fn coco(dir: &Path) {
    let (file, images) = (dir.join("instances.json"), dir.join("images"));
    read(dir, CocoDetection::<3>::open(&file, &images));
    read(dir, CocoSegmentation::<3>::open(&file, &images));
}

fn yolo(dir: &Path) {
    read(dir, YoloDetection::<2>::open(dir, "train"));
    read(dir, YoloSegmentation::<2>::open(dir, "train"));
}

fn cifar(dir: &Path) {
    read(dir, Cifar10::train(dir));
    read(dir, Cifar100::test(dir));
}

fn pets(dir: &Path) {
    read(dir, Pets::<3>::open(dir, "trainval"));
}

fn penn_fudan(dir: &Path) {
    read(dir, PennFudan::open(dir));
}

fn folder(dir: &Path) {
    read(dir, ImageFolder::<3>::open(dir));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]
    #[test]
    fn voc_is_damaged(which: Index, changes in prop::collection::vec(change(), 1..4)) {
        let files = [
            "Annotations/000005.xml", "Annotations/2008_000008.xml", "SegmentationObject/000005.png",
            "JPEGImages/empty.jpg", "ImageSets/Main/trainval.txt", "ImageSets/Segmentation/trainval.txt",
        ];
        damage("VOCdevkit/VOC2007", &files, which, &changes, voc);
    }

    #[test]
    fn coco_is_damaged(which: Index, changes in prop::collection::vec(change(), 1..4)) {
        let files = ["instances.json", "instances.json", "instances.json", "images/000000000001.png"];
        damage("coco", &files, which, &changes, coco);
    }

    #[test]
    fn yolo_is_damaged(which: Index, changes in prop::collection::vec(change(), 1..4)) {
        damage("yolo", &["data.yaml", "labels/train/a.txt", "labels/train/b.txt"], which, &changes, yolo);
        let files = ["classes.txt", "train/labels/a.txt", "train/labels/b.txt"];
        damage("yolo-seg", &files, which, &changes, yolo);
    }

    #[test]
    fn cifar_is_damaged(which: Index, changes in prop::collection::vec(change(), 1..4)) {
        damage("cifar10", &["data_batch_1.bin", "batches.meta.txt"], which, &changes, cifar);
        damage("cifar100", &["test.bin", "fine_label_names.txt"], which, &changes, cifar);
    }

    #[test]
    fn pictures_are_damaged(which: Index, changes in prop::collection::vec(change(), 1..4)) {
        let files = ["bee/a.jpg", "bee/b.png", "ant/one.bmp", "cat/grey.png", "cat/lossless.webp"];
        damage("folder", &files, which, &changes, folder);
    }

    #[test]
    fn pets_and_pedestrians_are_damaged(which: Index, changes in prop::collection::vec(change(), 1..4)) {
        let files = ["annotations/trainval.txt", "annotations/list.txt", "images/Bengal_3.jpg"];
        damage("pets", &files, which, &changes, pets);
        let files = ["PedMasks/FudanPed00001_mask.png", "PNGImages/PennPed00002.png"];
        damage("PennFudanPed", &files, which, &changes, penn_fudan);
    }

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        for (set, file, open) in [
            ("coco", "instances.json", coco as fn(&Path)),
            ("yolo", "data.yaml", yolo),
            ("yolo", "labels/train/a.txt", yolo),
            ("folder", "bee/a.jpg", folder),
        ] {
            let copy = Copy::of(set);
            copy.write(file, &bytes);
            open(copy.path());
        }
    }
}
