//! Memos of a few lines against a library of four documents: what each kind of slip is called, and what is no slip.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use std::sync::LazyLock;

use common::{Shelf, sha256};
use tiaowen_check::{FindingKind, Verdict};

const PLAN: &str = "甲市人民政府办公厅关于印发甲市智能制造行动方案的通知\n甲政办发〔2024〕12号\n\n各区县人民政府：\n\n  《甲市智能制造行动方案》已经市政府同意，现印发给你们，请认真贯彻执行。\n\n  甲市人民政府办公厅\n\n  2024年5月8日\n\n甲市智能制造行动方案\n\n  一、总体要求\n\n  坚持“市场主导、政府引导”的原则，以智能制造为主攻方向，推动制造业高质量发展。到2027年，全市智能工厂达到100家以上，规上工业企业数字化改造覆盖率达到95%。\n\n  二、主要任务\n\n  （一）推进企业改造\n\n  1.实施百企改造工程。每年遴选一百家企业开展技术改造，按设备投资额的10%给予补助，单个企业最高不超过500万元。\n\n  2.培育服务机构。引进和培育一批系统解决方案供应商，建立服务机构目录并动态调整。\n\n  （二）强化要素保障\n\n  1.保障用地。对重点项目用地实行计划单列，优先安排年度建设用地指标。\n\n  2.引进人才。对引进的高层次人才，在住房、子女入学等方面给予优先保障。\n\n  三、保障措施\n\n  加强组织领导，建立联席会议制度，统筹协调重大事项。\n";

const RULES: &str = "甲市节约用水条例\n（2020年6月1日甲市人民代表大会常务委员会通过）\n\n  第一条 为了加强节约用水管理，科学合理利用水资源，根据有关法律、法规，结合本市实际，制定本条例。\n\n  第二条 本市行政区域内的节约用水及其监督管理活动，适用本条例。\n\n  第三条 市水行政主管部门负责全市节约用水的监督管理工作。\n\n  区县水行政主管部门负责本辖区内节约用水的监督管理工作。\n\n  第四条 单位用户应当建立用水台账，定期开展水平衡测试。\n\n  第五条 违反本条例规定的，由水行政主管部门责令限期改正。\n";

const OLD: &str = "甲市工业发展若干意见\n甲政发〔2015〕3号\n\n各区县人民政府：\n\n  为加快工业发展，提出如下意见。\n\n  一、扩大有效投资，支持骨干企业兼并重组。\n\n  二、设立工业发展专项资金五亿元，由市财政统筹安排。\n\n  甲市人民政府\n\n  2015年3月2日\n";

/// Points counted through all parts.
const THROUGH: &str = "甲市关于促进民宿发展的若干措施\n甲政办发〔2023〕8号\n\n一、优化布局\n\n1.编制民宿发展专项规划，合理安排用地。\n\n2.引导民宿向景区周边集聚。\n\n二、加强扶持\n\n3.对新评定的等级民宿给予一次性奖励。\n\n4.鼓励金融机构开发民宿专属信贷产品。\n";

const MANIFEST: &str = "";

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of(&[PLAN, RULES, OLD, THROUGH], MANIFEST));

/// Checks the findings on quotations, numbers and places of a memo, titles that hold left out: `kind words →correction`
/// with the first letter of the verdict in front: = consistent, ≠ text differs, @ misplaced, # wrong number, † not in
/// force, ? not held.
fn check(memo: &str, expected: &[&str]) {
    let report = SHELF.check(memo);
    let shown: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| finding.kind != FindingKind::Title || finding.verdict != Verdict::Consistent)
        .map(|finding| {
            let sign = match finding.verdict {
                Verdict::Consistent => '=',
                Verdict::TextDiffers => '≠',
                Verdict::Misplaced => '@',
                Verdict::WrongNumber => '#',
                Verdict::NotInForce => '†',
                Verdict::NotHeld => '?',
            };
            let correction =
                finding.correction.as_ref().map(|it| format!(" →{}", it.text)).unwrap_or_default();
            format!("{sign}{}{correction}", finding.text)
        })
        .collect();
    assert_eq!(shown, expected, "{memo}\n{:#?}\n{:?}", report.findings, report.notices);
}

