//! The numbers that a browser prints before the items of a list, and digits that stand higher or lower.

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

/// Digits as the characters that stand higher (or lower); `None` when there is anything else.
pub(super) fn raised(digits: &str, is_higher: bool) -> Option<String> {
    const HIGHER: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    const LOWER: [char; 10] = ['₀', '₁', '₂', '₃', '₄', '₅', '₆', '₇', '₈', '₉'];
    if digits.is_empty() || digits.len() > 4 {
        return None;
    }
    let signs = if is_higher { &HIGHER } else { &LOWER };
    let raise = |digit: char| match digit {
        '-' | '−' | '－' => Some(if is_higher { '⁻' } else { '₋' }),
        '+' => Some(if is_higher { '⁺' } else { '₊' }),
        _ => digit.to_digit(10).map(|digit| signs[digit as usize]),
    };
    digits.chars().map(raise).collect()
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

    #[test]
    fn digits_stay_high_or_low() {
        assert_eq!(raised("2", true).as_deref(), Some("²"));
        assert_eq!(raised("-3", true).as_deref(), Some("⁻³"));
        assert_eq!(raised("2", false).as_deref(), Some("₂"));
        assert_eq!(raised("[1]", true), None);
        assert_eq!(raised("注", true), None);
    }
}
