//! `--predict`: pictures of all kinds are drawn, and what is found is written down.
use crate::{data, done, refused, run, text, train};
use kiln::data::{BoundingBox, Picture, Rle, Xywh};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

fn json(path: &Path) -> Value {
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

/// Pictures of mixed sizes, grey, in colours and with transparency, two of one name, and one that is cut short. The grey one
/// is a scene.
fn photographs(dir: &Path) {
    fs::create_dir_all(dir.join("sub")).unwrap();
    data::scene().save_png(dir.join("a.png")).unwrap();
    let grey = image::open(dir.join("a.png")).unwrap().into_luma8();
    let grey = image::imageops::resize(&grey, 300, 210, image::imageops::FilterType::Triangle);
    grey.save(dir.join("a.png")).unwrap();
    let clear = image::RgbaImage::from_fn(50, 90, |x, y| image::Rgba([(5 * x) as u8, 9, 200, (2 * y) as u8]));
    clear.save(dir.join("sub/a.png")).unwrap();
    let colours = image::RgbImage::from_fn(257, 64, |x, y| image::Rgb([x as u8, (4 * y) as u8, 90]));
    colours.save(dir.join("b.jpg")).unwrap();
    let whole = fs::read(dir.join("a.png")).unwrap();
    fs::write(dir.join("broken.png"), &whole[..whole.len() / 2]).unwrap();
    fs::write(dir.join("notes.txt"), "no picture").unwrap();
    fs::write(dir.join("c.gif"), "no picture that is read").unwrap();
}

#[test]
fn a_folder_of_photographs_is_drawn_but_for_the_broken_one() {
    let dir = tempfile::tempdir().unwrap();
    let [coco, photos, out] = ["coco", "photos", "run"].map(|name| dir.path().join(name));
    data::coco(&coco);
    photographs(&photos);
    // What has learnt little holds every class to be rarer than what is read: it begins with weights that have learnt more.
    let (before, source) = (dir.path().join("before"), format!("coco:{}", coco.display()));
    done(&run("segmentation", &before, &["--epochs", "16", "--limit", "8", "--batch-size", "4"]));
    let weights = before.join("model.safetensors");
    done(&train("segmentation", &out, &["--data", &source, "--weights", weights.to_str().unwrap()]));
    let output = run("segmentation", &out, &["--predict", photos.to_str().unwrap()]);
    let (said, failed) = (text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "{failed}");
    let failed: Vec<&str> = failed.lines().collect();
    assert_eq!(failed.len(), 3, "{failed:?}");
    assert!(failed[0].starts_with("passed over, for JPEG") && failed[0].ends_with("c.gif`"), "{failed:?}");
    assert!(failed[1].contains("broken.png` is not a picture that can be read"), "{failed:?}");
    assert_eq!(failed[2], "error: 1 of 4 pictures could not be read, and each was told above");
    assert!(said.contains("3 of 4 pictures are drawn in"), "{said}");

    let drawn = out.join("predictions");
    let files: BTreeSet<_> = fs::read_dir(&drawn).unwrap().map(|it| it.unwrap().file_name()).collect();
    let wanted = ["a-2.png", "a.png", "b.png", "images.json", "results.json"].map(Into::into);
    assert_eq!(files, BTreeSet::from(wanted));
    // What is too small to write on is drawn larger.
    for (name, size) in [("a.png", [210, 300]), ("a-2.png", [180, 100]), ("b.png", [64, 257])] {
        let picture = Picture::<3>::open(drawn.join(name)).unwrap();
        assert_eq!([picture.height(), picture.width()], size, "{name}");
    }

    let images = json(&drawn.join("images.json"));
    let ids: Vec<_> = images["categories"].as_array().unwrap().iter().map(|it| it["id"].as_u64().unwrap()).collect();
    assert_eq!(ids, (11..=20).collect::<Vec<_>>());
    assert_eq!(images["categories"][7]["name"], "seven");
    let size = |id: &Value| {
        let image = images["images"].as_array().unwrap().iter().find(|image| image["id"] == *id).expect("its image");
        [&image["height"], &image["width"]].map(|length| length.as_u64().unwrap() as usize)
    };
    let results = json(&drawn.join("results.json"));
    let results = results.as_array().unwrap();
    assert!(!results.is_empty(), "there are digits in one of them");
    let found: BTreeSet<_> = results.iter().map(|result| result["image_id"].as_u64().unwrap()).collect();
    assert!(found.is_subset(&BTreeSet::from([1, 2, 4])), "{found:?}");
    for result in results {
        let [height, width] = size(&result["image_id"]);
        assert_eq!(result["segmentation"]["size"], serde_json::json!([height, width]));
        let mask = Rle::from_coco_string(height, width, result["segmentation"]["counts"].as_str().unwrap()).unwrap();
        let edges: [f32; 4] = serde_json::from_value(result["bbox"].clone()).unwrap();
        assert_eq!(mask.bounding_box().map(BoundingBox::to_xywh), Some(BoundingBox::<Xywh>::new(edges)));
        assert!(ids.contains(&result["category_id"].as_u64().unwrap()));
        assert!((0.01..=1.0).contains(&result["score"].as_f64().unwrap()));
    }
}

#[test]
fn boxes_lie_on_the_pictures_that_they_were_found_in() {
    let dir = tempfile::tempdir().unwrap();
    let photos = dir.path().join("photos");
    photographs(&photos);
    for example in ["localization", "detection"] {
        let out = dir.path().join(example);
        done(&run(example, &out, &["--epochs", "16", "--limit", "8", "--batch-size", "4"]));
        let output = run(example, &out, &["--predict", photos.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
        let drawn = out.join("predictions");
        let images = json(&drawn.join("images.json"));
        let results = json(&drawn.join("results.json"));
        let results = results.as_array().unwrap();
        // One box in each of three, or what there is.
        assert!(results.len() == 3 || example == "detection" && !results.is_empty(), "{example}: {results:?}");
        for result in results {
            let image = images["images"].as_array().unwrap().iter().find(|image| image["id"] == result["image_id"]);
            let [height, width] = ["height", "width"].map(|side| image.expect("its image")[side].as_f64().unwrap());
            let [x, y, w, h]: [f64; 4] = serde_json::from_value(result["bbox"].clone()).unwrap();
            assert!(x >= 0.0 && y >= 0.0 && w > 0.0 && h > 0.0, "{example}: {result}");
            assert!(x + w <= width + 1e-3 && y + h <= height + 1e-3, "{example}: {result}");
            assert!((0.0..=1.0).contains(&result["score"].as_f64().unwrap()), "{example}: {result}");
        }

        // A drawing that cannot be written ends it: what was found before stays.
        fs::remove_file(drawn.join("a-2.png")).unwrap();
        fs::create_dir(drawn.join("a-2.png")).unwrap();
        let output = run(example, &out, &["--predict", photos.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
        let kept = json(&drawn.join("images.json"))["images"].as_array().unwrap().len();
        assert_eq!(kept, 2, "{example}: of a.png and b.jpg");
        let before = results.iter().filter(|result| result["image_id"].as_u64() < Some(4)).count();
        assert_eq!(json(&drawn.join("results.json")).as_array().unwrap().len(), before, "{example}");
    }
}

/// Writes what is no number over all of a parameter, as another program would: what a file of ours says of itself goes.
fn spoilt(file: &Path, parameter: &str) {
    let bytes = fs::read(file).unwrap();
    let (length, rest) = bytes.split_first_chunk::<8>().unwrap();
    let (header, numbers) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let (mut header, mut numbers): (Value, _) = (serde_json::from_slice(header).unwrap(), numbers.to_vec());
    header.as_object_mut().unwrap().remove("__metadata__");
    let [start, end]: [usize; 2] = serde_json::from_value(header[parameter]["data_offsets"].clone()).unwrap();
    numbers[start..end].chunks_exact_mut(4).for_each(|number| number.copy_from_slice(&f32::NAN.to_le_bytes()));
    let mut header = header.to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    fs::write(file, [&(header.len() as u64).to_le_bytes(), &*header, &numbers].concat()).unwrap();
}

#[test]
fn scores_that_are_not_numbers_are_told_and_not_written_down() {
    let dir = tempfile::tempdir().unwrap();
    let [digits, out] = ["digits", "run"].map(|name| dir.path().join(name));
    data::folder(&digits, 1);
    done(&train("classification", &out, &[]));
    spoilt(&out.join("model.safetensors"), "output.bias");
    let output = run("classification", &out, &["--predict", digits.to_str().unwrap()]);
    done(&output);
    let told = text(&output.stderr);
    assert_eq!(told.matches("1 of 1 results are left out, as their scores are not numbers").count(), 10, "{told}");
    assert_eq!(json(&out.join("predictions/results.json")), serde_json::json!([]));
}

#[test]
fn each_pixel_is_of_one_class_or_of_the_ground() {
    let dir = tempfile::tempdir().unwrap();
    let [photos, out] = ["photos", "run"].map(|name| dir.path().join(name));
    photographs(&photos);
    done(&train("segmentation", &out, &["--semantic"]));
    let output = run("segmentation", &out, &["--semantic", "--predict", photos.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("3 of 4 pictures are drawn in"), "{}", text(&output.stdout));

    let drawn = out.join("predictions");
    let images = json(&drawn.join("images.json"));
    let named: Vec<_> = images["categories"].as_array().unwrap().iter().map(|it| (&it["id"], &it["name"])).collect();
    assert_eq!(named.len(), 11);
    assert_eq!((named[0].1, named[8].0, named[8].1), (&"ground".into(), &8.into(), &"7".into()));
    let results = json(&drawn.join("results.json"));
    let results = results.as_array().unwrap();
    assert!(!results.is_empty(), "a network that was hardly trained finds every class somewhere");
    let mut taken: BTreeSet<[usize; 3]> = BTreeSet::new();
    for result in results {
        let [image, class] = ["image_id", "category_id"].map(|id| result[id].as_u64().unwrap() as usize);
        assert!((1..=10).contains(&class) && [1, 2, 4].contains(&image), "{result}");
        let size = &result["segmentation"]["size"];
        let [height, width] = [0, 1].map(|side| size[side].as_u64().unwrap() as usize);
        let mask = Rle::from_coco_string(height, width, result["segmentation"]["counts"].as_str().unwrap()).unwrap();
        let edges: [f32; 4] = serde_json::from_value(result["bbox"].clone()).unwrap();
        assert_eq!(mask.bounding_box().map(BoundingBox::to_xywh), Some(BoundingBox::<Xywh>::new(edges)));
        let mask = mask.to_mask();
        let covered = (0..height * width).map(|at| [image, at / width, at % width]);
        assert!(covered.filter(|[_, y, x]| mask.covers(*y, *x)).all(|pixel| taken.insert(pixel)), "two classes in one");
    }
}

#[test]
fn a_classifier_names_pictures_as_a_whole_and_what_is_missing_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let [digits, out, other] = ["digits", "run", "other"].map(|name| dir.path().join(name));
    data::folder(&digits, 1);
    let digits = digits.to_str().unwrap();
    let said = refused(&run("classification", &out, &["--predict", digits]));
    assert!(said.contains("there are no trained weights at `") && said.contains("--weights"), "{said}");
    done(&run("classification", &out, &["--epochs", "4", "--limit", "640", "--quiet"]));

    let said = done(&run("classification", &out, &["--predict", digits]));
    assert!(said.contains("seven/0.png: ") && said.contains("10 of 10 pictures are drawn"), "{said}");
    let results = json(&out.join("predictions/results.json"));
    let results = results.as_array().unwrap();
    assert_eq!(results.len(), 10);
    assert!(results.iter().all(|result| result["bbox"] == serde_json::json!([0.0, 0.0, 28.0, 28.0])));
    // Folders come in the order of their names; the class of the digit "one" has the number 1, and so on.
    let mut named = data::NAMES.to_vec();
    named.sort_unstable();
    let place = |name: &str| data::NAMES.iter().position(|it| *it == name).unwrap() as u64;
    let right = results.iter().zip(named).filter(|(result, name)| result["category_id"] == place(name) + 1);
    let right = right.count();
    assert!(right >= 5, "{right} of 10 digits are named as what they are");

    let weights = out.join("model.safetensors");
    let weights = weights.to_str().unwrap();
    let said = done(&run("classification", &other, &["--weights", weights, "--predict", digits, "--quiet"]));
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(json(&other.join("predictions/results.json")).as_array().unwrap(), results);

    let drawn = out.join("predictions/0.png");
    let said = refused(&run("classification", &out, &["--predict", drawn.to_str().unwrap()]));
    assert!(said.contains("0.png` lies where pictures are drawn to, in `"), "{said}");
    let bare = dir.path().join("bare.safetensors");
    fs::copy(weights, &bare).unwrap();
    let output = run("classification", &other, &["--weights", bare.to_str().unwrap(), "--predict", digits]);
    assert!(done(&output).contains("seven/0.png: "), "{}", text(&output.stdout));
    let said = text(&output.stderr);
    assert_eq!(said.trim_end(), "no `bare.card.json` beside the weights: classes are called by their numbers");
    let said = refused(&run("detection", &other, &["--weights", weights, "--predict", digits]));
    assert!(said.contains("holds another network"), "{said}");
    let said = refused(&run("classification", &out, &["--predict", "no/such.png"]));
    assert!(said.contains("there is no picture or folder `no/such.png`"), "{said}");
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let said = refused(&run("classification", &out, &["--predict", empty.to_str().unwrap()]));
    assert!(said.contains("there are no pictures in `"), "{said}");
    let said = refused(&run("mlp", &other, &["--predict", digits]));
    assert!(said.contains("mlp takes no --predict: "), "{said}");
}
