//! Files of office programs as libraries hold them, made here part by part: what is read of them, that a document gives
//! the same clauses whatever file it comes in, and what is refused.

mod equality;
mod hostile;

mod maker;
mod ofd;
#[path = "../../src/pdf/tests/press.rs"]
#[allow(dead_code, reason = "what only the tests of PDF itself print")]
mod press;
mod site;
mod texts;
mod word;
mod workbook;
