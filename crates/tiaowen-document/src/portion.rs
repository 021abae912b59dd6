//! Cuts very long texts into portions, so that rules that look around themselves stay linear in the text.
//!
//! A clause of a real document is one portion; only a text that nothing could be made of (a table kept whole, a
//! file without a single line break) has several.

use std::ops::Range;

/// Texts up to this length are read as a whole, in bytes.
const LIMIT: usize = 9_000;

/// The portions of `text`: ranges of at most [`LIMIT`] bytes that tile it, cut behind a full stop or line end
/// where there is one in the second half, else at a character boundary.
pub(crate) fn portions(text: &str) -> Vec<Range<usize>> {
    let mut portions = Vec::new();
    let mut start = 0;
    while text.len() - start > LIMIT {
        let limit = floor_boundary(text, start + LIMIT);
        let half = floor_boundary(text, start + LIMIT / 2);
        let stop = text[half..limit].rfind(['。', '\n', '；', ';']);
        let end =
            stop.map_or(limit, |at| half + at + text[half + at..].chars().next().map_or(0, char::len_utf8));
        portions.push(start..end);
        start = end;
    }
    portions.push(start..text.len());
    portions
}

/// Moves a range that counts from the start of a portion to the text it was cut from.
pub(crate) fn shift(range: &Range<usize>, by: usize) -> Range<usize> {
    range.start + by..range.end + by
}

fn floor_boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Portions tile the text and none is longer than the limit.
        #[test]
        fn tiles_the_text(piece in "(文|。|𠮷|a|\n){1,40}", times in 1usize..900) {
            let text = piece.repeat(times);
            let mut end = 0;
            for portion in portions(&text) {
                prop_assert_eq!(portion.start, end);
                prop_assert!(portion.len() <= LIMIT && text.get(portion.clone()).is_some());
                end = portion.end;
            }
            prop_assert_eq!(end, text.len());
        }
    }
}
