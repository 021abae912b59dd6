//! The filters beside the results: their order, what is in sight and what is folded away, and how units stand
//! together. Knows the counts that it is given, not how they came about.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tiaowen_document::model::{ClauseKind, Status};
use tiaowen_document::units::{UnitEntry, UnitRegistry};
use tiaowen_search::results::{FacetValue, UnitLink};
use tiaowen_text::pinyin::initials;

use super::strings::Strings;
use crate::objects::UNMARKED;

/// Values of a list shown before the rest is folded away; longer lists have a box to find one.
const VALUES_AT_FIRST: usize = 8;
/// Values of a list that a page of results brings along; five hundred documents would weigh more than the rest of
/// the page. The ones of most clauses come first, except for years.
const VALUES_BROUGHT: usize = 150;
/// Filters that stand behind 更多筛选.
const MINOR_FACETS: [&str; 2] = ["unit_family", "clause_kind"];
/// The order of filters on the page.
pub(crate) const FACET_ORDER: [&str; 10] = [
    "doc",
    "year",
    "target_year",
    "unit",
    "category",
    "kind",
    "region",
    "status",
    "unit_family",
    "clause_kind",
];
/// The levels of administration from the top; others follow as they come.
const LEVELS: [&str; 5] = ["国家", "省", "市", "区", "县"];

/// A filter.
#[derive(Debug)]
pub(crate) struct Facet {
    /// Its name in addresses.
    pub(crate) name: &'static str,
    /// Its name on the page.
    pub(crate) label: &'static str,
    /// Its values, in one group without a label unless they are units of several levels.
    pub(crate) groups: Vec<FacetGroup>,
    /// How many values the list leaves out.
    pub(crate) left_out: usize,
    /// Whether a box finds a value: in long lists, but of years.
    pub(crate) has_find_box: bool,
    /// Whether it stands beside another one in half the width.
    pub(crate) is_half: bool,
    /// Whether it stands behind 更多筛选.
    pub(crate) is_minor: bool,
    /// Whether a value is ticked.
    pub(crate) has_selection: bool,
}

/// Values that stand together.
#[derive(Debug)]
pub(crate) struct FacetGroup {
    /// What is said above them; empty for nothing.
    pub(crate) label: String,
    /// How many they are.
    pub(crate) count: usize,
    /// Whether the group is unfolded at first.
    pub(crate) is_open: bool,
    /// What is in sight.
    pub(crate) first: Vec<FacetOption>,
    /// What is folded away.
    pub(crate) rest: Vec<FacetSection>,
}

/// Values of one system 系统, or the ones of no system with others.
#[derive(Debug)]
pub(crate) struct FacetSection {
    /// The system; empty where nothing is said.
    pub(crate) label: String,
    /// Its values.
    pub(crate) options: Vec<FacetOption>,
}

/// One value of a filter.
#[derive(Clone, Debug)]
pub(crate) struct FacetOption {
    /// What the address takes.
    pub(crate) value: Arc<str>,
    /// What users read.
    pub(crate) label: String,
    /// Names that belong to it; may be empty.
    pub(crate) aside: String,
    /// What it is found by beside its label, where the list has a box to find a value: pinyin initials, the
    /// system, other names.
    pub(crate) also: String,
    /// Clauses that it would find alone.
    pub(crate) count: usize,
    /// Whether it is ticked.
    pub(crate) is_selected: bool,
    /// Whether it is what the unit above it was before.
    pub(crate) is_former: bool,
    /// The system it belongs to.
    family: Option<Arc<str>>,
}

/// A value with what stands indented below it; they are folded together.
type Block = Vec<FacetOption>;

/// Makes options of values.
struct Options<'o> {
    t: &'static Strings,
    name: &'static str,
    has_find_box: bool,
    units: &'o UnitRegistry,
}

/// The filters in their order, those without values left out. The registry tells what else a unit is called.
pub(crate) fn facets(
    t: &'static Strings,
    counted: &BTreeMap<&'static str, Vec<FacetValue>>,
    units: &UnitRegistry,
) -> Vec<Facet> {
    let with_values = FACET_ORDER.iter().filter_map(|name| {
        let values = counted.get(name).filter(|values| !values.is_empty())?;
        let brought = brought(values);
        Some(Facet { left_out: values.len() - brought.len(), ..facet(t, name, &brought, units) })
    });
    with_values.collect()
}

