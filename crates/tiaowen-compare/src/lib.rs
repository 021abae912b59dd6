//! What differs between two texts, and which clauses of two documents belong together. Knows no index, no server
//! and no history.

mod difference;

pub use difference::{Piece, PieceKind, differences};
