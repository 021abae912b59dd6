//! Other ways to search, asked the same: SQLite's FTS5 over words cut by jieba, FTS5 over trigrams, and a plain scan of
//! all texts. Each finds and counts as it best can; what it cannot (trigrams do not rank, and find words of two
//! characters by reading everything) is part of what it is.

use anyhow::{Context, Result};
use memchr::memmem::Finder;
use rusqlite::{Connection, ToSql, params_from_iter};
use tempfile::TempDir;
use tiaowen_search::DocumentBatch;
use tiaowen_text::Segmenter;
use tiaowen_text::fold::fold;

use super::HITS;
use super::questions::{Class, Question};

/// The tables. `words` holds words and blanks only, without the text; `trigrams` takes its text from `clause`.
const TABLES: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA cache_size = -262144;
    CREATE TABLE clause (id INTEGER PRIMARY KEY, text TEXT NOT NULL, unit TEXT, year INTEGER);
    CREATE VIRTUAL TABLE words USING fts5(text, content = '', tokenize = 'unicode61');
    CREATE VIRTUAL TABLE trigrams USING fts5(text, content = 'clause', content_rowid = 'id', tokenize = 'trigram');";

/// Bytes of a folder of files, or of one file.
fn file_bytes(folder: &TempDir) -> u64 {
    let entries = std::fs::read_dir(folder.path()).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.metadata().ok()).map(|file| file.len()).sum()
}

/// SQLite with both of its indexes.
pub(super) struct Sqlite {
    connection: Connection,
    directory: TempDir,
}

/// Which of SQLite's indexes is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tokens {
    Words,
    Trigrams,
}

impl Sqlite {
    pub(super) fn start() -> Result<Self> {
        let directory = tempfile::tempdir().context("cannot make a temporary directory")?;
        let connection = Connection::open(directory.path().join("clauses.sqlite"))?;
        connection.execute_batch(TABLES)?;
        Ok(Self { connection, directory })
    }

    /// Adds these documents.
    pub(super) fn write(&mut self, batches: &[DocumentBatch], segmenter: &Segmenter) -> Result<()> {
        let transaction = self.connection.transaction()?;
        {
            let mut clause =
                transaction.prepare("INSERT INTO clause (text, unit, year) VALUES (?1, ?2, ?3)")?;
            let mut words = transaction.prepare("INSERT INTO words (rowid, text) VALUES (?1, ?2)")?;
            let mut trigrams = transaction.prepare("INSERT INTO trigrams (rowid, text) VALUES (?1, ?2)")?;
            for batch in batches {
                for record in &batch.clauses {
                    let folded = fold(&record.clause.text);
                    let unit = record.clause.units.last().map(|unit| &unit.id);
                    let id = clause.insert((&folded, unit, batch.document.metadata.year))?;
                    let cut = segmenter.whole_words(&folded);
                    let cut: Vec<&str> = cut.iter().map(|word| word.text).collect();
                    words.execute((id, cut.join(" ")))?;
                    trigrams.execute((id, &folded))?;
                }
            }
        }
        Ok(transaction.commit()?)
    }

    /// Merges each index into one.
    pub(super) fn finish(&self) -> Result<()> {
        Ok(self.connection.execute_batch(
            "INSERT INTO words (words) VALUES ('optimize'); INSERT INTO trigrams (trigrams) VALUES ('optimize');",
        )?)
    }

    /// Bytes of texts and both indexes.
    pub(super) fn bytes(&self) -> u64 {
        file_bytes(&self.directory)
    }

