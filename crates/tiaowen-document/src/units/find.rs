//! Finds the responsible units that a clause's text or a table cell prints.

use std::ops::Range;

use super::UnitRegistry;
use super::list::{ListedName, UnitList, cut_list, label_starts, leading_label};
use super::name::{self, fold, without_blanks};
use crate::model::{Region, UnitRole};
use crate::portion::{portions, shift};

/// A responsible unit as a text prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundUnit {
    /// As printed, blanks cut out.
    pub name: String,
    /// The registry's name, else the printed one.
    pub canonical: String,
    /// The registry's id, else `region/name`.
    pub id: String,
    /// What it has to do.
    pub role: UnitRole,
    /// Points at no unit in particular (相关部门): no filter value.
    pub generic: bool,
    /// Where it stands, in bytes of the text.
    pub range: Range<usize>,
}

/// Finds the units that a clause makes responsible, in the order of the text.
///
/// Reads lists in brackets of any shape (责任单位：A、B), (牵头单位：A；配合单位：B), (A牵头，B等按职责分工负责)
/// and lists behind a label without brackets. Bodies that the text merely mentions are no units.
pub fn find_units(text: &str, registry: &UnitRegistry, region: Option<&Region>) -> Vec<FoundUnit> {
    let is_known = |folded: &str| registry.knows(folded);
    let mut found = Vec::new();
    for portion in portions(text) {
        for list in find_lists(&text[portion.clone()], &is_known) {
            let names = list.names.into_iter().map(|name| (shift(&name.range, portion.start), name.role));
            found.extend(names.map(|(range, role)| resolve(text, range, role, registry, region)));
        }
    }
    found
}

/// Finds the units that a heading names: as in a clause, or nothing else in a bracket at its end: `（二）丰富场景【区经信局】`.
pub(crate) fn find_units_of_heading(
    text: &str,
    registry: &UnitRegistry,
    region: Option<&Region>,
) -> Vec<FoundUnit> {
    let found = find_units(text, registry, region);
    let is_open = |sign: char| matches!(sign, '（' | '(' | '【' | '〔' | '[');
    let Some(body) = text.trim_end().strip_suffix(['）', ')', '】', '〕', ']']).filter(|_| found.is_empty())
    else {
        return found;
    };
    let Some((at, sign)) = body.char_indices().rev().find(|(_, sign)| is_open(*sign)) else { return found };
    let start = at + sign.len_utf8();
    if at == 0 || !looks_like_unit(&body[start..]) {
        return found;
    }
    let is_known = |folded: &str| registry.knows(folded);
    let names = cell_names(&body[start..], UnitRole::Responsible, &is_known);
    names
        .into_iter()
        .map(|(range, role)| resolve(text, shift(&range, start), role, registry, region))
        .collect()
}

/// Reads a table cell that holds only units, one or several, with or without separators.
///
/// A line end inside a name joins (市行政审批⏎管理办公室), between names it separates.
pub fn parse_cell(
    text: &str,
    role: UnitRole,
    registry: &UnitRegistry,
    region: Option<&Region>,
) -> Vec<FoundUnit> {
    let is_known = |folded: &str| registry.knows(folded);
    let names = cell_names(text, role, &is_known);
    names.into_iter().map(|(range, role)| resolve(text, range, role, registry, region)).collect()
}

/// Tells whether `text` holds units, one or several, and nothing else.
pub fn looks_like_unit(text: &str) -> bool {
    let trimmed = text.trim();
    let names = cell_names(trimmed, UnitRole::Responsible, &|_| false);
    !names.is_empty()
        && !name::begins_as_task(trimmed)
        && !trimmed.contains(['。', '：', ':', '；'])
        && names.iter().all(|(range, _)| {
            let name = without_blanks(&trimmed[range.clone()]);
            name::is_unit_name(&name) || name::is_generic_form(&name)
        })
}

fn resolve(
    text: &str,
    range: Range<usize>,
    role: UnitRole,
    registry: &UnitRegistry,
    region: Option<&Region>,
) -> FoundUnit {
    let name = without_blanks(&text[range.clone()]);
    let resolved = registry.resolve(&name, region);
    let generic = registry.is_generic(&name);
    FoundUnit { name, canonical: resolved.canonical, id: resolved.id, role, generic, range }
}

