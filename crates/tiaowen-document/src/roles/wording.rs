//! What the wording of one line says of it: a date, a body, a person, a title, a field of a page.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};
use tiaowen_text::fold;

use crate::paragraph::Paragraph;
use crate::references::{self, FoundDocNumber};

pub(super) fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

/// The text with ideographs and digits in their plain shape (條 → 条, ３ → 3), all else as it is, so that one
/// pattern reads every script. For judging only: bytes move.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    let shape = |character: char| {
        let is_wide_digit = ('０'..='９').contains(&character);
        if is_wide_digit || fold::is_han(character) { fold::fold_char(character) } else { character }
    };
    if text.chars().all(|character| shape(character) == character) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(shape).collect())
}

/// 文种 and other words that end a title, with what may stand behind them in brackets.
pub(super) static TITLE_END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:通知|意见|办法|方案|规划|纲要|公告|通告|通报|批复|复函|函|令|决定|决议|命令|条例|规定|细则|法|计划|措施|要点|指南|目录|标准|规范|规程|准则|规则|章程|解释|公报|议案|报告|纪要|政策|制度|预案|清单|导则|指引|安排|指导意见|若干意见|行动纲要发布|发布)(?:\s*[（(][^（()）]{1,16}[)）])*$",
    )
});

/// Lines that say something about the document as a whole.
pub(super) static META: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new([
        r"^(?:发布|发文|成文|公布|生成|印发|施行|实施|生效|有效|废止|失效|签发|出版|登记|归档|更新|公开)?\s*(?:日\s*期|时\s*间)\s*[：:]",
        r"^(?:19|20)\d\d\s*[年\-/.]\s*\d{1,2}\s*[月\-/.]\s*\d{1,2}\s*日?\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?$",
        r"^(?:来\s*源|信息来源|文章来源|发布机构|发布单位|发布部门|发文机构|发文机关|发文单位|制定机关|索\s*引\s*号|主题分类|主题词|主\s*题|公开方式|公开范围|公开类型|公开属性|公开形式|公开期限|公开时限|文\s*号|发文字号|发文文号|发布文号|内容概述|分\s*类|有效性|效力状态|时效性|时\s*效|统一编号|规范性文件.{0,8}编号|登记编号|备注/文号|组配分类|体裁|公文种类|文件类型|信息分类|浏览(?:次数|量)?|点击(?:次数|量|数)?|阅读(?:次数|量)?|访问(?:次数|量)?|字号|视力保护色|名\s*称|标\s*题|记者|通讯员|编辑|责任编辑|签发人|密级|紧急程度)\s*[：:]",
        r"^[（(]?\s*(?:19|20)\d\d\s*年.{2,120}(?:通过|公布|发布|修订|修正|批准|施行|实施|印发)[^。]{0,40}[)）]?$",
        r"^[（(].{2,200}(?:通过|公布|发布|修订|修正|批准|施行|实施)[^。]{0,80}[)）]$",
        r"^(?:19|20)\d\d\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日[ 　]+[^。]{2,600}$",
        r"^主送\s*[：:]",
        r"^[（(]?\s*(?:(?:19|20)\d\d\s*年\s*)?第\s*[\d一二三四五六七八九十百零〇]+\s*号\s*[)）]?$",
        r"^[（(]\s*(?:(?:19|20)\d\d\s*年\s*)?第\s*[\d一二三四五六七八九十百零〇]+\s*[次期]\s*[)）]$",
        r"^[A-Z]{2,6}\d{2}\s*[—－–-]{1,2}\s*\d{4}\s*[—－–-]{1,2}\s*\d{2,6}$",
        r"^(?:会议)?(?:时\s*间|地\s*点)\s*[：:]",
        r"^(?:中华)?民国.{4,30}日.{0,60}(?:公布|发布|修正|订定|订颁|施行|实施)[^。]{0,20}$",
        r"^(?:出席|列席|请假|缺席|参加|参会|主持|记录|整理)(?:人|人员|单位|领导|同志)?\s*[：:]",
        r"^(?:特急|加急|急件|机密|秘密|内部资料|不予公开|主动公开|依申请公开)$",
    ])
    .unwrap_or_else(|error| unreachable!("fixed patterns: {error}"))
});

