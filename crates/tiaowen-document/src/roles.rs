//! Says what each paragraph is for before the outline is drawn: title, number, addressee, signature, list of
//! annexes, label of an annex or box, author's line — or text.
//!
//! Judges by shape and neighbourhood alone; knows nothing of numbering and nesting.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use crate::marker::Style;
use crate::paragraph::{Paragraph, is_closed};
use crate::references;

/// What a paragraph is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    /// Text of the document: heading or clause.
    Text,
    /// A line of the document's title; lines with the same group belong together.
    Title(usize),
    /// A line above the title that is no part of it.
    Kicker,
    /// The title of the plan that a notice issues.
    AttachedTitle,
    /// The title of a signed article.
    ArticleTitle,
    /// Number, date, source and the like.
    Meta,
    /// 主送机关.
    Addressee,
    /// An author's line.
    Byline,
    /// 落款: body or date.
    Signature,
    /// The list of annexes.
    AttachmentList,
    /// `附件2` alone on its line, or with its title.
    AnnexLabel,
    /// The title of an annex.
    AnnexTitle,
    /// `专栏：…`.
    BoxTitle,
    /// A cell or row of the table with this index.
    Table(usize),
}

/// Gives every paragraph its role. `roles` comes in with the tables marked and all else as text.
pub(crate) fn assign_roles(paragraphs: &[Paragraph], roles: &mut [Role]) {
    mark_signatures(paragraphs, roles);
    mark_remarks(paragraphs, roles);
    mark_bylines(paragraphs, roles);
    let head_end = mark_head(paragraphs, roles);
    mark_attachment_lists(paragraphs, roles, head_end);
    mark_annexes(paragraphs, roles, head_end);
    mark_attached_title(paragraphs, roles, head_end);
    mark_boxes(paragraphs, roles);
}

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

/// 文种 and other words that end a title, with what may stand behind them in brackets.
static TITLE_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:通知|意见|办法|方案|规划|纲要|公告|通告|通报|批复|复函|函|令|决定|决议|命令|条例|规定|细则|法|计划|措施|要点|指南|目录|标准|规范|规程|准则|规则|章程|解释|公报|议案|报告|纪要|政策|制度|预案|清单|导则|指引|指导意见|若干意见|行动纲要发布|发布)(?:\s*[（(][^（()）]{1,16}[)）])*$",
    )
});

/// Lines that say something about the document as a whole.
static META: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new([
        r"^(?:发布|发文|成文|公布|生成|印发|施行|实施|生效|有效|废止|失效|签发|出版|登记|归档|更新|公开)?\s*(?:日\s*期|时\s*间)\s*[：:]",
        r"^(?:19|20)\d\d\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}\s*日?\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?$",
        r"^(?:来\s*源|信息来源|文章来源|发布机构|发布单位|发布部门|发文机构|发文机关|发文单位|制定机关|索\s*引\s*号|主题分类|主题词|主\s*题|公开方式|公开范围|公开类型|公开属性|公开形式|公开期限|公开时限|文\s*号|发文字号|发文文号|发布文号|内容概述|分\s*类|有效性|效力状态|时效性|时\s*效|统一编号|规范性文件.{0,8}编号|登记编号|备注/文号|组配分类|体裁|公文种类|文件类型|信息分类|浏览(?:次数|量)?|点击(?:次数|量|数)?|阅读(?:次数|量)?|访问(?:次数|量)?|字号|视力保护色|名\s*称|标\s*题|记者|通讯员|编辑|责任编辑|签发人|密级|紧急程度)\s*[：:]",
        r"^[（(]?\s*(?:19|20)\d\d\s*年.{2,120}(?:通过|公布|发布|修订|修正|批准|施行|实施|印发)[^。]{0,40}[)）]?$",
        r"^[（(].{2,200}(?:通过|公布|发布|修订|修正|批准|施行|实施)[^。]{0,80}[)）]$",
        r"^主送\s*[：:]",
        r"^第\s*[\d０-９一二三四五六七八九十百零〇]+\s*号$",
        r"^(?:特急|加急|急件|机密|秘密|内部资料|不予公开|主动公开|依申请公开)$",
    ])
    .unwrap_or_else(|error| unreachable!("fixed patterns: {error}"))
});

