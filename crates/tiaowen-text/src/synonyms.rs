//! Words that mean the same because a curator says so: AI and 人工智能, 智改数转 for 智能化改造 with 数字化转型.
//! Knows nothing of where the list is kept, nor of units, which have a registry of their own.

/// The curator's synonyms.
#[derive(Clone, Debug, Default)]
pub struct Synonyms {}

impl Synonyms {
    /// What may stand for a squeezed string, each a list of squeezed strings that must all stand.
    pub fn alternatives(&self, _squeezed: &str) -> &[Vec<String>] {
        &[]
    }
}
