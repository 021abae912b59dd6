//! Everything above the text proper: titles, numbers, fields of a page, addressees.

use std::sync::LazyLock;

use regex::Regex;

use super::wording::{
    FILE_NAME, ends_like_title, is_body_line, is_field_name, is_meta_line, is_name_line, is_officer_line,
    is_prose, is_title_shaped, pattern, squash,
};
use super::{Role, WHOLE};
use crate::paragraph::Paragraph;
use crate::units::looks_like_unit;

/// The most lines of titles that a document can have above its text; beyond them it is a list without a head.
pub(super) const MAX_TITLE_LINES: usize = 12;

/// Marks everything above the text proper and returns where that begins.
pub(super) fn mark_head(paragraphs: &[Paragraph], roles: &mut [Role]) -> usize {
    let mut titles: Vec<usize> = Vec::new();
    let mut end = 0;
    while end < paragraphs.len() && !begins_body(paragraphs, roles, end) && titles.len() <= MAX_TITLE_LINES {
        if roles[end] == Role::Text {
            let text = &paragraphs[end].text;
            let is_value = end > 0
                && roles[end - 1] == Role::Meta
                && is_field_name(&paragraphs[end - 1].text)
                && !ends_like_title(text)
                && !is_addressee(&paragraphs[end]);
            if is_meta_line(text) || is_value {
                roles[end] = Role::Meta;
            } else if FILE_NAME.is_match(text) {
                roles[end] = Role::AttachmentList;
            } else if is_addressee(&paragraphs[end]) {
                roles[end] = Role::Addressee;
            } else if is_officer_line(text) && !titles.is_empty() {
                roles[end] = Role::Signature;
            } else if opens_first_section(paragraphs, &titles, end) {
                break;
            } else {
                titles.push(end);
            }
        }
        end += 1;
    }
    if titles.len() > MAX_TITLE_LINES {
        let own = titles.iter().position(|index| ends_like_title(&paragraphs[*index].text)).unwrap_or(0);
        titles.truncate(own + 1);
        end = titles[own] + 1;
    }
    group_titles(paragraphs, roles, &titles);
    end
}

/// Tells whether a short line below a whole title is the heading of the first section: text follows it, and further
/// down stands another heading like it.
fn opens_first_section(paragraphs: &[Paragraph], titles: &[usize], index: usize) -> bool {
    const MAX_CHARS: usize = 16;
    let is_heading = |at: usize| {
        let paragraph = &paragraphs[at];
        let is_short = (4..=MAX_CHARS).contains(&paragraph.chars())
            && paragraph.marker.is_none()
            && !paragraph.is_cell
            && !paragraph.text.contains(['。', '；', '，', '：', ':', '、', '（', '(', '《', '—', '　', ' '])
            && !paragraph.text.contains(|sign: char| sign.is_ascii_digit())
            && !ends_like_title(&paragraph.text)
            && !is_name_line(&paragraph.text)
            && !looks_like_unit(&paragraph.text);
        let follows = paragraphs.get(at + 1);
        is_short && follows.is_some_and(|next| next.marker.is_some() || is_prose(next))
    };
    let title: String = titles.iter().map(|at| paragraphs[*at].text.as_str()).collect();
    let marked = paragraphs[index].is_marked_heading;
    let text = squash(&paragraphs[index].text);
    if matches!(text.as_str(), "前言" | "引言" | "序言") {
        return ends_like_title(&title) && paragraphs.get(index + 1).is_some_and(is_prose);
    }
    ends_like_title(&title)
        && is_heading(index)
        && (index + 2..paragraphs.len())
            .any(|at| paragraphs[at].is_marked_heading == marked && is_heading(at))
}

/// Tells whether the text proper begins with this paragraph.
pub(super) fn begins_body(paragraphs: &[Paragraph], roles: &[Role], index: usize) -> bool {
    let paragraph = &paragraphs[index];
    if roles[index] != Role::Text {
        return matches!(roles[index], Role::Table(_) | Role::ArticleTitle | Role::Signature);
    }
    if is_meta_line(&paragraph.text) || is_addressee(paragraph) {
        return false;
    }
    // …，现将有关事项通知如下, the colon lost.
    if paragraph.text.ends_with("如下") && paragraph.text.contains('，') {
        return true;
    }
    if is_occasion(&paragraph.text) && roles[..index].contains(&Role::Text) {
        return false;
    }
    // A title may be long, but then it ends like one and no text stands above it.
    if paragraph.marker.is_none() && paragraph.chars() <= 120 && !paragraph.text.contains('。') {
        let is_heading = paragraph.is_marked_heading || ends_like_title(&paragraph.text);
        if is_heading {
            return false;
        }
    }
    paragraph.marker.is_some() || is_prose(paragraph) || !is_title_shaped(paragraph)
}

