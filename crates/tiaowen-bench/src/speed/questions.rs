//! Questions of the classes that people ask, drawn from what clauses say. Knows no engine.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;
use tiaowen_search::request::Filters;
use tiaowen_search::{DocumentBatch, SearchRequest, Sort};
use tiaowen_text::Segmenter;
use tiaowen_text::fold::{fold, is_han};

/// A kind of question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
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
    /// A common word, with counts of units, categories and documents.
    Facet,
    /// How many clauses hold two words.
    Count,
}

impl Class {
    pub(super) const ALL: [Self; 10] = [
        Self::Common,
        Self::Rare,
        Self::And,
        Self::Or,
        Self::Sentence,
        Self::Phrase,
        Self::Filter,
        Self::Newest,
        Self::Facet,
        Self::Count,
    ];

    /// Whether a whole answer is asked for. All have counts, so that those which are about counts would be asked twice.
    pub(super) fn has_answer(self) -> bool {
        !matches!(self, Self::Facet | Self::Count)
    }

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
            Self::Facet => "common word, counts",
            Self::Count => "number of two words",
        }
    }
}

/// A question, taken apart.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    pub(super) class: Class,
    /// Its words in their order, folded.
    pub(super) words: Vec<String>,
    /// Of a phrase where each word begins, in code points from the first.
    pub(super) offsets: Vec<usize>,
    /// Id of the unit that is filtered by.
    pub(super) unit: Option<String>,
    /// First and last year that is filtered by.
    pub(super) years: Option<(i16, i16)>,
    /// As the product is asked.
    pub(crate) request: SearchRequest,
}

impl Question {
    /// As the product is asked.
    fn in_words(&self) -> SearchRequest {
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
pub(crate) struct Urn {
    /// Clauses that words are drawn from: all, or where there are many as many by chance.
    clauses: Vec<Drawable>,
    common: Vec<String>,
    rare: Vec<String>,
}

/// An urn that is being filled.
pub(crate) struct Filling {
    clauses: Vec<Drawable>,
    /// How many clauses were seen.
    seen: usize,
    /// How many clauses hold each word.
    held: HashMap<String, usize>,
    rng: Rng,
}

impl Filling {
    /// Clauses that are kept to draw from.
    const MOST: usize = 20_000;

    pub(crate) fn new(seed: u64) -> Self {
        Self { clauses: Vec::new(), seen: 0, held: HashMap::new(), rng: Rng::with_seed(seed) }
    }

    /// Puts a document in.
    pub(crate) fn add(&mut self, batch: &DocumentBatch, segmenter: &Segmenter) {
        for record in &batch.clauses {
            let folded = fold(&record.clause.text);
            let words = segmenter.whole_words(&folded);
            let different: HashSet<&str> = words.iter().map(|word| word.text).collect();
            for word in different {
                match self.held.get_mut(word) {
                    Some(count) => *count += 1,
                    None => drop(self.held.insert(word.to_owned(), 1)),
                }
            }
            // Each clause is kept with the same chance, however many follow.
            self.seen += 1;
            let place = if self.seen <= Self::MOST { self.seen - 1 } else { self.rng.usize(..self.seen) };
            if place < Self::MOST {
                let drawable = Drawable {
                    words: words.iter().map(|word| (word.text.to_owned(), word.offset)).collect(),
                    unit: record.clause.units.last().map(|unit| unit.id.clone()),
                    year: batch.document.metadata.year,
                };
                match self.clauses.get_mut(place) {
                    Some(kept) => *kept = drawable,
                    None => self.clauses.push(drawable),
                }
            }
        }
    }

    /// The urn.
    pub(crate) fn finish(self) -> Urn {
        let within = |least: usize, most: usize| {
            let fits = |(word, count): &(&String, &usize)| is_term(word) && (least..=most).contains(*count);
            let mut words: Vec<String> =
                self.held.iter().filter(fits).map(|(word, _)| word.clone()).collect();
            words.sort_unstable();
            words
        };
        let common = within(self.seen * 3 / 100, self.seen / 4);
        let rare = within(5, 50);
        Urn { clauses: self.clauses, common, rare }
    }
}

impl Urn {
    /// Draws `count` questions of a class; fewer where the clauses have too few different ones.
    pub(crate) fn draw(&self, class: Class, count: usize, rng: &mut Rng) -> Vec<Question> {
        /// Draws for each question before it is given up.
        const ATTEMPTS: usize = 100;
        let attempts = 0..count.saturating_mul(ATTEMPTS);
        let drawn = attempts.filter_map(|_| self.draw_one(class, rng)).take(count);
        drawn.map(|question| Question { request: question.in_words(), ..question }).collect()
    }

    fn draw_one(&self, class: Class, rng: &mut Rng) -> Option<Question> {
        let question = |words: Vec<String>| Question {
            class,
            words,
            offsets: Vec::new(),
            unit: None,
            years: None,
            request: SearchRequest::default(),
        };
        let clause = rng.choice(&self.clauses)?;
        match class {
            Class::Common | Class::Newest | Class::Facet => {
                Some(question(vec![rng.choice(&self.common)?.clone()]))
            }
            Class::Rare => Some(question(vec![rng.choice(&self.rare)?.clone()])),
            Class::And | Class::Count => {
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
