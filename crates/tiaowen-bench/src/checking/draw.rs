//! Draws quotations and alters them so that the alteration is one: altered words stand nowhere in the documents of that
//! title, a wrong place does not hold the words, another document holds neither half of them.

use anyhow::Result;
use fastrand::Rng;
use std::sync::Arc;
use tiaowen_document::coordinates::find_coordinates;
use tiaowen_document::model::{ClauseKind, Metadata};
use tiaowen_search::{ClauseRecord, Searcher};
use tiaowen_text::fold::{fingerprint, is_han};

use super::sentence::{Claim, in_other_shapes, write};

/// How long a quotation is, in code points.
const QUOTED_CHARS: std::ops::RangeInclusive<usize> = 14..=90;
/// Draws that may come to nothing for each wanted.
const PATIENCE: usize = 200;
/// Characters that are put in: common ones of official texts.
const COMMON: &str = "的和与及等为在对将应各中上下大新高全市区省业产工科技术发展建设推进加强完善实施提升服务管理政策企业重点项目资金人才";

/// How a quotation is altered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Unaltered,
    Changed,
    Dropped,
    Inserted,
    Joined,
    OtherNumber,
    OtherPlace,
    OtherDocument,
}

impl Kind {
    pub(crate) const ALL: [Self; 8] = [
        Self::Unaltered,
        Self::Changed,
        Self::Dropped,
        Self::Inserted,
        Self::Joined,
        Self::OtherNumber,
        Self::OtherPlace,
        Self::OtherDocument,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Unaltered => "unaltered",
            Self::Changed => "one character changed",
            Self::Dropped => "one character dropped",
            Self::Inserted => "one character inserted",
            Self::Joined => "two clauses joined",
            Self::OtherNumber => "wrong number",
            Self::OtherPlace => "wrong coordinate",
            Self::OtherDocument => "wrong document",
        }
    }
}

/// A memo of one quotation.
pub(crate) struct Case {
    pub(crate) kind: Kind,
    pub(crate) memo: String,
}

/// Draws from the documents of an index.
pub(crate) struct Drawer<'d> {
    searcher: &'d Searcher,
    documents: Vec<Arc<Metadata>>,
    rng: &'d mut Rng,
}

/// Words of a clause and where they stand.
struct Drawn {
    metadata: Arc<Metadata>,
    records: Vec<ClauseRecord>,
    clause: usize,
    words: Vec<char>,
    /// The place of the clause, where a memo could cite it.
    place: Option<String>,
}

impl<'d> Drawer<'d> {
    pub(crate) fn new(searcher: &'d Searcher, rng: &'d mut Rng) -> Result<Self> {
        let overview = searcher.engine().overview()?;
        let documents = overview.documents.iter().filter(|head| head.clause_count > 0);
        let documents = documents.map(|head| Arc::clone(&head.metadata)).collect();
        Ok(Self { searcher, documents, rng })
    }

    /// Draws so many quotations: half unaltered, half altered, of each kind the same number. Kinds that the folder
    /// cannot give, such as wrong numbers where no document has one, are left to the others.
    pub(crate) fn draw(&mut self, wanted: usize) -> Result<Vec<Case>> {
        let mut cases = Vec::with_capacity(wanted);
        let mut kinds: Vec<Kind> = Kind::ALL.into_iter().filter(|kind| *kind != Kind::Unaltered).collect();
        if self.documents.iter().all(|metadata| metadata.doc_number.is_none()) {
            kinds.retain(|kind| *kind != Kind::OtherNumber);
        }
        while cases.len() < wanted / 2 {
            cases.extend(self.case(Kind::Unaltered)?);
        }
        let mut next = 0;
        while cases.len() < wanted && !kinds.is_empty() {
            let kind = kinds[next % kinds.len()];
            match self.case(kind)? {
                Some(case) => cases.push(case),
                None => kinds.retain(|it| *it != kind),
            }
            next += 1;
        }
        Ok(cases)
    }

    fn case(&mut self, kind: Kind) -> Result<Option<Case>> {
        for _ in 0..PATIENCE {
            let metadata = Arc::clone(&self.documents[self.rng.usize(0..self.documents.len())]);
            if let Some(drawn) = self.words(metadata)?
                && let Some(memo) = self.memo(kind, &drawn)?
            {
                return Ok(Some(Case { kind, memo }));
            }
        }
        Ok(None)
    }

