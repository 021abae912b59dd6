//! What the searcher knows about names: the registry of units, the list of categories and the synonyms that a
//! curator keeps.

use std::collections::HashMap;

use tiaowen_document::categories::{Category, CategoryRules};
use tiaowen_document::units::UnitRegistry;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fingerprint;
use tiaowen_text::synonyms::{Stretch, Synonyms, take_apart};

use crate::engine::TermPart;

/// Most strings that may stand for one part of a term; beyond it the curator's own synonyms come first, then the
/// names of units in the order of the registry.
const MAX_ALTERNATIVES: usize = 32;

/// Words that say nothing by themselves: a term that is taken apart is held without them.
const PARTICLES: [&str; 12] = ["的", "地", "得", "之", "和", "与", "及", "或", "等", "了", "在", "对"];

/// Resolves what users type into ids, and ids into what users read.
#[derive(Clone, Debug)]
pub struct Catalog {
    units: UnitRegistry,
    categories: CategoryRules,
    synonyms: Synonyms,
    /// Squeezed name of a unit → its other names, and those of what it was and what it became.
    unit_names: HashMap<String, Vec<String>>,
    /// Bytes of the longest string that something may stand for.
    longest_bytes: usize,
}

impl Catalog {
    /// Takes the curator's lists.
    pub fn new(units: UnitRegistry, categories: CategoryRules) -> Self {
        let unit_names = other_names(&units);
        let longest_bytes = unit_names.keys().map(String::len).max().unwrap_or(0);
        Self { units, categories, synonyms: Synonyms::default(), unit_names, longest_bytes }
    }

    /// Adds the curator's synonyms.
    #[must_use]
    pub fn with_synonyms(self, synonyms: Synonyms) -> Self {
        let longest_bytes = synonyms.keys().map(str::len).max().unwrap_or(0).max(self.longest_bytes);
        Self { synonyms, longest_bytes, ..self }
    }

    /// What may stand for a squeezed string: synonyms, other names of a unit, what it was and what it became. Each
    /// is a list of squeezed strings that must all stand.
    pub fn alternatives(&self, squeezed: &str) -> Vec<Vec<String>> {
        let names = self.unit_names.get(squeezed).map_or(&[][..], Vec::as_slice);
        let mut found = self.synonyms.alternatives(squeezed).to_vec();
        for name in names {
            if !found.iter().any(|strings| matches!(strings.as_slice(), [string] if string == name)) {
                found.push(vec![name.clone()]);
            }
        }
        found.truncate(MAX_ALTERNATIVES);
        found
    }

    /// Takes a squeezed term apart where something else may stand for a part of it; empty when nothing can.
    ///
    /// The longest parts with alternatives win, at the boundaries of the term's words; the words between are
    /// parts without alternatives.
    pub fn parts(&self, squeezed: &str, segmenter: &Segmenter) -> Vec<TermPart> {
        let words = segmenter.whole_words(squeezed);
        // A long term has far more stretches than there are names; most are longer than any of these.
        let known = |text: &str| {
            text.len() <= self.longest_bytes
                && (!self.synonyms.alternatives(text).is_empty()
                    || self.unit_names.get(text).is_some_and(|names| !names.is_empty()))
        };
        let mut parts = Vec::new();
        for stretch in take_apart(squeezed, &words, known) {
            let (text, alternatives) = match stretch {
                Stretch::Known(bytes) => (&squeezed[bytes.clone()], self.alternatives(&squeezed[bytes])),
                Stretch::Word(bytes) => (&squeezed[bytes], Vec::new()),
            };
            if !PARTICLES.contains(&text) {
                parts.push(TermPart { text: text.to_owned(), alternatives });
            }
        }
        let widened = parts.iter().any(|part| !part.alternatives.is_empty());
        if widened { parts } else { Vec::new() }
    }

    /// The registry of units.
    pub fn units(&self) -> &UnitRegistry {
        &self.units
    }

    /// The categories in the order of lists.
    pub fn categories(&self) -> &[Category] {
        self.categories.categories()
    }

    /// The category with this id.
    pub fn category(&self, id: &str) -> Option<&Category> {
        self.categories().iter().find(|category| category.id == id)
    }

    /// The short name of a unit by its id: the registry's, else the one in the id (`region/name`).
    pub fn unit_name(&self, id: &str) -> String {
        match self.units.by_id(id) {
            Some(entry) => entry.canonical.clone(),
            None => id.rsplit('/').next().unwrap_or(id).to_owned(),
        }
    }

    /// The name of a unit that tells it from its namesakes elsewhere: 宁波市科学技术局, 市大数据局（温州市）.
    pub fn full_unit_name(&self, id: &str) -> String {
        if let Some(entry) = self.units.by_id(id) {
            return entry.full.clone();
        }
        match id.rsplit_once('/') {
            Some((region, name)) => format!("{name}（{region}）"),
            None => id.to_owned(),
        }
    }
}

