//! The place of a clause within its document, as a citation prints it: `三、（六）2`, `第十二条第二款`.
//!
//! Labels are printed as the document prints them, with full-width brackets, unless another [`PlaceForm`] is
//! asked for; 第N条 only where the document prints it. What a citation says besides the place is not known here.

use tiaowen_text::numeral::print::print_han;

use crate::address;
use crate::marker::{Marker, Style, read_marker};
use crate::model::{Clause, ClauseKind, Item};

/// How the printed numbers of a place are named. The layers 一、（一）1.（1）of official documents have no names of
/// their own (GB/T 9704—2012 only orders them), so houses differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PlaceForm {
    /// As the document prints them: `三、（六）2`.
    #[default]
    Printed,
    /// 部分, 条 and 款: `第三部分第（六）条第2款`.
    Articles,
    /// 部分 and 点: `第三部分（六）第2点`.
    Points,
    /// As printed, but articles with Arabic digits: `第12条第2款第1项`.
    Arabic,
}

impl PlaceForm {
    /// All forms.
    pub const ALL: &'static [Self] = &[Self::Printed, Self::Articles, Self::Points, Self::Arabic];

    /// The name in addresses and arguments.
    pub fn name(self) -> &'static str {
        match self {
            Self::Printed => "printed",
            Self::Articles => "articles",
            Self::Points => "points",
            Self::Arabic => "arabic",
        }
    }

    /// What users read: the form by an example.
    pub fn label(self) -> &'static str {
        match self {
            Self::Printed => "原文序号：三、（六）2",
            Self::Articles => "条款：第三部分第（六）条第2款",
            Self::Points => "要点：第三部分（六）第2点",
            Self::Arabic => "法条用阿拉伯数字：第12条第2款第1项",
        }
    }

    /// Finds a form by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|form| form.name() == name)
    }
}

/// The place of a clause within its document, such as `三、（六）2`, `第十二条` or `一、第2段`.
pub fn place(clause: &Clause) -> String {
    place_in(clause, None, PlaceForm::Printed)
}

/// The place that labels from the root name, whatever the clause's id is: that of a clause split elsewhere.
pub fn place_of_labels(labels: &[String]) -> String {
    join(&label_parts(labels, PlaceForm::Printed))
}

/// The place of a clause of the document with this id, or of an item 款 or 项 inside the clause.
pub fn place_within(document_id: &str, clause: &Clause, item: Option<&Item>, form: PlaceForm) -> String {
    if address::is_imported(document_id) {
        // The id of a clause split elsewhere says nothing of its place.
        return join(&label_parts(&clause.path, form));
    }
    place_in(clause, item, form)
}

fn place_in(clause: &Clause, item: Option<&Item>, form: PlaceForm) -> String {
    let mut parts = label_parts(&clause.path, form);
    let own_segment = clause.id.rsplit(['/', '.']).next().unwrap_or_default();
    // A ledger may add `~2` to tell a clause from one that is gone; the printed place is the same.
    let own_segment = own_segment.split('~').next().unwrap_or_default();
    if let Some(ordinal) = own_segment.strip_prefix('p').and_then(|digits| digits.parse::<u32>().ok()) {
        let is_opening = clause.kind == ClauseKind::Preamble && ordinal == 1;
        let text = if is_opening { "引言".to_owned() } else { format!("第{ordinal}段") };
        let is_labelled = clause.number.is_none() && clause.heading.is_some();
        if !is_labelled {
            parts.push(Part { text, ending: Ending::Word });
        }
    }
    if let Some(item) = item {
        parts.extend(item_parts(clause, item, form));
    }
    join(&parts)
}

fn label_parts(labels: &[String], form: PlaceForm) -> Vec<Part> {
    let is_article = labels.iter().any(|label| has_style(label, Style::Article));
    let is_left_out = |label: &str| is_article && (has_style(label, Style::Chapter) || is_division(label));
    let labels: Vec<&String> = labels.iter().filter(|label| !is_left_out(label)).collect();
    let mut parts: Vec<Part> = Vec::with_capacity(labels.len());
    for (depth, label) in labels.iter().enumerate() {
        let in_box = parts.last().is_some_and(|part| part.ending == Ending::Box);
        let layer = Layer { is_first: depth == 0, is_last: depth + 1 == labels.len() };
        let named = if in_box { None } else { Part::named(label, form, layer) };
        parts.push(named.unwrap_or_else(|| Part::from_label(label)));
    }
    parts
}