    /// Draws words of a document: whole phrases of one clause.
    fn words(&mut self, metadata: Arc<Metadata>) -> Result<Option<Drawn>> {
        // A document that its own title does not find cannot be cited by it.
        if !self.called(metadata.cited_title())?.iter().any(|it| it.id == metadata.id) {
            return Ok(None);
        }
        let records = self.searcher.engine().clauses_of(&metadata.id)?;
        let clause = self.rng.usize(0..records.len());
        let record = &records[clause];
        if matches!(record.clause.kind, ClauseKind::TableRow | ClauseKind::Note) {
            return Ok(None);
        }
        let number = record.clause.number.as_deref().unwrap_or_default();
        let text = record.clause.text.strip_prefix(number).unwrap_or(&record.clause.text).trim_start();
        let Some(words) = self.phrases(text) else { return Ok(None) };
        let place = record.place.clone();
        let found = find_coordinates(&place);
        let is_cited = found.len() == 1
            && found[0].range == (0..place.chars().count())
            && record.address.as_ref() == found[0].addresses.first();
        let place = is_cited.then_some(place);
        Ok(Some(Drawn { metadata, records, clause, words, place }))
    }

    /// Some phrases of a text that follow each other, with their marks in pairs.
    fn phrases(&mut self, text: &str) -> Option<Vec<char>> {
        let characters: Vec<char> = text.chars().collect();
        let mut cuts = vec![0];
        let is_end = |sign: &char| "，。；,;".contains(*sign);
        cuts.extend(characters.iter().enumerate().filter(|(_, sign)| is_end(sign)).map(|(at, _)| at + 1));
        cuts.push(characters.len());
        for _ in 0..8 {
            let (first, last) = (self.rng.usize(0..cuts.len()), self.rng.usize(0..cuts.len()));
            let (start, end) = (cuts[first.min(last)], cuts[first.max(last)]);
            let words: String = characters[start..end].iter().collect();
            let words = words.trim_matches(|sign: char| "，。；：,;:、\n ".contains(sign));
            let is_odd = |sign: char| "\"‘’「」『』…\n《》".contains(sign);
            let pairs = |opening: char, closing: char| {
                let mut depth = 0i32;
                let is_kept = words.chars().all(|sign| {
                    depth += i32::from(sign == opening) - i32::from(sign == closing);
                    depth >= 0
                });
                is_kept && depth == 0
            };
            if QUOTED_CHARS.contains(&words.chars().count())
                && !words.contains(is_odd)
                && pairs('“', '”')
                && pairs('（', '）')
            {
                return Some(words.chars().collect());
            }
        }
        None
    }

    /// The memo that quotes the words, altered as asked; `None` where they cannot be.
    fn memo(&mut self, kind: Kind, drawn: &Drawn) -> Result<Option<String>> {
        let mut words = drawn.words.clone();
        let mut title = drawn.metadata.cited_title().to_owned();
        let mut number = drawn.metadata.doc_number.clone();
        let mut place = drawn.place.clone().filter(|_| self.rng.bool());
        match kind {
            Kind::Unaltered => {
                if self.rng.usize(0..4) == 0 {
                    self.elide(&mut words);
                }
            }
            Kind::Changed | Kind::Dropped | Kind::Inserted => {
                if !self.alter(kind, &mut words) {
                    return Ok(None);
                }
            }
            Kind::Joined => {
                let Some(joined) = self.joined(drawn) else { return Ok(None) };
                words = joined;
                place = None;
            }
            Kind::OtherNumber => {
                let Some(right) = number else { return Ok(None) };
                number = Some(self.other_number(&right));
            }
            Kind::OtherPlace => {
                let Some(other) = self.other_place(drawn)? else { return Ok(None) };
                place = Some(other);
            }
            Kind::OtherDocument => {
                let Some(other) = self.other_document(drawn)? else { return Ok(None) };
                (title, number, place) = (other.cited_title().to_owned(), other.doc_number.clone(), None);
            }
        }
        let is_altered =
            !matches!(kind, Kind::Unaltered | Kind::OtherNumber | Kind::OtherPlace | Kind::OtherDocument);
        let written: String = words.iter().collect();
        if is_altered && self.stands(&written, &drawn.metadata)? {
            return Ok(None);
        }
        let shaped = if self.rng.usize(0..3) == 0 { in_other_shapes(&written, self.rng) } else { written };
        let claim =
            Claim { title: &title, number: number.as_deref(), place: place.as_deref(), words: shaped };
        Ok(Some(write(&claim, kind == Kind::OtherNumber, self.rng)))
    }

    /// Leaves phrases in the middle out.
    fn elide(&mut self, words: &mut Vec<char>) {
        let cuts: Vec<usize> =
            (6..words.len().saturating_sub(6)).filter(|at| "，；,;".contains(words[*at])).collect();
        if cuts.len() < 2 || words.contains(&'“') || words.contains(&'（') {
            return;
        }
        let first = self.rng.usize(0..cuts.len() - 1);
        let ellipsis = ["……", "…", "[...]", "〔……〕", "（略）"][self.rng.usize(0..5)];
        words.splice(cuts[first]..=cuts[first + 1], ellipsis.chars());
    }

