//! The story of one file: lines, furniture, tables, paragraphs, roles, outline, and what is read out of each
//! piece.

use std::collections::HashSet;
use std::ops::Range;

use jiff::civil::Date;

use crate::address;
use crate::categories::ClausePlace;
use crate::curated::Curated;
use crate::fragment::Fragment;
use crate::furniture;
use crate::inherit::{self, SectionUnits};
use crate::line::{self, Line};
use crate::marks::Marks;
use crate::mentions::Mentions;
use crate::metadata;
use crate::model::{
    Clause, ClauseKind, Diagnostic, Document, Item, Metadata, Noise, NoiseReason, ParsedFile, Reference,
    Relation, Severity, Span, Structure, StructureKind, Unit,
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
use crate::units::{find_units, find_units_of_heading};

/// Splits a file into its document, or documents.
///
/// Never fails: what cannot be understood is kept as clauses and reported in `diagnostics`. Every non-blank
/// character of the source lies in exactly one of a clause or structure span less its cuts, or a noise span,
/// of exactly one document. Spans are bytes; see [`Document::in_code_points`]. `curated` is what the manifest
/// says of the file; of a file that holds several documents it describes the first.
pub fn parse(source: &SourceText, rules: &Rules, curated: Option<&Curated>) -> ParsedFile {
    let sheet = Sheet::read(source);
    let mut documents: Vec<Document> = Vec::new();
    let mut ids = HashSet::new();
    for (order, frame) in sheet.frames(source).iter().enumerate() {
        let mut document = read_document(source, frame, rules, curated.filter(|_| order == 0));
        // Two documents without a number may look alike; the order in the file tells them apart.
        if !ids.insert(document.metadata.id.clone()) {
            document.rename(&format!("{}-{}", document.metadata.id, order + 1));
            ids.insert(document.metadata.id.clone());
        }
        documents.push(document);
    }
    ParsedFile { documents }
}

/// Reads the document whose paragraphs a frame holds.
fn read_document(
    source: &SourceText,
    frame: &Frame<'_>,
    rules: &Rules,
    curated: Option<&Curated>,
) -> Document {
    let tables = &frame.sheet.tables;
    let pieces = outline::draw_outline(&source.text, &frame.paragraphs, &frame.roles, tables);
    let text = &source.text[frame.span.range()];
    let masthead = &frame.sheet.masthead;
    // What a file says beside its text, it says of its first document.
    let feed = (frame.span.start == 0).then_some(&source.feed);
    let mut metadata =
        metadata::read_metadata(source, text, &frame.paragraphs, &frame.roles, masthead, feed, curated);
    let mut document = Document {
        clauses: Vec::new(),
        structure: Vec::new(),
        noise: frame.noise(source, &pieces),
        diagnostics: frame.diagnostics(source, &pieces),
        metadata: Metadata::default(),
    };
    let number_year =
        metadata.doc_number.as_deref().and_then(references::parse_doc_number).and_then(|it| it.year);
    let context = Context {
        rules,
        region: metadata.region.as_ref(),
        issued: metadata.issued.map(Date::year).or(number_year),
    };
    let reader = Reader { source: &source.text, marks: &source.marks, context, id: &metadata.id };
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
    let sections = reader.read_section_units(&pieces, &document.clauses);
    inherit::inherit_units(&mut document.clauses, &sections);
    classify(&mut document.clauses, rules);
    metadata.references = reader.read_references(&pieces, &metadata);
    document.metadata = metadata;
    document
}

/// The source cut into paragraphs.
struct Sheet {
    lines: Vec<Line>,
    /// Lines of the front page of a gazette, which carry the date of all its documents.
    masthead: Vec<String>,
    markup: Vec<Span>,
    tables: Vec<Table>,
    paragraphs: Vec<Paragraph>,
    /// The cells of tables, and files to take along; everything else is still text.
    roles: Vec<Role>,
}

impl Sheet {
    fn read(source: &SourceText) -> Self {
        let (mut lines, markup) = line::read_lines(source);
        furniture::mark_furniture(&mut lines);
        let tables = table::find_tables(&source.text, &mut lines);
        let paragraphs = paragraph::join_lines(&lines);
        let mut roles = vec![Role::Text; paragraphs.len()];
        let mut table = 0;
        for (paragraph, role) in paragraphs.iter().zip(&mut roles) {
            while tables.get(table).is_some_and(|it| it.lines.1 <= paragraph.line) {
                table += 1;
            }
            if tables.get(table).is_some_and(|it| it.lines.0 <= paragraph.line) {
                *role = Role::Table(table);
            } else if paragraph.is_file {
                *role = Role::AttachmentList;
            }
        }
        let is_masthead = |line: &&Line| line.noise == Some(NoiseReason::Masthead);
        let masthead = lines.iter().filter(is_masthead).map(|line| line.text.clone()).collect();
        Self { lines, masthead, markup, tables, paragraphs, roles }
    }

    /// One frame for each document of the file; together they hold every line and every mark.
    fn frames(&self, source: &SourceText) -> Vec<Frame<'_>> {
        let starts = roles::document_starts(&self.paragraphs, &self.roles);
        let ends = starts.iter().skip(1).copied().chain([self.paragraphs.len()]);
        let mut frames = Vec::new();
        let (mut first_line, mut first_byte) = (0, 0);
        for (start, end) in starts.iter().copied().zip(ends) {
            let next_line = self.paragraphs.get(end).map_or(self.lines.len(), |next| next.line);
            let is_last = end == self.paragraphs.len();
            // What stands between two documents, such as the mark of a heading, goes with the second.
            let last_byte = self.lines[first_line..next_line].iter().map(|line| line.fragment.span.end).max();
            let next_byte =
                if is_last { source.text.len() } else { last_byte.unwrap_or(first_byte).max(first_byte) };
            frames.push(Frame::read(
                source,
                self,
                start..end,
                first_line..next_line,
                Span::new(first_byte, next_byte),
            ));
            (first_line, first_byte) = (next_line, next_byte);
        }
        frames
    }
}

