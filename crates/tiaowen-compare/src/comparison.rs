//! The answer: what became of every passage of two documents, as rows in reading order.

use std::ops::Range;

use serde::Serialize;
use tiaowen_text::fold::{fold_char, is_blank};

use crate::pairing::{Links, pair};
use crate::portions::{Portion, portions};
use crate::shingles::Shingles;

/// A clause as it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage<'a> {
    /// Its text.
    pub text: &'a str,
    /// The printed number that the text opens with, such as `第十二条`; empty without one. A clause that got another
    /// number alone says the same.
    pub number: &'a str,
}

/// Declares the kinds of rows with their names in JSON and their Chinese labels.
macro_rules! row_kinds {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $label:literal;)+) => {
        /// What became of the passages of a row.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum RowKind {
            $($(#[$doc])* $variant,)+
        }

        impl RowKind {
            /// All kinds, in the order in which they are listed.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in JSON and in addresses.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The Chinese label that users read.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}

row_kinds! {
    /// Both say the same, in the same order.
    Identical = "identical", "相同";
    /// Both say much the same in other words, in the same order.
    Reworded = "reworded", "改动";
    /// Both have it, in another order; the words may differ, too.
    Moved = "moved", "移位";
    /// Both speak of the same matter and share stretches of text; most of the words differ.
    Related = "related", "相近";
    /// One passage on the left is several on the right.
    Split = "split", "拆分";
    /// Several passages on the left are one on the right.
    Merged = "merged", "合并";
    /// The right has no counterpart.
    OnlyLeft = "only_left", "只在左";
    /// The left has no counterpart.
    OnlyRight = "only_right", "只在右";
}

/// Passages that belong together, or one that stands alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What became of them.
    pub kind: RowKind,
    /// Whether the words differ; numbers, blanks and the shapes of signs aside. `false` where there is nothing to
    /// compare with.
    pub is_reworded: bool,
    /// Places of the left's passages, ascending; empty for [`RowKind::OnlyRight`].
    pub left: Vec<usize>,
    /// Places of the right's passages, ascending; empty for [`RowKind::OnlyLeft`].
    pub right: Vec<usize>,
}

/// How many rows there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Rows of [`RowKind::Identical`].
    pub identical: usize,
    /// Rows of [`RowKind::Reworded`].
    pub reworded: usize,
    /// Rows of [`RowKind::Moved`].
    pub moved: usize,
    /// Rows of [`RowKind::Related`].
    pub related: usize,
    /// Rows of [`RowKind::Split`].
    pub split: usize,
    /// Rows of [`RowKind::Merged`].
    pub merged: usize,
    /// Rows of [`RowKind::OnlyLeft`].
    pub only_left: usize,
    /// Rows of [`RowKind::OnlyRight`].
    pub only_right: usize,
}

impl Counts {
    /// How many rows there are of a kind.
    pub fn of(&self, kind: RowKind) -> usize {
        let mut counts = *self;
        *counts.place(kind)
    }

    fn place(&mut self, kind: RowKind) -> &mut usize {
        match kind {
            RowKind::Identical => &mut self.identical,
            RowKind::Reworded => &mut self.reworded,
            RowKind::Moved => &mut self.moved,
            RowKind::Related => &mut self.related,
            RowKind::Split => &mut self.split,
            RowKind::Merged => &mut self.merged,
            RowKind::OnlyLeft => &mut self.only_left,
            RowKind::OnlyRight => &mut self.only_right,
        }
    }
}

/// What two documents have in common, and what only one has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// In the order of the right; what only the left has stands where the left has it.
    pub rows: Vec<Row>,
    /// How many rows there are of each kind.
    pub counts: Counts,
}

/// Pairs the passages of two documents, both in reading order. Every passage stands in exactly one row. The same
/// documents give the same answer; swapped, they give it mirrored, as far as passages of the same words do not leave
/// it open which of them moved.
pub fn compare(left: &[Passage<'_>], right: &[Passage<'_>]) -> Comparison {
    let (left, right) = (bodies(left), bodies(right));
    let shingles = Shingles::new(&left, &right);
    let links = pair(&left, &right, &shingles);
    let portions = portions(&links, &shingles);
    let rows = Writer::new([&left, &right], &links, &portions).rows();
    let mut counts = Counts::default();
    for row in &rows {
        *counts.place(row.kind) += 1;
    }
    Comparison { rows, counts }
}

