//! The address of a question: reads `q`, the filters, `as_of`, `synonyms`, `sort`, `limit`, `offset` and `explain`
//! from a query string and writes them back. Page and JSON share it, so one address means the same to both. Knows nothing
//! of answers; whether a filter value exists is the searcher's to say.

use std::borrow::Cow;
use std::str::FromStr;

use form_urlencoded::Serializer;
use jiff::civil::Date;
use percent_encoding::percent_decode;
use thiserror::Error;
use tiaowen_search::request::{DEFAULT_LIMIT, Explain, Filters, SearchRequest, Sort, Synonyms};

use crate::page::grouping;

/// What to do with a parameter that no address of ours has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// A program must learn of its typing error.
    Refuse,
    /// A page opened from elsewhere may carry a tracker's parameters.
    Ignore,
}

/// Why a query string is no question.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub(crate) enum AddressError {
    /// No parameter has this name.
    #[error("unknown parameter {name}")]
    UnknownParameter {
        /// The name as typed.
        name: String,
    },
    /// A number was wanted.
    #[error("parameter {name} is not a number: {value}")]
    NotANumber {
        /// `limit` or `offset`.
        name: &'static str,
        /// The value as typed.
        value: String,
    },
    /// A date was wanted.
    #[error("parameter as_of is not a date: {value}")]
    NotADate {
        /// The value as typed.
        value: String,
    },
    /// No such order of hits.
    #[error("unknown sort {value}")]
    UnknownSort {
        /// The value as typed.
        value: String,
    },
    /// A switch that is neither on nor off.
    #[error("parameter {name} is no switch: {value}")]
    NoSwitch {
        /// `synonyms` or `explain`.
        name: &'static str,
        /// The value as typed.
        value: String,
    },
    /// The bytes are no text.
    #[error("parameter {name} is not UTF-8")]
    NotUtf8 {
        /// The name as typed.
        name: String,
    },
    /// A parameter that stands for one value came twice.
    #[error("parameter {name} repeats")]
    Repeated {
        /// The name.
        name: &'static str,
    },
}

impl AddressError {
    /// What is wrong, in Chinese.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::UnknownParameter { name } => format!("不认识的参数“{name}”"),
            Self::NotANumber { name, value } => {
                format!("参数 {name} 要一个不小于 0 的整数，收到的是“{value}”")
            }
            Self::NotADate { value } => format!("参数 as_of 要一个日期，收到的是“{value}”"),
            Self::UnknownSort { value } => format!("没有“{value}”这种排序"),
            Self::NoSwitch { name, value } => format!("参数 {name} 是开关，收到的是“{value}”"),
            Self::NotUtf8 { name } => format!("参数 {name} 的值不是 UTF-8 编码的文字"),
            Self::Repeated { name } => format!("参数 {name} 只能给一次"),
        }
    }

    /// What to do next, in Chinese.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::UnknownParameter { .. } => format!(
                "可用的参数：q、{}、as_of、synonyms、sort、limit、offset、explain；全部说明见 /openapi.json",
                Filters::NAMES.join("、")
            ),
            Self::NotANumber { name: "limit", .. } => "例如 limit=20".to_owned(),
            Self::NotANumber { .. } => "例如 offset=20".to_owned(),
            Self::NotADate { .. } => "写成 2026-01-31 的样子".to_owned(),
            Self::UnknownSort { .. } => {
                "可用的排序：relevance 相关度、newest 最新、oldest 最早、document 按文件".to_owned()
            }
            Self::NoSwitch { name: "synonyms", .. } => {
                "不计同义写 synonyms=off，要计就不写或写 synonyms=on".to_owned()
            }
            Self::NoSwitch { name, .. } => format!("写成 {name}=true 或 {name}=false"),
            Self::NotUtf8 { .. } => "在检索框里重新输入；程序请先转成 UTF-8 再做百分号编码".to_owned(),
            Self::Repeated { name } => format!("留下一个 {name} 再试；可以重复的只有筛选参数"),
        }
    }
}

/// The names of the orders of hits in addresses, beside the orders.
pub(crate) const SORTS: [(&str, Sort); 4] = [
    ("relevance", Sort::Relevance),
    ("newest", Sort::Newest),
    ("oldest", Sort::Oldest),
    ("document", Sort::Document),
];

