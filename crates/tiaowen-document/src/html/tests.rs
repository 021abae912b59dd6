//! Pages as sites write them, and what is made of them.

use super::*;
use crate::model::NoiseReason;

/// Each line of a page: `#` a heading, `|` a row, `@` a file, `-` noise, else text.
fn outline(html: &str) -> Vec<String> {
    let page = read_page(html).expect("a page that shows text");
    let sign = |span: Span| {
        if page.marks.noise.iter().any(|(noise, _)| *noise == span) {
            "-"
        } else if page.marks.headings.contains(&span) {
            "#"
        } else if page.marks.grid.iter().any(|row| row.span == span) {
            "|"
        } else if page.marks.files.contains(&span) {
            "@"
        } else {
            ""
        }
    };
    let lines = crate::line::raw_lines(&page.text).filter(|line| !line.is_empty());
    lines.map(|line| format!("{}{}", sign(line), &page.text[line.range()])).collect()
}

fn check(html: &str, expected: &[&str]) {
    assert_eq!(outline(html), expected, "{html}");
}

const TEXT: &str = "<p>为贯彻落实国家部署，推进本市产业发展，特制定本方案，请认真执行。</p>";

#[test]
fn blanks_are_those_of_a_browser() {
    check("<p>甲\n  乙 丙\tA\nB</p>", &["甲乙 丙 A B"]);
    check("<p>甲<b>乙</b>丙<span>\n丁</span></p>戊", &["甲乙丙丁", "戊"]);
    check("<p><span>甲</span>\n<span>乙</span></p>", &["甲 乙"]);
    check("<p>&nbsp;&nbsp;甲&nbsp;乙</p>", &["  甲 乙"]);
    check("甲<br>乙<div>丙</div>丁<pre>戊\n  己</pre>", &["甲", "乙", "丙", "丁", "戊", "己"]);
    check("<p>零\u{200b}宽\u{feff}字&shy;符&amp;&lt;号</p>", &["零宽字符&<号"]);
    check("<p>100m<sup>2</sup>，CO<sub>2</sub>，注<sup>[1]</sup></p>", &["100m²，CO₂，注[1]"]);
    assert_eq!(
        read_page("<p>甲</p><p>&nbsp;</p><p>乙</p>").map(|page| page.text).as_deref(),
        Ok("甲\n\n乙\n")
    );
}

#[test]
fn what_is_hidden_is_no_text() {
    check(
        "<head><title>题</title><style>p{}</style></head><p>甲<script>var a='<p>乙</p>';</script></p><!-- 丙 -->\
         <div style='display: none'>丁<div>戊</div></div><p hidden>己</p><noscript>庚</noscript><svg><text>辛</text></svg>\
         <p style='visibility:hidden'>壬</p><img alt='癸' src='data:image/png;base64,AAAA'>子",
        &["甲", "子"],
    );
}

#[test]
fn soup_is_read_in_order() {
    check("<p>甲<p>乙<div>丙</p>丁</span></div></td>戊", &["甲", "乙", "丙", "丁", "戊"]);
    check("<span><p>甲</span>乙</p>丙", &["甲乙", "丙"]);
    check("<ul><li>甲<li>乙<ul><li>丙</ul><li>丁</ul>", &["甲", "乙", "丙", "丁"]);
    check("<body><p>甲</body></html><p>乙", &["甲", "乙"]);
    check("<h2>甲</h3><p>乙</p>", &["#甲", "乙"]);
    check("<video><p>甲</video>乙", &["乙"]);
}

#[test]
fn lists_print_their_numbers() {
    check(
        "<ol><li>甲</li><li><p>乙</p><p>丙</p></li><li>（三）丁</li></ol>",
        &["1.甲", "2.乙", "丙", "（三）丁"],
    );
    check("<ol start=3 type=a><li>甲<li value=7>乙</ol>", &["c.甲", "g.乙"]);
    check("<ol style='list-style-type:cjk-ideographic'><li>甲</li></ol>", &["一、甲"]);
    check("<ol style='list-style:none'><li>甲</li></ol><ul><li>乙</li></ul>", &["甲", "乙"]);
}

