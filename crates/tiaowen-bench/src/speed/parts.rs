//! What an index is made of, by field and by kind of file. Reads tantivy's own account of it.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use tantivy::Index;

use super::report::Part;

/// Bytes of all files in a folder and in the folders in it.
pub(super) fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let bytes = |entry: std::fs::DirEntry| match entry.metadata() {
        Ok(file) if file.is_dir() => folder_bytes(&entry.path()),
        Ok(file) => file.len(),
        Err(_) => 0,
    };
    entries.map(bytes).sum()
}

/// The parts of the newest generation in the product's index folder, largest first.
pub(super) fn parts(folder: &Path) -> Result<Vec<Part>> {
    let is_index = |path: &Path| path.join("meta.json").is_file();
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let generation = entries.flatten().map(|entry| entry.path()).filter(|path| is_index(path)).max();
    let generation = generation.with_context(|| format!("no index in {}", folder.display()))?;
    let searcher = Index::open_in_dir(&generation)?.reader()?.searcher();
    let mut bytes: BTreeMap<(String, &str), u64> = BTreeMap::new();
    for segment in searcher.space_usage()?.segments() {
        let tables = [
            ("terms", segment.termdict()),
            ("postings", segment.postings()),
            ("positions", segment.positions()),
            ("columns", segment.fast_fields()),
            ("lengths", segment.fieldnorms()),
        ];
        for (kind, table) in tables {
            for field in table.fields() {
                let bytes = bytes.entry((field.field_name().to_owned(), kind)).or_default();
                *bytes += field.total().get_bytes();
            }
        }
        let store = segment.store().total().get_bytes();
        *bytes.entry(("stored".to_owned(), "records")).or_default() += store;
    }
    let part = |((field, kind), bytes): ((String, &str), u64)| Part { field, kind: kind.to_owned(), bytes };
    let mut parts: Vec<Part> = bytes.into_iter().map(part).filter(|part| part.bytes > 0).collect();
    parts.sort_by(|left, right| right.bytes.cmp(&left.bytes).then_with(|| left.field.cmp(&right.field)));
    Ok(parts)
}
