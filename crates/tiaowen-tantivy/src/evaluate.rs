//! Works out which clauses of a segment hold a matcher, and on which level.
//!
//! Every leaf is looked up once and gives four sets, each within the next; AND, OR and NOT are set operations
//! on them. Nothing is approximated, and no depth or width of a question costs more than its leaves.

use std::borrow::Cow;
use std::io;
use std::ops::RangeInclusive;
use std::rc::Rc;

use tantivy::query::{EnableScoring, PhraseQuery, Query};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term as IndexTerm};
use tiaowen_search::engine::{Condition, Matcher, Term, TermPart, TextField};
use tiaowen_search::{MatchKind, deadline};
use tiaowen_text::equivalents::Link;
use tiaowen_text::tokens;

use crate::docs::Docs;
use crate::schema::TextFields;
use crate::snapshot::{Segment, Snapshot};

/// The clauses that hold a matcher, on each level with all of the level before: 逐字, 分词, 同义, 标题. Levels that
/// are the same are one set.
#[derive(Clone, Debug)]
pub(crate) struct Levels([Rc<Docs>; 4]);

impl Levels {
    fn same(docs: Docs) -> Self {
        let docs = Rc::new(docs);
        Self([Rc::clone(&docs), Rc::clone(&docs), Rc::clone(&docs), docs])
    }

    /// 同义.
    pub(crate) fn synonyms(&self) -> &Docs {
        &self.0[2]
    }

    /// 标题: all that hold the matcher in any way.
    pub(crate) fn heading(&self) -> &Docs {
        &self.0[3]
    }

    /// How many hold the matcher in each way, by their best: 逐字, 分词, 同义, 标题.
    pub(crate) fn counts(&self) -> [usize; 4] {
        let mut counts = [0; 4];
        let mut before = 0;
        for (level, count) in counts.iter_mut().enumerate() {
            if level == 0 || !Rc::ptr_eq(&self.0[level], &self.0[level - 1]) {
                let all = self.0[level].len();
                *count = all - before;
                before = all;
            }
        }
        counts
    }

