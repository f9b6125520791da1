//! Parting data sets: whole, without overlap, in balance, and with mistakes told.

use kiln_data::{DataError, Dataset, Deal, Fold, Join, Role, SampleRng, Split, Splits, Train};
use proptest::prelude::*;
use std::collections::HashSet;
use std::fs;

/// So many samples, which are their index. Where they have a folder they have names.
struct Numbers {
    len: usize,
    folder: Option<&'static str>,
}

impl Dataset for Numbers {
    type Sample = usize;
    const CLASSES: usize = 1;

    fn len(&self) -> usize {
        self.len
    }

    fn sample(&self, index: usize, _: Option<&mut SampleRng>) -> Result<usize, DataError> {
        Ok(index)
    }

    fn sample_bytes(&self) -> usize {
        size_of::<usize>()
    }

    fn name(&self, index: usize) -> Option<String> {
        self.folder.map(|folder| format!("{folder}/{index}.png"))
    }
}

fn numbers(len: usize) -> Numbers {
    Numbers { len, folder: None }
}

fn named(len: usize, folder: &'static str) -> Numbers {
    Numbers { len, folder: Some(folder) }
}

fn indices<R: Role>(split: &Split<R, Numbers>) -> Vec<usize> {
    split.indices().collect()
}

fn shares(splits: &Splits<Numbers>) -> [Vec<usize>; 3] {
    [indices(&splits.train), indices(&splits.valid), indices(&splits.test)]
}

fn sizes(splits: &Splits<Numbers>) -> [usize; 3] {
    shares(splits).map(|share| share.len())
}

fn told<T: std::fmt::Debug>(result: Result<T, DataError>) -> String {
    result.unwrap_err().to_string()
}

fn sorted(shares: &[Vec<usize>]) -> Vec<usize> {
    let mut all = shares.concat();
    all.sort_unstable();
    all
}

/// How many of `share` have the key `key`.
fn count(share: &[usize], keys: &[u8], key: u8) -> usize {
    share.iter().filter(|index| keys[**index] == key).count()
}

#[test]
fn lists_keep_their_order() {
    let splits = Splits::by_lists(numbers(10), [&[7, 1, 3], &[9], &[0, 2]]).unwrap();
    assert_eq!(shares(&splits), [vec![7, 1, 3], vec![9], vec![0, 2]]);
    assert_eq!([splits.train.sample(0).unwrap(), splits.train.sample(2).unwrap()], [7, 3]);
    assert_eq!(
        told(splits.train.sample(3)),
        "3 samples are too few, 4 are wanted, so that every split has one; give more data"
    );
    assert_eq!(shares(&splits.limit(2)), [vec![7, 1], vec![9], vec![0, 2]]);
}

#[test]
fn what_is_wrong_with_lists_is_told() {
    let told = |lists| told(Splits::by_lists(numbers(10), lists));
    assert_eq!(
        told([&[0, 7], &[3, 7], &[5]]),
        "sample 7 is in the train split and again in the validation split; leave it in one place"
    );
    assert_eq!(
        told([&[0], &[3], &[5, 6, 5]]),
        "sample 5 is in the test split and again in the test split; leave it in one place"
    );
    assert_eq!(
        told([&[0], &[10], &[5]]),
        "the validation split lists sample 10, and the data set has 10, numbered from 0; list these"
    );
    assert_eq!(told([&[0], &[3], &[]]), "the test split has no sample; give it some, or more data");
}

#[test]
fn names_may_leave_away_what_says_nothing() {
    let splits = Splits::by_names(named(20, "a/b"), [&["a/b/7.png", "b/8", "10"], &["1.png"], &["b/12.png"]]).unwrap();
    assert_eq!(shares(&splits), [vec![7, 8, 10], vec![1], vec![12]]);
}

#[test]
fn what_is_wrong_with_names_is_told() {
    let told_of = |name| told(Splits::by_names(named(20, "a/b"), [&["1"], &[name], &["3"]]));
    for name in ["20", "c/2", "2.jpg", "", "/b/2"] {
        let wanted = format!(
            "the validation split lists `{name}`, and no sample of the data set has this name; list samples it has"
        );
        assert_eq!(told_of(name), wanted);
    }
    assert!(told_of("3.png").starts_with("sample 3 is in the validation split and again in the test split"));
    let nameless = Splits::by_names(numbers(3), [&["0"], &["1"], &["2"]]);
    assert_eq!(told(nameless), "sample 0 has no name to be listed by; list indices, or give the data set a `name`");
}

/// Pictures of two folders under one data set.
struct Folders;

impl Dataset for Folders {
    type Sample = ();
    const CLASSES: usize = 1;

    fn len(&self) -> usize {
        4
    }

    fn sample(&self, _: usize, _: Option<&mut SampleRng>) -> Result<(), DataError> {
        Ok(())
    }

    fn sample_bytes(&self) -> usize {
        0
    }

    fn name(&self, index: usize) -> Option<String> {
        Some(["cats/1.png", "dogs/1.png", "dogs/2.png", "1.png"][index].into())
    }
}

