//! Gives every mark of a stretch the words that stand in front of it and behind it.

use std::ops::Range;

use super::bound::{Bound, read_behind};
use super::evidence::trimmed;
use super::marks::{Mark, MarkKind};
use super::measure::Measure;
use super::scan::Script;
use super::segment::joints;

/// A mark with its surroundings, in bytes of the text.
#[derive(Clone, Debug)]
pub(super) struct Slot<'m> {
    pub(super) mark: &'m Mark,
    /// What stands in front: verb, indicator, bounding words.
    pub(super) front: Range<usize>,
    /// The bound behind the mark (以上), if any.
    pub(super) bound: Option<Bound>,
    /// End of mark and bound.
    pub(super) end: usize,
    /// What stands behind: the thing counted.
    pub(super) tail: Range<usize>,
    /// Only qualifies what a later mark counts: 年收入100亿元以上企业20家.
    is_threshold: bool,
}

/// The slots of the marks in `range`, thresholds left out; their words belong to what they qualify.
pub(super) fn cut_slots<'m>(text: &str, range: &Range<usize>, marks: &'m [Mark]) -> Vec<Slot<'m>> {
    let mut slots: Vec<Slot<'m>> = Vec::new();
    let mut front_start = range.start;
    for (index, mark) in marks.iter().enumerate() {
        let (bound, length) = match read_behind(&text[mark.range.end..range.end]) {
            Some((bound, length)) => (Some(bound), length),
            None => (None, 0),
        };
        let end = mark.range.end + length;
        let next = marks.get(index + 1).map_or(range.end, |next| next.range.start);
        let end = end.min(next);
        let mut slot = Slot {
            mark,
            front: front_start..mark.range.start,
            bound,
            end,
            tail: end..next,
            is_threshold: false,
        };
        if index + 1 < marks.len() {
            match split_between(text, end..next) {
                Some((tail, front)) => {
                    slot.tail = tail;
                    front_start = front;
                }
                None => {
                    slot.is_threshold = can_qualify(mark) || bound.is_some() || starts_change(text, &slot);
                    front_start = if slot.is_threshold { slot.front.start } else { end };
                }
            }
        }
        slots.push(slot);
    }
    mark_listed_thresholds(text, &mut slots);
    slots.retain(|slot| !slot.is_threshold);
    slots
}

/// 投资额10亿元以上内资项目、1亿美元以上外资项目20个: the first sum qualifies as the second does.
fn mark_listed_thresholds(text: &str, slots: &mut [Slot<'_>]) {
    for index in (1..slots.len()).rev() {
        let (before, from) = slots.split_at_mut(index);
        let Some(slot) = before.last_mut() else { continue };
        let counts_something = !text[slot.tail.clone()].trim().is_empty();
        if from[0].is_threshold && !slot.is_threshold && is_sum(slot.mark) && counts_something {
            slot.is_threshold = true;
            let start = slot.front.start;
            // Everything up to the counted mark is one front.
            for later in from.iter_mut() {
                later.front.start = start;
                if !later.is_threshold {
                    break;
                }
            }
        }
    }
}

/// Where the words between two marks part: the tail of the first, the start of the second's front.
fn split_between(text: &str, range: Range<usize>) -> Option<(Range<usize>, usize)> {
    let between = &text[range.clone()];
    if between.trim().is_empty() {
        return Some((range.start..range.start, range.end));
    }
    let joints = joints(between);
    let first = joints.first()?;
    if between[..first.start].trim().is_empty() {
        return Some((range.start..range.start, range.start + first.end));
    }
    let last = joints.last()?;
    Some((trimmed(text, range.start..range.start + last.start), range.start + last.end))
}

/// 从100家增加到200家: the first number is where the change starts.
fn starts_change(text: &str, slot: &Slot<'_>) -> bool {
    text[slot.front.clone()].trim_end().ends_with(['从', '由'])
}

fn can_qualify(mark: &Mark) -> bool {
    match &mark.kind {
        MarkKind::Quantity(quantity) => quantity.measure != Measure::Count || quantity.script == Script::Bare,
        _ => false,
    }
}

fn is_sum(mark: &Mark) -> bool {
    matches!(&mark.kind, MarkKind::Quantity(quantity) if matches!(quantity.measure, Measure::Money | Measure::Amount))
}
