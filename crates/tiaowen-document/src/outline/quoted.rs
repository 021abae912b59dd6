//! Words of another text that a decision quotes over several paragraphs: they belong to the clause that quotes
//! them, whatever numbers they print.

use super::wording::introduces_wording;
use super::{Outline, Piece};
use crate::roles::Role;

impl Outline<'_> {
    /// How many paragraphs behind the one at `index` go on with the words that it quotes.
    ///
    /// A quotation of several paragraphs opens each of them with “ and closes the last with ”; where it does not
    /// open them again, it counts only when it is closed further down.
    pub(super) fn quoted_paragraphs(&self, index: usize) -> usize {
        const MAX_PARAGRAPHS: usize = 200;
        let text = self.paragraphs[index].text.as_str();
        let is_open = opens_quote(text);
        let announces = text.ends_with(['：', ':']) && introduces_wording(text);
        if !is_open && !announces {
            return 0;
        }
        let rest = &self.paragraphs[index + 1..];
        let roles = &self.roles[index + 1..];
        let in_text = roles.iter().take(MAX_PARAGRAPHS).take_while(|role| **role == Role::Text).count();
        let rest = &rest[..in_text];
        let reopened = rest.iter().take_while(|paragraph| paragraph.text.starts_with('“')).count();
        if reopened > 0 {
            // Another quotation of its own does not go on with one that was closed.
            let closed = rest[..reopened].iter().position(|paragraph| !opens_quote(&paragraph.text));
            let count = closed.map_or(reopened, |at| at + 1);
            return if is_open || announces { count } else { 0 };
        }
        if !is_open || !introduces_wording(text) {
            return 0;
        }
        let closed = rest.iter().position(|paragraph| closes_quote(&paragraph.text));
        closed.filter(|at| rest[..*at].iter().all(|it| !it.text.contains('“'))).map_or(0, |at| at + 1)
    }

    /// Adds the quoted paragraphs to the clause that was taken last.
    pub(super) fn append_quoted(&mut self, index: usize, count: usize) {
        let Some(Piece::Clause(clause)) = self.pieces.last_mut() else { return };
        for paragraph in &self.paragraphs[index + 1..=index + count] {
            clause.fragment.append_joined(&paragraph.fragment, "\n");
        }
    }
}

/// Tells whether the last quotation that a text opens is still open at its end.
fn opens_quote(text: &str) -> bool {
    text.rfind('“').is_some_and(|at| !text[at..].contains('”'))
}

/// Tells whether a text closes a quotation that it did not open.
fn closes_quote(text: &str) -> bool {
    text.find('”').is_some_and(|at| !text[..at].contains('“'))
}
