//! One article 第N条 with its paragraphs 款, subparagraphs 项 and items 目.

use crate::fragment::Fragment;
use crate::marker::{Marker, Style};
use crate::model::Span;
use crate::outline::PieceItem;
use crate::paragraph::{Paragraph, is_closed};

/// One article, read.
#[derive(Debug)]
pub(crate) struct Article {
    /// The printed number, with the article's caption 条标 if one is printed.
    pub(crate) label: String,
    /// The caption.
    pub(crate) heading: Option<String>,
    pub(crate) fragment: Fragment,
    /// Empty for an article of one paragraph without subparagraphs.
    pub(crate) items: Vec<PieceItem>,
}

/// The segment of an address that a printed number gives: `12`, `82-1` for 第八十二条之一.
pub(crate) fn segment(marker: &Marker) -> String {
    match marker.branch {
        Some(branch) => format!("{}-{branch}", marker.value),
        None => marker.value.to_string(),
    }
}

/// Reads an article from its first paragraph and those that belong to it.
pub(crate) fn read_article(first: &Paragraph, marker: &Marker, body: &[Paragraph], address: &str) -> Article {
    let heading = caption(first, marker, !body.is_empty());
    let mut fragment = first.fragment.clone();
    let mut items = Items::new(address);
    let is_caption_line = heading.as_deref().is_some_and(|caption| first.body().trim() == caption);
    if !is_caption_line {
        items.add(None, first.fragment.span);
    }
    for paragraph in body {
        fragment.append_joined(&paragraph.fragment, "\n");
        items.add(paragraph.marker.as_ref(), paragraph.fragment.span);
    }
    let label = match &heading {
        Some(caption) => format!("{} {caption}", marker.number),
        None => marker.number.clone(),
    };
    Article { label, heading, fragment, items: items.finish() }
}

/// The caption: `第二条【适用范围】…`, `第二条（适用范围）…`, or a short line with text below it.
fn caption(first: &Paragraph, marker: &Marker, has_body: bool) -> Option<String> {
    let text = first.text[marker.length..].trim();
    let brackets = [('【', '】'), ('（', '）'), ('(', ')'), ('〔', '〕'), ('[', ']')];
    for (open, close) in brackets {
        let Some((inside, rest)) = text.strip_prefix(open).and_then(|rest| rest.split_once(close)) else {
            continue;
        };
        if inside.chars().count() <= 24 && (!rest.trim().is_empty() || has_body) {
            return Some(inside.to_owned());
        }
    }
    let is_line = has_body && !text.is_empty() && !is_closed(text) && text.chars().count() <= 30;
    is_line.then(|| text.to_owned())
}

/// Collects the parts of an article with their addresses 条.款.项.目.
struct Items<'a> {
    address: &'a str,
    list: Vec<PieceItem>,
    /// Indices into `list` of the open paragraph and of the open subparagraph.
    paragraph: Option<usize>,
    subparagraph: Option<usize>,
    counts: [u32; 3],
}

impl<'a> Items<'a> {
    fn new(address: &'a str) -> Self {
        Self { address, list: Vec::new(), paragraph: None, subparagraph: None, counts: [0; 3] }
    }

    fn add(&mut self, marker: Option<&Marker>, span: Span) {
        let Some(marker) = marker else { return self.add_paragraph(span) };
        if self.paragraph.is_none() {
            self.add_paragraph(span);
        }
        let is_item = marker.style > Style::HanParen && self.subparagraph.is_some();
        let [paragraph, subparagraph, item] = &mut self.counts;
        let address = if is_item {
            *item += 1;
            format!("{}.{paragraph}.{subparagraph}.{}", self.address, segment(marker))
        } else {
            *subparagraph = marker.value.max(*subparagraph + u32::from(marker.value == 0));
            *item = 0;
            self.subparagraph = Some(self.list.len());
            format!("{}.{paragraph}.{}", self.address, segment(marker))
        };
        for open in [self.paragraph, self.subparagraph.filter(|_| is_item)].into_iter().flatten() {
            self.list[open].span.end = span.end;
        }
        self.list.push(PieceItem { number: Some(marker.number.clone()), address, span });
    }

    fn add_paragraph(&mut self, span: Span) {
        self.counts = [self.counts[0] + 1, 0, 0];
        self.paragraph = Some(self.list.len());
        self.subparagraph = None;
        self.list.push(PieceItem {
            number: None,
            address: format!("{}.{}", self.address, self.counts[0]),
            span,
        });
    }

    fn finish(self) -> Vec<PieceItem> {
        if self.list.len() <= 1 { Vec::new() } else { self.list }
    }
}
