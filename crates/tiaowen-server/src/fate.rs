//! What has become of a document or a clause that is not where an address says: moved, gone, or never there; and
//! what stands nearest. Asks the ledger, and only once the index knows nothing.

use std::cmp::Reverse;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use tiaowen_document::address::is_imported;
use tiaowen_document::model::Metadata;
use tiaowen_library::Ledger;
use tiaowen_library::ledger::{ClauseHistory, Resolution};
use tiaowen_search::ClauseRecord;
use tiaowen_search::links::{address_of, clause_id_at, clause_url, document_url};

use crate::app::Asker;
use crate::problem::{Problem, ProblemLink};

/// Why there is no document called `id`.
pub(crate) fn missing_document(asker: &Asker, id: &str) -> Problem {
    let ledger = read_ledger(asker);
    let known = ledger.as_ref().and_then(|ledger| ledger.document(id));
    let Some((document, removed)) = known.and_then(|document| Some((document, document.removed_at?))) else {
        return Problem::not_found(
            format!("库里没有编号为“{id}”的文件"),
            "从首页的文件列表进入，或用 /api/v1/documents 查看全部文件的编号",
        );
    };
    let title = &document.title;
    let mut search = form_urlencoded::Serializer::new(String::new());
    search.append_pair("q", title);
    Problem::gone(
        format!("文件《{title}》已于 {} 移出本库，编号 {id} 不会再给别的文件", day_of(removed)),
        "需要这份文件时请联系管理员；放回语料文件夹后，原来的地址照旧能用",
    )
    .with_link(ProblemLink {
        label: format!("检索“{title}”"),
        url: format!("/search?{}", search.finish()),
        text: String::new(),
    })
}

/// Why a document has no clause at `address`: it moved, it is gone, or there never was one.
pub(crate) fn missing_clause(
    asker: &Asker,
    metadata: &Metadata,
    clauses: &[ClauseRecord],
    address: &str,
) -> Problem {
    let id = &metadata.id;
    let history = history_of(asker, id);
    let (problem, near) = match Fate::of(&history, clauses, id, address) {
        Fate::Moved { to, since } => {
            let moved = clause_url(id, &clause_id_at(id, &to));
            let day = day_of(since);
            return Problem::moved(format!("这一条已于 {day} 移到 {to}"), &format!("打开 {moved}"), moved);
        }
        Fate::Gone { since, words } => {
            let title = metadata.cited_title();
            let day = day_of(since);
            let problem = Problem::gone(
                format!("《{title}》里地址为“{address}”的条款已于 {day} 删去，以后也不会指别的文字"),
                "核对文件的现行文本；引用旧文字时请注明版本",
            );
            (problem.with_last_words(words.to_owned()), None)
        }
        Fate::Unknown { near } => (never_there(metadata, address), near),
    };
    let problem = match near.or_else(|| nearest(clauses, id, address)) {
        Some(near) => problem.with_link(ProblemLink {
            label: format!("位置最近的一条：{}", near.place),
            url: clause_url(id, &near.clause.id),
            text: near.clause.text.clone(),
        }),
        None => problem,
    };
    let label = format!("《{}》全文", metadata.cited_title());
    problem.with_link(ProblemLink { label, url: document_url(id), text: String::new() })
}

