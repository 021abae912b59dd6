//! Files of office programs as libraries hold them, made here part by part: what is read of them, that a document gives
//! the same clauses whatever file it comes in, and what is refused.

mod equality;
mod hostile;

mod maker;
mod ofd;
mod texts;
mod word;
mod workbook;
