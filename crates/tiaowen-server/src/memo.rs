//! A memo as it comes in: pasted, uploaded, or sent on from the page of its report. Knows how requests carry it, not
//! what is checked.

use axum::body::Bytes;
use axum::extract::multipart::{Multipart, MultipartError};
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Zoned;
use jiff::civil::Date;
use tiaowen_check::{MAX_MEMO_BYTES, Report};
use tiaowen_export::Format;
use tiaowen_memo::{Memo, Remark};

use crate::app::{Asker, today};
use crate::download::download;
use crate::problem::Problem;

/// Name under which pasted text is read: Markdown or plain, the text stays as it is.
const PASTED_NAME: &str = "memo.txt";

/// A request may hold the memo as a file in base64, and the other fields.
pub(crate) const MAX_REQUEST_BYTES: usize = MAX_MEMO_BYTES / 3 * 4 + 64 * 1024;

/// What is to be checked, and how.
#[derive(Debug, Default)]
pub(crate) struct CheckRequest {
    /// The file, or the pasted text.
    pub(crate) bytes: Vec<u8>,
    /// Its name; tells formats apart that content does not.
    pub(crate) name: String,
    /// The day as of which documents are in force; today if none is given.
    pub(crate) as_of: Option<Date>,
    /// Whether an annotated Word document is wanted.
    pub(crate) wants_word: bool,
}

/// A memo as the page of its report keeps it, to be sent again.
#[derive(Clone, Debug)]
pub(crate) struct KeptMemo {
    /// Its name.
    pub(crate) name: String,
    /// Its bytes in base64.
    pub(crate) base64: String,
}

impl CheckRequest {
    /// Reads the form of the page: `memo` (text), `file`, or `kept` (base64) with `name`; `as_of`; `as=docx`.
    ///
    /// # Errors
    /// The form cannot be read, holds no memo or too large a one, or the day is none.
    pub(crate) async fn read_form(mut form: Multipart) -> Result<Self, Problem> {
        let mut request = Self::default();
        let mut pasted = String::new();
        while let Some(field) = form.next_field().await.map_err(|error| unread(&error))? {
            let name = field.name().unwrap_or_default().to_owned();
            let file_name = field.file_name().map(str::to_owned);
            let bytes = field.bytes().await.map_err(|error| unread(&error))?;
            let text = || String::from_utf8_lossy(&bytes).trim().to_owned();
            match name.as_str() {
                "memo" => pasted = String::from_utf8_lossy(&bytes).into_owned(),
                "file" if !bytes.is_empty() => {
                    (request.bytes, request.name) = (bytes.to_vec(), file_name.unwrap_or_default());
                }
                "kept" => {
                    request.bytes = STANDARD
                        .decode(text())
                        .map_err(|_| Problem::bad_request("文稿没有收全", "回到上一页重新核对"))?;
                }
                "name" => request.name = text(),
                "as_of" => request.as_of = read_day(&text())?,
                "as" => request.wants_word = text() == "docx",
                _ => {}
            }
        }
        if request.bytes.is_empty() {
            (request.bytes, request.name) = (pasted.into_bytes(), PASTED_NAME.to_owned());
        }
        request.checked()
    }

    /// Takes a memo that is the body of a request.
    ///
    /// # Errors
    /// It is empty or too large.
    pub(crate) fn of_body(body: Bytes, as_of: Option<Date>, wants_word: bool) -> Result<Self, Problem> {
        Self { bytes: body.into(), name: PASTED_NAME.to_owned(), as_of, wants_word }.checked()
    }

    fn checked(self) -> Result<Self, Problem> {
        if self.bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(Problem::bad_request("没有收到文稿", "粘贴文稿全文，或选择 .docx、.txt、.md 文件"));
        }
        if self.bytes.len() > MAX_MEMO_BYTES { Err(too_large()) } else { Ok(self) }
    }

    /// The memo as text.
    ///
    /// # Errors
    /// The file is of no kind that is read, or broken.
    fn memo(&self) -> Result<Memo, Problem> {
        tiaowen_memo::read(&self.bytes, &self.name)
            .map_err(|error| Problem::bad_request(error.message(), error.hint()))
    }

    /// Reads the memo and holds it against the library.
    ///
    /// # Errors
    /// Those of [`memo`](Self::memo), or the engine fails.
    pub(crate) fn check(&self, asker: &Asker) -> Result<Checked, Problem> {
        let memo = self.memo()?;
        let report = tiaowen_check::check(&asker.searcher, &memo.text, self.as_of.unwrap_or_else(today))?;
        Ok(Checked { memo, report })
    }

    /// The memo to be sent again.
    pub(crate) fn kept(&self) -> KeptMemo {
        KeptMemo { name: self.name.clone(), base64: STANDARD.encode(&self.bytes) }
    }
}

/// A memo and what the library says to it.
pub(crate) struct Checked {
    /// The memo.
    pub(crate) memo: Memo,
    /// What was found.
    pub(crate) report: Report,
}

/// The memo as a Word document with comments, to be downloaded.
///
/// # Errors
/// The document cannot be written.
pub(crate) fn annotated(request: &CheckRequest, memo: &Memo, report: &Report) -> Result<Response, Problem> {
    let comments = report.comments().into_iter();
    let remarks: Vec<Remark> = comments.map(|(span, text)| Remark { span, text }).collect();
    let file = memo
        .annotate(&remarks, Zoned::now().datetime())
        .map_err(|error| Problem::bad_request(error.message(), error.hint()))?;
    let stem = request.name.rsplit_once('.').map_or(request.name.as_str(), |(stem, _)| stem);
    let name = if request.name == PASTED_NAME { "文稿" } else { stem };
    let extension = memo.extension();
    let is_plain_word = extension == Format::Docx.extension();
    let media_type = if is_plain_word { Format::Docx.media_type() } else { "application/octet-stream" };
    Ok(download(file, media_type, &format!("{name}（引文体检）.{extension}")))
}

/// Reads a day; none when it is blank.
///
/// # Errors
/// It is no day.
pub(crate) fn read_day(text: &str) -> Result<Option<Date>, Problem> {
    match text.trim() {
        "" => Ok(None),
        text => text
            .parse()
            .map(Some)
            .map_err(|_| Problem::bad_request(format!("“{text}”不是日期"), "日期写成 2026-03-01 这样")),
    }
}

/// The memo is larger than what is taken.
pub(crate) fn too_large() -> Problem {
    Problem::too_large(
        format!("文稿超过了 {} MB", MAX_MEMO_BYTES / 1024 / 1024),
        "把文稿分成几份核对；Word 文件里的图片可以先删去",
    )
}

fn unread(error: &MultipartError) -> Problem {
    tracing::info!(%error, "form not read");
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        too_large()
    } else {
        Problem::bad_request("提交的内容没有收全", "回到上一页再提交一次")
    }
}
