//! The page of a whole document: its structure and clauses in the order of the source.

use askama::Template;
use jiff::civil::Date;
use tiaowen_document::model::{ClauseKind, NoiseReason, Structure, StructureKind};
use tiaowen_search::links::{address_of, clause_url, document_url};
use tiaowen_search::{Citations, ClauseRecord, DocumentMarks, DocumentRecord};

use super::about::{About, text_links};
use super::clause::cite_url;
use super::filters;
use super::frame::Frame;
use super::pieces::{Part, Piece, TextLink, count_marks, link, mark, parts, split_pieces, together};
use super::strings::Strings;

/// What stands between the cells of a row.
const CELL_SEPARATOR: &str = " | ";
/// The deepest heading that the outline lists.
const OUTLINE_DEPTH: u8 = 3;

/// The page of a whole document.
#[derive(Template)]
#[template(path = "reader.html")]
pub(crate) struct ReaderPage {
    frame: Frame,
    t: &'static Strings,
    about: About,
    outline: Vec<OutlineEntry>,
    blocks: Vec<Block>,
    marks: Option<MarksBar>,
    left_out: Vec<(&'static str, String)>,
    versions_url: Option<String>,
}

struct OutlineEntry {
    level: u8,
    anchor: String,
    text: String,
    /// Marks below the heading, up to the next one.
    marks: usize,
}

/// What leads from mark to mark.
struct MarksBar {
    /// The query that is marked.
    query: String,
    count: usize,
    places: Vec<MarkedPlace>,
    /// This page without marks.
    clear_url: String,
}

/// A clause or a heading that holds marks.
struct MarkedPlace {
    label: String,
    /// The first of its marks.
    first: usize,
    count: usize,
}

/// One thing after the other on the page.
#[derive(Debug, PartialEq)]
enum Block {
    Heading {
        level: u8,
        rank: u8,
        anchor: String,
        text: Vec<Piece>,
    },
    Title {
        is_first: bool,
        anchor: String,
        text: Vec<Piece>,
    },
    Line {
        class: &'static str,
        text: String,
    },
    Clause {
        clause: ClauseView,
    },
    /// `caption` is the heading that the table stands under.
    Table {
        caption: String,
        header: Vec<String>,
        rows: Vec<Row>,
    },
}

/// A row of a table. A group's name stands in its first row alone; `is_carried` says that it goes on.
#[derive(Debug, PartialEq)]
struct Row {
    clause: ClauseView,
    cells: Vec<Vec<Piece>>,
    is_carried: bool,
}

#[derive(Debug, PartialEq)]
struct ClauseView {
    address: String,
    class: &'static str,
    place: String,
    parts: Vec<Part>,
    url: String,
    cite_url: String,
}

impl ClauseView {
    fn new(record: &ClauseRecord, marks: Option<&DocumentMarks>, links: &[TextLink]) -> Self {
        let clause = &record.clause;
        let url = clause_url(&record.document_id, &clause.id);
        Self {
            address: address_of(&clause.id, &record.document_id).to_owned(),
            class: match clause.kind {
                ClauseKind::Clause | ClauseKind::Preamble => "plain",
                ClauseKind::Box => "panel",
                ClauseKind::TableRow => "row",
                ClauseKind::Note => "remark",
            },
            place: record.place.clone(),
            parts: parts(clause, None, marks.map_or(&[], |marks| marks.in_clause(&clause.id)), links),
            cite_url: cite_url(&url),
            url,
        }
    }
}

/// What the page of a document is made from.
pub(crate) struct DocumentStory<'story> {
    /// The document.
    pub(crate) document: &'story DocumentRecord,
    /// Its clauses in reading order.
    pub(crate) clauses: &'story [ClauseRecord],
    /// What the question that led here marks.
    pub(crate) marks: Option<&'story DocumentMarks>,
    /// The text of the document's file, when it is still the one that was split.
    pub(crate) source: Option<&'story str>,
    /// The page of its versions, where any are recorded.
    pub(crate) versions_url: Option<String>,
    /// What names what.
    pub(crate) citations: &'story Citations,
    /// The day as of which status holds.
    pub(crate) day: Date,
}

