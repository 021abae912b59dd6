//! Which part leads to which, and what type each part has (ISO/IEC 29500-2). Links are told by the last word of their
//! type, which usual and strict documents share.

use super::package::Package;
use super::tokens::{Element, Kind, Tokens};
use crate::ReadError;

/// The part that lists the types.
const TYPES_PART: &str = "[Content_Types].xml";

/// The links of a part, or of the package.
#[derive(Clone, Debug)]
pub struct Links {
    /// The part's folder, with a slash behind it unless it is the root.
    pub folder: String,
    /// The part that holds the links.
    pub name: String,
    /// That part, if there is one.
    pub source: Option<String>,
    links: Vec<Link>,
}

/// One link to a part within the package, or to something outside.
#[derive(Clone, Debug)]
struct Link {
    id: String,
    kind: String,
    target: String,
    is_outside: bool,
}

impl Links {
    /// Reads the links of a part; the package itself has no name.
    ///
    /// # Errors
    /// [`ReadError`] when the part that holds them cannot be read.
    pub fn read(package: &mut Package, part: &str) -> Result<Self, ReadError> {
        let (folder, file) = part.rsplit_once('/').map_or(("", part), |(folder, file)| (folder, file));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let name = format!("{folder}_rels/{file}.rels");
        let source = package.find_text(&name)?;
        let mut links = Vec::new();
        each_element(source.as_deref().unwrap_or_default(), |element| {
            if element.name == "Relationship" {
                links.push(Link {
                    id: element.attribute("Id").unwrap_or_default(),
                    kind: element.attribute("Type").unwrap_or_default(),
                    target: element.attribute("Target").unwrap_or_default(),
                    is_outside: element.attribute("TargetMode").is_some_and(|mode| mode == "External"),
                });
            }
        })?;
        Ok(Self { folder, name, source, links })
    }

    /// The name of the part that the first link of this type leads to.
    pub fn target(&self, kind: &str) -> Option<String> {
        self.targets(kind).next()
    }

    /// The names of the parts that links of this type lead to.
    pub fn targets(&self, kind: &str) -> impl Iterator<Item = String> {
        let is_kind = move |link: &&Link| {
            link.kind.rsplit_once("/relationships/").is_some_and(|(_, last)| last == kind)
                && !link.is_outside
                && !link.target.is_empty()
        };
        self.links.iter().filter(is_kind).filter_map(|link| resolve(&self.folder, &link.target))
    }

    /// Tells whether a link bears this id.
    pub fn has_id(&self, id: &str) -> bool {
        self.links.iter().any(|link| link.id == id)
    }
}

/// The type of a part's content; empty when none is told.
///
/// # Errors
/// [`ReadError`] when the list of types is missing or cannot be read.
pub fn content_type(package: &mut Package, part: &str) -> Result<String, ReadError> {
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

/// Looks at each element of a part, in order.
///
/// # Errors
/// [`ReadError`] when the part cannot be read.
pub fn each_element(source: &str, mut look: impl FnMut(&Element<'_>)) -> Result<(), ReadError> {
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
