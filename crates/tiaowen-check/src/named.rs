//! The documents that a memo names: by title, by number, by a short name that it gave them (以下简称), by 该方案. Knows
//! nothing of quotations.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use tiaowen_document::model::Metadata;
use tiaowen_document::references::{FoundDocNumber, find_doc_numbers};
use tiaowen_search::{SearchError, Searcher};
use tiaowen_text::fold::is_blank;

use crate::judge::MAX_EACH;
use crate::memo::Memo;
use crate::signs::Signs;

/// Most characters between a title and the number that belongs to it: `》（文号：`.
const MAX_GAP: usize = 5;
/// How far behind a title 以下简称 is looked for, and the longest short name, in code points.
const DEFINITION_CHARS: usize = 60;
const SHORT_NAME_CHARS: usize = 20;
/// Titles up to this length may be a short form of one named before: 《实施方案》.
const SHORT_FORM_CHARS: usize = 8;
/// Short names that are looked for without marks: 3 characters at least, as 方案 alone may be any.
const BARE_NAME_CHARS: usize = 3;
/// Names before 该方案 that are looked at for the one that it means.
const LOOK_BACK: usize = 64;
/// Short names that a memo may give.
const MAX_SHORT_NAMES: usize = 64;

/// A document as the memo names it. All ranges are code points of the memo.
#[derive(Debug)]
pub(crate) struct Named {
    /// All that names it: title and number.
    pub(crate) range: Range<usize>,
    /// 《…》 with its marks.
    pub(crate) title: Option<Range<usize>>,
    /// The number.
    pub(crate) number: Option<NamedNumber>,
    /// How it is named.
    pub(crate) way: Way,
    /// The signs of the title.
    pub(crate) signs: Vec<char>,
    /// Documents of the library that go by the title, else those with the number.
    pub(crate) documents: Vec<Arc<Metadata>>,
    /// Documents of the library with the number.
    pub(crate) numbered: Vec<Arc<Metadata>>,
}

impl Named {
    /// Tells whether the document is of the kind that a word like 方案 names, by its title; 文件 is any.
    fn is_of_kind(&self, kind: &str) -> bool {
        let signs = Signs::of_text(kind).signs;
        // Brackets behind the kind say of what standing it is: 方案（征求意见稿）.
        let ends = |title: &str| {
            let bare = title.find(['（', '(']).map_or(title, |at| &title[..at]);
            Signs::of_text(bare).signs.ends_with(&signs)
        };
        matches!(kind, "文件" | "政策")
            || self.signs.ends_with(&signs)
            || self.documents.iter().any(|document| ends(document.cited_title()))
    }
}

/// How a document is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// By title or number.
    Full,
    /// By a short name, or 该方案: the one meant, by its place in the list.
    Again(usize),
}

/// A document number in the memo.
#[derive(Debug)]
pub(crate) struct NamedNumber {
    pub(crate) range: Range<usize>,
    /// The number written as documents print it; `None` when it cannot be read.
    pub(crate) printed: Option<String>,
}

/// A number and the documents of the library that have it.
type KnownNumber = (NamedNumber, Vec<Arc<Metadata>>);

/// What a memo names.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// The documents, by their place.
    pub(crate) named: Vec<Named>,
    /// Titles inside quotations, which say nothing of where the words come from.
    pub(crate) quoted_titles: Vec<Range<usize>>,
    /// What stands in quotation marks and only gives a short name.
    pub(crate) definitions: Vec<Range<usize>>,
}

impl Named {
    /// The words between 《 and 》.
    pub(crate) fn title_text(&self, memo: &Memo) -> Option<String> {
        self.title.as_ref().map(|range| memo.text(range.start + 1..range.end - 1))
    }
}

/// Finds the documents that a memo names and looks them up.
pub(crate) fn find_names(memo: &Memo, searcher: &Searcher) -> Result<Names, SearchError> {
    let mut finder = Finder { memo, searcher, names: Names::default(), short: Vec::new() };
    let numbers = finder.numbers()?;
    finder.titles(numbers)?;
    finder.again();
    Ok(finder.names)
}

struct Finder<'m> {
    memo: &'m Memo,
    searcher: &'m Searcher,
    names: Names,
    /// Short names and where the document they stand for is named.
    short: Vec<(Vec<char>, Range<usize>)>,
}

