//! Two texts one above the other, with what differs in brackets and in colour. Long stretches that agree are
//! shortened. Knows not where the texts come from.

use std::io;

use tiaowen_compare::{Piece, PieceKind};
use tiaowen_document::model::Span;

use crate::output::Output;

/// Characters that are shown of what agrees, on each side of a difference.
const CONTEXT_CHARS: usize = 16;

/// Prints both texts, each behind its label.
pub(super) fn print(
    labels: [&str; 2],
    before: &str,
    after: &str,
    pieces: &[Piece],
    output: &mut Output,
) -> io::Result<()> {
    let left: Vec<_> = pieces.iter().map(|piece| (piece.kind, piece.left.clone())).collect();
    let right: Vec<_> = pieces.iter().map(|piece| (piece.kind, piece.right.clone())).collect();
    for (label, text, ranges) in [(labels[0], before, left), (labels[1], after, right)] {
        let (text, marks) = marked(text, &ranges);
        output.text(label, &text, &marks)?;
    }
    Ok(())
}

/// The text with brackets around what differs, and where these stand.
fn marked(text: &str, ranges: &[(PieceKind, std::ops::Range<usize>)]) -> (String, Vec<Span>) {
    let signs: Vec<char> = text.chars().collect();
    let (mut shown, mut marks): (Vec<char>, Vec<Span>) = Default::default();
    let last = ranges.len().saturating_sub(1);
    for (index, (kind, range)) in ranges.iter().enumerate() {
        let piece = &signs[range.clone()];
        match kind {
            PieceKind::Changed if piece.is_empty() => {}
            PieceKind::Changed => {
                let start = shown.len();
                shown.push('【');
                shown.extend(piece);
                shown.push('】');
                marks.push(Span::new(start, shown.len()));
            }
            PieceKind::Same => {
                let head = if index == 0 { 0 } else { CONTEXT_CHARS };
                let tail = if index == last { 0 } else { CONTEXT_CHARS };
                if piece.len() <= head + tail + 2 {
                    shown.extend(piece);
                } else {
                    shown.extend(&piece[..head]);
                    shown.extend("……".chars());
                    shown.extend(&piece[piece.len() - tail..]);
                }
            }
        }
    }
    let shown: String = shown.into_iter().map(|sign| if sign == '\n' { ' ' } else { sign }).collect();
    (shown, marks)
}

#[cfg(test)]
mod tests {
    use tiaowen_compare::differences;

    use super::*;

    #[test]
    fn what_differs_stands_in_brackets() {
        let check = |before: &str, after: &str, expected: [&str; 2]| {
            let pieces = differences(before, after);
            let left: Vec<_> = pieces.iter().map(|piece| (piece.kind, piece.left.clone())).collect();
            let right: Vec<_> = pieces.iter().map(|piece| (piece.kind, piece.right.clone())).collect();
            assert_eq!([marked(before, &left).0, marked(after, &right).0], expected);
        };
        check("建成100家", "建成200家", ["建成【1】00家", "建成【2】00家"]);
        check("支持企业", "大力支持企业", ["支持企业", "【大力】支持企业"]);
        check("甲\n乙", "丙\n乙", ["【甲 】乙", "【丙 】乙"]);
        let long = "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳";
        let (before, after) = (format!("{long}甲{long}"), format!("{long}乙{long}"));
        let around = |sign: &str| {
            format!("……寒来暑往秋收冬藏闰余成岁律吕调阳【{sign}】天地玄黄宇宙洪荒日月盈昃辰宿列张……")
        };
        check(&before, &after, [&around("甲"), &around("乙")]);
    }
}
