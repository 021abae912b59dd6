//! What the attributes of an element say that matters to its text; the rest, pictures of megabytes among them, is not
//! kept. Knows nothing of trees.

/// The attributes of one element.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes {
    /// Classes and id, in lower case, parted by blanks.
    pub(super) names: String,
    /// Never shown.
    pub(super) is_hidden: bool,
    /// Whether a style makes it a block, or a part of a line.
    pub(super) is_block: Option<bool>,
    /// Line ends in it stand as they are written.
    pub(super) keeps_breaks: bool,
    pub(super) columns: usize,
    /// 0 for all that follow.
    pub(super) rows: Option<usize>,
    /// Where a link leads.
    pub(super) link: Option<LinkTarget>,
    /// The first number of a list, or the number of an item.
    pub(super) number: Option<i64>,
    pub(super) numbering: Numbering,
    /// Says of itself that it only lays out.
    pub(super) is_layout: bool,
    /// `name` or `property`, and `content`, of a `meta`.
    pub(super) name: String,
    pub(super) content: String,
}

/// Where a link leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LinkTarget {
    /// A page.
    Page,
    /// A file to take along.
    File,
}

/// How the items of a list are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Numbering {
    /// 1. 2. 3.
    #[default]
    Decimal,
    /// 一、二、三、
    Han,
    /// a. b. c.
    Lower,
    /// A. B. C.
    Upper,
    /// i. ii. iii.
    LowerRoman,
    /// I. II. III.
    UpperRoman,
    /// Not at all.
    None,
}

/// The longest value that is looked at, in bytes.
const MAX_VALUE: usize = 4096;

impl Attributes {
    /// Takes one attribute; the first of a name counts.
    pub(super) fn set(&mut self, name: &[u8], value: &[u8]) {
        // Addresses that hold a picture are long, and not looked at.
        let value = String::from_utf8_lossy(&value[..value.len().min(MAX_VALUE)]);
        let lower = value.trim().to_ascii_lowercase();
        match name {
            b"class" | b"id" => {
                self.names.push(' ');
                self.names.push_str(&lower);
            }
            b"hidden" => self.is_hidden |= lower != "until-found",
            b"style" => self.read_style(&lower),
            b"colspan" => self.columns = lower.parse().unwrap_or(1),
            b"rowspan" => self.rows = lower.parse().ok(),
            b"href" => self.link = Some(target(&lower)),
            b"start" | b"value" => self.number = lower.parse().ok().or(self.number),
            b"type" => self.read_type(value.trim()),
            b"role" => self.is_layout |= matches!(lower.as_str(), "presentation" | "none"),
            b"name" | b"property" | b"http-equiv" if self.name.is_empty() => self.name = lower,
            b"content" => self.content = value.trim().to_owned(),
            _ => {}
        }
    }

    fn read_style(&mut self, style: &str) {
        let style: String = style.chars().filter(|it| !it.is_whitespace()).collect();
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            match property {
                "display" if value.starts_with("none") => self.is_hidden = true,
                "display" if value.starts_with("inline") => self.is_block = Some(false),
                "display" if value.starts_with("block") => self.is_block = Some(true),
                "visibility" if value.starts_with("hidden") => self.is_hidden = true,
                "white-space" => self.keeps_breaks |= value.starts_with("pre"),
                "list-style-type" | "list-style" => self.read_list_style(value),
                _ => {}
            }
        }
    }

    fn read_list_style(&mut self, value: &str) {
        let is_han = ["cjk-ideographic", "simp-chinese", "trad-chinese", "japanese-informal"]
            .iter()
            .any(|it| value.contains(it));
        self.numbering = if is_han {
            Numbering::Han
        } else if value.contains("roman") {
            if value.contains("upper") { Numbering::UpperRoman } else { Numbering::LowerRoman }
        } else if value.contains("upper-alpha") || value.contains("upper-latin") {
            Numbering::Upper
        } else if value.contains("lower-alpha") || value.contains("lower-latin") {
            Numbering::Lower
        } else if ["none", "disc", "circle", "square"].iter().any(|it| value.starts_with(it)) {
            Numbering::None
        } else {
            Numbering::Decimal
        };
    }

    fn read_type(&mut self, value: &str) {
        self.numbering = match value {
            "a" => Numbering::Lower,
            "A" => Numbering::Upper,
            "i" => Numbering::LowerRoman,
            "I" => Numbering::UpperRoman,
            _ => return,
        };
    }
}

/// Tells files from pages by the end of the address, or by a word for taking along.
fn target(address: &str) -> LinkTarget {
    const FILES: [&str; 14] = [
        ".doc", ".docx", ".wps", ".pdf", ".ofd", ".xls", ".xlsx", ".et", ".ppt", ".pptx", ".zip", ".rar",
        ".7z", ".ceb",
    ];
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let is_file = FILES.iter().any(|it| path.ends_with(it))
        || ["downfile", "download", "attach"].iter().any(|it| address.contains(it))
        || address.rsplit_once('=').is_some_and(|(_, value)| FILES.iter().any(|it| value.ends_with(it)));
    if is_file { LinkTarget::File } else { LinkTarget::Page }
}
