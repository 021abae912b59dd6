//! Walks through a part with text, element by element. Knows what each element means to a reader, and nothing else.

use std::ops::Range;

use tiaowen_formats::ooxml::{Element, Kind, Tokens, Vocabulary};

use super::{NoteKind, Notes, Piece, Place, Run, Story, Text};
use tiaowen_formats::ReadError;

/// A text that runs on: the document's own, or that of a note or a box.
#[derive(Debug, Default)]
struct Flow {
    text: String,
    chars: usize,
    /// Texts that follow when the paragraph ends, with the elements that they are tied to.
    waiting: Vec<(String, Option<usize>)>,
}

/// Walks through a part.
pub(super) struct Reader<'a> {
    source: &'a str,
    tokens: Tokens<'a>,
    notes: Notes,
    /// The kind of notes that the part holds, if it holds any.
    note_kind: Option<NoteKind>,
    story: Story,
    /// Innermost last; the document's own first.
    flows: Vec<Flow>,
    /// The run whose children are being read.
    run: Option<usize>,
    /// The outermost element that cannot be parted or is a run.
    whole: Option<usize>,
    is_hidden: bool,
    is_end_deleted: bool,
}

impl<'a> Reader<'a> {
    /// Reads the part that holds the text.
    pub(super) fn story(source: &'a str, notes: Notes) -> Result<Story, ReadError> {
        let mut reader = Self::new(source, notes);
        reader.children()?;
        // The end of the last paragraph may be deleted.
        let is_open =
            |flow: &Flow| !flow.waiting.is_empty() || !(flow.text.is_empty() || flow.text.ends_with('\n'));
        if reader.flows.last().is_some_and(is_open) {
            reader.end_paragraph();
        }
        let text = reader.flows.pop().map(|flow| flow.text).unwrap_or_default();
        Ok(Story { text, ..reader.story })
    }

    /// Reads a part with notes.
    pub(super) fn notes(source: &'a str, kind: NoteKind) -> Result<Notes, ReadError> {
        let mut reader = Self::new(source, Notes::default());
        reader.note_kind = Some(kind);
        reader.children()?;
        Ok(reader.notes)
    }

    fn new(source: &'a str, notes: Notes) -> Self {
        Self {
            source,
            tokens: Tokens::new(source),
            notes,
            note_kind: None,
            story: Story::default(),
            flows: vec![Flow::default()],
            run: None,
            whole: None,
            is_hidden: false,
            is_end_deleted: false,
        }
    }

