//! Numbers and dates as a workbook shows them: codes of formats such as `0.0%`, `#,##0"家"`, `yyyy"年"m"月"`. What a code
//! says of colours, widths and languages is passed over.

/// The parts of a day.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moment {
    pub(crate) year: u16,
    pub(crate) month: u8,
    pub(crate) day: u8,
    pub(crate) hour: u8,
    pub(crate) minute: u8,
    pub(crate) second: u8,
}

/// One piece of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Shown as it is.
    Plain(char),
    /// A sign with a meaning, with how often it stands in a row.
    Sign(char, usize),
}

/// Cuts a section of a code into pieces.
fn pieces(section: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut signs = section.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '"' => pieces.extend(signs.by_ref().take_while(|sign| *sign != '"').map(Piece::Plain)),
            '\\' | '!' => pieces.extend(signs.next().map(Piece::Plain)),
            // A gap as wide as a sign, or a sign that fills the cell.
            '_' | '*' => drop(signs.next()),
            '[' => signs.by_ref().take_while(|sign| *sign != ']').for_each(drop),
            '0' | '#' | '?' | '.' | ',' | '%' | '@' | 'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's'
            | 'S' | 'e' | 'E' | 'a' | 'A' => {
                let sign = sign.to_ascii_lowercase();
                let mut count = 1;
                while signs.next_if(|next| next.to_ascii_lowercase() == sign).is_some() {
                    count += 1;
                }
                pieces.push(Piece::Sign(sign, count));
            }
            other => pieces.push(Piece::Plain(other)),
        }
    }
    pieces
}

/// A number in a format.
pub(crate) fn show_number(code: &str, number: f64) -> String {
    let mut sections = code.split(';');
    let first = sections.next().unwrap_or_default();
    let (section, number) = match sections.next().filter(|section| number < 0.0 && !section.trim().is_empty())
    {
        Some(negative) => (negative, -number),
        None => (first, number),
    };
    let pieces = pieces(section);
    let digits = |piece: &Piece| matches!(piece, Piece::Sign('0' | '#' | '?', _));
    let is_other =
        |piece: &Piece| matches!(piece, Piece::Sign('e' | 'y' | 'd' | 'h' | 's' | 'a' | 'm' | '@', _));
    if !pieces.iter().any(digits) || pieces.iter().any(is_other) || section.contains('/') {
        return general(number);
    }
    let percent = pieces.iter().filter(|piece| matches!(piece, Piece::Sign('%', _))).count();
    let number = number * 100_f64.powi(i32::try_from(percent).unwrap_or(0));
    let point = pieces.iter().position(|piece| *piece == Piece::Sign('.', 1));
    let behind = point.map_or(&[][..], |point| &pieces[point + 1..]);
    let places: usize = behind
        .iter()
        .map(|piece| if let Piece::Sign('0' | '#' | '?', count) = piece { *count } else { 0 })
        .sum();
    let needed = zeros(behind);
    let last = pieces.iter().rposition(digits).unwrap_or_default();
    let first = pieces.iter().position(digits).unwrap_or_default().min(point.unwrap_or(usize::MAX));
    let is_grouped = pieces[first..last].contains(&Piece::Sign(',', 1));
    let mut shown = format!("{number:.places$}", places = places.min(15));
    while places > needed && shown.ends_with('0') && shown[shown.find('.').unwrap_or(0)..].len() > needed + 1
    {
        shown.pop();
    }
    let shown =
        with_leading_zeros(shown.trim_end_matches('.'), zeros(&pieces[..point.unwrap_or(pieces.len())]));
    let shown = if is_grouped { grouped(&shown) } else { shown };
    let mut text = String::new();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            _ if at == first => text += &shown,
            _ if at > first && at <= last => {}
            Piece::Plain(sign) => text.push(*sign),
            Piece::Sign('%', count) => text.extend(std::iter::repeat_n('%', *count)),
            Piece::Sign(..) => {}
        }
    }
    text.trim().to_owned()
}

/// Digits that are shown even where they are zero.
fn zeros(pieces: &[Piece]) -> usize {
    pieces.iter().map(|piece| if let Piece::Sign('0', count) = piece { *count } else { 0 }).sum()
}

