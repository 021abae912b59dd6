//! Finds what an id means: a document, a clause, an item inside a clause; says what has become of a clause that
//! is no longer there, and which ids come near to one that never was.

use std::sync::Arc;

use jiff::{Timestamp, tz::TimeZone};
use tiaowen_document::address::is_imported;
use tiaowen_document::model::Metadata;
use tiaowen_library::ledger::{ClauseHistory, Resolution};
use tiaowen_library::{Ledger, ledger_path};
use tiaowen_search::links::{address_of, read_clause_url};
use tiaowen_search::{EngineError, Searcher};
use tiaowen_server::Archive;
use tiaowen_server::objects::{ClauseThen, DocumentThen, Found};
use tiaowen_text::fold::fingerprint;

use crate::arguments::Settings;
use crate::failure::Failure;
use crate::language::Language;

/// Ids suggested at most.
const MAX_SUGGESTIONS: usize = 5;

/// What an id means.
pub(super) enum Target {
    /// A document.
    Document(Arc<Metadata>),
    /// A clause, or an item inside one.
    Clause(Box<FoundClause>),
    /// A clause as it stood at a version.
    ClauseThen(Box<ClauseThen>),
    /// A document as it stood at a version.
    DocumentThen(Box<DocumentThen>),
}

/// A clause found by its id.
pub(super) struct FoundClause {
    /// The clause, and the item if the id is an item's.
    pub(super) found: Found,
    /// What is known of its document.
    pub(super) metadata: Arc<Metadata>,
    /// What a reader must know of the id: that the clause moved, or that other words stood there before.
    pub(super) notices: Vec<[String; 2]>,
    /// The latest version of its document, where any is recorded.
    pub(super) version: Option<usize>,
}

impl FoundClause {
    /// The notices in a language.
    pub(super) fn notices(&self, language: Language) -> impl Iterator<Item = &str> {
        self.notices.iter().map(move |[chinese, english]| language.choose(chinese.as_str(), english.as_str()))
    }
}

/// Finds ids in an index, with the ledger at hand.
pub(super) struct Finder<'a> {
    searcher: &'a Searcher,
    ledger: Ledger,
}

impl<'a> Finder<'a> {
    /// The ledger at hand.
    pub(super) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub(super) fn new(searcher: &'a Searcher, settings: &Settings) -> Result<Self, Failure> {
        let ledger = Ledger::read(&ledger_path(&settings.corpus, settings.ledger.as_deref()))?;
        Ok(Self { searcher, ledger })
    }

    /// Finds a document or a clause. Takes ids, a document's number in the place of its id, and addresses of
    /// pages (`/c/…`, `/d/…`, whole URLs too).
    pub(super) fn find(&self, text: &str) -> Result<Target, Failure> {
        if let Some(metadata) = self.document(text.trim())? {
            return Ok(Target::Document(metadata));
        }
        // The id of a clause split elsewhere may hold anything, blanks and slashes too.
        for id in [text, text.trim()] {
            if let Some(found) = self.imported(id)? {
                return Ok(found);
            }
        }
        if let Some(then) = self.version(text)? {
            return Ok(then);
        }
        if let Some((document, address)) = read_clause_url(text)
            && let Some(metadata) = self.document(&document)?
        {
            return self.clause(metadata, &address);
        }
        let id = bare_id(text);
        if let Some(metadata) = self.document(id)? {
            return Ok(Target::Document(metadata));
        }
        let Some((document, address)) = id.split_once('/') else { return Err(self.unknown_document(id)?) };
        match self.document(document)? {
            Some(metadata) => self.clause(metadata, address),
            None => Err(self.unknown_document(document)?),
        }
    }

    /// A clause or a document as it stood at a version: `yzbf-2016-152/3.2.1@2`, `yzbf-2016-152@2`, or such an address.
    fn version(&self, text: &str) -> Result<Option<Target>, Failure> {
        let id = bare_id(text);
        let Some((id, version)) = id.rsplit_once('@') else { return Ok(None) };
        let (document, address) =
            id.split_once('/').map_or((id, None), |(document, address)| (document, Some(address)));
        let known = self.document(document)?;
        let document = known.as_ref().map_or(document, |metadata| &metadata.id);
        let Some(archive) = Archive::read(self.searcher, &self.ledger, document)? else {
            return Err(self.unknown_document(document)?);
        };
        Ok(Some(match address {
            Some(address) => Target::ClauseThen(Box::new(archive.clause(address, version)?)),
            None => Target::DocumentThen(Box::new(archive.document(version)?)),
        }))
    }

