//! Chinese text for searching: folding, the character stream, words, numerals, pinyin.
//!
//! Everything here is the same for indexing and for asking. [`fold::fold`] makes alike what means the same,
//! [`tokens`] lists characters and pairs at exact positions and alone decides what stands verbatim in a text,
//! [`Segmenter`] cuts words, which help to rank and to explain. It knows nothing of documents and clauses.
//!
//! ```
//! use tiaowen_text::{fold, tokens};
//!
//! assert_eq!(fold::fold("ＧＢ／Ｔ〔２０１６〕號"), "gb/t(2016)号");
//! let text = tokens::Squeezed::new("各 级\n人民政府");
//! assert_eq!(text.find_all("级人民"), [2..6]);
//! ```

pub mod fold;
pub mod tokens;
pub mod words;
pub mod numeral;
pub mod equivalents;
pub mod synonyms;
pub mod pinyin;
pub mod hex;
pub mod sealed;

pub use words::{Segmenter, WordLists};
