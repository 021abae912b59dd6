//! Small rules of Chinese print: brackets of titles, quotation marks inside quotation marks, short titles. Knows no
//! document.

use crate::work::Nature;

/// One line without control characters, brackets as wide as Chinese print wants them.
pub(crate) fn clean(text: &str) -> String {
    if !text.contains(|sign: char| matches!(sign, '(' | ')') || sign.is_whitespace() || sign.is_control()) {
        return text.to_owned();
    }
    let line: Vec<&str> = text.split(|sign: char| sign.is_whitespace() || sign.is_control()).collect();
    let line = line.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let is_chinese = line.chars().any(|sign| ('\u{4E00}'..='\u{9FFF}').contains(&sign));
    if is_chinese { line.replace('(', "（").replace(')', "）") } else { line }
}

/// A title in 《》, titles inside it in 〈〉 (GB/T 15834—2011, 书名号).
pub(crate) fn book_title(title: &str) -> String {
    format!("《{}》", title.replace('《', "〈").replace('》', "〉"))
}

/// Words in “”, quotation marks inside them in ‘’ and the other way round (GB/T 15834—2011, 引号).
pub(crate) fn quoted(words: &str) -> String {
    let mut text = String::with_capacity(words.len() + 6);
    text.push('“');
    let mut is_inside = false;
    for sign in words.chars() {
        text.push(match sign {
            '“' => {
                is_inside = true;
                '‘'
            }
            '”' => {
                is_inside = false;
                '’'
            }
            '‘' if is_inside => '“',
            '’' if is_inside => '”',
            sign => sign,
        });
    }
    text.push('”');
    text
}

/// The generic name at the end of a title: what kind of paper it is.
const PAPERS: &[&str] = &[
    "方案", "意见", "规划", "纲要", "办法", "规定", "细则", "计划", "措施", "政策", "通知", "决定", "通报",
    "公告", "通告", "批复", "准则", "指南", "规则", "规程", "章程", "要点", "清单", "决议", "标准", "条例",
];

/// What may stand before it and belongs to it.
const MODIFIERS: &[&str] = &[
    "若干", "实施", "行动", "指导", "工作", "建设", "发展", "总体", "专项", "管理", "暂行", "试点", "评价",
    "考核", "三年", "五年", "支持", "扶持",
];

/// The name after 以下简称: a law without its country, any other paper by its kind (《实施方案》, 《若干意见》).
pub(crate) fn short_title(title: &str, nature: Nature) -> Option<String> {
    let bare = without_brackets_at_end(title);
    match nature {
        Nature::Statute => bare
            .strip_prefix("中华人民共和国")
            .filter(|rest| rest.chars().nth(1).is_some())
            .map(str::to_owned),
        Nature::Official => paper_name(bare).filter(|name| name != title),
        Nature::Report | Nature::Article => None,
    }
}

/// `甲办法（试行）（征求意见稿）` without the brackets at its end.
pub(crate) fn without_brackets_at_end(title: &str) -> &str {
    let mut bare = title.trim_end();
    while bare.ends_with('）') {
        match bare.rfind('（') {
            Some(start) if start > 0 => bare = bare[..start].trim_end(),
            _ => break,
        }
    }
    bare
}

fn paper_name(title: &str) -> Option<String> {
    let paper = PAPERS.iter().find(|paper| title.ends_with(*paper))?;
    let mut start = title.len() - paper.len();
    // 推进发展的意见: 的 ends what belongs to the name by itself.
    for _ in 0..2 {
        match MODIFIERS.iter().find(|modifier| title[..start].ends_with(*modifier)) {
            Some(modifier) => start -= modifier.len(),
            None => break,
        }
    }
    Some(title[start..].to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_titles_as_offices_do() {
        let check = |title: &str, nature: Nature, expected: Option<&str>| {
            assert_eq!(short_title(title, nature).as_deref(), expected, "{title}");
        };
        check("甲市建设“乙”示范城市实施方案", Nature::Official, Some("实施方案"));
        check("甲市人民政府关于推进丙的若干意见", Nature::Official, Some("若干意见"));
        check("甲市人民政府关于印发《丁办法》的通知", Nature::Official, Some("通知"));
        check("甲市示范区建设方案（征求意见稿）", Nature::Official, Some("建设方案"));
        check("甲市戊三年行动计划（2022—2024年）", Nature::Official, Some("三年行动计划"));
        check("实施方案", Nature::Official, None);
        check("甲市情况说明", Nature::Official, None);
        check("中华人民共和国民法典", Nature::Statute, Some("民法典"));
        check("甲省乙条例", Nature::Statute, None);
        check("甲纲要发布", Nature::Report, None);
    }

    #[test]
    fn turns_quotation_marks_inside_a_quotation() {
        let check = |words: &str, expected: &str| assert_eq!(quoted(words), expected);
        check("推进“甲”行动", "“推进‘甲’行动”");
        check("“甲‘乙’丙”", "“‘甲“乙”丙’”");
        check("it’s", "“it’s”");
        check("", "“”");
    }

    #[test]
    fn cleans_what_is_printed() {
        let check = |text: &str, expected: &str| assert_eq!(clean(text), expected);
        check(" 甲\n乙方案(征求意见稿) ", "甲 乙方案（征求意见稿）");
        check("Plan (draft)", "Plan (draft)");
        check("\u{0}\t", "");
    }
}
