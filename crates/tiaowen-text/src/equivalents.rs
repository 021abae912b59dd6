//! What is written in several ways and means one thing: numbers (一百 and 100, 百分之三十 and 30%) and measures
//! (㎡ and 平方米). Knows nothing of synonyms, which are words that a curator lists.
//!
//! A text and a question are cut alike: [`equivalents`] finds the numbers and measures, each with a key that all
//! its spellings share. In the index every one becomes two extra tokens of the character stream ([`marks`]): one
//! that says that it begins here and one that says that it ends here. A question becomes [`links`]: the strings
//! between its numbers, each with the keys on either side. A text holds a question by equivalents if it holds
//! every link; it holds a link if somewhere the link's string stands right behind the number `before` and right
//! in front of the number `after`. So 一百家企业 finds 100家企业, but not 1100家企业 and not 100个企业.

use std::ops::Range;

use crate::tokens::{self, Squeezed};

/// Opens the token that says where a number begins. A control character: no text holds it, for it is blank.
const BEGINS: char = '\u{1}';
/// Opens the token that says where a number ends.
const ENDS: char = '\u{2}';

/// A number or measure of a squeezed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// Where it stands in the squeezed text, in code points.
    pub range: Range<usize>,
    /// What all its spellings share: `12000`, `30%`, `平方米`.
    pub key: String,
}

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
        let mut phrase = Vec::new();
        let shift = usize::from(self.before.is_some());
        phrase.extend(self.before.iter().map(|key| (0, format!("{ENDS}{key}"))));
        phrase.extend(tokens::phrase(&self.text).iter().map(|gram| (gram.position + shift, gram.text())));
        let end = shift + self.text.chars().count();
        phrase.extend(self.after.iter().map(|key| (end, format!("{BEGINS}{key}"))));
        phrase
    }
}

/// The numbers and measures of a squeezed text, ascending, apart from one another.
pub fn equivalents(_squeezed: &str) -> Vec<Equivalent> {
    Vec::new()
}

/// The extra tokens of a squeezed text in the character stream, each at its position in code points.
pub fn marks(squeezed: &str) -> impl Iterator<Item = (String, usize)> {
    equivalents(squeezed).into_iter().flat_map(|Equivalent { range, key }| {
        [(format!("{BEGINS}{key}"), range.start), (format!("{ENDS}{key}"), range.end - 1)]
    })
}

/// The links of a question's squeezed term, in its order; none when it has no numbers.
pub fn links(squeezed: &str) -> Vec<Link> {
    let mut found = equivalents(squeezed);
    if let [Equivalent { range, key }] = found.as_mut_slice()
        && *range == (0..squeezed.chars().count())
    {
        return vec![Link { after: Some(std::mem::take(key)), ..Link::default() }];
    }
    let characters: Vec<char> = squeezed.chars().collect();
    let (mut links, mut start, mut before) = (Vec::new(), 0, None);
    for Equivalent { range, key } in found {
        if before.is_some() || start < range.start {
            let text = characters[start..range.start].iter().collect();
            links.push(Link { before, text, after: Some(key.clone()) });
        }
        (start, before) = (range.end, Some(key));
    }
    if before.is_some() && start < characters.len() {
        links.push(Link { before, text: characters[start..].iter().collect(), after: None });
    }
    links
}

/// Tells whether a squeezed text holds a link: what a phrase of its tokens finds, worked out from the text.
pub fn holds(squeezed: &str, link: &Link) -> bool {
    let characters: Vec<char> = squeezed.chars().collect();
    !places(&characters, &equivalents(squeezed), link).is_empty()
}

/// Where the links stand in a text, the numbers with the strings between: code points of the source, in no
/// order.
pub fn find_all(text: &Squeezed, links: &[Link]) -> Vec<Range<usize>> {
    if links.is_empty() {
        return Vec::new();
    }
    let characters: Vec<char> = text.text.chars().collect();
    let numbers = equivalents(&text.text);
    let places = links.iter().flat_map(|link| places(&characters, &numbers, link));
    places.map(|range| text.offsets[range.start]..text.offsets[range.end - 1] + 1).collect()
}

/// Where a link stands, in code points of the squeezed text.
fn places(characters: &[char], numbers: &[Equivalent], link: &Link) -> Vec<Range<usize>> {
    let string: Vec<char> = link.text.chars().collect();
    let starts = |start: usize| characters.get(start..).is_some_and(|rest| rest.starts_with(&string));
    let number_at = |start: usize, key: &String| {
        numbers.iter().find(|number| number.range.start == start && number.key == *key)
    };
    match (&link.before, &link.after) {
        (Some(before), after) => numbers
            .iter()
            .filter(|number| number.key == *before && starts(number.range.end))
            .filter_map(|number| {
                let end = number.range.end + string.len();
                let end = match after {
                    Some(key) => number_at(end, key)?.range.end,
                    None => end,
                };
                Some(number.range.start..end)
            })
            .collect(),
        (None, Some(after)) => numbers
            .iter()
            .filter(|number| number.key == *after)
            .filter_map(|number| Some(number.range.start.checked_sub(string.len())?..number.range.end))
            .filter(|range| starts(range.start))
            .collect(),
        (None, None) if string.is_empty() => Vec::new(),
        (None, None) => (0..characters.len())
            .filter(|start| starts(*start))
            .map(|start| start..start + string.len())
            .collect(),
    }
}
