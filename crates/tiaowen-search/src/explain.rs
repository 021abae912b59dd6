//! Why an answer is empty: which term or which filter emptied it.

use crate::engine::{Condition, Engine, EngineError, EngineQuery, Matcher};
use crate::plan::Plan;

/// Says, in Chinese, what to leave out so that something is found. Asks the engine for counts.
pub(crate) fn explain_empty(plan: &Plan, engine: &dyn Engine) -> Result<Vec<String>, EngineError> {
    let count = |matcher: Matcher, filters: Vec<Condition>| -> Result<usize, EngineError> {
        Ok(engine.search(&EngineQuery { filters, ..EngineQuery::count(matcher) })?.total)
    };
    let mut notices = Vec::new();
    let without_filters = count(plan.matcher(), Vec::new())?;
    if without_filters == 0 {
        let mut counts = Vec::new();
        for part in &plan.parts {
            counts.push((part.label.as_str(), count(part.matcher.clone(), Vec::new())?));
        }
        let missing: Vec<&str> =
            counts.iter().filter(|(_, count)| *count == 0).map(|(label, _)| *label).collect();
        if missing.is_empty() && counts.len() > 1 {
            let counts: Vec<String> =
                counts.iter().map(|(label, count)| format!("“{label}” {count} 条")).collect();
            notices.push(format!("没有条款同时符合全部检索词；单独检索：{}", counts.join("，")));
        } else if !missing.is_empty() {
            notices.push(format!("没有条款符合“{}”", missing.join("”“")));
        }
    } else {
        for (index, filter) in plan.filters.iter().enumerate() {
            let others = plan.filters.iter().enumerate().filter(|(other, _)| *other != index);
            let others = others.map(|(_, filter)| filter.condition.clone()).collect();
            let found = count(plan.matcher(), others)?;
            if found > 0 {
                notices.push(format!("去掉筛选条件“{}”后有 {found} 条", filter.label));
            }
        }
        if notices.is_empty() {
            notices.push(format!("去掉全部筛选条件后有 {without_filters} 条"));
        }
    }
    Ok(notices)
}
