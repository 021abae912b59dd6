//! The word lists that a curator edits: units, categories, terms, synonyms. Finds the files, falls back to the lists that
//! ship with the program, and names file and line when one is not well formed. What the lists mean is for
//! others to know.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tiaowen_document::Rules;
use tiaowen_document::categories::CategoryRules;
use tiaowen_document::rule_error::RuleError;
use tiaowen_document::units::UnitRegistry;
use tiaowen_text::hex::hex;
use tiaowen_text::synonyms::{SynonymError, Synonyms};
use tiaowen_text::words::WordLists;

use crate::LibraryError;
use crate::journal::write_atomically;
use crate::reading::Hello;
use crate::walk::WORDS_FOLDER;

/// The texts of the word lists, and where each comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WordListFiles {
    units: ListFile,
    categories: ListFile,
    terms: ListFile,
    synonyms: ListFile,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct ListFile {
    name: &'static str,
    /// `None` for the list that ships with the program.
    path: Option<PathBuf>,
    text: String,
}

impl WordListFiles {
    /// The lists that ship with the program.
    pub fn embedded() -> Self {
        let file = |name, text: &str| ListFile { name, path: None, text: text.to_owned() };
        Self {
            units: file("units.toml", include_str!("../../../corpus/words/units.toml")),
            categories: file("categories.toml", include_str!("../../../corpus/words/categories.toml")),
            terms: file("terms.toml", include_str!("../../../corpus/words/terms.toml")),
            synonyms: file("synonyms.toml", include_str!("../../../corpus/words/synonyms.toml")),
        }
    }

    /// Loads the lists in `folder`; for each that is not there, the one that ships with the program.
    pub fn load(folder: &Path) -> Result<Self, LibraryError> {
        let mut files = Self::embedded();
        for file in [&mut files.units, &mut files.categories, &mut files.terms, &mut files.synonyms] {
            let path = folder.join(file.name);
            match fs::read_to_string(&path) {
                Ok(text) => (file.text, file.path) = (text, Some(path)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(LibraryError::reading(&path, error)),
            }
        }
        Ok(files)
    }

    /// Writes the lists into `folder`.
    pub(crate) fn write_to(&self, folder: &Path) -> Result<(), LibraryError> {
        for file in self.files() {
            let path = folder.join(file.name);
            write_atomically(&path, file.text.as_bytes())
                .map_err(|error| LibraryError::writing(&path, error))?;
        }
        Ok(())
    }

    /// The names of the files.
    pub(crate) fn names(&self) -> [&'static str; 4] {
        self.files().map(|file| file.name)
    }

    /// A fingerprint of what the lists say, wherever they are kept.
    pub fn fingerprint(&self) -> String {
        let mut digest = Sha256::new();
        for file in self.files() {
            digest.update(file.text.len().to_le_bytes());
            digest.update(file.text.as_bytes());
        }
        hex(&digest.finalize()[..16])
    }

    /// Reads the lists into the rules by which documents are split.
    ///
    /// # Errors
    /// [`LibraryError::Curation`] with file and line when a list is not well formed.
    pub fn rules(&self) -> Result<Rules, LibraryError> {
        Ok(Rules {
            units: UnitRegistry::from_toml(&self.units.text).map_err(|error| self.units.fault(&error))?,
            categories: CategoryRules::from_toml(&self.categories.text)
                .map_err(|error| self.categories.fault(&error))?,
        })
    }

    /// Reads the synonyms.
    ///
    /// # Errors
    /// [`LibraryError::Curation`] with file and line when the list is not well formed.
    pub fn synonyms(&self) -> Result<Synonyms, LibraryError> {
        Synonyms::from_toml(&self.synonyms.text).map_err(|error| {
            let SynonymError { line, kind } = &error;
            self.synonyms.curation(*line, kind.message(), kind.to_string())
        })
    }

    /// The product's own words for the word dictionary: policy terms, the names of `rules`' units, and the words
    /// that have synonyms.
    ///
    /// # Errors
    /// [`LibraryError::Curation`] with file and line when a list is not well formed.
    pub fn word_lists(&self, rules: &Rules) -> Result<WordLists, LibraryError> {
        let table: toml::Table = toml::from_str(&self.terms.text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            self.terms.curation(
                crate::manifest::line_of(&self.terms.text, offset),
                "TOML 写法不对，例如少了引号或逗号".to_owned(),
                error.message().to_owned(),
            )
        })?;
        let mut lists = WordLists::default();
        table.values().for_each(|value| add_strings(&mut lists, value));
        lists.extend(rules.units.names());
        // 首台(套) is found by its string; as a word of the dictionary it would cut 首台 from the text around it.
        lists.extend(self.synonyms()?.keys().filter(|word| word.chars().all(char::is_alphanumeric)));
        Ok(lists)
    }