/// 款, 项 and 目 of an article by their ordinals, an 一是 as printed.
fn item_parts(clause: &Clause, item: &Item, form: PlaceForm) -> Vec<Part> {
    let is_article = clause.path.iter().any(|label| has_style(label, Style::Article));
    let own_address = clause.id.split_once('/').map_or("", |(_, address)| address);
    let own_address = own_address.split('~').next().unwrap_or_default();
    let below = item.address.strip_prefix(own_address).and_then(|rest| rest.strip_prefix('.'));
    let (true, Some(below)) = (is_article, below) else {
        return item.number.iter().map(|number| Part::from_label(number)).collect();
    };
    let segments: Vec<&str> = below.split('.').collect();
    // 第三条第一项: an article of one paragraph is not cited with 第一款.
    let one_paragraph = format!("{own_address}.1");
    let has_one_paragraph = clause.items.iter().all(|it| {
        it.address == one_paragraph
            || it.address.strip_prefix(&one_paragraph).is_some_and(|rest| rest.starts_with('.'))
    });
    let names = ["款", "项", "目"];
    let ordinals = segments.iter().zip(names).enumerate();
    let shown = ordinals.filter(|(depth, _)| !(*depth == 0 && has_one_paragraph && segments.len() > 1));
    shown
        .map(|(_, (segment, name))| {
            let number = segment.parse().ok().filter(|_| form != PlaceForm::Arabic);
            let ordinal = number.map_or_else(|| (*segment).to_owned(), print_han);
            Part { text: format!("第{ordinal}{name}"), ending: Ending::Closed }
        })
        .collect()
}

fn has_style(label: &str, style: Style) -> bool {
    read_marker(label).is_some_and(|marker| marker.style == style)
}

fn is_division(label: &str) -> bool {
    [Style::Section, Style::Part, Style::SubPart].iter().any(|style| has_style(label, *style))
}

/// One part of a place.
struct Part {
    text: String,
    ending: Ending,
}

/// How a part ends, which decides what may follow it without a dot.
#[derive(PartialEq, Eq)]
enum Ending {
    /// `三、`, `（六）`, `第十二条`: closed, anything may follow.
    Closed,
    /// `第三章`, `第一部分`: closed, but words need a dot.
    Division,
    /// A bare digit.
    Digit,
    /// Words.
    Word,
    /// 专栏, which takes a digit without a dot.
    Box,
}

/// Where a label stands among those of its place.
#[derive(Clone, Copy)]
struct Layer {
    is_first: bool,
    is_last: bool,
}

impl Part {
    /// The label by the name that `form` has for its layer; `None` where it has none.
    fn named(label: &str, form: PlaceForm, layer: Layer) -> Option<Self> {
        let marker = read_marker(label)?;
        let closed = |text: String| Some(Self { text, ending: Ending::Closed });
        let digits = marker.value.to_string();
        let bare = marker.number.trim_end_matches(['、', '．', '.', ' ', '　']).to_owned();
        match (form, marker.style) {
            (PlaceForm::Printed, _) => None,
            (PlaceForm::Arabic, Style::Article) => closed(arabic_article(&marker)),
            (PlaceForm::Arabic, _) => None,
            (_, Style::Han) => Some(Self { text: format!("第{bare}部分"), ending: Ending::Division }),
            (_, Style::Digit | Style::DigitBlank) if layer.is_first && !layer.is_last => {
                Some(Self { text: format!("第{digits}部分"), ending: Ending::Division })
            }
            (PlaceForm::Articles, Style::HanParen) => {
                closed(format!("第{}条", bare.replace('(', "（").replace(')', "）")))
            }
            (PlaceForm::Articles, Style::Digit | Style::DigitBlank) if layer.is_first => {
                closed(format!("第{digits}条"))
            }
            (PlaceForm::Articles, Style::Digit | Style::DigitBlank) => closed(format!("第{digits}款")),
            (PlaceForm::Points, Style::Digit | Style::DigitBlank) => closed(format!("第{digits}点")),
            (_, Style::DigitParen | Style::DigitClose) => closed(format!("第（{digits}）项")),
            _ => None,
        }
    }

