//! Walks through a part with text, element by element, and makes blocks of it. Knows what each element means to a
//! reader, and nothing of the text.

use std::collections::HashMap;

use tiaowen_document::shown::raised;

use super::block::{Block, Merge, Paragraph, Table, TableCell, TableRow};
use super::fields::Fields;
use super::numbering::Numbering;
use super::styles::{ParagraphProperties, RunProperties, Styles, number, word_name};
use super::symbols::{Symbol, symbol};
use crate::ReadError;
use crate::ooxml::{Element, Kind, Tokens, Vocabulary, each_child};

/// Columns that a cell may take; a table of more is not read as one.
const MAX_COLUMNS: usize = 100;

/// Texts of notes by the element that refers to them and their id.
pub(super) type Notes = HashMap<(NoteKind, String), String>;

/// The two kinds of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum NoteKind {
    Foot,
    End,
}

/// What holds for a whole document.
#[derive(Debug, Default)]
pub(super) struct Context {
    pub(super) styles: Styles,
    pub(super) numbering: Numbering,
    pub(super) notes: Notes,
}

/// A text that runs on: the document's own, that of a cell, a box or a note.
#[derive(Debug, Default)]
struct Flow {
    blocks: Vec<Block>,
    /// The words of the open paragraph.
    text: String,
    notes: Vec<String>,
    /// Blocks of boxes and doubts that wait for the end of the paragraph.
    waiting: Vec<Block>,
}

impl Flow {
    fn is_open(&self) -> bool {
        !self.text.is_empty() || !self.waiting.is_empty() || !self.notes.is_empty()
    }
}

/// Walks through a part.
pub(super) struct Reader<'a, 'c> {
    source: &'a str,
    tokens: Tokens<'a>,
    context: &'c mut Context,
    /// Innermost last; the part's own first.
    flows: Vec<Flow>,
    fields: Fields,
    properties: ParagraphProperties,
    run: Run,
    /// Paragraphs so far.
    ordinal: u32,
    /// How many boxes the walk is in.
    boxes: usize,
    /// How many tables of contents the walk is in.
    contents: usize,
    /// Notes that were read, of a part with notes.
    read: Vec<(String, String)>,
}

/// What holds for the words of a run.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    is_hidden: bool,
    raised: Option<bool>,
}

impl<'a, 'c> Reader<'a, 'c> {
    fn new(source: &'a str, context: &'c mut Context) -> Self {
        Self {
            source,
            tokens: Tokens::new(source),
            context,
            flows: vec![Flow::default()],
            fields: Fields::default(),
            properties: ParagraphProperties::default(),
            run: Run::default(),
            ordinal: 0,
            boxes: 0,
            contents: 0,
            read: Vec::new(),
        }
    }

    /// Reads a part with text.
    pub(super) fn blocks(source: &'a str, context: &'c mut Context) -> Result<Vec<Block>, ReadError> {
        let mut reader = Self::new(source, context);
        reader.children()?;
        // The end of the last paragraph may be deleted.
        if reader.flows.last().is_some_and(Flow::is_open) {
            reader.end_paragraph();
        }
        Ok(reader.flows.pop().map(|flow| flow.blocks).unwrap_or_default())
    }

    /// Reads a part with notes: the id and the words of each.
    pub(super) fn notes(
        source: &'a str,
        context: &'c mut Context,
    ) -> Result<Vec<(String, String)>, ReadError> {
        let mut reader = Self::new(source, context);
        reader.children()?;
        Ok(reader.read)
    }

    /// Reads the children of the element that was just opened, and its end.
    fn children(&mut self) -> Result<(), ReadError> {
        self.each_child(Self::element)
    }

    /// Calls for each child, which must read or skip it.
    fn each_child(
        &mut self,
        mut read: impl FnMut(&mut Self, &Element<'a>) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        loop {
            match self.tokens.next()?.kind {
                Kind::Open(element) => read(self, &element)?,
                Kind::Close | Kind::End => return Ok(()),
                Kind::Text | Kind::Reference(_) | Kind::Verbatim(_) => {}
            }
        }
    }

    fn element(&mut self, element: &Element<'a>) -> Result<(), ReadError> {
        match (element.vocabulary, element.name) {
            (Vocabulary::Word, name) => self.word(name, element),
            (Vocabulary::Math, "t") => self.words(element),
            (Vocabulary::Math, "den") => {
                self.push("/");
                self.children()
            }
            (Vocabulary::Math, "sup" | "sub") => self.raised(element.name == "sup"),
            (Vocabulary::Math, "ctrlPr" | "rPr") => self.tokens.skip(),
            (Vocabulary::Compatibility, "AlternateContent") => self.alternatives(),
            _ => self.children(),
        }
    }

