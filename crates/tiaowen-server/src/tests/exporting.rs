//! What the basket's form gives.

use super::Site;

fn form(fields: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[tokio::test]
async fn hands_over_a_file_of_every_clause() {
    let site = Site::new();
    let body = form(&[
        ("format", "text"),
        ("id", "/c/mzf-2024-1/1.2"),
        ("note", "=备忘"),
        ("id", "mzf-2024-1/1.1"),
        ("hash", "1111111111111111"),
        ("id", "/c/mzf-2024-1/9.9"),
        ("id", "无此文件"),
        ("id", "wu-ci/1"),
    ]);
    let answer = site.send_with("POST", "/export", body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let name = answer.header("content-disposition");
    // 条文引文_ and the day.
    assert!(name.contains("filename=\"tiaowen.txt\"; filename*=UTF-8''%E6%9D%A1%E6%96%87"), "{name}");
    let check = |part: &str| assert!(answer.body.contains(part), "lacks {part}: {}", answer.body);
    check("引文（共 5 条，其中 3 条未能导出，导出日期 ");
    check("1. “2.支持研发。给予补助。”（《某市企业培育方案》（某政发〔2024〕1号）一、2）\n备注：=备忘\n");
    check("2. “1.培育单项冠军。");
    check("说明：放入引文篮以后文字有改动，这里是现行文字\n");
    check("3. 未能导出 mzf-2024-1/9.9：");
    check("4. 未能导出 无此文件：这不是条款编号\n");
    check("5. 未能导出 wu-ci/1：库里没有编号为“wu-ci”的文件");
}

#[tokio::test]
async fn knows_formats_and_limits() {
    let site = Site::new();
    let check = async |address: &str, body: &str, status: u16, media: &str, part: &str| {
        let answer = site.send_with("POST", address, body.to_owned()).await;
        assert_eq!(answer.status, status, "{address}");
        assert_eq!(answer.header("content-type"), media, "{address}");
        assert!(answer.body.contains(part), "{address} lacks {part}: {}", answer.body);
    };
    let one = "id=mzf-2024-1/1.1";
    check("/export?format=csv", one, 200, "text/csv; charset=utf-8", "\u{FEFF}\"序号\"").await;
    check("/export?format=bibtex", one, 200, "application/x-bibtex; charset=utf-8", "@misc{mzf").await;
    check("/export?format=ris", one, 200, "application/x-research-info-systems; charset=utf-8", "TY  - ")
        .await;
    let page = "text/html; charset=utf-8";
    check("/export?format=pdf", one, 400, page, "不能导出为“pdf”").await;
    check("/export?format=%3Cb%3E", one, 400, page, "&#60;b&#62;").await;
    check("/export", "", 400, page, "没有要导出的条款").await;
    check("/export", &"id=a/1&".repeat(501), 400, page, "一次最多导出 500 条").await;
    let notes = format!("{one}&note={}", "x".repeat(8 * 1024 * 1024));
    check("/export", &notes, 400, page, "超过了 8 MB").await;
    let answer = site.get("/export?lang=en").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/basket?lang=en"));
}
