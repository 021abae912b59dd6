//! Recognises the number or sign that opens a provision: `第十二条`, `一、`, `（二）`, `3.`, `——`, `一是`.
//!
//! Looks at one line alone; whether the number fits its neighbours is the outline's business.

use std::sync::LazyLock;

use regex::Regex;
use tiaowen_text::fold;
use tiaowen_text::numeral::{self, is_common_numeral};

/// The shape of a printed number. The order is the usual order of nesting (GB/T 9704—2012 for 一、（一）1.（1）).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Style {
    /// 第一编, 第一篇, 第一部分.
    Part,
    /// 第一分编.
    SubPart,
    /// 第一章.
    Chapter,
    /// 第一节.
    Section,
    /// 第一条.
    Article,
    /// Ⅰ. or II.
    Roman,
    /// 一、
    Han,
    /// （一）
    HanParen,
    /// `1.` or `1、`
    Digit,
    /// `1 ` before a heading.
    DigitBlank,
    /// `1.2 `
    Decimal,
    /// `1.2.3 `
    Decimal3,
    /// `1.2.3.4 `
    Decimal4,
    /// （1）
    DigitParen,
    /// 1）
    DigitClose,
    /// ①
    Circled,
    /// A.
    Letter,
    /// a)
    LetterClose,
    /// 一是
    Ordinal,
    /// ——
    Dash,
    /// ● and the like.
    Bullet,
}

impl Style {
    /// Tells whether provisions of this style belong to 条文体.
    pub(crate) fn is_statute(self) -> bool {
        matches!(self, Self::Chapter | Self::Section | Self::Article)
    }

    /// Tells whether the number prints those of the levels above it, too.
    pub(crate) fn is_decimal(self) -> bool {
        matches!(self, Self::Decimal | Self::Decimal3 | Self::Decimal4)
    }

    /// Tells whether 第 with a number and this sign behind it may have the style.
    fn counts(self, sign: char) -> bool {
        match self {
            Self::Part => matches!(sign, '编' | '編' | '篇' | '部'),
            Self::SubPart => sign == '分',
            Self::Chapter => sign == '章',
            Self::Section => matches!(sign, '节' | '節'),
            Self::Article => matches!(sign, '条' | '條'),
            _ => false,
        }
    }

    /// Tells whether the style prints no value.
    pub(crate) fn is_sign(self) -> bool {
        matches!(self, Self::Dash | Self::Bullet)
    }
}

/// A printed number at the start of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Marker {
    pub(crate) style: Style,
    /// The number; 0 for signs.
    pub(crate) value: u32,
    /// 之一, 之二 …
    pub(crate) branch: Option<u32>,
    /// As printed, without blanks: `1.`, `（一）`, `第八十二条之一`.
    pub(crate) number: String,
    /// Bytes of the line before the text proper: number, its sign and blanks.
    pub(crate) length: usize,
}

struct Shape {
    style: Style,
    pattern: Regex,
    /// Tells quickly, by its first character, that a line cannot have the shape.
    may_open: fn(char) -> bool,
}