/// A date alone on its line.
pub(super) static DATE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(]?\s*(?:(?:19|20)\d\d|[一二][〇零○Ｏ九0][〇零○Ｏ一二三四五六七八九0]{2})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十元]{1,3})\s*月\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*日\s*(?:印发)?\s*[)）]?$",
    )
});

/// The name of a body that issues documents.
pub(super) static BODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[^，。；：:、！？\d]{2,36}(?:人民政府|政府|办公厅|办公室|委员会|常务委员会|人大常委会|党委|省委|市委|区委|县委|领导小组|指挥部|国务院|中央军委|部|委|局|厅|署|院|会|总局|管委会|中心|总队|支队|银行|公司|集团|协会|联合会|总工会|大学|研究院|法院|检察院)(?:[（(][^（()）]{1,16}[)）])?$",
    )
});

/// Tells whether a line is a date and nothing else.
pub(crate) fn is_date_line(text: &str) -> bool {
    DATE.is_match(&plain(text))
}

/// The body and the date of a line that holds both and nothing else: `丙市人民政府　2031年4月9日`.
pub(crate) fn body_and_date(text: &str) -> Option<(&str, &str)> {
    let last = text.trim_end().chars().next_back().map(fold::fold_char);
    if !matches!(last, Some('日' | ')')) {
        return None;
    }
    let at = text.rmatch_indices(char::is_whitespace).map(|(at, _)| at);
    // A date may hold blanks of its own: 2031年 4月 9日.
    at.take(6).map(|at| (text[..at].trim(), text[at..].trim())).find(|(body, date)| {
        is_date_line(date) && !date.ends_with("印发") && is_body_line(body) && !is_date_line(body)
    })
}

/// Tells whether a line names an issuing body, or several parted by blanks, and nothing else.
pub(crate) fn is_body_line(text: &str) -> bool {
    let plain = plain(text);
    // A short name is spaced out to the width of the others: 水　利　部.
    let is_spaced_out =
        text.split_whitespace().count() >= 3 && text.split_whitespace().all(|part| part.chars().count() == 1);
    if is_spaced_out {
        return BODY.is_match(&squash(&plain));
    }
    !text.trim().is_empty()
        && text.chars().count() <= 60
        && !plain.starts_with("关于")
        && plain
            .split(['\u{3000}', '\t'])
            .flat_map(|part| part.split("  "))
            .all(|part| part.trim().is_empty() || BODY.is_match(part.trim()))
}

/// Tells whether a line names an officer who signs an order: `市长　李明`.
pub(crate) fn is_officer_line(text: &str) -> bool {
    static OFFICER: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r"^(?:[\u4e00-\u9fff]{2,14})?(?:总理|主席|委员长|院长|检察长|省长|市长|区长|县长|州长|旗长|部长|主任|局长|署长|行长|厅长)\s*[　 ：:]\s*[\u4e00-\u9fff·]{1,4}(?:\s*[\u4e00-\u9fff·]{1,4})?$",
        )
    });
    OFFICER.is_match(&plain(text.trim()))
}

/// Tells whether a line says something about the document as a whole: its number, date, source.
pub(crate) fn is_meta_line(text: &str) -> bool {
    let plain = plain(text);
    META.is_match(bare_field(&plain))
        || DATE.is_match(&plain)
        || body_and_date(text).is_some()
        || references::parse_doc_number(without_signer(text)).is_some()
        || is_broken_number(text)
}

/// The number of a document without the officer who signs it: `丙政发〔2031〕2号　签发人：李明`.
fn without_signer(text: &str) -> &str {
    if text.contains("签发人") { text.split("签发人").next().unwrap_or_default() } else { text }
}

