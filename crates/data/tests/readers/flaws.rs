//! What is wrong with a data set is told in one sentence, with the file, the place in it, and what to do.
#![allow(clippy::type_complexity, reason = "cases beside what is said of them")]

use crate::fixture::Copy;
use kiln_data::{
    Cifar10, Cifar100, CocoDetection, CocoSegmentation, DataError, Dataset, ImageFolder, VocDetection, VocSegmentation,
    YoloDetection, YoloSegmentation,
};
use std::fs;

/// The first error of a data set or of its samples; empty where there is none.
fn told<D: Dataset>(copy: &Copy, opened: Result<D, DataError>) -> String {
    let error = opened.map_or_else(Some, |data| (0..data.len()).find_map(|index| data.sample(index, None).err()));
    error.map_or_else(String::new, |error| copy.told(error))
}

fn begins(found: &str, wanted: &str) {
    assert!(found.starts_with(wanted), "\n found: {found}\nwanted: {wanted}");
}

fn cifar10(change: impl Fn(&Copy)) -> String {
    let copy = Copy::of("cifar10");
    change(&copy);
    told(&copy, Cifar10::train(copy.path()))
}

#[test]
fn of_cifar() {
    let batch = "data_batch_2.bin";
    let cases: [(&dyn Fn(&Copy), &str); 7] = [
        (
            &|copy| copy.remove(batch),
            "the folder `DIR` has no `data_batch_2.bin`; name the folder that has, or put there",
        ),
        (&|copy| copy.write(batch, []), "`DIR/data_batch_2.bin` is cut short: it has 0 bytes, and should have 3073"),
        (
            &|copy| copy.write(batch, [0; 3072]),
            "`DIR/data_batch_2.bin` is cut short: it has 3072 bytes, and should have 3073",
        ),
        (
            &|copy| copy.write(batch, [0; 3074]),
            "`DIR/data_batch_2.bin` is cut short: it has 3074 bytes, and should have 6146",
        ),
        (
            &|copy| copy.write(batch, [[0; 3073], [10; 3073]].concat()),
            "label 1 of `DIR/data_batch_2.bin` is 10, and 10 classes are numbered from 0",
        ),
        (
            &|copy| copy.write("batches.meta.txt", "cat\ndog\n"),
            "`DIR/batches.meta.txt` names 2 classes, and the type has 10: cat, dog; write 2 in the type, or",
        ),
        (
            &|copy| copy.replace("batches.meta.txt", "deer", "dog"),
            "`DIR/batches.meta.txt` names the class `dog` twice; give every class a name of its own",
        ),
    ];
    for (change, wanted) in cases {
        begins(&cifar10(change), wanted);
    }
    assert_eq!(cifar10(|_| {}), "");
    let copy = Copy::of("cifar10");
    begins(&told(&copy, Cifar100::train(copy.path())), "the folder `DIR` has no `train.bin`");
    begins(
        &told(&copy, Cifar10::train(copy.path().join("no"))),
        "there is no folder `DIR/no`; name the folder that holds CIFAR",
    );
}

fn folder(change: impl Fn(&Copy)) -> String {
    let copy = Copy::of("folder");
    change(&copy);
    told(&copy, ImageFolder::<3>::open(copy.path()))
}

#[test]
fn of_folders() {
    let cases: [(&dyn Fn(&Copy), &str); 5] = [
        (
            &|copy| copy.write("dog/a.png", []),
            "`DIR` names 4 classes, and the type has 3: ant, bee, cat, dog; write 4 in the type, or give the right data set",
        ),
        (&|copy| copy.remove("ant/one.bmp"), ""),
        (&|copy| copy.write("ant/one.bmp", []), "`DIR/ant/one.bmp` is not a picture that can be read: "),
        (&|copy| copy.write("bee/z.png", "P6 1 1"), "`DIR/bee/z.png` is not a picture that can be read: "),
        (&|copy| copy.write(".git/a.png", []), ""),
    ];
    for (change, wanted) in cases {
        begins(&folder(change), wanted);
    }
    let single = |copy: &Copy| ["ant", "bee"].map(|class| fs::remove_dir_all(copy.path().join(class)).unwrap());
    begins(&folder(|copy| _ = single(copy)), "`DIR` names 1 class, and the type has 3: cat; write 1 in the type, or");
    let broken = |copy: &Copy| copy.write("bee/a.jpg", &copy.read("bee/a.jpg")[..900]);
    begins(
        &folder(broken),
        "`DIR/bee/a.jpg` is not a picture that can be read: the file breaks off; give a whole JPEG",
    );
    let emptied = folder(|copy| {
        fs::remove_dir_all(copy.path().join("bee")).unwrap();
        copy.write("bee/notes.txt", "none");
    });
    assert_eq!(emptied, "`DIR/bee` holds no pictures; give a data set that has some");
}

