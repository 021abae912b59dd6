//! The command `tiaowen`.
mod arguments;
mod failure;
mod help;
mod language;
mod usage;
fn main() {}
