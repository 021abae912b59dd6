//! Reads units, areas, years and targets out of the cells of a table row.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::{Clause, Target, TargetOp};
use crate::reading::{Context, place_units};
use crate::table::{Cell, ColumnKind, Row};
use crate::units::{parse_cell, split_areas};

/// Fills the clause of a row from its cells.
pub(crate) fn read_row(row: &Row, source: &str, context: Context<'_>, clause: &mut Clause) {
    for cell in &row.cells {
        let clean = cell.fragment.read(source);
        match cell.kind {
            ColumnKind::Unit(role) => {
                let found = parse_cell(&clean.text, role, &context.rules.units, context.region);
                clause.units.extend(place_units(found, &clean));
            }
            ColumnKind::Area => clause.areas.extend(split_areas(&clean.text)),
            ColumnKind::Text | ColumnKind::Time => {
                let years = context.target_years(&clean.text);
                if years.is_empty() && cell.kind == ColumnKind::Time {
                    clause.years.extend(deadline(&clean.text));
                }
                clause.years.extend(years);
                clause.targets.extend(context.targets(&clean));
            }
            ColumnKind::Value { .. } | ColumnKind::Index | ColumnKind::Group => {}
        }
    }
    if let Some(target) = read_goal(row, source) {
        clause.years.extend(target.year);
        clause.targets.push(target);
    }
    clause.years.sort_unstable();
    clause.years.dedup();
}

/// The year of a cell that holds a deadline and nothing else: `2034年底`, the last of `2032—2033年`.
fn deadline(text: &str) -> Option<i16> {
    static DEADLINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"^(?:(?:19|20)\d\d\s*年?\s*[-—–~～至]+\s*)?((?:19|20)\d\d)\s*年\s*(?:\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?(?:[底末前内]|年底|月底|之前|底前|完成){0,3}$",
        )
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
    });
    DEADLINE.captures(text.trim())?.get(1)?.as_str().parse().ok()
}

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(\d[\d,，]*(?:\.\d+)?)\s*(?:[-—~～至]\s*(\d+(?:\.\d+)?))?\s*([%％‰]|[万亿]?[\u4e00-\u9fff/]{0,6})",
    )
    .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// A unit in brackets behind an indicator: `有效发明专利数(件)`.
static UNIT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[（(]([%％‰]|[\u4e00-\u9fff/]{1,8})[)）]\s*$")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// The goal that a row of indicators sets: its words name the indicator, the goal column the value and year.
///
/// Without a column that says 目标, the last column with a year is the goal when there are two and more.
fn read_goal(row: &Row, source: &str) -> Option<Target> {
    let values: Vec<(&Cell, Option<i16>, bool)> = row
        .cells
        .iter()
        .filter_map(|cell| match cell.kind {
            ColumnKind::Value { year, is_goal } => Some((cell, year, is_goal)),
            _ => None,
        })
        .collect();
    let (goal, year, _) = values
        .iter()
        .find(|(_, _, is_goal)| *is_goal)
        .or_else(|| values.last().filter(|(_, year, _)| values.len() > 1 && year.is_some()))?;
    let words = row.cells.iter().find(|cell| cell.kind == ColumnKind::Text)?;
    let indicator = words.fragment.read(source).text;
    let clean = goal.fragment.read(source);
    let captures = NUMBER.captures(&clean.text)?;
    let parse = |text: &str| text.replace([',', '，'], "").parse::<f64>().ok();
    let value = parse(captures.get(1)?.as_str())?;
    let value_max = captures.get(2).and_then(|it| parse(it.as_str()));
    let printed = captures.get(3).map_or("", |it| it.as_str());
    let printed =
        ["以上", "左右", "以内", "以下"].iter().fold(printed, |unit, word| unit.trim_end_matches(word));
    let unit = if printed.is_empty() {
        UNIT.captures(&indicator).map(|it| it[1].to_owned())
    } else {
        Some(printed.to_owned())
    };
    Some(Target {
        op: goal_op(&indicator, &clean.text, value_max.is_some()),
        indicator: UNIT.replace(&indicator, "").into_owned(),
        value: Some(value),
        value_max,
        unit: unit.map(|unit| unit.replace('％', "%")),
        year: *year,
        year_inherited: false,
        span: goal.fragment.span,
    })
}

fn goal_op(indicator: &str, value: &str, is_range: bool) -> TargetOp {
    let at_least = value.contains("以上") || value.contains('≥') || value.contains("不低于");
    if is_range {
        TargetOp::Range
    } else if indicator.contains("下降") || indicator.contains("降低") {
        if at_least { TargetOp::DecreaseAtLeast } else { TargetOp::Decrease }
    } else if value.contains("左右") || value.contains('约') {
        TargetOp::About
    } else if at_least {
        TargetOp::AtLeast
    } else if value.contains("超过") || value.contains('>') || value.contains('＞') {
        TargetOp::MoreThan
    } else {
        TargetOp::Equal
    }
}