const HAN: &str = "[一二三四五六七八九十百千零〇两]";
const DIGIT: &str = "[0-9０-９]";

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let number = format!("(?:{HAN}+|{DIGIT}{{1,4}})");
    let shape = |style: Style, may_open: fn(char) -> bool, pattern: String| Shape {
        style,
        pattern: Regex::new(&pattern).unwrap_or_else(|error| unreachable!("fixed pattern: {error}")),
        may_open,
    };
    let is_ordinal = |first: char| first == '第';
    let is_digit = |first: char| matches!(first, '0'..='9' | '０'..='９');
    let is_bracket = |first: char| matches!(first, '（' | '(');
    let is_letter = |first: char| first.is_ascii_alphabetic();
    vec![
        shape(Style::Part, is_ordinal, format!(r"^第\s*({number})\s*(?:编|編|篇|部分)")),
        shape(Style::SubPart, is_ordinal, format!(r"^第\s*({number})\s*分[编編]")),
        shape(Style::Chapter, is_ordinal, format!(r"^第\s*({number})\s*章")),
        shape(Style::Section, is_ordinal, format!(r"^第\s*({number})\s*[节節]")),
        shape(Style::Article, is_ordinal, format!(r"^第\s*({number})\s*[条條](?:\s*之\s*({HAN}+))?")),
        shape(Style::Ordinal, is_common_numeral, format!(r"^({HAN}{{1,3}})是")),
        shape(Style::Han, is_common_numeral, format!(r"^({HAN}{{1,4}})\s*[、．.，,]")),
        shape(Style::HanParen, is_bracket, format!(r"^[（(]\s*({HAN}{{1,4}})\s*[）)][、．.]?")),
        shape(Style::HanParen, |first| matches!(first, '㈠'..='㈩'), "^([㈠-㈩])".to_owned()),
        shape(Style::DigitParen, is_bracket, format!(r"^[（(]\s*({DIGIT}{{1,3}})\s*[）)][、．.]?")),
        shape(Style::DigitParen, |first| matches!(first, '⑴'..='⒇'), "^([⑴-⒇])".to_owned()),
        shape(Style::DigitClose, is_digit, format!(r"^({DIGIT}{{1,2}})\s*[)）][、．.]?")),
        shape(Style::Circled, |first| matches!(first, '①'..='⑳'), "^([①-⑳])".to_owned()),
        shape(Style::Decimal, is_digit, format!(r"^({DIGIT}{{1,2}}[.．]{DIGIT}{{1,2}})[\s　]")),
        shape(Style::Decimal3, is_digit, format!(r"^({DIGIT}{{1,2}}(?:[.．]{DIGIT}{{1,2}}){{2}})[\s　]")),
        shape(Style::Decimal4, is_digit, format!(r"^({DIGIT}{{1,2}}(?:[.．]{DIGIT}{{1,2}}){{3}})[\s　]")),
        shape(Style::Digit, is_digit, format!(r"^({DIGIT}{{1,3}})\s*[.．、，,]")),
        shape(Style::Digit, |first| matches!(first, '⒈'..='⒛'), "^([⒈-⒛])".to_owned()),
        shape(Style::DigitBlank, is_digit, format!(r"^({DIGIT}{{1,2}})[\s　]")),
        shape(
            Style::Roman,
            |first| matches!(first, 'Ⅰ'..='Ⅻ' | 'I' | 'V' | 'X'),
            r"^([Ⅰ-Ⅻ]|[IVX]{1,4})\s*[.．、]".to_owned(),
        ),
        shape(Style::LetterClose, is_bracket, r"^[（(]\s*([A-Za-z])\s*[）)][、．.]?".to_owned()),
        shape(Style::LetterClose, is_letter, r"^([A-Za-z])\s*[）)][、．.]?".to_owned()),
        shape(Style::Letter, is_letter, r"^([A-Za-z])\s*[.．、]".to_owned()),
        shape(
            Style::Dash,
            |first| matches!(first, '—' | '-' | '–' | '－'),
            r"^(?:——|--|—|–|[-－]\s)".to_owned(),
        ),
        shape(Style::Bullet, |first| "●■◆▪★☆•◇□▲◎·".contains(first), "^[●■◆▪★☆•◇□▲◎·]".to_owned()),
    ]
});

/// `4.12月20日前完成`, `1.2031年起`: behind the number stands a date, not the rest of a decimal.
fn opens_with_date(text: &str) -> bool {
    let rest = text.trim_start_matches(is_digit);
    match text[..text.len() - rest.len()].chars().count() {
        1 | 2 => rest.starts_with('月'),
        4 => rest.starts_with('年'),
        _ => false,
    }
}

/// Reads the marker at the start of a line's text, if there is one.
pub(crate) fn read_marker(text: &str) -> Option<Marker> {
    let first = text.chars().next()?;
    // Behind 第 and its number one sign tells 条 from 章 and the others.
    let counted = if first == '第' { counted_behind(text) } else { None };
    let may_fit = |shape: &&Shape| {
        (shape.may_open)(first) && (first != '第' || counted.is_some_and(|sign| shape.style.counts(sign)))
    };
    SHAPES.iter().filter(may_fit).find_map(|shape| shape.read(text))
}

/// The first character behind 第, the number there and blanks.
fn counted_behind(text: &str) -> Option<char> {
    let is_part = |it: char| {
        it == '第' || it.is_whitespace() || is_common_numeral(it) || matches!(it, '0'..='9' | '０'..='９')
    };
    text.chars().find(|it| !is_part(*it))
}

/// What stands behind the printed number of a label: `（二）培育企业` → `培育企业`. A label without one is kept.
pub fn without_number(label: &str) -> &str {
    let label = label.trim();
    read_marker(label).map_or(label, |marker| &label[marker.length..]).trim()
}