    /// Finds the first page. Returns how many clauses that are, of a class that counts all of them.
    pub(super) fn find(&self, tokens: Tokens, question: &Question) -> Result<usize> {
        let (mut condition, mut values) = condition(tokens, question);
        if let (Some(unit), Some((first, last))) = (&question.unit, question.years) {
            condition.push_str(" AND clause.unit = ? AND clause.year BETWEEN ? AND ?");
            values.extend([unit.clone(), first.to_string(), last.to_string()]);
        }
        let table = match tokens {
            Tokens::Words => "words",
            Tokens::Trigrams => "trigrams",
        };
        let joined = format!("{table} JOIN clause ON clause.id = {table}.rowid");
        let order = match (question.class, tokens) {
            (Class::Newest, _) => "ORDER BY clause.year DESC",
            (_, Tokens::Words) => "ORDER BY words.rank",
            (_, Tokens::Trigrams) => "",
        };
        match question.class {
            Class::Count => {
                let counted = self
                    .connection
                    .prepare_cached(&format!("SELECT count(*) FROM {table} WHERE {condition}"))?
                    .query_row(params_from_iter(&values), |row| row.get::<_, i64>(0))?;
                return Ok(usize::try_from(counted)?);
            }
            Class::Facet => {
                for column in ["clause.unit", "clause.year"] {
                    self.rows(
                        &format!("SELECT count(*) FROM {joined} WHERE {condition} GROUP BY {column}"),
                        &values,
                    )?;
                }
            }
            _ => {}
        }
        let needs_clause = question.class == Class::Newest || question.unit.is_some();
        let from = if needs_clause { &joined } else { table };
        self.rows(
            &format!("SELECT {table}.rowid FROM {from} WHERE {condition} {order} LIMIT {HITS}"),
            &values,
        )
    }

    /// Reads all rows of an answer; returns how many these are.
    fn rows(&self, sql: &str, values: &[String]) -> Result<usize> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let values = values.iter().map(|value| value as &dyn ToSql);
        let mut rows = statement.query(params_from_iter(values))?;
        let mut read = 0;
        while let Some(row) = rows.next()? {
            row.get::<_, i64>(0)?;
            read += 1;
        }
        Ok(read)
    }
}

/// What the texts must hold, and the values of its signs.
fn condition(tokens: Tokens, question: &Question) -> (String, Vec<String>) {
    let is_any = matches!(question.class, Class::Or | Class::Sentence);
    match tokens {
        Tokens::Words => {
            let quoted: Vec<String> = question.words.iter().map(|word| format!("\"{word}\"")).collect();
            let asked = match question.class {
                Class::Phrase => format!("\"{}\"", question.words.join(" ")),
                _ if is_any => quoted.join(" OR "),
                _ => quoted.join(" AND "),
            };
            ("words MATCH ?".to_owned(), vec![asked])
        }
        Tokens::Trigrams => {
            let strings = match question.class {
                Class::Phrase => vec![question.words.concat()],
                _ => question.words.clone(),
            };
            let each =
                vec!["trigrams.text LIKE ?"; strings.len()].join(if is_any { " OR " } else { " AND " });
            (format!("({each})"), strings.iter().map(|string| format!("%{string}%")).collect())
        }
    }
}

/// All texts, read one after the other for every question.
#[derive(Default)]
pub(super) struct Scan {
    clauses: Vec<Scanned>,
}

struct Scanned {
    text: Box<str>,
    unit: Option<Box<str>>,
    year: Option<i16>,
}

impl Scan {
    /// Adds these documents.
    pub(super) fn write(&mut self, batches: &[DocumentBatch]) {
        for batch in batches {
            self.clauses.extend(batch.clauses.iter().map(|record| Scanned {
                text: fold(&record.clause.text).into(),
                unit: record.clause.units.last().map(|unit| unit.id.as_str().into()),
                year: batch.document.metadata.year,
            }));
        }
    }

    /// Finds all clauses, and keeps the first page. Returns how many clauses that are, of a class that counts all of
    /// them.
    pub(super) fn find(&self, question: &Question) -> usize {
        let strings = match question.class {
            Class::Phrase => vec![question.words.concat()],
            _ => question.words.clone(),
        };
        let finders: Vec<Finder<'_>> = strings.iter().map(|string| Finder::new(string.as_bytes())).collect();
        let is_any = matches!(question.class, Class::Or | Class::Sentence);
        let holds = |clause: &Scanned| {
            let holds = |finder: &Finder<'_>| finder.find(clause.text.as_bytes()).is_some();
            if is_any { finders.iter().any(holds) } else { finders.iter().all(holds) }
        };
        let passes = |clause: &Scanned| {
            question.unit.as_deref().is_none_or(|unit| clause.unit.as_deref() == Some(unit))
                && question.years.is_none_or(|(first, last)| {
                    clause.year.is_some_and(|year| (first..=last).contains(&year))
                })
        };
        let mut found: Vec<&Scanned> =
            self.clauses.iter().filter(|clause| passes(clause) && holds(clause)).collect();
        if question.class == Class::Newest {
            found.sort_by_key(|clause| std::cmp::Reverse(clause.year));
        }
        if question.class == Class::Count { found.len() } else { found.len().min(HITS) }
    }
}
