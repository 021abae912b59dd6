//! Two documents side by side, as OpenAPI describes them.

use serde::Serialize;
use utoipa::{IntoParams, ToSchema};

use super::{HitDocument, Span};

/// Which two documents are compared.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CompareParameters {
    /// The left document: id, number or title; `@2` behind it means its second version.
    #[param(example = "yzbf-2016-152")]
    a: String,
    /// The right document, in the same way.
    b: String,
}

/// Two documents, held against each other.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparisonObject {
    /// The left one.
    a: ComparedDocument,
    /// The right one.
    b: ComparedDocument,
    /// How many rows there are of each kind.
    counts: Counts,
    /// What became of every clause, each in one row: in the order of the right document, what only the left has
    /// where it stands there.
    rows: Vec<RowObject>,
}

/// A document that is compared.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparedDocument {
    #[serde(flatten)]
    document: HitDocument,
    /// Path of its page.
    url: String,
    /// How many clauses it has.
    clause_count: usize,
    /// The version that is compared; null for the text that stands.
    version: Option<ComparedVersion>,
}

/// An earlier version of a document.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparedVersion {
    /// Its number, from 1.
    number: usize,
    /// When it was imported.
    #[schema(example = "2026-03-01T08:00:00Z")]
    at: String,
}

/// How many rows there are of each kind.
#[derive(Serialize, ToSchema)]
pub(crate) struct Counts {
    /// 相同.
    identical: usize,
    /// 改动.
    reworded: usize,
    /// 移位.
    moved: usize,
    /// 相近.
    related: usize,
    /// 拆分.
    split: usize,
    /// 合并.
    merged: usize,
    /// 只在左.
    only_left: usize,
    /// 只在右.
    only_right: usize,
}

/// Clauses that belong together, or one that stands alone.
#[derive(Serialize, ToSchema)]
pub(crate) struct RowObject {
    /// What became of them.
    kind: RowKind,
    /// The kind in Chinese.
    #[schema(example = "改动")]
    label: String,
    /// Whether the words differ; numbers, blanks and the shapes of signs aside.
    is_reworded: bool,
    /// Clauses of the left.
    left: Vec<ComparedClause>,
    /// Clauses of the right.
    right: Vec<ComparedClause>,
}

/// What became of the clauses of a row. Related ones speak of the same matter in mostly other words.
#[derive(Serialize, ToSchema)]
#[schema(rename_all = "snake_case")]
pub(crate) enum RowKind {
    Identical,
    Reworded,
    Moved,
    Related,
    Split,
    Merged,
    OnlyLeft,
    OnlyRight,
}

/// A clause that is compared.
#[derive(Serialize, ToSchema)]
pub(crate) struct ComparedClause {
    /// Its id.
    id: String,
    /// Path of its page.
    url: String,
    /// The place as a citation prints it.
    place: String,
    /// Printed labels from the root, its own last.
    path: Vec<String>,
    /// The printed number; empty without one.
    number: String,
    /// Its text.
    text: String,
    /// Ranges of `text` that the other side has otherwise or not at all; none for what is related.
    changed: Vec<Span>,
    /// Of what is related, ranges of `text` that the other side has as well.
    shared: Vec<Span>,
}
