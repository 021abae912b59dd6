//! The story of one file: lines, furniture, tables, paragraphs, roles, outline, and what is read out of each
//! piece.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use jiff::civil::Date;

use crate::address;
use crate::categories::ClausePlace;
use crate::curated::Curated;
use crate::fragment::Fragment;
use crate::furniture;
use crate::inherit;
use crate::line::{self, Line};
use crate::metadata;
use crate::model::{
    Clause, ClauseKind, Diagnostic, Document, Item, Metadata, Noise, NoiseReason, ParsedFile, Reference,
    Relation, Severity, Span, Structure, StructureKind,
};
use crate::outline::{self, ClausePiece, Piece};
use crate::paragraph::{self, Paragraph};
use crate::reading::{Context, place_units};
use crate::references::{self, FoundDocNumber};
use crate::roles::{self, Role};
use crate::rows;
use crate::rules::Rules;
use crate::source::SourceText;
use crate::table::{self, Table};
use crate::units::find_units;

/// Splits a file into its document, or documents.
///
/// Never fails: what cannot be understood is kept as clauses and reported in `diagnostics`. Every non-blank
/// character of the source lies in exactly one of a clause or structure span less its cuts, or a noise span.
/// Spans are bytes; see [`Document::in_code_points`]. `curated` is what the manifest says of the file.
pub fn parse(source: &SourceText, rules: &Rules, curated: Option<&Curated>) -> ParsedFile {
    let frame = Frame::read(source);
    let pieces = outline::draw_outline(&source.text, &frame.paragraphs, &frame.roles, &frame.tables);
    let mut metadata =
        metadata::read_metadata(source, &frame.paragraphs, &frame.roles, &frame.lines, curated);
    let mut document = Document {
        clauses: Vec::new(),
        structure: Vec::new(),
        noise: frame.noise(source, &pieces),
        diagnostics: frame.diagnostics(&pieces),
        metadata: Metadata::default(),
    };
    let number_year =
        metadata.doc_number.as_deref().and_then(references::parse_doc_number).and_then(|it| it.year);
    let context = Context {
        rules,
        region: metadata.region.as_ref(),
        issued: metadata.issued.map(Date::year).or(number_year),
    };
    let reader = Reader { source: &source.text, context, id: &metadata.id };
    for piece in &pieces {
        match piece {
            Piece::Structure(piece) => document.structure.push(Structure {
                kind: piece.kind,
                text: piece.fragment.read(&source.text).text.trim().to_owned(),
                level: piece.level,
                path: piece.path.clone(),
                span: piece.fragment.span,
                cuts: piece.fragment.cuts.clone(),
            }),
            Piece::Clause(piece) => document.clauses.push(reader.read_clause(piece)),
        }
    }
    let headings = document.structure.iter().filter(|it| it.kind == StructureKind::Heading);
    inherit::inherit_years(&mut document.clauses, headings, metadata.period.end);
    classify(&mut document.clauses, rules);
    metadata.references = reader.read_references(&pieces, &metadata);
    document.metadata = metadata;
    ParsedFile { documents: vec![document] }
}

/// The source cut into paragraphs whose roles are known.
struct Frame {
    lines: Vec<Line>,
    markup: Vec<Span>,
    tables: Vec<Table>,
    paragraphs: Vec<Paragraph>,
    roles: Vec<Role>,
    /// Counters at the end of a line that says something about the document.
    counters: Vec<Span>,
    /// Words that a break in a title doubled.
    doubled: Vec<Span>,
}

impl Frame {
    fn read(source: &SourceText) -> Self {
        let (mut lines, markup) = line::read_lines(source);
        furniture::mark_furniture(&mut lines);
        let tables = table::find_tables(&source.text, &mut lines);
        let mut paragraphs = paragraph::join_lines(&lines);
        let mut roles = vec![Role::Text; paragraphs.len()];
        for (paragraph, role) in paragraphs.iter().zip(&mut roles) {
            let inside = |table: &Table| (table.lines.0..table.lines.1).contains(&paragraph.line);
            if let Some(table) = tables.iter().position(inside) {
                *role = Role::Table(table);
            }
        }
        roles::assign_roles(&paragraphs, &mut roles);
        let counters = metadata::cut_counters(&source.text, &mut paragraphs, &roles);
        let doubled = metadata::cut_doubled_words(&source.text, &mut paragraphs, &roles);
        Self { lines, markup, tables, paragraphs, roles, counters, doubled }
    }