#[cfg(unix)]
#[test]
fn names_that_are_not_utf_8() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    // A class needs a name that can be written; a picture does not.
    let copy = Copy::of("folder");
    let odd = copy.path().join("cat").join(OsStr::from_bytes(b"\xff.png"));
    fs::rename(copy.path().join("cat/grey.png"), odd).unwrap();
    assert_eq!(told(&copy, ImageFolder::<3>::open(copy.path())), "");
    fs::rename(copy.path().join("cat"), copy.path().join(OsStr::from_bytes(b"\xff"))).unwrap();
    assert_eq!(told(&copy, ImageFolder::<3>::open(copy.path())), "the name of `DIR/\u{fffd}` is not UTF-8; rename it");
}

fn voc(change: impl Fn(&Copy)) -> [String; 2] {
    let copy = Copy::of("VOCdevkit/VOC2007");
    change(&copy);
    [
        told(&copy, VocDetection::open(copy.path(), "trainval")),
        told(&copy, VocSegmentation::open(copy.path(), "trainval")),
    ]
}

#[test]
fn of_voc() {
    let xml = "Annotations/000005.xml";
    let replace = |from: &'static str, to: &'static str| move |copy: &Copy| copy.replace(xml, from, to);
    let cases: [(Box<dyn Fn(&Copy)>, &str); 23] = [
        (
            Box::new(|copy| copy.remove(xml)),
            "`DIR/ImageSets/Main/trainval.txt`, line 1: there is no file `DIR/Annotations/000005.xml`; put it there, or take out what names it",
        ),
        (
            Box::new(|copy| copy.remove("JPEGImages/empty.jpg")),
            "`DIR/ImageSets/Main/trainval.txt`, line 3: there is no file `DIR/JPEGImages/empty.jpg`",
        ),
        (
            Box::new(|copy| copy.write("ImageSets/Main/trainval.txt", "000005\n\n../secret\n")),
            "`DIR/ImageSets/Main/trainval.txt`, line 3: `../secret` is no path within the folder of the pictures",
        ),
        (
            Box::new(|copy| copy.write("ImageSets/Main/trainval.txt", "empty\n000005\nempty")),
            "`DIR/ImageSets/Main/trainval.txt`, line 3: `empty` is there twice; take one out",
        ),
        (
            Box::new(|copy| copy.write("ImageSets/Main/trainval.txt", "\r\n")),
            "`DIR/ImageSets/Main/trainval.txt` holds no pictures",
        ),
        (
            Box::new(|copy| copy.write("ImageSets/Main/trainval.txt", b"000005\n\xff\n")),
            "`DIR/ImageSets/Main/trainval.txt`, byte 7: this is not UTF-8; save the file as UTF-8",
        ),
        (
            Box::new(|copy| copy.remove("ImageSets/Main/trainval.txt")),
            "the folder `DIR` has no `ImageSets/Main/trainval.txt`",
        ),
        (
            Box::new(|copy| copy.write(xml, "")),
            "`DIR/Annotations/000005.xml`, `annotation` before byte 0: there is no `size/height`; add it",
        ),
        (
            Box::new(|copy| copy.write(xml, "<html></html>")),
            "`DIR/Annotations/000005.xml`, `annotation` before byte 13: there is no `size/height`; add it",
        ),
        (
            Box::new(replace("</annotation>", "")),
            "`DIR/Annotations/000005.xml`, `annotation` before byte 578: the text ends within it; mend the file, or write it anew",
        ),
        (Box::new(replace("</name>", "</nome>")), "`DIR/Annotations/000005.xml`, byte "),
        (
            Box::new(replace("<name>dog</name>", "<name>unicorn</name>")),
            "`DIR/Annotations/000005.xml`, `annotation/object` before byte 328: `unicorn` is none of the classes, which are aeroplane, bicycle,",
        ),
        (
            Box::new(replace("<name>dog</name>", "<name></name>")),
            "`DIR/Annotations/000005.xml`, `annotation/object` before byte 321: there is no `name`; add it",
        ),
        (
            Box::new(replace("<xmin>3</xmin>", "")),
            "`DIR/Annotations/000005.xml`, `annotation/object` before byte 310: there is no `bndbox` with `xmin`, `ymin`, `xmax` and `ymax`; add it",
        ),
        (
            Box::new(replace("<xmin>3</xmin>", "<xmin>three</xmin>")),
            "`DIR/Annotations/000005.xml`, `annotation/object/bndbox/xmin` before byte 266: `three` is not a number of pixels; mend it",
        ),
        (
            Box::new(replace("<xmin>3</xmin>", "<xmin>NaN</xmin>")),
            "`DIR/Annotations/000005.xml`, `annotation/object/bndbox/xmin` before byte 264: `NaN` is not a number of pixels; mend it",
        ),
        (
            Box::new(replace("<xmin>3</xmin>", "<xmin>16</xmin>")),
            "`DIR/Annotations/000005.xml`, `annotation/object` before byte 325: a box from column 15 and row 1 to column 14 and row 10 is none; mend it, or take the object out",
        ),
        (
            Box::new(replace("<width>32</width>", "<width>0</width>")),
            "`DIR/Annotations/000005.xml`, `annotation/size/width` before byte 95: `0` is not a number of pixels from 1 on; mend it",
        ),
        (
            Box::new(replace("<width>32</width>", "<width>33</width>")),
            "`DIR/JPEGImages/000005.jpg` is of 24 x 32 (height x width), and `DIR/Annotations/000005.xml` says 24 x 33; fetch both again",
        ),
        (
            Box::new(replace("<width>32</width><height>24<", "<width>4294967295</width><height>4294967295<")),
            "`DIR/Annotations/000005.xml`, its header: picture and masks would take 55340232195358851075 bytes, and at most 2147483648 are read; part",
        ),
        (Box::new(replace("dog", "&dog;")), "`DIR/Annotations/000005.xml`, `annotation/object/name` before byte "),
        (
            Box::new(|copy| copy.write(xml, "<a>".repeat(40))),
            "`DIR/Annotations/000005.xml`, `a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/…` before byte 99: elements lie 32 deep in one another; write the file anew",
        ),
        (
            Box::new(|copy| copy.write("JPEGImages/000005.jpg", "GIF89a")),
            "`DIR/JPEGImages/000005.jpg` is not a picture that can be read: ",
        ),
    ];
    for (change, wanted) in cases {
        begins(&voc(change)[0], wanted);
    }
    // A place counts the mark before the text.
    let [marked, _] = voc(|copy| copy.replace("Annotations/2008_000008.xml", "[car]", "[cab]"));
    begins(
        &marked,
        "`DIR/Annotations/2008_000008.xml`, `annotation/object` before byte 465: `cab` is none of the classes",
    );
    assert_eq!(voc(|_| {}), ["", ""]);
}

