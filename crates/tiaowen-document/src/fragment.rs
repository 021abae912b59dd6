//! A stretch of the source with holes, and the clean text that remains.

use std::ops::Range;

use crate::line::trim;
use crate::model::{Join, Span};

/// A stretch of the source less its cuts, with joins shown as something else. All bytes of the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fragment {
    pub(crate) span: Span,
    /// Ascending, disjoint, inside `span`.
    pub(crate) cuts: Vec<Span>,
    /// Ascending, inside `span`, disjoint from the cuts; empty ones bring text in.
    pub(crate) joins: Vec<Join>,
}

impl Fragment {
    /// A fragment without holes.
    pub(crate) fn whole(span: Span) -> Self {
        Self { span, cuts: Vec::new(), joins: Vec::new() }
    }

    /// What a span holds besides blanks at its ends and the holes in it; `None` when that is nothing.
    ///
    /// `holes` are ascending and disjoint; they may reach beyond the span.
    pub(crate) fn content(source: &str, span: Span, holes: &[Span]) -> Option<Self> {
        let mut pieces = Vec::new();
        let mut position = span.start;
        for hole in holes.iter().filter(|hole| hole.end > span.start && hole.start < span.end) {
            pieces.push(Span::new(position, hole.start.clamp(position, span.end)));
            position = hole.end.clamp(position, span.end);
        }
        pieces.push(Span::new(position, span.end));
        pieces.retain(|piece| !source[piece.range()].trim().is_empty());
        let last = pieces.len().checked_sub(1)?;
        pieces[0].start = trim(source, pieces[0]).start;
        pieces[last].end = trim(source, pieces[last]).end;
        let mut fragment = Self::whole(pieces[0]);
        for piece in &pieces[1..] {
            fragment.append(&Self::whole(*piece));
        }
        Some(fragment)
    }

    /// Adds `next`, which stands behind, cutting out what lies between.
    pub(crate) fn append(&mut self, next: &Fragment) {
        let gap = Span::new(self.span.end, next.span.start);
        if !gap.is_empty() {
            self.cuts.push(gap);
        }
        self.extend(next);
    }

    /// Adds `next`, which stands behind, with `between` in the place of what lies between: the gap is cut, page
    /// furniture in it too, and an empty join at its start brings the text in.
    pub(crate) fn append_joined(&mut self, next: &Fragment, between: &str) {
        let at = self.span.end;
        self.joins.push(Join { span: Span::new(at, at), text: between.to_owned() });
        self.append(next);
    }

    fn extend(&mut self, next: &Fragment) {
        self.cuts.extend_from_slice(&next.cuts);
        self.joins.extend_from_slice(&next.joins);
        self.span.end = next.span.end;
    }

    /// Reads the fragment: the source less the cuts, the joins replaced.
    pub(crate) fn read(&self, source: &str) -> CleanText {
        let mut holes: Vec<(Span, &str)> = self.cuts.iter().map(|cut| (*cut, "")).collect();
        holes.extend(self.joins.iter().map(|join| (join.span, join.text.as_str())));
        holes.sort_by_key(|(span, _)| *span);
        let mut clean = CleanText::default();
        let mut position = self.span.start;
        for (hole, shown) in holes {
            clean.push(&source[position..hole.start], position);
            clean.text.push_str(shown);
            position = hole.end;
        }
        clean.push(&source[position..self.span.end], position);
        clean
    }
}

/// Clean text that remembers where each piece of it stands in the source.
#[derive(Clone, Debug, Default)]
pub(crate) struct CleanText {
    pub(crate) text: String,
    /// Start in `text`, start in the source and length of each piece copied from it; bytes, ascending.
    pieces: Vec<(usize, usize, usize)>,
}

impl CleanText {
    fn push(&mut self, piece: &str, source_start: usize) {
        if !piece.is_empty() {
            self.pieces.push((self.text.len(), source_start, piece.len()));
            self.text.push_str(piece);
        }
    }

    /// The stretch of the source that a range of the clean text comes from, holes inside it included.
    pub(crate) fn to_source(&self, range: Range<usize>) -> Span {
        let start = self.position(range.start, false);
        let end = if range.is_empty() { start } else { self.position(range.end, true) };
        Span::new(start, end.max(start))
    }

    /// Maps one position; `as_end` keeps an end at the end of its piece instead of the start of the next.
    fn position(&self, clean: usize, as_end: bool) -> usize {
        let next = self
            .pieces
            .partition_point(|(start, _, _)| if as_end { *start < clean } else { *start <= clean });
        let Some((start, source, length)) = next.checked_sub(1).and_then(|index| self.pieces.get(index))
        else {
            return self.pieces.first().map_or(0, |(_, source, _)| *source);
        };
        if clean - start > *length {
            // Inside a join: what follows it.
            return self.pieces.get(next).map_or(source + length, |(_, source, _)| *source);
        }
        source + (clean - start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_round_holes_and_maps_back() {
        let source = "区经\n\n信局、|市局";
        let mut fragment = Fragment::whole(Span::new(0, 6));
        fragment.append(&Fragment::whole(Span::new(8, 17)));
        fragment.append_joined(&Fragment::whole(Span::new(18, 24)), " | ");
        let clean = fragment.read(source);
        assert_eq!(clean.text, "区经信局、 | 市局");
        assert_eq!(clean.to_source(0..12), Span::new(0, 14));
        assert_eq!(&source[clean.to_source(6..12).range()], "信局");
        assert_eq!(&source[clean.to_source(18..24).range()], "市局");
        assert_eq!(fragment.cuts, [Span::new(6, 8), Span::new(17, 18)]);
    }
}
