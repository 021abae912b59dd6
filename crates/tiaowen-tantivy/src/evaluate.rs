//! Works out which clauses of a segment hold a matcher, and on which level.
//!
//! Every leaf is looked up once and gives four sets, each within the next; AND, OR and NOT are set operations
//! on them. Nothing is approximated, and no depth or width of a question costs more than its leaves.

use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term as IndexTerm};
use tiaowen_search::MatchKind;
use tiaowen_search::engine::{Condition, Matcher, Term, TermPart, TextField};
use tiaowen_text::equivalents::Link;
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
    /// 同义.
    pub(crate) synonyms: Docs,
    /// 标题.
    pub(crate) heading: Docs,
}

impl Levels {
    fn same(docs: Docs) -> Self {
        Self { verbatim: docs.clone(), words: docs.clone(), synonyms: docs.clone(), heading: docs }
    }

    fn combine(&mut self, other: &Self, operation: fn(&mut Docs, &Docs)) {
        operation(&mut self.verbatim, &other.verbatim);
        operation(&mut self.words, &other.words);
        operation(&mut self.synonyms, &other.synonyms);
        operation(&mut self.heading, &other.heading);
    }

    /// Keeps what lies in `docs`.
    pub(crate) fn intersect(&mut self, docs: &Docs) {
        self.verbatim.intersect(docs);
        self.words.intersect(docs);
        self.synonyms.intersect(docs);
        self.heading.intersect(docs);
    }

