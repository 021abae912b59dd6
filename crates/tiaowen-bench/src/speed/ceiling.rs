//! The ceiling: tantivy with jieba's words and pairs of ideographs in one field at character offsets, and nothing else.
//! It ranks by plain BM25, counts, fetches the stored text and looks where the words stand in it, as little code as does
//! that. No part of the product and no promise of exactness: what it takes is what answers cannot take less than.

use std::hint::black_box;
use std::ops::Bound;
use std::path::Path;

use anyhow::{Context, Result};
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
use tempfile::TempDir;
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

/// The column that hits are ordered by, newest first.
const YEAR: &str = "year_number";

/// The fields of the bare index.
#[derive(Clone, Copy)]
struct Fields {
    text: Field,
    document: Field,
    unit: Field,
    category: Field,
    year_name: Field,
    year: Field,
}

impl Fields {
    fn build() -> (Schema, Self) {
        let mut schema = Schema::builder();
        let indexing =
            TextFieldIndexing::default().set_index_option(IndexRecordOption::WithFreqsAndPositions);
        let text = TextOptions::default().set_indexing_options(indexing).set_stored();
        let fields = Self {
            text: schema.add_text_field("text", text),
            document: schema.add_text_field(COUNTED[0], STRING | FAST | STORED),
            unit: schema.add_text_field(COUNTED[1], STRING | FAST),
            category: schema.add_text_field(COUNTED[2], STRING | FAST),
            year_name: schema.add_text_field(COUNTED[3], STRING | FAST),
            year: schema.add_i64_field(YEAR, INDEXED | FAST),
        };
        (schema.build(), fields)
    }
}

/// The bare engine being filled.
pub(crate) struct Building<'s> {
    segmenter: &'s Segmenter,
    directory: TempDir,
    fields: Fields,
    index: Index,
    writer: IndexWriter,
}

impl<'s> Building<'s> {
    /// An empty index on disk.
    pub(crate) fn start(segmenter: &'s Segmenter) -> Result<Self> {
        let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
        let (schema, fields) = Fields::build();
        let settings = IndexSettings { docstore_blocksize: BLOCK_BYTES, ..IndexSettings::default() };
        let index = Index::builder().schema(schema).settings(settings).create_in_dir(directory.path())?;
        let writer: IndexWriter = index.writer_with_num_threads(1, WRITER_MEMORY_BYTES)?;
        writer.set_merge_policy(Box::new(NoMergePolicy));
        Ok(Self { segmenter, directory, fields, index, writer })
    }

    /// Adds these documents and waits until they are on disk.
    pub(crate) fn write(&mut self, batches: &[DocumentBatch]) -> Result<()> {
        let fields = self.fields;
        for batch in batches {
            for record in &batch.clauses {
                let clause = &record.clause;
                let mut stored = TantivyDocument::default();
                stored.add_pre_tokenized_text(fields.text, tokens(&clause.text, self.segmenter));
                stored.add_text(fields.document, &batch.document.metadata.id);
                clause.units.iter().for_each(|it| stored.add_text(fields.unit, &it.id));
                clause.categories.iter().for_each(|it| stored.add_text(fields.category, it));
                if let Some(value) = batch.document.metadata.year {
                    stored.add_i64(fields.year, i64::from(value));
                    stored.add_text(fields.year_name, value.to_string());
                }
                self.writer.add_document(stored)?;
            }
        }
        self.writer.commit()?;
        Ok(())
    }

    /// Makes one segment of all.
    pub(crate) fn finish(mut self) -> Result<Ceiling> {
        let segments = self.index.searchable_segment_ids()?;
        if segments.len() > 1 {
            self.writer.merge(&segments).wait()?;
        }
        self.writer.wait_merging_threads()?;
        let searcher = self.index.reader()?.searcher();
        Ok(Ceiling { searcher, fields: self.fields, directory: self.directory })
    }
}

/// The bare engine.
pub(crate) struct Ceiling {
    searcher: Searcher,
    fields: Fields,
    /// Removed when it is dropped.
    directory: TempDir,
}

impl Ceiling {
    /// The folder that the index lies in.
    pub(super) fn folder(&self) -> &Path {
        self.directory.path()
    }

    /// Finds the first page, and nothing else but what the class is about. Returns how many clauses that are, of a
    /// class that counts all of them.
    pub(super) fn find(&self, question: &Question) -> Result<usize> {
        let query = self.query(question);
        if question.class == Class::Count {
            return Ok(self.searcher.search(&query, &Count)?);
        }
        let found = self.page(question, &query)?.len();
        if question.class == Class::Facet {
            self.searcher.search(&query, &Counts { columns: &COUNTED[..3] })?;
        }
        Ok(found)
    }

