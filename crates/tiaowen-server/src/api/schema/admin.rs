//! Taking files in, as OpenAPI describes it.

use std::collections::BTreeMap;

use serde::Serialize;
use tiaowen_document::curated::{Field, FieldKind};
use utoipa::ToSchema;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, Schema, SchemaType, Type};

use super::Span;
use super::check::DifferencePiece;

/// Files to look at.
#[derive(Serialize, ToSchema)]
pub(crate) struct UploadForm {
    /// The files; the field may repeat.
    #[schema(value_type = Vec<String>, format = Binary)]
    file: Vec<String>,
}

/// Files that are ready, with how they are to be kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct FilesRequest {
    files: Vec<FileRequest>,
}

/// How a file is to be kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileRequest {
    /// As the preview gave it.
    staged: String,
    /// File name; that of the upload when it is left out.
    name: Option<String>,
    /// Folder below the corpus folder, with `/`; that itself when it is left out.
    folder: Option<String>,
    /// The file of the corpus whose place it takes, with `/`. It is set aside beside the ledger.
    replaces: Option<String>,
    /// Whether a name that is taken gets a number; else the file is not kept, and waits on.
    beside: Option<bool>,
    /// What a curator says of it; kept as the note beside the file.
    #[schema(schema_with = corrections)]
    corrections: Option<BTreeMap<String, String>>,
}

/// The fields that a curator may fill, each as words; a list of words or a number will do, too.
fn corrections() -> Schema {
    let described = |field: Field| match field.holds() {
        FieldKind::Words => "Words",
        FieldKind::List => "A list of words, or words parted by 、",
        FieldKind::DocumentKind => "The name of a kind, such as 通知",
        FieldKind::Status => "The name of a status, such as 施行中",
        FieldKind::Day => "A day, such as 2025-12-31",
        FieldKind::Year => "A year, such as 2025",
        FieldKind::Slug => "Lower-case letters, digits and hyphens",
    };
    let types = [Type::String, Type::Integer, Type::Array, Type::Null];
    Field::ALL
        .into_iter()
        .fold(ObjectBuilder::new(), |object, field| {
            let value = ObjectBuilder::new().schema_type(SchemaType::from_iter(types.clone()));
            object.property(field.key(), value.description(Some(described(field))))
        })
        .additional_properties(Some(AdditionalProperties::<Schema>::FreeForm(false)))
        .into()
}

/// What files would be.
#[derive(Serialize, ToSchema)]
pub(crate) struct PreviewAnswer {
    files: Vec<FilePreview>,
}

/// What a file would be.
#[derive(Serialize, ToSchema)]
pub(crate) struct FilePreview {
    /// By what it is kept or looked at again.
    staged: String,
    /// Its name, made safe.
    name: String,
    /// Its size in bytes.
    bytes: u64,
    /// SHA-256 of its bytes; none when it could not be read.
    sha256: Option<String>,
    /// What it is, in Chinese.
    format: Option<String>,
    /// The encoding that its text came in; none where the format leaves no choice.
    encoding: Option<String>,
    /// Why it cannot be kept.
    refused: Option<Refusal>,
    /// The file of the corpus with the same bytes.
    same_file: Option<String>,
    documents: Vec<DocumentPreview>,
    /// The file of the corpus that has its name.
    taken: Option<String>,
}

/// Why something was not done.
#[derive(Serialize, ToSchema)]
pub(crate) struct Refusal {
    /// Why, in Chinese.
    reason: String,
    /// What to do, in Chinese.
    hint: String,
}

/// What a document of a file would be.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentPreview {
    /// What is known of it, as `tiaowen parse --format json` prints it, with the id that it would have.
    document: BTreeMap<String, serde_json::Value>,
    /// Its clauses, likewise; `structure`, `noise` and `diagnostics` too.
    clauses: Vec<BTreeMap<String, serde_json::Value>>,
    /// Titles and headings.
    structure: Vec<BTreeMap<String, serde_json::Value>>,
    /// What belongs to no clause.
    noise: Vec<BTreeMap<String, serde_json::Value>>,
    /// What a person should look at.
    diagnostics: Vec<BTreeMap<String, serde_json::Value>>,
    /// The place of each clause, as citations print it.
    places: Vec<String>,
    /// The line of each diagnostic, from 1.
    lines: Vec<usize>,
    /// What belongs to no clause, but for signs of markup.
    set_aside: Vec<NoiseText>,
    coverage: Coverage,
    /// The document of the library that is the same by number, title or bytes.
    known: Option<KnownDocument>,
    /// What keeping the file would do, to the known document when it takes the place of its file.
    change: Option<DocumentChange>,
}

/// Words that belong to no clause.
#[derive(Serialize, ToSchema)]
pub(crate) struct NoiseText {
    span: Span,
    /// The line, from 1.
    line: usize,
    /// Why, as in `parse`.
    reason: String,
    text: String,
}

/// Where the characters of a document went, blanks not counted.
#[derive(Serialize, ToSchema)]
pub(crate) struct Coverage {
    characters: usize,
    clauses: usize,
    structure: usize,
    noise: usize,
}

/// A document of the library.
#[derive(Serialize, ToSchema)]
pub(crate) struct KnownDocument {
    id: String,
    title: String,
    /// Its file below the corpus folder.
    file: Option<String>,
    /// Ids of further documents in that file.
    others: Vec<String>,
}

/// What became of files.
#[derive(Serialize, ToSchema)]
pub(crate) struct Outcome {
    files: Vec<FileOutcome>,
    /// Why the index is not up to date, though files were kept.
    not_indexed: Option<Refusal>,
    /// Documents in the index afterwards.
    documents: Option<usize>,
    /// Clauses in the index afterwards.
    clauses: Option<usize>,
}

/// What became of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct FileOutcome {
    staged: String,
    /// Its path below the corpus folder; none when it was not kept.
    file: Option<String>,
    /// Whether it got another name, for the one wished for was taken.
    renamed: bool,
    /// The file whose place it took.
    replaced: Option<String>,
    /// Why it was not kept, or not read though it was kept.
    refused: Option<Refusal>,
    changes: Vec<DocumentChange>,
}

/// What became of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct DocumentChange {
    id: String,
    title: String,
    file: Option<String>,
    /// `added`, `changed`, `removed` or `returned`.
    change: String,
    /// Its version from now on; none when its clauses are as they were.
    version: Option<usize>,
    unchanged: usize,
    added: usize,
    reworded: usize,
    reprinted: usize,
    moved: usize,
    gone: usize,
    /// The clauses that change; empty for a new document.
    clauses: Vec<ClauseChange>,
}

/// What became of a clause.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClauseChange {
    /// `reworded`, `moved`, `moved_and_reworded`, `gone`, `added`, `returned` or `reprinted`.
    change: String,
    id: String,
    place: String,
    moved_from: Option<String>,
    place_before: Option<String>,
    before: Option<String>,
    after: Option<String>,
    /// What differs, in code points of both texts.
    differences: Vec<DifferencePiece>,
}