    /// Changes, drops or inserts one character inside the words.
    fn alter(&mut self, kind: Kind, words: &mut Vec<char>) -> bool {
        let places: Vec<usize> = (2..words.len() - 2).filter(|at| is_han(words[*at])).collect();
        if places.is_empty() {
            return false;
        }
        let at = places[self.rng.usize(0..places.len())];
        let common: Vec<char> = COMMON.chars().collect();
        let other = common[self.rng.usize(0..common.len())];
        match kind {
            Kind::Changed if words[at] == other => return false,
            Kind::Changed => words[at] = other,
            Kind::Dropped => {
                words.remove(at);
            }
            _ => words.insert(at, other),
        }
        true
    }

    /// The end of the clause and the beginning of another that does not follow it.
    fn joined(&mut self, drawn: &Drawn) -> Option<Vec<char>> {
        let other = self.rng.usize(0..drawn.records.len());
        if other.abs_diff(drawn.clause) < 2 {
            return None;
        }
        let own = |record: &ClauseRecord| {
            let number = record.clause.number.as_deref().unwrap_or_default();
            record.clause.text.strip_prefix(number).unwrap_or(&record.clause.text).trim().to_owned()
        };
        let is_plain =
            |text: &[char]| !text.iter().any(|sign| "“”\"‘’「」『』《》（）()…\n|".contains(*sign));
        let end: Vec<char> = own(&drawn.records[drawn.clause]).trim_end_matches('。').chars().collect();
        let beginning: Vec<char> = own(&drawn.records[other]).chars().collect();
        let length = self.rng.usize(8..=24);
        if end.len() < length || beginning.len() < length {
            return None;
        }
        let (end, beginning) = (&end[end.len() - length..], &beginning[..length]);
        let is_kind = |record: &ClauseRecord| record.clause.kind != ClauseKind::TableRow;
        (is_plain(end) && is_plain(beginning) && is_kind(&drawn.records[other]))
            .then(|| [end, &['，'], beginning].concat())
    }

    /// A number with another serial.
    fn other_number(&mut self, right: &str) -> String {
        let (head, tail) = right.rsplit_once(['〕', '第']).unwrap_or(("", right));
        let serial: u32 = tail.trim_end_matches('号').parse().unwrap_or(1);
        let mut other = serial;
        while other == serial {
            other = self.rng.u32(1..300);
        }
        let sign = right[head.len()..].chars().next().unwrap_or('〕');
        format!("{head}{sign}{other}号")
    }

    /// The place of another clause, where the words do not stand in any document of that title.
    fn other_place(&mut self, drawn: &Drawn) -> Result<Option<String>> {
        let words: String = drawn.words.iter().collect();
        let wanted = fingerprint(&words);
        let other = &drawn.records[self.rng.usize(0..drawn.records.len())];
        let found = find_coordinates(&other.place);
        let (Some(address), [coordinate]) = (&other.address, found.as_slice()) else { return Ok(None) };
        if coordinate.addresses.first() != Some(address)
            || coordinate.range != (0..other.place.chars().count())
        {
            return Ok(None);
        }
        for metadata in self.called(drawn.metadata.cited_title())? {
            for record in self.searcher.engine().clauses_of(&metadata.id)? {
                let lies_there = record.address.as_ref().is_some_and(|it| {
                    let rest = it.strip_prefix(address.as_str());
                    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '_', '~']))
                        || address.starts_with(&format!("{it}."))
                });
                if lies_there && fingerprint(&record.clause.text).contains(&wanted) {
                    return Ok(None);
                }
            }
        }
        Ok(Some(other.place.clone()))
    }

    /// Another document, of which no namesake holds either half of the words.
    fn other_document(&mut self, drawn: &Drawn) -> Result<Option<Arc<Metadata>>> {
        let other = Arc::clone(&self.documents[self.rng.usize(0..self.documents.len())]);
        let namesakes = self.called(other.cited_title())?;
        if namesakes.is_empty() || namesakes.iter().any(|it| it.id == drawn.metadata.id) {
            return Ok(None);
        }
        let half = drawn.words.len() / 2;
        for half in [&drawn.words[..half], &drawn.words[half..]] {
            if self.stands(&half.iter().collect::<String>(), &other)? {
                return Ok(None);
            }
        }
        Ok(Some(other))
    }

    /// Whether words stand in a document of the same title as this one, in one clause or over several.
    fn stands(&self, words: &str, metadata: &Metadata) -> Result<bool> {
        let wanted = fingerprint(words);
        for metadata in self.called(metadata.cited_title())? {
            let mut text = String::new();
            for record in self.searcher.engine().clauses_of(&metadata.id)? {
                let number = fingerprint(record.clause.number.as_deref().unwrap_or_default());
                let own = fingerprint(&record.clause.text);
                text.push_str(own.strip_prefix(number.as_str()).unwrap_or(&own));
            }
            if text.contains(&wanted) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn called(&self, title: &str) -> Result<Vec<Arc<Metadata>>> {
        Ok(self.searcher.documents_called(title)?)
    }
}