impl ReaderPage {
    /// Makes the page.
    pub(crate) fn new(frame: Frame, story: &DocumentStory<'_>) -> Self {
        let t = frame.strings();
        let mut blocks = blocks(story);
        let places = number_marks(&mut blocks);
        let about = About::new(t, story.document, story.citations, story.day);
        Self {
            versions_url: story.versions_url.clone(),
            outline: outline(&blocks),
            marks: story.marks.is_some().then(|| MarksBar {
                query: frame.query.trim().to_owned(),
                count: places.iter().map(|place| place.count).sum(),
                places,
                clear_url: about.url.clone(),
            }),
            about: match story.source {
                Some(_) => about.with_view(t.show_source, source_view_url(story.document, &frame)),
                None => about,
            },
            blocks,
            left_out: story.source.map(|source| left_out(story.document, source)).unwrap_or_default(),
            frame,
            t,
        }
    }
}

/// The address of the same document's source text.
fn source_view_url(record: &DocumentRecord, frame: &Frame) -> String {
    frame.with_question(&format!("{}?view=source", document_url(&record.metadata.id)))
}

/// Numbers the marks in the order of the page and lists what holds them.
fn number_marks(blocks: &mut [Block]) -> Vec<MarkedPlace> {
    let mut places = Vec::new();
    for block in blocks {
        match block {
            Block::Heading { text, .. } | Block::Title { text, .. } => {
                number_place(&mut places, &together(text), std::iter::once(text));
            }
            Block::Clause { clause } => {
                let pieces = clause.parts.iter_mut().flat_map(|part| [&mut part.lead, &mut part.text]);
                number_place(&mut places, &clause.place, pieces);
            }
            Block::Table { rows, .. } => {
                for row in rows {
                    number_place(&mut places, &row.clause.place, row.cells.iter_mut());
                }
            }
            Block::Line { .. } => {}
        }
    }
    places
}

/// Numbers the marks of one place on from the last that was numbered.
fn number_place<'text>(
    places: &mut Vec<MarkedPlace>,
    label: &str,
    texts: impl Iterator<Item = &'text mut Vec<Piece>>,
) {
    let before = places.last().map_or(0, |place| place.first + place.count - 1);
    let mut count = before;
    texts.for_each(|pieces| count_marks(pieces, &mut count));
    if count > before {
        places.push(MarkedPlace { label: label.to_owned(), first: before + 1, count: count - before });
    }
}

enum Entry<'record> {
    Structure(usize, &'record Structure),
    Clause(&'record ClauseRecord),
}

impl Entry<'_> {
    fn start(&self) -> usize {
        match self {
            Self::Structure(_, structure) => structure.span.start,
            Self::Clause(record) => record.clause.span.start,
        }
    }
}

/// Puts structure and clauses in the order of the source, rows of a table together.
fn blocks(story: &DocumentStory<'_>) -> Vec<Block> {
    let DocumentStory { document: record, clauses, marks, .. } = *story;
    let structure = record.structure.iter().enumerate().map(|(index, piece)| Entry::Structure(index, piece));
    let mut entries: Vec<Entry<'_>> = structure.chain(clauses.iter().map(Entry::Clause)).collect();
    entries.sort_by_key(Entry::start);
    let mut writer =
        Writer { story, marks, blocks: Vec::new(), header: Vec::new(), rank: 1, has_title: false };
    let opens_with_title = record.structure.iter().any(|piece| piece.kind == StructureKind::Title);
    if !opens_with_title {
        writer.title("title".to_owned(), &record.metadata.title);
    }
    for entry in entries {
        match entry {
            Entry::Structure(index, piece) => writer.structure(index, piece),
            Entry::Clause(record) => writer.clause(record),
        }
    }
    writer.finish()
}

struct Writer<'story> {
    story: &'story DocumentStory<'story>,
    marks: Option<&'story DocumentMarks>,
    blocks: Vec<Block>,
    /// Header cells that wait for the rows below them.
    header: Vec<String>,
    /// The rank of the last heading, so that none is skipped.
    rank: u8,
    has_title: bool,
}