    fn word(&mut self, name: &str, element: &Element<'a>) -> Result<(), ReadError> {
        match name {
            "p" => self.paragraph(),
            "r" => self.run(),
            "t" => self.words(element),
            "tab" | "ptab" => self.sign("\t"),
            "br" | "cr" => self.sign("\n"),
            "noBreakHyphen" => self.sign("-"),
            "sym" => self.symbol(element),
            "footnoteReference" => self.reference(NoteKind::Foot, element),
            "endnoteReference" => self.reference(NoteKind::End, element),
            "txbxContent" => self.text_box(),
            "footnote" | "endnote" => self.note(element),
            "tbl" => self.table(),
            "pPr" => {
                self.properties = ParagraphProperties::read(&mut self.tokens)?;
                Ok(())
            }
            "fldChar" => self.field_mark(element),
            "instrText" => self.instruction(),
            "fldSimple" => {
                self.fields.begin_with(&element.attribute("instr").unwrap_or_default());
                self.children()?;
                self.fields.end();
                Ok(())
            }
            "sdt" => self.content_control(),
            "altChunk" => {
                if let Some(flow) = self.flows.last_mut() {
                    flow.blocks.push(Block::Doubt("此处嵌入了另一份文件，其中的文字没有读取。"));
                }
                self.tokens.skip()
            }
            "del" | "moveFrom" | "rt" | "rubyPr" | "sdtPr" | "tblPr" | "tblGrid" | "sectPr" | "delText"
            | "delInstrText" | "pPrChange" | "ffData" => self.tokens.skip(),
            _ => self.children(),
        }
    }

    fn paragraph(&mut self) -> Result<(), ReadError> {
        // A paragraph in a box lies within another one.
        let outer = std::mem::take(&mut self.properties);
        if self.boxes == 0 {
            self.ordinal += 1;
        }
        self.children()?;
        if !self.properties.is_end_deleted {
            self.end_paragraph();
        }
        self.properties = outer;
        Ok(())
    }

    fn end_paragraph(&mut self) {
        let properties = std::mem::take(&mut self.properties);
        let style = self.context.styles.paragraph(properties.style.as_deref());
        let Some(flow) = self.flows.last_mut() else { return };
        let text = std::mem::take(&mut flow.text);
        // An empty paragraph whose end is hidden does not show, and does not count.
        let is_shown = !text.trim().is_empty() || !properties.is_end_hidden;
        let label = if is_shown {
            self.context.numbering.count(properties.numbering, &style, &self.context.styles)
        } else {
            None
        };
        let outline = properties.outline.map_or(style.outline, |level| (level < 9).then_some(level));
        let is_contents = self.contents > 0 || self.fields.are_contents() || style.is_contents;
        let paragraph = Paragraph {
            ordinal: self.ordinal,
            label: label.filter(|_| !text.trim().is_empty()),
            text,
            is_indented: properties.is_indented.unwrap_or(style.is_indented),
            is_heading: outline.is_some(),
            is_contents,
            notes: std::mem::take(&mut flow.notes),
        };
        let waiting = std::mem::take(&mut flow.waiting);
        flow.blocks.push(Block::Paragraph(paragraph));
        flow.blocks.extend(waiting);
        self.fields.end_paragraph();
    }

    fn run(&mut self) -> Result<(), ReadError> {
        let outer = self.run;
        let style = self.context.styles.paragraph(self.properties.style.as_deref());
        self.run = Run { is_hidden: style.is_hidden, raised: None };
        self.each_child(|reader, element| {
            if !element.is_word("rPr") {
                return reader.element(element);
            }
            let own = RunProperties::read(&mut reader.tokens)?;
            let of_style = || style.is_hidden || reader.context.styles.hides(own.style.as_deref());
            reader.run = Run { is_hidden: own.is_hidden.unwrap_or_else(of_style), raised: own.raised };
            Ok(())
        })?;
        self.run = outer;
        Ok(())
    }

    /// Digits of a formula that stand higher or lower.
    fn raised(&mut self, is_higher: bool) -> Result<(), ReadError> {
        let outer = self.run.raised.replace(is_higher);
        self.children()?;
        self.run.raised = outer;
        Ok(())
    }

    /// The first alternative, which is meant for readers of today, or else the last.
    fn alternatives(&mut self) -> Result<(), ReadError> {
        let mut is_chosen = false;
        self.each_child(|reader, element| {
            if is_chosen || !matches!(element.name, "Choice" | "Fallback") {
                return reader.tokens.skip();
            }
            is_chosen = true;
            reader.children()
        })
    }

