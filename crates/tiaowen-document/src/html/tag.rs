//! The elements of HTML as far as they matter to its text. Knows nothing of trees.

/// The name of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Tag {
    Html,
    Head,
    Body,
    /// Ends one line and begins the next.
    Break,
    /// An element of a line that takes up room and holds no text: an image, a field to fill in.
    Void,
    /// Never shown as text: scripts, styles, templates, drawings.
    Unseen,
    Title,
    /// What is chosen, pushed or typed into.
    Control,
    Paragraph,
    /// `h1` to `h6`.
    Heading,
    /// Parts of a page that stand below each other: `div`, `section`, `form`.
    Division,
    Preformatted,
    Header,
    Footer,
    Nav,
    Aside,
    OrderedList,
    List,
    Item,
    Terms,
    Term,
    Meaning,
    Table,
    Caption,
    RowGroup,
    Row,
    Cell,
    HeaderCell,
    Link,
    Superscript,
    Subscript,
    /// Any other element inside a line.
    Inline,
}

/// How many there are.
pub(super) const TAGS: usize = Tag::Inline as usize + 1;

impl Tag {
    /// The element with this name in lower case.
    pub(super) fn of(name: &[u8]) -> Self {
        match name {
            b"html" => Self::Html,
            b"head" => Self::Head,
            b"body" | b"frameset" => Self::Body,
            b"br" | b"hr" => Self::Break,
            b"img" | b"input" | b"embed" | b"wbr" | b"area" | b"base" | b"basefont" | b"bgsound" | b"col"
            | b"frame" | b"keygen" | b"link" | b"meta" | b"param" | b"source" | b"track" => Self::Void,
            b"script" | b"style" | b"noscript" | b"noframes" | b"noembed" | b"iframe" | b"template"
            | b"svg" | b"canvas" | b"audio" | b"video" | b"datalist" | b"map" => Self::Unseen,
            b"title" => Self::Title,
            b"select" | b"option" | b"optgroup" | b"button" | b"textarea" | b"progress" | b"meter" => {
                Self::Control
            }
            b"p" => Self::Paragraph,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Self::Heading,
            b"pre" | b"listing" | b"plaintext" | b"xmp" => Self::Preformatted,
            b"header" => Self::Header,
            b"footer" => Self::Footer,
            b"nav" => Self::Nav,
            b"aside" => Self::Aside,
            b"ol" => Self::OrderedList,
            b"ul" | b"menu" | b"dir" => Self::List,
            b"li" => Self::Item,
            b"dl" => Self::Terms,
            b"dt" => Self::Term,
            b"dd" => Self::Meaning,
            b"table" => Self::Table,
            b"caption" => Self::Caption,
            b"tbody" | b"thead" | b"tfoot" => Self::RowGroup,
            b"tr" => Self::Row,
            b"td" => Self::Cell,
            b"th" => Self::HeaderCell,
            b"a" => Self::Link,
            b"sup" => Self::Superscript,
            b"sub" => Self::Subscript,
            b"div" | b"section" | b"article" | b"main" | b"form" | b"center" | b"address" | b"blockquote"
            | b"details" | b"summary" | b"dialog" | b"fieldset" | b"legend" | b"figure" | b"figcaption"
            | b"hgroup" | b"search" => Self::Division,
            _ => Self::Inline,
        }
    }

    /// Whether it begins and ends lines of its own.
    pub(super) fn is_block(self) -> bool {
        !matches!(
            self,
            Self::Break
                | Self::Void
                | Self::Unseen
                | Self::Title
                | Self::Control
                | Self::Link
                | Self::Superscript
                | Self::Subscript
                | Self::Inline
        )
    }

    /// Whether what it holds cannot be ended from inside it by the end of something around it.
    pub(super) fn is_fence(self) -> bool {
        matches!(self, Self::Cell | Self::HeaderCell | Self::Caption | Self::Table | Self::Html)
    }

    /// Whether it is a part of a table.
    pub(super) fn is_table_part(self) -> bool {
        matches!(
            self,
            Self::Table | Self::Caption | Self::RowGroup | Self::Row | Self::Cell | Self::HeaderCell
        )
    }
}
