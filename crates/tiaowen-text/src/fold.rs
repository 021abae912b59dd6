//! Folds text one to one, character by character and blind to neighbours, so that what means the same while
//! searching becomes the same: width, case, traditional and simplified, brackets, quotes, dashes, blanks.
//!
//! A folded text has as many code points as its source, so an offset into one is an offset into the other.
//! Folding serves matching only; what is shown and cited is the source. Knows nothing of words.

use std::sync::LazyLock;

/// Folds one character. The answer does not depend on what stands beside it, and folding twice changes nothing.
///
/// Everything blank or invisible becomes `' '`; see [`is_blank`].
#[inline]
pub fn fold_char(character: char) -> char {
    match character {
        // First what most of a text is made of: ideographs.
        '\u{3400}'..='\u{9FFF}' => variant(character),
        'A'..='Z' => character.to_ascii_lowercase(),
        '\u{21}'..='\u{7E}' => fold_ascii_sign(character),
        _ if is_blank(character) => ' ',
        _ => fold_beyond_ascii(character),
    }
}

/// Folds every character of `text`; the number of code points stays.
pub fn fold(text: &str) -> String {
    text.chars().map(fold_char).collect()
}

/// The folded text without blanks: what is compared and hashed to tell whether two texts say the same.
pub fn fingerprint(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    folded.extend(text.chars().filter(|character| !is_blank(*character)).map(fold_char));
    folded
}

/// The folded letters and digits of a text: titles are one when these are the same.
pub fn letters(text: &str) -> String {
    text.chars().map(fold_char).filter(|character| character.is_alphanumeric()).collect()
}

/// Tells whether a character shows nothing: white space, control characters, zero-width and direction marks,
/// soft hyphens, variation selectors. Matching takes no notice of them.
#[inline]
pub fn is_blank(character: char) -> bool {
    match character {
        '\u{21}'..='\u{7E}' | '\u{3400}'..='\u{9FFF}' => false,
        '\u{AD}'
        | '\u{200B}'..='\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}'
        | '\u{FE00}'..='\u{FE0F}'
        | '\u{FEFF}'
        | '\u{E0100}'..='\u{E01EF}' => true,
        _ => character.is_whitespace() || character.is_control(),
    }
}

/// Tells whether a character is written Chinese: an ideograph, 〇 or 々.
#[inline]
pub fn is_han(character: char) -> bool {
    matches!(character,
        '\u{4E00}'..='\u{9FFF}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{3005}' | '\u{3007}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}')
}

/// Square brackets and the back quote fold onto their kin; all other ASCII signs stand for themselves.
fn fold_ascii_sign(character: char) -> char {
    match character {
        '[' => '(',
        ']' => ')',
        '`' => '\'',
        _ => character,
    }
}

fn fold_beyond_ascii(character: char) -> char {
    match character {
        // Brackets: 〔2016〕, [2016], (2016) and （2016） are the same.
        '〔' | '【' | '〖' | '〘' | '〚' | '﹝' | '（' | '［' | '﹙' | '⟮' | '⦅' => '(',
        '〕' | '】' | '〗' | '〙' | '〛' | '﹞' | '）' | '］' | '﹚' | '⟯' | '⦆' => ')',
        // Quotes.
        '“' | '”' | '„' | '‟' | '「' | '」' | '『' | '』' | '﹁' | '﹂' | '﹃' | '﹄' | '〝' | '〞'
        | '〟' | '｢' | '｣' => '"',
        '‘' | '’' | '‚' | '‛' | '｀' => '\'',
        // Dashes, minus signs and the box-drawing lines that stand for dashes.
        '‐'..='―' | '−' | '─' | '━' | '﹘' | '﹣' | '⁃' | '⸺' | '⸻' => '-',
        '〜' | '∼' | '˜' => '~',
        // Middle dots.
        '•' | '‧' | '∙' | '⋅' | '・' | '･' => '·',
        // Zeroes in years: 二○一六.
        '○' | '◯' => '〇',
        '｡' | '﹒' => '。',
        '､' | '﹑' => '、',
        '﹐' => ',',
        '﹔' => ';',
        '﹕' | '∶' => ':',
        '﹖' => '?',
        '﹗' => '!',
        '﹪' => '%',
        '￥' => '¥',
        '￠' => '¢',
        '￡' => '£',
        '￣' => '¯',
        '￤' => '¦',
        '〈' | '﹤' => '<',
        '〉' | '﹥' => '>',
        '\u{FF01}'..='\u{FF5E}' => fold_char(half_width(character)),
        _ => variant(character),
    }
}

/// The ASCII character whose full-width form this is (U+FF01 to U+FF5E).
fn half_width(character: char) -> char {
    char::from_u32(character as u32 - 0xFF01 + 0x21).unwrap_or(character)
}

/// First and last code point of the plane-0 characters that the table of variants covers.
const FIRST_VARIANT: u32 = 0x2E80;
const LAST_VARIANT: u32 = 0xFAFF;

/// Stands for a character beyond plane 0: no character folds onto a control character.
const BEYOND: u16 = 1;

/// Traditional characters, variants, radicals and compatibility ideographs with the simplified character.
struct Variants {
    /// By code point less [`FIRST_VARIANT`]; 0 where a character stands for itself, [`BEYOND`] where `beyond` tells.
    plane_zero: Vec<u16>,
    /// Pairs of which one is beyond plane 0, sorted by the first.
    beyond: Vec<(char, char)>,
}