#[test]
fn what_holds_is_consistent() {
    check(
        "《甲市智能制造行动方案》（甲政办发〔2024〕12号）二、（一）2提出：“引进和培育一批系统解决方案供应商。”",
        &["=甲政办发〔2024〕12号", "=二、（一）2", "=引进和培育一批系统解决方案供应商。"],
    );
    // Width, brackets, line breaks, the marks of a quotation in a quotation, the sign at its end.
    check("《智能制造行动方案》提出，坚持“市场主导、\n政府引导”的原则。", &["=市场主导、\n政府引导"]);
    check(
        "《甲市智能制造行动方案》要求「坚持‘市场主导、政府引导’的原则」。",
        &["=坚持‘市场主导、政府引导’的原则"],
    );
    check(
        "《甲市智能制造行动方案》明确：“按设备投资额的１０％给予补助；”",
        &["=按设备投资额的１０％给予补助；"],
    );
    // A source behind, in a bracket.
    check(
        "要“优先安排年度建设用地指标”（《甲市智能制造行动方案》二、（二）1）。",
        &["=优先安排年度建设用地指标", "=二、（二）1"],
    );
    check(
        "要“优先安排年度建设用地指标”（甲政办发〔2024〕12号）。",
        &["=优先安排年度建设用地指标", "=甲政办发〔2024〕12号"],
    );
    // Ellipses, and clauses that follow each other, with and without their numbers.
    check(
        "《甲市智能制造行动方案》提出“每年遴选一百家企业……单个企业最高不超过500万元”。",
        &["=每年遴选一百家企业……单个企业最高不超过500万元"],
    );
    check(
        "《甲市智能制造行动方案》提出“对重点项目用地实行计划单列[...]在住房、子女入学等方面给予优先保障”。",
        &["=对重点项目用地实行计划单列[...]在住房、子女入学等方面给予优先保障"],
    );
    check(
        "《甲市智能制造行动方案》提出：“优先安排年度建设用地指标。引进人才。对引进的高层次人才”。",
        &["=优先安排年度建设用地指标。引进人才。对引进的高层次人才"],
    );
    check(
        "《甲市智能制造行动方案》提出：“优先安排年度建设用地指标。\n2.引进人才。”",
        &["=优先安排年度建设用地指标。\n2.引进人才。"],
    );
}

#[test]
fn short_names_stand_for_their_documents() {
    let memo = "《甲市智能制造行动方案》（甲政办发〔2024〕12号，以下简称《方案》）已经印发。《方案》二、（二）2规定：“对引进的高层次人材，在住房、子女入学等方面给予优先保障”。";
    check(
        memo,
        &[
            "=甲政办发〔2024〕12号",
            "=二、（二）2",
            "≠对引进的高层次人材，在住房、子女入学等方面给予优先保障 →对引进的高层次人才，在住房、子女入学等方面给予优先保障",
        ],
    );
    check(
        "《甲市节约用水条例》（以下简称“节水条例”）施行以来，各单位抓紧落实。节水条例第四条规定：“单位用户应当建立用水台帐”。",
        &["=第四条", "≠单位用户应当建立用水台帐 →单位用户应当建立用水台账"],
    );
    check(
        "要认真执行《甲市节约用水条例》。该条例第五条规定：“由水行政主管部门责令限期整改”。",
        &["=第五条", "≠由水行政主管部门责令限期整改 →由水行政主管部门责令限期改正"],
    );
    // 该 means the document of that kind that was named last, by a short name too, not whatever was named last.
    for memo in [
        "按照《甲市智能制造行动方案》和《甲市节约用水条例》抓好落实。该方案规定：“对引进的高层次人材，在住房、子女入学等方面给予优先保障”。",
        "按照《甲市节约用水条例》和《甲市智能制造行动方案》（以下简称《方案》）抓好落实。《方案》要求严格，《甲市节约用水条例》也是。该方案规定：“对引进的高层次人材，在住房、子女入学等方面给予优先保障”。",
    ] {
        check(
            memo,
            &[
                "≠对引进的高层次人材，在住房、子女入学等方面给予优先保障 →对引进的高层次人才，在住房、子女入学等方面给予优先保障",
            ],
        );
    }
    check(
        "《甲市智能制造行动方案》已经印发，《甲市节约用水条例》正在修改。该方案明确，到2027年全市智能工厂达到200家以上。",
        &["≠智能工厂达到200家以上 →100"],
    );
    check(
        "《甲市智能制造行动方案》已经印发，《甲市节约用水条例》正在修改。该文件第四条规定：“单位用户应当建立用水台账”。",
        &["=第四条", "=单位用户应当建立用水台账"],
    );
    check(
        "《甲市节约用水条例》已修订，其第四条明确“定期开展水平衡测试”。",
        &["=第四条", "=定期开展水平衡测试"],
    );
}

