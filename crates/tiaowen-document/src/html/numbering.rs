//! The numbers that a browser prints before the items of a list.

use tiaowen_text::numeral::print::{print_han, print_roman};

use super::attributes::Numbering;
use crate::marker::read_marker;

/// What is printed before the item with this number.
pub(super) fn label(numbering: Numbering, number: i64) -> String {
    match numbering {
        Numbering::None => String::new(),
        Numbering::Han => match counted(number) {
            Some(number) => format!("{}、", print_han(number)),
            None => format!("{number}."),
        },
        Numbering::Lower | Numbering::Upper => match letter(number) {
            Some(letter) if numbering == Numbering::Upper => format!("{}.", letter.to_ascii_uppercase()),
            Some(letter) => format!("{letter}."),
            None => format!("{number}."),
        },
        Numbering::LowerRoman | Numbering::UpperRoman => match counted(number).and_then(print_roman) {
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

/// A number that can be counted: from 1 on.
fn counted(number: i64) -> Option<u32> {
    u32::try_from(number).ok().filter(|number| *number > 0)
}

fn letter(number: i64) -> Option<char> {
    let at = u8::try_from(number).ok().filter(|it| (1..=26).contains(it))?;
    Some(char::from(b'a' + at - 1))
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
        check(Numbering::Han, 103, "一百零三、");
        check(Numbering::Han, 0, "0.");
        check(Numbering::Upper, 2, "B.");
        check(Numbering::Lower, 27, "27.");
        check(Numbering::LowerRoman, 14, "xiv.");
        check(Numbering::None, 1, "");
    }
}
