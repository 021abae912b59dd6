//! What is written in several ways and means one thing: numbers (一百 and 100, 百分之三十 and 30%) and measures
//! (㎡ and 平方米). Knows nothing of synonyms, which are words that a curator lists.

/// A stretch of a text that has numbers or measures, read in their own form: the string between two of them with
/// the keys on either side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Link {
    /// Key of the number that stands right before the string.
    pub before: Option<String>,
    /// The string, squeezed; empty when the keys stand side by side or there is one key alone.
    pub text: String,
    /// Key of the number that stands right behind the string.
    pub after: Option<String>,
}

impl Link {
    /// The tokens that say what the link says, each at its distance from the first, in code points.
    pub fn phrase(&self) -> Vec<(usize, String)> {
        let mut tokens = Vec::new();
        let shift = usize::from(self.before.is_some());
        tokens.extend(self.before.iter().map(|key| (0, format!("\u{2}{key}"))));
        tokens.extend(
            crate::tokens::phrase(&self.text).iter().map(|gram| (gram.position + shift, gram.text())),
        );
        let end = shift + self.text.chars().count();
        tokens.extend(self.after.iter().map(|key| (end, format!("\u{1}{key}"))));
        tokens
    }
}

/// The extra tokens of a squeezed text in the character stream, each at its position in code points.
pub fn marks(_squeezed: &str) -> impl Iterator<Item = (String, usize)> {
    std::iter::empty()
}

/// The links of a question's squeezed term; none when it has no equivalents.
pub fn links(_squeezed: &str) -> Vec<Link> {
    Vec::new()
}
