//! What differs between two texts, and which clauses of two documents belong together. Knows no index, no server
//! and no history.
//!
//! [`differences`] takes two texts apart into what they share and where they differ. [`compare`] pairs the
//! [`Passage`]s of two documents: two versions of one document, where nearly all agree, or a plan and the measures
//! that carry it out, where few correspond. Every passage stands in exactly one [`Row`] of the [`Comparison`].
//!
//! ```
//! use tiaowen_compare::{Passage, RowKind, compare};
//!
//! let passage = |text| Passage { text, number: "" };
//! let old = ["支持企业开展技术改造。", "鼓励引进海外高层次人才。"].map(passage);
//! let new = ["支持企业开展数字化技术改造。", "建设一批省级研究院。"].map(passage);
//! let kinds: Vec<RowKind> = compare(&old, &new).rows.iter().map(|row| row.kind).collect();
//! assert_eq!(kinds, [RowKind::Reworded, RowKind::OnlyLeft, RowKind::OnlyRight]);
//! ```

mod difference;
mod comparison;
mod pairing;
mod shingles;
mod order;
mod portions;

pub use comparison::{Comparison, Counts, Passage, Row, RowKind, compare};
pub use difference::{Piece, PieceKind, agreements, differences};

/// A stretch of so many characters that stands in two texts agrees; shorter ones come about by chance.
const STRETCH_CHARS: usize = 5;
