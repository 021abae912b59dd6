//! Comments put on words: where a remark begins or ends inside a run, the run is parted there; nothing else of the
//! part changes.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use jiff::civil::DateTime;
use tiaowen_document::model::Span;
use tiaowen_formats::ooxml::each_element;
use tiaowen_word::{Comment, DECLARATION, comment, comment_mark};

use super::links::{Target, with_last_child};
use super::story::{Piece, Place, Story};
use crate::{MemoError, Remark};

/// Who makes the comments.
const AUTHOR: &str = "引文体检";
const INITIALS: &str = "引";

const TRANSITIONAL: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const STRICT: &str = "http://purl.oclc.org/ooxml/wordprocessingml/main";

/// What becomes of the parts.
pub(super) struct Changes {
    /// The part that holds the text.
    pub(super) main: String,
    /// The part that holds the comments.
    pub(super) comments: String,
    /// What types of links begin with in this document.
    pub(super) family: &'static str,
}

/// Puts remarks on a document.
pub(super) fn annotate(
    source: &str,
    story: &Story,
    target: &Target,
    remarks: &[Remark],
    at: DateTime,
) -> Result<Changes, MemoError> {
    let (namespace, family) = if source.contains(&format!("=\"{STRICT}\"")) {
        (STRICT, "http://purl.oclc.org/ooxml/officeDocument")
    } else {
        (TRANSITIONAL, "http://schemas.openxmlformats.org/officeDocument/2006")
    };
    let mut used = used_ids(source)?;
    if let Target::Extend(comments, _) = target {
        used.extend(used_ids(comments)?);
    }
    let ids: Vec<u32> = (0..).filter(|id| !used.contains(id)).take(remarks.len()).collect();
    let mut list = String::new();
    for (remark, id) in remarks.iter().zip(&ids) {
        list += &comment(&Comment { id: *id, author: AUTHOR, initials: INITIALS, at, text: &remark.text });
    }
    let comments = match target {
        Target::Extend(comments, _) => with_last_child(&with_prefix(comments, namespace)?, &list),
        Target::New(_) => format!(r#"{DECLARATION}<w:comments xmlns:w="{namespace}">{list}</w:comments>"#),
    };
    let marks = place(source, story, remarks, &ids);
    let main = with_prefix(&write(source, story, &marks), namespace)?;
    Ok(Changes { main, comments, family })
}

/// Ids of comments that a part speaks of.
fn used_ids(source: &str) -> Result<BTreeSet<u32>, MemoError> {
    let mut ids = BTreeSet::new();
    each_element(source, |element| {
        if ["comment", "commentRangeStart", "commentRangeEnd", "commentReference"]
            .iter()
            .any(|name| element.is_word(name))
        {
            ids.extend(element.attribute("id").and_then(|id| id.parse::<u32>().ok()));
        }
    })?;
    Ok(ids)
}

/// The part with the prefix `w` bound by its root, as all programs that write documents have it.
fn with_prefix(source: &str, namespace: &str) -> Result<String, MemoError> {
    let cause = || MemoError::Unwritten { cause: "prefix w means something else".to_owned() };
    if source.contains(&format!("xmlns:w=\"{namespace}\""))
        || source.contains(&format!("xmlns:w='{namespace}'"))
    {
        return Ok(source.to_owned());
    }
    if source.contains("xmlns:w=") {
        return Err(cause());
    }
    // The root opens where the first tag does that is neither declaration nor remark.
    let mut at = 0;
    while let Some(open) = source[at..].find('<') {
        let tag = at + open + 1;
        let end = if source[tag..].starts_with("!--") { "-->" } else { ">" };
        if !source[tag..].starts_with(['!', '?']) {
            let name =
                source[tag..].find(|sign: char| sign.is_ascii_whitespace() || matches!(sign, '/' | '>'));
            let behind = tag + name.unwrap_or(0);
            return Ok(format!("{} xmlns:w=\"{namespace}\"{}", &source[..behind], &source[behind..]));
        }
        at = tag + source[tag..].find(end).map_or(source.len() - tag, |found| found + end.len());
    }
    Err(cause())
}

/// A place in the part where marks may be put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Cut {
    /// Bytes before it.
    at: usize,
    within: Within,
}

/// What must be closed before the marks and opened behind them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Within {
    Nothing,
    /// The run of this index.
    Run(usize),
    /// The element of text of this index, and its run.
    Text(usize),
}

