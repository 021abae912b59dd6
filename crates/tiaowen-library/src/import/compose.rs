//! Puts imported clauses together into documents: title, labels and names are read as those of our own splitting
//! are. Knows nothing of files and engines.

use std::collections::{BTreeMap, HashMap};

use sha2::{Digest, Sha256};
use tiaowen_document::address::{imported_id, text_hash};
use tiaowen_document::foreign::{address_of_labels, metadata_of_title, printed_number};
use tiaowen_document::model::{
    Clause, ClauseKind, Metadata, Region, Span, Structure, StructureKind, Unit, UnitRole, YearBasis,
};
use tiaowen_document::{Rules, citation};
use tiaowen_search::engine::{ClauseRecord, DocumentBatch, DocumentRecord};
use tiaowen_text::fold::fingerprint;
use tiaowen_text::hex::hex;

use super::lines::ImportedClause;
use super::store::to_json;

/// What may stand between the parts of a composed title.
const SEPARATORS: &[char] =
    &[' ', '　', '·', '-', '—', '–', '_', '/', '|', '>', '›', '：', ':', '，', ',', '、', '《', '》'];

/// The clauses of one title, in order.
#[derive(Debug)]
pub(crate) struct ImportedDocument<'c> {
    /// Its id.
    pub(crate) id: String,
    clauses: Vec<&'c ImportedClause>,
}

/// What could not be taken as it was given, each with the number of clauses that it stands in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts {
    /// Names that no category bears.
    pub(crate) categories: BTreeMap<String, usize>,
    /// Names that point at no unit in particular.
    pub(crate) generic_units: BTreeMap<String, usize>,
    /// Titles of documents whose clauses give several years.
    pub(crate) years: Vec<String>,
}

/// Gathers clauses by the titles of their documents, in the order in which these first come.
pub(crate) fn gather(clauses: &[ImportedClause]) -> Vec<ImportedDocument<'_>> {
    let mut documents: Vec<ImportedDocument<'_>> = Vec::new();
    let mut ids: HashMap<&str, String> = HashMap::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for clause in clauses {
        let id = ids.entry(&clause.doc).or_insert_with(|| imported_id(&clause.doc));
        let place = *places.entry(id.clone()).or_insert_with(|| {
            documents.push(ImportedDocument { id: id.clone(), clauses: Vec::new() });
            documents.len() - 1
        });
        documents[place].clauses.push(clause);
    }
    documents
}

impl ImportedDocument<'_> {
    /// How many clauses it has.
    pub(crate) fn len(&self) -> usize {
        self.clauses.len()
    }

    /// SHA-256 of what was imported of it, in lower-case hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        let mut digest = Sha256::new();
        for clause in &self.clauses {
            digest.update(to_json(clause));
            digest.update(b"\n");
        }
        hex(&digest.finalize())
    }

    /// The document as engines take it. What `rules` cannot resolve is counted in `doubts`.
    pub(crate) fn batch(&self, rules: &Rules, doubts: &mut Doubts) -> DocumentBatch {
        let metadata = self.metadata(doubts);
        let mut page = Page::default();
        let mut clauses = Vec::with_capacity(self.clauses.len());
        for (clause, order) in self.clauses.iter().zip(0u32..) {
            let labels = Labels::read(&metadata.title, clause);
            let span = page.place(&labels.path, &clause.text);
            let clause = Clause {
                id: clause.id.clone(),
                kind: ClauseKind::Clause,
                level: u8::try_from(labels.path.len()).unwrap_or(u8::MAX).max(1),
                hash: text_hash(&clause.text),
                units: units(clause, span, metadata.region.as_ref(), rules, doubts),
                categories: categories(clause, rules, doubts),
                text: clause.text.clone(),
                path: labels.path,
                number: labels.number,
                heading: labels.heading,
                span,
                location: None,
                cuts: Vec::new(),
                joins: Vec::new(),
                items: Vec::new(),
                areas: Vec::new(),
                years: Vec::new(),
                targets: Vec::new(),
            };
            clauses.push(ClauseRecord {
                document_id: metadata.id.clone(),
                order,
                place: citation::place_of_labels(&clause.path),
                address: labels.address,
                clause,
            });
        }
        let document = DocumentRecord {
            metadata,
            file: self.clauses.first().map(|clause| clause.file.clone()).unwrap_or_default(),
            clause_count: clauses.len(),
            structure: page.structure,
            noise: Vec::new(),
        };
        DocumentBatch { document, clauses }
    }

    fn metadata(&self, doubts: &mut Doubts) -> Metadata {
        let title = self.clauses.first().map_or("", |clause| clause.doc.as_str());
        let mut years = self.clauses.iter().filter_map(|clause| clause.year);
        let year = years.next();
        if years.any(|other| Some(other) != year) {
            doubts.years.push(title.to_owned());
        }
        let mut metadata =
            Metadata { id: self.id.clone(), sha256: self.sha256(), ..metadata_of_title(title) };
        let from_period = metadata.period.start.map(|year| (year, YearBasis::PeriodStart));
        let given = year.map(|year| (year, YearBasis::Curated));
        (metadata.year, metadata.year_basis) = given.or(from_period).unzip();
        metadata
    }
}

