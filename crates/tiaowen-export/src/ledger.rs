//! The table of sources 引用台账: its columns, and the row of each entry. Knows not which file it stands in.

use crate::clean::{clean, clean_line};
use crate::entry::{Export, Subject, missing_text};

/// The names of the columns. The first seven stand in documents, too.
pub(crate) const COLUMNS: [&str; 11] =
    ["序号", "文件", "文号", "位置", "原文", "校验值", "导出日期", "编号", "备注", "说明", "版本"];

/// The columns of a document's table.
pub(crate) const DOCUMENT_COLUMNS: usize = 7;

/// The rows below the names, one for each entry.
pub(crate) fn rows(export: &Export<'_>) -> Vec<[String; COLUMNS.len()]> {
    let day = export.day.to_string();
    let row = |(index, entry): (usize, &crate::Entry<'_>)| {
        let [title, number, place, text, hash, id, trouble] = match &entry.subject {
            Subject::Quotation(citation) => [
                format!("《{}》", citation.title()),
                citation.number().unwrap_or_default().to_owned(),
                citation.place(),
                citation.text().to_owned(),
                citation.hash().to_owned(),
                citation.id(),
                String::new(),
            ],
            Subject::Missing { id, reason } => {
                let text = missing_text(id, reason);
                let empty = String::new;
                [empty(), empty(), empty(), text, empty(), id.clone(), "未能导出".to_owned()]
            }
        };
        let remarks = std::iter::once(trouble).chain(entry.remark.clone()).filter(|text| !text.is_empty());
        [
            (index + 1).to_string(),
            clean_line(&title),
            clean_line(&number),
            clean_line(&place),
            clean(&text),
            clean_line(&hash),
            day.clone(),
            clean_line(&id),
            clean(entry.note.trim()),
            clean(&remarks.collect::<Vec<_>>().join("；")),
            entry.version.map(|version| version.to_string()).unwrap_or_default(),
        ]
    };
    export.entries.iter().enumerate().map(row).collect()
}
