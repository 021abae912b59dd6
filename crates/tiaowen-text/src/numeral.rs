//! Reads the numbers that Chinese texts print: `十二`, `一百零三`, `二〇二六`, `１２`; [`print`](mod@print) writes them.

pub mod print;

/// Reads a whole number written in Chinese or Arabic digits, half- or full-width.
///
/// Accepts the full form only (`二百三` is no number: people read it as 230 and machines as 203). A run of
/// plain digits such as `二〇二六` is read digit by digit. Returns `None` for anything else, for the empty
/// string and for what does not fit in `u32`.
pub fn parse_whole(text: &str) -> Option<u32> {
    u32::try_from(parse_large(text)?).ok()
}

/// Reads what [`parse_whole`] reads, of any size that fits in `u128`: `一万二千亿`.
pub fn parse_large(text: &str) -> Option<u128> {
    if text.is_empty() {
        return None;
    }
    if let Some(value) = text.chars().map(digit).collect::<Option<Vec<_>>>().and_then(|all| from_digits(&all))
    {
        return Some(value);
    }
    parse_with_units(text)
}

/// The value of one digit, in any of the shapes in which policy texts print one.
pub fn digit(character: char) -> Option<u32> {
    Some(match character {
        '0'..='9' => character as u32 - '0' as u32,
        '０'..='９' => character as u32 - '０' as u32,
        '〇' | '零' | '○' | 'Ｏ' => 0,
        '一' | '壹' => 1,
        '二' | '贰' | '两' => 2,
        '三' | '叁' => 3,
        '四' | '肆' => 4,
        '五' | '伍' => 5,
        '六' | '陆' => 6,
        '七' | '柒' => 7,
        '八' | '捌' => 8,
        '九' | '玖' => 9,
        _ => return None,
    })
}

fn from_digits(digits: &[u32]) -> Option<u128> {
    digits.iter().try_fold(0u128, |value, digit| value.checked_mul(10)?.checked_add(u128::from(*digit)))
}

/// What 十百千万亿 multiply by.
pub fn unit(character: char) -> Option<u128> {
    Some(match character {
        '十' | '拾' => 10,
        '百' | '佰' => 100,
        '千' | '仟' => 1_000,
        '万' | '萬' => 10_000,
        '亿' | '億' => 100_000_000,
        _ => return None,
    })
}

/// Reads the form with 十百千万亿: units falling from left to right, 零 where one is left out. 亿 multiplies all
/// that stands before it (一万二千亿).
fn parse_with_units(text: &str) -> Option<u128> {
    const TEN_THOUSAND: u128 = 10_000;
    let (mut total, mut section, mut pending) = (0u128, 0u128, None);
    let (mut last_unit, mut last_big, mut after_zero) = (u128::MAX, u128::MAX, false);
    for character in text.chars() {
        if let Some(value) = digit(character) {
            if value == 0 {
                after_zero = true;
            } else if pending.replace(u128::from(value)).is_some() {
                return None;
            }
            continue;
        }
        let unit = unit(character)?;
        if unit >= TEN_THOUSAND {
            let head = section + pending.take().unwrap_or(0);
            if unit == last_big {
                return None;
            }
            if unit > last_big {
                total = total.checked_add(head)?.checked_mul(unit)?;
            } else if head == 0 {
                return None;
            } else {
                total = total.checked_add(head.checked_mul(unit)?)?;
            }
            (section, last_unit, last_big) = (0, u128::MAX, unit);
        } else {
            let count = match pending.take() {
                Some(count) => count,
                None if unit == 10 && section == 0 => 1,
                None => return None,
            };
            if unit >= last_unit {
                return None;
            }
            section += count * unit;
            last_unit = unit;
        }
        after_zero = false;
    }
    if let Some(ones) = pending {
        // 二百三 and 一万二 are ambiguous; 二百零三 and 二十三 are not.
        let behind_tens = last_unit == 10 || (last_unit == u128::MAX && last_big == u128::MAX);
        if !behind_tens && !after_zero {
            return None;
        }
        section += ones;
    }
    total.checked_add(section)
}

/// Tells whether a character writes numbers below 万 as people write them every day: no 壹, no 廿.
pub fn is_common_numeral(character: char) -> bool {
    matches!(
        character,
        '〇' | '零'
            | '一'
            | '二'
            | '两'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '千'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_full_forms_only() {
        let check = |text: &str, expected: Option<u32>| assert_eq!(parse_whole(text), expected, "{text}");
        check("一", Some(1));
        check("十", Some(10));
        check("十二", Some(12));
        check("二十", Some(20));
        check("一百零三", Some(103));
        check("一千二百六十", Some(1260));
        check("一万二千", Some(12_000));
        check("三百", Some(300));
        check("二〇二六", Some(2026));
        check("12", Some(12));
        check("１２", Some(12));
        check("一亿二千万", Some(120_000_000));
        check("三百二十万", Some(3_200_000));
        check("一万零五", Some(10_005));
        check("两千", Some(2000));
        check("二百三", None);
        check("一万二", None);
        check("万", None);
        check("一万亿", None);
        check("", None);
        check("条", None);
        check("百", None);
        check("十十", None);
        check("99999999999", None);
    }

    #[test]
    fn reads_large_numbers() {
        let check = |text: &str, expected: Option<u128>| assert_eq!(parse_large(text), expected, "{text}");
        check("一万亿", Some(1_000_000_000_000));
        check("一万二千亿", Some(1_200_000_000_000));
        check("三亿五千万", Some(350_000_000));
        check("一亿零五", Some(100_000_005));
        check("99999999999", Some(99_999_999_999));
        check("壹仟贰佰", Some(1200));
        check("万亿", None);
        check("一亿亿", None);
        check("一万万", None);
        check("一亿万", None);
        check(&"9".repeat(40), None);
    }
}