/// The labels of a clause, what repeats said once.
#[derive(Debug, PartialEq, Eq)]
struct Labels {
    path: Vec<String>,
    number: Option<String>,
    heading: Option<String>,
    address: Option<String>,
}

impl Labels {
    /// Reads labels and title. A title that only puts document and labels together (甲法第三条) is no heading of
    /// its own; one that prints a number is the last label where the labels do not have it.
    fn read(document: &str, clause: &ImportedClause) -> Self {
        let mut path: Vec<String> =
            clause.path.iter().map(|label| without_document(label, document)).collect();
        path.retain(|label| !label.is_empty());
        let title = without_document(&clause.title, document);
        let mut heading = (!is_composed(&title, &path)).then_some(title.as_str());
        let own_number = |path: &[String]| path.last().and_then(|own| printed_number(own));
        if let Some(title) = heading {
            let number = printed_number(title);
            if path.is_empty() || number.is_some() && number != own_number(&path) {
                path.push(title.to_owned());
            }
        }
        let number = own_number(&path);
        if let (Some(title), Some(number)) = (heading, &number) {
            let bare = title.strip_prefix(number.as_str()).unwrap_or(title);
            heading = Some(bare.trim_matches(SEPARATORS)).filter(|bare| !bare.is_empty());
        }
        let labels: Vec<&str> = path.iter().map(String::as_str).collect();
        let address = address_of_labels(&labels);
        Self { number, heading: heading.map(str::to_owned), address, path }
    }
}

/// A title or label less the document's title in front of it, where that is set off or a number follows: 甲法的适用
/// keeps it, 甲法第三条 and 《甲法》总则 do not.
fn without_document(title: &str, document: &str) -> String {
    let bare = title.trim_start_matches(SEPARATORS);
    let Some(rest) = bare.strip_prefix(document.trim_matches(SEPARATORS)) else { return title.to_owned() };
    let is_apart = rest.is_empty() || rest.starts_with(SEPARATORS) || printed_number(rest).is_some();
    if is_apart { rest.trim_start_matches(SEPARATORS).trim_end().to_owned() } else { title.to_owned() }
}

/// Tells whether a title says nothing but what labels say, in their order.
fn is_composed(title: &str, path: &[String]) -> bool {
    let title = fingerprint(title);
    let mut rest = title.trim_matches(SEPARATORS);
    for label in path {
        let label = fingerprint(label);
        rest =
            rest.strip_prefix(label.trim_matches(SEPARATORS)).unwrap_or(rest).trim_start_matches(SEPARATORS);
    }
    rest.is_empty()
}