impl Variants {
    fn load() -> Self {
        let mut variants =
            Self { plane_zero: vec![0; (LAST_VARIANT - FIRST_VARIANT + 1) as usize], beyond: Vec::new() };
        for line in include_str!("variants.txt").lines() {
            let mut characters = line.chars();
            let Some(simplified) = characters.next() else { continue };
            for variant in characters {
                variants.insert(variant, simplified);
            }
        }
        variants.beyond.sort_unstable();
        variants
    }

    fn insert(&mut self, variant: char, simplified: char) {
        match (self.slot(variant), u16::try_from(simplified as u32)) {
            (Some(slot), Ok(code)) => self.plane_zero[slot] = code,
            (slot, _) => {
                self.beyond.push((variant, simplified));
                if let Some(slot) = slot {
                    self.plane_zero[slot] = BEYOND;
                }
            }
        }
    }

    fn slot(&self, character: char) -> Option<usize> {
        let slot = (character as u32).checked_sub(FIRST_VARIANT)? as usize;
        (slot < self.plane_zero.len()).then_some(slot)
    }

    fn get(&self, character: char) -> char {
        match self.slot(character).map(|slot| self.plane_zero[slot]) {
            Some(0) => return character,
            None | Some(BEYOND) => {}
            Some(code) => return char::from_u32(u32::from(code)).unwrap_or(character),
        }
        match self.beyond.binary_search_by_key(&character, |pair| pair.0) {
            Ok(found) => self.beyond[found].1,
            Err(_) => character,
        }
    }
}

/// `variants.txt`: on each line the simplified character, then all that fold onto it. Made from OpenCC's
/// `TSCharacters` (the first choice for each character) and Unicode's one-character compatibility mappings of
/// radicals and compatibility ideographs, followed to their ends.
static VARIANTS: LazyLock<Variants> = LazyLock::new(Variants::load);

fn variant(character: char) -> char {
    if (character as u32) < FIRST_VARIANT { character } else { VARIANTS.get(character) }
}

#[cfg(test)]
mod tests {
    use ferrous_opencc::{OpenCC, config::BuiltinConfig};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn folds_what_means_the_same() {
        let check = |variants: &[&str], expected: &str| {
            for text in variants {
                assert_eq!(fold(text), expected, "{text}");
            }
        };
        check(
            &["〔2016〕", "[2016]", "(2016)", "（2016）", "【2016】", "﹝2016﹞", "［２０１６］"],
            "(2016)",
        );
        check(&["“中国制造”", "「中國製造」", "『中国制造』", "\"中国制造\""], "\"中国制造\"");
        check(&["ＡＩ", "AI", "ai"], "ai");
        check(&["——", "――", "──", "--", "－－"], "--");
        check(&["二○一六", "二〇一六"], "二〇一六");
        check(&["甲，乙；丙：", "甲,乙;丙:"], "甲,乙;丙:");
        check(&["甲、乙", "甲､乙"], "甲、乙");
        check(&["乾坤", "干坤"], "干坤");
        check(&["⼈民", "人民"], "人民");
        check(&["臺灣", "台湾"], "台湾");
        check(&["甲\u{3000}乙", "甲\u{A0}乙", "甲\t乙", "甲\u{200B}乙"], "甲 乙");
        check(&["３０％"], "30%");
        check(&["《办法》"], "《办法》");
    }

    #[test]
    fn takes_blanks_out_of_fingerprints() {
        assert_eq!(fingerprint(" 宁 波\n市\u{FEFF} "), "宁波市");
        assert_eq!(fingerprint("第 十二 条"), fingerprint("第十二條"));
    }

    #[test]
    fn agrees_with_opencc_on_every_single_character() {
        let opencc = OpenCC::from_config(BuiltinConfig::T2s).unwrap();
        let mut converted = 0;
        for character in ('\u{3400}'..='\u{9FFF}').chain('\u{20000}'..='\u{2FFFF}') {
            let simplified = opencc.convert(&character.to_string());
            if simplified != character.to_string() {
                converted += 1;
                assert_eq!(fold(&simplified), fold(&character.to_string()), "{character}");
                assert_ne!(fold_char(character), character, "{character} is not folded");
            }
        }
        assert!(converted > 4_000, "OpenCC converted only {converted} characters");
    }

    #[test]
    fn every_line_of_the_table_is_used() {
        for line in include_str!("variants.txt").lines() {
            let simplified = line.chars().next().unwrap();
            assert!(line.chars().count() > 1, "{line} folds nothing");
            for variant in line.chars() {
                assert_eq!(fold_char(variant), simplified, "{variant}");
            }
        }
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for character in '\0'..=char::MAX {
            let folded = fold_char(character);
            assert_eq!(fold_char(folded), folded, "{:x} {:x}", character as u32, folded as u32);
            assert_eq!(is_blank(character), folded == ' ', "{:x}", character as u32);
        }
    }

    proptest! {
        #[test]
        fn keeps_code_points_and_ignores_neighbours(left in "\\PC*", right in "\\PC*") {
            let whole = format!("{left}{right}");
            prop_assert_eq!(fold(&whole).chars().count(), whole.chars().count());
            prop_assert_eq!(fold(&whole), fold(&left) + &fold(&right));
            prop_assert_eq!(fingerprint(&whole), fold(&whole).replace(' ', ""));
        }
    }
}
