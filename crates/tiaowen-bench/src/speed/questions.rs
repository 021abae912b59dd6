//! Questions of the classes that people ask, drawn from what clauses say. Knows no engine.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;
use tiaowen_search::request::Filters;
use tiaowen_search::{DocumentBatch, SearchRequest, Sort};
use tiaowen_text::Segmenter;
use tiaowen_text::fold::{fold, is_han};

/// A kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A word that 3 to 25 % of the clauses hold.
    Common,
    /// A word that 5 to 50 clauses hold.
    Rare,
    /// Two words of one clause.
    And,
    /// One of three words.
    Or,
    /// Eight words as they stand, typed without blanks.
    Sentence,
    /// Two or three words in quotes.
    Phrase,
    /// A common word, a unit, five years.
    Filter,
    /// A common word, newest first.
    Newest,
}

impl Class {
    pub(super) const ALL: [Self; 8] = [
        Self::Common,
        Self::Rare,
        Self::And,
        Self::Or,
        Self::Sentence,
        Self::Phrase,
        Self::Filter,
        Self::Newest,
    ];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Common => "common word",
            Self::Rare => "rare word",
            Self::And => "two words",
            Self::Or => "one of three words",
            Self::Sentence => "eight words, no blanks",
            Self::Phrase => "phrase in quotes",
            Self::Filter => "word, unit, five years",
            Self::Newest => "common word, newest first",
        }
    }
}

/// A question, taken apart.
#[derive(Clone, Debug)]
pub(super) struct Question {
    pub(super) class: Class,
    /// Its words in their order, folded.
    pub(super) words: Vec<String>,
    /// Of a phrase where each word begins, in code points from the first.
    pub(super) offsets: Vec<usize>,
    /// Id of the unit that is filtered by.
    pub(super) unit: Option<String>,
    /// First and last year that is filtered by.
    pub(super) years: Option<(i16, i16)>,
}

impl Question {
    /// As the product is asked.
    pub(super) fn request(&self) -> SearchRequest {
        let query = match self.class {
            Class::Or => self.words.join(" OR "),
            Class::Sentence => self.words.concat(),
            Class::Phrase => format!("\"{}\"", self.words.concat()),
            _ => self.words.join(" "),
        };
        let filters = Filters {
            unit: self.unit.iter().cloned().collect(),
            year: self.years.iter().map(|(first, last)| format!("{first}..{last}")).collect(),
            ..Filters::default()
        };
        let sort = if self.class == Class::Newest { Sort::Newest } else { Sort::Relevance };
        SearchRequest { query, filters, sort, ..SearchRequest::default() }
    }
}

/// One clause as questions are drawn from it.
struct Drawable {
    /// Its whole words, each with where it begins in code points.
    words: Vec<(String, usize)>,
    unit: Option<String>,
    year: Option<i16>,
}

/// What questions are drawn from.
pub(super) struct Urn {
    clauses: Vec<Drawable>,
    common: Vec<String>,
    rare: Vec<String>,
}

impl Urn {
    pub(super) fn new(batches: &[DocumentBatch], segmenter: &Segmenter) -> Self {
        let mut clauses = Vec::new();
        let mut held: HashMap<String, usize> = HashMap::new();
        for batch in batches {
            for record in &batch.clauses {
                let folded = fold(&record.clause.text);
                let words: Vec<(String, usize)> = segmenter
                    .whole_words(&folded)
                    .iter()
                    .map(|word| (word.text.to_owned(), word.offset))
                    .collect();
                let different: HashSet<&String> = words.iter().map(|(word, _)| word).collect();
                different.into_iter().for_each(|word| *held.entry(word.clone()).or_default() += 1);
                let unit = record.clause.units.last().map(|unit| unit.id.clone());
                clauses.push(Drawable { words, unit, year: batch.document.metadata.year });
            }
        }
        let within = |least: usize, most: usize| {
            let fits = |(word, count): &(&String, &usize)| is_term(word) && (least..=most).contains(*count);
            let mut words: Vec<String> = held.iter().filter(fits).map(|(word, _)| word.clone()).collect();
            words.sort_unstable();
            words
        };
        let common = within(clauses.len() * 3 / 100, clauses.len() / 4);
        let rare = within(5, 50);
        Self { clauses, common, rare }
    }

    /// How many clauses there are.
    pub(super) fn len(&self) -> usize {
        self.clauses.len()
    }

    /// Draws `count` questions of a class; fewer where the clauses have too few different ones.
    pub(super) fn draw(&self, class: Class, count: usize, rng: &mut Rng) -> Vec<Question> {
        /// Draws for each question before it is given up.
        const ATTEMPTS: usize = 100;
        let attempts = 0..count.saturating_mul(ATTEMPTS);
        attempts.filter_map(|_| self.draw_one(class, rng)).take(count).collect()
    }

    fn draw_one(&self, class: Class, rng: &mut Rng) -> Option<Question> {
        let question =
            |words: Vec<String>| Question { class, words, offsets: Vec::new(), unit: None, years: None };
        let clause = rng.choice(&self.clauses)?;
        match class {
            Class::Common | Class::Newest => Some(question(vec![rng.choice(&self.common)?.clone()])),
            Class::Rare => Some(question(vec![rng.choice(&self.rare)?.clone()])),
            Class::And => {
                let mut terms: Vec<&String> =
                    clause.words.iter().map(|(word, _)| word).filter(|word| is_term(word)).collect();
                terms.sort_unstable();
                terms.dedup();
                rng.shuffle(&mut terms);
                (terms.len() >= 2).then(|| question(terms.into_iter().take(2).cloned().collect()))
            }
            Class::Or => {
                let mut words = Vec::new();
                for _ in 0..3 {
                    let clause = rng.choice(&self.clauses)?;
                    let (word, _) = rng.choice(&clause.words)?;
                    words.push(word.clone());
                }
                words.iter().all(|word| is_term(word)).then(|| question(words))
            }
            Class::Sentence => run_of(clause, 8, rng).map(|(words, _)| question(words)),
            Class::Phrase => {
                let (words, offsets) = run_of(clause, rng.usize(2..=3), rng)?;
                Some(Question { offsets, ..question(words) })
            }
            Class::Filter => {
                let (word, _) =
                    clause.words.iter().find(|(word, _)| self.common.binary_search(word).is_ok())?;
                let years = clause.year.map(|year| (year - 2, year + 2))?;
                Some(Question {
                    unit: clause.unit.clone(),
                    years: Some(years),
                    ..question(vec![word.clone()])
                })
            }
        }
    }
}

/// A word of two ideographs or more, as people type them.
fn is_term(word: &str) -> bool {
    word.chars().count() >= 2 && word.chars().all(is_han)
}

/// `count` words that follow each other with nothing between, and where each begins from the first.
fn run_of(clause: &Drawable, count: usize, rng: &mut Rng) -> Option<(Vec<String>, Vec<usize>)> {
    let start = rng.usize(..clause.words.len().checked_sub(count)?.max(1));
    let run = clause.words.get(start..start + count)?;
    let follow = |pair: &[(String, usize)]| pair[0].1 + pair[0].0.chars().count() == pair[1].1;
    if !run.windows(2).all(follow) || !run.iter().all(|(word, _)| word.chars().all(is_han)) {
        return None;
    }
    let offsets = run.iter().map(|(_, offset)| offset - run[0].1).collect();
    Some((run.iter().map(|(word, _)| word.clone()).collect(), offsets))
}
