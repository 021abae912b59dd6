//! Who signs: bodies and dates, persons under a title, and remarks below the signature.

use std::sync::LazyLock;

use regex::RegexSet;

use super::wording::{
    FILE_NAME, body_and_date, is_body_line, is_credit_line, is_date_line, is_name_line, is_officer_line,
    is_prose, is_title_shaped,
};
use super::{Role, WHOLE};
use crate::paragraph::Paragraph;

/// A date on its own line is a signature when the name of a body stands above it or text stands before it; the
/// bodies above it are too.
pub(super) fn mark_signatures(paragraphs: &[Paragraph], roles: &mut [Role]) {
    let mut seen_prose = false;
    for index in 0..paragraphs.len() {
        seen_prose |= is_prose(&paragraphs[index]) || paragraphs[index].marker.is_some();
        let text = &paragraphs[index].text;
        let is_dated = is_date_line(text) || body_and_date(text).is_some();
        if roles[index] != Role::Text || !seen_prose || !is_dated {
            continue;
        }
        roles[index] = Role::Signature;
        for above in (0..index).rev() {
            let paragraph = &paragraphs[above];
            let is_signature = is_body_line(&paragraph.text) || is_officer_line(&paragraph.text);
            if roles[above] != Role::Text || paragraph.marker.is_some() || !is_signature {
                break;
            }
            roles[above] = Role::Signature;
        }
    }
    // A body that closes the text without a date.
    if let Some(last) = (0..paragraphs.len()).rev().find(|index| roles[*index] == Role::Text)
        && seen_prose
        && paragraphs[last].marker.is_none()
        && last + 1 == paragraphs.len()
        && is_body_line(&paragraphs[last].text)
    {
        roles[last] = Role::Signature;
    }
}

/// Tells whether a line is a remark about the document that stands below its signature.
pub(super) fn is_remark(text: &str) -> bool {
    // What most lines lack is looked for first: the pattern of a colophon would read forty signs of each.
    let may_be =
        text.starts_with(|first| "（(抄分报主发送出列请缺参记整".contains(first)) || text.ends_with("印发");
    may_be && REMARK.is_match(text)
}

static REMARK: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new([
        r"^[（(]?此件.{0,12}公开.{0,6}[)）]?$",
        r"^[（(].{0,10}(?:删减|删节|节选|摘要|从略)[)）]$",
        r"^[（(](?:联系人|联系电话|联系方式|联系单位)[：:].*[)）]$",
        r"^(?:抄送|抄报|分送|报送|主送|发送|送)\s*[：:]",
        r"^(?:出席|列席|请假|缺席|参会|记录|整理)(?:人|人员|单位|领导|同志)?\s*[：:]",
        r"^.{2,40}\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*印发$",
    ])
    .unwrap_or_else(|error| unreachable!("fixed patterns: {error}"))
});

pub(super) fn mark_remarks(paragraphs: &[Paragraph], roles: &mut [Role]) {
    for (paragraph, role) in paragraphs.iter().zip(roles) {
        if *role != Role::Text || paragraph.chars() > 120 {
            continue;
        }
        if is_remark(&paragraph.text) {
            *role = Role::Meta;
        } else if FILE_NAME.is_match(&paragraph.text) {
            *role = Role::AttachmentList;
        }
    }
}

/// Names under a title, and credits; the title above a name is that of a signed article when it does not open
/// the file or when there are several.
pub(super) fn mark_bylines(paragraphs: &[Paragraph], roles: &mut [Role]) {
    let mut named = Vec::new();
    for index in 0..paragraphs.len() {
        if roles[index] != Role::Text {
            continue;
        }
        let text = &paragraphs[index].text;
        if is_credit_line(text) {
            let is_bracketed = text.starts_with(['（', '(']);
            roles[index] = if is_bracketed { Role::Byline } else { Role::Signature };
        } else if index > 0
            && is_name_line(text)
            && roles[index - 1] == Role::Text
            && is_title_shaped(&paragraphs[index - 1])
            && paragraphs.get(index + 1).is_some_and(|next| is_prose(next) || next.marker.is_some())
        {
            roles[index] = Role::Byline;
            named.push(index);
        }
    }
    if named.len() < 2 {
        return;
    }
    for (count, index) in named.iter().enumerate() {
        let lines = (0..*index)
            .rev()
            .take_while(|above| roles[*above] == Role::Text && is_title_shaped(&paragraphs[*above]))
            .take(3)
            .count();
        // Above the first article stands the title of the whole as well; its own is the last line.
        let own = if count == 0 { lines.min(1) } else { lines };
        roles[index - lines..index - own].iter_mut().for_each(|role| *role = Role::Title(WHOLE));
        roles[index - own..*index].iter_mut().for_each(|role| *role = Role::ArticleTitle);
    }
}
