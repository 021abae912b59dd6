//! Chinese text for searching: folding, tokens, word lists, numerals, pinyin.
//!
//! Everything here is the same for indexing and for asking. It knows nothing of documents and clauses.

pub mod fold;
pub mod numeral;
pub mod pinyin;
