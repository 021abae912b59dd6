//! Scores clauses by BM25 over the characters and pairs of their title, path and text together, with the weights
//! that the question brings.
//!
//! tantivy's own BM25 has fixed constants that hold long clauses back too far; this one reads the same posting
//! lists. Every figure comes from the whole index, so that segments do not matter.

use std::borrow::Cow;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, Term as IndexTerm};
use tiaowen_document::model::ClauseKind;
use tiaowen_search::engine::{Ranking, Weights};

use crate::closeness::Closeness;
use crate::docs::Docs;
use crate::evaluate::in_time;
use crate::snapshot::{Segment, Snapshot};

/// The scoring of one question, ready for every segment.
pub(crate) struct Scorer<'s> {
    snapshot: &'s Snapshot,
    ranking: &'s Ranking,
    tokens: Vec<Token<'s>>,
    /// `k1 * (1 - b + b * length / average)` for every length that tantivy tells apart.
    norms: [Score; 256],
    /// Factors of documents by their place in the overview.
    document_factors: Arc<Vec<Score>>,
    /// For every segment the factors of its sets of kinds.
    kind_factors: Vec<Vec<Score>>,
    closeness: Option<Closeness>,
}

/// A token of the question that some clause has.
struct Token<'s> {
    text: &'s str,
    term: IndexTerm,
    is_pair: bool,
    /// Its weight in the question times its rarity.
    weight: Score,
    /// Of a pair the weights of the characters that stand in it and in no pair before it: whoever has the pair has
    /// them at least as often.
    carried: Score,
    /// Whether it is such a character.
    is_carried: bool,
}

/// What all records score.
pub(crate) struct Held {
    /// For every segment and record its score, without its document's.
    pub(crate) scores: Vec<Vec<Score>>,
    /// For every segment the records that have more of the question than stray characters: a pair of its
    /// ideographs, or anything where it has no pair.
    pub(crate) telling: Vec<Vec<bool>>,
    /// The weighted score of every document as a whole, by its place in the overview.
    pub(crate) documents: Vec<Score>,
}

/// Scores are added up in different orders when they are bounded and when they are worked out: bounds have this much
/// to spare.
const ROUNDING: Score = 1e-3;

impl<'s> Scorer<'s> {
    /// Looks up how rare the question's tokens are.
    pub(crate) fn new(snapshot: &'s Snapshot, ranking: &'s Ranking) -> tantivy::Result<Self> {
        let clauses = as_score(snapshot.overview.clause_count);
        let mut tokens = Vec::with_capacity(ranking.tokens.len());
        for token in &ranking.tokens {
            let term = IndexTerm::from_field_text(snapshot.fields.ranking, &token.text);
            let holding = holding(snapshot, &term)?;
            if holding > 0 {
                tokens.push(Token {
                    text: &token.text,
                    term,
                    is_pair: is_pair(&token.text),
                    weight: token.weight * rarity(clauses, as_score(holding)),
                    carried: 0.0,
                    is_carried: false,
                });
            }
        }
        let kind_factors = snapshot.segments.iter().map(|segment| kind_factors(segment, ranking)).collect();
        let mut scorer = Self {
            snapshot,
            ranking,
            tokens,
            norms: norms(snapshot, ranking)?,
            document_factors: ranking.document_factors.of(&snapshot.overview),
            kind_factors,
            closeness: None,
        };
        scorer.let_pairs_carry();
        Ok(scorer)
    }

    /// Counts the closeness of the question's words too.
    pub(crate) fn with_closeness(self) -> tantivy::Result<Self> {
        let clauses = as_score(self.snapshot.overview.clause_count);
        let rarity = |term: &IndexTerm| Ok(rarity(clauses, as_score(holding(self.snapshot, term)?)));
        let closeness = Closeness::new(self.snapshot, &self.ranking.neighbours, rarity)?;
        Ok(Self { closeness: Some(closeness), ..self })
    }

