//! What is to be cited, and the one door to all forms.

use jiff::civil::Date;
use serde::Serialize;
use tiaowen_document::address;
use tiaowen_document::citation::{PlaceForm, place_within};
use tiaowen_document::model::{Clause, Item, Metadata};

use crate::forms;
use crate::style::Style;
use crate::wording::quoted;
use crate::work::Work;

/// Which of the two is cited, where a notice issues a plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CitedWork {
    /// The plan for the plan's words, the notice for the notice's own.
    #[default]
    Convention,
    /// The notice throughout.
    Notice,
}

/// How a citation is wanted, beside its style.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Plan or notice.
    pub work: CitedWork,
    /// How places are written; `None` for what the style prefers.
    pub place: Option<PlaceForm>,
}

/// A clause to be cited.
#[derive(Clone, Debug)]
pub struct Citation<'a> {
    pub(crate) document: &'a Metadata,
    pub(crate) clause: &'a Clause,
    pub(crate) item: Option<&'a Item>,
    pub(crate) choices: Choices,
    pub(crate) work: Work,
    /// The words quoted.
    pub(crate) text: String,
    /// The clause's place as printed, where it is known already.
    printed_place: Option<&'a str>,
}

/// A citation in one style.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The style's name.
    pub style: &'static str,
    /// The style's Chinese name.
    pub name: &'static str,
    /// The citation.
    pub citation: String,
}

impl<'a> Citation<'a> {
    /// Cites a clause as convention has it.
    pub fn new(document: &'a Metadata, clause: &'a Clause) -> Self {
        Self::of(document, clause, None, Choices::default())
    }

    /// Cites a clause or an item inside it, as chosen. Spans count code points.
    pub fn of(document: &'a Metadata, clause: &'a Clause, item: Option<&'a Item>, choices: Choices) -> Self {
        let is_cover = !address::is_imported(&document.id) && address::is_in_cover(&clause.id);
        let cites_notice = is_cover || choices.work == CitedWork::Notice;
        Self {
            document,
            clause,
            item,
            choices,
            work: Work::new(document, clause, cites_notice),
            text: item.map_or_else(|| clause.text.clone(), |item| clause.text_of(item)),
            printed_place: None,
        }
    }

    /// Takes the clause's printed place as it was worked out when the clause was indexed.
    #[must_use]
    pub fn printed_at(self, place: &'a str) -> Self {
        Self { printed_place: Some(place), ..self }
    }

    /// Writes the citation in a style.
    pub fn write(&self, style: Style) -> String {
        forms::write(self, style)
    }

    /// Writes the quotation of words that the library took in on that day and that may read otherwise today.
    pub fn write_as_of(&self, day: Date) -> String {
        forms::prose::quotation_as_of(self, day)
    }

    /// The citation in every style.
    pub fn all(&self) -> Vec<Form> {
        let form =
            |style: &Style| Form { style: style.name(), name: style.label(), citation: self.write(*style) };
        Style::ALL.iter().map(form).collect()
    }

    /// The place as printed, or as chosen, fit to be followed by other signs.
    pub fn place(&self) -> String {
        self.place_or(PlaceForm::Printed)
    }

    /// The place as chosen, else in this form.
    pub(crate) fn place_or(&self, form: PlaceForm) -> String {
        self.place_as(self.choices.place.unwrap_or(form))
    }

    pub(crate) fn place_as(&self, form: PlaceForm) -> String {
        let place = |form| place_within(&self.document.id, self.clause, self.item, form);
        let printed = match self.printed_place {
            Some(known) if form == PlaceForm::Printed && self.item.is_none() => known.to_owned(),
            _ => place(form),
        };
        // 四、 before a bracket or a full stop has one sign too many, and 四 alone says nothing.
        if !printed.ends_with('、') {
            return printed;
        }
        place(PlaceForm::Points).trim_end_matches('、').to_owned()
    }

    /// The words quoted.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The words quoted, in quotation marks.
    pub fn quoted_text(&self) -> String {
        quoted(&self.text)
    }

    /// The title of the document cited, without 《》; never empty.
    pub fn title(&self) -> &str {
        &self.work.title
    }

    /// The number 文号 of the document cited, with 〔〕.
    pub fn number(&self) -> Option<&str> {
        self.work.number.as_deref()
    }

    /// The hash of the clause's text, the whole clause's where an item is cited.
    pub fn hash(&self) -> &str {
        &self.clause.hash
    }

    /// The id of the clause, or of the item.
    pub fn id(&self) -> String {
        match self.item {
            Some(item) => format!("{}/{}", self.document.id, item.address),
            None => self.clause.id.clone(),
        }
    }
}
