//! Identifiers: of documents from their numbers, of clauses from the path of printed numbers.

use std::collections::HashMap;

use sha2::{Digest, Sha256};
use tiaowen_text::hex::hex;
use tiaowen_text::pinyin;

use crate::model::{Document, Metadata};
use crate::references::DocNumber;

/// First segment of addresses in the cover notice of a plan, whose own provisions keep the plain numbers.
pub(crate) const COVER: &str = "n";

/// Tells whether a clause id lies in the cover notice.
pub fn is_in_cover(clause_id: &str) -> bool {
    clause_id.split_once('/').is_some_and(|(_, address)| address.split('.').next() == Some(COVER))
}

/// The id that a document number gives: pinyin initials of the agency's code, year (if it has one), serial.
pub(crate) fn number_id(number: &DocNumber) -> String {
    let agency = pinyin::initials(&number.agency);
    match number.year {
        Some(year) => format!("{agency}-{year}-{}", number.serial),
        None => format!("{agency}-{}", number.serial),
    }
}

/// The id of a document with neither number nor slug: a hash of issuers, title and date.
pub(crate) fn hash_id(metadata: &Metadata) -> String {
    let date = metadata.issued.or(metadata.published).map(|date| date.to_string()).unwrap_or_default();
    let identity = format!("{}\n{}\n{date}", metadata.issuers.join("、"), metadata.title);
    format!("d-{}", &hex(&Sha256::digest(tiaowen_text::fold::fingerprint(&identity).as_bytes()))[..12])
}

/// First part of the ids of documents that were put together from clauses split elsewhere. No id from a number
/// begins so, for no syllable of pinyin begins with i.
const IMPORTED: &str = "import-";

/// The id of a document of clauses split elsewhere, by its title.
pub fn imported_id(title: &str) -> String {
    format!("{IMPORTED}{}", &hex(&Sha256::digest(tiaowen_text::fold::fingerprint(title).as_bytes()))[..12])
}

/// Tells whether a document was put together from clauses split elsewhere, which keep ids of their own.
pub fn is_imported(document_id: &str) -> bool {
    document_id.starts_with(IMPORTED)
}

/// The hash of a clause's text: first 16 hexadecimal digits of SHA-256 over the folded text without blanks.
pub fn text_hash(text: &str) -> String {
    hex(&Sha256::digest(tiaowen_text::fold::fingerprint(text).as_bytes())[..8])
}

/// Gives each address once: a repeated one gets `_2`, `_3` …
#[derive(Debug, Default)]
pub(crate) struct Addresses {
    given: HashMap<String, u32>,
}

impl Addresses {
    /// The address itself the first time, with an ordinal after that.
    pub(crate) fn give(&mut self, address: &str) -> String {
        let count = self.given.entry(address.to_owned()).or_insert(0);
        *count += 1;
        if *count == 1 {
            return address.to_owned();
        }
        let numbered = format!("{address}_{count}");
        // A printed number can never hold `_`, so the numbered address is free.
        self.given.insert(numbered.clone(), 1);
        numbered
    }
}

impl Document {
    /// Gives the document another id, and its clauses with it.
    pub fn rename(&mut self, id: &str) {
        let old = std::mem::replace(&mut self.metadata.id, id.to_owned());
        for clause in &mut self.clauses {
            if let Some(address) = clause.id.strip_prefix(&old) {
                clause.id = format!("{id}{address}");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_each_address_once() {
        let mut addresses = Addresses::default();
        let given: Vec<String> =
            ["1", "1.1", "1", "1", "1_2"].iter().map(|address| addresses.give(address)).collect();
        assert_eq!(given, ["1", "1.1", "1_2", "1_3", "1_2_2"]);
    }

    #[test]
    fn titles_that_fold_alike_are_one_imported_document() {
        let id = imported_id("甲法（试行）");
        assert!(is_imported(&id) && id == imported_id("甲法 (试行)") && id != imported_id("甲法"), "{id}");
        assert!(!is_imported("d-0123456789ab"));
    }

    #[test]
    fn tells_the_cover_from_the_plan() {
        assert!(is_in_cover("a-1/n.p1"));
        assert!(!is_in_cover("a-1/1.p1"));
    }
}
