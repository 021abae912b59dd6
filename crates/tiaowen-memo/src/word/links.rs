//! Which part leads to which, and what type each part has (ISO/IEC 29500-2). Links are told by the last word of their
//! type, which usual and strict documents share.

use std::collections::BTreeSet;

use tiaowen_word::{DECLARATION, escape};

use super::package::Package;
use super::tokens::{Element, Kind, Tokens};
use crate::MemoError;

const LINKS: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/content-types";
const TYPES_PART: &str = "[Content_Types].xml";
const COMMENTS_TYPE: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml";

/// Where comments go.
#[derive(Clone, Debug)]
pub(crate) enum Target {
    /// To those that are there: the part and its name.
    Extend(String, String),
    /// To a new part of this name.
    New(String),
}

impl Target {
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Extend(_, name) | Self::New(name) => name,
        }
    }
}

/// The links of a part, or of the package.
#[derive(Clone, Debug)]
pub(crate) struct Links {
    /// The part's folder, with a slash behind it unless it is the root.
    folder: String,
    /// The part that holds the links.
    name: String,
    source: Option<String>,
    /// Types and targets of links within the package.
    links: Vec<(String, String)>,
    ids: BTreeSet<String>,
}

impl Links {
    /// Reads the links of a part; the package itself has no name.
    pub(crate) fn read(package: &mut Package, part: &str) -> Result<Self, MemoError> {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let name = format!("{folder}_rels/{file}.rels");
        let source = package.find_text(&name)?;
        let mut links = Self { folder, name, source: None, links: Vec::new(), ids: BTreeSet::new() };
        each_element(source.as_deref().unwrap_or_default(), |element| {
            if element.name != "Relationship" {
                return;
            }
            links.ids.extend(element.attribute("Id"));
            let is_outside = element.attribute("TargetMode").is_some_and(|mode| mode == "External");
            if let (false, Some(kind), Some(target)) =
                (is_outside, element.attribute("Type"), element.attribute("Target"))
            {
                links.links.push((kind, target));
            }
        })?;
        links.source = source;
        Ok(links)
    }

    /// The name of the part that a link of this type leads to.
    pub(crate) fn target(&self, kind: &str) -> Option<String> {
        let is_kind = |link: &str| link.rsplit_once("/relationships/").is_some_and(|(_, last)| last == kind);
        let (_, target) = self.links.iter().find(|(link, _)| is_kind(link))?;
        resolve(&self.folder, target)
    }

    /// The part of the links with one more, to a part with comments. `family` is what types of links begin with.
    pub(crate) fn with_comments(&self, name: &str, family: &str) -> (String, String) {
        let target = name.strip_prefix(&*self.folder).map_or_else(|| format!("/{name}"), str::to_owned);
        let mut ids = (1..).map(|number: u32| format!("rId{number}"));
        let id = ids.find(|id| !self.ids.contains(id)).unwrap_or_else(|| unreachable!("ids do not end"));
        let link = format!(
            r#"<Relationship xmlns="{LINKS}" Id="{id}" Type="{family}/relationships/comments" Target="{}"/>"#,
            escape(&target),
        );
        let source = match &self.source {
            Some(source) => source.clone(),
            None => format!(r#"{DECLARATION}<Relationships xmlns="{LINKS}"></Relationships>"#),
        };
        (self.name.clone(), with_last_child(&source, &link))
    }
}

/// The type of a part's content.
pub(crate) fn content_type(package: &mut Package, part: &str) -> Result<String, MemoError> {
    let source = package.read_text(TYPES_PART)?;
    let (mut own, mut usual) = (None, None);
    each_element(&source, |element| {
        let kind = element.attribute("ContentType");
        let is = |name: &str, value: &str| {
            element
                .attribute(name)
                .is_some_and(|found| found.trim_start_matches('/').eq_ignore_ascii_case(value))
        };
        match element.name {
            "Override" if is("PartName", part) => own = kind,
            "Default" if part.rsplit_once('.').is_some_and(|(_, extension)| is("Extension", extension)) => {
                usual = kind;
            }
            _ => {}
        }
    })?;
    Ok(own.or(usual).unwrap_or_default())
}

/// The part of the types with one more, that of a part with comments.
pub(crate) fn with_comments_type(package: &mut Package, part: &str) -> Result<(String, String), MemoError> {
    let source = package.read_text(TYPES_PART)?;
    let kind =
        format!(r#"<Override xmlns="{TYPES}" PartName="/{}" ContentType="{COMMENTS_TYPE}"/>"#, escape(part));
    Ok((TYPES_PART.to_owned(), with_last_child(&source, &kind)))
}

/// A part with an element put at the end of its root.
pub(crate) fn with_last_child(source: &str, element: &str) -> String {
    let end = source.trim_end().len();
    if let Some(head) = source[..end].strip_suffix("/>") {
        // Nothing but an empty root ends so.
        let root = &head[head.rfind('<').map_or(0, |open| open + 1)..];
        let name = root.split(|sign: char| sign.is_ascii_whitespace()).next().unwrap_or(root);
        return format!("{head}>{element}</{name}>");
    }
    let close = source.rfind("</").unwrap_or(end);
    format!("{}{element}{}", &source[..close], &source[close..])
}

/// Looks at each element of a part, in order.
pub(crate) fn each_element(source: &str, mut look: impl FnMut(&Element<'_>)) -> Result<(), MemoError> {
    let mut tokens = Tokens::new(source);
    loop {
        match tokens.next()?.kind {
            Kind::Open(element) => look(&element),
            Kind::End => return Ok(()),
            _ => {}
        }
    }
}

/// The name of the part that a target names, seen from a folder; `None` for one outside the package.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let path = match target.strip_prefix('/') {
        Some(path) => path.to_owned(),
        None => format!("{folder}{target}"),
    };
    let mut pieces = Vec::new();
    for piece in path.split('/') {
        match piece {
            "" | "." => {}
            ".." => drop(pieces.pop()?),
            piece => pieces.push(piece),
        }
    }
    Some(pieces.join("/"))
}
