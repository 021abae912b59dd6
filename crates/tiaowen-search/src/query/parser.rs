//! Builds the query tree from tokens: OR binds loosest, then the blank, then NOT.

use std::slice::Iter;

use tiaowen_text::fold::is_blank;

use super::Query;
use super::lexer::Token;

/// Builds the tree. An operator without something to work on becomes text, with a notice.
pub(super) fn parse(tokens: &[Token], notices: &mut Vec<String>) -> Query {
    let mut parser = Parser { tokens: tokens.iter(), notices };
    let mut alternatives = parser.alternatives();
    // A closing token without a group cannot be: the lexer gives brackets in pairs.
    while parser.tokens.next().is_some() {
        alternatives.extend(parser.alternatives());
    }
    let query = one_of(alternatives);
    parser.notices.dedup();
    query
}

struct Parser<'t, 'n> {
    tokens: Iter<'t, Token>,
    notices: &'n mut Vec<String>,
}

impl Parser<'_, '_> {
    /// Reads up to the end of the group; nested as deep as the lexer lets groups be.
    fn alternatives(&mut self) -> Vec<Query> {
        let (mut alternatives, mut terms) = (Vec::new(), Vec::new());
        while let Some(token) = self.tokens.as_slice().first() {
            match token {
                Token::Close => break,
                Token::Or(typed) => {
                    self.tokens.next();
                    if terms.is_empty() || !self.operand_follows() {
                        terms.push(self.as_text(typed));
                    } else {
                        alternatives.push(all_of(std::mem::take(&mut terms), self.notices));
                    }
                }
                Token::And(typed) => {
                    self.tokens.next();
                    if terms.is_empty() || !self.operand_follows() {
                        terms.push(self.as_text(typed));
                    }
                }
                _ => terms.extend(self.operand()),
            }
        }
        if !terms.is_empty() {
            alternatives.push(all_of(terms, self.notices));
        }
        alternatives
    }

    /// Reads one term or group with the negations before it.
    fn operand(&mut self) -> Option<Query> {
        let mut negated = false;
        loop {
            let operand = match self.tokens.next()? {
                Token::Minus => {
                    negated = !negated;
                    continue;
                }
                Token::Not(_) if self.operand_follows() => {
                    negated = !negated;
                    continue;
                }
                Token::Open => {
                    let alternatives = self.alternatives();
                    self.tokens.next();
                    one_of(alternatives)
                }
                Token::Text(text) => Query::Text(text.clone()),
                Token::Quoted(text) => Query::Quoted(text.clone()),
                Token::Field { field, value, form } => {
                    Query::Field { field: *field, value: value.clone(), form: *form }
                }
                Token::Filter { name, value } => Query::Filter { name, value: value.clone() },
                Token::Not(typed) | Token::Or(typed) | Token::And(typed) => self.as_text(typed),
                Token::Close => return None,
            };
            return Some(if negated { Query::Not(Box::new(operand)) } else { operand });
        }
    }

    fn operand_follows(&self) -> bool {
        self.tokens.as_slice().first().is_some_and(Token::begins_operand)
    }

    fn as_text(&mut self, typed: &str) -> Query {
        self.notices.push(format!("“{typed}”前后缺少检索词，按普通文字检索"));
        Query::Text(typed.to_owned())
    }
}

fn one_of(mut alternatives: Vec<Query>) -> Query {
    match alternatives.len() {
        0 => Query::All,
        1 => alternatives.remove(0),
        _ => Query::Or(alternatives),
    }
}

/// Joins terms. Signs that stand alone are left out when there is something else to ask for: nobody who types
/// `智能制造 、 补贴` wants only clauses with a 、.
fn all_of(terms: Vec<Query>, notices: &mut Vec<String>) -> Query {
    let mut parts = Vec::new();
    for term in terms {
        match term {
            Query::And(inner) => parts.extend(inner),
            Query::Text(text) if text.chars().all(is_blank) => {}
            other => parts.push(other),
        }
    }
    if parts.iter().any(|part| !is_sign(part)) {
        parts.retain(|part| match part {
            Query::Text(text) if is_sign(part) => {
                notices.push(format!("“{text}”只有符号，未作为检索条件；要查这个符号请加引号"));
                false
            }
            _ => true,
        });
    }
    match parts.len() {
        0 => Query::All,
        1 => parts.remove(0),
        _ => Query::And(parts),
    }
}

fn is_sign(query: &Query) -> bool {
    matches!(query, Query::Text(text) if !text.chars().any(char::is_alphanumeric))
}
