//! What people get.

use super::Site;
use axum::http::HeaderValue;

#[tokio::test]
async fn shows_pages() {
    let site = Site::new();
    let check = async |address: &str, status: u16, expected: &[&str]| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{address}");
        for part in expected {
            assert!(answer.body.contains(part), "{address} lacks {part}: {}", answer.body);
        }
    };
    check("/", 200, &["某市企业培育方案", "某政发〔2024〕1号", "2 份文件，4 条条款", "name=\"q\""]).await;
    check(
        "/",
        200,
        &["href=\"/u/m-jingxin\"", "href=\"/search?category=enterprise\"", "/search?year=2024\""],
    )
    .await;
    check(
        "/documents",
        200,
        &["<h2>2024年 ", "某政发〔2024〕1号", "/d/qypyb", "/search?doc=qypyb&#38;sort=document"],
    )
    .await;
    check("/units?lang=en", 200, &["市经信局", "/u/m-jingxin?lang=en", "1 units"]).await;
    check("/?lang=en", 200, &["2 documents, 4 clauses", "/d/qypyb?lang=en", "<html lang=\"en\">"]).await;
    check(
        "/search?q=单项冠军",
        200,
        &["<mark>单项冠军</mark>", "市经信局", "value=\"单项冠军\"", "企业梯度培育", "“1.培育单项冠军"],
    )
    .await;
    check("/c/qypyb/a1.r1", 200, &["原件位置：<span lang=\"zh-CN\">第7页</span>"]).await;
    check("/search?q=天外飞仙", 200, &["没有找到符合的条款"]).await;
    check(
        "/search?q=支持研法&sort=newest&offset=20",
        200,
        &["您是不是要找", "q=%E6%94%AF%E6%8C%81%E7%A0%94%E5%8F%91&#38;sort=newest\"", "支持研发</a>"],
    )
    .await;
    check(
        "/search?q=培育+天外飞仙&year=2024",
        200,
        &[
            "没有条款符合“天外飞仙”",
            "放宽一项会有",
            "href=\"/search?q=%E5%9F%B9%E8%82%B2&#38;year=2024\">去掉“天外飞仙”",
        ],
    )
    .await;
    check(
        "/search?q=市经信局+-试点+title:无此",
        200,
        &[
            "检索词这样理解",
            "<a href=\"/u/m-jingxin\">某市经济和信息化局</a>",
            "<span class=\"tag\">不含</span>",
            "<span class=\"tag\">限文件标题</span>",
        ],
    )
    .await;
    check(
        "/search?q=某政发〔2024〕1号+天外飞仙",
        200,
        &["<a href=\"/d/mzf-2024-1\">《某市企业培育方案》</a>"],
    )
    .await;
    check("/search?q=天外飞仙&unit=m-jingxin&year=1999", 200, &["只放宽一项仍然没有结果"]).await;
    // Few clauses: what is left out gives more.
    check("/search?q=市级&lang=en", 200, &["How the terms were read", "looked for as it is"]).await;
    check("/search?q=培育&unit=m-jingxin", 200, &["放宽一项会有", "去掉筛选“责任单位：市经信局”"]).await;
    check("/search?q=单项冠军&synonyms=off", 200, &["计入同义", "name=\"synonyms\" value=\"off\""]).await;
    check(
        "/search?q=培育&group=document&lang=en",
        200,
        &[
            "<div class=\"group\"><h2 lang=\"zh-CN\"><a href=\"/d/mzf-2024-1?lang=en\">某市企业培育方案</a>",
            "aria-level=\"3\"",
            "name=\"group\" value=\"document\"",
            "sort=newest&#38;group=document&#38;lang=en\"",
            ">One by one<",
        ],
    )
    .await;
    check("/search?q=培育", 200, &["q=%E5%9F%B9%E8%82%B2&#38;group=document\">按文件归组"]).await;
    check("/search?q=%B5%A5", 400, &["UTF-8", "提示："]).await;
    check(
        "/search?unit=m-jingxin&sort=newest&limit=5",
        200,
        &[
            "checked",
            "name=\"sort\" value=\"newest\"",
            "name=\"limit\" value=\"5\"",
            "去掉筛选 责任单位 市经信局",
        ],
    )
    .await;
    check("/search?year=2010..2021", 200, &["第三条"]).await;
    check("/d/mzf-2024-1", 200, &["id=\"1.1\"", "一、主要任务", "首页&#62;文件", "网页导航", "/d/qypyb"])
        .await;
    check(
        "/d/qypyb",
        200,
        &["<th scope=\"col\">任务</th>", "<td>扶持资金</td>", "id=\"3.1.2\"", "2020（编目）"],
    )
    .await;
    check("/c/mzf-2024-1/1.1", 200, &["江东区", "一、2", "/d/mzf-2024-1#1.1"]).await;
    check(
        "/c/mzf-2024-1/1.1",
        200,
        &[
            "<th scope=\"row\">单项冠军</th>",
            ">不低于</td><td class=\"figure\">100</td><td>家</td><td>2027</td>",
            "href=\"/u/m-jingxin\">市经信局</a>",
            "href=\"/search?unit=m-jingxin\" aria-label=\"检索市经信局的条款\"",
            "<label for=\"cite-default\">原文加出处</label>",
            "<label for=\"cite-csl-json\">",
            "/api/v1/cite/mzf-2024-1/1.1?style=ris\"",
        ],
    )
    .await;
    check(
        "/c/mzf-2024-1/1.1?lang=en",
        200,
        &["<label for=\"cite-footnote\">Footnote</label>", ">at least</td>"],
    )
    .await;
    check("/c/qypyb/3.1.2", 200, &["asked\">（二）", "/d/qypyb#3.1.2"]).await;
    check(
        "/search?q=单项冠军&synonyms=off",
        200,
        &["/d/mzf-2024-1?q=%E5%8D%95%E9%A1%B9%E5%86%A0%E5%86%9B&#38;synonyms=off#1.1\""],
    )
    .await;
    check(
        "/d/mzf-2024-1?q=单项冠军",
        200,
        &[
            "1.培育<mark id=\"mark-1\">单项冠军</mark></b>",
            "id=\"mark-2\"",
            "2处",
            "href=\"#mark-1\">一、1</a>",
        ],
    )
    .await;
    check("/d/qypyb?q=扶持资金", 200, &["<td><mark id=\"mark-1\">扶持资金</mark></td>"]).await;
    check("/c/mzf-2024-1/1.1?q=单项冠军", 200, &["<mark>单项冠军</mark>", "/d/mzf-2024-1?q=%E5"]).await;
    check("/search?unit=m-jingxin&q=培育", 200, &["href=\"/u/m-jingxin\">市经信局的全部条款"]).await;
    check(
        "/u/m-jingxin",
        200,
        &[
            "某市经济和信息化局",
            "1 条条款，见于 1 份文件",
            "<h2>2024年</h2>",
            "某市企业培育方案",
            "/search?unit=m-jingxin\"",
        ],
    )
    .await;
    check(
        "/u/m-jingxin?lang=en",
        200,
        &["1 clauses in 1 documents", "/c/mzf-2024-1/1.1?lang=en", "<h2>2024</h2>"],
    )
    .await;
    check("/u/m-caizheng", 200, &["库里没有条款写到这个单位", "/u/m-caizheng-old"]).await;
    check("/u/m-jingxin?offset=x", 400, &["offset", "提示："]).await;
    check("/u/m-jingxin?offset=99999", 400, &["提示："]).await;
    check("/u/某市/某办", 404, &["库里没有编号或名称为“某市/某办”的责任单位", "提示："]).await;
    check("/search?q=a&limit=0", 400, &["limit", "提示："]).await;
    check("/d/none", 404, &["none", "提示："]).await;
    check("/c/mzf-2024-1/9", 404, &["没有找到", "提示："]).await;
    check("/nothing?lang=en", 404, &["Not found", "/nothing"]).await;
    check("/d/boom", 500, &["程序内部出错"]).await;
    check("/d/qypyb/source", 404, &["语料文件夹"]).await;
}