    fn from_label(label: &str) -> Self {
        if label.starts_with("专栏") {
            return Self { text: "专栏".to_owned(), ending: Ending::Box };
        }
        if label.starts_with('附') {
            return Self { text: annex_number(label), ending: Ending::Word };
        }
        let Some(marker) = read_marker(label) else {
            return Self { text: label.to_owned(), ending: Ending::Word };
        };
        let number = marker.number.replace('(', "（").replace(')', "）");
        match marker.style {
            Style::Digit | Style::DigitBlank | Style::Decimal => {
                Self { text: number.trim_end_matches(['.', '．', '、']).to_owned(), ending: Ending::Digit }
            }
            Style::Dash | Style::Bullet => {
                let lead = label[marker.length..].to_owned();
                Self { text: if lead.is_empty() { number } else { lead }, ending: Ending::Word }
            }
            Style::Ordinal => Self { text: number, ending: Ending::Word },
            Style::HanParen => {
                let number = number.trim_end_matches(['、', '．', '.']).to_owned();
                Self { text: number, ending: Ending::Closed }
            }
            Style::Part | Style::SubPart | Style::Chapter | Style::Section => {
                Self { text: number, ending: Ending::Division }
            }
            _ => Self { text: number, ending: Ending::Closed },
        }
    }
}

/// `第82条之一` of 第八十二条之一.
fn arabic_article(marker: &Marker) -> String {
    let branch = marker.branch.map(print_han).map(|branch| format!("之{branch}"));
    format!("第{}条{}", marker.value, branch.unwrap_or_default())
}

/// `附件2` of `附件2 任务分工表`.
fn annex_number(label: &str) -> String {
    let is_number = |character: char| tiaowen_text::numeral::digit(character).is_some() || character == '十';
    let head: String = label.chars().take(2).collect();
    let number: String =
        label.chars().skip(2).skip_while(|it| it.is_whitespace()).take_while(|it| is_number(*it)).collect();
    format!("{head}{number}")
}

