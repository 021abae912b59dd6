//! The registry of known units: names, aliases, successors; and the resolving of a printed name in a region.

use std::collections::{BTreeMap, HashMap};

use serde::Deserialize;

use super::name;
use crate::model::Region;
use crate::rule_error::RuleError;

/// One known unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitEntry {
    /// Stable id, such as `nb-keji`.
    pub id: String,
    /// The short name that stands for it in filters and lists, such as `市科技局`.
    pub canonical: String,
    /// The full name, such as `宁波市科学技术局`.
    pub full: String,
    /// 国家, 省, 市, 区, 县 or the like.
    #[serde(default)]
    pub level: String,
    /// The place it works for, such as `宁波市`; `国家` for central bodies.
    pub region: String,
    /// 系统, the line of administration that outlives renamings, such as `经信`.
    #[serde(default)]
    pub family: String,
    /// Other names in print.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it was before, as far as known.
    #[serde(default)]
    pub predecessors: Vec<String>,
    /// What it became, as far as known; `None` where it goes on.
    #[serde(default)]
    pub successor: Option<String>,
    /// History and certainty, for curators.
    #[serde(default)]
    pub note: String,
}

/// An administrative or development area, with what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Such as `江东区`.
    pub name: String,
    /// The place it belongs to.
    pub region: String,
    /// History and certainty, for people.
    #[serde(default)]
    pub note: String,
}

/// A body that documents name without making it responsible: a leading group, an institute.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// As documents print it.
    pub name: String,
    /// The place it belongs to.
    pub region: String,
    /// What it is.
    #[serde(default)]
    pub note: String,
}

/// A printed name resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The registry's name, else the printed one.
    pub canonical: String,
    /// The registry's id, else `region/name`.
    pub id: String,
}

/// All known units, the generic names that are no unit, and the words that betray a unit's family.
#[derive(Clone, Debug)]
pub struct UnitRegistry {
    entries: Vec<UnitEntry>,
    /// Folded name → indexes of the entries that bear it.
    by_name: HashMap<String, Vec<usize>>,
    generic: GenericNames,
    /// Family → the words that betray it in an unknown unit's name.
    families: BTreeMap<String, Vec<String>>,
    areas: Vec<Area>,
    bodies: Vec<Body>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFile {
    #[serde(default, rename = "unit")]
    units: Vec<UnitEntry>,
    #[serde(default)]
    generic: GenericNames,
    #[serde(default)]
    families: BTreeMap<String, Vec<String>>,
    #[serde(default, rename = "area")]
    areas: Vec<Area>,
    #[serde(default, rename = "body")]
    bodies: Vec<Body>,
}

/// Names that point at no unit in particular.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct GenericNames {
    /// Whole names.
    #[serde(default)]
    names: Vec<String>,
    /// A name that begins so is generic.
    #[serde(default)]
    prefixes: Vec<String>,
    /// A name that holds one of these is generic.
    #[serde(default)]
    parts: Vec<String>,
}

impl UnitRegistry {
    /// Reads the registry from the text of `units.toml`.
    ///
    /// # Errors
    ///
    /// The text is no TOML of the shape that the file's head explains, an id is given twice, or a name is empty.
    pub fn from_toml(text: &str) -> Result<Self, RuleError> {
        let file: UnitFile = toml::from_str(text).map_err(|error| RuleError::from_toml(&error, text))?;
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut ids = HashMap::new();
        for (index, entry) in file.units.iter().enumerate() {
            check_entry(entry)?;
            if ids.insert(entry.id.clone(), index).is_some() {
                return Err(RuleError::DuplicateId { id: entry.id.clone() });
            }
            for name in entry.names() {
                let bearers = by_name.entry(name::fold(name)).or_default();
                if !bearers.contains(&index) {
                    bearers.push(index);
                }
            }
        }
        let fold_all = |names: Vec<String>| names.iter().map(|name| name::fold(name)).collect();
        let generic = GenericNames {
            names: fold_all(file.generic.names),
            prefixes: fold_all(file.generic.prefixes),
            parts: fold_all(file.generic.parts),
        };
        Ok(Self {
            entries: file.units,
            by_name,
            generic,
            families: file.families,
            areas: file.areas,
            bodies: file.bodies,
        })
    }

    /// All entries in the order of the file.
    pub fn entries(&self) -> &[UnitEntry] {
        &self.entries
    }

    /// Areas with what became of them, in the order of the file.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Bodies that are named but not responsible, in the order of the file.
    pub fn bodies(&self) -> &[Body] {
        &self.bodies
    }

    /// The entry with this id.
    pub fn by_id(&self, id: &str) -> Option<&UnitEntry> {
        self.entries.iter().find(|entry| entry.id == id)
    }

