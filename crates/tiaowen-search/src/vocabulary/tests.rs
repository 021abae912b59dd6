use std::sync::LazyLock;

use proptest::prelude::*;
use tiaowen_text::WordLists;

use super::*;

static SEGMENTER: LazyLock<Segmenter> =
    LazyLock::new(|| Segmenter::new(&["智改数转", "单项冠军"].into_iter().collect::<WordLists>()));

fn entry(kind: SuggestionKind, weight: usize, names: &[&str]) -> Entry {
    Entry {
        kind,
        id: names[0].to_owned(),
        detail: String::new(),
        weight,
        names: names.iter().map(|name| (*name).to_owned()).collect(),
    }
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    use SuggestionKind::{Document, Heading, Term, Unit};
    let entries = vec![
        entry(Document, 9, &["重庆市企业培育方案", "渝政办发〔2016〕152号"]),
        entry(Document, 5, &["长兴县“智能制造”意见", "长政发〔2024〕15号"]),
        entry(Unit, 7, &["市经信局", "宁波市经济和信息化局"]),
        entry(Heading, 3, &["推进智能制造"]),
        entry(Heading, 2, &["强化长期保障"]),
        entry(Term, 8, &["智能"]),
        entry(Term, 4, &["智能制造"]),
        entry(Term, 3, &["智改数转"]),
        entry(Term, 2, &["单项冠军"]),
        entry(Term, 2, &["银行"]),
        entry(Term, 1, &["绿色工厂"]),
        entry(Term, 1, &["5G专网"]),
    ];
    Vocabulary::new(entries, &SEGMENTER)
});

fn found(typed: &str, most: usize) -> Vec<(&'static str, Fit)> {
    let found = VOCABULARY.find(typed, most);
    found.into_iter().map(|found| (VOCABULARY.entry(found).text(), found.fit)).collect()
}

#[test]
fn finds_by_beginnings() {
    let check = |typed: &str, expected: &[(&str, Fit)]| assert_eq!(found(typed, 10), expected, "{typed}");
    let plan = "重庆市企业培育方案";
    let opinion = "长兴县“智能制造”意见";
    check(
        "智能",
        &[("智能", Fit::Whole), ("智能制造", Fit::Whole), (opinion, Fit::Word), ("推进智能制造", Fit::Word)],
    );
    check("制造", &[(opinion, Fit::Word), ("推进智能制造", Fit::Word), ("智能制造", Fit::Word)]);
    check("能制", &[]);
    // Full and half width, blanks and signs make no difference.
    check("５ｇ 专", &[("5G专网", Fit::Whole)]);
    check("长兴县智能", &[(opinion, Fit::Whole)]);
    check("智 改", &[("智改数转", Fit::Whole)]);
    // Numbers by any bracket, from the year, by the serial.
    for typed in
        ["渝政办发〔2016〕15", "渝政办发[2016]15", "渝政办发2016", "2016", "152号", "（２０１６）152"]
    {
        check(typed, &[(plan, if typed.starts_with('渝') { Fit::Whole } else { Fit::Word })]);
    }
    check("经济和", &[("市经信局", Fit::Word)]);
    // Pinyin, mixed with characters, in every everyday reading.
    check(
        "zhineng zhi",
        &[("智能制造", Fit::Spelled), (opinion, Fit::SpelledWord), ("推进智能制造", Fit::SpelledWord)],
    );
    check(
        "智neng",
        &[
            ("智能", Fit::Spelled),
            ("智能制造", Fit::Spelled),
            (opinion, Fit::SpelledWord),
            ("推进智能制造", Fit::SpelledWord),
        ],
    );
    check("知neng", &[]);
    check("chongqing", &[(plan, Fit::Spelled)]);
    check("changxing", &[(opinion, Fit::Spelled)]);
    check("yinhang", &[("银行", Fit::Spelled)]);
    check("lvse", &[("绿色工厂", Fit::Spelled)]);
    check("lüse", &[("绿色工厂", Fit::Spelled)]);
    check("yuzhengbanfa2016", &[(plan, Fit::Spelled)]);
    // Initials.
    check(
        "znzz",
        &[("智能制造", Fit::Initials), (opinion, Fit::InitialsWord), ("推进智能制造", Fit::InitialsWord)],
    );
    check(
        "智n制",
        &[("智能制造", Fit::Initials), (opinion, Fit::InitialsWord), ("推进智能制造", Fit::InitialsWord)],
    );
    check("dxgj", &[("单项冠军", Fit::Initials)]);
    check("cx", &[(opinion, Fit::Initials)]);
    check("zgsz", &[("智改数转", Fit::Initials)]);
    // Nothing begins with nothing.
    for typed in ["", " ", "。，", "🙂", "\0\u{1b}", "\u{200b}", "没有的"] {
        check(typed, &[]);
    }
}

