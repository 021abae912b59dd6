//! What the wording of a paragraph says: titles, labels of headings and clauses, closing provisions, unit lines.

use crate::marker::{Marker, Style};

/// Longest title, and longest single lead sentence, that can be a heading; characters.
const MAX_TITLE_CHARS: usize = 60;

const MAX_LEAD_CHARS: usize = 40;

/// Tells whether the text behind a number is no more than a title or one short lead sentence.
pub(super) fn is_title_like(body: &str) -> bool {
    let length = body.chars().count();
    if length == 0 || body.ends_with(['；', ';', '，', ',', '、']) {
        return false;
    }
    match body.find('。') {
        Some(at) => at + '。'.len_utf8() == body.len() && length <= MAX_LEAD_CHARS + 1,
        None if body.ends_with(['：', ':']) => length <= MAX_LEAD_CHARS,
        None => length <= MAX_TITLE_CHARS,
    }
}

/// Tells whether a paragraph is a question of a list of questions and answers.
pub(super) fn is_question(text: &str) -> bool {
    opens_turn(text, ['问', 'Q']) && text.chars().count() <= 200
}

/// Tells whether a paragraph is the answer to one.
pub(super) fn is_answer(text: &str) -> bool {
    opens_turn(text, ['答', 'A'])
}

/// `问：`, `Q:`, `Q1：`
fn opens_turn(text: &str, names: [char; 2]) -> bool {
    text.strip_prefix(names).is_some_and(|rest| {
        rest.trim_start_matches(|sign: char| sign.is_ascii_digit()).starts_with(['：', ':'])
    })
}

pub(super) fn ends_like_clause(text: &str) -> bool {
    text.ends_with(|character: char| character.is_ascii_digit() || character == '%')
}

/// Label and heading of a heading: the number with the whole title.
pub(super) fn heading_label(text: &str, marker: &Marker) -> (String, Option<String>) {
    let title = text[marker.length..].trim().trim_end_matches(['。', '：', ':']);
    let separator = if marker.style.is_statute() || matches!(marker.style, Style::Part | Style::SubPart) {
        " "
    } else {
        ""
    };
    let is_blank = marker.style == Style::DigitBlank || marker.style.is_decimal();
    let separator = if is_blank { " " } else { separator };
    (
        format!("{}{separator}{title}", marker.number).trim().to_owned(),
        (!title.is_empty()).then(|| title.to_owned()),
    )
}

/// Label and heading of a clause: the number with its lead sentence, when text follows that.
///
/// The lead is the first sentence up to 。, or, when that is longer than 40 characters, up to its first comma.
pub(super) fn clause_label(text: &str, marker: &Marker) -> (String, Option<String>) {
    let body = text[marker.length..].trim();
    let sentence = body.find('。').map(|at| &body[..at]);
    let is_long = sentence.unwrap_or(body).chars().count() > MAX_LEAD_CHARS;
    let lead = if is_long {
        sentence.unwrap_or(body).split_once(['，', ',']).map(|(lead, _)| lead)
    } else {
        sentence.filter(|sentence| body.len() > sentence.len() + '。'.len_utf8())
    };
    // 一是 is part of its sentence and stands in the label as printed.
    match lead {
        Some(lead) => (format!("{}{lead}", marker.number), Some(lead.to_owned())),
        None => (marker.number.clone(), None),
    }
}

/// Label and heading of a clause that quotes new words behind its lead: `二、将第十二条修改为：“…”`.
pub(super) fn quoting_label(text: &str, marker: &Marker, goes_on: bool) -> Option<(String, Option<String>)> {
    let body = text[marker.length..].trim();
    let lead = body.split_once("：“").or_else(|| body.split_once(":“")).map(|(lead, _)| lead);
    let lead = lead.or_else(|| body.strip_suffix(['：', ':']).filter(|_| goes_on))?;
    let is_lead =
        !lead.contains(['。', '“']) && lead.chars().count() <= MAX_LEAD_CHARS && introduces_wording(lead);
    is_lead.then(|| (format!("{}{lead}", marker.number), Some(lead.to_owned())))
}

