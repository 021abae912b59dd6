//! Text cut into pieces for the page: the marked and the plain, the citable parts of a clause. Positions are
//! code points. Pieces always put together again to the whole text.

use std::sync::Arc;

use tiaowen_document::model::{Clause, ClauseKind, Span};

/// A piece of text, marked as a match or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Piece {
    /// The text.
    pub(crate) text: String,
    /// Whether it matches.
    pub(crate) is_marked: bool,
    /// Whether it carries on the marked piece before it, cut in two.
    pub(crate) carries_on: bool,
    /// The mark's place among the marks of the page, from 1, where they are counted.
    pub(crate) number: Option<usize>,
    /// The page of the document that it names.
    pub(crate) link: Option<Arc<str>>,
}

/// A stretch of a clause's text that names a document of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TextLink {
    /// The stretch, in code points of the clause's text.
    pub(crate) span: Span,
    /// The page of the document.
    pub(crate) url: Arc<str>,
}

/// Counts the marks among `pieces` on from `count`, each once however often it was cut.
pub(crate) fn count_marks(pieces: &mut [Piece], count: &mut usize) {
    for piece in pieces.iter_mut().filter(|piece| piece.is_marked && !piece.carries_on) {
        *count += 1;
        piece.number = Some(*count);
    }
}

/// Cuts `text` at the ends of `highlights`, which are code points, ascending and apart. What lies beyond the
/// text or runs backwards is passed over.
pub(crate) fn mark(text: &str, highlights: &[Span]) -> Vec<Piece> {
    let signs: Vec<char> = text.chars().collect();
    let mut pieces = Vec::new();
    let mut done = 0;
    for highlight in highlights {
        let start = highlight.start.clamp(done, signs.len());
        let end = highlight.end.clamp(start, signs.len());
        push(&mut pieces, &signs[done..start], false);
        push(&mut pieces, &signs[start..end], true);
        done = end;
    }
    push(&mut pieces, &signs[done..], false);
    pieces
}

fn push(pieces: &mut Vec<Piece>, signs: &[char], is_marked: bool) {
    if !signs.is_empty() {
        pieces.push(Piece { text: signs.iter().collect(), is_marked, ..Piece::default() });
    }
}

/// Leads from what `links` cover, ascending and apart, to the documents that are named there.
pub(crate) fn link(pieces: Vec<Piece>, links: &[TextLink]) -> Vec<Piece> {
    let (mut linked, mut rest, mut done) = (Vec::with_capacity(pieces.len()), pieces, 0);
    for link in links {
        let start = link.span.start.max(done);
        let (before, behind) = split_pieces(rest, start - done);
        let (mut inside, behind) = split_pieces(behind, link.span.end.saturating_sub(start));
        inside.iter_mut().for_each(|piece| piece.link = Some(Arc::clone(&link.url)));
        linked.extend(before);
        linked.extend(inside);
        (rest, done) = (behind, link.span.end.max(start));
    }
    linked.extend(rest);
    linked
}

/// Splits pieces after the first `length` code points.
pub(crate) fn split_pieces(pieces: Vec<Piece>, length: usize) -> (Vec<Piece>, Vec<Piece>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    let mut left = length;
    for piece in pieces {
        let signs: Vec<char> = piece.text.chars().collect();
        let cut = left.min(signs.len());
        let part = |signs: &[char], carries_on: bool| {
            let text: String = signs.iter().collect();
            (!text.is_empty()).then(|| Piece { text, carries_on, number: None, ..piece.clone() })
        };
        before.extend(part(&signs[..cut], piece.carries_on));
        after.extend(part(&signs[cut..], piece.is_marked && (cut > 0 || piece.carries_on)));
        left -= cut;
    }
    (before, after)
}

/// A part of a clause's text: what stands before its first item, or an item up to the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The item's address; `None` before the first item.
    pub(crate) anchor: Option<String>,
    /// The clause's own label, where the part opens with it; empty elsewhere.
    pub(crate) lead: Vec<Piece>,
    /// The text after the lead.
    pub(crate) text: Vec<Piece>,
    /// Whether the part begins on a line of its own in the source.
    pub(crate) is_paragraph: bool,
    /// Whether it belongs to the item that was asked for.
    pub(crate) is_asked: bool,
}

