//! Task categories 任务类别: the rules that a curator keeps, and the sorting of clauses by them.
//!
//! A clause's words are weighed by where they stand: in its own lead sentence, in the headings above it, in its
//! body. Knows nothing of documents beyond path, text and place.

mod score;
mod words;

use serde::Deserialize;

pub use crate::rule_error::RuleError;
use score::{Scores, above, zones};
use words::WordTable;

/// Where a clause stands, as far as it speaks for a category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClausePlace {
    /// The introduction of a document or part.
    Preamble,
    /// Anywhere in the body, boxes, rows and notes too.
    Body,
    /// The closing provisions: 附则, 施行日期.
    Closing,
}

/// One task category.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Category {
    /// Stable id, such as `innovation`.
    pub id: String,
    /// The Chinese name that users read.
    pub label: String,
    /// What belongs to it and what does not, for curators.
    #[serde(default)]
    pub definition: String,
    /// Words that all but decide.
    #[serde(default)]
    pub strong: Vec<String>,
    /// Words that are usual here.
    #[serde(default)]
    pub plain: Vec<String>,
    /// Words that are usual elsewhere too.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Words that count in headings and lead sentences only.
    #[serde(default)]
    pub headings: Vec<String>,
    /// Words that speak against it.
    #[serde(default)]
    pub against: Vec<String>,
}

/// What a word is worth by its list and by where it stands.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Weights {
    strong: f64,
    plain: f64,
    weak: f64,
    against: f64,
    /// Factor for the clause's own lead sentence.
    label: f64,
    /// Factor for the nearest heading.
    parent: f64,
    /// Factor for the headings above it.
    ancestor: f64,
    /// A further category needs this share of the first one's score.
    second_share: f64,
    /// So many quantified targets make a clause of goals.
    spread_targets: usize,
    /// A clause of goals whose first category has less than this share of all scores spans themes.
    spread_share: f64,
    /// So does any clause of at least `thin_categories` whose first has less than this share.
    thin_share: f64,
    thin_categories: usize,
    /// The most that a body adds to its first category; the others are scaled with it.
    body_limit: f64,
    /// A first category with less than this score says nothing.
    least: f64,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            strong: 3.0,
            plain: 2.0,
            weak: 1.0,
            against: -2.0,
            label: 3.0,
            parent: 1.5,
            ancestor: 0.6,
            second_share: 0.45,
            spread_targets: 5,
            spread_share: 0.42,
            thin_share: 0.26,
            thin_categories: 6,
            body_limit: 12.0,
            least: 2.5,
        }
    }
}

/// Categories that a place alone decides.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Places {
    /// For introductions, goals that span themes, and clauses about which no word says anything.
    fallback: String,
    /// Headings above a clause that say the same.
    fallback_headings: Vec<String>,
    /// For closing provisions.
    closing: String,
    /// Headings above a clause that make it one.
    closing_headings: Vec<String>,
}

/// Words that cover what they hold and count for no category.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Neutral {
    words: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CategoryFile {
    #[serde(default)]
    weights: Weights,
    #[serde(default)]
    places: Places,
    #[serde(default)]
    neutral: Neutral,
    #[serde(rename = "category")]
    categories: Vec<Category>,
}

/// All categories with what speaks for and against each.
#[derive(Clone, Debug)]
pub struct CategoryRules {
    categories: Vec<Category>,
    words: WordTable,
    weights: Weights,
    places: Places,
    fallback: Option<usize>,
    closing: Option<usize>,
}

/// The most categories that a clause is given.
const MAX_CATEGORIES: usize = 3;

impl CategoryRules {
    /// Reads the rules from the text of `categories.toml`.
    ///
    /// # Errors
    ///
    /// The text is no TOML of the shape that the file's head explains, an id is given twice, a name or word is
    /// empty, or `[places]` names a category that is not in the file.
    pub fn from_toml(text: &str) -> Result<Self, RuleError> {
        let file: CategoryFile = toml::from_str(text).map_err(|error| RuleError::from_toml(&error, text))?;
        for (index, category) in file.categories.iter().enumerate() {
            check_category(category, &file.categories[..index])?;
        }
        let find = |entry: &str, id: &str| {
            let found = file.categories.iter().position(|category| category.id == id);
            let missing = || RuleError::UnknownReference { entry: entry.to_owned(), missing: id.to_owned() };
            if id.is_empty() { Ok(None) } else { found.map(Some).ok_or_else(missing) }
        };
        let fallback = find("places.fallback", &file.places.fallback)?;
        let closing = find("places.closing", &file.places.closing)?;
        let words = WordTable::new(&file.categories, &file.weights, &file.neutral.words);
        let (weights, places) = (file.weights, file.places);
        Ok(Self { categories: file.categories, words, weights, places, fallback, closing })
    }

