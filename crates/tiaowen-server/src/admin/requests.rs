//! What an administrator sends: files in a form, then how they are to be kept, as fields or as JSON. Knows how requests
//! carry it, not what is done with it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use axum::extract::multipart::{Field, Multipart, MultipartError};
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;
use tiaowen_document::curated;
use tiaowen_library::intake::{Place, Staged, Wish};
use tiaowen_library::manifest::Corrections;
use tiaowen_library::walk::MAX_FILE_BYTES;

use super::{Admin, staging_problem};
use crate::problem::Problem;
use crate::serve::Client;

/// Files in one request.
const MAX_FILES: usize = 20;
/// A request with files may hold several of the largest size; what is larger is read to its end before it is refused.
pub(crate) const MAX_UPLOAD_BYTES: usize = 5 * MAX_FILE_BYTES as usize + 1024 * 1024;
/// How long a request that is refused is read on.
const PATIENCE: Duration = Duration::from_secs(60);
/// A token, as far as it is read.
const MAX_TOKEN_BYTES: usize = 4 * 1024;
/// A request without files.
pub(crate) const MAX_FIELDS_BYTES: usize = 1024 * 1024;

/// Who sends files.
pub(crate) enum Upload {
    /// Somebody whose form holds the token, in front of the files.
    ByForm,
    /// Somebody whose token has been looked at.
    ByBearer,
}

/// Takes in the files of a form; the token comes first, so that nobody without it has anything written.
///
/// # Errors
/// The token is not right, the form cannot be read, or a file cannot wait.
pub(crate) async fn read_upload(
    desk: &Admin,
    mut form: Multipart,
    upload: Upload,
    client: Option<Client>,
) -> Result<Vec<Staged>, Problem> {
    let mut staged = Vec::new();
    if let Err(problem) = take_files(desk, &mut form, upload, client, &mut staged).await {
        // Nobody learns by what they could be found again.
        staged.iter().for_each(|staged| desk.staging.remove(staged));
        // Who is still sending when the answer comes and the connection ends may never read it.
        let _ = tokio::time::timeout(PATIENCE, drain(&mut form)).await;
        return Err(problem);
    }
    Ok(staged)
}

/// Reads a form to its end, and keeps nothing of it.
async fn drain(form: &mut Multipart) {
    while let Ok(Some(mut field)) = form.next_field().await {
        while let Ok(Some(_)) = field.chunk().await {}
    }
}

async fn take_files(
    desk: &Admin,
    form: &mut Multipart,
    upload: Upload,
    client: Option<Client>,
    staged: &mut Vec<Staged>,
) -> Result<(), Problem> {
    let mut is_known = matches!(upload, Upload::ByBearer);
    while let Some(mut field) = form.next_field().await.map_err(|error| unread(&error))? {
        match field.name().unwrap_or_default() {
            "token" if !is_known => {
                let token = token_of(field).await?;
                desk.gate.let_in(&token, client, Instant::now())?;
                is_known = true;
            }
            "file" => {
                if !is_known {
                    desk.gate.let_in("", client, Instant::now())?;
                }
                let name = field.file_name().unwrap_or_default().to_owned();
                let Some(first) = field.chunk().await.map_err(|error| unread(&error))? else {
                    // A browser sends an empty field when nothing was chosen; an empty file has a name.
                    if !name.is_empty() {
                        staged.push(begin(desk, &name)?.finish().map_err(|error| staging_problem(&error))?);
                    }
                    continue;
                };
                if staged.len() >= MAX_FILES {
                    return Err(Problem::bad_request(
                        format!("一次最多上传 {MAX_FILES} 个文件"),
                        "分几次上传，或把文件放进语料文件夹后运行 tiaowen index",
                    ));
                }
                let mut uploading = begin(desk, &name)?;
                uploading.write(&first).map_err(|error| staging_problem(&error))?;
                while let Some(piece) = field.chunk().await.map_err(|error| unread(&error))? {
                    // Some kilobytes at a time, which the system takes without a wait worth a thread.
                    uploading.write(&piece).map_err(|error| staging_problem(&error))?;
                }
                staged.push(uploading.finish().map_err(|error| staging_problem(&error))?);
            }
            _ => {}
        }
    }
    if !is_known {
        desk.gate.let_in("", client, Instant::now())?;
    }
    if staged.is_empty() {
        return Err(Problem::bad_request("没有收到文件", "选择要收录的文件后再提交"));
    }
    Ok(())
}