impl Writer<'_> {
    fn structure(&mut self, index: usize, piece: &Structure) {
        if piece.kind == StructureKind::TableHeader {
            self.header.extend(piece.text.split(CELL_SEPARATOR).map(str::to_owned));
            return;
        }
        self.flush_header();
        let anchor = format!("s{}", index + 1);
        let line = |class| Block::Line { class, text: piece.text.clone() };
        match piece.kind {
            StructureKind::Title => self.title(anchor, &piece.text),
            StructureKind::Heading => {
                let level = piece.level.clamp(1, OUTLINE_DEPTH);
                let rank = (level + 1).min(self.rank + 1);
                self.rank = rank;
                let text = self.marked(&piece.text);
                self.blocks.push(Block::Heading { level, rank, anchor, text });
            }
            StructureKind::Meta => self.blocks.push(line("meta")),
            StructureKind::Addressee => self.blocks.push(line("addressee")),
            StructureKind::Signature => self.blocks.push(line("signature")),
            StructureKind::Byline => self.blocks.push(line("byline")),
            StructureKind::AttachmentList | StructureKind::TableHeader => {
                self.blocks.push(line("attachment"));
            }
        }
    }

    fn last_heading(&self) -> String {
        let heading = self.blocks.iter().rev().find_map(|block| match block {
            Block::Heading { text, .. } | Block::Title { text, .. } => Some(together(text)),
            _ => None,
        });
        heading.unwrap_or_default()
    }

    fn marked(&self, heading: &str) -> Vec<Piece> {
        mark(heading, &self.marks.map(|marks| marks.in_heading(heading)).unwrap_or_default())
    }

    fn title(&mut self, anchor: String, text: &str) {
        let text = self.marked(text);
        let is_first = !self.has_title;
        self.has_title = true;
        self.rank = if is_first { 1 } else { 2 };
        self.blocks.push(Block::Title { is_first, anchor, text });
    }

    fn clause(&mut self, record: &ClauseRecord) {
        let links = text_links(&self.story.document.metadata, &record.clause, self.story.citations);
        let clause = ClauseView::new(record, self.marks, &links);
        if record.clause.kind != ClauseKind::TableRow {
            self.flush_header();
            self.blocks.push(Block::Clause { clause });
            return;
        }
        let marks = self.marks.map_or(&[][..], |marks| marks.in_clause(&record.clause.id));
        let row =
            Row { clause, cells: cells(link(mark(&record.clause.text, marks), &links)), is_carried: false };
        match self.blocks.last_mut() {
            Some(Block::Table { rows, .. }) if self.header.is_empty() => rows.push(row),
            _ => {
                let header = std::mem::take(&mut self.header);
                let caption = self.last_heading();
                self.blocks.push(Block::Table { caption, header, rows: vec![row] });
            }
        }
    }

    /// Header cells without rows below are shown as lines: nothing falls out.
    fn flush_header(&mut self) {
        for text in self.header.drain(..) {
            self.blocks.push(Block::Line { class: "attachment", text });
        }
    }

    fn finish(mut self) -> Vec<Block> {
        self.flush_header();
        self.blocks.into_iter().flat_map(settle_table).collect()
    }
}

/// Cuts the text of a row where its cells end.
fn cells(mut text: Vec<Piece>) -> Vec<Vec<Piece>> {
    let whole = together(&text);
    let mut cells = Vec::new();
    for cell in whole.split(CELL_SEPARATOR) {
        let (cell, rest) = split_pieces(text, cell.chars().count());
        (_, text) = split_pieces(rest, CELL_SEPARATOR.chars().count());
        cells.push(cell);
    }
    cells
}

