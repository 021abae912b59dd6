//! Pinyin for identifiers and suggestions; never for matching.

use pinyin::ToPinyin;

/// The first letters of each character's reading, lower case: `甬政办发` → `yzbf`.
///
/// ASCII letters and digits are kept in lower case; what has no reading is left out. Characters with several
/// readings take the most common one.
pub fn initials(text: &str) -> String {
    text.chars()
        .filter_map(|character| {
            if character.is_ascii_alphanumeric() {
                return Some(character.to_ascii_lowercase());
            }
            character.to_pinyin()?.first_letter().chars().next()
        })
        .collect()
}

/// The readings of all characters run together, without tones: `郑州` → `zhengzhou`.
pub fn syllables(text: &str) -> String {
    text.chars()
        .map(|character| match character.to_pinyin() {
            Some(reading) => reading.plain().to_owned(),
            None if character.is_ascii_alphanumeric() => character.to_ascii_lowercase().to_string(),
            None => String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spells_names() {
        assert_eq!(initials("甬政办发"), "yzbf");
        assert_eq!(syllables("郑州"), "zhengzhou");
        assert_eq!(initials("〔2016〕"), "2016");
    }
}
