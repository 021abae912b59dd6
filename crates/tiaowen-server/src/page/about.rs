//! What a page says of a document beside its text.

use jiff::civil::Date;
use tiaowen_document::address::is_imported;
use tiaowen_document::model::{Clause, Metadata, Reference, Span};
use tiaowen_search::links::document_url;
use tiaowen_search::{Citations, DocumentRecord, Named, Naming};

use super::compare::compare_url;
use super::lists::search_url;
use super::pieces::TextLink;
use super::strings::Strings;

/// Documents that name a document, shown on its page.
const MAX_NAMING: usize = 10;

/// A document's metadata as the page shows them.
pub(crate) struct About {
    /// The title to cite.
    pub(crate) title: String,
    /// Title and number, for the head of printed pages.
    pub(crate) running_title: String,
    /// Its page.
    pub(crate) url: String,
    /// The address that lists its clauses.
    pub(crate) search_url: String,
    /// The address that compares it with another.
    pub(crate) compare_url: String,
    /// Its file; none for a document put together from clauses split elsewhere.
    pub(crate) source_url: Option<String>,
    /// The document seen another way, with its name.
    pub(crate) view: Option<(&'static str, String)>,
    /// What is known of it.
    pub(crate) facts: Vec<Fact>,
    /// Documents that it names, each once.
    pub(crate) references: Vec<ReferenceLink>,
    /// Documents that name it, the first of them.
    pub(crate) named_by: Vec<NamingLink>,
    /// How many documents name it beside those.
    pub(crate) more_naming: usize,
}

/// A document that names another.
pub(crate) struct NamingLink {
    /// Its title.
    pub(crate) text: String,
    /// Its page, with what it names marked.
    pub(crate) url: String,
    /// How often.
    pub(crate) count: String,
}

/// A name with its value.
pub(crate) struct Fact {
    /// What it is.
    pub(crate) name: &'static str,
    /// The value.
    pub(crate) value: String,
    /// The class of a value that is set as a badge; empty elsewhere.
    pub(crate) badge: &'static str,
    /// The page of the document that the value names.
    pub(crate) url: Option<String>,
}

/// Another document, with its page when the library holds it.
pub(crate) struct ReferenceLink {
    /// Title and number.
    pub(crate) text: String,
    /// Its page.
    pub(crate) url: Option<String>,
    /// Whether it is another document that the library does not hold.
    pub(crate) is_missing: bool,
}

impl About {
    /// Describes `record` as of `day`, with what names what.
    pub(crate) fn new(
        t: &'static Strings,
        record: &DocumentRecord,
        citations: &Citations,
        day: Date,
    ) -> Self {
        let metadata = &record.metadata;
        let url = document_url(&metadata.id);
        let mut named_by = naming(t, metadata, citations);
        let more_naming = named_by.len().saturating_sub(MAX_NAMING);
        named_by.truncate(MAX_NAMING);
        Self {
            named_by,
            more_naming,
            title: metadata.cited_title().to_owned(),
            running_title: match &metadata.doc_number {
                Some(number) => format!("{}（{number}）", metadata.cited_title()),
                None => metadata.cited_title().to_owned(),
            },
            search_url: search_url(&metadata.id),
            compare_url: compare_url(&metadata.id),
            source_url: (!is_imported(&metadata.id)).then(|| format!("{url}/source")),
            view: None,
            facts: facts(t, record, citations, day),
            references: reference_links(metadata, |_| true, citations),
            url,
        }
    }

