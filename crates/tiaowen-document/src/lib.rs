//! From the bytes of a policy document to its clauses.
//!
//! [`SourceText::read`] checks and decodes a file, [`parse`] splits it into [`model::Document`]s: metadata,
//! clauses, structure, noise and diagnostics. [`citation`] writes the place of a clause. Rules that
//! curators edit come in as [`Rules`]; this crate knows no index and no server.
//!
//! ```
//! use tiaowen_document::{Rules, SourceText, parse};
//!
//! let rules = Rules::from_toml("unit = []", "category = []").unwrap();
//! let source = SourceText::read("甲市方案\n一、总则\n（一）目标。到2030年建成。".as_bytes(), "a.txt").unwrap();
//! let file = parse(&source, &rules, None);
//! assert_eq!(file.documents[0].clauses[0].path, ["一、总则", "（一）目标"]);
//! ```

pub mod address;
pub mod categories;
pub mod citation;
pub mod coordinates;
pub mod curated;
mod encoding;
pub mod foreign;
mod fragment;
mod furniture;
pub mod grid;
mod html;
mod inherit;
mod line;
mod markdown;
mod marker;
mod marks;
mod mentions;
mod metadata;
pub mod model;
mod outline;
mod paragraph;
mod points;
mod places;
mod portion;
pub mod references;
mod region;
mod roles;
mod reading;
mod rows;
pub mod rule_error;
mod rules;
pub mod shown;
mod source;
mod split;
mod statute;
mod table;
pub mod targets;
pub mod units;
pub mod years;

pub use curated::Curated;
pub use encoding::TextEncoding;
pub use marker::without_number;
pub use marks::{CellMark, Extracted, Feed, Location, Marks, RowMark};
pub use rules::Rules;
pub use source::{Format, SourceError, SourceText};
pub use split::parse;
