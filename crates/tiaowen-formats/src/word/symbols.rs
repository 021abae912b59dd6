//! Signs of fonts of their own (`w:sym`): what stands in the private range means something in its font only. Knows the
//! signs that documents of offices use: boxes to tick, arrows, bullets, operators.

use crate::ooxml::Element;

/// What a sign is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Symbol {
    Known(char),
    /// Nothing that can be told without the font.
    Unknown,
}

/// The sign of an element.
pub(super) fn symbol(element: &Element<'_>) -> Symbol {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(code.trim(), 16).ok());
    let font = element.attribute("font").unwrap_or_default();
    code.map_or(Symbol::Unknown, |code| sign(&font, code))
}

fn sign(font: &str, code: u32) -> Symbol {
    let is_private = (0xE000..0xF900).contains(&code);
    let own = if is_private { code & 0xFF } else { code };
    let known = match font.to_ascii_lowercase().as_str() {
        "wingdings" => wingdings(own),
        "wingdings 2" => wingdings_2(own),
        "symbol" => greek(own),
        _ => None,
    };
    let plain = || char::from_u32(code).filter(|sign| !is_private && !sign.is_control());
    known.or_else(plain).map_or(Symbol::Unknown, Symbol::Known)
}

fn wingdings(code: u32) -> Option<char> {
    Some(match code {
        0x28 => '☎',
        0x6C => '●',
        0x6E => '■',
        0x6F | 0x71 | 0x72 | 0xA8 => '□',
        0x74 | 0x75 | 0x77 => '◆',
        0x76 => '❖',
        0x7E => '❞',
        0x81..=0x8A => char::from_u32(0x2460 + code - 0x81)?,
        0x8C..=0x95 => char::from_u32(0x2776 + code - 0x8C)?,
        0xA7 => '▪',
        0xAB => '★',
        0xD8 => '➢',
        0xDF | 0xE7 => '←',
        0xE0 | 0xE8 => '→',
        0xE1 | 0xE9 => '↑',
        0xE2 | 0xEA => '↓',
        0xFB => '✗',
        0xFC => '✓',
        0xFD => '☒',
        0xFE => '☑',
        _ => return None,
    })
}

fn wingdings_2(code: u32) -> Option<char> {
    Some(match code {
        0x4F => '✗',
        0x50 => '✓',
        0x51 | 0x53 => '☒',
        0x52 => '☑',
        0x2A | 0x30 | 0xA3 => '□',
        0x96..=0x98 => '●',
        _ => return None,
    })
}

fn greek(code: u32) -> Option<char> {
    Some(match code {
        0x61 => 'α',
        0x62 => 'β',
        0x67 => 'γ',
        0x64 => 'δ',
        0x44 => 'Δ',
        0x6D => 'μ',
        0x70 => 'π',
        0x71 => 'θ',
        0x73 => 'σ',
        0x53 => 'Σ',
        0x57 => 'Ω',
        0xA3 => '≤',
        0xA5 => '∞',
        0xAB => '↔',
        0xAC => '←',
        0xAE => '→',
        0xB0 => '°',
        0xB1 => '±',
        0xB3 => '≥',
        0xB4 => '×',
        0xB7 => '•',
        0xB8 => '÷',
        0xB9 => '≠',
        0xBB => '≈',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_signs_by_their_font() {
        let check = |font, code, expected| assert_eq!(sign(font, code), expected, "{font} {code:X}");
        check("Wingdings 2", 0xF052, Symbol::Known('☑'));
        check("Wingdings", 0xF0A8, Symbol::Known('□'));
        check("Wingdings", 0x81, Symbol::Known('①'));
        check("Symbol", 0xF0B3, Symbol::Known('≥'));
        check("宋体", 0x2265, Symbol::Known('≥'));
        check("Webdings", 0xF041, Symbol::Unknown);
        check("Wingdings", 0xF001, Symbol::Unknown);
    }
}
