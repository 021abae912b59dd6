//! Which lines of a page are the document: its main text by structure and density, the title and fields that stand
//! around it, files to take along; everything else is noise. Knows nothing of clauses.
//!
//! When in doubt a line is kept: noise is what stands outside the main text and shows no sign of belonging to it.

use std::sync::LazyLock;

use regex::Regex;

use super::lines::{LineKind, Page, PageLine};
use super::tag::Tag;
use super::tree::{NodeKind, Tree};
use crate::furniture;
use crate::grid;
use crate::marker::read_marker;
use crate::model::NoiseReason;
use crate::roles;

/// What a line of the page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// Text of the document, or about it.
    Document,
    /// A file that belongs to the document.
    Attachment,
    Noise(NoiseReason),
}

/// What the names of an element say of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hint {
    /// The text that an editor put in.
    Content,
    Title,
    /// Navigation, search, tools.
    Around,
    /// Footer, related pages.
    Below,
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

/// Tells what each line is.
pub(super) fn find_parts(tree: &Tree, page: &Page, title: &str) -> Vec<Part> {
    let lines = &page.lines;
    let hints = line_hints(tree, page);
    let weights: Vec<usize> = lines.iter().zip(&hints).map(|(line, hint)| weigh(page, line, *hint)).collect();
    let sums = Sums::of(&weights);
    let (first, end) = main_range(tree, page, &sums);
    Finder { page, hints: &hints, title }.find(first, end)
}

/// Sums of weights of lines up to each line.
struct Sums(Vec<usize>);

impl Sums {
    fn of(weights: &[usize]) -> Self {
        let mut sums = vec![0; weights.len() + 1];
        for (at, weight) in weights.iter().enumerate() {
            sums[at + 1] = sums[at] + weight;
        }
        Self(sums)
    }

    fn between(&self, (first, end): (usize, usize)) -> usize {
        self.0[end.max(first)] - self.0[first]
    }
}

fn text_of<'a>(page: &'a Page, line: &PageLine) -> &'a str {
    &page.text[line.span.range()]
}

/// How much a line speaks for what holds it to be the main text.
fn weigh(page: &Page, line: &PageLine, hint: Option<Hint>) -> usize {
    let text = text_of(page, line);
    let is_outside = matches!(hint, Some(Hint::Around | Hint::Below));
    if is_outside || !is_texty(line, text) { 0 } else { line.chars }
}

/// Tells whether a line can be text of a document: no list of links, no tool, no footer.
fn is_texty(line: &PageLine, text: &str) -> bool {
    let is_kind = !matches!(line.kind, LineKind::Control | LineKind::Field);
    is_kind
        && line.link_chars * 2 < line.chars
        && !furniture::is_page_line(text)
        && (text.contains(['。', '；']) || line.chars >= 20 || read_marker(text).is_some())
}

/// The lines of the deepest element that holds nearly all weight, or of the one that is known to hold main text.
fn main_range(tree: &Tree, page: &Page, sums: &Sums) -> (usize, usize) {
    let everything = (0, page.lines.len());
    let total = sums.between(everything);
    if total == 0 {
        return everything;
    }
    let range = |node: usize| page.inside[node];
    let known = (0..tree.nodes.len())
        .filter(|node| hint_of(tree, *node) == Some(Hint::Content))
        .filter(|node| sums.between(range(*node)) * 2 > total);
    // Of several inside each other the innermost that holds as much.
    let known = known.reduce(|best, next| {
        let (outer, inner) = (sums.between(range(best)), sums.between(range(next)));
        if inner * 100 >= outer * 98 { next } else { best }
    });
    if let Some(known) = known {
        return range(known);
    }
    let mut node = 0;
    loop {
        let own = sums.between(range(node));
        let is_container = |child: usize| {
            matches!(
                tree.tag(child),
                Some(
                    Tag::Body
                        | Tag::Division
                        | Tag::Table
                        | Tag::RowGroup
                        | Tag::Row
                        | Tag::Cell
                        | Tag::HeaderCell
                        | Tag::Inline
                        | Tag::List
                        | Tag::Item
                )
            )
        };
        let heavy = tree
            .children(node)
            .find(|child| is_container(*child) && sums.between(range(*child)) * 1000 >= own * 985);
        let Some(heavy) = heavy.filter(|heavy| range(*heavy).1 > range(*heavy).0 + 1) else {
            return range(node);
        };
        node = heavy;
    }
}

