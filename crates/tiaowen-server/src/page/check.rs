//! The page of 引文体检: a memo with marks, and what the library says to each place. Knows the report, not how it
//! comes about.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, OriginalUri, State};
use axum::response::{IntoResponse, Response};
use tiaowen_check::{Finding, Report, Verdict};
use tiaowen_compare::{Piece, PieceKind};

use super::filters;
use super::frame::Frame;
use super::strings::Strings;
use super::{Trouble, frame_of, render};
use crate::app::App;
use crate::memo::{CheckRequest, Checked, KeptMemo, annotated};
use crate::problem::Problem;

/// Beyond so many code points the page shows only the paragraphs of a memo in which something was found.
const WHOLE_MEMO_CHARS: usize = 100_000;

/// The page of a check.
#[derive(Template)]
#[template(path = "check.html")]
pub(crate) struct CheckPage {
    frame: Frame,
    t: &'static Strings,
    /// The day as of which documents are in force, as the form has it; empty for today.
    as_of: String,
    outcome: Option<Outcome>,
}

/// Asks for a memo.
pub(super) async fn show_form(uri: OriginalUri) -> Response {
    render(&CheckPage::new(frame_of(&uri)))
}

/// Checks the memo that a form brings, and shows the report or hands over the annotated Word document.
pub(super) async fn check_memo(
    State(app): State<App>,
    uri: OriginalUri,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let frame = frame_of(&uri);
    let kept = frame.clone();
    let answer = async {
        let form = form.map_err(|rejection| {
            tracing::info!(%rejection, "form not read");
            Problem::bad_request("提交的不是核对文稿的表单", "从引文体检页面提交")
        })?;
        let request = CheckRequest::read_form(form).await?;
        app.ask(move |asker| {
            let Checked { memo, report } = request.check(asker)?;
            if request.wants_word {
                return annotated(&request, &memo, &report);
            }
            Ok(render(&CheckPage::with_report(frame, &request, &memo.text, &report)))
        })
        .await
    };
    answer.await.unwrap_or_else(|problem: Problem| Trouble { frame: kept, problem }.into_response())
}

/// What a check of one memo shows.
struct Outcome {
    /// How many findings there are of each verdict that came out.
    counts: Vec<(&'static str, &'static str, usize)>,
    notices: Vec<String>,
    /// What needs a look, then what is right.
    groups: Vec<Group>,
    paragraphs: Vec<Paragraph>,
    /// Whether paragraphs without findings are left out.
    is_shortened: bool,
    kept: KeptMemo,
}

/// Findings under one heading.
struct Group {
    label: String,
    is_open: bool,
    cards: Vec<Card>,
}

/// What is told of one finding.
struct Card {
    number: usize,
    /// The number of the mark in the memo: its own, or that of the finding that covers it.
    anchor: usize,
    verdict: &'static str,
    verdict_label: &'static str,
    kind_label: &'static str,
    message: String,
    memo: Vec<Cut>,
    library: Vec<Cut>,
    source: Option<Source>,
    correction: Option<String>,
}

/// Where the library holds it.
struct Source {
    label: String,
    url: String,
}

/// A stretch of words, marked where it differs.
#[derive(Debug, PartialEq)]
struct Cut {
    text: String,
    is_changed: bool,
}

/// A paragraph of the memo.
#[derive(Debug, PartialEq)]
struct Paragraph {
    segments: Vec<Segment>,
}

/// A stretch of the memo, all of it about the same finding or about none.
#[derive(Debug, PartialEq)]
struct Segment {
    text: String,
    mark: Option<Mark>,
}

/// How a stretch of the memo is marked.
#[derive(Debug, PartialEq)]
struct Mark {
    /// The finding's number.
    number: usize,
    verdict: &'static str,
    verdict_label: &'static str,
    /// Whether the finding's first stretch is this one.
    opens: bool,
    /// Whether the finding's last stretch is this one.
    closes: bool,
}

impl CheckPage {
    /// Makes the page that asks for a memo.
    fn new(frame: Frame) -> Self {
        Self { t: frame.strings(), frame, as_of: String::new(), outcome: None }
    }

