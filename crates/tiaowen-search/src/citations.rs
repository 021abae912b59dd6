//! Which documents of the library name which with 《》, and which named ones it lacks. Worked out once for each state of
//! the index, when first asked for. Knows what titles and numbers say, not what clauses do.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Zoned;
use jiff::civil::Date;
use tiaowen_document::model::{Metadata, Reference, Status};
use tiaowen_document::references::parse_doc_number;
use tiaowen_text::fold::letters;

use crate::cited::DocumentNames;
use crate::engine::Overview;
use crate::error::SearchError;
use crate::searcher::Searcher;

/// What the documents of one state of the index name.
#[derive(Debug, Default)]
pub struct Citations {
    overview: Arc<Overview>,
    /// For each document what each of its references names.
    named: HashMap<String, Vec<Named>>,
    /// For each document that is named those that name it, in listing order, with how often.
    naming: HashMap<String, Vec<Naming>>,
    missing: Vec<MissingDocument>,
}

/// What a reference names.
#[derive(Clone, Debug)]
pub enum Named {
    /// A document of the library.
    Document(Arc<Metadata>),
    /// The document that it stands in.
    Itself,
    /// None that the library holds.
    Missing,
}

/// A document that names another.
#[derive(Clone, Debug)]
pub struct Naming {
    /// The document.
    pub document: Arc<Metadata>,
    /// How often it names the other.
    pub count: usize,
}

/// A document that is named and that the library lacks.
#[derive(Clone, Debug)]
pub struct MissingDocument {
    /// Its title, as it is written first.
    pub title: String,
    /// Its number, if one is printed anywhere.
    pub doc_number: Option<String>,
    /// How often it is named.
    pub count: usize,
    /// The documents that name it, in listing order.
    pub by: Vec<Naming>,
}

/// The citations of the state of the index that was last asked for.
#[derive(Default)]
pub(crate) struct KeptCitations(Mutex<Option<Arc<Citations>>>);

impl Searcher {
    /// Which documents name which.
    ///
    /// # Errors
    ///
    /// The engine fails.
    pub fn citations(&self) -> Result<Arc<Citations>, SearchError> {
        let overview = self.engine().overview()?;
        let mut kept = self.citations.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(citations) = kept.as_ref().filter(|kept| Arc::ptr_eq(&kept.overview, &overview)) {
            return Ok(Arc::clone(citations));
        }
        let day = Zoned::now().date();
        let names = &self.known(&overview, day).names;
        let citations = Arc::new(Citations::new(&overview, names, day));
        *kept = Some(Arc::clone(&citations));
        Ok(citations)
    }
}

impl Citations {
    fn new(overview: &Arc<Overview>, names: &DocumentNames, day: Date) -> Self {
        let mut citations = Self { overview: Arc::clone(overview), ..Self::default() };
        let mut missing: HashMap<(String, String), MissingDocument> = HashMap::new();
        for head in &overview.documents {
            let source = &head.metadata;
            let mut found = Vec::with_capacity(source.references.len());
            for reference in &source.references {
                let named = resolve(source, reference, overview, names, day);
                match &named {
                    Named::Document(target) => {
                        count(citations.naming.entry(target.id.clone()).or_default(), source);
                    }
                    Named::Missing => {
                        let number = reference.doc_number.clone();
                        let key = (letters(&reference.title), number.clone().unwrap_or_default());
                        let lacking = missing.entry(key).or_insert_with(|| MissingDocument {
                            title: reference.title.clone(),
                            doc_number: number,
                            count: 0,
                            by: Vec::new(),
                        });
                        lacking.count += 1;
                        count(&mut lacking.by, source);
                    }
                    Named::Itself => {}
                }
                found.push(named);
            }
            citations.named.insert(source.id.clone(), found);
        }
        citations.missing = in_order(missing);
        citations
    }

    /// The document with this id or this number.
    pub fn document(&self, name: &str) -> Option<&Arc<Metadata>> {
        let documents = || self.overview.documents.iter().map(|head| &head.metadata);
        let numbered = |document: &&Arc<Metadata>| document.doc_number.as_deref() == Some(name);
        documents().find(|document| document.id == name).or_else(|| documents().find(numbered))
    }