fn join(parts: &[Part]) -> String {
    let mut place = String::new();
    let mut last: Option<&Ending> = None;
    for part in parts {
        let opens_bracket = part.text.starts_with('（');
        let starts_with_digit = part.text.starts_with(|character: char| character.is_ascii_digit());
        let needs_dot = match last {
            None | Some(Ending::Closed) => false,
            Some(Ending::Division) => part.ending == Ending::Word && !part.text.starts_with('第'),
            Some(Ending::Digit) => !opens_bracket,
            Some(Ending::Word) => !opens_bracket || part.ending == Ending::Word,
            Some(Ending::Box) => !starts_with_digit && !opens_bracket,
        };
        if needs_dot {
            place.push('·');
        }
        place.push_str(&part.text);
        last = Some(&part.ending);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clause(address: &str, path: &[&str]) -> Clause {
        Clause {
            id: format!("a-1/{address}"),
            level: 1,
            path: path.iter().map(|label| (*label).to_owned()).collect(),
            text: "正文。".to_owned(),
            ..Clause::default()
        }
    }

    #[test]
    fn prints_places_as_documents_do() {
        let check = |address: &str, path: &[&str], expected: &str| {
            assert_eq!(place(&clause(address, path)), expected, "{address}");
        };
        check("3.6.2", &["三、实施工程", "(六)单项冠军", "2.开展行动"], "三、（六）2");
        check("1.p2", &["一、总体要求"], "一、第2段");
        check("1.p2~2", &["一、总体要求"], "一、第2段");
        check("2.p1", &["2 八大行动"], "2·第1段");
        check("1.i1", &["1 瞄准目标", "——影响力提升"], "1·影响力提升");
        check("12", &["第二章 监督", "第十二条"], "第十二条");
        check("3.1.x1.1", &["三、工程", "(一)智能", "专栏:重点项目", "1.改造项目"], "三、（一）专栏1");
        check("a1.r4", &["附件1 目标分解表", "质量效益", "竞争力指数"], "附件1·质量效益·竞争力指数");
        check("s1.2.4", &["深刻认识内涵", "二、新特征", "四是集聚集约"], "深刻认识内涵·二、四是");
        check("2.r1", &["第二章 目标", "规模", "产值"], "第二章·规模·产值");
        check("1.1.p1", &["第一部分 总则", "一、目标"], "第一部分一、第1段");
        check("2.1.3", &["二、任务", "（一）甲", "（3）"], "二、（一）（3）");
    }

    #[test]
    fn names_layers_as_a_house_wants() {
        let check = |address: &str, path: &[&str], expected: [&str; 3]| {
            let clause = clause(address, path);
            let forms = [PlaceForm::Articles, PlaceForm::Points, PlaceForm::Arabic];
            assert_eq!(forms.map(|form| place_in(&clause, None, form)), expected, "{path:?}");
        };
        check(
            "2.3.2",
            &["二、任务", "(三)乙", "2."],
            ["第二部分第（三）条第2款", "第二部分（三）第2点", "二、（三）2"],
        );
        check("2.3.2.1", &["二、任务", "（三）乙", "2.", "（1）丁"], {
            let [articles, points] = ["第二部分第（三）条第2款第（1）项", "第二部分（三）第2点第（1）项"];
            [articles, points, "二、（三）2（1）"]
        });
        check("1.p2", &["一、总体要求"], ["第一部分第2段", "第一部分第2段", "一、第2段"]);
        check("5", &["5.给予补助"], ["第5条", "第5点", "5"]);
        check("2.1", &["2 行动", "1 甲"], ["第2部分第1款", "第2部分第1点", "2·1"]);
        check("3.1.x1.1", &["三、工程", "专栏:项目", "1.改造"], {
            ["第三部分专栏1", "第三部分专栏1", "三、专栏1"]
        });
        check("12", &["第二章 监督", "第十二条"], ["第十二条", "第十二条", "第12条"]);
        check("82-1", &["第八十二条之一"], ["第八十二条之一", "第八十二条之一", "第82条之一"]);
    }

    #[test]
    fn places_items() {
        let item = |address: &str, number: Option<&str>| Item {
            number: number.map(str::to_owned),
            address: address.to_owned(),
            span: crate::model::Span::default(),
        };
        let check = |path: &[&str], address: &str, others: &[&str], own: Item, expected: [&str; 2]| {
            let mut clause = clause(address, path);
            clause.items = others.iter().map(|address| item(address, None)).collect();
            clause.items.push(own.clone());
            let forms = [PlaceForm::Printed, PlaceForm::Arabic];
            assert_eq!(forms.map(|form| place_in(&clause, Some(&own), form)), expected, "{}", own.address);
        };
        let article = ["第三十三条"];
        check(&article, "33", &["33.1"], item("33.2", None), ["第三十三条第二款", "第33条第2款"]);
        check(&article, "33", &["33.1", "33.2"], item("33.2.11", Some("（十一）")), {
            ["第三十三条第二款第十一项", "第33条第2款第11项"]
        });
        check(
            &article,
            "33",
            &["33.1.1"],
            item("33.1.2", Some("（二）")),
            ["第三十三条第二项", "第33条第2项"],
        );
        check(&["三、甲"], "3", &[], item("3.y1", Some("一是")), ["三、一是", "三、一是"]);
    }

    #[test]
    fn the_id_of_a_clause_split_elsewhere_is_no_place() {
        for id in ["p12", "x/p3", "a/n.1", "33"] {
            let clause = Clause { id: id.to_owned(), ..clause("1", &["第一章 总则", "第三条"]) };
            assert_eq!(place_within("import-1", &clause, None, PlaceForm::Printed), "第三条", "{id}");
        }
    }
}
