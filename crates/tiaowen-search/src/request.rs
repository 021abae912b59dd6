//! What may be asked: the query as typed, filters, sort and page, as address bar and command line give them.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Hits on a page unless the request says otherwise.
pub const DEFAULT_LIMIT: usize = 20;
/// The most hits that one request may ask for.
pub const MAX_LIMIT: usize = 100;
/// The furthest hit that paging reaches: `offset + limit` stays at or below it.
pub const MAX_WINDOW: usize = 10_000;

/// The most values that all filters of a request may have together.
pub const MAX_FILTER_VALUES: usize = 500;

/// One question with everything that narrows and orders its answer. Values are as typed; the
/// searcher checks them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchRequest {
    /// The query language of DESIGN.md; may be empty when a filter is set.
    pub query: String,
    /// Filters; repeated values of one facet widen, different facets narrow.
    pub filters: Filters,
    /// The day as of which `status` is worked out; today when `None`.
    pub as_of: Option<Date>,
    /// Whether synonyms and other ways to write a number count as matches.
    pub synonyms: Synonyms,
    /// Whether the answer explains how it came about.
    pub explain: Explain,
    /// The order of hits.
    pub sort: Sort,
    /// Hits wanted, 1 to [`MAX_LIMIT`].
    pub limit: usize,
    /// Hits to leave out before the first.
    pub offset: usize,
}

impl Default for SearchRequest {
    fn default() -> Self {
        Self {
            query: String::new(),
            filters: Filters::default(),
            as_of: None,
            synonyms: Synonyms::default(),
            explain: Explain::default(),
            sort: Sort::Relevance,
            limit: DEFAULT_LIMIT,
            offset: 0,
        }
    }
}

/// The order of hits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best first.
    #[default]
    Relevance,
    /// The latest document's year first.
    Newest,
    /// The earliest document's year first.
    Oldest,
    /// By document, then in the order of the text.
    Document,
}

/// Whether what means the same counts as a match.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Synonyms {
    /// They count, and are marked 同义.
    #[default]
    On,
    /// Only what is typed counts.
    Off,
}

/// Whether an answer explains how the question was read and how each hit meets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Explain {
    /// It does not.
    #[default]
    Off,
    /// It does.
    On,
}

/// Filter values as typed, one list for each facet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// Document ids or numbers.
    pub doc: Vec<String>,
    /// The document's year: `2016` or `2016..2019`.
    pub year: Vec<String>,
    /// A year that the clause sets as a target: `2027` or `2025..2030`.
    pub target_year: Vec<String>,
    /// Unit ids, printed names or aliases.
    pub unit: Vec<String>,
    /// Unit families 系统, such as `自然资源和规划`.
    pub unit_family: Vec<String>,
    /// Category ids or Chinese names.
    pub category: Vec<String>,
    /// Kinds of document 文种.
    pub kind: Vec<String>,
    /// Kinds of clause.
    pub clause_kind: Vec<String>,
    /// Force 时效, by name or Chinese label.
    pub status: Vec<String>,
    /// Region names.
    pub region: Vec<String>,
}

impl Filters {
    /// The facets by the names that addresses and JSON use, in the order in which they are shown.
    pub const NAMES: [&'static str; 10] = [
        "doc",
        "year",
        "target_year",
        "unit",
        "unit_family",
        "category",
        "kind",
        "clause_kind",
        "status",
        "region",
    ];

    /// How many values there are in all.
    pub fn len(&self) -> usize {
        Self::NAMES.iter().filter_map(|name| self.values(name)).map(<[String]>::len).sum()
    }

    /// The Chinese name of the facet called `name`, as messages show it.
    pub fn label(name: &str) -> &'static str {
        match name {
            "doc" => "文件",
            "year" => "年份",
            "target_year" => "目标年",
            "unit" => "责任单位",
            "unit_family" => "单位系统",
            "category" => "任务类别",
            "kind" => "文种",
            "clause_kind" => "条款类型",
            "status" => "时效",
            "region" => "地区",
            _ => "筛选条件",
        }
    }

    /// The values of the facet called `name`.
    pub fn values(&self, name: &str) -> Option<&[String]> {
        Some(match name {
            "doc" => &self.doc,
            "year" => &self.year,
            "target_year" => &self.target_year,
            "unit" => &self.unit,
            "unit_family" => &self.unit_family,
            "category" => &self.category,
            "kind" => &self.kind,
            "clause_kind" => &self.clause_kind,
            "status" => &self.status,
            "region" => &self.region,
            _ => return None,
        })
    }

    /// The values of the facet called `name`, to be changed.
    pub fn values_mut(&mut self, name: &str) -> Option<&mut Vec<String>> {
        Some(match name {
            "doc" => &mut self.doc,
            "year" => &mut self.year,
            "target_year" => &mut self.target_year,
            "unit" => &mut self.unit,
            "unit_family" => &mut self.unit_family,
            "category" => &mut self.category,
            "kind" => &mut self.kind,
            "clause_kind" => &mut self.clause_kind,
            "status" => &mut self.status,
            "region" => &mut self.region,
            _ => return None,
        })
    }

    /// Tells whether no filter is set.
    pub fn is_empty(&self) -> bool {
        Self::NAMES.iter().all(|name| self.values(name).is_none_or(<[String]>::is_empty))
    }
}
