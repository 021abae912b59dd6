//! Tells the markup of a Markdown text from its text, by pulldown-cmark's ranges.
//!
//! Only ranges are taken from the parser: it reports no event for link definitions and list markers, so the
//! text itself always comes from the source.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::line::{pipes, trim};
use crate::marks::Marks;
use crate::model::Span;

/// Finds what is markup in a Markdown text.
pub(crate) fn read_marks(text: &str) -> Marks {
    let mut reader = Reader { text, marks: Marks::default(), leaf: None, position: None };
    let options = Options::ENABLE_TABLES | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        reader.take(&event, Span::from(range));
    }
    let mut marks = reader.marks;
    marks.markup.sort();
    marks.markup = merge(&marks.markup);
    marks.headings.sort();
    marks
}

struct Reader<'a> {
    text: &'a str,
    marks: Marks,
    /// The block whose inline text is being read: what no event inside it covers is markup.
    leaf: Option<Span>,
    /// End of the text covered so far inside `leaf`; `None` before the first in a list item, whose printed
    /// number is text though no event covers it.
    position: Option<usize>,
}

impl Reader<'_> {
    fn take(&mut self, event: &Event<'_>, range: Span) {
        match event {
            Event::Start(Tag::List(_)) => self.end_leaf_at(range.start),
            Event::Start(Tag::Heading { .. }) => {
                self.marks.headings.push(range);
                self.open_leaf(range);
            }
            Event::Start(Tag::Paragraph) => self.open_leaf(range),
            Event::Start(Tag::TableHead | Tag::TableRow) => self.marks.rows.push(range),
            Event::Start(Tag::TableCell) => self.open_leaf(range),
            Event::Start(Tag::Table(_)) => self.mark_table(range),
            Event::Start(Tag::Item) => self.open_item(range),
            Event::Start(Tag::BlockQuote(_)) => self.mark_quote_signs(range),
            Event::Start(Tag::CodeBlock(_)) => self.mark_fences(range),
            Event::Start(Tag::MetadataBlock(_)) | Event::Rule => self.mark(range),
            Event::End(TagEnd::Heading(_) | TagEnd::Paragraph | TagEnd::Item) => self.close_leaf(),
            Event::End(TagEnd::TableCell) => self.close_leaf(),
            Event::Text(_) | Event::SoftBreak | Event::HardBreak => self.cover(range),
            Event::Code(_) => {
                let code = self.text[range.range()].trim_matches('`');
                let start = range.start + self.text[range.range()].find(code).unwrap_or(0);
                self.cover(Span::new(start, start + code.len()));
            }
            Event::Html(_) | Event::InlineHtml(_) => self.mark_tags(range),
            _ => {}
        }
    }

    fn mark(&mut self, span: Span) {
        if !span.is_empty() {
            self.marks.markup.push(span);
        }
    }

    fn open_leaf(&mut self, range: Span) {
        self.end_leaf_at(range.start);
        self.leaf = Some(range);
        self.position = Some(range.start);
    }

    /// Opens a list item. A bullet is markup; a printed number is text. The text of a tight item stands bare,
    /// without a paragraph of its own.
    fn open_item(&mut self, item: Span) {
        self.end_leaf_at(item.start);
        if self.text[item.range()].starts_with(['-', '*', '+']) {
            self.mark(Span::new(item.start, item.start + 1));
        }
        self.leaf = Some(item);
        self.position = None;
    }

    /// Notes that `range` is text of the open leaf; what stands between it and the last is markup.
    fn cover(&mut self, range: Span) {
        if self.leaf.is_none() {
            return;
        }
        let position = self.position.unwrap_or(range.start);
        if range.start > position {
            self.mark(Span::new(position, range.start));
        }
        self.position = Some(position.max(range.end));
    }

    /// Closes a leaf that a block inside it ends.
    fn end_leaf_at(&mut self, end: usize) {
        if let Some(leaf) = &mut self.leaf {
            leaf.end = leaf.end.min(end).max(leaf.start);
        }
        self.close_leaf();
    }

    fn close_leaf(&mut self) {
        let Some(leaf) = self.leaf.take() else { return };
        if let Some(position) = self.position.take().filter(|position| *position < leaf.end) {
            self.mark(trim(self.text, Span::new(position, leaf.end)));
        }
        self.mark_stray_emphasis(leaf);
    }

    /// Emphasis next to Chinese quotation marks is no emphasis by the letter of CommonMark (commonmark-spec
    /// issue 650) and its signs stay in the text; writers mean markup.
    fn mark_stray_emphasis(&mut self, range: Span) {
        for (at, signs) in self.text[range.range()].match_indices("**") {
            self.mark(Span::new(range.start + at, range.start + at + signs.len()));
        }
    }

    /// Pipes and the rule line of a table.
    fn mark_table(&mut self, table: Span) {
        self.marks.markup.extend(pipes(self.text, table));
        let rule = crate::line::raw_lines(&self.text[table.range()]).nth(1);
        if let Some(rule) = rule {
            self.mark(Span::new(table.start + rule.start, table.start + rule.end));
        }
    }

    fn mark_quote_signs(&mut self, quote: Span) {
        for line in crate::line::raw_lines(&self.text[quote.range()]) {
            let content = &self.text[quote.range()][line.range()];
            let signs = content.len() - content.trim_start_matches(['>', ' ']).len();
            let start = quote.start + line.start;
            self.mark(trim(self.text, Span::new(start, start + signs)));
        }
    }

    fn mark_fences(&mut self, block: Span) {
        let lines: Vec<Span> = crate::line::raw_lines(&self.text[block.range()]).collect();
        for line in lines {
            if self.text[block.range()][line.range()].trim_start().starts_with("```") {
                self.mark(Span::new(block.start + line.start, block.start + line.end));
            }
        }
    }

    /// Tags and comments are markup; the text between tags stays.
    fn mark_tags(&mut self, range: Span) {
        let html = &self.text[range.range()];
        let mut position = 0;
        while let Some(open) = html[position..].find('<').map(|at| position + at) {
            let close = if html[open..].starts_with("<!--") { "-->" } else { ">" };
            let Some(end) = html[open..].find(close).map(|at| open + at + close.len()) else { break };
            self.mark(Span::new(range.start + open, range.start + end));
            position = end;
        }
        if self.leaf.is_some() {
            self.position = Some(self.position.unwrap_or(range.start).max(range.end));
        }
    }
}