    /// Everything that belongs to no clause and no structure, in the order of the source.
    fn noise(&self, source: &SourceText, pieces: &[Piece]) -> Vec<Noise> {
        let mut noise: Vec<Noise> = Vec::new();
        for line in &self.lines {
            let Some(mut reason) = line.noise else { continue };
            let Fragment { span, cuts, .. } = &line.fragment;
            if reason == NoiseReason::PageFurniture && lies_in_piece(pieces, *span) {
                reason = NoiseReason::PageBreak;
            }
            // Markup inside a line of noise is listed by itself.
            let mut start = span.start;
            for cut in cuts.iter().copied().chain([Span::new(span.end, span.end)]) {
                push_noise(&mut noise, source, Span::new(start, cut.start), reason);
                start = cut.end;
            }
        }
        for mark in &self.markup {
            push_noise(&mut noise, source, *mark, NoiseReason::Markup);
        }
        for counter in &self.counters {
            push_noise(&mut noise, source, *counter, NoiseReason::Counter);
        }
        for duplicate in self.tables.iter().flat_map(|table| &table.duplicates).chain(&self.doubled) {
            push_noise(&mut noise, source, *duplicate, NoiseReason::Duplicate);
        }
        noise.sort_by_key(|noise| noise.span);
        noise
    }

    /// What a person should look at.
    fn diagnostics(&self, pieces: &[Piece]) -> Vec<Diagnostic> {
        let mut diagnostics = Vec::new();
        for table in self.tables.iter().filter(|table| table.kept_whole) {
            let span = Span::new(
                self.lines[table.lines.0].fragment.span.start,
                self.lines[table.lines.1 - 1].fragment.span.end,
            );
            let message = "表格的列无法可靠还原，整体保留为一条，请核对。".to_owned();
            diagnostics.push(Diagnostic { span, severity: Severity::Warning, message });
        }
        let metas = self.paragraphs.iter().zip(&self.roles).filter(|(_, role)| **role == Role::Meta);
        for (paragraph, _) in metas {
            if let Some(FoundDocNumber::Broken(_)) = references::find_doc_number(&paragraph.text) {
                let message = format!("文号“{}”缺括号或数字，没有采用，请核对原文。", paragraph.text);
                let span = paragraph.fragment.span;
                diagnostics.push(Diagnostic { span, severity: Severity::Warning, message });
            }
        }
        let has_clause = pieces.iter().any(|piece| matches!(piece, Piece::Clause(_)));
        if !has_clause {
            let span = self.lines.first().map_or(Span::default(), |line| line.fragment.span);
            let message = "没有找到可以检索的条款，请核对文件内容。".to_owned();
            diagnostics.push(Diagnostic { span, severity: Severity::Warning, message });
        }
        diagnostics
    }
}

/// Tells whether a piece goes round the span; pieces are in the order of the source.
fn lies_in_piece(pieces: &[Piece], span: Span) -> bool {
    let before = pieces.partition_point(|piece| piece.span().start <= span.start);
    before.checked_sub(1).is_some_and(|at| pieces[at].span().contains(span))
}

fn push_noise(noise: &mut Vec<Noise>, source: &SourceText, span: Span, reason: NoiseReason) {
    let span = line::trim(&source.text, span);
    if !span.is_empty() {
        noise.push(Noise { span, reason });
    }
}

/// Reads clauses out of pieces.
struct Reader<'a> {
    source: &'a str,
    context: Context<'a>,
    id: &'a str,
}

