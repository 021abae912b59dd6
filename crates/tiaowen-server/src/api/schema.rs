//! The JSON objects as OpenAPI describes them. The objects themselves are made elsewhere, by crates that know
//! no HTTP; a test holds every description against what is really sent.

#![allow(dead_code, reason = "only described, never built")]

pub(crate) mod admin;
pub(crate) mod check;
pub(crate) mod compare;
pub(crate) mod references;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::openapi::schema::{ArrayBuilder, ArrayItems, Object, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use crate::objects::{ClauseThen, DocumentThen};

/// A half-open range `[start, end)` of Unicode code points.
#[derive(Serialize, ToSchema)]
#[schema(example = json!([12, 48]))]
pub(crate) struct Span(usize, usize);

/// The answer to a search.
#[derive(Serialize, ToSchema)]
pub(crate) struct Results {
    /// The query as typed.
    query: String,
    /// Clauses that hold all terms and pass all filters.
    total: usize,
    /// How they match, each counted once; sums to `total`.
    matches: Matches,
    /// Clauses beyond `total` that hold most of the terms, when fewer than a page hold them all.
    partial: usize,
    /// Whether no clause holds all terms.
    weak: bool,
    /// One page of hits, those with all terms first.
    hits: Vec<Hit>,
    /// For every filter its values, each counted without the facet's own filter.
    facets: BTreeMap<String, Vec<FacetValue>>,
    /// What the user should know, in Chinese.
    notices: Vec<String>,
    /// Of an empty answer the terms that nothing holds, else the filters that empty it; none when only the
    /// combination of terms stands nowhere.
    emptied_by: Vec<Removal>,
    /// Of an empty answer what is found without each single term or filter.
    relaxations: Vec<Relaxation>,
    /// How the question was read; only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Explanation>,
    /// When nothing is found: queries that find something and sound or look like this one.
    did_you_mean: Vec<DidYouMean>,
    /// Time spent, in milliseconds.
    elapsed_ms: f64,
}

/// Something that a question could do without.
#[derive(Serialize, ToSchema)]
pub(crate) struct Removal {
    /// What it is.
    kind: RemovalKind,
    /// How users read it, in the words of the question; Chinese.
    label: String,
    /// The filter's name in addresses, when it is one filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<String>,
}

/// What a question could do without: the values of one filter, all filters, that synonyms do not count, a term,
/// the quotation marks around a term, the prefix that confines a term to a field.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum RemovalKind {
    Filter,
    AllFilters,
    NoSynonyms,
    Term,
    Quotes,
    Prefix,
}

/// A question a little wider, and how much it finds.
#[derive(Serialize, ToSchema)]
pub(crate) struct Relaxation {
    /// What is left out.
    remove: Removal,
    /// Clauses found without it.
    total: usize,
    /// Clauses found by nothing but the term or filter that is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    alone: Option<usize>,
    /// The wider question: the parameters of its address, each with its values.
    parameters: BTreeMap<String, Vec<String>>,
}

/// How a question was read.
#[derive(Serialize, ToSchema)]
pub(crate) struct Explanation {
    /// The query written back in its own language.
    query: String,
    /// The query as a tree.
    tree: QueryNode,
    /// Its terms in their order, with what counts as each.
    terms: Vec<ExplainedTerm>,
    /// The filters, resolved.
    filters: Vec<ExplainedFilter>,
    /// Whether synonyms and other ways to write a number counted: on or off.
    #[schema(example = "on")]
    synonyms: String,
}

/// A node of a query tree.
#[derive(Serialize, ToSchema)]
pub(crate) struct QueryNode {
    /// all, text, quoted, field, quoted_field, filter, and, or, not.
    #[schema(example = "and")]
    kind: String,
    /// The same in Chinese.
    #[schema(example = "并且")]
    label: String,
    /// The field or filter.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What is looked for, as typed and without quotation marks.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    /// What the node joins or negates.
    #[schema(no_recursion)]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    parts: Vec<QueryNode>,
}

/// A term of a question and what counts as it.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainedTerm {
    /// The string that is looked for: folded, without blanks.
    term: String,
    /// How it was asked for.
    kind: TermKind,
    /// Whether clauses that hold it are left out.
    excluded: bool,
    /// Its words; a clause that holds them all holds the term in words.
    words: Vec<String>,
    /// The term taken apart where synonyms may stand for a part.
    parts: Vec<ExplainedPart>,
    /// Its numbers and measures in a form of their own, with what stands around them.
    #[schema(example = json!(["30%以上"]))]
    numbers: Vec<String>,
    /// What it cites: ids of documents, or of a document and a place in it.
    cites: Vec<String>,
}

