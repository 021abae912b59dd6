//! Paragraphs without a number: what they are and below which heading they stand.

use super::frames::{Frame, Level};
use super::wording::{
    ends_like_clause, is_answer, is_closing_formula, is_question, is_unit_line, labelled_lead, sets_force,
    speaks_of_whole,
};
use super::{Outline, Piece};
use crate::model::{ClauseKind, StructureKind};
use crate::paragraph::is_closed;
use crate::roles::{Role, squash};

impl Outline<'_> {
    /// `责任单位：…` on a line of its own belongs to the clause above it.
    pub(super) fn take_unit_line(&mut self, index: usize) -> bool {
        let paragraph = &self.paragraphs[index];
        let Some(Piece::Clause(clause)) = self.pieces.last_mut() else { return false };
        if clause.row.is_some() || !is_unit_line(&paragraph.text) {
            return false;
        }
        clause.fragment.append_joined(&paragraph.fragment, "\n");
        true
    }

    pub(super) fn take_unnumbered(&mut self, index: usize) -> usize {
        let paragraph = &self.paragraphs[index];
        if self.take_unit_line(index) {
            return index + 1;
        }
        if self.is_plain_heading(index) {
            self.close_leaves();
            // It stands beside the heading without a number that is open, whatever stands below that.
            let beside = self.frames.iter().position(|frame| frame.level == Level::Plain);
            self.frames.truncate(beside.unwrap_or(self.frames.len()));
            self.frames.retain(|frame| frame.level != Level::Box);
            self.preamble_open = false;
            let counts = self.counts();
            counts.headings += 1;
            let segment = format!("h{}", counts.headings);
            let label = paragraph.text.trim_end_matches(['：', ':']).to_owned();
            self.open(Level::Plain, label, segment, 0, true);
            let (path, level) = (self.path(), self.depth());
            self.push_structure(StructureKind::Heading, paragraph.fragment.clone(), path, level);
            return index + 1;
        }
        if self.take_into_box(index) {
            return index + 1;
        }
        self.close_box();
        if self.closes_document(index) {
            self.frames.retain(|frame| matches!(frame.level, Level::Annex | Level::SignedArticle));
        }
        // It stands beside the numbered clauses below the nearest heading, and does not end their list; behind a
        // clause that ends in a colon it belongs to that.
        let holds = |frame: &Frame| frame.is_heading || frame.leads_in;
        let keep = self.frames.iter().rposition(holds).map_or(0, |at| at + 1);
        let leaves = self.frames.split_off(keep);
        let lead = labelled_lead(&paragraph.text);
        let kind = self.unnumbered_kind(index);
        let counts = self.counts();
        counts.paragraphs += 1;
        let segment = format!("p{}", counts.paragraphs);
        let mut path = self.path();
        path.extend(lead.map(str::to_owned));
        let level = self.depth() + 1;
        let mut address = self.prefix();
        address.push(segment);
        self.push_clause(kind, paragraph, path, level, &address, None, lead.map(str::to_owned));
        self.frames.extend(leaves);
        let quoted = self.quoted_paragraphs(index);
        self.append_quoted(index, quoted);
        index + 1 + quoted
    }

    pub(super) fn unnumbered_kind(&self, index: usize) -> ClauseKind {
        let paragraph = &self.paragraphs[index];
        let text = paragraph.text.as_str();
        if text.starts_with("注：") || text.starts_with("注:") || text.starts_with("编者按") {
            return ClauseKind::Note;
        }
        let under_editors_note = self.frames.last().is_some_and(|frame| frame.label.starts_with("编者按"));
        let is_bridge = text.ends_with('—') && !text.contains('。');
        if under_editors_note || is_bridge {
            return ClauseKind::Note;
        }
        let at_top =
            self.frames.iter().all(|frame| matches!(frame.level, Level::SignedArticle | Level::Annex));
        if self.preamble_open && at_top && self.number_follows[index] {
            ClauseKind::Preamble
        } else {
            ClauseKind::Clause
        }
    }

    /// An unnumbered line that can only be a heading: the format says so or it is short and open, and text
    /// follows.
    pub(super) fn is_plain_heading(&self, index: usize) -> bool {
        let paragraph = &self.paragraphs[index];
        let text = paragraph.text.as_str();
        let Some(next) = self.paragraphs.get(index + 1) else { return false };
        if is_question(text) && is_answer(&next.text) && self.roles[index + 1] == Role::Text {
            return true;
        }
        let text_follows = matches!(self.roles[index + 1], Role::Text | Role::Table(_) | Role::BoxTitle);
        if !text_follows || text.contains(['。', '；', ';']) || paragraph.chars() > 40 {
            return false;
        }
        if paragraph.is_marked_heading
            || matches!(squash(text).trim_end_matches(['：', ':']), "编者按" | "附则")
        {
            return true;
        }
        if is_filled_field(text) || is_unit_line(text) || paragraph.is_item {
            return false;
        }
        let is_caption = matches!(self.roles[index + 1], Role::Table(_)) && paragraph.marker.is_none();
        let is_open = !is_closed(text) && !text.ends_with(['，', ',', '、']) && !text.contains(['，', ',']);
        let introduces = next.text.contains('。') || next.marker.is_some();
        is_open && is_caption || is_open && introduces && paragraph.chars() <= 24 && !ends_like_clause(text)
    }

    /// A paragraph behind the last numbered clause that speaks of the whole document belongs to the document.
    pub(super) fn closes_document(&self, index: usize) -> bool {
        let text = self.paragraphs[index].text.as_str();
        let Some(Piece::Clause(last)) = self.pieces.last() else { return false };
        let follows_numbered = last.number.is_some() || last.path.is_empty();
        !self.number_follows[index]
            && (sets_force(text) || is_closing_formula(text) || follows_numbered && speaks_of_whole(text))
    }
}

/// Tells whether a line is a field and what is written into it, or room for that: `记录：韩雪`, `申请日期：　年　月`.
fn is_filled_field(text: &str) -> bool {
    const MAX_NAME_CHARS: usize = 14;
    let Some((name, _)) = text.trim_end_matches(['：', ':']).split_once(['：', ':']) else { return false };
    let is_label = ["表", "图", "附", "专栏", "问"].iter().any(|label| name.starts_with(label));
    name.chars().count() <= MAX_NAME_CHARS && !is_label
}
