//! Pinyin for identifiers, for suggestions and for guessing what was meant; never for matching.

use std::collections::HashMap;
use std::sync::LazyLock;

use pinyin::{Pinyin, ToPinyin};

/// The first letters of each character's reading, lower case: `甬政办发` → `yzbf`.
///
/// ASCII letters and digits are kept in lower case; what has no reading is left out. Characters with several
/// readings take the most common one.
pub fn initials(text: &str) -> String {
    text.chars()
        .filter_map(|character| {
            if character.is_ascii_alphanumeric() {
                return Some(character.to_ascii_lowercase());
            }
            character.to_pinyin()?.first_letter().chars().next()
        })
        .collect()
}

/// The readings of all characters run together, without tones: `郑州` → `zhengzhou`.
pub fn syllables(text: &str) -> String {
    text.chars()
        .map(|character| match character.to_pinyin() {
            Some(reading) => reading.plain().to_owned(),
            None if character.is_ascii_alphanumeric() => character.to_ascii_lowercase().to_string(),
            None => String::new(),
        })
        .collect()
}

/// One way to read a text aloud, as a keyboard spells it: 绿 is `lv`, 略 is `lue`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The syllables run together, without tones. A character without a reading stands for itself.
    pub spelled: String,
    /// For each character of the text where its syllable begins in `spelled`, in bytes.
    pub starts: Vec<usize>,
}

impl Reading {
    /// The first letter of each syllable: `zhinengzhizao` → `znzz`.
    pub fn initials(&self) -> String {
        self.starts.iter().filter_map(|start| self.spelled[*start..].chars().next()).collect()
    }

    fn push(&mut self, syllable: &str) {
        self.starts.push(self.spelled.len());
        self.spelled.push_str(syllable);
    }
}

/// The ways to read a folded text, the likeliest first, at most `most` of them and never none.
///
/// Words with a settled reading (重庆) and characters with several everyday ones (长) come from `readings.txt`;
/// everything else has its most common reading. Beyond the first, each way differs from it in one character.
///
/// ```
/// use tiaowen_text::pinyin::readings;
///
/// let spelled = |text| readings(text, 4).into_iter().map(|reading| reading.spelled).collect::<Vec<_>>();
/// assert_eq!(spelled("重庆"), ["chongqing"]);
/// assert_eq!(spelled("链长制"), ["lianzhangzhi"]);
/// assert_eq!(spelled("长兴"), ["changxing", "zhangxing"]);
/// ```
pub fn readings(text: &str, most: usize) -> Vec<Reading> {
    let characters: Vec<char> = text.chars().collect();
    let mut choices: Vec<Vec<String>> = characters.iter().map(|character| spellings(*character)).collect();
    settle(&characters, &mut choices);
    let spell = |changed: Option<(usize, usize)>| {
        let mut reading = Reading::default();
        for (index, choice) in choices.iter().enumerate() {
            let chosen = changed.filter(|(at, _)| *at == index).map_or(0, |(_, choice)| choice);
            reading.push(&choice[chosen]);
        }
        reading
    };
    let others = choices
        .iter()
        .enumerate()
        .flat_map(|(index, choice)| (1..choice.len()).map(move |chosen| Some((index, chosen))));
    std::iter::once(None).chain(others).take(most.max(1)).map(spell).collect()
}

/// Tells whether typing `pattern` may mean a text that begins as `text` does: every ideograph of the pattern
/// stands in its place, and its letters spell characters out, the last one perhaps not to its end; or, if
/// `spelling` says so, each letter is a character's first.
pub fn begins(text: &str, pattern: &str, spelling: Spelling) -> bool {
    let Some(first) = pattern.chars().next() else { return true };
    let Some(character) = text.chars().next() else { return false };
    let rest = &text[character.len_utf8()..];
    let behind = &pattern[first.len_utf8()..];
    if first == character && begins(rest, behind, spelling) {
        return true;
    }
    if !first.is_ascii_lowercase() {
        return false;
    }
    spellings(character).iter().any(|syllable| match spelling {
        Spelling::Initials => syllable.starts_with(first) && begins(rest, behind, spelling),
        Spelling::Full if syllable.starts_with(pattern) => true,
        Spelling::Full => {
            pattern.strip_prefix(syllable.as_str()).is_some_and(|behind| begins(rest, behind, spelling))
        }
    })
}

/// How letters stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `zhineng`.
    Full,
    /// `zn`.
    Initials,
}

/// What a person types for a character: its everyday readings, or itself where it has none.
fn spellings(character: char) -> Vec<String> {
    if let Some(listed) = LISTED.characters.get(&character) {
        return listed.iter().map(|syllable| (*syllable).to_owned()).collect();
    }
    let reading = character.to_pinyin().map(Pinyin::plain);
    vec![reading.map_or_else(|| character.to_string(), typed)]
}

