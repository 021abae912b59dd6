//! What a part with comments needs to be found: a link to it and a type for it (ISO/IEC 29500-2).

use tiaowen_formats::ooxml::{Links, Package};
use tiaowen_word::{DECLARATION, escape};

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

/// The part of the links with one more, to a part with comments. `family` is what types of links begin with.
pub(crate) fn with_comments(links: &Links, name: &str, family: &str) -> (String, String) {
    let target = name.strip_prefix(&*links.folder).map_or_else(|| format!("/{name}"), str::to_owned);
    let mut ids = (1..).map(|number: u32| format!("rId{number}"));
    let id = ids.find(|id| !links.has_id(id)).unwrap_or_else(|| unreachable!("ids do not end"));
    let link = format!(
        r#"<Relationship xmlns="{LINKS}" Id="{id}" Type="{family}/relationships/comments" Target="{}"/>"#,
        escape(&target),
    );
    let source = match &links.source {
        Some(source) => source.clone(),
        None => format!(r#"{DECLARATION}<Relationships xmlns="{LINKS}"></Relationships>"#),
    };
    (links.name.clone(), with_last_child(&source, &link))
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
