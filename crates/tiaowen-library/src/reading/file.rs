//! One file: from its path to its documents. The one place where bytes become text. Knows no other process.

use std::ffi::OsString;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use serde::{Deserialize, Serialize};
use tiaowen_document::curated::Curated;
use tiaowen_document::model::Document;
use tiaowen_document::{Format, Rules, parse};

use crate::coverage::Coverage;
use crate::inside::{open_inside, open_regular};
use crate::manifest::line_of;
use crate::report::Remark;
use crate::walk::{MAX_FILE_BYTES, TOO_LARGE};
use crate::{io_hint, io_reason};

/// A file to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ReadRequest {
    /// Where it is. As the system writes it, for a path need be no text.
    pub(crate) path: OsString,
    /// The folder that it must not lie outside of, where there is one; looked at once more when the file is open.
    #[serde(default)]
    pub(crate) root: Option<OsString>,
    /// What it is called, with its extension.
    pub(crate) name: String,
    /// What a curator knows of it; holds for the bytes with its hash only.
    pub(crate) curated: Option<Curated>,
    /// Whether its text is wanted as well.
    #[serde(default)]
    pub(crate) wants_source: bool,
}

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FileRead {
    /// SHA-256 of its bytes, in lower-case hexadecimal.
    pub(crate) sha256: String,
    /// Its documents in order.
    pub(crate) parts: Vec<PartRead>,
    /// Its text, where it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) source: Option<SourceRead>,
}

/// The text of a file, and how it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SourceRead {
    /// The text, in which spans count.
    pub(crate) text: String,
    /// What the file is, in Chinese.
    pub(crate) format: String,
    /// The encoding that its text came in, by its name; `None` where the format leaves no choice.
    pub(crate) encoding: Option<String>,
}

/// One document of a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct PartRead {
    /// The document, its spans in code points.
    pub(crate) document: Document,
    /// Its diagnostics with their places.
    pub(crate) remarks: Vec<Remark>,
    /// How much of its text was read.
    pub(crate) coverage: Coverage,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Unread {
    /// Why, in Chinese.
    pub(crate) reason: String,
    /// What to do, in Chinese.
    pub(crate) hint: String,
}

impl Unread {
    pub(crate) fn new(reason: &str, hint: &str) -> Self {
        Self { reason: reason.to_owned(), hint: hint.to_owned() }
    }

    /// The reader itself failed.
    pub(super) fn broken(detail: &str) -> Self {
        let reason = format!("程序读到一半出错（{detail}），这是程序的缺陷");
        Self::new(&reason, "请把这个文件和这一行说明发给维护人员；急用时另存为 .txt（UTF-8）再收录。")
    }
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        Self::new(&format!("读不出来：{}", io_reason(&error)), io_hint(&error))
    }
}

/// Reads a file in this process.
pub(super) fn read(request: &ReadRequest, rules: &Rules) -> Result<FileRead, Unread> {
    let bytes = bytes_of(Path::new(&request.path), request.root.as_deref().map(Path::new))?;
    // Reader and splitter do not panic; should they do so all the same, that costs one file and not the run.
    catch_unwind(AssertUnwindSafe(|| read_bytes(&bytes, request, rules)))
        .unwrap_or_else(|panic| Err(Unread::broken(&said_by(&*panic))))
}

fn bytes_of(path: &Path, root: Option<&Path>) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    let file = root.map_or_else(|| open_regular(path), |root| open_inside(root, path))?;
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        let [reason, hint] = TOO_LARGE;
        return Err(Unread::new(reason, hint));
    }
    Ok(bytes)
}

fn read_bytes(bytes: &[u8], request: &ReadRequest, rules: &Rules) -> Result<FileRead, Unread> {
    let source = tiaowen_formats::read(bytes, &request.name, None)
        .map_err(|error| Unread::new(&error.message(), &error.hint()))?;
    // The file may have been replaced since it was listed.
    let curated = request.curated.as_ref().filter(|curated| curated.holds_for(&source.sha256));
    let documents = parse(&source, rules, curated).documents;
    let parts = documents.into_iter().map(|document| {
        let remarks = document.diagnostics.iter().map(|diagnostic| Remark {
            file: request.name.clone(),
            line: Some(line_of(&source.text, diagnostic.span.start)),
            location: source.location_at(diagnostic.span.start).cloned(),
            severity: diagnostic.severity,
            message: diagnostic.message.clone(),
        });
        PartRead {
            remarks: remarks.collect(),
            coverage: Coverage::of(&document, &source.text),
            document: document.in_code_points(&source.text),
        }
    });
    let parts = parts.collect();
    let sha256 = source.sha256.clone();
    let source = request.wants_source.then(|| SourceRead {
        format: name_of(source.format).to_owned(),
        encoding: matches!(source.format, Format::Plain | Format::Markdown | Format::Html)
            .then(|| source.encoding.name().to_owned()),
        text: source.text,
    });
    Ok(FileRead { parts, sha256, source })
}

/// What a file is, in Chinese.
fn name_of(format: Format) -> &'static str {
    match format {
        Format::Plain => "纯文本",
        Format::Markdown => "Markdown",
        Format::Html => "网页",
        Format::Word => "文字处理文档",
        Format::Pages => "版式文件",
        Format::Workbook => "电子表格",
    }
}

/// What a panic says.
fn said_by(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic").to_owned()
}
