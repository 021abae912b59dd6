//! Two documents side by side, for people and for programs.

use super::Site;
use super::fixture::{batch, clause, plan};

/// A site with a second plan that has one clause of the first reworded, one of its own, and hostile text.
fn site() -> Site {
    let mut other = plan();
    other.metadata.id = "yzf-2025-2".to_owned();
    other.metadata.title = "乙区企业培育方案<b>".to_owned();
    other.metadata.doc_number = Some("乙政发〔2025〕2号".to_owned());
    other.clauses[0].id = "yzf-2025-2/1.1".to_owned();
    other.clauses[0].text = "1.培育单项冠军。到2027年，单项冠军达到200家。（责任单位：市经信局）".to_owned();
    other.clauses[1] = clause("yzf-2025-2/1.2", "2.<script>alert(1)</script>扩大对外开放，用好自贸区。");
    let mut twin = plan();
    twin.metadata.id = "twin".to_owned();
    twin.metadata.doc_number = None;
    let mut empty = plan();
    empty.metadata.id = "empty".to_owned();
    empty.metadata.title = "空文件".to_owned();
    empty.metadata.doc_number = None;
    empty.clauses.clear();
    let further = [(other, "b.txt"), (twin, "c.txt"), (empty, "d.txt")];
    Site::with(further.into_iter().map(|(document, file)| batch(document, file)).collect())
}

#[tokio::test]
async fn the_page_shows_what_became_of_every_clause() {
    let site = site();
    let check = async |address: &str, expected: &[&str], unwanted: &[&str]| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200, "{address}");
        for part in expected {
            assert!(answer.body.contains(part), "{address} lacks {part}: {}", answer.body);
        }
        for part in unwanted {
            assert!(!answer.body.contains(part), "{address} has {part}");
        }
    };
    let both = "/compare?a=mzf-2024-1&b=yzf-2025-2";
    check(
        both,
        &[
            "相同 <b>0</b>",
            "改动 <b>1</b>",
            "只在左 <b>1</b>",
            "只在右 <b>1</b>",
            "</span>1</del>00家",
            "</span>2</ins>00家",
            "value=\"某政发〔2024〕1号\"",
            "value=\"乙区企业培育方案&#60;b&#62;\"",
            "href=\"/c/yzf-2025-2/1.1\"",
            "kind=only_right\"",
            "&#60;script&#62;alert(1)",
            "左边没有对应的条款",
            "a=yzf-2025-2&#38;b=mzf-2024-1\">左右对调",
        ],
        &["<script>alert", "<b>\""],
    )
    .await;
    check(
        &format!("{both}&kind=only_left"),
        &["2.支持研发", "aria-current=\"true\">只在左"],
        &["<del>", "自贸区"],
    )
    .await;
    check(
        &format!("{both}&kind=moved&lang=en"),
        &["There are no clauses of this kind", "Only left <b>1</b>"],
        &["<del>"],
    )
    .await;
    check(&format!("{both}&kind=nonsense&page=99"), &["</del>00家"], &[]).await;
    check(
        "/compare?a=mzf-2024-1&b=twin",
        &["逐字相同", "<details class=\"same\">", "相同 2 条：一、1 — 一、2"],
        &["<del>"],
    )
    .await;
    check("/compare?a=mzf-2024-1&b=qypyb", &["没有文字相近的条款"], &["<del>"]).await;
    check("/compare?a=mzf-2024-1&b=empty", &["有一边没有条款"], &[]).await;
    check("/d/mzf-2024-1", &["href=\"/compare?a=mzf-2024-1\">与另一份文件对照"], &[]).await;
}

#[tokio::test]
async fn the_form_says_what_is_wrong_with_a_name() {
    let site = site();
    let check = async |address: &str, expected: &[&str]| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, 200, "{address}");
        for part in expected {
            assert!(answer.body.contains(part), "{address} lacks {part}: {}", answer.body);
        }
    };
    check("/compare", &["选定两份文件", "name=\"a\" value=\"\"", "<option value=\"企业培育办法\">"]).await;
    check("/compare?a=qypyb", &["请再选定右边的文件", "value=\"企业培育办法\""]).await;
    check("/compare?b=qypyb&lang=en", &["Now choose the left document", "value=\"企业培育办法\""]).await;
    check("/compare?a=qypyb&b=天外飞仙", &["没有编号、文号或标题为“天外飞仙”的文件"]).await;
    check("/compare?a=qypyb&b=乙区", &["是不是这几份", "/compare?a=qypyb&#38;b=yzf-2025-2\">"]).await;
    check(
        "/compare?a=某市企业培育方案&b=qypyb",
        &["叫“某市企业培育方案”的文件有 2 份", "a=twin&#38;b=qypyb", "a=mzf-2024-1&#38;b=qypyb"],
    )
    .await;
    check("/compare?a=qypyb&b=企业培育办法", &["两边是同一份文件：《企业培育办法》"]).await;
    check("/compare?a=qypyb@3&b=twin", &["没有“3”这个版本", "记录在案的有 0 个"]).await;
    check("/compare?a=%3Cscript%3E&b=%22%3E", &["“&#60;script&#62;”"]).await;
}

#[tokio::test]
async fn a_comparison_is_handed_over_as_a_file() {
    let site = site();
    let both = "/compare/export?a=mzf-2024-1&b=yzf-2025-2";
    let answer = site.get(&format!("{both}&format=csv")).await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert!(answer.header("content-disposition").starts_with("attachment; filename=\"tiaowen.csv\""));
    for part in ["\"改动\"", "达到【1】00家", "达到【2】00家", "\"只在右\"", "\"yzf-2025-2/1.2\""]
    {
        assert!(answer.body.contains(part), "lacks {part}: {}", answer.body);
    }
    let check = async |address: &str, status: u16, part: &str| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert!(answer.body.contains(part), "{}", answer.body);
    };
    check(&format!("{both}&format=pdf"), 400, "format 可用：docx、xlsx、csv").await;
    check("/compare/export?a=mzf-2024-1&format=csv", 400, "没有写明右边的文件").await;
    check("/compare/export?a=mzf-2024-1&b=nowhere&format=csv", 404, "没有编号、文号或标题为").await;
}

#[tokio::test]
async fn programs_get_every_clause_once() {
    let site = site();
    let compared = site.get("/api/v1/compare?a=某政发〔2024〕1号&b=yzf-2025-2").await.json();
    assert_eq!(compared["counts"]["reworded"], 1, "{compared:#}");
    assert_eq!(compared["rows"][0]["right"][0]["changed"], serde_json::json!([[22, 23]]));
    let check = async |address: &str, status: u16, expected: &str| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert!(answer.json()["detail"].as_str().unwrap_or_default().contains(expected), "{}", answer.body);
    };
    check("/api/v1/compare", 400, "没有写明左边的文件（参数 a）").await;
    check("/api/v1/compare?a=qypyb", 400, "没有写明右边的文件（参数 b）").await;
    check("/api/v1/compare?a=qypyb&a=twin", 400, "只能给一次").await;
    check("/api/v1/compare?a=qypyb&b=twin&c=1", 400, "不认识的参数“c”").await;
    check("/api/v1/compare?a=qypyb&b=企业培育办法", 400, "两边是同一份文件").await;
    check("/api/v1/compare?a=某市企业培育方案&b=qypyb", 400, "有 2 份").await;
    check("/api/v1/compare?a=qypyb&b=twin@1", 404, "没有“1”这个版本").await;
}
