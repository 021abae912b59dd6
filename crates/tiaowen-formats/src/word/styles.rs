//! What styles say of the paragraphs and words that bear them: numbering, outline, hidden, a table of contents. Knows
//! nothing of how they look.

use std::collections::HashMap;

use crate::ReadError;
use crate::ooxml::{Element, Tokens, each_child};

/// Styles that one may be based on, one on the other. Word itself stops at eleven.
const MAX_CHAIN: usize = 32;

/// The level of the outline that means text.
const BODY_LEVEL: u8 = 9;

/// What a paragraph says of its numbering.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NumberingProperties {
    /// The list; 0 for none.
    pub(super) list: Option<u32>,
    /// The level, from 0.
    pub(super) level: Option<u8>,
}

/// What the properties of a paragraph say, its own or its style's.
#[derive(Clone, Debug, Default)]
pub(super) struct ParagraphProperties {
    pub(super) style: Option<String>,
    pub(super) numbering: NumberingProperties,
    /// The level of the outline, from 0.
    pub(super) outline: Option<u8>,
    /// Whether the first line is indented.
    pub(super) is_indented: Option<bool>,
    /// Whether the end of the paragraph is hidden.
    pub(super) is_end_hidden: bool,
    /// Whether the end of the paragraph is deleted, so that the next one goes on where it stands.
    pub(super) is_end_deleted: bool,
}

/// What the properties of a run say.
#[derive(Clone, Debug, Default)]
pub(super) struct RunProperties {
    pub(super) style: Option<String>,
    pub(super) is_hidden: Option<bool>,
    /// Whether it stands higher, or lower.
    pub(super) raised: Option<bool>,
    /// Whether it was deleted or moved away; only in the properties of a paragraph's end.
    is_deleted: bool,
}

impl ParagraphProperties {
    /// Reads the properties that were just opened. What they were before a change is passed over.
    pub(super) fn read(tokens: &mut Tokens<'_>) -> Result<Self, ReadError> {
        let mut properties = Self::default();
        each_child(tokens, |tokens, element| {
            match word_name(element) {
                "pStyle" => properties.style = element.attribute("val"),
                "numPr" => {
                    properties.numbering = NumberingProperties::read(tokens)?;
                    return Ok(());
                }
                "outlineLvl" => properties.outline = number(element),
                "ind" => {
                    let first = ["firstLine", "firstLineChars"].map(|name| element.attribute(name));
                    if first.iter().any(Option::is_some) {
                        let is_some = |width: &String| !width.trim_start_matches(['0', '.']).is_empty();
                        properties.is_indented = Some(first.iter().flatten().any(is_some));
                    }
                }
                "rPr" => {
                    let end = RunProperties::read(tokens)?;
                    properties.is_end_hidden = end.is_hidden == Some(true);
                    properties.is_end_deleted = end.is_deleted;
                    return Ok(());
                }
                _ => {}
            }
            tokens.skip()
        })?;
        Ok(properties)
    }
}

impl NumberingProperties {
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, ReadError> {
        let mut properties = Self::default();
        each_child(tokens, |tokens, element| {
            match word_name(element) {
                "numId" => properties.list = number(element),
                "ilvl" => properties.level = number(element),
                _ => {}
            }
            tokens.skip()
        })?;
        Ok(properties)
    }
}

impl RunProperties {
    /// Reads the properties that were just opened.
    pub(super) fn read(tokens: &mut Tokens<'_>) -> Result<Self, ReadError> {
        let mut properties = Self::default();
        each_child(tokens, |tokens, element| {
            match word_name(element) {
                "rStyle" => properties.style = element.attribute("val"),
                "vanish" | "specVanish" => {
                    let is_hidden = properties.is_hidden.unwrap_or(false) || element.is_on();
                    properties.is_hidden = Some(is_hidden);
                }
                "vertAlign" => {
                    properties.raised = match element.attribute("val").as_deref() {
                        Some("superscript") => Some(true),
                        Some("subscript") => Some(false),
                        _ => None,
                    };
                }
                // LibreOffice raises and lowers by half-points.
                "position" => match number::<i32>(element) {
                    Some(4..) => properties.raised = Some(true),
                    Some(..=-4) => properties.raised = Some(false),
                    _ => {}
                },
                "del" | "moveFrom" => properties.is_deleted = true,
                _ => {}
            }
            tokens.skip()
        })?;
        Ok(properties)
    }
}

/// The name of an element of WordprocessingML; empty for any other.
pub(super) fn word_name<'a>(element: &Element<'a>) -> &'a str {
    if element.is_word(element.name) { element.name } else { "" }
}

/// A number as the value of an element.
pub(super) fn number<N: std::str::FromStr>(element: &Element<'_>) -> Option<N> {
    element.attribute("val")?.trim().parse().ok()
}