    /// Finds the units that a person may mean by `name`: an id, a canonical or full name, or an alias.
    ///
    /// Widths, brackets and blanks do not matter. Several answers mean that the name is ambiguous, for a
    /// relative name such as 市科技局 is borne in every city.
    pub fn find(&self, name: &str) -> Vec<&UnitEntry> {
        if let Some(entry) = self.by_id(name.trim()) {
            return vec![entry];
        }
        let indexes = self.by_name.get(&name::fold(name)).map_or(&[][..], Vec::as_slice);
        indexes.iter().map(|index| &self.entries[*index]).collect()
    }

    /// Resolves a printed name in the region of the document that prints it.
    ///
    /// A name that does not say its place (市科技局) means the unit of the document's region or of a region
    /// above it, never another city's. Without an entry the id is `region/name`, with `国家` for the region of
    /// a central body and no region where none is known.
    pub fn resolve(&self, printed: &str, region: Option<&Region>) -> Resolved {
        let spellings = name::spellings(printed);
        for spelling in &spellings {
            if let Some(entry) = self.in_region(spelling, region) {
                return Resolved { canonical: entry.canonical.clone(), id: entry.id.clone() };
            }
        }
        let canonical = name::without_blanks(printed);
        let id = match region {
            _ if name::is_central(&canonical) => format!("{}/{canonical}", name::NATION),
            Some(region) if name::is_nation(region) => format!("{}/{canonical}", name::NATION),
            Some(region) => format!("{}/{canonical}", region.name),
            None => canonical.clone(),
        };
        Resolved { canonical, id }
    }

    /// Tells whether `name` points at no unit in particular: 相关部门, 各县(市)区政府.
    pub fn is_generic(&self, name: &str) -> bool {
        let name = name::fold(name);
        self.generic.names.contains(&name)
            || self.generic.prefixes.iter().any(|prefix| name.starts_with(prefix.as_str()))
            || self.generic.parts.iter().any(|part| name.contains(part.as_str()))
    }

    /// The family 系统 of a unit: the registry's, else by the words of its name.
    ///
    /// `id` is the registry's id or a derived one (`region/name`).
    pub fn family(&self, id: &str) -> Option<&str> {
        if let Some(entry) = self.by_id(id) {
            return Some(entry.family.as_str()).filter(|family| !family.is_empty());
        }
        let name = name::fold(id.rsplit('/').next().unwrap_or(id));
        // The longest word decides: 市场监管 before 市场.
        self.families
            .iter()
            .flat_map(|(family, words)| words.iter().map(move |word| (family, word)))
            .filter(|(_, word)| name.contains(word.as_str()))
            .max_by_key(|(_, word)| word.chars().count())
            .map(|(family, _)| family.as_str())
    }

    /// All names of all units, for a word dictionary.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().flat_map(UnitEntry::names)
    }

    /// Tells whether some unit bears this name, already folded.
    pub(super) fn knows(&self, folded: &str) -> bool {
        self.by_name.contains_key(folded)
    }

    fn in_region(&self, folded: &str, region: Option<&Region>) -> Option<&UnitEntry> {
        let bearers = self.by_name.get(folded)?.iter().map(|index| &self.entries[*index]);
        // The nearest region wins: 市财政局 in a district's plan is the city's, not the province's.
        bearers
            .filter(|entry| entry.says_its_place(folded) || entry.serves(region))
            .max_by_key(|entry| entry.region.chars().count())
    }
}

impl UnitEntry {
    /// Canonical name, full name and aliases.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        [self.canonical.as_str(), self.full.as_str()]
            .into_iter()
            .chain(self.aliases.iter().map(String::as_str))
    }

    /// Tells whether a name alone, without the document's region, means this unit.
    ///
    /// A central body's short name that a local one may bear too (能源局) does so only in national documents.
    fn says_its_place(&self, folded: &str) -> bool {
        if self.region == name::NATION {
            name::is_central(folded)
        } else {
            folded.contains(name::place_stem(&self.region))
        }
    }

    /// Tells whether the unit works for the region or for one above it.
    fn serves(&self, region: Option<&Region>) -> bool {
        region.is_some_and(|region| {
            if self.region == name::NATION {
                name::is_nation(region)
            } else {
                region.name.contains(&self.region)
            }
        })
    }
}

fn check_entry(entry: &UnitEntry) -> Result<(), RuleError> {
    let fields = [
        ("id", &entry.id),
        ("canonical", &entry.canonical),
        ("full", &entry.full),
        ("region", &entry.region),
    ];
    for (field, value) in fields {
        if value.trim().is_empty() {
            let entry = if entry.id.is_empty() { &entry.canonical } else { &entry.id };
            return Err(RuleError::EmptyField { entry: entry.clone(), field });
        }
    }
    Ok(())
}
