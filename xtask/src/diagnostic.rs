//! One error of the compiler, as it writes it in JSON.

use serde_json::Value;

/// An error: warnings and the closing remarks are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The headline.
    pub message: String,
    /// The whole text as a terminal would show it.
    pub rendered: String,
    /// The places it points at.
    pub spans: Vec<Span>,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub file: String,
    pub line: usize,
    pub primary: bool,
    pub label: String,
}

impl Diagnostic {
    /// Every error in the compiler's output, in its order.
    pub fn all(output: &str) -> Vec<Self> {
        let messages = output.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        messages
            .filter(|it| it["level"] == "error" && it["spans"].as_array().is_some_and(|spans| !spans.is_empty()))
            .map(|it| Self::read(&it))
            .collect()
    }

    fn read(message: &Value) -> Self {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let span = |value: &Value| {
            let written = written(value);
            Span {
                file: text(&written["file_name"]),
                line: written["line_start"].as_u64().unwrap_or_default() as usize,
                primary: value["is_primary"] == true,
                label: text(&value["label"]),
            }
        };
        Self {
            message: text(&message["message"]),
            rendered: text(&message["rendered"]),
            spans: message["spans"].as_array().into_iter().flatten().map(span).collect(),
        }
    }

    /// The places it accuses, without those it only mentions.
    pub fn accused(&self) -> impl Iterator<Item = &Span> {
        self.spans.iter().filter(|span| span.primary)
    }

    /// What a reader sees first: the headline and what stands under the accused place.
    pub fn headline(&self) -> String {
        let labels = self.accused().map(|span| span.label.as_str());
        [self.message.as_str()].into_iter().chain(labels).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
    }
}

/// The place in the user's file: of a place inside a macro, where the macro is called.
fn written(span: &Value) -> &Value {
    match &span["expansion"]["span"] {
        Value::Null => span,
        call => written(call),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_read_and_the_closing_remark_is_not() {
        let output = r#"{"level":"error","message":"mismatched types","rendered":"error: ..","spans":[{"file_name":"a.rs","line_start":3,"is_primary":true,"label":"expected `2`, found `3`"},{"file_name":"b.rs","line_start":9,"is_primary":false,"label":null}]}
{"level":"warning","message":"unused","rendered":"","spans":[{"file_name":"a.rs","line_start":1,"is_primary":true,"label":null}]}
{"level":"error","message":"aborting due to 1 previous error","rendered":"","spans":[]}"#;
        let errors = Diagnostic::all(output);
        assert_eq!(errors.len(), 1);
        assert_eq!(errors[0].accused().map(|span| span.line).collect::<Vec<_>>(), [3]);
        assert_eq!(errors[0].headline(), "mismatched types: expected `2`, found `3`");
    }

    #[test]
    fn a_place_inside_a_macro_is_where_the_macro_is_called() {
        let output = r#"{"level":"error","message":"no","rendered":"","spans":[{"file_name":"lib.rs","line_start":80,"is_primary":true,"label":null,"expansion":{"span":{"file_name":"a.rs","line_start":4,"expansion":null}}}]}"#;
        let errors = Diagnostic::all(output);
        assert_eq!(errors[0].spans, [Span { file: "a.rs".into(), line: 4, primary: true, label: String::new() }]);
    }
}
