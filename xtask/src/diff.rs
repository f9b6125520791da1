//! Two texts side by side: `-` what was wanted, `+` what was found.

/// The lines of both, those only in one of them marked. Longest common subsequence: both texts are short.
pub fn diff(wanted: &str, found: &str) -> String {
    let (wanted, found): (Vec<_>, Vec<_>) = (wanted.lines().collect(), found.lines().collect());
    let mut common = vec![vec![0; found.len() + 1]; wanted.len() + 1];
    for i in (0..wanted.len()).rev() {
        for j in (0..found.len()).rev() {
            common[i][j] = match wanted[i] == found[j] {
                true => common[i + 1][j + 1] + 1,
                false => common[i + 1][j].max(common[i][j + 1]),
            };
        }
    }
    let (mut i, mut j, mut text) = (0, 0, String::new());
    while i < wanted.len() || j < found.len() {
        let (mark, line) = if i < wanted.len() && j < found.len() && wanted[i] == found[j] {
            (i, j) = (i + 1, j + 1);
            (' ', wanted[i - 1])
        } else if j == found.len() || i < wanted.len() && common[i + 1][j] >= common[i][j + 1] {
            i += 1;
            ('-', wanted[i - 1])
        } else {
            j += 1;
            ('+', found[j - 1])
        };
        text.extend([mark, ' ']);
        text.push_str(line);
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::diff;

    #[test]
    fn only_what_differs_is_marked() {
        assert_eq!(diff("a\nb\nc", "a\nx\nc\nd"), "  a\n- b\n+ x\n  c\n+ d\n");
        assert_eq!(diff("a", "a"), "  a\n");
        assert_eq!(diff("", "a"), "+ a\n");
    }
}
