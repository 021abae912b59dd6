//! The ways in which people type a string: as printed, with other widths, traditional characters, other
//! brackets, broken where the source is. All mean the same to a search.

use std::collections::HashMap;
use std::sync::LazyLock;

use fastrand::Rng;
use tiaowen_text::fold::{fold_char, is_blank};

use super::draw::Drawn;

/// A way to type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Form {
    /// As the clause prints it, blanks too.
    Printed,
    /// Half-width for full-width and the other way round.
    Width,
    /// Traditional for simplified.
    Traditional,
    /// Other brackets.
    Brackets,
    /// With a blank or a line break where the source is broken.
    Broken,
    /// Without the blanks that the clause prints.
    Closed,
}

impl Form {
    pub(super) const ALL: [Self; 6] =
        [Self::Printed, Self::Width, Self::Traditional, Self::Brackets, Self::Broken, Self::Closed];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Printed => "as printed",
            Self::Width => "other width",
            Self::Traditional => "traditional",
            Self::Brackets => "other brackets",
            Self::Broken => "broken where the source is",
            Self::Closed => "blanks left out",
        }
    }
}

/// Types a string: half of the time as printed, else in a way that shows.
pub(super) fn type_out(drawn: &Drawn<'_>, rng: &mut Rng) -> (Form, String) {
    let printed = printed(drawn);
    if rng.bool() {
        return (Form::Printed, printed);
    }
    let mut forms: Vec<(Form, String)> = Form::ALL[1..]
        .iter()
        .map(|form| (*form, typed(*form, &printed, drawn, rng)))
        .filter(|(_, typed)| *typed != printed)
        .collect();
    if forms.is_empty() { (Form::Printed, printed) } else { forms.swap_remove(rng.usize(..forms.len())) }
}

fn printed(drawn: &Drawn<'_>) -> String {
    let offsets = &drawn.clause.offsets[drawn.range.clone()];
    let (Some(first), Some(last)) = (offsets.first(), offsets.last()) else { return String::new() };
    drawn.clause.text.chars().skip(*first).take(last + 1 - first).collect()
}

fn typed(form: Form, printed: &str, drawn: &Drawn<'_>, rng: &mut Rng) -> String {
    match form {
        Form::Printed => printed.to_owned(),
        Form::Width => printed.chars().map(other_width).collect(),
        Form::Traditional => printed.chars().map(traditional).collect(),
        Form::Brackets => {
            let style = BRACKETS[rng.usize(..BRACKETS.len())];
            printed.chars().map(|character| bracket(character, style)).collect()
        }
        Form::Broken => {
            let sign = if rng.bool() { ' ' } else { '\n' };
            let mut broken = String::new();
            for (character, place) in closed(printed).chars().zip(drawn.range.clone()) {
                if place > drawn.range.start && drawn.clause.breaks.contains(&place) {
                    broken.push(sign);
                }
                broken.push(character);
            }
            broken
        }
        Form::Closed => closed(printed),
    }
}

fn closed(printed: &str) -> String {
    printed.chars().filter(|character| !is_blank(*character)).collect()
}

/// Distance of a full-width sign from its ASCII form.
const WIDTH: u32 = 0xFEE0;

fn other_width(character: char) -> char {
    let other = match character {
        '!'..='~' => char::from_u32(character as u32 + WIDTH),
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(character as u32 - WIDTH),
        _ => None,
    };
    other.filter(|other| fold_char(*other) == fold_char(character)).unwrap_or(character)
}

const BRACKETS: [(char, char); 5] = [('(', ')'), ('（', '）'), ('[', ']'), ('〔', '〕'), ('【', '】')];

fn bracket(character: char, style: (char, char)) -> char {
    match fold_char(character) {
        '(' => style.0,
        ')' => style.1,
        _ => character,
    }
}

/// For each simplified ideograph a traditional one or variant that folds onto it.
static TRADITIONAL: LazyLock<HashMap<char, char>> = LazyLock::new(|| {
    let mut traditional = HashMap::new();
    for character in '\u{4E00}'..='\u{9FFF}' {
        let folded = fold_char(character);
        if folded != character {
            traditional.entry(folded).or_insert(character);
        }
    }
    traditional
});

fn traditional(character: char) -> char {
    TRADITIONAL.get(&character).copied().unwrap_or(character)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tiaowen_text::tokens::Squeezed;

    use super::*;
    use crate::exactness::draw::Class;
    use crate::exactness::texts::ClauseText;

    #[test]
    fn all_forms_say_the_same() {
        let text = "依照〔2016〕15号\n文件，对制造业给予补贴 50%（含）";
        let Squeezed { text: squeezed, offsets } = Squeezed::new(text);
        let range = 0..offsets.len();
        let clause = ClauseText { id: String::new(), text: text.to_owned(), offsets, breaks: vec![11, 22] };
        let drawn = Drawn { class: Class::Long, clause: &clause, range, squeezed };
        let check = |form: Form, expected: &[&str]| {
            let mut seen = BTreeSet::new();
            for seed in 0..50 {
                let typed = typed(form, &printed(&drawn), &drawn, &mut Rng::with_seed(seed));
                assert_eq!(Squeezed::new(&typed).text, drawn.squeezed, "{}", form.name());
                seen.insert(typed);
            }
            let expected: BTreeSet<String> = expected.iter().map(|typed| (*typed).to_owned()).collect();
            assert_eq!(seen, expected, "{}", form.name());
        };
        check(Form::Printed, &[text]);
        check(Form::Width, &["依照〔２０１６〕１５号\n文件,对制造业给予补贴 ５０％(含)"]);
        check(Form::Traditional, &["依照〔2016〕15號\n文件，對製造業給予補貼 50%（含）"]);
        check(Form::Closed, &["依照〔2016〕15号文件，对制造业给予补贴50%（含）"]);
        check(
            Form::Broken,
            &[
                "依照〔2016〕15号\n文件，对制造业给予补贴\n50%（含）",
                "依照〔2016〕15号 文件，对制造业给予补贴 50%（含）",
            ],
        );
        check(
            Form::Brackets,
            &[
                "依照(2016)15号\n文件，对制造业给予补贴 50%(含)",
                "依照（2016）15号\n文件，对制造业给予补贴 50%（含）",
                "依照[2016]15号\n文件，对制造业给予补贴 50%[含]",
                "依照〔2016〕15号\n文件，对制造业给予补贴 50%〔含〕",
                "依照【2016】15号\n文件，对制造业给予补贴 50%【含】",
            ],
        );
    }
}
