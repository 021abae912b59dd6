//! Where the parts of a document begin: lists of annexes, annexes, the plan inside a notice, boxes.

use std::sync::LazyLock;

use regex::Regex;

use super::Role;
use super::head::continues_title;
use super::wording::{ends_like_title, is_body_line, is_meta_line, is_title_shaped, pattern, squash};
use crate::marker::Style;
use crate::paragraph::{Paragraph, is_closed};

pub(super) static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^附\s*(?:件|表|录|图)?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?:\s*[-—－]\s*\d{1,2})?)?\s*(?:[：:．.、]|\s|$)",
    )
});

/// `附件：1.…` above the signature lists the annexes; the numbered lines below it belong to it.
pub(super) fn mark_attachment_lists(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    for index in head_end..paragraphs.len() {
        let text = &paragraphs[index].text;
        if roles[index] != Role::Text
            || !ANNEX.is_match(text)
            || text.chars().count() > 200
            || text.contains('。')
        {
            continue;
        }
        let label_only = ANNEX.find(text).is_some_and(|found| found.end() == text.len());
        let entries = paragraphs[index + 1..]
            .iter()
            .zip(&roles[index + 1..])
            .take_while(|(next, role)| {
                **role == Role::Text && !ANNEX.is_match(&next.text) && is_list_entry(next)
            })
            .count();
        let behind = index + 1 + entries;
        let closes_text = match roles.get(behind) {
            None => entries > 0 && !label_only,
            Some(Role::Signature | Role::Meta) => true,
            Some(_) => paragraphs.get(behind).is_some_and(|next| {
                ANNEX.is_match(&next.text) && (!label_only || entries > 0) || is_meta_line(&next.text)
            }),
        };
        if closes_text && (entries > 0 || !label_only) {
            for role in &mut roles[index..behind] {
                *role = Role::AttachmentList;
            }
        }
    }
}

/// `2.任务分工表`: numbered, short, no sentence.
pub(super) fn is_list_entry(paragraph: &Paragraph) -> bool {
    paragraph.has_style(Style::Digit) && paragraph.chars() <= 80 && !paragraph.text.contains(['。', '；'])
}

/// `附件2` opens an annex; the short lines below it are its title.
pub(super) fn mark_annexes(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    for index in head_end..paragraphs.len() {
        let text = &paragraphs[index].text;
        // `附1：` on a line of its own; behind `附件：` stands a list.
        let is_numbered_label = text.chars().count() <= 6
            && text.contains(|sign: char| sign.is_ascii_digit() || "一二三四五六七八九十".contains(sign));
        if roles[index] != Role::Text
            || !ANNEX.is_match(text)
            || text.chars().count() > 60
            || is_closed(text) && !is_numbered_label
        {
            continue;
        }
        let follows = index + 1 < paragraphs.len();
        if !follows || text.contains('。') {
            continue;
        }
        roles[index] = Role::AnnexLabel;
        for title in index + 1..paragraphs.len().min(index + 4) {
            let is_title = roles[title] == Role::Text
                && is_title_shaped(&paragraphs[title])
                && !ANNEX.is_match(&paragraphs[title].text)
                && title + 1 < paragraphs.len();
            if !is_title {
                break;
            }
            roles[title] = Role::AnnexTitle;
            if ends_like_title(&paragraphs[title].text) || paragraphs[title].text.ends_with('表') {
                break;
            }
        }
    }
}

