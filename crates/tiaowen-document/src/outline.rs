//! Draws the outline: nests numbered provisions, tells headings from clauses, and gives every piece its path
//! and address.
//!
//! Works on paragraphs whose roles are known. Knows nothing of units, years, targets and categories.

mod frames;
mod numbered;
mod parts;
mod quoted;
mod unnumbered;
mod wording;

use self::frames::{Counts, Frame, Level};
pub(crate) use self::wording::is_unit_line;
use crate::address::{Addresses, COVER};
use crate::fragment::Fragment;
use crate::marker::Style;
use crate::model::{ClauseKind, Span, StructureKind};
use crate::paragraph::Paragraph;
use crate::points;
use crate::roles::Role;
use crate::table::{Row, Table};

/// One piece of a document in reading order.
#[expect(clippy::large_enum_variant, reason = "most pieces are clauses; a box would only add a step")]
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
        seen_values: Vec::new(),
        number_follows: number_follows(paragraphs, roles),
    };
    let mut index = 0;
    while index < paragraphs.len() {
        index = outline.take(index);
    }
    outline.pieces
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
    /// The last value of each style, wherever in the document: numbers may run through its parts.
    seen_values: Vec<(Style, u32)>,
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

    /// Steps up to the nearest heading: unnumbered paragraphs stand beside numbered clauses, not below them.
    fn close_leaves(&mut self) {
        while self.frames.last().is_some_and(|frame| !frame.is_heading) {
            self.frames.pop();
        }
    }

    fn open(&mut self, level: Level, label: String, segment: String, value: u32, is_heading: bool) {
        let counts = Counts::default();
        self.frames.push(Frame { level, label, segment, value, is_heading, leads_in: false, counts });
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

/// For each paragraph, whether a numbered paragraph of text follows it before the part of the document ends.
fn number_follows(paragraphs: &[Paragraph], roles: &[Role]) -> Vec<bool> {
    let mut follows = vec![false; paragraphs.len()];
    let mut seen = false;
    for index in (0..paragraphs.len()).rev() {
        follows[index] = seen;
        match roles[index] {
            Role::AttachedTitle | Role::ArticleTitle | Role::AnnexLabel | Role::AnnexTitle => seen = false,
            Role::Text => {
                let paragraph = &paragraphs[index];
                let is_numbered = paragraph.marker.is_some() || paragraph.is_marked_heading;
                seen |= is_numbered || wording::is_question(&paragraph.text);
            }
            _ => {}
        }
    }
    follows
}
