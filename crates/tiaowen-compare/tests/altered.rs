//! Documents of the corpus against themselves as altered by rule: reworded, dropped, inserted, moved, renumbered.
//!
//! `cargo test -p tiaowen-compare --test altered -- --nocapture` prints the figures.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use tiaowen_compare::{Passage, RowKind, compare};
use tiaowen_document::model::Document;
use tiaowen_document::{Rules, SourceText, parse};

/// A clause: its number and its text.
#[derive(Clone, Debug, PartialEq)]
struct Clause {
    number: String,
    text: String,
}

impl Clause {
    fn passage(&self) -> Passage<'_> {
        Passage { text: &self.text, number: &self.number }
    }
}

fn corpus() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let read = |name: &str| fs::read_to_string(folder.join("words").join(name)).expect("word lists ship");
    let rules = Rules::from_toml(&read("units.toml"), &read("categories.toml")).expect("word lists load");
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("the corpus ships").flatten().map(|it| it.path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    files.sort();
    let read = |path: &std::path::PathBuf| {
        let source = SourceText::read(&fs::read(path).expect("a file"), "a.txt").expect("a text");
        parse(&source, &rules, None).documents.remove(0)
    };
    files.iter().map(read).collect()
}

fn clauses(document: &Document) -> Vec<Clause> {
    let clause = |clause: &tiaowen_document::model::Clause| Clause {
        number: clause.number.clone().unwrap_or_default(),
        text: clause.text.clone(),
    };
    document.clauses.iter().map(clause).collect()
}

/// Alters a document: every fifth clause has one to three characters changed, every fifteenth is dropped, moved, or
/// has a clause of `others` put in front; the number of every third grows. Gives the altered clauses with the place
/// that each comes from.
fn alter(clauses: &[Clause], others: &[Clause], random: &mut fastrand::Rng) -> Vec<(Clause, Option<usize>)> {
    let mut altered: Vec<(Clause, Option<usize>)> = Vec::new();
    let mut moved = Vec::new();
    for (place, clause) in clauses.iter().enumerate() {
        let mut clause = clause.clone();
        if random.u8(0..5) == 0 {
            reword(&mut clause, random);
        }
        if random.u8(0..3) == 0 && !clause.number.is_empty() && clause.text.starts_with(&clause.number) {
            let number = format!("9{}", clause.number);
            clause.text.replace_range(..clause.number.len(), &number);
            clause.number = number;
        }
        match random.u8(0..15) {
            0 => continue,
            1 => {
                moved.push((clause, Some(place)));
                continue;
            }
            2 => altered.push((others[random.usize(0..others.len())].clone(), None)),
            _ => {}
        }
        altered.push((clause, Some(place)));
    }
    for clause in moved {
        altered.insert(random.usize(0..=altered.len()), clause);
    }
    altered
}

/// Puts one to three other characters in the place of as many.
fn reword(clause: &mut Clause, random: &mut fastrand::Rng) {
    const OTHERS: [char; 8] = ['宜', '促', '均', '再', '深', '省', '七', '既'];
    let mut signs: Vec<char> = clause.text.chars().collect();
    let number = clause.number.chars().count();
    if number >= signs.len() {
        return;
    }
    for _ in 0..random.usize(1..=3) {
        let at = random.usize(number..signs.len());
        signs[at] = OTHERS[random.usize(0..OTHERS.len())];
    }
    clause.text = signs.into_iter().collect();
}

#[test]
fn what_was_altered_is_paired_with_its_origin() {
    let documents: Vec<Vec<Clause>> = corpus().iter().map(clauses).collect();
    let mut random = fastrand::Rng::with_seed(20_161_122);
    let (mut paired, mut kept, mut strange, mut inserted) = (0, 0, 0, 0);
    for round in 0..40 {
        let (document, others) =
            (&documents[round % documents.len()], &documents[(round + 1) % documents.len()]);
        let altered = alter(document, others, &mut random);
        let left: Vec<Passage<'_>> = document.iter().map(Clause::passage).collect();
        let right: Vec<Passage<'_>> = altered.iter().map(|(clause, _)| clause.passage()).collect();
        let rows = compare(&left, &right).rows;
        let origins: HashMap<usize, Vec<usize>> =
            rows.iter().flat_map(|row| row.right.iter().map(|right| (*right, row.left.clone()))).collect();
        for (right, (clause, origin)) in altered.iter().enumerate() {
            let found = &origins[&right];
            match origin {
                Some(origin) => {
                    kept += 1;
                    // What says the same as its origin in several places may be any of them.
                    let is_origin =
                        |left: &usize| left == origin || document[*left].text == document[*origin].text;
                    if found.iter().any(is_origin) {
                        paired += 1;
                    } else {
                        println!("{:?} from {:?}, paired {found:?}", clause, document[*origin]);
                    }
                }
                None => {
                    inserted += 1;
                    strange += usize::from(!found.is_empty());
                }
            }
        }
    }
    println!("{paired} of {kept} paired with their origin, {strange} of {inserted} inserted ones paired");
    assert!(kept > 1_000 && inserted > 50);
    assert!(paired * 1000 >= kept * 990, "{paired} of {kept}");
    assert!(strange * 20 <= inserted, "{strange} of {inserted}");
}

#[test]
fn a_document_is_itself() {
    for document in corpus() {
        let clauses = clauses(&document);
        let passages: Vec<Passage<'_>> = clauses.iter().map(Clause::passage).collect();
        let comparison = compare(&passages, &passages);
        assert_eq!(comparison.counts.identical, clauses.len());
        assert!(comparison.rows.iter().all(|row| row.kind == RowKind::Identical && row.left == row.right));
    }
}