    /// A clause that was split elsewhere, by its own id.
    fn imported(&self, id: &str) -> Result<Option<Target>, Failure> {
        let Some(record) = self.searcher.engine().clause(id)?.filter(|it| is_imported(&it.document_id))
        else {
            return Ok(None);
        };
        let Some(metadata) = self.document(&record.document_id)? else { return Ok(None) };
        let found = Found { record, item: None };
        Ok(Some(Target::Clause(Box::new(FoundClause {
            found,
            metadata,
            notices: Vec::new(),
            version: None,
        }))))
    }

    fn document(&self, id_or_number: &str) -> Result<Option<Arc<Metadata>>, EngineError> {
        let wanted = fingerprint(id_or_number);
        let overview = self.searcher.engine().overview()?;
        let mut heads = overview.documents.iter();
        let found = heads.find(|head| {
            let number = head.metadata.doc_number.as_deref();
            head.metadata.id == id_or_number || number.is_some_and(|number| fingerprint(number) == wanted)
        });
        Ok(found.map(|head| Arc::clone(&head.metadata)))
    }

    fn clause(&self, metadata: Arc<Metadata>, address: &str) -> Result<Target, Failure> {
        if is_imported(&metadata.id) {
            let found = self.imported(address)?;
            return found.map_or_else(|| Err(self.unknown_clause(&metadata, address)?), Ok);
        }
        let address = address.trim_matches('/');
        let history = self.ledger.clauses_of(&metadata.id)?;
        let version = history.versions().last().map(|version| version.number);
        if let Some(found) = self.standing(&metadata.id, address)? {
            let notices = earlier_words(&history, &metadata.id, address).into_iter().collect();
            return Ok(Target::Clause(Box::new(FoundClause { found, metadata, notices, version })));
        }
        let Some(fate) = history.resolve(address, None) else {
            return Err(self.unknown_clause(&metadata, address)?);
        };
        let moved_to = match fate.address {
            Some(now) => self.standing(&metadata.id, now)?.map(|found| (now, found)),
            None => None,
        };
        let Some((now, found)) = moved_to else { return Err(gone(&metadata, address, &fate)) };
        let (id, day) = (&metadata.id, day_of(fate.since));
        let notices = vec![[
            format!("{id}/{address} 已于 {day} 移到 {id}/{now}，以下是移动后的条文"),
            format!("{id}/{address} moved to {id}/{now} on {day}; this is the clause as it stands there"),
        ]];
        Ok(Target::Clause(Box::new(FoundClause { found, metadata, notices, version })))
    }

    /// The clause at an address, or the one that holds the item of that address.
    fn standing(&self, document: &str, address: &str) -> Result<Option<Found>, EngineError> {
        if let Some(record) = self.searcher.engine().clause(&format!("{document}/{address}"))? {
            return Ok(Some(Found { record, item: None }));
        }
        let clauses = self.searcher.engine().clauses_of(document)?;
        Ok(clauses.into_iter().find_map(|record| {
            let item = record.clause.items.iter().find(|item| item.address == address).cloned()?;
            Some(Found { record, item: Some(item) })
        }))
    }

    fn unknown_document(&self, id: &str) -> Result<Failure, Failure> {
        if let Some(day) = self.ledger.document(id).and_then(|document| document.removed_at).map(day_of) {
            return Ok(Failure::not_found(
                [
                    &format!("文件 {id} 已于 {day} 移出语料"),
                    "把文件放回语料文件夹，再运行 tiaowen index，编号照旧。",
                ],
                [
                    &format!("document {id} was removed on {day}"),
                    "Put its file back and run `tiaowen index`.",
                ],
            ));
        }
        let overview = self.searcher.engine().overview()?;
        let ids = overview.documents.iter().map(|head| head.metadata.id.as_str());
        let near = nearest(id, ids);
        Ok(Failure::not_found(
            [
                &format!("索引里没有编号或文号为“{id}”的文件或条文"),
                &suggestion(&near, "tiaowen search --sort document 可列出全部条文。"),
            ],
            [
                &format!("no document or clause `{id}` in the index"),
                &english_suggestion(&near, "Try `tiaowen search`."),
            ],
        ))
    }

    fn unknown_clause(&self, metadata: &Metadata, address: &str) -> Result<Failure, Failure> {
        let clauses = self.searcher.engine().clauses_of(&metadata.id)?;
        let addresses = clauses.iter().map(|record| address_of(&record.clause.id, &metadata.id));
        let near: Vec<String> =
            nearest(address, addresses).into_iter().map(|near| format!("{}/{near}", metadata.id)).collect();
        let all = format!("tiaowen show {} 列出这份文件的全部条文。", metadata.id);
        let all_english = format!("`tiaowen show {}` lists all its clauses.", metadata.id);
        Ok(Failure::not_found(
            [&format!("文件 {} 里没有编号为“{address}”的条文", metadata.id), &suggestion(&near, &all)],
            [
                &format!("no clause `{address}` in document {}", metadata.id),
                &english_suggestion(&near, &all_english),
            ],
        ))
    }
}