/// A part of a term.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainedPart {
    /// The part.
    text: String,
    /// What means the same, each a list of strings that must all stand.
    alternatives: Vec<Vec<String>>,
}

/// A filter as it was understood.
#[derive(Serialize, ToSchema)]
pub(crate) struct ExplainedFilter {
    /// Its name in addresses.
    name: String,
    /// Its Chinese name.
    label: String,
    /// The values that are selected, as the facet lists them.
    values: Vec<String>,
}

/// How a term was asked for: as it is, in quotation marks, in the title, in path and heading.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum TermKind {
    Term,
    Quoted,
    Title,
    Heading,
}

/// How a hit meets a term.
#[derive(Serialize, ToSchema)]
pub(crate) struct TermMatch {
    /// The string that was looked for.
    term: String,
    /// How it was asked for.
    kind: TermKind,
    /// How the hit holds it, by the best way; null when it does not.
    how: Option<MatchKind>,
    /// Where.
    fields: Vec<MatchField>,
    /// What stands there for the term, where it is not the term itself; of a term that is not held, the words
    /// that stand there all the same.
    forms: Vec<String>,
    /// Of a term that is not held, the words that are missing.
    missing: Vec<String>,
}

/// A field of a clause: its own text, the document's title, the labels above it, what the term cites.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum MatchField {
    Text,
    Title,
    Path,
    Citation,
}

/// What may have been meant.
#[derive(Serialize, ToSchema)]
pub(crate) struct DidYouMean {
    /// The whole query, corrected.
    text: String,
    /// Clauses that it finds under the same filters.
    total: usize,
}

/// What begins as was typed, the best first.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuggestionList {
    /// What was typed.
    query: String,
    /// The suggestions; none when nothing was typed.
    suggestions: Vec<Suggestion>,
}

/// Something that begins as was typed: in characters, in pinyin or by initials.
#[derive(Serialize, ToSchema)]
pub(crate) struct Suggestion {
    /// What it is.
    kind: SuggestionKind,
    /// The Chinese name of its kind.
    #[schema(example = "文件")]
    label: String,
    /// What it is called.
    text: String,
    /// What tells it from its namesakes: a document's number, a unit's full name.
    detail: Option<String>,
    /// The name that begins as was typed, from its start or from one of its words.
    matched: String,
    /// Id of the document that choosing it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
    /// The clause that choosing it opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause: Option<SuggestedClause>,
    /// Id of the unit that choosing it filters by.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    /// The query that choosing it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<String>,
    /// Path of the page that choosing it opens.
    url: String,
    /// Clauses that choosing it leads to.
    count: usize,
}

/// The clause at a place that is cited, such as 民法典第33条.
#[derive(Serialize, ToSchema)]
pub(crate) struct SuggestedClause {
    /// Id of its document.
    document: String,
    /// Its own id.
    id: String,
}

/// What a suggestion is.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum SuggestionKind {
    Clause,
    Document,
    Unit,
    Heading,
    Term,
}

/// Clauses by the way they match, by the best way of each.
#[derive(Serialize, ToSchema)]
pub(crate) struct Matches {
    /// 逐字: every term stands in the clause as typed.
    verbatim: usize,
    /// 分词: the words of every term stand in it.
    words: usize,
    /// 同义: an equivalent was needed.
    synonyms: usize,
    /// 标题: a term stands only in path or title.
    heading: usize,
}

