//! Text whose parts are marked: what is gone, what is new, what two texts share. Knows not how a file shows it.

use std::ops::Range;

use crate::clean::clean;

/// How a part of a text is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// Not at all.
    None,
    /// The other text has it otherwise or not at all; this is the earlier or left one.
    Gone,
    /// The same, of the later or right one.
    New,
    /// The other text has it, too.
    Shared,
}

/// A text in runs that are marked or not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marked {
    /// The runs, none of them empty.
    pub(crate) runs: Vec<(Mark, String)>,
}

impl Marked {
    /// A text without marks.
    pub(crate) fn plain(text: String) -> Self {
        let runs = if text.is_empty() { Vec::new() } else { vec![(Mark::None, text)] };
        Self { runs }
    }

    /// A text with marks on `ranges`, which are code points, ascending and apart. What lies beyond the text is passed
    /// over. Signs that no file bears are taken out of each run.
    pub(crate) fn new(text: &str, mark: Mark, ranges: &[Range<usize>]) -> Self {
        let signs: Vec<char> = text.chars().collect();
        let mut marked = Self::default();
        let mut done = 0;
        for range in ranges {
            let start = range.start.clamp(done, signs.len());
            let end = range.end.clamp(start, signs.len());
            marked.push(Mark::None, &signs[done..start]);
            marked.push(mark, &signs[start..end]);
            done = end;
        }
        marked.push(Mark::None, &signs[done..]);
        marked
    }

    fn push(&mut self, mark: Mark, signs: &[char]) {
        let text = clean(&signs.iter().collect::<String>());
        if !text.is_empty() {
            self.runs.push((mark, text));
        }
    }

    /// The whole text.
    pub(crate) fn text(&self) -> String {
        self.runs.iter().map(|(_, text)| text.as_str()).collect()
    }

    pub(crate) fn has_marks(&self) -> bool {
        self.runs.len() > 1 && self.runs.iter().any(|(mark, _)| *mark != Mark::None)
    }

    /// The whole text with brackets around what is marked, for files that know no colours.
    pub(crate) fn in_brackets(&self) -> String {
        let shown = |(mark, text): &(Mark, String)| match mark {
            Mark::None => text.clone(),
            _ => format!("【{text}】"),
        };
        self.runs.iter().map(shown).collect()
    }
}
