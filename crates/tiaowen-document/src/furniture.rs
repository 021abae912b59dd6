//! Tells page furniture from text: navigation, mastheads, tables of contents, page numbers, footers.
//!
//! Only what is surely no part of a document is marked; everything else stays text. Works on lines, before
//! paragraphs are joined.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use crate::line::Line;
use crate::model::NoiseReason;

/// Marks the lines that are noise.
pub(crate) fn mark_furniture(lines: &mut [Line]) {
    mark_page_numbers(lines);
    mark_contents(lines);
    mark_masthead(lines);
    mark_navigation(lines);
    mark_footer(lines);
    mark_running_heads(lines);
}

/// Tells whether a line belongs to a web page, not to a document: navigation, tools, footers.
pub(crate) fn is_page_line(text: &str) -> bool {
    let text = text.trim();
    text.chars().count() <= 80
        && (is_navigation(text) || FOOTER.is_match(text) && !FOOTER_WEAK.is_match(text))
}

fn patterns(list: &[&str]) -> RegexSet {
    RegexSet::new(list).unwrap_or_else(|error| unreachable!("fixed patterns: {error}"))
}

/// `— 3 —`, `- 3 -`, `· 3 ·`, `第3页 共5页`, `3 / 5`.
static PAGE_NUMBER: LazyLock<RegexSet> = LazyLock::new(|| {
    patterns(&[
        r"^[—\-－–―]{1,2}\s*\d{1,4}\s*[—\-－–―]{1,2}$",
        r"^[·•・]\s*\d{1,4}\s*[·•・]$",
        r"^第\s*\d{1,4}\s*页(\s*[，,/]?\s*共\s*\d{1,4}\s*页)?$",
        r"^\d{1,4}\s*/\s*\d{1,4}$",
    ])
});

fn mark_page_numbers(lines: &mut [Line]) {
    for line in lines.iter_mut() {
        if !line.is_noise() && line.cells.is_none() && PAGE_NUMBER.is_match(&line.text) {
            line.noise = Some(NoiseReason::PageFurniture);
        }
    }
    mark_bare_page_numbers(lines);
}

/// Numbers that stand alone between blank lines, each one more than the last, with a page of text between.
fn mark_bare_page_numbers(lines: &mut [Line]) {
    const MIN_PAGES: usize = 3;
    const MIN_PAGE_CHARS: usize = 200;
    let mut text_chars = 0;
    let mut pages: Vec<(usize, u32, usize)> = Vec::new();
    for (index, line) in lines.iter().enumerate() {
        let is_number = line.cells.is_none()
            && !line.is_noise()
            && (1..=4).contains(&line.text.len())
            && line.text.bytes().all(|byte| byte.is_ascii_digit());
        let is_alone = line.after_blank && lines.get(index + 1).is_none_or(|next| next.after_blank);
        match line.text.parse::<u32>() {
            Ok(number) if is_number && is_alone => pages.push((index, number, text_chars)),
            _ => text_chars += line.chars(),
        }
    }
    let follows = |(first, second): (&(usize, u32, usize), &(usize, u32, usize))| {
        second.1 == first.1 + 1 && second.2 - first.2 >= MIN_PAGE_CHARS
    };
    if pages.len() >= MIN_PAGES && pages.iter().zip(&pages[1..]).all(follows) {
        for (index, ..) in pages {
            lines[index].noise = Some(NoiseReason::PageFurniture);
        }
    }
}

/// Leaders and a page number at the end of a line of a table of contents.
static LEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:(?:[.．·•]\s*){3,}|…+)\s*[（(]?\s*\d{0,4}\s*[)）]?$")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// A table of contents: 目录 and the lines behind it that end in leaders and a page number, or that stand
/// again further down, each with the short lines between them.
fn mark_contents(lines: &mut [Line]) {
    let squash = |text: &str| -> String { text.chars().filter(|it| !it.is_whitespace()).collect() };
    // Most texts have none: where the words do not stand, nothing need be remembered.
    if !lines.iter().any(|line| line.text.starts_with('目') && line.text.ends_with('录')) {
        return;
    }
    let mut last_at: HashMap<String, usize> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        last_at.insert(squash(&line.text), index);
    }
    let mut index = 0;
    while index < lines.len() {
        if squash(&lines[index].text) != "目录" {
            index += 1;
            continue;
        }
        let mut end = index + 1;
        let mut leaders = 0;
        for (ahead, line) in lines.iter().enumerate().skip(index + 1) {
            let text = squash(&line.text);
            let is_leader = LEADER.is_match(&line.text);
            leaders += usize::from(is_leader);
            // Where entries end in leaders, a line that merely comes again (主送机关) is none.
            let is_entry = is_leader
                || leaders < 2
                    && last_at.get(&text).is_some_and(|last| *last > ahead && text.chars().count() <= 60);
            if is_entry {
                end = ahead + 1;
            } else if ahead >= end + 3 || text.chars().count() > 60 {
                break;
            }
        }
        // The first entry that begins the text proper is the text, not the table: stop at the first repeat.
        let first = (index + 1..end).map(|at| squash(&lines[at].text)).collect::<Vec<_>>();
        if let Some(repeat) = first.iter().enumerate().position(|(at, text)| first[..at].contains(text)) {
            end = index + 1 + repeat;
        }
        for line in &mut lines[index..end] {
            line.noise = Some(NoiseReason::Contents);
        }
        index = end;
    }
}

