//! The check of a memo: the page's form and the interface for programs.

use axum::body::Body;
use axum::http::Request;

use super::{Answer, BOUNDARY, Site, form};

const MEMO: &str = "《某市企业培育方案》（某政发〔2024〕1号）提出“支持研发。给予补贴”，并见《天外方案》。";

impl Site {
    async fn submit(&self, address: &str, media_type: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method("POST").uri(address).header("content-type", media_type);
        self.answer(request.body(body.into()).expect("a request")).await
    }

    async fn submit_form(&self, fields: &[(&str, Option<&str>, &str)]) -> Answer {
        self.submit("/check", &format!("multipart/form-data; boundary={BOUNDARY}"), form(fields)).await
    }
}

#[tokio::test]
async fn shows_a_report() {
    let site = Site::new();
    let asked = site.get("/check").await;
    assert!(asked.status == 200 && asked.body.contains("enctype=\"multipart/form-data\""));
    for fields in [
        &[("memo", None, MEMO), ("file", Some(""), ""), ("as", None, "page")][..],
        &[("memo", None, ""), ("file", Some("备忘.md"), MEMO), ("as_of", None, "2024-06-01")],
    ] {
        let answer = site.submit_form(fields).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let check = |part: &str| assert!(answer.body.contains(part), "lacks {part}: {}", answer.body);
        check("文字不一致");
        check("库中没有");
        check("<del>");
        check("<ins>");
        check("href=\"/c/mzf-2024-1/1.2\"");
    }
}

#[tokio::test]
async fn hands_over_a_word_document_with_comments() {
    let site = Site::new();
    let word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
    let check = async |answer: Answer, name: &str| {
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, word));
        let name =
            percent_encoding::utf8_percent_encode(name, percent_encoding::NON_ALPHANUMERIC).to_string();
        assert!(
            answer.header("content-disposition").contains(&name),
            "{}",
            answer.header("content-disposition")
        );
    };
    check(site.submit_form(&[("memo", None, MEMO), ("as", None, "docx")]).await, "文稿（引文体检）.docx")
        .await;
    let kept = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, MEMO);
    let fields = [("kept", None, kept.as_str()), ("name", None, "备忘.md"), ("as", None, "docx")];
    check(site.submit_form(&fields).await, "备忘（引文体检）.docx").await;
    check(site.submit("/api/v1/check?format=docx", "text/plain", MEMO).await, "文稿（引文体检）.docx").await;
}

#[tokio::test]
async fn tells_programs() {
    let site = Site::new();
    let plain = site.submit("/api/v1/check", "text/plain", MEMO).await;
    assert_eq!(plain.status, 200, "{}", plain.body);
    let json = serde_json::json!({ "text": MEMO }).to_string();
    let told = site.submit("/api/v1/check?as_of=2024-06-01", "application/json", json).await.json();
    assert_eq!(told, plain.json());
    assert_eq!(told["text"], MEMO);
    let signs: Vec<char> = MEMO.chars().collect();
    for finding in told["findings"].as_array().expect("findings") {
        let place = |index: usize| finding["span"][index].as_u64().expect("a number") as usize;
        assert_eq!(finding["text"], signs[place(0)..place(1)].iter().collect::<String>());
    }
    let count = |verdict: &str| told["summary"][verdict].as_u64().expect("a count");
    assert_eq!((count("text_differs"), count("not_held")), (1, 1), "{told}");
}

#[tokio::test]
async fn says_what_is_wrong_with_what_comes_in() {
    let site = Site::new();
    let check = |answer: Answer, status: u16, part: &str| {
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(answer.body.contains(part), "lacks {part}: {}", answer.body);
    };
    check(site.submit_form(&[("memo", None, " \r\n")]).await, 400, "没有收到文稿");
    check(site.submit_form(&[("memo", None, MEMO), ("as_of", None, "昨天")]).await, 400, "“昨天”不是日期");
    check(site.submit_form(&[("kept", None, "天"), ("name", None, "a")]).await, 400, "文稿没有收全");
    check(site.submit_form(&[("file", Some("a.docx"), "PK\u{3}\u{4}坏")]).await, 400, "提示：");
    check(site.submit("/check", "text/plain", MEMO).await, 400, "从引文体检页面提交");
    check(site.submit("/check", "multipart/form-data; boundary=a", "--a\r\nxx").await, 400, "没有收全");
    check(site.submit_form(&[("memo", None, "今天天气很好。")]).await, 200, "没有找到可以核对的内容");
    let api = "/api/v1/check";
    check(site.submit(api, "text/plain", "").await, 400, "没有收到文稿");
    check(site.submit(api, "application/json", "{}").await, 400, "JSON 读不通");
    check(site.submit("/api/v1/check?format=pdf", "text/plain", MEMO).await, 400, "format 不能是“pdf”");
    check(site.submit("/api/v1/check?as-of=1", "text/plain", MEMO).await, 400, "不认识的参数“as-of”");
    let large = vec![b'a'; tiaowen_check::MAX_MEMO_BYTES + 1];
    check(site.submit(api, "text/plain", large.clone()).await, 413, "文稿超过了");
    let large = String::from_utf8(large).expect("text");
    check(site.submit_form(&[("file", Some("a.txt"), &large)]).await, 413, "文稿超过了");
    check(site.send("GET", api).await, 405, "方法不对");
}
