//! Puts the rules together: decides for every mark whether it states a target, and writes the target down.

use std::ops::Range;

use super::FoundTarget;
use super::bound::{Bound, Change, Each, FrontBound, base_phrase, operator, read_front};
use super::evidence::{
    Evidence, creating_verb, describes_project, holds_creating_verb, is_qualified, is_rate_of_one,
    sets_capacity, sets_rule,
};
use super::indicator::{is_verb_only, name_range};
use super::marks::{Mark, MarkKind, find_marks};
use super::measure::Measure;
use super::scan::{Quantity, Script};
use super::segment::{Segment, cut_segments};
use super::slot::{Slot, cut_slots};
use crate::model::TargetOp;
use crate::years::{FoundYear, YearRole};

/// Finds the targets of one text.
pub(super) struct Finder<'a> {
    pub(super) text: &'a str,
    pub(super) years: Vec<FoundYear>,
    evidence: Evidence,
    /// The target year that governs the text before this portion of it.
    carried_year: Option<i16>,
    pub(super) found: Vec<FoundTarget>,
}

/// What a slot says, read.
pub(super) struct Reading {
    /// The words that name the indicator in front, openers and verbs cut off.
    pub(super) name: Range<usize>,
    /// The words in front with verbs, without years and bounding words.
    pub(super) lead: Range<usize>,
    pub(super) front: FrontBound,
    /// The front compares with a base year.
    pub(super) has_base: bool,
}

/// Value, range and unit of a target.
struct Value {
    value: f64,
    value_max: Option<f64>,
    unit: Option<String>,
    op: TargetOp,
}

impl<'a> Finder<'a> {
    /// Of a text that was issued in the year `issued` and prints these `years`.
    pub(super) fn new(
        text: &'a str,
        issued: Option<i16>,
        years: Vec<FoundYear>,
        carried_year: Option<i16>,
    ) -> Self {
        Self { text, years, evidence: Evidence::new(text, issued), carried_year, found: Vec::new() }
    }

    /// The targets among the marks of the text.
    pub(super) fn find(mut self, marks: &[Mark]) -> Vec<FoundTarget> {
        let whole: Vec<Range<usize>> = marks.iter().map(|mark| mark.range.clone()).collect();
        for segment in cut_segments(self.text, &whole) {
            let first = marks.partition_point(|mark| mark.range.start < segment.range.start);
            let last = marks.partition_point(|mark| mark.range.start < segment.range.end);
            self.read_segment(&segment, &marks[first..last]);
        }
        self.found
    }

    fn read_segment(&mut self, segment: &Segment, marks: &[Mark]) {
        let first = self.found.len();
        let slots = cut_slots(self.text, &segment.range, marks);
        let mut index = 0;
        while index < slots.len() {
            let reading = self.read(&slots[index]);
            let group = self.group_len(&slots[index..]);
            if group > 1 && self.is_goal(segment, &slots[index], &reading) {
                self.push_in_turn(segment, &slots[index..index + group], &reading);
            } else if self.is_goal(segment, &slots[index], &reading) {
                self.push(segment, &slots[index], &reading);
            } else {
                index += 1;
                continue;
            }
            index += group;
        }
        self.lend_nouns(first);
    }

