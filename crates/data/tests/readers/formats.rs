//! Every format, against what Python's tools read from the same files.

use crate::fixture::{Copy, fixture, numbers};
use kiln_data::{
    Cifar10, Cifar20, Cifar100, CocoDetection, CocoResult, CocoSegmentation, Counts, DataError, Dataset,
    HorizontalFlip, ImageFolder, Instance, Label, LabelMap, LargestObject, Mask, Object, PennFudan, Pets, Picture, Rle,
    Sample, Semantic, Splits, VOC_CLASSES, VocDetection, VocSegmentation, WithoutMasks, YoloDetection,
    YoloSegmentation, save_coco_results,
};
use serde_json::Value;

/// What JPEG may round differently.
const JPEG: f64 = 1.0;
/// What stands in the file is rounded to.
const LOSSLESS: f64 = 0.0006;

fn samples<D: Dataset>(data: &D) -> Vec<D::Sample> {
    (0..data.len()).map(|index| data.sample(index, None).unwrap()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn names(value: &Value) -> Vec<&str> {
    list(value).iter().map(|name| name.as_str().unwrap()).collect()
}

fn same_picture(found: &Picture, wanted: &Value, within: f64) {
    let (height, width) = (wanted["height"].as_u64().unwrap() as usize, wanted["width"].as_u64().unwrap() as usize);
    assert_eq!((found.height(), found.width()), (height, width));
    let corners = (0..height).step_by(8).flat_map(|y| (0..width).step_by(8).map(move |x| (y, x)));
    for ((top, left), means) in corners.zip(list(&wanted["blocks"])) {
        let rows = top..height.min(top + 8);
        let block: Vec<_> = rows.flat_map(|y| &found.row(y)[left..width.min(left + 8)]).collect();
        for channel in 0..3 {
            let mean = block.iter().map(|pixel| f64::from(pixel[channel])).sum::<f64>() / block.len() as f64;
            let wanted = means[channel].as_f64().unwrap();
            assert!((mean - wanted).abs() <= within, "block at {top}, {left}: {mean} and {wanted}");
        }
    }
}

fn same_labels<const CLASSES: usize>(found: &[Sample<Label<CLASSES>>], wanted: &Value) {
    assert_eq!(found.len(), list(wanted).len());
    for (found, wanted) in found.iter().zip(list(wanted)) {
        assert_eq!(found.target.index() as u64, wanted["label"].as_u64().unwrap());
        let lossy = wanted["path"].as_str().is_some_and(|path| path.ends_with("jpg"));
        same_picture(&found.image, wanted, if lossy { JPEG } else { LOSSLESS });
    }
}

fn same_objects<const CLASSES: usize>(found: &[Object<CLASSES>], wanted: &Value, names: &[String]) {
    assert_eq!(found.len(), list(&wanted["objects"]).len());
    for (found, wanted) in found.iter().zip(list(&wanted["objects"])) {
        match wanted["name"].as_str() {
            Some(name) => assert_eq!(names[found.label.index()], name),
            None => assert_eq!(found.label.index() as u64, wanted["label"].as_u64().unwrap()),
        }
        for (found, wanted) in found.bounding_box.values().iter().zip(list(&wanted["box"])) {
            assert!((f64::from(*found) - wanted.as_f64().unwrap()).abs() < 1e-5, "{found} and {wanted}");
        }
        let counts = match (wanted["difficult"].as_bool(), wanted["crowd"].as_bool()) {
            (Some(true), _) => Counts::Difficult,
            (_, Some(true)) => Counts::Crowd,
            _ => Counts::Fully,
        };
        assert_eq!(found.counts, counts);
    }
}

/// Objects and masks; what has no pixel is in the golden numbers, and not in the sample.
fn same_instances<const CLASSES: usize>(
    found: &[Instance<CLASSES>],
    wanted: &Value,
    names: &[String],
    size: (usize, usize),
) {
    let objects: Vec<_> = found.iter().map(|instance| instance.object).collect();
    let masks = list(&wanted["masks"]).iter();
    let masks = masks.map(|text| Rle::from_coco_string(size.0, size.1, text.as_str().unwrap()).unwrap().to_mask());
    let all: Vec<_> = list(&wanted["objects"]).iter().zip(masks).collect();
    let there: Vec<_> = all.iter().filter(|(_, mask)| mask.area() > 0).collect();
    let wanted: Vec<Value> = there.iter().map(|(object, _)| (*object).clone()).collect();
    same_objects(&objects, &serde_json::json!({ "objects": wanted }), names);
    let (found, wanted): (Vec<&Mask>, Vec<_>) =
        (found.iter().map(|it| &it.mask).collect(), there.iter().map(|(_, mask)| mask).collect());
    assert_eq!(found, wanted);
}

#[test]
fn cifar_is_what_numpy_wrote() {
    let golden = numbers("golden.json");
    let (train, test) = (Cifar10::train(fixture("cifar10")).unwrap(), Cifar10::test(fixture("cifar10")).unwrap());
    same_labels(&samples(&train), &golden["cifar10"]["train"]);
    same_labels(&samples(&test), &golden["cifar10"]["test"]);
    assert_eq!(train.class_names(), names(&golden["cifar10"]["names"]));
    assert_ne!(train.fingerprint(), test.fingerprint());
    assert_eq!(train.sample_bytes() / 3072, 1);

    let dir = fixture("cifar100");
    same_labels(&samples(&Cifar100::train(&dir).unwrap()), &golden["cifar100 train"]);
    same_labels(&samples(&Cifar100::test(&dir).unwrap()), &golden["cifar100 test"]);
    same_labels(&samples(&Cifar20::train(&dir).unwrap()), &golden["cifar20 train"]);
    same_labels(&samples(&Cifar20::test(&dir).unwrap()), &golden["cifar20 test"]);
    assert_eq!(Cifar20::test(&dir).unwrap().class_names()[7], "coarse 7");
}

#[test]
fn cifar_is_found_in_the_folder_of_its_archive_and_needs_no_names() {
    let copy = Copy::of("cifar10");
    std::fs::create_dir(copy.path().join("cifar-10-batches-bin")).unwrap();
    copy.write("cifar-10-batches-bin/test_batch.bin", copy.read("test_batch.bin"));
    copy.remove("test_batch.bin");
    let data = Cifar10::test(copy.path()).unwrap();
    assert_eq!(data.len(), 2);
    assert_eq!(data.class_names()[9], "9");
}

#[test]
fn folders_are_what_torchvision_reads() {
    let golden = &numbers("golden.json")["folder"];
    let data = ImageFolder::<3>::open(fixture("folder")).unwrap();
    assert_eq!(data.class_names(), names(&golden["names"]));
    same_labels(&samples(&data), &golden["samples"]);
    for (index, sample) in list(&golden["samples"]).iter().enumerate() {
        assert_eq!(data.path(index).to_str(), sample["path"].as_str());
    }
    // The largest has 24 x 16 pixels.
    assert!((3 * 24 * 16..3 * 24 * 16 + 100).contains(&data.sample_bytes()));
}

#[test]
fn voc_is_what_torchvision_reads() {
    let golden = &numbers("golden.json")["voc"];
    let detection = VocDetection::open(fixture("VOCdevkit/VOC2007"), "trainval").unwrap();
    let segmentation = VocSegmentation::open(fixture("VOCdevkit/VOC2007"), "trainval").unwrap();
    assert_eq!(detection.class_names(), VOC_CLASSES);
    assert_eq!([detection.skipped(), segmentation.skipped()], [1, 1]);
    let (objects, instances) = (samples(&detection), samples(&segmentation));
    assert_eq!([objects.len(), instances.len()], [list(golden).len(); 2]);
    for ((objects, instances), wanted) in objects.iter().zip(&instances).zip(list(golden)) {
        same_picture(&objects.image, wanted, JPEG);
        assert_eq!(objects.image, instances.image);
        same_objects(&objects.target, wanted, &detection.class_names());
        let size = (objects.image.height(), objects.image.width());
        same_instances(&instances.target, wanted, &detection.class_names(), size);
    }
    assert!((3 * 24 * 32..3 * 24 * 32 + 200).contains(&detection.sample_bytes()));
    // As many planes as the picture has objects.
    assert!((5 * 24 * 32..5 * 24 * 32 + 400).contains(&segmentation.sample_bytes()));
}

#[test]
fn a_year_of_voc_is_found_from_above_where_it_is_the_only_one() {
    let above = VocDetection::open(fixture("VOCdevkit"), "val").unwrap();
    assert_eq!(above.len(), 1);
    assert_eq!(VocDetection::open(fixture(""), "train").unwrap().len(), 2);
    let copy = Copy::of("VOCdevkit");
    for part in ["Annotations", "ImageSets"] {
        std::fs::create_dir_all(copy.path().join("VOC2012").join(part)).unwrap();
    }
    let error = VocDetection::open(copy.path(), "train").map(drop).unwrap_err();
    assert_eq!(
        copy.told(error),
        "the folder `DIR` holds several data sets, DIR/VOC2007, DIR/VOC2012; name one of them"
    );
}

#[test]
fn classes_of_ones_own_are_named() {
    let names = ["car", "dog", "horse", "person", "tvmonitor"];
    let data = VocDetection::open_named(fixture("VOCdevkit"), "train", names).unwrap();
    assert_eq!(data.sample(0, None).unwrap().target[0].label.index(), 1);
    let error = VocDetection::open_named(fixture("VOCdevkit"), "train", ["dog"]).map(drop).unwrap_err();
    assert!(matches!(error, DataError::Annotation { .. }), "{error}");
}

#[test]
fn coco_is_what_pycocotools_reads() {
    let golden = &numbers("golden.json")["coco"];
    let (file, images) = (fixture("coco/instances.json"), fixture("coco/images"));
    let detection = CocoDetection::<3>::open(&file, &images).unwrap();
    let segmentation = CocoSegmentation::<3>::open(&file, &images).unwrap();
    assert_eq!(detection.class_names(), names(&golden["names"]));
    assert_eq!(detection.category_ids(), [1, 18, 38]);
    assert_eq!([detection.skipped(), segmentation.skipped()], [2, 2]);
    assert_eq!(detection.fingerprint(), segmentation.fingerprint());
    let wanted = list(&golden["samples"]);
    assert_eq!([detection.len(), segmentation.len()], [wanted.len(); 2]);
    for (index, wanted) in wanted.iter().enumerate() {
        assert_eq!(detection.image_id(index), wanted["id"].as_u64().unwrap());
        let objects = detection.sample(index, None).unwrap();
        let instances = segmentation.sample(index, None).unwrap();
        let lossy = detection.image_id(index) == 42;
        same_picture(&objects.image, wanted, if lossy { JPEG } else { LOSSLESS });
        same_objects(&objects.target, wanted, &detection.class_names());
        let size = (objects.image.height(), objects.image.width());
        same_instances(&instances.target, wanted, &detection.class_names(), size);
    }
}

#[test]
fn results_are_written_as_pycocotools_reads_them() {
    let segmentation = CocoSegmentation::<3>::open(fixture("coco/instances.json"), fixture("coco/images")).unwrap();
    let mask = Rle::from_mask(&segmentation.sample(0, None).unwrap().target[0].mask);
    let found = CocoResult {
        image_id: 7,
        category_id: 18,
        bounding_box: kiln_data::BoundingBox::new([1.5, 2.0, 3.25, 4.0]),
        score: 0.5,
        mask: Some(mask),
    };
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("results.json");
    save_coco_results(&file, [found.clone(), CocoResult { mask: None, ..found }]).unwrap();
    let written: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let golden = &numbers("golden.json")["coco"]["result"];
    assert_eq!(written[0]["segmentation"]["counts"], golden["mask"]);
    assert_eq!(written[0]["segmentation"]["size"], serde_json::json!([20, 30]));
    assert_eq!(written[0]["bbox"], golden["box"]);
    assert_eq!(written[0]["score"], serde_json::json!(0.5));
    assert!(written[1].get("segmentation").is_none());
    save_coco_results(&file, []).unwrap();
    assert_eq!(std::fs::read(&file).unwrap(), b"[]");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    let error = save_coco_results(dir.path().join("no/such.json"), []).unwrap_err();
    assert!(error.to_string().starts_with("cannot write `"), "{error}");
}

#[test]
fn yolo_is_what_ultralytics_reads() {
    let golden = numbers("golden.json");
    let detection = YoloDetection::<2>::open(fixture("yolo"), "train").unwrap();
    assert_eq!(detection.class_names(), ["cat", "dog"]);
    assert_eq!(detection.skipped(), 1);
    assert_eq!(detection.len(), list(&golden["yolo"]).len());
    for (found, wanted) in samples(&detection).iter().zip(list(&golden["yolo"])) {
        same_picture(&found.image, wanted, LOSSLESS);
        same_objects(&found.target, wanted, &[]);
    }
    let segmentation = YoloSegmentation::<2>::open(fixture("yolo-seg"), "train").unwrap();
    let boxes = YoloDetection::<2>::open(fixture("yolo-seg"), "train").unwrap();
    for (index, wanted) in list(&golden["yolo-seg"]).iter().enumerate() {
        let found = segmentation.sample(index, None).unwrap();
        same_picture(&found.image, wanted, LOSSLESS);
        same_instances(&found.target, wanted, &[], (found.image.height(), found.image.width()));
        same_objects(&boxes.sample(index, None).unwrap().target, wanted, &[]);
    }
}

#[test]
fn pets_are_what_torchvision_reads() {
    let golden = &numbers("golden.json")["pets"];
    for set in ["trainval", "test"] {
        let data = Pets::<3>::open(fixture("pets"), set).unwrap();
        let found = samples(&data);
        assert_eq!(found.len(), list(&golden[set]).len());
        for (found, wanted) in found.iter().zip(list(&golden[set])) {
            assert_eq!(found.target.index() as u64, wanted["label"].as_u64().unwrap());
            same_picture(&found.image, wanted, JPEG);
        }
        let names: Vec<_> = data.class_names().iter().map(|name| name.to_lowercase()).collect();
        assert_eq!(names, self::names(&golden["names"]));
    }
    assert_eq!(Pets::<3>::open(fixture("pets"), "list").unwrap().len(), 5);
}

#[test]
fn breeds_whose_numbers_have_a_gap_are_told() {
    let pets = Copy::of("pets");
    for set in ["trainval", "test", "list"] {
        pets.replace(&format!("annotations/{set}.txt"), "3 1 2", "4 1 2");
    }
    let told = Pets::<3>::open(pets.path(), "test").err().map(|error| pets.told(error)).unwrap_or_default();
    let wanted = "the folder `DIR` has no picture of breed 3 in its lists, which number breeds beyond; name the folder";
    assert!(told.starts_with(wanted), "{told}");
}

#[test]
fn pictures_whose_names_differ_in_their_ends_alone_share_a_text() {
    let yolo = Copy::of("yolo");
    yolo.write("images/train/a.bmp", yolo.read("images/train/a.png"));
    let data = YoloDetection::<2>::open(yolo.path(), "train").unwrap();
    let named = |end: &str| (0..data.len()).find(|at| data.name(*at).is_some_and(|name| name.ends_with(end))).unwrap();
    let [one, other] = ["a.bmp", "a.png"].map(|end| data.sample(named(end), None).map(|sample| sample.target));
    let other = other.unwrap();
    assert!(!other.is_empty());
    assert!(
        one.is_err() || one.unwrap() == other,
        "the picture is a PNG under another name: it may be refused, not emptied"
    );
}

#[test]
fn a_split_knows_the_border_and_what_is_moved_says_that_it_does_not() {
    let folder = fixture("VOCdevkit/VOC2007");
    let border = |data: &dyn Fn(usize) -> LabelMap<21>| data(0).classes().filter(Option::is_none).count();
    let of = |data: VocSegmentation| Splits::by_position(data, [1, 0, 0]).unwrap().train;
    let whole = Semantic::<_, 21>::of(VocSegmentation::open(&folder, "train").unwrap());
    let split = Semantic::<_, 21>::of(of(VocSegmentation::open(&folder, "train").unwrap()));
    let wanted = border(&|index| whole.sample(index, None).unwrap().target);
    assert!(wanted > 0);
    assert_eq!(border(&|index| split.sample(index, None).unwrap().target), wanted);

    let moved = of(VocSegmentation::open(&folder, "train").unwrap()).transformed(HorizontalFlip::default());
    let told = Semantic::<_, 21>::of(moved).sample(0, None).err().map(|error| error.to_string()).unwrap_or_default();
    assert!(
        told.starts_with("the pixels of sample 0 that belong to nothing do not move with its image when"),
        "{told}"
    );
}

#[test]
fn penn_fudan_is_what_numpy_reads() {
    let golden = &numbers("golden.json")["penn-fudan"];
    for dir in ["PennFudanPed", ""] {
        let data = PennFudan::open(fixture(dir)).unwrap();
        assert_eq!(data.len(), list(golden).len());
        for (found, wanted) in samples(&data).iter().zip(list(golden)) {
            same_picture(&found.image, wanted, LOSSLESS);
            same_instances(&found.target, wanted, &[], (found.image.height(), found.image.width()));
        }
    }
}

#[test]
fn names_of_yolo_are_read_in_every_usual_form() {
    let forms = [
        ("data.yaml", "names: [cat, \"a dog\"]\n"),
        ("data.yaml", "nc: 2\nnames:\n- cat\n- a dog\n"),
        ("data.yaml", "names: {1: a dog, 0: cat}\ntrain: ../train/images\n"),
        ("data.yml", "\u{feff}names:\r\n  0: 'cat'\r\n  1: a dog # not a cat\r\n"),
        ("classes.txt", "\u{feff}cat\r\na dog\r\n\r\n"),
        ("labels/classes.txt", "cat\na dog"),
    ];
    for (file, text) in forms {
        let copy = Copy::of("yolo");
        copy.remove("data.yaml");
        copy.write(file, text);
        let data = YoloDetection::<2>::open(copy.path(), "train").unwrap();
        assert_eq!(data.class_names(), ["cat", "a dog"], "{file}: {text:?}");
    }
}

#[test]
fn a_set_of_yolo_without_name_lies_in_the_folder_itself() {
    let copy = Copy::of("yolo-seg");
    let moved = tempfile::tempdir().unwrap();
    std::fs::rename(copy.path().join("train"), moved.path().join("all")).unwrap();
    std::fs::copy(copy.path().join("classes.txt"), moved.path().join("all/classes.txt")).unwrap();
    assert_eq!(YoloSegmentation::<2>::open(moved.path().join("all"), "").unwrap().len(), 2);
}

#[test]
fn one_task_is_made_of_another() {
    let segmentation = VocSegmentation::open(fixture("VOCdevkit"), "trainval").unwrap();
    let bytes = segmentation.fingerprint();
    let detection = WithoutMasks(segmentation);
    assert_eq!((detection.len(), detection.fingerprint()), (3, bytes));
    assert_eq!(detection.class_names(), VOC_CLASSES);
    let localisation = LargestObject::of(VocDetection::open(fixture("VOCdevkit"), "trainval").unwrap());
    // The third picture is empty.
    assert_eq!(localisation.len(), 2);
    assert_eq!(VOC_CLASSES[localisation.sample(0, None).unwrap().target.label.index()], "person");
    // A crowd is no object, though it be the first.
    let coco = CocoDetection::<3>::open(fixture("coco/instances.json"), fixture("coco/images")).unwrap();
    let crowd = LargestObject::of(coco);
    assert_eq!(crowd.len(), 3);
    assert_eq!(crowd.sample(0, None).unwrap().target.counts, Counts::Fully);
    let yolo = LargestObject::of(YoloDetection::<2>::open(fixture("yolo"), "train").unwrap());
    assert_eq!((yolo.len(), yolo.class_names()), (2, vec!["cat".to_string(), "dog".into()]));
}

#[test]
fn fingerprints_go_by_samples_and_not_by_folders() {
    let of = |copy: &Copy| {
        let (file, images) = (copy.path().join("instances.json"), copy.path().join("images"));
        CocoDetection::<3>::open(file, images).unwrap().fingerprint()
    };
    let (one, same, other) = (Copy::of("coco"), Copy::of("coco"), Copy::of("coco"));
    assert_eq!(of(&one), of(&same));
    other.replace("instances.json", "2.5, 3.25, 20.1, 15.75", "2.5, 3.25, 20.1, 15.76");
    assert_ne!(of(&one), of(&other));
    let longer = [same.read("images/000000000042.jpg"), vec![0]].concat();
    same.write("images/000000000042.jpg", longer);
    assert_ne!(of(&one), of(&same));

    let folder = |copy: &Copy| ImageFolder::<3>::open(copy.path()).unwrap().fingerprint();
    let (one, same, renamed) = (Copy::of("folder"), Copy::of("folder"), Copy::of("folder"));
    assert_eq!(folder(&one), folder(&same));
    std::fs::rename(renamed.path().join("cat"), renamed.path().join("cow")).unwrap();
    assert_ne!(folder(&one), folder(&renamed));
}
