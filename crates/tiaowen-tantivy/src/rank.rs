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
use tiaowen_search::engine::Ranking;

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
    /// Its weight in the question times its rarity.
    weight: Score,
}

/// What every record of a segment holds of the question.
pub(crate) struct Held {
    /// Weight of the tokens that stand in the record.
    pub(crate) weight: Vec<Score>,
    /// The record's score.
    pub(crate) score: Vec<Score>,
}

impl<'s> Scorer<'s> {
    /// Looks up how rare the question's tokens are.
    pub(crate) fn new(snapshot: &'s Snapshot, ranking: &'s Ranking) -> tantivy::Result<Self> {
        let clauses = as_score(snapshot.overview.clause_count);
        let mut tokens = Vec::with_capacity(ranking.tokens.len());
        for token in &ranking.tokens {
            let term = IndexTerm::from_field_text(snapshot.fields.ranking, &token.text);
            let mut holding = 0;
            for segment in &snapshot.segments {
                holding += snapshot.reader(segment).inverted_index(term.field())?.doc_freq(&term)? as usize;
            }
            if holding > 0 {
                tokens.push(Token { term, weight: token.weight * rarity(clauses, as_score(holding)) });
            }
        }
        Ok(Self { snapshot, ranking, tokens, norms: norms(snapshot, ranking)? })
    }

    /// The weight of a document's own score.
    pub(crate) fn document_weight(&self) -> Score {
        self.ranking.weights.document
    }

    /// Share of the most that any clause holds, for a partial hit.
    pub(crate) fn partial_share(&self) -> Score {
        self.ranking.weights.partial_share
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

    /// Weighs and scores every record of one segment.
    pub(crate) fn held(&self, segment: &Segment) -> tantivy::Result<Held> {
        let lengths = self.lengths(segment)?;
        let records = segment.places.len();
        let mut held = Held { weight: vec![0.0; records], score: vec![0.0; records] };
        for token in &self.tokens {
            let Some(mut postings) = self.postings(segment, &token.term)? else { continue };
            while postings.doc() != TERMINATED {
                let doc = postings.doc() as usize;
                held.weight[doc] += token.weight;
                held.score[doc] +=
                    self.gain(token, postings.term_freq(), lengths.fieldnorm_id(postings.doc()));
                postings.advance();
            }
        }
        Ok(held)
    }

    /// Scores every document as a whole, by its place in the overview.
    pub(crate) fn document_scores(&self) -> tantivy::Result<Vec<Score>> {
        let documents = self.snapshot.overview.documents.len();
        let lengths = &self.snapshot.document_lengths;
        let average = lengths.iter().sum::<Score>() / as_score(documents.max(1));
        let weights = &self.ranking.weights;
        let mut scores = vec![0.0; documents];
        let mut repetitions = vec![0u32; documents];
        for token in &self.tokens {
            repetitions.fill(0);
            for segment in &self.snapshot.segments {
                let Some(mut postings) = self.postings(segment, &token.term)? else { continue };
                while postings.doc() != TERMINATED {
                    if let Some(times) = repetitions.get_mut(segment.places[postings.doc() as usize] as usize)
                    {
                        *times += postings.term_freq();
                    }
                    postings.advance();
                }
            }
            let holding = repetitions.iter().filter(|times| **times > 0).count();
            let rarity = rarity(as_score(documents), as_score(holding));
            for ((score, times), length) in scores.iter_mut().zip(&repetitions).zip(lengths) {
                let times = as_score(*times as usize);
                let norm = weights.saturation * (1.0 - weights.length + weights.length * length / average);
                *score +=
                    token.weight.signum() * rarity * (weights.saturation + 1.0) * times / (times + norm);
            }
        }
        Ok(scores)
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
        let weights = &self.ranking.weights;
        let times = as_score(times as usize);
        let saturated = (weights.saturation + 1.0) * times / (times + self.norms[length_id as usize]);
        token.weight * (saturated + weights.presence)
    }

    fn postings(&self, segment: &Segment, term: &IndexTerm) -> tantivy::Result<Option<impl Postings>> {
        let inverted_index = self.snapshot.reader(segment).inverted_index(term.field())?;
        Ok(inverted_index.read_postings(term, IndexRecordOption::WithFreqs)?)
    }

    fn lengths(&self, segment: &Segment) -> tantivy::Result<FieldNormReader> {
        self.snapshot.reader(segment).get_fieldnorms_reader(self.snapshot.fields.ranking)
    }
}

/// How much a token tells that so many of all have: `ln(1 + (N - n + ½) / (n + ½))`, as in Lucene.
fn rarity(all: Score, holding: Score) -> Score {
    (((all - holding).max(0.0) + 0.5) / (holding + 0.5)).ln_1p()
}

fn norms(snapshot: &Snapshot, ranking: &Ranking) -> tantivy::Result<[Score; 256]> {
    let mut tokens = 0;
    for segment in &snapshot.segments {
        tokens += snapshot.reader(segment).inverted_index(snapshot.fields.ranking)?.total_num_tokens();
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
