//! What curators say of documents: the corpus manifest `manifest.toml`, and notes that lie beside a file.
//! Reads and checks it; knows nothing of how the facts are used.

mod edit;

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use tiaowen_document::curated::{Curated, Field};
use tiaowen_document::model::{DocumentKind, Status};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use self::edit::Corrections;
pub(crate) use self::edit::{Named, handed_on, note_with};
use crate::LibraryError;
use crate::inside::open_regular;

/// Name of the manifest below the corpus folder.
pub const MANIFEST_FILE: &str = "manifest.toml";

/// What the name of a note has behind that of its file: 方案.pdf.toml.
pub const NOTE_EXTENSION: &str = ".toml";

/// The longest note that is read, in bytes.
const MAX_NOTE_BYTES: u64 = 1 << 20;

/// The entries of a manifest, each for one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    entries: Vec<Curated>,
    by_sha256: HashMap<String, usize>,
    /// Those without a hash.
    by_file: HashMap<String, usize>,
}

impl Manifest {
    /// Loads the manifest of the corpus folder; an empty one when the folder has none.
    ///
    /// # Errors
    /// [`LibraryError::Curation`] with the line when it is not well formed: no TOML, an unknown key, a value
    /// of the wrong kind, a hash, slug or date that is none, two entries for one hash or one slug.
    pub fn load(corpus: &Path) -> Result<Self, LibraryError> {
        let path = corpus.join(MANIFEST_FILE);
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(LibraryError::reading(&path, error)),
        }
    }

    /// Reads the text of a manifest; `path` is for messages only.
    pub fn parse(text: &str, path: &Path) -> Result<Self, LibraryError> {
        let reader = Reader { text, path: path.to_owned() };
        let root = DeTable::parse(text).map_err(|error| reader.syntax(&error))?;
        let mut manifest = Self::default();
        let mut slugs = HashMap::new();
        for (key, value) in root.get_ref() {
            if key.get_ref() != "document" {
                return Err(reader.unknown_key(key.get_ref(), &key.span(), &["document"]));
            }
            let DeValue::Array(entries) = value.get_ref() else {
                return Err(reader.wrong_kind(
                    "document",
                    &value.span(),
                    "写成 [[document]]",
                    "[[document]]",
                ));
            };
            for entry in entries {
                let curated = reader.entry(entry)?;
                if let Some(slug) = &curated.slug
                    && slugs.insert(slug.clone(), ()).is_some()
                {
                    return Err(reader.fault(
                        &entry.span(),
                        format!("编号 {slug} 重复，前面已有一条用了它"),
                        format!("slug {slug} is used twice"),
                    ));
                }
                let (known, key, what) = if curated.sha256.is_empty() {
                    (&mut manifest.by_file, &curated.file, "file")
                } else {
                    (&mut manifest.by_sha256, &curated.sha256, "sha256")
                };
                if known.insert(key.clone(), manifest.entries.len()).is_some() {
                    return Err(reader.fault(
                        &entry.span(),
                        format!("同一个 {what} 登记了两次"),
                        format!("{what} is listed twice"),
                    ));
                }
                manifest.entries.push(curated);
            }
        }
        Ok(manifest)
    }

    /// All entries, in the order of the file.
    pub fn entries(&self) -> &[Curated] {
        &self.entries
    }

    /// What is said of a file: the entry for its SHA-256, in lower-case hexadecimal, else that for its path below the
    /// corpus folder.
    pub fn find(&self, sha256: &str, file: &str) -> Option<&Curated> {
        let place = self.by_sha256.get(sha256).or_else(|| self.by_file.get(file))?;
        Some(&self.entries[*place])
    }

    /// The same with what the `note` beside the file says, which comes before.
    ///
    /// # Errors
    /// When the note cannot be read or is not well formed.
    pub fn find_with_note(
        &self,
        sha256: &str,
        file: &str,
        note: Option<&Path>,
    ) -> Result<Option<Curated>, LibraryError> {
        let listed = self.find(sha256, file).cloned();
        let Some(path) = note else { return Ok(listed) };
        let text = note_text(path).map_err(|error| LibraryError::reading(path, error))?;
        Ok(Some(listed.unwrap_or_default().with(parse_note(&text, path)?)))
    }
}

