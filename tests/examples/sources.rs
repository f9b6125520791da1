//! `--data`: every form trains through the same code, and what cannot be trained on is told.
use crate::{data, done, fixture, refused, run, text, train};
use std::path::Path;

fn named(form: &str, dir: &Path) -> String {
    format!("{form}:{}", dir.display())
}

#[test]
fn data_of_another_class_count_are_refused_with_both_numbers() {
    let dir = tempfile::tempdir().unwrap();
    for (example, form, fixed, found) in [
        ("classification", "folder", "folder", 3),
        ("localization", "coco", "coco", 3),
        ("detection", "coco", "coco", 3),
        ("segmentation", "voc", "VOCdevkit", 20),
    ] {
        let said = refused(&run(example, dir.path(), &["--data", &named(form, &fixture(fixed))]));
        assert!(said.contains(&format!("names {found} classes, and the type has 10")), "{said}");
    }
    let voc = dir.path().join("voc");
    data::voc(&voc);
    std::fs::write(voc.join("classes.txt"), "one\ntwo\n").unwrap();
    let said = refused(&run("detection", dir.path(), &["--data", &named("voc", &voc)]));
    assert!(said.contains("voc/classes.txt` names 2 classes, and the type has 10"), "{said}");
    // With the ground that is named beside them.
    for (form, fixed, found) in [("coco", "coco", 4), ("voc", "VOCdevkit", 21)] {
        let data = named(form, &fixture(fixed));
        let said = refused(&run("segmentation", dir.path(), &["--semantic", "--data", &data]));
        assert!(said.contains(&format!("names {found} classes, and the type has 11: ground, ")), "{said}");
    }
}

#[test]
fn forms_that_a_task_has_no_use_for_are_refused_in_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
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
    let (coco, voc) = (dir.path().join("coco"), dir.path().join("voc"));
    data::coco(&coco);
    data::voc(&voc);
    for (example, source, tested) in [
        ("localization", named("voc", &voc), 6),
        ("detection", named("coco", &coco), 8),
        ("segmentation", named("voc", &voc), 6),
    ] {
        let out = dir.path().join(example);
        let output = train(example, &out, &["--data", &source, "--require", "99.9"]);
        let (said, failed) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(1), "{example}: {failed}");
        assert!(failed.contains("below the 99.9 % that --require asks for"), "{failed}");
        assert!(
            said.contains("train              7") && said.contains(&format!("test               {tested}")),
            "{said}"
        );
        let card = std::fs::read_to_string(out.join("model.card.json")).unwrap();
        assert!(card.contains("\"seven\"") && card.contains("category_ids") == (example == "detection"), "{card}");
    }
}

#[test]
fn the_class_of_every_pixel_is_learnt_from_coco_and_voc() {
    let dir = tempfile::tempdir().unwrap();
    let voc = dir.path().join("voc");
    data::voc(&voc);
    let coco = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/digits/coco");
    for (form, at, tested) in [("voc", &voc, 6), ("coco", &coco, 4)] {
        let (out, source) = (dir.path().join(form), named(form, at));
        let said = done(&train("segmentation", &out, &["--semantic", "--data", &source]));
        assert!(said.contains(&format!("test               {tested}")) && said.contains("mean IoU"), "{said}");
        let card = std::fs::read(out.join("model.card.json")).unwrap();
        let card: serde_json::Value = serde_json::from_slice(&card).unwrap();
        assert_eq!(card["classes"][0], "ground");
        assert_eq!(card["category_ids"], serde_json::json!((0..=10).collect::<Vec<_>>()));
    }
}
