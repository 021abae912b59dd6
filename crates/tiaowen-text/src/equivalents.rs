//! What is written in several ways and means one thing: numbers (一百 and 100, 百分之三十 and 30%) and measures
//! (㎡ and 平方米). Knows nothing of synonyms, which are words that a curator lists.
//!
//! A text and a question are cut alike: [`equivalents`] finds the numbers and measures, each with a key that all
//! its spellings share. In the index every one becomes two extra tokens of the character stream ([`marks`]): one
//! that says that it begins here and one that says that it ends here. A question becomes [`links`]: the strings
//! between its numbers, each with the keys on either side. A text holds a question by equivalents if it holds
//! every link; it holds a link if somewhere the link's string stands right behind the number `before` and right
//! in front of the number `after`. So 一百家企业 finds 100家企业, but not 1100家企业 and not 100个企业.

mod number;
mod measure;
mod decimal;

use std::ops::Range;

use crate::fold::is_han;
use crate::tokens::{self, Squeezed};
use number::Reading;

/// Opens the token that says where a number begins. A control character: no text holds it, for it is blank.
const BEGINS: char = '\u{1}';
/// Opens the token that says where a number ends.
const ENDS: char = '\u{2}';

/// A number or measure of a squeezed text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equivalent {
    /// Where it stands in the squeezed text, in code points.
    pub range: Range<usize>,
    /// What all its spellings share: `12000`, `30%`, `平方米`.
    pub key: String,
}

/// A stretch of a text that has numbers or measures, read in their own form: the string between two of them with
/// the keys on either side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Link {
    /// Key of the number that stands right before the string.
    pub before: Option<String>,
    /// The string, squeezed; empty when the keys stand side by side or there is one key alone.
    pub text: String,
    /// Key of the number that stands right behind the string.
    pub after: Option<String>,
}

impl Link {
    /// The tokens that say what the link says, each at its distance from the first, in code points.
    pub fn phrase(&self) -> Vec<(usize, String)> {
        let mut phrase = Vec::new();
        let shift = usize::from(self.before.is_some());
        phrase.extend(self.before.iter().map(|key| (0, format!("{ENDS}{key}"))));
        phrase.extend(tokens::phrase(&self.text).iter().map(|gram| (gram.position + shift, gram.text())));
        let end = shift + self.text.chars().count();
        phrase.extend(self.after.iter().map(|key| (end, format!("{BEGINS}{key}"))));
        phrase
    }
}

/// The numbers and measures of a squeezed text, ascending, apart from one another.
pub fn equivalents(squeezed: &str) -> Vec<Equivalent> {
    let text: Vec<char> = squeezed.chars().collect();
    let (mut found, mut at, mut behind_number) = (Vec::new(), 0, false);
    while let Some(character) = text.get(at).copied() {
        let is_letter = is_run(character) && !character.is_ascii_digit();
        let measure =
            if behind_number { measure::behind_number(&text, at) } else { measure::alone(&text, at) };
        let reading = match measure {
            Some((end, key)) => Reading::Number { end, key: key.to_owned() },
            None if character.is_ascii_digit() => number::read_arabic(&text, at),
            None if number::is_numeral(character) => number::read_chinese(&text, at),
            None if is_letter => Reading::Skip(run_end(&text, at)),
            None => Reading::Skip(at + 1),
        };
        match reading {
            Reading::Number { end, key } => {
                found.push(Equivalent { range: at..end, key });
                behind_number = measure.is_none();
                at = end;
            }
            Reading::Skip(end) => (at, behind_number) = (end, false),
        }
    }
    found
}

/// Tells whether a character belongs to a run of letters and digits.
fn is_run(character: char) -> bool {
    character.is_alphanumeric() && !is_han(character)
}

/// Where the run of letters and digits at `at` ends; a point between digits belongs to it.
fn run_end(text: &[char], at: usize) -> usize {
    let digit_at = |at: usize| text.get(at).is_some_and(char::is_ascii_digit);
    let belongs = |at: usize| match text.get(at) {
        Some('.') => digit_at(at - 1) && digit_at(at + 1),
        Some(character) => is_run(*character),
        None => false,
    };
    (at + 1..).find(|at| !belongs(*at)).unwrap_or(text.len())
}