impl Finder<'_> {
    /// The document numbers outside of quotations.
    fn numbers(&self) -> Result<Vec<KnownNumber>, SearchError> {
        let mut numbers = Vec::new();
        for paragraph in self.memo.paragraphs() {
            let text = self.memo.text(paragraph.clone());
            let mut count = Counter { text: &text, byte: 0, offset: paragraph.start };
            for found in find_doc_numbers(&text) {
                let bytes = found.range();
                let range = count.to(bytes.start)..count.to(bytes.end);
                if self.memo.in_quotation(range.start) {
                    continue;
                }
                numbers.push(match found {
                    FoundDocNumber::Whole(number) => self.number(range, &number.to_string())?,
                    FoundDocNumber::Broken(_) => (NamedNumber { range, printed: None }, Vec::new()),
                });
            }
        }
        Ok(numbers)
    }

    /// A number looked up; words of the sentence may have slipped in front of its agency.
    fn number(&self, range: Range<usize>, printed: &str) -> Result<KnownNumber, SearchError> {
        let agency = printed.chars().take_while(|sign| !"〔第".contains(*sign)).count();
        let mut rest = printed;
        for skipped in 0..agency.saturating_sub(1) {
            let documents = self.searcher.documents_numbered(rest)?;
            if !documents.is_empty() {
                let start = self.skip_signs(range.start, skipped);
                return Ok((
                    NamedNumber { range: start..range.end, printed: Some(rest.to_owned()) },
                    documents,
                ));
            }
            rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        }
        Ok((NamedNumber { range, printed: Some(printed.to_owned()) }, Vec::new()))
    }

    fn skip_signs(&self, from: usize, signs: usize) -> usize {
        let characters = self.memo.characters[from..].iter().enumerate();
        let visible = characters.filter(|(_, character)| !is_blank(**character));
        visible.map(|(at, _)| from + at).nth(signs).unwrap_or(from)
    }

    /// Puts titles and numbers together, in the order of the memo.
    fn titles(&mut self, numbers: Vec<KnownNumber>) -> Result<(), SearchError> {
        let mut numbers = numbers.into_iter().peekable();
        let memo = self.memo;
        for title in memo.marks.titles.iter().take(MAX_EACH).cloned() {
            if self.memo.in_quotation(title.start) {
                let is_definition = self.short_name_before(title.start);
                if !is_definition {
                    self.names.quoted_titles.push(title);
                }
                continue;
            }
            let mut ahead = None;
            while let Some(number) = numbers.next_if(|(number, _)| number.range.end <= title.start) {
                if let Some(alone) = ahead.replace(number) {
                    self.push_number(alone);
                }
            }
            // 甬政办发〔2016〕152号《…》.
            if ahead.as_ref().is_some_and(|(number, _)| !self.is_joint(number.range.end..title.start)) {
                ahead.take().into_iter().for_each(|alone| self.push_number(alone));
            }
            if self.short_name_before(title.start) {
                ahead.into_iter().for_each(|alone| self.push_number(alone));
                continue;
            }
            let behind = numbers.next_if(|(number, _)| {
                number.range.start >= title.end && self.is_joint(title.end..number.range.start)
            });
            if behind.is_some() {
                ahead.take().into_iter().for_each(|alone| self.push_number(alone));
            }
            self.push_title(title, ahead.or(behind))?;
        }
        numbers.for_each(|alone| self.push_number(alone));
        self.names.named.sort_by_key(|named| named.range.start);
        Ok(())
    }

    /// Whether nothing of weight stands between a title and a number.
    fn is_joint(&self, gap: Range<usize>) -> bool {
        gap.len() <= MAX_GAP
            && self.memo.characters[gap]
                .iter()
                .all(|character| is_blank(*character) || "（([〔【［，,文号件：:".contains(*character))
    }

    fn push_number(&mut self, (number, documents): KnownNumber) {
        self.names.named.push(Named {
            range: number.range.clone(),
            title: None,
            number: Some(number),
            way: Way::Full,
            signs: Vec::new(),
            numbered: documents.clone(),
            documents,
        });
    }

    fn push_title(&mut self, title: Range<usize>, number: Option<KnownNumber>) -> Result<(), SearchError> {
        let words = self.memo.text(title.start + 1..title.end - 1);
        let signs = Signs::of_text(&words).signs;
        if signs.is_empty() {
            number.into_iter().for_each(|alone| self.push_number(alone));
            return Ok(());
        }
        let (number, numbered) = number.map_or((None, Vec::new()), |(number, found)| (Some(number), found));
        let known = self.known_short(&signs, title.start);
        let (way, documents) = match known {
            Some(known) if number.is_none() => (Way::Again(known), self.names.named[known].documents.clone()),
            _ => {
                let called = self.searcher.documents_called(&words)?;
                (Way::Full, if called.is_empty() { numbered.clone() } else { called })
            }
        };
        let bounds = number.as_ref().map_or(title.clone(), |number| {
            number.range.start.min(title.start)..number.range.end.max(title.end)
        });
        if way == Way::Full {
            self.define(bounds.clone());
        }
        self.names.named.push(Named {
            range: bounds,
            title: Some(title),
            number,
            way,
            signs,
            documents,
            numbered,
        });
        Ok(())
    }

    /// The document that a short title stands for: by a name that the memo gave, or because it ends another's title.
    fn known_short(&self, signs: &[char], at: usize) -> Option<usize> {
        let place_of = |range: &Range<usize>| self.names.named.iter().position(|it| it.range == *range);
        let given = self.short.iter().rev().find(|(name, range)| name == signs && range.start < at);
        if let Some((_, range)) = given {
            return place_of(range);
        }
        let is_short = signs.len() <= SHORT_FORM_CHARS;
        let ends_so = |named: &Named| {
            named.way == Way::Full && named.signs.len() > signs.len() && named.signs.ends_with(signs)
        };
        if !is_short {
            return None;
        }
        let found = self.names.named.iter().rposition(|named| named.range.end <= at && ends_so(named))?;
        Some(found)
    }

    /// Reads （以下简称《方案》） behind a document.
    fn define(&mut self, bounds: Range<usize>) {
        if self.short.len() >= MAX_SHORT_NAMES {
            return;
        }
        let characters = &self.memo.characters;
        let end = characters.len().min(bounds.end + DEFINITION_CHARS);
        let ahead: String = characters[bounds.end..end].iter().collect();
        let Some(found) = DEFINITION.captures(&ahead).and_then(|found| found.get(1)) else { return };
        let name = found
            .as_str()
            .trim_matches(|sign: char| sign.is_whitespace() || "“”\"《》〈〉‘’「」".contains(sign));
        let start = bounds.end + ahead[..found.start()].chars().count();
        let range = start..start + found.as_str().chars().count();
        let signs = Signs::of_text(name).signs;
        if (2..=SHORT_NAME_CHARS).contains(&signs.len()) {
            self.names.definitions.push(range);
            self.short.push((signs, bounds));
        }
    }

    /// Whether a place stands in what gives a short name.
    fn short_name_before(&self, at: usize) -> bool {
        self.names.definitions.iter().rev().any(|range| range.contains(&at))
    }

    /// Short names without marks, and 该方案.
    fn again(&mut self) {
        let mut more: Vec<(Range<usize>, usize)> = Vec::new();
        for (name, defined) in &self.short {
            if name.len() < BARE_NAME_CHARS {
                continue;
            }
            let Some(known) = self.names.named.iter().position(|named| named.range == *defined) else {
                continue;
            };
            more.extend(self.bare(name, defined.end).into_iter().map(|range| (range, known)));
        }
        let mut bare = more.clone();
        bare.sort_by_key(|(range, _)| range.start);
        for paragraph in self.memo.paragraphs() {
            let text = self.memo.text(paragraph.clone());
            let mut count = Counter { text: &text, byte: 0, offset: paragraph.start };
            for captures in POINTING.captures_iter(&text) {
                let Some(found) = captures.get(0) else { continue };
                let range = count.to(found.start())..count.to(found.end());
                let kind = captures.get(1).map_or("", |kind| kind.as_str());
                more.extend(self.pointed_at(range.start, kind, &bare).map(|known| (range, known)));
            }
        }
        more.retain(|(range, _)| {
            let is_free = !self.memo.in_quotation(range.start) && !self.memo.in_title(range.start);
            let is_new =
                self.names.named.iter().all(|it| it.range.end <= range.start || range.end <= it.range.start);
            is_free && is_new && !self.short_name_before(range.start)
        });
        more.sort_by_key(|(range, _)| range.start);
        more.dedup_by(|next, kept| next.0.start < kept.0.end);
        // Places in the list move as more is put in between.
        let mut places: Vec<usize> = (0..self.names.named.len()).collect();
        let more: Vec<Named> = more
            .into_iter()
            .map(|(range, known)| Named {
                range,
                title: None,
                number: None,
                way: Way::Again(known),
                signs: Vec::new(),
                documents: self.names.named[known].documents.clone(),
                numbered: Vec::new(),
            })
            .collect();
        let old = std::mem::take(&mut self.names.named);
        let mut all: Vec<(Option<usize>, Named)> =
            old.into_iter().enumerate().map(|(at, named)| (Some(at), named)).collect();
        all.extend(more.into_iter().map(|named| (None, named)));
        all.sort_by_key(|(_, named)| named.range.start);
        for (new, (before, _)) in all.iter().enumerate() {
            if let Some(before) = before {
                places[*before] = new;
            }
        }
        self.names.named = all.into_iter().map(|(_, named)| named).collect();
        for named in &mut self.names.named {
            if let Way::Again(known) = &mut named.way {
                *known = places[*known];
            }
        }
    }

    /// The document that 该 and the word for its kind mean: the one named last before that is of that kind, else the
    /// one named last. `bare` are short names without marks, in order, with the documents that they stand for.
    fn pointed_at(&self, at: usize, kind: &str, bare: &[(Range<usize>, usize)]) -> Option<usize> {
        let named = &self.names.named;
        let named = &named[..named.partition_point(|named| named.range.end <= at)];
        let marked = named.iter().enumerate().rev().map(|(place, named)| match named.way {
            Way::Full => (named.range.start, place),
            Way::Again(known) => (named.range.start, known),
        });
        let bare = bare[..bare.partition_point(|(range, _)| range.end <= at)].iter().rev();
        let bare = bare.map(|(range, known)| (range.start, *known));
        let mut before: Vec<(usize, usize)> = marked.take(LOOK_BACK).chain(bare.take(LOOK_BACK)).collect();
        before.sort_by_key(|(start, _)| std::cmp::Reverse(*start));
        let of_kind = before.iter().find(|(_, known)| self.names.named[*known].is_of_kind(kind));
        of_kind.or(before.first()).map(|(_, known)| *known)
    }

    /// Where a short name stands behind its definition, outside of marks.
    fn bare(&self, name: &[char], from: usize) -> Vec<Range<usize>> {
        let signs = Signs::of(self.memo.characters.iter().copied().enumerate().skip(from));
        let mut found = Vec::new();
        for (at, window) in signs.signs.windows(name.len()).enumerate() {
            if window == name {
                found.push(signs.at[at]..signs.at[at + name.len() - 1] + 1);
            }
        }
        found
    }
}

