//! Files to read: plain text and Markdown.

use tiaowen_citation::Style;

use crate::clean::{clean, clean_line};
use crate::entry::{Export, Subject, missing_text};

/// The quotations with their sources, numbered.
pub(crate) fn text(export: &Export<'_>) -> String {
    let mut blocks = vec![format!("引文（{}）", export.summary())];
    for (index, entry) in export.entries.iter().enumerate() {
        let words = match &entry.subject {
            Subject::Quotation(citation) => clean(&citation.write(Style::Quotation)),
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
    let mut blocks = vec!["# 引文".to_owned(), escape(&export.summary())];
    for (index, entry) in export.entries.iter().enumerate() {
        blocks.push(format!("## {}", index + 1));
        blocks.push(match &entry.subject {
            Subject::Quotation(citation) => clean(&citation.write(Style::Markdown)),
            Subject::Missing { id, reason } => escape(&clean_line(&missing_text(id, reason))),
        });
        let note = clean(&entry.note);
        // A hard break at the end of each line; blank lines would end the paragraph.
        let lines: Vec<String> =
            note.lines().map(str::trim).filter(|line| !line.is_empty()).map(escape).collect();
        if !lines.is_empty() {
            blocks.push(format!("备注：{}", lines.join("\\\n")));
        }
        blocks.extend(entry.remark.as_deref().map(|remark| format!("说明：{}", escape(&clean_line(remark)))));
    }
    blocks.join("\n\n") + "\n"
}

fn filled(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Text that a Markdown parser reads as text: every sign of ASCII that could mean something is escaped.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        // A hyphen or dot inside a line means nothing, and dates read better without.
        let is_plain = matches!(sign, '-' | '.' | ',' | ':' | '/' | '%' | '?' | '\'' | '"' | ';' | '(' | ')');
        if sign.is_ascii_punctuation() && (!is_plain || escaped.is_empty() || escaped.ends_with('\n')) {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}