    /// Those that hold the matcher in this way and no better one.
    pub(crate) fn exactly(&self, kind: MatchKind) -> Cow<'_, Docs> {
        let level = match kind {
            MatchKind::Verbatim => return Cow::Borrowed(&self.0[0]),
            MatchKind::Words => 1,
            MatchKind::Synonyms => 2,
            MatchKind::Heading => 3,
            MatchKind::Partial => return Cow::Owned(self.0[0].empty()),
        };
        let (these, better) = (&self.0[level], &self.0[level - 1]);
        Cow::Owned(if Rc::ptr_eq(these, better) { these.empty() } else { these.without(better) })
    }

    /// How the clause holds the matcher, by the best way.
    pub(crate) fn kind_of(&self, doc: u32) -> MatchKind {
        let ways = [MatchKind::Verbatim, MatchKind::Words, MatchKind::Synonyms];
        let best = ways.into_iter().zip(&self.0).find(|(_, docs)| docs.contains(doc));
        best.map_or(MatchKind::Heading, |(kind, _)| kind)
    }

    /// Keeps what lies in `docs`.
    pub(crate) fn within(&self, docs: &Docs) -> Self {
        self.each(|level| level.and(docs))
    }

    fn each(&self, operation: impl Fn(&Docs) -> Docs) -> Self {
        let mut levels: [Rc<Docs>; 4] = self.0.clone();
        for index in 0..levels.len() {
            levels[index] = if index > 0 && Rc::ptr_eq(&self.0[index], &self.0[index - 1]) {
                Rc::clone(&levels[index - 1])
            } else {
                Rc::new(operation(&self.0[index]))
            };
        }
        Self(levels)
    }

    fn combine(&self, other: &Self, operation: fn(&Docs, &Docs) -> Docs) -> Self {
        let mut levels: [Rc<Docs>; 4] = self.0.clone();
        for index in 0..levels.len() {
            let is_as_before = index > 0
                && Rc::ptr_eq(&self.0[index], &self.0[index - 1])
                && Rc::ptr_eq(&other.0[index], &other.0[index - 1]);
            levels[index] = if is_as_before {
                Rc::clone(&levels[index - 1])
            } else {
                Rc::new(operation(&self.0[index], &other.0[index]))
            };
        }
        Self(levels)
    }

    /// Adds to the last level what is found around the clause's own text.
    fn widen_heading(&mut self, docs: &Docs) {
        if !docs.is_empty() {
            self.0[3] = Rc::new(self.0[3].or(docs));
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
        Ok(self.levels(matcher)?.within(&self.segment.clauses))
    }

    /// The clauses that pass `condition`; deleted ones left out.
    pub(crate) fn passing(&self, condition: &Condition) -> tantivy::Result<Docs> {
        Ok(self.condition(condition)?.and(&self.segment.clauses))
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
                let Some((first, rest)) = parts.split_first() else {
                    return self.levels(&Matcher::All);
                };
                let mut all = self.levels(first)?;
                for part in rest {
                    if all.heading().is_empty() {
                        break;
                    }
                    all = all.combine(&self.levels(part)?, Docs::and);
                }
                all
            }
            Matcher::Or(parts) => {
                let mut any = Levels::same(self.none());
                for part in parts {
                    any = any.combine(&self.levels(part)?, Docs::or);
                }
                any
            }
            Matcher::Not(inner) => Levels::same(self.complement(&self.own(inner)?)),
        })
    }

    /// The clauses that hold `matcher` in their own text, or what means the same.
    fn own(&self, matcher: &Matcher) -> tantivy::Result<Docs> {
        Ok(match matcher {
            Matcher::Term(term) => self.in_field(self.snapshot.fields.own, term)?.synonyms().clone(),
            Matcher::And(parts) => {
                let mut all = self.segment.clauses.clone();
                for part in parts {
                    all = all.and(&self.own(part)?);
                }
                all
            }
            Matcher::Or(parts) => self.any(parts, |part| self.own(part))?,
            Matcher::Not(inner) => self.complement(&self.own(inner)?),
            Matcher::All | Matcher::Verbatim(_) | Matcher::Field { .. } | Matcher::Filter(_) => {
                self.levels(matcher)?.synonyms().clone()
            }
        })
    }

    /// An unquoted term, widened level by level.
    fn term(&self, term: &Term) -> tantivy::Result<Levels> {
        let fields = &self.snapshot.fields;
        let around = [fields.title, fields.heading];
        let anywhere = [fields.own, fields.title, fields.heading];
        let mut levels = self.in_field(fields.own, term)?;
        levels.widen_heading(&self.phrase(&around, &term.text)?);
        if !is_one_word(term) {
            levels.widen_heading(&self.all_words(&anywhere, &term.words)?);
        }
        levels.widen_heading(&self.all_parts(&anywhere, &term.parts)?);
        levels.widen_heading(&self.all_links(&around, &term.links)?);
        if let Some(cited) = &term.cited {
            levels.widen_heading(&self.condition(cited)?);
        }
        Ok(levels)
    }

    /// A term in one field, widened level by level.
    fn in_field(&self, field: TextFields, term: &Term) -> tantivy::Result<Levels> {
        let fields = [field];
        let verbatim = Rc::new(self.phrase(&fields, &term.text)?);
        let mut words = Rc::clone(&verbatim);
        if !is_one_word(term) {
            words = Rc::new(words.or(&self.all_words(&fields, &term.words)?));
        }
        let mut synonyms = Rc::clone(&words);
        if !term.parts.is_empty() {
            synonyms = Rc::new(synonyms.or(&self.all_parts(&fields, &term.parts)?));
        }
        if !term.links.is_empty() {
            synonyms = Rc::new(synonyms.or(&self.all_links(&fields, &term.links)?));
        }
        Ok(Levels([verbatim, words, Rc::clone(&synonyms), synonyms]))
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
        self.any(fields, |field| {
            let term = |token: &str| IndexTerm::from_field_text(field.characters, token);
            match tokens {
                [] => Ok(self.none()),
                [(_, token)] => self.postings(&term(token)),
                _ => {
                    in_time()?;
                    let terms = tokens.iter().map(|(offset, token)| (*offset, term(token))).collect();
                    let scoring = EnableScoring::disabled_from_searcher(&self.snapshot.searcher);
                    let weight = PhraseQuery::new_with_offset(terms).weight(scoring)?;
                    let mut scorer = weight.scorer(self.reader, 1.0)?;
                    Ok(Docs::from_scorer(self.reader.max_doc(), scorer.as_mut())?)
                }
            }
        })
    }

    /// Records that hold every word, each in any of the fields; none if there are no words.
    fn all_words(&self, fields: &[TextFields], words: &[String]) -> tantivy::Result<Docs> {
        self.every(words, |word| self.word(fields, word))
    }

    /// Records that hold the word in one of the fields.
    fn word(&self, fields: &[TextFields], word: &str) -> tantivy::Result<Docs> {
        self.any(fields, |field| self.postings(&IndexTerm::from_field_text(field.words, word)))
    }

    /// Records that hold every part or what stands for it, each in any of the fields; none if there are no parts.
    fn all_parts(&self, fields: &[TextFields], parts: &[TermPart]) -> tantivy::Result<Docs> {
        self.every(parts, |part| {
            let itself = self.phrase(fields, &part.text)?.or(&self.word(fields, &part.text)?);
            let alternatives = self.any(&part.alternatives, |strings| {
                self.every(strings, |string| self.phrase(fields, string))
            })?;
            Ok(itself.or(&alternatives))
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
            all = all.and(&holding(thing)?);
        }
        Ok(all)
    }

    /// Records that hold one of the things.
    fn any<T>(&self, things: &[T], holding: impl Fn(&T) -> tantivy::Result<Docs>) -> tantivy::Result<Docs> {
        let Some((first, rest)) = things.split_first() else { return Ok(self.none()) };
        let mut any = holding(first)?;
        for thing in rest {
            let more = holding(thing)?;
            if !more.is_empty() {
                any = any.or(&more);
            }
        }
        Ok(any)
    }

    fn condition(&self, condition: &Condition) -> tantivy::Result<Docs> {
        let segment = self.segment;
        in_time()?;
        let within = |ranges: &[RangeInclusive<i16>], year: i64| {
            let in_range = |range: &RangeInclusive<i16>| {
                i64::from(*range.start()) <= year && year <= i64::from(*range.end())
            };
            ranges.iter().any(in_range)
        };
        Ok(match condition {
            Condition::Documents(ids) => self.documents(ids)?,
            Condition::Place { documents, address } => self
                .any_of(self.snapshot.fields.address, std::slice::from_ref(address))?
                .and(&self.documents(documents)?),
            Condition::Units(ids) => self.any_of(self.snapshot.fields.unit, ids)?,
            Condition::NoUnit => segment.clauses.filter(|doc| segment.units.values.of(doc).is_empty()),
            Condition::Categories(ids) => self.any_of(self.snapshot.fields.category, ids)?,
            Condition::NoCategory => {
                segment.clauses.filter(|doc| segment.categories.values.of(doc).is_empty())
            }
            Condition::TargetYears(ranges) => segment
                .clauses
                .filter(|doc| segment.target_years.of(doc).iter().any(|year| within(ranges, *year))),
            Condition::NoTargetYear => segment.clauses.filter(|doc| segment.target_years.of(doc).is_empty()),
            Condition::ClauseKinds(kinds) => {
                let names: Vec<String> = kinds.iter().map(|kind| kind.name().to_owned()).collect();
                self.any_of(self.snapshot.fields.clause_kind, &names)?
            }
            Condition::Any(parts) => self.any(parts, |part| self.condition(part))?,
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
        Ok(self.segment.clauses.filter(is_wanted))
    }

    fn any_of(&self, field: Field, values: &[String]) -> tantivy::Result<Docs> {
        self.any(values, |value| self.postings(&IndexTerm::from_field_text(field, value)))
    }

    /// Records that hold the term. Every leaf of a question ends here or in [`tokens`](Self::tokens), so that the
    /// deadline is looked at once for each list.
    fn postings(&self, term: &IndexTerm) -> tantivy::Result<Docs> {
        in_time()?;
        let inverted_index = self.reader.inverted_index(term.field())?;
        let postings = inverted_index.read_block_postings(term, IndexRecordOption::Basic)?;
        Ok(postings
            .map_or_else(|| self.none(), |postings| Docs::from_postings(self.reader.max_doc(), postings)))
    }

    fn complement(&self, docs: &Docs) -> Docs {
        self.segment.clauses.without(docs)
    }

    fn none(&self) -> Docs {
        Docs::none(self.reader.max_doc())
    }
}

/// A term that is one word stands wherever the word stands: its words find nothing that the string does not.
fn is_one_word(term: &Term) -> bool {
    matches!(term.words.as_slice(), [word] if *word == term.text)
}

/// Looks at the deadline of whoever asks.
pub(crate) fn in_time() -> tantivy::Result<()> {
    Ok(deadline::check().map_err(io::Error::from)?)
}
