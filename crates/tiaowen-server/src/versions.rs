//! Finds what stood at a version of a document: one clause, or all. Asks the ledger, so that citations of documents
//! that are no longer in the library find their words, too.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use tiaowen_citation::Citation;
use tiaowen_compare::{PieceKind, differences};
use tiaowen_document::address::is_imported;
use tiaowen_document::citation;
use tiaowen_document::model::{Clause, Metadata};
use tiaowen_library::Ledger;
use tiaowen_library::ledger::{
    Arrival, ClauseHistory, Registered, Stage, StandingClause, VersionHead, Wording, clause_then,
};
use tiaowen_search::links::{address_of, clause_id_at, clause_url, document_url};
use tiaowen_search::results::HitDocument;
use tiaowen_search::{ClauseRecord, DocumentRecord, Searcher};

use crate::app::{Asker, today};
use crate::fate::{beginnings, day_of, history_of, read_ledger};
use crate::lookup::find_document;
use crate::objects::{
    ClauseThen, ClauseToday, Difference, DocumentThen, StageObject, StandingObject, VersionList,
    VersionObject,
};
use crate::problem::{Problem, ProblemLink};

/// Takes a version off the end of an address or of a document's id: `3.2.1@2`. What follows the sign need not be a
/// number. The ids of clauses that were split elsewhere may hold anything, and have no versions.
pub fn split_version<'a>(document: &str, address: &'a str) -> Option<(&'a str, &'a str)> {
    if is_imported(document) {
        return None;
    }
    address.rsplit_once('@')
}

/// The path of a clause's page at a version.
pub(crate) fn clause_version_url(document: &str, address: &str, version: usize) -> String {
    format!("{}@{version}", clause_url(document, &clause_id_at(document, address)))
}

/// The path of a document's page at a version.
pub(crate) fn document_version_url(document: &str, version: usize) -> String {
    format!("{}@{version}", document_url(document))
}

/// A document with its history, as it is in the library or as it was before its file went.
#[derive(Debug)]
pub struct Archive {
    /// The document; of one whose file is gone only what the register knows.
    pub(crate) record: DocumentRecord,
    /// When its file went, if it is gone.
    pub(crate) removed_at: Option<Timestamp>,
    /// Its clauses as they stand.
    pub(crate) clauses: Vec<ClauseRecord>,
    history: ClauseHistory,
}

impl Archive {
    /// Opens the archive of a document.
    ///
    /// # Errors
    /// There never was such a document, or the engine failed.
    pub(crate) fn open(asker: &Asker, document: &str) -> Result<Self, Problem> {
        let archive = match read_ledger(asker) {
            Some(ledger) => Self::read(&asker.searcher, &ledger, document),
            None => Ok(None),
        };
        match archive? {
            Some(archive) => Ok(archive),
            None => {
                let record = find_document(asker, document)?;
                Ok(Self::of(asker, record, asker.searcher.engine().clauses_of(document)?))
            }
        }
    }

    /// Reads the archive of a document, also of one whose file is gone; `None` where nothing is known of it.
    ///
    /// # Errors
    /// The engine or the ledger failed.
    pub fn read(searcher: &Searcher, ledger: &Ledger, document: &str) -> Result<Option<Self>, Problem> {
        let engine = searcher.engine();
        let history = match ledger.clauses_of(document) {
            _ if is_imported(document) => ClauseHistory::default(),
            Ok(history) => history,
            Err(error) => {
                tracing::warn!(%error, "history not read");
                ClauseHistory::default()
            }
        };
        if let Some(record) = engine.document(document)? {
            let clauses = engine.clauses_of(document)?;
            return Ok(Some(Self { record, removed_at: None, clauses, history }));
        }
        let registered = ledger.document(document).filter(|_| !history.is_empty());
        Ok(registered.map(|registered| Self {
            record: record_of(registered),
            removed_at: registered.removed_at,
            clauses: Vec::new(),
            history,
        }))
    }

    /// The archive of a document that is in the library, with its clauses in reading order.
    pub(crate) fn of(asker: &Asker, record: DocumentRecord, clauses: Vec<ClauseRecord>) -> Self {
        let history = history_of(asker, &record.metadata.id);
        Self { record, removed_at: None, clauses, history }
    }

    fn id(&self) -> &str {
        &self.record.metadata.id
    }

    /// The version that `written` names.
    ///
    /// # Errors
    /// There is none, with those that there are.
    fn version(&self, written: &str) -> Result<&VersionHead, Problem> {
        let number = written.parse().ok().filter(|_| written.bytes().all(|sign| sign.is_ascii_digit()));
        if let Some(version) = number.and_then(|number| self.history.version(number)) {
            return Ok(version);
        }
        let title = self.record.metadata.cited_title();
        let count = self.history.versions().len();
        let (detail, hint) = match (number, count) {
            (_, 0) => (format!("《{title}》没有版本记录"), "不带“@”打开这个地址，看现行文字".to_owned()),
            (None, _) => (
                format!("“@{written}”不是版本号"),
                format!("版本号是从 1 数起的数字；《{title}》有第 1 到第 {count} 版"),
            ),
            (Some(_), _) => (
                format!("《{title}》没有第 {written} 版"),
                format!("这份文件有第 1 到第 {count} 版，从下面选一版"),
            ),
        };
        let links = self.history.versions().iter().rev().take(MAX_LINKS).map(|version| ProblemLink {
            label: format!("第 {} 版（{}）", version.number, day_of(version.at)),
            url: document_version_url(self.id(), version.number),
            text: String::new(),
        });
        Err(links.fold(Problem::not_found(detail, hint), Problem::with_link))
    }

