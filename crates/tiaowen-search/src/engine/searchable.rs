//! What of a clause can be found, and where: the same for every engine.

use tiaowen_document::model::{Clause, Metadata};
use tiaowen_text::tokens::Squeezed;

/// The strings of a clause that searching looks into, by field. A phrase never runs from one string into the
/// next.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searchable<'c> {
    /// The clause's own text, with its number and heading where the text does not hold them.
    pub own: Vec<&'c str>,
    /// The document's title, and the attached plan's.
    pub title: Vec<&'c str>,
    /// Labels from the root, and the clause's own heading.
    pub heading: Vec<&'c str>,
}

impl<'c> Searchable<'c> {
    /// Gathers the strings of a clause.
    pub fn new(metadata: &'c Metadata, clause: &'c Clause) -> Self {
        let text = Squeezed::new(&clause.text).text;
        let mut own: Vec<&str> = [clause.number.as_deref(), clause.heading.as_deref()]
            .into_iter()
            .flatten()
            .filter(|part| !text.contains(&Squeezed::new(part).text))
            .collect();
        own.push(&clause.text);
        let title = [Some(metadata.title.as_str()), metadata.attached_title.as_deref()];
        let heading = clause.path.iter().map(String::as_str).chain(clause.heading.as_deref());
        Self { own, title: without_repeats(title.into_iter().flatten()), heading: without_repeats(heading) }
    }

    /// The strings that a clause is ranked by: title, path and text together, what repeats once.
    pub fn ranking(&self) -> Vec<&'c str> {
        let text: String = self.own.iter().map(|part| Squeezed::new(part).text + "\n").collect();
        let around = self.title.iter().chain(&self.heading).copied();
        let mut ranking: Vec<&str> = without_repeats(around)
            .into_iter()
            .filter(|part| !text.contains(&Squeezed::new(part).text))
            .collect();
        ranking.extend(&self.own);
        ranking
    }
}

/// Leaves out parts that say what an earlier one said, and empty ones.
fn without_repeats<'c>(parts: impl Iterator<Item = &'c str>) -> Vec<&'c str> {
    let (mut kept, mut seen) = (Vec::new(), vec![String::new()]);
    for part in parts {
        let squeezed = Squeezed::new(part).text;
        if !seen.contains(&squeezed) {
            seen.push(squeezed);
            kept.push(part);
        }
    }
    kept
}
