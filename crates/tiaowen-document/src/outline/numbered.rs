//! Numbered provisions: which numbers count, how they nest, and which of them are headings.

use super::frames::{Counts, Entry, Level};
use super::wording::{
    clause_label, heading_label, is_closing_formula, is_title_like, is_unit_line, quoting_label, sets_force,
    speaks_of_whole,
};
use super::{ClausePiece, Outline, Piece, join_segments};
use crate::marker::{Marker, Style};
use crate::model::{ClauseKind, StructureKind};
use crate::paragraph::{Paragraph, is_closed};
use crate::roles::Role;
use crate::{points, statute};

impl Outline<'_> {
    pub(super) fn take_text(&mut self, index: usize) -> usize {
        let paragraph = &self.paragraphs[index];
        match &paragraph.marker {
            Some(marker) if marker.style == Style::Article && self.is_article(paragraph, marker) => {
                self.take_article(index, &marker.clone())
            }
            Some(marker) if self.is_number(paragraph, marker) => self.take_numbered(index, &marker.clone()),
            _ => self.take_unnumbered(index),
        }
    }

    /// Tells whether 第N条 opens an article here and is not prose that a line break put in front.
    pub(super) fn is_article(&self, paragraph: &Paragraph, marker: &Marker) -> bool {
        let next = paragraph.text[marker.length..].chars().next();
        let is_set_off = paragraph.text[..marker.length].ends_with(char::is_whitespace)
            || next.is_none_or(|next| matches!(next, '【' | '（' | '(' | '〔' | '[' | '：' | ':'));
        is_set_off || marker.value == self.last_article + 1 || marker.branch.is_some()
    }

    /// Tells whether the number fits its neighbours: a lone `5.` in the middle of nothing is text.
    pub(super) fn is_number(&self, paragraph: &Paragraph, marker: &Marker) -> bool {
        match marker.style {
            Style::Article => false,
            Style::Digit | Style::DigitClose | Style::Decimal | Style::Decimal3 | Style::Decimal4 => {
                marker.value == 1
                    || self.last_value(marker.style).is_some_and(|last| {
                        marker.value > last && marker.value <= last + 5 || marker.value == last
                    })
                    || self.seen_values.contains(&(marker.style, marker.value.saturating_sub(1)))
                    || paragraph.text.contains("。")
            }
            Style::Roman | Style::Letter | Style::LetterClose => {
                marker.value == 1
                    || self
                        .last_value(marker.style)
                        .is_some_and(|last| (1..=2).contains(&marker.value.abs_diff(last)))
            }
            Style::Chapter | Style::Section | Style::Part | Style::SubPart => {
                paragraph.chars() <= 60 && !paragraph.text.contains('。')
            }
            Style::Ordinal => {
                let follows = marker.value == 1 || self.last_value(Style::Ordinal) == Some(marker.value - 1);
                follows && points::find_points(&paragraph.text).len() < 2
            }
            _ => true,
        }
    }

    /// The last value of a style at any open level, or at the top of the document.
    pub(super) fn last_value(&self, style: Style) -> Option<u32> {
        let in_counts =
            |counts: &Counts| counts.last_values.iter().find(|(it, _)| *it == style).map(|(_, value)| *value);
        self.frames.iter().rev().find_map(|frame| in_counts(&frame.counts)).or_else(|| in_counts(&self.root))
    }

    pub(super) fn take_article(&mut self, index: usize, marker: &Marker) -> usize {
        self.preamble_open = false;
        self.last_article = marker.value;
        self.frames.retain(|frame| {
            matches!(frame.level, Level::Annex | Level::SignedArticle | Level::Plain)
                || matches!(frame.level, Level::Numbered(style) if style < Style::Article)
                || frame.level == Level::Numbered(Style::Han) && frame.is_heading
        });
        let count = (index + 1..self.paragraphs.len())
            .take_while(|at| self.roles[*at] == Role::Text && !self.ends_article(*at, marker))
            .count();
        let body = &self.paragraphs[index + 1..=index + count];
        let prefix: Vec<String> =
            self.prefix().into_iter().filter(|segment| segment.starts_with(['a', 's', 'n'])).collect();
        let address = self.addresses.give(&join_segments(&prefix, &statute::segment(marker)));
        let article = statute::read_article(&self.paragraphs[index], marker, body, &address);
        let mut path = self.path();
        path.push(article.label);
        let level = self.depth() + 1;
        self.pieces.push(Piece::Clause(ClausePiece {
            kind: ClauseKind::Clause,
            fragment: article.fragment,
            path,
            level,
            address,
            number: Some(marker.number.clone()),
            heading: article.heading,
            items: article.items,
            row: None,
        }));
        index + 1 + count
    }

    /// Tells whether the paragraph at `index` is a note that stands behind an article, not in it.
    fn is_note_between_articles(&self, index: usize) -> bool {
        let is_note = |at: usize| {
            self.paragraphs[at].text.starts_with("注：") || self.paragraphs[at].text.starts_with("注:")
        };
        let behind = (index..self.paragraphs.len()).find(|at| !is_note(*at));
        let is_division = |at: usize| {
            let marker = self.paragraphs[at].marker.as_ref();
            self.roles[at] != Role::Text
                || marker.is_some_and(|it| it.style.is_statute() || it.style < Style::Chapter)
        };
        is_note(index) && behind.is_none_or(is_division)
    }

    /// Tells whether the paragraph at `index` cannot belong to the article before it.
    pub(super) fn ends_article(&self, index: usize, article: &Marker) -> bool {
        let next = &self.paragraphs[index];
        if next.is_marked_heading {
            return true;
        }
        let Some(marker) = &next.marker else { return self.is_note_between_articles(index) };
        match marker.style {
            Style::Article => {
                let is_set_off = next.text[..marker.length].ends_with(char::is_whitespace);
                is_set_off || marker.value == article.value + 1 || marker.branch.is_some()
            }
            Style::Chapter | Style::Section | Style::Part | Style::SubPart => {
                next.chars() <= 60 && !next.text.contains('。')
            }
            // 一、管辖 between two articles is a heading, 一、… among others is a subparagraph.
            Style::Han => {
                let is_title = is_title_like(next.body()) && !is_closed(&next.text);
                is_title
                    && self.paragraphs.get(index + 1).is_some_and(|after| after.has_style(Style::Article))
            }
            _ => false,
        }
    }

    pub(super) fn take_numbered(&mut self, index: usize, marker: &Marker) -> usize {
        self.preamble_open = false;
        let paragraph = &self.paragraphs[index];
        self.make_room(marker);
        set_last(&mut self.seen_values, marker.style, marker.value);
        let counts = self.counts();
        set_last(&mut counts.last_values, marker.style, marker.value);
        if marker.style.is_sign() {
            counts.signs += 1;
        }
        let segment = match marker.style {
            style if style.is_sign() => format!("i{}", counts.signs),
            Style::Part | Style::SubPart | Style::Chapter | Style::Section if self.has_articles => {
                String::new()
            }
            _ => statute::segment(marker),
        };
        let quoted = self.quoted_paragraphs(index);
        let is_heading = quoted == 0 && self.is_heading(index, marker);
        let text = paragraph.text.as_str();
        let (label, heading) = if is_heading {
            heading_label(text, marker)
        } else {
            quoting_label(text, marker, quoted > 0).unwrap_or_else(|| clause_label(text, marker))
        };
        let is_line = !text.contains('。') && !text.ends_with(['：', ':']);
        let is_sentence = text.find('。').is_some_and(|at| at + '。'.len_utf8() == text.len());
        self.counts().last_entry = match is_heading {
            true => None,
            false if is_line || text.ends_with(['；', ';']) => Some(Entry::Line),
            false => is_sentence.then_some(Entry::Sentence),
        };
        let leads_in = !is_heading && !marker.style.is_sign() && text.ends_with(['：', ':']);
        self.open(Level::Numbered(marker.style), label, segment, marker.value, is_heading);
        let (path, level) = (self.path(), self.depth());
        if let Some(frame) = self.frames.last_mut() {
            frame.leads_in = leads_in;
        }
        if is_heading {
            self.push_structure(StructureKind::Heading, paragraph.fragment.clone(), path, level);
        } else {
            let in_box = self.frames.iter().any(|frame| frame.level == Level::Box);
            let kind = if in_box { ClauseKind::Box } else { ClauseKind::Clause };
            let address = self.prefix();
            self.push_clause(kind, paragraph, path, level, &address, Some(marker.number.clone()), heading);
            self.append_quoted(index, quoted);
        }
        index + 1 + quoted
    }

    /// Closes the levels that a provision with this number ends.
    pub(super) fn make_room(&mut self, marker: &Marker) {
        if let Some(at) = self.frames.iter().rposition(|frame| frame.level == Level::Box) {
            if self.stays_in_box(at, marker) {
                let keep = self.frames[at + 1..]
                    .iter()
                    .position(|frame| frame.level == Level::Numbered(marker.style))
                    .map_or(self.frames.len(), |below| at + 1 + below);
                self.frames.truncate(keep);
                return;
            }
            self.frames.truncate(at);
        }
        let same = self.frames.iter().rposition(|frame| frame.level == Level::Numbered(marker.style));
        if let Some(at) = same {
            self.frames.truncate(at);
            return;
        }
        let opens_list = marker.value <= 1 || marker.style == Style::Ordinal;
        let after_heading = matches!(self.pieces.last(), Some(Piece::Structure(piece)) if piece.kind == StructureKind::Heading);
        if opens_list && after_heading {
            return;
        }
        // What stands above a level of higher rank stays.
        let floor = self
            .frames
            .iter()
            .rposition(|frame| matches!(frame.level, Level::Numbered(style) if style < marker.style))
            .map_or(0, |at| at + 1);
        let outranked = self.frames[floor..].iter().position(|frame| match frame.level {
            Level::Numbered(style) => style > marker.style,
            Level::Plain => !marker.style.is_sign() && marker.style <= Style::Han,
            Level::Annex | Level::SignedArticle | Level::Box => false,
        });
        if let Some(at) = outranked {
            self.frames.truncate(floor + at);
        }
    }

    /// Tells whether a number goes on inside the box at `at` rather than outside it.
    pub(super) fn stays_in_box(&self, at: usize, marker: &Marker) -> bool {
        let inside = &self.frames[at].counts;
        let last =
            inside.last_values.iter().find(|(style, _)| *style == marker.style).map(|(_, value)| *value);
        match last {
            Some(last) => marker.value == last + 1,
            None => {
                let is_outer = self.frames[..at].iter().any(|frame| {
                    frame.level == Level::Numbered(marker.style) && marker.value == frame.value + 1
                });
                let rank_inside = inside.last_values.first().map(|(style, _)| *style);
                !is_outer
                    && (marker.value <= 1 && marker.style >= Style::HanParen
                        || rank_inside.is_some_and(|style| style < marker.style))
            }
        }
    }

    /// A numbered line is a heading when it is a title or one short lead sentence and text or deeper numbering
    /// belongs to it before its next sibling.
    pub(super) fn is_heading(&self, index: usize, marker: &Marker) -> bool {
        let paragraph = &self.paragraphs[index];
        if matches!(marker.style, Style::Part | Style::SubPart | Style::Chapter | Style::Section) {
            return true;
        }
        if marker.style.is_sign() || !is_title_like(paragraph.body()) {
            return false;
        }
        let following = self.skip_unit_lines(index + 1);
        let Some(next) = self.paragraphs.get(following) else { return false };
        match (self.roles[following], &next.marker) {
            (Role::BoxTitle | Role::Table(_), _) => !paragraph.body().contains('。'),
            (Role::Text, None) => {
                // Closing words below a sentence belong to the document; below a bare title they are its text.
                let closes = paragraph.body().contains('。')
                    && !self.number_follows[following]
                    && (is_closing_formula(&next.text)
                        || sets_force(&next.text)
                        || speaks_of_whole(&next.text));
                // A bare title behind an entry that is a sentence is no entry of the same list.
                let goes_on_list = match self.counts_ref().last_entry {
                    None => false,
                    Some(Entry::Line) => true,
                    Some(Entry::Sentence) => is_closed(&paragraph.text),
                };
                !closes && !goes_on_list
            }
            (Role::Text, Some(following)) => {
                following.style == Style::Article || self.is_deeper(marker, following)
            }
            _ => false,
        }
    }

    /// The first paragraph from `index` on that is no line of units.
    pub(super) fn skip_unit_lines(&self, index: usize) -> usize {
        let is_unit_line =
            |at: &usize| self.roles.get(*at) == Some(&Role::Text) && is_unit_line(&self.paragraphs[*at].text);
        (index..).find(|at| !is_unit_line(at)).unwrap_or(index)
    }

    /// Tells whether the number that follows is nested below `marker` rather than beside or above it.
    pub(super) fn is_deeper(&self, marker: &Marker, following: &Marker) -> bool {
        if following.style == marker.style {
            return false;
        }
        let is_open = self.frames.iter().any(|frame| frame.level == Level::Numbered(following.style));
        if is_open {
            return false;
        }
        following.style > marker.style || following.value <= 1
    }
}

fn set_last(values: &mut Vec<(Style, u32)>, style: Style, value: u32) {
    match values.iter_mut().find(|(it, _)| *it == style) {
        Some((_, last)) => *last = value,
        None => values.push((style, value)),
    }
}
