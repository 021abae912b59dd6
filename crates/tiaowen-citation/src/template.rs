//! A house's own form, as a template that its users write. Knows nothing of files.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, ErrorKind, UndefinedBehavior};
use serde::Serialize;
use thiserror::Error;
use tiaowen_document::citation::PlaceForm;

use crate::citation::Citation;
use crate::forms;
use crate::wording::quoted;
use crate::work::print_day;

/// The longest template, in bytes.
pub const MAX_TEMPLATE_BYTES: usize = 64 * 1024;
/// Steps that a template may take before it counts as endless.
const FUEL: u64 = 200_000;
/// The name under which the engine keeps the template.
const NAME: &str = "template";

/// Why a template cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TemplateError {
    /// It is longer than [`MAX_TEMPLATE_BYTES`].
    #[error("the template is longer than {MAX_TEMPLATE_BYTES} bytes")]
    TooLong,
    /// It cannot be read.
    #[error("line {line}: {detail}")]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// What the engine says, in English.
        detail: String,
    },
    /// It names something that there is not.
    #[error("line {line}: unknown name")]
    UnknownName {
        /// The line, from 1.
        line: usize,
    },
    /// It does not come to an end.
    #[error("the template does not come to an end")]
    Endless,
}

/// A form that a house has written for itself.
#[derive(Debug)]
pub struct Template {
    environment: Environment<'static>,
}

/// What a template may name. The list with its Chinese meanings stands in `docs/citation.md`.
#[derive(Serialize)]
struct Names<'a> {
    id: String,
    text: &'a str,
    quotation: String,
    reference: String,
    title: &'a str,
    short_title: &'a str,
    notice_title: &'a str,
    number: &'a str,
    authors: &'a [String],
    date: String,
    iso_date: String,
    year: Option<i16>,
    kind: &'static str,
    source: &'a str,
    is_draft: bool,
    is_reported: bool,
    place: String,
    places: Places,
    labels: &'a [String],
    hash: &'a str,
}

/// The place in every form.
#[derive(Serialize)]
struct Places {
    printed: String,
    articles: String,
    points: String,
    arabic: String,
}

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// It is too long or cannot be read.
    pub fn read(text: &str) -> Result<Self, TemplateError> {
        if text.len() > MAX_TEMPLATE_BYTES {
            return Err(TemplateError::TooLong);
        }
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_fuel(Some(FUEL));
        // A line that holds nothing but a block leaves none behind.
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        environment.set_syntax(syntax.map_err(|error| explain(&error))?);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        // A file ends with a line break; a citation does not.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end_matches(['\r', '\n']).to_owned();
        environment.add_template_owned(NAME, text).map_err(|error| explain(&error))?;
        Ok(Self { environment })
    }

    /// Writes a citation.
    ///
    /// # Errors
    /// The template names something that there is not, or does not come to an end.
    pub fn write(&self, citation: &Citation<'_>) -> Result<String, TemplateError> {
        let template = self.environment.get_template(NAME).map_err(|error| explain(&error))?;
        template.render(Serde(names(citation))).map_err(|error| explain(&error))
    }
}

fn names<'a>(citation: &'a Citation<'_>) -> Names<'a> {
    let (work, document) = (&citation.work, citation.document);
    let text = |text: &'a Option<String>| text.as_deref().unwrap_or_default();
    let place = |form| citation.place_as(form);
    Names {
        id: citation.id(),
        text: &citation.text,
        quotation: quoted(&citation.text),
        reference: forms::reference(citation),
        title: &work.title,
        short_title: work.short.as_deref().unwrap_or(&work.title),
        notice_title: document.attached_title.as_ref().map_or("", |_| &document.title),
        number: text(&work.number),
        authors: &work.authors,
        date: work.date.map(|date| print_day(date.day)).unwrap_or_default(),
        iso_date: work.date.map(|date| date.day.to_string()).unwrap_or_default(),
        year: document.year,
        kind: document.kind.label(),
        source: text(&work.source),
        is_draft: work.is_draft,
        is_reported: work.is_reported,
        place: citation.place(),
        places: Places {
            printed: place(PlaceForm::Printed),
            articles: place(PlaceForm::Articles),
            points: place(PlaceForm::Points),
            arabic: place(PlaceForm::Arabic),
        },
        labels: &citation.clause.path,
        hash: &citation.clause.hash,
    }
}

fn explain(error: &minijinja::Error) -> TemplateError {
    let line = error.line().unwrap_or(1);
    match error.kind() {
        ErrorKind::OutOfFuel => TemplateError::Endless,
        ErrorKind::UndefinedError | ErrorKind::UnknownMethod | ErrorKind::UnknownFilter => {
            TemplateError::UnknownName { line }
        }
        _ => TemplateError::Syntax { line, detail: error.detail().unwrap_or("syntax error").to_owned() },
    }
}
