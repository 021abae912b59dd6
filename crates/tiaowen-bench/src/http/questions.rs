//! Questions that find something, drawn from the words of an index: common words, rare ones, two at once. Knows no server.

use anyhow::{Result, ensure};
use fastrand::Rng;
use tiaowen_search::engine::InventoryBounds;
use tiaowen_search::{SearchRequest, Searcher};

/// The same seed draws the same questions from the same index.
const SEED: u64 = 3;

/// Questions in the order in which they are asked.
pub(super) struct Questions(Vec<String>);

impl Questions {
    /// Draws a third each of words that 3 to 25 % of the clauses hold, of words that 5 to 50 clauses hold, and of two
    /// common words.
    pub(super) fn draw(searcher: &Searcher, count: usize) -> Result<Self> {
        let engine = searcher.engine();
        let clauses = engine.overview()?.clause_count;
        let bounds = InventoryBounds { labels: 0, words: usize::MAX };
        let words = engine.inventory(bounds)?.words;
        let within = |least: usize, most: usize| -> Vec<&str> {
            let fitting = words.iter().filter(|word| (least..=most).contains(&word.count));
            fitting.map(|word| word.name.as_str()).collect()
        };
        let (common, rare) = (within(clauses * 3 / 100, clauses / 4), within(5, 50));
        ensure!(!common.is_empty() && !rare.is_empty(), "the index has too few words to draw questions from");
        let mut rng = Rng::with_seed(SEED);
        let questions = (0..count).map(|number| {
            let mut draw = |words: &[&str]| words[rng.usize(..words.len())].to_owned();
            match number % 3 {
                0 => draw(&common),
                1 => draw(&rare),
                _ => format!("{} {}", draw(&common), draw(&common)),
            }
        });
        Ok(Self(questions.collect()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// As the server reads it.
    pub(super) fn request(question: &str) -> SearchRequest {
        SearchRequest { query: question.to_owned(), ..SearchRequest::default() }
    }
}
