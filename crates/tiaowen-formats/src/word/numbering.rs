//! Automatic numbering: lists as `numbering.xml` defines them, and the numbers that their paragraphs print, counted in
//! the order of the document (ISO/IEC 29500-1, 17.9). Knows nothing of what a number means.

use std::collections::{HashMap, HashSet};

use super::numerals;
use super::styles::{NumberingProperties, Resolved, Styles, number, word_name};
use crate::ReadError;
use crate::ooxml::{Element, Tokens, Vocabulary, each_child};

/// Levels of a list.
const LEVELS: usize = 9;

/// Links from list to list by a style that are followed.
const MAX_LINKS: usize = 8;

/// What is printed before a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) text: String,
    /// Whether a blank of some width stands behind it.
    pub(super) is_set_off: bool,
}

impl Label {
    /// The first line of a paragraph with its label. Behind a sign that ends a number no blank is needed, nor printed
    /// in most documents; before digits and letters there is one, so that `1.` and `5G` stay apart.
    pub(super) fn before(&self, line: &str) -> String {
        let line = line.trim_start();
        if line.is_empty() || self.text.ends_with([' ', '　']) {
            return format!("{}{line}", self.text);
        }
        let is_closed = self.text.ends_with(['、', '.', '．', ')', '）', '，', '：', ':', '。', '—']);
        let is_wide = self.text.chars().next_back().is_some_and(|last| !last.is_ascii());
        let would_run_on = !is_wide && line.starts_with(|first: char| first.is_ascii_alphanumeric());
        let blank = match (is_closed, self.is_set_off) {
            (true, _) | (false, false) if !would_run_on => "",
            _ if is_wide => "　",
            _ => " ",
        };
        format!("{}{blank}{line}", self.text)
    }
}

#[derive(Clone, Debug, Default)]
struct Level {
    start: Option<u32>,
    format: String,
    /// What a format of its own looks like.
    pattern: Option<String>,
    text: String,
    /// A tab, a blank or nothing behind it.
    suffix: Option<String>,
    /// The level, from 1, that has this one begin anew; 0 for none.
    restart: Option<usize>,
    /// Whether all numbers are printed as plain digits.
    is_legal: bool,
    /// The style of its paragraphs.
    style: Option<String>,
}

type Levels = HashMap<usize, Level>;

#[derive(Clone, Debug, Default)]
struct List {
    levels: Levels,
    /// The style of lists that stands for it.
    link: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Instance {
    list: u32,
    starts: HashMap<usize, u32>,
    levels: Levels,
}

/// The lists of a document, and where they have got to.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbering {
    lists: HashMap<u32, List>,
    instances: HashMap<u32, Instance>,
    /// For each list the last numbers of its levels.
    counts: HashMap<u32, [Option<u32>; LEVELS]>,
    /// Levels of instances whose own start was used.
    started: HashSet<(u32, usize)>,
}

impl Numbering {
    /// Reads the part with lists.
    pub(super) fn read(source: &str) -> Result<Self, ReadError> {
        let mut numbering = Self::default();
        let mut tokens = Tokens::new(source);
        each_child(&mut tokens, |tokens, _| {
            each_child(tokens, |tokens, element| match word_name(element) {
                "abstractNum" => {
                    let id = element.attribute("abstractNumId").and_then(|id| id.trim().parse().ok());
                    let list = List::read(tokens)?;
                    numbering.lists.extend(id.map(|id| (id, list)));
                    Ok(())
                }
                "num" => {
                    let id = element.attribute("numId").and_then(|id| id.trim().parse().ok());
                    let instance = Instance::read(tokens)?;
                    numbering.instances.extend(id.map(|id| (id, instance)));
                    Ok(())
                }
                _ => tokens.skip(),
            })
        })?;
        Ok(numbering)
    }

