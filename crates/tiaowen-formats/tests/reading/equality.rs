//! The same document as plain text and as a file of an office program gives the same clauses.

use tiaowen_document::SourceText;
use tiaowen_formats::read;

use crate::maker::{Lists, Word, body, paragraph};
use crate::texts::{all, clauses, documents};

/// Reads each text as it is and as the file that `make` makes of it; all that differs.
pub(crate) fn compare(
    name: &str,
    texts: Vec<(String, String)>,
    make: impl Fn(&str) -> Vec<u8>,
) -> (usize, Vec<String>) {
    let (mut count, mut wrong) = (0, Vec::new());
    for (title, text) in texts {
        let plain = SourceText::read(text.as_bytes(), "甲.txt").expect("text");
        let file = read(&make(&text), name, None).expect("a document");
        let (expected, seen) = (clauses(&documents(&plain)), clauses(&documents(&file)));
        count += expected.len();
        wrong.extend(differences(&expected, &seen).map(|line| format!("{title}: {line}")));
    }
    (count, wrong)
}

/// Clauses of one side alone.
fn differences<'a>(expected: &'a [String], seen: &'a [String]) -> impl Iterator<Item = String> + 'a {
    let lost = expected.iter().filter(|clause| !seen.contains(clause)).map(|clause| format!("- {clause}"));
    let extra = seen.iter().filter(|clause| !expected.contains(clause)).map(|clause| format!("+ {clause}"));
    let is_moved =
        expected != seen && expected.iter().all(|it| seen.contains(it)) && expected.len() == seen.len();
    lost.chain(extra).chain(is_moved.then(|| "another order".to_owned()))
}

#[test]
fn paragraphs_of_word_give_the_clauses_of_the_text() {
    let (count, wrong) =
        compare("甲.docx", all(), |text| Word::of(&body(text, |line| paragraph("", line))).pack());
    assert!(count > 500, "{count} clauses");
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn numbers_that_word_prints_give_the_clauses_of_the_text() {
    let (count, wrong) = compare("甲.docx", all(), |text| {
        let mut lists = Lists::default();
        let body = body(text, |line| lists.line(line));
        Word { body, numbering: lists.part(), ..Word::default() }.pack()
    });
    assert!(wrong.is_empty(), "{} of {count}\n{}", wrong.len(), wrong.join("\n"));
    let mut lists = Lists::default();
    for (_, text) in all() {
        body(&text, |line| lists.line(line));
    }
    assert!(lists.count > 300, "{} numbers", lists.count);
}