/// Joins spans that touch or overlap; `spans` must be ascending.
fn merge(spans: &[Span]) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(*span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use crate::line::read_lines;
    use crate::source::{Format, SourceText};

    fn check(markdown: &str, expected: &[&str]) {
        let source = SourceText::of_text(markdown, Format::Markdown);
        let (lines, markup) = read_lines(&source);
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, expected, "{markdown}");
        // Nothing falls out: every non-blank byte is in a line or in the markup.
        let inside = |byte: usize| {
            markup.iter().any(|mark| mark.range().contains(&byte))
                || lines.iter().any(|line| line.fragment.span.range().contains(&byte))
        };
        for (byte, character) in markdown.char_indices() {
            assert!(character.is_whitespace() || inside(byte), "{character} of {markdown}");
        }
    }

    #[test]
    fn tells_signs_from_text() {
        check("# 标题\n\n正文**重点**内容。\n", &["标题", "正文重点内容。"]);
        check("**“重点”**内容。\n", &["“重点”内容。"]);
        check("- 第一项\n- 第二项\n\n1. 编号项\n", &["第一项", "第二项", "1. 编号项"]);
        check("1. 建设**算力**网\n   - 甲[乙](http://a.cn)；\n", &["1. 建设算力网", "甲乙；"]);
        check("> 引文\n> 续行\n", &["引文", "续行"]);
        check("<!-- INFO END -->\n\n第一条 正文。\n", &["第一条 正文。"]);
        check("见[办法](http://a.cn)。\n", &["见办法。"]);
        check("[1]: http://a.cn\n", &["[1]: http://a.cn"]);
        check("| 指标 | 值 |\n|---|---|\n| 产值 | 5 |\n", &["指标 值", "产值 5"]);
        check("---\n标题: 甲\n---\n正文\n", &["正文"]);
    }
}
