//! Which clauses of two documents are paired, on the smallest texts that show it.

use std::collections::BTreeSet;

use proptest::prelude::*;
use tiaowen_compare::{Comparison, Passage, Row, RowKind, compare};

/// Passages, each `number|text` or text alone.
fn passages<'a>(texts: &[&'a str]) -> Vec<Passage<'a>> {
    let passage = |text: &&'a str| {
        let (number, rest) = text.split_once('|').unwrap_or(("", text));
        assert!(rest.starts_with(number), "{text}");
        Passage { text: rest, number }
    };
    texts.iter().map(passage).collect()
}

/// `identical 0=0, reworded 1=1+2`, with `*` where words differ in a row that is not reworded by its kind.
fn shown(comparison: &Comparison) -> String {
    let places = |places: &[usize]| {
        let places: Vec<String> = places.iter().map(ToString::to_string).collect();
        if places.is_empty() { "-".to_owned() } else { places.join("+") }
    };
    let row = |row: &Row| {
        let star = if row.kind == RowKind::Moved && row.is_reworded { "*" } else { "" };
        format!("{}{star} {}={}", row.kind.name(), places(&row.left), places(&row.right))
    };
    comparison.rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

const MACHINES: &str = "支持企业应用工业机器人，开展车间数字化改造。";
const MACHINES_NEW: &str = "支持企业应用工业机器人，开展车间智能化改造。";
const TALENT: &str = "引进海外高层次人才，给予安家补助五十万元。";
const LOANS: &str = "扩大专利权质押贷款规模，建立风险补偿机制。";
const LOGISTICS: &str = "建设国际物流枢纽，加密远洋航线班次。";

#[test]
fn passages_find_their_counterparts() {
    let check = |left: &[&str], right: &[&str], expected: &str| {
        let (left, right) = (passages(left), passages(right));
        assert_eq!(shown(&compare(&left, &right)), expected, "{left:?} {right:?}");
    };
    check(&[], &[], "");
    check(&[MACHINES], &[], "only_left 0=-");
    check(&[], &[MACHINES], "only_right -=0");
    check(&[MACHINES, TALENT], &[MACHINES, TALENT], "identical 0=0, identical 1=1");
    check(&["“甲”（乙）丙 丁"], &["「甲」(乙)\n丙丁"], "identical 0=0");
    check(&[MACHINES, TALENT], &[MACHINES_NEW, TALENT], "reworded 0=0, identical 1=1");
    // Another number alone is no change.
    check(&["第一条|第一条支持创新。"], &["第二条|第二条支持创新。"], "identical 0=0");
    check(&[MACHINES, TALENT, LOANS], &[MACHINES, LOANS], "identical 0=0, only_left 1=-, identical 2=1");
    check(&[MACHINES, LOANS], &[MACHINES, TALENT, LOANS], "identical 0=0, only_right -=1, identical 1=2");
    // What is longer keeps its place.
    check(
        &[LOGISTICS, MACHINES, TALENT],
        &[MACHINES, TALENT, LOGISTICS],
        "identical 1=0, identical 2=1, moved 0=2",
    );
    check(
        &[LOANS, TALENT, MACHINES],
        &[MACHINES_NEW, LOANS, TALENT],
        "moved* 2=0, identical 0=1, identical 1=2",
    );
    // Headings and set phrases alone are no counterpart.
    check(
        &["1.|1.加强组织领导。市政府成立领导小组，统筹智能制造。", TALENT],
        &["1.|1.加强组织领导。各街道明确专人，按月报送进度。", LOANS],
        "only_left 0=-, only_left 1=-, only_right -=0, only_right -=1",
    );
    check(
        &["到2027年，力争规上企业达到500家以上。"],
        &["到2025年，力争发明专利达到900件以上。"],
        "only_left 0=-, only_right -=0",
    );
    // The same words several times: next to what is paired, then in their order.
    check(
        &["（略）", MACHINES, "（略）", TALENT],
        &[MACHINES, "（略）", TALENT],
        "only_left 0=-, identical 1=0, identical 2=1, identical 3=2",
    );
    check(&["（略）", "（略）"], &["（略）"], "identical 0=0, only_left 1=-");
    // Somewhat alike between the same neighbours.
    check(
        &[MACHINES, "鼓励金融机构发放信用贷款。", TALENT],
        &[MACHINES, "引导金融机构增加贷款投放。", TALENT],
        "identical 0=0, reworded 1=1, identical 2=2",
    );
}

#[test]
fn rows_that_are_all_alike_are_paired_in_their_order() {
    let rows = |name: &str| -> Vec<String> {
        (0..300).map(|row| format!("{} | {name} | 市经信局 | 2025年", row % 10)).collect()
    };
    let (left, right) = (rows("智能工厂项目"), rows("智能工厂建设项目"));
    let counts = compare(&unnumbered(&left), &unnumbered(&right)).counts;
    assert_eq!(counts.reworded, 300, "{counts:?}");
}

#[test]
fn passages_are_split_and_merged() {
    let whole = format!("{MACHINES}{LOANS}");
    let check = |left: &[&str], right: &[&str], expected: &str| {
        assert_eq!(shown(&compare(&passages(left), &passages(right))), expected);
    };
    check(&[&whole, TALENT], &[MACHINES, LOANS, TALENT], "split 0=0+1, identical 1=2");
    check(&[TALENT, MACHINES, LOANS], &[TALENT, &whole], "identical 0=0, merged 1+2=1");
}

/// Every place of one side, over all rows, ascending.
fn places(rows: &[Row], of: impl Fn(&Row) -> &Vec<usize>) -> Vec<usize> {
    let mut places: Vec<usize> = rows.iter().flat_map(|row| of(row).clone()).collect();
    places.sort_unstable();
    places
}

fn unnumbered(texts: &[String]) -> Vec<Passage<'_>> {
    texts.iter().map(|text| Passage { text, number: "" }).collect()
}

