//! Draws the outline: nests numbered provisions, tells headings from clauses, and gives every piece its path
//! and address.
//!
//! Works on paragraphs whose roles are known. Knows nothing of units, years, targets and categories.

use crate::address::{Addresses, COVER};
use crate::fragment::Fragment;
use crate::marker::{Marker, Style};
use crate::model::{ClauseKind, Span, StructureKind};
use crate::paragraph::{Paragraph, is_closed};
use crate::points;
use crate::roles::{Role, squash};
use crate::statute;
use crate::table::{Part, Row, Table};

/// One piece of a document in reading order.
#[derive(Clone, Debug)]
pub(crate) enum Piece {
    /// Something that stands in the structure.
    Structure(StructurePiece),
    /// Something that is indexed and cited.
    Clause(ClausePiece),
}

impl Piece {
    /// Where it stands.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Structure(piece) => piece.fragment.span,
            Self::Clause(piece) => piece.fragment.span,
        }
    }
}

/// A piece of structure.
#[derive(Clone, Debug)]
pub(crate) struct StructurePiece {
    pub(crate) kind: StructureKind,
    pub(crate) fragment: Fragment,
    pub(crate) path: Vec<String>,
    pub(crate) level: u8,
}

/// A clause before anything is read out of it.
#[derive(Clone, Debug)]
pub(crate) struct ClausePiece {
    pub(crate) kind: ClauseKind,
    pub(crate) fragment: Fragment,
    pub(crate) path: Vec<String>,
    pub(crate) level: u8,
    pub(crate) address: String,
    pub(crate) number: Option<String>,
    pub(crate) heading: Option<String>,
    /// Numbered or unnumbered parts with addresses below the document.
    pub(crate) items: Vec<PieceItem>,
    /// For a table row: its cells.
    pub(crate) row: Option<Row>,
}

/// A part of a clause.
#[derive(Clone, Debug)]
pub(crate) struct PieceItem {
    pub(crate) number: Option<String>,
    pub(crate) address: String,
    pub(crate) span: Span,
}

/// Draws the outline of paragraphs in reading order.
pub(crate) fn draw_outline(
    source: &str,
    paragraphs: &[Paragraph],
    roles: &[Role],
    tables: &[Table],
) -> Vec<Piece> {
    let has_attached_title = roles.contains(&Role::AttachedTitle);
    let mut outline = Outline {
        source,
        paragraphs,
        roles,
        tables,
        frames: Vec::new(),
        root: Counts::default(),
        addresses: Addresses::default(),
        pieces: Vec::new(),
        has_articles: paragraphs.iter().filter(|paragraph| paragraph.has_style(Style::Article)).count() >= 2,
        in_cover: has_attached_title,
        preamble_open: true,
        last_article: 0,
        number_follows: number_follows(paragraphs, roles),
    };
    let mut index = 0;
    while index < paragraphs.len() {
        index = outline.take(index);
    }
    outline.pieces
}

/// What opened a level of the outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Level {
    /// A printed number.
    Numbered(Style),
    /// A heading without a number.
    Plain,
    /// An annex.
    Annex,
    /// A signed article.
    SignedArticle,
    /// A 专栏.
    Box,
}

#[derive(Clone, Debug)]
struct Frame {
    level: Level,
    /// Printed label; empty when it is not part of paths.
    label: String,
    /// Segment of addresses; empty when it is not part of them.
    segment: String,
    /// The value of the printed number.
    value: u32,
    /// Whether it is a heading, which can hold unnumbered paragraphs.
    is_heading: bool,
    counts: Counts,
}

/// How many unnumbered children of each sort a level has so far.
#[derive(Clone, Debug, Default)]
struct Counts {
    paragraphs: u32,
    signs: u32,
    boxes: u32,
    annexes: u32,
    articles: u32,
    rows: u32,
    headings: u32,
    /// The last value of each style used below this level.
    last_values: Vec<(Style, u32)>,
    /// Whether the last numbered child was an entry of a list: one line without text below it, or closed by ；.
    last_child_was_entry: bool,
}

