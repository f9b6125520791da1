//! `--data`: every form trains through the same code, and what cannot be trained on is told.
use crate::{data, done, fixture, refused, run, text, train};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn named(form: &str, dir: &Path) -> String {
    format!("{form}:{}", dir.display())
}

/// The same few pictures in one of the forms.
fn digits(form: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/digits").join(form)
}

#[test]
fn data_of_another_class_count_are_refused_with_both_numbers() {
    let dir = tempfile::tempdir().unwrap();
    for (example, form, fixed, found) in [
        ("classification", "folder", "folder", 3),
        ("localization", "coco", "coco", 3),
        ("detection", "coco", "coco", 3),
    ] {
        let said = refused(&run(example, dir.path(), &["--data", &named(form, &fixture(fixed))]));
        assert!(said.contains(&format!("names {found} classes, and the type has 10")), "{said}");
    }
    let voc = dir.path().join("voc");
    data::without_pictures(&voc);
    std::fs::write(voc.join("classes.txt"), "one\ntwo\n").unwrap();
    let said = refused(&run("detection", dir.path(), &["--data", &named("voc", &voc)]));
    assert!(said.contains("voc/classes.txt` names 2 classes, and the type has 10"), "{said}");
    // With the ground that is named beside them.
    let data = named("coco", &fixture("coco"));
    let said = refused(&run("segmentation", dir.path(), &["--semantic", "--data", &data]));
    assert!(said.contains("names 4 classes, and the type has 11: ground, "), "{said}");
}

#[test]
fn a_folder_of_voc_without_a_list_is_of_the_twenty_classes() {
    let dir = tempfile::tempdir().unwrap();
    let data = named("voc", &fixture("VOCdevkit"));
    for arguments in [["--data", &data, "--quiet"], ["--data", &data, "--semantic"]] {
        let said = refused(&run("segmentation", dir.path(), &arguments));
        let wanted =
            "VOCdevkit` has no `classes.txt`, so its classes are Pascal VOC's twenty, and the program has 10; list";
        assert!(said.contains(wanted), "{said}");
    }
}

/// What is made of an annotation, by its place.
type Change = fn(usize, &mut Value);

/// An object that lies far outside of its picture.
fn far(annotation: &mut Value) {
    annotation["bbox"] = json!([500, 500, 9, 9]);
}

/// A folder in COCO's form whose annotations to train on are changed; how many there are in all sets.
fn changed(coco: &Path, change: Change) -> (String, usize) {
    data::coco(coco);
    let file = coco.join("annotations/instances_train2017.json");
    let mut json: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let annotations = json["annotations"].as_array_mut().unwrap();
    annotations.iter_mut().enumerate().for_each(|(place, annotation)| change(place, annotation));
    std::fs::write(file, json.to_string()).unwrap();
    (named("coco", coco), annotations_of(coco))
}

#[test]
fn data_without_anything_to_learn_are_refused_and_what_is_passed_over_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let [coco, out] = ["coco", "run"].map(|name| dir.path().join(name));
    let cases: [(&str, &str, Change, &str); 4] = [
        ("segmentation", "--quiet", |_, it| it["segmentation"] = Value::Null, "or no mask, and crowds"),
        ("segmentation", "--semantic", |_, it| it["segmentation"] = json!([]), "or no mask, and crowds"),
        ("detection", "--quiet", |_, it| far(it), "no area on their picture, and crowds"),
        ("localization", "--quiet", |_, it| it["iscrowd"] = json!(1), ": 0 are passed over"),
    ];
    for (example, flag, change, wanted) in cases {
        let (data, _) = changed(&coco, change);
        let said = refused(&run(example, &out, &["--data", &data, flag]));
        assert!(said.contains("there is no object to train on in `") && said.contains(wanted), "{said}");
    }
    let three: Change = |place, annotation| {
        if place < 3 {
            far(annotation);
        }
    };
    let (data, all) = changed(&coco, three);
    let said = done(&train("detection", &out, &["--data", &data]));
    let passed_over = format!("3 of {all} objects are passed over: they have no area on their picture.");
    assert!(said.contains(&passed_over) && said.contains("AP of seven"), "{said}");
    assert!(said.contains("train              7"), "{said}");
}

/// How many objects are annotated in a folder of COCO's.
fn annotations_of(coco: &Path) -> usize {
    let count = |set| {
        let file = std::fs::read(coco.join(format!("annotations/instances_{set}2017.json"))).unwrap();
        let json: Value = serde_json::from_slice(&file).unwrap();
        json["annotations"].as_array().unwrap().len()
    };
    count("train") + count("val")
}