/// One clause of the answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct Hit {
    /// Clause id, `{document}/{path}`.
    id: String,
    /// Path of the clause's own page.
    url: String,
    /// Higher is better; comparable within one answer only.
    score: f32,
    /// How it matches.
    r#match: MatchKind,
    /// The document it stands in.
    document: HitDocument,
    /// What it is.
    clause_kind: ClauseKind,
    /// Printed labels from the root, the clause's own last.
    path: Vec<String>,
    /// The printed number.
    number: Option<String>,
    /// The lead sentence.
    heading: Option<String>,
    /// The whole text, word for word.
    text: String,
    /// Where it stands in the source.
    span: Span,
    /// Hash of the folded text.
    hash: String,
    /// Ranges of `text` that match, ascending, never overlapping.
    highlights: Vec<Span>,
    /// An excerpt around the densest matches.
    snippet: Snippet,
    /// Responsible units.
    units: Vec<Unit>,
    /// Pilot areas.
    areas: Vec<String>,
    /// The document's year; empty when unknown.
    years: Vec<i16>,
    /// Years that the clause sets as targets.
    target_years: Vec<i16>,
    /// Category ids, the primary first.
    categories: Vec<String>,
    /// The quotation with its citation, ready to paste.
    citation: String,
    /// How it meets each term of the question; only with `explain=true`.
    #[serde(skip_serializing_if = "Option::is_none")]
    explain: Option<Vec<TermMatch>>,
}

/// How a hit matches, best first.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "lowercase")]
pub(crate) enum MatchKind {
    Verbatim,
    Words,
    Synonyms,
    Heading,
    Partial,
}

/// What a clause is.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum ClauseKind {
    Clause,
    Preamble,
    Box,
    TableRow,
    Note,
}

/// Force 时效.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Status {
    Draft,
    InForce,
    NotYet,
    Expired,
    Repealed,
    Superseded,
    Reported,
    Unknown,
}

/// What a hit says of its document.
#[derive(Serialize, ToSchema)]
pub(crate) struct HitDocument {
    /// Document id.
    id: String,
    /// The title to cite.
    title: String,
    /// 发文字号.
    doc_number: Option<String>,
    /// The document's year.
    year: Option<i16>,
    /// 文种.
    #[schema(example = "方案")]
    kind: String,
    /// 时效 as of the day asked.
    status: Status,
}

/// An excerpt of a clause's text.
#[derive(Serialize, ToSchema)]
pub(crate) struct Snippet {
    /// The excerpt, with …… where it begins or ends inside the clause.
    text: String,
    /// Ranges of the excerpt that match.
    highlights: Vec<Span>,
}

/// One value of a facet.
#[derive(Serialize, ToSchema)]
pub(crate) struct FacetValue {
    /// What the filter takes; `none` for 未标注.
    value: String,
    /// What users read.
    label: String,
    /// Clauses that would be found with this value alone in its facet.
    count: usize,
    /// Whether the request filters by it.
    selected: bool,
    /// Of a unit: its family 系统.
    #[serde(skip_serializing_if = "Option::is_none")]
    family: Option<String>,
    /// Of a unit that the registry knows: 国家, 省, 市, 区 or the like.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<String>,
    /// Of a unit that the registry knows: what it was before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    predecessors: Vec<UnitLink>,
    /// Of a unit that the registry knows: what it became, where it does not go on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    successors: Vec<UnitLink>,
    /// Of a family: its units that clauses name, those that are no more too, each counted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    members: Vec<FacetMember>,
}

/// A unit that another one was or became.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitLink {
    /// Its id, where the registry has it.
    id: Option<String>,
    /// Its short name, else what the curator noted.
    name: String,
}

/// A unit of a family, with its own count.
#[derive(Serialize, ToSchema)]
pub(crate) struct FacetMember {
    /// The unit's id, as the filter `unit` takes it.
    value: String,
    /// The unit's full name.
    label: String,
    /// Clauses that name it.
    count: usize,
}

/// A responsible unit as a clause names it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Unit {
    /// As printed.
    name: String,
    /// The registry's name, else the printed one.
    canonical: String,
    /// The registry's id, else `region/name`.
    id: String,
    /// What it has to do: 责任单位, 责任部门, 指导部门, 牵头单位 or 配合单位.
    #[schema(example = "责任单位")]
    role: String,
    /// Where it stands in the source.
    span: Span,
}

/// Where in the original file a clause begins; all counts are from 1.
#[derive(Serialize, ToSchema)]
pub(crate) struct Location {
    /// The page, by its order in the file.
    page: Option<u32>,
    /// The paragraph of an office document, empty ones counted.
    paragraph: Option<u32>,
    /// The sheet of a workbook.
    sheet: Option<String>,
    /// The row of that sheet.
    row: Option<u32>,
}