/// The extra tokens of a squeezed text in the character stream, each at its position in code points.
pub fn marks(squeezed: &str) -> impl Iterator<Item = (String, usize)> {
    equivalents(squeezed).into_iter().flat_map(|Equivalent { range, key }| {
        [(format!("{BEGINS}{key}"), range.start), (format!("{ENDS}{key}"), range.end - 1)]
    })
}

/// The links of a question's squeezed term, in its order; none when it has no numbers.
pub fn links(squeezed: &str) -> Vec<Link> {
    let mut found = equivalents(squeezed);
    if let [Equivalent { range, key }] = found.as_mut_slice()
        && *range == (0..squeezed.chars().count())
    {
        return vec![Link { after: Some(std::mem::take(key)), ..Link::default() }];
    }
    let characters: Vec<char> = squeezed.chars().collect();
    let (mut links, mut start, mut before) = (Vec::new(), 0, None);
    for Equivalent { range, key } in found {
        if before.is_some() || start < range.start {
            let text = characters[start..range.start].iter().collect();
            links.push(Link { before, text, after: Some(key.clone()) });
        }
        (start, before) = (range.end, Some(key));
    }
    if before.is_some() && start < characters.len() {
        links.push(Link { before, text: characters[start..].iter().collect(), after: None });
    }
    links
}

/// Tells whether a squeezed text holds a link: what a phrase of its tokens finds, worked out from the text.
pub fn holds(squeezed: &str, link: &Link) -> bool {
    let characters: Vec<char> = squeezed.chars().collect();
    !places(&characters, &equivalents(squeezed), link).is_empty()
}

/// Where a question's links stand in a text, the numbers with the strings between: code points of the source, in
/// no order. Where all of them stand in one stretch, as in the question, these stretches alone; else each where
/// it stands.
pub fn find_all(text: &Squeezed, links: &[Link]) -> Vec<Range<usize>> {
    if links.is_empty() {
        return Vec::new();
    }
    let characters: Vec<char> = text.text.chars().collect();
    let numbers = equivalents(&text.text);
    let places: Vec<Vec<Range<usize>>> =
        links.iter().map(|link| places(&characters, &numbers, link)).collect();
    let mut found = stretches(&places, &numbers);
    if found.is_empty() {
        found = places.into_iter().flatten().collect();
    }
    found.into_iter().map(|range| text.offsets[range.start]..text.offsets[range.end - 1] + 1).collect()
}

/// Where the places of neighbouring links overlap in the number that they share, from the first link to the last.
fn stretches(places: &[Vec<Range<usize>>], numbers: &[Equivalent]) -> Vec<Range<usize>> {
    let Some((first, rest)) = places.split_first() else { return Vec::new() };
    let mut stretches = first.clone();
    for places in rest {
        let joined = stretches.iter().filter_map(|stretch| {
            let shared = numbers.iter().find(|number| number.range.end == stretch.end)?;
            let next = places.iter().find(|place| place.start == shared.range.start)?;
            Some(stretch.start..next.end)
        });
        stretches = joined.collect();
    }
    stretches
}