#[test]
fn a_name_that_several_answer_to_is_refused_and_a_whole_one_is_not() {
    let told = told(Splits::by_names(Folders, [&["dogs/1"], &["2"], &["1"]]));
    let wanted = "the test split lists `1`, which `cats/1.png` and `dogs/1.png` answer to; write more of the name";
    assert_eq!(told, wanted);
    assert!(Splits::by_names(Folders, [&["dogs/1"], &["2"], &["1.png"]]).is_ok());
}

#[test]
fn lists_are_read_from_files() {
    let dir = tempfile::tempdir().unwrap();
    let files = ["train.txt", "valid.txt", "test.txt"].map(|name| dir.path().join(name));
    for (file, text) in files.iter().zip(["\u{feff}3\r\n\n 1 \r\n", "b/2.png", "0\n4\n"]) {
        fs::write(file, text).unwrap();
    }
    let splits = Splits::by_files(named(5, "a/b"), files.each_ref()).unwrap();
    assert_eq!(shares(&splits), [vec![3, 1], vec![2], vec![0, 4]]);
    fs::remove_file(&files[1]).unwrap();
    assert!(told(Splits::by_files(named(5, "a/b"), files)).starts_with("cannot read `"));
}

#[test]
fn three_data_sets_are_three_splits_unless_they_share_a_sample() {
    let splits = Splits::of(named(4, "train"), named(2, "valid"), named(3, "test")).unwrap();
    assert_eq!(sizes(&splits), [4, 2, 3]);
    assert!(Splits::of(numbers(4), numbers(4), numbers(4)).is_ok(), "nothing is known of these");
    assert_eq!(
        told(Splits::of(named(4, "train"), named(2, "valid"), named(1, "train"))),
        "`train/0.png` is in the data set of the train split and in that of the test split; leave it in one"
    );
    assert_eq!(
        told(Splits::of(numbers(4), numbers(0), numbers(1))),
        "the validation split has no sample; give it some, or more data"
    );
}

#[test]
fn fractions_that_are_none_are_told() {
    let told = |fractions| told(Splits::by_fraction(numbers(10), fractions, &Deal::shuffled(0)));
    for fractions in [[0.8, 0.3, 0.1], [-0.1, 0.5, 0.5], [f64::NAN, 0.1, 0.1], [f64::INFINITY, 0.0, 0.0]] {
        assert!(told(fractions).ends_with("give fractions from 0 to 1, together 1 at most"), "{fractions:?}");
    }
    assert_eq!(told([0.98, 0.01, 0.01]), "the validation split has no sample; give it some, or more data");
    let splits = Splits::by_fraction(numbers(10), [0.5, 0.2, 0.0], &Deal::shuffled(0)).unwrap();
    assert_eq!(sizes(&splits), [5, 2, 0], "three samples go to nobody");
}

#[test]
fn a_deal_must_fit_what_it_parts() {
    let deal = Deal::balanced(0, [1, 2, 1]);
    let wanted = "3 samples are given a class or a group, and the data set has 10; give one for each, in order";
    assert_eq!(told(Splits::by_fraction(numbers(10), [0.8, 0.1, 0.1], &deal)), wanted);
}

#[test]
fn small_classes_do_not_all_favour_one_share() {
    let classes: Vec<_> = (0..400).map(|index| index / 4).collect();
    let splits = Splits::by_fraction(numbers(400), [0.8, 0.1, 0.1], &Deal::balanced(0, classes)).unwrap();
    assert_eq!(sizes(&splits), [320, 40, 40]);
}

/// Worked out from the definitions of ChaCha and of the shuffle, apart from the code here.
#[test]
fn a_deal_is_pinned() {
    let splits = Splits::by_fraction(numbers(10), [0.5, 0.3, 0.2], &Deal::shuffled(1)).unwrap();
    assert_eq!(shares(&splits), [vec![1, 4, 5, 6, 9], vec![2, 7, 8], vec![0, 3]]);
}

#[test]
fn folds_that_cannot_be_made_are_told() {
    let train = Splits::by_position(numbers(10), [5, 3, 2]).unwrap().train;
    for count in [0, 1, 6, usize::MAX] {
        let wanted =
            format!("5 samples do not make {count} folds; ask for 2 at least, and for no more than samples or groups");
        assert_eq!(told(train.folds(count, &Deal::shuffled(0))), wanted);
    }
    assert!(train.folds(3, &Deal::grouped(0, [1, 1, 2, 2, 2])).is_err(), "two groups make two folds");
    assert!(train.folds(2, &Deal::grouped(0, [1, 1, 2, 2, 2])).is_ok());
}

/// Joins a sample with one other, and says which.
#[derive(Clone, Debug)]
struct Pair;

impl Join<usize> for Pair {
    type Output = [usize; 2];

    fn others(&self, _: &mut SampleRng) -> usize {
        1
    }

    fn join(&self, sample: usize, others: Vec<usize>, _: Option<&mut SampleRng>) -> [usize; 2] {
        [sample, others.first().copied().unwrap_or(sample)]
    }
}

