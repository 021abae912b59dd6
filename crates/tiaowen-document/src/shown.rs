//! Signs as a reader sees them, whatever format they come from: digits that stand higher or lower, marks of no width.

/// Digits as the characters that stand higher (or lower); `None` when there is anything else.
pub fn raised(digits: &str, is_higher: bool) -> Option<String> {
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

/// Controls, soft hyphens and marks of no width.
pub fn is_invisible(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stay_high_or_low() {
        assert_eq!(raised("2", true).as_deref(), Some("²"));
        assert_eq!(raised("-3", true).as_deref(), Some("⁻³"));
        assert_eq!(raised("2", false).as_deref(), Some("₂"));
        assert_eq!(raised("[1]", true), None);
        assert_eq!(raised("注", true), None);
    }
}
