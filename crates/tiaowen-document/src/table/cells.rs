//! Takes cells of one kind off a run of lines, joining a cell that was broken over lines.

use std::sync::LazyLock;

use regex::Regex;

use super::ColumnKind;
use crate::fragment::Fragment;
use crate::line::Line;
use crate::units::{looks_like_area_list, looks_like_unit};

static VALUE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:约|年均|年均增长|累计|[≥≤><＞＜]|达到?|不低于|超过?|[+＋-])?\s*\d[\d,，.．]*\s*(?:[-—~～至]\s*\d[\d.]*)?\s*(?:[%％‰]|[万亿]?[\u4e00-\u9fff]{0,6}(?:[/／][\u4e00-\u9fff]{1,6})?)(?:以上|以下|左右|以内|以下)?$|^(?:——?|--?|－|/|／|\\|\*|无)$",
    )
    .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

static TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:(?:19|20)\d\d年?.{0,12}|(?:今年|明年|当年|次年)?\d{1,2}月(?:份|底|末|初|[上中下]旬|\d{1,2}日)?(?:之?前|底前)?|长期(?:坚持|推进|实施)?|持续(?:推进|实施|开展)?|常态化.{0,6}|每年.{0,8}|按.{0,10}时间.{0,6})$",
    )
    .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// A run of lines that hold one cell each, or part of one. Indices count the lines of the run.
pub(super) struct Run<'a> {
    pub(super) lines: Vec<&'a Line>,
}

impl<'a> Run<'a> {
    pub(super) fn text(&self, at: usize) -> &'a str {
        self.lines.get(at).map_or("", |line| line.text.as_str())
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The lines from `start` to before `end` as one cell, breaks cut out.
    pub(super) fn cell(&self, start: usize, end: usize) -> Fragment {
        let mut fragment = self.lines[start].fragment.clone();
        for line in &self.lines[start + 1..end] {
            fragment.append(&line.fragment);
        }
        fragment
    }

    /// Takes one cell of this kind at `at`; returns the line behind it.
    pub(super) fn take(&self, kind: ColumnKind, at: usize) -> Option<usize> {
        if at >= self.len() {
            return None;
        }
        match kind {
            ColumnKind::Value { .. } => VALUE.is_match(self.text(at)).then_some(at + 1),
            ColumnKind::Time => TIME.is_match(self.text(at)).then_some(at + 1),
            ColumnKind::Unit(_) => self.take_unit(at),
            ColumnKind::Area => self.take_areas(at),
            ColumnKind::Index => self.text(at).chars().all(|it| it.is_ascii_digit()).then_some(at + 1),
            ColumnKind::Group | ColumnKind::Text => Some(at + 1),
        }
    }

    /// Takes one unit, whole or broken over two lines: `市人力` `社保局`.
    pub(super) fn take_unit(&self, at: usize) -> Option<usize> {
        let text = self.text(at);
        if text.is_empty() {
            return None;
        }
        if looks_like_unit(text) || names_all_bodies(text) {
            return Some(at + 1);
        }
        let next = self.text(at + 1);
        let is_part = |part: &str| part.chars().count() <= 10 && !part.contains(['。', '，', ',']);
        // A line that is a unit of its own is no second half.
        let opens_unit = next.starts_with(['国', '省', '市', '区', '县', '州']) && looks_like_unit(next);
        let whole = format!("{text}{next}");
        let is_broken = !next.is_empty() && is_part(text) && is_part(next) && !opens_unit;
        (is_broken && looks_like_unit(&whole)).then_some(at + 2)
    }

    /// Takes a list of units whose lines end in 、 but for the last.
    pub(super) fn take_unit_cell(&self, at: usize) -> Option<usize> {
        let mut end = self.take_unit(at)?;
        while self.text(end - 1).ends_with('、') {
            end = self.take_unit(end)?;
        }
        Some(end)
    }

    /// Takes all units that stand one below the other.
    pub(super) fn take_units(&self, mut at: usize) -> Vec<(usize, usize)> {
        let mut units = Vec::new();
        while let Some(end) = self.take_unit(at) {
            units.push((at, end));
            at = end;
        }
        units
    }

    /// Takes a list of areas; a line that ends in 、 goes on below.
    pub(super) fn take_areas(&self, at: usize) -> Option<usize> {
        let mut text = self.text(at).to_owned();
        let mut end = at + 1;
        while text.ends_with(['、', '，', ',']) && end < self.len() {
            text.push_str(self.text(end));
            end += 1;
        }
        looks_like_area_list(&text).then_some(end)
    }
}

/// Tells whether a cell names all bodies of a sort: `各乡镇（街道）`, `各区县（市）政府`.
fn names_all_bodies(text: &str) -> bool {
    const MAX_CHARS: usize = 16;
    let sorts = ["乡", "镇", "街道", "县", "区", "市", "省", "成员", "部门", "单位"];
    let mut rest = text.chars();
    rest.next() == Some('各')
        && text.chars().count() <= MAX_CHARS
        && !text.contains(['。', '，', '：'])
        && sorts.iter().any(|sort| rest.as_str().starts_with(sort))
}
