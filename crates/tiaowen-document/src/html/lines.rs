//! From the tree of a page to its lines, as a reader sees them: paragraphs, rows of tables, fields of the document;
//! blanks as a browser shows them, printed numbers of lists, what is hidden left out. Knows nothing of which lines
//! are the document.

use super::attributes::{Attributes, LinkTarget};
use super::grid::PageTable;
use super::numbering;
use super::tag::Tag;
use super::tree::{NodeKind, Tree};
use crate::grid::{self, Shown, TableKind, field_line, row_line};
use crate::marks::RowMark;
use crate::model::Span;
use crate::shown::{is_invisible, raised};

/// The lines of a page.
#[derive(Debug, Default)]
pub(super) struct Page {
    /// All of them, each with a line end.
    pub(super) text: String,
    pub(super) lines: Vec<PageLine>,
    /// For each node of the tree the lines that it holds: first, and behind the last.
    pub(super) inside: Vec<(usize, usize)>,
}

/// One line that is not blank.
#[derive(Debug)]
pub(super) struct PageLine {
    /// Bytes of the page's text.
    pub(super) span: Span,
    pub(super) kind: LineKind,
    /// Characters that are not blank.
    pub(super) chars: usize,
    /// Those in links to pages.
    pub(super) link_chars: usize,
    /// Those in links to files.
    pub(super) file_chars: usize,
}

/// What the format says of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    Paragraph,
    Heading,
    /// A row of a table.
    Row(RowMark),
    /// A field of the document: 索引号：….
    Field,
    /// A button or a list to choose from.
    Control,
}

impl Page {
    pub(super) fn of(tree: &Tree) -> Self {
        let mut writer = Writer {
            tree,
            page: Page { inside: vec![(0, 0); tree.nodes.len()], ..Page::default() },
            line: Line::default(),
            style: Style::default(),
            tables: 0,
        };
        writer.walk(0);
        writer.end_line();
        writer.page
    }
}

/// The line that is being written.
#[derive(Debug, Default)]
struct Line {
    text: String,
    /// Blanks that show only when something follows on the line.
    blank: Blank,
    chars: usize,
    link_chars: usize,
    file_chars: usize,
    is_control: bool,
    /// Whether something stands on it that takes room: an empty paragraph with a hard blank.
    takes_room: bool,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Blank {
    #[default]
    None,
    /// A line end in the middle of a text, which is no blank between characters of full width.
    Break,
    Space,
}

/// What holds where the walk is.
#[derive(Clone, Copy, Debug, Default)]
struct Style {
    is_heading: bool,
    keeps_breaks: bool,
    is_cell: bool,
    is_control: bool,
    link: Option<LinkTarget>,
}

struct Writer<'a> {
    tree: &'a Tree,
    page: Page,
    line: Line,
    style: Style,
    tables: usize,
}