impl Shape {
    fn read(&self, text: &str) -> Option<Marker> {
        let captures = self.pattern.captures(text)?;
        let printed = captures.get(0)?.as_str();
        let rest = &text[printed.len()..];
        if !self.allows(printed, rest) {
            return None;
        }
        let (value, branch) = match captures.get(1) {
            Some(number) => (
                self.read_value(number.as_str())?,
                captures.get(2).and_then(|it| numeral::parse_whole(it.as_str())),
            ),
            None => (0, None),
        };
        let blanks = rest.len() - rest.trim_start().len();
        Some(Marker {
            style: self.style,
            value,
            branch,
            number: printed.chars().filter(|character| !character.is_whitespace()).collect(),
            length: printed.len() + blanks,
        })
    }

    fn read_value(&self, text: &str) -> Option<u32> {
        match self.style {
            Style::Roman => roman_value(text),
            Style::Letter | Style::LetterClose => {
                let letter = text.chars().next()?.to_ascii_lowercase();
                Some(letter as u32 - 'a' as u32 + 1)
            }
            _ => read_value(text),
        }
    }

    /// Tells whether what follows the number lets it be one: `2.70%` and `1.2万` are amounts, `——` inside a
    /// range is none, and `第三条规定的` in the middle of a sentence that happens to start a line is prose.
    fn allows(&self, printed: &str, rest: &str) -> bool {
        let next = rest.chars().next();
        match self.style {
            Style::Han | Style::Digit if printed.ends_with(['，', ',']) => leads_with_title(rest),
            Style::Digit if printed.ends_with(['.', '．']) => {
                !next.is_some_and(is_digit) || opens_with_date(rest)
            }
            Style::Digit => !rest.is_empty(),
            Style::Han => !rest.trim_start().is_empty(),
            Style::DigitBlank => {
                let text = rest.trim_start();
                text.chars().next().is_some_and(|next| !next.is_ascii_punctuation() && !is_digit(next))
                    && !text.starts_with(['年', '月', '日', '家', '个', '项', '%', '％', '万', '亿'])
            }
            Style::Article | Style::Chapter | Style::Section | Style::Part | Style::SubPart => {
                !next.is_some_and(|next| matches!(next, '、' | '，' | ',' | '的' | '和' | '与' | '及' | '至'))
                    && !["规定", "所称", "所列", "第"].iter().any(|word| rest.starts_with(word))
            }
            // `A. AI Agent。`, but not `e.g.` and `A.M.`.
            Style::Roman | Style::Letter | Style::LetterClose => {
                let is_set_off = rest.starts_with(char::is_whitespace) || !printed.ends_with(['.', '、']);
                let is_latin = |next: char| next.is_ascii_alphanumeric();
                let next = rest.trim_start().chars().next();
                next.is_some_and(fold::is_han)
                    || is_set_off && next.is_some_and(is_latin) && rest.contains(['。', '，', '；'])
            }
            Style::Dash if printed.ends_with(char::is_whitespace) => !rest.trim_start().is_empty(),
            Style::Dash => !next.is_some_and(|next| is_digit(next) || next == '—' || next == '-'),
            _ => true,
        }
    }
}

/// Tells whether words of a title stand behind a number: `一,总体要求`, where a comma was read for 、.
fn leads_with_title(rest: &str) -> bool {
    const MAX_TITLE_CHARS: usize = 20;
    let rest = rest.trim_start();
    let title = rest.split('。').next().unwrap_or_default();
    (3..=MAX_TITLE_CHARS).contains(&title.chars().count())
        && title.chars().all(|it| fold::is_han(it) || matches!(it, '“' | '”' | '、'))
        && !title.starts_with(['年', '月', '日', '号', '二', '三', '四', '五', '六', '七', '八', '九', '十'])
}

fn is_digit(character: char) -> bool {
    numeral::digit(character).is_some() && !matches!(character, '一'..='鿿')
}

/// The value of Ⅰ to Ⅻ, or of I to XXXIX in letters when they are in order.
fn roman_value(text: &str) -> Option<u32> {
    let first = text.chars().next()?;
    if ('Ⅰ'..='Ⅻ').contains(&first) {
        return Some(first as u32 - 'Ⅰ' as u32 + 1);
    }
    const UNITS: [&str; 10] = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let tens = text.len() - text.trim_start_matches('X').len();
    let units = UNITS.iter().position(|unit| *unit == &text[tens..])?;
    u32::try_from(tens * 10 + units).ok().filter(|value| *value > 0)
}