/// What has become of an address at which nothing stands.
#[derive(Debug, PartialEq)]
enum Fate<'a> {
    /// The very clause or item stands at another address.
    Moved { to: String, since: Timestamp },
    /// The very clause was deleted; its last words.
    Gone { since: Timestamp, words: &'a str },
    /// The ledger records no such clause. The clause where the one that would hold it went, if it moved.
    Unknown { near: Option<&'a ClauseRecord> },
}

impl<'a> Fate<'a> {
    fn of(history: &'a ClauseHistory, clauses: &'a [ClauseRecord], document: &str, address: &str) -> Self {
        let Some((recorded, fate)) = recorded(history, address) else { return Self::Unknown { near: None } };
        let rest = &address[recorded.len()..];
        let now = fate.address.filter(|now| *now != recorded);
        let Some(record) = now.and_then(|now| standing(clauses, document, now)) else {
            return match fate.address {
                None if rest.is_empty() => Self::Gone { since: fate.since, words: &fate.latest.text },
                _ => Self::Unknown { near: None },
            };
        };
        let to = format!("{}{rest}", now.unwrap_or_default());
        // The ledger knows clauses. An item went along with its clause where the words are the same and the clause
        // holds that item today.
        let went_along = || !fate.reworded && record.clause.items.iter().any(|item| item.address == to);
        if rest.is_empty() || went_along() {
            Self::Moved { to, since: fate.since }
        } else {
            Self::Unknown { near: Some(record) }
        }
    }
}

/// The longest beginning of an address that the ledger records, with what has become of it.
fn recorded<'a, 'b>(history: &'a ClauseHistory, address: &'b str) -> Option<(&'b str, Resolution<'a>)> {
    beginnings(address).find_map(|address| Some((address, history.resolve(address, None)?)))
}

fn never_there(metadata: &Metadata, address: &str) -> Problem {
    Problem::not_found(
        format!("《{}》里没有地址为“{address}”的条款", metadata.cited_title()),
        format!("打开 {} 查看这份文件的全部条款", document_url(&metadata.id)),
    )
}

/// When the clause or item that now stands at `address` came there from `from`, if it did.
pub(crate) fn moved_on(asker: &Asker, document: &str, from: &str, address: &str) -> Option<String> {
    let history = history_of(asker, document);
    let (recorded, fate) = recorded(&history, from)?;
    let now = fate.address.filter(|_| fate.moved)?;
    (address.strip_prefix(now) == Some(&from[recorded.len()..])).then(|| day_of(fate.since))
}

/// Other words that stood at an address before those of today.
pub(crate) struct EarlierWords {
    /// The day they went.
    pub(crate) day: String,
    /// The words.
    pub(crate) text: String,
    /// The address where they stand now, perhaps changed; `None` when they are gone.
    pub(crate) now: Option<String>,
}

/// The words that stood at an address before those of today, since a citation may mean them.
pub(crate) fn earlier_words(asker: &Asker, document: &str, address: &str) -> Option<EarlierWords> {
    let history = history_of(asker, document);
    let spells = history.at(address);
    let latest = spells.last()?;
    let earlier = spells.iter().rev().skip(1).find(|spell| spell.wording.bare != latest.wording.bare)?;
    let fate = history.resolve(address, Some(&earlier.wording.hash))?;
    Some(EarlierWords {
        day: day_of(history.versions().get(latest.since)?.at),
        text: earlier.wording.text.clone(),
        now: fate.address.map(str::to_owned),
    })
}

pub(crate) fn read_ledger(asker: &Asker) -> Option<Ledger> {
    let read = Ledger::read(asker.ledger());
    read.inspect_err(|error| tracing::warn!(%error, "ledger not read")).ok()
}

/// The history of a document's clauses; an empty one when it cannot be read.
pub(crate) fn history_of(asker: &Asker, document: &str) -> ClauseHistory {
    if is_imported(document) {
        return ClauseHistory::default();
    }
    let read = read_ledger(asker).map(|ledger| ledger.clauses_of(document));
    let read =
        read.and_then(|read| read.inspect_err(|error| tracing::warn!(%error, "history not read")).ok());
    read.unwrap_or_default()
}

fn standing<'a>(clauses: &'a [ClauseRecord], document: &str, address: &str) -> Option<&'a ClauseRecord> {
    clauses.iter().find(|record| address_of(&record.clause.id, document) == address)
}

/// The day of a moment, by the clock of the machine.
pub(crate) fn day_of(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).date().to_string()
}

/// An address and what it begins with: `3.2.1`, `3.2`, `3`.
pub(crate) fn beginnings(address: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(address), |address| address.rsplit_once('.').map(|(above, _)| above))
}

/// The clause whose address comes nearest: most steps in common, then the next number.
fn nearest<'clause>(
    clauses: &'clause [ClauseRecord],
    document: &str,
    address: &str,
) -> Option<&'clause ClauseRecord> {
    let wanted: Vec<&str> = address.split('.').collect();
    clauses.iter().min_by_key(|record| {
        let steps: Vec<&str> = address_of(&record.clause.id, document).split('.').collect();
        let common = wanted.iter().zip(&steps).take_while(|(wanted, step)| wanted == step).count();
        let apart = distance(wanted.get(common), steps.get(common));
        (Reverse(common), apart, steps.len().abs_diff(wanted.len()), record.order)
    })
}

/// How far two steps of an address are apart; steps of different kinds (`3` and `p3`) are as far as can be.
fn distance(left: Option<&&str>, right: Option<&&str>) -> u64 {
    let read = |step: Option<&&str>| {
        let step = step.copied().unwrap_or("0");
        let digits = step.trim_start_matches(|sign: char| !sign.is_ascii_digit());
        let number: String = digits.chars().take_while(char::is_ascii_digit).collect();
        (step[..step.len() - digits.len()].to_owned(), number.parse::<u64>().unwrap_or(0))
    };
    let ((left_kind, left), (right_kind, right)) = (read(left), read(right));
    if left_kind == right_kind { left.abs_diff(right) } else { u64::MAX }
}