/// Tells whether a lead says that words of another text follow: 修改为, 增加一条.
pub(super) fn introduces_wording(lead: &str) -> bool {
    ["修改为", "修订为", "改为", "表述为", "作为", "增加", "增写"].iter().any(|word| lead.contains(word))
}

/// The lead of `发展目标:到2019年…`: a few characters without signs, closed by a colon, text behind it.
pub(super) fn labelled_lead(text: &str) -> Option<&str> {
    let (lead, rest) = text.split_once(['：', ':'])?;
    let is_short = (2..=14).contains(&lead.chars().count());
    let is_words = lead.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it));
    let is_remark =
        ["注", "附", "联系", "责任", "牵头", "配合", "编者", "记者"].iter().any(|it| lead.starts_with(it));
    // 式中：…, 资金筹措方案为：… go on with a sentence.
    let is_link = matches!(lead, "其中" | "式中" | "例如" | "即") || lead.ends_with(['为', '是']);
    (is_short && is_words && !is_remark && !is_link && rest.contains(['。', '，', ',', '、'])).then_some(lead)
}

/// Openings of paragraphs that speak of the whole document.
pub(super) fn speaks_of_whole(text: &str) -> bool {
    const OPENINGS: [&str; 22] = [
        "各地",
        "各级",
        "各部门",
        "各有关",
        "各相关",
        "各县",
        "各市",
        "各省",
        "各区",
        "各乡",
        "各镇",
        "各单位",
        "各责任",
        "有关部门",
        "市级各部门",
        "以上",
        "上述",
        "此前",
        "本文件",
        "本通知",
        "本意见",
        "本方案",
    ];
    // 此前规定与本办法不一致的，以本办法为准。
    let prevails =
        text.contains("不一致") && text.contains("以本") && text.trim_end_matches('。').ends_with("为准");
    prevails || OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// Tells whether a paragraph does nothing but close a document: `特此公告。`
pub(super) fn is_closing_formula(text: &str) -> bool {
    text.chars().count() <= 24
        && ["特此", "此复", "专此", "现予公告", "以上意见", "以上答复", "感谢您", "谢谢"]
            .iter()
            .any(|it| text.starts_with(it))
}

/// Tells whether a paragraph says from when and until when the document is in force: `本意见自…起施行`.
pub(super) fn sets_force(text: &str) -> bool {
    let names_itself = text.starts_with('本') || text.starts_with('自') || text.starts_with("以上政策");
    let sets =
        ["起施行", "起实施", "起执行", "起生效", "起试行", "有效期"].iter().any(|word| text.contains(word));
    names_itself && sets && text.chars().count() <= 200
}

/// Tells whether a line does nothing but name responsible units, in brackets or not.
pub(crate) fn is_unit_line(text: &str) -> bool {
    const LABELS: [&str; 12] = [
        "责任单位",
        "责任部门",
        "牵头单位",
        "牵头部门",
        "配合单位",
        "配合部门",
        "主办单位",
        "协办单位",
        "责任处室",
        "承办单位",
        "实施单位",
        "指导部门",
    ];
    let bare = text.trim_start_matches(['（', '(', '[', '〔', '【']);
    let is_label = |rest: &str| {
        rest.trim_start().starts_with(['：', ':'])
            || bare.len() < text.len() && rest.starts_with(['】', '〕', ']'])
    };
    let is_labelled = LABELS.iter().any(|label| bare.strip_prefix(label).is_some_and(is_label));
    let is_task = bare.len() < text.len()
        && text.chars().count() <= 120
        && ["负责）", "负责)", "牵头）", "牵头)", "配合）", "配合)", "负责〕", "负责】", "负责]"]
            .iter()
            .any(|ending| text.trim_end_matches('。').ends_with(ending));
    (is_labelled || is_task) && !text.trim_end_matches(['。', '）', ')']).contains('。')
}