#[test]
fn guesses_by_sound_and_looks() {
    // The first guess is what a person reads first.
    let check = |term: &str, expected: Option<(&str, Reason)>| {
        let corrections = VOCABULARY.corrections(term, &SEGMENTER);
        let first: Option<&Correction> = corrections.first();
        assert_eq!(
            first.map(|first| (first.text.as_str(), first.reason)),
            expected,
            "{term}: {corrections:?}"
        );
    };
    check("单向冠军", Some(("单项冠军", Reason::Pinyin)));
    check("danxiangguanjun", Some(("单项冠军", Reason::Pinyin)));
    check("智能制糙", Some(("智能制造", Reason::Edit(1))));
    check("智制造", Some(("智能制造", Reason::Edit(1))));
    check("智能造制", Some(("智能制造", Reason::Edit(1))));
    check("推进智慧制造业", Some(("推进智能制造", Reason::Edit(2))));
    check("培育智能制糙", Some(("培育智能制造", Reason::Edit(1))));
    check("单向冠军企业", Some(("单项冠军企业", Reason::Pinyin)));
    check("培育单向冠军", Some(("培育单项冠军", Reason::Pinyin)));
    // What is right already, too short, too long or unlike anything.
    for term in ["单项冠军", "银行", "军", "", "。", "完全不同的话"] {
        check(term, None);
    }
    check(&"单向冠军".repeat(20), None);
}

/// Pieces of what stands in the vocabulary, and of what does not.
fn typed() -> impl Strategy<Value = String> {
    let pieces = prop_oneof![
        Just("智能"),
        Just("制造"),
        Just("单"),
        Just("项"),
        Just("重庆"),
        Just("〔2016〕"),
        Just("152"),
        Just("zh"),
        Just("ineng"),
        Just("z"),
        Just("n"),
        Just("长"),
        Just("chang"),
        Just(" "),
        Just("“"),
        Just("５Ｇ"),
        Just("市"),
    ];
    proptest::collection::vec(pieces, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn what_is_found_begins_so(typed in prop_oneof![typed(), any::<String>()], most in 0usize..12) {
        let found = VOCABULARY.find(&typed, most);
        prop_assert!(found.len() <= most);
        prop_assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        let pattern = key(&typed);
        for one in &found {
            prop_assert!(found.iter().filter(|other| other.entry == one.entry).count() == 1);
            let name = key(&VOCABULARY.entry(*one).names[one.name as usize]);
            let from = |fits: &dyn Fn(&str) -> bool| name.char_indices().any(|(byte, _)| fits(&name[byte..]));
            let fits = match one.fit {
                Fit::Whole => name.starts_with(&pattern),
                Fit::Word => name.contains(&pattern),
                Fit::Spelled => begins(&name, &typing(&pattern), Spelling::Full),
                Fit::SpelledWord => from(&|rest| begins(rest, &typing(&pattern), Spelling::Full)),
                Fit::Initials => begins(&name, &pattern, Spelling::Initials),
                Fit::InitialsWord => from(&|rest| begins(rest, &pattern, Spelling::Initials)),
            };
            prop_assert!(fits, "{} for {}", name, typed);
        }
    }

    #[test]
    fn every_name_is_found_by_every_beginning(index in 0usize..12, cut in 1usize..12) {
        let entry = &VOCABULARY.entries[index];
        for name in &entry.names {
            let name = key(name);
            let beginning: String = name.chars().take(cut).collect();
            let finds = |typed: &str| VOCABULARY.find(typed, 50).iter().any(|found| found.entry as usize == index);
            prop_assert!(finds(&beginning), "{}", beginning);
            for reading in readings(&name, MAX_READINGS) {
                let spelled: String = reading.spelled.chars().take(cut * 2).collect();
                prop_assert!(finds(&spelled), "{}", spelled);
                let initials: String = reading.initials().chars().take(cut.max(2)).collect();
                prop_assert!(finds(&initials), "{}", initials);
            }
        }
    }

    #[test]
    fn a_shorter_list_is_the_beginning_of_a_longer_one(typed in typed(), most in 0usize..12) {
        let long = VOCABULARY.find(&typed, 50);
        prop_assert_eq!(VOCABULARY.find(&typed, most), &long[..most.min(long.len())]);
    }

    #[test]
    fn any_term_is_guessed_at(term in prop_oneof![typed(), any::<String>()]) {
        for correction in VOCABULARY.corrections(&term, &SEGMENTER) {
            prop_assert_ne!(key(&correction.text), key(&term));
            prop_assert!(!correction.text.is_empty());
        }
    }
}
