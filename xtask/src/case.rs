//! A compile-fail case: a file that says what the compiler must say about it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::diagnostic::Diagnostic;
use crate::failure::Failure;

/// Marks the line that the compiler must accuse.
const WRONG: &str = "// wrong";

/// A file under `tests/ui`. Its first lines, `//~ <text>`, are texts that the message must hold; the guilty lines end
/// with `// wrong`; the whole message stands beside it, in the file that ends with `.stderr`.
#[derive(Debug)]
pub struct Case {
    pub path: PathBuf,
    texts: Vec<String>,
    guilty: Vec<usize>,
}

impl Case {
    pub fn read(path: &Path) -> Result<Self, Failure> {
        let source = fs::read_to_string(path).map_err(Failure::file("read", path))?;
        Ok(Self::parse(path, &source))
    }

    fn parse(path: &Path, source: &str) -> Self {
        let texts = source.lines().map_while(|line| line.strip_prefix("//~ ")).map(str::to_owned).collect();
        let guilty = source.lines().enumerate().filter(|(_, line)| line.trim_end().ends_with(WRONG));
        Self { path: path.to_owned(), texts, guilty: guilty.map(|(index, _)| index + 1).collect() }
    }

    /// The committed message, `None` when there is none yet.
    pub fn expected(&self) -> Result<Option<String>, Failure> {
        let path = self.stderr();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::file("read", &path)(error)),
        }
    }

    /// Where the message is committed.
    pub fn stderr(&self) -> PathBuf {
        self.path.with_extension("stderr")
    }

    /// What is amiss with the compiler's answer, whatever the committed message says.
    pub fn complaints(&self, errors: &[Diagnostic], rendered: &str) -> Vec<String> {
        let mut complaints = Vec::new();
        if self.texts.is_empty() {
            complaints.push("begin it with a `//~ <text>` line for every text the message must hold".into());
        }
        if self.guilty.is_empty() {
            complaints.push(format!("end its guilty line with `{WRONG}`"));
        }
        if errors.is_empty() {
            complaints.push("it compiles, and must not".into());
            return complaints;
        }
        let missing = self.texts.iter().filter(|text| !rendered.contains(*text));
        complaints.extend(missing.map(|text| format!("the message does not hold `{text}`")));
        for error in errors {
            if error.headline().contains("UInt<") {
                complaints.push(format!("the headline shows a type-level number: {}", error.headline()));
            }
            let strays = error.accused().filter(|span| !self.is_guilty(span.line, &span.file));
            complaints.extend(
                strays.map(|span| format!("{}:{} is accused, not a line with `{WRONG}`", span.file, span.line)),
            );
        }
        let accused = |line| errors.iter().flat_map(Diagnostic::accused).any(|span| span.line == line);
        let spared = self.guilty.iter().filter(|line| !accused(**line));
        complaints.extend(spared.map(|line| format!("line {line} has `{WRONG}` and is not accused")));
        complaints
    }

    fn is_guilty(&self, line: usize, file: &str) -> bool {
        self.guilty.contains(&line) && self.path.ends_with(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Span;

    fn error(line: usize, message: &str) -> Diagnostic {
        let span = Span { file: "tests/ui/a.rs".into(), line, primary: true, label: String::new() };
        Diagnostic { message: message.into(), rendered: message.into(), spans: vec![span] }
    }

    fn case() -> Case {
        Case::parse(Path::new("/w/tests/ui/a.rs"), "//~ expected 16\n//~ found 32\nfn f() {\n    g(); // wrong\n}\n")
    }

    #[test]
    fn a_right_answer_draws_no_complaint() {
        assert_eq!(case().complaints(&[error(4, "expected 16")], "expected 16, found 32"), Vec::<String>::new());
    }

    #[test]
    fn every_kind_of_wrong_answer_draws_one() {
        assert_eq!(case().complaints(&[], "").len(), 1);
        assert_eq!(case().complaints(&[error(4, "")], "expected 16").len(), 1);
        assert_eq!(case().complaints(&[error(4, ""), error(3, "")], "expected 16, found 32").len(), 1);
        assert_eq!(case().complaints(&[error(4, "UInt<..>")], "expected 16, found 32").len(), 1);
        let bare = Case::parse(Path::new("/w/tests/ui/a.rs"), "fn f() {}\n");
        assert_eq!(bare.complaints(&[error(1, "")], "").len(), 3);
    }
}
