//! The corpus that ships: its manifest fits its files, and what the manifest knows is used.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, in helpers too")]

use std::collections::HashSet;
use std::path::Path;

use tiaowen_document::model::YearBasis;
use tiaowen_document::{SourceText, parse};
use tiaowen_library::Library;

#[test]
fn the_manifest_fits_the_corpus() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let library = Library::open(&corpus, None).unwrap();
    let listing = library.list().unwrap();
    assert!(listing.left_out.is_empty(), "{:?}", listing.left_out);
    let mut ids = HashSet::new();
    let mut found = HashSet::new();
    for file in &listing.files {
        let source = SourceText::read(&std::fs::read(&file.path).unwrap(), &file.name).unwrap();
        let curated = library.manifest().find(&source.sha256, &file.name);
        let metadata = parse(&source, library.rules(), curated).documents.remove(0).metadata;
        assert!(ids.insert(metadata.id.clone()), "{} is given twice", metadata.id);
        assert!(metadata.year.is_some(), "{} has no year", file.name);
        assert!(metadata.doc_number.is_some() || curated.is_some_and(|curated| curated.slug.is_some()));
        let Some(curated) = curated else { continue };
        found.insert(curated.sha256.as_str());
        assert_eq!(curated.file, file.name);
        if let Some(slug) = &curated.slug {
            assert_eq!(*slug, metadata.id, "the slug is used");
        }
        let is_curated = metadata.year_basis == Some(YearBasis::Curated);
        assert_eq!(is_curated, curated.year.is_some(), "{}", file.name);
    }
    for entry in library.manifest().entries() {
        assert!(found.contains(entry.sha256.as_str()), "no file fits the entry of {}", entry.file);
    }
}