fn units(
    clause: &ImportedClause,
    span: Span,
    region: Option<&Region>,
    rules: &Rules,
    doubts: &mut Doubts,
) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    for name in &clause.units {
        if rules.units.is_generic(name) {
            *doubts.generic_units.entry(name.clone()).or_default() += 1;
            continue;
        }
        let resolved = rules.units.resolve(name, region);
        let within = clause.text.find(name.as_str()).map_or(Span::new(span.start, span.start), |at| {
            let start = span.start + clause.text[..at].chars().count();
            Span::new(start, start + name.chars().count())
        });
        units.push(Unit {
            name: name.clone(),
            canonical: resolved.canonical,
            id: resolved.id,
            role: UnitRole::Responsible,
            span: within,
        });
    }
    units
}

fn categories(clause: &ImportedClause, rules: &Rules, doubts: &mut Doubts) -> Vec<String> {
    let mut categories: Vec<String> = Vec::new();
    for name in &clause.categories {
        match rules.categories.find(name) {
            Some(known) if categories.contains(&known.id) => {}
            Some(known) => categories.push(known.id.clone()),
            None => *doubts.categories.entry(name.clone()).or_default() += 1,
        }
    }
    categories
}

/// The page that the clauses would make, one under the other with their headings: gives everything a place, in
/// code points, though there is no source.
#[derive(Default)]
struct Page {
    length: usize,
    /// The labels above the last clause.
    above: Vec<String>,
    structure: Vec<Structure>,
}

impl Page {
    /// Puts down a clause, behind the headings that the one before did not stand under.
    fn place(&mut self, path: &[String], text: &str) -> Span {
        let above = &path[..path.len().saturating_sub(1)];
        let shared = above.iter().zip(&self.above).take_while(|(left, right)| left == right).count();
        for depth in shared..above.len() {
            let span = self.line(&above[depth]);
            self.structure.push(Structure {
                kind: StructureKind::Heading,
                text: above[depth].clone(),
                level: u8::try_from(depth + 1).unwrap_or(u8::MAX),
                path: above[..=depth].to_vec(),
                span,
                cuts: Vec::new(),
            });
        }
        self.above = above.to_vec();
        self.line(text)
    }

