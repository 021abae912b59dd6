//! Which documents the library names and lacks, and which of those that it holds are meant.

use crate::office::{OPINION, Office};

const NOTICE: &str = "甲市经济和信息化局关于做好智能工厂申报工作的通知

甲经信发〔2017〕3号

根据《甲市人民政府关于推进智能工厂建设的实施意见》（甲政发〔2016〕12号）和《甲市智能工厂认定办法》（甲经信发〔2016〕9号），现就申报工作通知如下。

一、申报对象

符合《甲市智能工厂认定办法》的企业。

甲市经济和信息化局
2017年3月1日
";

#[test]
fn what_is_named_and_missing_is_listed() {
    let office = Office::with(&[("意见.txt", OPINION), ("通知.txt", NOTICE)]);
    office.run("index").expect_code(0);
    let told = office.run("references").expect_code(0).out;
    for part in ["1 份", "《甲市智能工厂认定办法》（甲经信发〔2016〕9号）", "2 次", "智能工厂申报工作的通知"]
    {
        assert!(told.contains(part), "lacks {part}: {told}");
    }
    let listed = office.run("references --format json").expect_code(0).json();
    assert_eq!((&listed["total"], &listed["missing"][0]["count"]), (&1.into(), &2.into()));
    let naming = listed["missing"][0]["by"][0]["document"].as_str().unwrap().to_owned();
    let document = office.run_with(&["show", &naming, "--format", "json"]).expect_code(0).json();
    let meant: Vec<Option<&str>> = document["document"]["references"]
        .as_array()
        .unwrap()
        .iter()
        .map(|reference| reference["document"].as_str())
        .collect();
    assert!(meant[0].is_some_and(|id| office.run_with(&["show", id]).code == 0), "{meant:?}");
    assert!(meant[1..].iter().all(Option::is_none), "{meant:?}");
}

#[test]
fn a_library_that_lacks_nothing_says_so() {
    let office = Office::with(&[("意见.txt", OPINION)]);
    office.run("index").expect_code(0);
    assert!(office.run("references").expect_code(1).out.contains("库里都有"));
}
