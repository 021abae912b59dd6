//! Works out which clauses of a segment hold a matcher, and on which level.
//!
//! Every leaf is looked up once and gives three sets, each within the next; AND, OR and NOT are set operations
//! on them. Nothing is approximated, and no depth or width of a question costs more than its leaves.

use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term as IndexTerm};
use tiaowen_search::engine::{Condition, Matcher, Term, TextField};
use tiaowen_text::tokens;

use crate::docs::Docs;
use crate::schema::TextFields;
use crate::snapshot::{Segment, Snapshot};

/// The clauses that hold a matcher, on each level with all of the level before.
#[derive(Clone, Debug)]
pub(crate) struct Levels {
    /// 逐字.
    pub(crate) verbatim: Docs,
    /// 分词.
    pub(crate) words: Docs,
    /// 标题.
    pub(crate) heading: Docs,
}

impl Levels {
    fn same(docs: Docs) -> Self {
        Self { verbatim: docs.clone(), words: docs.clone(), heading: docs }
    }

    fn combine(&mut self, other: &Self, operation: fn(&mut Docs, &Docs)) {
        operation(&mut self.verbatim, &other.verbatim);
        operation(&mut self.words, &other.words);
        operation(&mut self.heading, &other.heading);
    }

    /// Keeps what lies in `docs`.
    pub(crate) fn intersect(&mut self, docs: &Docs) {
        self.verbatim.intersect(docs);
        self.words.intersect(docs);
        self.heading.intersect(docs);
    }
}

/// Evaluates matchers and conditions in one segment.
#[derive(Clone, Copy)]
pub(crate) struct Evaluator<'s> {
    snapshot: &'s Snapshot,
    segment: &'s Segment,
    reader: &'s SegmentReader,
}

impl<'s> Evaluator<'s> {
    pub(crate) fn new(snapshot: &'s Snapshot, segment: &'s Segment) -> Self {
        Self { snapshot, segment, reader: snapshot.reader(segment) }
    }

    /// The clauses that hold `matcher`; deleted ones left out.
    pub(crate) fn matching(&self, matcher: &Matcher) -> tantivy::Result<Levels> {
        let mut levels = self.levels(matcher)?;
        levels.intersect(&self.segment.clauses);
        Ok(levels)
    }

    /// The clauses that pass `condition`; deleted ones left out.
    pub(crate) fn passing(&self, condition: &Condition) -> tantivy::Result<Docs> {
        let mut docs = self.condition(condition)?;
        docs.intersect(&self.segment.clauses);
        Ok(docs)
    }

    /// The clauses that hold `term` on any level; deleted ones left out.
    pub(crate) fn holding(&self, term: &Term) -> tantivy::Result<Docs> {
        let mut docs = self.term(term)?.heading;
        docs.intersect(&self.segment.clauses);
        Ok(docs)
    }

    /// Answers may hold records that are no live clauses; the caller takes them out.
    fn levels(&self, matcher: &Matcher) -> tantivy::Result<Levels> {
        Ok(match matcher {
            Matcher::All => Levels::same(self.segment.clauses.clone()),
            Matcher::Term(term) => self.term(term)?,
            Matcher::Verbatim(text) => Levels::same(self.phrase(self.snapshot.fields.own.characters, text)?),
            Matcher::Field { field, term } => Levels::same(self.in_field(self.field(*field), term)?),
            Matcher::Filter(condition) => Levels::same(self.condition(condition)?),
            Matcher::And(parts) => {
                let mut all = Levels::same(self.segment.clauses.clone());
                for part in parts {
                    if all.heading.is_empty() {
                        break;
                    }
                    all.combine(&self.levels(part)?, Docs::intersect);
                }
                all
            }
            Matcher::Or(parts) => {
                let mut any = Levels::same(self.none());
                for part in parts {
                    any.combine(&self.levels(part)?, Docs::unite);
                }
                any
            }
            Matcher::Not(inner) => Levels::same(self.complement(&self.own(inner)?)),
        })
    }

    /// The clauses that hold `matcher` in their own text, verbatim or in words.
    fn own(&self, matcher: &Matcher) -> tantivy::Result<Docs> {
        Ok(match matcher {
            Matcher::Term(term) => self.in_field(self.snapshot.fields.own, term)?,
            Matcher::And(parts) => {
                let mut all = self.segment.clauses.clone();
                for part in parts {
                    all.intersect(&self.own(part)?);
                }
                all
            }
            Matcher::Or(parts) => {
                let mut any = self.none();
                for part in parts {
                    any.unite(&self.own(part)?);
                }
                any
            }
            Matcher::Not(inner) => self.complement(&self.own(inner)?),
            Matcher::All | Matcher::Verbatim(_) | Matcher::Field { .. } | Matcher::Filter(_) => {
                self.levels(matcher)?.verbatim
            }
        })
    }

    /// An unquoted term, widened level by level.
    fn term(&self, term: &Term) -> tantivy::Result<Levels> {
        let fields = &self.snapshot.fields;
        let verbatim = self.phrase(fields.own.characters, &term.text)?;
        let mut words = verbatim.clone();
        let mut heading = self.phrase(fields.title.characters, &term.text)?;
        heading.unite(&self.phrase(fields.heading.characters, &term.text)?);
        if !is_one_word(term) {
            words.unite(&self.all_words(&[fields.own.words], &term.words)?);
            heading.unite(
                &self
                    .all_words(&[fields.own.words, fields.title.words, fields.heading.words], &term.words)?,
            );
        }
        heading.unite(&self.documents(&term.documents)?);
        heading.unite(&words);
        Ok(Levels { verbatim, words, heading })
    }

