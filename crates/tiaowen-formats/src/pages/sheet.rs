//! A printed page as any reader of pages hands it on: words with their places, ruling lines, how much is picture.
//! Knows no file format and no text flow.

/// One printed page. Lengths are points (1/72 inch) from its upper left corner.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sheet {
    /// Which page of the file it is, from 1.
    pub(crate) number: u32,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) words: Vec<Word>,
    /// Lines that part the cells of tables.
    pub(crate) rules: Vec<Rule>,
    /// Whether pictures cover most of it.
    pub(crate) is_picture: bool,
    /// Signs that stand there without anything saying which they are.
    pub(crate) unmapped: usize,
}

impl Sheet {
    /// Characters on it.
    pub(crate) fn signs(&self) -> usize {
        self.words.iter().flat_map(|word| word.text.chars()).filter(|sign| !sign.is_whitespace()).count()
    }
}

/// Signs printed without a gap between them; at least one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) area: Area,
    /// Size of the type: the width of an ideograph.
    pub(crate) size: f64,
    /// Whether a blank is printed before it; `None` where the reader cannot know.
    pub(crate) after_blank: Option<bool>,
    /// Whether it is there to be searched, not to be seen: what a machine read off a picture.
    pub(crate) is_unseen: bool,
}

/// A rectangle; the upper left corner has the smaller numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn width(self) -> f64 {
        self.right - self.left
    }

    pub(crate) fn height(self) -> f64 {
        self.bottom - self.top
    }

    pub(crate) fn middle_x(self) -> f64 {
        self.left.midpoint(self.right)
    }

    pub(crate) fn middle_y(self) -> f64 {
        self.top.midpoint(self.bottom)
    }

    /// The smallest area that holds both.
    pub(crate) fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether the middle of the other lies in it.
    pub(crate) fn holds(self, other: Self) -> bool {
        let (x, y) = (other.middle_x(), other.middle_y());
        self.left <= x && x <= self.right && self.top <= y && y <= self.bottom
    }
}

/// A straight line along the page or across it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) direction: Direction,
    /// How far it is from the top, or, when upright, from the left.
    pub(crate) at: f64,
    pub(crate) start: f64,
    pub(crate) end: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Direction {
    Level,
    Upright,
}

/// Whether a sign takes the room of an ideograph.
pub(crate) fn is_wide(sign: char) -> bool {
    matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}'
        | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}' | '“' | '”' | '‘' | '’'
        | '—' | '…' | '\u{2460}'..='\u{24ff}' | '\u{2160}'..='\u{217f}')
}

/// Signs that stand for nothing outside the font that draws them.
pub(crate) fn is_meaningless(sign: char) -> bool {
    matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}' | '\u{fffe}' | '\u{ffff}')
        || sign.is_control() && !sign.is_whitespace()
}
