//! Names what a target measures: the indicator in front, the thing counted behind, the subject of the stretch
//! before when neither says it.

use std::ops::Range;

use super::bound::Each;
use super::evidence::trimmed;
use super::finder::{Finder, Reading, counts_tail};
use super::indicator::{
    clean, counted_range, name_range, needs_subject, split_names, subject_of, with_noun_of,
};
use super::marks::{MarkKind, find_marks};
use super::segment::Segment;
use super::slot::Slot;

impl Finder<'_> {
    /// The indicators that a slot states, and where indicator, value and bound stand.
    pub(super) fn names(
        &self,
        segment: &Segment,
        slot: &Slot<'_>,
        reading: &Reading,
    ) -> (Vec<String>, Range<usize>) {
        let lead = &self.text[reading.lead.clone()];
        if counts_tail(lead, self.text[slot.tail.clone()].trim()) {
            let counted = counted_range(self.text, slot.tail.clone());
            let end = counted.end.max(slot.end);
            return (vec![clean(&self.text[counted])], slot.mark.range.start..end);
        }
        let start = if reading.name.is_empty() { slot.mark.range.start } else { reading.name.start };
        let range = start..slot.end;
        let shares = reading.front.each != Each::Together
            || matches!(slot.mark.kind, MarkKind::First | MarkKind::Times(_));
        let mut names = if shares {
            split_names(self.text, reading.name.clone())
        } else {
            vec![self.whole_name(slot, reading)]
        };
        if let MarkKind::First = slot.mark.kind {
            names = names.iter().map(|name| without_first(name).to_owned()).collect();
        }
        match names.as_slice() {
            [only] if needs_subject(only) => {
                let name = format!("{}{only}", self.subject(segment, range.start));
                names = if shares { split_names(&name, 0..name.len()) } else { vec![name] };
            }
            [] => {
                let name = self.subject(segment, range.start);
                names = if shares { split_names(&name, 0..name.len()) } else { vec![name] };
            }
            _ => {}
        }
        if names.is_empty() {
            names.push(String::new());
        }
        (names, range)
    }

    /// The indicator with a yearly change that belongs to its name: 技术改造投资年均增长.
    fn whole_name(&self, slot: &Slot<'_>, reading: &Reading) -> String {
        let name = &self.text[reading.name.clone()];
        let behind =
            self.text[reading.name.end.min(slot.mark.range.start)..slot.mark.range.start].trim_start();
        let yearly = ["年均", "每年", "平均"].iter().any(|word| name.ends_with(word));
        let change =
            ["增长", "提高", "下降", "降低", "增加"].into_iter().find(|word| behind.starts_with(word));
        match change {
            Some(change) if yearly => clean(&format!("{name}{change}")),
            _ => clean(name),
        }
    }

    /// What an indicator that names no subject speaks of: the last indicator of the sentence, else the words of
    /// the stretch before.
    fn subject(&self, segment: &Segment, at: usize) -> String {
        let earlier = self.found.last().filter(|target| segment.part.contains(&target.range.start));
        if let Some(target) = earlier {
            return subject_of(&target.indicator).to_owned();
        }
        let start = self.text[..segment.range.start.min(at)].trim_end_matches(['，', ',', '：', ':']).len();
        let stretch = stretch_before(&self.text[segment.sentence.start.min(start)..start]);
        let cut =
            ["保持", "稳步", "持续", "显著", "明显", "实现", "不断", "大幅", "达到", "在2", "较2", "比2"];
        let cut = cut.iter().filter_map(|word| stretch.find(word)).min();
        let number = find_marks(stretch).first().map(|mark| mark.range.start);
        let subject = &stretch[..cut.into_iter().chain(number).min().unwrap_or(stretch.len())];
        if self.years.iter().any(|year| subject.contains(&year.year.to_string())) {
            String::new()
        } else {
            clean(&subject[name_range(subject, 0..subject.len())])
        }
    }

    /// 国家级创新中心1家、市级5家: names of a rank alone take the noun of the name beside them.
    pub(super) fn lend_nouns(&mut self, first: usize) {
        let names: Vec<String> = self.found[first..].iter().map(|target| target.indicator.clone()).collect();
        for (index, name) in names.iter().enumerate() {
            let beside =
                [index.checked_sub(1), Some(index + 1)].into_iter().flatten().filter_map(|at| names.get(at));
            if let Some(whole) = beside.filter_map(|other| with_noun_of(name, other)).next() {
                self.found[first + index].indicator = whole;
            }
        }
    }
}

/// The last stretch between commas.
fn stretch_before(text: &str) -> &str {
    let comma = text.rfind(['，', ',', '：', ':']);
    let start = comma.map_or(0, |at| at + text[at..].chars().next().map_or(0, char::len_utf8));
    &text[start..]
}

/// 实现世界500强企业数量 → 世界500强企业数量; 中国质量奖获奖实现 → 中国质量奖获奖.
fn without_first(name: &str) -> &str {
    let name = name.strip_suffix("实现").unwrap_or(name);
    let name = name.strip_suffix("获奖").filter(|rest| !rest.is_empty()).unwrap_or(name);
    &name[trimmed(name, 0..name.len())]
}