    /// What a box holds waits for the end of the paragraph that bears it.
    fn text_box(&mut self) -> Result<(), ReadError> {
        let is_hidden = self.run.is_hidden;
        self.boxes += 1;
        let blocks = self.inner_flow()?;
        self.boxes -= 1;
        if let Some(flow) = self.flows.last_mut().filter(|_| !is_hidden) {
            flow.waiting.extend(blocks);
        }
        Ok(())
    }

    /// Reads the children of an element as a text of its own.
    fn inner_flow(&mut self) -> Result<Vec<Block>, ReadError> {
        let (fields, run) = (std::mem::take(&mut self.fields), std::mem::take(&mut self.run));
        let properties = std::mem::take(&mut self.properties);
        let depth = self.flows.len();
        self.flows.push(Flow::default());
        self.children()?;
        if self.flows.last().is_some_and(Flow::is_open) {
            self.end_paragraph();
        }
        self.flows.truncate(depth + 1);
        (self.fields, self.run, self.properties) = (fields, run, properties);
        Ok(self.flows.pop().map(|flow| flow.blocks).unwrap_or_default())
    }

    /// A note. Those that only draw the line above them have a type and no words.
    fn note(&mut self, element: &Element<'a>) -> Result<(), ReadError> {
        let is_line = element.attribute("type").is_some_and(|kind| kind != "normal");
        let (Some(id), false) = (element.attribute("id"), is_line) else { return self.tokens.skip() };
        let blocks = self.inner_flow()?;
        let mut text = String::new();
        flatten(&blocks, &mut text);
        self.read.push((id, text));
        Ok(())
    }

    fn reference(&mut self, kind: NoteKind, element: &Element<'a>) -> Result<(), ReadError> {
        if let Some(id) = element.attribute("id")
            && !self.run.is_hidden
            && let Some(note) = self.context.notes.remove(&(kind, id))
            && let Some(flow) = self.flows.last_mut()
        {
            flow.notes.push(note);
        }
        self.tokens.skip()
    }

    fn content_control(&mut self) -> Result<(), ReadError> {
        let mut is_contents = false;
        self.each_child(|reader, element| {
            if !element.is_word("sdtPr") {
                reader.contents += usize::from(is_contents);
                reader.element(element)?;
                reader.contents -= usize::from(is_contents);
                return Ok(());
            }
            each_child(&mut reader.tokens, |tokens, element| {
                if word_name(element) != "docPartObj" {
                    return tokens.skip();
                }
                each_child(tokens, |tokens, element| {
                    is_contents |= word_name(element) == "docPartGallery"
                        && element.attribute("val").is_some_and(|name| name == "Table of Contents");
                    tokens.skip()
                })
            })
        })
    }

    fn field_mark(&mut self, element: &Element<'a>) -> Result<(), ReadError> {
        match element.attribute("fldCharType").as_deref() {
            Some("begin") => self.fields.begin(),
            Some("separate") => self.fields.separate(),
            Some("end") => {
                if let Some(drawn) = self.fields.end() {
                    self.push(&drawn);
                }
            }
            _ => {}
        }
        self.tokens.skip()
    }

    fn instruction(&mut self) -> Result<(), ReadError> {
        let words = self.text()?;
        self.fields.instruct(&words);
        Ok(())
    }

    fn table(&mut self) -> Result<(), ReadError> {
        let mut table = Table::default();
        let fields = self.fields.clone();
        self.rows(&mut table)?;
        self.fields = fields;
        if let Some(flow) = self.flows.last_mut() {
            flow.blocks.push(Block::Table(table));
        }
        Ok(())
    }

    /// Rows may stand in controls and the like; anything but a row is passed through.
    fn rows(&mut self, table: &mut Table) -> Result<(), ReadError> {
        self.each_child(|reader, element| match word_name(element) {
            "tr" => {
                let mut row = TableRow::default();
                let mut is_deleted = false;
                reader.cells(&mut row, &mut is_deleted)?;
                if !is_deleted {
                    table.rows.push(row);
                }
                Ok(())
            }
            "tblPr" | "tblGrid" | "sdtPr" | "del" | "moveFrom" => reader.tokens.skip(),
            _ => reader.rows(table),
        })
    }

    fn cells(&mut self, row: &mut TableRow, is_deleted: &mut bool) -> Result<(), ReadError> {
        self.each_child(|reader, element| match word_name(element) {
            "tc" => reader.cell(row),
            "trPr" => each_child(&mut reader.tokens, |tokens, element| {
                match word_name(element) {
                    "tblHeader" => row.is_header = element.is_on(),
                    "gridBefore" => row.skipped = number(element).unwrap_or(0).min(MAX_COLUMNS),
                    "del" => *is_deleted = true,
                    // A row that is hidden.
                    "hidden" => *is_deleted |= element.is_on(),
                    _ => {}
                }
                tokens.skip()
            }),
            "tblPrEx" | "sdtPr" => reader.tokens.skip(),
            _ => reader.cells(row, is_deleted),
        })
    }

