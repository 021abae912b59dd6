//! What differs between two texts, character by character.
//!
//! Texts are compared folded and without blanks: width, brackets, quotation marks and line breaks are no
//! differences.

use std::collections::HashSet;
use std::ops::Range;
use std::time::{Duration, Instant};

use serde::Serialize;
use similar::{Algorithm, DiffTag, capture_diff_slices_deadline};
use tiaowen_text::fold::{fold_char, is_blank};

use crate::STRETCH_CHARS;

/// Beyond it two texts have so little in common that a coarser answer serves as well.
const PATIENCE: Duration = Duration::from_millis(200);

/// Characters that agree by chance between two changes do not interrupt them: 鼓励支持 for 推动支撑 is one change.
const SHORTEST_ISLAND: usize = 2;

/// Whether a piece stands in both texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PieceKind {
    /// Both have it.
    Same,
    /// Only one has it, or both have other words there.
    Changed,
}

/// A piece of two texts, where each has it: an empty range where one has nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Piece {
    /// Whether the texts agree there.
    pub kind: PieceKind,
    /// Where it stands in the left text, in code points.
    pub left: Range<usize>,
    /// Where it stands in the right text, in code points.
    pub right: Range<usize>,
}

/// Takes two texts apart into what they share and where they differ, in reading order. The pieces cover both texts
/// without gaps, unless one is blank; same and changed ones alternate.
///
/// ```
/// use tiaowen_compare::{PieceKind, differences};
///
/// let pieces = differences("建成100家以上", "建成 200 家以上");
/// let changed: Vec<_> = pieces.iter().filter(|piece| piece.kind == PieceKind::Changed).collect();
/// assert_eq!((changed[0].left.clone(), changed[0].right.clone()), (2..3, 3..4));
/// assert_eq!(differences("（一）", "(一)").len(), 1);
/// ```
pub fn differences(left: &str, right: &str) -> Vec<Piece> {
    let (left, right) = (Signs::of(left), Signs::of(right));
    let deadline = Instant::now().checked_add(PATIENCE);
    let operations = capture_diff_slices_deadline(Algorithm::Myers, &left.folded, &right.folded, deadline);
    let mut pieces = Vec::new();
    for operation in operations {
        let (tag, left, right) = operation.as_tag_tuple();
        let kind = if tag == DiffTag::Equal { PieceKind::Same } else { PieceKind::Changed };
        push(&mut pieces, Piece { kind, left, right });
    }
    let pieces = drown_islands(pieces);
    pieces
        .into_iter()
        .map(|piece| Piece { left: left.place(&piece.left), right: right.place(&piece.right), ..piece })
        .collect()
}

/// Finds the stretches of two texts that stand in both, in whatever order: first those of the left, then those of the
/// right, in code points, ascending and apart. Stretches are letters and digits; fewer than five come about by chance.
///
/// ```
/// use tiaowen_compare::agreements;
///
/// let [left, right] = agreements("推进标准化战略，支持创新", "强化建设。支持主持推进标准化战略");
/// assert_eq!((left, right), (vec![0..7], vec![9..16]));
/// ```
pub fn agreements(left: &str, right: &str) -> [Vec<Range<usize>>; 2] {
    let (left, right) = (Signs::of(left), Signs::of(right));
    let shared = |here: &Signs, there: &Signs| {
        let stretches: HashSet<&[char]> = there.folded.windows(STRETCH_CHARS).collect();
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (start, stretch) in here.folded.windows(STRETCH_CHARS).enumerate() {
            let is_plain = stretch.iter().all(|sign| sign.is_alphanumeric());
            if is_plain && stretches.contains(stretch) {
                match ranges.last_mut().filter(|last| start <= last.end) {
                    Some(last) => last.end = start + STRETCH_CHARS,
                    None => ranges.push(start..start + STRETCH_CHARS),
                }
            }
        }
        ranges.iter().map(|range| here.place(range)).collect()
    };
    [shared(&left, &right), shared(&right, &left)]
}

/// The signs of a text that are compared.
struct Signs {
    folded: Vec<char>,
    /// Where each stands, in code points; the length of the text behind the last.
    offsets: Vec<usize>,
}