/// What of each passage is compared: its folded signs without blanks and without the number in front.
fn bodies(passages: &[Passage<'_>]) -> Vec<Vec<char>> {
    let folded =
        |text: &str| text.chars().filter(|sign| !is_blank(*sign)).map(fold_char).collect::<Vec<char>>();
    let body = |passage: &Passage<'_>| {
        let (mut text, number) = (folded(passage.text), folded(passage.number));
        if text.starts_with(&number) {
            text.drain(..number.len());
        }
        text
    };
    passages.iter().map(body).collect()
}

/// Puts what belongs together into rows.
struct Writer<'a> {
    bodies: [&'a [Vec<char>]; 2],
    links: &'a Links,
    /// For each passage of the right what else of the left went into it; for each of the left what else came out of it.
    portions: [Vec<Vec<usize>>; 2],
    /// Which passages of each side stand with others.
    is_paired: [Vec<bool>; 2],
}

impl<'a> Writer<'a> {
    fn new(bodies: [&'a [Vec<char>]; 2], links: &'a Links, portions: &[Portion]) -> Self {
        let is_linked = |linked: &[Option<usize>]| linked.iter().map(Option::is_some).collect();
        let mut writer = Self {
            bodies,
            links,
            portions: [vec![Vec::new(); bodies[1].len()], vec![Vec::new(); bodies[0].len()]],
            is_paired: [is_linked(links.of_left()), is_linked(links.of_right())],
        };
        for portion in portions {
            let (side, part, whole) = match *portion {
                Portion::OfRight { left, whole } => (0, left, whole),
                Portion::OfLeft { right, whole } => (1, right, whole),
            };
            writer.portions[side][whole].push(part);
            writer.is_paired[side][part] = true;
        }
        writer
    }

    /// All rows: in the order of the right, what only the left has behind what stands before it there.
    fn rows(&self) -> Vec<Row> {
        let [left, right] = self.bodies;
        let mut rows = Vec::with_capacity(left.len().max(right.len()));
        let (mut next_left, mut next_right) = (0, 0);
        for (end_left, end_right) in self.links.in_order(left, right) {
            self.write_between(&mut rows, next_left..end_left, next_right..end_right);
            rows.push(self.pair(end_left, end_right, Order::Kept));
            (next_left, next_right) = (end_left + 1, end_right + 1);
        }
        self.write_between(&mut rows, next_left..left.len(), next_right..right.len());
        rows
    }

    /// Writes what stands between two counterparts that keep their order.
    fn write_between(&self, rows: &mut Vec<Row>, lefts: Range<usize>, rights: Range<usize>) {
        let alone = |kind, left, right| Row { kind, is_reworded: false, left, right };
        let lefts = lefts.filter(|left| !self.is_paired[0][*left]);
        rows.extend(lefts.map(|left| alone(RowKind::OnlyLeft, vec![left], Vec::new())));
        for right in rights {
            match self.links.of_right()[right] {
                Some(left) => rows.push(self.pair(left, right, Order::Changed)),
                None if self.is_paired[1][right] => {}
                None => rows.push(alone(RowKind::OnlyRight, Vec::new(), vec![right])),
            }
        }
    }

    fn pair(&self, left: usize, right: usize, order: Order) -> Row {
        let with_portions = |place: usize, portions: &[usize]| {
            let mut places = vec![place];
            places.extend(portions);
            places.sort_unstable();
            places
        };
        let lefts = with_portions(left, &self.portions[0][right]);
        let rights = with_portions(right, &self.portions[1][left]);
        let is_reworded = self.bodies[0][left] != self.bodies[1][right];
        let kind = match (lefts.len(), rights.len(), order) {
            (1, 1, _) if self.links.is_related(left) => RowKind::Related,
            (1, 1, Order::Changed) => RowKind::Moved,
            (1, 1, Order::Kept) if is_reworded => RowKind::Reworded,
            (1, 1, Order::Kept) => RowKind::Identical,
            (1, ..) => RowKind::Split,
            _ => RowKind::Merged,
        };
        let has_portions = lefts.len() + rights.len() > 2;
        Row { kind, is_reworded: is_reworded || has_portions, left: lefts, right: rights }
    }
}

/// Whether counterparts keep their order among the others.
#[derive(Clone, Copy)]
enum Order {
    Kept,
    Changed,
}
