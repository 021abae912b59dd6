//! What means the same, from the outside: numbers in any form, a curator's synonyms, edited without programming.

use std::fs;

use crate::office::{OPINION, Office};

#[test]
fn finds_what_means_the_same_and_says_so() {
    let office = Office::with(&[("意见.txt", &OPINION.replace("工业机器人", "人工智能"))]);
    office.run("index").expect_code(0);
    let check = |query: &str, expected: &str| {
        let results = office.run(&format!("search {query} --format json")).expect_code(0).json();
        let hit = &results["hits"][0];
        let text: Vec<char> = hit["text"].as_str().unwrap().chars().collect();
        let span = &hit["highlights"][0];
        let [start, end] = [0, 1].map(|side| usize::try_from(span[side].as_u64().unwrap()).unwrap());
        assert_eq!(
            (hit["match"].as_str(), results["matches"]["synonyms"].as_u64()),
            (Some("synonyms"), Some(1))
        );
        assert_eq!(text[start..end].iter().collect::<String>(), expected, "{query}");
    };
    check("AI", "人工智能");
    check("二十家", "20家");
    check("二〇一九年", "2019年");
    office.run("search \"AI\" --no-synonyms").expect_code(1);
    office.run("search 二十家 --no-synonyms").expect_code(1);
}

#[test]
fn synonyms_are_edited_without_programming() {
    let office = Office::indexed();
    let total = || office.run("search 小能手 --format json").json()["total"].as_u64().unwrap();
    assert_eq!(total(), 0);
    let words = office.path("corpus/words");
    fs::create_dir_all(&words).unwrap();
    let list = words.join("synonyms.toml");
    fs::write(&list, "[one_way]\n\"小能手\" = [\"单项冠军企业\"]\n").unwrap();
    // The index goes on with the words that it was built with, until it is brought up to date.
    assert_eq!(total(), 0);
    office.run("index").expect_code(0);
    assert_eq!(total(), 1);
    let run = office.run("search 小能手").expect_code(0);
    assert!(run.out.contains("同义") && run.out.contains("单项冠军企业"), "{}", run.out);

    fs::write(&list, "[one_way]\n\n\"小能手\" = [\"企\"]\n").unwrap();
    let run = office.run("index").expect_code(2);
    assert!(run.err.contains("synonyms.toml") && run.err.contains("第 3 行"), "{}", run.err);
    assert!(run.err.contains("“企”太短") && run.err.contains("提示："), "{}", run.err);
}
