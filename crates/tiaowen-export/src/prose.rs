//! Files to read: plain text and Markdown.

use tiaowen_citation::{Style, escape_markdown_line};

use crate::clean::{clean, clean_line};
use crate::entry::{Export, Subject, missing_text};

/// The quotations with their sources, numbered.
pub(crate) fn text(export: &Export<'_>) -> String {
    let mut blocks = vec![format!("引文（{}）", export.summary())];
    for (index, (entry, style)) in export.styled().enumerate() {
        let words = match &entry.subject {
            Subject::Quotation(citation) if quotes(style) => clean(&citation.write(style)),
            Subject::Quotation(citation) => {
                format!("{}\n出处：{}", clean(&citation.quoted_text()), clean_line(&citation.write(style)))
            }
            Subject::Missing { id, reason } => clean_line(&missing_text(id, reason)),
        };
        let mut lines = vec![format!("{}. {words}", index + 1)];
        lines.extend(filled(&clean(&entry.note)).map(|note| format!("备注：{note}")));
        lines.extend(entry.remark.as_deref().map(|remark| format!("说明：{}", clean_line(remark))));
        blocks.push(lines.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

/// The quotations in Markdown.
pub(crate) fn markdown(export: &Export<'_>) -> String {
    let mut blocks = vec!["# 引文".to_owned(), escape_markdown_line(&export.summary())];
    for (index, entry) in export.entries.iter().enumerate() {
        blocks.push(format!("## {}", index + 1));
        blocks.push(match &entry.subject {
            Subject::Quotation(citation) => clean(&citation.write(Style::Markdown)),
            Subject::Missing { id, reason } => escape_markdown_line(&clean_line(&missing_text(id, reason))),
        });
        let note = clean(&entry.note);
        // A hard break at the end of each line; blank lines would end the paragraph.
        let lines: Vec<String> =
            note.lines().map(str::trim).filter(|line| !line.is_empty()).map(escape_markdown_line).collect();
        if !lines.is_empty() {
            blocks.push(format!("备注：{}", lines.join("\\\n")));
        }
        blocks.extend(
            entry
                .remark
                .as_deref()
                .map(|remark| format!("说明：{}", escape_markdown_line(&clean_line(remark)))),
        );
    }
    blocks.join("\n\n") + "\n"
}

/// Tells whether a style of prose gives the words, not the source alone.
pub(crate) fn quotes(style: Style) -> bool {
    matches!(style, Style::Quotation | Style::Official | Style::OfficialLater)
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