/// A clause.
#[derive(Serialize, ToSchema)]
pub(crate) struct Clause {
    /// `{document}/{path}`.
    id: String,
    /// What it is.
    kind: ClauseKind,
    /// Depth below the document: 1 for a paragraph under the title.
    level: u8,
    /// Printed labels from the root, the clause's own last.
    path: Vec<String>,
    /// The printed number alone.
    number: Option<String>,
    /// The lead sentence without its number.
    heading: Option<String>,
    /// The source's own text, less `cuts`, with `joins` in the place of what they cover.
    text: String,
    /// First 16 hexadecimal digits of SHA-256 over the folded text without blanks.
    hash: String,
    /// Where it stands in the source.
    span: Span,
    /// Where it begins in the original file, when that has pages, paragraphs or sheets.
    location: Option<Location>,
    /// Ranges of the source that do not belong to the text: line and page breaks.
    cuts: Vec<Span>,
    /// Ranges of the source that `text` shows otherwise.
    joins: Vec<Join>,
    /// Paragraphs 款, subparagraphs 项 and enumerated points inside the clause.
    items: Vec<Item>,
    /// Responsible units.
    units: Vec<Unit>,
    /// Pilot areas.
    areas: Vec<String>,
    /// Target years, inherited ones too.
    years: Vec<i16>,
    /// Quantified targets.
    targets: Vec<Target>,
    /// Category ids, the primary first.
    categories: Vec<String>,
}

/// A range of the source, as start and end in code points, and what stands in its place.
#[derive(Serialize)]
pub(crate) struct Join(usize, usize, String);

impl PartialSchema for Join {
    fn schema() -> RefOr<Schema> {
        let of_type = |kind: Type| Schema::Object(Object::with_type(kind));
        let parts = [Type::Integer, Type::Integer, Type::String].map(of_type);
        ArrayBuilder::new()
            .prefix_items(parts)
            .items(ArrayItems::False)
            .description(Some(
                "A range of the source, as start and end in code points, and what stands in its place.",
            ))
            .examples([serde_json::json!([12, 14, " | "])])
            .build()
            .into()
    }
}

impl ToSchema for Join {}

/// A citable part of a clause.
#[derive(Serialize, ToSchema)]
pub(crate) struct Item {
    /// The printed number; null for a paragraph 款.
    number: Option<String>,
    /// Path below the document.
    address: String,
    /// Where it stands in the source.
    span: Span,
}

/// A quantified target.
#[derive(Serialize, ToSchema)]
pub(crate) struct Target {
    /// What is measured.
    indicator: String,
    /// How the value bounds it.
    #[schema(example = ">=")]
    op: String,
    /// The value, with 十百千 multiplied in and 万, 亿 left to the unit.
    value: Option<f64>,
    /// The upper end of a range.
    value_max: Option<f64>,
    /// The printed unit.
    unit: Option<String>,
    /// The year by which.
    year: Option<i16>,
    /// Whether the year comes from the context.
    year_inherited: bool,
    /// Where it stands in the source.
    span: Span,
}

/// A clause with its place, its document and its citation.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClauseObject {
    /// Path of the clause's own page.
    url: String,
    /// Place in the document's reading order, from 0.
    order: u32,
    /// The place as a citation prints it.
    #[schema(example = "三、（六）2")]
    place: String,
    /// The quotation with its citation, ready to paste.
    citation: String,
    /// The part asked for, when the path was an item's.
    item: Option<Item>,
    /// The document it stands in.
    document: HitDocument,
    /// The clause.
    #[schema(inline)]
    #[serde(flatten)]
    clause: Clause,
}

/// A citation in one style, or in all of them with `style=all`.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum CitationAnswer {
    One(CitationObject),
    All(CitationList),
}

/// A citation in one style.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitationObject {
    /// Clause or item id.
    id: String,
    /// Path of the clause's own page.
    url: String,
    /// The style.
    #[schema(example = "default")]
    style: String,
    /// The style's Chinese name.
    #[schema(example = "原文加出处")]
    name: String,
    /// The place as printed, or as chosen.
    place: String,
    /// The citation, ready to paste.
    citation: String,
    /// The words quoted.
    text: String,
    /// Hash of the clause's folded text, the whole clause's where an item is cited.
    hash: String,
}

/// A citation in all styles.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitationList {
    /// Clause or item id.
    id: String,
    /// Path of the clause's own page.
    url: String,
    /// The place as printed, or as chosen.
    place: String,
    /// The citation in each style.
    citations: Vec<CitationForm>,
    /// The words quoted.
    text: String,
    /// Hash of the clause's folded text, the whole clause's where an item is cited.
    hash: String,
}