#[test]
fn of_masks_of_voc() {
    let png = "SegmentationObject/000005.png";
    let grey = |height: u32, width: u32, pixel: u8| {
        move |copy: &Copy| {
            let file = copy.path().join("SegmentationObject/000005.png");
            image::GrayImage::from_pixel(width, height, image::Luma([pixel])).save(file).unwrap();
        }
    };
    let cases: [(Box<dyn Fn(&Copy)>, &str); 7] = [
        (
            Box::new(|copy| copy.remove(png)),
            "`DIR/ImageSets/Segmentation/trainval.txt`, line 1: there is no file `DIR/SegmentationObject/000005.png`",
        ),
        (
            Box::new(|copy| copy.write(png, "\u{89}PNG")),
            "`DIR/SegmentationObject/000005.png` is not a picture that can be read: ",
        ),
        (
            Box::new(grey(24, 31, 0)),
            "`DIR/SegmentationObject/000005.png`, its header: the mask is of 24 x 31 (height x width), and the picture of 24 x 32",
        ),
        (
            Box::new(grey(24, 32, 3)),
            "`DIR/SegmentationObject/000005.png`, object 3: there is a mask of it, and `DIR/Annotations/000005.xml` has 2 objects; annotate it, or take the mask out",
        ),
        // In the middle of the picture, as the second object is and the first is not.
        (
            Box::new(grey(24, 32, 1)),
            "`DIR/SegmentationObject/000005.png`, object 1: the mask lies within [0.0, 0.0, 32.0, 24.0], and the box of `DIR/Annotations/000005.xml` is [2.0, 1.0, 14.0, 10.0] (left, top, right, bottom); annotate",
        ),
        (Box::new(grey(24, 32, 255)), ""),
        (
            Box::new(|copy| image::RgbImage::new(32, 24).save(copy.path().join(png)).unwrap()),
            "`DIR/SegmentationObject/000005.png`, its header: the pixels are Rgb of 8 bits, and numbers of objects are wanted; give a PNG",
        ),
    ];
    for (change, wanted) in cases {
        let [detection, segmentation] = voc(change);
        assert_eq!(detection, "");
        begins(&segmentation, wanted);
    }
}