/// The paragraphs of one document with their roles.
struct Frame<'a> {
    sheet: &'a Sheet,
    /// The lines that belong to the document, noise included.
    lines: Range<usize>,
    /// The stretch of the source that belongs to it.
    span: Span,
    paragraphs: Vec<Paragraph>,
    roles: Vec<Role>,
    /// Counters at the end of a line that says something about the document.
    counters: Vec<Span>,
    /// Words that a break in a title doubled.
    doubled: Vec<Span>,
}

impl<'a> Frame<'a> {
    fn read(
        source: &SourceText,
        sheet: &'a Sheet,
        range: Range<usize>,
        lines: Range<usize>,
        span: Span,
    ) -> Self {
        let mut paragraphs = sheet.paragraphs[range.clone()].to_vec();
        let mut roles = sheet.roles[range].to_vec();
        roles::assign_roles(&paragraphs, &mut roles);
        let counters = metadata::cut_counters(&source.text, &mut paragraphs, &roles);
        let doubled = metadata::cut_doubled_words(&source.text, &mut paragraphs, &roles);
        Self { sheet, lines, span, paragraphs, roles, counters, doubled }
    }

    /// The tables of the document.
    fn tables(&self) -> impl Iterator<Item = &'a Table> {
        let tables = &self.sheet.tables;
        let at = |line: usize| tables.partition_point(|table| table.lines.0 < line);
        tables[at(self.lines.start)..at(self.lines.end)].iter()
    }

    /// Everything that belongs to no clause and no structure, in the order of the source.
    fn noise(&self, source: &SourceText, pieces: &[Piece]) -> Vec<Noise> {
        let mut noise: Vec<Noise> = Vec::new();
        for line in &self.sheet.lines[self.lines.clone()] {
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
        let marks = &self.sheet.markup;
        let first = marks.partition_point(|mark| mark.start < self.span.start);
        for mark in marks[first..].iter().take_while(|mark| mark.start < self.span.end) {
            push_noise(&mut noise, source, *mark, NoiseReason::Markup);
        }
        for counter in &self.counters {
            push_noise(&mut noise, source, *counter, NoiseReason::Counter);
        }
        for duplicate in self.tables().flat_map(|table| &table.duplicates).chain(&self.doubled) {
            push_noise(&mut noise, source, *duplicate, NoiseReason::Duplicate);
        }
        noise.sort_by_key(|noise| noise.span);
        noise
    }

    /// What a person should look at.
    fn diagnostics(&self, source: &SourceText, pieces: &[Piece]) -> Vec<Diagnostic> {
        let doubts = source.marks.doubts.iter().filter(|doubt| self.span.contains(doubt.span));
        let mut diagnostics: Vec<Diagnostic> = doubts.cloned().collect();
        let lines = &self.sheet.lines;
        for table in self.tables().filter(|table| table.kept_whole) {
            let span = Span::new(
                lines[table.lines.0].fragment.span.start,
                lines[table.lines.1 - 1].fragment.span.end,
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
            let span = lines.get(self.lines.start).map_or(Span::default(), |line| line.fragment.span);
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
    marks: &'a Marks,
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
            location: self.marks.location_at(piece.fragment.span.start).cloned(),
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

    /// Units that stand in headings, or on a line of their own right below one.
    fn read_section_units(&self, pieces: &[Piece], clauses: &[Clause]) -> Vec<SectionUnits> {
        let mut clauses = clauses.iter();
        let mut heading: Option<&outline::StructurePiece> = None;
        let mut sections: Vec<SectionUnits> = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Structure(piece) if piece.kind == StructureKind::Heading => {
                    heading = Some(piece);
                    let clean = piece.fragment.read(self.source);
                    let units =
                        find_units_of_heading(&clean.text, &self.context.rules.units, self.context.region);
                    let units: Vec<Unit> = place_units(units, &clean).collect();
                    // A heading without a path of its own holds for nothing in particular.
                    if !units.is_empty() && !piece.path.is_empty() {
                        sections.push(SectionUnits {
                            path: piece.path.clone(),
                            span: piece.fragment.span,
                            units,
                        });
                    }
                }
                Piece::Structure(_) => heading = None,
                Piece::Clause(_) => {
                    let (Some(clause), heading) = (clauses.next(), heading.take()) else { continue };
                    if let Some(heading) = heading.filter(|it| !it.path.is_empty())
                        && clause.number.is_none()
                        && !clause.units.is_empty()
                        && clause.text.lines().all(outline::is_unit_line)
                    {
                        let units = clause.units.clone();
                        sections.push(SectionUnits { path: heading.path.clone(), span: clause.span, units });
                    }
                }
            }
        }
        sections
    }

    /// The documents that the text names, each mention once, the document itself left out.
    fn read_references(&self, pieces: &[Piece], metadata: &Metadata) -> Vec<Reference> {
        // 〈〉 inside a title are 《》 where it stands alone.
        let plain = |title: &str| title.replace('〈', "《").replace('〉', "》");
        let own = [Some(metadata.title.as_str()), metadata.attached_title.as_deref()];
        let own: Vec<String> = own.into_iter().flatten().map(plain).collect();
        let mut mentions = Mentions::default();
        for piece in pieces {
            let read = match piece {
                Piece::Clause(piece) => mentions.read_clause(self.source, piece),
                Piece::Structure(piece) if piece.kind == StructureKind::Heading => {
                    mentions.read_heading(self.source, &piece.fragment)
                }
                Piece::Structure(_) => Vec::new(),
            };
            for reference in read {
                // What it repeals or amends may bear its own title: the version before it.
                let is_own = reference.relation == Relation::Cites && own.contains(&plain(&reference.title));
                if !is_own {
                    mentions.keep(reference);
                }
            }
        }
        mentions.kept
    }
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