    /// The clause that stood at an address at the version that `written` names.
    ///
    /// # Errors
    /// No such version, or nothing stood there then; with where something did.
    pub fn clause(&self, address: &str, written: &str) -> Result<ClauseThen, Problem> {
        let version = self.version(written)?;
        let found = beginnings(address).find_map(|address| self.history.at_version(address, version.number));
        let Some(standing) = found else { return Err(self.nothing_stood(address, version)) };
        let clause = self.clause_then(standing.address, standing.wording);
        let stages = self.history.lineage(standing.address, version.number);
        let now = self.today(standing, version.number);
        let day = date_of(version.at);
        let citation = Citation::new(&self.record.metadata, &clause);
        Ok(ClauseThen {
            id: clause.id.clone(),
            url: clause_version_url(self.id(), standing.address, version.number),
            document: HitDocument::as_of(&self.record.metadata, today()),
            version: self.version_object(version),
            item: (standing.address != address).then(|| clause_id_at(self.id(), address)),
            place: citation.place(),
            path: clause.path.clone(),
            text: clause.text.clone(),
            hash: clause.hash.clone(),
            citation: citation.write_as_of(day),
            differences: now.as_ref().map(|now| now.1.clone()).unwrap_or_default(),
            today: now.map(|now| now.0),
            removed_on: self.removed_at.map(day_of),
            history: stages.iter().rev().map(|stage| self.stage_object(stage, version.number)).collect(),
        })
    }

    /// Where the words are that stood at a place at a version, and what differs from them; `None` when they are gone.
    fn today(&self, then: StandingClause<'_>, version: usize) -> Option<(ClauseToday, Vec<Difference>)> {
        let found = self.history.resolve_at(then.address, version)?;
        let address = found.address.filter(|_| self.removed_at.is_none())?;
        let today = ClauseToday {
            id: clause_id_at(self.id(), address),
            url: clause_url(self.id(), &clause_id_at(self.id(), address)),
            place: self.place(address, found.latest),
            text: found.latest.text.clone(),
            hash: found.latest.hash.clone(),
            since: day_of(found.since),
            moved: address != then.address,
            reworded: found.latest.bare != then.wording.bare,
        };
        let differences =
            if today.reworded { differing(&then.wording.text, &found.latest.text) } else { Vec::new() };
        Some((today, differences))
    }

    /// The life of the clause that stands at an address today, newest first; empty where nothing is recorded.
    pub(crate) fn life(&self, clause_id: &str) -> Vec<StageObject> {
        let latest = self.history.versions().len();
        let stages = self.history.lineage(address_of(clause_id, self.id()), latest);
        stages.iter().rev().map(|stage| self.stage_object(stage, latest)).collect()
    }

    /// The page of the latest version; `None` where nothing is recorded.
    pub(crate) fn latest_url(&self) -> Option<String> {
        let latest = self.history.versions().last()?;
        Some(document_version_url(self.id(), latest.number))
    }

    /// The whole document at the version that `written` names.
    ///
    /// # Errors
    /// No such version.
    pub fn document(&self, written: &str) -> Result<DocumentThen, Problem> {
        let version = self.version(written)?;
        let clauses = self.history.as_of(version.number).unwrap_or_default();
        let arrivals = self.history.arrivals(version.number);
        let gone = self.history.gone_with(version.number);
        Ok(DocumentThen {
            id: format!("{}@{}", self.id(), version.number),
            url: document_version_url(self.id(), version.number),
            document: HitDocument::as_of(&self.record.metadata, today()),
            version: self.version_object(version),
            removed_on: self.removed_at.map(day_of),
            clauses: clauses
                .iter()
                .map(|clause| {
                    let arrival = arrivals.get(clause.address).copied();
                    self.standing_object(clause, version.number, arrival)
                })
                .collect(),
            gone: gone.iter().map(|clause| self.standing_object(clause, version.number - 1, None)).collect(),
        })
    }

    /// All versions, oldest first.
    pub fn versions(&self) -> VersionList {
        let versions = self.history.versions().iter().map(|version| self.version_object(version));
        let versions: Vec<VersionObject> = versions.collect();
        VersionList { document: self.id().to_owned(), total: versions.len(), versions }
    }

