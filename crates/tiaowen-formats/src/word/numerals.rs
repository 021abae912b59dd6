//! Numbers as Word prints them before paragraphs (`w:numFmt`, ISO/IEC 29500-1, 17.18.59). Knows no lists.

use tiaowen_text::numeral::print::{Counting, print_digits, print_roman};

/// A number in a format; a format that is not known, or does not reach so far, prints plain digits.
pub(super) fn numeral(format: &str, number: u32) -> String {
    let printed = match format {
        "none" => Some(String::new()),
        "decimalZero" => Some(format!("{number:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(full_width(number)),
        "numberInDash" => Some(format!("- {number} -")),
        "upperRoman" => print_roman(number),
        "lowerRoman" => print_roman(number).map(|roman| roman.to_lowercase()),
        "upperLetter" => letters(number),
        "lowerLetter" => letters(number).map(|letters| letters.to_lowercase()),
        "ordinal" => Some(ordinal(number)),
        "hex" => Some(format!("{number:X}")),
        // 十一, 二十; from a hundred on one digit after the other, or with 百.
        "chineseCounting" | "taiwaneseCounting" | "japaneseCounting" if number >= 100 => {
            Some(print_digits(number))
        }
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting" => Some(Counting::HAN.print(number)),
        "chineseLegalSimplified" => Some(Counting::LEGAL.print(number)),
        "ideographLegalTraditional" | "japaneseLegal" => Some(Counting::LEGAL_TRADITIONAL.print(number)),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => Some(print_digits(number)),
        "ideographTraditional" => cycle("甲乙丙丁戊己庚辛壬癸", number),
        "ideographZodiac" => cycle("子丑寅卯辰巳午未申酉戌亥", number),
        "ideographZodiacTraditional" => sexagenary(number),
        "ideographEnclosedCircle" => within("㊀㊁㊂㊃㊄㊅㊆㊇㊈㊉", number),
        "decimalEnclosedCircle" | "decimalEnclosedCircleChinese" => circled(number),
        "decimalEnclosedParen" => within("⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇", number),
        "decimalEnclosedFullstop" => within("⒈⒉⒊⒋⒌⒍⒎⒏⒐⒑⒒⒓⒔⒕⒖⒗⒘⒙⒚⒛", number),
        "chicago" => cycle("*†‡§", number),
        _ => None,
    };
    printed.unwrap_or_else(|| number.to_string())
}

/// A number in a format of its own, told by its first ones: `001, 002, 003, ...`.
pub(super) fn custom(pattern: &str, number: u32) -> String {
    let width = pattern.split(',').next().map_or(0, |first| first.trim().len());
    let is_padded = pattern.trim_start().starts_with('0') && width <= 8;
    if is_padded { format!("{number:0width$}") } else { number.to_string() }
}

/// ① to ㊿.
pub(super) fn circled(number: u32) -> Option<String> {
    let first = match number {
        1..=20 => 0x2460 - 1,
        21..=35 => 0x3251 - 21,
        36..=50 => 0x32B1 - 36,
        _ => return None,
    };
    char::from_u32(first + number).map(String::from)
}

fn full_width(number: u32) -> String {
    number.to_string().chars().filter_map(|digit| char::from_u32(digit as u32 + 0xFEE0)).collect()
}

/// A to Z, then AA, BB.
fn letters(number: u32) -> Option<String> {
    let at = number.checked_sub(1).filter(|at| *at < 26 * 30)?;
    let letter = char::from_u32('A' as u32 + at % 26)?;
    Some(std::iter::repeat_n(letter, at as usize / 26 + 1).collect())
}

fn ordinal(number: u32) -> String {
    let ending = match (number % 10, number % 100) {
        (1, other) if other != 11 => "st",
        (2, other) if other != 12 => "nd",
        (3, other) if other != 13 => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}

/// The sign of this number of a row that begins again at its end.
fn cycle(signs: &str, number: u32) -> Option<String> {
    let count = signs.chars().count();
    let at = number.checked_sub(1)? as usize % count;
    signs.chars().nth(at).map(String::from)
}

/// The sign of this number of a row, if it reaches so far.
fn within(signs: &str, number: u32) -> Option<String> {
    signs.chars().nth(number.checked_sub(1)? as usize).map(String::from)
}

/// 甲子, 乙丑 ….
fn sexagenary(number: u32) -> Option<String> {
    Some(cycle("甲乙丙丁戊己庚辛壬癸", number)? + &cycle("子丑寅卯辰巳午未申酉戌亥", number)?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tiaowen_document::without_number;

    use super::*;

    #[test]
    fn prints_numbers_as_word_does() {
        let check = |format, number, expected: &str| {
            assert_eq!(numeral(format, number), expected, "{format} {number}");
        };
        check("decimal", 12, "12");
        check("decimalZero", 3, "03");
        check("decimalFullWidth", 12, "１２");
        check("chineseCounting", 1, "一");
        check("chineseCounting", 10, "十");
        check("chineseCounting", 21, "二十一");
        check("chineseCounting", 105, "一〇五");
        check("chineseCountingThousand", 20, "二十");
        check("chineseCountingThousand", 100, "一百");
        check("chineseCountingThousand", 101, "一百零一");
        check("chineseCountingThousand", 110, "一百一十");
        check("chineseCountingThousand", 1010, "一千零一十");
        check("chineseCountingThousand", 10_001, "一万零一");
        check("japaneseCounting", 11, "十一");
        check("chineseLegalSimplified", 12, "壹拾贰");
        check("ideographDigital", 10, "一〇");
        check("ideographTraditional", 3, "丙");
        check("ideographTraditional", 11, "甲");
        check("ideographZodiac", 12, "亥");
        check("ideographEnclosedCircle", 2, "㊁");
        check("decimalEnclosedCircle", 20, "⑳");
        check("decimalEnclosedCircleChinese", 21, "㉑");
        check("decimalEnclosedCircle", 51, "51");
        check("decimalEnclosedParen", 3, "⑶");
        check("decimalEnclosedFullstop", 4, "⒋");
        check("upperRoman", 14, "XIV");
        check("lowerRoman", 4, "iv");
        check("upperLetter", 27, "AA");
        check("lowerLetter", 2, "b");
        check("none", 7, "");
        check("of the future", 7, "7");
        assert_eq!(custom("001, 002, 003, ...", 7), "007");
        assert_eq!(custom("", 7), "7");
    }

    proptest! {
        #[test]
        fn numbers_of_articles_read_as_numbers(number in 1_u32..9999) {
            let label = format!("第{}条", numeral("chineseCountingThousand", number));
            prop_assert_eq!(without_number(&label), "");
        }

        #[test]
        fn every_number_prints_in_every_format(format in "[a-zA-Z]{0,12}|chineseCounting|upperRoman|ordinal", number: u32) {
            prop_assert!(!numeral(&format, number).is_empty() || format == "none");
        }
    }
}
