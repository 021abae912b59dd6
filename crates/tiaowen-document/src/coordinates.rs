//! Reads the place that a citation names: `第十二条第二款第（三）项`, `三、（二）1`, `第三部分（二）第1点`. Knows the
//! numbers of addresses, nothing of the documents meant.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};
use tiaowen_text::fold::fold;
use tiaowen_text::numeral::parse_whole;

/// A place that a text names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coordinate {
    /// Addresses in the document, the exact one first, then those above it: `33.2.1`, `33.2`, `33`.
    pub addresses: Vec<String>,
    /// Where it stands, in code points of the text.
    pub range: Range<usize>,
}

/// Finds the places that `text` names, in their order. Digits may be Chinese or Arabic, signs half- or full-width.
///
/// ```
/// use tiaowen_document::coordinates::find_coordinates;
///
/// let found = find_coordinates("《条例》第十二条第二款规定");
/// assert_eq!(found[0].addresses, ["12.2", "12"]);
/// assert_eq!(found[0].range, 4..11);
/// ```
pub fn find_coordinates(text: &str) -> Vec<Coordinate> {
    // Folding keeps the number of code points: a place in the folded text is a place in the text.
    let folded = fold(text);
    let mut found: Vec<Coordinate> = Vec::new();
    for (pattern, read) in [(&ARTICLE, article as Reader), (&PROVISION, provision as Reader)] {
        let (mut counted_bytes, mut start) = (0, 0);
        for captures in pattern.captures_iter(&folded) {
            let (Some(whole), Some(numbers)) = (captures.get(0), read(&captures)) else { continue };
            start += folded[counted_bytes..whole.start()].chars().count();
            counted_bytes = whole.start();
            let range = start..start + whole.as_str().trim_end().chars().count();
            found.push(Coordinate { addresses: addresses(&numbers), range });
        }
    }
    found.sort_by_key(|coordinate| coordinate.range.start);
    found
}

/// Reads the numbers of a match, from the root; `None` when one of them is none.
type Reader = fn(&Captures<'_>) -> Option<Vec<String>>;

/// 第N条(之N)(第N款)(第N项), as GB/T 9704—2012 and the drafting rules for statutes number them.
static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"第 ?N ?条(?: ?之 ?N(?:条)?)?(?: ?第 ?N ?款)?(?: ?第? ?\(?N\)? ?项)?"));

/// 三、（二）1, 三（二）1, 第三部分（二）第1点, 第二部分第（三）条第2款.
static PROVISION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:第 ?N ?部分[,、]?|H[、,.]?) ?(?:第? ?\(H\) ?条?)(?: ?第? ?\(?N\)? ?[.、点款项]?)?|第 ?N ?部分",
    )
});

/// Writes numerals out: `N` is a number in either kind of digits, `H` one in Chinese digits.
fn pattern(shape: &str) -> Regex {
    const HAN: &str = "([〇零一二三四五六七八九十百千]+)";
    const ANY: &str = "([0-9]{1,4}|[〇零一二三四五六七八九十百千]+)";
    let written = shape.replace('N', ANY).replace('H', HAN);
    Regex::new(&written).unwrap_or_else(|error| unreachable!("a constant pattern: {error}"))
}

fn number(captures: &Captures<'_>, group: usize) -> Option<Option<String>> {
    let Some(digits) = captures.get(group) else { return Some(None) };
    parse_whole(digits.as_str()).filter(|value| *value > 0).map(|value| Some(value.to_string()))
}

fn article(captures: &Captures<'_>) -> Option<Vec<String>> {
    let mut article = number(captures, 1)??;
    if let Some(inserted) = number(captures, 2)? {
        article = format!("{article}-{inserted}");
    }
    let (paragraph, point) = (number(captures, 3)?, number(captures, 4)?);
    // An article of one paragraph is cited without it: 第九条第（三）项 is the first paragraph's.
    let paragraph = paragraph.or_else(|| point.as_ref().map(|_| "1".to_owned()));
    Some([Some(article), paragraph, point].into_iter().flatten().collect())
}

fn provision(captures: &Captures<'_>) -> Option<Vec<String>> {
    let numbers: Vec<Option<String>> =
        (1..captures.len()).map(|group| number(captures, group)).collect::<Option<_>>()?;
    Some(numbers.into_iter().flatten().collect())
}

fn addresses(numbers: &[String]) -> Vec<String> {
    (1..=numbers.len()).rev().map(|depth| numbers[..depth].join(".")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn reads_places() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<String> = find_coordinates(text)
                .into_iter()
                .map(|coordinate| {
                    let place: String =
                        text.chars().skip(coordinate.range.start).take(coordinate.range.len()).collect();
                    format!("{place}={}", coordinate.addresses.join(" "))
                })
                .collect();
            assert_eq!(found, expected, "{text}");
        };
        check("民法典第一千零四十二条的内容", &["第一千零四十二条=1042"]);
        check("民法典第1042条", &["第1042条=1042"]);
        check("第 １２ 条", &["第 １２ 条=12"]);
        check("刑法第一百二十条之一", &["第一百二十条之一=120-1"]);
        check("第九条第(三)项", &["第九条第(三)项=9.1.3 9.1 9"]);
        check("第九条第二款第三项规定", &["第九条第二款第三项=9.2.3 9.2 9"]);
        check("三、（二）1", &["三、（二）1=3.2.1 3.2 3"]);
        check("方案三、(二)1.和四、（一）", &["三、(二)1.=3.2.1 3.2 3", "四、（一）=4.1 4"]);
        check("三（二）", &["三（二）=3.2 3"]);
        check("第三部分（二）第1点", &["第三部分（二）第1点=3.2.1 3.2 3"]);
        check("第二部分第（三）条第2款", &["第二部分第（三）条第2款=2.3.2 2.3 2"]);
        check("见第二部分", &["第二部分=2"]);
        check("第一条和第二条", &["第一条=1", "第二条=2"]);
        check("第零条", &[]);
        check("一、总体要求", &[]);
        check("三条措施", &[]);
        check("第三季度", &[]);
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_text(text in "[第一二十百条款项部分、（）()12之 \n甲]{0,40}") {
            let length = text.chars().count();
            for coordinate in find_coordinates(&text) {
                prop_assert!(coordinate.range.start < coordinate.range.end && coordinate.range.end <= length);
                prop_assert!(!coordinate.addresses.is_empty());
            }
        }
    }
}
