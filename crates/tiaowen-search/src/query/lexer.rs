//! Cuts a query into tokens: decides for every sign whether it is syntax or text.

use super::{Form, MAX_DEPTH};
use crate::engine::TextField;

/// A piece of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    Open,
    Close,
    /// `OR` or `|`, as typed.
    Or(String),
    /// `AND`, as typed.
    And(String),
    /// `NOT`, as typed.
    Not(String),
    /// `-` before a term.
    Minus,
    Text(String),
    Quoted(String),
    Field {
        field: TextField,
        value: String,
        form: Form,
    },
    Filter {
        name: &'static str,
        value: String,
    },
}

impl Token {
    /// Tells whether the token is a term, or may be taken as one.
    pub(super) fn is_term(&self) -> bool {
        !matches!(self, Self::Open | Self::Close | Self::Minus | Self::Or(_) | Self::And(_))
            && !matches!(self, Self::Not(_))
    }

    /// Tells whether something to be matched begins here.
    pub(super) fn begins_operand(&self) -> bool {
        self.is_term() || matches!(self, Self::Open | Self::Not(_) | Self::Minus)
    }
}

/// What a prefix stands for.
enum Prefix {
    Field(TextField),
    Filter(&'static str),
}

fn prefix(name: &str) -> Option<Prefix> {
    Some(match name {
        "title" => Prefix::Field(TextField::Title),
        "heading" => Prefix::Field(TextField::Heading),
        "family" | "unit_family" => Prefix::Filter("unit_family"),
        "doc" => Prefix::Filter("doc"),
        "year" => Prefix::Filter("year"),
        "target_year" => Prefix::Filter("target_year"),
        "unit" => Prefix::Filter("unit"),
        "category" => Prefix::Filter("category"),
        "kind" => Prefix::Filter("kind"),
        "clause_kind" => Prefix::Filter("clause_kind"),
        "status" => Prefix::Filter("status"),
        "region" => Prefix::Filter("region"),
        _ => return None,
    })
}

/// Cuts `text` into tokens; says what looked like syntax and is none.
pub(super) fn lex(text: &str) -> (Vec<Token>, Vec<String>) {
    let characters: Vec<char> = text.chars().collect();
    let quotes = pair_quotes(&characters);
    let mut lexer = Lexer {
        brackets: pair_brackets(&characters, &quotes),
        quotes,
        characters,
        at: 0,
        groups: Vec::new(),
        tokens: Vec::new(),
        notices: Vec::new(),
    };
    while lexer.at < lexer.characters.len() {
        lexer.step();
    }
    (lexer.tokens, lexer.notices)
}

struct Lexer {
    characters: Vec<char>,
    /// For each opening quote where it closes.
    quotes: Vec<Option<usize>>,
    /// For each opening bracket where it closes.
    brackets: Vec<Option<usize>>,
    /// The next character.
    at: usize,
    /// Where the open groups close, the innermost last.
    groups: Vec<usize>,
    tokens: Vec<Token>,
    notices: Vec<String>,
}

impl Lexer {
    /// Reads one token, or passes over a blank.
    fn step(&mut self) {
        let character = self.characters[self.at];
        if is_separator(character) {
            self.at += 1;
        } else if self.groups.last() == Some(&self.at) {
            self.groups.pop();
            self.push(Token::Close, self.at + 1);
        } else if is_bar(character) {
            let end = self.skip(self.at, is_bar);
            self.push(Token::Or(self.slice(self.at, end)), end);
        } else if is_opening_bracket(character) && self.opens_group() {
            self.push(Token::Open, self.at + 1);
        } else if is_minus(character) && self.is_negation() {
            self.push(Token::Minus, self.at + 1);
        } else if let Some((content, end)) = self.quoted(self.at) {
            self.push(Token::Quoted(content), end);
        } else if !self.prefixed() {
            self.word();
        }
    }

    fn push(&mut self, token: Token, next: usize) {
        self.tokens.push(token);
        self.at = next;
    }

