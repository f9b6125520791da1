//! Settings as people write them.

/// What Rust's `Debug` says of settings, as people write it: without `Some` and `Config`, and without what is not set. Any
/// other text stays as it is.
///
/// ```
/// let told = "SgdConfig { weight_decay: None, momentum: Some(MomentumConfig { momentum: 0.9, nesterov: true }) }";
/// assert_eq!(kiln_report::plain(told), "Sgd (momentum = Momentum (momentum = 0.9, nesterov = true))");
/// assert_eq!(kiln_report::plain("batches, of 64"), "batches, of 64");
/// ```
pub fn plain(told: &str) -> String {
    match value(told) {
        Some((words, "")) => words,
        _ => told.into(),
    }
}

/// A value, and what follows it.
fn value(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.split_at(text.find([' ', '{', '(', ',', ')', '}']).unwrap_or(text.len()));
    if name.is_empty() {
        return None;
    }
    if let Some(fields) = rest.strip_prefix(" { ") {
        let (fields, rest) = several(fields, " }", field)?;
        return Some((joined(name, &fields), rest));
    }
    let Some(values) = rest.strip_prefix('(') else { return Some((name.into(), rest)) };
    let (values, rest) = several(values, ")", value)?;
    let words = if name == "Some" { values.join(", ") } else { joined(name, &values) };
    Some((words, rest))
}

/// A field with its value; without words where it is not set.
fn field(text: &str) -> Option<(String, &str)> {
    let (name, rest) = text.split_once(": ")?;
    let (value, rest) = value(rest)?;
    let words = if value == "None" { String::new() } else { format!("{} = {value}", name.replace('_', " ")) };
    Some((words, rest))
}

/// What stands between commas up to `end`, and what follows that.
fn several<'a>(
    mut text: &'a str,
    end: &str,
    one: fn(&'a str) -> Option<(String, &'a str)>,
) -> Option<(Vec<String>, &'a str)> {
    let mut all = Vec::new();
    loop {
        let (words, rest) = one(text)?;
        all.extend(Some(words).filter(|words| !words.is_empty()));
        match rest.strip_prefix(", ") {
            Some(rest) => text = rest,
            None => return Some((all, rest.strip_prefix(end)?)),
        }
    }
}

fn joined(name: &str, parts: &[String]) -> String {
    let name = name.strip_suffix("Config").filter(|name| !name.is_empty()).unwrap_or(name);
    if parts.is_empty() { name.into() } else { format!("{name} ({})", parts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_written_and_nothing_else_is_changed() {
        for (told, wanted) in [
            ("AdamWConfig { beta_1: 0.9, epsilon: 1e-5, grad_clipping: None }", "AdamW (beta 1 = 0.9, epsilon = 1e-5)"),
            ("WarmUp { over: 0.1, then: Cosine { peak: 0.1 } }", "WarmUp (over = 0.1, then = Cosine (peak = 0.1))"),
            ("AdamConfig { grad_clipping: Some(Norm(1.0)) }", "Adam (grad clipping = Norm (1.0))"),
            ("SgdConfig { momentum: None }", "Sgd"),
            ("Cosine", "Cosine"),
            ("Config", "Config"),
        ] {
            assert_eq!(plain(told), wanted);
        }
        for other in ["", "Adam <1>", "Adam { rate: }", "Adam { rate: 1", "Some(", "a, b", "Sgd { 1 } more"] {
            assert_eq!(plain(other), other);
        }
    }
}
