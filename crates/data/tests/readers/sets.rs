//! The sets that data sets come in, as splits: whole, and without a sample in two of them.

use crate::fixture::{Copy, fixture};
use kiln_data::{
    ANY, Cifar10, CocoDetection, CocoSegmentation, DataError, Dataset, Form, Gallery, ImageFolder, Pets, Splits,
    Statistics, VocDetection, YoloDetection,
};
use std::fs;

fn told<T>(opened: Result<T, DataError>, copy: &Copy) -> String {
    copy.told(opened.map(drop).unwrap_err())
}

fn sizes<D: Dataset>(splits: &Splits<D>) -> [usize; 3] {
    [splits.train.len(), splits.valid.len(), splits.test.len()]
}

/// A folder of pictures with sets.
fn folders(sets: &[&str]) -> Copy {
    let copy = Copy::of("folder");
    for set in sets {
        for class in ["ant", "bee", "cat"] {
            for number in 0..10 {
                copy.write(&format!("{set}/{class}/{set}{number}.png"), copy.read("bee/b.png"));
            }
        }
    }
    copy
}

#[test]
fn samples_are_named_by_their_files() {
    let dir = fixture("VOCdevkit/VOC2007");
    let data = VocDetection::open(&dir, "trainval").unwrap();
    assert_eq!(data.name(0), Some(dir.join("JPEGImages/000005.jpg").display().to_string()));
    assert_eq!(data.name(3), None);
    let splits = Splits::by_names(data, [&["000005"], &["2008_000008.jpg"], &["JPEGImages/empty"]]).unwrap();
    assert_eq!(splits.train.name(0), Some(dir.join("JPEGImages/000005.jpg").display().to_string()));
    let folder = ImageFolder::<3>::open(fixture("folder")).unwrap();
    assert!(folder.name(0).unwrap().ends_with("folder/ant/one.bmp"));
}

#[test]
fn sets_become_splits() {
    let voc = Copy::of("VOCdevkit/VOC2007");
    let both = VocDetection::splits(voc.path()).unwrap_err();
    assert!(matches!(both, DataError::Split(_)), "two pictures do not make three splits: {both}");
    voc.write("ImageSets/Main/train.txt", "000005");
    voc.write("ImageSets/Main/test.txt", "2008_000008");
    assert_eq!(sizes(&VocDetection::splits(voc.path()).unwrap()), [1, 1, 1]);
    voc.write("ImageSets/Main/test.txt", "empty");
    assert_eq!(
        told(VocDetection::splits(voc.path()), &voc),
        "the data sets of the validation and the test split are the same; give another, or part one of them"
    );
    voc.write("ImageSets/Main/test.txt", "2008_000008\n000005");
    assert_eq!(
        told(VocDetection::splits(voc.path()), &voc),
        "`DIR/JPEGImages/000005.jpg` is in the data set of the train split and in that of the test split; leave it in one"
    );

    let cifar = Copy::of("cifar10");
    let ten = "the validation split has no sample; give it some, or more data";
    assert_eq!(told(Cifar10::splits(cifar.path()), &cifar), ten, "a tenth of five pictures is none");
    cifar.write("data_batch_1.bin", cifar.read("data_batch_1.bin").repeat(10));
    assert_eq!(sizes(&Cifar10::splits(cifar.path()).unwrap()), [13, 1, 2]);
    assert_eq!(sizes(&ImageFolder::<3>::splits(folders(&["train", "valid", "test"]).path()).unwrap()), [30; 3]);
    assert_eq!(sizes(&ImageFolder::<3>::splits(folders(&["train", "val"]).path()).unwrap()), [27, 3, 30]);
    let pets = Copy::of("pets");
    pets.write("annotations/test.txt", "Bengal_14 3 1 2\nBengal_3 3 1 2\n");
    assert!(
        told(Pets::<3>::splits(pets.path()), &pets)
            .contains("`DIR/images/Bengal_3.jpg` is in the data set of the train")
    );
}

