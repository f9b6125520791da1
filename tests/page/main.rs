//! The page that every run writes: its numbers are those of the run's lines, whatever happens to the run; and it opens in
//! a browser, where all of it is drawn.
#![cfg(all(unix, feature = "train", feature = "embedded"))]
#![allow(missing_docs)]

mod browser;
mod concepts;
#[path = "../../crates/report/tests/page/well_formed.rs"]
mod well_formed;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use browser::{BLUE, Scheme, VERMILION, opened};
use kiln::report::{RunFile, compare};
use tempfile::tempdir;
use well_formed::text_of;

/// An example that cargo has built beside this test.
fn example(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test has a path");
    let path = test.parent().and_then(Path::parent).expect("target/PROFILE/deps/TEST").join("examples").join(name);
    assert!(path.exists(), "build the examples first: cargo build --examples ({})", path.display());
    path
}

fn command(name: &str, arguments: &str, out: &Path) -> Command {
    let mut command = Command::new(example(name));
    command.args(arguments.split_whitespace()).arg("--out").arg(out);
    command.env_remove("KILN_DEVICE").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs an example to its end; gives what it printed.
fn done(name: &str, arguments: &str, out: &Path) -> String {
    let output = command(name, arguments, out).output().expect("the example runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

fn page(out: &Path) -> String {
    fs::read_to_string(out.join("report.html")).expect("a run writes its page")
}

/// What stands between two texts, at the first place where they do.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, rest) = text.split_once(before).unwrap_or_else(|| panic!("no `{before}` in {text}"));
    rest.split_once(after).unwrap_or_else(|| panic!("no `{after}` in {rest}")).0
}

/// The cells of a row of the epochs' table.
fn row(html: &str, epoch: usize) -> Vec<String> {
    let table = between(html, "<h2>Epochs</h2>", "</section>");
    let rows = table.split("<tr").map(|row| row.split("<td").skip(1).map(|cell| between(cell, ">", "<").to_string()));
    let found = rows.map(Iterator::collect).find(|row: &Vec<String>| row.first() == Some(&epoch.to_string()));
    found.unwrap_or_else(|| panic!("no row of epoch {epoch}"))
}

/// The details of the test split, and the time of the run, are on the page as they were printed.
fn the_rest_is_that_of_the_lines(printed: &str, html: &str) {
    let details = printed.lines().skip_while(|line| *line != "on the test split:").skip(1);
    let details: Vec<&str> = details.take_while(|line| line.starts_with("  ")).collect();
    assert!(details.len() > 1, "{printed}");
    let table = between(html, "<h2>Details</h2>", "</section>");
    assert_eq!(table.matches("<tr").count(), 1 + details.len());
    for line in details {
        let (name, value) = match line.strip_suffix(" (nothing to measure it on)") {
            Some(line) => (line.trim_end_matches('-'), "-".to_string()),
            None => {
                let (rest, _) = line.rsplit_once(" %").expect("a share");
                let (name, value) = rest.rsplit_once(' ').expect("a name and a number");
                (name, format!("{value} %"))
            }
        };
        let row = format!("<td class=\"number\">{value}</td><td>{}</td>", name.trim());
        let long = row.replace("</td><td>", "</td><td class=\"long\">");
        assert!(table.contains(&row) || table.contains(&long), "{row} in {table}");
    }
    let time = printed.lines().find(|line| line.contains(" s in all;")).expect("a line of the time");
    let time = time.split(';').next().unwrap_or_default();
    assert!(html.contains(&format!("<dt>time</dt><dd class=\"code\">{time}</dd>")), "{time}");
}

#[test]
fn the_numbers_of_the_page_are_those_of_the_lines_and_the_result() {
    let folder = tempdir().unwrap();
    let out = folder.path().join("it's <b>here</b> & there");
    let printed = done("mlp", "--limit 300 --epochs 3 --batch-size 50 --seed 4", &out);
    let html = page(&out);
    let text = text_of(&html);
    for epoch in 1..=3 {
        let line = printed.lines().find(|line| line.starts_with(&format!("epoch {epoch}/3"))).expect("a line an epoch");
        let words: Vec<&str> = line.split_whitespace().collect();
        // epoch 1/3 train loss 1.9 accuracy 40.0 % valid loss 1.5 accuracy 60.0 % 0.2 s
        let cells = row(&html, epoch);
        assert_eq!(
            cells[1..5],
            [words[4].to_string(), format!("{} %", words[6]), words[10].to_string(), format!("{} %", words[12])]
        );
    }
    let table: Vec<&str> = printed.lines().skip_while(|line| !line.starts_with("split")).collect();
    for (line, name) in table[1..4].iter().zip(["train", "validation", "test"]) {
        let [split, samples, loss, score, _] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        assert_eq!(split, name);
        let wanted = format!("<td>{split}</td><td class=\"number\">{samples}</td><td class=\"number\">{loss}</td>");
        assert!(html.contains(&format!("{wanted}<td class=\"number\">{score} %</td>")), "{wanted}{score}");
    }
    the_rest_is_that_of_the_lines(&printed, &html);
    let verdict = printed.lines().find(|line| line.contains("over-fit")).expect("a verdict");
    assert!(text.contains(verdict) && text.contains("The rule:"), "{verdict}");
    for wanted in
        ["it'\\''s <b>here</b> & there", "--seed 4", "kiln 0.1.0, burn", "Confusion matrix", "784\u{a0}x\u{a0}256"]
    {
        assert!(text.contains(wanted), "{wanted} in {text}");
    }
    assert!(!html.contains("<b>here"));

    // The samples of the test split, all of them, are in the confusion matrix; the mistakes are those off its diagonal.
    let matrix = between(&html, "<h2>Confusion matrix</h2>", "</section>");
    let cells = matrix.split("<td").skip(1).map(|cell| (cell.contains("class=\"right\""), between(cell, ">", "<")));
    let counts: Vec<(bool, u64)> = cells.map(|(right, count)| (right, count.parse().unwrap_or(0))).collect();
    let run = RunFile::read(&out).unwrap();
    let report = run.report.expect("it has ended");
    assert_eq!(counts.iter().map(|(_, count)| count).sum::<u64>(), report.test.samples as u64);
    let right = counts.iter().filter(|(right, _)| *right).map(|(_, count)| count).sum::<u64>();
    assert_eq!(
        format!("{:.2}", 100.0 * right as f64 / report.test.samples as f64),
        format!("{:.2}", report.test.figures.score)
    );
    let mistakes = between(&html, "<h2>The surest mistakes</h2>", "</section>").matches("<img").count();
    assert_eq!(mistakes as u64, (report.test.samples as u64 - right).min(24));
}

#[test]
fn a_killed_run_leaves_a_page_of_its_whole_epochs() {
    let folder = tempdir().unwrap();
    let mut run = command("mlp", "--limit 400 --epochs 2000 --batch-size 40", folder.path()).spawn().expect("it runs");
    let began = Instant::now();
    while !folder.path().join("run.json").exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "no epoch has ended");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::thread::sleep(Duration::from_millis(150));
    run.kill().expect("a child can be killed");
    run.wait().expect("a child ends");

    let html = page(folder.path());
    let text = text_of(&html);
    let before = text.split(" of 2000 epochs").next().unwrap_or_default();
    let shown: usize =
        before.rsplit(|it: char| !it.is_ascii_digit()).next().unwrap_or_default().parse().expect("a number");
    // The page is written once the manifest is in place: a kill between the two leaves that of the epoch before.
    let whole = RunFile::read(folder.path()).unwrap().history;
    assert!(shown == whole.last() || shown + 1 == whole.last(), "{shown} of {}", whole.last());
    for epoch in &whole.epochs()[..shown] {
        let cells = row(&html, epoch.epoch);
        assert_eq!(cells[1], format!("{:.4}", epoch.train.loss));
        assert_eq!(cells[4], format!("{:.2} %", epoch.valid.score));
    }
    assert!(!html.contains("Confusion matrix"));
}

#[test]
fn the_page_of_a_classifier_is_drawn_in_a_browser_light_and_dark_wide_and_narrow() {
    let folder = tempdir().unwrap();
    done("mlp", "--limit 400 --epochs 8 --batch-size 50", folder.path());
    for (width, scheme) in [(1280, Scheme::Light), (390, Scheme::Dark)] {
        let seen = opened(&folder.path().join("report.html"), width, scheme);
        seen.is_drawn(&["Curves", "Result", "Confusion matrix", "The surest mistakes", "Layers", "Epochs", "The run"]);
        let charts: Vec<_> = seen.pictures.iter().filter(|picture| picture.kind == "svg").collect();
        assert_eq!(charts.len(), 2);
        for (chart, colour) in charts.iter().flat_map(|chart| [(chart, BLUE), (chart, VERMILION)]) {
            let across = seen.across(chart, colour);
            assert!(across > 0.4, "the line of {colour:?} is drawn over {across} of {chart:?} at {width}");
        }
        assert!(seen.pictures.len() > 6, "charts and mistakes");
    }

    // And beside another of its kind.
    let run = |name: &str| (name.to_string(), RunFile::read(folder.path()).unwrap());
    let compared = folder.path().join("runs.html");
    compare(&[run("one"), run("two")]).write(&compared).unwrap();
    let seen = opened(&compared, 390, Scheme::Dark);
    seen.is_drawn(&["Results", "Curves", "Settings", "The runs began alike", "Cosine (peak = "]);
    for chart in seen.pictures.iter().filter(|picture| picture.kind == "svg") {
        // The second run is the first once more, and lies over it.
        assert!(seen.across(chart, VERMILION) > 0.4, "{chart:?}");
    }
}

#[test]
fn what_a_network_looks_at_is_drawn_in_a_browser() {
    let folder = tempdir().unwrap();
    done("classification", "--limit 64 --epochs 1", folder.path());
    let html = page(folder.path());
    let looks = between(&html, "<h2>What it looks at</h2>", "</section>");
    assert_eq!(looks.matches("<img").count(), 6);
    assert!(looks.contains("saliency") && looks.contains("integrated gradients") && looks.contains("Grad-CAM"));
    let learnt = between(&html, "<h2>Filters and feature maps</h2>", "</section>");
    assert_eq!(learnt.matches("<img").count(), 2);
    // What types know of the network's layers.
    let text = text_of(&html).replace('\u{a0}', " ");
    assert!(text.contains("conv1Conv2dN x 16 x 28 x 28160112,89650,176"), "{text}");
    assert!(learnt.contains("The 16 filters of the first convolution, 1 x 3 x 3") && learnt.contains("64 of 7 x 7"));
    opened(&folder.path().join("report.html"), 390, Scheme::Light).is_drawn(&["What it looks at", "Filters and"]);
}

fn predictions_of(html: &str) -> &str {
    between(html, "<h2>Predictions</h2>", "</section>")
}

#[test]
fn boxes_and_masks_are_drawn_in_a_browser() {
    for (name, more) in [("detection", ""), ("segmentation", ""), ("segmentation", "--semantic"), ("localization", "")]
    {
        let folder = tempdir().unwrap();
        let printed = done(name, &format!("--limit 6 --epochs 1 --batch-size 3 {more}"), folder.path());
        let html = page(folder.path());
        the_rest_is_that_of_the_lines(&printed, &html);
        let text = text_of(&html);
        for wanted in ["batch size3", "optimiser", "schedule", "dataembedded", "training samples6"] {
            assert!(text.contains(wanted), "{name} {more}: {wanted} in {text}");
        }
        // How sure a network is, is told where it says so.
        assert_eq!(predictions_of(&html).contains("30 % sure"), more.is_empty() && name != "localization");
        assert_eq!(html.contains("Training has no line"), name != "localization", "{name} {more}");
        if more == "--semantic" {
            assert!(text.contains("IoU of 9") && html.contains("<h2>Confusion matrix</h2>"), "{text}");
        }
        let [predictions, looks, learnt] = ["Predictions", "What it looks at", "Filters and feature maps"]
            .map(|title| between(&html, &format!("<h2>{title}</h2>"), "</section>"));
        // One batch is looked at, of three here.
        let predicted = if more.is_empty() { 6 } else { 3 };
        let pictures = [predictions, looks, learnt].map(|part| part.matches("<img").count());
        assert_eq!(pictures, [predicted, 3, 2], "{name} {more}");
        assert!(looks.contains("saliency") && looks.contains("Grad-CAM"), "{name} {more}");
        let seen = opened(&folder.path().join("report.html"), 1000, Scheme::Light);
        seen.is_drawn(&["Curves", "Result", "Predictions", "What it looks at", "Filters", "Layers", "Epochs"]);
    }
}

#[test]
fn a_program_with_a_loop_of_its_own_has_a_page_too() {
    let folder = tempdir().unwrap();
    done("xor", "--epochs 200", folder.path());
    let seen = opened(&folder.path().join("report.html"), 700, Scheme::Dark);
    seen.is_drawn(&["What is left of the error", "Answers", "The run"]);
    let chart = seen.pictures.iter().find(|picture| picture.kind == "svg").expect("a chart");
    assert!(seen.across(chart, BLUE) > 0.4, "{chart:?}");
}

#[cfg(feature = "capture")]
#[test]
fn the_table_of_shapes_and_the_graph_are_drawn_in_a_browser() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("shapes.html");
    let svg = folder.path().join("graph.svg");
    let arguments = ["resnet18", "--html", path.to_str().unwrap(), "--svg", svg.to_str().unwrap()];
    let output = Command::new(example("shapes")).args(arguments).env_remove("KILN_DEVICE").output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // torchvision's resnet18: 11,689,512 parameters, 1.814 billion multiply-adds.
    let total = printed.lines().last().filter(|line| !line.is_empty()).or(printed.lines().rev().nth(1)).unwrap();
    assert!(total.contains("11,689,512") && total.contains("1,814,073,344"), "{total}");
    let text = text_of(&fs::read_to_string(&path).unwrap());
    assert!(text.contains("layer4.1.conv2") && text.contains("N x 512 x 7 x 7"), "{text}");
    assert!(text.contains("gradients of weight"), "{text}");
    text_of(&fs::read_to_string(&svg).unwrap());

    // What there is no such network for is told with the names of those that there are.
    let output = Command::new(example("shapes")).arg("pico").env_remove("KILN_DEVICE").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!((output.status.code(), said.lines().count()), (Some(2), 1), "{said}");
    assert!(said.contains("'pico'") && said.contains("resnet18"), "{said}");

    // A smaller one fits a screenshot.
    let arguments = ["cnn", "--html", path.to_str().unwrap()];
    assert!(Command::new(example("shapes")).args(arguments).env_remove("KILN_DEVICE").status().unwrap().success());
    for (width, scheme) in [(1000, Scheme::Light), (390, Scheme::Dark)] {
        let seen = opened(&path, width, scheme);
        seen.is_drawn(&["Layers", "Forwards", "Backwards"]);
        assert_eq!(seen.pictures.iter().filter(|picture| picture.kind == "svg").count(), 2);
    }
}
