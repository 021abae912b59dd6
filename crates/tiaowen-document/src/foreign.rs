//! Clauses that were split elsewhere: what their title, labels and the title of their document say, read as the
//! splitter reads its own. Knows nothing of the files that such clauses come in.

use crate::marker::{Marker, Style, read_marker};
use crate::metadata::{is_draft, kind_of_title};
use crate::model::{Metadata, Period, Status};
use crate::{region, statute, years};

/// What the title of a document says of it: kind, region, period, whether it is a draft. Everything else is left
/// empty, the id too.
///
/// ```
/// use tiaowen_document::foreign::metadata_of_title;
/// use tiaowen_document::model::DocumentKind;
///
/// let metadata = metadata_of_title("甲省节约能源条例");
/// assert_eq!(metadata.kind, DocumentKind::Regulation);
/// ```
pub fn metadata_of_title(title: &str) -> Metadata {
    let period = years::find_period(title)
        .map_or_else(Period::default, |found| Period { start: Some(found.start), end: Some(found.end) });
    Metadata {
        title: title.to_owned(),
        kind: kind_of_title(title),
        status: if is_draft(title) { Status::Draft } else { Status::Unknown },
        region: region::find_region(&[title], ""),
        period,
        ..Metadata::default()
    }
}

/// The printed number with which a label or title ends in a place: `第三十三条`, `（二）`, `1.`.
///
/// Either opens the label (`第三十三条 监护人`), or an article's number closes it (`甲法第三十三条`). `None` where
/// neither is so.
pub fn printed_number(label: &str) -> Option<String> {
    own_marker(label).map(|marker| marker.number)
}

/// The address of a clause by the numbers of its labels from the root, its own last: 第三章 › 第三十三条 → `33`,
/// 三、 › （二） › 1. → `3.2.1`, 第一百二十条之一 → `120-1`. `None` when its own label prints no number.
///
/// ```
/// use tiaowen_document::foreign::address_of_labels;
///
/// assert_eq!(address_of_labels(&["三、任务", "（二）培育", "1."]).as_deref(), Some("3.2.1"));
/// ```
pub fn address_of_labels(labels: &[&str]) -> Option<String> {
    let (own, above) = labels.split_last()?;
    let own = own_marker(own).filter(|marker| !marker.style.is_sign())?;
    let markers: Vec<Marker> = above.iter().filter_map(|label| label_marker(label)).chain([own]).collect();
    // Articles count through the whole statute; chapters above them are no part of the address.
    let start = markers.iter().position(|marker| marker.style == Style::Article).unwrap_or(0);
    let mut segments: Vec<String> = Vec::new();
    for marker in markers[start..].iter().filter(|marker| !marker.style.is_sign()) {
        if marker.style == Style::Decimal {
            // `3.2` prints the whole way down by itself.
            segments.clear();
        }
        segments.push(segment(marker));
    }
    Some(segments.join("."))
}

fn segment(marker: &Marker) -> String {
    match marker.style {
        Style::Decimal => tiaowen_text::fold::fold(&marker.number),
        _ => statute::segment(marker),
    }
}

/// The number that opens a label, be it the label's all.
fn label_marker(label: &str) -> Option<Marker> {
    let label = label.trim();
    // A line that holds `三、` alone is no provision, a label that does is one.
    read_marker(label).or_else(|| read_marker(&format!("{label} 文")).filter(|it| it.length > label.len()))
}

fn own_marker(label: &str) -> Option<Marker> {
    label_marker(label).or_else(|| {
        let at = label.rfind('第')?;
        read_marker(&label[at..])
            .filter(|marker| marker.style == Style::Article && at + marker.length == label.len())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::DocumentKind;

    #[test]
    fn addresses_are_those_of_the_splitter() {
        let check = |labels: &str, expected: Option<&str>| {
            let labels: Vec<&str> = labels.split('›').map(str::trim).collect();
            assert_eq!(address_of_labels(&labels).as_deref(), expected, "{labels:?}");
        };
        check("第二章 自然人 › 第三十三条", Some("33"));
        check("第三十三条 监护人的确定", Some("33"));
        check("中华人民共和国民法典第三十三条", Some("33"));
        check("第一百二十条之一", Some("120-1"));
        check("第120条", Some("120"));
        check("第一编 › 第一章 总则 › 第二条 › （三）", Some("2.3"));
        check("三、重点任务 › （二）培育企业 › 1.", Some("3.2.1"));
        check("三、 › （二） › 1．", Some("3.2.1"));
        check("三、 › 保障措施 › 1、", Some("3.1"));
        check("第二部分 目标 › 一、总体", Some("2.1"));
        check("一、 › 1.2 适用范围", Some("1.2"));
        check("二、 › 一是", Some("2.1"));
        check("第三章 › 附则", None);
        check("一、 › ——", None);
        check("第三十三条规定的事项", None);
        check("", None);
    }

    #[test]
    fn titles_say_what_a_document_is() {
        let metadata = metadata_of_title("丙省“十四五”规划（2021—2025年）（征求意见稿）");
        assert_eq!((metadata.kind, metadata.status), (DocumentKind::Plan, Status::Draft));
        assert_eq!((metadata.period.start, metadata.period.end), (Some(2021), Some(2025)));
        assert_eq!(metadata_of_title("清单甲").region, None);
    }

    proptest! {
        #[test]
        fn an_address_is_numbers_only(labels in prop::collection::vec("[第一二十条章之、（）()1２.— 甲]{0,8}", 0..4)) {
            let labels: Vec<&str> = labels.iter().map(String::as_str).collect();
            if let Some(address) = address_of_labels(&labels) {
                prop_assert!(!address.is_empty());
                prop_assert!(address.chars().all(|it| it.is_ascii_digit() || ".-".contains(it)), "{}", address);
            }
        }
    }
}
