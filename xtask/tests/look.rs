//! Looking at data as a user does: what is drawn and counted, and what is said of mistakes.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn look(arguments: &[&str]) -> Output {
    let none = std::env::temp_dir().join("kiln-no-data");
    Command::new(env!("CARGO_BIN_EXE_xtask-look")).args(arguments).env("KILN_DATA", none).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).unwrap()
}

fn said(output: &Output) -> &str {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The one sentence of a mistake.
fn mistake(arguments: &[&str]) -> String {
    let output = look(arguments);
    let said = text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), ""), "{said}");
    assert!(said.starts_with("error: ") && said.lines().count() == 1, "{said}");
    said.trim_end().into()
}

/// A folder in one of the usual forms.
fn own(form: &str, name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/data/tests/fixtures").join(name);
    format!("{form}:{}", folder.display())
}

/// Height and width, from the header of a PNG file.
fn size(file: &PathBuf) -> (u32, u32) {
    let bytes = std::fs::read(file).unwrap();
    assert!(bytes.starts_with(b"\x89PNG"));
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    (number(20), number(16))
}

#[test]
fn sheets_are_drawn_of_every_form() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("sheet.png");
    let out = format!("--out={}", file.display());
    let data = [
        own("voc", "VOCdevkit"),
        own("coco", "coco"),
        own("yolo", "yolo"),
        own("yolo", "yolo-seg"),
        own("folder", "folder"),
        own("penn-fudan", "PennFudanPed"),
        own("pets", "pets"),
        "scenes".into(),
        "digits".into(),
    ];
    for data in &data {
        let output = look(&["show", data, &out, "--samples=2", "--columns=2", "--side=96"]);
        assert_eq!(
            said(&output),
            format!("{} is drawn: {} x {} pixels\n", file.display(), 6 + 96 + 13 + 6, 6 + 2 * 102)
        );
        assert_eq!(size(&file), (121, 210), "{data}");
    }
    let plain = std::fs::read(&file).unwrap();
    let changed = ["show", "digits", &out, "--samples=2", "--columns=2", "--side=96", "--transforms=letterbox,rotate"];
    said(&look(&changed));
    assert_ne!(std::fs::read(&file).unwrap(), plain);
    let once = std::fs::read(&file).unwrap();
    said(&look(&changed));
    assert_eq!(std::fs::read(&file).unwrap(), once, "the same seed draws the same");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn figures_are_printed() {
    let output = look(&["stats", &own("voc", "VOCdevkit"), "--set=trainval"]);
    let told = said(&output);
    for line in
        ["3 samples", "dog                              1", "image height                     8        17        24"]
    {
        assert!(told.lines().any(|told| told == line), "{told}");
    }
}

#[test]
fn mistakes_are_one_sentence() {
    let voc = own("voc", "no-such-folder");
    for (arguments, wanted) in [
        (vec!["stats", "imagenet"], "there is no data set `imagenet`; there are mnist, "),
        (vec!["stats", "imagenet"], "besides, digits and scenes; a folder of your own comes after its form, `voc:DIR`"),
        (vec!["stats", "mnist"], "mnist is not in `"),
        (vec!["stats", "coco"], "`coco` lies in a folder; name it: `coco:FOLDER`"),
        (vec!["stats", "tfrecord:/tmp"], "there is no form of data set `tfrecord`; there are digits, "),
        (vec!["stats", &voc], "name the folder that holds `Annotations`, `ImageSets` and `JPEGImages`"),
        (vec!["show", "digits", "--transforms=twist"], "there is no transform `twist`; there are resize, letterbox, "),
        (vec!["show", "digits", "--set=test"], "there is no set `test` to look at"),
        (vec!["show", "digits", "--out=/no/such/folder/a.png"], "cannot write `/no/such/folder/a.png`"),
        (vec!["show", "digits", "--samples=0"], "a sheet has 1 to 1000 samples"),
        (vec!["show"], "the following required arguments were not provided: <DATA>"),
    ] {
        let said = mistake(&arguments);
        assert!(said.contains(wanted), "{said}");
    }
}
