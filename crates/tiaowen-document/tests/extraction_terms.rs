//! The policy terms that ship: well formed, each once, and whole words to the segmenter.

use std::collections::BTreeSet;

use tiaowen_text::fold::fold;
use tiaowen_text::words::{Segmenter, WordLists};

fn terms() -> Vec<String> {
    let table: toml::Table =
        toml::from_str(include_str!("../../../corpus/words/terms.toml")).expect("the terms that ship load");
    let groups = table["terms"].as_table().expect("groups");
    let words = groups.values().flat_map(|group| group.as_array().expect("a list"));
    words.map(|word| word.as_str().expect("a word").to_owned()).collect()
}

#[test]
fn are_well_formed() {
    let mut seen = BTreeSet::new();
    for term in terms() {
        assert!(term.chars().count() >= 2, "{term} is no word");
        assert!(term.chars().all(|character| character.is_alphanumeric() || character == '+'), "{term}");
        assert!(seen.insert(fold(&term)), "{term} is given twice");
    }
    for term in ["单项冠军", "专精特新", "亩均论英雄", "智改数转", "首台套"] {
        assert!(seen.contains(term), "{term} is missing");
    }
}

#[test]
fn are_whole_words() {
    let lists: WordLists = terms().iter().collect();
    let segmenter = Segmenter::new(&lists);
    let check = |text: &str, term: &str| {
        let folded = fold(text);
        let words = segmenter.words(&folded);
        assert!(words.iter().any(|word| word.text == term), "{term} in {text}: {words:?}");
    };
    check("擦亮单项冠军之城", "单项冠军");
    check("深化亩均论英雄改革", "亩均论英雄");
    check("10亿元以上市内外资制造业项目", "市内外资");
    check("推动企业智改数转全覆盖", "智改数转");
}