    /// Makes the page that tells of a memo.
    fn with_report(frame: Frame, request: &CheckRequest, text: &str, report: &Report) -> Self {
        let t = frame.strings();
        let count =
            |verdict: Verdict| report.findings.iter().filter(|finding| finding.verdict == verdict).count();
        let counts = Verdict::ALL
            .into_iter()
            .map(|verdict| (verdict.name(), t.verdict(verdict), count(verdict)))
            .filter(|(_, _, count)| *count > 0);
        let MarkedMemo { mut paragraphs, anchors } = mark_memo(text, &report.findings, t);
        let cards = |is_right: bool| {
            let numbered = report.findings.iter().zip(&anchors).zip(1usize..);
            numbered
                .filter(|((finding, _), _)| (finding.verdict == Verdict::Consistent) == is_right)
                .map(|((finding, anchor), number)| Card::new(finding, number, *anchor, &frame, t))
                .collect::<Vec<_>>()
        };
        let right = count(Verdict::Consistent);
        let groups = [
            (t.to_look_at(report.findings.len() - right), true, cards(false)),
            (t.found_right(right), false, cards(true)),
        ];
        let is_shortened = text.chars().count() > WHOLE_MEMO_CHARS;
        if is_shortened {
            paragraphs.retain(|paragraph| paragraph.segments.iter().any(|segment| segment.mark.is_some()));
        }
        let outcome = Outcome {
            counts: counts.collect(),
            notices: report.notices.clone(),
            groups: groups
                .into_iter()
                .filter(|(_, _, cards)| !cards.is_empty())
                .map(|(label, is_open, cards)| Group { label, is_open, cards })
                .collect(),
            paragraphs,
            is_shortened,
            kept: request.kept(),
        };
        let as_of = request.as_of.map(|day| day.to_string()).unwrap_or_default();
        Self { t, frame, as_of, outcome: Some(outcome) }
    }
}

impl Card {
    fn new(finding: &Finding, number: usize, anchor: usize, frame: &Frame, t: &Strings) -> Self {
        let correction = finding.correction.as_ref().map(|correction| correction.text.clone());
        Self {
            number,
            anchor,
            verdict: finding.verdict.name(),
            verdict_label: t.verdict(finding.verdict),
            kind_label: t.finding_kind(finding.kind),
            message: finding.message.clone(),
            memo: cuts(&finding.text, &finding.differences, |piece| piece.left.clone()),
            library: finding
                .library_text
                .as_ref()
                .map(|words| cuts(words, &finding.differences, |piece| piece.right.clone()))
                .unwrap_or_default(),
            source: Source::of(finding, frame),
            correction,
        }
    }
}

impl Source {
    fn of(finding: &Finding, frame: &Frame) -> Option<Self> {
        let (document, place, url) = match (&finding.clause, &finding.document) {
            (Some(clause), _) => (&clause.document, clause.place.as_str(), clause.url.as_str()),
            (None, Some(document)) => (document, "", document.url.as_str()),
            (None, None) => return None,
        };
        let number = document.doc_number.as_ref().map(|number| format!("（{number}）")).unwrap_or_default();
        Some(Self { label: format!("《{}》{number}{place}", document.title), url: frame.to(url) })
    }
}

/// Cuts one side of a comparison at its pieces; the whole, unmarked, when there are none.
fn cuts(text: &str, pieces: &[Piece], side: impl Fn(&Piece) -> std::ops::Range<usize>) -> Vec<Cut> {
    if pieces.is_empty() {
        return vec![Cut { text: text.to_owned(), is_changed: false }];
    }
    let signs: Vec<char> = text.chars().collect();
    let cut = |piece: &Piece| {
        let range = side(piece);
        let end = range.end.min(signs.len());
        let text: String = signs[range.start.min(end)..end].iter().collect();
        Cut { text, is_changed: piece.kind == PieceKind::Changed }
    };
    pieces.iter().map(cut).filter(|cut| !cut.text.is_empty()).collect()
}

/// A memo with its marks.
struct MarkedMemo {
    paragraphs: Vec<Paragraph>,
    /// For each finding the number of the mark that leads to it: its own, or that of a finding that covers it.
    anchors: Vec<usize>,
}

/// Cuts a memo into paragraphs, and these where findings begin and end. A stretch of several findings belongs to
/// the shortest.
fn mark_memo(text: &str, findings: &[Finding], t: &Strings) -> MarkedMemo {
    let signs: Vec<char> = text.chars().collect();
    let mut bounds: BTreeSet<usize> = BTreeSet::from([0, signs.len()]);
    bounds.extend(signs.iter().enumerate().filter(|(_, sign)| **sign == '\n').map(|(at, _)| at + 1));
    for finding in findings {
        bounds.extend([finding.span.start.min(signs.len()), finding.span.end.min(signs.len())]);
    }
    let bounds: Vec<usize> = bounds.into_iter().collect();
    let owners = owners(findings, &bounds);
    let mut paragraphs = vec![Paragraph { segments: Vec::new() }];
    for (bound, owner) in bounds.windows(2).zip(&owners) {
        let words: String = signs[bound[0]..bound[1]].iter().collect();
        let mark = owner.map(|owner| {
            let verdict = findings[owner].verdict;
            let (verdict, verdict_label) = (verdict.name(), t.verdict(verdict));
            Mark { number: owner + 1, verdict, verdict_label, opens: false, closes: false }
        });
        let ends_line = words.ends_with('\n');
        let words = words.trim_end_matches(['\n', '\r']);
        if let (Some(paragraph), false) = (paragraphs.last_mut(), words.is_empty()) {
            paragraph.segments.push(Segment { text: words.to_owned(), mark });
        }
        if ends_line {
            paragraphs.push(Paragraph { segments: Vec::new() });
        }
    }
    paragraphs.retain(|paragraph| paragraph.segments.iter().any(|segment| !segment.text.trim().is_empty()));
    let marked = open_and_close(&mut paragraphs, findings.len());
    let anchors = marked.into_iter().enumerate().map(|(index, is_marked)| {
        let first = bounds.partition_point(|bound| *bound < findings[index].span.start);
        let cover = owners.get(first).copied().flatten().filter(|_| !is_marked);
        cover.unwrap_or(index) + 1
    });
    MarkedMemo { anchors: anchors.collect(), paragraphs }
}

