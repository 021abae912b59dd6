//! Writes a query tree back: in the query language, so that it can be asked again, and as an indented tree that
//! explains how the query was read.

use std::fmt::{self, Display, Formatter, Write};

use serde::Serialize;

use super::lexer::{closing_quote, is_bar, is_closing_bracket, is_minus, is_opening_bracket};
use super::lexer::{is_opening_quote, is_separator, narrow_capital};
use super::{Form, Query, parse};
use crate::request::Filters;

/// Quotation marks that a string can be written in, the plainest first.
const QUOTES: [(char, char); 4] = [('"', '"'), ('“', '”'), ('「', '」'), ('『', '』')];

/// A zero-width blank: a group that holds nothing else asks for nothing.
const NOTHING: &str = "(\u{200B})";

/// Writes the query in its own language. It reads back as the same tree, unless a lone bracket or quotation mark
/// stands in it as text.
impl Display for Query {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if matches!(self, Self::All) {
            return Ok(());
        }
        let mut loose = String::new();
        gather_loose(self, &mut loose);
        Printer { loose, formatter }.alternatives(self)
    }
}

impl Query {
    /// The query in its own language, when it reads back as the same tree: no lone bracket is in the way, and
    /// no limit is broken.
    pub fn written(&self) -> Option<String> {
        let written = self.to_string();
        parse(&written).is_ok_and(|parsed| parsed.query == *self).then_some(written)
    }
}

/// All text that stands outside quotation marks: a mark that occurs in it would pair with the wrong one.
fn gather_loose(query: &Query, loose: &mut String) {
    match query {
        Query::Text(text) => loose.push_str(text),
        Query::Field { value, form: Form::Plain, .. } => loose.push_str(value),
        Query::And(parts) | Query::Or(parts) => parts.iter().for_each(|part| gather_loose(part, loose)),
        Query::Not(inner) => gather_loose(inner, loose),
        Query::All | Query::Quoted(_) | Query::Field { .. } | Query::Filter { .. } => {}
    }
}

struct Printer<'p, 'f> {
    loose: String,
    formatter: &'p mut Formatter<'f>,
}

impl Printer<'_, '_> {
    fn alternatives(&mut self, query: &Query) -> fmt::Result {
        match query {
            Query::Or(parts) => self.joined(parts, " OR ", Self::terms),
            _ => self.terms(query),
        }
    }

    fn terms(&mut self, query: &Query) -> fmt::Result {
        match query {
            Query::And(parts) => self.joined(parts, " ", Self::operand),
            _ => self.operand(query),
        }
    }

    fn joined(
        &mut self,
        parts: &[Query],
        sign: &str,
        write: impl Fn(&mut Self, &Query) -> fmt::Result,
    ) -> fmt::Result {
        for (index, part) in parts.iter().enumerate() {
            self.formatter.write_str(if index == 0 { "" } else { sign })?;
            write(self, part)?;
        }
        Ok(())
    }

    fn operand(&mut self, query: &Query) -> fmt::Result {
        match query {
            Query::All => self.formatter.write_str(NOTHING),
            // By itself in brackets an operator has nothing to work on, and is text.
            Query::Text(text) if is_operator(text) => write!(self.formatter, "({text})"),
            Query::Text(text) => self.formatter.write_str(text),
            Query::Quoted(text) => self.quoted(text),
            Query::Field { field, value, form } => {
                write!(self.formatter, "{}:", field.name())?;
                if *form == Form::Quoted { self.quoted(value) } else { self.formatter.write_str(value) }
            }
            Query::Filter { name, value } => {
                write!(self.formatter, "{name}:")?;
                if is_plain_value(value) { self.formatter.write_str(value) } else { self.quoted(value) }
            }
            Query::And(_) | Query::Or(_) => {
                self.formatter.write_char('(')?;
                self.alternatives(query)?;
                self.formatter.write_char(')')
            }
            Query::Not(inner) => self.negated(inner),
        }
    }

    fn negated(&mut self, inner: &Query) -> fmt::Result {
        let needs_brackets = match inner {
            Query::Text(text) => text.starts_with(is_minus),
            Query::Not(_) => true,
            _ => false,
        };
        self.formatter.write_str(if needs_brackets { "-(" } else { "-" })?;
        self.operand(inner)?;
        self.formatter.write_str(if needs_brackets { ")" } else { "" })
    }

