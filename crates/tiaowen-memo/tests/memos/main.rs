//! Memos from the outside: read, remarked, refused.

mod packages;

mod annotating;
mod hostile;
mod reading;