#[test]
fn tables_are_told_by_what_they_hold() {
    check(
        "<table><tr><td>甲</td><td>乙</td></tr><tr><td>1</td><td><p>a</p><p>b</p></td></tr></table>",
        &["|甲\t乙", "|1\ta b"],
    );
    check("<table><tr><td><p>甲</p><p>乙</p></td></tr></table>", &["甲", "乙"]);
    check(
        "<table><tr><td>甲</td><td><table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table></td></tr></table>",
        &["甲", "|a\tb", "|c\td"],
    );
    check(
        "<table><tr><td>索 引 号</td><td>0001</td><td>发文机关：</td><td>丙市人民政府</td></tr>\
         <tr><td>有效性</td><td>有效</td><td>废止日期：</td><td></td></tr></table>",
        &["索引号：0001", "发文机关：丙市人民政府", "有效性：有效", "-废止日期："],
    );
    check(
        "<dl><dt>发布日期</dt><dd>2025-01-02</dd><dt>甲</dt><dd>乙</dd></dl>",
        &["发布日期：2025-01-02", "甲", "乙"],
    );
    check(
        "<table><tr><td>任务</td><td>责任单位</td></tr><tr><td>甲</td><td rowspan=2>市科技局</td></tr><tr><td>乙</td></tr></table>",
        &["|任务\t责任单位", "|甲\t市科技局", "|乙\t市科技局"],
    );
}

#[test]
fn rows_say_where_their_cells_stand() {
    let html = "<table><tr><td rowspan=2>任务</td><td colspan=2>责任单位</td></tr><tr><td>牵头</td><td>配合</td></tr>\
         <tr><td colspan=3>一、创新</td></tr><tr><td rowspan=2>甲</td><td>乙</td><td>丙</td></tr><tr><td></td><td>丁</td></tr></table>";
    let rows = read_page(html).expect("a page").marks.grid;
    let seen: Vec<_> = rows
        .iter()
        .map(|row| {
            let columns: Vec<usize> = row.cells.iter().map(|cell| cell.column).collect();
            (columns, row.is_header, row.is_label)
        })
        .collect();
    assert_eq!(
        seen,
        [
            (vec![0, 1], true, false),
            (vec![1, 2], true, false),
            (vec![0], false, true),
            (vec![0, 1, 2], false, false),
            (vec![2], false, false),
        ]
    );
}

#[test]
fn the_page_around_the_text_is_noise() {
    let page = format!(
        "<title>关于甲的通知_丙市人民政府</title><div class=top><a href=/>首页</a> <a href=/b>政务公开</a></div>\
         <div>当前位置：<a href=/>首页</a> &gt; <a href=/c>文件</a></div><form class=search><input><button>搜索</button></form>\
         <div class=main><h1>关于甲的通知</h1><div>发布日期：2025-01-02　来源：丙市门户网 字号：[大 中 小]</div>\
         <div class=con>{TEXT}<p>丙市人民政府</p><p>2025年1月2日</p></div>\
         <p><a href='P0.docx'>附件：任务表.docx</a></p><div class=share>分享到：</div>\
         <div><a href=/1>上一篇：关于乙的通知</a></div><ul><li><a href=/2>图解政策</a></li></ul></div>\
         <footer>主办单位：丙市人民政府办公室 网站标识码：1</footer>"
    );
    check(
        &page,
        &[
            "-首页 政务公开",
            "-当前位置：首页 > 文件",
            "-搜索",
            "#关于甲的通知",
            "发布日期：2025-01-02　来源：丙市门户网 字号：[大 中 小]",
            "为贯彻落实国家部署，推进本市产业发展，特制定本方案，请认真执行。",
            "丙市人民政府",
            "2025年1月2日",
            "@附件：任务表.docx",
            "-分享到：",
            "-上一篇：关于乙的通知",
            "-图解政策",
            "-主办单位：丙市人民政府办公室 网站标识码：1",
        ],
    );
    let reasons: Vec<NoiseReason> =
        read_page(&page).expect("a page").marks.noise.iter().map(|(_, reason)| *reason).collect();
    assert_eq!(reasons.first(), Some(&NoiseReason::Navigation));
    assert_eq!(reasons.last(), Some(&NoiseReason::Footer));
}

