//! Says what each paragraph is for before the outline is drawn: title, number, addressee, signature, list of
//! annexes, label of an annex or box, author's line — or text.
//!
//! Judges by shape and neighbourhood alone; knows nothing of numbering and nesting.

mod documents;
mod head;
mod parts;
mod signing;
mod wording;

pub(crate) use self::documents::document_starts;
pub(crate) use self::wording::{
    body_and_date, ends_like_title, is_body_line, is_credit_line, is_date_line, is_meta_line,
    is_officer_line, is_serial_line, plain, squash,
};
use crate::paragraph::Paragraph;

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Text of the document: heading or clause.
    Text,
    /// A line of the document's title; lines with the same group belong together.
    Title(usize),
    /// A line above the title that is no part of it.
    Kicker,
    /// The title of the plan that a notice issues.
    AttachedTitle,
    /// The title of a signed article.
    ArticleTitle,
    /// Number, date, source and the like.
    Meta,
    /// 主送机关.
    Addressee,
    /// An author's line.
    Byline,
    /// 落款: body or date.
    Signature,
    /// The list of annexes.
    AttachmentList,
    /// `附件2` alone on its line, or with its title.
    AnnexLabel,
    /// The title of an annex.
    AnnexTitle,
    /// `专栏：…`.
    BoxTitle,
    /// A cell or row of the table with this index.
    Table(usize),
}

/// Gives every paragraph its role. `roles` comes in with the tables marked and all else as text.
pub(crate) fn assign_roles(paragraphs: &[Paragraph], roles: &mut [Role]) {
    signing::mark_signatures(paragraphs, roles);
    signing::mark_remarks(paragraphs, roles);
    signing::mark_bylines(paragraphs, roles);
    let head_end = head::mark_head(paragraphs, roles);
    parts::mark_attachment_lists(paragraphs, roles, head_end);
    parts::mark_annexes(paragraphs, roles, head_end);
    parts::mark_attached_title(paragraphs, roles, head_end);
    parts::mark_explanations(paragraphs, roles, head_end);
    parts::mark_boxes(paragraphs, roles);
}

/// Group of the title that stands above several signed articles.
pub(crate) const WHOLE: usize = usize::MAX;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::read_lines;
    use crate::paragraph::join_lines;
    use crate::source::{Format, SourceText};

    fn check(text: &str, expected: &[Role]) {
        let source = SourceText::of_text(text, Format::Plain);
        let paragraphs = join_lines(&read_lines(&source).0);
        let mut roles = vec![Role::Text; paragraphs.len()];
        assign_roles(&paragraphs, &mut roles);
        assert_eq!(roles, expected, "{text}");
    }

    #[test]
    fn reads_the_frame_of_a_notice() {
        use Role::{Addressee, AttachedTitle, AttachmentList, Meta, Signature, Text, Title};
        check(
            "丙市人民政府关于印发丙市工业方案的通知\n丙政发〔2025〕3号\n各县(市)区人民政府：\n现印发给你们，请执行。\n附件：丙市工业方案\n丙市人民政府\n2025年1月2日\n丙市工业\n方案\n一、总则\n正文。",
            &[
                Title(0),
                Meta,
                Addressee,
                Text,
                AttachmentList,
                Signature,
                Signature,
                AttachedTitle,
                AttachedTitle,
                Text,
                Text,
            ],
        );
    }

    #[test]
    fn tells_a_kicker_from_a_title() {
        use Role::{Kicker, Signature, Text, Title};
        check(
            "八大行动 六大改革\n\n丙市打造\n\n智造之都 行动纲要发布\n\n近日，纲要印发。\n记者 张三",
            &[Kicker, Title(0), Title(0), Text, Signature],
        );
        check("丙市人民政府办公室\n\n关于推进甲的意见\n\n正文。", &[Title(0), Title(0), Text]);
        check(
            "甲方案(征求意见稿)\n来源:网 日期:2026-02-12\n甲方案\n(征求意见稿)\n正文。",
            &[Title(0), Role::Meta, Title(1), Title(1), Text],
        );
    }

    #[test]
    fn finds_annexes_and_signed_articles() {
        use Role::{AnnexLabel, AnnexTitle, ArticleTitle, Byline, Text, Title};
        check(
            "甲办法\n第一条 正文。\n附件2\n分工表\n正文。",
            &[Title(0), Text, AnnexLabel, AnnexTitle, Text],
        );
        check(
            "总题\n深刻认识甲\n张三\n正文。\n（作者为院长）\n加快推进乙\n李四\n正文。",
            &[Title(WHOLE), ArticleTitle, Byline, Text, Byline, ArticleTitle, Byline, Text],
        );
    }
}
