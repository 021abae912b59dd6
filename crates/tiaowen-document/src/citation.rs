//! The human reference of a clause: its place, and the quotation with title, number and place.
//!
//! One default form: “…”（《标题》（文号）三、（六）2）. Labels are printed as the document prints them, with
//! full-width brackets; 第N条 only where the document prints it.

use jiff::civil::Date;

use crate::address;
use crate::marker::{Style, read_marker};
use crate::model::{Clause, ClauseKind, Metadata};

/// The place of a clause within its document, such as `三、（六）2`, `第十二条` or `一、第2段`.
pub fn place(clause: &Clause) -> String {
    let mut parts = label_parts(&clause.path);
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
    join(&parts)
}

/// The place that labels from the root name, whatever the clause's id is: that of a clause split elsewhere.
pub fn place_of_labels(labels: &[String]) -> String {
    join(&label_parts(labels))
}

fn label_parts(labels: &[String]) -> Vec<Part> {
    let is_article = labels.iter().any(|label| has_style(label, Style::Article));
    let is_left_out = |label: &str| is_article && (has_style(label, Style::Chapter) || is_division(label));
    labels.iter().filter(|label| !is_left_out(label)).map(|label| Part::from_label(label)).collect()
}

/// The clause's text in quotation marks with its citation in brackets, ready to paste.
pub fn quotation(metadata: &Metadata, clause: &Clause) -> String {
    format!("“{}”（{}）", clause.text, reference(metadata, clause))
}

/// Title first, then the number in 〔〕 (or the date, where there is none), then the place.
///
/// A plan inside a notice is cited by the plan's own title, the notice's own words by the notice's.
pub fn reference(metadata: &Metadata, clause: &Clause) -> String {
    // The id of a clause split elsewhere says nothing of its place.
    let is_ours = !address::is_imported(&metadata.id);
    let is_cover = is_ours && address::is_in_cover(&clause.id);
    let title = if is_cover { metadata.title.as_str() } else { metadata.cited_title() };
    let place = if is_ours { place(clause) } else { place_of_labels(&clause.path) };
    let title = title.replace('《', "〈").replace('》', "〉");
    let mark = match (&metadata.doc_number, metadata.issued, metadata.published) {
        (Some(number), _, _) => format!("（{number}）"),
        (None, Some(issued), _) => format!("（{}）", print_date(issued)),
        (None, None, Some(published)) => format!("（{}发布）", print_date(published)),
        (None, None, None) => String::new(),
    };
    format!("《{title}》{mark}{place}")
}

fn print_date(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn has_style(label: &str, style: Style) -> bool {
    read_marker(label).is_some_and(|marker| marker.style == style)
}

fn is_division(label: &str) -> bool {
    has_style(label, Style::Section) || has_style(label, Style::Part)
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

impl Part {
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
            Style::Part | Style::Chapter | Style::Section => Self { text: number, ending: Ending::Division },
            _ => Self { text: number, ending: Ending::Closed },
        }
    }
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
            kind: ClauseKind::Clause,
            level: 1,
            path: path.iter().map(|label| (*label).to_owned()).collect(),
            number: None,
            heading: None,
            text: "正文。".to_owned(),
            hash: String::new(),
            span: crate::model::Span::default(),
            cuts: Vec::new(),
            joins: Vec::new(),
            items: Vec::new(),
            units: Vec::new(),
            areas: Vec::new(),
            years: Vec::new(),
            targets: Vec::new(),
            categories: Vec::new(),
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
    fn cites_title_number_and_place() {
        let mut metadata = Metadata {
            title: "关于印发《方案》的通知".to_owned(),
            doc_number: Some("甲政发〔2025〕1号".to_owned()),
            ..Metadata::default()
        };
        let clause = clause("3.6.2", &["三、任务", "（六）乙", "2."]);
        assert_eq!(
            quotation(&metadata, &clause),
            "“正文。”（《关于印发〈方案〉的通知》（甲政发〔2025〕1号）三、（六）2）"
        );
        metadata.attached_title = Some("方案".to_owned());
        metadata.doc_number = None;
        metadata.published = Some(jiff::civil::date(2026, 2, 12));
        assert_eq!(quotation(&metadata, &clause), "“正文。”（《方案》（2026年2月12日发布）三、（六）2）");
    }

    #[test]
    fn the_id_of_a_clause_split_elsewhere_is_no_place() {
        let metadata =
            Metadata { id: "import-1".to_owned(), title: "甲法".to_owned(), ..Metadata::default() };
        for id in ["p12", "x/p3", "a/n.1", "33"] {
            let clause = Clause { id: id.to_owned(), ..clause("1", &["第一章 总则", "第三条"]) };
            assert_eq!(reference(&metadata, &clause), "《甲法》第三条", "{id}");
        }
    }
}
