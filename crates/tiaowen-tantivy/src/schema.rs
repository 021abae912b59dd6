//! The fields of the tantivy index, and the tokenizers that fill them.
//!
//! Clauses and documents are records of one index, so that one commit shows both. Every text field is cut by
//! the streams of `tiaowen-text`; tantivy's own tokenizers are not used.

use std::sync::Arc;

use tantivy::Index;
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing,
    TextOptions,
};
use tiaowen_text::Segmenter;

use crate::tokenizers::{CharacterTokenizer, WordTokenizer};

const CHARACTERS: &str = "tiaowen_characters";
const CHARACTERS_AND_MARKS: &str = "tiaowen_characters_and_marks";
const WORDS: &str = "tiaowen_words";

/// Value of [`Fields::record_kind`] for a clause.
pub(crate) const CLAUSE: &str = "clause";
/// Value of [`Fields::record_kind`] for a document.
pub(crate) const DOCUMENT: &str = "document";

/// A text that can be asked for: its characters at exact positions, and its words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TextFields {
    pub(crate) characters: Field,
    pub(crate) words: Field,
}

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// [`CLAUSE`] or [`DOCUMENT`].
    pub(crate) record_kind: Field,
    /// Id of a clause.
    pub(crate) clause_id: Field,
    /// Id of the document that a clause stands in.
    pub(crate) parent_id: Field,
    /// Id of a document.
    pub(crate) document_id: Field,
    /// Address of the clause in its document, the addresses above it and those of its items.
    pub(crate) address: Field,
    /// Place of the clause in its document.
    pub(crate) order: Field,
    /// Unit ids.
    pub(crate) unit: Field,
    /// Category ids.
    pub(crate) category: Field,
    /// Target years.
    pub(crate) target_year: Field,
    /// Kind of clause.
    pub(crate) clause_kind: Field,
    /// Headings and labels without their numbers, whole.
    pub(crate) label: Field,
    /// The clause's own text.
    pub(crate) own: TextFields,
    /// The document's title.
    pub(crate) title: TextFields,
    /// Path and heading.
    pub(crate) heading: TextFields,
    /// Characters of title, path and text together: what ranking counts.
    pub(crate) ranking: Field,
    /// What is known of a document without its text, as JSON. A text, for tantivy reads bytes one by one.
    pub(crate) head: Field,
    /// The record as JSON.
    pub(crate) record: Field,
}

/// Names of the columns that facets are counted from.
pub(crate) mod columns {
    pub(crate) const PARENT_ID: &str = "parent_id";
    pub(crate) const ORDER: &str = "order";
    pub(crate) const UNIT: &str = "unit";
    pub(crate) const CATEGORY: &str = "category";
    pub(crate) const TARGET_YEAR: &str = "target_year";
    pub(crate) const CLAUSE_KIND: &str = "clause_kind";
    pub(crate) const LABEL: &str = "label";
}

impl Fields {
    /// Builds the schema.
    pub(crate) fn build() -> (Schema, Self) {
        let mut builder = Schema::builder();
        let fields = Self {
            record_kind: builder.add_text_field("record_kind", STRING),
            clause_id: builder.add_text_field("clause_id", STRING),
            parent_id: builder.add_text_field(columns::PARENT_ID, STRING | FAST),
            document_id: builder.add_text_field("document_id", STRING),
            address: builder.add_text_field("address", STRING),
            order: builder.add_u64_field(columns::ORDER, FAST),
            unit: builder.add_text_field(columns::UNIT, STRING | FAST),
            category: builder.add_text_field(columns::CATEGORY, STRING | FAST),
            target_year: builder.add_i64_field(columns::TARGET_YEAR, INDEXED | FAST),
            clause_kind: builder.add_text_field(columns::CLAUSE_KIND, STRING | FAST),
            label: builder.add_text_field(columns::LABEL, FAST),
            own: text_fields(&mut builder, "own", Norms::Kept),
            title: text_fields(&mut builder, "title", Norms::LeftOut),
            heading: text_fields(&mut builder, "heading", Norms::LeftOut),
            ranking: builder.add_text_field(
                "ranking",
                text_options(CHARACTERS, IndexRecordOption::WithFreqs, Norms::LeftOut),
            ),
            head: builder.add_text_field("head", STORED),
            record: builder.add_text_field("record", STORED),
        };
        (builder.build(), fields)
    }
}

/// Gives the index the tokenizers that its schema names.
pub(crate) fn register_tokenizers(index: &Index, segmenter: &Arc<Segmenter>) {
    index.tokenizers().register(CHARACTERS, CharacterTokenizer::default());
    index.tokenizers().register(CHARACTERS_AND_MARKS, CharacterTokenizer::with_marks());
    index.tokenizers().register(WORDS, WordTokenizer::new(Arc::clone(segmenter)));
}

/// Whether the length of a text is kept for ranking.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Norms {
    Kept,
    LeftOut,
}

fn text_fields(builder: &mut SchemaBuilder, name: &str, norms: Norms) -> TextFields {
    let characters = text_options(CHARACTERS_AND_MARKS, IndexRecordOption::WithFreqsAndPositions, norms);
    let words = text_options(WORDS, IndexRecordOption::Basic, Norms::LeftOut);
    TextFields {
        characters: builder.add_text_field(&format!("{name}_characters"), characters),
        words: builder.add_text_field(&format!("{name}_words"), words),
    }
}

fn text_options(tokenizer: &str, option: IndexRecordOption, norms: Norms) -> TextOptions {
    TextOptions::default().set_indexing_options(
        TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(norms == Norms::Kept),
    )
}