/// Reads a query string. Filter values without text are left out, as an empty field of a form sends them.
///
/// # Errors
/// [`AddressError`] names the first parameter that cannot be read.
pub(crate) fn read_address(query_string: &str, unknown: Unknown) -> Result<SearchRequest, AddressError> {
    let mut request = SearchRequest::default();
    let mut seen: Vec<&'static str> = Vec::new();
    for (pair, (name, value)) in pairs(query_string) {
        if percent_decode(pair.as_bytes()).decode_utf8().is_err() {
            // Text in another encoding would be searched for as other text.
            if unknown == Unknown::Ignore && !is_known(&name) {
                continue;
            }
            return Err(AddressError::NotUtf8 { name: name.into_owned() });
        }
        if let Some(values) = request.filters.values_mut(&name) {
            let value = value.trim();
            if !value.is_empty() && !values.iter().any(|known| known == value) {
                values.push(value.to_owned());
            }
            continue;
        }
        let Some(name) = SINGLE.iter().find(|single| **single == name) else {
            match unknown {
                Unknown::Refuse if !PAGE_ONLY.contains(&&*name) => {
                    return Err(AddressError::UnknownParameter { name: name.into_owned() });
                }
                _ => continue,
            }
        };
        if seen.contains(name) {
            return Err(AddressError::Repeated { name });
        }
        seen.push(name);
        set_single(&mut request, name, &value)?;
    }
    Ok(request)
}

/// The parameters of a query string, each as it stands there and decoded.
fn pairs(query_string: &str) -> impl Iterator<Item = (&str, (Cow<'_, str>, Cow<'_, str>))> {
    let pairs = query_string.split('&').filter(|pair| !pair.is_empty());
    pairs.flat_map(|pair| form_urlencoded::parse(pair.as_bytes()).map(move |decoded| (pair, decoded)))
}

fn is_known(name: &str) -> bool {
    SINGLE.contains(&name) || Filters::NAMES.contains(&name)
}

/// The parameters that change how the page looks, not what is found. Programs may send them, so that the address
/// of a page can be asked for as it stands.
const PAGE_ONLY: [&str; 2] = ["lang", grouping::PARAMETER];

/// The parameters that stand for one value.
const SINGLE: [&str; 7] = ["q", "as_of", "synonyms", "sort", "limit", "offset", "explain"];

fn set_single(request: &mut SearchRequest, name: &'static str, value: &str) -> Result<(), AddressError> {
    match name {
        "q" => value.clone_into(&mut request.query),
        _ if value.trim().is_empty() => {}
        "as_of" => {
            let date = Date::from_str(value.trim())
                .map_err(|_| AddressError::NotADate { value: value.to_owned() })?;
            request.as_of = Some(date);
        }
        "sort" => {
            let sort = SORTS.iter().find(|(known, _)| *known == value.trim());
            request.sort = sort
                .map(|(_, sort)| *sort)
                .ok_or_else(|| AddressError::UnknownSort { value: value.to_owned() })?;
        }
        "synonyms" => {
            request.synonyms = if switch(name, value)? { Synonyms::On } else { Synonyms::Off };
        }
        "explain" => request.explain = if switch(name, value)? { Explain::On } else { Explain::Off },
        "limit" => request.limit = number(name, value)?,
        _ => request.offset = number(name, value)?,
    }
    Ok(())
}

fn switch(name: &'static str, value: &str) -> Result<bool, AddressError> {
    match value.trim() {
        "on" | "true" | "1" => Ok(true),
        "off" | "false" | "0" => Ok(false),
        _ => Err(AddressError::NoSwitch { name, value: value.to_owned() }),
    }
}

fn number(name: &'static str, value: &str) -> Result<usize, AddressError> {
    let digits = value.trim();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AddressError::NotANumber { name, value: value.to_owned() });
    }
    // More digits than a number holds are still a number, only far too large.
    Ok(digits.parse().unwrap_or(usize::MAX))
}

/// Writes the query string of a question, without what a fresh question has anyway. The same question always
/// gives the same string.
pub(crate) fn write_address(request: &SearchRequest) -> String {
    let mut fields = Serializer::new(String::new());
    if !request.query.is_empty() {
        fields.append_pair("q", &request.query);
    }
    for name in Filters::NAMES {
        for value in request.filters.values(name).unwrap_or_default() {
            fields.append_pair(name, value);
        }
    }
    if let Some(day) = request.as_of {
        fields.append_pair("as_of", &day.to_string());
    }
    if request.synonyms == Synonyms::Off {
        fields.append_pair("synonyms", "off");
    }
    if request.sort != Sort::default() {
        fields.append_pair("sort", sort_name(request.sort));
    }
    if request.limit != DEFAULT_LIMIT {
        fields.append_pair("limit", &request.limit.to_string());
    }
    if request.offset != 0 {
        fields.append_pair("offset", &request.offset.to_string());
    }
    if request.explain == Explain::On {
        fields.append_pair("explain", "true");
    }
    fields.finish()
}

