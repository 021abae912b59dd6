//! The story of a check: what a memo names and quotes is found, held against the library, and put into a report.

mod documents;
mod figures;
mod found;
mod places;
mod quotations;
mod rewriting;

use jiff::civil::Date;
use tiaowen_search::{SearchError, Searcher};

use crate::MAX_CHECKED_CHARS;
use crate::coordinates::{Coordinate, find_places};
use crate::library::Library;
use crate::memo::Memo;
use crate::named::{Names, Way, find_names};
use crate::quoted::find_quotations;
use crate::report::{Finding, Report, Summary};

pub use quotations::LIKELY_SIGNS;

/// Most titles, most quotations and most places of one report; a memo with more is checked up to there.
pub(crate) const MAX_EACH: usize = 3_000;

/// Checks a memo.
pub(crate) fn judge(searcher: &Searcher, text: &str, day: Date) -> Result<Report, SearchError> {
    let all = text.chars().count();
    let memo = Memo::new(text.chars().take(MAX_CHECKED_CHARS).collect());
    let names = find_names(&memo, searcher)?;
    let places = find_places(&memo);
    let quoted = find_quotations(&memo, &names, &places);
    let library = Library::new(searcher, day)?;
    let mut judge = Judge {
        place_faults: vec![false; places.len()],
        memo,
        names,
        places,
        library,
        findings: Vec::new(),
        passed: Passed::default(),
    };
    judge.resolve_titles();
    judge.documents()?;
    for quoted in quoted.iter().take(MAX_EACH) {
        judge.quotation(quoted)?;
    }
    let surplus = |count: usize| count.saturating_sub(MAX_EACH);
    let unchecked =
        surplus(quoted.len()) + surplus(judge.memo.marks.titles.len()) + surplus(judge.places.len());
    judge.coordinates(&quoted)?;
    judge.figures()?;
    Ok(judge.report(all, unchecked))
}

/// A memo and what is known of it so far.
struct Judge<'s> {
    memo: Memo,
    names: Names,
    places: Vec<Coordinate>,
    library: Library<'s>,
    findings: Vec<Finding>,
    /// Places that a quotation's finding already says to be wrong.
    place_faults: Vec<bool>,
    passed: Passed,
}

/// What was seen and not judged.
#[derive(Default)]
struct Passed {
    /// Short words in marks.
    terms: usize,
    /// Quotations without a source that the library does not hold.
    without_source: usize,
}

impl Judge<'_> {
    /// Titles that the library does not hold but for a slip stand for the right ones.
    fn resolve_titles(&mut self) {
        for at in 0..self.names.named.len() {
            let named = &self.names.named[at];
            if let Way::Again(known) = named.way {
                let documents = self.names.named[known].documents.clone();
                self.names.named[at].documents = documents;
                continue;
            }
            let Some(title) = named.title_text(&self.memo).filter(|_| named.documents.is_empty()) else {
                continue;
            };
            if let Some((known, place)) = self.library.title_like(&title) {
                let metadata = known[place].metadata.clone();
                self.names.named[at].documents.push(metadata);
            }
        }
    }

    fn report(mut self, all_chars: usize, unchecked: usize) -> Report {
        self.findings.sort_by_key(|finding| (finding.span, finding.kind as u8));
        let mut notices = Vec::new();
        if all_chars == 0 || self.memo.characters.iter().all(|it| tiaowen_text::fold::is_blank(*it)) {
            notices.push("稿件是空的，没有可以核对的内容。".to_owned());
        } else if self.findings.is_empty() {
            notices.push("稿件里没有找到书名号、文号或引文，没有可以核对的内容。".to_owned());
        }
        if all_chars > MAX_CHECKED_CHARS {
            let rest = all_chars - MAX_CHECKED_CHARS;
            notices.push(format!(
                "稿件太长，只核对了前 {MAX_CHECKED_CHARS} 个字，后面 {rest} 个字没有核对；请分成几份再查。"
            ));
        }
        if unchecked > 0 {
            notices.push(format!("引用太多，后面 {unchecked} 处没有核对；请分成几份再查。"));
        }
        if self.memo.marks.unpaired > 0 {
            let count = self.memo.marks.unpaired;
            notices
                .push(format!("有 {count} 个引号没有配对，它后面的引文可能没有核对到，请补全后再查一次。"));
        }
        if self.passed.without_source > 0 {
            let count = self.passed.without_source;
            notices.push(format!("有 {count} 处引文没有写出处，库中也没有相同的文字，没有核对。"));
        }
        if self.passed.terms > 0 {
            let count = self.passed.terms;
            notices.push(format!("有 {count} 处加引号的短语看作强调，没有核对。"));
        }
        Report { summary: Summary::of(&self.findings), findings: self.findings, notices }
    }
}
