//! Titles and document numbers: whether the library holds them, whether they belong together, whether they are in force.

use std::ops::Range;
use std::sync::Arc;

use tiaowen_document::model::{Metadata, Status};
use tiaowen_search::SearchError;
use tiaowen_text::fold::fingerprint;

use super::Judge;
use super::found::{document, finding, in_title_marks, titled};
use super::rewriting::compare;
use crate::align::distance;
use crate::memo::span;
use crate::named::Way;
use crate::report::{Correction, Finding, FindingKind, Verdict};
use crate::signs::Signs;

impl Judge<'_> {
    /// Judges all titles and numbers.
    pub(super) fn documents(&mut self) -> Result<(), SearchError> {
        for at in 0..self.names.named.len() {
            if self.names.named[at].way == Way::Full {
                self.title(at)?;
                self.number(at)?;
            }
        }
        for range in std::mem::take(&mut self.names.quoted_titles) {
            let words = self.memo.text(range.start + 1..range.end - 1);
            if Signs::of_text(&words).len() == 0 {
                continue;
            }
            let called = self.library.searcher.documents_called(&words)?;
            let finding = match self.held(&range, FindingKind::Title, &called) {
                Some(finding) => finding,
                None => self.not_held(&range, FindingKind::Title, "这份文件"),
            };
            self.findings.push(finding);
        }
        Ok(())
    }

    fn title(&mut self, at: usize) -> Result<(), SearchError> {
        let named = &self.names.named[at];
        let (Some(range), Some(words)) = (named.title.clone(), named.title_text(&self.memo)) else {
            return Ok(());
        };
        let called = self.called(at, &words)?;
        let finding = match self.held(&range, FindingKind::Title, &called) {
            Some(finding) => finding,
            None => match self.meant(at, &words) {
                Some((metadata, title)) => self.miswritten(&range, &metadata, &title),
                None => self.not_held(&range, FindingKind::Title, "这份文件"),
            },
        };
        self.findings.push(finding);
        Ok(())
    }

    /// The documents that go by a title: the whole one, or the end of the title that the number beside it says
    /// (《实施方案》（甬政办发〔2016〕152号）).
    fn called(&self, at: usize, words: &str) -> Result<Vec<Arc<Metadata>>, SearchError> {
        let called = self.library.searcher.documents_called(words)?;
        if !called.is_empty() {
            return Ok(called);
        }
        let short = Signs::of_text(words).signs;
        let ends_so = |title: &str| Signs::of_text(title).signs.ends_with(&short);
        let numbered = self.names.named[at].numbered.iter();
        let short = numbered.filter(|it| ends_so(it.cited_title()) || ends_so(&it.title));
        Ok(short.cloned().collect())
    }

    /// The document that a title stands for that the library does not hold as it is written: one with the number beside
    /// it and much the same title, or one whose title differs by a slip.
    fn meant(&mut self, at: usize, words: &str) -> Option<(Arc<Metadata>, String)> {
        let numbered = &self.names.named[at].numbered;
        let titles = numbered.iter().flat_map(|metadata| {
            [metadata.cited_title(), metadata.title.as_str()].map(|title| (metadata, title))
        });
        let near =
            titles.filter(|(_, title)| is_alike(words, title)).min_by_key(|(_, title)| far(words, title));
        if let Some((metadata, title)) = near {
            return Some((Arc::clone(metadata), title.to_owned()));
        }
        let (known, place) = self.library.title_like(words)?;
        Some((Arc::clone(&known[place].metadata), known[place].title.clone()))
    }

    /// The finding on a document that the library holds, by its force; the first that is in force, where several share
    /// the name.
    fn held(&self, range: &Range<usize>, kind: FindingKind, called: &[Arc<Metadata>]) -> Option<Finding> {
        let day = self.library.day;
        let is_over = |metadata: &Metadata| {
            matches!(metadata.status_as_of(day), Status::Repealed | Status::Expired | Status::Superseded)
        };
        let metadata = called.iter().find(|metadata| !is_over(metadata)).or_else(|| called.first())?;
        let status = metadata.status_as_of(day);
        let (verdict, message) = if is_over(metadata) {
            (Verdict::NotInForce, self.out_of_force(metadata, status))
        } else {
            (
                Verdict::Consistent,
                format!("库中有{}{}", titled(metadata), remark(status, &self.memo.text(range.clone()))),
            )
        };
        let mut finding = finding(&self.memo, range, kind, verdict, message);
        finding.document = Some(document(metadata));
        Some(finding)
    }

    fn out_of_force(&self, metadata: &Metadata, status: Status) -> String {
        let name = titled(metadata);
        let successor = metadata.superseded_by.as_deref().map(|successor| {
            let known = self.library.document(successor);
            known.map_or_else(|| successor.to_owned(), |known| named_with_number(&known))
        });
        let since = match status {
            Status::Repealed => metadata.repealed_on.map(|day| {
                let by = metadata.repealed_by.as_deref().and_then(|by| self.library.document(by));
                let by = by.map(|by| format!("由{}", named_with_number(&by))).unwrap_or_default();
                format!("已于 {day} {by}废止")
            }),
            Status::Expired => metadata.expires.map(|day| format!("有效期到 {day}，已经失效")),
            _ => None,
        };
        let since = since.unwrap_or_else(|| status.label().to_owned());
        match successor {
            Some(successor) => format!("{name}{since}，现行的是{successor}；请改引现行文件。"),
            None => format!("{name}{since}；引用前请核实，需要时注明已失效。"),
        }
    }

    fn miswritten(&self, range: &Range<usize>, metadata: &Metadata, title: &str) -> Finding {
        let right = in_title_marks(title);
        let is_by_number = self.names.named.iter().any(|named| {
            named.title.as_ref() == Some(range) && named.numbered.iter().any(|it| it.id == metadata.id)
        });
        let message = if is_by_number {
            format!("这个文号的文件，标题是{right}，与稿件所写不同。")
        } else {
            format!("库中没有这个标题，只差一两个字的有{right}，请核对。")
        };
        let mut finding = finding(&self.memo, range, FindingKind::Title, Verdict::TextDiffers, message);
        finding.differences = compare(&finding.text, &right);
        finding.document = Some(document(metadata));
        finding.library_text = Some(right.clone());
        finding.correction = Some(Correction { span: span(range), text: right });
        finding
    }

    pub(super) fn not_held(&self, range: &Range<usize>, kind: FindingKind, what: &str) -> Finding {
        finding(&self.memo, range, kind, Verdict::NotHeld, format!("库中没有{what}，无法核对。"))
    }

    fn number(&mut self, at: usize) -> Result<(), SearchError> {
        let named = &self.names.named[at];
        let Some(number) = &named.number else { return Ok(()) };
        let (range, printed) = (number.range.clone(), number.printed.clone());
        let title = named.title_text(&self.memo);
        let numbered = named.numbered.clone();
        // Documents by the title alone; a title with a slip counts.
        let titled_as = match &title {
            Some(words) => match self.called(at, words)? {
                called if called.is_empty() => self.meant(at, words).into_iter().map(|(it, _)| it).collect(),
                called => called,
            },
            None => Vec::new(),
        };
        let kind = FindingKind::DocNumber;
        let is_same = |metadata: &&Arc<Metadata>| numbered.iter().any(|it| it.id == metadata.id);
        let finding = if let Some(metadata) = titled_as.iter().find(is_same) {
            self.number_holds(&range, metadata)
        } else if let Some(metadata) = titled_as.iter().find(|metadata| metadata.doc_number.is_some()) {
            self.other_number(&range, metadata, &numbered)
        } else if let Some(metadata) =
            titled_as.first().or_else(|| numbered.first().filter(|_| title.is_some()))
        {
            match numbered.first() {
                Some(owner) => self.number_of_other(&range, owner),
                None => {
                    let mut finding = self.not_held(&range, kind, "");
                    finding.message = format!("库中没有登记{}的文号，无法核对。", titled(metadata));
                    finding.document = Some(document(metadata));
                    finding
                }
            }
        } else if let Some(finding) = self.held(&range, kind, &numbered) {
            finding
        } else if printed.is_none() {
            self.broken(&range)
        } else {
            self.not_held(&range, kind, "这个文号的文件")
        };
        self.findings.push(finding);
        Ok(())
    }

    fn number_holds(&self, range: &Range<usize>, metadata: &Metadata) -> Finding {
        let message = format!("是{}的文号。", titled(metadata));
        let mut finding = finding(&self.memo, range, FindingKind::DocNumber, Verdict::Consistent, message);
        finding.document = Some(document(metadata));
        finding
    }

    fn other_number(&self, range: &Range<usize>, metadata: &Metadata, owners: &[Arc<Metadata>]) -> Finding {
        let right = metadata.doc_number.clone().unwrap_or_default();
        let name = titled(metadata);
        let message = match owners.first() {
            Some(owner) => {
                format!("{name}的文号是{right}；稿件所写是{}的文号，请看要引的是哪一份。", titled(owner))
            }
            None => format!("{name}的文号是{right}，与稿件所写不同。"),
        };
        let mut finding = finding(&self.memo, range, FindingKind::DocNumber, Verdict::WrongNumber, message);
        finding.differences = compare(&finding.text, &right);
        finding.document = Some(document(metadata));
        finding.library_text = Some(right.clone());
        finding.correction = Some(Correction { span: span(range), text: right });
        finding
    }

    fn number_of_other(&self, range: &Range<usize>, owner: &Metadata) -> Finding {
        let message =
            format!("库中这个文号是{}的，与稿件所写的标题不同，请看要引的是哪一份。", titled(owner));
        let mut finding = finding(&self.memo, range, FindingKind::DocNumber, Verdict::WrongNumber, message);
        finding.document = Some(document(owner));
        finding
    }

    /// A number that cannot be read: the library's number that is most like it, where there is one such.
    fn broken(&self, range: &Range<usize>) -> Finding {
        const MOST_CHANGES: usize = 2;
        let wanted: Vec<char> = fingerprint(&self.memo.text(range.clone())).chars().collect();
        let mut near: Vec<(usize, &Arc<Metadata>)> = Vec::new();
        for metadata in self.library.numbers() {
            let number: Vec<char> =
                fingerprint(metadata.doc_number.as_deref().unwrap_or_default()).chars().collect();
            let changes = distance(&wanted, &number);
            if changes <= MOST_CHANGES {
                near.push((changes, metadata));
            }
        }
        near.sort_by_key(|(changes, _)| *changes);
        let is_alone = near.get(1).is_none_or(|second| near.first().is_some_and(|first| first.0 < second.0));
        match near.first().filter(|_| is_alone) {
            Some((_, metadata)) => {
                let mut finding = self.other_number(range, metadata, &[]);
                let right = metadata.doc_number.as_deref().unwrap_or_default();
                finding.message = format!("文号写法不完整，可能是{right}，即{}。", titled(metadata));
                finding
            }
            None => {
                let message = "文号写法不完整，少了括号或序号，请对照原文改正。".to_owned();
                finding(&self.memo, range, FindingKind::DocNumber, Verdict::WrongNumber, message)
            }
        }
    }
}

/// The title with the number, as a memo would first name the document.
pub(super) fn named_with_number(metadata: &Metadata) -> String {
    match &metadata.doc_number {
        Some(number) => format!("{}（{number}）", titled(metadata)),
        None => titled(metadata),
    }
}

/// What to know of a document that is held and not out of force.
fn remark(status: Status, written: &str) -> &'static str {
    match status {
        Status::Draft if !written.contains("征求意见稿") => "；库中收的是征求意见稿，引用时请注明。",
        Status::Reported => "；库中收的是对它的报道，不是文件原文，引用时请写明据报道。",
        Status::NotYet => "；这份文件还没有施行。",
        _ => "。",
    }
}

fn far(left: &str, right: &str) -> usize {
    distance(&Signs::of_text(left).signs, &Signs::of_text(right).signs)
}

/// Titles that are three fifths the same.
fn is_alike(left: &str, right: &str) -> bool {
    let longer = left.chars().count().max(right.chars().count());
    far(left, right) * 5 <= longer * 2
}
