//! Files taken in by an administrator: who may, what the preview shows, what is kept and where, and that the token stands
//! nowhere.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use jiff::Timestamp;
use serde_json::{Value, json};
use tiaowen_library::{Before, IndexFolder, Library, Readers, sync};

use super::memory_engine::MemoryEngine;
use super::{Answer, BOUNDARY, Site, form};
use crate::{AccessToken, AdminOptions};

pub(super) const TOKEN: &str = "correct-horse-battery";
const NOTICE: &str = "甲市人民政府关于支持企业的通知\n\n甲政发〔2024〕7号\n\n各县（市、区）人民政府，市政府各部门：\n\n一、给予补助。到2027年，新增企业100家。\n\n\
    二、加强服务。（责任单位：市经信局）\n\n甲市人民政府\n2024年3月1日\n";

/// What an administrator of a site over `corpus` needs; runs go into `engine`.
pub(super) fn options(corpus: &Path, engine: Arc<MemoryEngine>) -> AdminOptions {
    let (corpus, index) = (corpus.to_owned(), corpus.join(".index"));
    let folder = IndexFolder::new(&index);
    let update = move || {
        let library = Library::open(&corpus, None)?;
        let _lock = folder.lock()?;
        sync(&library, &folder, &*engine, Before::Filled, Timestamp::now(), &mut |_| ())
    };
    AdminOptions {
        token: AccessToken::new(TOKEN).expect("a token"),
        index,
        readers: Readers::InProcess,
        update: Arc::new(update),
        retry: Duration::ZERO,
    }
}

/// A site, and what it tells of a file that is looked at and kept in the place of another.
pub(super) async fn answers() -> (Site, [Value; 2]) {
    let site = Site::with_admin();
    let first = site.preview("通知.txt", NOTICE).await;
    site.keep(&first, json!({})).await;
    let second = site.preview("通知.txt", &NOTICE.replace("100家", "120家")).await;
    let kept = site.keep(&second, json!({ "replaces": "通知.txt" })).await;
    (site, [json!({ "files": [second] }), kept])
}

impl Site {
    fn with_admin() -> Self {
        Self::made(Vec::new(), true)
    }

    async fn post(&self, address: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Answer {
        let mut request = Request::builder().method("POST").uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = self.answer(request.body(body.into()).expect("a request")).await;
        let headers: Vec<_> =
            answer.headers.values().map(|value| value.to_str().unwrap_or_default()).collect();
        assert!(
            !answer.body.contains(TOKEN) && !headers.concat().contains(TOKEN),
            "{address} tells the token"
        );
        if address.starts_with("/admin") || address.starts_with("/api/v1/admin") {
            assert_eq!(answer.header("cache-control"), "no-store", "{address}");
        }
        answer
    }

    async fn upload(&self, fields: &[(&str, Option<&str>, &str)]) -> Answer {
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        self.post("/admin/upload", &[("content-type", &media_type)], form(fields)).await
    }

    /// The preview of one file, for programs.
    async fn preview(&self, name: &str, text: &str) -> Value {
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let bearer = format!("Bearer {TOKEN}");
        let headers = [("content-type", media_type.as_str()), ("authorization", bearer.as_str())];
        let answer = self.post("/api/v1/admin/preview", &headers, form(&[("file", Some(name), text)])).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["files"][0].take()
    }

    async fn tell(&self, address: &str, token: &str, body: &Value) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        self.post(address, &headers, body.to_string()).await
    }