    /// Reads the children of the element that was just opened, and its end; the bytes of the closing tag.
    fn children(&mut self) -> Result<Range<usize>, ReadError> {
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Open(element) => self.element(&element, token.bytes)?,
                Kind::Close | Kind::End => return Ok(token.bytes),
                Kind::Text | Kind::Reference(_) | Kind::Verbatim(_) => {}
            }
        }
    }

    fn element(&mut self, element: &Element<'a>, bytes: Range<usize>) -> Result<(), ReadError> {
        match (element.vocabulary, element.name) {
            (Vocabulary::Word, name) => self.word(name, element, bytes),
            (Vocabulary::Math, "oMath" | "oMathPara") => self.formula(bytes),
            (Vocabulary::Math, "t") => self.words(&bytes, Blanks::Kept),
            (Vocabulary::Compatibility, "AlternateContent") => self.alternatives(),
            _ => self.inside(),
        }
    }

    fn word(&mut self, name: &str, element: &Element<'a>, bytes: Range<usize>) -> Result<(), ReadError> {
        match name {
            "p" => self.paragraph(),
            "r" => self.run(bytes),
            "t" => {
                let is_kept = element.attribute("space").is_some_and(|value| value == "preserve");
                self.words(&bytes, if is_kept { Blanks::Kept } else { Blanks::Trimmed })
            }
            "tab" | "ptab" => self.sign('\t', bytes),
            "br" | "cr" => self.sign('\n', bytes),
            "noBreakHyphen" => self.sign('\u{2011}', bytes),
            "sym" => self.sign(symbol(element), bytes),
            "footnoteReference" | "endnoteReference" => self.reference(name, element),
            "txbxContent" => self.text_box(),
            "footnote" | "endnote" => self.note(element),
            "pPr" => self.paragraph_properties(),
            "del" | "moveFrom" | "rt" | "sdtPr" | "tblPr" | "trPr" | "tcPr" | "sectPr" | "instrText"
            | "delText" => self.tokens.skip(),
            _ => self.inside(),
        }
    }

    /// Children of an element that is no run: what is in them cannot be parted by ending the run around.
    fn inside(&mut self) -> Result<(), ReadError> {
        let run = self.run.take();
        self.children()?;
        self.run = run;
        Ok(())
    }

    fn paragraph(&mut self) -> Result<(), ReadError> {
        // A paragraph in a text box lies within another one.
        let is_outer_deleted = std::mem::take(&mut self.is_end_deleted);
        self.inside()?;
        let is_deleted = std::mem::replace(&mut self.is_end_deleted, is_outer_deleted);
        if !is_deleted {
            self.end_paragraph();
        }
        Ok(())
    }

    fn end_paragraph(&mut self) {
        let Some(flow) = self.flows.last_mut() else { return };
        flow.text.push('\n');
        flow.chars += 1;
        for (text, whole) in std::mem::take(&mut flow.waiting) {
            self.push(&text, whole.map(Place::Apart));
        }
    }

    /// Whether the end of the paragraph is deleted, so that the next one goes on where it stands.
    fn paragraph_properties(&mut self) -> Result<(), ReadError> {
        let mut is_deleted = false;
        self.each_child(|reader, element| {
            if !element.is_word("rPr") {
                return reader.tokens.skip();
            }
            let close = reader.each_child(|reader, element| {
                is_deleted |= element.is_word("del") || element.is_word("moveFrom");
                reader.tokens.skip()
            });
            close.map(drop)
        })?;
        self.is_end_deleted = is_deleted;
        Ok(())
    }

    fn run(&mut self, open: Range<usize>) -> Result<(), ReadError> {
        let is_hidden = self.is_hidden;
        let outer = (self.run.take(), self.whole);
        // A run within another, in a ruby or a text box, goes with the outer one.
        let is_outermost = outer.1.is_none();
        let index = self.story.runs.len();
        if is_outermost {
            self.story.runs.push(Run {
                open: open.clone(),
                properties: open.end..open.end,
                close: open.end..open.end,
            });
            self.whole = Some(self.open_whole(open.start));
        }
        let close = loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Open(element) if element.is_word("rPr") => {
                    let end = self.run_properties()?;
                    if is_outermost {
                        self.story.runs[index].properties = token.bytes.start..end;
                    }
                }
                Kind::Open(element) => {
                    self.run = is_outermost.then_some(index);
                    self.element(&element, token.bytes)?;
                }
                Kind::Close | Kind::End => break token.bytes,
                Kind::Text | Kind::Reference(_) | Kind::Verbatim(_) => {}
            }
        };
        if is_outermost {
            self.close_whole(close.end);
            self.story.runs[index].close = close;
        }
        (self.run, self.whole) = outer;
        self.is_hidden = is_hidden;
        Ok(())
    }

    /// Whether the run is hidden; the end of the properties, in bytes.
    fn run_properties(&mut self) -> Result<usize, ReadError> {
        let mut is_hidden = false;
        let close = self.each_child(|reader, element| {
            is_hidden |= (element.is_word("vanish") || element.is_word("specVanish")) && element.is_on();
            reader.tokens.skip()
        })?;
        self.is_hidden = is_hidden;
        Ok(close.end)
    }

    fn formula(&mut self, open: Range<usize>) -> Result<(), ReadError> {
        let outer = self.whole;
        if outer.is_none() {
            self.whole = Some(self.open_whole(open.start));
        }
        let run = self.run.take();
        let close = self.children()?;
        if outer.is_none() {
            self.close_whole(close.end);
        }
        (self.run, self.whole) = (run, outer);
        Ok(())
    }

    /// The first alternative, which is meant for readers of today, or else the last.
    fn alternatives(&mut self) -> Result<(), ReadError> {
        let run = self.run.take();
        let mut is_chosen = false;
        self.each_child(|reader, element| {
            if is_chosen || !matches!(element.name, "Choice" | "Fallback") {
                return reader.tokens.skip();
            }
            is_chosen = true;
            reader.children().map(drop)
        })?;
        self.run = run;
        Ok(())
    }

    /// The text of a box waits for the end of the paragraph that bears it.
    fn text_box(&mut self) -> Result<(), ReadError> {
        self.flows.push(Flow::default());
        let whole = self.whole;
        self.inside()?;
        let Some(flow) = self.flows.pop() else { return Ok(()) };
        self.wait(flow.text, whole);
        Ok(())
    }

    fn note(&mut self, element: &Element<'a>) -> Result<(), ReadError> {
        let id = element.attribute("id");
        let is_line = element.attribute("type").is_some_and(|kind| kind != "normal");
        let (Some(kind), Some(id), false) = (self.note_kind, id, is_line) else { return self.tokens.skip() };
        self.flows.push(Flow::default());
        self.children()?;
        if let Some(flow) = self.flows.pop() {
            self.notes.0.insert((kind, id), flow.text);
        }
        Ok(())
    }

    fn reference(&mut self, name: &str, element: &Element<'a>) -> Result<(), ReadError> {
        if let (Some(kind), Some(id)) = (NoteKind::of_reference(name), element.attribute("id"))
            && let Some(text) = self.notes.0.remove(&(kind, id))
        {
            self.wait(text, self.whole);
        }
        self.tokens.skip()
    }

    fn wait(&mut self, text: String, whole: Option<usize>) {
        if let Some(flow) = self.flows.last_mut()
            && !text.is_empty()
            && !self.is_hidden
        {
            flow.waiting.push((text, whole));
        }
    }

    /// The words of an element of text.
    fn words(&mut self, open: &Range<usize>, blanks: Blanks) -> Result<(), ReadError> {
        // Only what is a child of the run can be parted with it.
        let run = self.run;
        let text = self.story.texts.len();
        let mut shown: Vec<(String, Range<usize>, bool)> = Vec::new();
        let close = loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Text => {
                    let words = self.source[token.bytes.clone()].chars().map(plain_blank).collect();
                    shown.push((words, token.bytes, true));
                }
                Kind::Reference(sign) => shown.push((plain_blank(sign).into(), token.bytes, true)),
                Kind::Verbatim(words) => {
                    shown.push((words.chars().map(plain_blank).collect(), token.bytes, false));
                }
                Kind::Open(_) => self.tokens.skip()?,
                Kind::Close | Kind::End => break token.bytes,
            }
        };
        if blanks == Blanks::Trimmed {
            trim(&mut shown);
        }
        let (Some(first), Some(last)) = (shown.first(), shown.last()) else { return Ok(()) };
        let words = first.1.start..last.1.end;
        if let Some(run) = run {
            self.story.texts.push(Text { run, open: open.clone(), words, close });
        }
        for (words, bytes, can_be_parted) in shown {
            let place = match run {
                Some(_) if can_be_parted => Some(Place::Text { text, bytes }),
                _ => self.whole.map(Place::Whole),
            };
            self.push(&words, place);
        }
        Ok(())
    }

    fn sign(&mut self, sign: char, open: Range<usize>) -> Result<(), ReadError> {
        let close = self.children()?;
        let place = match self.run {
            Some(run) => Some(Place::Sign { run, bytes: open.start..close.end }),
            None => self.whole.map(Place::Whole),
        };
        // Outside of runs tabs are stops, not signs.
        if self.whole.is_some() {
            self.push(sign.encode_utf8(&mut [0; 4]), place);
        }
        Ok(())
    }

    fn push(&mut self, words: &str, place: Option<Place>) {
        let is_own = self.flows.len() == 1;
        let Some(flow) = self.flows.last_mut() else { return };
        if self.is_hidden || words.is_empty() {
            return;
        }
        let chars = words.chars().count();
        if let (true, Some(place)) = (is_own, place) {
            self.story.pieces.push(Piece { start: flow.chars, chars, place });
        }
        flow.text.push_str(words);
        flow.chars += chars;
    }

    fn open_whole(&mut self, start: usize) -> usize {
        self.story.wholes.push(start..start);
        self.story.wholes.len() - 1
    }

    fn close_whole(&mut self, end: usize) {
        if let Some(whole) = self.whole {
            self.story.wholes[whole].end = end;
        }
    }

    /// Calls for each child, which must read or skip it; the bytes of the closing tag.
    fn each_child(
        &mut self,
        mut read: impl FnMut(&mut Self, &Element<'a>) -> Result<(), ReadError>,
    ) -> Result<Range<usize>, ReadError> {
        loop {
            let token = self.tokens.next()?;
            match token.kind {
                Kind::Open(element) => read(self, &element)?,
                Kind::Close | Kind::End => return Ok(token.bytes),
                Kind::Text | Kind::Reference(_) | Kind::Verbatim(_) => {}
            }
        }
    }
}

