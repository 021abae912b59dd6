//! Where the characters of a document went: how much of it was read, and how much was set aside. Knows nothing of what is
//! made of it.

use serde::{Deserialize, Serialize};
use tiaowen_document::model::{Document, Span};

/// Where the characters of a document went, blanks not counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// All of them.
    pub characters: usize,
    /// In clauses.
    pub clauses: usize,
    /// In headings, titles and other structure.
    pub structure: usize,
    /// Set aside.
    pub noise: usize,
}

impl Coverage {
    /// Counts the characters of a document whose spans are bytes of `text`. What is cut out of a clause is noise.
    pub(crate) fn of(document: &Document, text: &str) -> Self {
        let signs = |span: Span| text[span.range()].chars().filter(|sign| !sign.is_whitespace()).count();
        let less = |span: Span, cuts: &[Span]| {
            signs(span).saturating_sub(cuts.iter().copied().map(signs).sum::<usize>())
        };
        let clauses = document.clauses.iter().map(|clause| less(clause.span, &clause.cuts)).sum();
        let structure = document.structure.iter().map(|piece| less(piece.span, &piece.cuts)).sum();
        let noise = document.noise.iter().map(|noise| signs(noise.span)).sum();
        Self { characters: clauses + structure + noise, clauses, structure, noise }
    }

    /// The share that was read, from 0 to 1; 1 where there is nothing.
    pub(crate) fn share(self) -> f64 {
        if self.characters == 0 {
            return 1.0;
        }
        (self.clauses + self.structure) as f64 / self.characters as f64
    }
}