struct Outline<'a> {
    source: &'a str,
    paragraphs: &'a [Paragraph],
    roles: &'a [Role],
    tables: &'a [Table],
    frames: Vec<Frame>,
    root: Counts,
    addresses: Addresses,
    pieces: Vec<Piece>,
    has_articles: bool,
    in_cover: bool,
    /// Whether an unnumbered paragraph would still be an introduction.
    preamble_open: bool,
    last_article: u32,
    /// For each paragraph, whether a numbered one follows in the same part of the document.
    number_follows: Vec<bool>,
}

impl Outline<'_> {
    /// Takes the paragraph at `index` and what belongs to it; returns the index of the next.
    fn take(&mut self, index: usize) -> usize {
        match self.roles[index] {
            Role::Title(group) => {
                self.take_run(index, StructureKind::Title, |role| role == Role::Title(group))
            }
            Role::Kicker => self.take_one(index, StructureKind::Title),
            Role::AttachedTitle => {
                self.in_cover = false;
                self.reset();
                self.take_run(index, StructureKind::Title, |role| role == Role::AttachedTitle)
            }
            Role::ArticleTitle => self.open_signed_article(index),
            Role::Meta => self.take_one(index, StructureKind::Meta),
            Role::Addressee => self.take_one(index, StructureKind::Addressee),
            Role::Byline => self.take_one(index, StructureKind::Byline),
            Role::Signature => self.take_one(index, StructureKind::Signature),
            Role::AttachmentList => self.take_one(index, StructureKind::AttachmentList),
            Role::AnnexLabel | Role::AnnexTitle => self.open_annex(index),
            Role::BoxTitle => self.open_box(index),
            Role::Table(table) => self.take_table(table, index),
            Role::Text => self.take_text(index),
        }
    }

    fn take_one(&mut self, index: usize, kind: StructureKind) -> usize {
        self.push_structure(kind, self.paragraphs[index].fragment.clone(), Vec::new(), 0);
        index + 1
    }

    /// Takes a run of paragraphs that make up one piece of structure.
    fn take_run(&mut self, index: usize, kind: StructureKind, belongs: impl Fn(Role) -> bool) -> usize {
        let (fragment, end) = self.run(index, belongs);
        self.push_structure(kind, fragment, Vec::new(), 0);
        end
    }

    fn run(&self, index: usize, belongs: impl Fn(Role) -> bool) -> (Fragment, usize) {
        let mut fragment = self.paragraphs[index].fragment.clone();
        let mut end = index + 1;
        while end < self.paragraphs.len() && belongs(self.roles[end]) {
            fragment.append(&self.paragraphs[end].fragment);
            end += 1;
        }
        (fragment, end)
    }

    fn run_text(&self, range: std::ops::Range<usize>) -> String {
        self.paragraphs[range].iter().map(|paragraph| paragraph.text.as_str()).collect()
    }

    fn reset(&mut self) {
        self.frames.clear();
        self.root = Counts { articles: self.root.articles, annexes: self.root.annexes, ..Counts::default() };
        self.preamble_open = true;
        self.last_article = 0;
    }

    fn open_signed_article(&mut self, index: usize) -> usize {
        self.reset();
        let (fragment, end) = self.run(index, |role| role == Role::ArticleTitle);
        self.root.articles += 1;
        let label = squash_lines(&self.run_text(index..end));
        self.open(Level::SignedArticle, label, format!("s{}", self.root.articles), 0, true);
        let path = self.path();
        self.push_structure(StructureKind::Title, fragment, path, 1);
        end
    }

    fn open_annex(&mut self, index: usize) -> usize {
        let annexes = self.root.annexes + 1;
        self.reset();
        self.in_cover = false;
        self.root.annexes = annexes;
        let label_end = index + usize::from(self.roles[index] == Role::AnnexLabel);
        let mut end = label_end;
        while end < self.paragraphs.len() && self.roles[end] == Role::AnnexTitle {
            end += 1;
        }
        let number = squash(&self.run_text(index..label_end));
        let title = self.run_text(label_end..end);
        let label =
            [number.as_str(), title.as_str()].iter().filter(|it| !it.is_empty()).copied().collect::<Vec<_>>();
        let value = printed_annex_number(&number).unwrap_or(annexes);
        self.open(Level::Annex, label.join(" "), format!("a{value}"), value, true);
        let path = self.path();
        if label_end > index {
            self.push_structure(
                StructureKind::Heading,
                self.paragraphs[index].fragment.clone(),
                path.clone(),
                1,
            );
        }
        if end > label_end {
            let (fragment, _) = self.run(label_end, |role| role == Role::AnnexTitle);
            self.push_structure(StructureKind::Heading, fragment, path, 1);
        }
        end
    }

    fn open_box(&mut self, index: usize) -> usize {
        self.close_box();
        while self.frames.last().is_some_and(|frame| !frame.is_heading) {
            self.frames.pop();
        }
        let counts = self.counts();
        counts.boxes += 1;
        let segment = format!("x{}", counts.boxes);
        self.open(Level::Box, self.paragraphs[index].text.clone(), segment, 0, true);
        let (path, level) = (self.path(), self.depth());
        self.push_structure(StructureKind::Heading, self.paragraphs[index].fragment.clone(), path, level);
        index + 1
    }

    fn take_table(&mut self, table: usize, index: usize) -> usize {
        self.preamble_open = false;
        self.close_leaves();
        let end = (index..self.roles.len())
            .find(|at| self.roles[*at] != Role::Table(table))
            .unwrap_or(self.roles.len());
        let path = self.path();
        let level = self.depth() + 1;
        let prefix = self.prefix();
        for part in &self.tables[table].parts {
            match part {
                Part::Header(fragment) => {
                    self.push_structure(StructureKind::TableHeader, fragment.clone(), path.clone(), level);
                }
                Part::Group { fragment, label } => {
                    let path = path.iter().chain([label]).cloned().collect();
                    self.push_structure(StructureKind::Heading, fragment.clone(), path, level);
                }
                Part::Row(row) => {
                    let counts = self.counts();
                    counts.rows += 1;
                    let address = join_segments(&prefix, &format!("r{}", counts.rows));
                    let address = self.addresses.give(&address);
                    self.pieces.push(Piece::Clause(ClausePiece {
                        kind: ClauseKind::TableRow,
                        fragment: row.fragment.clone(),
                        path: path.iter().chain(&row.labels).cloned().collect(),
                        level,
                        address,
                        number: None,
                        heading: None,
                        items: Vec::new(),
                        row: Some(row.clone()),
                    }));
                }
            }
        }
        end
    }

    fn take_text(&mut self, index: usize) -> usize {
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
    fn is_article(&self, paragraph: &Paragraph, marker: &Marker) -> bool {
        let next = paragraph.text[marker.length..].chars().next();
        let is_set_off = paragraph.text[..marker.length].ends_with(char::is_whitespace)
            || next.is_none_or(|next| matches!(next, '【' | '（' | '(' | '〔' | '[' | '：' | ':'));
        is_set_off || marker.value == self.last_article + 1 || marker.branch.is_some()
    }

    /// Tells whether the number fits its neighbours: a lone `5.` in the middle of nothing is text.
    fn is_number(&self, paragraph: &Paragraph, marker: &Marker) -> bool {
        match marker.style {
            Style::Article => false,
            Style::Digit | Style::DigitClose | Style::Decimal => {
                marker.value == 1
                    || self.last_value(marker.style).is_some_and(|last| {
                        marker.value > last && marker.value <= last + 5 || marker.value == last
                    })
                    || paragraph.text.contains("。")
            }
            Style::Chapter | Style::Section | Style::Part => {
                paragraph.chars() <= 60 && !paragraph.text.contains('。')
            }
            Style::Ordinal => {
                let follows = marker.value == 1 || self.last_value(Style::Ordinal) == Some(marker.value - 1);
                follows && points::find_points(&paragraph.text).len() < 2
            }
            _ => true,
        }
    }

    /// The last value of a style at any open level, or at any level before it in the document.
    fn last_value(&self, style: Style) -> Option<u32> {
        let in_counts =
            |counts: &Counts| counts.last_values.iter().find(|(it, _)| *it == style).map(|(_, value)| *value);
        self.frames.iter().rev().find_map(|frame| in_counts(&frame.counts)).or_else(|| in_counts(&self.root))
    }

    fn take_article(&mut self, index: usize, marker: &Marker) -> usize {
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

    /// Tells whether the paragraph at `index` cannot belong to the article before it.
    fn ends_article(&self, index: usize, article: &Marker) -> bool {
        let next = &self.paragraphs[index];
        if next.is_marked_heading {
            return true;
        }
        let Some(marker) = &next.marker else { return false };
        match marker.style {
            Style::Article => {
                let is_set_off = next.text[..marker.length].ends_with(char::is_whitespace);
                is_set_off || marker.value == article.value + 1 || marker.branch.is_some()
            }
            Style::Chapter | Style::Section | Style::Part => next.chars() <= 60 && !next.text.contains('。'),
            // 一、管辖 between two articles is a heading, 一、… among others is a subparagraph.
            Style::Han => {
                let is_title = is_title_like(next.body()) && !is_closed(&next.text);
                is_title
                    && self.paragraphs.get(index + 1).is_some_and(|after| after.has_style(Style::Article))
            }
            _ => false,
        }
    }

    fn take_numbered(&mut self, index: usize, marker: &Marker) -> usize {
        self.preamble_open = false;
        let paragraph = &self.paragraphs[index];
        self.make_room(marker);
        let counts = self.counts();
        set_last(&mut counts.last_values, marker.style, marker.value);
        if marker.style.is_sign() {
            counts.signs += 1;
        }
        let segment = match marker.style {
            style if style.is_sign() => format!("i{}", counts.signs),
            Style::Part | Style::Chapter | Style::Section if self.has_articles => String::new(),
            _ => statute::segment(marker),
        };
        let is_heading = self.is_heading(index, marker);
        let text = paragraph.text.as_str();
        let (label, heading) =
            if is_heading { heading_label(text, marker) } else { clause_label(text, marker) };
        let is_line = !text.contains('。') && !is_closed(text);
        self.counts().last_child_was_entry = !is_heading && (is_line || text.ends_with(['；', ';']));
        self.open(Level::Numbered(marker.style), label, segment, marker.value, is_heading);
        let (path, level) = (self.path(), self.depth());
        if is_heading {
            self.push_structure(StructureKind::Heading, paragraph.fragment.clone(), path, level);
        } else {
            let in_box = self.frames.iter().any(|frame| frame.level == Level::Box);
            let kind = if in_box { ClauseKind::Box } else { ClauseKind::Clause };
            let address = self.prefix();
            self.push_clause(kind, paragraph, path, level, &address, Some(marker.number.clone()), heading);
        }
        index + 1
    }

    /// Closes the levels that a provision with this number ends.
    fn make_room(&mut self, marker: &Marker) {
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
        let outranked = self.frames.iter().position(|frame| match frame.level {
            Level::Numbered(style) => style > marker.style,
            Level::Plain => !marker.style.is_sign() && marker.style <= Style::Han,
            Level::Annex | Level::SignedArticle | Level::Box => false,
        });
        if let Some(at) = outranked {
            self.frames.truncate(at);
        }
    }

    /// Tells whether a number goes on inside the box at `at` rather than outside it.
    fn stays_in_box(&self, at: usize, marker: &Marker) -> bool {
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
    fn is_heading(&self, index: usize, marker: &Marker) -> bool {
        let paragraph = &self.paragraphs[index];
        if matches!(marker.style, Style::Part | Style::Chapter | Style::Section) {
            return true;
        }
        if marker.style.is_sign() || !is_title_like(paragraph.body()) {
            return false;
        }
        let following = self.skip_unit_lines(index + 1);
        let Some(next) = self.paragraphs.get(following) else { return false };
        match (self.roles[following], &next.marker) {
            (Role::BoxTitle | Role::Table(_), _) => !paragraph.body().contains('。'),
            (Role::Text, None) => !self.counts_ref().last_child_was_entry,
            (Role::Text, Some(following)) => {
                following.style == Style::Article || self.is_deeper(marker, following)
            }
            _ => false,
        }
    }

    /// The first paragraph from `index` on that is no line of units.
    fn skip_unit_lines(&self, index: usize) -> usize {
        let is_unit_line =
            |at: &usize| self.roles.get(*at) == Some(&Role::Text) && is_unit_line(&self.paragraphs[*at].text);
        (index..).find(|at| !is_unit_line(at)).unwrap_or(index)
    }

    /// `责任单位：…` on a line of its own belongs to the clause above it.
    fn take_unit_line(&mut self, index: usize) -> bool {
        let paragraph = &self.paragraphs[index];
        let Some(Piece::Clause(clause)) = self.pieces.last_mut() else { return false };
        if clause.row.is_some() || !is_unit_line(&paragraph.text) {
            return false;
        }
        clause.fragment.append_joined(&paragraph.fragment, "\n");
        true
    }

    /// Tells whether the number that follows is nested below `marker` rather than beside or above it.
    fn is_deeper(&self, marker: &Marker, following: &Marker) -> bool {
        if following.style == marker.style {
            return false;
        }
        let is_open = self.frames.iter().any(|frame| frame.level == Level::Numbered(following.style));
        if is_open {
            return false;
        }
        following.style > marker.style || following.value <= 1
    }

    fn take_unnumbered(&mut self, index: usize) -> usize {
        let paragraph = &self.paragraphs[index];
        if self.take_unit_line(index) {
            return index + 1;
        }
        if self.is_plain_heading(index) {
            self.close_leaves();
            self.frames.retain(|frame| !matches!(frame.level, Level::Plain | Level::Box));
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
        // It stands beside the numbered clauses below the nearest heading, and does not end their list.
        let keep = self.frames.iter().rposition(|frame| frame.is_heading).map_or(0, |at| at + 1);
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
        index + 1
    }

    fn unnumbered_kind(&self, index: usize) -> ClauseKind {
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
    fn is_plain_heading(&self, index: usize) -> bool {
        let paragraph = &self.paragraphs[index];
        let text = paragraph.text.as_str();
        let Some(next) = self.paragraphs.get(index + 1) else { return false };
        let text_follows = matches!(self.roles[index + 1], Role::Text | Role::Table(_) | Role::BoxTitle);
        if !text_follows || text.contains(['。', '；', ';']) || paragraph.chars() > 40 {
            return false;
        }
        if paragraph.is_marked_heading
            || matches!(squash(text).trim_end_matches(['：', ':']), "编者按" | "附则")
        {
            return true;
        }
        let is_open = !is_closed(text) && !text.ends_with(['，', ',', '、']) && !text.contains(['，', ',']);
        let introduces = next.text.contains('。') || next.marker.is_some();
        is_open && introduces && paragraph.chars() <= 24 && !ends_like_clause(text)
    }

    /// The text of a box without numbers: the paragraph right below its title, and those set close to it.
    fn take_into_box(&mut self, index: usize) -> bool {
        let Some(at) = self.frames.iter().rposition(|frame| frame.level == Level::Box) else { return false };
        let paragraph = &self.paragraphs[index];
        let counts = &self.frames[at].counts;
        let opens = counts.last_values.is_empty() && counts.paragraphs == 0;
        if !opens && paragraph.after_blank {
            return false;
        }
        self.frames.truncate(at + 1);
        let counts = self.counts();
        counts.paragraphs += 1;
        let segment = format!("p{}", counts.paragraphs);
        let mut address = self.prefix();
        address.push(segment);
        let (path, level) = (self.path(), self.depth() + 1);
        self.push_clause(ClauseKind::Box, paragraph, path, level, &address, None, None);
        true
    }

    fn close_box(&mut self) {
        if let Some(at) = self.frames.iter().rposition(|frame| frame.level == Level::Box) {
            self.frames.truncate(at);
        }
    }

    /// Steps up to the nearest heading: unnumbered paragraphs stand beside numbered clauses, not below them.
    fn close_leaves(&mut self) {
        while self.frames.last().is_some_and(|frame| !frame.is_heading) {
            self.frames.pop();
        }
    }

    /// A paragraph behind the last numbered clause that speaks of the whole document belongs to the document.
    fn closes_document(&self, index: usize) -> bool {
        let text = self.paragraphs[index].text.as_str();
        let Some(Piece::Clause(last)) = self.pieces.last() else { return false };
        let follows_numbered = last.number.is_some() || last.path.is_empty();
        !self.number_follows[index] && (sets_force(text) || follows_numbered && speaks_of_whole(text))
    }

    fn open(&mut self, level: Level, label: String, segment: String, value: u32, is_heading: bool) {
        self.frames.push(Frame { level, label, segment, value, is_heading, counts: Counts::default() });
    }

    fn counts(&mut self) -> &mut Counts {
        match self.frames.last_mut() {
            Some(frame) => &mut frame.counts,
            None => &mut self.root,
        }
    }

    fn counts_ref(&self) -> &Counts {
        self.frames.last().map_or(&self.root, |frame| &frame.counts)
    }

    fn path(&self) -> Vec<String> {
        self.frames.iter().filter(|frame| !frame.label.is_empty()).map(|frame| frame.label.clone()).collect()
    }

    fn prefix(&self) -> Vec<String> {
        let cover = self.in_cover.then(|| COVER.to_owned());
        let segments = self.frames.iter().map(|frame| frame.segment.clone());
        cover.into_iter().chain(segments).filter(|segment| !segment.is_empty()).collect()
    }

    fn depth(&self) -> u8 {
        u8::try_from(self.frames.len()).unwrap_or(u8::MAX)
    }

    fn push_structure(&mut self, kind: StructureKind, fragment: Fragment, path: Vec<String>, level: u8) {
        self.pieces.push(Piece::Structure(StructurePiece { kind, fragment, path, level }));
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "one call site for each field; a struct would repeat ClausePiece"
    )]
    fn push_clause(
        &mut self,
        kind: ClauseKind,
        paragraph: &Paragraph,
        path: Vec<String>,
        level: u8,
        address: &[String],
        number: Option<String>,
        heading: Option<String>,
    ) {
        let address = self.addresses.give(&address.join("."));
        let clean = paragraph.fragment.read(self.source);
        let items = points::find_points(&clean.text)
            .into_iter()
            .map(|point| PieceItem {
                address: format!("{address}.{}", point.value),
                number: Some(point.number),
                span: clean.to_source(point.range),
            })
            .collect();
        self.pieces.push(Piece::Clause(ClausePiece {
            kind,
            fragment: paragraph.fragment.clone(),
            path,
            level,
            address,
            number,
            heading,
            items,
            row: None,
        }));
    }
}

fn join_segments(prefix: &[String], last: &str) -> String {
    prefix.iter().map(String::as_str).chain([last]).collect::<Vec<_>>().join(".")
}

fn set_last(values: &mut Vec<(Style, u32)>, style: Style, value: u32) {
    match values.iter_mut().find(|(it, _)| *it == style) {
        Some((_, last)) => *last = value,
        None => values.push((style, value)),
    }
}

fn printed_annex_number(label: &str) -> Option<u32> {
    let digits: String = label
        .chars()
        .skip_while(|it| tiaowen_text::numeral::digit(*it).is_none() && *it != '十')
        .take_while(|it| tiaowen_text::numeral::digit(*it).is_some() || *it == '十')
        .collect();
    tiaowen_text::numeral::parse_whole(&digits)
}

/// Blanks at the joints of title lines go; one inside a line stays.
fn squash_lines(text: &str) -> String {
    text.trim().to_owned()
}

/// Longest title, and longest single lead sentence, that can be a heading; characters.
const MAX_TITLE_CHARS: usize = 60;
const MAX_LEAD_CHARS: usize = 40;

/// Tells whether the text behind a number is no more than a title or one short lead sentence.
fn is_title_like(body: &str) -> bool {
    let length = body.chars().count();
    if length == 0 || body.ends_with(['；', ';', '，', ',', '、']) {
        return false;
    }
    match body.find('。') {
        Some(at) => at + '。'.len_utf8() == body.len() && length <= MAX_LEAD_CHARS + 1,
        None if body.ends_with(['：', ':']) => length <= MAX_LEAD_CHARS,
        None => length <= MAX_TITLE_CHARS,
    }
}

fn ends_like_clause(text: &str) -> bool {
    text.ends_with(|character: char| character.is_ascii_digit() || character == '%')
}

/// Label and heading of a heading: the number with the whole title.
fn heading_label(text: &str, marker: &Marker) -> (String, Option<String>) {
    let title = text[marker.length..].trim().trim_end_matches(['。', '：', ':']);
    let separator = if marker.style.is_statute() || marker.style == Style::Part { " " } else { "" };
    let is_blank = marker.style == Style::DigitBlank || marker.style == Style::Decimal;
    let separator = if is_blank { " " } else { separator };
    (
        format!("{}{separator}{title}", marker.number).trim().to_owned(),
        (!title.is_empty()).then(|| title.to_owned()),
    )
}

/// Label and heading of a clause: the number with its lead sentence, when text follows that.
///
/// The lead is the first sentence up to 。, or, when that is longer than 40 characters, up to its first comma.
fn clause_label(text: &str, marker: &Marker) -> (String, Option<String>) {
    let body = text[marker.length..].trim();
    let sentence = body.find('。').map(|at| &body[..at]);
    let is_long = sentence.unwrap_or(body).chars().count() > MAX_LEAD_CHARS;
    let lead = if is_long {
        sentence.unwrap_or(body).split_once(['，', ',']).map(|(lead, _)| lead)
    } else {
        sentence.filter(|sentence| body.len() > sentence.len() + '。'.len_utf8())
    };
    // 一是 is part of its sentence and stands in the label as printed.
    match lead {
        Some(lead) => (format!("{}{lead}", marker.number), Some(lead.to_owned())),
        None => (marker.number.clone(), None),
    }
}

/// The lead of `发展目标:到2019年…`: a few characters without signs, closed by a colon, text behind it.
fn labelled_lead(text: &str) -> Option<&str> {
    let (lead, rest) = text.split_once(['：', ':'])?;
    let is_short = (2..=14).contains(&lead.chars().count());
    let is_words = lead.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it));
    let is_remark =
        ["注", "附", "联系", "责任", "牵头", "配合", "编者", "记者"].iter().any(|it| lead.starts_with(it));
    (is_short && is_words && !is_remark && rest.contains(['。', '，', ',', '、'])).then_some(lead)
}

/// Openings of paragraphs that speak of the whole document.
fn speaks_of_whole(text: &str) -> bool {
    const OPENINGS: [&str; 22] = [
        "各地",
        "各级",
        "各部门",
        "各有关",
        "各相关",
        "各县",
        "各市",
        "各省",
        "各区",
        "各乡",
        "各镇",
        "各单位",
        "各责任",
        "有关部门",
        "市级各部门",
        "以上",
        "上述",
        "此前",
        "本文件",
        "本通知",
        "本意见",
        "本方案",
    ];
    OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// Tells whether a paragraph says from when and until when the document is in force: `本意见自…起施行`.
fn sets_force(text: &str) -> bool {
    let names_itself = text.starts_with('本') || text.starts_with('自') || text.starts_with("以上政策");
    let sets =
        ["起施行", "起实施", "起执行", "起生效", "起试行", "有效期"].iter().any(|word| text.contains(word));
    names_itself && sets && text.chars().count() <= 200
}

/// Tells whether a line does nothing but name responsible units, in brackets or not.
fn is_unit_line(text: &str) -> bool {
    const LABELS: [&str; 12] = [
        "责任单位",
        "责任部门",
        "牵头单位",
        "牵头部门",
        "配合单位",
        "配合部门",
        "主办单位",
        "协办单位",
        "责任处室",
        "承办单位",
        "实施单位",
        "指导部门",
    ];
    let bare = text.trim_start_matches(['（', '(', '[', '〔', '【']);
    let is_labelled = LABELS
        .iter()
        .any(|label| bare.strip_prefix(label).is_some_and(|rest| rest.trim_start().starts_with(['：', ':'])));
    is_labelled && !text.trim_end_matches(['。', '）', ')']).contains('。')
}

/// For each paragraph, whether a numbered paragraph of text follows it before the part of the document ends.
fn number_follows(paragraphs: &[Paragraph], roles: &[Role]) -> Vec<bool> {
    let mut follows = vec![false; paragraphs.len()];
    let mut seen = false;
    for index in (0..paragraphs.len()).rev() {
        follows[index] = seen;
        match roles[index] {
            Role::AttachedTitle | Role::ArticleTitle | Role::AnnexLabel | Role::AnnexTitle => seen = false,
            Role::Text => seen |= paragraphs[index].marker.is_some() || paragraphs[index].is_marked_heading,
            _ => {}
        }
    }
    follows
}
