//! Whatever a memo holds is checked; places lie in it; corrections put right what one slip put wrong.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::LazyLock;

use common::{Shelf, corrected};
use proptest::prelude::*;
use tiaowen_check::{FindingKind, MAX_CHECKED_CHARS, Verdict};

const TEXT: &str = "甲市水利建设管理办法\n甲政发〔2020〕7号\n\n各区县人民政府：\n\n  第一条 为了加强水利工程建设管理，保证工程质量，提高投资效益，制定本办法。\n\n  第二条 水利工程实行项目法人责任制、招标投标制和建设监理制。\n\n  第三条 水行政主管部门应当建立工程质量监督机构，对在建工程进行定期检查。\n\n  检查发现问题的，应当责令施工单位限期整改，并将整改结果予以通报。\n\n  第四条 “十四五”期间，全市新建水库达到12座以上。\n";

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of(&[TEXT], ""));

/// Clauses that the properties quote, without numbers.
const WORDS: [&str; 3] = [
    "为了加强水利工程建设管理，保证工程质量，提高投资效益",
    "水利工程实行项目法人责任制、招标投标制和建设监理制",
    "检查发现问题的，应当责令施工单位限期整改，并将整改结果予以通报",
];

#[test]
fn long_memos_end() {
    let line =
        "《甲市水利建设管理办法》（甲政发〔2020〕7号）第三条规定：“检查发现问题应当责令施工单位限期整改”。\n";
    let times = (5 << 20) / line.len();
    let report = SHELF.check(&line.repeat(times));
    assert!(report.notices.iter().any(|notice| notice.contains("只核对了前")), "{:?}", report.notices);
    assert!(report.findings.iter().any(|finding| finding.verdict == Verdict::TextDiffers));
    assert!(report.findings.iter().all(|finding| finding.span.end <= MAX_CHECKED_CHARS));
    for broken in ["“", "”", "《", "「“‘", "《甲》", "“甲”、", "第一条", "甲政发〔2020〕", "（", "\""]
    {
        SHELF.check(&broken.repeat(20_000));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn any_text_is_checked(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("《甲市水利建设管理办法》".to_owned()),
                Just("甲政发〔2020〕7号".to_owned()),
                Just("（以下简称《办法》）".to_owned()),
                Just("第三条第二款".to_owned()),
                Just("规定：“".to_owned()),
                Just("”".to_owned()),
                Just("检查发现问题的，应当责令".to_owned()),
                Just("……".to_owned()),
                "[《》〈〉“”‘’「」\"（）〔〕，。：\n 第一二三条款项甲政发2020号\u{0}\u{feff}𠀀]{0,12}",
                "\\PC{0,8}",
            ],
            0..14,
        ),
    ) {
        // The shelf asserts that words and spans belong together.
        let report = SHELF.check(&parts.concat());
        let summary = report.summary;
        prop_assert_eq!(summary.faults() + summary.consistent + summary.not_held, report.findings.len());
    }

    #[test]
    fn corrections_put_a_slip_right(
        words in proptest::sample::select(WORDS.to_vec()),
        at in 2usize..22,
        other in proptest::sample::select("乙丙丁戊".chars().collect::<Vec<_>>()),
        alteration in 0u8..3,
    ) {
        let mut altered: Vec<char> = words.chars().collect();
        match alteration {
            0 => altered[at] = other,
            1 => { altered.remove(at); }
            _ => altered.insert(at, other),
        }
        let altered: String = altered.into_iter().collect();
        let memo = format!("《甲市水利建设管理办法》（甲政发〔2020〕7号）规定：“{altered}。”");
        let report = SHELF.check(&memo);
        let quotation = report.findings.iter().find(|finding| finding.kind == FindingKind::Quotation).unwrap();
        prop_assert_eq!(quotation.verdict, Verdict::TextDiffers, "{}", memo);
        let mended = corrected(&memo, &report);
        prop_assert_eq!(SHELF.check(&mended).summary.faults(), 0, "{} {}", memo, mended);
    }
}
