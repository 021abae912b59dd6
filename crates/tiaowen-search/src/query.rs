//! The query language: from what a person types to a [`Query`] tree.
//!
//! Terms divided by blanks must all match; `"…"` is verbatim; `-词` and `NOT`, `OR` and `|`, `( )`; prefixes for
//! filters (`unit:市科技局 year:2016..2019`) and fields (`title:` `heading:`); full-width forms of every sign.
//!
//! Whatever is typed is answered. What is no syntax is taken as text, with a notice: policy texts are full of
//! quotes and brackets, and a piece of text pasted into the box must find its clause. Hence signs are syntax
//! only where a person who means syntax puts them: quotes, brackets, minus and prefixes at the start of a term.
//! Knows nothing of names, units or engines.

mod lexer;
mod parser;
mod print;

use crate::engine::TextField;
use crate::error::SearchError;

pub use print::QueryNode;

/// Longest query, in code points.
pub const MAX_QUERY_CHARS: usize = 1_000;
/// Most terms, quoted strings, prefixes included.
pub const MAX_TERMS: usize = 64;
/// Deepest nesting of brackets that are read as groups; deeper ones are text.
pub const MAX_DEPTH: usize = 32;

/// What a query asks for, with strings as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Query {
    /// Nothing was typed: every clause.
    All,
    /// A term.
    Text(String),
    /// A quoted string, without its quotes.
    Quoted(String),
    /// A term of one field.
    Field {
        /// The field.
        field: TextField,
        /// The term, without quotes.
        value: String,
        /// Whether it was quoted.
        form: Form,
    },
    /// A filter.
    Filter {
        /// Its name, as in [`Filters::NAMES`](crate::Filters::NAMES).
        name: &'static str,
        /// The value as typed, without quotes.
        value: String,
    },
    /// All of them.
    And(Vec<Query>),
    /// At least one of them.
    Or(Vec<Query>),
    /// Not this one.
    Not(Box<Query>),
}

/// How a term was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// As it is: its words count as well.
    Plain,
    /// In quotes: the very string.
    Quoted,
}

/// A query read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParsedQuery {
    /// What it asks for.
    pub query: Query,
    /// What was not read as syntax, in Chinese.
    pub notices: Vec<String>,
}

/// Reads a query.
///
/// # Errors
///
/// `TooLong` and `TooManyTerms`; any other text is answered.
///
/// ```
/// use tiaowen_search::query::{Query, parse};
///
/// let parsed = parse("智能制造　-补贴").unwrap_or_else(|error| panic!("{error}"));
/// let not = Query::Not(Box::new(Query::Text("补贴".to_owned())));
/// assert_eq!(parsed.query, Query::And(vec![Query::Text("智能制造".to_owned()), not]));
/// ```
pub fn parse(text: &str) -> Result<ParsedQuery, SearchError> {
    let length_chars = text.chars().count();
    if length_chars > MAX_QUERY_CHARS {
        return Err(SearchError::TooLong { limit: MAX_QUERY_CHARS, found: length_chars });
    }
    let (tokens, mut notices) = lexer::lex(text);
    let terms = tokens.iter().filter(|token| token.is_term()).count();
    if terms > MAX_TERMS {
        return Err(SearchError::TooManyTerms { limit: MAX_TERMS, found: terms });
    }
    let query = parser::parse(&tokens, &mut notices);
    if excludes_only(&query) {
        notices.push("检索式只有要排除的词，列出的是不含它们的全部条款；要查“-”号本身请加引号".to_owned());
    }
    notices.dedup();
    Ok(ParsedQuery { query, notices })
}

/// Tells whether nothing is asked for but that something be absent: `-20%` is easily meant as text.
fn excludes_only(query: &Query) -> bool {
    match query {
        Query::Not(_) => true,
        Query::And(parts) => parts.iter().all(excludes_only),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
