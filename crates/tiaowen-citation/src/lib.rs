//! How a clause is cited: every form, made in one place for page, command line and JSON.
//!
//! A [`Citation`] takes a document's metadata and a clause, perhaps an item 款 or 项 inside it, and writes it in
//! any [`Style`]; [`Citation::all`] writes all of them, with their Chinese names. A house's own form is a
//! [`Template`]. Which rule of which standard stands behind a form is said in `docs/citation.md`. This crate knows
//! no index, no server and no files.
//!
//! ```
//! use tiaowen_citation::{Citation, Style};
//! use tiaowen_document::{Rules, SourceText, parse};
//!
//! let file = "甲市培育方案\n甲政发〔2024〕1号\n一、目标\n（一）任务。到2027年，培育企业100家。\n";
//! let source = SourceText::read(file.as_bytes(), "a.txt").unwrap();
//! let rules = Rules::from_toml("unit = []", "category = []").unwrap();
//! let document = parse(&source, &rules, None).documents.remove(0).in_code_points(&source.text);
//! let citation = Citation::new(&document.metadata, &document.clauses[0]);
//! assert_eq!(citation.write(Style::Short), "《甲市培育方案》一、（一）");
//! assert_eq!(
//!     citation.write(Style::Footnote),
//!     "《甲市培育方案》（甲政发〔2024〕1号），一、（一）。"
//! );
//! ```

mod citation;
mod style;
mod work;
mod wording;
mod forms;
mod template;

pub use self::citation::{Choices, Citation, CitedWork, Form};
pub use self::forms::markup::{escape_html, escape_markdown_line};
pub use self::style::Style;
pub use self::template::{MAX_TEMPLATE_BYTES, Template, TemplateError};
pub use tiaowen_document::citation::PlaceForm;