/// A date alone on its line.
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(]?\s*(?:(?:19|20)\d\d|[一二][〇零○Ｏ九0][〇零○Ｏ一二三四五六七八九0]{2})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十元]{1,3})\s*月\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日\s*[)）]?$",
    )
});

/// The name of a body that issues documents.
static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^，。；：:、！？\d]{2,36}(?:人民政府|政府|办公厅|办公室|委员会|常务委员会|人大常委会|党委|省委|市委|区委|县委|领导小组|指挥部|国务院|中央军委|部|委|局|厅|署|院|会|总局|管委会|中心|总队|支队|银行|公司|集团|协会|联合会|总工会|大学|研究院|法院|检察院)(?:[（(][^（()）]{1,16}[)）])?$",
    )
});

/// Tells whether a line is a date and nothing else.
pub(crate) fn is_date_line(text: &str) -> bool {
    DATE.is_match(text)
}

/// Tells whether a line names an issuing body, or several parted by blanks, and nothing else.
pub(crate) fn is_body_line(text: &str) -> bool {
    !text.trim().is_empty()
        && text.chars().count() <= 60
        && !text.starts_with("关于")
        && text
            .split(['\u{3000}', '\t'])
            .flat_map(|part| part.split("  "))
            .all(|part| part.trim().is_empty() || BODY.is_match(part.trim()))
}

/// Tells whether a line names an officer who signs an order: `市长　李明`.
fn is_officer_line(text: &str) -> bool {
    static OFFICER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:总理|主席|委员长|院长|检察长|省长|市长|区长|县长|州长|旗长|部长|主任|局长|署长|行长|厅长)\s*[　 ：:]\s*[\u4e00-\u9fff·]{1,4}(?:\s*[\u4e00-\u9fff·]{1,4})?$",
        )
    });
    OFFICER.is_match(text.trim())
}

/// Tells whether a line says something about the document as a whole: its number, date, source.
pub(crate) fn is_meta_line(text: &str) -> bool {
    META.is_match(bare_field(text)) || is_date_line(text) || references::parse_doc_number(text).is_some()
}

/// A line without the bullet that a list of fields puts in front.
fn bare_field(text: &str) -> &str {
    text.trim_start_matches(['•', '·', '●', '-', ' ', '　'])
}

/// Tells whether a line is the name of a field whose value stands on the line below.
fn is_field_name(text: &str) -> bool {
    text.ends_with(['：', ':']) && META.is_match(bare_field(text)) && text.chars().count() <= 16
}

/// Tells whether a line ends as a title does.
pub(crate) fn ends_like_title(text: &str) -> bool {
    TITLE_END.is_match(text)
}

/// Tells whether a paragraph has the shape of a line of a title: short, unnumbered, no sentence.
fn is_title_shaped(paragraph: &Paragraph) -> bool {
    paragraph.marker.is_none()
        && paragraph.chars() <= 60
        && !paragraph.text.contains(['。', '；'])
        && !paragraph.text.ends_with(['：', ':', '，', ',', '、', '；', ';'])
}

/// Tells whether a paragraph is prose: with it the text begins.
fn is_prose(paragraph: &Paragraph) -> bool {
    paragraph.text.contains('。') || paragraph.chars() > 60
}

/// A date on its own line is a signature when the name of a body stands above it or text stands before it; the
/// bodies above it are too.
fn mark_signatures(paragraphs: &[Paragraph], roles: &mut [Role]) {
    let mut seen_prose = false;
    for index in 0..paragraphs.len() {
        seen_prose |= is_prose(&paragraphs[index]) || paragraphs[index].marker.is_some();
        if roles[index] != Role::Text || !seen_prose || !is_date_line(&paragraphs[index].text) {
            continue;
        }
        roles[index] = Role::Signature;
        for above in (0..index).rev() {
            let paragraph = &paragraphs[above];
            let is_signature = is_body_line(&paragraph.text) || is_officer_line(&paragraph.text);
            if roles[above] != Role::Text || paragraph.marker.is_some() || !is_signature {
                break;
            }
            roles[above] = Role::Signature;
        }
    }
    // A body that closes the text without a date.
    if let Some(last) = (0..paragraphs.len()).rev().find(|index| roles[*index] == Role::Text)
        && seen_prose
        && paragraphs[last].marker.is_none()
        && last + 1 == paragraphs.len()
        && is_body_line(&paragraphs[last].text)
    {
        roles[last] = Role::Signature;
    }
}

