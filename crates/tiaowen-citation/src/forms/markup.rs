//! Quotations in Markdown and HTML. Whatever the words hold, they stay words.

use super::reference;
use crate::citation::Citation;

/// A block quotation with its reference.
pub(super) fn markdown(citation: &Citation<'_>) -> String {
    let lines = citation.text.lines().map(|line| format!("> {}", escape_markdown_line(line)));
    let quotation = lines.collect::<Vec<_>>().join("\n>\n");
    format!("{quotation}\n>\n> ——{}", escape_markdown(&reference(citation)))
}

/// A `figure` with the quotation and its reference.
pub(super) fn html(citation: &Citation<'_>) -> String {
    let paragraphs: String =
        citation.text.lines().map(|line| format!("<p>{}</p>", escape_html(line))).collect();
    let work = &citation.work;
    let (lead, place) = (escape_html(&work.lead()), escape_html(&citation.place()));
    let (title, mark) = (escape_html(&work.quoted_title()), escape_html(&work.mark()));
    format!(
        "<figure lang=\"zh-CN\"><blockquote>{paragraphs}</blockquote>\
         <figcaption>——{lead}<cite>{title}</cite>{mark}{place}</figcaption></figure>"
    )
}

/// Text that an HTML or XML parser reads as text, inside elements and attributes.
pub fn escape_html(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}

/// Text that a Markdown parser reads as text, inside a line.
pub(crate) fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        if matches!(sign, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '$' | '!')
        {
            escaped.push('\\');
        }
        escaped.push(sign);
    }
    escaped
}

/// The same for a whole line, which might open a list, a rule or a heading.
pub fn escape_markdown_line(line: &str) -> String {
    let line = line.trim();
    let digits = line.len() - line.trim_start_matches(|sign: char| sign.is_ascii_digit()).len();
    let (head, rest) = line.split_at(digits);
    let opens_list = rest.starts_with(['.', ')']) && digits > 0;
    let opens_rule = digits == 0 && rest.starts_with(['-', '+', '=']);
    let backslash = if opens_list || opens_rule { "\\" } else { "" };
    format!("{head}{backslash}{}", escape_markdown(rest))
}