    /// Keeps a file that waits; `wish` has how.
    async fn keep(&self, file: &Value, mut wish: Value) -> Value {
        wish["staged"] = file["staged"].clone();
        let answer = self.tell("/api/v1/admin/documents", TOKEN, &json!({ "files": [wish] })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    fn text_of(&self, file: &str) -> String {
        std::fs::read_to_string(self.corpus.path().join(file)).expect("a file")
    }
}

#[tokio::test]
async fn without_a_token_nobody_takes_files_in() {
    let site = Site::new();
    assert!(!site.get("/documents").await.body.contains("/admin/"));
    let told = site.get("/admin/upload").await;
    assert!(told.status == 404 && told.body.contains("--admin-token-file"), "{}", told.body);
    assert_eq!(site.upload(&[("token", None, TOKEN), ("file", Some("a.txt"), NOTICE)]).await.status, 404);
    assert_eq!(site.post("/admin/documents", &[], "token=a").await.status, 404);
    assert_eq!(site.tell("/api/v1/admin/documents", TOKEN, &json!({ "files": [] })).await.status, 404);
}

#[tokio::test]
async fn only_who_knows_the_token_is_let_in() {
    let site = Site::with_admin();
    assert!(site.get("/documents").await.body.contains("/admin/upload"));
    let asked = site.get("/admin/upload").await;
    assert!(asked.status == 200 && asked.body.contains("autocomplete=\"current-password\""));
    assert_eq!(asked.header("cache-control"), "no-store");
    let check = |answer: Answer, status: u16, part: &str| {
        assert_eq!(answer.status, status, "{}", answer.body);
        assert!(answer.body.contains(part), "lacks {part}: {}", answer.body);
    };
    let file = ("file", Some("a.txt"), NOTICE);
    check(site.upload(&[file, ("token", None, TOKEN)]).await, 403, "没有填管理口令");
    check(site.upload(&[("token", None, "wrong-wrong-wrong"), file]).await, 403, "管理口令不对");
    check(site.post("/admin/documents", &[], "token=x&staged=0").await, 403, "管理口令不对");
    check(site.post("/admin/preview", &[], "staged=0").await, 403, "没有填管理口令");
    check(site.post("/api/v1/admin/preview", &[], "").await, 403, "没有填管理口令");
    check(site.tell("/api/v1/admin/documents", "wrong", &json!({})).await, 403, "管理口令不对");
    for elsewhere in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let fields = format!("token={TOKEN}&staged=0");
        check(site.post("/admin/documents", &[elsewhere], fields).await, 403, "来自别的网站");
    }
    assert!(!site.corpus.path().join(".index/uploads").exists(), "nothing was written for a stranger");
    for _ in 0..7 {
        site.tell("/api/v1/admin/documents", "wrong", &json!({})).await;
    }
    let shut = site.tell("/api/v1/admin/documents", TOKEN, &json!({})).await;
    assert!(!shut.header("retry-after").is_empty());
    check(shut, 429, "输错的口令太多");
}

#[tokio::test]
async fn the_preview_shows_how_a_file_is_split() {
    let site = Site::with_admin();
    let page = site.upload(&[("token", None, TOKEN), ("file", Some("通知.txt"), NOTICE)]).await;
    assert_eq!(page.status, 200, "{}", page.body);
    for part in [
        "甲市人民政府关于支持企业的通知",
        "甲政发〔2024〕7号",
        "2024-03-01",
        "给予补助。到2027年",
        "2027年目标",
        "市经信局",
        "纯文本",
        "UTF-8",
        "value=\"通知.txt\"",
    ] {
        assert!(page.body.contains(part), "lacks {part}: {}", page.body);
    }
    assert!(!site.corpus.path().join("通知.txt").exists());
    let file = site.preview("../../etc/通知.txt", NOTICE).await;
    assert_eq!((file["name"].as_str(), file["known"].is_null()), (Some("通知.txt"), true));
    assert_eq!(file["documents"][0]["document"]["id"], "jzf-2024-7");
    let coverage = &file["documents"][0]["coverage"];
    let count = |name: &str| coverage[name].as_u64().expect("a count");
    assert_eq!(count("characters"), NOTICE.chars().filter(|sign| !sign.is_whitespace()).count() as u64);
    assert_eq!(count("characters"), count("clauses") + count("structure") + count("noise"));
}

#[tokio::test]
async fn a_file_that_cannot_be_kept_says_why() {
    let site = Site::with_admin();
    let check = async |name: &str, text: &str, reason: &str| {
        let page = site.upload(&[("token", None, TOKEN), ("file", Some(name), text)]).await;
        assert!(page.status == 200 && page.body.contains(reason), "{name}: {}", page.body);
        assert!(page.body.contains("没有可以收录的文件"), "{name}");
    };
    check("空.txt", "", "文件是空的").await;
    check("程序.exe", "MZ", "还不能读取这种格式").await;
    check("坏.txt", "PK\u{3}\u{4}坏", "提示：").await;
}

#[tokio::test]
async fn a_file_is_kept_and_found() {
    let site = Site::with_admin();
    std::fs::create_dir(site.corpus.path().join("甲市")).expect("a folder");
    let file = site.preview("通知.txt", NOTICE).await;
    let corrections =
        json!({ "year": 2025, "note": "来自 \"甲市\" 网站", "issuers": ["甲市人民政府", "乙市人民政府"] });
    let kept = site.keep(&file, json!({ "folder": "甲市", "corrections": corrections })).await;
    let told = &kept["files"][0];
    assert_eq!(
        (told["file"].as_str(), told["renamed"].as_bool()),
        (Some("甲市/通知.txt"), Some(false)),
        "{kept}"
    );
    assert_eq!(
        (told["changes"][0]["id"].as_str(), told["changes"][0]["added"].as_u64()),
        (Some("jzf-2024-7"), Some(2))
    );
    assert_eq!(site.text_of("甲市/通知.txt"), NOTICE);
    let note = site.text_of("甲市/通知.txt.toml");
    assert_eq!(
        note,
        "issuers = [\"甲市人民政府\", \"乙市人民政府\"]\nyear = 2025\nnote = '来自 \"甲市\" 网站'\n"
    );
    assert!(site.get("/d/jzf-2024-7").await.body.contains("乙市人民政府"));
    assert_eq!(site.get("/d/jzf-2024-7").await.status, 200);
    let again = site.keep(&file, json!({})).await;
    assert!(
        again["files"][0]["refused"]["hint"].as_str().is_some_and(|hint| hint.contains("重新上传")),
        "{again}"
    );
    // The same bytes are there already; another document of that name gets another name, when that is wished.
    let same = site.preview("别名.txt", NOTICE).await;
    assert_eq!(same["same_file"], "甲市/通知.txt");
    let other = site.preview("通知.TXT", &NOTICE.replace("7号", "8号")).await;
    assert!(other["documents"][0]["known"].is_null() && other["taken"].is_null());
    let asked = site.keep(&other, json!({ "folder": "甲市" })).await;
    let reason = asked["files"][0]["refused"]["reason"].as_str().unwrap_or_default();
    assert!(asked["files"][0]["file"].is_null() && reason.contains("已经有文件"), "{asked}");
    let kept = site.keep(&other, json!({ "folder": "甲市", "beside": true })).await;
    assert_eq!(
        (kept["files"][0]["file"].as_str(), kept["files"][0]["renamed"].as_bool()),
        (Some("甲市/通知 (2).TXT"), Some(true))
    );
    assert_eq!(site.text_of("甲市/通知.txt"), NOTICE);
}

#[tokio::test]
async fn a_file_takes_the_place_of_another_only_when_asked() {
    let site = Site::with_admin();
    let first = site.preview("通知.txt", NOTICE).await;
    site.keep(&first, json!({ "corrections": { "repealed_on": "2030-01-01" } })).await;
    let changed = NOTICE.replace("100家", "120家");
    let second = site.preview("新通知.txt", &changed).await;
    let document = &second["documents"][0];
    assert_eq!(
        (document["known"]["id"].as_str(), document["known"]["file"].as_str()),
        (Some("jzf-2024-7"), Some("通知.txt"))
    );
    assert_eq!(
        (document["change"]["reworded"].as_u64(), document["change"]["unchanged"].as_u64()),
        (Some(1), Some(1))
    );
    let staged = second["staged"].as_str().expect("an id");
    let shown = site
        .post(
            "/admin/preview",
            &[],
            format!("token={TOKEN}&staged={staged}&year.{staged}=2031&name.{staged}=改名.txt"),
        )
        .await;
    for part in
        ["<del>0</del>", "<ins>2</ins>", "value=\"2031\"", "value=\"改名.txt\"", "value=\"replace:通知.txt\""]
    {
        assert!(shown.body.contains(part), "lacks {part}: {}", shown.body);
    }
    let wrong =
        site.post("/admin/preview", &[], format!("token={TOKEN}&staged={staged}&year.{staged}=x")).await;
    assert!(wrong.status == 400 && wrong.body.contains("四位年份"), "{}", wrong.body);
    let place = "replace%3A%E9%80%9A%E7%9F%A5.txt";
    let fields = format!("token={TOKEN}&staged={staged}&keep.{staged}=yes&place.{staged}={place}");
    let told = site.post("/admin/documents", &[], fields).await;
    assert!(told.body.contains("改动 1 条") && told.body.contains("/d/jzf-2024-7"), "{}", told.body);
    assert!(!site.corpus.path().join("通知.txt").exists());
    assert_eq!(site.text_of("新通知.txt"), changed);
    let aside = std::fs::read_dir(site.corpus.path().join(".tiaowen/replaced")).expect("a folder");
    let mut aside: Vec<_> =
        aside.flatten().map(|entry| std::fs::read_to_string(entry.path()).expect("a text")).collect();
    aside.sort();
    let note = "repealed_on = \"2030-01-01\"\n";
    assert_eq!(aside, [note, NOTICE]);
    assert_eq!(site.text_of("新通知.txt.toml"), note);
    assert!(!site.corpus.path().join("通知.txt.toml").exists());
}

#[tokio::test]
async fn what_cannot_be_kept_changes_nothing() {
    let site = Site::with_admin();
    let file = site.preview("通知.txt", NOTICE).await;
    // But for the ledger's folder, in which what was refused is noted.
    let files = || {
        let entries = std::fs::read_dir(site.corpus.path()).expect("a folder").flatten();
        entries.filter(|entry| entry.file_name() != ".tiaowen").count()
    };
    let before = files();
    let check = async |wish: Value, reason: &str| {
        let kept = site.keep(&file, wish.clone()).await;
        let told = kept["files"][0]["refused"]["reason"].as_str().unwrap_or_default().to_owned();
        assert!(told.contains(reason), "{wish}: {kept}");
        assert_eq!(files(), before, "{wish}");
    };
    check(json!({ "folder": ".." }), "没有“..”这个文件夹").await;
    check(json!({ "folder": ".tiaowen" }), "这个文件夹").await;
    check(json!({ "name": "a.exe" }), "后缀").await;
    check(json!({ "replaces": "../outside.txt" }), "要替换的文件").await;
    check(json!({ "corrections": { "slug": "大写" } }), "小写字母").await;
    let answer = site.tell("/api/v1/admin/preview", TOKEN, &json!({ "files": [{ "staged": "0" }] })).await;
    assert!(answer.status == 410 && answer.body.contains("请重新上传"), "{}", answer.body);
    let unknown = json!({ "files": [{ "staged": file["staged"], "corrections": { "sha256": "x" } }] });
    let told = site.tell("/api/v1/admin/preview", TOKEN, &unknown).await;
    assert!(told.status == 400 && told.body.contains("doc_number"), "{}", told.body);
}

#[tokio::test]
async fn what_another_process_is_in_the_way_of_follows() {
    let site = Site::with_admin();
    let file = site.preview("通知.txt", NOTICE).await;
    let lock = IndexFolder::new(&site.corpus.path().join(".index")).lock().expect("a lock");
    let kept = site.keep(&file, json!({})).await;
    let told = |part: &str| kept["not_indexed"][part].as_str().unwrap_or_default().to_owned();
    assert!(told("reason").contains("正在建索引") && told("hint").contains("自动再试"), "{kept}");
    assert_eq!(site.text_of("通知.txt"), NOTICE);
    assert_eq!(site.get("/d/jzf-2024-7").await.status, 404);
    drop(lock);
    let mut tries = 0;
    while site.get("/d/jzf-2024-7").await.status != 200 {
        tries += 1;
        assert!(tries < 10_000, "it never followed");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_a_full_disk_is_in_the_way_of_follows() {
    let site = Site::with_admin();
    let first = site.preview("通知.txt", NOTICE).await;
    let second = site.preview("新通知.txt", &NOTICE.replace("7号", "8号")).await;
    site.engine.fill_disk();
    let bearer = format!("Bearer {TOKEN}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let body = json!({ "files": [{ "staged": first["staged"] }] }).to_string();
    let answer = site.post("/api/v1/admin/documents", &headers, body).await;
    assert_eq!(answer.status, 507, "{}", answer.body);
    let problem = answer.json();
    assert_eq!(problem["type"], "/problems/disk-full");
    let told = |part: &str| problem[part].as_str().unwrap_or_default().to_owned();
    for part in ["约需 3 MB", "只剩 5 KB", "通知.txt"] {
        assert!(told("detail").contains(part), "lacks {part}: {problem}");
    }
    assert!(told("hint").contains("自动再试"), "{problem}");
    let corpus = site.corpus.path().display().to_string();
    assert!(!answer.body.contains(&corpus), "{problem}");
    let staged = second["staged"].as_str().expect("an id");
    let fields = format!("token={TOKEN}&staged={staged}&keep.{staged}=yes");
    let page = site.post("/admin/documents", &[], fields).await;
    assert!(page.status == 200 && page.body.contains("约需 3 MB"), "{}", page.body);
    let log = site.text_of(".tiaowen/audit.jsonl");
    let refused = log.lines().filter(|line| line.contains("\"act\":\"index\"") && line.contains("只剩 5 KB"));
    assert_eq!(refused.count(), 2, "{log}");
    // What was there before is answered all the time.
    assert_eq!(site.get("/d/mzf-2024-1").await.status, 200);
    assert_eq!(site.get("/d/jzf-2024-7").await.status, 404);
    site.engine.make_room();
    for document in ["jzf-2024-7", "jzf-2024-8"] {
        let mut tries = 0;
        while site.get(&format!("/d/{document}")).await.status != 200 {
            tries += 1;
            assert!(tries < 10_000, "it never followed");
            tokio::task::yield_now().await;
        }
    }
}

/// Who asks, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Role {
    /// With nothing.
    Stranger,
    /// With a wrong token.
    Wrong,
    /// With the token where none is looked for: in the address and a cookie.
    Misplaced,
    /// With the token, sent by another site's page.
    Elsewhere,
    /// With the token.
    Admin,
}

#[tokio::test]
async fn every_route_is_open_to_whom_it_should_be() {
    use Role::{Admin, Elsewhere, Misplaced, Stranger, Wrong};
    const ROLES: [Role; 5] = [Stranger, Wrong, Misplaced, Elsewhere, Admin];
    // The route, and what each role is answered. With the token the requests are let in and found wanting: nothing
    // waits under the id 0.
    let table: [(&str, &str, [u16; 5]); 9] = [
        ("GET", "/admin/upload", [200, 200, 200, 200, 200]),
        ("POST", "/admin/upload", [403, 403, 403, 403, 400]),
        ("GET", "/admin/preview", [303, 303, 303, 303, 303]),
        ("POST", "/admin/preview", [403, 403, 403, 403, 410]),
        ("GET", "/admin/documents", [303, 303, 303, 303, 303]),
        ("POST", "/admin/documents", [403, 403, 403, 403, 200]),
        ("POST", "/api/v1/admin/preview", [403, 403, 403, 403, 410]),
        ("POST", "/api/v1/admin/documents", [403, 403, 403, 403, 200]),
        ("GET", "/api/v1/admin/documents", [405, 405, 405, 405, 405]),
    ];
    let api = Site::new().get("/openapi.json").await.json();
    for (path, methods) in api["paths"].as_object().into_iter().flatten() {
        for method in methods.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase()) {
            let is_open = method == "GET" || ["/api/v1/check", "/api/v1/compare"].contains(&path.as_str());
            assert!(is_open || table.iter().any(|row| row.0 == method && row.1 == path), "{method} {path}");
        }
    }
    for (method, path, expected) in table {
        for (role, expected) in ROLES.into_iter().zip(expected) {
            // A site for each: wrong tries add up.
            let site = Site::with_admin();
            assert_eq!(status_for(&site, method, path, role).await, expected, "{method} {path} {role:?}");
            assert!(role == Admin || !site.corpus.path().join(".index/uploads").exists());
        }
        // Where nobody is an administrator there is nothing, whoever asks.
        let closed = Site::new();
        for role in ROLES {
            let status = status_for(&closed, method, path, role).await;
            assert_eq!(
                status,
                match method {
                    "GET" if expected[0] != 200 => expected[0],
                    _ => 404,
                },
                "{method} {path} {role:?}"
            );
        }
    }
}

/// What a role is answered.
async fn status_for(site: &Site, method: &str, path: &str, role: Role) -> u16 {
    let token = match role {
        Role::Stranger | Role::Misplaced => "",
        Role::Wrong => "wrong-wrong-wrong",
        Role::Elsewhere | Role::Admin => TOKEN,
    };
    let is_program = path.starts_with("/api/");
    let (media_type, body) = if is_program {
        ("application/json".to_owned(), json!({ "files": [{ "staged": "0" }] }).to_string())
    } else if path == "/admin/upload" {
        (format!("multipart/form-data; boundary={BOUNDARY}"), form(&[("token", None, token)]))
    } else {
        ("application/x-www-form-urlencoded".to_owned(), format!("token={token}&staged=0&keep.0=yes"))
    };
    let address = if role == Role::Misplaced { format!("{path}?token={TOKEN}") } else { path.to_owned() };
    let mut request = Request::builder().method(method).uri(address).header("content-type", media_type);
    if is_program && !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    if role == Role::Misplaced {
        request = request.header("cookie", format!("token={TOKEN}"));
    }
    if role == Role::Elsewhere {
        request = request.header("sec-fetch-site", "cross-site");
    }
    let body = if method == "GET" { String::new() } else { body };
    site.answer(request.body(body.into()).expect("a request")).await.status.as_u16()
}

#[tokio::test]
async fn what_an_administrator_does_is_noted() {
    let site = Site::with_admin();
    let file = site.preview("通知.txt", NOTICE).await;
    site.keep(&file, json!({ "folder": "甲\u{1b}[31m" })).await;
    site.keep(&file, json!({})).await;
    let second = site.preview("通知.txt", &NOTICE.replace("100家", "120家")).await;
    site.keep(&second, json!({ "replaces": "通知.txt" })).await;
    let log = site.text_of(".tiaowen/audit.jsonl");
    assert!(!log.contains(TOKEN) && !log.contains('\u{1b}'), "{log}");
    let acts: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let told = |act: &Value| {
        assert!(act["at"].is_string());
        let text = |name: &str| act[name].as_str().unwrap_or_default().to_owned();
        (text("act"), text("file"), text("sha256"), text("replaced"), !act["refused"].is_null())
    };
    let told: Vec<_> = acts.iter().map(told).collect();
    let expected = [
        ("keep", "通知.txt", Value::Null, "", true),
        ("keep", "通知.txt", file["sha256"].clone(), "", false),
        ("index", "", Value::Null, "", false),
        ("keep", "通知.txt", second["sha256"].clone(), "通知.txt", false),
        ("index", "", Value::Null, "", false),
    ]
    .map(|(act, file, sha256, replaced, refused)| {
        let sha256 = sha256.as_str().unwrap_or_default().to_owned();
        (act.to_owned(), file.to_owned(), sha256, replaced.to_owned(), refused)
    });
    assert_eq!(told, expected);
    assert_eq!(acts[4]["documents"], 2);
}

#[tokio::test]
async fn a_file_that_is_too_large_is_refused() {
    let site = Site::with_admin();
    let large = "甲".repeat(tiaowen_library::walk::MAX_FILE_BYTES as usize / 3 + 1);
    let answer = site.upload(&[("token", None, TOKEN), ("file", Some("大.txt"), &large)]).await;
    assert!(answer.status == 413 && answer.body.contains("200 MB"), "{}", answer.status);
    let left = || std::fs::read_dir(site.corpus.path().join(".index/uploads")).expect("a folder").count();
    assert_eq!(left(), 0);
    let many = vec![("file", Some("a.txt"), NOTICE); 21];
    let answer = site.upload(&[&[("token", None, TOKEN)], many.as_slice()].concat()).await;
    assert!(answer.status == 400 && answer.body.contains("最多上传 20 个"), "{}", answer.body);
    assert_eq!(left(), 0);
}