/// The value of a printed number; for `1.2.3` that of its last part.
fn read_value(text: &str) -> Option<u32> {
    let mut characters = text.chars();
    if let (Some(single), None) = (characters.next(), characters.next()) {
        let ranges = [('㈠', 10), ('①', 20), ('⑴', 20), ('⒈', 20)];
        for (first, count) in ranges {
            let offset = (single as u32).wrapping_sub(first as u32);
            if offset < count {
                return Some(offset + 1);
            }
        }
    }
    numeral::parse_whole(text.rsplit(['.', '．']).next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_numbers_of_policy_texts() {
        let check = |text: &str, expected: Option<(Style, u32, &str, &str)>| {
            let marker = read_marker(text);
            let seen = marker.as_ref().map(|it| (it.style, it.value, it.number.as_str(), &text[it.length..]));
            assert_eq!(seen, expected, "{text}");
        };
        check("一、总体要求", Some((Style::Han, 1, "一、", "总体要求")));
        check("十二、附则", Some((Style::Han, 12, "十二、", "附则")));
        check("一,总体要求", Some((Style::Han, 1, "一,", "总体要求")));
        check("二，三产业融合发展。", None);
        check("18，建立专员制度。", Some((Style::Digit, 18, "18，", "建立专员制度。")));
        check("1,000家企业", None);
        check("4.12月20日前完成", Some((Style::Digit, 4, "4.", "12月20日前完成")));
        check("1.2031年底前建成", Some((Style::Digit, 1, "1.", "2031年底前建成")));
        check("1.2万个岗位", None);
        check("3，4号楼，改造完成", None);
        check("(一)指导思想", Some((Style::HanParen, 1, "(一)", "指导思想")));
        check("（十一） 加强", Some((Style::HanParen, 11, "（十一）", "加强")));
        check("㈡ 目标", Some((Style::HanParen, 2, "㈡", "目标")));
        check("1. 重点", Some((Style::Digit, 1, "1.", "重点")));
        check("１２．重点", Some((Style::Digit, 12, "１２．", "重点")));
        check("3、材料", Some((Style::Digit, 3, "3、", "材料")));
        check("1 瞄准目标", Some((Style::DigitBlank, 1, "1", "瞄准目标")));
        check("1.2 适用范围", Some((Style::Decimal, 2, "1.2", "适用范围")));
        check("1.2.3 适用范围", Some((Style::Decimal3, 3, "1.2.3", "适用范围")));
        check("（1）申请", Some((Style::DigitParen, 1, "（1）", "申请")));
        check("2）申请", Some((Style::DigitClose, 2, "2）", "申请")));
        check("③审核", Some((Style::Circled, 3, "③", "审核")));
        check("第十二条 为了", Some((Style::Article, 12, "第十二条", "为了")));
        check("第八十二条之一　违反", Some((Style::Article, 82, "第八十二条之一", "违反")));
        check("第 3 条 为了", Some((Style::Article, 3, "第3条", "为了")));
        check("第一章　总则", Some((Style::Chapter, 1, "第一章", "总则")));
        check("第三部分 保障", Some((Style::Part, 3, "第三部分", "保障")));
        check("——全球影响力", Some((Style::Dash, 0, "——", "全球影响力")));
        check("一是更加强调", Some((Style::Ordinal, 1, "一是", "更加强调")));
        check("● 要点", Some((Style::Bullet, 0, "●", "要点")));
        check("Ⅱ.验收", Some((Style::Roman, 2, "Ⅱ.", "验收")));
        check("IV. 验收", Some((Style::Roman, 4, "IV.", "验收")));
        check("B.审核", Some((Style::Letter, 2, "B.", "审核")));
        check("（b）审核", Some((Style::LetterClose, 2, "（b）", "审核")));
        check("c) 审核", Some((Style::LetterClose, 3, "c)", "审核")));
        check("- 推广节水器具", Some((Style::Dash, 0, "-", "推广节水器具")));
        check("第三條　甲", Some((Style::Article, 3, "第三條", "甲")));
        check("A．6G。支持研究。", Some((Style::Letter, 1, "A．", "6G。支持研究。")));
        check("A.M. 8时开始。", None);
        check("A、B两类企业，按规定执行。", None);
        check("e.g. 甲", None);
        check("-5℃以下", None);
        check("2.70%", None);
        check("1.2万家", None);
        check("2016年9月30日", None);
        check("(2025)2号", None);
        check("2020 年,进行", None);
        check("第三条规定的条件", None);
        check("第三条、第四条", None);
        check("(企业)名单", None);
        check("一、", None);
        check("总体要求", None);
    }

    #[test]
    fn keeps_the_branch_of_an_article() {
        let marker = read_marker("第八十二条之二 违反");
        assert_eq!(marker.and_then(|it| it.branch), Some(2));
    }
}