/// A syllable in the letters of a keyboard. Behind l and n, `ue` is always `üe`.
fn typed(syllable: &str) -> String {
    syllable.replace("üe", "ue").replace('ü', "v")
}

/// Leaves one reading for each character of a word whose reading is settled, longer words first.
fn settle(characters: &[char], choices: &mut [Vec<String>]) {
    let mut at = 0;
    while at < characters.len() {
        let words = LISTED.words.get(&characters[at]);
        let fitting = words.into_iter().flatten().find(|(word, _)| characters[at..].starts_with(word));
        let Some((word, syllables)) = fitting else {
            at += 1;
            continue;
        };
        for (choice, syllable) in choices[at..].iter_mut().zip(syllables) {
            *choice = vec![(*syllable).to_owned()];
        }
        at += word.len();
    }
}

/// A word and its syllables.
type SettledWord = (Vec<char>, Vec<&'static str>);

/// What `readings.txt` lists.
struct Listed {
    characters: HashMap<char, Vec<&'static str>>,
    /// Words by their first character, longer ones first.
    words: HashMap<char, Vec<SettledWord>>,
}

static LISTED: LazyLock<Listed> = LazyLock::new(|| {
    let mut listed = Listed { characters: HashMap::new(), words: HashMap::new() };
    for line in include_str!("readings.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut parts = line.split(' ');
        let word: Vec<char> = parts.next().into_iter().flat_map(str::chars).collect();
        let syllables: Vec<&str> = parts.collect();
        match word.as_slice() {
            [] => {}
            [character] => {
                listed.characters.insert(*character, syllables);
            }
            [first, ..] => listed.words.entry(*first).or_default().push((word, syllables)),
        }
    }
    for words in listed.words.values_mut() {
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    listed
});

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spells_names() {
        assert_eq!(initials("甬政办发"), "yzbf");
        assert_eq!(syllables("郑州"), "zhengzhou");
        assert_eq!(initials("〔2016〕"), "2016");
    }

    #[test]
    fn reads_texts_in_every_everyday_way() {
        let check = |text: &str, expected: &[&str]| {
            let spelled: Vec<String> = readings(text, 4).into_iter().map(|reading| reading.spelled).collect();
            assert_eq!(spelled, expected, "{text}");
        };
        check("智能制造", &["zhinengzhizao"]);
        check("绿色策略", &["lvsecelue"]);
        check("5g基站", &["5gjizhan"]);
        check("重庆长江银行会计", &["chongqingchangjiangyinhangkuaiji"]);
        check("长三角行动", &["changsanjiaoxingdong"]);
        check("长兴", &["changxing", "zhangxing"]);
        check(
            "长长长长",
            &["changchangchangchang", "zhangchangchangchang", "changzhangchangchang", "changchangzhangchang"],
        );
        check("", &[""]);
    }

    #[test]
    fn letters_may_spell_characters() {
        let check = |text: &str, pattern: &str, spelling: Spelling, expected: bool| {
            assert_eq!(begins(text, pattern, spelling), expected, "{pattern} for {text}");
        };
        check("智能制造", "zhinengz", Spelling::Full, true);
        check("智能制造", "智neng", Spelling::Full, true);
        check("智能制造", "zhi能zh", Spelling::Full, true);
        check("智能制造", "zhi力", Spelling::Full, false);
        check("智能制造", "znzz", Spelling::Full, false);
        check("智能制造", "znzz", Spelling::Initials, true);
        check("智能制造", "智n制", Spelling::Initials, true);
        check("智能制造", "znzzz", Spelling::Initials, false);
        check("长兴", "zhangxing", Spelling::Full, true);
        check("长兴", "cx", Spelling::Initials, true);
        check("5g基站", "5gjz", Spelling::Initials, true);
        check("西安", "xian", Spelling::Full, true);
    }

    #[test]
    fn every_line_of_the_list_is_sound() {
        for line in include_str!("readings.txt").lines().filter(|line| !line.starts_with('#')) {
            let (word, syllables) = line.split_once(' ').unwrap();
            let syllables: Vec<&str> = syllables.split(' ').collect();
            let length_chars = word.chars().count();
            assert!(length_chars == 1 || length_chars == syllables.len(), "{line}");
            for syllable in syllables {
                assert!(syllable.bytes().all(|byte| byte.is_ascii_lowercase()), "{line}");
            }
        }
    }

    proptest! {
        #[test]
        fn every_reading_begins_with_what_spells_it(
            text in "[智能长重庆银行绿略5g]{0,10}",
            cut in 0usize..40,
        ) {
            for reading in readings(&text, 4) {
                prop_assert_eq!(reading.starts.len(), text.chars().count());
                let spelled: String = reading.spelled.chars().take(cut).collect();
                prop_assert!(begins(&text, &spelled, Spelling::Full), "{} {}", text, spelled);
                let initials: String = reading.initials().chars().take(cut).collect();
                prop_assert!(begins(&text, &initials, Spelling::Initials), "{} {}", text, initials);
            }
        }
    }
}
