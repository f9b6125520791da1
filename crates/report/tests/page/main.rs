//! Pages of plain data: well formed whatever they are given, and equal to what they were given.
#![allow(missing_docs)]

mod well_formed;

use std::fs;
use std::path::Path;

use kiln_report::{
    BestBy, Chart, Confusions, Detail, Epoch, Exhibit, Figures, Gallery, History, Line, Page, PageTable, Report,
    RunFile, RunPage, Section, Share, Wire, Wiring, compare,
};
use well_formed::text_of;

const HOSTILE: &str = "<script>alert(\"1\")</script> & 'x' \u{1F600} --> ]]>";

fn history(epochs: usize) -> History {
    let figures = |loss, score| Figures { loss, score };
    let epoch = |epoch: usize| Epoch {
        epoch,
        train: figures(1.0 / epoch as f64, if epoch == 1 { f64::NAN } else { 60.0 + 3.0 * epoch as f64 }),
        valid: figures(
            1.1 / epoch as f64 + if epoch > 5 { 0.05 * epoch as f64 } else { 0.0 },
            59.0 + 2.5 * epoch as f64,
        ),
        seconds: 1.25,
    };
    History::from((1..=epochs).map(epoch).collect::<Vec<_>>())
}

fn exhibit(caption: &str) -> Exhibit {
    Exhibit { png: include_bytes!("dot.png").to_vec(), width: 8, height: 8, caption: caption.into() }
}

/// A page with everything that there is, every text of which is `text`.
fn everything(text: &str) -> RunPage {
    let share = |score| Share { figures: Figures { loss: 0.25, score }, samples: 1500 };
    let mut wiring = Wiring::new(text);
    let [one, two] = [wiring.add(text, text), wiring.add_marked(text, text)];
    wiring.wires.push(Wire { from: one, to: two, label: text.into() });
    let confusions =
        Confusions { names: vec![text.into(); 3], rows: vec![vec![5, 1, 0], vec![0, 6, 0], vec![2, 0, 4]] };
    let mut layers = PageTable::new([text, "parameters"]);
    layers.row([text, "7,850"]);
    let mut devices = PageTable::new([text, "share"]);
    devices.row([text, "50 %"]);
    let gallery = Gallery { exhibits: vec![exhibit(text); 3], wide: true };
    let report = Report {
        score: text.into(),
        train: share(99.0),
        valid: share(91.0),
        test: share(90.5),
        details: vec![Detail { name: text.into(), percent: Some(12.5) }, Detail { name: text.into(), percent: None }],
        best_epoch: 5,
        history: history(8),
        model: text.into(),
        sections: vec![confusions.section(text, text), gallery.section(text, text), wiring.section(text, text)],
    };
    RunPage {
        title: text.into(),
        facts: vec![(text.into(), text.into())],
        score: text.into(),
        best_by: BestBy::Loss,
        epochs: 8,
        history: history(8),
        layers: Some(layers.section(text, text)),
        devices: Some(devices.section(text, text)),
        report: Some(report),
    }
}

#[test]
fn a_page_of_hostile_texts_is_well_formed_and_shows_them_as_texts() {
    let html = everything(HOSTILE).page().html();
    assert!(!html.contains("<script") && !html.contains("alert(\"1\")</script>"), "{html}");
    let text = text_of(&html);
    assert!(text.matches("<script>alert").count() > 20, "{text}");
}

#[test]
fn a_page_is_well_formed_at_every_moment_of_a_run() {
    for epochs in 0..4 {
        let page = RunPage { history: history(epochs), report: None, ..everything("a run") };
        let text = text_of(&page.page().html());
        let wanted = match epochs {
            0 => "No epoch of 8 is done yet.".into(),
            1 => "1 of 8 epochs is done.".into(),
            _ => format!("{epochs} of 8 epochs are done."),
        };
        assert!(text.contains(&wanted), "{text}");
    }
}

#[test]
fn what_was_never_measured_is_left_out_and_breaks_nothing() {
    let nothing = Figures { loss: f64::NAN, score: f64::NAN };
    let infinite = Figures { loss: f64::INFINITY, score: 0.0 };
    for figures in [nothing, infinite] {
        let epoch = |epoch| Epoch { epoch, train: figures, valid: figures, seconds: 0.0 };
        let history = History::from(vec![epoch(1), epoch(2)]);
        text_of(&RunPage { history, report: None, ..everything("a run") }.page().html());
    }
    let chart = Chart { values: "none".into(), lines: vec![], marked: Some((3, 4, "nowhere".into())) };
    assert!(chart.is_empty());
    text_of(&Page::new("").with(chart.section("", "")).html());
    text_of(&Page::new("").with(Wiring::new("").section("", "")).html());
    text_of(&Page::new("").with(PageTable::default().section("", "")).html());
    text_of(&Page::new("").with(Confusions::default().section("", "")).html());
}

#[test]
fn a_flat_line_and_a_single_point_are_drawn() {
    for points in [vec![(3, 0.5)], vec![(1, 2.0), (2, 2.0)], vec![(1, 1e-12), (2, 3e-12)], vec![(1, -1e9), (40, 1e9)]] {
        let count = points.len();
        let lines = vec![Line { name: "loss".into(), points }];
        let chart = Chart { values: "loss".into(), lines, marked: Some((0, 1, "first".into())) };
        let html = Page::new("").with(chart.section("", "")).html();
        text_of(&html);
        assert!(html.matches("<circle").count() >= count, "{html}");
    }
}