#[test]
fn forms_that_a_task_has_no_use_for_are_refused_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let nothing = tempfile::tempdir().unwrap();
    let empty = named("folder", nothing.path());
    for (example, given, wanted) in [
        ("classification", "voc:x", "classification takes no voc:DIR: its pictures show any number of objects"),
        ("detection", "folder:x", "detection takes no folder:DIR: it says nothing of boxes; it takes embedded, "),
        ("segmentation", "folder:x", "segmentation takes no folder:DIR: it says nothing of boxes and masks"),
        (
            "segmentation",
            "cifar10",
            "that this program reads: mnist, fashion-mnist, kmnist, voc2007, voc2012, coco2017",
        ),
        ("mlp", "coco:x", "mlp takes no coco:DIR: "),
        ("detection", "vco:x", "`vco:` is no form of data: write embedded, voc:DIR"),
        ("detection", "voc:no/such", "there is no folder `no/such`; name the folder that holds `Annotations`"),
        ("detection", "coco:no/such", "there is no folder `no/such`"),
        ("classification", "folder:no/such", "there is no folder `no/such`"),
        ("classification", empty.as_str(), "` holds no folders of pictures, one for each class"),
        ("classification", "cifar10", "that this program reads: mnist, fashion-mnist, kmnist"),
        ("detection", "cifar10", "that this program reads: mnist, fashion-mnist, kmnist, voc2007, voc2012, coco2017"),
    ] {
        let said = refused(&run(example, dir.path(), &["--data", given]));
        assert!(said.contains(wanted), "{said}");
    }
}

#[test]
fn a_classifier_learns_from_a_folder_for_each_class() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("run");
    data::folder(&dir.path().join("whole"), 6);
    let said = done(&train("classification", &out, &["--data", &named("folder", &dir.path().join("whole"))]));
    // Of six of each class, one is to test and one to validate: the first eight of these have eight classes.
    for wanted in ["train              8", "test               8", "top 5 ", "mean recall ", "\nnine ", "precision "] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let tested = data::NAMES.iter().filter(|name| said.contains(&format!("{name:<5}        1  ")));
    assert_eq!(tested.count(), 8, "{said}");

    for (set, each) in [("train", 3), ("val", 2)] {
        data::folder(&dir.path().join("parted").join(set), each);
    }
    let said = done(&train("classification", &out, &["--data", &named("folder", &dir.path().join("parted"))]));
    assert!(said.contains("train              8") && said.contains("test               8"), "{said}");
}

#[test]
fn boxes_are_learnt_from_coco_and_voc() {
    let dir = tempfile::tempdir().unwrap();
    for (example, form, at) in [
        ("localization", "voc", "VOCdevkit"),
        ("detection", "voc", "VOCdevkit"),
        ("detection", "coco", "coco"),
        ("segmentation", "voc", "VOCdevkit"),
        ("segmentation", "coco", "coco"),
    ] {
        let out = dir.path().join(format!("{example}-{form}"));
        let output = train(example, &out, &["--data", &named(form, &digits(at)), "--require", "99.9"]);
        let (said, failed) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{example}: {failed}");
        assert!(failed.contains("below the 99.9 % that --require asks for"), "{failed}");
        assert!(said.contains("train              8") && said.contains("test               4"), "{said}");
        let card = std::fs::read_to_string(out.join("model.card.json")).unwrap();
        assert!(card.contains("\"7\"") && card.contains("category_ids") == (form == "coco"), "{card}");
    }
}

#[test]
fn the_class_of_every_pixel_is_learnt_from_coco_and_voc() {
    let dir = tempfile::tempdir().unwrap();
    for (form, at) in [("voc", "VOCdevkit"), ("coco", "coco")] {
        let (out, source) = (dir.path().join(form), named(form, &digits(at)));
        let said = done(&train("segmentation", &out, &["--semantic", "--data", &source]));
        assert!(said.contains("test               4") && said.contains("mean IoU"), "{said}");
        let card = std::fs::read(out.join("model.card.json")).unwrap();
        let card: Value = serde_json::from_slice(&card).unwrap();
        assert_eq!(card["classes"][0], "ground");
        assert_eq!(card["category_ids"], json!((0..=10).collect::<Vec<_>>()));
    }
}
