//! From the text of a web page to the tree of its elements, in linear time and bounded depth.
//!
//! The tokens are html5gum's. The tree is built here, for the tree construction of the standard searches and clones
//! formatting elements without bound, and the text of a page needs none of that: the order of the text is the order of
//! the tokens. Knows nothing of lines and of what a page says.

use std::convert::Infallible;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::attributes::Attributes;
use super::tag::{TAGS, Tag};
use crate::marks::Feed;
use crate::model::Span;

/// The most elements and pieces of text of one page; a page with more is no document.
pub(super) const MAX_NODES: usize = 1_000_000;

/// The most elements inside each other; what lies deeper counts as standing at this depth.
const MAX_DEPTH: usize = 256;

/// The elements and texts of a page, each before what it holds.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) nodes: Vec<Node>,
    /// All texts, one behind the other.
    pub(super) strings: String,
    /// What the page says of itself out of sight.
    pub(super) feed: Feed,
}

/// One element or piece of text.
#[derive(Debug)]
pub(super) struct Node {
    /// The index behind all that it holds.
    pub(super) end: usize,
    pub(super) kind: NodeKind,
}

#[derive(Debug)]
pub(super) enum NodeKind {
    Element(Tag, Box<Attributes>),
    /// Bytes of the tree's strings.
    Text(Span),
}

/// Too many elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooManyNodes;

impl Tree {
    /// Builds the tree of a page.
    ///
    /// # Errors
    /// The page has more than [`MAX_NODES`] nodes.
    pub(super) fn of(html: &str) -> Result<Self, TooManyNodes> {
        let mut builder = Builder::new();
        let mut tag: Option<(Tag, Attributes)> = None;
        let mut attribute = Vec::new();
        let mut name = Vec::new();
        let mut emitter =
            CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<Infallible> {
                match event {
                    CallbackEvent::OpenStartTag { name: opened } => {
                        name = opened.to_vec();
                        tag = Some((Tag::of(opened), Attributes::default()));
                        attribute.clear();
                    }
                    CallbackEvent::AttributeName { name: next } => {
                        attribute = next.to_vec();
                        if let Some((_, attributes)) = &mut tag {
                            attributes.set(&attribute, b"");
                        }
                    }
                    CallbackEvent::AttributeValue { value } => {
                        if let Some((_, attributes)) = &mut tag {
                            attributes.set(&attribute, value);
                        }
                    }
                    CallbackEvent::CloseStartTag { .. } => {
                        if let Some((opened, attributes)) = tag.take() {
                            builder.open(opened, &name, attributes);
                        }
                    }
                    CallbackEvent::EndTag { name } => builder.close(Tag::of(name), name),
                    CallbackEvent::String { value } => builder.text(value),
                    _ => {}
                }
                None
            });
        emitter.naively_switch_states(true);
        // No event is handed on: the first step of the iterator runs through the page.
        let none = Tokenizer::new_with_emitter(html, emitter).next();
        debug_assert!(none.is_none(), "nothing comes out of a callback that gives nothing");
        builder.finish()
    }

    /// The tag of an element.
    pub(super) fn tag(&self, node: usize) -> Option<Tag> {
        match &self.nodes.get(node)?.kind {
            NodeKind::Element(tag, _) => Some(*tag),
            NodeKind::Text(_) => None,
        }
    }

    /// The attributes of an element.
    pub(super) fn attributes(&self, node: usize) -> Option<&Attributes> {
        match &self.nodes.get(node)?.kind {
            NodeKind::Element(_, attributes) => Some(attributes),
            NodeKind::Text(_) => None,
        }
    }

    /// What stands directly in an element.
    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[node].end;
        let mut next = node + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.nodes[child].end;
            Some(child)
        })
    }

    /// The characters of text in an element that are not blank, up to `limit`.
    pub(super) fn opening(&self, node: usize, limit: usize) -> String {
        let mut opening = String::new();
        for inside in &self.nodes[node..self.nodes[node].end] {
            if let NodeKind::Text(span) = &inside.kind {
                let room = limit - opening.chars().count();
                opening
                    .extend(self.strings[span.range()].chars().filter(|it| !it.is_whitespace()).take(room));
                if opening.chars().count() >= limit {
                    break;
                }
            }
        }
        opening
    }
}

