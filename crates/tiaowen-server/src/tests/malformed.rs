//! Ten thousand questions that nobody would mean, drawn by a seed: each is answered, or refused with a reason.

use super::{Answer, Site};

/// How many are asked.
const QUESTIONS: usize = 10_000;
/// What they are drawn by.
const SEED: u64 = 20_161_122;

/// What questions are made of: signs of the language, its words, words of texts, signs that print nothing.
const PIECES: [&str; 48] = [
    "(",
    ")",
    "（",
    "）",
    "\"",
    "“",
    "”",
    "「",
    "」",
    "-",
    "－",
    "|",
    "｜",
    ":",
    "：",
    " ",
    "　",
    "\t",
    "\0",
    "\u{1b}",
    "\u{202e}",
    "\u{200b}",
    "\u{feff}",
    "\u{fffd}",
    "𠀀",
    "😀",
    "é",
    "AND",
    "OR",
    "NOT",
    "title:",
    "heading:",
    "unit:",
    "year:",
    "doc:",
    "kind:",
    "status:",
    "family:",
    "2016..2019",
    "..",
    "99999999999",
    "培育",
    "单项冠军",
    "市经信局",
    "第三条",
    "〔2024〕1号",
    "<script>",
    "*",
];
/// Names of parameters, and some that are none.
const NAMES: [&str; 20] = [
    "q",
    "q",
    "q",
    "doc",
    "year",
    "target_year",
    "unit",
    "unit_family",
    "category",
    "kind",
    "clause_kind",
    "status",
    "region",
    "as_of",
    "sort",
    "limit",
    "offset",
    "synonyms",
    "explain",
    "nothing",
];
/// Bytes that break an address.
const BROKEN: [&str; 8] = ["%", "%f", "%ZZ", "%FF%FE", "%00", "&&", "==", "+"];

fn address(draw: &mut fastrand::Rng) -> String {
    let path =
        draw.choice(["/search", "/api/v1/search", "/api/v1/suggest", "/", "/d/mzf-2024-1"]).unwrap_or("/");
    let mut parameters = Vec::new();
    for _ in 0..draw.usize(1..4) {
        // Most are short, some as long as an address may be.
        let length = if draw.u8(..20) == 0 { draw.usize(..400) } else { draw.usize(..12) };
        let value: String = (0..length).map(|_| PIECES[draw.usize(..PIECES.len())]).collect();
        let value: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let broken = if draw.u8(..8) == 0 { BROKEN[draw.usize(..BROKEN.len())] } else { "" };
        parameters.push(format!("{}={value}{broken}", NAMES[draw.usize(..NAMES.len())]));
    }
    format!("{path}?{}", parameters.join("&"))
}

#[tokio::test]
async fn ten_thousand_malformed_questions_are_answered_or_refused() {
    let site = Site::new();
    let mut draw = fastrand::Rng::with_seed(SEED);
    let (mut answered, mut refused) = (0, 0);
    for _ in 0..QUESTIONS {
        let address = address(&mut draw);
        let answer = site.get(&address).await;
        match answer.status.as_u16() {
            200 | 303 | 307 | 308 => answered += 1,
            400 => {
                assert!(says_why(&answer), "{address}: {}", answer.body);
                refused += 1;
            }
            status => panic!("{address}: {status} {}", answer.body),
        }
    }
    assert!(answered > QUESTIONS / 10 && refused > QUESTIONS / 10, "{answered} answered, {refused} refused");
}

fn says_why(answer: &Answer) -> bool {
    match answer.header("content-type") {
        "application/problem+json" => {
            let problem = answer.json();
            problem["type"] == "/problems/bad-request"
                && problem["detail"].as_str().is_some_and(|detail| !detail.is_empty())
        }
        _ => answer.body.contains("提示："),
    }
}