fn with_leading_zeros(number: &str, digits: usize) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let whole = number.find('.').unwrap_or(number.len());
    format!("{sign}{}{number}", "0".repeat(digits.min(20).saturating_sub(whole)))
}

/// A number without a format.
pub(crate) fn general(number: f64) -> String {
    // Workbooks show eleven digits; the last ones of a fraction are those of the machine.
    let rounded = format!("{number:.10}");
    let short = rounded.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn grouped(number: &str) -> String {
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("-", rest));
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let mut text = String::from(sign);
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text + rest
}

/// A date or time in a format; year, month and day where the code names none of them.
pub(crate) fn show_moment(code: &str, at: Moment) -> String {
    let pieces = pieces(code.split(';').next().unwrap_or_default());
    let is_date = |piece: &Piece| matches!(piece, Piece::Sign('y' | 'm' | 'd' | 'h' | 's', _));
    if !pieces.iter().any(is_date) {
        return format!("{}/{}/{}", at.year, at.month, at.day);
    }
    let mut text = String::new();
    let mut after_hour = false;
    for (index, piece) in pieces.iter().enumerate() {
        let Piece::Sign(sign, count) = piece else {
            if let Piece::Plain(sign) = piece {
                text.push(*sign);
            }
            continue;
        };
        let before_second = || {
            let next = pieces[index + 1..].iter().find(|piece| is_date(piece));
            matches!(next, Some(Piece::Sign('s', _)))
        };
        let padded = |number: u8| if *count > 1 { format!("{number:02}") } else { number.to_string() };
        match sign {
            'y' => {
                let year = at.year.to_string();
                text += year.get(2..).filter(|_| *count <= 2).unwrap_or(&year);
            }
            'm' if after_hour || before_second() => text += &padded(at.minute),
            'm' => text += &padded(at.month),
            'd' => text += &padded(at.day),
            'h' => text += &padded(at.hour),
            's' => text += &padded(at.second),
            '.' | ',' | '0' | '@' => text.push(*sign),
            _ => {}
        }
        after_hour = *sign == 'h';
    }
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn numbers_show_as_in_a_workbook() {
        let check = |code, number, expected: &str| assert_eq!(show_number(code, number), expected, "{code}");
        check("General", 3.0, "3");
        check("General", 0.1 + 0.2, "0.3");
        check("General", -0.0, "0");
        check("@", 2025.0, "2025");
        check("0%", 0.3, "30%");
        check("0.00%", 0.0305, "3.05%");
        check("0.0", 2.0, "2.0");
        check("0.##", 2.5, "2.5");
        check("0.##", 2.0, "2");
        check("#,##0", 1_234_567.0, "1,234,567");
        check("#,##0.00_);[Red](#,##0.00)", -1234.5, "(1,234.50)");
        check("0\"家\"", 30.0, "30家");
        check("0年", 2025.0, "2025年");
        check("\"第\"0\"项\"", 3.0, "第3项");
        check("_ * #,##0_ ;_ * -#,##0_ ", 5000.0, "5,000");
        check("0.00E+00", 12.0, "12");
        check("# ?/?", 0.5, "0.5");
        check("0_);(0)", 7.0, "7");
        check("000", 7.0, "007");
    }

    #[test]
    fn dates_show_as_in_a_workbook() {
        let at = Moment { year: 2025, month: 3, day: 9, hour: 8, minute: 5, second: 0 };
        let check = |code, expected: &str| assert_eq!(show_moment(code, at), expected, "{code}");
        check("yyyy\"年\"m\"月\"d\"日\"", "2025年3月9日");
        check("[$-804]yyyy\"年\"m\"月\";@", "2025年3月");
        check("yyyy/m/d", "2025/3/9");
        check("yyyy-mm-dd", "2025-03-09");
        check("yyyy-mm-dd hh:mm", "2025-03-09 08:05");
        check("mm:ss", "05:00");
        check("yyyy.m", "2025.3");
        check("General", "2025/3/9");
    }

    proptest! {
        #[test]
        fn no_code_breaks_it(code in "[0#?.,%;\"a-z\\[\\]_*\\\\年E/-]{0,12}", number in -1e9..1e9) {
            show_number(&code, number);
            show_moment(&code, Moment::default());
        }
    }
}
