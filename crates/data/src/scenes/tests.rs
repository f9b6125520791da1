//! `scenes-v1`, and what scenes promise.

use super::*;
use crate::{Label, LabelMap, Object};
use sha2::{Digest, Sha256};

type Usual = Scenes<128, 128>;
type Scene<const H: usize, const W: usize> = Sample<Vec<Instance<10>>, Image<3, H, W>>;

fn data<R: Role, D: Dataset>(split: Split<R, D>) -> Arc<D> {
    split.into_parts().0
}

fn scene(data: &Usual, index: usize) -> Scene<128, 128> {
    data.sample(index, None).unwrap()
}

/// Whether two boxes of a scene share more than a tenth.
fn overlaps<const H: usize, const W: usize>(scene: &Scene<H, W>) -> bool {
    let boxes: Vec<_> = scene.target.iter().map(|instance| instance.object.bounding_box).collect();
    boxes.iter().enumerate().any(|(place, one)| boxes[..place].iter().any(|other| one.iou(*other) > 0.1))
}

#[test]
fn scenes_v1_is_what_it_was() {
    let test = data(Usual::embedded().unwrap().test);
    assert_eq!((test.len(), test.options.seed), (500, 1));
    let (mut hash, mut numbers, mut overlapping) = (Sha256::new(), [0; 9], 0);
    for scene in (0..500).map(|index| scene(&test, index)) {
        numbers[scene.target.len()] += 1;
        overlapping += usize::from(overlaps(&scene));
        hash.update(scene.image.pixels().as_flattened());
        for Instance { object, mask } in &scene.target {
            hash.update([object.label.index() as u8]);
            object.bounding_box.values().iter().for_each(|edge| hash.update(edge.to_le_bytes()));
            hash.update(mask.pixels().iter().map(|covered| u8::from(*covered)).collect::<Vec<_>>());
            let [_, top, _, bottom] = object.bounding_box.values();
            assert!(bottom - top <= 48.0);
        }
    }
    let hash: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hash, "5313a2f1dec0c04ba914a3878e5ee45bee127b1bc883be8ea0b72e7e22715a3e");
    // Eight numbers in 500 scenes: 62.5 of each, give or take three deviations of 7.4.
    assert!(numbers[0] == 0 && numbers[1..].iter().all(|count| (41..=84).contains(count)), "{numbers:?}");
    assert!(overlapping >= 150, "{overlapping} of 500 have boxes that overlap");
}

#[test]
fn masks_do_not_meet_and_boxes_are_around_them() {
    let valid = data(Usual::embedded().unwrap().valid);
    for scene in (0..40).map(|index| scene(&valid, index)) {
        let mut covered = vec![0; 128 * 128];
        for Instance { object, mask } in &scene.target {
            assert_eq!(Some(object.bounding_box), mask.bounding_box());
            mask.pixels().iter().zip(&mut covered).for_each(|(mask, covered)| *covered += u8::from(*mask));
        }
        assert!(covered.iter().all(|count| *count <= 1));
    }
}

#[test]
fn a_scene_is_a_function_of_its_seed_its_split_and_its_index() {
    let options = |seed| SceneOptions { seed, ..SceneOptions::on(128, 128) };
    let splits = |seed| Usual::of(Digits::embedded().unwrap(), options(seed)).unwrap();
    let (once, again, other) = (splits(5), splits(5), splits(6));
    let first = once.valid.sample(0).unwrap();
    assert_eq!(first, again.valid.sample(0).unwrap());
    for differs in [once.valid.sample(1), other.valid.sample(0), once.train.sample(0)] {
        assert_ne!(first.image, differs.unwrap().image);
    }
    assert_eq!(once.valid.fingerprint(), again.valid.fingerprint());
    let fingerprints = [once.train.fingerprint(), once.valid.fingerprint(), other.valid.fingerprint()];
    assert!(fingerprints[0] != fingerprints[1] && fingerprints[1] != fingerprints[2]);
}

#[test]
fn every_epoch_of_training_draws_new_scenes_unless_told_otherwise() {
    for fresh in [true, false] {
        let options = SceneOptions { fresh, ..SceneOptions::on(128, 128) };
        let train = data(Usual::of(Digits::embedded().unwrap(), options).unwrap().train);
        let epoch = |epoch| train.sample(3, Some(&mut SampleRng::new(0, epoch, 3))).unwrap();
        assert_eq!(epoch(1), epoch(1));
        assert_eq!(epoch(1) != epoch(2), fresh);
        assert_eq!(epoch(1) == scene(&train, 3), !fresh);
    }
}

#[test]
fn training_draws_fuller_scenes_than_it_is_judged_by() {
    let counts = |options: SceneOptions| {
        let train = data(Usual::of(Digits::embedded().unwrap(), options).unwrap().train);
        let drawn = |index| train.sample(index, Some(&mut SampleRng::new(0, 1, index))).unwrap().target.len();
        [(0..40).map(drawn).collect::<Vec<_>>(), (0..40).map(|index| scene(&train, index).target.len()).collect()]
    };
    let [drawn, judged] = counts(SceneOptions::on(128, 128));
    assert!(drawn.iter().all(|count| (8..=16).contains(count)) && drawn.iter().any(|count| *count > 8), "{drawn:?}");
    assert!(judged.iter().all(|count| (1..=8).contains(count)), "{judged:?}");
    let [drawn, _] = counts(SceneOptions { fuller: false, ..SceneOptions::on(128, 128) });
    assert!(drawn.iter().all(|count| (1..=8).contains(count)), "{drawn:?}");
    assert!(!SceneOptions::on(64, 64).fuller);
    let one = Scenes::<128, 128, Object<10>>::embedded().unwrap().train;
    assert_eq!(data(one).options.digits_to_learn(1), 1..=1);
}