    fn quoted(&mut self, text: &str) -> fmt::Result {
        let encloses = |(open, close): (char, char)| {
            let whole: Vec<char> = std::iter::once(open).chain(text.chars()).chain([close]).collect();
            closing_quote(&whole, 0) == Some(whole.len() - 1)
        };
        // The fewer the same marks around, the surer they pair as meant.
        let trouble = |quotes: &(char, char)| {
            let signs = [quotes.0, quotes.1];
            (!encloses(*quotes), self.loose.contains(signs), text.contains(signs))
        };
        let (open, close) = QUOTES.into_iter().min_by_key(trouble).unwrap_or(QUOTES[0]);
        write!(self.formatter, "{open}{text}{close}")
    }
}

/// Tells whether the text is spelled like an operator.
fn is_operator(text: &str) -> bool {
    let spelled: String = text.chars().map(narrow_capital).collect();
    matches!(spelled.as_str(), "OR" | "AND" | "NOT") || text.chars().all(is_bar)
}

/// Tells whether a filter's value needs no quotation marks.
fn is_plain_value(value: &str) -> bool {
    let mut depth = 0i32;
    let is_balanced = value.chars().all(|character| {
        depth += i32::from(is_opening_bracket(character)) - i32::from(is_closing_bracket(character));
        depth >= 0
    });
    is_balanced
        && depth == 0
        && !value.starts_with(is_opening_quote)
        && !value.contains(|character| is_separator(character) || is_bar(character))
        && !value.is_empty()
}

/// A query tree as programs read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct QueryNode {
    /// What the node is: `all`, `text`, `quoted`, `field`, `quoted_field`, `filter`, `and`, `or`, `not`.
    pub kind: &'static str,
    /// The same in Chinese.
    pub label: &'static str,
    /// The field or filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'static str>,
    /// What is looked for, as typed and without quotation marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// What the node joins or negates.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<QueryNode>,
}

impl From<&Query> for QueryNode {
    fn from(query: &Query) -> Self {
        let node = |kind, label| Self { kind, label, name: None, text: None, parts: Vec::new() };
        let with_text = |node: Self, text: &str| Self { text: Some(text.to_owned()), ..node };
        let with_parts =
            |node: Self, parts: &[Query]| Self { parts: parts.iter().map(Self::from).collect(), ..node };
        match query {
            Query::All => node("all", "全部"),
            Query::Text(text) => with_text(node("text", "词"), text),
            Query::Quoted(text) => with_text(node("quoted", "逐字"), text),
            Query::Field { field, value, form } => {
                let node = match form {
                    Form::Plain => node("field", "字段"),
                    Form::Quoted => node("quoted_field", "字段逐字"),
                };
                Self { name: Some(field.name()), ..with_text(node, value) }
            }
            Query::Filter { name, value } => {
                Self { name: Some(name), ..with_text(node("filter", "筛选"), value) }
            }
            Query::And(parts) => with_parts(node("and", "并且"), parts),
            Query::Or(parts) => with_parts(node("or", "或者"), parts),
            Query::Not(inner) => with_parts(node("not", "排除"), std::slice::from_ref(inner)),
        }
    }
}

/// Writes the tree with a line for each node, two blanks deeper for each level. The same tree always gives the
/// same lines, and different trees different ones.
impl Display for QueryNode {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        self.write_at(0, formatter)
    }
}

impl QueryNode {
    fn write_at(&self, depth: usize, formatter: &mut Formatter<'_>) -> fmt::Result {
        if depth > 0 {
            formatter.write_char('\n')?;
        }
        write!(formatter, "{:width$}{}", "", self.label, width = depth * 2)?;
        if let Some(name) = self.name {
            match self.kind {
                "filter" => write!(formatter, " {} {name}", Filters::label(name))?,
                _ => write!(formatter, " {name}")?,
            }
        }
        match (&self.text, self.kind) {
            (None, _) => {}
            (Some(text), "text" | "field") => write!(formatter, "：{text}")?,
            // May hold anything, line breaks too.
            (Some(text), _) => {
                let quoted = serde_json::to_string(text).map_err(|_| fmt::Error)?;
                write!(formatter, "：{quoted}")?;
            }
        }
        self.parts.iter().try_for_each(|part| part.write_at(depth + 1, formatter))
    }
}