    /// What each reference of a document names, in their order; none for a document that is not there.
    pub fn named_by(&self, document_id: &str) -> &[Named] {
        self.named.get(document_id).map_or(&[], Vec::as_slice)
    }

    /// The documents that name a document, in listing order.
    pub fn naming(&self, document_id: &str) -> &[Naming] {
        self.naming.get(document_id).map_or(&[], Vec::as_slice)
    }

    /// The documents that are named and not there, those that are named most often first.
    pub fn missing(&self) -> &[MissingDocument] {
        &self.missing
    }
}

/// Counts one more reference of a document.
fn count(naming: &mut Vec<Naming>, document: &Arc<Metadata>) {
    match naming.last_mut().filter(|last| last.document.id == document.id) {
        Some(last) => last.count += 1,
        None => naming.push(Naming { document: Arc::clone(document), count: 1 }),
    }
}

/// Those named without a number are the one of that title that has a number, when there is just one.
fn in_order(missing: HashMap<(String, String), MissingDocument>) -> Vec<MissingDocument> {
    let mut by_title: HashMap<String, Vec<MissingDocument>> = HashMap::new();
    for ((title, _), document) in missing {
        by_title.entry(title).or_default().push(document);
    }
    let mut all: Vec<MissingDocument> = by_title.into_values().flat_map(merged).collect();
    all.sort_by(|left, right| {
        let key = |document: &MissingDocument| (document.title.clone(), document.doc_number.clone());
        right.count.cmp(&left.count).then_with(|| key(left).cmp(&key(right)))
    });
    all
}

fn merged(mut documents: Vec<MissingDocument>) -> Vec<MissingDocument> {
    documents.sort_by(|left, right| right.doc_number.cmp(&left.doc_number));
    if let [numbered, bare] = &mut documents[..]
        && bare.doc_number.is_none()
    {
        numbered.count += bare.count;
        for naming in std::mem::take(&mut bare.by) {
            match numbered.by.iter_mut().find(|known| known.document.id == naming.document.id) {
                Some(known) => known.count += naming.count,
                None => numbered.by.push(naming),
            }
        }
        documents.truncate(1);
    }
    documents
}

/// The document that a reference names: by its number, else by its title. A document of the same title with another
/// number is another document, and so is one of another place that the title does not name.
fn resolve(
    source: &Arc<Metadata>,
    reference: &Reference,
    overview: &Overview,
    names: &DocumentNames,
    day: Date,
) -> Named {
    let mut documents = meant(source, reference, overview, names);
    if documents.iter().any(|target| target.id == source.id) {
        return Named::Itself;
    }
    // Of several editions the one in force, else the first, which is the newest.
    documents.sort_by_key(|target| target.status_as_of(day) != Status::InForce);
    documents.into_iter().next().map_or(Named::Missing, Named::Document)
}

/// The documents that a reference may mean, in listing order, that which it stands in too: those with its number, else
/// those that go by its title and speak of the same place.
pub(crate) fn meant(
    source: &Metadata,
    reference: &Reference,
    overview: &Overview,
    names: &DocumentNames,
) -> Vec<Arc<Metadata>> {
    let printed = reference.doc_number.as_deref();
    let number =
        printed.map(|text| parse_doc_number(text).map_or_else(|| text.to_owned(), |it| it.to_string()));
    let numbered = number.as_deref().map(|number| names.with_number(number)).unwrap_or_default();
    let places =
        if numbered.is_empty() { names.called(&reference.title, overview) } else { numbered.to_vec() };
    let documents = places.iter().map(|place| &overview.documents[*place as usize].metadata);
    documents.filter(|target| !numbered.is_empty() || fits(source, reference, target)).cloned().collect()
}