/// What is put into one place, in this order.
#[derive(Default)]
struct Marks {
    ends: String,
    /// Remarks on no words at all.
    points: String,
    starts: String,
}

/// Finds the places of all remarks. Remarks and their places are walked through in the order of the text, for a place
/// is found by counting on from the last.
fn place(source: &str, story: &Story, remarks: &[Remark], ids: &[u32]) -> BTreeMap<Cut, Marks> {
    let mut stretches: Vec<(Stretch, u32)> = remarks
        .iter()
        .zip(ids)
        .filter_map(|(remark, id)| Some((stretch(story, remark.span)?, *id)))
        .collect();
    let mut marks: BTreeMap<Cut, Marks> = BTreeMap::new();
    stretches.sort_by_key(|(stretch, id)| (stretch.first, *id));
    let mut places = Places::new(source, story);
    for (stretch, id) in &stretches {
        if let Some(first) = stretch.first {
            let start = format!(r#"<w:commentRangeStart w:id="{id}"/>"#);
            marks.entry(places.before(first)).or_default().starts += &start;
        }
    }
    stretches.sort_by_key(|(stretch, id)| (stretch.last, *id));
    let mut places = Places::new(source, story);
    for (stretch, id) in &stretches {
        let marks = marks.entry(places.behind(stretch.last)).or_default();
        let end = format!(r#"<w:commentRangeEnd w:id="{id}"/>{}"#, comment_mark(*id));
        match stretch.first {
            Some(_) => marks.ends += &end,
            None => marks.points += &[format!(r#"<w:commentRangeStart w:id="{id}"/>"#), end].concat(),
        }
    }
    marks
}

/// A place in the text: the index of a piece, and code points of it.
type Spot = (usize, usize);

/// The words of a remark that comments can stand on.
#[derive(Clone, Copy)]
struct Stretch {
    /// Before the first of them; `None` if there are none.
    first: Option<Spot>,
    /// Behind the last of them, or where the remark stands without any.
    last: Spot,
}

/// The words of the running text within a span; if there are none, those of notes and boxes, which stand for what
/// refers to them; if there are none either, the end of what goes before. `None` in a text without words.
fn stretch(story: &Story, span: Span) -> Option<Stretch> {
    let pieces = &story.pieces;
    let begin = pieces.partition_point(|piece| piece.start + piece.chars <= span.start);
    let end = begin + pieces[begin..].partition_point(|piece| piece.start < span.end);
    let is_running = |index: &usize| !matches!(pieces[*index].place, Place::Apart(_));
    let first = (begin..end).find(is_running).or((begin < end).then_some(begin));
    let last = (begin..end).rfind(is_running).or((begin < end).then(|| end - 1));
    if let (Some(first), Some(last), false) = (first, last, span.is_empty()) {
        let behind = |index: usize| pieces[index].chars.min(span.end - pieces[index].start);
        let before = span.start.saturating_sub(pieces[first].start);
        return Some(Stretch { first: Some((first, before)), last: (last, behind(last)) });
    }
    // Within a piece, or behind the one before, or before the very first.
    let spot = match pieces.get(begin) {
        Some(piece) if piece.start <= span.start => (begin, span.start - piece.start),
        _ if begin > 0 => (begin - 1, pieces[begin - 1].chars),
        _ => (0, 0),
    };
    (!pieces.is_empty()).then_some(Stretch { first: None, last: spot })
}

/// Finds places in the part, going forward.
struct Places<'a> {
    source: &'a str,
    story: &'a Story,
    /// Where the last one was found: its piece, its code points and its byte.
    found: (usize, usize, usize),
}

impl<'a> Places<'a> {
    fn new(source: &'a str, story: &'a Story) -> Self {
        Self { source, story, found: (usize::MAX, 0, 0) }
    }

    /// The place before a code point.
    fn before(&mut self, (index, chars): Spot) -> Cut {
        let piece = &self.story.pieces[index];
        match &piece.place {
            Place::Text { text, bytes } => {
                let at = self.byte(index, piece, bytes, chars);
                let element = &self.story.texts[*text];
                if at == element.words.start {
                    self.before_child(element.run, element.open.start)
                } else {
                    Cut { at, within: Within::Text(*text) }
                }
            }
            Place::Sign { run, bytes } => self.before_child(*run, bytes.start),
            Place::Whole(whole) | Place::Apart(whole) => outside(self.story.wholes[*whole].start),
        }
    }

    /// The place behind the code point that ends at a spot; before the first one where there is none.
    fn behind(&mut self, (index, chars): Spot) -> Cut {
        if chars == 0 {
            return self.before((index, 0));
        }
        let piece = &self.story.pieces[index];
        match &piece.place {
            Place::Text { text, bytes } => {
                let at = self.byte(index, piece, bytes, chars);
                let element = &self.story.texts[*text];
                if at == element.words.end {
                    self.behind_child(element.run, element.close.end)
                } else {
                    Cut { at, within: Within::Text(*text) }
                }
            }
            Place::Sign { run, bytes } => self.behind_child(*run, bytes.end),
            Place::Whole(whole) | Place::Apart(whole) => outside(self.story.wholes[*whole].end),
        }
    }

    fn before_child(&self, run: usize, at: usize) -> Cut {
        let is_first = at == self.story.runs[run].content_start();
        if is_first { outside(self.story.runs[run].open.start) } else { Cut { at, within: Within::Run(run) } }
    }

    fn behind_child(&self, run: usize, at: usize) -> Cut {
        let is_last = at == self.story.runs[run].close.start;
        if is_last { outside(self.story.runs[run].close.end) } else { Cut { at, within: Within::Run(run) } }
    }

    /// The byte behind so many code points of a piece.
    fn byte(&mut self, index: usize, piece: &Piece, bytes: &Range<usize>, chars: usize) -> usize {
        if chars == piece.chars {
            return bytes.end;
        }
        let (known, from, byte) = self.found;
        let (from, byte) = if known == index && from <= chars { (from, byte) } else { (0, bytes.start) };
        let ahead = self.source[byte..bytes.end].char_indices().nth(chars - from);
        let at = ahead.map_or(bytes.end, |(ahead, _)| byte + ahead);
        self.found = (index, chars, at);
        at
    }
}

fn outside(at: usize) -> Cut {
    Cut { at, within: Within::Nothing }
}

/// Writes the part with the marks in it.
fn write(source: &str, story: &Story, marks: &BTreeMap<Cut, Marks>) -> String {
    let mut changes: Vec<(Range<usize>, String)> = Vec::with_capacity(marks.len());
    let mut parted = BTreeSet::new();
    for (cut, Marks { ends, points, starts }) in marks {
        let (close, open) = match cut.within {
            Within::Nothing => (String::new(), String::new()),
            Within::Run(run) => around_run(source, story, run),
            Within::Text(text) => {
                parted.insert(text);
                let element = &story.texts[text];
                let (close, open) = around_run(source, story, element.run);
                let close_text = &source[element.close.clone()];
                (format!("{close_text}{close}"), format!("{open}{}", open_text(source, &element.open)))
            }
        };
        changes.push((cut.at..cut.at, format!("{close}{ends}{points}{starts}{open}")));
    }
    // Blanks where an element was parted are words; those that were not shown must stay so.
    for text in parted {
        let element = &story.texts[text];
        changes.push((element.open.start..element.words.start, open_text(source, &element.open)));
        changes.push((element.words.end..element.close.start, String::new()));
    }
    changes.sort_by_key(|(bytes, _)| (bytes.start, bytes.end));
    let mut written =
        String::with_capacity(source.len() + changes.iter().map(|(_, text)| text.len()).sum::<usize>());
    let mut at = 0;
    for (bytes, text) in changes {
        written += &source[at..bytes.start];
        written += &text;
        at = bytes.end;
    }
    written + &source[at..]
}

/// What ends a run, and what begins another of the same look.
fn around_run(source: &str, story: &Story, run: usize) -> (String, String) {
    let run = &story.runs[run];
    let open = [&source[run.open.clone()], &source[run.properties.clone()]].concat();
    (source[run.close.clone()].to_owned(), open)
}

/// An opening tag like this one, which keeps blanks.
fn open_text(source: &str, open: &Range<usize>) -> String {
    let tag = &source[open.start + 1..open.end];
    let end =
        tag.find(|sign: char| sign.is_ascii_whitespace() || matches!(sign, '/' | '>')).unwrap_or(tag.len());
    format!(r#"<{} xml:space="preserve">"#, &tag[..end])
}