/// What the tag and the names of an element say.
fn hint_of(tree: &Tree, node: usize) -> Option<Hint> {
    static CONTENT: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|\s)(?:trs_editor|trs_uedit|trs_web|ucap-content|zoom|zoomcon|pages_content|article[-_]?(?:content|con|body|text|main|info_content)|articlecontent|artcontent|art[-_]con(?:tent)?|news[-_]?(?:content|text|body)|newscontent|xxgk[-_]?content|zwgk[-_]?content|detail[-_]?(?:content|con|text|body)|main[-_]?text|text[-_]?content|con[-_]?text|view|vsb_content(?:_\d+)?|v_news_content|wp_articlecontent|txt[-_]?content|cont(?:ent)?[-_]?txt|easysite-news-text|content_body|ndrcontent|ewb-article-info|wz_content|nr_content|bt-content|editor-content|js_content)(?:\s|$)",
        )
    });
    static TITLE: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|\s)(?:title|tit|article[-_]?title|art[-_]?title|news[-_]?title|detail[-_]?title|con[-_]?title|content[-_]?title|xl[-_]?title|arctit|bt|biaoti|page[-_]?title)(?:\s|$)",
        )
    });
    static AROUND: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|[\s_-])(?:nav|navs|navbar|navigation|menu|menus|topbar|top-bar|breadcrumb|breadcrumbs|crumb|crumbs|bread|position|location|weizhi|dqwz|curpos|search|searchbox|search-box|share|bdshare|bdsharebuttonbox|social|print|printer|toolbar|tools|fontsize|font-size|login|header|banner|logo|sidebar|qrcode|ewm|erweima|pagination|pager|dialog|popup|tooltip|skip|accessibility|wza)(?:[\s_-]|$)",
        )
    });
    static BELOW: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"(?:^|[\s_-])(?:foot|footer|foots|bottom|copyright|copy-right|related|relate|relation|relevant|xgjd|xgwj|xgxx|xgwd|xgnews|recommend|hot|hotnews|prev|next|prevnext|pre-next|page-turn|friendlink|friend-link|friendlinks|links|comment|comments|tuijian)(?:[\s_-]|$)",
        )
    });
    let NodeKind::Element(tag, attributes) = &tree.nodes[node].kind else { return None };
    let names = attributes.names.as_str();
    match tag {
        Tag::Nav | Tag::Aside => Some(Hint::Around),
        Tag::Footer => Some(Hint::Below),
        _ if names.is_empty() => None,
        _ if CONTENT.is_match(names) => Some(Hint::Content),
        _ if TITLE.is_match(names) => Some(Hint::Title),
        _ if BELOW.is_match(names) => Some(Hint::Below),
        _ if AROUND.is_match(names) => Some(Hint::Around),
        _ => None,
    }
}

/// For each line what the elements that hold it say, the innermost that says anything. What holds most of the page
/// only has a careless name.
fn line_hints(tree: &Tree, page: &Page) -> Vec<Option<Hint>> {
    let lengths: Vec<usize> =
        page.lines.iter().map(|line| line.chars - line.link_chars.min(line.chars)).collect();
    let sums = Sums::of(&lengths);
    let total = sums.between((0, page.lines.len()));
    let mut hints = vec![None; page.lines.len()];
    for node in 0..tree.nodes.len() {
        let Some(hint) = hint_of(tree, node) else { continue };
        let (first, end) = page.inside[node];
        let is_careless =
            matches!(hint, Hint::Around | Hint::Below) && sums.between((first, end)) * 5 > total * 2;
        if first < end && !is_careless {
            hints[first..end].fill(Some(hint));
        }
    }
    hints
}

struct Finder<'a> {
    page: &'a Page,
    hints: &'a [Option<Hint>],
    /// The title that the page gives out of sight, without blanks.
    title: &'a str,
}