fn fits(source: &Metadata, reference: &Reference, target: &Metadata) -> bool {
    if reference.doc_number.is_some() && target.doc_number.is_some() {
        return false;
    }
    let Some(region) = target.region.as_ref().filter(|region| region.level != "国家") else { return true };
    let is_named = letters(&reference.title).contains(&letters(&region.name));
    let is_here = source.region.as_ref().is_some_and(|here| here.name.starts_with(&region.name));
    is_named || is_here
}

#[cfg(test)]
mod tests {
    use tiaowen_document::model::{Region, Span};

    use super::*;
    use crate::engine::DocumentHead;

    /// A document of a region with references as `title` or `title|number`.
    fn head(id: &str, title: &str, number: Option<&str>, region: &str, references: &[&str]) -> DocumentHead {
        let reference = |text: &&str| {
            let (title, number) =
                text.split_once('|').map_or((*text, None), |(title, number)| (title, Some(number)));
            Reference {
                title: title.to_owned(),
                doc_number: number.map(str::to_owned),
                span: Span { start: 0, end: 1 },
                relation: Default::default(),
                document: None,
            }
        };
        let metadata = Metadata {
            id: id.to_owned(),
            title: title.to_owned(),
            doc_number: number.map(str::to_owned),
            region: (!region.is_empty()).then(|| Region { name: region.to_owned(), level: "市".to_owned() }),
            references: references.iter().map(reference).collect(),
            ..Metadata::default()
        };
        DocumentHead { metadata: Arc::new(metadata), file: String::new(), clause_count: 1 }
    }

    fn citations(documents: Vec<DocumentHead>) -> Citations {
        let overview = Arc::new(Overview { documents, ..Overview::default() });
        let names = DocumentNames::new(&overview);
        Citations::new(&overview, &names, jiff::civil::date(2026, 3, 1))
    }

    #[test]
    fn references_lead_to_what_the_library_holds() {
        let check = |references: &[&str], expected: &str| {
            let found = citations(vec![
                head("source", "甲市某意见", Some("甲政发〔2024〕1号"), "甲市", references),
                head("plan", "甲市智能制造方案", Some("甲政发〔2016〕152号"), "甲市", &[]),
                head("other", "乙市人才办法", None, "乙市", &[]),
                head("law", "中华人民共和国民法典", None, "", &[]),
            ]);
            let named = found.named_by("source").iter().map(|named| match named {
                Named::Document(document) => document.id.as_str(),
                Named::Itself => "itself",
                Named::Missing => "missing",
            });
            assert_eq!(named.collect::<Vec<_>>().join(" "), expected, "{references:?}");
        };
        check(&["甲市智能制造方案|甲政发[2016]152号", "另一个标题|甲政发〔2016〕152号"], "plan plan");
        check(&["甲市智能制造方案", "智能制造方案"], "plan plan");
        check(&["甲市智能制造方案|甲政发〔2019〕7号"], "missing");
        check(&["民法典", "中华人民共和国民法典"], "law law");
        check(&["乙市人才办法", "人才办法"], "other missing");
        check(&["甲市某意见", "某规定"], "itself missing");
        check(&[], "");
    }

    #[test]
    fn what_is_named_knows_by_whom() {
        let found = citations(vec![
            head("a", "甲", None, "", &["丙规定", "丙规定", "丁规定", "戊规定|国发〔2020〕1号"]),
            head("b", "乙", None, "", &["丙规定", "戊规定", "〈丁〉规定"]),
            head("c", "丙规定", None, "", &["丙规定"]),
        ]);
        let by = |naming: &[Naming]| {
            let by = naming.iter().map(|naming| format!("{}{}", naming.document.id, naming.count));
            by.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(by(found.naming("c")), "a2 b1");
        assert_eq!(by(found.naming("a")), "");
        let missing: Vec<String> = found
            .missing()
            .iter()
            .map(|it| format!("{} {:?} {} {}", it.title, it.doc_number.as_deref(), it.count, by(&it.by)))
            .collect();
        assert_eq!(missing, ["丁规定 None 2 a1 b1", "戊规定 Some(\"国发〔2020〕1号\") 2 a1 b1"]);
    }
}
