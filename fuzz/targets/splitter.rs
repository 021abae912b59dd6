//! Tries inputs on [`tiaowen_hostile::fuzzing::splitter`].
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| tiaowen_hostile::fuzzing::splitter(bytes));