impl<'a> Finder<'a> {
    fn text(&self, at: usize) -> &'a str {
        text_of(self.page, &self.page.lines[at])
    }

    fn line(&self, at: usize) -> &'a PageLine {
        &self.page.lines[at]
    }

    fn is_outside(&self, at: usize) -> bool {
        matches!(self.hints[at], Some(Hint::Around | Hint::Below))
    }

    /// Links and nothing else, but none to files.
    fn is_links(&self, at: usize) -> bool {
        let line = self.line(at);
        line.file_chars == 0 && line.link_chars * 5 >= line.chars * 4
    }

    /// A line that is a file to take along.
    fn is_file(&self, at: usize) -> bool {
        let line = self.line(at);
        line.kind == LineKind::Paragraph
            && line.file_chars * 5 >= line.chars * 3
            && !furniture::is_page_line(self.text(at))
    }

    /// 附件： above files.
    fn is_attachment_label(&self, at: usize) -> bool {
        let text = roles::squash(self.text(at));
        matches!(text.trim_end_matches(['：', ':']), "附件" | "附" | "附件下载" | "相关附件" | "附件列表")
    }

    fn is_texty(&self, at: usize) -> bool {
        is_texty(self.line(at), self.text(at))
    }

    fn find(&self, first: usize, end: usize) -> Vec<Part> {
        let count = self.page.lines.len();
        let mut parts = vec![Part::Noise(NoiseReason::Navigation); count];
        let first = self.after_leading_links(first, end);
        let end = self.before_trailing_links(first, end);
        let end = self.with_what_follows(end);
        parts[end..].fill(Part::Noise(NoiseReason::Footer));
        for (at, part) in parts.iter_mut().enumerate().take(end).skip(first) {
            *part = self.part_inside(at, end - first);
        }
        for at in (1..end).rev() {
            if parts[at] == Part::Attachment && self.is_attachment_label(at - 1) {
                parts[at - 1] = Part::Attachment;
            }
        }
        let title = self.title_before(first, end);
        if let Some((from, to)) = title {
            parts[from..to].fill(Part::Document);
        }
        let about_from = title.map_or(first, |(from, _)| from);
        for at in (0..first).chain(end..count) {
            let is_between = (about_from..first).contains(&at);
            if self.tells_about_document(at, is_between) {
                parts[at] = Part::Document;
            } else if self.is_texty(at) && !self.is_outside(at) && self.text(at).contains('。') {
                // Text that lies apart from the rest is kept: nothing says that it is not the document's.
                parts[at] = Part::Document;
            }
        }
        parts
    }

    /// Skips links at the start of the main text: where the page stands in the site.
    fn after_leading_links(&self, first: usize, end: usize) -> usize {
        let is_title = |at: usize| self.is_title(at);
        (first..end).find(|at| !self.is_links(*at) || is_title(*at)).unwrap_or(first)
    }

    /// Drops links, tools and footers at the end of the main text.
    fn before_trailing_links(&self, first: usize, end: usize) -> usize {
        let ends = |at: usize| {
            self.is_links(at)
                || self.line(at).kind == LineKind::Control
                || furniture::is_page_line(self.text(at))
        };
        let last = (first..end).rev().find(|at| !ends(*at));
        last.map_or(end, |last| last + 1)
    }

    /// Goes on behind the main text while lines show that they belong to it: text, signatures, files.
    fn with_what_follows(&self, end: usize) -> usize {
        let belongs = |at: usize| {
            let text = self.text(at);
            if self.is_outside(at) || self.is_links(at) || furniture::is_page_line(text) {
                return false;
            }
            self.is_file(at)
                || self.is_texty(at)
                || roles::is_date_line(text)
                || roles::is_body_line(text)
                || text.starts_with("附件")
        };
        (end..self.page.lines.len()).find(|at| !belongs(*at)).unwrap_or(self.page.lines.len())
    }

    fn part_inside(&self, at: usize, lines: usize) -> Part {
        if self.line(at).kind == LineKind::Control {
            return Part::Noise(NoiseReason::Navigation);
        }
        if self.is_file(at) {
            return Part::Attachment;
        }
        let is_tool =
            self.is_outside(at) && lines > 1 && !self.text(at).contains('。') && self.line(at).chars <= 60;
        match self.hints[at] {
            Some(Hint::Below) if is_tool => Part::Noise(NoiseReason::Footer),
            Some(Hint::Around) if is_tool => Part::Noise(NoiseReason::Navigation),
            _ => Part::Document,
        }
    }

    /// Tells whether a line is the title, or a line of it.
    fn is_title(&self, at: usize) -> bool {
        let text = roles::squash(self.text(at));
        let length = text.chars().count();
        let in_page_title =
            length >= 4 && self.title.contains(&text) && length * 4 >= self.title.chars().count();
        let is_cut_short = length >= 12 && self.title.chars().count() >= 12 && text.starts_with(self.title);
        in_page_title || is_cut_short
    }

    /// The lines of the title above the main text, the nearest.
    fn title_before(&self, first: usize, end: usize) -> Option<(usize, usize)> {
        const FAR: usize = 60;
        let stands_inside = (first..end.min(first + 8)).any(|at| {
            self.is_title(at) || roles::ends_like_title(self.text(at)) && !self.text(at).contains('。')
        });
        let could_be = |at: usize| !self.is_outside(at) && self.line(at).kind != LineKind::Control;
        let by_title = |at: &usize| could_be(*at) && self.is_title(*at);
        let by_mark = |at: &usize| {
            let is_marked = self.line(*at).kind == LineKind::Heading || self.hints[*at] == Some(Hint::Title);
            could_be(*at) && is_marked && !self.is_links(*at) && !furniture::is_page_line(self.text(*at))
        };
        let by_words = |at: &usize| {
            could_be(*at)
                && !self.is_links(*at)
                && self.line(*at).chars >= 8
                && roles::ends_like_title(self.text(*at))
        };
        let range = || (first.saturating_sub(FAR)..first).rev();
        let last = range()
            .find(by_title)
            .or_else(|| range().find(by_mark))
            .or_else(|| if stands_inside { None } else { range().find(by_words) })?;
        // A title broken over lines.
        let mut from = last;
        while from > 0 && by_title(&(from - 1)) && self.is_title(last) {
            from -= 1;
        }
        Some((from, last + 1))
    }

    /// Tells whether a line outside the main text says something about the document: a field, its number, a date
    /// below the title.
    fn tells_about_document(&self, at: usize, is_between: bool) -> bool {
        if self.line(at).kind == LineKind::Field {
            return true;
        }
        let text = self.text(at);
        let could = self.line(at).kind == LineKind::Paragraph && !self.is_links(at);
        could && is_between && (roles::is_meta_line(text) || grid::is_field(text))
    }
}