/// Beginnings of lines that only the front page of a gazette has.
static MASTHEAD: LazyLock<RegexSet> = LazyLock::new(|| {
    patterns(&[
        r"^.{2,14}(?:人民政府|政府|国务院|部|局)公报$",
        r"^公开发行",
        r"^(?:19|20)\d\d\s*[·•.年]\s*(?:第)?\s*\d{1,3}\s*期?\s*(?:[（(]\s*总第\s*\d+\s*[期号]\s*[)）])?$",
        r"^[（(]?总第\s*\d+\s*[期号][)）]?$",
        r"^(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*出版$",
        r"^编辑委员会",
        r"^(?:主任|副主任|主编|副主编|编辑|责任编辑|编委|主办|主管主办|编辑出版|出版|主管|承办|地址|电话|传真|邮编|邮政编码|印刷|印数|刊号|出刊日期|出版日期|准印证号?|网址|邮箱|定价)\s*[：:]",
        r"^(?:国内统一|国际标准)连续出版物号",
    ])
});

/// A masthead is a run of such lines, with what continues them: at least four, no long line between.
fn mark_masthead(lines: &mut [Line]) {
    let is_mark = |line: &Line| {
        let text = line.text.trim();
        !line.is_noise() && (MASTHEAD.is_match(text) || text.ends_with("主办") || text.contains("免费赠阅"))
    };
    let mut index = 0;
    while index < lines.len() {
        if !is_mark(&lines[index]) {
            index += 1;
            continue;
        }
        let (mut end, mut marks) = (index + 1, 1);
        for (ahead, line) in lines.iter().enumerate().skip(index + 1) {
            if is_mark(line) {
                end = ahead + 1;
                marks += 1;
            } else if ahead >= end + 2 || line.chars() > 20 || line.text.contains('。') {
                break;
            }
        }
        if marks >= 4 {
            for line in &mut lines[index..end] {
                line.noise.get_or_insert(NoiseReason::Masthead);
            }
        }
        index = end;
    }
}

/// How lines begin that a web page puts above and beside a document.
static NAVIGATION: LazyLock<RegexSet> = LazyLock::new(|| {
    patterns(&[
        r"^(?:网站)?首\s*页$",
        r"^(?:>>|＞＞|»)",
        r"^(?:当前位置|您的位置|您所在的位置|您现在的位置|你的位置|现在位置|所在位置|位置)\s*[：:]",
        r"^首\s*页\s*[>＞»/|]",
        r"^(?:登录|注册|登录\s*[|/]?\s*注册|无障碍(?:浏览|阅读)?|长者(?:版|模式|助手)|关怀版|繁體|简体|English|EN|设为首页|加入收藏|收藏本站|网站地图|移动版|手机版|返回(?:顶部|首页|列表|上一页)?)$",
        r"^(?:打印|打印本页|关闭|关闭窗口|收藏|分享|分享到|朗读|下载|纠错|字号|大|中|小|微信|微博|二维码)[：:]?$",
        r"^(?:字体|字号|分享到?|浏览次数|阅读次数|点击数|访问量|点击量?)\s*[：:]\s*[\[【(（]?[\s大中小次\d|/]*[\]】)）]?$",
        r"^【?(?:打印|打印本页|关闭|关闭窗口|字体)】?(?:\s*【?(?:打印|关闭|关闭窗口|收藏|返回)】?)+$",
        r"^(?:字体|字号)\s*[：:]\s*[\[【(（]?[\s大中小]+[\]】)）]?(?:\s*【?(?:打印本?页?|关闭(?:窗口|本页)?|收藏(?:本页)?|分享|返回)】?)*$",
    ])
});

fn is_navigation(text: &str) -> bool {
    static SCAN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new("扫一扫.{0,14}(?:手机|微信|打开|分享)")
            .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
    });
    NAVIGATION.is_match(text) || text.contains("扫一扫") && SCAN.is_match(text)
}

fn mark_navigation(lines: &mut [Line]) {
    for line in lines {
        if !line.is_noise() && line.cells.is_none() && line.chars() <= 60 && is_navigation(line.text.trim()) {
            line.noise = Some(NoiseReason::Navigation);
        }
    }
}

/// What a web page puts below a document. The first such line begins the footer if nothing but footer and
/// short lines follow.
static FOOTER: LazyLock<RegexSet> = LazyLock::new(|| {
    patterns(&[
        r"^【?打印本?页?】?\s*【?关闭",
        r"^(?:文件原文|政策解读|相关政策|相关链接|相关文件|相关文档|相关解读|解读链接|图解|原文下载|附件下载)\s*[：:]?$",
        r"^(?:上一篇|下一篇|上一条|下一条)\s*[：:]?",
        r"^最新更新|更多\s*(?:>>|＞＞|»)$",
        r"(?i)^produced by",
        r"(?i)版权所有|copyright|ICP备|公网安备|网站标识码",
        r"^(?:主办单位|承办单位|主办|承办|技术支持|网站维护|联系我们|网站声明|网站标识码|建议使用|您是第)\s*[：:]?",
        r"^(?:咨询电话|责任编辑|编辑|来源|信息来源|文章来源|作者)\s*[：:]",
        r"^扫一扫|^分享到|^返回顶部|^关闭窗口|^打印本页|^收藏本页|^网站地图",
    ])
});

