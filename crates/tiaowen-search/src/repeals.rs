//! Which documents of a library end the force of which others, by what they say themselves: 《…》同时废止. Knows what
//! titles, numbers and dates say, not what clauses do.

use std::sync::Arc;

use jiff::civil::Date;
use tiaowen_document::model::{DocumentKind, Metadata, Relation, Status};

use crate::citations::meant;
use crate::cited::DocumentNames;
use crate::engine::Overview;

/// A document that another one repeals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeal {
    /// Id of the document that is repealed.
    pub document: String,
    /// The first day on which it is no longer in force.
    pub on: Date,
    /// Id of the document that repeals it.
    pub by: String,
}

/// The documents of `overview` that others of it repeal, by id, each with the earliest repeal. One is repealed from the
/// day on which the other comes into force, or else bears; a document of unknown or later date is not, unless it is
/// named with its number.
pub fn repeals(overview: &Overview) -> Vec<Repeal> {
    let names = DocumentNames::new(overview);
    let mut found: Vec<Repeal> = Vec::new();
    for head in &overview.documents {
        let source = &head.metadata;
        let Some((issued, on)) = day_issued(source).zip(day_of_force(source)) else { continue };
        if !has_force(source) {
            continue;
        }
        for reference in source.references.iter().filter(|it| it.relation == Relation::Repeals) {
            let is_older = |target: &Arc<Metadata>| match day_issued(target) {
                Some(day) => day < issued,
                None => reference.doc_number.is_some() && reference.doc_number == target.doc_number,
            };
            let targets = meant(source, reference, overview, &names).into_iter();
            let targets =
                targets.filter(|target| target.id != source.id && has_force(target) && is_older(target));
            found.extend(targets.map(|target| Repeal {
                document: target.id.clone(),
                on,
                by: source.id.clone(),
            }));
        }
    }
    found.sort_by(|left, right| {
        let key = |repeal: &Repeal| (repeal.document.clone(), repeal.on, repeal.by.clone());
        key(left).cmp(&key(right))
    });
    found.dedup_by(|later, earlier| later.document == earlier.document);
    found
}

fn day_issued(metadata: &Metadata) -> Option<Date> {
    metadata.issued.or(metadata.published).or(metadata.effective)
}

fn day_of_force(metadata: &Metadata) -> Option<Date> {
    metadata.effective.or(metadata.issued).or(metadata.published)
}

/// Drafts, reports and articles neither have force nor take it.
fn has_force(metadata: &Metadata) -> bool {
    !matches!(metadata.status, Status::Draft | Status::Reported)
        && !matches!(metadata.kind, DocumentKind::Report | DocumentKind::Article)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use tiaowen_document::model::{Reference, Region, Span};

    use super::*;
    use crate::engine::DocumentHead;

    /// A document of 甲市 that repeals others, given as `title` or `title|number`.
    fn document(id: &str, title: &str, number: &str, year: i16, repealed: &[&str]) -> Metadata {
        let reference = |text: &&str| {
            let (title, number) = text.split_once('|').unwrap_or((*text, ""));
            Reference {
                title: title.to_owned(),
                doc_number: (!number.is_empty()).then(|| number.to_owned()),
                span: Span { start: 0, end: 1 },
                relation: Relation::Repeals,
                document: None,
            }
        };
        Metadata {
            id: id.to_owned(),
            title: title.to_owned(),
            doc_number: (!number.is_empty()).then(|| number.to_owned()),
            issued: (year > 0).then(|| date(year, 1, 5)),
            region: Some(Region { name: "甲市".to_owned(), level: "市".to_owned() }),
            references: repealed.iter().map(reference).collect(),
            ..Metadata::default()
        }
    }

    fn check(documents: &[Metadata], expected: &[(&str, &str, Date)]) {
        let head = |metadata: &Metadata| DocumentHead {
            metadata: Arc::new(metadata.clone()),
            file: String::new(),
            clause_count: 1,
        };
        let overview = Overview { documents: documents.iter().map(head).collect(), ..Overview::default() };
        let found = repeals(&overview);
        let found: Vec<(&str, &str, Date)> =
            found.iter().map(|it| (it.document.as_str(), it.by.as_str(), it.on)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_newer_document_repeals_an_older_one() {
        let old = document("old", "甲市人才办法", "甲政发〔2019〕1号", 2019, &[]);
        let new = |named| document("new", "甲市新办法", "甲政发〔2024〕1号", 2024, &[named]);
        let repealed: &[(&str, &str, Date)] = &[("old", "new", date(2024, 1, 5))];
        check(&[old.clone(), new("甲市人才办法|甲政发〔2019〕1号")], repealed);
        check(&[old.clone(), new("关于印发甲市人才办法的通知|甲政发〔2019〕1号")], repealed);
        check(&[old.clone(), new("甲市人才办法")], repealed);
        check(&[old.clone(), new("甲市人才办法|甲政发〔2018〕1号")], &[]);
        let other = Metadata {
            region: Some(Region { name: "乙市".to_owned(), level: "市".to_owned() }),
            ..document("other", "人才办法", "", 2019, &[])
        };
        check(&[other, new("人才办法")], &[]);
        let from = Metadata { effective: Some(date(2024, 3, 1)), ..new("甲市人才办法") };
        check(&[old.clone(), from], &[("old", "new", date(2024, 3, 1))]);
        let undated = Metadata { issued: None, ..old.clone() };
        check(&[undated.clone(), new("甲市人才办法")], &[]);
        check(&[undated, new("甲市人才办法|甲政发〔2019〕1号")], repealed);
        let draft = Metadata { status: Status::Draft, ..new("甲市人才办法") };
        check(&[old.clone(), draft], &[]);
        let article = Metadata { kind: DocumentKind::Article, ..new("甲市人才办法") };
        check(&[old, article], &[]);
    }

    #[test]
    fn earlier_editions_of_a_title_are_meant_and_no_later_ones() {
        let edition = |id: &str, year, named: &[&str]| document(id, "甲市人才办法", "", year, named);
        let editions = [
            edition("a", 2010, &[]),
            edition("b", 2015, &[]),
            edition("c", 2020, &["甲市人才办法"]),
            edition("d", 2024, &[]),
        ];
        let day = date(2020, 1, 5);
        check(&editions, &[("a", "c", day), ("b", "c", day)]);
    }

    #[test]
    fn the_earliest_repeal_counts() {
        let old = document("old", "甲市人才办法", "", 2010, &[]);
        let by = |id: &str, year| document(id, "甲市某决定", "", year, &["甲市人才办法"]);
        check(&[by("late", 2024), old, by("early", 2018)], &[("old", "early", date(2018, 1, 5))]);
    }
}