    /// How the clause holds the matcher, by the best way.
    pub(crate) fn kind_of(&self, doc: u32) -> MatchKind {
        if self.verbatim.contains(doc) {
            MatchKind::Verbatim
        } else if self.words.contains(doc) {
            MatchKind::Words
        } else if self.synonyms.contains(doc) {
            MatchKind::Synonyms
        } else {
            MatchKind::Heading
        }
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

    /// Answers may hold records that are no live clauses; the caller takes them out.
    fn levels(&self, matcher: &Matcher) -> tantivy::Result<Levels> {
        Ok(match matcher {
            Matcher::All => Levels::same(self.segment.clauses.clone()),
            Matcher::Term(term) => self.term(term)?,
            Matcher::Verbatim(text) => Levels::same(self.phrase(&[self.snapshot.fields.own], text)?),
            Matcher::Field { field, term } => self.in_field(self.field(*field), term)?,
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

    /// The clauses that hold `matcher` in their own text, or what means the same.
    fn own(&self, matcher: &Matcher) -> tantivy::Result<Docs> {
        Ok(match matcher {
            Matcher::Term(term) => self.in_field(self.snapshot.fields.own, term)?.synonyms,
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
                self.levels(matcher)?.synonyms
            }
        })
    }

    /// An unquoted term, widened level by level.
    fn term(&self, term: &Term) -> tantivy::Result<Levels> {
        let fields = &self.snapshot.fields;
        let around = [fields.title, fields.heading];
        let anywhere = [fields.own, fields.title, fields.heading];
        let mut levels = self.in_field(fields.own, term)?;
        levels.heading.unite(&self.phrase(&around, &term.text)?);
        if !is_one_word(term) {
            levels.heading.unite(&self.all_words(&anywhere, &term.words)?);
        }
        levels.heading.unite(&self.all_parts(&anywhere, &term.parts)?);
        levels.heading.unite(&self.all_links(&around, &term.links)?);
        if let Some(cited) = &term.cited {
            levels.heading.unite(&self.condition(cited)?);
        }
        Ok(levels)
    }

    /// A term in one field, widened level by level.
    fn in_field(&self, field: TextFields, term: &Term) -> tantivy::Result<Levels> {
        let fields = [field];
        let verbatim = self.phrase(&fields, &term.text)?;
        let mut words = verbatim.clone();
        if !is_one_word(term) {
            words.unite(&self.all_words(&fields, &term.words)?);
        }
        let mut synonyms = words.clone();
        synonyms.unite(&self.all_parts(&fields, &term.parts)?);
        synonyms.unite(&self.all_links(&fields, &term.links)?);
        Ok(Levels { verbatim, words, heading: synonyms.clone(), synonyms })
    }

    fn field(&self, field: TextField) -> TextFields {
        match field {
            TextField::Title => self.snapshot.fields.title,
            TextField::Heading => self.snapshot.fields.heading,
        }
    }

    /// Records where the string stands in one of the fields: its characters in their order, none between.
    fn phrase(&self, fields: &[TextFields], squeezed: &str) -> tantivy::Result<Docs> {
        let cover = tokens::phrase(squeezed).into_iter().map(|gram| (gram.position, gram.text()));
        self.tokens(fields, &cover.collect::<Vec<_>>())
    }

    /// Records where the tokens stand in one of the fields at these distances; no tokens stand nowhere.
    fn tokens(&self, fields: &[TextFields], tokens: &[(usize, String)]) -> tantivy::Result<Docs> {
        let mut docs = self.none();
        for field in fields {
            let term = |token: &str| IndexTerm::from_field_text(field.characters, token);
            match tokens {
                [] => {}
                [(_, token)] => self.add_postings(&term(token), &mut docs)?,
                _ => {
                    let terms = tokens.iter().map(|(offset, token)| (*offset, term(token))).collect();
                    let scoring = EnableScoring::disabled_from_searcher(&self.snapshot.searcher);
                    let weight = PhraseQuery::new_with_offset(terms).weight(scoring)?;
                    docs.insert_all(weight.scorer(self.reader, 1.0)?.as_mut());
                }
            }
        }
        Ok(docs)
    }

    /// Records that hold every word, each in any of the fields; none if there are no words.
    fn all_words(&self, fields: &[TextFields], words: &[String]) -> tantivy::Result<Docs> {
        self.every(words, |word| self.word(fields, word))
    }

    /// Records that hold the word in one of the fields.
    fn word(&self, fields: &[TextFields], word: &str) -> tantivy::Result<Docs> {
        let mut docs = self.none();
        for field in fields {
            self.add_postings(&IndexTerm::from_field_text(field.words, word), &mut docs)?;
        }
        Ok(docs)
    }

    /// Records that hold every part or what stands for it, each in any of the fields; none if there are no parts.
    fn all_parts(&self, fields: &[TextFields], parts: &[TermPart]) -> tantivy::Result<Docs> {
        self.every(parts, |part| {
            let mut docs = self.phrase(fields, &part.text)?;
            docs.unite(&self.word(fields, &part.text)?);
            for strings in &part.alternatives {
                docs.unite(&self.every(strings, |string| self.phrase(fields, string))?);
            }
            Ok(docs)
        })
    }

    /// Records that hold every link, each in any of the fields; none if there are no links.
    fn all_links(&self, fields: &[TextFields], links: &[Link]) -> tantivy::Result<Docs> {
        self.every(links, |link| self.tokens(fields, &link.phrase()))
    }

    /// Records that hold each of the things; none if there are no things.
    fn every<T>(&self, things: &[T], holding: impl Fn(&T) -> tantivy::Result<Docs>) -> tantivy::Result<Docs> {
        let Some((first, rest)) = things.split_first() else { return Ok(self.none()) };
        let mut all = holding(first)?;
        for thing in rest {
            if all.is_empty() {
                break;
            }
            all.intersect(&holding(thing)?);
        }
        Ok(all)
    }

    fn condition(&self, condition: &Condition) -> tantivy::Result<Docs> {
        let segment = self.segment;
        Ok(match condition {
            Condition::Documents(ids) => self.documents(ids)?,
            Condition::Place { documents, address } => {
                let mut docs = self.any_of(self.snapshot.fields.address, std::slice::from_ref(address))?;
                docs.intersect(&self.documents(documents)?);
                docs
            }
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
