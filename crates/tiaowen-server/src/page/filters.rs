//! How templates write text that others wrote. Knows no page.

#![allow(unreachable_pub, reason = "the macro of filters writes a public method")]

use std::fmt::{Display, Write as _};

use askama::filters::Safe;
use askama::{Result, Values};

/// The text as HTML, with signs that nobody would see made visible.
///
/// Each stands in a span of its own that shows its number and tells its name, and keeps it from turning the direction of
/// what follows. The sign itself stays where it is, and the number is drawn by the style sheet: who copies from the page
/// copies the source, sign for sign.
#[askama::filter_fn]
pub(crate) fn shown(text: impl Display, _: &dyn Values) -> Result<Safe<String>> {
    Ok(Safe(html_of(&text.to_string())))
}

/// How many signs of a text nobody would see.
pub(crate) fn count_hidden(text: &str) -> usize {
    text.chars().filter(|sign| hidden(*sign).is_some()).count()
}

fn html_of(text: &str) -> String {
    let mut html = String::with_capacity(text.len() + 16);
    let mut written = 0;
    for (at, sign) in text.char_indices() {
        // Nearly all of a page is such ideographs, and they stand for themselves.
        if ('\u{4E00}'..='\u{9FFF}').contains(&sign) {
            continue;
        }
        let name = hidden(sign);
        let reference = reference(sign);
        if name.is_none() && reference.is_none() {
            continue;
        }
        html.push_str(&text[written..at]);
        written = at + sign.len_utf8();
        if let Some(name) = name {
            let number = format!("U+{:04X}", u32::from(sign));
            // A NUL cannot stand in HTML at all.
            let itself = if sign == '\0' { '\u{FFFD}' } else { sign };
            let _ = write!(
                html,
                "<span class=\"sign\" role=\"img\" data-sign=\"{number}\" title=\"{number} {name}\" \
                 aria-label=\"{number} {name}\">{itself}</span>"
            );
        }
        html.extend(reference);
    }
    html.push_str(&text[written..]);
    html
}

/// How HTML writes a sign that is markup there.
fn reference(sign: char) -> Option<&'static str> {
    Some(match sign {
        '<' => "&#60;",
        '>' => "&#62;",
        '&' => "&#38;",
        '"' => "&#34;",
        '\'' => "&#39;",
        _ => return None,
    })
}

/// What a sign is that takes no room or turns the direction of writing, for people; `None` for any other. Blanks,
/// tabs and line ends show themselves; selectors of the form of an ideograph belong to it.
fn hidden(sign: char) -> Option<&'static str> {
    Some(match sign {
        '\t' | '\n' | '\r' | '\u{C}' => return None,
        '\u{61C}' | '\u{200E}' | '\u{200F}' => "书写方向标记 direction mark",
        '\u{202A}' | '\u{202B}' | '\u{2066}'..='\u{2068}' => "改变书写方向 direction embedding",
        '\u{202D}' | '\u{202E}' => "强制书写方向 direction override",
        '\u{202C}' | '\u{2069}' => "书写方向结束 end of direction",
        '\u{200B}' | '\u{2060}' | '\u{FEFF}' => "零宽空格 zero-width space",
        '\u{200C}' | '\u{200D}' | '\u{34F}' => "零宽连接符 zero-width joiner",
        '\u{AD}' => "软连字符 soft hyphen",
        '\u{2028}' | '\u{2029}' => "行分隔符 line separator",
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' => {
            "空白填充符 invisible filler"
        }
        '\u{2061}'..='\u{2065}'
        | '\u{206A}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{1D173}'..='\u{1D17A}' => "看不见的格式符 invisible format sign",
        '\u{E0000}'..='\u{E007F}' => "隐藏标签字符 hidden tag sign",
        sign if sign.is_control() => "控制字符 control sign",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn signs_that_nobody_sees_are_named() {
        let check = |text: &str, expected: &[&str]| {
            let html = html_of(text);
            let named: Vec<&str> =
                html.split("data-sign=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
            assert_eq!(named, expected, "{text:?}");
            assert_eq!(count_hidden(text), expected.len(), "{text:?}");
        };
        check("甲\u{202E}乙\u{2069}", &["U+202E", "U+2069"]);
        check("补\u{200B}贴\u{FEFF}", &["U+200B", "U+FEFF"]);
        check("a\u{1b}[31m\u{9b}\u{0}", &["U+001B", "U+009B", "U+0000"]);
        check("\u{E0041}", &["U+E0041"]);
        // A selector of a form belongs to its ideograph, and a private sign is one that somebody drew.
        check("辻\u{E0100}\u{FE0F}\u{E000}\u{3000}\u{a0}\t\r\n", &[]);
        assert_eq!(html_of("<b>&\"'"), "&#60;b&#62;&#38;&#34;&#39;");
    }

    proptest! {
        /// What a browser makes of it is the text again, and nothing of the text is markup.
        #[test]
        fn the_text_stays_as_it_is(text in any::<String>()) {
            let html = html_of(&text);
            let mut plain = String::new();
            for (index, piece) in html.split('<').enumerate() {
                let shown = if index == 0 { piece } else { piece.split_once('>').map_or("", |(_, shown)| shown) };
                plain.push_str(shown);
            }
            let plain = plain.replace("&#60;", "<").replace("&#62;", ">").replace("&#34;", "\"").replace("&#39;", "'");
            prop_assert_eq!(plain.replace("&#38;", "&"), text.replace('\0', "\u{FFFD}"));
            prop_assert_eq!(html.matches("<span").count(), count_hidden(&text));
            prop_assert_eq!(html.matches('<').count(), 2 * count_hidden(&text));
        }
    }
}