    /// Splits the front of a slot into lead, bounding words and base year.
    fn read(&self, slot: &Slot<'_>) -> Reading {
        let mut front = slot.front.clone();
        // 实现“零的突破”
        let opened = self.text[front.clone()].trim_end_matches(['“', '‘', '"']).len();
        front.end = front.start + opened;
        let mut base = None;
        for year in &self.years {
            if year.range.start < front.start || year.range.end > front.end {
                continue;
            }
            if year.role == YearRole::Base {
                base = Some(base_phrase(&self.text[..front.end], year.range.clone()));
            } else {
                front.start = year.range.end;
            }
        }
        let base = base.filter(|base| base.start >= front.start);
        if let Some(start) = self.base_figure(&front) {
            let read = read_front(&self.text[front.clone()]);
            let lead = front.start..start;
            return Reading { name: name_range(self.text, lead.clone()), lead, front: read, has_base: true };
        }
        let Some(base) = base else {
            let read = read_front(&self.text[front.clone()]);
            let lead = front.start..front.start + read.name_end;
            return Reading { name: name_range(self.text, lead.clone()), lead, front: read, has_base: false };
        };
        let behind = read_front(&self.text[base.end..front.end]);
        let before = read_front(&self.text[front.start..base.start]);
        let lead = if self.text[base.end..base.end + behind.name_end].trim().is_empty() {
            front.start..front.start + before.name_end
        } else {
            base.end..base.end + behind.name_end
        };
        let read = FrontBound {
            bound: behind.bound.or(before.bound),
            change: behind.change,
            each: if before.each == Each::Together { behind.each } else { before.each },
            name_end: 0,
            forbids: behind.forbids,
            only_states: behind.only_states,
        };
        Reading { name: name_range(self.text, lead.clone()), lead, front: read, has_base: true }
    }

    /// Where 从3.2% begins in a front such as 研发强度从3.2%提高到: what follows only says from where.
    fn base_figure(&self, front: &Range<usize>) -> Option<usize> {
        let figure = find_marks(&self.text[front.clone()]).into_iter().rev().find_map(|mark| {
            let head = self.text[front.start..front.start + mark.range.start].trim_end();
            head.strip_suffix(['从', '由']).map(str::len)
        })?;
        Some(front.start + figure)
    }