/// Remarks about the document that stand below its signature.
static REMARK: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new([
        r"^[（(]?此件.{0,12}公开.{0,6}[)）]?$",
        r"^[（(](?:联系人|联系电话|联系方式|联系单位)[：:].*[)）]$",
        r"^(?:抄送|抄报)\s*[：:]",
        r"^.{2,40}\s*(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*印发$",
    ])
    .unwrap_or_else(|error| unreachable!("fixed patterns: {error}"))
});

fn mark_remarks(paragraphs: &[Paragraph], roles: &mut [Role]) {
    for (paragraph, role) in paragraphs.iter().zip(roles) {
        if *role != Role::Text || paragraph.chars() > 120 {
            continue;
        }
        if REMARK.is_match(&paragraph.text) {
            *role = Role::Meta;
        } else if FILE_NAME.is_match(&paragraph.text) {
            *role = Role::AttachmentList;
        }
    }
}

/// Surnames that cover nearly all Chinese names; from the usual list of the hundred most common, with the
/// common two-character ones.
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤竺应乐俞虞柴翁施裘励戚章柯缪屠鲍项祝童舒卓凌";

/// Tells whether a line is a person's name, or several parted by blanks.
fn is_name_line(text: &str) -> bool {
    if ends_like_title(text) {
        return false;
    }
    let bare = text.trim_start_matches("作者").trim_start_matches(['：', ':', ' ', '　']);
    // A name of two characters is often spaced out: 张　三.
    let squashed: String = bare.chars().filter(|it| !it.is_whitespace()).collect();
    let is_name = |name: &str| {
        let length = name.chars().count();
        (2..=4).contains(&length)
            && name.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
            && name.chars().next().is_some_and(|first| SURNAMES.contains(first))
    };
    is_name(&squashed) || {
        let mut parts = bare.split_whitespace().peekable();
        parts.peek().is_some() && parts.all(is_name)
    }
}

static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(]?\s*(?:作者|本报记者|记者|通讯员|本报通讯员|特约评论员)(?:单位|系|为)?\s*[：: 　].{1,60}[)）]?$|^[（(]作者.{1,60}[)）]$",
    )
});

/// Tells whether a line gives credit to a writer: `记者 张三`, `（作者为…）`.
pub(crate) fn is_credit_line(text: &str) -> bool {
    text.chars().count() <= 70 && CREDIT.is_match(text)
}

/// Group of the title that stands above several signed articles.
pub(crate) const WHOLE: usize = usize::MAX;

/// Names under a title, and credits; the title above a name is that of a signed article when it does not open
/// the file or when there are several.
fn mark_bylines(paragraphs: &[Paragraph], roles: &mut [Role]) {
    let mut named = Vec::new();
    for index in 0..paragraphs.len() {
        if roles[index] != Role::Text {
            continue;
        }
        let text = &paragraphs[index].text;
        if is_credit_line(text) {
            let is_bracketed = text.starts_with(['（', '(']);
            roles[index] = if is_bracketed { Role::Byline } else { Role::Signature };
        } else if index > 0
            && is_name_line(text)
            && roles[index - 1] == Role::Text
            && is_title_shaped(&paragraphs[index - 1])
            && paragraphs.get(index + 1).is_some_and(|next| is_prose(next) || next.marker.is_some())
        {
            roles[index] = Role::Byline;
            named.push(index);
        }
    }
    if named.len() < 2 {
        return;
    }
    for (count, index) in named.iter().enumerate() {
        let lines = (0..*index)
            .rev()
            .take_while(|above| roles[*above] == Role::Text && is_title_shaped(&paragraphs[*above]))
            .take(3)
            .count();
        // Above the first article stands the title of the whole as well; its own is the last line.
        let own = if count == 0 { lines.min(1) } else { lines };
        roles[index - lines..index - own].iter_mut().for_each(|role| *role = Role::Title(WHOLE));
        roles[index - own..*index].iter_mut().for_each(|role| *role = Role::ArticleTitle);
    }
}

/// The name of a file to download.
static FILE_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^.{1,100}\.(?:docx?|wps|pdf|ofd|xlsx?|et|pptx?|zip|rar)$"));

/// The most lines of titles that a document can have above its text; beyond them it is a list without a head.
const MAX_TITLE_LINES: usize = 12;