/// Footer lines that may also stand in a document; they count only behind others.
static FOOTER_WEAK: LazyLock<RegexSet> = LazyLock::new(|| {
    patterns(&[r"^(?:咨询电话|责任编辑|编辑|来源|信息来源|文章来源|作者)\s*[：:]", r"^(?:主办|承办)"])
});

fn mark_footer(lines: &mut [Line]) {
    let is_mark = |line: &Line| FOOTER.is_match(line.text.trim());
    // From the end: the footer reaches up as long as lines are short and a mark is never far.
    let (mut start, mut since_mark, mut strong) = (lines.len(), 0usize, false);
    for index in (0..lines.len()).rev() {
        let line = &lines[index];
        if line.noise == Some(NoiseReason::Footer) {
            continue;
        }
        if is_mark(line) {
            start = index;
            since_mark = 0;
            strong |= !FOOTER_WEAK.is_match(line.text.trim());
        } else {
            since_mark += 1;
            if since_mark > 3 || line.text.contains('。') || line.chars() > 80 {
                break;
            }
        }
    }
    if strong {
        for line in &mut lines[start..] {
            line.noise = Some(NoiseReason::Footer);
        }
    }
}

/// A short line that comes back at least four times, beside page numbers, is a running head; twice is enough
/// for one that names the issue of a gazette.
fn mark_running_heads(lines: &mut [Line]) {
    static ISSUE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"公报.{0,6}(?:19|20)\d\d\s*年?\s*[·•.．]?\s*第\s*\d{1,3}\s*[期号]")
            .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
    });
    if !lines.iter().any(|line| line.noise == Some(NoiseReason::PageFurniture)) {
        return;
    }
    let mut places: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, line) in lines.iter().enumerate() {
        if !line.is_noise() && line.cells.is_none() && (4..=40).contains(&line.chars()) {
            places.entry(line.text.as_str()).or_default().push(index);
        }
    }
    let is_page_number =
        |index: usize| lines.get(index).is_some_and(|line| line.noise == Some(NoiseReason::PageFurniture));
    let heads: Vec<usize> = places
        .into_values()
        .filter(|all| {
            let beside = |index: usize| is_page_number(index + 1) || index > 0 && is_page_number(index - 1);
            let is_issue = all.first().is_some_and(|index| ISSUE.is_match(&lines[*index].text));
            all.len() >= if is_issue { 2 } else { 4 }
                && all.iter().filter(|index| beside(**index)).count() * 2 >= all.len()
        })
        .flatten()
        .collect();
    for index in heads {
        lines[index].noise = Some(NoiseReason::PageFurniture);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::read_lines;
    use crate::source::{Format, SourceText};

    fn check(text: &str, kept: &[&str]) {
        let source = SourceText::of_text(text, Format::Plain);
        let mut lines = read_lines(&source).0;
        mark_furniture(&mut lines);
        let seen: Vec<&str> =
            lines.iter().filter(|line| !line.is_noise()).map(|line| line.text.as_str()).collect();
        assert_eq!(seen, kept);
    }

    #[test]
    fn passes_over_page_numbers() {
        check("正文。\n— 1 —\n第 2 页 共 9 页\n- 3 -\n续。", &["正文。", "续。"]);
        check("——到2025年\n3\n37", &["——到2025年", "3", "37"]);
    }

    #[test]
    fn passes_over_a_table_of_contents() {
        check(
            "办法\n目　录\n第一章 总则\n第二章 附则\n第一章 总则\n第一条 甲。\n第二章 附则\n第二条 乙。",
            &["办法", "第一章 总则", "第一条 甲。", "第二章 附则", "第二条 乙。"],
        );
        check("目录\n1、关于甲的意见 ..... (1)\n(2025)2号 …… 3\n甲市公告\n正文。", &["甲市公告", "正文。"]);
    }

    #[test]
    fn passes_over_a_masthead() {
        let masthead = "丙市人民政府公报\n编辑委员会\n主任：甲乙\n编辑：丙丁\n戊己\n电话：1\n邮编：2\n关于甲的意见\n正文。";
        check(masthead, &["关于甲的意见", "正文。"]);
        check("主办：甲\n正文。", &["主办：甲", "正文。"]);
    }

    #[test]
    fn passes_over_navigation_and_footer() {
        check(
            "首页\n>> 政策 >> 工业\n当前位置：首页 > 政策\n关于甲的通知\n正文。\n二〇二五年一月一日\n打印本页】 【关闭窗口\n相关政策:\n版权所有 丙市",
            &["关于甲的通知", "正文。", "二〇二五年一月一日"],
        );
        check("正文。\n咨询电话：123", &["正文。", "咨询电话：123"]);
    }
}
