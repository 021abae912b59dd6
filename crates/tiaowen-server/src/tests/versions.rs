//! What stood at a version, for people and for programs.

use jiff::Timestamp;
use tiaowen_library::ledger::{LedgerWriter, PrintedClause, Wording};

use super::Site;

/// The words of the first clause before they were those of the fixture.
const BEFORE: &str = "1.培育单项冠军。到2026年，<单项冠军>达到80家。（责任单位：市经信局）";
const NOW: &str = "1.培育单项冠军。到2027年，单项冠军达到100家。（责任单位：市经信局）";

impl Site {
    /// Records two versions of the plan: in the first, the first clause has other words, the second another number,
    /// and a third stands that is gone since.
    pub(super) fn record_versions(&self) {
        let folder = self.corpus.path().join(".tiaowen");
        let mut ledger = LedgerWriter::open(&folder, Timestamp::UNIX_EPOCH).expect("a ledger");
        let clause = |address: &str, text: &str, label: &str| PrintedClause {
            address: address.to_owned(),
            wording: Wording {
                hash: format!("{address}{text}"),
                bare: text.trim_start_matches(|sign: char| sign.is_ascii_digit()).to_owned(),
                text: text.to_owned(),
                path: vec!["一、主要任务".to_owned(), label.to_owned()],
            },
        };
        let versions = [
            vec![
                clause("1.1", BEFORE, "1.培育单项冠军"),
                clause("1.3", "3.支持研发。给予补助。", "3.支持研发"),
                clause("1.4", "4.已经删去的一条。", "4."),
            ],
            vec![clause("1.1", NOW, "1.培育单项冠军"), clause("1.2", "2.支持研发。给予补助。", "2.支持研发")],
        ];
        for (clauses, day) in versions.iter().zip([20_000, 20_100]) {
            let at = Timestamp::from_second(day * 86_400 + 43_200).expect("a time");
            let found = ledger.ledger().compare_clauses("mzf-2024-1", "", clauses, at).expect("a history");
            ledger.record("mzf-2024-1", &found.version.expect("a version")).expect("a line");
        }
    }
}

#[tokio::test]
async fn pages_show_what_stood() {
    let site = Site::new();
    site.record_versions();
    let check = async |address: &str, status: u16, expected: &[&str]| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        for part in expected {
            assert!(answer.body.contains(part), "{address} lacks {part}: {}", answer.body);
        }
    };
    check(
        "/c/mzf-2024-1/1.1@1",
        200,
        &[
            "这是第 1 版（2024-10-04 至 2025-01-12）的文字；自 2025-01-12 起文字已有改动",
            "&#60;单项冠军&#62;达到80家",
            "2024年10月4日收录的文本）",
            "<del><span class=\"unseen\" lang=\"zh-CN\">删去：</span>",
            "<ins><span class=\"unseen\" lang=\"zh-CN\">加上：</span>",
            "href=\"/c/mzf-2024-1/1.1@2\"",
        ],
    )
    .await;
    check("/c/mzf-2024-1/1.1@2", 200, &["与现行文字一致", "2025-01-12 起"]).await;
    check(
        "/c/mzf-2024-1/1.3@1?lang=en",
        200,
        &["the place changed on 2025-01-12", "/c/mzf-2024-1/1.2?lang=en"],
    )
    .await;
    check("/c/mzf-2024-1/1.4@1", 200, &["已于 2025-01-12 删去", "已经删去的一条"]).await;
    check("/c/mzf-2024-1/1.1.7@1", 200, &["是这一条里的一项"]).await;
    check("/c/mzf-2024-1/1.1", 200, &["各版本", "href=\"/c/mzf-2024-1/1.1@1\"", "/d/mzf-2024-1@2"]).await;
    check("/c/mzf-2024-1/1.2", 200, &["移位，文字未变", "href=\"/c/mzf-2024-1/1.3@1\""]).await;
    check("/d/mzf-2024-1@1", 200, &["新增 3", "已经删去的一条", "/c/mzf-2024-1/1.4@1"]).await;
    check("/d/mzf-2024-1@2", 200, &["改动 1／移位 1／删除 1", "这一版删去的条款", "/c/mzf-2024-1/1.4@1"])
        .await;
    check("/d/mzf-2024-1", 200, &["/d/mzf-2024-1@2"]).await;
    // Without a record there is nothing to say.
    let plain = site.get("/c/qypyb/3").await.body;
    assert!(!plain.contains("各版本"));

    let known = "/d/mzf-2024-1@1";
    check("/d/mzf-2024-1@9", 404, &["没有第 9 版", "第 1 到第 2 版", known]).await;
    check("/d/mzf-2024-1@0", 404, &["没有第 0 版", known]).await;
    check("/d/mzf-2024-1@abc", 404, &["“@abc”不是版本号", known]).await;
    check("/d/mzf-2024-1@99999999999999999999999", 404, &["不是版本号", known]).await;
    check("/c/mzf-2024-1/1.1@+1", 404, &["不是版本号"]).await;
    check("/c/mzf-2024-1/1.1@", 404, &["不是版本号"]).await;
    check("/c/mzf-2024-1/1.4@2", 404, &["第 2 版里没有地址为“1.4”的条款", "/c/mzf-2024-1/1.4@1"]).await;
    check("/d/qypyb@1", 404, &["没有版本记录"]).await;
    check("/d/none@1", 404, &["none"]).await;
}

#[tokio::test]
async fn programs_get_what_stood() {
    let site = Site::new();
    site.record_versions();
    let then = site.get("/api/v1/clauses/mzf-2024-1/1.1@1").await.json();
    assert_eq!((&then["text"], &then["today"]["text"]), (&BEFORE.into(), &NOW.into()));
    let put_together = |name: &str| -> String {
        let pieces = then["differences"].as_array().expect("pieces");
        pieces.iter().filter_map(|piece| piece[name].as_str()).collect()
    };
    assert_eq!((put_together("then"), put_together("today")), (BEFORE.to_owned(), NOW.to_owned()));
    let gone = site.get("/api/v1/clauses/mzf-2024-1/1.4@1").await.json();
    assert_eq!(gone["today"], serde_json::Value::Null);
    assert_eq!(gone["history"][0]["is_gone"], true);

    let versions = site.get("/api/v1/documents/mzf-2024-1/versions").await.json();
    assert_eq!(versions["total"], 2);
    let second = &versions["versions"][1];
    let counts = ["unchanged", "reworded", "moved", "gone", "added"].map(|name| second[name].as_u64());
    assert_eq!(counts, [0, 1, 1, 1, 0].map(Some));
    assert_eq!((&second["day"], &second["is_latest"]), (&"2025-01-12".into(), &true.into()));

    let document = site.get("/api/v1/documents/mzf-2024-1@1").await.json();
    let ids: Vec<&str> = document["clauses"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|clause| clause["id"].as_str())
        .collect();
    assert_eq!(ids, ["mzf-2024-1/1.1", "mzf-2024-1/1.3", "mzf-2024-1/1.4"]);
    let problem = site.get("/api/v1/documents/mzf-2024-1@7").await;
    assert_eq!((problem.status.as_u16(), problem.header("content-type")), (404, "application/problem+json"));
    assert_eq!(problem.json()["links"][0]["url"], "/d/mzf-2024-1@2");
}
