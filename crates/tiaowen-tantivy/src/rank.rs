//! Scores clauses by BM25 over the characters and pairs of their title, path and text together, with the weights
//! that the question brings.
//!
//! tantivy's own BM25 has fixed constants that hold long clauses back too far; this one reads the same posting
//! lists. Every figure comes from the whole index, so that segments do not matter.

use tantivy::fieldnorm::FieldNormReader;
use tantivy::postings::Postings;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, Score, TERMINATED, Term as IndexTerm};
use tiaowen_document::model::ClauseKind;
use tiaowen_search::engine::{Ranking, Weights};

use crate::closeness::closeness;
use crate::docs::Docs;
use crate::snapshot::{Segment, Snapshot};

/// The scoring of one question, ready for every segment.
pub(crate) struct Scorer<'s> {
    snapshot: &'s Snapshot,
    ranking: &'s Ranking,
    tokens: Vec<Token>,
    /// `k1 * (1 - b + b * length / average)` for every length that tantivy tells apart.
    norms: [Score; 256],
}

/// A token of the question that some clause has.
struct Token {
    term: IndexTerm,
    is_pair: bool,
    /// Its weight in the question times its rarity.
    weight: Score,
}

/// What all records score.
pub(crate) struct Held {
    /// For every segment and record its score, without its document's.
    pub(crate) scores: Vec<Vec<Score>>,
    /// For every segment the records that have more of the question than stray characters: a pair of its
    /// ideographs, or anything where it has no pair.
    pub(crate) telling: Vec<Docs>,
    /// The weighted score of every document as a whole, by its place in the overview.
    pub(crate) documents: Vec<Score>,
}

impl<'s> Scorer<'s> {
    /// Looks up how rare the question's tokens are.
    pub(crate) fn new(snapshot: &'s Snapshot, ranking: &'s Ranking) -> tantivy::Result<Self> {
        let clauses = as_score(snapshot.overview.clause_count);
        let mut tokens = Vec::with_capacity(ranking.tokens.len());
        for token in &ranking.tokens {
            let term = IndexTerm::from_field_text(snapshot.fields.ranking, &token.text);
            let holding = holding(snapshot, &term)?;
            if holding > 0 {
                let is_pair = token.text.chars().nth(1).is_some();
                tokens.push(Token {
                    term,
                    is_pair,
                    weight: token.weight * rarity(clauses, as_score(holding)),
                });
            }
        }
        Ok(Self { snapshot, ranking, tokens, norms: norms(snapshot, ranking)? })
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
            let Some(mut postings) = self.postings(segment, &token.term)? else { continue };
            for (doc, score) in docs.iter().zip(&mut scores) {
                if postings.doc() < *doc {
                    postings.seek(*doc);
                }
                if postings.doc() == *doc {
                    *score += self.gain(token, postings.term_freq(), lengths.fieldnorm_id(*doc));
                }
            }
        }
        for (doc, score) in docs.iter().zip(&mut scores) {
            *score *= self.factor(segment, *doc);
        }
        Ok(scores)
    }

    /// Adds to the scores of clauses, given in ascending order, how close the question's words stand in them.
    pub(crate) fn add_closeness(
        &self,
        segment: &Segment,
        docs: &[DocId],
        scores: &mut [Score],
    ) -> tantivy::Result<()> {
        let clauses = as_score(self.snapshot.overview.clause_count);
        let rarity = |term: &IndexTerm| Ok(rarity(clauses, as_score(holding(self.snapshot, term)?)));
        let closeness = closeness(self.snapshot, segment, &self.ranking.neighbours, docs, rarity)?;
        for (score, closeness) in scores.iter_mut().zip(closeness) {
            *score += self.ranking.weights.closeness * closeness;
        }
        Ok(())
    }

    /// Scores every record, and every document as a whole, in one pass over the posting lists.
    pub(crate) fn held(&self) -> tantivy::Result<Held> {
        let segments = &self.snapshot.segments;
        let zeros = || segments.iter().map(|segment| vec![0.0; segment.places.len()]).collect::<Vec<_>>();
        let none = |segment: &Segment| Docs::none(self.snapshot.reader(segment).max_doc());
        let has_pairs = self.ranking.tokens.iter().any(|token| token.text.chars().nth(1).is_some());
        let mut held = Held {
            telling: segments.iter().map(none).collect(),
            scores: zeros(),
            documents: vec![0.0; self.snapshot.overview.documents.len()],
        };
        let lengths: Vec<FieldNormReader> =
            segments.iter().map(|segment| self.lengths(segment)).collect::<tantivy::Result<_>>()?;
        let document_norms = self.document_norms();
        let mut times_by_document = vec![0u32; held.documents.len()];
        let mut holding = Vec::new();
        for token in &self.tokens {
            for (index, segment) in segments.iter().enumerate() {
                let Some(mut postings) = self.postings(segment, &token.term)? else { continue };
                let scores = &mut held.scores[index];
                while postings.doc() != TERMINATED {
                    let (doc, times) = (postings.doc(), postings.term_freq());
                    scores[doc as usize] += self.gain(token, times, lengths[index].fieldnorm_id(doc));
                    if token.is_pair || !has_pairs {
                        held.telling[index].insert(doc);
                    }
                    let place = segment.places[doc as usize];
                    if let Some(of_document) = times_by_document.get_mut(place as usize) {
                        if *of_document == 0 {
                            holding.push(place as usize);
                        }
                        *of_document += times;
                    }
                    postings.advance();
                }
            }
            for place in holding.drain(..) {
                let times = as_score(std::mem::take(&mut times_by_document[place]) as usize);
                held.documents[place] += token.weight * times / (times + document_norms[place]);
            }
        }
        let weight = self.ranking.weights.document;
        held.documents.iter_mut().for_each(|score| *score *= weight);
        Ok(held)
    }

    /// The factor of a clause for what it is and for its document.
    pub(crate) fn factor(&self, segment: &Segment, doc: DocId) -> Score {
        let kind = segment
            .clause_kinds
            .of(doc)
            .next()
            .and_then(|ordinal| ClauseKind::from_name(segment.clause_kinds.names.get(ordinal)?));
        let document = self.snapshot.overview.documents.get(segment.places[doc as usize] as usize);
        let of_document =
            document.and_then(|head| self.ranking.document_factors.get(&head.metadata.id).copied());
        kind.map_or(1.0, |kind| self.ranking.clause_factor(kind)) * of_document.unwrap_or(1.0)
    }

    /// What a token adds to the score of a clause that has it `times` times.
    fn gain(&self, token: &Token, times: u32, length_id: u8) -> Score {
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

    fn postings(&self, segment: &Segment, term: &IndexTerm) -> tantivy::Result<Option<impl Postings>> {
        let inverted_index = self.snapshot.reader(segment).inverted_index(term.field())?;
        Ok(inverted_index.read_postings(term, IndexRecordOption::WithFreqs)?)
    }

    fn lengths(&self, segment: &Segment) -> tantivy::Result<FieldNormReader> {
        self.snapshot.reader(segment).get_fieldnorms_reader(self.snapshot.fields.own.characters)
    }
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
