//! What a curator types of a file put into the text of its note, and an entry of the manifest handed on to another file.
//! Comments, order and everything else stay as they are. Touches no file.

use std::path::Path;

use tiaowen_document::curated::{Curated, Field, FieldKind};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, Table, TomlError, Value, value};

use super::{Manifest, parse_note};
use crate::LibraryError;

/// What a curator types of a file: values by field, as they were typed; blank ones say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Corrections {
    values: Vec<(Field, String)>,
}

impl Corrections {
    /// Takes a value. Values of a list are parted by 、, commas, semicolons or line ends.
    pub fn set(&mut self, field: Field, typed: &str) {
        self.values.retain(|(known, _)| *known != field);
        if !typed.trim().is_empty() {
            self.values.push((field, typed.trim().to_owned()));
        }
    }

    /// What was typed into a field; empty for nothing.
    pub fn get(&self, field: Field) -> &str {
        self.values.iter().find(|(known, _)| *known == field).map_or("", |(_, typed)| typed.as_str())
    }

    /// Tells whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The facts that were typed.
    ///
    /// # Errors
    /// [`LibraryError::Curation`] when a value is none for its field.
    pub fn facts(&self) -> Result<Curated, LibraryError> {
        let path = Path::new("");
        parse_note(&note_with("", path, self)?, path)
    }
}

/// The text of a note that says what `corrections` say beside what it said before; `path` is for messages only.
///
/// # Errors
/// [`LibraryError::Curation`] when the text is no note, or would be none.
pub(crate) fn note_with(text: &str, path: &Path, corrections: &Corrections) -> Result<String, LibraryError> {
    parse_note(text, path)?;
    let mut note: DocumentMut = text.parse().map_err(|error| unreadable(text, path, &error))?;
    let mut values = corrections.values.clone();
    values.sort_by_key(|(field, _)| *field);
    for (field, typed) in values {
        put(note.as_table_mut(), field.key(), value_of(field, &typed));
    }
    let text = note.to_string();
    parse_note(&text, path)?;
    Ok(text)
}

/// A typed value as the field takes it; what cannot be one stays words, for the reader of notes to say why.
fn value_of(field: Field, typed: &str) -> Value {
    match field.holds() {
        FieldKind::Year => typed.parse::<i64>().map_or_else(|_| typed.into(), Value::from),
        FieldKind::List => {
            let parts = typed.split(['、', '，', ',', '；', ';', '\n']).map(str::trim);
            Value::Array(parts.filter(|part| !part.is_empty()).collect::<Array>())
        }
        FieldKind::Words | FieldKind::DocumentKind | FieldKind::Status | FieldKind::Day | FieldKind::Slug => {
            typed.into()
        }
    }
}

/// A file of the corpus, as entries of the manifest name it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Named<'a> {
    pub(crate) sha256: &'a str,
    pub(crate) file: &'a str,
}

/// The text of a manifest in which the entry of `old` is that of `new`, which takes its place; the same text where `old`
/// has none, or `new` has its own. `path` is for messages only.
///
/// # Errors
/// [`LibraryError::Curation`] when the text is no manifest, or would be none.
pub(crate) fn handed_on(
    text: &str,
    path: &Path,
    old: Named<'_>,
    new: Named<'_>,
) -> Result<String, LibraryError> {
    let manifest = Manifest::parse(text, path)?;
    let has_own = manifest.entries().iter().any(|entry| entry.sha256 == new.sha256);
    let Some(entry) = manifest.find(old.sha256, old.file).filter(|_| !has_own) else {
        return Ok(text.to_owned());
    };
    let is_by_hash = !entry.sha256.is_empty();
    if !is_by_hash && (old.file == new.file || manifest.find(new.sha256, new.file).is_some()) {
        return Ok(text.to_owned());
    }
    let mut document: DocumentMut = text.parse().map_err(|error| unreadable(text, path, &error))?;
    let entries = document.get_mut("document").and_then(Item::as_array_of_tables_mut);
    let is_meant = |entry: &&mut Table| {
        let says = |key: &str, expected: &str| entry.get(key).and_then(Item::as_str) == Some(expected);
        if is_by_hash {
            says("sha256", old.sha256)
        } else {
            says("file", old.file) && entry.get("sha256").and_then(Item::as_str).is_none_or(str::is_empty)
        }
    };
    // An entry may also be an inline table of a list; such a manifest is left to its curator.
    let Some(entry) = entries.and_then(|entries: &mut ArrayOfTables| entries.iter_mut().find(is_meant))
    else {
        return Ok(text.to_owned());
    };
    if is_by_hash {
        put(entry, "sha256", new.sha256.into());
    }
    put(entry, "file", new.file.into());
    let text = document.to_string();
    Manifest::parse(&text, path)?;
    Ok(text)
}

fn unreadable(text: &str, path: &Path, error: &TomlError) -> LibraryError {
    LibraryError::Curation {
        path: path.to_owned(),
        line: error.span().map_or(1, |span| super::line_of(text, span.start)),
        reason: "TOML 写法不对，例如少了引号或等号".to_owned(),
        reason_en: error.message().to_owned(),
    }
}