    /// How many slots from the first share its front (分别达到60%、50%): 1 when it stands alone.
    fn group_len(&self, slots: &[Slot<'_>]) -> usize {
        let is_bare = |range: &Range<usize>| self.text[range.clone()].trim().is_empty();
        let mut length = 1;
        while length < slots.len() && is_bare(&slots[length - 1].tail) && is_bare(&slots[length].front) {
            length += 1;
        }
        length
    }

    fn is_goal(&self, segment: &Segment, slot: &Slot<'_>, reading: &Reading) -> bool {
        let at = slot.mark.range.start;
        let year = self.governing_year(segment, at);
        let governed_here = self.target_year_in(segment.sentence.start..at).is_some();
        if self.evidence.looks_back(segment, at) && !governed_here {
            return false;
        }
        if self.is_dated(segment, at) && !governed_here && !self.evidence.intends(segment, at) {
            return false;
        }
        if self.evidence.gives_money(segment) && !governed_here {
            return false;
        }
        if self.evidence.rules() && year.is_none() && !self.evidence.intends(segment, at) {
            return false;
        }
        match &slot.mark.kind {
            MarkKind::First | MarkKind::Rank { .. } => true,
            MarkKind::Times(_) => reading.has_base || year.is_some() || reading.front.bound.is_some(),
            MarkKind::Quantity(quantity) => self.counts(segment, slot, reading, quantity, year.is_some()),
        }
    }

    /// Tells whether a number states a goal by the words next to it.
    fn counts(
        &self,
        segment: &Segment,
        slot: &Slot<'_>,
        reading: &Reading,
        quantity: &Quantity,
        has_year: bool,
    ) -> bool {
        let lead = &self.text[reading.lead.clone()];
        let name = &self.text[reading.name.clone()];
        let tail = self.text[slot.tail.clone()].trim();
        let bounded_front = reading.front.bound.is_some() || reading.front.change.is_some();
        let bounded = bounded_front || slot.bound.is_some();
        if describes_project(lead, tail) || is_qualified(lead) && !bounded_front || is_rate_of_one(name) {
            return false;
        }
        let wants = has_year || self.evidence.intends(segment, slot.mark.range.start);
        // 不得超过1.8米, 税率为6%, 面积不低于十五平方米: rules, unless a year or a will stands by.
        let ruled = reading.front.forbids || reading.front.only_states || sets_rule(lead);
        let worded = quantity.script == Script::Chinese && quantity.measure != Measure::Share;
        if !wants && (ruled || worded) {
            return false;
        }
        match (quantity.script, quantity.measure) {
            (Script::Bare, _) if !bounded_front => return false,
            (Script::Chinese, measure) if !bounded && measure != Measure::Share => return false,
            (_, Measure::None) if !self.measures_index(reading, slot) => return false,
            _ => {}
        }
        let counts_tail = counts_tail(lead, tail);
        if !tail.is_empty()
            && !counts_tail
            && !bounded_front
            && self.qualifies_tail(quantity, slot, name, tail)
        {
            return false;
        }
        // 10蒸吨及以下锅炉: a bound from above says which.
        if !tail.is_empty() && slot.bound == Some(Bound::Reach) && !bounded_front {
            return false;
        }
        if counts_tail && quantity.measure != Measure::Count && !self.reaches_sum(slot, reading) {
            return false;
        }
        let closes = tail.is_empty() || counts_tail;
        if has_year {
            return bounded || closes || holds_creating_verb(lead);
        }
        let opens_with_verb = creating_verb(lead.trim_start()).is_some();
        if bounded_front && !name.is_empty() || slot.bound.is_some() && (!name.is_empty() || opens_with_verb)
        {
            return closes || bounded_front;
        }
        // 累计建成充电桩10万个、换电站100座: the verb of the first holds for the second.
        let carried = self.found.last().is_some_and(|target| segment.range.contains(&target.range.start));
        let goes_on = self.found.last().is_some_and(|target| segment.sentence.contains(&target.range.start));
        let wanted = self.evidence.intends(segment, slot.mark.range.start) || opens_with_verb || goes_on;
        closes && (carried && !name.is_empty() || wanted && (holds_creating_verb(lead) || bounded_front))
    }

    /// 指数达到89以上, 得分91.5: a bare number is a goal of an index only.
    fn measures_index(&self, reading: &Reading, slot: &Slot<'_>) -> bool {
        const INDEXES: &[&str] =
            &["指数", "率", "水平", "得分", "系数", "值", "比", "强度", "满意度", "年限", "度"];
        let name = self.text[reading.lead.clone()].trim_end();
        let is_index = INDEXES.iter().any(|word| name.ends_with(word));
        is_index && (reading.front.bound.is_some() || slot.bound.is_some())
    }

    /// 10亿元以上项目, 占地100亩的园区: the number says which, not how many.
    fn qualifies_tail(&self, quantity: &Quantity, slot: &Slot<'_>, name: &str, tail: &str) -> bool {
        let grows = tail.starts_with("的增") || tail.starts_with("增");
        let measured = quantity.measure != Measure::Count;
        !grows && (measured || tail.starts_with('的') || name.is_empty() || slot.bound.is_none())
    }

    /// 完成100亿元投资 reaches a sum; 引进10亿元以上项目 only says which projects.
    fn reaches_sum(&self, slot: &Slot<'_>, reading: &Reading) -> bool {
        const REACHING: &[&str] =
            &["新增", "带动", "撬动", "形成", "集聚", "增加", "盘活", "淘汰", "腾退", "新建", "建成", "建设"];
        let lead = self.text[slot.front.clone()].trim();
        reading.front.bound.is_some()
            || reading.front.change.is_some()
            || REACHING.iter().any(|verb| lead.ends_with(verb))
    }

    fn push(&mut self, segment: &Segment, slot: &Slot<'_>, reading: &Reading) {
        let value = self.value(slot, reading);
        let year = self.governing_year(segment, slot.mark.range.start);
        let (names, range) = self.names(segment, slot, reading);
        for indicator in names {
            self.found.push(FoundTarget {
                indicator,
                op: value.op,
                value: Some(value.value),
                value_max: value.value_max,
                unit: value.unit.clone(),
                year,
                range: range.clone(),
            });
        }
    }

    /// Writes a group of values that share a front: one for each indicator, or one for each year, in turn.
    fn push_in_turn(&mut self, segment: &Segment, slots: &[Slot<'_>], reading: &Reading) {
        let Some(last) = slots.last() else { return };
        let (names, range) = self.names(segment, &slots[0], reading);
        let years = self.years_in_turn(segment, slots[0].mark.range.start);
        for (index, slot) in slots.iter().enumerate() {
            // A bound behind the last value holds for all.
            let mut shared = slot.clone();
            shared.bound = slot.bound.or(last.bound);
            let value = self.value(&shared, reading);
            let indicator = if names.len() == slots.len() { names[index].clone() } else { names.join("、") };
            let year = match years.get(index) {
                Some(year) if years.len() == slots.len() => Some(*year),
                _ => self.governing_year(segment, slot.mark.range.start),
            };
            self.found.push(FoundTarget {
                indicator,
                op: value.op,
                value: Some(value.value),
                value_max: value.value_max,
                unit: value.unit,
                year,
                range: if index == 0 { range.start..slot.end } else { slot.mark.range.start..slot.end },
            });
        }
    }

    fn value(&self, slot: &Slot<'_>, reading: &Reading) -> Value {
        match &slot.mark.kind {
            MarkKind::First => Value { value: 1.0, value_max: None, unit: None, op: TargetOp::Breakthrough },
            MarkKind::Times(times) => {
                Value { value: *times, value_max: None, unit: Some("倍".to_owned()), op: TargetOp::Multiple }
            }
            MarkKind::Rank { value, unit } => {
                Value { value: *value, value_max: None, unit: unit.clone(), op: TargetOp::RankAtMost }
            }
            MarkKind::Quantity(quantity) => {
                let tail = self.text[slot.tail.clone()].trim_start();
                let grows = tail.starts_with("的增长") || tail.starts_with("的增速");
                let change = reading.front.change.or(grows.then_some(Change::Growth));
                // 突破500项关键技术 breaks through in 500, not beyond them.
                let counts_tail = !tail.is_empty() && quantity.measure == Measure::Count;
                let front = reading.front.bound.filter(|bound| !(counts_tail && *bound == Bound::MoreThan));
                let is_times = quantity.measure == Measure::Times;
                let op = operator(front, slot.bound, change, quantity.value_max.is_some(), is_times);
                Value {
                    value: quantity.value,
                    value_max: quantity.value_max,
                    unit: quantity.unit.clone(),
                    op,
                }
            }
        }
    }

    /// The target year that governs a place: the last one before it, else one that follows in the sentence.
    fn governing_year(&self, segment: &Segment, at: usize) -> Option<i16> {
        let targets = || self.years.iter().filter(|year| year.role == YearRole::Target);
        if self.is_dated(segment, at) && self.target_year_in(segment.sentence.start..at).is_none() {
            return None;
        }
        let before = targets().take_while(|year| year.range.start < at).last();
        let behind = || targets().find(|year| (at..segment.sentence.end).contains(&year.range.start));
        before.or_else(behind).map(|year| year.year).or(self.carried_year)
    }

    fn target_year_in(&self, range: Range<usize>) -> Option<i16> {
        let inside = |year: &&FoundYear| year.role == YearRole::Target && range.contains(&year.range.start);
        self.years.iter().rev().find(inside).map(|year| year.year)
    }

    /// 到2025年、2030年: the target years that stand as a list in front of a group of values.
    fn years_in_turn(&self, segment: &Segment, at: usize) -> Vec<i16> {
        let range = segment.sentence.start..at;
        let inside = |year: &&FoundYear| year.role == YearRole::Target && range.contains(&year.range.start);
        self.years.iter().filter(inside).map(|year| year.year).collect()
    }

    /// Tells whether the sentence up to `at` is dated by a year that is no goal: 2020年,….
    fn is_dated(&self, segment: &Segment, at: usize) -> bool {
        self.years.iter().any(|year| {
            let is_span = year.role == YearRole::PeriodEnd && !self.evidence.is_enclosed(year.range.start);
            (year.role == YearRole::Plain || is_span)
                && (segment.sentence.start..at).contains(&year.range.start)
        })
    }
}

/// Tells whether a number counts what stands behind it: 建设10家智能工厂, 形成年产7万台整机的产能.
pub(super) fn counts_tail(lead: &str, tail: &str) -> bool {
    !tail.is_empty() && (is_verb_only(lead) || sets_capacity(lead, tail))
}