/// What samples of a split are made of.
fn parts<D: Dataset<Sample = [usize; 2]>>(split: &Split<Train, D>) -> HashSet<usize> {
    let drawn = |at: usize| Dataset::sample(split, at % split.len(), Some(&mut SampleRng::new(1, 1, at))).unwrap();
    (0..60).flat_map(drawn).collect()
}

#[test]
fn what_is_held_out_is_not_joined_in() {
    let train = Splits::by_position(numbers(14), [10, 2, 2]).unwrap().train.joined(Pair);
    let deal = Deal::shuffled(3);
    for Fold { train, valid } in train.folds(5, &deal).unwrap() {
        assert_eq!(parts(&train), train.indices().collect());
        assert!(valid.indices().all(|index| !parts(&train).contains(&index)));
    }
    let parted = Splits::by_fraction(train, [0.6, 0.2, 0.2], &deal).unwrap().train;
    assert_eq!(parts(&parted), parted.indices().collect(), "a split that is parted further");
}

#[test]
fn the_fingerprint_tells_members_apart_and_runs_as_ever() {
    let fingerprint = |list: &[usize]| Splits::by_lists(numbers(10), [list, &[8], &[9]]).unwrap().train.fingerprint();
    let run = Splits::by_position(numbers(10), [3, 1, 1]).unwrap().train.fingerprint();
    assert_eq!(run, format!("{:016x}[0..3]", numbers(10).fingerprint()));
    assert_eq!(fingerprint(&[0, 1, 2]), run);
    assert_ne!(fingerprint(&[0, 1, 3]), run);
    assert_ne!(fingerprint(&[0, 2, 1]), run);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn fractions_are_disjoint_whole_and_balanced_to_within_one_per_class(
        seed: u64,
        classes in prop::collection::vec(0_u8..6, 1..300),
        weights in prop::array::uniform3(0_u32..20),
    ) {
        let sum = weights.iter().sum::<u32>().max(1);
        let fractions = weights.map(|weight| f64::from(weight) / f64::from(sum));
        let deal = Deal::balanced(seed, classes.clone());
        let part = || Splits::by_fraction(numbers(classes.len()), fractions, &deal);
        // A share of few samples can come out empty, which is an error.
        let Ok(splits) = part() else { return Ok(()) };
        prop_assert_eq!(shares(&splits), shares(&part().unwrap()), "the same deal");
        let all: Vec<usize> = (0..classes.len()).collect();
        let whole = weights.iter().sum::<u32>() > 0;
        prop_assert!(!whole || sorted(&shares(&splits)) == all);
        for (share, fraction) in shares(&splits).iter().zip(fractions) {
            prop_assert!(share.is_sorted());
            for class in 0..6 {
                let quota = fraction * count(&all, &classes, class) as f64;
                let found = count(share, &classes, class) as f64;
                prop_assert!((found - quota).abs() < 1.0, "{} of class {}, {} wanted", found, class, quota);
            }
        }
    }

    #[test]
    fn every_sample_validates_in_one_fold_and_classes_are_in_balance(
        seed: u64,
        classes in prop::collection::vec(0_u8..4, 40..200),
        count_of_folds in 2_usize..8,
    ) {
        let split = Splits::by_position(numbers(classes.len() + 20), [classes.len(), 10, 10]).unwrap().train;
        let folds = split.folds(count_of_folds, &Deal::balanced(seed, classes.clone())).unwrap();
        let valid: Vec<_> = folds.iter().map(|fold| indices(&fold.valid)).collect();
        prop_assert!(sorted(&valid).into_iter().eq(0..classes.len()));
        for Fold { train, valid } in &folds {
            prop_assert!(sorted(&[indices(train), indices(valid)]).into_iter().eq(0..classes.len()));
        }
        for class in 0..4 {
            let counts = valid.iter().map(|share| count(share, &classes, class));
            let (least, most) = (counts.clone().min().unwrap(), counts.max().unwrap());
            prop_assert!(most - least <= 1, "class {}: {} to {}", class, least, most);
        }
    }

    #[test]
    fn groups_stay_together_and_no_share_is_a_group_above_its_fraction(
        seed: u64,
        groups in prop::collection::vec(0_u8..30, 60..200),
    ) {
        let fractions = [0.6, 0.2, 0.2];
        let splits = Splits::by_fraction(numbers(groups.len()), fractions, &Deal::grouped(seed, groups.clone())).unwrap();
        let shares = shares(&splits);
        prop_assert!(sorted(&shares).into_iter().eq(0..groups.len()));
        for group in 0..30 {
            prop_assert!(shares.iter().filter(|share| count(share, &groups, group) > 0).count() <= 1);
        }
        let all: Vec<usize> = (0..groups.len()).collect();
        let largest = (0..30).map(|group| count(&all, &groups, group)).max().unwrap();
        for (share, fraction) in shares.iter().zip(fractions) {
            prop_assert!((share.len() as f64) < fraction * groups.len() as f64 + largest as f64);
        }
    }
}