#[test]
fn no_digit_is_in_the_scenes_of_two_splits() {
    let splits = Usual::embedded().unwrap();
    let mut digits = [&data(splits.train).members, &data(splits.valid).members, &data(splits.test).members]
        .map(|members| members.iter().collect::<Vec<_>>())
        .concat();
    digits.sort_unstable();
    assert!(digits.into_iter().eq(0..10_000));
}

#[test]
fn all_targets_are_views_of_the_same_scenes() {
    fn first<T: SceneTarget>(options: &SceneOptions) -> (Vec<u8>, T) {
        let valid = Scenes::<64, 64, T>::of(Digits::embedded().unwrap(), options.clone()).unwrap().valid;
        let Sample { image, target } = valid.sample(7).unwrap();
        (image.pixels().as_flattened().to_vec(), target)
    }
    let many = SceneOptions { digits: 3..=5, ..SceneOptions::on(64, 64) };
    let (image, instances) = first::<Vec<Instance<10>>>(&many);
    let map = LabelMap::over_ground([64, 64], &instances);
    assert_eq!(first::<LabelMap<11>>(&many), (image.clone(), map));
    let objects: Vec<Object<10>> = instances.into_iter().map(|instance| instance.object).collect();
    assert_eq!(first::<Vec<Object<10>>>(&many), (image, objects));

    let one = SceneOptions { digits: 1..=1, ..many.clone() };
    let (image, instances) = first::<Vec<Instance<10>>>(&one);
    let [Instance { object, .. }] = instances[..] else { panic!("{} digits", instances.len()) };
    assert_eq!(first::<Object<10>>(&many), (image.clone(), object), "one digit, whatever is asked for");
    assert_eq!(first::<Label<10>>(&one), (image, object.label));
}

#[test]
fn folds_have_no_digit_in_common() {
    let options = SceneOptions { scenes: [30, 5, 5], ..SceneOptions::on(64, 64) };
    let train = Scenes::<64, 64>::of(Digits::embedded().unwrap(), options).unwrap().train;
    let digits = |data: Arc<Scenes<64, 64>>| data.members.iter().collect::<HashSet<_>>();
    for fold in train.folds(3, &crate::Deal::shuffled(5)).unwrap() {
        let [train, valid] = [data(fold.train), data(fold.valid)].map(digits);
        assert_eq!((train.len(), valid.len()), (5_000, 2_500));
        assert!(train.is_disjoint(&valid));
    }
    // The digits are those of the scenes that are parted, however few.
    for fold in train.limit(6).folds(3, &crate::Deal::shuffled(5)).unwrap() {
        let [train, valid] = [data(fold.train), data(fold.valid)].map(digits);
        assert_eq!((train.len(), valid.len()), (5_000, 2_500));
    }
}

#[test]
fn digits_without_ink_make_no_scene() {
    let folder = tempfile::tempdir().unwrap();
    let header = |magic: u32, sizes: &[u32]| -> Vec<u8> {
        [&[magic], sizes].concat().into_iter().flat_map(u32::to_be_bytes).collect()
    };
    let images = [header(0x803, &[20, 28, 28]), vec![0; 20 * 28 * 28]].concat();
    std::fs::write(folder.path().join("images"), images).unwrap();
    std::fs::write(folder.path().join("labels"), [header(0x801, &[20]), vec![1; 20]].concat()).unwrap();
    let [images, labels] = ["images", "labels"].map(|name| folder.path().join(name));
    let blank = || Digits::from_files(&images, &labels).unwrap().parted().unwrap();
    let options = || SceneOptions { scenes: [2; 3], ..SceneOptions::on(64, 64) };
    let told = [
        Scenes::<64, 64, Vec<Object<10>>>::of(blank(), options()).unwrap().valid.sample(0).err(),
        Scenes::<64, 64, Object<10>>::of(blank(), options()).unwrap().valid.sample(0).err(),
    ];
    for error in told {
        let wanted = "no digit could be drawn on a canvas of 64 x 64: none is as tall, has ink and fits; give others";
        assert_eq!(error.map(|error| error.to_string()).as_deref(), Some(wanted));
    }
}

#[test]
fn what_cannot_be_drawn_is_told() {
    type Change = fn(&mut SceneOptions);
    let told = |change: Change| {
        let mut options = SceneOptions::on(64, 64);
        change(&mut options);
        Scenes::<64, 64>::of(Digits::embedded().unwrap(), options).unwrap_err().to_string()
    };
    let cases: [(Change, &str); 6] = [
        (|it| it.digits = 0..=3, "scenes cannot have 0..=3 digits; give a range that rises, from 1 at least"),
        (|it| it.tall = 6..=9, "scenes cannot have 6..=9 pixels of height; give a range that rises, from 8 at least"),
        (
            #[allow(clippy::reversed_empty_ranges)]
            |it| it.clutter = 3..=1,
            "scenes cannot have 3..=1 clutter; give a range that rises, from 0 at least",
        ),
        (
            |it| it.tall = 14..=65,
            "8 digits of 14..=65 pixels do not fit a canvas of 64 x 64; make it larger, or the digits fewer or less tall",
        ),
        (
            |it| it.digits = 1..=99,
            "99 digits of 14..=24 pixels do not fit a canvas of 64 x 64; make it larger, or the digits fewer or less tall",
        ),
        (|it| it.scenes[1] = 0, "the validation split has no sample; give it some, or more data"),
    ];
    for (change, wanted) in cases {
        assert_eq!(told(change), wanted);
    }
    assert!(Scenes::<39, 39>::embedded().is_err());
    assert!(Scenes::<40, 40>::embedded().unwrap().valid.sample(0).is_ok());
}