fn coco(change: impl Fn(&Copy)) -> [String; 2] {
    let copy = Copy::of("coco");
    change(&copy);
    let (file, images) = (copy.path().join("instances.json"), copy.path().join("images"));
    [told(&copy, CocoDetection::<3>::open(&file, &images)), told(&copy, CocoSegmentation::<3>::open(&file, &images))]
}

#[test]
fn of_coco() {
    let json = "instances.json";
    let replace = |from: &'static str, to: &'static str| move |copy: &Copy| copy.replace(json, from, to);
    let cases: [(Box<dyn Fn(&Copy)>, &str); 23] = [
        (Box::new(|copy| copy.remove(json)), "cannot read `DIR/instances.json`: "),
        (
            Box::new(replace("\"area\": 316.57500000000005", "\"area\": -316.5")),
            "`DIR/instances.json`, annotation 1768: `-316.5` is not the area of an object, 0 or more; mend it",
        ),
        (
            Box::new(|copy| copy.write(json, "")),
            "`DIR/instances.json`, line 1, column 0: EOF while parsing a value; mend the file, or write it anew",
        ),
        (
            Box::new(|copy| copy.write(json, "\n []")),
            "`DIR/instances.json` is no COCO file: an object with images, annotations and categories is wanted",
        ),
        (Box::new(|copy| copy.write(json, "{}")), "`DIR/instances.json`, line 1, column 2: missing field `images`"),
        (
            Box::new(|copy| copy.write(json, r#"{"images": [], "annotations": [], "categories": []}"#)),
            "`DIR/instances.json` holds no images",
        ),
        (
            Box::new(|copy| copy.write(json, format!("{{\"a\": {}", "[".repeat(100_000)))),
            "`DIR/instances.json`, line 1, column ",
        ),
        (
            Box::new(|copy| copy.write(json, [copy.read(json), b"{}".to_vec()].concat())),
            "`DIR/instances.json`, line 1, column 2196: trailing characters",
        ),
        (
            Box::new(replace("2.5, 3.25, 20.1, 15.75", "NaN, 3.25, 20.1, 15.75")),
            "`DIR/instances.json`, line 1, column ",
        ),
        (
            Box::new(replace("2.5, 3.25, 20.1, 15.75", "1e39, 3.25, 20.1, 15.75")),
            "`DIR/instances.json`, annotation 1768: a box from column 1000000000000000000000000000000000000000 and row 3.25 to column",
        ),
        (
            Box::new(replace("2.5, 3.25, 20.1, 15.75", "2.5, 3.25, -20.1, 15.75")),
            "`DIR/instances.json`, annotation 1768: a box from column 2.5 and row 3.25 to column -17.6 and row 19 is none; mend it",
        ),
        (Box::new(replace("2.5, 3.25, 20.1, 15.75", "2.5, 3.25, 20.1")), "`DIR/instances.json`, line 1, column "),
        (
            Box::new(replace("\"id\": 900}", "\"id\": 901}")),
            "`DIR/instances.json`, annotation 901: `\"id\": 901` is there twice; take one out",
        ),
        (
            Box::new(replace("\"id\": 139}", "\"id\": 7}")),
            "`DIR/instances.json`, image 7: `\"id\": 7` is there twice; take one out",
        ),
        (
            Box::new(replace("\"id\": 18, \"name\"", "\"id\": 38, \"name\"")),
            "`DIR/instances.json`, category 38: `\"id\": 38` is there twice",
        ),
        (
            Box::new(replace("\"name\": \"kite\"", "\"name\": \"dog\"")),
            "`DIR/instances.json` names the class `dog` twice",
        ),
        (
            Box::new(replace(", {\"supercategory\": \"animal\", \"id\": 18, \"name\": \"dog\"}", "")),
            "`DIR/instances.json` names 2 classes, and the type has 3: person, kite; write 2",
        ),
        (
            Box::new(replace("\"category_id\": 18, \"id\": 900}", "\"category_id\": 19, \"id\": 900}")),
            "`DIR/instances.json`, annotation 900: the file describes no category 19; describe it, or take out what names it",
        ),
        (
            Box::new(replace("\"image_id\": 139", "\"image_id\": 100")),
            "`DIR/instances.json`, annotation 34: the file describes no image 100",
        ),
        (
            Box::new(replace("\"image_id\": 139", "\"image_id\": 999")),
            "`DIR/instances.json`, annotation 34: the file describes no image 999",
        ),
        (
            Box::new(replace("sub/000000000007.png", "../instances.json")),
            "`DIR/instances.json`, image 7: `../instances.json` is no path within the folder",
        ),
        (
            Box::new(replace("sub/000000000007.png", "sub/none.png")),
            "`DIR/instances.json`, image 7: there is no file `DIR/images/sub/none.png`",
        ),
        (
            Box::new(replace("\"height\": 24, \"width\": 32", "\"height\": 24, \"width\": 0")),
            "`DIR/instances.json`, image 42: `24 x 0` is not the height and width of a picture",
        ),
    ];
    for (change, wanted) in cases {
        begins(&coco(change)[0], wanted);
    }
    let sizes = "\"height\": 24, \"width\": 32";
    let wrong = coco(replace(sizes, "\"height\": 32, \"width\": 24"));
    let wanted = "`DIR/images/000000000042.jpg` is of 24 x 32 (height x width), and `DIR/instances.json` says 32 x 24;";
    wrong.iter().for_each(|found| begins(found, wanted));
    assert_eq!(coco(|copy| copy.write(json, [b"\xef\xbb\xbf".to_vec(), copy.read(json)].concat())), ["", ""]);
}

#[test]
fn of_masks_of_coco() {
    let json = "instances.json";
    let replace = |from: &'static str, to: &'static str| move |copy: &Copy| copy.replace(json, from, to);
    let cases: [(Box<dyn Fn(&Copy)>, &str); 7] = [
        (
            Box::new(replace("[2.5, 3.25, 22.6,", "[3.25, 22.6,")),
            "`DIR/instances.json`, annotation 1768: the polygon has 9 numbers, and corners take two each; mend it, or take the object out",
        ),
        (
            Box::new(replace("[20, 30]", "[30, 20]")),
            "`DIR/instances.json`, annotation 900: the mask is of 30 x 20 (height x width), and the picture of 20 x 30",
        ),
        (
            Box::new(replace("\"size\": [20, 30], ", "")),
            "`DIR/instances.json`, annotation 900: there is no `size` of the mask; add it",
        ),
        (
            Box::new(replace("\"counts\": [83, 12", "\"counts\": [83, 13")),
            "`DIR/instances.json`, annotation 901: the runs are of 601 pixels, and a mask of 20 x 30 (height x width)",
        ),
        (
            Box::new(replace("\"counts\": \"", "\"counts\": \"~")),
            "`DIR/instances.json`, annotation 900: character 0 of the run lengths is '~', and only `0` to `o` are used",
        ),
        (
            Box::new(replace("[25.0, 20.0, 31.5", "7, [25.0, 20.0, 31.5")),
            "`DIR/instances.json`, line 1, column 560: invalid type: integer `7`, expected a sequence; mend the file",
        ),
        (Box::new(replace("[[40.0, 5.0, 46.0, 5.0, 46.0, 8.0]]", "null")), ""),
    ];
    for (change, wanted) in cases {
        let [detection, segmentation] = coco(change);
        assert_eq!(detection, "");
        begins(&segmentation, wanted);
    }
    // A small file that asks for much: nine masks of a gigantic picture.
    let huge = coco(replace("\"height\": 16, \"width\": 16", "\"height\": 30000, \"width\": 30000"));
    begins(
        &huge[1],
        "`DIR/instances.json`, image 139: picture and masks would take 4500000000 bytes, and at most 2147483648",
    );
}

fn yolo(set: &str, change: impl Fn(&Copy)) -> [String; 2] {
    let copy = Copy::of(set);
    change(&copy);
    [
        told(&copy, YoloDetection::<2>::open(copy.path(), "train")),
        told(&copy, YoloSegmentation::<2>::open(copy.path(), "train")),
    ]
}

#[test]
fn of_yolo() {
    let text = "labels/train/a.txt";
    let lines: [(&str, &str); 11] = [
        (
            "2 0.5 0.5 0.1 0.1",
            "label 2 is not a class: the data set has 2, numbered from 0; mend the label, or name all classes",
        ),
        ("-1 0.5 0.5 0.1 0.1", "`-1` is not the number of a class; mend it"),
        ("0.5 0.5 0.5 0.1 0.1", "`0.5` is not the number of a class; mend it"),
        ("cat 0.5 0.5 0.1 0.1", "`cat` is not a number; mend it"),
        ("1 0.5 nan 0.1 0.1", "`nan` is not a number; mend it"),
        ("1 12 7.5 4 4", "12 is no share of the picture, which goes from 0 to 1; divide pixels by the picture's size"),
        ("1 0.5 0.5 -0.001 0.1", "-0.001 is no share of the picture"),
        (
            "1 0.5 0.5 0.1",
            "there are 4 numbers, where a class and the 4 of a box, or a class and 2 for each of 3 corners or more, are wanted; mend the line",
        ),
        ("1 0.5 0.5 0.1 0.1 0.9", "there are 6 numbers, where "),
        ("1 0.1 0.1 0.2 0.1 0.2 0.2 0.1", "there are 8 numbers, where "),
        ("1 0.1 0.1 1.02 0.1 0.2 0.2", "1.02 is no share of the picture"),
    ];
    for (line, wanted) in lines {
        let [detection, _] = yolo("yolo", |copy| copy.write(text, format!("\u{feff}0 0.5 0.5 1 1\r\n\r\n{line}\r\n")));
        begins(&detection, &format!("`DIR/labels/train/a.txt`, line 3: {wanted}"));
    }
    let cases: [(Box<dyn Fn(&Copy)>, &str); 10] = [
        (Box::new(|copy| copy.write(text, "1.0 1.004 0.5 0.1 0.1")), ""),
        (
            Box::new(|copy| copy.remove("data.yaml")),
            "the folder `DIR` has no `data.yaml` or `classes.txt`; name the folder that has",
        ),
        (
            Box::new(|copy| copy.write("data.yaml", "names: [cat, dog, cow]")),
            "`DIR/data.yaml` names 3 classes, and the type has 2: cat, dog, cow; write 3",
        ),
        (
            Box::new(|copy| copy.write("data.yaml", "nc: 2\nnames:\n  1: dog\n  2: cat")),
            "`DIR/data.yaml`, its header: the file describes no name of class 0",
        ),
        (Box::new(|copy| copy.write("data.yaml", "nc: 2\nnames: {")), "`DIR/data.yaml`, line "),
        (Box::new(|copy| copy.write("data.yaml", "nc: 2")), "`DIR/data.yaml`, line "),
        (
            Box::new(|copy| copy.remove("images/train/a.png")),
            "`DIR/labels/train/a.txt` has no picture of its name in `DIR/images/train`; put it there, or take the file out",
        ),
        (
            Box::new(|copy| copy.write(text, b"0 0.5 0.5 0.1 0.1\n\xc3\x28")),
            "`DIR/labels/train/a.txt`, byte 18: this is not UTF-8",
        ),
        (
            Box::new(|copy| fs::remove_dir_all(copy.path().join("images")).unwrap()),
            "the folder `DIR` has no `images/train`",
        ),
        (
            Box::new(|copy| fs::rename(copy.path().join("labels"), copy.path().join("label")).unwrap()),
            "the folder `DIR` has no `labels/train`",
        ),
    ];
    for (change, wanted) in cases {
        begins(&yolo("yolo", change)[0], wanted);
    }
    assert_eq!(yolo("yolo", |_| {})[0], "");
    assert_eq!(yolo("yolo-seg", |_| {}), ["", ""]);
    begins(
        &yolo("yolo", |_| {})[1],
        "`DIR/labels/train/a.txt`, line 1: there is no outline, there is only a box; add it",
    );
}