#[test]
fn sets_of_coco_are_found_by_their_published_names() {
    let copy = Copy::of("coco");
    let content = copy.read("instances.json");
    fs::rename(copy.path().join("images"), copy.path().join("train2017")).unwrap();
    copy.write("annotations/instances_train2017.json", &content);
    copy.remove("instances.json");
    assert_eq!(CocoDetection::<3>::open_set(copy.path(), "train").unwrap().len(), 4);
    assert_eq!(CocoSegmentation::<ANY>::open_set(copy.path(), "train2017").unwrap().class_names().len(), 3);
    assert_eq!(
        told(CocoDetection::<3>::open_set(copy.path(), "val"), &copy),
        "the folder `DIR` has no `annotations/instances_val.json`; name the folder that has, or put there what is missing"
    );
    assert_eq!(
        told(CocoDetection::<3>::splits(copy.path()), &copy),
        "the folder `DIR` has no set `val` or `test` besides `train`; name the folder that has, or put there what is missing"
    );
    copy.write("annotations/instances_train2014.json", &content);
    assert_eq!(
        told(CocoDetection::<3>::open_set(copy.path(), "train"), &copy),
        "`DIR` holds the set `train` more than once: DIR/annotations/instances_train2017.json, \
         DIR/annotations/instances_train2014.json; leave one of them there"
    );
    assert_eq!(CocoDetection::<3>::open_set(copy.path(), "train2017").unwrap().len(), 4);
}

#[test]
fn sets_whose_classes_differ_are_no_splits() {
    let copy = folders(&["train", "val", "test"]);
    fs::rename(copy.path().join("test/cat"), copy.path().join("test/cow")).unwrap();
    assert_eq!(
        told(ImageFolder::<3>::splits(copy.path()), &copy),
        "the classes of the test split are ant, bee, cow, and those of the train split ant, bee, cat; give both the same"
    );
    let yolo = Copy::of("yolo");
    assert_eq!(
        told(YoloDetection::<2>::splits(yolo.path()), &yolo),
        "the folder `DIR` has no set `val` or `test` besides `train`; name the folder that has, or put there what is missing"
    );
}

#[test]
fn any_number_of_classes_is_looked_at() {
    let counted = |form, dir: &str| {
        let gallery = Gallery::open(form, Some(&fixture(dir)), None).unwrap();
        let statistics = Statistics::of(&gallery).unwrap();
        let objects: usize = statistics.classes.iter().map(|(_, count)| count).sum();
        (statistics.samples, statistics.classes.len(), objects)
    };
    assert_eq!(counted(Form::Voc, "VOCdevkit"), (2, 20, 4));
    // One outline is too thin for any pixel.
    assert_eq!(counted(Form::Coco, "coco"), (4, 3, 5));
    assert_eq!(counted(Form::Yolo, "yolo"), (4, 2, 4));
    assert_eq!(counted(Form::Yolo, "yolo-seg"), (2, 2, 3));
    assert_eq!(counted(Form::Folder, "folder"), (8, 3, 8));
    assert_eq!(counted(Form::Pedestrians, "PennFudanPed"), (2, 1, 3));
    let sets = folders(&["train"]);
    fs::remove_dir_all(sets.path().join("train/bee")).unwrap();
    assert_eq!(Gallery::open(Form::Folder, Some(sets.path()), None).unwrap().len(), 20);

    let voc = Copy::of("VOCdevkit/VOC2007");
    voc.replace("Annotations/000005.xml", "<name>dog</name>", "<name>wolf</name>");
    let named = Gallery::open(Form::Voc, Some(voc.path()), Some("train")).unwrap();
    assert_eq!(named.class_names(), ["car", "horse", "person", "tvmonitor", "wolf"]);
}

#[test]
fn what_cannot_be_looked_at_is_told() {
    let copy = Copy::of("yolo");
    let open = |form, set| told(Gallery::open(form, Some(copy.path()), set), &copy);
    assert_eq!(
        open(Form::Yolo, Some("val")),
        "the folder `DIR` has no `images/val`; name the folder that has, or put there what is missing"
    );
    copy.write("labels/train/a.txt", "5 0.5 0.5 0.1 0.1");
    assert_eq!(
        open(Form::Yolo, None),
        "`DIR/labels/train/a.txt`, line 1: label 5 is not a class: the data set has 2, numbered from 0; mend the label, or \
         name all classes"
    );
    assert_eq!(
        told(Gallery::open(Form::Folder, Some(&copy.path().join("images/train")), None), &copy),
        "`DIR/images/train` holds no folders of pictures, one for each class; give a data set that has some"
    );
    assert_eq!(told(Gallery::open(Form::Voc, None, None), &copy), "`voc` lies in a folder; name it: `voc:FOLDER`");
    assert_eq!(
        told(Gallery::open(Form::DigitScenes, None, Some("test")), &copy),
        "there is no set `test` to look at; there are `train` and `validation`, and what tests stays unseen"
    );
}