/// Puts a value in the place of the one that is there, whose comment stays.
fn put(entry: &mut Table, key: &str, mut new: Value) {
    match entry.get_mut(key).and_then(Item::as_value_mut) {
        Some(old) => {
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        None => {
            entry.insert(key, value(new));
        }
    }
}

#[cfg(test)]
mod tests {
    use tiaowen_document::model::DocumentKind;

    use super::*;

    fn sha(digit: char) -> String {
        digit.to_string().repeat(64)
    }

    fn corrections(values: &[(Field, &str)]) -> Corrections {
        let mut corrections = Corrections::default();
        values.iter().for_each(|(field, typed)| corrections.set(*field, typed));
        corrections
    }

    #[test]
    fn a_note_says_what_is_typed_and_keeps_the_rest() {
        let check = |before: &str, values: &[(Field, &str)], expected: &str| {
            let note = note_with(before, Path::new("a.txt.toml"), &corrections(values)).unwrap();
            assert_eq!(note, expected);
        };
        check("", &[], "");
        check("# 说明\n", &[(Field::Year, " ")], "# 说明\n");
        check(
            "",
            &[(Field::Note, "“依据”\"见\"信"), (Field::Year, "2024"), (Field::Issuers, "甲市、 乙局；丙局")],
            "issuers = [\"甲市\", \"乙局\", \"丙局\"]\nyear = 2024\nnote = '“依据”\"见\"信'\n",
        );
        check(
            "# 说明\ntitle = \"甲\" # 旧\nyear = 2020\n# 尾注\n",
            &[(Field::Title, "乙"), (Field::Kind, "通知")],
            "# 说明\ntitle = \"乙\" # 旧\nyear = 2020\nkind = \"通知\"\n# 尾注\n",
        );
    }

    #[test]
    fn typed_facts_are_facts() {
        let typed = corrections(&[
            (Field::Kind, "意见"),
            (Field::Issuers, "甲市人民政府,乙市人民政府"),
            (Field::Expires, "2025-12-31"),
        ]);
        let facts = typed.facts().unwrap();
        assert_eq!(facts.kind, Some(DocumentKind::Opinions));
        assert_eq!(facts.issuers.unwrap(), ["甲市人民政府", "乙市人民政府"]);
        assert_eq!(facts.expires.map(|day| day.to_string()).as_deref(), Some("2025-12-31"));
        assert_eq!(Corrections::default().facts().unwrap(), Curated::default());
    }

    #[test]
    fn a_value_of_the_wrong_kind_is_refused() {
        let check = |field: Field, typed: &str, word: &str| {
            let error = corrections(&[(field, typed)]).facts().unwrap_err();
            assert!(error.message().contains(word), "{}", error.message());
        };
        check(Field::Year, "去年", "四位年份");
        check(Field::Year, "22", "四位年份");
        check(Field::RepealedOn, "2025/12/31", "日期");
        check(Field::Slug, "宁波", "小写字母");
        check(Field::Kind, "散文", "下面的一种");
        check(Field::Status, "被替代", "施行中");
        let broken = note_with("titel = 1", Path::new("a.txt.toml"), &Corrections::default()).unwrap_err();
        assert!(broken.message().contains("titel"), "{}", broken.message());
    }

    #[test]
    fn an_entry_goes_to_the_file_that_takes_the_place() {
        let by_hash =
            format!("# 说明\n\n[[document]]\nsha256 = \"{}\" # 甲\nslug = \"a\"\n# 尾注\n", sha('a'));
        let by_file = "[[document]]\nfile = \"甲.txt\"\nyear = 2020\n";
        let check = |text: &str, old: (char, &str), new: (char, &str), expected: &str| {
            let (old_sha, new_sha) = (sha(old.0), sha(new.0));
            let old = Named { sha256: &old_sha, file: old.1 };
            let new = Named { sha256: &new_sha, file: new.1 };
            let found = handed_on(text, Path::new("manifest.toml"), old, new).unwrap();
            assert_eq!(found, expected, "{text} {old:?} {new:?}");
        };
        let expected = format!(
            "# 说明\n\n[[document]]\nsha256 = \"{}\" # 甲\nslug = \"a\"\nfile = \"乙.txt\"\n# 尾注\n",
            sha('b')
        );
        check(&by_hash, ('a', "甲.txt"), ('b', "乙.txt"), &expected);
        check(&by_hash, ('c', "甲.txt"), ('b', "乙.txt"), &by_hash);
        check(by_file, ('a', "甲.txt"), ('b', "甲.txt"), by_file);
        check(by_file, ('a', "甲.txt"), ('b', "乙.txt"), &by_file.replace("甲", "乙"));
        let own = format!("{by_hash}[[document]]\nsha256 = \"{}\"\n", sha('b'));
        check(&own, ('a', "甲.txt"), ('b', "乙.txt"), &own);
        let inline = format!("document = [{{ sha256 = \"{}\" }}]\n", sha('a'));
        check(&inline, ('a', "甲.txt"), ('b', "乙.txt"), &inline);
    }
}
