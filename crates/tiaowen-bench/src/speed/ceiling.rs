//! The ceiling: tantivy with jieba's words and pairs of ideographs in one field at character offsets, and nothing else.
//! It ranks by plain BM25, counts, fetches the stored text and looks where the words stand in it, as little code as does
//! that. No part of the product and no promise of exactness: what it takes is what answers cannot take less than.

use std::hint::black_box;
use std::ops::Bound;

use anyhow::Result;
use tantivy::collector::{Collector, Count, SegmentCollector, TopDocs};
use tantivy::columnar::StrColumn;
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, RangeQuery, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{PreTokenizedString, Token};
use tantivy::{
    DocAddress, DocId, Index, IndexSettings, IndexWriter, Score, Searcher, SegmentOrdinal, SegmentReader,
    TantivyDocument, Term,
};
use tiaowen_search::DocumentBatch;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fold;
use tiaowen_text::tokens::grams;

use super::HITS;
use super::questions::{Class, Question};

/// Memory for building segments.
const WRITER_MEMORY_BYTES: usize = 256 << 20;

/// Bytes of a block of stored text: small ones are read faster (16 KB is the default).
const BLOCK_BYTES: usize = 4096;

/// The columns that are counted for every answer.
const COUNTED: [&str; 4] = ["document", "unit", "category", "year"];

/// The bare engine.
pub(super) struct Ceiling {
    searcher: Searcher,
    text: Field,
    unit: Field,
    year: Field,
}

impl Ceiling {
    /// Indexes the clauses in memory, in one segment.
    pub(super) fn build(batches: &[DocumentBatch], segmenter: &Segmenter) -> Result<Self> {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text =
            schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing).set_stored());
        let document = schema.add_text_field(COUNTED[0], STRING | FAST | STORED);
        let unit = schema.add_text_field(COUNTED[1], STRING | FAST);
        let category = schema.add_text_field(COUNTED[2], STRING | FAST);
        let year_name = schema.add_text_field(COUNTED[3], STRING | FAST);
        let year = schema.add_i64_field("year_number", INDEXED | FAST);
        let settings = IndexSettings { docstore_blocksize: BLOCK_BYTES, ..IndexSettings::default() };
        let index = Index::builder().schema(schema.build()).settings(settings).create_in_ram()?;
        let mut writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        for batch in batches {
            for record in &batch.clauses {
                let clause = &record.clause;
                let mut stored = TantivyDocument::default();
                stored.add_pre_tokenized_text(text, tokens(&clause.text, segmenter));
                stored.add_text(document, &batch.document.metadata.id);
                clause.units.iter().for_each(|it| stored.add_text(unit, &it.id));
                clause.categories.iter().for_each(|it| stored.add_text(category, it));
                if let Some(value) = batch.document.metadata.year {
                    stored.add_i64(year, i64::from(value));
                    stored.add_text(year_name, value.to_string());
                }
                writer.add_document(stored)?;
            }
        }
        writer.commit()?;
        let segments = index.searchable_segment_ids()?;
        if segments.len() > 1 {
            writer.merge(&segments).wait()?;
        }
        writer.wait_merging_threads()?;
        Ok(Self { searcher: index.reader()?.searcher(), text, unit, year })
    }

    /// Finds, counts, fetches and looks where the words stand. Returns how many clauses there are.
    pub(super) fn answer(&self, question: &Question) -> Result<usize> {
        let query = self.query(question);
        let (total, addresses) = if question.class == Class::Newest {
            let newest =
                TopDocs::with_limit(HITS).order_by_fast_field::<i64>("year_number", tantivy::Order::Desc);
            let (total, hits) = self.searcher.search(&query, &(Count, newest))?;
            (total, hits.into_iter().map(|(_, address)| address).collect::<Vec<DocAddress>>())
        } else {
            let best = TopDocs::with_limit(HITS).order_by_score();
            let (total, hits) = self.searcher.search(&query, &(Count, best))?;
            (total, hits.into_iter().map(|(_, address)| address).collect())
        };
        black_box(self.searcher.search(&query, &Counts)?);
        for address in addresses {
            let stored: TantivyDocument = self.searcher.doc(address)?;
            let text = stored.get_first(self.text).and_then(|value| value.as_str()).unwrap_or_default();
            let places = question.words.iter().flat_map(|word| text.match_indices(word.as_str()));
            black_box(places.map(|(byte, _)| byte).collect::<Vec<usize>>());
        }
        Ok(total)
    }

    fn query(&self, question: &Question) -> Box<dyn Query> {
        let term = |word: &String| Term::from_field_text(self.text, word);
        let word = |word: &String| -> Box<dyn Query> {
            Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs))
        };
        let mut words: Vec<Box<dyn Query>> = question.words.iter().map(word).collect();
        match question.class {
            Class::Or | Class::Sentence => Box::new(BooleanQuery::union(words)),
            Class::And => Box::new(BooleanQuery::intersection(words)),
            Class::Phrase => {
                let terms = question.offsets.iter().copied().zip(question.words.iter().map(term));
                Box::new(PhraseQuery::new_with_offset(terms.collect()))
            }
            Class::Filter => {
                let unit = question.unit.iter().map(|unit| -> Box<dyn Query> {
                    Box::new(TermQuery::new(Term::from_field_text(self.unit, unit), IndexRecordOption::Basic))
                });
                let year = |year: i16| Bound::Included(Term::from_field_i64(self.year, i64::from(year)));
                let years = question.years.iter().map(|(first, last)| -> Box<dyn Query> {
                    Box::new(RangeQuery::new(year(*first), year(*last)))
                });
                let silent = |query| -> Box<dyn Query> { Box::new(ConstScoreQuery::new(query, 0.0)) };
                let mut all: Vec<(Occur, Box<dyn Query>)> =
                    words.drain(..).map(|it| (Occur::Must, it)).collect();
                all.extend(unit.chain(years).map(|it| (Occur::Must, silent(it))));
                Box::new(BooleanQuery::new(all))
            }
            Class::Common | Class::Rare | Class::Newest => words.swap_remove(0),
        }
    }
}

