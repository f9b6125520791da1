//! Folders of IDX files: good ones are read, bad ones are told in one sentence.

use flate2::{Compression, write::GzEncoder};
use kiln_data::{DataError, Digits, IdxImages, Splits};
use proptest::prelude::*;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Small = IdxImages<3, 2, 2>;

/// `count` images of 2 x 2, the pixels of each being its number.
fn images(count: u8) -> Vec<u8> {
    let header = [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 2];
    header.into_iter().chain((0..count).flat_map(|image| [image; 4])).collect()
}

/// `count` labels of three classes in turn.
fn labels(count: u8) -> Vec<u8> {
    [0, 0, 8, 1, 0, 0, 0, count].into_iter().chain((0..count).map(|label| label % 3)).collect()
}

fn gzipped(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, content) in files {
        fs::write(dir.path().join(name), content).unwrap();
    }
    dir
}

fn pair(images: &[u8], labels: &[u8]) -> TempDir {
    folder(&[("images.idx3-ubyte", images), ("labels.idx1-ubyte.gz", labels)])
}

fn sizes(splits: &Splits<Small>) -> [usize; 3] {
    [splits.train.len(), splits.valid.len(), splits.test.len()]
}

/// The error of reading this pair, without the name of its folder.
fn told(images: &[u8], labels: &[u8]) -> String {
    let dir = pair(images, labels);
    told_of(dir.path())
}

fn told_of(dir: &Path) -> String {
    let error = Small::open(dir).unwrap_err().to_string();
    error.replace(dir.to_str().unwrap(), "DIR")
}

#[test]
fn a_pair_is_parted_by_position_gzipped_or_not() {
    for (images, labels) in [(images(20), labels(20)), (gzipped(&images(20)), gzipped(&labels(20)))] {
        let splits = Small::open(pair(&images, &labels).path()).unwrap();
        assert_eq!(sizes(&splits), [15, 2, 3]);
        let sample = splits.valid.sample(1).unwrap();
        assert_eq!(sample.label, 16 % 3);
        assert_eq!(sample.image.values(), [[(16.0 / 255.0 - 0.1307) / 0.3081; 2]; 2]);
        assert!(splits.valid.sample(2).is_err());
        assert_eq!(sizes(&splits.limit(2)), [2, 2, 2]);
    }
}

#[test]
fn the_four_files_are_found_under_every_usual_name() {
    let (train_images, train_labels) = (images(60), labels(60));
    let (test_images, test_labels) = (images(7), labels(7));
    for (joint, end) in [("-", ""), ("-", ".gz"), (".", ""), (".", ".gz")] {
        let name = |stem: &str, kind: &str| format!("{stem}{joint}{kind}{end}");
        let dir = folder(&[
            (&name("train-images", "idx3-ubyte"), &gzipped(&train_images)),
            (&name("train-labels", "idx1-ubyte"), &train_labels),
            (&name("t10k-images", "idx3-ubyte"), &test_images),
            (&name("t10k-labels", "idx1-ubyte"), &gzipped(&test_labels)),
        ]);
        let splits = Small::open(dir.path()).unwrap();
        assert_eq!(sizes(&splits), [50, 10, 7]);
        assert_eq!(splits.valid.sample(0).unwrap().label, 50 % 3);
    }
}

