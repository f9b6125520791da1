//! `cargo xtask bench --check`: what the compiler takes for a network of many blocks, after an edit.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::asked;
use super::figures::Spread;
use super::page::{Part, rows};
use crate::failure::Failure;
use crate::workspace::{Workspace, run};

/// Blocks of the networks.
const DEPTHS: [usize; 5] = [12, 25, 50, 100, 200];
/// Edits of each network.
const EDITS: usize = 7;

/// How a network is written down.
#[derive(Clone, Copy)]
enum Style {
    /// Its blocks as one `Stack!`.
    Stack,
    /// Its blocks as fields, and a `forward` with a line for each.
    Struct,
}

/// Times checks of networks in a crate outside of the workspace: after edits, and in turns with those after none.
pub fn part(workspace: &Workspace) -> Result<Part, Failure> {
    let folder = outside(workspace)?;
    let [mut stack, mut fields] = [vec![], vec![]];
    for depth in DEPTHS {
        println!("-- {depth} blocks");
        stack.push(edits(workspace, &folder, Style::Stack, depth)?);
        fields.push(edits(workspace, &folder, Style::Struct, depth)?);
    }
    let cells: Vec<_> = stack
        .iter()
        .zip(&fields)
        .map(|(stack, fields)| {
            let shown = [stack.edited, stack.untouched, fields.edited, fields.untouched].map(seconds);
            [vec![stack.blocks.to_string()], shown.into()].concat()
        })
        .collect();
    let heads = ["blocks", "one `Stack!`", "that untouched", "a field and a line for each", "those untouched"];
    let text = format!(
        "Seconds of `cargo check` after an edit that gives the last quarter of a residual network other channels, cargo's own \
         among them: the median of {EDITS} edits, and the quarters below and above it. Untouched: the same, run once more after \
         each with nothing edited, which is cargo's own part. The crate is outside of the workspace, and knows kiln by its \
         path, with the features it has by default.\n\n{}\n### What is asked\n\n{}",
        rows(&heads.map(str::to_owned), &cells),
        asked::checks([("one `Stack!`", stack), ("a field and a line for each", fields)])
    );
    Ok(Part { title: "`cargo check` after an edit", text })
}

/// A crate that is tests/outside/network in all but its code and its features, which are those a user has who names none:
/// what they bring is compiled before anything is timed, and apart from the workspace's.
fn outside(workspace: &Workspace) -> Result<PathBuf, Failure> {
    let folder = workspace.scratch("depth")?;
    let model = workspace.root.join("tests/outside/network/Cargo.toml");
    let manifest = fs::read_to_string(&model).map_err(Failure::file("read", &model))?;
    write(&folder.join("Cargo.toml"), &depth_manifest(&manifest, &workspace.root.join("crates/kiln")))?;
    let lock = folder.join("Cargo.lock");
    fs::copy(workspace.root.join("Cargo.lock"), &lock).map_err(Failure::file("copy the lock file to", &lock))?;
    fs::create_dir_all(folder.join("src")).map_err(Failure::file("create", &folder.join("src")))?;
    write(&folder.join("src/lib.rs"), "//! Nothing yet.\n")?;
    Ok(folder)
}

/// The manifest of tests/outside/network as that of the crate which is timed. Profiles of packages are left out: cargo warns of
/// those for packages that a crate does not have.
fn depth_manifest(model: &str, kiln: &Path) -> String {
    let line = |line: &str| match line.split_once(" = ") {
        Some(("name", _)) => "name = \"depth\"\n".into(),
        Some(("kiln", _)) => format!("kiln = {{ path = {kiln:?} }}\n"),
        _ => format!("{line}\n"),
    };
    let of_a_package =
        |section: &&str| section.strip_prefix("profile.dev.package.").is_some_and(|package| !package.starts_with('"'));
    let sections: Vec<&str> = model.split("\n[").filter(|section| !of_a_package(section)).collect();
    sections.join("\n[").lines().map(line).collect()
}

fn write(path: &Path, text: &str) -> Result<(), Failure> {
    fs::write(path, text).map_err(Failure::file("write", path))
}

/// The median, and the quarters below and above it.
fn seconds(Spread { median, quarters: [low, high] }: Spread) -> String {
    format!("{median:.2} ({low:.2} to {high:.2})")
}

/// Seconds of checks of a network of so many blocks, after an edit and after none.
pub struct Check {
    pub blocks: usize,
    pub edited: Spread,
    pub untouched: Spread,
}