/// What a page of results brings of a list: its beginning, what is ticked, and 未标注.
fn brought(values: &[FacetValue]) -> Cow<'_, [FacetValue]> {
    if values.len() <= VALUES_BROUGHT {
        return values.into();
    }
    let is_brought = |index: usize, value: &FacetValue| {
        index < VALUES_BROUGHT || value.selected || *value.value == *UNMARKED
    };
    let listed = values.iter().enumerate().filter(|(index, value)| is_brought(*index, value));
    listed.map(|(_, value)| value.clone()).collect()
}

/// One filter of its values.
pub(crate) fn facet(
    t: &'static Strings,
    name: &'static str,
    values: &[FacetValue],
    units: &UnitRegistry,
) -> Facet {
    let is_half = name.ends_with("year");
    let options = Options { t, name, has_find_box: !is_half && values.len() > VALUES_AT_FIRST, units };
    let groups = if name == "unit" {
        options.unit_groups(values)
    } else {
        let blocks = values.iter().map(|value| vec![options.option(value, "")]);
        vec![group(String::new(), blocks.collect())]
    };
    Facet {
        name,
        label: t.facet(name),
        groups,
        left_out: 0,
        has_find_box: options.has_find_box,
        is_half,
        is_minor: MINOR_FACETS.contains(&name),
        has_selection: values.iter().any(|value| value.selected),
    }
}

/// Words that belong to the interface are shown in its language.
pub(crate) fn facet_label(t: &Strings, name: &str, value: &FacetValue) -> String {
    let own = match name {
        _ if *value.value == *UNMARKED => Some(t.unmarked),
        "status" => Status::from_name(&value.value).map(|status| t.status_label(status)),
        "clause_kind" => ClauseKind::from_name(&value.value).map(|kind| t.clause_kind_label(kind)),
        _ => None,
    };
    own.map_or_else(|| value.label.to_string(), str::to_owned)
}

/// Folds blocks beyond the first few away; what is ticked stays in sight, and one alone is not worth folding.
fn group(label: String, blocks: Vec<Block>) -> FacetGroup {
    let count = blocks.iter().map(Vec::len).sum();
    let (mut first, mut rest) = (Vec::new(), Vec::new());
    for block in blocks {
        let is_ticked = block.iter().any(|option| option.is_selected);
        if first.len() < VALUES_AT_FIRST || is_ticked {
            first.extend(block);
        } else {
            rest.push(block);
        }
    }
    if let [only] = &mut rest[..] {
        first.append(only);
        rest.clear();
    }
    FacetGroup { label, count, is_open: true, first, rest: sections(rest) }
}

/// Gathers blocks by their system, in the order in which systems come first. A system with one block stands with
/// the others at the end, and where no system has two nothing is said.
fn sections(blocks: Vec<Block>) -> Vec<FacetSection> {
    let mut systems: Vec<(Option<Arc<str>>, Vec<Block>)> = Vec::new();
    for block in blocks {
        let family = block.first().and_then(|option| option.family.clone());
        match systems.iter_mut().find(|(known, _)| *known == family) {
            Some((_, blocks)) => blocks.push(block),
            None => systems.push((family, vec![block])),
        }
    }
    let (gathered, alone): (Vec<_>, Vec<_>) =
        systems.into_iter().partition(|(family, blocks)| family.is_some() && blocks.len() > 1);
    let others = FacetSection {
        label: String::new(),
        options: alone.into_iter().flat_map(|(_, blocks)| blocks.into_iter().flatten()).collect(),
    };
    let gathered = gathered.into_iter().map(|(family, blocks)| FacetSection {
        label: family.as_deref().unwrap_or_default().to_owned(),
        options: blocks.into_iter().flatten().collect(),
    });
    gathered.chain([others]).filter(|section| !section.options.is_empty()).collect()
}

/// The level of a unit: the registry's, else what name and place in a derived id (`region/name`) tell.
pub(super) fn level(unit: &FacetValue) -> Option<&str> {
    if let Some(level) = &unit.level {
        // What stands in brackets tells of an office of that level: 区(市局派出).
        return level.split(['(', '（']).next();
    }
    let (region, name) = unit.value.rsplit_once('/')?;
    let by_name = LEVELS.iter().find(|level| name.starts_with(**level));
    by_name.or_else(|| LEVELS.iter().find(|level| region.ends_with(**level))).copied()
}

