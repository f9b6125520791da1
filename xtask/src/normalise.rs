//! The compiler's text without what differs from machine to machine and from edit to edit.

use std::path::Path;

/// Rewrites paths, and the line numbers of files other than the case itself, so that the text changes only when what a
/// user reads changes.
pub struct Normaliser {
    root: String,
    cases: String,
}

impl Normaliser {
    /// `cases` is the folder whose files keep their line numbers, as the compiler names it.
    pub fn new(root: &Path, cases: &str) -> Self {
        Self { root: format!("{}/", root.display()), cases: cases.into() }
    }

    /// One error, as rendered by rustc.
    pub fn normalise(&self, rendered: &str) -> String {
        let rendered = rendered.replace(&self.root, "");
        let arrow = rendered.lines().find(|line| line.trim_start().starts_with("--> "));
        let gutter = arrow.map_or(0, |line| line.len() - line.trim_start().len());
        let mut inside = true;
        let mut text = String::new();
        for line in rendered.lines().filter(|line| !is_noise(line)) {
            let line = match place(line) {
                Some(file) => {
                    inside = file.starts_with(&self.cases);
                    self.place(line, inside)
                }
                None => line.to_owned(),
            };
            text.push_str(restate_gutter(&line, gutter, inside).trim_end());
            text.push('\n');
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }

    /// `--> file:12:5` of a case stays; elsewhere the file alone remains, under a name that all machines share.
    fn place(&self, line: &str, inside: bool) -> String {
        if inside {
            return line.to_owned();
        }
        let line = line.trim_end_matches(|c: char| c.is_ascii_digit() || c == ':');
        let Some((arrow, path)) = line.split_once("> ").or_else(|| line.split_once(":: ")) else { return line.into() };
        let arrow = if line.trim_start().starts_with("--") { format!("{arrow}> ") } else { format!("{arrow}:: ") };
        let short = path
            .split_once("/registry/src/")
            .and_then(|(_, rest)| rest.split_once('/'))
            .map(|(_, rest)| format!("$CARGO/{rest}"));
        let short = short.or_else(|| path.split_once("/library/").map(|(_, rest)| format!("$RUST/{rest}")));
        let short = short.or_else(|| path.rfind("/out/").map(|at| format!("$OUT/{}", &path[at + "/out/".len()..])));
        arrow + &short.unwrap_or_else(|| path.into())
    }
}

/// The file of a line that points at one.
fn place(line: &str) -> Option<&str> {
    let line = line.trim_start();
    line.strip_prefix("--> ").or_else(|| line.strip_prefix("::: "))
}

/// Where rustc put the full name of a long type: of no use once the run is over.
fn is_noise(line: &str) -> bool {
    line.contains("the full name for the type has been written to")
        || line.contains("consider using `--verbose` to print the full")
}

/// The gutter is as wide as the longest line number in any file shown: give it two columns always.
fn restate_gutter(line: &str, gutter: usize, inside: bool) -> String {
    let (Some(head), Some(rest)) = (line.get(..gutter), line.get(gutter..)) else { return line.to_owned() };
    let number = head.trim();
    match number {
        "" => format!("  {rest}"),
        _ if !number.bytes().all(|byte| byte.is_ascii_digit()) => line.to_owned(),
        _ if inside => format!("{number:>2}{rest}"),
        _ => format!("LL{rest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalise(rendered: &str) -> String {
        Normaliser::new(Path::new("/home/user/kiln"), "tests/ui/").normalise(rendered)
    }

    #[test]
    fn the_case_keeps_its_lines_and_other_files_lose_theirs() {
        let rendered = "\
error[E0308]: mismatched types
   --> tests/ui/a.rs:6:9
    |
  6 |     f(x)
    |       ^ expected `2`, found `3`
    |
    = note: expected struct `A`
               found struct `B`
note: method defined here
   --> /home/user/kiln/crates/nn/src/linear.rs:112:12
    |
112 |     pub fn forward() {}
    |            ^^^^^^^
...
115 |     more
    = note: the full name for the type has been written to '/tmp/a.long-type-1.txt'
    = note: consider using `--verbose` to print the full type name to the console

";
        assert_eq!(
            normalise(rendered),
            "\
error[E0308]: mismatched types
  --> tests/ui/a.rs:6:9
   |
 6 |     f(x)
   |       ^ expected `2`, found `3`
   |
   = note: expected struct `A`
              found struct `B`
note: method defined here
  --> crates/nn/src/linear.rs
   |
LL |     pub fn forward() {}
   |            ^^^^^^^
...
LL |     more
"
        );
    }

    #[test]
    fn one_column_of_line_numbers_reads_as_two() {
        let rendered = "error: no\n --> tests/ui/a.rs:6:9\n  |\n6 |     f(x)\n  |       ^ here\n";
        assert_eq!(normalise(rendered), "error: no\n  --> tests/ui/a.rs:6:9\n   |\n 6 |     f(x)\n   |       ^ here\n");
    }

    #[test]
    fn folders_of_this_machine_are_named_alike() {
        let rendered = "error: no\n  --> /root/.cargo/registry/src/host-1/burn-0.22.1/src/a.rs:12:5\n  ::: /rustc/59807616e/library/core/src/ops.rs:7:1\n  ::: target/debug/build/kiln-dims-1/out/table.rs:40:7\n";
        let wanted = "error: no\n  --> $CARGO/burn-0.22.1/src/a.rs\n  ::: $RUST/core/src/ops.rs\n  ::: $OUT/table.rs\n";
        assert_eq!(normalise(rendered), wanted);
    }
}