fn cell_names(text: &str, role: UnitRole, is_known: &dyn Fn(&str) -> bool) -> Vec<(Range<usize>, UnitRole)> {
    let list = cut_list(text, 0..text.len(), Some(role), is_known);
    let names = list.names.into_iter();
    names
        .flat_map(|name| split_run(text, name.range, is_known).into_iter().map(move |part| (part, name.role)))
        .collect()
}

/// Splits names that stand without separators: 市经信委市科技局.
///
/// Each boundary lies between a unit's ending and an opening that says whose the next is; a registered name is
/// never cut.
fn split_run(text: &str, range: Range<usize>, is_known: &dyn Fn(&str) -> bool) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut start = range.start;
    while start < range.end {
        let rest = &text[start..range.end];
        let end = if is_known(&fold(rest)) { range.end } else { start + first_name(rest, is_known) };
        parts.push(start..end);
        start = end;
    }
    parts
}

/// The length in bytes of the first of several names that run together; all of `run` when it is one.
fn first_name(run: &str, is_known: &dyn Fn(&str) -> bool) -> usize {
    let boundaries = run.char_indices().skip(2).map(|(at, _)| at).filter(|at| {
        let (head, tail) = run.split_at(*at);
        let inside_bracket = head.matches(['(', '（']).count() > head.matches([')', '）']).count();
        !inside_bracket
            && (name::opens_with_rank(tail) || tail.starts_with('各') || begins_known(tail, is_known))
    });
    let mut fallback = None;
    for at in boundaries {
        let head = fold(&run[..at]);
        if is_known(&head) {
            return at;
        }
        if fallback.is_none() && (name::is_unit_name(&head) || name::is_generic_form(&head)) {
            fallback = Some(at);
        }
    }
    fallback.unwrap_or(run.len())
}

fn begins_known(tail: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    tail.char_indices().skip(2).map(|(at, _)| at).chain([tail.len()]).any(|at| is_known(&fold(&tail[..at])))
}

/// All unit lists of a clause's text, in order.
fn find_lists(text: &str, is_known: &dyn Fn(&str) -> bool) -> Vec<UnitList> {
    let mut lists: Vec<(Range<usize>, UnitList)> = Vec::new();
    let groups = bracket_groups(text);
    for group in &groups {
        if lists.iter().any(|(taken, _)| taken.contains(&group.open)) {
            continue;
        }
        if let Some((taken, list)) = list_of_group(text, group, is_known) {
            lists.push((taken, list));
        }
    }
    for start in labels_with_colon(text) {
        let taken =
            |lists: &[(Range<usize>, UnitList)]| lists.iter().any(|(range, _)| range.contains(&start));
        if taken(&lists) || !begins_line(text, start) {
            continue;
        }
        if let Some((range, list)) = list_behind_label(text, start, is_known) {
            lists.push((range, list));
        }
    }
    lists.sort_by_key(|(range, _)| range.start);
    lists.into_iter().map(|(_, list)| list).collect()
}

/// A pair of brackets of any shapes; an unclosed one reaches to the end of the text.
struct BracketGroup {
    /// Where the opening bracket stands.
    open: usize,
    /// What stands between.
    body: Range<usize>,
    closed: bool,
}

fn bracket_groups(text: &str) -> Vec<BracketGroup> {
    let mut groups = Vec::new();
    let mut open: Vec<(usize, usize)> = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '(' | '（' | '[' | '［' | '〔' | '【' | '〖' => open.push((at, at + character.len_utf8())),
            ')' | '）' | ']' | '］' | '〕' | '】' | '〗' => {
                if let Some((start, inner)) = open.pop() {
                    groups.push(BracketGroup { open: start, body: inner..at, closed: true });
                }
            }
            _ => {}
        }
    }
    let unclosed = open.into_iter().map(|(start, inner)| BracketGroup {
        open: start,
        body: inner..text.len(),
        closed: false,
    });
    groups.extend(unclosed);
    groups.sort_by_key(|group| group.open);
    groups
}

