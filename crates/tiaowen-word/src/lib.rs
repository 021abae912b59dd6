//! Word documents (Office Open XML) that this program writes itself.
//!
//! [`Words`] holds the parts that say something, as markup made by [`paragraph`], [`run`] and [`comment`]; [`pack`]
//! puts styles, settings and the ZIP around them. Whatever the words hold, they stay words: [`escape`] leaves out
//! what XML cannot bear. This crate knows neither quotations nor memos.
//!
//! ```
//! use tiaowen_word::{Words, pack, paragraph, run};
//!
//! let words = Words { body: paragraph("Text", &run("到2027年，培育企业100家。")), ..Words::default() };
//! let package = pack(&words, "甲市培育方案", jiff::civil::date(2026, 3, 1))?;
//! assert!(package.starts_with(b"PK"));
//! # Ok::<(), tiaowen_word::WordError>(())
//! ```

mod markup;
mod package;

use thiserror::Error;

pub use self::markup::{
    Comment, ON_ITS_SIDE, UPRIGHT, comment, comment_mark, escape, open_table, paragraph, run,
};
pub use self::package::{DECLARATION, W, Words, pack};

/// Why a document could not be written. Memory is all that is written to, so none of these is the user's doing.
#[derive(Debug, Error)]
pub enum WordError {
    /// The package.
    #[error("the package was not written: {0}")]
    Package(#[from] zip::result::ZipError),
    /// A part of the package.
    #[error("a part of the package was not written: {0}")]
    Part(#[from] std::io::Error),
}