/// Where a link stands, in code points of the squeezed text.
fn places(characters: &[char], numbers: &[Equivalent], link: &Link) -> Vec<Range<usize>> {
    let string: Vec<char> = link.text.chars().collect();
    let starts = |start: usize| characters.get(start..).is_some_and(|rest| rest.starts_with(&string));
    let number_at = |start: usize, key: &String| {
        numbers.iter().find(|number| number.range.start == start && number.key == *key)
    };
    match (&link.before, &link.after) {
        (Some(before), after) => numbers
            .iter()
            .filter(|number| number.key == *before && starts(number.range.end))
            .filter_map(|number| {
                let end = number.range.end + string.len();
                let end = match after {
                    Some(key) => number_at(end, key)?.range.end,
                    None => end,
                };
                Some(number.range.start..end)
            })
            .collect(),
        (None, Some(after)) => numbers
            .iter()
            .filter(|number| number.key == *after)
            .filter_map(|number| Some(number.range.start.checked_sub(string.len())?..number.range.end))
            .filter(|range| starts(range.start))
            .collect(),
        (None, None) if string.is_empty() => Vec::new(),
        (None, None) => (0..characters.len())
            .filter(|start| starts(*start))
            .map(|start| start..start + string.len())
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::tokens::grams;

    /// The equivalents of `text` as `spelling=key`.
    fn read(text: &str) -> String {
        let squeezed = Squeezed::new(text).text;
        let characters: Vec<char> = squeezed.chars().collect();
        let found = equivalents(&squeezed).into_iter().map(|Equivalent { range, key }| {
            let spelling: String = characters[range].iter().collect();
            if spelling == key { key } else { format!("{spelling}={key}") }
        });
        found.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_arabic_numbers() {
        let check = |text: &str, expected: &str| assert_eq!(read(text), expected, "{text}");
        check("100家", "100");
        check("１００ 家", "100");
        check("12,000个，3个", "12,000=12000 3");
        check("1,2家", "1 2");
        check("增长30%、3.50％、3‰", "30% 3.50%=3.5% 3‰");
        check("1.2万", "1.2万=12000");
        check("1.20 万", "1.20万=12000");
        check("1万2千人", "1万2千=12000");
        check("1亿2000万元", "1亿2000万=120000000");
        check("1.2亿与12000万", "1.2亿=120000000 12000万=120000000");
        check("1300亿元", "1300亿=130000000000");
        check("2万亿、5百万", "2万亿=2000000000000 5百万=5000000");
        check("1万2", "");
        check("5千克、5千瓦、3千", "5 千克=公斤 5 千瓦 3千=3000");
        check("3.2.1", "");
        check("2016.11.29", "");
        check("5G基站、m2、gb2312、q1", "");
        check("0574-88888888", "0574 88888888");
        check("08月05日、0.5、00.5", "08=8 05=5 0.5");
        check("2/3的股东，11/29，2016/1/2", "2/3 11 29 2016 1 2");
        check("〔2016〕152号", "2016 152");
        check("（5）个", "(5)");
        check(&"9".repeat(60), "");
    }

    #[test]
    fn reads_chinese_numbers() {
        let check = |text: &str, expected: &str| assert_eq!(read(text), expected, "{text}");
        check("一百家", "一百=100");
        check("一百零三、十二、壹佰", "一百零三=103 十二=12 壹佰=100");
        check("一万二千、二千萬", "一万二千=12000 二千万=20000000");
        check(
            "二〇二六年、二○二六年、二0一六年、一九九八",
            "二〇二六=2026 二〇二六=2026 二0一六=2016 一九九八=1998",
        );
        check(
            "百分之三十、百分之30、百分之三点五、百分之百",
            "百分之三十=30% 百分之30=30% 百分之三点五=3.5% 百分之百=100%",
        );
        check("千分之三、万分之五、三分之二、2/3", "千分之三=3‰ 万分之五=5‱ 三分之二=2/3 2/3");
        check("一点二万家、三点五倍", "一点二万=12000 三点五=3.5");
        check("第三条、第三十三条、第一百二十条之一", "三=3 三十三=33 一百二十=120 一=1");
        check("三家、两个、七月五日、三次产业", "三=3 两=2 七=7 五=5 三=3");
        check("六个月以上一年以下", "六=6 一=1");
        check("三至五年、3—5年", "三=3 五=5 3 5");
        check("三公里、十千瓦、五千米、两平方公里", "三=3 公里 十=10 千瓦 五=5 千米=公里 两=2 平方公里");
        check("十余家、二十多家", "十=10 二十=20");
        check("三点五十分", "五十=50");
        check("十九届、二十一世纪", "十九=19 二十一=21");
    }

    #[test]
    fn leaves_words_alone() {
        for text in [
            "十分",
            "统一",
            "统一年度",
            "万一",
            "一体",
            "三首",
            "百姓",
            "千方百计",
            "一二三产业",
            "十三五",
            "十四五",
            "三五成群",
            "一带一路",
            "五四",
            "九三学社",
            "千万",
            "百万",
            "几十家",
            "二十几",
            "数十家",
            "万亩千亿",
            "唯一条件",
            "上一年度",
            "下一级",
            "另一个",
            "两业融合",
            "三同",
            "一流",
            "百家",
            "二百三",
            "零",
            "一",
            "三四十",
            "百分之几",
        ] {
            assert_eq!(read(text), "", "{text}");
        }
    }

    #[test]
    fn reads_measures_and_signs() {
        let check = |text: &str, expected: &str| assert_eq!(read(text), expected, "{text}");
        check("100㎡", "100 ㎡=平方米");
        check("100m2、100 m²、100平方米、100平米", "100 m2=平方米 100 m²=平方米 100 平方米 100 平米=平方米");
        check("元/m2", "m2=平方米");
        check("平方米", "平方米");
        check("5平方千米、5km2", "5 平方千米=平方公里 5 km2=平方公里");
        check("30℃、30摄氏度", "30 ℃=摄氏度 30 摄氏度");
        check("3kW·h、3千瓦时", "3 kw·h=千瓦时 3 千瓦时");
        check("5kg、kg", "5 kg=公斤");
        check("№5、No.5", "№=no. 5 no. 5");
        check("㈱、(株)", "㈱=(株) (株)");
        check("㏄、cc、5cc、acc", "㏄=cc cc 5 cc");
        check("⅔", "⅔=2/3");
        check("①推进、⑫", "①=1 ⑫=12");
        check("Ⅳ级、IV级、Ⅰ类", "Ⅳ=iv iv Ⅰ=i");
        check("㈠总体、（一）总体、⑴、(1)", "㈠=(一) (一) ⑴=(1) (1)");
    }

    #[test]
    fn every_spelling_of_a_unit_is_read() {
        for line in include_str!("equivalents/measures.txt").lines().filter(|line| !line.starts_with('#')) {
            let Some((key, spellings)) = line.split_once(':') else { continue };
            let spellings: Vec<&str> = spellings.split_whitespace().filter(|word| *word != "|").collect();
            assert!(spellings.contains(&key) && spellings.len() > 1, "{line}");
            for spelling in spellings {
                let found = equivalents(&Squeezed::new(&format!("7{spelling}")).text);
                assert_eq!(found.last().map(|found| found.key.as_str()), Some(key), "{spelling}");
            }
        }
    }

    #[test]
    fn links_hold_where_the_meaning_stands() {
        let check = |question: &str, text: &str, expected: bool| {
            let links = links(&Squeezed::new(question).text);
            assert!(!links.is_empty(), "{question}");
            let text = Squeezed::new(text).text;
            assert_eq!(links.iter().all(|link| holds(&text, link)), expected, "{question} in {text}");
        };
        check("30%", "降低百分之三十。", true);
        check("百分之三十", "降低30％", true);
        check("百分之三十", "降低30", false);
        check("一百家", "培育100家", true);
        check("100家", "培育1100家", false);
        check("100家", "培育一百个", false);
        check("1.2万", "达到12000家", true);
        check("第十二条", "依照第12条", true);
        check("第十二条", "依照第12款", false);
        check("二〇二六年", "到2026年底", true);
        check("2025年12月", "二〇二五年十二月", true);
        check("2025年12月", "二〇二五年十月，12月", false);
        check("500㎡", "五百平方米以上", true);
        check("面积500m2以上", "面积五百平方米以上", true);
    }

    #[test]
    fn a_question_without_numbers_has_no_links() {
        assert_eq!(links("智能制造"), []);
        assert_eq!(links(""), []);
        let link = |before: Option<&str>, text: &str, after: Option<&str>| Link {
            before: before.map(str::to_owned),
            text: text.to_owned(),
            after: after.map(str::to_owned),
        };
        assert_eq!(links("30%"), [link(None, "", Some("30%"))]);
        assert_eq!(links("培育一百家"), [link(None, "培育", Some("100")), link(Some("100"), "家", None)]);
        assert_eq!(links("5平方米"), [link(Some("5"), "", Some("平方米"))]);
    }

    #[test]
    fn marks_the_source_s_own_characters() {
        let text = Squeezed::new("到 2026 年，\n百分之 三十");
        let check = |question: &str, expected: &[(usize, usize)]| {
            let found = find_all(&text, &links(&Squeezed::new(question).text));
            let found: Vec<_> = found.iter().map(|range| (range.start, range.end)).collect();
            assert_eq!(found, expected, "{question}");
        };
        check("二〇二六年", &[(2, 8)]);
        check("30%", &[(10, 16)]);
        check("40%", &[]);
        let text = Squeezed::new("第十二条，依照第12款");
        let found = find_all(&text, &links("第12条"));
        assert_eq!(found.iter().map(|range| (range.start, range.end)).collect::<Vec<_>>(), [(0, 4)]);
    }

    /// Texts of numbers in all forms, words around them and blanks.
    fn texts() -> impl Strategy<Value = String> {
        let pieces = prop::sample::select(vec![
            "一百",
            "100",
            "1,000",
            "1千",
            "三",
            "十",
            "二〇二六",
            "2026",
            "百分之三十",
            "30%",
            "点五",
            ".5",
            "万",
            "1.2万",
            "12000",
            "家",
            "年",
            "第",
            "条",
            "平方米",
            "m2",
            "㎡",
            "千米",
            "km",
            "№",
            "(1)",
            "⑴",
            "①",
            "/3",
            "的",
            "a",
            "g",
            "，",
            " ",
            "𠀀",
            "统一",
            "0574",
            "分之",
            "几",
            "至",
            "Ⅳ",
            "iv",
            "之",
        ]);
        prop::collection::vec(pieces, 0..10).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn ranges_lie_in_the_text_and_apart(text in prop_oneof![texts(), "\\PC{0,40}"]) {
            let squeezed = Squeezed::new(&text).text;
            let found = equivalents(&squeezed);
            for found in &found {
                prop_assert!(found.range.start < found.range.end && !found.key.is_empty());
                prop_assert!(found.range.end <= squeezed.chars().count());
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].range.end <= pair[1].range.start));
        }

        #[test]
        fn a_key_printed_has_itself_as_key(text in texts()) {
            for Equivalent { key, .. } in equivalents(&Squeezed::new(&text).text) {
                // A short unit is read behind a number only.
                let printed = if equivalents(&key).is_empty() { format!("7{key}") } else { key.clone() };
                let found = equivalents(&Squeezed::new(&printed).text);
                prop_assert_eq!(found.last().map(|found| found.key.clone()), Some(key));
            }
        }

        #[test]
        fn a_phrase_stands_exactly_where_the_link_holds(text in texts(), question in texts()) {
            let (text, question) = (Squeezed::new(&text).text, Squeezed::new(&question).text);
            let mut all: HashSet<(String, usize)> =
                grams(&text).map(|gram| (gram.text(), gram.position)).collect();
            all.extend(marks(&text));
            for link in links(&question) {
                let phrase = link.phrase();
                prop_assert!(!phrase.is_empty());
                let by_phrase = (0..=text.chars().count()).any(|at| {
                    phrase.iter().all(|(offset, token)| all.contains(&(token.clone(), at + offset)))
                });
                prop_assert_eq!(by_phrase, holds(&text, &link), "{:?} in {}", link, text);
            }
        }

        #[test]
        fn a_text_holds_itself(text in texts()) {
            let squeezed = Squeezed::new(&text).text;
            prop_assert!(links(&squeezed).iter().all(|link| holds(&squeezed, link)));
        }

        #[test]
        fn places_stay_in_the_source(text in texts(), question in texts()) {
            let links = links(&Squeezed::new(&question).text);
            let squeezed = Squeezed::new(&text);
            let length_chars = text.chars().count();
            let held = links.iter().any(|link| holds(&squeezed.text, link));
            let found = find_all(&squeezed, &links);
            prop_assert_eq!(held, !found.is_empty());
            prop_assert!(found.iter().all(|range| range.start < range.end && range.end <= length_chars));
        }
    }
}
