//! Where one document ends and the next begins in a file that holds several: a gazette 公报, a collection.
//!
//! A document begins with a head of its own: a title with a number, or a title with an addressee behind the
//! signature of the document before it. The plan that a notice issues, an annex and a list of titles have none.

use super::Role;
use super::head::is_addressee;
use super::parts::ANNEX;
use super::signing::is_remark;
use super::wording::{
    body_and_date, ends_like_title, is_date_line, is_meta_line, is_prose, is_serial_line, is_title_shaped,
    squash,
};
use crate::paragraph::Paragraph;
use crate::references;

/// The indices of the paragraphs with which documents begin; the first is always 0.
pub(crate) fn document_starts(paragraphs: &[Paragraph], roles: &[Role]) -> Vec<usize> {
    let mut starts = vec![0];
    let mut seen_text = false;
    let mut index = 0;
    while index < paragraphs.len() {
        if !seen_text || !is_head_line(paragraphs, roles, index) {
            let paragraph = &paragraphs[index];
            seen_text |= is_prose(paragraph) || paragraph.marker.is_some();
            index += 1;
            continue;
        }
        let end = (index..paragraphs.len())
            .find(|at| !is_head_line(paragraphs, roles, *at))
            .unwrap_or(paragraphs.len());
        let head = Head { paragraphs, first: index, end };
        let open = starts.last().copied().unwrap_or_default();
        if let Some(start) = head.start_of_document(open) {
            starts.push(start);
            seen_text = false;
        }
        index = end;
    }
    starts
}

/// Tells whether a paragraph can stand above the text of a document.
fn is_head_line(paragraphs: &[Paragraph], roles: &[Role], index: usize) -> bool {
    let paragraph = &paragraphs[index];
    let is_long_title =
        paragraph.chars() <= 120 && !paragraph.text.contains('。') && ends_like_title(&paragraph.text);
    roles[index] == Role::Text
        && paragraph.marker.is_none()
        && (is_title_shaped(paragraph)
            || is_long_title
            || is_meta_line(&paragraph.text)
            || is_addressee(paragraph))
}

/// A run of lines that can stand above the text of a document, the signature of the one before included.
struct Head<'a> {
    paragraphs: &'a [Paragraph],
    first: usize,
    end: usize,
}

impl Head<'_> {
    fn text(&self, at: usize) -> &str {
        &self.paragraphs[at].text
    }

    /// The line with which a new document begins, if one does; `open` is where the document before began.
    fn start_of_document(&self, open: usize) -> Option<usize> {
        let below = self.paragraphs.get(self.end)?;
        if !is_prose(below) && below.marker.is_none() && !below.text.ends_with(['：', ':']) {
            return None;
        }
        let start = self.behind_signature();
        let lines = start..self.end;
        if lines.clone().any(|at| ANNEX.is_match(self.text(at))) {
            return None;
        }
        let is_title_line = |at: &usize| {
            !is_meta_line(self.text(*at)) && !is_addressee(&self.paragraphs[*at]) && !self.is_number(*at)
        };
        let first = lines.clone().find(is_title_line)?;
        let title: String =
            (first..self.end).take_while(is_title_line).map(|at| squash(self.text(at))).collect();
        if !ends_like_title(&title) || self.is_named_above(&title, open) {
            return None;
        }
        let numbers = lines.clone().filter(|at| self.is_number(*at)).count();
        let is_counted = lines.clone().any(|at| is_serial_line(self.text(at)));
        let counts = ["令", "公告", "通告"].iter().any(|kind| title.ends_with(kind));
        let is_addressed = lines.clone().any(|at| is_addressee(&self.paragraphs[at]));
        let has_own_number = numbers == 1 && (!is_counted || counts);
        let is_set_off = start > self.first && is_addressed && title.contains("关于") && numbers == 0;
        (has_own_number || is_set_off).then_some(start)
    }

    /// The first line behind the signature with which the run begins: behind its last date or remark that still
    /// has a title below it.
    fn behind_signature(&self) -> usize {
        let closes = |at: &usize| {
            let text = self.text(*at);
            is_date_line(text) || body_and_date(text).is_some() || is_remark(text)
        };
        let last_title = (self.first..self.end).rev().find(|at| ends_like_title(self.text(*at)));
        let last_title = last_title.unwrap_or(self.first);
        (self.first..last_title).rev().find(closes).map_or(self.first, |at| at + 1)
    }

    /// Tells whether a line is the number of a document and nothing else.
    fn is_number(&self, at: usize) -> bool {
        let text = self.text(at);
        is_serial_line(text)
            || references::parse_doc_number(text)
                .is_some_and(|number| number.year.is_some() && !number.agency.is_empty())
    }

    /// Tells whether the document above names this title in its head or its first paragraphs, as a notice names
    /// the plan that it issues.
    fn is_named_above(&self, title: &str, open: usize) -> bool {
        const OPENING: usize = 16;
        // Issuers that stand one below the other are parted by 、 where the title is one line.
        let letters = |text: &str| squash(text).replace('、', "");
        let bare = letters(title.split(['（', '(']).next().unwrap_or_default());
        let mut cover = self.paragraphs[open..self.first].iter().take(OPENING);
        cover.any(|paragraph| letters(&paragraph.text).contains(&bare))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::read_lines;
    use crate::paragraph::join_lines;
    use crate::source::{Format, SourceText};

    #[test]
    fn tells_the_documents_of_a_file() {
        let check = |text: &str, expected: &[&str]| {
            let source = SourceText::of_text(text, Format::Plain);
            let paragraphs = join_lines(&read_lines(&source).0);
            let starts = document_starts(&paragraphs, &vec![Role::Text; paragraphs.len()]);
            let seen: Vec<&str> = starts.iter().map(|at| paragraphs[*at].text.as_str()).collect();
            assert_eq!(seen, expected, "{text}");
        };
        let first = "关于甲的意见\n丙政发〔2031〕1号\n一、正文。\n丙市人民政府\n2031年1月2日\n";
        check(&format!("{first}关于乙的通知\n丙政发〔2031〕2号\n正文。"), &["关于甲的意见", "关于乙的通知"]);
        check(&format!("{first}关于乙的通知\n各区人民政府：\n正文。"), &["关于甲的意见", "关于乙的通知"]);
        check(&format!("{first}关于乙的通知\n正文。"), &["关于甲的意见"]);
        check(&format!("{first}附件\n关于乙的通知\n丙政发〔2031〕2号\n正文。"), &["关于甲的意见"]);
        check(
            &format!(
                "{first}关于乙的通知\n丙政发〔2030〕2号\n关于丁的通知\n丙政发〔2030〕3号\n以上停止执行。"
            ),
            &["关于甲的意见"],
        );
        check(
            "关于转发《甲办法》的通知\n现转发。\n丙市\n2031年1月2日\n甲办法\n丙财发〔2030〕1号\n正文。",
            &["关于转发《甲办法》的通知"],
        );
    }
}
