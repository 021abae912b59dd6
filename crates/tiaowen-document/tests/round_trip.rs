//! Documents survive being written as JSON and read back: they are sent from process to process and kept in indexes.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use tiaowen_document::model::{Document, Span, Target, TargetOp};
use tiaowen_document::{Rules, SourceText, parse};

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn documents_come_back_as_they_were() {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let words = |name| fs::read_to_string(repository.join("corpus/words").join(name)).expect("a word list");
    let rules = Rules::from_toml(&words("units.toml"), &words("categories.toml")).expect("rules");
    let mut count = 0;
    for path in ["tests/fixtures", "corpus"].iter().flat_map(|folder| files_below(&repository.join(folder))) {
        let name = path.to_string_lossy();
        let Ok(source) = SourceText::read(&fs::read(&path).expect("bytes"), &name) else { continue };
        for document in parse(&source, &rules, None).documents {
            let document = document.in_code_points(&source.text);
            let json = serde_json::to_vec(&document).expect("JSON");
            let back: Document = serde_json::from_slice(&json).expect("a document");
            assert_eq!(back, document, "{name}");
            count += 1;
        }
    }
    assert!(count > 50, "{count} documents");
}

proptest! {
    #[test]
    fn values_come_back_to_the_last_digit(value in any::<f64>().prop_filter("a number", |it| it.is_finite())) {
        let target = Target {
            indicator: "产值".to_owned(),
            op: TargetOp::AtLeast,
            value: Some(value),
            value_max: None,
            unit: Some("亿元".to_owned()),
            year: Some(2030),
            year_inherited: false,
            span: Span::new(0, 2),
        };
        let json = serde_json::to_string(&target).expect("JSON");
        prop_assert_eq!(serde_json::from_str::<Target>(&json).expect("a target"), target);
    }
}