    /// Reads a word, or an operator that is spelled as one.
    fn word(&mut self) {
        let end = self.word_end(self.at);
        let word = self.slice(self.at, end);
        if is_opening_quote(self.characters[self.at]) {
            self.notices.push(format!("引号“{}”没有成对，按普通文字检索", self.characters[self.at]));
        }
        let spelled: String = word.chars().map(narrow_capital).collect();
        let token = match spelled.as_str() {
            "OR" => Token::Or(word),
            "AND" => Token::And(word),
            "NOT" => Token::Not(word),
            _ => Token::Text(word),
        };
        self.push(token, end);
    }

    /// Where the word that holds `from` ends: before a blank, a bar or the end of the group.
    fn word_end(&self, from: usize) -> usize {
        let group_end = self.groups.last().copied().unwrap_or(self.characters.len());
        // The first character belongs to the word whatever it is.
        let rest = self.skip(from + 1, |character| !is_separator(character) && !is_bar(character));
        rest.min(group_end).max(from + 1)
    }

    /// Decides whether the bracket here opens a group: when it closes again, and either something is inside
    /// that text does not have, or nothing sticks to its end. `（一）建设` is text, `(一 OR 二)` is a group.
    fn opens_group(&mut self) -> bool {
        let opening = self.characters[self.at];
        let Some(close) = self.brackets[self.at] else {
            self.notices.push(format!("括号“{opening}”没有成对，按普通文字检索"));
            return false;
        };
        let inside = &self.characters[self.at + 1..close];
        if inside.iter().all(|character| is_separator(*character)) {
            return false;
        }
        let is_syntax =
            |character: &char| is_separator(*character) || is_bar(*character) || is_opening_quote(*character);
        let sticks = self.characters.get(close + 1).is_some_and(|next| {
            !is_separator(*next) && !is_bar(*next) && !is_opening_bracket(*next) && !is_closing_bracket(*next)
        });
        if sticks && !inside.iter().any(is_syntax) {
            return false;
        }
        if self.groups.len() == MAX_DEPTH {
            self.notices.push(format!("括号超过 {MAX_DEPTH} 层，更深的按普通文字检索"));
            return false;
        }
        self.groups.push(close);
        true
    }

    /// Tells whether the minus here negates: it stands free before, and a term follows.
    fn is_negation(&self) -> bool {
        let stands_free = match self.at.checked_sub(1).map(|before| self.characters[before]) {
            None => true,
            Some(before) => {
                is_separator(before) || is_bar(before) || matches!(self.tokens.last(), Some(Token::Open))
            }
        };
        let next = self.characters.get(self.at + 1).copied();
        let group_end = self.groups.last().copied();
        stands_free
            && group_end != Some(self.at + 1)
            && next.is_some_and(|next| !is_separator(next) && !is_bar(next) && !is_minus(next))
    }

    /// Reads a quoted string at `at`: what is inside, and where it is over.
    fn quoted(&self, at: usize) -> Option<(String, usize)> {
        let close = (*self.quotes.get(at)?)?;
        let content = self.slice(at + 1, close);
        (!content.chars().all(is_separator)).then_some((content, close + 1))
    }

    /// Reads a prefix with its value; answers whether there was one.
    fn prefixed(&mut self) -> bool {
        let name_end = self.skip(self.at, |character| character.is_ascii_alphabetic() || character == '_');
        let has_colon = self.characters.get(name_end).is_some_and(|character| is_colon(*character));
        if name_end == self.at || !has_colon {
            return false;
        }
        let name = self.slice(self.at, name_end).to_ascii_lowercase();
        let value_at = name_end + 1;
        let Some(prefix) = prefix(&name) else {
            if !name.starts_with("http") {
                self.notices.push(format!("没有“{name}:”这种条件，按普通文字检索"));
            }
            return false;
        };
        let (value, form, end) = match self.quoted(value_at) {
            Some((value, end)) => (value, Form::Quoted, end),
            None if self.is_value_start(value_at) => {
                let end = self.word_end(value_at);
                (self.slice(value_at, end), Form::Plain, end)
            }
            None => {
                self.notices.push(format!("“{name}:”后面没有值，按普通文字检索"));
                return false;
            }
        };
        let token = match prefix {
            Prefix::Field(field) => Token::Field { field, value, form },
            Prefix::Filter(name) => Token::Filter { name, value },
        };
        self.push(token, end);
        true
    }

