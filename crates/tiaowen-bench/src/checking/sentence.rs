//! Sentences of memos that quote, in the shapes that officials use.

use fastrand::Rng;

/// What a sentence says of a quotation.
pub(super) struct Claim<'c> {
    pub(super) title: &'c str,
    pub(super) number: Option<&'c str>,
    pub(super) place: Option<&'c str>,
    pub(super) words: String,
}

/// Writes a sentence; one that has a number in it where `with_number`.
pub(super) fn write(claim: &Claim<'_>, with_number: bool, rng: &mut Rng) -> String {
    let title = format!("《{}》", claim.title.replace('《', "〈").replace('》', "〉"));
    let number = claim.number.filter(|_| with_number || rng.bool());
    let number = number.map(|number| format!("（{number}）")).unwrap_or_default();
    let place = claim.place.unwrap_or_default();
    let quoted = quoted(&claim.words, rng);
    let shape = if with_number { 0 } else { rng.usize(0..5) };
    match shape {
        0 => format!("{title}{number}{place}提出：{quoted}。"),
        1 => format!("要按照有关部署，做到{quoted}（{title}{place}）。"),
        2 => {
            let characters: Vec<char> = claim.title.chars().collect();
            let short: String = characters[characters.len().saturating_sub(2)..].iter().collect();
            if short.chars().any(|sign| !sign.is_alphanumeric()) {
                return format!("{title}{number}{place}规定，{quoted}。");
            }
            format!(
                "{title}{number}（以下简称《{short}》）印发以来，各地抓紧落实。《{short}》{place}明确：{quoted}。"
            )
        }
        3 => format!("{title}{place}要求{quoted}，各地要对照落实。"),
        _ => format!("我们认真学习了{title}{number}。该文件{place}指出：{quoted}。"),
    }
}

/// The words in quotation marks of one kind or another; marks inside become those of a quotation in a quotation.
fn quoted(words: &str, rng: &mut Rng) -> String {
    let inner = |opening: char, closing: char| -> String {
        let swap = |sign| match sign {
            '“' => opening,
            '”' => closing,
            other => other,
        };
        words.chars().map(swap).collect()
    };
    match rng.usize(0..6) {
        0 => format!("「{}」", inner('『', '』')),
        1 if !words.contains(['“', '”']) => format!("\"{words}\""),
        _ => format!("“{}”", inner('‘', '’')),
    }
}

/// The words in other shapes of the same: widths, brackets, a line break, blanks.
pub(super) fn in_other_shapes(words: &str, rng: &mut Rng) -> String {
    let swap = |sign: char| match sign {
        '，' => ',',
        ',' => '，',
        '；' => ';',
        ';' => '；',
        '（' => '(',
        '(' => '（',
        '〔' => '[',
        '0'..='9' => char::from_u32(sign as u32 - '0' as u32 + '０' as u32).unwrap_or(sign),
        other => other,
    };
    let mut shaped: Vec<char> = words.chars().map(swap).collect();
    let break_at = rng.usize(1..shaped.len());
    shaped.insert(break_at, '\n');
    let blank_at = rng.usize(1..shaped.len());
    shaped.insert(blank_at, ' ');
    shaped.into_iter().collect()
}