    fn version_object(&self, version: &VersionHead) -> VersionObject {
        let next = self.history.version(version.number + 1);
        let clause_count = self.history.as_of(version.number).map_or(0, |clauses| clauses.len());
        let tally = version.tally;
        VersionObject {
            number: version.number,
            url: document_version_url(self.id(), version.number),
            at: version.at.to_string(),
            day: day_of(version.at),
            until: next.map(|next| day_of(next.at)),
            is_latest: next.is_none() && self.removed_at.is_none(),
            sha256: version.sha256.clone(),
            clause_count,
            unchanged: clause_count
                .saturating_sub(tally.added + tally.reworded + tally.reprinted + tally.moved),
            added: tally.added,
            reworded: tally.reworded,
            reprinted: tally.reprinted,
            moved: tally.moved,
            gone: tally.gone,
        }
    }

    fn standing_object(
        &self,
        clause: &StandingClause<'_>,
        version: usize,
        arrival: Option<Arrival>,
    ) -> StandingObject {
        StandingObject {
            id: clause_id_at(self.id(), clause.address),
            url: clause_version_url(self.id(), clause.address, version),
            place: self.place(clause.address, clause.wording),
            path: clause.wording.path.clone(),
            text: clause.wording.text.clone(),
            hash: clause.wording.hash.clone(),
            since: clause.since,
            change: arrival.map(arrival_name),
        }
    }

    fn stage_object(&self, stage: &Stage<'_>, shown: usize) -> StageObject {
        let day = |number: usize| {
            self.history.version(number).map(|version| day_of(version.at)).unwrap_or_default()
        };
        StageObject {
            version: stage.since,
            url: clause_version_url(self.id(), stage.address, stage.since),
            id: clause_id_at(self.id(), stage.address),
            place: self.place(stage.address, stage.wording),
            change: arrival_name(stage.arrival),
            since: day(stage.since),
            until: stage.until.map(day),
            is_gone: stage.is_gone,
            is_shown: stage.since <= shown && stage.until.is_none_or(|until| shown < until),
            text: stage.wording.text.clone(),
        }
    }

    fn place(&self, address: &str, wording: &Wording) -> String {
        citation::place(&self.clause_then(address, wording))
    }

    /// The clause that had these words at this address; what only the splitter knows is taken from the one that
    /// stands there today.
    fn clause_then(&self, address: &str, wording: &Wording) -> Clause {
        let then = clause_then(self.id(), address, wording);
        let today = self.clauses.iter().find(|record| record.clause.id == then.id);
        match today.map(|record| &record.clause).filter(|today| today.path == then.path) {
            Some(today) => Clause {
                kind: today.kind,
                number: today.number.clone(),
                heading: today.heading.clone(),
                ..then
            },
            None => then,
        }
    }

    fn nothing_stood(&self, address: &str, version: &VersionHead) -> Problem {
        let title = self.record.metadata.cited_title();
        let mut problem = Problem::not_found(
            format!("《{title}》第 {} 版里没有地址为“{address}”的条款", version.number),
            "核对地址和版本号，或打开这一版的全部条款",
        );
        for spell in self.history.at(address).iter().rev().take(MAX_LINKS) {
            let since = spell.since + 1;
            problem = problem.with_link(ProblemLink {
                label: format!("“{address}”在第 {since} 版"),
                url: clause_version_url(self.id(), address, since),
                text: spell.wording.text.clone(),
            });
        }
        problem.with_link(ProblemLink {
            label: format!("《{title}》第 {} 版全部条款", version.number),
            url: document_version_url(self.id(), version.number),
            text: String::new(),
        })
    }
}

/// Two texts in the pieces that they share and that they do not.
fn differing(then: &str, today: &str) -> Vec<Difference> {
    let (left, right): (Vec<char>, Vec<char>) = (then.chars().collect(), today.chars().collect());
    let piece = |piece: tiaowen_compare::Piece| Difference {
        is_same: piece.kind == PieceKind::Same,
        then: left[piece.left].iter().collect(),
        today: right[piece.right].iter().collect(),
    };
    differences(then, today).into_iter().map(piece).collect()
}

/// Versions offered where the one asked for is not there.
const MAX_LINKS: usize = 20;

/// What the register knows of a document whose file is gone.
fn record_of(registered: &Registered) -> DocumentRecord {
    let number = registered.keys.iter().find_map(|key| key.strip_prefix("number:"));
    let metadata = Metadata {
        id: registered.id.clone(),
        title: registered.title.clone(),
        doc_number: number.map(str::to_owned),
        ..Metadata::default()
    };
    let file = registered.source.as_ref().map(|source| source.file.clone()).unwrap_or_default();
    DocumentRecord { metadata, file, clause_count: 0, structure: Vec::new(), noise: Vec::new() }
}

fn arrival_name(arrival: Arrival) -> &'static str {
    match arrival {
        Arrival::Added => "added",
        Arrival::Returned => "returned",
        Arrival::Reworded => "reworded",
        Arrival::Reprinted => "reprinted",
        Arrival::Moved { reworded: false } => "moved",
        Arrival::Moved { reworded: true } => "moved_and_reworded",
    }
}

fn date_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::system()).date()
}