/// Puts elements into each other as their tags come.
struct Builder {
    tree: Tree,
    /// Elements whose end has not come, the outermost first.
    open: Vec<(usize, Tag, u32)>,
    /// How many of each kind are open.
    count: [u32; TAGS],
    /// Elements below the greatest depth whose end has not come.
    too_deep: usize,
    /// Set inside an element whose content is no markup.
    raw: Option<Tag>,
    is_full: bool,
}

impl Builder {
    fn new() -> Self {
        let mut builder = Self {
            tree: Tree::default(),
            open: Vec::new(),
            count: [0; TAGS],
            too_deep: 0,
            raw: None,
            is_full: false,
        };
        builder.push(Tag::Html, b"html", Attributes::default());
        builder
    }

    fn finish(mut self) -> Result<Tree, TooManyNodes> {
        while !self.open.is_empty() {
            self.pop();
        }
        if self.is_full { Err(TooManyNodes) } else { Ok(self.tree) }
    }

    fn add(&mut self, kind: NodeKind) -> Option<usize> {
        let index = self.tree.nodes.len();
        self.is_full |= index >= MAX_NODES;
        if self.is_full {
            return None;
        }
        self.tree.nodes.push(Node { end: index + 1, kind });
        Some(index)
    }

    fn push(&mut self, tag: Tag, name: &[u8], attributes: Attributes) {
        if self.open.len() >= MAX_DEPTH {
            self.too_deep += 1;
            if tag.is_block() {
                self.add(NodeKind::Element(Tag::Break, Box::default()));
            }
            return;
        }
        if let Some(index) = self.add(NodeKind::Element(tag, Box::new(attributes))) {
            self.open.push((index, tag, fingerprint(name)));
            self.count[tag as usize] += 1;
        }
    }

    fn pop(&mut self) {
        if let Some((index, tag, _)) = self.open.pop() {
            self.count[tag as usize] -= 1;
            self.tree.nodes[index].end = self.tree.nodes.len();
        }
    }