/// Reads a token, and no more of the field than a token has.
async fn token_of(mut field: Field<'_>) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    while let Some(piece) = field.chunk().await.map_err(|error| unread(&error))? {
        bytes.extend_from_slice(&piece);
        if bytes.len() > MAX_TOKEN_BYTES {
            break;
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn begin(desk: &Admin, name: &str) -> Result<tiaowen_library::intake::Uploading, Problem> {
    desk.staging.begin(name, SystemTime::now()).map_err(|error| staging_problem(&error))
}

fn unread(error: &MultipartError) -> Problem {
    tracing::info!(%error, "form not read");
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::too_large(
            format!("一次上传的内容超过 {} MB", MAX_UPLOAD_BYTES >> 20),
            "分几次上传；单个文件太大的，请按章节或篇目拆开",
        )
    } else {
        Problem::bad_request("提交的内容没有收全", "回到上一页再提交一次")
    }
}

/// The fields of a form about files that wait.
#[derive(Debug, Default)]
pub(crate) struct Fields {
    /// The token, as it was typed.
    pub(crate) token: String,
    /// The files in the order of the form, with how they are to be kept and whether they are.
    pub(crate) files: Vec<(String, Wish, bool)>,
}

/// Reads `token`, and for each `staged` its `keep.ID`, `name.ID`, `folder.ID`, `place.ID` (`beside`,
/// `none` or `replace:FILE`) and corrections such as `year.ID`.
pub(crate) fn read_fields(body: &[u8]) -> Fields {
    let mut fields = Fields::default();
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(body) {
        match &*name {
            "token" => fields.token = value.into_owned(),
            "staged" => fields.files.push((value.into_owned(), Wish::default(), false)),
            _ => {
                values.insert(name.into_owned(), value.into_owned());
            }
        }
    }
    for (id, wish, is_wanted) in &mut fields.files {
        let mut take = |name: &str| values.remove(&format!("{name}.{id}")).unwrap_or_default();
        let place = take("place");
        *is_wanted = !take("keep").is_empty() && place != "none";
        (wish.name, wish.folder) = (take("name"), take("folder"));
        wish.place = match place.strip_prefix("replace:") {
            Some(file) => Place::InsteadOf(file.to_owned()),
            None if place == "beside" => Place::Beside,
            None => Place::Unsaid,
        };
        for field in curated::Field::ALL {
            wish.corrections.set(field, &take(field.key()));
        }
    }
    fields
}

/// Files that wait, with how they are to be kept, as JSON.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct FilesRequest {
    files: Vec<FileRequest>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRequest {
    staged: String,
    #[serde(default)]
    name: String,
    #[serde(default)]
    folder: String,
    #[serde(default)]
    replaces: Option<String>,
    #[serde(default)]
    beside: bool,
    #[serde(default)]
    corrections: BTreeMap<String, Value>,
}

impl FilesRequest {
    /// The files with how they are to be kept.
    ///
    /// # Errors
    /// A correction has a name that is none, or a value that is neither words, a number nor a list of words.
    pub(crate) fn files(self) -> Result<Vec<(String, Wish)>, Problem> {
        let read = |file: FileRequest| {
            let FileRequest { staged, name, folder, replaces, beside, corrections: said } = file;
            let place = match replaces {
                Some(file) => Place::InsteadOf(file),
                None if beside => Place::Beside,
                None => Place::Unsaid,
            };
            Ok((staged, Wish { name, folder, place, corrections: corrections(said)? }))
        };
        self.files.into_iter().map(read).collect()
    }
}

fn corrections(said: BTreeMap<String, Value>) -> Result<Corrections, Problem> {
    let mut corrections = Corrections::default();
    for (key, value) in said {
        let Some(field) = curated::Field::from_key(&key) else {
            let known = curated::Field::ALL.map(curated::Field::key).join("、");
            return Err(Problem::bad_request(format!("不认识的更正“{key}”"), format!("可用的：{known}")));
        };
        let Some(typed) = typed(&value) else {
            return Err(Problem::bad_request(format!("更正“{key}”的值读不通"), "写成文字、数字或文字的列表"));
        };
        corrections.set(field, &typed);
    }
    Ok(corrections)
}

/// A value as a person would type it.
fn typed(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some(String::new()),
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => {
            let words: Option<Vec<&str>> = values.iter().map(Value::as_str).collect();
            Some(words?.join("\n"))
        }
        Value::Bool(_) | Value::Object(_) => None,
    }
}

/// Reads a request in JSON.
///
/// # Errors
/// It is none.
pub(crate) fn read_json<T: serde::de::DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| {
        tracing::info!(%error, "request not read");
        Problem::bad_request(
            "JSON 读不通",
            "写成 {\"files\": [{\"staged\": \"预览给出的编号\"}]}；说明见 /openapi.json",
        )
    })
}