#[tokio::test]
async fn a_question_without_words_leads_home() {
    let answer = Site::new().get("/search?q=+&unit=").await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"));
}

#[tokio::test]
async fn a_units_name_leads_to_its_page() {
    let check = async |address: &str, expected: &str| {
        let answer = Site::new().get(address).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, expected), "{address}");
    };
    check("/u/市经信局", "/u/m-jingxin").await;
    check("/u/某市经济和信息化局?lang=en", "/u/m-jingxin?lang=en").await;
    // Several bear the name.
    check("/u/财政局", "/search?unit=%E8%B4%A2%E6%94%BF%E5%B1%80").await;
}

#[tokio::test]
async fn hostile_text_stays_text() {
    let site = Site::new();
    let attack = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    for address in [
        format!("/search?q={attack}&lang=en"),
        format!("/search?unit={attack}"),
        format!("/search?q=培育&sort={attack}"),
        format!("/d/{}", attack.replace('/', "%2F")),
        format!("/nothing/{attack}"),
        format!("/u/{attack}"),
        format!("/?lang={attack}"),
        "/d/qypyb".to_owned(),
        "/c/qypyb/3".to_owned(),
        "/search?doc=qypyb".to_owned(),
    ] {
        let body = site.get(&address).await.body;
        // Scripts of ours all have a source.
        assert!(!body.contains("<script>"), "{address}");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_take_it() {
    let site = Site::new();
    for address in ["/", "/search?q=培育", "/nothing", "/api/v1/documents", "/assets/x/style.css"] {
        let check = async |accepted: Option<&str>, expected: &str| {
            let headers = site.headers_for(address, accepted).await;
            let encoding = headers.get("content-encoding").map_or("", |value| value.to_str().unwrap_or("?"));
            assert_eq!(encoding, expected, "{address} for {accepted:?}");
            assert_eq!(headers.get("vary").map(HeaderValue::as_bytes), Some(&b"accept-encoding"[..]));
        };
        check(Some("gzip, deflate, br"), "gzip").await;
        check(Some("br;q=0.1"), "").await;
        check(Some("gzip;q=0"), "").await;
        check(None, "").await;
    }
}

#[tokio::test]
async fn pages_hold_no_script_or_style_of_their_own() {
    let site = Site::new();
    for address in ["/", "/search?q=培育", "/d/mzf-2024-1", "/c/mzf-2024-1/1.1", "/nothing"] {
        let body = site.get(address).await.body;
        for part in [" style=", "<style", " onclick=", "javascript:"] {
            assert!(!body.contains(part), "{address} has {part}");
        }
        assert_eq!(body.matches("<script").count(), body.matches("<script src=").count() + 1, "{address}");
    }
}

#[tokio::test]
async fn assets_are_kept_by_their_fingerprint() {
    let site = Site::new();
    let home = site.get("/").await.body;
    let (_, rest) = home.split_once("href=\"/assets/").expect("a style sheet");
    let (address, _) = rest.split_once('"').expect("an address");
    let check = async |address: &str, status: u16, kind: &str, keeping: &str| {
        let answer = site.get(address).await;
        assert_eq!(answer.status, status, "{address}");
        assert_eq!(
            (answer.header("content-type"), answer.header("cache-control")),
            (kind, keeping),
            "{address}"
        );
    };
    let for_ever = "public, max-age=31536000, immutable";
    check(&format!("/assets/{address}"), 200, "text/css; charset=utf-8", for_ever).await;
    check("/assets/old/copy.js", 200, "text/javascript; charset=utf-8", "no-store").await;
    check("/assets/old/none.js", 404, "application/problem+json", "").await;
    check("/assets/old/../Cargo.toml", 404, "application/problem+json", "").await;
}

#[tokio::test]
async fn the_original_file_is_handed_out_as_it_is() {
    let answer = Site::new().get("/d/mzf-2024-1/source").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, super::fixture::PLAN_TEXT);
    assert_eq!(answer.header("content-disposition"), "attachment; filename*=UTF-8''%E6%96%B9%E6%A1%88%2Etxt");
}