impl Reader<'_> {
    fn read_clause(&self, piece: &ClausePiece) -> Clause {
        let clean = piece.fragment.read(self.source);
        let item = |item: &outline::PieceItem| Item {
            number: item.number.clone(),
            address: item.address.clone(),
            span: item.span,
        };
        let mut clause = Clause {
            id: format!("{}/{}", self.id, piece.address),
            kind: piece.kind,
            level: piece.level,
            path: piece.path.clone(),
            number: piece.number.clone(),
            heading: piece.heading.clone(),
            hash: address::text_hash(&clean.text),
            span: piece.fragment.span,
            cuts: piece.fragment.cuts.clone(),
            joins: piece.fragment.joins.clone(),
            items: piece.items.iter().map(item).collect(),
            units: Vec::new(),
            areas: Vec::new(),
            years: Vec::new(),
            targets: Vec::new(),
            categories: Vec::new(),
            text: String::new(),
        };
        if let Some(row) = &piece.row {
            rows::read_row(row, self.source, self.context, &mut clause);
        } else {
            let units = find_units(&clean.text, &self.context.rules.units, self.context.region);
            clause.units = place_units(units, &clean).collect();
            clause.years = self.context.target_years(&clean.text);
            clause.targets = self.context.targets(&clean);
        }
        clause.text = clean.text;
        clause
    }

    /// The documents that the text names, each mention once, the document itself left out.
    fn read_references(&self, pieces: &[Piece], metadata: &Metadata) -> Vec<Reference> {
        let own = [Some(metadata.title.as_str()), metadata.attached_title.as_deref()];
        let mut known: HashMap<(String, Option<String>), usize> = HashMap::new();
        let mut read: Vec<Reference> = Vec::new();
        let mut listed = None;
        for piece in pieces {
            let Piece::Clause(piece) = piece else { continue };
            let clean = piece.fragment.read(self.source);
            // 一、《…》 below 决定废止下列文件：.
            let body =
                clean.text[piece.number.as_deref().map_or(0, |it| label_length(&clean.text, it))..].trim();
            let is_entry = body.starts_with('《') && piece.number.is_some();
            if let Some(relation) = references::relation_of_list(&clean.text) {
                listed = Some(relation);
            } else if !is_entry {
                listed = None;
            }
            for (order, found) in references::find_references(&clean.text).into_iter().enumerate() {
                if own.contains(&Some(found.title.as_str())) {
                    continue;
                }
                let of_list = listed.filter(|_| is_entry && order == 0).unwrap_or_default();
                let relation = if found.relation == Relation::Cites { of_list } else { found.relation };
                match known.entry((found.title.clone(), found.doc_number.clone())) {
                    Entry::Occupied(entry) => {
                        let first = &mut read[*entry.get()];
                        first.relation = if relation == Relation::Cites { first.relation } else { relation };
                    }
                    Entry::Vacant(entry) => {
                        entry.insert(read.len());
                        read.push(Reference {
                            span: clean.to_source(found.range),
                            title: found.title,
                            doc_number: found.doc_number,
                            relation,
                        });
                    }
                }
            }
        }
        read
    }
}

/// Bytes of a text up to the end of its printed number, which is known without its blanks.
fn label_length(text: &str, number: &str) -> usize {
    let mut rest = number.chars();
    let mut wanted = rest.next();
    for (at, character) in text.char_indices() {
        let Some(next) = wanted else { return at };
        if character == next {
            wanted = rest.next();
        } else if !character.is_whitespace() {
            return 0;
        }
    }
    0
}

/// Sorts every clause into its categories.
fn classify(clauses: &mut [Clause], rules: &Rules) {
    for clause in clauses {
        let is_closing = clause.path.first().is_some_and(|label| label.contains("附则"))
            || clause.path.is_empty() && clause.kind == ClauseKind::Clause;
        let place = match clause.kind {
            ClauseKind::Preamble => ClausePlace::Preamble,
            _ if is_closing => ClausePlace::Closing,
            _ => ClausePlace::Body,
        };
        clause.categories = rules.categories.classify(&clause.path, &clause.text, place);
    }
}
