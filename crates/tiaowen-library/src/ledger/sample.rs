//! Documents to try the ledger on.

use super::{PrintedClause, Wording};

/// A document written as `address:words` pairs in reading order. The address counts as the printed number.
pub(super) fn clauses(text: &str) -> Vec<PrintedClause> {
    let clause = |pair: &str| {
        let (address, words) = pair.split_once(':').expect("a pair");
        let wording = Wording {
            hash: format!("{address}{}", words.to_lowercase()),
            bare: words.to_lowercase(),
            text: words.to_owned(),
            path: vec![address.to_owned()],
        };
        PrintedClause { address: address.to_owned(), wording }
    };
    text.split_whitespace().map(clause).collect()
}