#[test]
fn many_classes_are_told_of_in_a_sentence() {
    let confusions = Confusions { names: vec![], rows: vec![vec![0; 41]; 41] };
    let text = text_of(&Page::new("").with(confusions.section("Confusions", "sample")).html());
    assert!(text.contains("41 classes are too many"), "{text}");
}

#[test]
fn wires_to_nowhere_and_back_to_their_box_are_left_out() {
    let mut wiring = Wiring::new("a graph");
    let [a, b] = [wiring.add("a", ""), wiring.add("b", "")];
    for (from, to, label) in [(a, b, "1 x 2"), (a, b, "3 x 4"), (a, a, "itself"), (a, 7, "nowhere"), (b, a, "back")] {
        wiring.wires.push(Wire { from, to, label: label.into() });
    }
    let text = text_of(&wiring.svg());
    assert!(text.contains("1 x 2, 3 x 4") && text.contains("back"), "{text}");
    assert!(!text.contains("itself") && !text.contains("nowhere"), "{text}");
}

#[test]
fn a_page_is_replaced_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("report.html");
    for title in ["first", "second"] {
        Page::new(title).with(Section::text("", ["words"])).write(&path).unwrap();
        assert!(fs::read_to_string(&path).unwrap().contains(&format!("<h1>{title}</h1>")));
    }
    fs::create_dir(folder.path().join("taken")).unwrap();
    Page::new("third").write(&folder.path().join("taken")).unwrap_err();
    Page::new("third").write(&folder.path().join("no/such")).unwrap_err();
    let mut left: Vec<_> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["report.html", "taken"], "nothing is left beside it");
}

/// A run's folder as kiln-train writes it.
fn write_run(folder: &Path, format: u32, seed: u64, epochs: usize) {
    let history = serde_json::to_value(history(epochs)).unwrap();
    let run = serde_json::json!({
        "format": format,
        "identity": {
            "network": "Mlp", "parameters": {}, "seed": seed, "epochs": 8, "batch_size": 64, "accumulate": 1,
            "clipping": null, "patience": null, "best_by": "Loss", "train_samples": 100, "valid_samples": 20,
            "data": "digits", "optimiser": "Adam <1>", "schedule": "Cosine { peak: 0.1 }"
        },
        "device": "Flex", "epoch": epochs, "best": 5, "history": history, "files": {}
    });
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("run.json"), run.to_string()).unwrap();
}

#[test]
fn no_runs_make_a_page_that_says_so() {
    assert!(text_of(&compare(&[]).html()).contains("There are no runs."));
}

#[test]
fn runs_are_compared_where_they_differ() {
    let folder = tempfile::tempdir().unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    write_run(&one, kiln_report::FORMAT, 1, 8);
    write_run(&two, kiln_report::FORMAT, 2, 3);
    let report = Report { history: history(8), ..everything("mlp").report.unwrap() };
    fs::write(one.join("report.json"), serde_json::to_string(&report).unwrap()).unwrap();
    // A report of another run that was in this folder before.
    fs::write(two.join("report.json"), serde_json::to_string(&report).unwrap()).unwrap();
    let runs = [("<one>".to_string(), RunFile::read(&one).unwrap()), ("two".to_string(), RunFile::read(&two).unwrap())];
    assert!(runs[0].1.report.is_some() && runs[1].1.report.is_none());
    let text = text_of(&compare(&runs).html());
    for wanted in [
        "<one>",
        "8 of 8",
        "3 of 8",
        "90.50 %",
        "It over-fits",
        "not ended",
        "seed",
        "optimiser Adam <1>",
        "Cosine (peak = 0.1)",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    text_of(&compare(&runs[..1]).html());
}

#[test]
fn a_folder_that_is_no_run_is_told_of_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let run = folder.path().join("run");
    let told = || RunFile::read(&run).unwrap_err().to_string();
    assert!(told().starts_with("there is no folder `"), "{}", told());
    fs::write(&run, "").unwrap();
    assert!(told().contains("is a file, and a run is a folder"), "{}", told());
    fs::remove_file(&run).unwrap();
    fs::create_dir(&run).unwrap();
    assert!(told().contains("holds no run with a whole epoch"), "{}", told());
    write_run(&run, kiln_report::FORMAT, 1, 4);
    let whole = fs::read(run.join("run.json")).unwrap();
    for half in [0, 1, whole.len() / 2, whole.len() - 1] {
        fs::write(run.join("run.json"), &whole[..half]).unwrap();
        assert!(told().contains("is damaged"), "{half}: {}", told());
    }
    write_run(&run, kiln_report::FORMAT + 1, 1, 4);
    assert!(told().contains(&format!("has form {}", kiln_report::FORMAT + 1)), "{}", told());
    write_run(&run, kiln_report::FORMAT, 1, 0);
    assert!(told().contains("is damaged (no epoch"), "{}", told());
    for other in ["{}", "[]", "3", &format!("{{\"format\": {}}}", kiln_report::FORMAT)] {
        fs::write(run.join("run.json"), other).unwrap();
        assert!(told().contains("is damaged"), "{other}: {}", told());
    }
    write_run(&run, kiln_report::FORMAT, 1, 4);
    fs::write(run.join("report.json"), "{\"score\"").unwrap();
    assert!(told().contains("report.json` is damaged"), "{}", told());
}