#[test]
fn what_differs_is_shown_with_the_right_words() {
    let differs = |quoted: &str, right: &str| {
        let memo = format!("《甲市智能制造行动方案》提出：“{quoted}”。");
        check(&memo, &[&format!("≠{quoted} →{right}")]);
    };
    differs("引进和培养一批系统解决方案供应商", "引进和培育一批系统解决方案供应商");
    differs("每年遴选一百家企业开展改造", "每年遴选一百家企业开展技术改造");
    differs("每年重点遴选一百家企业开展技术改造", "每年遴选一百家企业开展技术改造");
    differs("单个企业最高不超过800万元", "单个企业最高不超过500万元");
    // The end of one clause and the beginning of another, and two ends of one clause.
    differs(
        "建立服务机构目录并动态调整。对重点项目用地实行计划单列",
        "建立服务机构目录并动态调整。”“对重点项目用地实行计划单列",
    );
    differs(
        "每年遴选一百家企业开展技术改造，单个企业最高不超过500万元",
        "每年遴选一百家企业开展技术改造，……单个企业最高不超过500万元",
    );
    check(
        "《甲市智能制造行动方案》提出：“大力发展海洋经济和临港产业集群”。",
        &["≠大力发展海洋经济和临港产业集群"],
    );
}

#[test]
fn what_stands_elsewhere_is_misplaced() {
    check(
        "《甲市智能制造行动方案》二、（一）1提出：“引进和培育一批系统解决方案供应商”。",
        &["@引进和培育一批系统解决方案供应商 →二、（一）2"],
    );
    check(
        "《甲市智能制造行动方案》第二部分（一）第1点提出：“引进和培育一批系统解决方案供应商”。",
        &["@引进和培育一批系统解决方案供应商 →第二部分（一）第2点"],
    );
    check("《甲市节约用水条例》第3条规定：“定期开展水平衡测试”。", &["@定期开展水平衡测试 →第4条"]);
    check(
        "《甲市节约用水条例》第三条第一款规定：“区县水行政主管部门负责本辖区内节约用水的监督管理工作”。",
        &["@区县水行政主管部门负责本辖区内节约用水的监督管理工作 →第三条第二款"],
    );
    check("《甲市节约用水条例》第九条规定：“定期开展水平衡测试”。", &["@定期开展水平衡测试 →第四条"]);
    check("按照《甲市节约用水条例》第九条办理。", &["@第九条"]);
    check(
        "《甲市节约用水条例》明确：“按设备投资额的10%给予补助”。",
        &["@按设备投资额的10%给予补助 →《甲市智能制造行动方案》"],
    );
    check(
        "《甲市工业发展若干意见》（甲政发〔2015〕3号）提出“优先安排年度建设用地指标”。",
        &[
            "=甲政发〔2015〕3号",
            "@优先安排年度建设用地指标 →《甲市智能制造行动方案》（甲政办发〔2024〕12号）",
        ],
    );
}

#[test]
fn points_counted_through_are_cited_as_articles() {
    let measures = |words: &str, expected: &[&str]| {
        check(&format!("《甲市关于促进民宿发展的若干措施》{words}。"), expected);
    };
    measures("第3条规定“对新评定的等级民宿给予一次性奖励”", &["=第3条", "=对新评定的等级民宿给予一次性奖励"]);
    measures("第4条规定“对新评定的等级民宿给予一次性奖励”", &["@对新评定的等级民宿给予一次性奖励 →第3条"]);
}

#[test]
fn numbers_belong_to_their_documents() {
    check(
        "《甲市智能制造行动方案》（甲政办发〔2024〕21号）",
        &["#甲政办发〔2024〕21号 →甲政办发〔2024〕12号"],
    );
    check("《甲市智能制造行动方案》（甲政发〔2015〕3号）", &["#甲政发〔2015〕3号 →甲政办发〔2024〕12号"]);
    check("根据甲政办发〔2024〕12号文件", &["=甲政办发〔2024〕12号"]);
    check("根据甲政办发[2024]12号文件", &["=甲政办发[2024]12号"]);
    check("根据甲政办发〔202412号文件", &["#甲政办发〔202412号 →甲政办发〔2024〕12号"]);
    check("《行动方案》（甲政办发〔2024〕12号）", &["=甲政办发〔2024〕12号"]);
    check("根据乙政发〔2020〕1号文件", &["?乙政发〔2020〕1号"]);
    check("《乙市海洋经济规划》（甲政发〔2015〕3号）", &["?《乙市海洋经济规划》", "#甲政发〔2015〕3号"]);
}