impl Writer<'_> {
    fn walk(&mut self, node: usize) {
        match &self.tree.nodes[node].kind {
            NodeKind::Text(span) => self.write(&self.tree.strings[span.range()]),
            NodeKind::Element(tag, attributes) => {
                if *tag != Tag::Unseen && !attributes.is_hidden {
                    let first = self.lines_so_far();
                    let style = self.style;
                    self.element(node, *tag, attributes);
                    self.style = style;
                    self.page.inside[node] = (first, self.lines_so_far());
                }
            }
        }
    }

    /// Lines written, the open one counted.
    fn lines_so_far(&self) -> usize {
        self.page.lines.len() + usize::from(self.line.chars > 0 && !self.style.is_cell)
    }

    fn element(&mut self, node: usize, tag: Tag, attributes: &Attributes) {
        let is_block = attributes.is_block.unwrap_or(tag.is_block()) || tag.is_table_part();
        match tag {
            Tag::Break => return self.break_line(),
            Tag::Superscript | Tag::Subscript => return self.raised(node, tag),
            Tag::Table if !self.style.is_cell => {
                self.end_line();
                return self.table(node);
            }
            Tag::Terms if !self.style.is_cell => {
                self.end_line();
                return self.terms(node);
            }
            Tag::Link => self.style.link = attributes.link.or(self.style.link),
            Tag::Heading => self.style.is_heading = true,
            Tag::Control => self.style.is_control = true,
            _ => {}
        }
        self.style.keeps_breaks |= tag == Tag::Preformatted || attributes.keeps_breaks;
        if is_block || tag == Tag::Control {
            self.end_line();
        }
        match tag {
            Tag::OrderedList => self.ordered_list(node, attributes),
            _ => self.children(node),
        }
        if is_block || tag == Tag::Control {
            self.end_line();
        }
    }

    fn children(&mut self, node: usize) {
        let tree = self.tree;
        for child in tree.children(node) {
            self.walk(child);
        }
    }

    /// The items of a list with the numbers that a browser prints before them; an item that prints its own keeps it.
    fn ordered_list(&mut self, node: usize, attributes: &Attributes) {
        let tree = self.tree;
        let mut number = attributes.number.unwrap_or(1);
        for child in tree.children(node) {
            if tree.tag(child) == Some(Tag::Item) {
                let item = tree.attributes(child);
                number = item.and_then(|item| item.number).unwrap_or(number);
                let is_hidden = item.is_some_and(|item| item.is_hidden);
                let opening = tree.opening(child, 16);
                if !is_hidden && !opening.is_empty() && !numbering::prints_own(&opening) {
                    self.end_line();
                    self.write(&numbering::label(attributes.numbering, number));
                }
                number = number.saturating_add(1);
                self.item(child);
            } else {
                self.walk(child);
            }
        }
    }

    /// An item whose number is written: its first line goes on with the number.
    fn item(&mut self, node: usize) {
        let Some(attributes) = self.tree.attributes(node).filter(|it| !it.is_hidden) else { return };
        let (style, first) = (self.style, self.lines_so_far());
        self.style.keeps_breaks |= attributes.keeps_breaks;
        // `<li><p>…</p></li>`: the paragraph, too, goes on with the number.
        let opening = self.tree.children(node).find(|child| !self.is_blank_text(*child));
        let is_shown = |child: usize| self.tree.attributes(child).is_some_and(|it| !it.is_hidden);
        let opening = opening.filter(|child| {
            matches!(self.tree.tag(*child), Some(Tag::Paragraph | Tag::Division)) && is_shown(*child)
        });
        let mut next = node + 1;
        if let Some(opening) = opening {
            self.children(opening);
            self.end_line();
            next = self.tree.nodes[opening].end;
        }
        while next < self.tree.nodes[node].end {
            self.walk(next);
            next = self.tree.nodes[next].end;
        }
        self.end_line();
        self.style = style;
        self.page.inside[node] = (first, self.lines_so_far());
    }

    fn is_blank_text(&self, node: usize) -> bool {
        match &self.tree.nodes[node].kind {
            NodeKind::Text(span) => self.tree.strings[span.range()].trim().is_empty(),
            NodeKind::Element(..) => false,
        }
    }

    /// m², 10⁴, CO₂: digits that stand higher or lower keep doing so.
    fn raised(&mut self, node: usize, tag: Tag) {
        let digits = self.tree.opening(node, 8);
        match raised(&digits, tag == Tag::Superscript) {
            Some(raised) => self.write(&raised),
            None => self.children(node),
        }
    }

    /// `<dl>`: names of fields with their values.
    fn terms(&mut self, node: usize) {
        let tree = self.tree;
        let parts: Vec<usize> = tree.children(node).collect();
        let mut at = 0;
        while at < parts.len() {
            let next = (at + 1..parts.len()).find(|next| tree.tag(parts[*next]).is_some());
            if let (Some(Tag::Term), Some(next)) = (tree.tag(parts[at]), next)
                && tree.tag(parts[next]) == Some(Tag::Meaning)
                && grid::is_field_name(&tree.opening(parts[at], grid::MAX_NAME))
            {
                let name = self.cell(parts[at]);
                let value = self.cell(parts[next]);
                self.field(&name, &value);
                at = next + 1;
            } else {
                self.walk(parts[at]);
                at += 1;
            }
        }
        self.end_line();
    }

    /// A table: its rows, the fields that it lists, or, when it only lays out, what its cells hold.
    fn table(&mut self, node: usize) {
        let PageTable { captions, grid, nodes, .. } = {
            let table = PageTable::of(self.tree, node);
            if table.only_lays_out(self.tree) {
                return self.children(node);
            }
            table
        };
        let mut rows: Vec<Vec<Rendered>> = Vec::new();
        for (row, nodes) in grid.rows.iter().zip(&nodes) {
            let cells = row.cells.iter().zip(nodes).map(|(cell, node)| Rendered {
                column: cell.column,
                columns: cell.columns,
                line: self.cell(*node),
            });
            rows.push(cells.collect());
        }
        let texts: Vec<Vec<&str>> =
            rows.iter().map(|row| row.iter().map(|cell| cell.line.text.as_str()).collect()).collect();
        let kind = grid.kind(&texts);
        if kind != TableKind::Paragraphs {
            for caption in &captions {
                self.walk(*caption);
            }
        }
        match kind {
            TableKind::Paragraphs => self.children(node),
            TableKind::Fields => {
                for row in &rows {
                    let mut cells = row.iter().filter(|cell| cell.line.chars > 0).peekable();
                    while let Some(cell) = cells.next() {
                        let is_name = grid::is_field_name(&cell.line.text);
                        match cells.next_if(|value| is_name && !grid::is_field_name(&value.line.text)) {
                            Some(value) => self.field(&cell.line, &value.line),
                            None => self.field(&cell.line, &Line::default()),
                        }
                    }
                }
            }
            TableKind::Data => {
                self.tables += 1;
                let headers = grid.header_rows(&texts);
                let repeated = grid.repeated_cells(&texts, headers);
                for (at, row) in rows.iter().enumerate() {
                    let mut cells: Vec<&Rendered> = row.iter().collect();
                    cells.extend(repeated[at].iter().map(|(row, cell)| &rows[*row][*cell]));
                    cells.sort_by_key(|cell| cell.column);
                    self.row(&cells, grid.columns, at < headers);
                }
            }
        }
    }

    /// What a cell shows, on one line.
    fn cell(&mut self, node: usize) -> Line {
        let (line, style) = (std::mem::take(&mut self.line), self.style);
        self.style.is_cell = true;
        self.walk(node);
        self.style = style;
        std::mem::replace(&mut self.line, line)
    }

    fn row(&mut self, cells: &[&Rendered], columns: usize, is_header: bool) {
        let mut shown = Vec::with_capacity(cells.len());
        for Rendered { column, columns, line } in cells {
            let text = if line.chars > 0 { line.text.as_str() } else { "" };
            shown.push(Shown { column: *column, columns: *columns, text });
        }
        let (text, mut mark) = row_line(&shown, columns);
        let mut line = Line { text, ..Line::default() };
        for Rendered { line: cell, .. } in cells {
            line.chars += cell.chars;
            line.link_chars += cell.link_chars;
            line.file_chars += cell.file_chars;
        }
        (mark.table, mark.is_header) = (self.tables, is_header);
        mark.shift(self.page.text.len());
        self.line = line;
        self.put(LineKind::Row(mark));
    }

    /// A name and a value as one line.
    fn field(&mut self, name: &Line, value: &Line) {
        if name.chars + value.chars == 0 {
            return;
        }
        let text = field_line(&name.text, if value.chars > 0 { &value.text } else { "" });
        let mut line = Line { text, ..Line::default() };
        line.chars = line.text.chars().filter(|it| !it.is_whitespace()).count();
        line.link_chars = name.link_chars + value.link_chars;
        line.file_chars = name.file_chars + value.file_chars;
        let kind = if value.chars > 0 || grid::is_field(&line.text) {
            LineKind::Field
        } else if grid::is_field_name(&line.text) {
            // A name without a value says nothing and must not take the next line for one.
            LineKind::Control
        } else {
            LineKind::Paragraph
        };
        self.line = line;
        self.put(kind);
    }

    fn break_line(&mut self) {
        if self.style.is_cell {
            self.line.blank = Blank::Space;
        } else if self.line.chars > 0 {
            self.end_line();
        } else {
            self.line = Line::default();
            self.blank_line();
        }
    }

    /// Ends the line; one that only takes room leaves an empty one.
    fn end_line(&mut self) {
        if self.style.is_cell {
            if self.line.chars > 0 {
                self.line.blank = Blank::Space;
            }
        } else if self.line.chars > 0 {
            let is_control = self.line.is_control;
            let kind = if is_control {
                LineKind::Control
            } else if self.style.is_heading && !self.line.text.contains('。') {
                LineKind::Heading
            } else {
                LineKind::Paragraph
            };
            self.put(kind);
        } else {
            let takes_room = self.line.takes_room;
            self.line = Line::default();
            if takes_room {
                self.blank_line();
            }
        }
    }

    fn blank_line(&mut self) {
        if !self.page.text.is_empty() && !self.page.text.ends_with("\n\n") {
            self.page.text.push('\n');
        }
    }

    fn put(&mut self, kind: LineKind) {
        let line = std::mem::take(&mut self.line);
        let start = self.page.text.len();
        let text = line.text.trim_end();
        self.page.text.push_str(text);
        let span = Span::new(start, start + text.len());
        self.page.text.push('\n');
        self.page.lines.push(PageLine {
            span,
            kind,
            chars: line.chars,
            link_chars: line.link_chars,
            file_chars: line.file_chars,
        });
    }

    /// Writes text with blanks as a browser shows them.
    fn write(&mut self, text: &str) {
        let is_only_blank = text.chars().all(|it| it.is_ascii_whitespace());
        for character in text.chars() {
            match character {
                '\n' | '\r' if self.style.keeps_breaks => {
                    if character == '\n' {
                        self.break_line();
                    }
                }
                ' ' | '\t' | '\n' | '\r' | '\u{c}' => {
                    let is_break = matches!(character, '\n' | '\r') && !is_only_blank;
                    if self.line.blank == Blank::None {
                        self.line.blank = if is_break { Blank::Break } else { Blank::Space };
                    } else if is_break {
                        // Blanks before and behind a line end belong to it.
                        self.line.blank = Blank::Break;
                    }
                }
                _ if is_invisible(character) => {}
                _ => self.write_shown(character),
            }
        }
    }

    fn write_shown(&mut self, character: char) {
        let line = &mut self.line;
        let last = line.text.chars().next_back();
        match std::mem::take(&mut line.blank) {
            Blank::Space if last.is_some() => line.text.push(' '),
            Blank::Break if last.is_some_and(|last| !(is_wide(last) && is_wide(character))) => {
                line.text.push(' ');
            }
            _ => {}
        }
        if character.is_whitespace() {
            // Hard blanks of all widths but the full one show alike. No character may break the line.
            line.text.push(if character == '\u{3000}' { character } else { ' ' });
            line.takes_room = true;
            return;
        }
        line.text.push(character);
        line.chars += 1;
        line.is_control |= self.style.is_control;
        match self.style.link {
            Some(LinkTarget::Page) => line.link_chars += 1,
            Some(LinkTarget::File) => line.file_chars += 1,
            None => {}
        }
    }
}

/// A cell with what it shows.
struct Rendered {
    column: usize,
    columns: usize,
    line: Line,
}

/// Characters of full width, between which a line end of the file is no blank.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’' | '—' | '…')
}