/// Cuts a clause's text at its items. `asked` is the address of the item to mark, `highlights` are what matches
/// in the text, `links` what names another document there.
pub(crate) fn parts(
    clause: &Clause,
    asked: Option<&str>,
    highlights: &[Span],
    links: &[TextLink],
) -> Vec<Part> {
    let length = clause.text.chars().count();
    let mut left = link(mark(&clause.text, highlights), links);
    let mut take = |length: usize| {
        let (before, after) = split_pieces(std::mem::take(&mut left), length);
        left = after;
        before
    };
    let asked = clause.items.iter().find(|item| asked == Some(item.address.as_str())).map(|item| item.span);
    let mut items: Vec<_> = clause.items.iter().collect();
    items.sort_by_key(|item| (item.span.start, std::cmp::Reverse(item.span.end)));
    let mut bounds: Vec<usize> = Vec::with_capacity(items.len() + 1);
    for item in &items {
        let start = clause.offset_in_text(item.span.start).min(length);
        bounds.push(start.max(bounds.last().copied().unwrap_or(0)));
    }
    bounds.push(length);
    let mut parts = Vec::with_capacity(items.len() + 1);
    if bounds[0] > 0 {
        let text = take(bounds[0]);
        parts.push(Part { anchor: None, lead: Vec::new(), text, is_paragraph: false, is_asked: false });
    }
    for (index, item) in items.iter().enumerate() {
        parts.push(Part {
            anchor: Some(item.address.clone()),
            lead: Vec::new(),
            text: take(bounds[index + 1] - bounds[index]),
            is_paragraph: clause.cuts.iter().any(|cut| cut.end == item.span.start && cut.start < cut.end),
            is_asked: asked.is_some_and(|asked| asked.contains(item.span)),
        });
    }
    if let (Some(first), Some(label)) = (parts.first_mut(), own_label(clause))
        && let Some(length) = label_length(&together(&first.text), label)
    {
        (first.lead, first.text) = split_pieces(std::mem::take(&mut first.text), length);
    }
    parts
}

/// The text of pieces, whole again.
pub(crate) fn together(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect()
}

/// The label that the clause itself prints, number with lead sentence; `None` for an unnumbered paragraph.
pub(crate) fn own_label(clause: &Clause) -> Option<&str> {
    let label = clause.path.last()?;
    let is_numbered = clause.number.is_some() || clause.heading.is_some();
    let names_row = clause.kind == ClauseKind::TableRow && label_length(&clause.text, label).is_some();
    (is_numbered || names_row).then_some(label.as_str())
}

