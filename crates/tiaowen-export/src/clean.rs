//! Makes words fit for any file: what no reader sees and no format bears is taken out. Knows no format.

/// The text with line ends as `\n` and without control signs, signs of writing direction, and what XML cannot hold.
/// Tabs become blanks.
pub(crate) fn clean(text: &str) -> String {
    let mut cleaned = String::with_capacity(text.len());
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '\r' if signs.peek() == Some(&'\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' => cleaned.push('\n'),
            '\t' => cleaned.push(' '),
            '\n' => cleaned.push('\n'),
            sign if sign.is_control() || is_direction(sign) || is_no_character(sign) => {}
            sign => cleaned.push(sign),
        }
    }
    cleaned
}

/// The same in one line.
pub(crate) fn clean_line(text: &str) -> String {
    clean(text).split('\n').map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Signs that turn the direction of what follows: they can make a text read otherwise than it is.
fn is_direction(sign: char) -> bool {
    matches!(sign, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_no_character(sign: char) -> bool {
    u32::from(sign) & 0xFFFE == 0xFFFE || matches!(sign, '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn takes_out_what_is_not_seen() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected, "{text:?}");
        check("甲乙\n丙", "甲乙\n丙");
        check("甲\r\n乙\r丙\u{2028}丁", "甲\n乙\n丙\n丁");
        check("甲\t乙\u{0}\u{1B}\u{7F}丙", "甲 乙丙");
        check("\u{202E}甲\u{2066}乙\u{200F}", "甲乙");
        check("\u{FEFF}甲\u{FFFE}乙\u{1FFFF}", "甲乙");
        check("𠮷", "𠮷");
        assert_eq!(clean_line(" 甲 \r\n\n 乙 "), "甲 乙");
    }

    proptest! {
        #[test]
        fn what_is_clean_stays_as_it_is(text in any::<String>()) {
            let once = clean(&text);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