/// （以下简称“方案”）, maybe behind the number in the same bracket.
static DEFINITION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^。；\n《“]{0,40}?(?:以下简称|下称|简称)为?[：:]?\s*([“\x22「‘]?[《〈]?[^）)，,。；\n》〉]{2,20}[》〉]?[”\x22」’]?)[）)，,]",
    )
});

/// 该方案, 上述《意见》.
static POINTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?:该|上述|前述|这份|此份|这一)[《〈]?(文件|政策|法律|法规|若干意见|指导意见|实施意见|实施方案|行动方案|行动计划|",
        r"行动纲要|若干措施|管理办法|实施细则|意见|方案|通知|办法|规定|条例|纲要|规划|计划|细则|措施|决定|解释|法)[》〉]?"
    ))
});

fn pattern(written: &str) -> Regex {
    Regex::new(written).unwrap_or_else(|error| unreachable!("a constant pattern: {error}"))
}

/// Turns bytes of a text into code points, going forward only.
struct Counter<'t> {
    text: &'t str,
    byte: usize,
    offset: usize,
}

impl Counter<'_> {
    fn to(&mut self, byte: usize) -> usize {
        if byte < self.byte {
            return self.offset - self.text[byte..self.byte].chars().count();
        }
        self.offset += self.text[self.byte..byte].chars().count();
        self.byte = byte;
        self.offset
    }
}
