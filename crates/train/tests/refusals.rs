//! What a run must not do is refused in one sentence that names both values, and nothing is damaged.
#![allow(missing_docs)]

mod tiny;

use std::fs;
use std::path::Path;
use std::time::Duration;

use burn::module::Module;
use burn::optim::AdamConfig;
use burn::tensor::Device;
use kiln_nn::Linear;
use kiln_tensor::{Batch, Tensor};
use kiln_train::{Classify, Progress, Schedule, TrainError, Training, TrainingOptions};
use tempfile::{TempDir, tempdir};
use tiny::{SCHEDULE, alone, digits, files, fit, fit_with, model, options, stopped_at};

/// A run that was stopped after its second epoch.
fn unfinished() -> TempDir {
    let folder = tempdir().unwrap();
    let stopped = fit(stopped_at(options(folder.path()), "epoch 3/4 train"));
    assert!(matches!(stopped, Err(TrainError::Interrupted { epoch: 2, .. })), "{:?}", stopped.err());
    folder
}

fn sentence<T>(outcome: Result<T, TrainError>) -> String {
    let Err(error) = outcome else { panic!("it was not refused") };
    let said = error.to_string();
    assert_eq!(said.lines().count(), 1, "{said}");
    said
}

fn resumed(out: &Path) -> TrainingOptions {
    TrainingOptions { resume: true, ..options(out) }
}

#[test]
fn a_run_goes_on_only_as_it_began() {
    let _alone = alone();
    let folder = unfinished();
    let out = folder.path();
    let before = files(out);
    let refused = [
        ("seed", "7", "8", sentence(fit(TrainingOptions { seed: 8, ..resumed(out) }))),
        ("epochs", "4", "5", sentence(fit(TrainingOptions { epochs: 5, ..resumed(out) }))),
        ("batch size", "24", "32", sentence(fit(TrainingOptions { batch_size: 32, ..resumed(out) }))),
        ("patience", "none", "2", sentence(fit(TrainingOptions { patience: Some(2), ..resumed(out) }))),
        ("average", "none", "0.9", sentence(fit(TrainingOptions { average: Some(0.9), ..resumed(out) }))),
        ("training samples", "64", "48", sentence(fit_with::<16>(resumed(out), 48, SCHEDULE))),
        ("schedule", "0.01", "0.02", sentence(fit_with::<16>(resumed(out), 64, Schedule::OneCycle { peak: 0.02 }))),
        ("another network", "[16]", "[17]", sentence(fit_with::<17>(resumed(out), 64, SCHEDULE))),
    ];
    for (option, found, wanted, said) in refused {
        assert!(said.contains(option) && said.contains(found) && said.contains(wanted), "{said}");
        assert!(said.contains("--out"), "{said}");
    }
    assert_eq!(files(out), before, "a refusal changes nothing");
    // The card comes and goes with the model, and not before.
    let card = out.join("model.card.json");
    fs::write(&card, "of another model").unwrap();
    assert!(fit(TrainingOptions { seed: 8, card: Some("of a run that is refused".into()), ..resumed(out) }).is_err());
    assert_eq!(fs::read_to_string(&card).unwrap(), "of another model");
    fit(TrainingOptions { card: Some("of this model".into()), ..resumed(out) }).unwrap();
    assert_eq!(fs::read_to_string(&card).unwrap(), "of this model");
    fit(resumed(out)).unwrap();
    assert!(!card.exists(), "no card of another run stays");
}

#[test]
fn other_data_of_the_same_size_is_refused() {
    let _alone = alone();
    let folder = unfinished();
    let mut splits = digits(64);
    splits.train = digits(64).train.augmented(kiln_data::Augment { shift: 0.0, ..Default::default() });
    let training = Training::new(&splits.train, &splits.valid, resumed(folder.path())).unwrap();
    let said = sentence(training.fit(tiny::Tiny::<16>::init, &AdamConfig::new(), SCHEDULE));
    assert!(said.contains("began with data"), "{said}");
}