/// The finding to which each stretch between two bounds belongs: the shortest that covers it, by its index.
fn owners(findings: &[Finding], bounds: &[usize]) -> Vec<Option<usize>> {
    let mut owners = vec![None; bounds.len().saturating_sub(1)];
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(findings[*index].span.end - findings[*index].span.start));
    for index in order {
        let span = findings[index].span;
        let first = bounds.partition_point(|bound| *bound < span.start);
        let last = bounds.partition_point(|bound| *bound < span.end).min(owners.len());
        if let Some(stretches) = owners.get_mut(first..last) {
            stretches.fill(Some(index));
        }
    }
    owners
}

/// Says of every mark whether it is the first or the last of its finding; tells which findings have one.
fn open_and_close(paragraphs: &mut [Paragraph], findings: usize) -> Vec<bool> {
    let mut seen = vec![false; findings];
    let marks = |paragraphs: &mut [Paragraph], visit: &mut dyn FnMut(&mut Mark)| {
        let segments = paragraphs.iter_mut().flat_map(|paragraph| &mut paragraph.segments);
        segments.filter_map(|segment| segment.mark.as_mut()).for_each(visit);
    };
    let mut last = vec![0usize; findings];
    marks(paragraphs, &mut |mark| {
        mark.opens = !std::mem::replace(&mut seen[mark.number - 1], true);
        last[mark.number - 1] += 1;
    });
    marks(paragraphs, &mut |mark| {
        last[mark.number - 1] -= 1;
        mark.closes = last[mark.number - 1] == 0;
    });
    seen
}

#[cfg(test)]
mod tests {
    use tiaowen_check::FindingKind;
    use tiaowen_document::model::Span;

    use super::super::strings::Lang;
    use super::*;

    fn finding(start: usize, end: usize, verdict: Verdict) -> Finding {
        Finding {
            span: Span { start, end },
            kind: FindingKind::Quotation,
            text: String::new(),
            verdict,
            message: String::new(),
            document: None,
            clause: None,
            library_text: None,
            differences: Vec::new(),
            correction: None,
        }
    }

    #[test]
    fn marks_stretches_of_the_memo() {
        let check = |text: &str, spans: &[(usize, usize)], expected: &str| {
            let findings: Vec<Finding> =
                spans.iter().map(|(start, end)| finding(*start, *end, Verdict::NotHeld)).collect();
            let shown: Vec<String> = mark_memo(text, &findings, Lang::Zh.strings())
                .paragraphs
                .iter()
                .map(|paragraph| {
                    let shown = paragraph.segments.iter().map(|segment| match &segment.mark {
                        None => segment.text.clone(),
                        Some(mark) => {
                            let (opens, closes) =
                                (if mark.opens { "[" } else { "" }, if mark.closes { "]" } else { "" });
                            format!("{opens}{}{}{closes}", segment.text, mark.number)
                        }
                    });
                    shown.collect()
                })
                .collect();
            assert_eq!(shown.join("/"), expected, "{text} {spans:?}");
        };
        check("甲乙丙丁", &[], "甲乙丙丁");
        check("甲乙丙丁", &[(1, 3)], "甲[乙丙1]丁");
        check("甲乙丙丁戊", &[(0, 5), (1, 2)], "[甲1[乙2]丙丁戊1]");
        check("甲乙\n\n丙丁\r\n戊", &[(1, 4), (5, 9)], "甲[乙1]/丙[丁2/戊2]");
        check("甲", &[(0, 9), (5, 7)], "[甲1]");
        check("", &[(0, 2)], "");
        check("甲乙", &[(0, 2), (0, 2)], "[甲乙2]");
    }
}
