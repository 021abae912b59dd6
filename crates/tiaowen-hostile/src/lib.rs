//! Input that was made to do harm, and what must hold of it: no part of the product.
//!
//! [`fuzzing`] has the functions that the fuzzer below `fuzz/` calls with whatever it makes up, and that `cargo test`
//! calls again with every input that was found and kept below `tests/fixtures/fuzz/`.

pub mod package;
pub mod documents;
pub mod names;
pub mod fuzzing;