/// Times checks after edits. The first, of a network that is new, is not one.
fn edits(workspace: &Workspace, folder: &Path, style: Style, blocks: usize) -> Result<Check, Failure> {
    let check = || {
        let mut check = workspace.cargo_in(folder, &["check", "--quiet"]);
        // As it is by default.
        check.env("CARGO_INCREMENTAL", "1");
        let began = Instant::now();
        run(check)?;
        Ok::<_, Failure>(began.elapsed().as_secs_f64())
    };
    let (mut edited, mut untouched) = (Vec::new(), Vec::new());
    for edit in 0..=EDITS {
        write(&folder.join("src/lib.rs"), &network(style, blocks, 512 - 8 * edit))?;
        edited.push(check()?);
        untouched.push(check()?);
    }
    Ok(Check { blocks, edited: Spread::of(&edited[1..]), untouched: Spread::of(&untouched[1..]) })
}

/// The source of a residual network of so many blocks in four stages, the last of so many channels.
fn network(style: Style, depth: usize, last: usize) -> String {
    let widths = [64, 128, 256, last];
    let stage = |block: usize| block * widths.len() / depth;
    let blocks: Vec<String> = (0..depth)
        .map(|block| {
            let to = widths[stage(block)];
            match block.checked_sub(1).map(|before| widths[stage(before)]) {
                Some(from) if from != to => format!("BasicBlock<{from}, {to}, 2, Projection<{from}, {to}, 2>>"),
                _ => format!("BasicBlock<{to}, {to}, 1>"),
            }
        })
        .collect();
    let each = |line: &dyn Fn(usize, &str) -> String| -> String {
        blocks.iter().enumerate().map(|(place, block)| line(place, block)).collect()
    };
    let (fields, inits, body) = match style {
        Style::Stack => (
            format!("    blocks: Stack![\n{}    ],\n", each(&|_, block| format!("        {block},\n"))),
            "            blocks: Init::init(device),\n".to_owned(),
            "        let x = x.apply(&self.blocks);\n".to_owned(),
        ),
        Style::Struct => (
            each(&|place, block| format!("    block{place}: {block},\n")),
            each(&|place, _| format!("            block{place}: BasicBlock::init(device),\n")),
            each(&|place, _| format!("        let x = self.block{place}.forward(x);\n")),
        ),
    };
    format!(
        "//! A residual network of {depth} blocks.
use kiln::prelude::*;
use kiln::vision::{{BasicBlock, Projection}};

#[derive(Module, Debug)]
pub struct Net {{
    stem: Conv2d<3, 64, 3, Same>,
{fields}    head: Linear<{last}, 10>,
}}

impl Net {{
    pub fn init(device: &Device) -> Self {{
        Self {{
            stem: Conv2d::init(device),
{inits}            head: Linear::init(device),
        }}
    }}

    pub fn forward<N: Dim>(&self, images: Tensor![N, 3, 64, 64]) -> Tensor![N, 10] {{
        let x = self.stem.forward(images).relu();
{body}        self.head.forward(GlobalAvgPool2d.forward(x))
    }}
}}

pub fn scores(device: &Device) -> Tensor![2, 10] {{
    Net::init(device).forward(Tensor::zeros(device))
}}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_crate_that_is_timed_has_the_default_features() {
        let model = include_str!("../../../tests/outside/network/Cargo.toml");
        let manifest = depth_manifest(model, Path::new("/kiln"));
        assert!(manifest.contains("\nkiln = { path = \"/kiln\" }\n"), "{manifest}");
        assert!(manifest.contains("\nname = \"depth\"\n") && manifest.contains("[profile.dev]"), "{manifest}");
        let of_kiln = manifest.lines().filter(|line| line.starts_with("kiln = ")).count();
        assert!(!manifest.contains("features") && of_kiln == 1, "{manifest}");
        let of_packages: Vec<_> = manifest.lines().filter(|line| line.starts_with("[profile.dev.package.")).collect();
        assert_eq!(of_packages, ["[profile.dev.package.\"*\"]"], "{manifest}");
        assert!(manifest.contains("\n[profile.dev.build-override]\nopt-level = 0\n"), "{manifest}");
    }

    #[test]
    fn a_network_has_its_blocks_and_a_projection_between_stages() {
        for style in [Style::Stack, Style::Struct] {
            let source = network(style, 12, 504);
            assert_eq!(source.matches("BasicBlock<").count(), 12, "{source}");
            assert_eq!(source.matches("Projection<256, 504, 2>").count(), 1, "{source}");
            assert!(source.contains("head: Linear<504, 10>"), "{source}");
        }
    }
}