    fn cell(&mut self, row: &mut TableRow) -> Result<(), ReadError> {
        let mut cell = TableCell { columns: 1, ..TableCell::default() };
        let (mut is_deleted, mut goes_with_left) = (false, false);
        let depth = self.flows.len();
        self.flows.push(Flow::default());
        let (properties, run) = (std::mem::take(&mut self.properties), std::mem::take(&mut self.run));
        self.each_child(|reader, element| {
            if !element.is_word("tcPr") {
                return reader.element(element);
            }
            each_child(&mut reader.tokens, |tokens, element| {
                let goes_on = || element.attribute("val").is_none_or(|val| val != "restart");
                match word_name(element) {
                    "gridSpan" => cell.columns = number(element).unwrap_or(1).clamp(1, MAX_COLUMNS),
                    "vMerge" => cell.merge = if goes_on() { Merge::GoesOn } else { Merge::Begins },
                    "hMerge" => goes_with_left = goes_on(),
                    "cellDel" => is_deleted = true,
                    _ => {}
                }
                tokens.skip()
            })
        })?;
        if self.flows.last().is_some_and(Flow::is_open) {
            self.end_paragraph();
        }
        self.flows.truncate(depth + 1);
        (self.properties, self.run) = (properties, run);
        cell.blocks = self.flows.pop().map(|flow| flow.blocks).unwrap_or_default();
        match row.cells.last_mut().filter(|_| goes_with_left) {
            _ if is_deleted => {}
            Some(left) => {
                left.columns = (left.columns + cell.columns).min(MAX_COLUMNS);
                left.blocks.append(&mut cell.blocks);
            }
            None => row.cells.push(cell),
        }
        Ok(())
    }

    /// The words of an element of text.
    fn words(&mut self, element: &Element<'a>) -> Result<(), ReadError> {
        let is_kept = element.vocabulary == Vocabulary::Math
            || element.attribute("space").is_some_and(|space| space == "preserve");
        let words = self.text()?;
        let words = if is_kept { &*words } else { words.trim_matches(' ') };
        match self.run.raised.and_then(|is_higher| raised(words, is_higher)) {
            Some(raised) => self.push(&raised),
            None => self.push(words),
        }
        Ok(())
    }

    /// The text of the element that was just opened; line ends in it are blanks.
    fn text(&mut self) -> Result<String, ReadError> {
        let mut text = String::new();
        let plain = |sign: char| if matches!(sign, '\t' | '\n' | '\r') { ' ' } else { sign };
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Text => text.extend(self.source[token.bytes].chars().map(plain)),
                Kind::Reference(sign) => text.push(plain(sign)),
                Kind::Verbatim(words) => text.extend(words.chars().map(plain)),
                Kind::Open(_) => self.tokens.skip()?,
                Kind::Close | Kind::End => return Ok(text),
            }
        }
    }

    fn sign(&mut self, sign: &str) -> Result<(), ReadError> {
        self.push(sign);
        self.tokens.skip()
    }

    fn symbol(&mut self, element: &Element<'a>) -> Result<(), ReadError> {
        match symbol(element) {
            Symbol::Known(sign) => self.sign(sign.encode_utf8(&mut [0; 4])),
            Symbol::Unknown => {
                self.push("\u{FFFD}");
                if let Some(flow) = self.flows.last_mut() {
                    let message = "此处有一个专用字体里的符号，没有通用的字可以写出，以“\u{FFFD}”代替。";
                    flow.waiting.push(Block::Doubt(message));
                }
                self.tokens.skip()
            }
        }
    }

    fn push(&mut self, words: &str) {
        if self.run.is_hidden || self.fields.hide() {
            return;
        }
        if let Some(flow) = self.flows.last_mut() {
            flow.text.push_str(words);
        }
    }
}

/// The words of blocks on one line, a blank between paragraphs.
pub(super) fn flatten(blocks: &[Block], line: &mut String) {
    let mut add = |words: &str| {
        if !words.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(words);
        }
    };
    for block in blocks {
        match block {
            Block::Paragraph(paragraph) => {
                for piece in paragraph.lines() {
                    let piece = piece.trim();
                    add(&piece
                        .split('\t')
                        .map(str::trim)
                        .filter(|it| !it.is_empty())
                        .collect::<Vec<_>>()
                        .join(" "));
                }
            }
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|row| &row.cells) {
                    let mut inner = String::new();
                    flatten(&cell.blocks, &mut inner);
                    add(&inner);
                }
            }
            Block::Doubt(_) => {}
        }
    }
}