/// How many code points of `text` its opening `label` covers; blanks count in neither. `None` when it opens
/// otherwise.
pub(crate) fn label_length(text: &str, label: &str) -> Option<usize> {
    let mut wanted = label.chars().filter(|sign| !sign.is_whitespace()).peekable();
    let mut length = 0;
    let mut signs = text.chars();
    while wanted.peek().is_some() {
        let sign = signs.next()?;
        length += 1;
        if !sign.is_whitespace() && wanted.next() != Some(sign) {
            return None;
        }
    }
    (length > 0).then_some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tiaowen_document::model::Item;

    use super::*;
    use crate::tests::fixture::clause;

    #[test]
    fn marks_what_matches() {
        let check = |text: &str, highlights: &[(usize, usize)], expected: &str| {
            let spans: Vec<Span> = highlights.iter().map(|&(start, end)| Span { start, end }).collect();
            let shown: String = mark(text, &spans)
                .iter()
                .map(|piece| if piece.is_marked { format!("[{}]", piece.text) } else { piece.text.clone() })
                .collect();
            assert_eq!(shown, expected);
        };
        check("培育单项冠军企业", &[(2, 6)], "培育[单项冠军]企业");
        check("培育", &[], "培育");
        check("培育", &[(0, 2)], "[培育]");
        check("培育", &[(1, 9)], "培[育]");
        check("培育企业", &[(2, 3), (1, 2)], "培育[企]业");
        check("", &[(0, 1)], "");
    }

    #[test]
    fn leads_to_what_is_named() {
        let check = |text: &str, highlights: &[(usize, usize)], links: &[(usize, usize)], expected: &str| {
            let span = |&(start, end): &(usize, usize)| Span { start, end };
            let spans: Vec<Span> = highlights.iter().map(span).collect();
            let links: Vec<TextLink> =
                links.iter().map(|link| TextLink { span: span(link), url: "/d/a".into() }).collect();
            let shown = link(mark(text, &spans), &links).into_iter().map(|piece| {
                let text = if piece.is_marked { format!("[{}]", piece.text) } else { piece.text };
                if piece.link.is_some() { format!("<{text}>") } else { text }
            });
            assert_eq!(shown.collect::<String>(), expected, "{text}");
        };
        check("见《甲》办", &[], &[(1, 4)], "见<《甲》>办");
        check("见《甲》办", &[(2, 3)], &[(1, 4)], "见<《><[甲]><》>办");
        check("《甲》《乙》", &[(2, 4)], &[(0, 3), (3, 6)], "<《甲><[》]><[《]><乙》>");
        check("见《甲》", &[], &[(1, 9)], "见<《甲》>");
        check("见", &[], &[], "见");
    }

    #[test]
    fn finds_the_label_that_opens_a_text() {
        let check = |text: &str, label: &str, expected: Option<usize>| {
            assert_eq!(label_length(text, label), expected, "{text}");
        };
        check("10. 打造标杆。正文", "10.打造标杆", Some(8));
        check("10.打造标杆", "10.打造标杆", Some(7));
        check("10.打造", "10.打造标杆", None);
        check("11.打造标杆", "10.打造标杆", None);
        check("正文", "", None);
    }

    #[test]
    fn cuts_a_clause_at_its_items() {
        // 第三条 甲。⏎乙：（一）丙 with the line break cut out, items from 乙 and from （一）.
        let mut article = clause("d/3", "第三条甲。乙：（一）丙");
        article.span = Span { start: 10, end: 22 };
        article.cuts = vec![Span { start: 15, end: 16 }];
        let item = |address: &str, start: usize, end: usize| Item {
            number: None,
            address: address.to_owned(),
            span: Span { start, end },
        };
        article.number = Some("第三条".to_owned());
        article.path = vec!["第三条".to_owned()];
        article.items = vec![item("3.1", 10, 15), item("3.2", 16, 22), item("3.2.1", 18, 22)];
        let check = |asked: Option<&str>, expected: &[(&str, &str, &str, bool, bool)]| {
            let found = parts(&article, asked, &[], &[]);
            let texts: Vec<_> =
                found.iter().map(|part| (together(&part.lead), together(&part.text))).collect();
            let found: Vec<_> = found
                .iter()
                .zip(&texts)
                .map(|(part, (lead, text))| {
                    let anchor = part.anchor.as_deref().unwrap_or_default();
                    (anchor, lead.as_str(), text.as_str(), part.is_paragraph, part.is_asked)
                })
                .collect();
            assert_eq!(found, expected);
        };
        check(
            None,
            &[
                ("3.1", "第三条", "甲。", false, false),
                ("3.2", "", "乙：", true, false),
                ("3.2.1", "", "（一）丙", false, false),
            ],
        );
        check(
            Some("3.2"),
            &[
                ("3.1", "第三条", "甲。", false, false),
                ("3.2", "", "乙：", true, true),
                ("3.2.1", "", "（一）丙", false, true),
            ],
        );
    }

    proptest! {
        #[test]
        fn pieces_hold_the_whole_text(
            text in "[条文a ]{0,12}",
            highlights in prop::collection::vec((0usize..15, 0usize..15), 0..5),
            length in 0usize..15,
        ) {
            let spans: Vec<Span> = highlights.into_iter().map(|(start, end)| Span { start, end }).collect();
            let pieces = mark(&text, &spans);
            prop_assert_eq!(together(&pieces), text.clone());
            let (before, after) = split_pieces(pieces, length);
            prop_assert_eq!(together(&before).chars().count(), length.min(text.chars().count()));
            prop_assert_eq!(together(&before) + &together(&after), text);
        }

        #[test]
        fn parts_hold_the_whole_text(
            text in "[条文（一）]{0,12}",
            label in "[条文]{0,2}",
            highlights in prop::collection::vec((0usize..15, 1usize..5), 0..4),
            items in prop::collection::vec((0usize..30, 0usize..30), 0..5),
            cuts in prop::collection::vec((0usize..30, 0usize..30), 0..4),
        ) {
            let mut clause = clause("d/1", &text);
            clause.heading = Some(label.clone());
            clause.path = vec![label];
            clause.cuts = cuts.into_iter().map(|(start, end)| Span { start, end: start.max(end) }).collect();
            clause.items = items
                .into_iter()
                .map(|(start, end)| Item {
                    number: None,
                    address: start.to_string(),
                    span: Span { start, end: start.max(end) },
                })
                .collect();
            let mut spans: Vec<Span> =
                highlights.into_iter().map(|(start, length)| Span { start, end: start + length }).collect();
            spans.sort_unstable();
            let marked = |pieces: &[Piece]| {
                let signs = pieces.iter().flat_map(|piece| piece.text.chars().map(|_| piece.is_marked));
                signs.collect::<Vec<_>>()
            };
            let mut whole = mark(&text, &spans);
            let mut parts = parts(&clause, None, &spans, &[]);
            let pieces: Vec<Piece> =
                parts.iter().flat_map(|part| [part.lead.clone(), part.text.clone()]).flatten().collect();
            prop_assert_eq!(together(&pieces), text);
            prop_assert_eq!(marked(&pieces), marked(&whole));
            // Cutting makes no new marks.
            let (mut before, mut after) = (0, 0);
            count_marks(&mut whole, &mut before);
            for part in &mut parts {
                count_marks(&mut part.lead, &mut after);
                count_marks(&mut part.text, &mut after);
            }
            prop_assert_eq!(before, after);
        }
    }
}