impl Options<'_> {
    fn option(&self, value: &FacetValue, aside: &str) -> FacetOption {
        let label = facet_label(self.t, self.name, value);
        let members: Vec<&str> = value.members.iter().map(|member| &*member.label).collect();
        FacetOption {
            value: value.value.clone(),
            aside: if members.is_empty() { aside.to_owned() } else { members.join("、") },
            also: if self.has_find_box { self.also(value, &label) } else { String::new() },
            label,
            count: value.count,
            is_selected: value.selected,
            is_former: false,
            family: value.family.clone(),
        }
    }

    fn also(&self, value: &FacetValue, label: &str) -> String {
        let mut also = vec![initials(label)];
        if self.name == "unit" {
            also.extend(value.family.as_deref().map(str::to_owned));
            let names = self.units.by_id(&value.value).into_iter().flat_map(UnitEntry::names);
            also.extend(names.filter(|name| *name != label).map(str::to_owned));
        }
        also.join(" ")
    }

    /// Units by level from the top, those of unknown level behind them, 未标注 last. The group with most values
    /// is unfolded, and every one with a tick.
    fn unit_groups(&self, values: &[FacetValue]) -> Vec<FacetGroup> {
        let mut levels: Vec<(Option<&str>, Vec<Block>)> = Vec::new();
        let mut unmarked = Vec::new();
        for (unit, formers) in with_formers(values) {
            let former = |former: &&FacetValue| FacetOption { is_former: true, ..self.option(former, "") };
            let mut block: Block = vec![self.option(unit, &self.heirs(unit))];
            block.extend(formers.iter().map(former));
            if *unit.value == *UNMARKED {
                unmarked.push(block);
                continue;
            }
            let level = level(unit);
            match levels.iter_mut().find(|(known, _)| *known == level) {
                Some((_, blocks)) => blocks.push(block),
                None => levels.push((level, vec![block])),
            }
        }
        levels.sort_by_key(|(level, _)| match level {
            Some(level) => LEVELS.iter().position(|known| known == level).unwrap_or(LEVELS.len()),
            None => LEVELS.len() + 1,
        });
        if let [(_, blocks)] = &mut levels[..] {
            // One level needs no heading.
            blocks.append(&mut unmarked);
            return vec![group(String::new(), std::mem::take(blocks))];
        }
        let mut groups: Vec<FacetGroup> = levels
            .into_iter()
            .map(|(level, blocks)| {
                let label = level.map_or(self.t.other_levels, |level| self.t.unit_level(level));
                group(label.to_owned(), blocks)
            })
            .collect();
        let most = groups.iter().map(|group| group.count).max();
        for group in &mut groups {
            let is_ticked = group.first.iter().any(|option| option.is_selected);
            group.is_open = is_ticked || Some(group.count) == most;
        }
        if !unmarked.is_empty() {
            groups.push(group(String::new(), unmarked));
        }
        groups
    }

    /// What a unit that stands by itself became, where the registry has it.
    fn heirs(&self, unit: &FacetValue) -> String {
        let heirs: Vec<&str> =
            unit.successors.iter().filter(|heir| heir.id.is_some()).map(|heir| heir.name.as_str()).collect();
        if heirs.is_empty() { String::new() } else { self.t.now_called(&heirs.join("、")) }
    }
}