#[cfg(test)]
mod tests {
    use tiaowen_document::model::{Item, Span};
    use tiaowen_library::ledger::{Change, Version, Wording};

    use super::*;
    use crate::tests::fixture::clause;

    #[test]
    fn the_nearest_clause_shares_most_of_the_address() {
        let record = |address: &&str| ClauseRecord {
            document_id: "d".to_owned(),
            order: 0,
            place: String::new(),
            address: None,
            clause: clause(&format!("d/{address}"), "甲"),
        };
        let addresses = ["p1", "1.1", "1.2", "2.1.1", "2.1.4", "2.3", "a1.r1", "a1.r9"];
        let clauses: Vec<ClauseRecord> = addresses.iter().map(record).collect();
        let check = |wanted: &str, expected: &str| {
            let near = nearest(&clauses, "d", wanted).map(|record| record.clause.id.as_str());
            assert_eq!(near, Some(&*format!("d/{expected}")), "{wanted}");
        };
        check("1.9", "1.2");
        check("2.1.3", "2.1.4");
        check("2.2", "2.3");
        check("2.1.1.5", "2.1.1");
        check("9", "2.3");
        check("a1.r8", "a1.r9");
        check("p7", "p1");
        check("甲乙", "p1");
        assert!(nearest(&[], "d", "1").is_none());
    }

    #[test]
    fn only_what_the_ledger_records_moved_or_went() {
        let wording = |text: &str| Wording {
            hash: text.to_owned(),
            bare: text.to_owned(),
            text: text.to_owned(),
            path: Vec::new(),
        };
        let added = |address: &str| Change::Added {
            address: address.to_owned(),
            wording: wording(address),
            printed: None,
        };
        let moved = |from: &str, address: &str| Change::Moved {
            address: address.to_owned(),
            from: from.to_owned(),
            reworded: false,
            wording: wording(from),
            printed: None,
        };
        let at = |second: i64| Timestamp::from_second(second).expect("a time");
        let version = |second: i64, changes: Vec<Change>| Version {
            at: at(second),
            sha256: String::new(),
            changes,
            order: None,
        };
        let history = ClauseHistory::from_versions([
            version(1, ["1.1", "1.2", "1.3", "2.1", "2.2"].map(added).to_vec()),
            version(
                2,
                vec![
                    moved("1.2", "3.1"),
                    Change::Gone { address: "1.3".to_owned() },
                    moved("2.1", "3.2"),
                    Change::Reworded { address: "2.2".to_owned(), wording: wording("新") },
                ],
            ),
            version(3, vec![Change::Reworded { address: "3.2".to_owned(), wording: wording("改") }]),
        ]);
        let record = |address: &str, items: &[&str]| {
            let mut record = ClauseRecord {
                document_id: "d".to_owned(),
                order: 0,
                place: String::new(),
                address: None,
                clause: clause(&format!("d/{address}"), "甲"),
            };
            let item =
                |address: &&str| Item { number: None, address: (*address).to_owned(), span: Span::default() };
            record.clause.items = items.iter().map(item).collect();
            record
        };
        let clauses =
            [record("1.1", &[]), record("2.2", &[]), record("3.1", &["3.1.1"]), record("3.2", &["3.2.1"])];
        let check = |address: &str, expected: &str| {
            let told = match Fate::of(&history, &clauses, "d", address) {
                Fate::Moved { to, since } => format!("to {to} at {}", since.as_second()),
                Fate::Gone { since, words } => format!("gone at {}: {words}", since.as_second()),
                Fate::Unknown { near: Some(near) } => format!("unknown near {}", near.clause.id),
                Fate::Unknown { near: None } => "unknown".to_owned(),
            };
            assert_eq!(told, expected, "{address}");
        };
        check("1.2", "to 3.1 at 2");
        check("1.2.1", "to 3.1.1 at 2");
        check("1.2.999", "unknown near d/3.1");
        check("2.1", "to 3.2 at 3");
        check("2.1.1", "unknown near d/3.2");
        check("1.3", "gone at 2: 1.3");
        check("1.3.1", "unknown");
        // Below a clause that stands where it always stood, and below one that was changed there.
        check("1.1.999", "unknown");
        check("2.2.999", "unknown");
        check("9", "unknown");
        check("1", "unknown");
        let nothing = ClauseHistory::default();
        assert_eq!(Fate::of(&nothing, &clauses, "d", "1.1.999"), Fate::Unknown { near: None });
    }

    #[test]
    fn an_address_begins_with_those_above_it() {
        assert_eq!(beginnings("3.2.1").collect::<Vec<_>>(), ["3.2.1", "3.2", "3"]);
    }
}