#[test]
fn what_is_missing_is_named() {
    let missing = PathBuf::from("/no/such/folder");
    assert_eq!(
        told_of(&missing),
        "there is no folder `DIR`; name the folder that holds `train-images-idx3-ubyte`, its labels and the two \
         of `t10k`; or `images.idx3-ubyte` and `labels.idx1-ubyte`"
    );
    assert_eq!(
        told_of(folder(&[]).path()),
        "the folder `DIR` has no `train-images-idx3-ubyte`, its labels and the two of `t10k`; or \
         `images.idx3-ubyte` and `labels.idx1-ubyte`; put what is missing there, gzipped or not"
    );
    let images = images(20);
    assert_eq!(
        told_of(folder(&[("images.idx3-ubyte", &images)]).path()),
        "the folder `DIR` has no `labels-idx1-ubyte`; put what is missing there, gzipped or not"
    );
    assert_eq!(
        told_of(folder(&[("train-images.idx3-ubyte", &images), ("train-labels.idx1-ubyte", &labels(20))]).path()),
        "the folder `DIR` has no `t10k-images-idx3-ubyte`; put what is missing there, gzipped or not"
    );
    let dir = folder(&[]);
    fs::create_dir(dir.path().join("images.idx3-ubyte")).unwrap();
    fs::write(dir.path().join("labels.idx1-ubyte"), labels(20)).unwrap();
    assert!(told_of(dir.path()).starts_with("cannot read `DIR/images.idx3-ubyte`: "));
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let (images, labels) = (images(20), labels(20));
    let cases = [
        (images[..30].to_vec(), labels.clone(), "`DIR/images.idx3-ubyte` is cut short: it has 30 bytes"),
        (images[..7].to_vec(), labels.clone(), "`DIR/images.idx3-ubyte` is cut short: it has 7 bytes"),
        (Vec::new(), labels.clone(), "`DIR/images.idx3-ubyte` is cut short: it has 0 bytes"),
        ([&images[..], &[0]].concat(), labels.clone(), "`DIR/images.idx3-ubyte` goes on after the 96 bytes"),
        (
            labels.clone(),
            labels.clone(),
            "`DIR/images.idx3-ubyte` begins with 0x00000801, but IDX images begin with 0x00000803; \
             give the file of images under this name",
        ),
        (
            images.clone(),
            images.clone(),
            "`DIR/labels.idx1-ubyte.gz` begins with 0x00000803, but IDX labels begin with 0x00000801; \
             give the file of labels under this name",
        ),
        (
            [&images[..11], &[4], &images[12..15], &[1], &images[16..]].concat(),
            labels.clone(),
            "`DIR/images.idx3-ubyte` holds images of 4 x 1 (height x width), and 2 x 2 are wanted; \
             give files of that size",
        ),
        (
            images.clone(),
            [&labels[..10], &[3], &labels[11..]].concat(),
            "label 2 of `DIR/labels.idx1-ubyte.gz` is 3, and 3 classes are numbered from 0; \
             give labels of this data set",
        ),
        (
            images.clone(),
            self::labels(19),
            "`DIR/images.idx3-ubyte` holds 20 images and `DIR/labels.idx1-ubyte.gz` 19 labels; \
             give two files that belong together",
        ),
        (
            self::images(9),
            self::labels(9),
            "9 samples are too few, 10 are wanted, so that every split has one; give more data",
        ),
        (
            [&images[..4], &[255; 4], &images[8..]].concat(),
            labels.clone(),
            "the header of `DIR/images.idx3-ubyte` asks for 17179869196 bytes, and at most 1073741824 are read; \
             fetch it again, or part it",
        ),
        (
            [&images[..4], &[15, 0, 0, 0], &images[8..]].concat(),
            labels.clone(),
            "`DIR/images.idx3-ubyte` is cut short: it has 96 bytes, and should have 1006632976",
        ),
    ];
    for (images, labels, wanted) in cases {
        let found = told(&images, &labels);
        assert!(found.starts_with(wanted), "\n found: {found}\nwanted: {wanted}");
        // Gzipped by content, not by name; what is damaged inside is told alike.
        let found = told(&gzipped(&images), &gzipped(&labels));
        assert!(found.starts_with(wanted), "\n found: {found}\nwanted: {wanted}");
    }
}

#[test]
fn damaged_gzip_is_told() {
    let (images, labels) = (gzipped(&images(20)), gzipped(&labels(20)));
    let mut wrong_sum = images.clone();
    let at = wrong_sum.len() - 8;
    wrong_sum[at] ^= 1;
    for damaged in [&wrong_sum, &images[..images.len() - 3], &[0x1f, 0x8b, 9, 9][..], &[&images[..], b"?"].concat()] {
        let found = told(damaged, &labels);
        assert!(found.starts_with("`DIR/images.idx3-ubyte` is "), "{found}");
        assert!(found.ends_with("; fetch it again"), "{found}");
    }
}

#[test]
fn a_gzip_bomb_is_read_to_the_end_its_header_gives() {
    let bomb = gzipped(&[images(20), vec![0; 64 << 20]].concat());
    assert!(bomb.len() < 1 << 20);
    assert!(told(&bomb, &labels(20)).contains("goes on after the 96 bytes"));
}

#[test]
fn other_sizes_than_the_digits_are_refused() {
    let dir = pair(&images(20), &labels(20));
    assert!(matches!(Digits::open(dir.path()), Err(DataError::ImageSize { found: (2, 2), wanted: (28, 28), .. })));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn no_bytes_make_it_panic(
        zip: bool,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        length in any::<prop::sample::Index>(),
        cut: bool,
    ) {
        let (sound, labels) = (images(20), labels(20));
        let mut bytes = if zip { gzipped(&sound) } else { sound.clone() };
        for (index, byte) in changes {
            let index = index.index(bytes.len());
            bytes[index] = byte;
        }
        if cut {
            bytes.truncate(length.index(bytes.len()));
        }
        let dir = pair(&bytes, &labels);
        match Small::open(dir.path()) {
            Ok(splits) => prop_assert_eq!(sizes(&splits), [15, 2, 3]),
            Err(error) => prop_assert!(error.to_string().contains("images.idx3-ubyte`"), "{}", error),
        }
        let dir = pair(&sound, &bytes);
        match Small::open(dir.path()) {
            Ok(splits) => prop_assert_eq!(sizes(&splits), [15, 2, 3]),
            Err(error) => prop_assert!(error.to_string().contains("labels.idx1-ubyte.gz`"), "{}", error),
        }
    }

    #[test]
    fn any_count_is_parted_without_loss(count in 10_u8..=255) {
        let [train, valid, test] = sizes(&Small::open(pair(&images(count), &labels(count)).path()).unwrap());
        prop_assert_eq!(train + valid + test, usize::from(count));
        prop_assert!(valid > 0 && test > 0 && train > test && test >= valid);
    }
}