/// Tells whether a line is a serial number without an agency: 第58号, （2031年第3号）.
pub(crate) fn is_serial_line(text: &str) -> bool {
    static SERIAL: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^[（(]?\s*(?:\d{4}\s*年\s*)?第\s*[^第号]{1,8}号\s*[）)]?$"));
    SERIAL.is_match(text.trim())
}

/// Tells whether a line is a document number that lost a bracket or digit (`新政办发〔201699号`) and nothing else.
fn is_broken_number(text: &str) -> bool {
    const MAX_CHARS: usize = 24;
    text.ends_with('号')
        && text.chars().count() <= MAX_CHARS
        && matches!(references::find_doc_number(text), Some(FoundDocNumber::Broken(range)) if range.end == text.len())
}

/// A line without the bullet that a list of fields puts in front.
pub(super) fn bare_field(text: &str) -> &str {
    text.trim_start_matches(['•', '·', '●', '-', ' ', '　'])
}

/// Tells whether a line is the name of a field whose value stands on the line below.
pub(super) fn is_field_name(text: &str) -> bool {
    text.ends_with(['：', ':']) && META.is_match(&plain(bare_field(text))) && text.chars().count() <= 16
}

/// Tells whether a line ends as a title does.
pub(crate) fn ends_like_title(text: &str) -> bool {
    TITLE_END.is_match(&plain(text))
}

/// Tells whether a paragraph has the shape of a line of a title: short, unnumbered, no sentence.
pub(super) fn is_title_shaped(paragraph: &Paragraph) -> bool {
    paragraph.marker.is_none()
        && paragraph.chars() <= 60
        && !paragraph.text.contains(['。', '；'])
        && !paragraph.text.ends_with(['：', ':', '，', ',', '、', '；', ';'])
}

/// Tells whether a paragraph is prose: with it the text begins.
pub(super) fn is_prose(paragraph: &Paragraph) -> bool {
    paragraph.text.contains('。') || paragraph.chars() > 60
}

/// Surnames that cover nearly all Chinese names; from the usual list of the hundred most common, with the
/// common two-character ones.
pub(super) const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤竺应乐俞虞柴翁施裘励戚章柯缪屠鲍项祝童舒卓凌";

/// Tells whether a line is a person's name, or several parted by blanks.
pub(super) fn is_name_line(text: &str) -> bool {
    const MAX_NAME_CHARS: usize = 4;
    let bare = text.trim_start_matches("作者").trim_start_matches(['：', ':', ' ', '　']);
    // Most lines are told by their beginning: five characters without a blank are no name.
    let begins_longer =
        bare.trim_start().chars().take_while(|it| !it.is_whitespace()).nth(MAX_NAME_CHARS).is_some();
    if begins_longer || ends_like_title(text) {
        return false;
    }
    // A name of two characters is often spaced out: 张　三.
    let squashed: String = bare.chars().filter(|it| !it.is_whitespace()).collect();
    let is_name = |name: &str| {
        let length = name.chars().count();
        (2..=MAX_NAME_CHARS).contains(&length)
            && name.chars().all(|it| ('\u{4e00}'..='\u{9fff}').contains(&it))
            && name.chars().next().is_some_and(|first| SURNAMES.contains(first))
    };
    is_name(&squashed) || {
        let mut parts = bare.split_whitespace().peekable();
        parts.peek().is_some() && parts.all(is_name)
    }
}

pub(super) static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[（(]?\s*(?:作者|本报记者|记者|通讯员|本报通讯员|特约评论员)(?:单位|系|为)?\s*[：: 　].{1,60}[)）]?$|^[（(]作者.{1,60}[)）]$",
    )
});

/// Tells whether a line gives credit to a writer: `记者 张三`, `（作者为…）`.
pub(crate) fn is_credit_line(text: &str) -> bool {
    text.chars().count() <= 70 && CREDIT.is_match(text)
}

/// The text without blanks.
pub(crate) fn squash(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The name of a file to download.
pub(super) static FILE_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^.{1,100}\.(?:docx?|wps|pdf|ofd|xlsx?|et|pptx?|zip|rar)$"));
