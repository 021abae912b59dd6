//! The numbers that a browser prints before the items of a list.

use super::attributes::Numbering;
use crate::marker::read_marker;

/// What is printed before the item with this number.
pub(super) fn label(numbering: Numbering, number: i64) -> String {
    match numbering {
        Numbering::None => String::new(),
        Numbering::Han => han(number).map_or_else(|| format!("{number}."), |han| format!("{han}、")),
        Numbering::Lower | Numbering::Upper => match letter(number) {
            Some(letter) if numbering == Numbering::Upper => format!("{}.", letter.to_ascii_uppercase()),
            Some(letter) => format!("{letter}."),
            None => format!("{number}."),
        },
        Numbering::LowerRoman | Numbering::UpperRoman => match roman(number) {
            Some(roman) if numbering == Numbering::LowerRoman => format!("{}.", roman.to_ascii_lowercase()),
            Some(roman) => format!("{roman}."),
            None => format!("{number}."),
        },
        Numbering::Decimal => format!("{number}."),
    }
}

/// Tells whether the text of an item begins with a number of its own.
pub(super) fn prints_own(opening: &str) -> bool {
    opening.starts_with(|first: char| first.is_ascii_digit() || "（(①②③④⑤⑥⑦⑧⑨⑩".contains(first))
        || read_marker(opening).is_some()
}

/// 1 to 99 in Chinese numerals.
fn han(number: i64) -> Option<String> {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let number = usize::try_from(number).ok().filter(|it| (1..100).contains(it))?;
    let (tens, ones) = (number / 10, DIGITS[number % 10]);
    Some(match tens {
        0 => ones.to_owned(),
        1 => format!("十{ones}"),
        _ => format!("{}十{ones}", DIGITS[tens]),
    })
}

fn letter(number: i64) -> Option<char> {
    let at = u8::try_from(number).ok().filter(|it| (1..=26).contains(it))?;
    Some(char::from(b'a' + at - 1))
}

fn roman(number: i64) -> Option<String> {
    const SIGNS: [(i64, &str); 9] =
        [(100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")];
    let mut rest = Some(number).filter(|it| (1..400).contains(it))?;
    let mut roman = String::new();
    for (value, sign) in SIGNS {
        while rest >= value {
            roman.push_str(sign);
            rest -= value;
        }
    }
    Some(roman)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_numbers_as_a_browser_does() {
        let check = |numbering, number, expected: &str| assert_eq!(label(numbering, number), expected);
        check(Numbering::Decimal, 12, "12.");
        check(Numbering::Han, 3, "三、");
        check(Numbering::Han, 21, "二十一、");
        check(Numbering::Han, 0, "0.");
        check(Numbering::Upper, 2, "B.");
        check(Numbering::Lower, 27, "27.");
        check(Numbering::LowerRoman, 14, "xiv.");
        check(Numbering::None, 1, "");
    }
}