/// A citation in one of the styles.
#[derive(Serialize, ToSchema)]
pub(crate) struct CitationForm {
    /// The style.
    #[schema(example = "gongwen")]
    style: String,
    /// The style's Chinese name.
    #[schema(example = "公文（首次引用）")]
    name: String,
    /// The citation, ready to paste.
    citation: String,
}

/// How a citation is wanted.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CiteParameters {
    /// default, gongwen, gongwen-later, short, footnote, gbt7714-2015, gbt7714-2025, falv, markdown, html, bibtex,
    /// ris, csl-json, or all.
    #[param(example = "default")]
    style: Option<String>,
    /// How the place is written: printed, articles, points or arabic; by default as the style prefers.
    #[param(example = "printed")]
    place: Option<String>,
    /// Where a notice issues a plan: `plan` cites the plan (and the notice for the notice's own words), `notice` the
    /// notice.
    #[param(example = "plan")]
    cite: Option<String>,
}

/// What is known of a document as a whole.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentObject {
    /// Document id.
    id: String,
    /// Path of the document's page.
    url: String,
    /// Path of the file below the corpus folder.
    file: String,
    /// How many clauses it has.
    clause_count: usize,
    /// The title.
    title: String,
    /// For a notice that issues a plan: the plan's own title, the one to cite.
    attached_title: Option<String>,
    /// 发文字号.
    doc_number: Option<String>,
    /// Issuing bodies as printed.
    issuers: Vec<String>,
    /// Persons who sign as authors.
    authors: Vec<String>,
    /// 文种.
    #[schema(example = "方案")]
    kind: String,
    /// 时效 as of today.
    status: Status,
    /// The place the document is for.
    region: Option<Region>,
    /// 成文日期.
    #[schema(format = Date)]
    issued: Option<String>,
    /// 发布日期.
    #[schema(format = Date)]
    published: Option<String>,
    /// 施行日期.
    #[schema(format = Date)]
    effective: Option<String>,
    /// Last day in force.
    #[schema(format = Date)]
    expires: Option<String>,
    /// Day of repeal.
    #[schema(format = Date)]
    repealed_on: Option<String>,
    /// Id of the document of the library that says that it repeals this one.
    repealed_by: Option<String>,
    /// Id or number of the document that took its place.
    superseded_by: Option<String>,
    /// The document's year.
    year: Option<i16>,
    /// Where the year comes from: curated, issued, published, effective or period.start.
    year_basis: Option<String>,
    /// The span of years that the document plans for.
    period: Period,
    /// Who published the copy at hand.
    source: Option<String>,
    /// Other documents that the text names.
    references: Vec<Reference>,
    /// SHA-256 of the file.
    sha256: String,
}

/// A place and its level.
#[derive(Serialize, ToSchema)]
pub(crate) struct Region {
    /// Its name.
    name: String,
    /// 国家, 省, 市, 区, 县 or 镇.
    level: String,
}

/// Years from and to which a document plans.
#[derive(Serialize, ToSchema)]
pub(crate) struct Period {
    /// First year.
    start: Option<i16>,
    /// Last year.
    end: Option<i16>,
}

/// Another document that the text names.
#[derive(Serialize, ToSchema)]
pub(crate) struct Reference {
    /// The title between 《 and 》.
    title: String,
    /// The number printed behind it.
    doc_number: Option<String>,
    /// Where it stands in the source.
    span: Span,
    /// What the document that names it does to it.
    relation: Relation,
    /// Id of the document that is meant, where the library holds it.
    #[serde(skip_serializing_if = "Option::is_none")]
    document: Option<String>,
}

/// What a document does to another that it names: 引用, 废止, 修改.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum Relation {
    Cites,
    Repeals,
    Amends,
}

/// All documents of the library.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentList {
    /// How many there are.
    total: usize,
    /// The documents, the newest year first.
    documents: Vec<DocumentObject>,
}

/// A whole document.
#[derive(Serialize, ToSchema)]
pub(crate) struct WholeDocument {
    /// What is known of it.
    document: DocumentObject,
    /// Its clauses in reading order.
    clauses: Vec<Clause>,
    /// Headings, titles, addressees, signatures, in reading order.
    structure: Vec<Structure>,
    /// Text that belongs to no clause and no structure.
    noise: Vec<Noise>,
}