#[test]
fn an_unfinished_run_is_not_replaced_and_another_network_never() {
    let _alone = alone();
    let folder = unfinished();
    let before = files(folder.path());
    let said = sentence(fit(options(folder.path())));
    assert!(said.contains("2 of 4 epochs done") && said.contains("--resume"), "{said}");
    let said = sentence(fit_with::<17>(options(folder.path()), 64, SCHEDULE));
    assert!(said.contains("another network"), "{said}");
    assert_eq!(files(folder.path()), before);

    let finished = tempdir().unwrap();
    fit(options(finished.path())).unwrap();
    let before = files(finished.path());
    sentence(fit_with::<17>(options(finished.path()), 64, SCHEDULE));
    assert_eq!(files(finished.path()), before);
    fit(TrainingOptions { seed: 8, ..options(finished.path()) }).unwrap();
    assert_ne!(files(finished.path()), before, "a finished run of the same network is replaced");
}

#[test]
fn a_model_of_another_network_without_a_run_stays() {
    let _alone = alone();
    let folder = tempdir().unwrap();
    fit(options(folder.path())).unwrap();
    fs::remove_file(folder.path().join("run.json")).unwrap();
    let before = model(folder.path());
    let said = sentence(fit_with::<17>(options(folder.path()), 64, SCHEDULE));
    assert!(said.contains("[16]") && said.contains("[17]"), "{said}");
    assert_eq!(model(folder.path()), before);
    fit(options(folder.path())).unwrap();
}

/// The file of the last checkpoint's part.
fn part(folder: &TempDir, name: &str) -> std::path::PathBuf {
    folder.path().join("checkpoints/epoch-0002").join(name)
}

#[test]
fn a_damaged_checkpoint_is_found_before_launch() {
    let _alone = alone();
    for name in ["model.bpk", "optimiser.bpk", "schedule.bpk"] {
        let folder = unfinished();
        let path = part(&folder, name);
        let whole = fs::read(&path).unwrap();

        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        let said = sentence(fit(resumed(folder.path())));
        let (found, wanted) = (format!("{} bytes", whole.len() / 2), format!("{} bytes", whole.len()));
        assert!(said.contains(&found) && said.contains(&wanted) && said.contains(name), "{said}");

        let mut flipped = whole.clone();
        *flipped.last_mut().unwrap() ^= 1;
        fs::write(&path, &flipped).unwrap();
        assert!(sentence(fit(resumed(folder.path()))).contains("checksum"));

        fs::remove_file(&path).unwrap();
        assert!(sentence(fit(resumed(folder.path()))).contains("no file"));

        fs::write(&path, &whole).unwrap();
        fit(resumed(folder.path())).unwrap();
    }
}

#[test]
fn a_damaged_manifest_is_named() {
    let _alone = alone();
    let folder = unfinished();
    let path = folder.path().join("run.json");
    let whole = fs::read_to_string(&path).unwrap();
    let older = whole.replace("\"format\": 4", "\"format\": 1");
    assert_ne!(older, whole);
    for damaged in ["", "{}", &whole[..whole.len() / 2], &older] {
        fs::write(&path, damaged).unwrap();
        for options in [resumed(folder.path()), options(folder.path())] {
            let said = sentence(fit(options));
            assert!(said.contains("run.json") && said.contains("damaged"), "{said}");
        }
    }
}

#[test]
fn what_a_crash_leaves_half_written_is_ignored() {
    let _alone = alone();
    let [whole, folder] = [tempdir().unwrap(), unfinished()];
    fit(options(whole.path())).unwrap();
    let torn = folder.path().join("checkpoints/epoch-0003");
    fs::create_dir_all(&torn).unwrap();
    fs::write(torn.join("model.bpk"), b"half a mod").unwrap();
    fs::write(torn.join("optimiser.bpk"), b"").unwrap();
    fs::write(folder.path().join("run.json.new"), b"{\"format\": 1, \"iden").unwrap();
    fs::write(folder.path().join("probe"), b"").unwrap();
    fit(resumed(folder.path())).unwrap();
    assert_eq!(model(folder.path()), model(whole.path()));
    assert!(!folder.path().join("run.json.new").exists());
}

#[test]
fn a_run_without_a_checkpoint_starts_from_the_beginning_and_says_so() {
    let _alone = alone();
    let [whole, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    fit(options(whole.path())).unwrap();
    let listener = tiny::Listener::default();
    let progress = listener.lines(Duration::MAX);
    fit(TrainingOptions { progress, ..resumed(folder.path()) }).unwrap();
    assert!(listener.heard().contains("no whole checkpoint yet: starting from the beginning"));
    assert_eq!(model(folder.path()), model(whole.path()));
}

#[test]
fn a_folder_that_cannot_be_written_is_found_first() {
    let folder = tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, b"mine").unwrap();
    for out in [file.clone(), file.join("below")] {
        let said = sentence(fit(options(&out)));
        assert!(said.contains("cannot write") && said.contains("file") && said.contains("--out"), "{said}");
    }
    assert_eq!(fs::read(&file).unwrap(), b"mine");
}

