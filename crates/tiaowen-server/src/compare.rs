//! Two documents side by side: the JSON object that `GET /api/v1/compare` and the command print, and the page shows.
//! Knows nothing of HTTP, nor how the documents were named.

mod sides;

use std::ops::Range;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use tiaowen_compare::{Counts, Passage, PieceKind, Row, RowKind, agreements, compare, differences};
use tiaowen_document::citation::place;
use tiaowen_document::model::{Clause, Metadata, Span};
use tiaowen_document::without_number;
use tiaowen_export::{ComparisonExport, ExportClause, ExportRow, Mark};
use tiaowen_library::ledger::{ClauseHistory, StandingClause};
use tiaowen_search::ClauseRecord;
use tiaowen_search::links::{clause_url, document_url};
use tiaowen_search::results::HitDocument;

pub use self::sides::{SideError, find_sides};

/// One of two documents that are compared, as it stands or as it stood.
#[derive(Clone, Debug)]
pub struct Side {
    document: ComparedDocument,
    clauses: Vec<ComparedClause>,
}

/// A document that is compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedDocument {
    /// What it is.
    #[serde(flatten)]
    pub document: HitDocument,
    /// Path of its page.
    pub url: String,
    /// How many clauses it has.
    pub clause_count: usize,
    /// The version that is compared; `None` for the text in force in the library.
    pub version: Option<ComparedVersion>,
}

/// An earlier version of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComparedVersion {
    /// Its number, from 1.
    pub number: usize,
    /// When it was imported.
    pub at: Timestamp,
}

/// Two documents, held against each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparisonObject {
    /// The left one.
    pub a: ComparedDocument,
    /// The right one.
    pub b: ComparedDocument,
    /// How many rows there are of each kind.
    pub counts: Counts,
    /// What became of every clause: in the order of the right, what only the left has where it stands there.
    pub rows: Vec<RowObject>,
}

/// Clauses that belong together, or one that stands alone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RowObject {
    /// What became of them.
    pub kind: RowKind,
    /// The kind in Chinese.
    pub label: &'static str,
    /// Whether the words differ; numbers, blanks and the shapes of signs aside.
    pub is_reworded: bool,
    /// Clauses of the left.
    pub left: Vec<ComparedClause>,
    /// Clauses of the right.
    pub right: Vec<ComparedClause>,
}

/// A clause that is compared.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparedClause {
    /// Its id.
    pub id: String,
    /// Path of its page.
    pub url: String,
    /// The place as a citation prints it.
    pub place: String,
    /// Printed labels from the root, its own last.
    pub path: Vec<String>,
    /// The printed number; empty without one.
    pub number: String,
    /// Its text.
    pub text: String,
    /// Ranges of `text` that the other side has otherwise or not at all, in code points; none for what is related.
    pub changed: Vec<Span>,
    /// Of what is related, ranges of `text` that the other side has as well, in code points.
    pub shared: Vec<Span>,
}

impl Side {
    /// A document as it stands in the library.
    pub fn standing(metadata: &Metadata, clauses: &[ClauseRecord], day: Date) -> Self {
        let clause = |record: &ClauseRecord| {
            let clause = &record.clause;
            ComparedClause {
                id: clause.id.clone(),
                url: clause_url(&metadata.id, &clause.id),
                place: record.place.clone(),
                path: clause.path.clone(),
                number: clause.number.clone().unwrap_or_default(),
                text: clause.text.clone(),
                changed: Vec::new(),
                shared: Vec::new(),
            }
        };
        Self::new(metadata, clauses.iter().map(clause).collect(), None, day)
    }

    /// A document as it stood at a version; `None` when its history has no such version.
    pub fn as_of(metadata: &Metadata, history: &ClauseHistory, version: usize, day: Date) -> Option<Self> {
        let at = history.version(version)?.at;
        let standing = history.as_of(version)?.into_iter();
        let clauses = standing.map(|clause| clause_then(&metadata.id, &clause, version));
        let clauses = clauses.collect();
        Some(Self::new(metadata, clauses, Some(ComparedVersion { number: version, at }), day))
    }

    fn new(
        metadata: &Metadata,
        clauses: Vec<ComparedClause>,
        version: Option<ComparedVersion>,
        day: Date,
    ) -> Self {
        let document = ComparedDocument {
            document: HitDocument::as_of(metadata, day),
            url: document_url(&metadata.id),
            clause_count: clauses.len(),
            version,
        };
        Self { document, clauses }
    }
}

/// A clause as the ledger knows it.
fn clause_then(document: &str, standing: &StandingClause<'_>, version: usize) -> ComparedClause {
    let wording = standing.wording;
    // A label that the text begins with is the clause's own.
    let own_label = wording.path.last().filter(|label| wording.text.starts_with(label.as_str()));
    let number = own_label.and_then(|label| label.strip_suffix(without_number(label)));
    let clause = Clause {
        id: format!("{document}/{}", standing.address),
        path: wording.path.clone(),
        heading: own_label.cloned(),
        ..Clause::default()
    };
    ComparedClause {
        url: format!("{}@{version}", clause_url(document, &clause.id)),
        place: place(&clause),
        number: number.unwrap_or_default().trim().to_owned(),
        id: clause.id,
        path: clause.path,
        text: wording.text.clone(),
        changed: Vec::new(),
        shared: Vec::new(),
    }
}

/// Two documents whose clauses are paired, before it is worked out what differs in each pair.
#[derive(Clone, Debug)]
pub struct PairedSides {
    left: Side,
    right: Side,
    rows: Vec<Row>,
    counts: Counts,
}