    /// Finds, counts, fetches and looks where the words stand. Returns how many clauses there are.
    pub(super) fn answer(&self, question: &Question) -> Result<usize> {
        let query = self.query(question);
        let addresses = self.page(question, &query)?;
        let total = self.searcher.search(&query, &Counts { columns: &COUNTED })?;
        for address in addresses {
            let stored: TantivyDocument = self.searcher.doc(address)?;
            let text =
                stored.get_first(self.fields.text).and_then(|value| value.as_str()).unwrap_or_default();
            let places = question.words.iter().flat_map(|word| text.match_indices(word.as_str()));
            black_box(places.map(|(byte, _)| byte).collect::<Vec<usize>>());
        }
        Ok(total)
    }

    /// Where the first page's clauses stand.
    fn page(&self, question: &Question, query: &dyn Query) -> Result<Vec<DocAddress>> {
        let page = TopDocs::with_limit(HITS);
        if question.class == Class::Newest {
            let newest = page.order_by_fast_field::<i64>(YEAR, tantivy::Order::Desc);
            return Ok(self
                .searcher
                .search(query, &newest)?
                .into_iter()
                .map(|(_, address)| address)
                .collect());
        }
        let best = self.searcher.search(query, &page.order_by_score())?;
        Ok(best.into_iter().map(|(_, address)| address).collect())
    }

    fn query(&self, question: &Question) -> Box<dyn Query> {
        let term = |word: &String| Term::from_field_text(self.fields.text, word);
        let word = |word: &String| -> Box<dyn Query> {
            Box::new(TermQuery::new(term(word), IndexRecordOption::WithFreqs))
        };
        let mut words: Vec<Box<dyn Query>> = question.words.iter().map(word).collect();
        match question.class {
            Class::Or | Class::Sentence => Box::new(BooleanQuery::union(words)),
            Class::And | Class::Count => Box::new(BooleanQuery::intersection(words)),
            Class::Phrase => {
                let terms = question.offsets.iter().copied().zip(question.words.iter().map(term));
                Box::new(PhraseQuery::new_with_offset(terms.collect()))
            }
            Class::Filter => {
                let unit = question.unit.iter().map(|unit| -> Box<dyn Query> {
                    Box::new(TermQuery::new(
                        Term::from_field_text(self.fields.unit, unit),
                        IndexRecordOption::Basic,
                    ))
                });
                let year =
                    |year: i16| Bound::Included(Term::from_field_i64(self.fields.year, i64::from(year)));
                let years = question.years.iter().map(|(first, last)| -> Box<dyn Query> {
                    Box::new(RangeQuery::new(year(*first), year(*last)))
                });
                let silent = |query| -> Box<dyn Query> { Box::new(ConstScoreQuery::new(query, 0.0)) };
                let mut all: Vec<(Occur, Box<dyn Query>)> =
                    words.drain(..).map(|it| (Occur::Must, it)).collect();
                all.extend(unit.chain(years).map(|it| (Occur::Must, silent(it))));
                Box::new(BooleanQuery::new(all))
            }
            Class::Common | Class::Rare | Class::Newest | Class::Facet => words.swap_remove(0),
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

/// Counts the values of some columns over all clauses found, and says how many these are.
struct Counts<'c> {
    columns: &'c [&'static str],
}

impl Collector for Counts<'_> {
    type Fruit = usize;
    type Child = SegmentCounts;

    fn for_segment(
        &self,
        _ordinal: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<SegmentCounts> {
        let mut columns = Vec::new();
        for name in self.columns {
            if let Some(column) = reader.fast_fields().str(name)? {
                let counts = vec![0; column.num_terms()];
                columns.push((column, counts));
            }
        }
        Ok(SegmentCounts { found: 0, columns })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(&self, counts: Vec<usize>) -> tantivy::Result<usize> {
        Ok(counts.into_iter().sum())
    }
}

struct SegmentCounts {
    found: usize,
    columns: Vec<(StrColumn, Vec<u64>)>,
}

impl SegmentCollector for SegmentCounts {
    type Fruit = usize;

    fn collect(&mut self, doc: DocId, _score: Score) {
        self.found += 1;
        for (column, counts) in &mut self.columns {
            for ordinal in column.ords().values_for_doc(doc) {
                if let Some(count) = usize::try_from(ordinal).ok().and_then(|at| counts.get_mut(at)) {
                    *count += 1;
                }
            }
        }
    }

    fn harvest(self) -> usize {
        black_box(self.columns);
        self.found
    }
}