/// A clause as it stands, or as it stood at a version.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum ClauseAnswer {
    /// As it stood.
    Then(Box<ClauseThen>),
    /// As it stands.
    Now(Box<ClauseObject>),
}

/// A document as it stands, or as it stood at a version.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum DocumentAnswer {
    /// As it stood.
    Then(Box<DocumentThen>),
    /// As it stands.
    Now(Box<WholeDocument>),
}

/// A piece of the document that is no clause.
#[derive(Serialize, ToSchema)]
pub(crate) struct Structure {
    /// heading, title, meta, addressee, signature, byline, table_header or attachment_list.
    #[schema(example = "heading")]
    kind: String,
    /// The text.
    text: String,
    /// Depth below the document.
    level: u8,
    /// Printed labels from the root.
    path: Vec<String>,
    /// Where it stands in the source.
    span: Span,
    /// Ranges of the source that do not belong to the text.
    cuts: Vec<Span>,
}

/// Text that belongs to no clause and no structure.
#[derive(Serialize, ToSchema)]
pub(crate) struct Noise {
    /// Where it stands in the source.
    span: Span,
    /// Why it is noise.
    #[schema(example = "navigation")]
    reason: String,
}

/// All responsible units that clauses name.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitList {
    /// How many there are.
    total: usize,
    /// The units, those with most clauses first.
    units: Vec<UnitObject>,
}

/// A responsible unit that clauses name.
#[derive(Serialize, ToSchema)]
pub(crate) struct UnitObject {
    /// The registry's id, else `region/name`.
    id: String,
    /// The name that users read.
    name: String,
    /// How many clauses name it.
    clause_count: usize,
    /// Whether the registry knows it.
    registered: bool,
    /// The full name.
    full: Option<String>,
    /// 国家, 省, 市, 区 or 县.
    level: Option<String>,
    /// The place it works for.
    region: Option<String>,
    /// Its line of administration 系统.
    family: Option<String>,
    /// Other names in print.
    aliases: Vec<String>,
    /// What it was before.
    predecessors: Vec<String>,
    /// What it became.
    successor: Option<String>,
}

/// What suggestions may be asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SuggestParameters {
    /// What has been typed so far: characters, pinyin, initials or a mixture, a document's number in any
    /// brackets. At most 1,000 characters.
    #[param(example = "zhineng")]
    q: Option<String>,
    /// Suggestions wanted, 10 by default.
    #[param(minimum = 1, maximum = 50)]
    limit: Option<usize>,
}

/// What a search may be asked. Every filter may repeat: values of one filter widen, different filters narrow.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct SearchParameters {
    /// Blank-separated terms that must all match; `"…"` verbatim, `-词` without, `OR`; may be empty when a
    /// filter is set. At most 1,000 characters and 64 terms.
    #[param(example = "单项冠军")]
    q: Option<String>,
    /// Document id or number.
    doc: Option<Vec<String>>,
    /// The document's year, `2016` or `2016..2019`.
    year: Option<Vec<String>>,
    /// A year that the clause sets as a target, `2027` or `2025..2030`.
    target_year: Option<Vec<String>>,
    /// Unit id, printed name or alias; `none` for clauses without.
    unit: Option<Vec<String>>,
    /// Unit family 系统.
    unit_family: Option<Vec<String>>,
    /// Category id or Chinese name.
    category: Option<Vec<String>>,
    /// Kind of document 文种.
    kind: Option<Vec<String>>,
    /// Kind of clause.
    clause_kind: Option<Vec<String>>,
    /// Force 时效.
    status: Option<Vec<String>>,
    /// Region name.
    region: Option<Vec<String>>,
    /// The day as of which `status` holds; today by default.
    #[param(format = Date)]
    as_of: Option<String>,
    /// `off`: only what is typed counts, no synonyms and no other ways to write a number.
    #[param(example = "on")]
    synonyms: Option<String>,
    /// relevance, newest, oldest or document.
    #[param(example = "relevance")]
    sort: Option<String>,
    /// Hits wanted.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// Hits to leave out before the first; `offset` + `limit` stay at or below 10,000.
    #[param(minimum = 0, maximum = 9999)]
    offset: Option<usize>,
    /// `true`: the answer says how the question was read and how each hit meets each term.
    #[param(example = "true")]
    explain: Option<bool>,
}