/// Keeps a table whose rows fit its header, where a row may lack the group's name that goes on from above.
/// Rows that do not fit stand one under the other, as the text has them: a guess would put cells under wrong
/// heads.
fn settle_table(block: Block) -> Vec<Block> {
    let Block::Table { caption, header, mut rows } = block else { return vec![block] };
    let columns = header.len();
    let fits = |row: &Row| row.cells.len() == columns || row.cells.len() + 1 == columns;
    if rows.iter().all(fits) && rows.first().is_some_and(|row| row.cells.len() == columns) {
        for row in &mut rows {
            row.is_carried = row.cells.len() < columns;
        }
        return vec![Block::Table { caption, header, rows }];
    }
    let lines = header.into_iter().map(|text| Block::Line { class: "attachment", text });
    lines.chain(rows.into_iter().map(|row| Block::Clause { clause: row.clause })).collect()
}

fn outline(blocks: &[Block]) -> Vec<OutlineEntry> {
    let mut entries: Vec<OutlineEntry> = Vec::new();
    for block in blocks {
        let heading = match block {
            Block::Heading { level, anchor, text, .. } => Some((*level, anchor, text)),
            Block::Title { is_first: false, anchor, text } => Some((1, anchor, text)),
            _ => None,
        };
        if let Some((level, anchor, text)) = heading {
            let (anchor, text) = (anchor.clone(), together(text));
            entries.push(OutlineEntry { level, anchor, text, marks: 0 });
        }
        if let Some(entry) = entries.last_mut() {
            entry.marks += marks_of(block);
        }
    }
    entries
}

fn marks_of(block: &Block) -> usize {
    let count = |pieces: &[Piece]| pieces.iter().filter(|piece| piece.number.is_some()).count();
    match block {
        Block::Heading { text, .. } | Block::Title { text, .. } => count(text),
        Block::Clause { clause } => {
            clause.parts.iter().map(|part| count(&part.lead) + count(&part.text)).sum()
        }
        Block::Table { rows, .. } => rows.iter().flat_map(|row| &row.cells).map(|cell| count(cell)).sum(),
        Block::Line { .. } => 0,
    }
}

/// The text of the source that belongs to nothing on the page, with the reason; signs of markup left aside.
fn left_out(record: &DocumentRecord, source: &str) -> Vec<(&'static str, String)> {
    let signs: Vec<char> = source.chars().collect();
    let text = |start: usize, end: usize| -> String {
        signs.get(start..end.min(signs.len())).unwrap_or_default().iter().collect()
    };
    record
        .noise
        .iter()
        .filter(|noise| noise.reason != NoiseReason::Markup)
        .map(|noise| (noise.reason.label(), text(noise.span.start, noise.span.end).trim().to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixture::{batch, measures};

    #[test]
    fn a_table_is_kept_where_its_rows_fit_its_header() {
        let row = |text: &str| {
            let mut record = batch(measures(), "a.txt").clauses.remove(1);
            record.clause.text = text.to_owned();
            Row {
                clause: ClauseView::new(&record, None, &[]),
                cells: cells(mark(text, &[])),
                is_carried: false,
            }
        };
        let check = |header: &[&str], rows: &[&str], expected: &str| {
            let header = header.iter().map(|cell| (*cell).to_owned()).collect();
            let settled = settle_table(Block::Table {
                caption: String::new(),
                header,
                rows: rows.iter().copied().map(row).collect(),
            });
            let shown: Vec<String> = settled
                .iter()
                .map(|block| match block {
                    Block::Table { rows, .. } => {
                        let marks = rows.iter().map(|row| if row.is_carried { "carried" } else { "whole" });
                        marks.collect::<Vec<_>>().join(" ")
                    }
                    Block::Line { text, .. } => text.clone(),
                    Block::Clause { .. } => "row".to_owned(),
                    Block::Heading { .. } | Block::Title { .. } => unreachable!("a table has neither"),
                })
                .collect();
            assert_eq!(shown.join(", "), expected);
        };
        check(&["类别", "指标"], &["甲 | 一", "二", "乙 | 三"], "whole carried whole");
        check(&["类别", "指标"], &["甲 | 一 | 1"], "类别, 指标, row");
        check(&["类别", "指标"], &["一", "甲 | 二"], "类别, 指标, row, row");
        check(&[], &["甲 | 一"], "row");
    }
}
