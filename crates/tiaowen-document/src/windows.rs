//! Cuts an over-long text into windows, so that reading it takes time in proportion to its length.

/// The most bytes of a window; more than nearly every clause, so that these are read as a whole.
const MAX_WINDOW_BYTES: usize = 4096;

/// The windows of a text with their starts in bytes. A cut falls behind the end of a sentence if there is one in
/// the second half of a window, else behind another sign, else between characters.
pub(crate) fn windows(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = text.get(start..).filter(|rest| !rest.is_empty())?;
        let window = &rest[..window_end(rest)];
        start += window.len();
        Some((start - window.len(), window))
    })
}

fn window_end(rest: &str) -> usize {
    if rest.len() <= MAX_WINDOW_BYTES {
        return rest.len();
    }
    let longest = (0..=MAX_WINDOW_BYTES).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
    let second_half = |signs: &[char]| {
        let at = rest[..longest].rfind(signs)?;
        let end = at + rest[at..].chars().next().map_or(0, char::len_utf8);
        (end * 2 > longest).then_some(end)
    };
    second_half(&['。', '！', '\n']).or_else(|| second_half(&['；', ';', '，', ',', '、'])).unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_tile_the_text() {
        for text in ["", "短句。", &"长句，".repeat(3000), &"一句话。".repeat(3000), &"无标点".repeat(3000)]
        {
            let mut end = 0;
            for (start, window) in windows(text) {
                assert_eq!(start, end);
                assert!(window.len() <= MAX_WINDOW_BYTES);
                end = start + window.len();
            }
            assert_eq!(end, text.len());
        }
        let text = "一句话。".repeat(3000);
        assert!(windows(&text).all(|(_, window)| window.ends_with('。')));
    }
}