/// An id without what stands around it in an address of a page.
fn bare_id(text: &str) -> &str {
    let text = text.trim();
    let below = ["/c/", "/d/"].iter().find_map(|mark| Some((mark, text.find(mark)?)));
    let id = below.map_or(text, |(mark, at)| &text[at + mark.len()..]);
    id.split(['?', '#']).next().unwrap_or(id).trim_matches('/')
}

/// Says that other words stood under an id before, since a citation may mean those.
fn earlier_words(history: &ClauseHistory, document: &str, address: &str) -> Option<[String; 2]> {
    let spells = history.at(address);
    let latest = spells.last()?;
    let earlier = spells.iter().rev().skip(1).find(|spell| spell.wording.bare != latest.wording.bare)?;
    let day = day_of(history.versions().get(latest.since)?.at);
    let fate = history.resolve(address, Some(&earlier.wording.hash))?;
    let (now, now_english) = match fate.address {
        Some(now) if now != address => {
            (format!("，原来的条文现为 {document}/{now}"), format!("; those now stand at {document}/{now}"))
        }
        None => ("，原来的条文已删去".to_owned(), "; those are gone".to_owned()),
        Some(_) => (String::new(), String::new()),
    };
    Some([
        format!("{document}/{address} 的文字自 {day} 起有改动{now}"),
        format!("other words stood at {document}/{address} before {day}{now_english}"),
    ])
}

fn gone(metadata: &Metadata, address: &str, fate: &Resolution<'_>) -> Failure {
    let (id, day, last) = (&metadata.id, day_of(fate.since), excerpt(&fate.latest.text));
    Failure::not_found(
        [
            &format!("条文 {id}/{address} 已于 {day} 从文件中删去，最后的文字是：{last}"),
            &format!("tiaowen show {id} 列出这份文件现有的全部条文。"),
        ],
        [
            &format!("clause {id}/{address} is gone since {day}; its last words were: {last}"),
            &format!("`tiaowen show {id}` lists the clauses that stand now."),
        ],
    )
}

fn excerpt(text: &str) -> String {
    const MAX_CHARS: usize = 60;
    let mut excerpt: String = text.chars().take(MAX_CHARS).collect();
    if text.chars().count() > MAX_CHARS {
        excerpt.push_str("……");
    }
    excerpt
}

fn day_of(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).date().to_string()
}

fn suggestion(near: &[String], otherwise: &str) -> String {
    if near.is_empty() {
        otherwise.to_owned()
    } else {
        format!("相近的有：{}。{otherwise}", near.join("、"))
    }
}

fn english_suggestion(near: &[String], otherwise: &str) -> String {
    if near.is_empty() {
        otherwise.to_owned()
    } else {
        format!("Near to it: {}. {otherwise}", near.join(", "))
    }
}

/// The candidates that come nearest to `wanted`: those that begin alike first, then by edits.
fn nearest<'c>(wanted: &str, candidates: impl Iterator<Item = &'c str>) -> Vec<String> {
    let farthest = wanted.chars().count().max(6) / 3;
    let mut ranked: Vec<((usize, usize), &str)> = candidates
        .map(|candidate| {
            let shared =
                wanted.chars().zip(candidate.chars()).take_while(|(left, right)| left == right).count();
            ((edits(wanted, candidate), usize::MAX - shared), candidate)
        })
        .filter(|((edits, _), _)| *edits <= farthest)
        .collect();
    ranked.sort();
    ranked.into_iter().take(MAX_SUGGESTIONS).map(|(_, candidate)| candidate.to_owned()).collect()
}

/// The least number of characters to put in, take out or replace.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, from) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, to) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_out_of_addresses() {
        let check = |text: &str, expected: &str| assert_eq!(bare_id(text), expected);
        check("yzbf-2016-152/3.2.1", "yzbf-2016-152/3.2.1");
        check(" /c/yzbf-2016-152/3.2.1 ", "yzbf-2016-152/3.2.1");
        check("http://127.0.0.1:8686/d/yzbf-2016-152?lang=en#3", "yzbf-2016-152");
        check("甬政办发〔2016〕152号/3", "甬政办发〔2016〕152号/3");
    }

    #[test]
    fn near_ids_are_found() {
        let ids = ["3.2.1", "3.2.2", "3.1", "p1", "a1.r13"];
        let check = |wanted: &str, expected: &[&str]| assert_eq!(nearest(wanted, ids.into_iter()), expected);
        check("3.2.3", &["3.2.1", "3.2.2"]);
        check("p2", &["p1"]);
        check("x9.y8.z7", &[]);
        assert_eq!(edits("甲乙丙", "甲丙"), 1);
        assert_eq!(edits("", "甲"), 1);
    }
}