fn mirrored(kind: RowKind) -> RowKind {
    match kind {
        RowKind::OnlyLeft => RowKind::OnlyRight,
        RowKind::OnlyRight => RowKind::OnlyLeft,
        RowKind::Split => RowKind::Merged,
        RowKind::Merged => RowKind::Split,
        other => other,
    }
}

proptest! {
    #[test]
    fn every_passage_stands_in_one_row(
        left in prop::collection::vec("[支持企业创新人才甲乙丙，。1]{0,14}", 0..9),
        right in prop::collection::vec("[支持企业创新人才甲乙丙，。1]{0,14}", 0..9),
    ) {
        let (left, right) = (unnumbered(&left), unnumbered(&right));
        let comparison = compare(&left, &right);
        let rows = &comparison.rows;
        prop_assert_eq!(places(rows, |row| &row.left), (0..left.len()).collect::<Vec<_>>());
        prop_assert_eq!(places(rows, |row| &row.right), (0..right.len()).collect::<Vec<_>>());
        let counted: usize = RowKind::ALL.iter().map(|kind| comparison.counts.of(*kind)).sum();
        prop_assert_eq!(counted, rows.len());
        for row in rows {
            let expected = match row.kind {
                RowKind::OnlyLeft => row.left.len() == 1 && row.right.is_empty(),
                RowKind::OnlyRight => row.left.is_empty() && row.right.len() == 1,
                RowKind::Split => row.left.len() == 1 && row.right.len() > 1,
                RowKind::Merged => row.left.len() > 1 && row.right.len() == 1,
                _ => row.left.len() == 1 && row.right.len() == 1,
            };
            prop_assert!(expected, "{:?}", row);
            let same = |row: &Row| left[row.left[0]].text == right[row.right[0]].text;
            prop_assert!(row.kind != RowKind::Reworded || row.is_reworded && !same(row));
            prop_assert!(row.kind != RowKind::Identical || !row.is_reworded);
        }
        let itself = compare(&left, &left);
        prop_assert!(itself.rows.iter().all(|row| row.kind == RowKind::Identical && row.left == row.right));
    }

    #[test]
    fn swapped_sides_swap_the_answer(
        left in prop::collection::btree_set("[支持企业创新人才甲乙丙，。1]{2,14}", 0..9),
        right in prop::collection::btree_set("[支持企业创新人才甲乙丙，。1]{2,14}", 0..9),
    ) {
        let side = |texts: BTreeSet<String>| texts.into_iter().collect::<Vec<_>>();
        let (left, right) = (side(left), side(right));
        let (one, other) = (unnumbered(&left), unnumbered(&right));
        let key = |row: &Row| (row.left.clone(), row.right.clone(), row.kind, row.is_reworded);
        let mut there: Vec<_> = compare(&one, &other).rows.iter().map(key).collect();
        let mut back: Vec<_> = compare(&other, &one)
            .rows
            .iter()
            .map(|row| (row.right.clone(), row.left.clone(), mirrored(row.kind), row.is_reworded))
            .collect();
        there.sort();
        back.sort();
        prop_assert_eq!(there, back);
    }
}