    /// What a process that reads documents is told first.
    pub(crate) fn hello(&self, memory_bytes: u64) -> Hello {
        Hello { units: self.units.text.clone(), categories: self.categories.text.clone(), memory_bytes }
    }

    fn files(&self) -> [&ListFile; 4] {
        [&self.units, &self.categories, &self.terms, &self.synonyms]
    }
}

/// Adds every string that stands in a list, however the lists are grouped.
fn add_strings(lists: &mut WordLists, value: &toml::Value) {
    match value {
        toml::Value::Array(values) => {
            for value in values {
                match value {
                    toml::Value::String(word) => lists.add(word),
                    other => add_strings(lists, other),
                }
            }
        }
        toml::Value::Table(table) => table.values().for_each(|value| add_strings(lists, value)),
        _ => {}
    }
}

impl ListFile {
    fn fault(&self, error: &RuleError) -> LibraryError {
        let line = match error {
            RuleError::Syntax { line, .. } => (*line).max(1),
            RuleError::DuplicateId { id } => self.line_with(id),
            RuleError::EmptyField { entry, .. } | RuleError::UnknownReference { entry, .. } => {
                self.line_with(entry)
            }
        };
        self.curation(line, error.message(), error.to_string())
    }

    /// The last line that holds `word` in quotes, from 1; 1 when none does.
    fn line_with(&self, word: &str) -> usize {
        let quoted = format!("\"{word}\"");
        let last = self.text.lines().enumerate().filter(|(_, line)| line.contains(&quoted)).last();
        last.map_or(1, |(index, _)| index + 1)
    }

    fn curation(&self, line: usize, reason: String, reason_en: String) -> LibraryError {
        let path = self.path.clone().unwrap_or_else(|| Path::new(WORDS_FOLDER).join(self.name));
        LibraryError::Curation { path, line, reason, reason_en }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_that_ship_load_and_are_used() {
        let files = WordListFiles::embedded();
        let rules = files.rules().unwrap();
        assert!(rules.units.entries().len() > 20);
        assert!(rules.categories.categories().len() > 5);
        let words = files.word_lists(&rules).unwrap();
        let unit = tiaowen_text::fold::fingerprint(&rules.units.entries()[0].canonical);
        assert!(words.iter().any(|word| word == unit), "{unit}");
        assert!(words.len() > rules.units.entries().len());
        let synonyms = files.synonyms().unwrap();
        assert!(synonyms.keys().count() > 400);
        assert!(words.iter().any(|word| word == "智改数转"));
        let idle: Vec<&str> = synonyms.keys().filter(|word| synonyms.alternatives(word).is_empty()).collect();
        assert!(idle.iter().all(|word| synonyms.keys().any(|other| other.contains(word))), "{idle:?}");
    }

    #[test]
    fn a_list_in_the_folder_takes_the_place_of_the_one_that_ships() {
        let folder = tempfile::tempdir().unwrap();
        let embedded = WordListFiles::embedded();
        assert_eq!(WordListFiles::load(folder.path()).unwrap(), embedded);
        fs::write(folder.path().join("terms.toml"), "terms = [\"甲乙丙丁\"]\n").unwrap();
        fs::write(folder.path().join("synonyms.toml"), "[same]\n\"甲\" = [[\"丙丁戊\", \"戊丁丙\"]]\n")
            .unwrap();
        let files = WordListFiles::load(folder.path()).unwrap();
        assert_ne!(files.fingerprint(), embedded.fingerprint());
        assert_eq!(files.synonyms().unwrap().alternatives("丙丁戊"), [["戊丁丙".to_owned()]]);
        let words = files.word_lists(&files.rules().unwrap()).unwrap();
        assert!(words.iter().any(|word| word == "甲乙丙丁"));
    }

    #[test]
    fn a_fault_names_file_and_line() {
        let folder = tempfile::tempdir().unwrap();
        let check = |name: &str, text: &str, line: usize| {
            let path = folder.path().join(name);
            fs::write(&path, text).unwrap();
            let files = WordListFiles::load(folder.path()).unwrap();
            let error = files.rules().and_then(|rules| files.word_lists(&rules).map(|_| ())).unwrap_err();
            let message = error.message();
            assert!(message.contains(name) && message.contains(&format!("第 {line} 行")), "{message}");
            fs::remove_file(path).unwrap();
        };
        check("units.toml", "\n[[unit]\n", 2);
        check("categories.toml", "[[category]]\nid = 3\n", 2);
        check("terms.toml", "terms = [\n\"甲\n]\n", 2);
        check("synonyms.toml", "[same]\n\"甲\" = [\n[\"甲乙\"]]\n", 3);
    }
}