#[test]
fn titles_are_known_by_what_people_call_them() {
    check(
        "《关于印发〈甲市智能制造行动方案〉的通知》、《甲市人民政府办公厅关于印发甲市智能制造行动方案的通知》、《智能制造行动方案》",
        &[],
    );
    check("《甲市智能制造行动方安》", &["≠《甲市智能制造行动方安》 →《甲市智能制造行动方案》"]);
    check(
        "《甲市智造行动计划》（甲政办发〔2024〕12号）",
        &["≠《甲市智造行动计划》 →《甲市智能制造行动方案》", "=甲政办发〔2024〕12号"],
    );
    check("《乙市智能制造行动方案》", &["?《乙市智能制造行动方案》"]);
    check("《人民日报》", &["?《人民日报》"]);
    check(
        "《人民日报》刊文指出：“大力发展海洋经济和临港产业集群”。",
        &["?《人民日报》", "?大力发展海洋经济和临港产业集群"],
    );
}

#[test]
fn emphasis_is_no_quotation() {
    check("《甲市智能制造行动方案》印发后，各地推进“放管服”改革，实施“千企万项”工程。", &[]);
    check("“十四五”时期要打造“智造之城”。", &[]);
    check(
        "要“对重点项目用地实行计划单列，优先安排年度建设用地指标”。",
        &["=对重点项目用地实行计划单列，优先安排年度建设用地指标"],
    );
    check(
        "要“对重点项目用地实施计划单列，优先安排年度建设用地指标”。",
        &[
            "≠对重点项目用地实施计划单列，优先安排年度建设用地指标 →对重点项目用地实行计划单列，优先安排年度建设用地指标",
        ],
    );
    check("他说：“这件事情我们一定要抓紧办好，不能拖到明年去。”", &[]);
}

#[test]
fn notices_tell_what_was_not_checked() {
    let check = |memo: &str, expected: &[&str]| {
        let notices = SHELF.check(memo).notices;
        assert_eq!(notices.len(), expected.len(), "{memo} {notices:?}");
        for (notice, part) in notices.iter().zip(expected) {
            assert!(notice.contains(part), "{notice}");
        }
    };
    check("", &["稿件是空的"]);
    check(" \n\u{3000}\u{0}\u{1b}", &["稿件是空的"]);
    check("今天开会。", &["没有找到书名号、文号或引文"]);
    check("《甲市节约用水条例》规定“定期开展水平衡测试。", &["1 个引号没有配对"]);
    check("《甲市节约用水条例》和“放管服”", &["1 处加引号的短语"]);
    check("他说：“这件事情我们一定要抓紧办好，不能拖到明年去。”", &["没有找到", "1 处引文没有写出处"]);
    check("PK\u{3}\u{4}\u{0}\u{0}word/document.xml\u{fffd}\u{fffd}", &["没有找到"]);
}

#[test]
fn documents_out_of_force_are_told() {
    let sha = sha256(OLD);
    let manifest = format!(
        "[[document]]\nsha256 = \"{sha}\"\nfile = \"0.txt\"\nsuperseded_by = \"甲政办发〔2024〕12号\"\n"
    );
    let shelf = Shelf::of(&[OLD, PLAN], &manifest);
    let report = shelf.check("根据《甲市工业发展若干意见》（甲政发〔2015〕3号）第二条");
    let shown: Vec<(Verdict, &str)> =
        report.findings.iter().map(|finding| (finding.verdict, finding.text.as_str())).collect();
    assert_eq!(shown[0], (Verdict::NotInForce, "《甲市工业发展若干意见》"));
    assert!(report.findings[0].message.contains("《甲市智能制造行动方案》（甲政办发〔2024〕12号）"));
    assert_eq!(shown[1], (Verdict::Consistent, "甲政发〔2015〕3号"));
    assert_eq!(report.summary.not_in_force, 1);
}

#[test]
fn figures_are_held_against_targets() {
    let plan =
        |words: &str, expected: &[&str]| check(&format!("《甲市智能制造行动方案》提出，{words}。"), expected);
    plan("到2027年，智能工厂达到100家以上", &["=智能工厂达到100家以上"]);
    plan("到2027年全市智能工厂达到100家", &["=智能工厂达到100家"]);
    plan("到2027年，智能工厂达到200家以上", &["≠智能工厂达到200家以上 →100"]);
    plan("到2026年，智能工厂达到100家以上", &["≠智能工厂达到100家以上 →2027"]);
    plan("到2027年，规上工业企业数字化改造覆盖率达到90%", &["≠规上工业企业数字化改造覆盖率达到90% →95"]);
    plan("到2027年，高新技术企业达到200家以上", &[]);
    check("到2027年，智能工厂达到300家以上。", &[]);
}
