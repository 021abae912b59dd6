//! The documents that a document names: where each is named first, and what is done to it.
//!
//! Carries over what a lead-in or a heading says of a list (决定废止下列文件：) to the entries below it. What one
//! text says by itself is the business of [`references`](crate::references).

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::fragment::Fragment;
use crate::model::{Reference, Relation};
use crate::outline::ClausePiece;
use crate::references;
use crate::table::{Cell, Row};

/// The documents named so far.
#[derive(Default)]
pub(crate) struct Mentions {
    /// Each document once, in the order in which they are named.
    pub(crate) kept: Vec<Reference>,
    known: HashMap<(String, Option<String>), usize>,
    /// What the last lead-in says of the entries below it.
    listed: Option<Relation>,
}

impl Mentions {
    /// Reads the documents that one clause names; clauses come in the order of the source.
    pub(crate) fn read_clause(&mut self, source: &str, piece: &ClausePiece) -> Vec<Reference> {
        let of_heading = relation_of_headings(&piece.path);
        if let Some(reference) = piece.row.as_ref().and_then(|row| read_row(source, row)) {
            return vec![Reference { relation: of_heading.unwrap_or_default(), ..reference }];
        }
        let clean = piece.fragment.read(source);
        let is_entry = piece.number.as_deref().is_some_and(|number| is_entry(&clean.text, number));
        if let Some(relation) = references::relation_of_list(&clean.text) {
            self.listed = Some(relation);
        } else if !is_entry {
            self.listed = None;
        }
        let of_list = self.listed.or(of_heading).filter(|_| is_entry || piece.row.is_some());
        let found = references::find_references(&clean.text).into_iter().enumerate();
        found
            .map(|(order, found)| {
                let of_list = of_list.filter(|_| order == 0).unwrap_or_default();
                Reference {
                    span: clean.to_source(found.range),
                    title: found.title,
                    doc_number: found.doc_number,
                    relation: if found.relation == Relation::Cites { of_list } else { found.relation },
                    document: None,
                }
            })
            .collect()
    }

    /// Reads the documents that a heading names.
    pub(crate) fn read_heading(&mut self, source: &str, fragment: &Fragment) -> Vec<Reference> {
        let clean = fragment.read(source);
        self.listed = references::relation_of_list(&clean.text);
        let found = references::find_references(&clean.text).into_iter();
        found
            .map(|found| Reference {
                span: clean.to_source(found.range),
                title: found.title,
                doc_number: found.doc_number,
                relation: found.relation,
                document: None,
            })
            .collect()
    }

    /// Keeps a mention, or, when the document is known, what more it says.
    pub(crate) fn keep(&mut self, reference: Reference) {
        match self.known.entry((reference.title.clone(), reference.doc_number.clone())) {
            Entry::Occupied(entry) => {
                let first = &mut self.kept[*entry.get()];
                if reference.relation != Relation::Cites {
                    first.relation = reference.relation;
                }
            }
            Entry::Vacant(entry) => {
                entry.insert(self.kept.len());
                self.kept.push(reference);
            }
        }
    }
}

/// Tells whether a numbered clause does nothing but name a document: 一、《…》（…）.
fn is_entry(text: &str, number: &str) -> bool {
    // Numbers are known without the blanks that may stand in them.
    let mut printed = number.chars();
    let body = text.trim_start_matches(|character: char| {
        character.is_whitespace() || printed.next().is_some_and(|next| next == character)
    });
    body.starts_with('《')
}

/// What the headings above a list of documents say of them: 废止的文件目录.
fn relation_of_headings(path: &[String]) -> Option<Relation> {
    let headings = path.iter().filter(|label| {
        ["目录", "清单", "一览表", "文件"].iter().any(|word| label.contains(word))
            && !label.contains("继续有效")
    });
    headings.rev().find_map(|label| {
        let says = |words: &[&str]| words.iter().any(|word| label.contains(word));
        if says(&["废止", "失效", "停止执行"]) {
            Some(Relation::Repeals)
        } else {
            says(&["修改", "修订"]).then_some(Relation::Amends)
        }
    })
}

/// Reads a row that names a document in one cell and gives its number in another.
fn read_row(source: &str, row: &Row) -> Option<Reference> {
    const MIN_TITLE_CHARS: usize = 6;
    let read = |cell: &Cell| cell.fragment.read(source).text;
    let number_of = |cell: &Cell| {
        let number = references::parse_doc_number(&read(cell))?;
        (!number.agency.is_empty()).then(|| number.to_string())
    };
    let at = row.cells.iter().position(|cell| number_of(cell).is_some())?;
    let others = row.cells.iter().enumerate().filter(|(other, _)| *other != at);
    let (_, title) = others.max_by_key(|(_, cell)| read(cell).chars().count())?;
    let span = title.fragment.span;
    let title = read(title);
    let bare = title.trim();
    let inside = bare.strip_prefix('《').and_then(|rest| rest.strip_suffix('》'));
    let bare = inside.filter(|inside| !inside.contains('《')).unwrap_or(bare);
    (bare.chars().count() >= MIN_TITLE_CHARS).then(|| Reference {
        title: bare.chars().filter(|character| !character.is_whitespace()).collect(),
        doc_number: number_of(&row.cells[at]),
        span,
        relation: Relation::Cites,
        document: None,
    })
}