#[derive(Clone, Debug, Default)]
struct Style {
    /// The name, in lower case without blanks.
    name: String,
    based_on: Option<String>,
    paragraph: ParagraphProperties,
    is_hidden: Option<bool>,
}

/// The styles of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    /// The style of paragraphs that name none.
    usual: Option<String>,
}

/// What a style says in the end, with those that it is based on.
#[derive(Clone, Debug, Default)]
pub(super) struct Resolved {
    /// It and those that it is based on, nearest first.
    pub(super) chain: Vec<String>,
    pub(super) numbering: NumberingProperties,
    /// The level of the outline, if it is a heading.
    pub(super) outline: Option<u8>,
    pub(super) is_contents: bool,
    pub(super) is_hidden: bool,
    pub(super) is_indented: bool,
}

impl Styles {
    /// Reads the part with styles.
    pub(super) fn read(source: &str) -> Result<Self, ReadError> {
        let mut styles = Self::default();
        let mut tokens = Tokens::new(source);
        each_child(&mut tokens, |tokens, _| {
            each_child(tokens, |tokens, element| {
                if word_name(element) == "style" { styles.take(tokens, element) } else { tokens.skip() }
            })
        })?;
        Ok(styles)
    }

    fn take(&mut self, tokens: &mut Tokens<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        let is_paragraph = element.attribute("type").is_none_or(|kind| kind == "paragraph");
        let is_usual = element.attribute("default").is_some_and(|on| matches!(&*on, "1" | "true" | "on"));
        let id = element.attribute("styleId").unwrap_or_default();
        let mut style = Style::default();
        each_child(tokens, |tokens, element| {
            match word_name(element) {
                "name" => {
                    let name = element.attribute("val").unwrap_or_default().to_lowercase();
                    style.name = name.split_whitespace().collect();
                }
                "basedOn" => style.based_on = element.attribute("val"),
                "pPr" => {
                    style.paragraph = ParagraphProperties::read(tokens)?;
                    return Ok(());
                }
                "rPr" => {
                    style.is_hidden = RunProperties::read(tokens)?.is_hidden;
                    return Ok(());
                }
                _ => {}
            }
            tokens.skip()
        })?;
        if is_usual && is_paragraph {
            self.usual = Some(id.clone());
        }
        self.styles.insert(id, style);
        Ok(())
    }

    /// What the style of a paragraph says; `None` is the usual one.
    pub(super) fn paragraph(&self, id: Option<&str>) -> Resolved {
        self.resolve(id.or(self.usual.as_deref()))
    }

    /// Whether words of this style are hidden.
    pub(super) fn hides(&self, id: Option<&str>) -> bool {
        id.is_some() && self.resolve(id).is_hidden
    }

    /// The list that a style of lists stands for.
    pub(super) fn list(&self, id: &str) -> Option<u32> {
        self.styles.get(id)?.paragraph.numbering.list
    }

    fn resolve(&self, id: Option<&str>) -> Resolved {
        let mut resolved = Resolved::default();
        let (mut outline, mut is_hidden, mut is_indented) = (None, None, None);
        let mut next = id;
        while let Some(id) = next.filter(|_| resolved.chain.len() < MAX_CHAIN) {
            let Some(style) = self.styles.get(id) else { break };
            resolved.chain.push(id.to_owned());
            let Style { paragraph, name, .. } = style;
            resolved.numbering.list = resolved.numbering.list.or(paragraph.numbering.list);
            resolved.numbering.level = resolved.numbering.level.or(paragraph.numbering.level);
            outline = outline.or(paragraph.outline).or_else(|| heading_level(name));
            is_hidden = is_hidden.or(style.is_hidden);
            is_indented = is_indented.or(paragraph.is_indented);
            resolved.is_contents |= is_contents(name);
            next = style.based_on.as_deref();
        }
        resolved.outline = outline.filter(|level| *level < BODY_LEVEL);
        resolved.is_hidden = is_hidden.unwrap_or(false);
        resolved.is_indented = is_indented.unwrap_or(false);
        resolved
    }
}

/// The level of a style that bears one of the names which Word gives to headings, whatever its language.
fn heading_level(name: &str) -> Option<u8> {
    let level = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"));
    match level {
        Some(level) => level.parse().ok().filter(|level| (1..=9).contains(level)).map(|level: u8| level - 1),
        None => (name == "title").then_some(0),
    }
}

/// Whether a style of this name is one of the lines of a table of contents.
fn is_contents(name: &str) -> bool {
    let level = name.strip_prefix("toc").or_else(|| name.strip_prefix("目录"));
    level.is_some_and(|level| {
        level == "heading" || level.parse().is_ok_and(|level: u8| (1..=9).contains(&level))
    })
}
