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