    /// Counts a paragraph, and tells what is printed before it.
    pub(super) fn count(
        &mut self,
        own: NumberingProperties,
        style: &Resolved,
        styles: &Styles,
    ) -> Option<Label> {
        let id = own.list.or(style.numbering.list).filter(|id| *id > 0)?;
        let instance = self.instances.get(&id)?.clone();
        let list = self.linked(instance.list, styles)?;
        let levels = &self.lists.get(&list)?.levels;
        let level_at = |at: usize| instance.levels.get(&at).or_else(|| levels.get(&at));
        let of_style = || {
            let is_of = |at: usize, id: &String| level_at(at).is_some_and(|it| it.style.as_ref() == Some(id));
            style.chain.iter().find_map(|id| (0..LEVELS).find(|at| is_of(*at, id)))
        };
        let at = own.level.map(usize::from);
        let at = at.or_else(|| if own.list.is_some() { None } else { of_style() });
        let at = at.or(style.numbering.level.map(usize::from)).unwrap_or(0).min(LEVELS - 1);
        let level = level_at(at)?.clone();
        let start_at = |at: usize| {
            let usual = || level_at(at).and_then(|level| level.start).unwrap_or(1);
            instance.starts.get(&at).copied().unwrap_or_else(usual)
        };
        let restarts: Vec<usize> = (at + 1..LEVELS)
            .filter(|deeper| level_at(*deeper).is_none_or(|it| it.restarts_at(*deeper, at)))
            .collect();
        let starts: Vec<u32> = (0..LEVELS).map(start_at).collect();

        let counts = self.counts.entry(list).or_default();
        let is_own_start = instance.starts.contains_key(&at) && self.started.insert((id, at));
        counts[at] = match counts[at] {
            Some(count) if !is_own_start => Some(count.saturating_add(1)),
            _ => Some(starts[at]),
        };
        for above in 0..at {
            counts[above].get_or_insert(starts[above]);
        }
        for deeper in restarts {
            counts[deeper] = None;
        }
        let counts = *counts;
        let text = level.print(|other| {
            let shown = level_at(other)?;
            Some((
                if level.is_legal { "decimal" } else { &shown.format },
                shown.pattern.as_deref(),
                counts[other]?,
            ))
        });
        let is_set_off = level.suffix.as_deref() != Some("nothing");
        (!text.trim().is_empty()).then_some(Label { text, is_set_off })
    }

    /// The list that one stands for by a style, or itself.
    fn linked(&self, list: u32, styles: &Styles) -> Option<u32> {
        let mut at = list;
        for _ in 0..MAX_LINKS {
            let Some(link) = &self.lists.get(&at)?.link else { return Some(at) };
            let next = styles.list(link).and_then(|id| self.instances.get(&id)).map(|it| it.list);
            match next {
                Some(next) if next != at => at = next,
                _ => return Some(at),
            }
        }
        Some(at)
    }
}

impl List {
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, ReadError> {
        let mut list = Self::default();
        each_child(tokens, |tokens, element| match word_name(element) {
            "lvl" => list.levels.take(tokens, element),
            "numStyleLink" => {
                list.link = element.attribute("val");
                tokens.skip()
            }
            _ => tokens.skip(),
        })?;
        Ok(list)
    }
}

impl Instance {
    fn read(tokens: &mut Tokens<'_>) -> Result<Self, ReadError> {
        let mut instance = Self::default();
        each_child(tokens, |tokens, element| match word_name(element) {
            "abstractNumId" => {
                instance.list = number(element).unwrap_or_default();
                tokens.skip()
            }
            "lvlOverride" => {
                let at = level_of(element);
                each_child(tokens, |tokens, element| match word_name(element) {
                    "startOverride" => {
                        instance.starts.extend(at.zip(number(element)));
                        tokens.skip()
                    }
                    "lvl" => instance.levels.take(tokens, element),
                    _ => tokens.skip(),
                })
            }
            _ => tokens.skip(),
        })?;
        Ok(instance)
    }
}

/// The level that an element speaks of.
fn level_of(element: &Element<'_>) -> Option<usize> {
    element.attribute("ilvl")?.trim().parse().ok().filter(|at| *at < LEVELS)
}

trait TakeLevel {
    fn take(&mut self, tokens: &mut Tokens<'_>, element: &Element<'_>) -> Result<(), ReadError>;
}