/// Tells whether a line says on what occasion a report or speech was given: `——2031年1月12日在…会议上`.
fn is_occasion(text: &str) -> bool {
    text.starts_with("——") && text.ends_with('上') && text.contains('在') && text.chars().count() <= 60
}

/// 各县（市）区人民政府，市直各单位：
pub(super) fn is_addressee(paragraph: &Paragraph) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"政府|单位|部门|机构|委员会|厅|局|办公室|办事处|企业|公司|各省|各市|各县|各区|各镇|各乡|大学|学校|院|银行|协会|中心|街道",
        )
    });
    paragraph.marker.is_none()
        && paragraph.text.ends_with(['：', ':'])
        && !paragraph.text.contains(['。', '；'])
        && paragraph.chars() <= 200
        && paragraph.chars() >= 4
        && (WORDS.is_match(&paragraph.text) || GREETING.is_match(&paragraph.text))
        && !["如下", "通知", "决定", "批复", "要求", "以下"].iter().any(|word| paragraph.text.contains(word))
}

/// 各科室：, 广大市民朋友们：
static GREETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:同志们|朋友们|女士们.*|[\u4e00-\u9fff]{2,8}(?:代表|委员|先生|女士|同志)|(?:各|广大|全[市省县区国校院]|全体|尊敬的|亲爱的)[^，。；：:]{1,24})[：:]$",
    )
});

/// Puts lines that make up one title into one group, and sets apart what is no part of a title.
pub(super) fn group_titles(paragraphs: &[Paragraph], roles: &mut [Role], lines: &[usize]) {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in lines {
        let joins = groups.last().is_some_and(|group| {
            let last = group[group.len() - 1];
            let text = &paragraphs[*index].text;
            last + 1 == *index && (!title_is_complete(paragraphs, group) || continues_title(text))
        });
        match groups.last_mut() {
            Some(group) if joins => group.push(*index),
            _ => groups.push(vec![*index]),
        }
    }
    for (number, group) in groups.iter_mut().enumerate() {
        let opens_file = number == 0;
        if opens_file && group.len() > 1 && is_kicker(paragraphs, group) {
            roles[group.remove(0)] = Role::Kicker;
        }
        for index in group.iter() {
            roles[*index] = Role::Title(number);
        }
    }
    // With several groups, one that neither ends like a title nor stands in another is a site's or column's name.
    let text_of =
        |group: &[usize]| squash(&group.iter().map(|it| paragraphs[*it].text.as_str()).collect::<String>());
    let has_title =
        roles.contains(&Role::Title(WHOLE)) || groups.iter().any(|group| ends_like_title(&text_of(group)));
    for group in &groups {
        let text = text_of(group);
        let stands_elsewhere = groups.iter().any(|other| other != group && text_of(other).contains(&text));
        if has_title && !ends_like_title(&text) && !stands_elsewhere {
            group.iter().for_each(|index| roles[*index] = Role::Kicker);
        }
    }
}

/// Tells whether the lines of a group say a whole title: one that ends like a title, and not inside 《》.
pub(super) fn title_is_complete(paragraphs: &[Paragraph], group: &[usize]) -> bool {
    let text: String = group.iter().map(|index| paragraphs[*index].text.as_str()).collect();
    ends_like_title(&text) && text.matches('《').count() <= text.matches('》').count()
}

/// Tells whether a line can only go on with the title above it: `（征求意见稿）`, `的通知`, `——以…为例`.
pub(super) fn continues_title(text: &str) -> bool {
    let is_bracketed =
        text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && text.chars().count() <= 16;
    is_bracketed || text.starts_with('的') || text.starts_with("——")
}

/// A first line that is no part of the title below it: it has no 文种, is set apart, and is complete in
/// itself — two phrases parted by a blank, or followed by a title that is whole without it.
pub(super) fn is_kicker(paragraphs: &[Paragraph], group: &[usize]) -> bool {
    let first = &paragraphs[group[0]];
    let second = &paragraphs[group[1]];
    if ends_like_title(&first.text)
        || !second.after_blank
        || is_body_line(&first.text)
        || second.text.starts_with("关于")
    {
        return false;
    }
    let has_blank = first.text.split_whitespace().count() > 1;
    let rest_stands_alone = second.text.contains("关于") && ends_like_title(&second.text);
    has_blank || rest_stands_alone
}
