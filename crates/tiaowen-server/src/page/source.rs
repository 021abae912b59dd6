//! The page of a document's source: every character as it was extracted, with what belongs to no text marked and
//! the beginnings of clauses told. Positions are code points.

use askama::Template;
use jiff::civil::Date;
use tiaowen_document::model::{NoiseReason, Span};
use tiaowen_search::links::{clause_url, document_url};
use tiaowen_search::{Citations, ClauseRecord, DocumentRecord};

use super::about::About;
use super::filters;
use super::frame::Frame;
use super::strings::Strings;

/// The page of a document's source.
#[derive(Template)]
#[template(path = "source.html")]
pub(crate) struct SourcePage {
    frame: Frame,
    t: &'static Strings,
    about: About,
    stretches: Vec<Stretch>,
}

/// Text that belongs to one thing: a clause, a heading, or nothing.
#[derive(Debug, PartialEq)]
struct Stretch {
    class: &'static str,
    /// Place and page of the clause that begins here.
    clause: Option<(String, String)>,
    runs: Vec<Run>,
}

/// Text that counts, or that was set aside for a reason.
#[derive(Debug, PartialEq)]
struct Run {
    text: String,
    reason: Option<NoiseReason>,
}

impl SourcePage {
    /// Makes the page of `source`, the text of the document's file; `citations` tell what names what.
    pub(crate) fn new(
        frame: Frame,
        record: &DocumentRecord,
        clauses: &[ClauseRecord],
        source: &str,
        citations: &Citations,
        day: Date,
    ) -> Self {
        let t = frame.strings();
        let back = frame.with_question(&document_url(&record.metadata.id));
        let about = About::new(t, record, citations, day).with_view(t.show_layout, back);
        Self { stretches: stretches(record, clauses, source), about, frame, t }
    }
}

/// What a character of the source belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    Nothing,
    Clause(usize),
    Structure(usize),
}

/// Cuts the document's part of the source where its owner changes. Together the stretches are that part, to the
/// character.
fn stretches(record: &DocumentRecord, clauses: &[ClauseRecord], source: &str) -> Vec<Stretch> {
    let signs: Vec<char> = source.chars().collect();
    let mut owners = vec![(Owner::Nothing, None); signs.len()];
    let within =
        |span: Span| span.start.min(signs.len())..span.end.min(signs.len()).max(span.start.min(signs.len()));
    for (index, record) in clauses.iter().enumerate() {
        owners[within(record.clause.span)].fill((Owner::Clause(index), None));
    }
    for (index, piece) in record.structure.iter().enumerate() {
        owners[within(piece.span)].fill((Owner::Structure(index), None));
    }
    for noise in &record.noise {
        owners[within(noise.span)].iter_mut().for_each(|(_, reason)| *reason = Some(noise.reason));
    }
    // A file may hold several documents: only this one's part is its own.
    let is_owned =
        |(owner, reason): &(Owner, Option<NoiseReason>)| *owner != Owner::Nothing || reason.is_some();
    let Some(first) = owners.iter().position(is_owned) else { return Vec::new() };
    let last = owners.iter().rposition(is_owned).unwrap_or(first);
    let (mut stretches, mut begun): (Vec<Stretch>, Option<Owner>) = (Vec::new(), None);
    let mut told = vec![false; clauses.len()];
    for (sign, (owner, reason)) in signs[first..=last].iter().zip(&owners[first..=last]) {
        if begun != Some(*owner) {
            begun = Some(*owner);
            let (class, clause) = match owner {
                Owner::Clause(index) => {
                    let record = &clauses[*index];
                    let is_new = !std::mem::replace(&mut told[*index], true);
                    let url = || clause_url(&record.document_id, &record.clause.id);
                    ("of-clause", is_new.then(|| (record.place.clone(), url())))
                }
                Owner::Structure(_) => ("of-structure", None),
                Owner::Nothing => ("of-nothing", None),
            };
            stretches.push(Stretch { class, clause, runs: Vec::new() });
        }
        let Some(stretch) = stretches.last_mut() else { continue };
        match stretch.runs.last_mut() {
            Some(run) if run.reason == *reason => run.text.push(*sign),
            _ => stretch.runs.push(Run { text: sign.to_string(), reason: *reason }),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::fixture::{PLAN_TEXT, batch, plan};

    #[test]
    fn the_source_is_whole_and_told_apart() {
        let batch = batch(plan(), "a.txt");
        let stretches = stretches(&batch.document, &batch.clauses, PLAN_TEXT);
        let whole: String =
            stretches.iter().flat_map(|stretch| &stretch.runs).map(|run| run.text.as_str()).collect();
        assert_eq!(whole, PLAN_TEXT.trim_end());
        let first = &stretches[0];
        assert_eq!((first.class, first.runs[0].reason), ("of-nothing", Some(NoiseReason::Navigation)));
        let places: Vec<_> = stretches.iter().filter_map(|stretch| stretch.clause.as_ref()).collect();
        assert_eq!(
            places,
            [
                &("一、1".to_owned(), "/c/mzf-2024-1/1.1".to_owned()),
                &("一、2".to_owned(), "/c/mzf-2024-1/1.2".to_owned())
            ]
        );
        // Spans that lie beyond a text, as of another file, break nothing.
        assert_eq!(super::stretches(&batch.document, &batch.clauses, "短").len(), 1);
        assert_eq!(super::stretches(&batch.document, &batch.clauses, "").len(), 0);
    }
}