    /// A term in one field, verbatim or in words.
    fn in_field(&self, field: TextFields, term: &Term) -> tantivy::Result<Docs> {
        let mut docs = self.phrase(field.characters, &term.text)?;
        if !is_one_word(term) {
            docs.unite(&self.all_words(&[field.words], &term.words)?);
        }
        Ok(docs)
    }

    fn field(&self, field: TextField) -> TextFields {
        match field {
            TextField::Title => self.snapshot.fields.title,
            TextField::Heading => self.snapshot.fields.heading,
        }
    }

    /// Records where the string stands in the field: its characters in their order, none between.
    fn phrase(&self, field: Field, squeezed: &str) -> tantivy::Result<Docs> {
        let cover = tokens::phrase(squeezed);
        let term = |gram: &tokens::Gram| IndexTerm::from_field_text(field, &gram.text());
        match cover.as_slice() {
            [] => Ok(self.none()),
            [gram] => self.postings(&term(gram)),
            grams => {
                let terms = grams.iter().map(|gram| (gram.position, term(gram))).collect();
                let scoring = EnableScoring::disabled_from_searcher(&self.snapshot.searcher);
                let weight = PhraseQuery::new_with_offset(terms).weight(scoring)?;
                let mut docs = self.none();
                docs.insert_all(weight.scorer(self.reader, 1.0)?.as_mut());
                Ok(docs)
            }
        }
    }

    /// Records that hold every word, each in any of the fields; none if there are no words.
    fn all_words(&self, fields: &[Field], words: &[String]) -> tantivy::Result<Docs> {
        let mut all: Option<Docs> = None;
        for word in words {
            let mut any = self.none();
            for field in fields {
                any.unite(&self.postings(&IndexTerm::from_field_text(*field, word))?);
            }
            match &mut all {
                Some(all) => all.intersect(&any),
                None => all = Some(any),
            }
        }
        Ok(all.unwrap_or_else(|| self.none()))
    }

    fn condition(&self, condition: &Condition) -> tantivy::Result<Docs> {
        let segment = self.segment;
        Ok(match condition {
            Condition::Documents(ids) => self.documents(ids)?,
            Condition::Units(ids) => self.any_of(self.snapshot.fields.unit, ids)?,
            Condition::NoUnit => self.clauses_where(|doc| segment.units.of(doc).next().is_none()),
            Condition::Categories(ids) => self.any_of(self.snapshot.fields.category, ids)?,
            Condition::NoCategory => self.clauses_where(|doc| segment.categories.of(doc).next().is_none()),
            Condition::TargetYears(ranges) => self.clauses_where(|doc| {
                let within = |year: i64| {
                    ranges
                        .iter()
                        .any(|range| i64::from(*range.start()) <= year && year <= i64::from(*range.end()))
                };
                segment.target_years_of(doc).any(within)
            }),
            Condition::NoTargetYear => {
                self.clauses_where(|doc| segment.target_years_of(doc).next().is_none())
            }
            Condition::ClauseKinds(kinds) => {
                let names: Vec<String> = kinds.iter().map(|kind| kind.name().to_owned()).collect();
                self.any_of(self.snapshot.fields.clause_kind, &names)?
            }
            Condition::Any(parts) => {
                let mut any = self.none();
                for part in parts {
                    any.unite(&self.condition(part)?);
                }
                any
            }
            Condition::Not(inner) => self.complement(&self.condition(inner)?),
        })
    }

    /// Records of documents, by id.
    fn documents(&self, ids: &[String]) -> tantivy::Result<Docs> {
        /// From so many documents on, one pass over the segment is quicker than a look-up for each.
        const MANY: usize = 64;
        if ids.len() < MANY {
            return self.any_of(self.snapshot.fields.parent_id, ids);
        }
        let mut wanted = vec![false; self.snapshot.overview.documents.len()];
        for place in ids.iter().filter_map(|id| self.snapshot.places.get(id)) {
            wanted[*place as usize] = true;
        }
        let is_wanted = |doc: u32| {
            let place = self.segment.places.get(doc as usize).copied();
            place.is_some_and(|place| wanted.get(place as usize).copied().unwrap_or(false))
        };
        Ok(self.clauses_where(is_wanted))
    }

    fn any_of(&self, field: Field, values: &[String]) -> tantivy::Result<Docs> {
        let mut any = self.none();
        for value in values {
            self.add_postings(&IndexTerm::from_field_text(field, value), &mut any)?;
        }
        Ok(any)
    }

    fn postings(&self, term: &IndexTerm) -> tantivy::Result<Docs> {
        let mut docs = self.none();
        self.add_postings(term, &mut docs)?;
        Ok(docs)
    }

    fn add_postings(&self, term: &IndexTerm, docs: &mut Docs) -> tantivy::Result<()> {
        let inverted_index = self.reader.inverted_index(term.field())?;
        if let Some(mut postings) = inverted_index.read_postings(term, IndexRecordOption::Basic)? {
            docs.insert_all(&mut postings);
        }
        Ok(())
    }

    fn clauses_where(&self, holds: impl Fn(u32) -> bool) -> Docs {
        let mut docs = self.none();
        self.segment.clauses.iter().filter(|doc| holds(*doc)).for_each(|doc| docs.insert(doc));
        docs
    }

    fn complement(&self, docs: &Docs) -> Docs {
        let mut rest = self.segment.clauses.clone();
        rest.subtract(docs);
        rest
    }

    fn none(&self) -> Docs {
        Docs::none(self.reader.max_doc())
    }
}

/// A term that is one word stands wherever the word stands: its words find nothing that the string does not.
fn is_one_word(term: &Term) -> bool {
    matches!(term.words.as_slice(), [word] if *word == term.text)
}