/// Every unit once: those that became none of the list, each with what it was before and what that was. Either of
/// the two may tell of the other.
fn with_formers(values: &[FacetValue]) -> Vec<(&FacetValue, Vec<&FacetValue>)> {
    let formers_of = |unit: &FacetValue| -> Vec<&FacetValue> {
        let names = |links: &[UnitLink], id: &str| links.iter().any(|link| link.id.as_deref() == Some(id));
        let is_former = |other: &&FacetValue| {
            other.value != unit.value
                && (names(&unit.predecessors, &other.value) || names(&other.successors, &unit.value))
        };
        values.iter().filter(is_former).collect()
    };
    let formers: BTreeSet<&str> = values.iter().flat_map(formers_of).map(|former| &*former.value).collect();
    let mut placed: BTreeSet<&str> = BTreeSet::new();
    let mut units = Vec::new();
    // Notes may run in a circle; whoever is left over then stands by itself.
    let (last, before): (Vec<_>, Vec<_>) = values.iter().partition(|value| !formers.contains(&*value.value));
    for value in last.into_iter().chain(before) {
        if !placed.insert(&value.value) {
            continue;
        }
        let (mut below, mut waiting) = (Vec::new(), formers_of(value));
        while !waiting.is_empty() {
            let former = waiting.remove(0);
            if placed.insert(&former.value) {
                below.push(former);
                waiting.extend(formers_of(former));
            }
        }
        units.push((value, below));
    }
    units
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::page::strings::Lang;

    /// A unit `id`, of a level, after others, with or without a tick.
    fn unit(id: &str, level: &str, predecessors: &[&str], selected: bool) -> FacetValue {
        FacetValue {
            value: id.into(),
            label: id.into(),
            count: 1,
            selected,
            level: Some(level).filter(|level| !level.is_empty()).map(Arc::from),
            predecessors: links(predecessors),
            ..FacetValue::default()
        }
    }

    fn links(ids: &[&str]) -> Arc<[UnitLink]> {
        ids.iter().map(|id| UnitLink { id: Some((*id).to_owned()), name: (*id).to_owned() }).collect()
    }

    fn made(lang: Lang, name: &'static str, values: &[FacetValue]) -> Facet {
        let units = UnitRegistry::from_toml("").expect("an empty registry");
        facet(lang.strings(), name, values, &units)
    }

    /// Groups as `label[+]: in sight | folded away`; `>` before a former unit, `+` behind an open group, brackets
    /// around a section with its label.
    fn shown(facet: &Facet) -> Vec<String> {
        let list = |options: &[FacetOption]| {
            let names = options.iter().map(|option| {
                format!("{}{}{}", if option.is_former { ">" } else { "" }, option.label, option.aside)
            });
            names.collect::<Vec<_>>().join(" ")
        };
        let section = |section: &FacetSection| match section.label.as_str() {
            "" => list(&section.options),
            label => format!("[{label}: {}]", list(&section.options)),
        };
        let groups = facet.groups.iter().map(|group| {
            let open = if group.is_open { "+" } else { "" };
            let rest: Vec<String> = group.rest.iter().map(section).collect();
            format!("{}{open}: {} | {}", group.label, list(&group.first), rest.join(" "))
        });
        groups.collect()
    }

    #[test]
    fn units_stand_by_level_and_under_what_they_became() {
        let check = |units: &[FacetValue], expected: &[&str]| {
            assert_eq!(shown(&made(Lang::Zh, "unit", units)), expected);
        };
        check(&[unit("甲", "市", &[], false), unit("乙", "市", &[], false)], &["+: 甲 乙 | "]);
        check(
            &[
                unit("委", "市", &[], false),
                unit("丙", "区(派出)", &[], true),
                unit("局", "市", &["委", "无"], false),
                unit("部", "国家", &[], false),
                unit("某乡/某办", "", &[], false),
                unit("某市某区/某办", "", &[], false),
                unit("某市某区/市某办", "", &[], false),
                unit("none", "", &[], false),
            ],
            &[
                "国家级: 部 | ",
                "市级+: 局 >委 某市某区/市某办 | ",
                "区级+: 丙 某市某区/某办 | ",
                "其他: 某乡/某办 | ",
                "+: 未标注 | ",
            ],
        );
        // The old one may tell of the new, of one that clauses name or of one that they do not.
        let former = |heir: &str| FacetValue { successors: links(&[heir]), ..unit("委", "市", &[], false) };
        check(&[former("局"), unit("局", "市", &[], false)], &["+: 局 >委 | "]);
        check(&[former("院")], &["+: 委现为院 | "]);
        // A chain, and a circle.
        check(
            &[
                unit("一", "市", &[], false),
                unit("二", "市", &["一"], false),
                unit("三", "市", &["二"], false),
            ],
            &["+: 三 >二 >一 | "],
        );
        check(&[unit("一", "市", &["二"], false), unit("二", "市", &["一"], false)], &["+: 一 >二 | "]);
    }

    #[test]
    fn folded_units_stand_by_system() {
        let check = |families: &[&str], expected: &str| {
            let in_sight = (0..VALUES_AT_FIRST).map(|index| unit(&index.to_string(), "", &[], false));
            let folded = families.iter().zip('a'..).map(|(family, id)| FacetValue {
                family: Some(*family).filter(|family| !family.is_empty()).map(Arc::from),
                ..unit(&id.to_string(), "", &[], false)
            });
            let values: Vec<FacetValue> = in_sight.chain(folded).collect();
            assert_eq!(shown(&made(Lang::Zh, "unit", &values)), [format!("+: 0 1 2 3 4 5 6 7 | {expected}")]);
        };
        check(&["科技", "", "财政", "科技", ""], "[科技: a d] b e c");
        check(&["财政", "科技"], "a b");
        check(&["", ""], "a b");
    }

    #[test]
    fn long_lists_are_folded_but_what_is_ticked_is_seen() {
        let check = |count: usize, ticked: usize, expected: (usize, usize, bool)| {
            let values: Vec<FacetValue> =
                (0..count).map(|index| unit(&index.to_string(), "", &[], index == ticked)).collect();
            let facet = made(Lang::Zh, "doc", &values);
            let [group] = &facet.groups[..] else { panic!("one group") };
            let rest: usize = group.rest.iter().map(|section| section.options.len()).sum();
            assert_eq!((group.first.len(), rest, facet.has_find_box), expected);
            assert_eq!(group.first.iter().any(|option| option.is_selected), ticked < count);
        };
        check(8, 99, (8, 0, false));
        check(9, 99, (9, 0, true));
        check(10, 99, (8, 2, true));
        check(12, 11, (9, 3, true));
        check(12, 0, (8, 4, true));
    }

    #[test]
    fn units_of_long_lists_are_found_by_initials_system_and_other_names() {
        let units = UnitRegistry::from_toml(
            "[[unit]]\nid = \"m-jx\"\ncanonical = \"市经信局\"\nfull = \"某市经济和信息化局\"\nregion = \"某市\"\n\
             aliases = [\"市经信委\"]\n",
        )
        .expect("a registry");
        let mut values: Vec<FacetValue> =
            (0..9).map(|index| unit(&index.to_string(), "", &[], false)).collect();
        values[0].value = "m-jx".into();
        values[0].label = "市经信局".into();
        values[0].family = Some("经信".into());
        let facet = facet(Lang::Zh.strings(), "unit", &values, &units);
        assert_eq!(facet.groups[0].first[0].also, "sjxj 经信 某市经济和信息化局 市经信委");
    }

    #[test]
    fn what_a_page_brings_of_a_long_list_is_told() {
        let check = |count: usize, ticked: &[usize], expected: usize| {
            let values = (0..count).map(|index| unit(&index.to_string(), "", &[], ticked.contains(&index)));
            let mut values: Vec<FacetValue> = values.collect();
            values.push(unit(UNMARKED, "", &[], false));
            let counted = BTreeMap::from([("doc", values)]);
            let units = UnitRegistry::from_toml("").expect("an empty registry");
            let made = facets(Lang::Zh.strings(), &counted, &units);
            let options = made[0].groups[0].rest.iter().flat_map(|section| &section.options);
            let all: Vec<_> = made[0].groups[0].first.iter().chain(options).collect();
            assert_eq!(made[0].left_out, expected, "{count}");
            assert_eq!(all.len() + expected, count + 1);
            assert!(all.iter().any(|option| *option.value == *UNMARKED));
            assert_eq!(all.iter().filter(|option| option.is_selected).count(), ticked.len());
        };
        check(1, &[], 0);
        check(VALUES_BROUGHT - 1, &[], 0);
        check(VALUES_BROUGHT, &[], 0);
        check(VALUES_BROUGHT + 1, &[], 1);
        check(VALUES_BROUGHT + 50, &[3, VALUES_BROUGHT + 7], 49);
    }

    proptest! {
        #[test]
        fn every_value_is_shown_once(
            units in prop::collection::btree_map(
                "[a-m]",
                (
                    "(市|区|国家)?",
                    "(科技|财政)?",
                    prop::collection::vec("[a-m]", 0..3),
                    prop::collection::vec("[a-m]", 0..2),
                    any::<bool>(),
                ),
                0..13,
            ),
        ) {
            let values: Vec<FacetValue> = units
                .iter()
                .map(|(id, (level, family, before, after, selected))| {
                    let names = |ids: &[String]| links(&ids.iter().map(String::as_str).collect::<Vec<_>>());
                    FacetValue {
                        predecessors: names(before),
                        successors: names(after),
                        family: Some(family.as_str()).filter(|family| !family.is_empty()).map(Arc::from),
                        ..unit(id, level, &[], *selected)
                    }
                })
                .collect();
            let facet = made(Lang::En, "unit", &values);
            let options = facet.groups.iter().flat_map(|group| {
                group.first.iter().chain(group.rest.iter().flat_map(|section| &section.options))
            });
            let mut seen: Vec<&str> = options.map(|option| &*option.value).collect();
            seen.sort_unstable();
            prop_assert_eq!(seen, units.keys().map(String::as_str).collect::<Vec<_>>());
        }
    }
}
