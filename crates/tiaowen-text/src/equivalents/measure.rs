//! Units of measure and other signs that are written in several ways: ㎡ and 平方米, ⅔ and 2/3, ㈠ and (一).
//!
//! Units stand in `measures.txt`. The other signs are Unicode's compatibility characters: each has its NFKC form
//! as key, and so has the same form typed plainly.

use std::collections::HashMap;
use std::ops::RangeInclusive;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

use super::is_run;
use crate::fold::{fingerprint, fold_char, is_han};

/// A spelling of a unit or sign.
struct Spelling {
    characters: Vec<char>,
    key: String,
    place: Place,
}

/// Where a spelling counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Wherever it stands.
    Anywhere,
    /// Right behind a number, a stroke or 每.
    BehindNumber,
    /// Not behind a number: the letters of Roman numerals.
    Alone,
}

/// All spellings by their first character, the longest first.
type Table = HashMap<char, Vec<Spelling>>;

static TABLE: LazyLock<Table> = LazyLock::new(load);

/// Blocks of compatibility characters: letter-like signs and number forms, enclosed ones, squared ones.
const COMPATIBILITY: [RangeInclusive<char>; 3] =
    ['\u{2100}'..='\u{218F}', '\u{2460}'..='\u{24FF}', '\u{3200}'..='\u{33FF}'];

/// Single Roman numerals: Ⅰ is the letter i.
const ROMAN: RangeInclusive<char> = '\u{2160}'..='\u{217F}';

/// The unit right behind a number at `at`: where it ends, and its key.
pub(super) fn behind_number(text: &[char], at: usize) -> Option<(usize, &'static str)> {
    read(text, at, |place| place != Place::Alone)
}

/// The unit or sign at `at`, which is not behind a number: where it ends, and its key.
pub(super) fn alone(text: &[char], at: usize) -> Option<(usize, &'static str)> {
    let before = at.checked_sub(1).and_then(|before| text.get(before)).copied();
    if before.is_some_and(is_run) && is_run(text[at]) {
        return None;
    }
    let measured = matches!(before, Some('/' | '每'));
    read(text, at, |place| place != Place::BehindNumber || measured)
}

fn read(text: &[char], at: usize, allowed: impl Fn(Place) -> bool) -> Option<(usize, &'static str)> {
    let spellings = TABLE.get(text.get(at)?)?;
    let fits = |spelling: &&Spelling| {
        let end = at + spelling.characters.len();
        let cuts_run =
            is_run(text[end.min(text.len()) - 1]) && text.get(end).is_some_and(|next| is_run(*next));
        allowed(spelling.place) && text[at..].starts_with(&spelling.characters) && !cuts_run
    };
    let spelling = spellings.iter().find(fits)?;
    Some((at + spelling.characters.len(), &spelling.key))
}

fn load() -> Table {
    let mut table = Table::new();
    let mut add = |spelling: &str, key: &str, place| {
        let characters: Vec<char> = fingerprint(spelling).chars().collect();
        let Some(first) = characters.first() else { return };
        let spellings = table.entry(*first).or_default();
        if !spellings.iter().any(|known| known.characters == characters) {
            spellings.push(Spelling { characters, key: key.to_owned(), place });
        }
    };
    for line in include_str!("measures.txt").lines().filter(|line| !line.starts_with('#')) {
        let Some((key, spellings)) = line.split_once(':') else { continue };
        let (anywhere, behind) = spellings.split_once('|').unwrap_or((spellings, ""));
        anywhere.split_whitespace().for_each(|spelling| add(spelling, key, Place::Anywhere));
        behind.split_whitespace().for_each(|spelling| add(spelling, key, Place::BehindNumber));
    }
    for character in
        COMPATIBILITY.into_iter().flatten().filter(|character| fold_char(*character) == *character)
    {
        let Some((form, place)) = plain_form(character) else { continue };
        add(&character.to_string(), &form, Place::Anywhere);
        if form.chars().any(|sign| !sign.is_ascii_digit() && sign != '/') {
            add(&form, &form, place);
        }
    }
    for spellings in table.values_mut() {
        spellings.sort_by_key(|spelling| usize::MAX - spelling.characters.len());
    }
    table
}

/// The folded NFKC form of a compatibility character where people type it plainly, and where it then counts:
/// letters (tel, iv), numbers (① is 1, ½ is 1/2), and either in brackets ((1), (一), (株)).
fn plain_form(character: char) -> Option<(String, Place)> {
    let form: String = character.nfkc().collect();
    let form = fingerprint(&form).replace('\u{2044}', "/");
    let letters = form.chars().all(|sign| sign.is_ascii_lowercase());
    let inside = form.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let counts = |text: &str| {
        text.chars().all(|sign| sign.is_ascii_alphanumeric() || is_numeral_or_company(sign))
            && !text.is_empty()
    };
    let fraction = form.split_once('/').is_some_and(|(dividend, divisor)| {
        let is_number = |text: &str| text.parse::<u8>().is_ok_and(|number| number > 0);
        is_number(dividend) && is_number(divisor)
    });
    let number = form.chars().all(|sign| sign.is_ascii_digit());
    if ROMAN.contains(&character) && form.len() == 1 {
        return Some((form, Place::Alone));
    }
    let known = letters && form.len() > 1 || number || fraction || inside.is_some_and(counts);
    known.then_some((form, Place::Anywhere))
}

fn is_numeral_or_company(character: char) -> bool {
    is_han(character) && (super::number::is_numeral(character) || character == '株')
}