    /// Gives each character that stands in a pair of the question to one such pair.
    fn let_pairs_carry(&mut self) {
        let carrier = |tokens: &[Token<'_>], character: &Token<'_>| {
            tokens.iter().position(|token| token.is_pair && token.text.contains(character.text))
        };
        for index in 0..self.tokens.len() {
            if !self.tokens[index].is_pair
                && let Some(pair) = carrier(&self.tokens, &self.tokens[index])
            {
                self.tokens[index].is_carried = true;
                self.tokens[pair].carried += self.tokens[index].weight;
            }
        }
    }

    /// The least score of a partial hit, its document counted, where the best one has this score.
    pub(crate) fn partial_least(&self, best: Score) -> Score {
        self.ranking.weights.partial_share * best
    }

    /// Scores clauses of one segment, given in ascending order.
    pub(crate) fn scores(&self, segment: &Segment, docs: &[DocId]) -> tantivy::Result<Vec<Score>> {
        let lengths = self.lengths(segment)?;
        let mut scores = vec![0.0; docs.len()];
        for token in &self.tokens {
            self.each_holding(segment, token, docs, |index, times| {
                scores[index] += self.gain(token, times, lengths.fieldnorm_id(docs[index]));
            })?;
        }
        for (doc, score) in docs.iter().zip(&mut scores) {
            *score *= self.factor(segment, *doc);
        }
        if let Some(closeness) = &self.closeness {
            let weight = self.ranking.weights.closeness;
            let of_docs = closeness.of(self.snapshot, segment, docs)?;
            scores.iter_mut().zip(of_docs).for_each(|(score, closeness)| *score += weight * closeness);
        }
        Ok(scores)
    }

    /// For every segment those of its `docs` that can be among the `wanted` best of all, ascending; more than these
    /// where telling them apart would take as long as scoring them.
    ///
    /// A clause scores no less than its pairs say, each with the characters that it carries, and no more than if it
    /// had these characters without end. Scoring is left out where the most is less than the least of enough others.
    pub(crate) fn contenders(
        &self,
        docs: &[Cow<'_, Docs>],
        wanted: usize,
    ) -> tantivy::Result<Vec<Vec<DocId>>> {
        let mut listed: Vec<Vec<DocId>> = docs.iter().map(|docs| docs.to_vec()).collect();
        let all = listed.iter().map(Vec::len).sum::<usize>();
        if all <= wanted.saturating_mul(2) {
            return Ok(listed);
        }
        let carried: Score =
            self.tokens.iter().filter(|token| token.is_carried).map(|token| token.weight).sum();
        let closeness = self.closeness.as_ref().map_or(0.0, Closeness::most) * self.ranking.weights.closeness;
        let mut best = Best::new(wanted);
        let mut bounds = Vec::with_capacity(listed.len());
        for (segment, docs) in self.snapshot.segments.iter().zip(&listed) {
            let lengths = self.lengths(segment)?;
            let mut sums = vec![(0.0, 0.0); docs.len()];
            for token in self.tokens.iter().filter(|token| !token.is_carried) {
                self.each_holding(segment, token, docs, |index, times| {
                    let gain = self.gain(token, times, lengths.fieldnorm_id(docs[index]));
                    sums[index].0 += gain;
                    sums[index].1 += gain * (token.carried / token.weight);
                })?;
            }
            let most = docs.iter().zip(sums).map(|(doc, (own, carried_least))| {
                let factor = self.factor(segment, *doc);
                best.add((own + carried_least) * factor);
                (own + carried) * factor + closeness
            });
            bounds.push(most.collect::<Vec<Score>>());
        }
        let least = best.least() * (1.0 - ROUNDING);
        for (docs, most) in listed.iter_mut().zip(bounds) {
            let mut most = most.into_iter();
            docs.retain(|_| most.next().is_some_and(|most| most >= least));
        }
        Ok(listed)
    }

    /// Calls `each` with the index of every one of `docs`, ascending, that has the token, and how often it has it.
    fn each_holding(
        &self,
        segment: &Segment,
        token: &Token<'_>,
        docs: &[DocId],
        mut each: impl FnMut(usize, u32),
    ) -> tantivy::Result<()> {
        in_time()?;
        let Some(mut postings) = self.postings(segment, &token.term)? else { return Ok(()) };
        for (index, doc) in docs.iter().enumerate() {
            // The next record is the likely one; seeking is dearer.
            if postings.doc() < *doc && postings.advance() < *doc {
                postings.seek(*doc);
            }
            if postings.doc() == *doc {
                each(index, postings.term_freq());
            }
        }
        Ok(())
    }

    /// Scores every record, and every document as a whole, in one pass over the posting lists.
    pub(crate) fn held(&self) -> tantivy::Result<Held> {
        let segments = &self.snapshot.segments;
        let zeros = || segments.iter().map(|segment| vec![0.0; segment.places.len()]).collect::<Vec<_>>();
        let none = |segment: &Segment| vec![false; segment.places.len()];
        let has_pairs = self.ranking.tokens.iter().any(|token| is_pair(&token.text));
        let mut held = Held {
            telling: segments.iter().map(none).collect(),
            scores: zeros(),
            documents: vec![0.0; self.snapshot.overview.documents.len()],
        };
        let lengths: Vec<FieldNormReader> =
            segments.iter().map(|segment| self.lengths(segment)).collect::<tantivy::Result<_>>()?;
        let document_norms = self.document_norms();
        let mut times_by_document = vec![0u32; held.documents.len()];
        for token in &self.tokens {
            let is_telling = token.is_pair || !has_pairs;
            for (index, segment) in segments.iter().enumerate() {
                in_time()?;
                let inverted_index = self.snapshot.reader(segment).inverted_index(token.term.field())?;
                let option = IndexRecordOption::WithFreqs;
                let Some(mut postings) = inverted_index.read_block_postings(&token.term, option)? else {
                    continue;
                };
                let (scores, telling) = (&mut held.scores[index], &mut held.telling[index]);
                while !postings.docs().is_empty() {
                    for (doc, times) in postings.docs().iter().copied().zip(postings.freqs().iter().copied())
                    {
                        scores[doc as usize] += self.gain(token, times, lengths[index].fieldnorm_id(doc));
                        telling[doc as usize] |= is_telling;
                        let place = segment.places[doc as usize] as usize;
                        if let Some(of_document) = times_by_document.get_mut(place) {
                            *of_document += times;
                        }
                    }
                    postings.advance();
                }
            }
            for (place, times) in times_by_document.iter_mut().enumerate().filter(|(_, times)| **times > 0) {
                let times = as_score(std::mem::take(times) as usize);
                held.documents[place] += token.weight * times / (times + document_norms[place]);
            }
        }
        let weight = self.ranking.weights.document;
        held.documents.iter_mut().for_each(|score| *score *= weight);
        Ok(held)
    }

    /// The factor of a clause for what it is and for its document.
    pub(crate) fn factor(&self, segment: &Segment, doc: DocId) -> Score {
        let of_kind = self.kind_factors[segment.ordinal as usize][segment.clause_kinds.values.place_of(doc)];
        let of_document = self.document_factors.get(segment.places[doc as usize] as usize);
        of_kind * of_document.copied().unwrap_or(1.0)
    }

    /// What a token adds to the score of a clause that has it `times` times.
    fn gain(&self, token: &Token<'_>, times: u32, length_id: u8) -> Score {
        let times = as_score(times as usize);
        token.weight * times / (times + self.norms[length_id as usize])
    }

    /// `k1 * (1 - b + b * length / average)` for every document.
    fn document_norms(&self) -> Vec<Score> {
        let lengths = &self.snapshot.document_lengths;
        let average = lengths.iter().sum::<Score>() / as_score(lengths.len().max(1));
        let Weights { document_saturation: saturation, document_length: length, .. } = self.ranking.weights;
        let norm = |tokens: &Score| saturation * (1.0 - length + length * tokens / average.max(1.0));
        lengths.iter().map(norm).collect()
    }

    fn postings(&self, segment: &Segment, term: &IndexTerm) -> tantivy::Result<Option<SegmentPostings>> {
        let inverted_index = self.snapshot.reader(segment).inverted_index(term.field())?;
        Ok(inverted_index.read_postings(term, IndexRecordOption::WithFreqs)?)
    }

    fn lengths(&self, segment: &Segment) -> tantivy::Result<FieldNormReader> {
        self.snapshot.reader(segment).get_fieldnorms_reader(self.snapshot.fields.own.characters)
    }
}

/// The best scores seen, as many as are wanted, to tell what a score must reach.
struct Best {
    wanted: usize,
    /// Up to twice as many as wanted; weeded out when they are full.
    scores: Vec<Score>,
    least: Score,
}

impl Best {
    fn new(wanted: usize) -> Self {
        Self { wanted: wanted.max(1), scores: Vec::new(), least: Score::NEG_INFINITY }
    }

    fn add(&mut self, score: Score) {
        if score > self.least {
            self.scores.push(score);
            if self.scores.len() >= 2 * self.wanted {
                self.weed_out();
            }
        }
    }

    fn weed_out(&mut self) {
        if self.scores.len() >= self.wanted {
            let (_, least, _) =
                self.scores.select_nth_unstable_by(self.wanted - 1, |left, right| right.total_cmp(left));
            self.least = *least;
            self.scores.truncate(self.wanted);
        }
    }

    /// The least of the best, or less than any score while there are fewer than wanted.
    fn least(mut self) -> Score {
        self.weed_out();
        self.least
    }
}

/// The factors of a segment's sets of kinds; a clause has one kind.
fn kind_factors(segment: &Segment, ranking: &Ranking) -> Vec<Score> {
    let kinds = &segment.clause_kinds;
    let firsts = kinds.values.sets().iter().map(|set| set.first().copied());
    let factor = |first: Option<u32>| {
        let kind = first.and_then(|ordinal| ClauseKind::from_name(kinds.name(ordinal)));
        kind.map_or(1.0, |kind| ranking.clause_factor(kind))
    };
    firsts.map(factor).collect()
}

/// Whether a token of the question is a pair of ideographs.
fn is_pair(token: &str) -> bool {
    token.chars().nth(1).is_some()
}

/// How many records have the token.
fn holding(snapshot: &Snapshot, term: &IndexTerm) -> tantivy::Result<usize> {
    let mut holding = 0;
    for segment in &snapshot.segments {
        holding += snapshot.reader(segment).inverted_index(term.field())?.doc_freq(term)? as usize;
    }
    Ok(holding)
}

/// How much a token tells that so many of all have: `ln(1 + (N - n + ½) / (n + ½))`, as in Lucene.
fn rarity(all: Score, holding: Score) -> Score {
    (((all - holding).max(0.0) + 0.5) / (holding + 0.5)).ln_1p()
}

fn norms(snapshot: &Snapshot, ranking: &Ranking) -> tantivy::Result<[Score; 256]> {
    let mut tokens = 0;
    for segment in &snapshot.segments {
        tokens += snapshot.reader(segment).inverted_index(snapshot.fields.own.characters)?.total_num_tokens();
    }
    let tokens = usize::try_from(tokens).unwrap_or(usize::MAX);
    let average = as_score(tokens) / as_score(snapshot.overview.clause_count.max(1));
    let (saturation, length) = (ranking.weights.saturation, ranking.weights.length);
    let mut norms = [0.0; 256];
    for (norm, id) in norms.iter_mut().zip(0..=u8::MAX) {
        let tokens = as_score(FieldNormReader::id_to_fieldnorm(id) as usize);
        *norm = saturation * (1.0 - length + length * tokens / average.max(1.0));
    }
    Ok(norms)
}

#[allow(clippy::cast_precision_loss, reason = "a score needs no more")]
fn as_score(count: usize) -> Score {
    count as Score
}