    /// Offers the document seen another way.
    pub(crate) fn with_view(self, label: &'static str, url: String) -> Self {
        Self { view: Some((label, url)), ..self }
    }
}

fn facts(t: &'static Strings, record: &DocumentRecord, citations: &Citations, day: Date) -> Vec<Fact> {
    let metadata = &record.metadata;
    let list = |names: &[String]| (!names.is_empty()).then(|| names.join("、"));
    let others = [(t.repealed_by, &metadata.repealed_by), (t.superseded_by, &metadata.superseded_by)];
    let known = |name: &str| {
        let (_, other) = others.iter().find(|(other, _)| *other == name)?;
        citations.document(other.as_deref()?)
    };
    let named = |(name, other): (&'static str, &Option<String>)| {
        let title = known(name).map(|known| format!("《{}》", known.cited_title()));
        (name, title.or_else(|| other.clone()))
    };
    let date = |date: Option<Date>| date.map(|date| date.to_string());
    let force = match (date(metadata.effective), date(metadata.expires)) {
        (start @ Some(_), end) => vec![(t.effective, t.span_of_time(start, end))],
        (None, end) => vec![(t.expires, end)],
    };
    let period = &metadata.period;
    let year = |year: Option<i16>| year.map(|year| year.to_string());
    let mut facts = vec![
        (t.number, metadata.doc_number.clone()),
        (t.issuer, list(&metadata.issuers)),
        (t.authors, list(&metadata.authors)),
        (t.issued, date(metadata.issued)),
        (t.published, date(metadata.published)),
    ];
    facts.extend(force);
    facts.extend([
        (t.status, Some(t.status_label(metadata.status_as_of(day)).to_owned())),
        (t.repealed_on, date(metadata.repealed_on)),
    ]);
    facts.extend(others.map(named));
    facts.extend([
        (t.year, metadata.year.map(|year| t.year_with_basis(year, metadata.year_basis))),
        (t.period, t.span_of_time(year(period.start), year(period.end))),
        (t.kind, Some(metadata.kind.label().to_owned())),
        (t.region, metadata.region.as_ref().map(|region| region.name.clone())),
        (t.source, metadata.source.clone()),
        (t.clauses, Some(t.clause_count(record.clause_count))),
    ]);
    let badge = metadata.status_as_of(day).name();
    let fact = |(name, value): (&'static str, Option<String>)| {
        let url = known(name).map(|other| document_url(&other.id));
        Some(Fact { name, value: value?, badge: if name == t.status { badge } else { "" }, url })
    };
    facts.into_iter().filter_map(fact).collect()
}

/// Links those references of the document `metadata` that are `wanted`, each once.
pub(super) fn reference_links(
    metadata: &Metadata,
    wanted: impl Fn(&Reference) -> bool,
    citations: &Citations,
) -> Vec<ReferenceLink> {
    let mut links: Vec<ReferenceLink> = Vec::new();
    for (reference, named) in metadata.references.iter().zip(citations.named_by(&metadata.id)) {
        let number =
            reference.doc_number.as_deref().map(|number| format!("（{number}）")).unwrap_or_default();
        let text = format!("《{}》{number}", reference.title);
        if !wanted(reference) || links.iter().any(|known| known.text == text) {
            continue;
        }
        let url = match named {
            Named::Document(document) => Some(document_url(&document.id)),
            Named::Itself | Named::Missing => None,
        };
        links.push(ReferenceLink { text, url, is_missing: matches!(named, Named::Missing) });
    }
    links
}

/// Where the text of a clause names documents of the library, in reading order and apart.
pub(super) fn text_links(metadata: &Metadata, clause: &Clause, citations: &Citations) -> Vec<TextLink> {
    let mut links: Vec<TextLink> = Vec::new();
    for (reference, named) in metadata.references.iter().zip(citations.named_by(&metadata.id)) {
        let Named::Document(document) = named else { continue };
        if !stands_in(reference, clause) {
            continue;
        }
        let (start, end) =
            (clause.offset_in_text(reference.span.start), clause.offset_in_text(reference.span.end));
        if start < end {
            links.push(TextLink { span: Span { start, end }, url: document_url(&document.id).into() });
        }
    }
    links.sort_by_key(|link| link.span);
    // A title may name another inside it: the outer one leads.
    let mut end = 0;
    links.retain(|link| {
        let is_apart = link.span.start >= end;
        end = end.max(link.span.end);
        is_apart
    });
    links
}

/// Whether a clause holds the words of a reference.
pub(super) fn stands_in(reference: &Reference, clause: &Clause) -> bool {
    clause.span.contains(reference.span) && !clause.cuts.iter().any(|cut| cut.contains(reference.span))
}

/// The documents that name this one, each with its own page where the title is marked.
fn naming(t: &'static Strings, metadata: &Metadata, citations: &Citations) -> Vec<NamingLink> {
    let link = |naming: &Naming| NamingLink {
        text: naming.document.cited_title().to_owned(),
        url: marked_url(&naming.document.id, metadata.cited_title()),
        count: t.mark_count(naming.count),
    };
    citations.naming(&metadata.id).iter().map(link).collect()
}

/// The page of a document where a title that it names is marked.
pub(super) fn marked_url(document_id: &str, title: &str) -> String {
    let title: String = title.chars().filter(|sign| *sign != '"').collect();
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields.append_pair("q", &format!("\"{title}\""));
    format!("{}?{}", document_url(document_id), fields.finish())
}