#[test]
fn text_that_lies_apart_is_kept() {
    check(
        &format!(
            "<div class=TRS_Editor>{}</div><div><p>附件所列任务由市科技局另行通知。</p></div><div class=foot>版权所有</div>",
            TEXT.repeat(9)
        ),
        &[
            &["为贯彻落实国家部署，推进本市产业发展，特制定本方案，请认真执行。"; 9][..],
            &["附件所列任务由市科技局另行通知。", "-版权所有"],
        ]
        .concat(),
    );
}

#[test]
fn careless_names_hide_nothing() {
    check(
        &format!("<div class='main bottom'><form id=search>{TEXT}</form></div>"),
        &["为贯彻落实国家部署，推进本市产业发展，特制定本方案，请认真执行。"],
    );
}

#[test]
fn pages_without_text_are_named() {
    let check = |html: &str| assert_eq!(read_page(html).err(), Some(PageError::NothingSeen), "{html}");
    check("");
    check("<frameset><frame src=a.html></frameset><noframes>请升级</noframes>");
    check("<meta http-equiv=refresh content='0;url=a.html'><script>go()</script>");
    check("<p>&nbsp;</p><img src=a.png>");
}

#[test]
fn hostile_pages_are_read_in_line() {
    let lines =
        |html: &str| read_page(html).map(|page| page.text.lines().filter(|line| !line.is_empty()).count());
    assert_eq!(lines(&format!("{}甲{}乙", "<div>".repeat(100_000), "</div>".repeat(100_000))), Ok(2));
    assert_eq!(lines(&format!("{}甲", "<table><tr><td>".repeat(20_000))), Ok(1));
    assert_eq!(lines(&"<font color=a><p>甲".repeat(5_000)), Ok(5_000));
    assert_eq!(lines(&"<ol><li>".repeat(5_000).replace("<li>", "<li>甲")), Ok(5_000));
    assert_eq!(
        lines(&format!("<p {}>甲", (0..100_000).map(|at| format!("a{at} ")).collect::<String>())),
        Ok(1)
    );
    assert_eq!(lines(&format!("<img src='data:image/png;base64,{}'>甲", "A".repeat(4_000_000))), Ok(1));
    assert_eq!(
        lines("<table><tr><td rowspan=4294967295 colspan=4294967295>责任单位</td></tr></table>"),
        Ok(1)
    );
    assert_eq!(lines(&format!("甲{}", "<p>乙</p>".repeat(500_001))), Err(PageError::TooManyElements));
    assert_eq!(lines("甲\0乙<p>丙</p"), Ok(2));
}

#[test]
fn the_encoding_is_told() {
    let check = |bytes: &[u8], encoding| {
        let (text, found, _) = decode(bytes, None).expect("text");
        assert_eq!((text.contains("管理办法"), found), (true, encoding));
    };
    let gbk = b"\xB9\xDC\xC0\xED\xB0\xEC\xB7\xA8";
    use crate::encoding::TextEncoding::{Gb18030, Utf8};
    check(&[&b"<meta charset=gb2312><p>"[..], gbk].concat(), Gb18030);
    // A page that was saved anew still names its old encoding.
    check("<meta charset=gbk><p>管理办法".as_bytes(), Utf8);

    // A broken byte where nobody looks.
    let source = |bytes: &[u8]| crate::SourceText::read(bytes, "a.html");
    let hidden = [&b"<meta charset=gbk><!-- \xFF --><p>"[..], gbk].concat();
    assert_eq!(source(&hidden).map(|source| source.text).as_deref(), Ok("管理办法\n"));
    let seen = [&b"<meta charset=gbk><p>\xFF"[..], gbk].concat();
    assert!(matches!(source(&seen), Err(crate::SourceError::Undecodable { .. })));
}