/// Reads a bracket as a unit list, if it is one.
fn list_of_group(
    text: &str,
    group: &BracketGroup,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<(Range<usize>, UnitList)> {
    let body = &text[group.body.clone()];
    let lead = body.len() - body.trim_start().len();
    if let Some((length, role)) = leading_label(&body[lead..]) {
        let rest = &body[lead + length..];
        if rest.trim().is_empty() && group.closed {
            // 【责任单位】市经信局、市科技局
            let start = group.body.end + text[group.body.end..].chars().next().map_or(0, char::len_utf8);
            let end = list_end(text, start);
            return Some((group.open..end, cut_list(text, start..end, Some(role), is_known)));
        }
        if rest.trim_start().starts_with([':', '：', '为']) || rest.starts_with(char::is_whitespace) {
            let list = cut_list(text, group.body.clone(), Some(role), is_known);
            return Some((group.open..group.body.end, list));
        }
    }
    if !labels_with_colon(body).is_empty() {
        // (完成时限：2025年底；责任单位：市经信委)
        return Some((group.open..group.body.end, cut_list(text, group.body.clone(), None, is_known)));
    }
    if !group.closed {
        return None;
    }
    let mut list = cut_list(text, group.body.clone(), Some(UnitRole::Responsible), is_known);
    if !list.says_roles {
        return closes_clause(text, group, &list, is_known).then_some((group.open..group.body.end, list));
    }
    // (A、B负责，持续推进): what is no unit's name is what they do.
    let is_unit =
        |name: &ListedName| is_unit_or_generic(&without_blanks(&text[name.range.clone()]), is_known);
    let opens_with_unit = list.names.first().is_some_and(is_unit);
    list.names.retain(is_unit);
    opens_with_unit.then_some((group.open..group.body.end, list))
}

/// A bracket of nothing but units at the very end of a clause.
///
/// Behind the last full stop, or a paragraph by itself, one unit will do; inside the last sentence (…建设（甲局、
/// 乙局）。) it takes two.
fn closes_clause(text: &str, group: &BracketGroup, list: &UnitList, is_known: &dyn Fn(&str) -> bool) -> bool {
    let before = text[..group.open].trim_end();
    let bracket = text[group.body.end..].chars().next().map_or(0, char::len_utf8);
    let behind = text[group.body.end + bracket..]
        .trim_matches(|character: char| character.is_whitespace() || "。；;".contains(character));
    let stands_apart = before.is_empty() || before.ends_with(['。', '；', ';', '！']);
    let is_unit =
        |name: &ListedName| is_unit_or_generic(&without_blanks(&text[name.range.clone()]), is_known);
    behind.is_empty()
        && (stands_apart && !list.names.is_empty() || list.names.len() > 1)
        && list.names.iter().all(is_unit)
}

fn is_unit_or_generic(name: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
    is_known(&fold(name)) || name::is_unit_name(name) || name::is_generic_form(name)
}

/// Tells whether a label at `start` opens a line or a sentence.
fn begins_line(text: &str, start: usize) -> bool {
    let before = &text[..start];
    before.trim_end().is_empty()
        || before.ends_with(['\n', '\r'])
        || before.trim_end().ends_with(['。', '；', ';', '！', '】', '|', '*', '）', ')'])
}

fn list_behind_label(
    text: &str,
    start: usize,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<(Range<usize>, UnitList)> {
    let (_, role) = leading_label(&text[start..])?;
    let end = list_end(text, start);
    Some((start..end, cut_list(text, start..end, Some(role), is_known)))
}

/// Where labels stand that a colon follows, in bytes.
fn labels_with_colon(text: &str) -> Vec<usize> {
    if !text.contains([':', '：']) {
        return Vec::new();
    }
    label_starts(text).into_iter().filter(|start| is_label_with_colon(&text[*start..])).collect()
}

fn is_label_with_colon(text: &str) -> bool {
    leading_label(text)
        .is_some_and(|(length, _)| text[length..].trim_start_matches(['*', ' ']).starts_with([':', '：']))
}

/// Where a list without brackets ends: at a full stop, a line end or the next 【.
fn list_end(text: &str, start: usize) -> usize {
    text[start..].find(['。', '\n', '\r', '【', '|']).map_or(text.len(), |at| start + at)
}