    /// The categories in the order of the file, which is the order of lists and facets.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// The category with this id or Chinese name.
    pub fn find(&self, name: &str) -> Option<&Category> {
        self.categories.iter().find(|category| category.id == name || category.label == name)
    }

    /// Sorts a clause: ids of at most three categories, the primary first.
    ///
    /// `path` holds the printed labels from the root, the clause's own last. The answer is empty only for a
    /// clause without text, or without categories to choose from.
    pub fn classify(&self, path: &[String], text: &str, place: ClausePlace) -> Vec<String> {
        if text.trim().is_empty() || self.categories.is_empty() {
            return Vec::new();
        }
        let mut ranking = self.score(path, text).ranking();
        let above = above(path, text);
        let stands_under = |headings: &[String]| {
            above.iter().any(|label| headings.iter().any(|heading| label.contains(heading.as_str())))
        };
        let forced = match place {
            ClausePlace::Preamble => self.fallback,
            ClausePlace::Closing => self.closing,
            ClausePlace::Body if stands_under(&self.places.closing_headings) => self.closing,
            ClausePlace::Body if stands_under(&self.places.fallback_headings) => self.fallback,
            ClausePlace::Body if self.says_little(&ranking) || self.spans_themes(above, text, &ranking) => {
                self.fallback
            }
            ClausePlace::Body => None,
        };
        let forced = if ranking.is_empty() { forced.or(Some(0)) } else { forced };
        if let Some(index) = forced {
            let top = ranking.first().map_or(0.0, |(_, score)| *score);
            ranking.retain(|(other, _)| *other != index);
            ranking.insert(0, (index, top));
        }
        let enough = ranking.first().map_or(0.0, |(_, score)| score * self.weights.second_share);
        let chosen = ranking.iter().enumerate().filter(|(rank, (_, score))| *rank == 0 || *score >= enough);
        chosen.take(MAX_CATEGORIES).map(|(_, (index, _))| self.categories[*index].id.clone()).collect()
    }

    fn score(&self, path: &[String], text: &str) -> Scores {
        let zones = zones(path, text);
        let size = self.categories.len();
        let mut label = Scores::new(size);
        label.add(&self.words, zones.label, self.weights.label, true);
        // A lead that says nothing (重点项目) leaves the word to the nearest heading.
        let parent_factor = if label.top() < self.weights.plain * self.weights.label {
            self.weights.label
        } else {
            self.weights.parent
        };
        let mut body = Scores::new(size);
        body.add(&self.words, zones.body, 1.0, false);
        let mut scores = label;
        scores.merge(&body, (self.weights.body_limit / body.top().max(f64::MIN_POSITIVE)).min(1.0));
        for (distance, heading) in zones.above.iter().rev().enumerate() {
            let factor = if distance == 0 { parent_factor } else { self.weights.ancestor };
            scores.add(&self.words, heading, factor, true);
        }
        scores
    }

    fn says_little(&self, ranking: &[(usize, f64)]) -> bool {
        ranking.first().is_none_or(|(_, score)| *score < self.weights.least)
    }

    /// Goals of many themes belong to none of them, nor does a list of everything.
    fn spans_themes(&self, above: &[String], text: &str, ranking: &[(usize, f64)]) -> bool {
        let total: f64 = ranking.iter().map(|(_, score)| score).sum();
        let share = ranking.first().map_or(0.0, |(_, score)| *score) / total.max(f64::MIN_POSITIVE);
        let under_goals = above.last().is_some_and(|heading| heading.contains("目标"));
        share < self.weights.thin_share && ranking.len() >= self.weights.thin_categories
            || share < self.weights.spread_share
                && (under_goals || crate::targets::find_targets(text).len() >= self.weights.spread_targets)
    }
}

fn check_category(category: &Category, earlier: &[Category]) -> Result<(), RuleError> {
    let named = |field, value: &str| {
        let entry = if category.id.is_empty() { category.label.clone() } else { category.id.clone() };
        if value.trim().is_empty() { Err(RuleError::EmptyField { entry, field }) } else { Ok(()) }
    };
    named("id", &category.id)?;
    named("label", &category.label)?;
    let lists = [
        ("strong", &category.strong),
        ("plain", &category.plain),
        ("weak", &category.weak),
        ("headings", &category.headings),
        ("against", &category.against),
    ];
    for (field, words) in lists {
        for word in words {
            named(field, word)?;
        }
    }
    if earlier.iter().any(|other| other.id == category.id) {
        return Err(RuleError::DuplicateId { id: category.id.clone() });
    }
    Ok(())
}