impl Signs {
    fn of(text: &str) -> Self {
        let (mut folded, mut offsets, mut length) = (Vec::new(), Vec::new(), 0);
        for character in text.chars() {
            if !is_blank(character) {
                folded.push(fold_char(character));
                offsets.push(length);
            }
            length += 1;
        }
        offsets.push(length);
        // What is blank in front belongs to the first piece.
        if let Some(first) = offsets.first_mut() {
            *first = 0;
        }
        Self { folded, offsets }
    }

    /// Where signs stand in the text; blanks belong to the sign before them.
    fn place(&self, signs: &Range<usize>) -> Range<usize> {
        self.offsets[signs.start]..self.offsets[signs.end]
    }
}

/// Adds a piece, to the last one if that is of the same kind.
fn push(pieces: &mut Vec<Piece>, piece: Piece) {
    match pieces.last_mut() {
        Some(last) if last.kind == piece.kind => {
            last.left.end = piece.left.end;
            last.right.end = piece.right.end;
        }
        _ => pieces.push(piece),
    }
}

/// Takes short agreement between two changes as part of them.
fn drown_islands(pieces: Vec<Piece>) -> Vec<Piece> {
    let last = pieces.len().saturating_sub(1);
    let mut kept: Vec<Piece> = Vec::with_capacity(pieces.len());
    for (index, piece) in pieces.into_iter().enumerate() {
        let is_between = index > 0 && index < last;
        let is_island = is_between && piece.kind == PieceKind::Same && piece.left.len() < SHORTEST_ISLAND;
        let kind = if is_island { PieceKind::Changed } else { piece.kind };
        push(&mut kept, Piece { kind, ..piece });
    }
    kept
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn cut(text: &str, range: &Range<usize>) -> String {
        text.chars().skip(range.start).take(range.len()).collect()
    }

    #[test]
    fn shows_what_differs() {
        let check = |left: &str, right: &str, expected: &str| {
            let shown: String = differences(left, right)
                .iter()
                .map(|piece| match piece.kind {
                    PieceKind::Same => cut(left, &piece.left),
                    PieceKind::Changed => {
                        format!("{{{}→{}}}", cut(left, &piece.left), cut(right, &piece.right))
                    }
                })
                .collect();
            assert_eq!(shown, expected, "{left} {right}");
        };
        check("建成100家", "建成200家", "建成{1→2}00家");
        check("支持企业", "大力支持企业", "{→大力}支持企业");
        check("大力支持企业", "支持企业", "{大力→}支持企业");
        check("鼓励支持甲", "推动支撑甲", "{鼓励支持→推动支撑}甲");
        check("“一\n二”（三）", "「一二」(三)", "“一\n二”（三）");
        check("", "", "");
        check("甲", "", "{甲→}");
        check(" 甲乙", "甲乙丙", " 甲乙{→丙}");
    }

    proptest! {
        #[test]
        fn pieces_cover_both_texts(left in "[甲乙丙丁 \n（(“1]{0,30}", right in "[甲乙丙丁 \n（(“1]{0,30}") {
            let pieces = differences(&left, &right);
            let (mut left_end, mut right_end, mut last) = (0, 0, None);
            for piece in &pieces {
                prop_assert_eq!((piece.left.start, piece.right.start), (left_end, right_end));
                (left_end, right_end) = (piece.left.end, piece.right.end);
                prop_assert!(last != Some(piece.kind));
                last = Some(piece.kind);
                let is_same = tiaowen_text::fold::fingerprint(&cut(&left, &piece.left))
                    == tiaowen_text::fold::fingerprint(&cut(&right, &piece.right));
                prop_assert!(is_same || piece.kind == PieceKind::Changed);
            }
            for (ranges, text) in agreements(&left, &right).iter().zip([&left, &right]) {
                let ends: Vec<usize> = ranges.iter().flat_map(|range| [range.start, range.end]).collect();
                prop_assert!(ends.windows(2).all(|two| two[0] < two[1]), "{:?}", ranges);
                prop_assert!(ends.last().is_none_or(|end| *end <= text.chars().count()));
            }
            let is_blank = |text: &str| tiaowen_text::fold::fingerprint(text).is_empty();
            if !is_blank(&left) && !is_blank(&right) {
                prop_assert_eq!((left_end, right_end), (left.chars().count(), right.chars().count()));
            }
        }
    }
}