#[test]
fn a_checkpoint_that_cannot_be_written_ends_the_run_and_the_last_one_stays() {
    let _alone = alone();
    let [whole, folder] = [tempdir().unwrap(), tempdir().unwrap()];
    fit(options(whole.path())).unwrap();
    let blocked = folder.path().join("checkpoints/epoch-0003");
    let file = blocked.clone();
    let does = move || fs::write(file, b"in the way").expect("the folder of the checkpoints is there");
    let once = tiny::Once { at: "epoch 2/4  train", does: Some(does) };
    let progress = Progress::lines(once, Duration::MAX);
    let said = sentence(fit(TrainingOptions { progress, ..options(folder.path()) }));
    assert!(said.contains("cannot write") && said.contains("epoch-0003"), "{said}");
    fs::remove_file(blocked).unwrap();
    fit(resumed(folder.path())).unwrap();
    assert_eq!(model(folder.path()), model(whole.path()));
}

#[test]
fn a_refused_start_leaves_a_finished_run_as_it_is() {
    let _alone = alone();
    let folder = tempdir().unwrap();
    fit(options(folder.path())).unwrap();
    let path = folder.path().join("model.safetensors");
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let before = files(folder.path());
    sentence(fit(options(folder.path())));
    assert_eq!(files(folder.path()), before);
    fit(resumed(folder.path())).unwrap();
    assert_eq!(fs::read(&path).unwrap(), whole, "its checkpoints give the model back");
}

#[test]
fn what_is_no_part_of_a_run_stays() {
    let _alone = alone();
    let folder = tempdir().unwrap();
    let mine = ["probe", "lock", "checkpoints/epoch-0001/notes.txt"].map(|name| folder.path().join(name));
    fs::create_dir_all(mine[2].parent().unwrap()).unwrap();
    for path in &mine {
        fs::write(path, b"mine").unwrap();
    }
    fit(options(folder.path())).unwrap();
    for path in &mine {
        assert_eq!(fs::read(path).unwrap(), b"mine", "{}", path.display());
    }
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let folder = tempdir().unwrap();
    let splits = digits(16);
    let _first = Training::new(&splits.train, &splits.valid, options(folder.path())).unwrap();
    let said = sentence(Training::new(&splits.train, &splits.valid, options(folder.path())));
    assert!(said.contains("another process"), "{said}");
}

#[test]
fn options_of_nothing_are_refused() {
    let folder = tempdir().unwrap();
    let options = || options(folder.path());
    assert!(sentence(fit(TrainingOptions { epochs: 0, ..options() })).contains("epochs is 0"));
    assert!(sentence(fit(TrainingOptions { batch_size: 0, ..options() })).contains("batch size is 0"));
    assert!(sentence(fit(TrainingOptions { patience: Some(0), ..options() })).contains("patience is 0"));
    assert!(sentence(fit_with::<16>(options(), 0, SCHEDULE)).contains("training split has no samples"));
    let _alone = alone();
    assert!(sentence(fit_with::<16>(options(), 8, Schedule::Constant { rate: 2.0 })).contains('2'));
}

/// Logits that no float holds.
#[derive(Module, Debug)]
struct Exploding {
    output: Linear<784, 10>,
}

impl Classify<10> for Exploding {
    type Images = Tensor![Batch, 1, 28, 28];

    fn logits(&self, images: Self::Images) -> Tensor![Batch, 10] {
        self.output.forward(images.flatten()) * 1e30 * 1e30
    }
}

#[test]
fn a_loss_that_is_no_number_stops_the_run() {
    let _alone = alone();
    let folder = tempdir().unwrap();
    let splits = digits(64);
    let training = Training::new(&splits.train, &splits.valid, options(folder.path())).unwrap();
    let init = |device: &Device| Exploding { output: Linear::init(device) };
    let said = sentence(training.fit(init, &AdamConfig::new(), SCHEDULE));
    assert!(said.contains("in epoch 1, at step 1") && said.contains("0.01"), "{said}");
    assert!(!folder.path().join("run.json").exists());
}