/// The text of a note, which is short.
fn note_text(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open_regular(path)?.take(MAX_NOTE_BYTES + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_NOTE_BYTES { Err(io::ErrorKind::FileTooLarge.into()) } else { Ok(text) }
}

/// Reads the note beside a file, which says of it what an entry of the manifest does, without hash and path; `path` is
/// for messages only.
///
/// # Errors
/// [`LibraryError::Curation`] with the line when it is not well formed.
fn parse_note(text: &str, path: &Path) -> Result<Curated, LibraryError> {
    let reader = Reader { text, path: path.to_owned() };
    let root = DeTable::parse(text).map_err(|error| reader.syntax(&error))?;
    reader.facts(root.get_ref(), &[])
}

/// What an entry is found by.
const FINDING_KEYS: [&str; 2] = ["sha256", "file"];

/// Turns TOML values into facts, or into an error that names the line.
struct Reader<'a> {
    text: &'a str,
    path: PathBuf,
}

type Value<'a> = Spanned<DeValue<'a>>;

impl Reader<'_> {
    fn entry(&self, value: &Value<'_>) -> Result<Curated, LibraryError> {
        let DeValue::Table(table) = value.get_ref() else {
            return Err(self.wrong_kind("document", &value.span(), "写成 [[document]]", "[[document]]"));
        };
        let curated = self.facts(table, &FINDING_KEYS)?;
        if curated.sha256.is_empty() && curated.file.is_empty() {
            return Err(self.fault(
                &value.span(),
                "这一条缺 sha256 或 file，不知道说的是哪个文件".to_owned(),
                "entry lacks sha256 or file".to_owned(),
            ));
        }
        Ok(curated)
    }

    /// Reads facts; beside them keys of `finding`.
    fn facts(&self, table: &DeTable<'_>, finding: &[&str]) -> Result<Curated, LibraryError> {
        let mut curated = Curated::default();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            match name {
                "sha256" if finding.contains(&name) => curated.sha256 = self.sha256(value)?,
                "file" if finding.contains(&name) => curated.file = self.string("file", value)?,
                _ => {
                    let Some(field) = Field::from_key(name) else {
                        let fields = Field::ALL.iter().map(|field| field.key());
                        let known: Vec<&str> = finding.iter().copied().chain(fields).collect();
                        return Err(self.unknown_key(name, &key.span(), &known));
                    };
                    self.fact(&mut curated, field, value)?;
                }
            }
        }
        Ok(curated)
    }

    fn fact(&self, curated: &mut Curated, field: Field, value: &Value<'_>) -> Result<(), LibraryError> {
        let key = field.key();
        match field {
            Field::Title => curated.title = Some(self.words(key, value)?),
            Field::DocNumber => curated.doc_number = Some(self.words(key, value)?),
            Field::Issuers => curated.issuers = Some(self.list(key, value)?),
            Field::Kind => curated.kind = Some(self.kind(value)?),
            Field::Region => curated.region = Some(self.words(key, value)?),
            Field::Issued => curated.issued = Some(self.date(key, value)?),
            Field::Published => curated.published = Some(self.date(key, value)?),
            Field::Effective => curated.effective = Some(self.date(key, value)?),
            Field::Expires => curated.expires = Some(self.date(key, value)?),
            Field::Status => curated.status = Some(self.status(value)?),
            Field::RepealedOn => curated.repealed_on = Some(self.date(key, value)?),
            Field::SupersededBy => curated.superseded_by = Some(self.string(key, value)?),
            Field::Year => curated.year = Some(self.year(value)?),
            Field::Slug => curated.slug = Some(self.slug(value)?),
            Field::Note => curated.note = Some(self.string(key, value)?),
        }
        Ok(())
    }

    /// A string that holds more than blanks.
    fn words(&self, key: &str, value: &Value<'_>) -> Result<String, LibraryError> {
        let text = self.string(key, value)?.trim().to_owned();
        if text.is_empty() {
            return Err(self.wrong_kind(key, &value.span(), "写出内容，不更正的就删去这一行", "some words"));
        }
        Ok(text)
    }

    fn list(&self, key: &str, value: &Value<'_>) -> Result<Vec<String>, LibraryError> {
        let DeValue::Array(values) = value.get_ref() else {
            let wanted = "写成方括号里的文字，例如 [\"甲市人民政府\", \"乙市人民政府\"]";
            return Err(self.wrong_kind(key, &value.span(), wanted, "a list of strings"));
        };
        values.iter().map(|value| self.words(key, value)).collect()
    }

    fn kind(&self, value: &Value<'_>) -> Result<DocumentKind, LibraryError> {
        DocumentKind::from_name(&self.string("kind", value)?).ok_or_else(|| {
            let labels: Vec<&str> = DocumentKind::ALL.iter().map(|kind| kind.label()).collect();
            let wanted = format!("是下面的一种：{}", labels.join("、"));
            self.wrong_kind("kind", &value.span(), &wanted, "a known kind of document")
        })
    }

    fn status(&self, value: &Value<'_>) -> Result<Status, LibraryError> {
        let status = Status::from_name(&self.string("status", value)?);
        status.filter(|status| Curated::STATUSES.contains(status)).ok_or_else(|| {
            let wanted = format!("是下面的一种：{}", Curated::STATUSES.map(Status::label).join("、"));
            self.wrong_kind("status", &value.span(), &wanted, "a known status")
        })
    }

    fn string(&self, key: &str, value: &Value<'_>) -> Result<String, LibraryError> {
        match value.get_ref() {
            DeValue::String(text) => Ok(text.clone().into_owned()),
            _ => Err(self.wrong_kind(key, &value.span(), "写成带引号的文字", "a string")),
        }
    }

    fn sha256(&self, value: &Value<'_>) -> Result<String, LibraryError> {
        let text = self.string("sha256", value)?;
        let is_digest =
            text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        if is_digest {
            return Ok(text);
        }
        let wanted = "写成 64 位十六进制小写值（用 sha256sum 算出）";
        Err(self.wrong_kind("sha256", &value.span(), wanted, "64 lower-case hexadecimal digits"))
    }

    fn slug(&self, value: &Value<'_>) -> Result<String, LibraryError> {
        let text = self.string("slug", value)?;
        let is_slug = text.split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        });
        if is_slug && text.len() <= 80 {
            return Ok(text);
        }
        let wanted = "只用小写字母、数字和连字符，不超过 80 个字符，例如 \"ningbo-2022-baodao\"";
        Err(self.wrong_kind("slug", &value.span(), wanted, "lower-case letters, digits and hyphens"))
    }

    fn year(&self, value: &Value<'_>) -> Result<i16, LibraryError> {
        let year = match value.get_ref() {
            DeValue::Integer(number) => i16::from_str_radix(number.as_str(), number.radix()).ok(),
            _ => None,
        };
        year.filter(|year| (1900..=2200).contains(year)).ok_or_else(|| {
            self.wrong_kind("year", &value.span(), "写成四位年份，例如 2022", "a year such as 2022")
        })
    }

    fn date(&self, key: &str, value: &Value<'_>) -> Result<Date, LibraryError> {
        let text = match value.get_ref() {
            DeValue::String(text) => text.clone().into_owned(),
            DeValue::Datetime(date) => date.to_string(),
            _ => String::new(),
        };
        text.parse().map_err(|_| {
            self.wrong_kind(key, &value.span(), "写成日期，例如 \"2025-12-31\"", "a date such as 2025-12-31")
        })
    }

    fn wrong_kind(&self, key: &str, span: &Range<usize>, wanted: &str, wanted_en: &str) -> LibraryError {
        self.fault(span, format!("{key} 要{wanted}"), format!("{key} must be {wanted_en}"))
    }

    fn unknown_key(&self, key: &str, span: &Range<usize>, known: &[&str]) -> LibraryError {
        self.fault(
            span,
            format!("不认识“{key}”，可以写的有：{}", known.join("、")),
            format!("unknown key {key}, known are: {}", known.join(", ")),
        )
    }

    fn syntax(&self, error: &toml::de::Error) -> LibraryError {
        let span = error.span().unwrap_or(0..0);
        self.fault(&span, "TOML 写法不对，例如少了引号或等号".to_owned(), error.message().to_owned())
    }

    fn fault(&self, span: &Range<usize>, reason: String, reason_en: String) -> LibraryError {
        LibraryError::Curation {
            path: self.path.clone(),
            line: line_of(self.text, span.start),
            reason,
            reason_en,
        }
    }
}