/// The name of an order of hits in addresses.
pub(crate) fn sort_name(sort: Sort) -> &'static str {
    SORTS.iter().find(|(_, known)| *known == sort).map_or("relevance", |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_and_refuses() {
        let check = |query_string: &str, expected: Result<&str, &str>| {
            let read = read_address(query_string, Unknown::Refuse);
            let written = read.as_ref().map(write_address).map_err(AddressError::message);
            assert_eq!(written.as_deref().map_err(String::as_str), expected, "{query_string}");
        };
        check("", Ok(""));
        check("q=%E5%8D%95%E9%A1%B9+%E5%86%A0%E5%86%9B", Ok("q=%E5%8D%95%E9%A1%B9+%E5%86%A0%E5%86%9B"));
        check("unit=b&q=x&unit=a&unit=b&unit=&unit=+", Ok("q=x&unit=b&unit=a"));
        check("year=2016..2019&target_year=2027&doc=d", Ok("doc=d&year=2016..2019&target_year=2027"));
        check("sort=newest&limit=5&offset=10", Ok("sort=newest&limit=5&offset=10"));
        check("sort=relevance&limit=20&offset=0&as_of=", Ok(""));
        check("as_of=2026-01-31", Ok("as_of=2026-01-31"));
        check("lang=en&group=document", Ok(""));
        check("limit=99999999999999999999999", Ok("limit=18446744073709551615"));
        check("unti=a", Err("不认识的参数“unti”"));
        check("limit=-1", Err("参数 limit 要一个不小于 0 的整数，收到的是“-1”"));
        check("offset=1e3", Err("参数 offset 要一个不小于 0 的整数，收到的是“1e3”"));
        check("as_of=2026-13-01", Err("参数 as_of 要一个日期，收到的是“2026-13-01”"));
        check("sort=best", Err("没有“best”这种排序"));
        check("q=a&q=b", Err("参数 q 只能给一次"));
        check("synonyms=off&explain=true", Ok("synonyms=off&explain=true"));
        check("synonyms=on&explain=0&synonyms", Err("参数 synonyms 只能给一次"));
        check("synonyms=on&explain=0", Ok(""));
        check("synonyms=maybe", Err("参数 synonyms 是开关，收到的是“maybe”"));
        check("explain=maybe", Err("参数 explain 是开关，收到的是“maybe”"));
        // Broken UTF-8, a lone surrogate written in UTF-8's manner, and 单项 in GBK.
        check("q=a%FF", Err("参数 q 的值不是 UTF-8 编码的文字"));
        check("unit=%ED%A0%80", Err("参数 unit 的值不是 UTF-8 编码的文字"));
        check("q=%B5%A5%CF%EE", Err("参数 q 的值不是 UTF-8 编码的文字"));
        check("q=%00%EF%BF%BD&&", Ok("q=%00%EF%BF%BD"));
    }

    #[test]
    fn a_page_ignores_what_it_does_not_know() {
        let read = read_address("utm_source=x&q=a", Unknown::Ignore);
        assert_eq!(read.map(|request| request.query).as_deref(), Ok("a"));
        let read = read_address("utm_source=%FF&q=a", Unknown::Ignore);
        assert_eq!(read.map(|request| request.query).as_deref(), Ok("a"));
        assert!(read_address("utm_source=x&q=%FF", Unknown::Ignore).is_err());
    }

    #[test]
    fn every_error_names_a_next_step() {
        for query_string in
            ["x=1", "limit=a", "offset=a", "as_of=a", "sort=a", "q=&q=", "synonyms=a", "explain=a", "q=%FF"]
        {
            let error = read_address(query_string, Unknown::Refuse).expect_err(query_string);
            assert!(!error.hint().is_empty());
        }
    }

    proptest! {
        #[test]
        fn what_is_written_reads_back(
            query in any::<String>(),
            units in prop::collection::btree_set("[^\\s]{1,6}", 0..4),
            years in prop::collection::btree_set("[12][0-9]{3}(\\.\\.20[0-9]{2})?", 0..3),
            synonyms in prop::sample::select(vec![Synonyms::On, Synonyms::Off]),
            explain in prop::sample::select(vec![Explain::On, Explain::Off]),
            sort in prop::sample::select(SORTS.map(|(_, sort)| sort).to_vec()),
            limit in any::<usize>(),
            offset in any::<usize>(),
        ) {
            let request = SearchRequest {
                query,
                filters: Filters {
                    unit: units.into_iter().collect(),
                    year: years.into_iter().collect(),
                    ..Filters::default()
                },
                as_of: Some(jiff::civil::date(2026, 1, 31)),
                synonyms,
                explain,
                sort,
                limit,
                offset,
            };
            prop_assert_eq!(read_address(&write_address(&request), Unknown::Refuse), Ok(request));
        }

        #[test]
        fn any_query_string_is_read_or_refused(query_string in any::<String>()) {
            let _ = read_address(&query_string, Unknown::Ignore);
        }
    }
}