    fn is_value_start(&self, at: usize) -> bool {
        let inside_group = self.groups.last() != Some(&at);
        inside_group
            && self
                .characters
                .get(at)
                .is_some_and(|character| !is_separator(*character) && !is_bar(*character))
    }

    /// The first place from `from` on whose character does not belong.
    fn skip(&self, from: usize, belongs: impl Fn(char) -> bool) -> usize {
        let rest = self.characters.get(from..).unwrap_or_default();
        from + rest.iter().take_while(|character| belongs(**character)).count()
    }

    fn slice(&self, start: usize, end: usize) -> String {
        self.characters[start..end].iter().collect()
    }
}

/// Pairs quotes from left to right; one opens only where a term may begin, and what it encloses is passed over.
fn pair_quotes(characters: &[char]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; characters.len()];
    let (mut at, mut behind_quote) = (0, false);
    while at < characters.len() {
        let may_begin = behind_quote || at.checked_sub(1).is_none_or(|before| ends_term(characters[before]));
        let close = if may_begin { closing_quote(characters, at) } else { None };
        pairs[at] = close;
        behind_quote = close.is_some();
        at = close.unwrap_or(at) + 1;
    }
    pairs
}

/// Tells whether a term may begin behind the sign.
fn ends_term(character: char) -> bool {
    is_separator(character)
        || is_bar(character)
        || is_opening_bracket(character)
        || is_closing_bracket(character)
        || is_minus(character)
        || is_colon(character)
}

/// Where the quote that opens at `at` closes. Chinese quotes may stand inside one another; where none closes,
/// a second opening form does, for that is what some keyboards give.
pub(super) fn closing_quote(characters: &[char], at: usize) -> Option<usize> {
    let opening = characters[at];
    let closing = closing_quotes(opening)?;
    let mut depth = 0usize;
    for (index, character) in characters.iter().enumerate().skip(at) {
        if index > at && closing.contains(character) {
            depth -= 1;
            if depth == 0 {
                return Some(index);
            }
        } else if *character == opening {
            depth += 1;
        }
    }
    let find =
        |wanted: &[char]| (at + 1..characters.len()).find(|index| wanted.contains(&characters[*index]));
    find(closing).or_else(|| find(&[opening]))
}

/// Pairs brackets; those inside quotes do not count.
fn pair_brackets(characters: &[char], quotes: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; characters.len()];
    let (mut at, mut open) = (0, Vec::new());
    while at < characters.len() {
        if is_opening_bracket(characters[at]) {
            open.push(at);
        } else if is_closing_bracket(characters[at])
            && let Some(opening) = open.pop()
        {
            pairs[opening] = Some(at);
        }
        at = quotes[at].unwrap_or(at) + 1;
    }
    pairs
}

/// Blanks divide terms; zero-width characters do not, they come along with pasted text.
pub(super) fn is_separator(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

pub(super) fn is_bar(character: char) -> bool {
    matches!(character, '|' | '｜')
}

pub(super) fn is_minus(character: char) -> bool {
    matches!(character, '-' | '－')
}

fn is_colon(character: char) -> bool {
    matches!(character, ':' | '：')
}

pub(super) fn is_opening_bracket(character: char) -> bool {
    matches!(character, '(' | '（')
}

pub(super) fn is_closing_bracket(character: char) -> bool {
    matches!(character, ')' | '）')
}

pub(super) fn is_opening_quote(character: char) -> bool {
    closing_quotes(character).is_some()
}

/// The signs that close what `opening` opens.
fn closing_quotes(opening: char) -> Option<&'static [char]> {
    Some(match opening {
        '"' | '＂' => &['"', '＂'],
        '“' | '”' => &['”'],
        '「' => &['」'],
        '『' => &['』'],
        _ => return None,
    })
}

/// The ASCII form of a full-width capital.
pub(super) fn narrow_capital(character: char) -> char {
    match character {
        'Ａ'..='Ｚ' => {
            char::from_u32(character as u32 - 'Ａ' as u32 + u32::from(b'A')).unwrap_or(character)
        }
        _ => character,
    }
}