    fn pop_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            self.pop();
        }
    }

    /// The depth of the innermost open element that is `wanted`, when nothing that is a `fence` lies further in.
    fn find(&self, wanted: impl Fn(Tag) -> bool, fence: impl Fn(Tag) -> bool) -> Option<usize> {
        for (depth, (_, tag, _)) in self.open.iter().enumerate().rev() {
            if wanted(*tag) {
                return Some(depth);
            }
            if fence(*tag) {
                return None;
            }
        }
        None
    }

    fn is_open(&self, tag: Tag) -> bool {
        self.count[tag as usize] > 0
    }

    fn close_implied(&mut self, wanted: &[Tag], fence: impl Fn(Tag) -> bool) {
        if !wanted.iter().any(|tag| self.is_open(*tag)) {
            return;
        }
        if let Some(depth) = self.find(|tag| wanted.contains(&tag), fence) {
            self.pop_to(depth);
        }
    }

    fn open(&mut self, tag: Tag, name: &[u8], attributes: Attributes) {
        if name == b"meta" {
            self.tree.feed.take_meta(&attributes);
        }
        match tag {
            Tag::Html => return,
            Tag::Head | Tag::Body if self.is_open(tag) => return,
            Tag::Body => self.close_implied(&[Tag::Head], |_| false),
            // A head ends with the first thing that is seen.
            _ if self.is_open(Tag::Head) && !matches!(tag, Tag::Void | Tag::Unseen | Tag::Title) => {
                self.close_implied(&[Tag::Head], |_| false);
            }
            _ => {}
        }
        if tag.is_block() {
            self.close_implied(&[Tag::Paragraph], Tag::is_fence);
        }
        match tag {
            Tag::Item => {
                self.close_implied(&[Tag::Item], |it| {
                    it.is_fence() || matches!(it, Tag::List | Tag::OrderedList | Tag::Terms)
                });
            }
            Tag::Term | Tag::Meaning => {
                self.close_implied(&[Tag::Term, Tag::Meaning], |it| it.is_fence() || it == Tag::Terms);
            }
            Tag::Heading => self.close_implied(&[Tag::Heading], Tag::is_block),
            Tag::Row => self.close_implied(&[Tag::Row, Tag::Caption], |it| it == Tag::Table),
            Tag::Cell | Tag::HeaderCell => {
                self.close_implied(&[Tag::Cell, Tag::HeaderCell, Tag::Caption], |it| {
                    matches!(it, Tag::Table | Tag::Row)
                });
            }
            Tag::RowGroup => self.close_implied(&[Tag::RowGroup, Tag::Row], |it| it == Tag::Table),
            _ => {}
        }
        if tag == Tag::RowGroup {
            // A row closed above leaves the group that it stood in.
            self.close_implied(&[Tag::RowGroup], |it| it == Tag::Table);
        }
        match tag {
            Tag::Void => {}
            Tag::Break => {
                self.add(NodeKind::Element(tag, Box::default()));
            }
            _ => {
                self.raw = is_raw(name).then_some(tag);
                if self.raw.is_none() {
                    self.push(tag, name, attributes);
                }
            }
        }
    }

    fn close(&mut self, tag: Tag, name: &[u8]) {
        if self.raw.take().is_some() {
            return;
        }
        if self.too_deep > 0 && !matches!(tag, Tag::Void | Tag::Break) {
            self.too_deep -= 1;
            return;
        }
        match tag {
            // What stands behind the end of the body is shown all the same.
            Tag::Html | Tag::Body | Tag::Void => return,
            Tag::Break => {
                self.add(NodeKind::Element(tag, Box::default()));
                return;
            }
            _ => {}
        }
        let depth = if !self.is_open(tag) {
            None
        } else if tag.is_table_part() {
            self.find(|it| it == tag, |it| it == Tag::Table)
        } else if tag.is_block() {
            self.find(|it| it == tag, Tag::is_fence)
        } else if tag == Tag::Unseen {
            let mark = fingerprint(name);
            self.open.iter().rposition(|(_, open, of)| *open == tag && *of == mark)
        } else {
            let mark = fingerprint(name);
            let inner = self.open.iter().enumerate().rev().take_while(|(_, (_, tag, _))| !tag.is_block());
            let mut same = inner.filter(|(_, (_, open, of))| *open == tag && *of == mark);
            same.next().map(|(depth, _)| depth)
        };
        match depth {
            Some(depth) => self.pop_to(depth),
            None if tag == Tag::Paragraph => {
                self.add(NodeKind::Element(Tag::Break, Box::default()));
            }
            None => {}
        }
    }

    fn text(&mut self, value: &[u8]) {
        let text = String::from_utf8_lossy(value);
        if let Some(raw) = self.raw {
            if raw == Tag::Title {
                self.tree.feed.take_page_title(&text);
            }
            return;
        }
        if self.is_open(Tag::Head) && !text.trim().is_empty() {
            self.close_implied(&[Tag::Head], |_| false);
        }
        let start = self.tree.strings.len();
        let span = Span::new(start, start + text.len());
        if self.add(NodeKind::Text(span)).is_some() {
            self.tree.strings.push_str(&text);
        }
    }
}

/// Elements whose content the tokenizer reads as text up to their end.
fn is_raw(name: &[u8]) -> bool {
    html5gum::naive_next_state(name).is_some() && !matches!(name, b"plaintext" | b"xmp" | b"textarea")
}

/// Tells names of elements apart.
fn fingerprint(name: &[u8]) -> u32 {
    name.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
