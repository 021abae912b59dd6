//! Documents that others of the library repeal.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

mod office;

use jiff::civil::date;
use office::{ITEMS, Office, notice};
use tiaowen_document::model::Status;

/// A decision of 2020 that repeals what `named` says.
fn decision(named: &str) -> String {
    format!(
        "甲市人民政府办公室关于废止部分文件的决定\n\n甲政办发〔2020〕9号\n\n各县（市）区人民政府：\n\n\
         一、{named}\n\n二、本决定自2020年3月1日起施行。\n\n甲市人民政府办公室\n2020年1月5日\n"
    )
}

const REPEALED: &str = "废止《甲市人民政府办公室关于第1项工作的通知》（甲政办发〔2016〕1号）。";

/// Status in 2019 and in 2021, and who repeals it.
fn status(office: &Office, id: &str) -> (Status, Status, Option<String>) {
    let metadata = office.metadata(id);
    let as_of = |year| metadata.status_as_of(date(year, 6, 1));
    (as_of(2019), as_of(2021), metadata.repealed_by.clone())
}

#[test]
fn a_document_is_repealed_as_long_as_another_says_so() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS)), ("二.txt", &notice(2, &ITEMS[..2]))]);
    office.run();
    let in_force = (Status::InForce, Status::InForce, None);
    let repealed = (Status::InForce, Status::Repealed, Some("jzbf-2020-9".to_owned()));
    assert_eq!(status(&office, "jzbf-2016-1"), in_force);
    let clauses = office.clauses();
    // What is in the index is brought into line without being read again.
    office.put("三.txt", &decision(REPEALED));
    let report = office.check_run([1, 1, 1, 0], &["三.txt"]);
    assert_eq!(report.changes.len(), 1, "{:?}", report.changes);
    assert!(
        report.remarks.iter().any(|remark| remark.file == "一.txt" && remark.message.contains("2020-03-01"))
    );
    assert_eq!(status(&office, "jzbf-2016-1"), repealed);
    assert_eq!(status(&office, "jzbf-2016-2"), in_force);
    assert!(clauses.iter().all(|(id, text)| office.clauses()[id] == *text));
    office.check_run([0, 0, 3, 0], &[]);
    // A file that is read again, and an index that is built anew, say the same.
    office.put("一.txt", &notice(1, &ITEMS[1..]));
    office.check_run([0, 1, 2, 0], &["一.txt"]);
    assert_eq!(status(&office, "jzbf-2016-1"), repealed);
    office.put(
        "三.txt",
        &decision("废止《甲市人民政府办公室关于第1项工作的通知》（甲政办发〔2016〕1号）第一条。"),
    );
    office.check_run([0, 2, 1, 0], &["三.txt"]);
    assert_eq!(status(&office, "jzbf-2016-1"), in_force);
    office.put("三.txt", &decision(REPEALED));
    office.run();
    office.remove("三.txt");
    office.check_run([0, 1, 1, 1], &[]);
    assert_eq!(status(&office, "jzbf-2016-1"), in_force);
}

#[test]
fn what_a_curator_says_goes_first() {
    let mut office = Office::new(&[("一.txt", &notice(1, &ITEMS)), ("三.txt", &decision(REPEALED))]);
    office.put("一.txt.toml", "status = \"施行中\"\n");
    office.run();
    assert_eq!(status(&office, "jzbf-2016-1"), (Status::InForce, Status::InForce, None));
    office.put("一.txt.toml", "repealed_on = \"2018-01-01\"\n");
    office.run();
    assert_eq!(status(&office, "jzbf-2016-1"), (Status::Repealed, Status::Repealed, None));
    office.remove("一.txt.toml");
    office.run();
    let expected = (Status::InForce, Status::Repealed, Some("jzbf-2020-9".to_owned()));
    assert_eq!(status(&office, "jzbf-2016-1"), expected);
}
