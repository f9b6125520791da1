//! The integer literals of a Rust source file, and what a slip of the pen makes of them.

/// An integer literal: where it stands and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// Byte offset of its first digit.
    pub start: usize,
    /// Its digits, without a type's suffix.
    pub digits: String,
    /// Its value.
    pub value: u128,
}

impl Literal {
    /// The values it could have been by mistake: one more, one less, twice as much.
    pub fn slips(&self) -> Vec<u128> {
        let mut slips: Vec<_> = [self.value.checked_add(1), self.value.checked_sub(1), self.value.checked_mul(2)]
            .into_iter()
            .flatten()
            .filter(|slip| *slip != self.value)
            .collect();
        slips.dedup();
        if slips.len() == 3 && slips[0] == slips[2] {
            slips.pop();
        }
        slips
    }

    /// All of them in `source`: not those in comments and strings, no floats, no tuple fields.
    pub fn all(source: &str) -> Vec<Self> {
        let mut literals = Vec::new();
        let mut at = 0;
        while let Some(rest) = source.get(at..).filter(|rest| !rest.is_empty()) {
            let step = skipped(rest);
            if step > 0 {
                at += step;
                continue;
            }
            let word = word(rest);
            if rest.starts_with(|c: char| c.is_ascii_digit()) {
                let field = source[..at].ends_with('.') && !source[..at].ends_with("..");
                literals.extend((!field).then(|| Self::read(at, word)).flatten());
            }
            at += word.len().max(rest.chars().next().map_or(1, char::len_utf8));
        }
        literals
    }

    fn read(start: usize, word: &str) -> Option<Self> {
        let digits_end = word.find(['u', 'i']).unwrap_or(word.len());
        let digits = &word[..digits_end];
        let plain = digits.replace('_', "");
        let value = match plain.get(..2) {
            Some("0x") => u128::from_str_radix(&plain[2..], 16),
            Some("0b") => u128::from_str_radix(&plain[2..], 2),
            Some("0o") => u128::from_str_radix(&plain[2..], 8),
            _ => plain.parse(),
        };
        Some(Self { start, digits: digits.into(), value: value.ok()? })
    }
}

/// How long the comment, string, character or lifetime is that `rest` begins with: 0 when it begins with none.
fn skipped(rest: &str) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return rest.find("*/").map_or(rest.len(), |end| end + 2);
    }
    if let Some(raw) = rest.strip_prefix('r') {
        let hashes = raw.len() - raw.trim_start_matches('#').len();
        if raw[hashes..].starts_with('"') {
            let open = 1 + hashes + 1;
            let close = format!("\"{}", "#".repeat(hashes));
            return rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len());
        }
    }
    match rest.as_bytes() {
        [b'"', ..] => quoted(rest, '"'),
        // 'a' and '\n' are characters, 'a without a closing quote is a lifetime.
        [b'\'', b'\\', ..] => quoted(rest, '\''),
        [b'\'', ..] => match rest.char_indices().nth(2) {
            Some((end, '\'')) => end + 1,
            _ => 1 + word(&rest[1..]).len(),
        },
        _ => 0,
    }
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = true;
    for (index, c) in rest.char_indices() {
        if c == quote && !escaped {
            return index + 1;
        }
        escaped = index > 0 && c == '\\' && !escaped;
    }
    rest.len()
}

/// The identifier, keyword or number that `rest` begins with; a number keeps its fraction and exponent, and so is read
/// as no integer.
fn word(rest: &str) -> &str {
    let end =
        |at: usize| rest[at..].find(|c: char| !c.is_alphanumeric() && c != '_').map_or(rest.len(), |end| at + end);
    let mut whole = end(0);
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return &rest[..whole];
    }
    let after = |at: usize| rest[at..].chars().next().unwrap_or(' ');
    if after(whole) == '.' && !matches!(after(whole + 1), '.' | '_' | 'a'..='z' | 'A'..='Z') {
        whole = end(whole + 1);
    }
    if rest[..whole].ends_with(['e', 'E']) && matches!(after(whole), '-' | '+') && !rest.starts_with("0x") {
        whole = end(whole + 1);
    }
    &rest[..whole]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(source: &str) -> Vec<u128> {
        Literal::all(source).iter().map(|literal| literal.value).collect()
    }

    #[test]
    fn integers_are_found_wherever_code_may_hold_them() {
        assert_eq!(values("conv: Conv2d<1, 32, 3>, f(0x10, 1_000usize, 0b11u8)"), [1, 32, 3, 16, 1000, 3]);
        assert_eq!(values("for i in 0..10 {} a[2]; x.pow(4); Tensor![N, 1, {28}]"), [0, 10, 2, 4, 1, 28]);
    }

    #[test]
    fn what_is_no_integer_literal_is_passed_over() {
        assert_eq!(values("// 1\n/* 2 */ \"3 \\\" 4\" r#\"5 \" 6\"# '7' '\\'' 'a"), []);
        assert_eq!(values("0.5 1e3 2. 3f32 pair.0 conv1 u8 b\"9\" 1.0e-3 2e+6"), []);
    }

    #[test]
    fn slips_are_different_from_each_other_and_from_the_value() {
        let slips = |value| Literal { start: 0, digits: String::new(), value }.slips();
        assert_eq!(slips(32), [33, 31, 64]);
        assert_eq!(slips(1), [2, 0]);
        assert_eq!(slips(0), [1]);
        assert_eq!(slips(2), [3, 1, 4]);
    }
}