/// The other names of every unit by each of its names: short and full name and aliases, and all names of the units
/// that it was or became. Generic names stand for nobody, and what holds a name is found by it anyway.
fn other_names(units: &UnitRegistry) -> HashMap<String, Vec<String>> {
    let entries = units.entries();
    let index: HashMap<&str, usize> =
        entries.iter().enumerate().map(|(index, entry)| (entry.id.as_str(), index)).collect();
    let mut related: Vec<Vec<usize>> = vec![Vec::new(); entries.len()];
    for (here, entry) in entries.iter().enumerate() {
        for printed in entry.predecessors.iter().chain(&entry.successor) {
            for other in printed_names(printed).flat_map(|name| units.find(name)) {
                let Some(there) = index.get(other.id.as_str()).copied().filter(|there| *there != here) else {
                    continue;
                };
                related[here].push(there);
                related[there].push(here);
            }
        }
    }
    let mut names: HashMap<String, Vec<String>> = HashMap::new();
    for (entry, related) in entries.iter().zip(&related) {
        let own = entry.names();
        let others = related.iter().flat_map(|there| entries[*there].names());
        let all: Vec<String> =
            own.chain(others).filter(|name| !units.is_generic(name)).map(fingerprint).collect();
        for name in entry.names().filter(|name| !units.is_generic(name)).map(fingerprint) {
            let known = names.entry(name.clone()).or_default();
            for other in all.iter().filter(|other| !other.contains(&name)) {
                if !known.contains(other) {
                    known.push(other.clone());
                }
            }
        }
    }
    names
}

/// The names in a curator's note on what became of a unit: `市经信局(宁波市经济和信息化局)`, `甲局 → 乙局`.
pub(crate) fn printed_names(printed: &str) -> impl Iterator<Item = &str> {
    let parts = printed.split(['(', ')', '（', '）', '、', '→', '，', ',']);
    parts.map(str::trim).filter(|name| !name.is_empty())
}

#[cfg(test)]
mod tests {
    use tiaowen_text::WordLists;
    use tiaowen_text::tokens::Squeezed;

    use super::*;

    const UNITS: &str = r#"
[generic]
names = ["相关部门"]
[[unit]]
id = "a"
canonical = "市经信委"
full = "甲市经济和信息化委员会"
region = "甲市"
aliases = ["甲市经信委", "相关部门"]
successor = "市经信局(甲市经济和信息化局) → 市工信局"
[[unit]]
id = "b"
canonical = "市经信局"
full = "甲市经济和信息化局"
region = "甲市"
[[unit]]
id = "c"
canonical = "市科技局"
full = "甲市科学技术局"
region = "甲市"
[[unit]]
id = "d"
canonical = "市科技局"
full = "乙市科学技术局"
region = "乙市"
"#;

    fn catalog() -> Catalog {
        let synonyms = "[same]\n\"甲\" = [[\"人工智能\", \"AI\"]]\n[one_way]\n\"智改数转\" = [\"智能化改造 + 数字化转型\"]\n";
        Catalog::new(
            UnitRegistry::from_toml(UNITS).unwrap(),
            CategoryRules::from_toml("category = []\n").unwrap(),
        )
        .with_synonyms(Synonyms::from_toml(synonyms).unwrap())
    }

    #[test]
    fn knows_what_may_stand_for_a_name() {
        let catalog = catalog();
        let check = |name: &str, expected: &[&str]| {
            let found: Vec<String> =
                catalog.alternatives(&Squeezed::new(name).text).iter().map(|all| all.join("+")).collect();
            assert_eq!(found, expected, "{name}");
        };
        check("市经信委", &["甲市经济和信息化委员会", "市经信局", "甲市经济和信息化局"]);
        check("甲市经济和信息化局", &["市经信局", "市经信委", "甲市经济和信息化委员会", "甲市经信委"]);
        check("市科技局", &["甲市科学技术局", "乙市科学技术局"]);
        check("乙市科学技术局", &["市科技局"]);
        check("相关部门", &[]);
        check("AI", &["人工智能"]);
        check("智改数转", &["智能化改造+数字化转型"]);
        check("别的", &[]);
    }

    #[test]
    fn takes_terms_apart_where_something_may_stand_for_a_part() {
        let catalog = catalog();
        let lists: WordLists =
            catalog.units().names().chain(["人工智能", "智改数转", "智能化改造"]).collect();
        let segmenter = Segmenter::new(&lists);
        let check = |term: &str, expected: &[(&str, usize)]| {
            let parts = catalog.parts(&Squeezed::new(term).text, &segmenter);
            let parts: Vec<_> =
                parts.iter().map(|part| (part.text.as_str(), part.alternatives.len())).collect();
            assert_eq!(parts, expected, "{term}");
        };
        check("AI的应用", &[("ai", 1), ("应用", 0)]);
        check("市科技局负责智改数转", &[("市科技局", 2), ("负责", 0), ("智改数转", 1)]);
        check("推广人工智能", &[("推广", 0), ("人工智能", 1)]);
        check("推广应用", &[]);
        check("mail", &[]);
        check("", &[]);
    }
}