    fn line(&mut self, text: &str) -> Span {
        let end = self.length + text.chars().count();
        let span = Span::new(self.length, end);
        self.length = end + 1;
        span
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clause(doc: &str, title: &str, path: &str) -> ImportedClause {
        ImportedClause {
            id: format!("{title}{path}"),
            title: title.to_owned(),
            text: "正文。".to_owned(),
            doc: doc.to_owned(),
            path: path
                .split('›')
                .map(str::trim)
                .filter(|label| !label.is_empty())
                .map(str::to_owned)
                .collect(),
            year: None,
            units: Vec::new(),
            categories: Vec::new(),
            file: "a.jsonl".to_owned(),
        }
    }

    fn rules() -> Rules {
        Rules::from_toml(
            "[generic]\nnames = [\"相关部门\"]\n[[unit]]\nid = \"nb-keji\"\ncanonical = \"市科技局\"\n\
             full = \"宁波市科学技术局\"\nregion = \"宁波市\"\n",
            "[[category]]\nid = \"talent\"\nlabel = \"人才\"\nplain = [\"人才\"]\n",
        )
        .unwrap()
    }

    #[test]
    fn what_title_and_labels_repeat_is_said_once() {
        let check = |title: &str, path: &str, expected: (&str, Option<&str>, Option<&str>, Option<&str>)| {
            let labels = Labels::read("甲法", &clause("甲法", title, path));
            let (number, heading) = (labels.number.as_deref(), labels.heading.as_deref());
            let seen = (labels.path.join("›"), number, heading, labels.address.as_deref());
            assert_eq!((seen.0.as_str(), seen.1, seen.2, seen.3), expected, "{title} {path}");
        };
        check("甲法第三条", "第一章 总则›第三条", ("第一章 总则›第三条", Some("第三条"), None, Some("3")));
        check("《甲法》 第三条", "第三条", ("第三条", Some("第三条"), None, Some("3")));
        check(
            "甲法 第一章 总则 第三条",
            "第一章 总则›第三条",
            ("第一章 总则›第三条", Some("第三条"), None, Some("3")),
        );
        check("甲法第三条", "", ("第三条", Some("第三条"), None, Some("3")));
        check("甲法第三条", "第一章 总则", ("第一章 总则›第三条", Some("第三条"), None, Some("3")));
        check("第三条 目的", "", ("第三条 目的", Some("第三条"), Some("目的"), Some("3")));
        check("第三条 目的", "第三条", ("第三条", Some("第三条"), Some("目的"), Some("3")));
        check("目的", "第三条", ("第三条", Some("第三条"), Some("目的"), Some("3")));
        check("目的", "", ("目的", None, Some("目的"), None));
        check("甲法", "", ("", None, None, None));
        check("甲法的适用", "", ("甲法的适用", None, Some("甲法的适用"), None));
        check("第三条", "甲法›甲法 一、›第三条", ("一、›第三条", Some("第三条"), None, Some("3")));
        check("", "", ("", None, None, None));
        check("", "三、任务›（二）", ("三、任务›（二）", Some("（二）"), None, Some("3.2")));
    }

    #[test]
    fn a_document_is_put_together() {
        let mut clauses = vec![clause("宁波市甲办法", "第一条", "第一章 总则›第一条"), clause("乙", "", "")];
        clauses.push(clause("宁波市 甲办法", "", "第一章 总则›第二条"));
        clauses[0].units = ["市科技局", "市养猫局", "相关部门"].map(str::to_owned).to_vec();
        clauses[0].categories = ["人才", "talent", "养猫"].map(str::to_owned).to_vec();
        (clauses[0].year, clauses[2].year) = (Some(2020), Some(2021));
        let documents = gather(&clauses);
        let sizes: Vec<usize> = documents.iter().map(ImportedDocument::len).collect();
        assert_eq!(sizes, [2, 1]);

        let mut doubts = Doubts::default();
        let batch = documents[0].batch(&rules(), &mut doubts);
        let metadata = &batch.document.metadata;
        assert_eq!((metadata.title.as_str(), metadata.year), ("宁波市甲办法", Some(2020)));
        assert_eq!(metadata.kind.name(), "办法");
        let first = &batch.clauses[0];
        let units: Vec<&str> = first.clause.units.iter().map(|unit| unit.id.as_str()).collect();
        assert_eq!(units, ["nb-keji", "宁波市/市养猫局"]);
        assert_eq!(first.clause.categories, ["talent"]);
        assert_eq!((first.place.as_str(), first.address.as_deref()), ("第一条", Some("1")));
        let headings: Vec<&str> = batch.document.structure.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(headings, ["第一章 总则"]);
        assert_eq!(doubts.categories.keys().collect::<Vec<_>>(), ["养猫"]);
        assert_eq!(doubts.generic_units.keys().collect::<Vec<_>>(), ["相关部门"]);
        assert_eq!(doubts.years, ["宁波市甲办法"]);
    }

    proptest! {
        #[test]
        fn spans_follow_each_other(labels in prop::collection::vec("(第[一二]章 甲›)?(第[一二]条)?", 1..6)) {
            let clauses: Vec<ImportedClause> = labels.iter().map(|path| clause("甲", "", path)).collect();
            let batch = gather(&clauses)[0].batch(&rules(), &mut Doubts::default());
            let structure = batch.document.structure.iter().map(|piece| (piece.span, &piece.text));
            let mut placed: Vec<(Span, &String)> =
                structure.chain(batch.clauses.iter().map(|record| (record.clause.span, &record.clause.text))).collect();
            placed.sort();
            let mut end = 0;
            for (span, text) in placed {
                prop_assert!(span.start >= end && span.end - span.start == text.chars().count());
                end = span.end + 1;
            }
        }
    }
}
