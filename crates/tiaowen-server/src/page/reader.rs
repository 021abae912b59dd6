//! The page of a whole document: its structure and clauses in the order of the source.

use askama::Template;
use jiff::civil::Date;
use tiaowen_document::model::{ClauseKind, NoiseReason, Structure, StructureKind};
use tiaowen_search::engine::DocumentHead;
use tiaowen_search::links::{address_of, clause_url};
use tiaowen_search::{ClauseRecord, DocumentRecord};

use super::about::About;
use super::clause::cite_url;
use super::frame::Frame;
use super::pieces::{Part, parts};
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
    left_out: Vec<(&'static str, String)>,
}

struct OutlineEntry {
    level: u8,
    anchor: String,
    text: String,
}

/// One thing after the other on the page.
#[derive(Debug, PartialEq)]
enum Block {
    Heading { level: u8, rank: u8, anchor: String, text: String },
    Title { is_first: bool, anchor: String, text: String },
    Line { class: &'static str, text: String },
    Clause { clause: ClauseView },
    Table { header: Vec<String>, rows: Vec<Row> },
}

/// A row of a table. A group's name stands in its first row alone; `is_carried` says that it goes on.
#[derive(Debug, PartialEq)]
struct Row {
    clause: ClauseView,
    cells: Vec<String>,
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
    fn new(record: &ClauseRecord) -> Self {
        let clause = &record.clause;
        let url = clause_url(&record.document_id, &clause.id);
        Self {
            address: address_of(&clause.id, &record.document_id).to_owned(),
            class: match clause.kind {
                ClauseKind::Clause | ClauseKind::Preamble => "plain",
                ClauseKind::Box => "box",
                ClauseKind::TableRow => "row",
                ClauseKind::Note => "note",
            },
            place: record.place.clone(),
            parts: parts(clause, None),
            cite_url: cite_url(&url),
            url,
        }
    }
}

impl ReaderPage {
    /// Makes the page. `source` is the text of the document's file, when it is still the one that was split;
    /// `library` are all documents.
    pub(crate) fn new(
        frame: Frame,
        record: &DocumentRecord,
        clauses: &[ClauseRecord],
        source: Option<&str>,
        library: &[DocumentHead],
        day: Date,
    ) -> Self {
        let t = frame.strings();
        let blocks = blocks(record, clauses);
        Self {
            about: About::new(t, record, library, day),
            outline: outline(&blocks),
            blocks,
            left_out: source.map(|source| left_out(record, source)).unwrap_or_default(),
            frame,
            t,
        }
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
fn blocks(record: &DocumentRecord, clauses: &[ClauseRecord]) -> Vec<Block> {
    let structure = record.structure.iter().enumerate().map(|(index, piece)| Entry::Structure(index, piece));
    let mut entries: Vec<Entry<'_>> = structure.chain(clauses.iter().map(Entry::Clause)).collect();
    entries.sort_by_key(Entry::start);
    let mut writer = Writer { blocks: Vec::new(), header: Vec::new(), rank: 1, has_title: false };
    let opens_with_title = record.structure.iter().any(|piece| piece.kind == StructureKind::Title);
    if !opens_with_title {
        writer.title("title".to_owned(), record.metadata.title.clone());
    }
    for entry in entries {
        match entry {
            Entry::Structure(index, piece) => writer.structure(index, piece),
            Entry::Clause(record) => writer.clause(record),
        }
    }
    writer.finish()
}

struct Writer {
    blocks: Vec<Block>,
    /// Header cells that wait for the rows below them.
    header: Vec<String>,
    /// The rank of the last heading, so that none is skipped.
    rank: u8,
    has_title: bool,
}

impl Writer {
    fn structure(&mut self, index: usize, piece: &Structure) {
        let text = piece.text.clone();
        if piece.kind == StructureKind::TableHeader {
            self.header.extend(text.split(CELL_SEPARATOR).map(str::to_owned));
            return;
        }
        self.flush_header();
        let anchor = format!("s{}", index + 1);
        let line = |class| Block::Line { class, text: piece.text.clone() };
        match piece.kind {
            StructureKind::Title => self.title(anchor, text),
            StructureKind::Heading => {
                let level = piece.level.clamp(1, OUTLINE_DEPTH);
                let rank = (level + 1).min(self.rank + 1);
                self.rank = rank;
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

    fn title(&mut self, anchor: String, text: String) {
        let is_first = !self.has_title;
        self.has_title = true;
        self.rank = if is_first { 1 } else { 2 };
        self.blocks.push(Block::Title { is_first, anchor, text });
    }

    fn clause(&mut self, record: &ClauseRecord) {
        let clause = ClauseView::new(record);
        if record.clause.kind != ClauseKind::TableRow {
            self.flush_header();
            self.blocks.push(Block::Clause { clause });
            return;
        }
        let cells = record.clause.text.split(CELL_SEPARATOR).map(str::to_owned).collect();
        let row = Row { clause, cells, is_carried: false };
        match self.blocks.last_mut() {
            Some(Block::Table { rows, .. }) if self.header.is_empty() => rows.push(row),
            _ => {
                let header = std::mem::take(&mut self.header);
                self.blocks.push(Block::Table { header, rows: vec![row] });
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

/// Keeps a table whose rows fit its header, where a row may lack the group's name that goes on from above.
/// Rows that do not fit stand one under the other, as the text has them: a guess would put cells under wrong
/// heads.
fn settle_table(block: Block) -> Vec<Block> {
    let Block::Table { header, mut rows } = block else { return vec![block] };
    let columns = header.len();
    let fits = |row: &Row| row.cells.len() == columns || row.cells.len() + 1 == columns;
    if rows.iter().all(fits) && rows.first().is_some_and(|row| row.cells.len() == columns) {
        for row in &mut rows {
            row.is_carried = row.cells.len() < columns;
        }
        return vec![Block::Table { header, rows }];
    }
    let lines = header.into_iter().map(|text| Block::Line { class: "attachment", text });
    lines.chain(rows.into_iter().map(|row| Block::Clause { clause: row.clause })).collect()
}

fn outline(blocks: &[Block]) -> Vec<OutlineEntry> {
    let entry = |level: u8, anchor: &str, text: &str| OutlineEntry {
        level,
        anchor: anchor.to_owned(),
        text: text.to_owned(),
    };
    blocks
        .iter()
        .filter_map(|block| match block {
            Block::Heading { level, anchor, text, .. } => Some(entry(*level, anchor, text)),
            Block::Title { is_first: false, anchor, text } => Some(entry(1, anchor, text)),
            _ => None,
        })
        .collect()
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
            let cells = text.split(CELL_SEPARATOR).map(str::to_owned).collect();
            Row { clause: ClauseView::new(&record), cells, is_carried: false }
        };
        let check = |header: &[&str], rows: &[&str], expected: &str| {
            let header = header.iter().map(|cell| (*cell).to_owned()).collect();
            let settled =
                settle_table(Block::Table { header, rows: rows.iter().copied().map(row).collect() });
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