/// Marks everything above the text proper and returns where that begins.
fn mark_head(paragraphs: &[Paragraph], roles: &mut [Role]) -> usize {
    let mut titles: Vec<usize> = Vec::new();
    let mut end = 0;
    while end < paragraphs.len() && !begins_body(paragraphs, roles, end) && titles.len() <= MAX_TITLE_LINES {
        if roles[end] == Role::Text {
            let text = &paragraphs[end].text;
            let is_value = end > 0
                && roles[end - 1] == Role::Meta
                && is_field_name(&paragraphs[end - 1].text)
                && !ends_like_title(text)
                && !is_addressee(&paragraphs[end]);
            if is_meta_line(text) || is_value {
                roles[end] = Role::Meta;
            } else if FILE_NAME.is_match(text) {
                roles[end] = Role::AttachmentList;
            } else if is_addressee(&paragraphs[end]) {
                roles[end] = Role::Addressee;
            } else {
                titles.push(end);
            }
        }
        end += 1;
    }
    if titles.len() > MAX_TITLE_LINES {
        let own = titles.iter().position(|index| ends_like_title(&paragraphs[*index].text)).unwrap_or(0);
        titles.truncate(own + 1);
        end = titles[own] + 1;
    }
    group_titles(paragraphs, roles, &titles);
    end
}

/// Tells whether the text proper begins with this paragraph.
fn begins_body(paragraphs: &[Paragraph], roles: &[Role], index: usize) -> bool {
    let paragraph = &paragraphs[index];
    if roles[index] != Role::Text {
        return matches!(roles[index], Role::Table(_) | Role::ArticleTitle | Role::Signature);
    }
    if is_meta_line(&paragraph.text) || is_addressee(paragraph) {
        return false;
    }
    // A title may be long, but then it ends like one and no text stands above it.
    if paragraph.marker.is_none() && paragraph.chars() <= 120 && !paragraph.text.contains('。') {
        let is_heading = paragraph.is_marked_heading || ends_like_title(&paragraph.text);
        if is_heading {
            return false;
        }
    }
    paragraph.marker.is_some() || is_prose(paragraph) || !is_title_shaped(paragraph)
}

/// 各县（市）区人民政府，市直各单位：
fn is_addressee(paragraph: &Paragraph) -> bool {
    static WORDS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"政府|单位|部门|机构|委员会|厅|局|办公室|办事处|企业|公司|各省|各市|各县|各区|各镇|各乡|大学|院",
        )
    });
    paragraph.marker.is_none()
        && paragraph.text.ends_with(['：', ':'])
        && !paragraph.text.contains(['。', '；'])
        && paragraph.chars() <= 200
        && paragraph.chars() >= 4
        && WORDS.is_match(&paragraph.text)
        && !paragraph.text.contains("如下")
        && !paragraph.text.contains("通知")
}

/// Puts lines that make up one title into one group, and sets apart what is no part of a title.
fn group_titles(paragraphs: &[Paragraph], roles: &mut [Role], lines: &[usize]) {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for index in lines {
        let joins = groups.last().is_some_and(|group| {
            let last = group[group.len() - 1];
            let text = &paragraphs[*index].text;
            last + 1 == *index && (!title_is_complete(paragraphs, group) || continues_title(text))
        });
        match groups.last_mut() {
            Some(group) if joins => group.push(*index),
            _ => groups.push(vec![*index]),
        }
    }
    for (number, group) in groups.iter_mut().enumerate() {
        let opens_file = number == 0;
        if opens_file && group.len() > 1 && is_kicker(paragraphs, group) {
            roles[group.remove(0)] = Role::Kicker;
        }
        for index in group.iter() {
            roles[*index] = Role::Title(number);
        }
    }
    // With several groups, one that neither ends like a title nor stands in another is a site's or column's name.
    let text_of =
        |group: &[usize]| squash(&group.iter().map(|it| paragraphs[*it].text.as_str()).collect::<String>());
    let has_title =
        roles.contains(&Role::Title(WHOLE)) || groups.iter().any(|group| ends_like_title(&text_of(group)));
    for group in &groups {
        let text = text_of(group);
        let stands_elsewhere = groups.iter().any(|other| other != group && text_of(other).contains(&text));
        if has_title && !ends_like_title(&text) && !stands_elsewhere {
            group.iter().for_each(|index| roles[*index] = Role::Kicker);
        }
    }
}