/// The text's words and pieces of words, and its pairs of ideographs, at their offsets.
fn tokens(text: &str, segmenter: &Segmenter) -> PreTokenizedString {
    let folded = fold(text);
    let token = |text: String, position: usize| Token { text, position, ..Token::default() };
    let words = segmenter.words(&folded);
    let mut tokens: Vec<Token> = words.iter().map(|word| token(word.text.to_owned(), word.offset)).collect();
    let pairs = grams(&folded).filter(|gram| gram.second.is_some());
    tokens.extend(pairs.map(|pair| token(pair.text(), pair.position)));
    tokens.sort_by(|left, right| left.position.cmp(&right.position).then_with(|| left.text.cmp(&right.text)));
    tokens.dedup_by(|left, right| left.position == right.position && left.text == right.text);
    PreTokenizedString { text: text.to_owned(), tokens }
}

/// Counts the values of every column over all clauses found.
struct Counts;

impl Collector for Counts {
    type Fruit = u64;
    type Child = SegmentCounts;

    fn for_segment(
        &self,
        _ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentCounts> {
        let mut columns = Vec::new();
        for name in COUNTED {
            if let Some(column) = reader.fast_fields().str(name)? {
                let counts = vec![0; column.num_terms()];
                columns.push((column, counts));
            }
        }
        Ok(SegmentCounts { columns })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, counts: Vec<u64>) -> tantivy::Result<u64> {
        Ok(counts.into_iter().sum())
    }
}

struct SegmentCounts {
    columns: Vec<(StrColumn, Vec<u64>)>,
}

impl SegmentCollector for SegmentCounts {
    type Fruit = u64;

    fn collect(&mut self, doc: DocId, _score: Score) {
        for (column, counts) in &mut self.columns {
            for ordinal in column.ords().values_for_doc(doc) {
                if let Some(count) = usize::try_from(ordinal).ok().and_then(|at| counts.get_mut(at)) {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(self) -> u64 {
        self.columns.iter().flat_map(|(_, counts)| counts).sum()
    }
}
