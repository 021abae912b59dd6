//! Reads the header of a table: which lines it takes, and what each column holds.

use std::sync::LazyLock;

use regex::Regex;

use super::ColumnKind;
use crate::model::UnitRole;

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

/// Words that end the name of a column.
static HEADER_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:类别|分类|类型|领域|序号|编号|指标|指标名称|指标值|名称|项目|内容|任务|举措|措施|事项|清单|单位|部门|区域|地区|范围|时限|时间|期限|进度|节点|目标|目标值|基数|基期|现状|现状值|属性|性质|备注|说明|要求|依据|年份|年度|数值|单项|联系人|领导|负责人|责任人|方式|频次|标准|金额)(?:[（(][^（()）]{1,12}[)）])?$",
    )
});

static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^((?:19|20)\d\d)\s*年?$"));
static ANY_YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"((?:19|20)\d\d)\s*年?"));

/// The most characters of a header cell.
const MAX_HEADER_CHARS: usize = 18;

/// Tells whether a line can be a cell of a header.
pub(super) fn is_header_cell(text: &str) -> bool {
    let is_plain =
        text.chars().count() <= MAX_HEADER_CHARS && !text.contains(['。', '，', ',', '；', '：', ':', '、']);
    is_plain && (HEADER_WORD.is_match(text) || YEAR.is_match(text))
}

/// Groups the lines of a header into cells: a year goes with the word below it, and words that only together
/// name a column belong together. Returns the cells as ranges of line offsets, and the lines taken.
pub(super) fn read_header(texts: &[&str]) -> (Vec<(usize, usize)>, usize) {
    let mut cells: Vec<(usize, usize)> = Vec::new();
    let mut index = 0;
    while index < texts.len() {
        let text = texts[index];
        let next = texts.get(index + 1).copied().unwrap_or_default();
        if YEAR.is_match(text) && is_header_cell(next) && !YEAR.is_match(next) {
            cells.push((index, index + 2));
        } else if is_header_cell(text) {
            cells.push((index, index + 1));
        } else if text.chars().count() <= 4
            && next.chars().count() <= 4
            && !text.is_empty()
            && is_whole_header_word(&format!("{text}{next}"))
        {
            cells.push((index, index + 2));
        } else {
            break;
        }
        index = cells.last().map_or(index + 1, |(_, end)| *end);
    }
    (cells, index)
}

/// Names of columns that are often broken over two lines.
fn is_whole_header_word(text: &str) -> bool {
    matches!(
        text,
        "责任单位"
            | "责任部门"
            | "牵头单位"
            | "配合单位"
            | "牵头部门"
            | "配合部门"
            | "完成时限"
            | "具体指标"
            | "主要内容"
            | "重点任务"
            | "工作任务"
            | "工作内容"
            | "主要任务"
            | "指导部门"
            | "主管部门"
            | "指标名称"
            | "指标属性"
            | "实施单位"
            | "任务分工"
    )
}

/// What each column holds, by the names of the columns.
pub(super) fn column_kinds(names: &[String]) -> Vec<ColumnKind> {
    let mut kinds: Vec<ColumnKind> = names.iter().map(|name| column_kind(name)).collect();
    // A column of labels is one only when a column of words follows it.
    for at in 0..kinds.len() {
        let words_follow = kinds[at + 1..].contains(&ColumnKind::Text);
        if kinds[at] == ColumnKind::Group && !words_follow {
            kinds[at] = ColumnKind::Text;
        }
    }
    kinds
}

fn column_kind(name: &str) -> ColumnKind {
    let name: String = name.chars().filter(|it| !it.is_whitespace()).collect();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["序号", "编号"]) {
        ColumnKind::Index
    } else if has(&["单位", "部门", "责任人"])
        && !has(&["计量单位", "重点任务", "示范任务"])
        && name != "单位"
    {
        ColumnKind::Unit(role(&name))
    } else if has(&["区域", "地区"]) && !has(&["任务", "内容"]) {
        ColumnKind::Area
    } else if has(&["时限", "时间", "期限", "进度", "节点"]) {
        ColumnKind::Time
    } else if has(&["基数", "基期", "现状", "目标值", "指标值", "数值"]) || ANY_YEAR.is_match(&name)
    {
        let year = ANY_YEAR.captures(&name).and_then(|it| it.get(1)?.as_str().parse().ok());
        ColumnKind::Value { year, is_goal: name.contains("目标") }
    } else if has(&["类别", "分类", "类型", "领域"]) {
        ColumnKind::Group
    } else {
        ColumnKind::Text
    }
}

fn role(name: &str) -> UnitRole {
    if name.contains("牵头") {
        UnitRole::Lead
    } else if name.contains("配合") || name.contains("协同") || name.contains("参与") {
        UnitRole::Supporting
    } else if name.contains("指导") {
        UnitRole::Guiding
    } else if name.contains("部门") {
        UnitRole::Department
    } else {
        UnitRole::Responsible
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_header_lines_into_cells() {
        let texts =
            ["类别", "具体指标", "2015年", "基数", "2019年", "建设目标", "责任", "单位", "创新", "能力"];
        let (cells, taken) = read_header(&texts);
        assert_eq!(cells, [(0, 1), (1, 2), (2, 4), (4, 6), (6, 8)]);
        assert_eq!(taken, 8);
    }

    #[test]
    fn tells_columns_by_their_names() {
        let names = ["类别", "具体指标", "2015年基数", "2019年建设目标", "责任单位", "试点区域", "完成时限"];
        let kinds = column_kinds(&names.map(str::to_owned));
        assert_eq!(
            kinds,
            [
                ColumnKind::Group,
                ColumnKind::Text,
                ColumnKind::Value { year: Some(2015), is_goal: false },
                ColumnKind::Value { year: Some(2019), is_goal: true },
                ColumnKind::Unit(UnitRole::Responsible),
                ColumnKind::Area,
                ColumnKind::Time,
            ]
        );
    }
}