fn title_is_complete(paragraphs: &[Paragraph], group: &[usize]) -> bool {
    let text: String = group.iter().map(|index| paragraphs[*index].text.as_str()).collect();
    ends_like_title(&text)
}

/// Tells whether a line can only go on with the title above it: `（征求意见稿）`, `的通知`, `——以…为例`.
fn continues_title(text: &str) -> bool {
    let is_bracketed =
        text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && text.chars().count() <= 16;
    is_bracketed || text.starts_with('的') || text.starts_with("——")
}

/// A first line that is no part of the title below it: it has no 文种, is set apart, and is complete in
/// itself — two phrases parted by a blank, or followed by a title that is whole without it.
fn is_kicker(paragraphs: &[Paragraph], group: &[usize]) -> bool {
    let first = &paragraphs[group[0]];
    let second = &paragraphs[group[1]];
    if ends_like_title(&first.text)
        || !second.after_blank
        || is_body_line(&first.text)
        || second.text.starts_with("关于")
    {
        return false;
    }
    let has_blank = first.text.split_whitespace().count() > 1;
    let rest_stands_alone = second.text.contains("关于") && ends_like_title(&second.text);
    has_blank || rest_stands_alone
}

/// The text without blanks.
pub(crate) fn squash(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

static ANNEX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^附\s*(?:件|表|录|图)?\s*(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?:\s*[-—－]\s*\d{1,2})?)?\s*(?:[：:．.、]|\s|$)",
    )
});

/// `附件：1.…` above the signature lists the annexes; the numbered lines below it belong to it.
fn mark_attachment_lists(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    for index in head_end..paragraphs.len() {
        let text = &paragraphs[index].text;
        if roles[index] != Role::Text
            || !ANNEX.is_match(text)
            || text.chars().count() > 200
            || text.contains('。')
        {
            continue;
        }
        let label_only = ANNEX.find(text).is_some_and(|found| found.end() == text.len());
        let entries = paragraphs[index + 1..]
            .iter()
            .zip(&roles[index + 1..])
            .take_while(|(next, role)| {
                **role == Role::Text && !ANNEX.is_match(&next.text) && is_list_entry(next)
            })
            .count();
        let behind = index + 1 + entries;
        let closes_text = match roles.get(behind) {
            None => entries > 0 && !label_only,
            Some(Role::Signature | Role::Meta) => true,
            Some(_) => paragraphs.get(behind).is_some_and(|next| {
                ANNEX.is_match(&next.text) && (!label_only || entries > 0) || is_meta_line(&next.text)
            }),
        };
        if closes_text && (entries > 0 || !label_only) {
            for role in &mut roles[index..behind] {
                *role = Role::AttachmentList;
            }
        }
    }
}

/// `2.任务分工表`: numbered, short, no sentence.
fn is_list_entry(paragraph: &Paragraph) -> bool {
    paragraph.has_style(Style::Digit) && paragraph.chars() <= 80 && !paragraph.text.contains(['。', '；'])
}

/// `附件2` opens an annex; the short lines below it are its title.
fn mark_annexes(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    for index in head_end..paragraphs.len() {
        let text = &paragraphs[index].text;
        if roles[index] != Role::Text || !ANNEX.is_match(text) || text.chars().count() > 60 || is_closed(text)
        {
            continue;
        }
        let follows = index + 1 < paragraphs.len();
        if !follows || text.contains('。') {
            continue;
        }
        roles[index] = Role::AnnexLabel;
        for title in index + 1..paragraphs.len().min(index + 4) {
            let is_title = roles[title] == Role::Text
                && is_title_shaped(&paragraphs[title])
                && !ANNEX.is_match(&paragraphs[title].text)
                && title + 1 < paragraphs.len();
            if !is_title {
                break;
            }
            roles[title] = Role::AnnexTitle;
            if ends_like_title(&paragraphs[title].text) || paragraphs[title].text.ends_with('表') {
                break;
            }
        }
    }
}

