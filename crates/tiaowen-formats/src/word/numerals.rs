//! Numbers as Word prints them before paragraphs (`w:numFmt`, ISO/IEC 29500-1, 17.18.59). Knows no lists.

/// A number in a format; a format that is not known, or does not reach so far, prints plain digits.
pub(super) fn numeral(format: &str, number: u32) -> String {
    let printed = match format {
        "none" => Some(String::new()),
        "decimalZero" => Some(format!("{number:02}")),
        "decimalFullWidth" | "decimalFullWidth2" => Some(full_width(number)),
        "numberInDash" => Some(format!("- {number} -")),
        "upperRoman" => roman(number),
        "lowerRoman" => roman(number).map(|roman| roman.to_lowercase()),
        "upperLetter" => letters(number),
        "lowerLetter" => letters(number).map(|letters| letters.to_lowercase()),
        "ordinal" => Some(ordinal(number)),
        "hex" => Some(format!("{number:X}")),
        // 十一, 二十; from a hundred on one digit after the other, or with 百.
        "chineseCounting" | "taiwaneseCounting" | "japaneseCounting" if number >= 100 => Some(digits(number)),
        "chineseCounting"
        | "chineseCountingThousand"
        | "taiwaneseCounting"
        | "taiwaneseCountingThousand"
        | "japaneseCounting" => Some(counting(number, &HAN)),
        "chineseLegalSimplified" => Some(counting(number, &LEGAL)),
        "ideographLegalTraditional" | "japaneseLegal" => Some(counting(number, &LEGAL_TRADITIONAL)),
        "ideographDigital" | "taiwaneseDigital" | "japaneseDigitalTenThousand" => Some(digits(number)),
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

/// Digits and units of ten, a hundred, a thousand.
struct Counting {
    digits: [&'static str; 10],
    units: [&'static str; 4],
    ten_thousand: &'static str,
    /// 十一 rather than 一十一.
    drops_one: bool,
}

const HAN: Counting = Counting {
    digits: ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"],
    units: ["", "十", "百", "千"],
    ten_thousand: "万",
    drops_one: true,
};

const LEGAL: Counting = Counting {
    digits: ["零", "壹", "贰", "叁", "肆", "伍", "陆", "柒", "捌", "玖"],
    units: ["", "拾", "佰", "仟"],
    ten_thousand: "万",
    drops_one: false,
};

const LEGAL_TRADITIONAL: Counting = Counting {
    digits: ["零", "壹", "貳", "參", "肆", "伍", "陸", "柒", "捌", "玖"],
    units: ["", "拾", "佰", "仟"],
    ten_thousand: "萬",
    drops_one: false,
};

fn counting(number: u32, words: &Counting) -> String {
    let digit = |value: u32| words.digits[value as usize % 10];
    if number == 0 {
        return digit(0).to_owned();
    }
    let (high, low) = (number / 10_000, number % 10_000);
    let mut text = String::new();
    if high > 0 {
        text = counting(high, words) + words.ten_thousand;
    }
    let mut zero_waits = false;
    for place in (0..4).rev() {
        let value = low / 10_u32.pow(place) % 10;
        if value == 0 {
            zero_waits = !text.is_empty();
            continue;
        }
        if std::mem::take(&mut zero_waits) {
            text.push_str(digit(0));
        }
        if !(words.drops_one && value == 1 && place == 1 && text.is_empty()) {
            text.push_str(digit(value));
        }
        text.push_str(words.units[place as usize]);
    }
    text
}

/// One digit after the other: 二〇二六.
fn digits(number: u32) -> String {
    let digit = |digit: char| if digit == '0' { "〇" } else { HAN.digits[digit as usize - '0' as usize] };
    number.to_string().chars().map(digit).collect()
}

fn full_width(number: u32) -> String {
    number.to_string().chars().filter_map(|digit| char::from_u32(digit as u32 + 0xFEE0)).collect()
}

fn roman(number: u32) -> Option<String> {
    const SIGNS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let mut rest = Some(number).filter(|number| (1..4000).contains(number))?;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            roman.push_str(sign);
            rest -= value;
        }
    }
    Some(roman)
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
