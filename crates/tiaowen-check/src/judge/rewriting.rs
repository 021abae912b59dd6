//! Puts the library's words into a memo's: what differs, and the text to write, in the memo's own shapes of signs.

use std::ops::Range;

use tiaowen_compare::{Piece, PieceKind, differences};
use tiaowen_text::fold::is_han;

use crate::signs::same_signs;

/// What differs between two texts, as the check compares them.
pub(super) fn compare(left: &str, right: &str) -> Vec<Piece> {
    differences(&same_signs(left), &same_signs(right))
}

/// The library's words in the memo's shapes: what is the same stays as the memo has it, what is other comes from the
/// library, half-width punctuation between ideographs made full.
pub(super) fn rewritten(memo: &str, library: &str) -> String {
    let (left, right): (Vec<char>, Vec<char>) = (memo.chars().collect(), library.chars().collect());
    let mut text = String::new();
    for piece in compare(memo, library) {
        match piece.kind {
            PieceKind::Same => text.extend(&left[piece.left]),
            PieceKind::Changed => text.extend(widened(&right, piece.right)),
        }
    }
    text
}

/// Characters of a range with punctuation as wide as its neighbours.
fn widened(characters: &[char], range: Range<usize>) -> impl Iterator<Item = char> {
    range.map(|at| {
        let neighbours = [at.checked_sub(1), Some(at + 1)];
        let mut known = neighbours.into_iter().flatten().filter_map(|place| characters.get(place));
        if !known.any(|neighbour| is_han(*neighbour)) {
            return characters[at];
        }
        match characters[at] {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '?' => '？',
            '!' => '！',
            '(' => '（',
            ')' => '）',
            other => other,
        }
    })
}

/// How many places differ.
pub(super) fn changes(pieces: &[Piece]) -> usize {
    pieces.iter().filter(|piece| piece.kind == PieceKind::Changed).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_shapes_of_the_memo() {
        let check = |memo: &str, library: &str, expected: &str| {
            assert_eq!(rewritten(memo, library), expected, "{memo} {library}");
        };
        check("到２０２７年，培育百家（一）", "到2027年,培育千家(一)", "到２０２７年，培育千家（一）");
        check("甲乙", "甲,丙", "甲，丙");
        check("达到1.5%", "达到2.5%", "达到2.5%");
        check("‘甲’乙", "“甲”丙", "‘甲’丙");
    }
}
