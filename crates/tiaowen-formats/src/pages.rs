//! Printed pages become text again, whatever file they come from: lines, columns, tables, running heads and paragraphs
//! are rebuilt from where the words stand. What that leaves uncertain is said at the place. Knows neither PDF nor OFD.
//!
//! A page passes through `table.rs` (cells between printed lines), `line.rs` (words to lines), `furniture.rs` (running
//! heads, footnotes), `column.rs` (order of reading), `flow.rs` (lines to paragraphs) and `writing.rs`.

mod assembly;
mod column;
mod flow;
mod furniture;
mod guess;
mod line;
pub(crate) mod sheet;
mod table;
mod writing;

pub(crate) use self::assembly::{Told, assemble};