/// The line, from 1, on which the byte `offset` of `text` stands.
pub(crate) fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHA: &str = "0c0b7fe25dfde3f83a884b5fd2aa18c32ebf7735b8cc62f447722ca2833857aa";

    fn parse(text: &str) -> Result<Manifest, LibraryError> {
        Manifest::parse(&text.replace("SHA", SHA), Path::new("manifest.toml"))
    }

    #[test]
    fn reads_entries_and_finds_them_by_hash() {
        let manifest = parse(
            "# 说明\n[[document]]\nsha256 = \"SHA\"\nslug = \"a-1\"\nyear = 2022\nrepealed_on = 2025-12-31\n",
        )
        .unwrap();
        let entry = manifest.find(SHA, "").unwrap();
        assert_eq!((entry.slug.as_deref(), entry.year), (Some("a-1"), Some(2022)));
        assert_eq!(entry.repealed_on.map(|date| date.to_string()).as_deref(), Some("2025-12-31"));
        assert_eq!(manifest.find("0", "a.txt"), None);
        assert_eq!(parse("").unwrap(), Manifest::default());
    }

    #[test]
    fn corrections_are_read_and_a_note_comes_before_the_manifest() {
        let folder = tempfile::tempdir().unwrap();
        let note = folder.path().join("方案.pdf.toml");
        std::fs::write(&note, "title = \"甲市方案\"\nissuers = [\"甲市人民政府\"]\nkind = \"方案\"\n")
            .unwrap();
        let manifest =
            parse("[[document]]\nfile = \"a/方案.pdf\"\ntitle = \"旧题\"\nissued = 2024-05-08\n").unwrap();
        let found = manifest.find_with_note("0", "a/方案.pdf", Some(&note)).unwrap().unwrap();
        assert_eq!(found.title.as_deref(), Some("甲市方案"));
        assert_eq!(found.issuers, Some(vec!["甲市人民政府".to_owned()]));
        assert_eq!(found.kind, Some(DocumentKind::Scheme));
        assert_eq!(found.issued.map(|date| date.to_string()).as_deref(), Some("2024-05-08"));
        assert!(found.holds_for("任何文件"));
        assert_eq!(manifest.find_with_note("0", "b.pdf", None).unwrap(), None);
        let check = |text: &str, word: &str| {
            std::fs::write(&note, text).unwrap();
            let error = manifest.find_with_note("0", "b.pdf", Some(&note)).unwrap_err();
            assert!(error.message().contains("方案.pdf.toml 第 1 行"), "{}", error.message());
            assert!(error.message().contains(word), "{}", error.message());
        };
        check("sha256 = \"SHA\"", "不认识“sha256”");
        check("kind = \"散文\"", "意见");
        check("title = \" \"", "删去这一行");
        check("issuers = \"甲市\"", "方括号");
        check("title", "TOML");
    }

    #[test]
    fn names_the_line_of_a_fault_in_chinese() {
        let check = |text: &str, line: usize, word: &str| {
            let error = parse(text).unwrap_err();
            let message = error.message();
            assert!(message.contains(&format!("第 {line} 行")), "{text}: {message}");
            assert!(message.contains(word), "{text}: {message}");
            assert!(error.hint().contains("manifest.toml"), "{text}");
        };
        check("[[document]]\nsha256 = \"SHA\"\nslgu = \"a\"\n", 3, "slgu");
        check("[[document]]\nsha256 = \"12\"\n", 2, "64 位");
        check("[[document]]\nsha256 = 12\n", 2, "引号");
        check("[[document]]\nslug = \"a\"\n", 1, "缺 sha256 或 file");
        check("[[document]]\nsha256 = \"SHA\"\nslug = \"宁波\"\n", 3, "小写字母");
        check("[[document]]\nsha256 = \"SHA\"\nslug = \"a--b\"\n", 3, "小写字母");
        check("[[document]]\nsha256 = \"SHA\"\nyear = \"2022\"\n", 3, "四位年份");
        check("[[document]]\nsha256 = \"SHA\"\nyear = 22\n", 3, "四位年份");
        check("[[document]]\nsha256 = \"SHA\"\nrepealed_on = \"去年\"\n", 3, "日期");
        check("[[document]]\nsha256 = \"SHA\"\nstatus = \"有效\"\n", 3, "施行中");
        check("[[document]]\nsha256 = \"SHA\"\n\n[[document]]\nsha256 = \"SHA\"\n", 4, "两次");
        check("[[document]]\nsha256 = \"SHA\n", 2, "TOML");
        check("[document]\nsha256 = \"SHA\"\n", 1, "[[document]]");
        check("[[dokument]]\n", 1, "dokument");
    }

    #[test]
    fn a_slug_belongs_to_one_entry() {
        let other = SHA.replace('0', "1");
        let text = format!(
            "[[document]]\nsha256 = \"{SHA}\"\nslug = \"a\"\n[[document]]\nsha256 = \"{other}\"\nslug = \"a\"\n"
        );
        let error = Manifest::parse(&text, Path::new("manifest.toml")).unwrap_err();
        assert!(error.message().contains("编号 a 重复"), "{}", error.message());
    }
}