impl TakeLevel for Levels {
    /// Reads a level that was just opened.
    fn take(&mut self, tokens: &mut Tokens<'_>, element: &Element<'_>) -> Result<(), ReadError> {
        let at = level_of(element);
        let mut level = Level { format: "decimal".to_owned(), ..Level::default() };
        level.read(tokens)?;
        self.extend(at.map(|at| (at, level)));
        Ok(())
    }
}

impl Level {
    fn read(&mut self, tokens: &mut Tokens<'_>) -> Result<(), ReadError> {
        each_child(tokens, |tokens, element| {
            if element.vocabulary == Vocabulary::Compatibility {
                // A format of its own, and a plain one for old readers behind it.
                let known = self.pattern.is_some();
                return if known || element.name == "Fallback" { tokens.skip() } else { self.read(tokens) };
            }
            match word_name(element) {
                "start" => self.start = number(element),
                "numFmt" => {
                    self.format = element.attribute("val").unwrap_or_default();
                    self.pattern = element.attribute("format");
                }
                "lvlText" => self.text = element.attribute("val").unwrap_or_default(),
                "suff" => self.suffix = element.attribute("val"),
                "lvlRestart" => self.restart = number(element),
                "isLgl" => self.is_legal = element.is_on(),
                "pStyle" => self.style = element.attribute("val"),
                _ => {}
            }
            tokens.skip()
        })
    }

    /// Whether this level, which is so deep, begins anew behind a paragraph of that level above.
    fn restarts_at(&self, depth: usize, above: usize) -> bool {
        above < self.restart.unwrap_or(depth).min(depth)
    }

    /// What it prints, by format, pattern and number of each level that its text names: `第%1条`, `%1.%2`.
    fn print<'a>(&self, level: impl Fn(usize) -> Option<(&'a str, Option<&'a str>, u32)>) -> String {
        if self.format == "bullet" {
            return bullet(&self.text);
        }
        let mut printed = String::new();
        let mut rest = self.text.chars().peekable();
        while let Some(sign) = rest.next() {
            let place = rest.peek().and_then(|digit| digit.to_digit(10)).filter(|place| *place > 0);
            let Some(place) = place.filter(|_| sign == '%') else {
                printed.push(sign);
                continue;
            };
            rest.next();
            match level(place as usize - 1) {
                Some(("custom", Some(pattern), number)) => printed += &numerals::custom(pattern, number),
                Some((format, _, number)) if format != "bullet" => {
                    printed += &numerals::numeral(format, number);
                }
                _ => {}
            }
        }
        printed.trim_start().to_owned()
    }
}