impl PairedSides {
    /// Pairs the clauses of two documents.
    pub fn new(left: Side, right: Side) -> Self {
        fn passages(side: &Side) -> Vec<Passage<'_>> {
            let clauses = side.clauses.iter();
            clauses.map(|clause| Passage { text: &clause.text, number: &clause.number }).collect()
        }
        let found = compare(&passages(&left), &passages(&right));
        Self { left, right, rows: found.rows, counts: found.counts }
    }

    /// The left document.
    pub fn left(&self) -> &ComparedDocument {
        &self.left.document
    }

    /// The right document.
    pub fn right(&self) -> &ComparedDocument {
        &self.right.document
    }

    /// How many rows there are of each kind.
    pub fn counts(&self) -> Counts {
        self.counts
    }

    /// The kinds of all rows, in their order.
    pub fn kinds(&self) -> impl Iterator<Item = RowKind> + '_ {
        self.rows.iter().map(|row| row.kind)
    }

    /// One row, with what differs.
    pub fn row(&self, index: usize) -> RowObject {
        let Row { kind, is_reworded, left, right } = &self.rows[index];
        let clauses = |side: &Side, places: &[usize]| -> Vec<ComparedClause> {
            places.iter().map(|place| side.clauses[*place].clone()).collect()
        };
        let (mut left, mut right) = (clauses(&self.left, left), clauses(&self.right, right));
        if *is_reworded {
            mark(&mut left, &mut right, *kind);
        }
        RowObject { kind: *kind, label: kind.label(), is_reworded: *is_reworded, left, right }
    }

    /// Everything, for a file that is exported on `day`.
    pub fn export(&self, day: Date) -> ComparisonExport {
        let title = |document: &ComparedDocument| {
            let about = &document.document;
            let number = about.doc_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
            let version = document.version.as_ref().map(|version| format!("第{}版", version.number));
            format!("《{}》{number}{}", about.title, version.unwrap_or_default())
        };
        let counts = RowKind::ALL.iter().filter(|kind| self.counts.of(**kind) > 0);
        let counts: Vec<String> =
            counts.map(|kind| format!("{} {}", kind.label(), self.counts.of(*kind))).collect();
        let row = |index: usize| {
            let row = self.row(index);
            let is_moved = row.kind == RowKind::Moved && row.is_reworded;
            let clauses = |clauses: &[ComparedClause], changed: Mark| -> Vec<ExportClause> {
                let mark = if row.kind == RowKind::Related { Mark::Shared } else { changed };
                clauses.iter().map(|clause| export_clause(clause, mark)).collect()
            };
            ExportRow {
                label: if is_moved { "移位并改动".to_owned() } else { row.label.to_owned() },
                is_same: row.kind == RowKind::Identical,
                sides: [clauses(&row.left, Mark::Gone), clauses(&row.right, Mark::New)],
            }
        };
        ComparisonExport {
            day,
            titles: [title(self.left()), title(self.right())],
            summary: format!("{}；导出日期 {day}", counts.join("，")),
            rows: (0..self.rows.len()).map(row).collect(),
        }
    }

    /// Everything, for programs.
    pub fn object(&self) -> ComparisonObject {
        ComparisonObject {
            a: self.left.document.clone(),
            b: self.right.document.clone(),
            counts: self.counts,
            rows: (0..self.rows.len()).map(|index| self.row(index)).collect(),
        }
    }
}

fn export_clause(clause: &ComparedClause, mark: Mark) -> ExportClause {
    let marks = if mark == Mark::Shared { &clause.shared } else { &clause.changed };
    ExportClause {
        id: clause.id.clone(),
        place: clause.place.clone(),
        text: clause.text.clone(),
        mark,
        ranges: marks.iter().map(|span| span.range()).collect(),
    }
}

/// Marks what differs, or of what is related what agrees.
fn mark(left: &mut [ComparedClause], right: &mut [ComparedClause], kind: RowKind) {
    let whole =
        |clauses: &[ComparedClause]| clauses.iter().map(|clause| clause.text.as_str()).collect::<String>();
    let (left_text, right_text) = (whole(left), whole(right));
    if kind == RowKind::Related {
        let [in_left, in_right] = agreements(&left_text, &right_text);
        hand_out(left, &in_left, |clause| &mut clause.shared);
        hand_out(right, &in_right, |clause| &mut clause.shared);
        return;
    }
    let pieces = differences(&left_text, &right_text);
    let changed = pieces.iter().filter(|piece| piece.kind == PieceKind::Changed);
    let (in_left, in_right): (Vec<_>, Vec<_>) =
        changed.map(|piece| (piece.left.clone(), piece.right.clone())).unzip();
    hand_out(left, &in_left, |clause| &mut clause.changed);
    hand_out(right, &in_right, |clause| &mut clause.changed);
}

/// Hands ranges of clauses put together to the clauses that they lie in.
fn hand_out(
    clauses: &mut [ComparedClause],
    ranges: &[Range<usize>],
    marks: impl Fn(&mut ComparedClause) -> &mut Vec<Span>,
) {
    let mut start = 0;
    for clause in clauses {
        let end = start + clause.text.chars().count();
        let inside = ranges.iter().filter_map(|range| {
            let (from, to) = (range.start.max(start), range.end.min(end));
            (from < to).then(|| Span::new(from - start, to - start))
        });
        let inside: Vec<Span> = inside.collect();
        *marks(clause) = inside;
        start = end;
    }
}
