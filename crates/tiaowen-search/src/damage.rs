//! Files of an index that do not hold what was written.

use serde::Serialize;

/// A file that does not hold what was written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Damage {
    /// Path below the index folder, with `/`.
    pub file: String,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is not there.
    Missing,
    /// It holds other bytes than were written.
    Altered,
    /// It stands among files that belong together, and nobody noted what was written into it.
    Unknown,
    /// The system does not give it out.
    Unreadable,
}

impl Fault {
    /// What users read of it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Missing => "缺少",
            Self::Altered => "与写入时不同",
            Self::Unknown => "来历不明",
            Self::Unreadable => "读不出来",
        }
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Altered => "altered",
            Self::Unknown => "not known",
            Self::Unreadable => "unreadable",
        }
    }
}

/// Files that a message names; it counts the others.
const MOST_NAMED: usize = 10;

/// The files in a sentence, in Chinese: `meta.json（与写入时不同）、…等 12 个文件`.
pub fn name_damage(damage: &[Damage]) -> String {
    let named = damage.iter().take(MOST_NAMED);
    let named: Vec<String> =
        named.map(|Damage { file, fault }| format!("{file}（{}）", fault.label())).collect();
    let named = named.join("、");
    if damage.len() > MOST_NAMED { format!("{named}等 {} 个文件", damage.len()) } else { named }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_and_beyond_ten_counted() {
        let damage = |count: usize| -> Vec<Damage> {
            (0..count).map(|file| Damage { file: file.to_string(), fault: Fault::Missing }).collect()
        };
        assert_eq!(name_damage(&damage(2)), "0（缺少）、1（缺少）");
        assert!(name_damage(&damage(10)).ends_with("9（缺少）"));
        assert!(name_damage(&damage(12)).ends_with("9（缺少）等 12 个文件"));
    }
}