/// The sign before an item. Those of fonts of their own say nothing by themselves.
fn bullet(text: &str) -> String {
    let is_private = |sign: char| matches!(sign, '\u{E000}'..='\u{F8FF}') || sign.is_control();
    match text.trim() {
        // A hyphen or a letter of such a font: 〇 in Courier, squares in Wingdings.
        "o" | "l" | "n" | "u" | "p" | "\u{B7}" => "●".to_owned(),
        text if text.contains(is_private) => "●".to_owned(),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: &str =
        r#"<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#;

    fn level(at: usize, format: &str, text: &str, more: &str) -> String {
        format!(
            r#"<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{format}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>"#
        )
    }

    /// Counts paragraphs, each a list and a level, and checks what they print.
    fn check(xml: &str, paragraphs: &[(u32, u8)], expected: &[&str]) {
        let mut numbering = Numbering::read(&format!("{OPEN}{xml}</w:numbering>")).expect("lists");
        let (style, styles) = (Resolved::default(), Styles::default());
        let labels: Vec<String> = paragraphs
            .iter()
            .map(|(list, level)| {
                let own = NumberingProperties { list: Some(*list), level: Some(*level) };
                numbering.count(own, &style, &styles).map(|label| label.text).unwrap_or_default()
            })
            .collect();
        assert_eq!(labels, expected);
    }

    fn one_list(levels: &str, nums: &str) -> String {
        format!(r#"<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>{nums}"#)
    }

    const NUM: &str = r#"<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;

    #[test]
    fn levels_count_below_each_other() {
        let levels = [
            level(0, "chineseCounting", "%1、", ""),
            level(1, "chineseCounting", "（%2）", ""),
            level(2, "decimal", "%3.", ""),
        ]
        .concat();
        check(
            &one_list(&levels, NUM),
            &[(1, 0), (1, 1), (1, 2), (1, 2), (1, 1), (1, 2), (1, 0), (1, 1), (1, 8), (2, 0), (0, 0)],
            &["一、", "（一）", "1.", "2.", "（二）", "1.", "二、", "（一）", "", "", ""],
        );
    }

    #[test]
    fn numbers_go_on_or_begin_anew_as_the_list_says() {
        let levels = [
            level(0, "chineseCounting", "第%1章", ""),
            level(1, "chineseCounting", "第%2条", r#"<w:lvlRestart w:val="0"/>"#),
        ]
        .concat();
        check(
            &one_list(&levels, NUM),
            &[(1, 0), (1, 1), (1, 1), (1, 0), (1, 1)],
            &["第一章", "第一条", "第二条", "第二章", "第三条"],
        );
        // A level that begins anew behind the first level alone.
        let levels = [
            level(0, "decimal", "%1.", ""),
            level(1, "decimal", "%1.%2", ""),
            level(2, "lowerLetter", "%3)", r#"<w:lvlRestart w:val="1"/>"#),
        ]
        .concat();
        check(
            &one_list(&levels, NUM),
            &[(1, 0), (1, 1), (1, 2), (1, 1), (1, 2), (1, 0), (1, 2)],
            &["1.", "1.1", "a)", "1.2", "b)", "2.", "a)"],
        );
    }

    #[test]
    fn instances_share_a_list_or_start_on_their_own() {
        let own = r#"<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
            <w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>
            <w:num w:numId="4"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/></w:lvl></w:lvlOverride></w:num>"#;
        check(
            &one_list(&level(0, "decimal", "%1.", ""), &format!("{NUM}{own}")),
            &[(1, 0), (1, 0), (2, 0), (2, 0), (3, 0), (4, 0), (1, 0)],
            &["1.", "2.", "1.", "2.", "3.", "④", "5."],
        );
    }

    #[test]
    fn deeper_numbers_print_those_above_as_the_level_says() {
        let legal =
            [level(0, "chineseCounting", "第%1章", ""), level(1, "decimal", "%1.%2", "<w:isLgl/>")].concat();
        check(&one_list(&legal, NUM), &[(1, 0), (1, 1), (1, 0), (1, 1)], &["第一章", "1.1", "第二章", "2.1"]);
        // A level that was never printed counts as begun.
        check(&one_list(&legal, NUM), &[(1, 1), (1, 1), (1, 0)], &["1.1", "1.2", "第二章"]);
        let signs =
            [level(0, "bullet", "\u{F0B7}", ""), level(1, "bullet", "——", ""), level(2, "none", "", "")]
                .concat();
        check(&one_list(&signs, NUM), &[(1, 0), (1, 1), (1, 2)], &["●", "——", ""]);
        let custom = r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent><w:lvlText w:val="编号%1"/></w:lvl></w:abstractNum>"#;
        check(&format!("{custom}{NUM}"), &[(1, 0), (1, 0)], &["编号001", "编号002"]);
    }

    #[test]
    fn a_label_stands_before_its_line_as_people_write_it() {
        let check = |label: &str, is_set_off, line: &str, expected: &str| {
            assert_eq!(Label { text: label.to_owned(), is_set_off }.before(line), expected);
        };
        check("一、", true, "总则", "一、总则");
        check("（一）", true, "5G网络", "（一）5G网络");
        check("1.", true, "建设", "1.建设");
        check("1.", true, "5G网络", "1. 5G网络");
        check("1.", false, "5G网络", "1. 5G网络");
        check("1.1", true, "建设", "1.1 建设");
        check("第一条", true, "为了", "第一条　为了");
        check("第一条", false, "为了", "第一条为了");
        check("第一条 ", true, "为了", "第一条 为了");
        check("①", true, "甲", "①　甲");
        check("一、", true, "", "一、");
    }
}