/// The title of the plan that a notice issues: title-shaped lines behind the notice's signature or an annex
/// label, whose words stand in the notice's title or text.
pub(super) fn mark_attached_title(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    const MAX_HEAD: usize = 60;
    let squashed = |paragraphs: &[Paragraph]| -> String {
        paragraphs.iter().map(|paragraph| squash(&paragraph.text)).collect()
    };
    let head = squashed(&paragraphs[..head_end.min(MAX_HEAD)]);
    let (mut cover, mut covered) = (String::new(), 0);
    let mut index = head_end;
    while index < paragraphs.len() {
        // What names the plan stands above it.
        if index <= head_end + 8 {
            cover.push_str(&squashed(&paragraphs[covered..index]));
            covered = index;
        }
        let follows_break = index > 0
            && match roles[index - 1] {
                Role::Signature | Role::AnnexLabel | Role::Meta | Role::AttachmentList => true,
                // The amended text behind a decision that names it: …重新公布。
                Role::Text => is_named_whole(&head, &paragraphs[index - 1], &paragraphs[index]),
                _ => false,
            };
        let is_line = |at: usize| {
            matches!(roles[at], Role::Text | Role::AnnexTitle) && is_title_shaped(&paragraphs[at])
        };
        if !(follows_break && is_line(index)) {
            index += 1;
            continue;
        }
        let mut title = String::new();
        let mut end = index;
        for at in index..paragraphs.len().min(index + 4) {
            if !is_line(at) {
                break;
            }
            let longer = title.clone() + &squash(&paragraphs[at].text);
            let is_named = cover[..].contains(&longer) || continues_title(&paragraphs[at].text);
            if !is_named && ends_like_title(&title) {
                break;
            }
            title = longer;
            end = at + 1;
            if ends_like_title(&title) && !paragraphs.get(end).is_some_and(|next| continues_title(&next.text))
            {
                break;
            }
        }
        let bare = title.split(['（', '(']).next().unwrap_or_default();
        // Behind an annex label a list is an annex, unless the notice is there to issue it.
        let is_list = roles[index - 1] == Role::AnnexLabel
            && ["目录", "清单", "名单", "表"].iter().any(|ending| bare.ends_with(ending));
        let names = if is_list { &head } else { &cover };
        let is_named_above = bare.chars().count() >= 4 && names.contains(bare);
        if ends_like_title(&title) && is_named_above {
            roles[index..end].iter_mut().for_each(|role| *role = Role::AttachedTitle);
            // （2031年4月29日…会议通过）, the body that drew it up, and the like below the title.
            let is_meta = |at: &usize| {
                roles[*at] == Role::Text
                    && paragraphs[*at].marker.is_none()
                    && (is_meta_line(&paragraphs[*at].text) || is_body_line(&paragraphs[*at].text))
            };
            let metas = (end..paragraphs.len().saturating_sub(1)).take_while(is_meta).count();
            roles[end..end + metas].iter_mut().for_each(|role| *role = Role::Meta);
            return;
        }
        index += 1;
    }
}

/// Tells whether a line behind a sentence is, to the letter, a title that the document's own title names.
fn is_named_whole(head: &str, above: &Paragraph, line: &Paragraph) -> bool {
    above.text.ends_with('。')
        && line.marker.is_none()
        && head.contains('《')
        && head.contains(&format!("《{}》", squash(&line.text)))
}

/// The explanation that goes with a draft, or the reading guide behind a document: a title of its own below
/// the last sentence, and text below it.
pub(super) fn mark_explanations(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    let is_line = |at: usize, roles: &[Role]| {
        roles[at] == Role::Text && is_title_shaped(&paragraphs[at]) && !is_meta_line(&paragraphs[at].text)
    };
    for index in head_end.max(1)..paragraphs.len().saturating_sub(1) {
        if roles[index + 1] != Role::Text || !is_title_shaped(&paragraphs[index]) {
            continue;
        }
        let text = squash(&paragraphs[index].text);
        if !EXPLANATION.is_match(&text) || !is_line(index, roles) {
            continue;
        }
        let starts_above = !text.contains(['《', '关']) && is_line(index - 1, roles);
        let start = if starts_above { index - 1 } else { index };
        let closes_above =
            start > 0 && (roles[start - 1] != Role::Text || is_closed(&paragraphs[start - 1].text));
        if closes_above {
            roles[start..=index].iter_mut().for_each(|role| *role = Role::AnnexTitle);
        }
    }
}

static EXPLANATION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:起草|编制|修订|制定|修改|政策|情况)说明$|^(?:关于)?《.+》的?(?:说明|解读|政策解读)$|^政策解读$",
    )
});

/// `专栏：智能制造工程重点项目`, `专栏1 …`.
pub(super) fn mark_boxes(paragraphs: &[Paragraph], roles: &mut [Role]) {
    for (paragraph, role) in paragraphs.iter().zip(roles) {
        let text = &paragraph.text;
        if *role == Role::Text && text.starts_with("专栏") && paragraph.chars() <= 60 && !text.contains('。')
        {
            *role = Role::BoxTitle;
        }
    }
}