/// The title of the plan that a notice issues: title-shaped lines behind the notice's signature or an annex
/// label, whose words stand in the notice's title or text.
fn mark_attached_title(paragraphs: &[Paragraph], roles: &mut [Role], head_end: usize) {
    let cover: String =
        paragraphs.iter().take(head_end + 8).map(|paragraph| squash(&paragraph.text)).collect();
    let mut index = head_end;
    while index < paragraphs.len() {
        let follows_break = index > 0
            && matches!(
                roles[index - 1],
                Role::Signature | Role::AnnexLabel | Role::Meta | Role::AttachmentList
            );
        let is_line = |at: usize| {
            matches!(roles[at], Role::Text | Role::AnnexTitle) && is_title_shaped(&paragraphs[at])
        };
        if !(follows_break && is_line(index)) {
            index += 1;
            continue;
        }
        let mut title = String::new();
        let mut end = index;
        for at in index..paragraphs.len().min(index + 4) {
            if !is_line(at) {
                break;
            }
            let longer = title.clone() + &squash(&paragraphs[at].text);
            let is_named = cover[..].contains(&longer) || continues_title(&paragraphs[at].text);
            if !is_named && ends_like_title(&title) {
                break;
            }
            title = longer;
            end = at + 1;
            if ends_like_title(&title) && !paragraphs.get(end).is_some_and(|next| continues_title(&next.text))
            {
                break;
            }
        }
        let bare = title.split(['（', '(']).next().unwrap_or_default();
        let is_named_above = bare.chars().count() >= 4 && cover.contains(bare);
        if ends_like_title(&title) && is_named_above {
            roles[index..end].iter_mut().for_each(|role| *role = Role::AttachedTitle);
            return;
        }
        index += 1;
    }
}

/// `专栏：智能制造工程重点项目`, `专栏1 …`.
fn mark_boxes(paragraphs: &[Paragraph], roles: &mut [Role]) {
    for (paragraph, role) in paragraphs.iter().zip(roles) {
        let text = &paragraph.text;
        if *role == Role::Text && text.starts_with("专栏") && paragraph.chars() <= 60 && !text.contains('。')
        {
            *role = Role::BoxTitle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::line::read_lines;
    use crate::paragraph::join_lines;
    use crate::source::{Format, SourceText};

    fn check(text: &str, expected: &[Role]) {
        let source = SourceText { text: text.to_owned(), format: Format::Plain, sha256: String::new() };
        let paragraphs = join_lines(&read_lines(&source).0);
        let mut roles = vec![Role::Text; paragraphs.len()];
        assign_roles(&paragraphs, &mut roles);
        assert_eq!(roles, expected, "{text}");
    }

    #[test]
    fn reads_the_frame_of_a_notice() {
        use Role::{Addressee, AttachedTitle, AttachmentList, Meta, Signature, Text, Title};
        check(
            "丙市人民政府关于印发丙市工业方案的通知\n丙政发〔2025〕3号\n各县(市)区人民政府：\n现印发给你们，请执行。\n附件：丙市工业方案\n丙市人民政府\n2025年1月2日\n丙市工业\n方案\n一、总则\n正文。",
            &[
                Title(0),
                Meta,
                Addressee,
                Text,
                AttachmentList,
                Signature,
                Signature,
                AttachedTitle,
                AttachedTitle,
                Text,
                Text,
            ],
        );
    }

    #[test]
    fn tells_a_kicker_from_a_title() {
        use Role::{Kicker, Signature, Text, Title};
        check(
            "八大行动 六大改革\n\n丙市打造\n\n智造之都 行动纲要发布\n\n近日，纲要印发。\n记者 张三",
            &[Kicker, Title(0), Title(0), Text, Signature],
        );
        check("丙市人民政府办公室\n\n关于推进甲的意见\n\n正文。", &[Title(0), Title(0), Text]);
        check(
            "甲方案(征求意见稿)\n来源:网 日期:2026-02-12\n甲方案\n(征求意见稿)\n正文。",
            &[Title(0), Role::Meta, Title(1), Title(1), Text],
        );
    }

    #[test]
    fn finds_annexes_and_signed_articles() {
        use Role::{AnnexLabel, AnnexTitle, ArticleTitle, Byline, Text, Title};
        check(
            "甲办法\n第一条 正文。\n附件2\n分工表\n正文。",
            &[Title(0), Text, AnnexLabel, AnnexTitle, Text],
        );
        check(
            "总题\n深刻认识甲\n张三\n正文。\n（作者为院长）\n加快推进乙\n李四\n正文。",
            &[Title(WHOLE), ArticleTitle, Byline, Text, Byline, ArticleTitle, Byline, Text],
        );
    }
}