/// Whether blanks at the ends of an element of text are shown.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Blanks {
    Kept,
    Trimmed,
}

/// Takes the blanks at both ends away.
fn trim(shown: &mut Vec<(String, Range<usize>, bool)>) {
    while let Some((words, bytes, is_raw)) = shown.first_mut() {
        let blanks = words.len() - words.trim_start_matches(' ').len();
        if blanks == 0 {
            break;
        }
        // Each blank is a byte of its own but in references.
        if blanks == words.len() {
            shown.remove(0);
            continue;
        }
        if *is_raw {
            bytes.start += blanks;
        }
        words.drain(..blanks);
    }
    while let Some((words, bytes, is_raw)) = shown.last_mut() {
        let kept = words.trim_end_matches(' ').len();
        if kept == words.len() {
            break;
        }
        if kept == 0 {
            shown.pop();
            continue;
        }
        if *is_raw {
            bytes.end -= words.len() - kept;
        }
        words.truncate(kept);
    }
}

/// Within a line all blanks of XML are shown as one.
fn plain_blank(sign: char) -> char {
    if matches!(sign, '\t' | '\n' | '\r') { ' ' } else { sign }
}

/// The sign of a font of its own: what stands in the private range says nothing by itself.
fn symbol(element: &Element<'_>) -> char {
    let code = element.attribute("char").and_then(|code| u32::from_str_radix(&code, 16).ok());
    let is_private = |sign: &char| matches!(sign, '\u{E000}'..='\u{F8FF}' | '\0'..='\u{1F}');
    code.and_then(char::from_u32).filter(|sign| !is_private(sign)).unwrap_or('\u{FFFD}')
}
