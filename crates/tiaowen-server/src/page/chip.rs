//! A small label that leads to a narrower or wider question.

/// A filter value with the address that it leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    /// The filter's name, or a word beside the value; may be empty.
    pub(crate) facet: String,
    /// The value as users read it.
    pub(crate) label: String,
    /// Where it leads.
    pub(crate) url: String,
}
