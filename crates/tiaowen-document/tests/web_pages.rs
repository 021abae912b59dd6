//! The same document as plain text and as a web page in several layouts: the same clauses, the same metadata.
//!
//! Pages are made here from plain texts: the corpus, and kinds of documents that it does not hold.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use tiaowen_document::model::{Document, StructureKind};
use tiaowen_document::{Format, Rules, SourceText, parse};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let units = include_str!("../../../corpus/words/units.toml");
    let categories = include_str!("../../../corpus/words/categories.toml");
    Rules::from_toml(units, categories).expect("word lists load")
});

fn split(bytes: &[u8], name: &str) -> Document {
    let source = SourceText::read(bytes, name).expect("text");
    assert_eq!(source.format, if name.ends_with(".html") { Format::Html } else { Format::Plain });
    parse(&source, &RULES, None).documents.remove(0)
}

/// Writes a text for a page; blanks that a browser would run together are hard.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace("  ", "&nbsp; ")
}

/// The lines of a text as paragraphs; rows parted by tabs as tables.
fn paragraphs(text: &str, paragraph: impl Fn(&str) -> String) -> String {
    let mut html = String::new();
    let mut in_table = false;
    for line in text.lines() {
        let is_row = line.contains('\t');
        if is_row != in_table {
            html.push_str(if is_row { "<table border=1><tbody>\n" } else { "</tbody></table>\n" });
            in_table = is_row;
        }
        let trimmed = line.trim_start();
        let body = trimmed.trim_start_matches('#');
        if is_row {
            html.push_str("<tr>");
            for cell in line.split('\t') {
                let _ = write!(html, "<td><p>{}</p></td>", escape(cell));
            }
            html.push_str("</tr>\n");
        } else if trimmed.is_empty() {
            html.push_str("<p>&nbsp;</p>\n");
        } else if body.len() < trimmed.len() {
            let _ = writeln!(html, "<h2>{}</h2>", escape(body.trim_start()));
        } else {
            html.push_str(&paragraph(line));
        }
    }
    if in_table {
        html.push_str("</tbody></table>");
    }
    html
}

fn plain_paragraph(line: &str) -> String {
    format!("  <p style=\"text-indent: 2em\">{}</p>\n", escape(line))
}

/// What a site prints about a document, as far as its text says so.
fn fields(document: &Document) -> Vec<(&'static str, String)> {
    let metadata = &document.metadata;
    let mut fields =
        vec![("索 引 号", "11330200/2025-00021".to_owned()), ("主题分类", "工业、交通".to_owned())];
    fields.extend(metadata.doc_number.clone().map(|number| ("发文字号", number)));
    fields.extend(metadata.issued.map(|date| ("成文日期", date.to_string())));
    fields.extend(metadata.published.map(|date| ("发布日期", date.to_string())));
    fields.extend(metadata.issuers.first().map(|issuer| ("发文机关", issuer.clone())));
    fields
}

/// Tables for layout, an editor's element in the middle.
fn table_layout(text: &str, document: &Document) -> String {
    format!(
        "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<HTML><HEAD><TITLE>{title}_某市人民政府</TITLE>\n\
         <META name=\"ArticleTitle\" content=\"{title}\">\n<STYLE>td{{font-size:9pt}}</STYLE></HEAD>\n<BODY>\n\
         <TABLE width=1000><TR><TD><A href=/>网站首页</A></TD><TD><A href=/zwgk/>政务公开</A></TD><TD><A href=/bsfw/>办事服务</A></TD></TR></TABLE>\n\
         <TABLE><TR><TD width=200 valign=top><UL><LI><A href=1.html>最新文件一</A><LI><A href=2.html>最新文件二</A></UL></TD>\n\
         <TD><TABLE><TR><TD>您现在的位置：<A href=/>首页</A> &gt; <A href=/zc/>政策文件</A></TD></TR>\n\
         <TR><TD><div class=TRS_Editor>\n{body}</div></TD></TR>\n\
         <TR><TD align=right>【<A href=\"javascript:window.print()\">打印</A>】【<A href=\"javascript:window.close()\">关闭</A>】</TD></TR></TABLE></TD></TR></TABLE>\n\
         <TABLE><TR><TD>主办单位：某市人民政府办公室</TD></TR><TR><TD>备案号：某ICP备05000001号 网站标识码：3302000001</TD></TR></TABLE>\n\
         <script>document.write('<p>统计</p>')</script></BODY></HTML>",
        title = escape(&document.metadata.title),
        body = paragraphs(text, plain_paragraph),
    )
}

/// Parts of a page by their names, a table of fields above the text, no element known to any system.
fn modern_layout(text: &str, document: &Document) -> String {
    let mut rows = String::new();
    for pair in fields(document).chunks(2) {
        rows.push_str("<tr>");
        for (name, value) in pair {
            let _ = write!(rows, "<th>{name}</th><td>{}</td>", escape(value));
        }
        rows.push_str("</tr>\n");
    }
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>某市人民政府网</title></head>\n<body>\n\
         <header class=\"site-header\"><div class=\"logo\">某市人民政府门户网站</div><nav><ul><li><a href=\"/\">首页</a></li><li><a href=\"/zwgk\">政务公开</a></li></ul></nav>\n\
         <form class=\"search-box\"><input type=\"text\" placeholder=\"请输入\"><select><option>标题</option><option>全文</option></select><button>搜索</button></form></header>\n\
         <div class=\"crumb\"><span>当前位置：</span><a href=\"/\">首页</a><a href=\"/zc\">政策</a></div>\n\
         <main><div class=\"info\"><table>\n{rows}</table></div>\n\
         <div class=\"wrap\"><div class=\"inner\">\n{body}</div></div>\n\
         <div class=\"share\">分享到：<a href=\"#\">微信</a><a href=\"#\">微博</a></div>\n\
         <div class=\"related\"><h3>相关链接</h3><ul><li><a href=\"/jd/1.html\">一图读懂</a></li><li><a href=\"/jd/2.html\">政策解读</a></li></ul></div></main>\n\
         <footer><p>主办：某市人民政府办公室 技术支持：某市大数据中心</p><p>版权所有 <a href=\"#\">网站地图</a></p></footer>\n\
         <div style=\"display:none\"><p>隐藏的统计文字，不应当出现在任何地方。</p></div></body></html>",
        body = paragraphs(text, plain_paragraph),
    )
}

/// As a word processor exports: every few characters in an element of their own, line ends anywhere.
fn word_layout(text: &str, _: &Document) -> String {
    let paragraph = |line: &str| {
        let mut html =
            String::from("<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>");
        for piece in line.chars().collect::<Vec<_>>().chunks(7) {
            let piece: String = piece.iter().collect();
            let _ = write!(
                html,
                "<span lang=EN-US\nstyle='font-size:16.0pt;mso-bidi-font-size:12.0pt;font-family:仿宋_GB2312'>{}</span>",
                escape(&piece)
            );
        }
        html + "<span lang=EN-US><o:p></o:p></span></p>\n\n"
    };
    format!(
        "<html xmlns:o=\"urn:schemas-microsoft-com:office:office\">\n<head>\n<meta http-equiv=Content-Type content=\"text/html; charset=utf-8\">\n\
         <meta name=Generator content=\"Microsoft Word 11\">\n<!--[if gte mso 9]><xml><o:Author>某</o:Author></xml><![endif]-->\n\
         <style><!-- p.MsoNormal {{margin:0cm}} --></style>\n</head>\n<body lang=ZH-CN>\n<div class=Section1 style='layout-grid:15.6pt'>\n{}</div>\n</body>\n</html>",
        paragraphs(text, paragraph)
    )
}

/// All that should be the same, one line each.
fn summary(document: &Document) -> Vec<String> {
    let metadata = &document.metadata;
    let mut lines = vec![format!(
        "{} | {:?} | {:?} | {:?} | {:?} | {} | {} | {:?} | {:?} {:?} {:?} {:?} | {:?} | {:?}",
        metadata.title,
        metadata.attached_title,
        metadata.doc_number,
        metadata.issuers,
        metadata.authors,
        metadata.kind,
        metadata.status,
        metadata.region,
        metadata.issued,
        metadata.published,
        metadata.effective,
        metadata.expires,
        metadata.period,
        metadata.source,
    )];
    for clause in &document.clauses {
        let address = clause.id.split_once('/').map_or("", |(_, address)| address);
        let units: Vec<&str> = clause.units.iter().map(|unit| unit.id.as_str()).collect();
        lines.push(format!(
            "{address} {} {:?} {} {units:?} {:?} {}",
            clause.kind,
            clause.path,
            clause.text,
            clause.years,
            clause.targets.len()
        ));
    }
    lines
}

#[test]
fn pages_hold_the_clauses_of_the_plain_text() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../corpus");
    let files = fs::read_dir(corpus).expect("the corpus ships");
    let mut texts: Vec<String> = files
        .map(|file| file.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| fs::read_to_string(path).expect("text"))
        .collect();
    assert_eq!(texts.len(), 5);
    texts.extend([NOTICE, MEASURES, QUESTIONS, TASKS].map(str::to_owned));
    let mut wrong = Vec::new();
    for text in &texts {
        let text = text.trim_start_matches('\u{feff}');
        let plain = split(text.as_bytes(), "a.txt");
        let expected = summary(&plain);
        for (name, layout) in [
            ("table", table_layout as fn(&str, &Document) -> String),
            ("modern", modern_layout),
            ("word", word_layout),
        ] {
            let page = split(layout(text, &plain).as_bytes(), "a.html");
            let seen = summary(&page);
            for at in 0..expected.len().max(seen.len()) {
                let (wanted, got) = (expected.get(at), seen.get(at));
                if wanted != got {
                    wrong.push(format!(
                        "{name} of {}:\n  wanted {wanted:?}\n  got    {got:?}",
                        plain.metadata.title
                    ));
                    break;
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

const NOTICE: &str = "某市人民政府办公室关于印发某市数字经济三年行动方案的通知
某政办发〔2025〕12号
各县（市、区）人民政府，市政府各部门、各直属单位：
　　《某市数字经济三年行动方案》已经市政府同意，现印发给你们，请认真组织实施。
　　附件：某市数字经济三年行动方案
某市人民政府办公室
2025年3月6日
某市数字经济三年行动方案
　　为加快发展数字经济，结合我市实际，制定本方案。
一、总体要求
　　到2027年，数字经济核心产业增加值达到300亿元以上，培育骨干企业50家。
二、重点任务
（一）夯实基础设施。加快建设算力中心，推进5G网络覆盖。（责任单位：市经信局、市大数据局）
（二）培育产业集群。
1.做强软件产业。支持软件园区建设。（责任单位：市科技局）
2.做优电子制造。推进产业链协同。（责任单位：市商务局）
三、保障措施
　　加强组织领导，落实各项任务。
　　本方案自2025年4月1日起施行，有效期3年。
";

const MEASURES: &str = "某省科技创新券管理办法
第一章　总则
第一条　为规范科技创新券的管理和使用，制定本办法。
第二条　本办法所称科技创新券，是指由省财政安排、用于支持企业购买科技服务的凭证。
第二章　申领与兑付
第三条　申领创新券应当符合下列条件：
（一）在本省登记注册；
（二）上年度研发投入不低于100万元；
（三）法律、法规规定的其他条件。
第四条　省科学技术厅应当自收到申请之日起20日内完成审核。
审核通过的，予以公示。
第三章　附则
第五条　本办法由省科学技术厅负责解释。
第六条　本办法自2025年7月1日起施行。
";

const QUESTIONS: &str = "《某市科技创新券管理办法》政策解读
一、出台背景
　　为进一步激发企业创新活力，市科技局牵头起草了《某市科技创新券管理办法》。
二、主要内容
　　问：哪些企业可以申领创新券？
　　答：在本市登记注册、具有独立法人资格的科技型中小企业均可申领，每年最高20万元。
　　问：申领的程序是什么？
　　答：登录市科技服务平台在线填报，市科技局在10个工作日内审核并公示。
三、施行时间
　　本办法自2025年5月1日起施行。
";

const TASKS: &str = "某市2025年重点工作任务分工方案
　　为确保全年各项目标任务顺利完成，现就重点工作分工如下。
序号\t重点任务\t牵头单位\t配合单位\t完成时限
1\t推进算力中心建设，形成100P算力供给能力\t市大数据局\t市发改委、市经信局\t2025年12月
2\t培育专精特新企业30家\t市经信局\t市科技局\t2025年底
3\t完成老旧小区改造20个\t市住建局\t各区人民政府\t2025年10月
";

#[test]
fn a_table_of_tasks_is_read_by_its_columns() {
    let html = "<html><body><h1>某市2025年重点工作任务分工方案</h1><p>　　为确保全年各项目标任务顺利完成，现就重点工作分工如下。</p>
        <table><thead><tr><th rowspan=2>序号</th><th rowspan=2>重点任务</th><th colspan=2>责任单位</th></tr><tr><th>牵头</th><th>配合</th></tr></thead>
        <tr><td colspan=4>一、创新驱动</td></tr>
        <tr><td>1</td><td>建设算力中心<br>形成供给能力</td><td rowspan=2>市大数据局</td><td><p>市经信局</p><p>市科技局</p></td></tr>
        <tr><td>2</td><td>培育专精特新企业30家</td><td>市商务局</td></tr></table></body></html>";
    let document = split(html.as_bytes(), "a.html");
    let rows: Vec<String> = document
        .clauses
        .iter()
        .filter(|clause| clause.id.contains("/r"))
        .map(|clause| {
            let units: Vec<String> =
                clause.units.iter().map(|unit| format!("{}({})", unit.name, unit.role)).collect();
            format!("{} [{}] {}", clause.text, clause.path.join("/"), units.join(" "))
        })
        .collect();
    assert_eq!(
        rows,
        [
            "1 | 建设算力中心 形成供给能力 | 市大数据局 | 市经信局 市科技局 [一、创新驱动/建设算力中心 形成供给能力] 市大数据局(牵头单位) 市经信局(配合单位) 市科技局(配合单位)",
            "2 | 培育专精特新企业30家 | 市大数据局 | 市商务局 [一、创新驱动/培育专精特新企业30家] 市大数据局(牵头单位) 市商务局(配合单位)",
        ]
    );
}

#[test]
fn a_page_says_of_itself_what_the_text_does_not() {
    let html = "<html><head><title>政策文件_某市经济和信息化局</title><meta name=\"ArticleTitle\" content=\"关于组织申报绿色工厂的通知\">
        <meta name=\"PubDate\" content=\"2025-03-07 09:30\"><meta name=\"ContentSource\" content=\"某市经信局\"></head><body>
        <div class=nav><a href=/>首页</a></div><div class=con><p>各有关企业：</p><p>现组织申报绿色工厂，请于2025年4月30日前提交材料。</p>
        <p>附件：<a href=\"P020250307.docx\">绿色工厂申报书</a></p><p><a href=\"/a/P2.xlsx\">汇总表.xlsx</a></p></div></body></html>";
    let document = split(html.as_bytes(), "a.html");
    let metadata = &document.metadata;
    assert_eq!(metadata.title, "关于组织申报绿色工厂的通知");
    assert_eq!(metadata.published.map(|date| date.to_string()).as_deref(), Some("2025-03-07"));
    assert_eq!(metadata.source.as_deref(), Some("某市经信局"));
    let texts = |kind| document.structure.iter().filter(move |it| it.kind == kind).map(|it| it.text.as_str());
    assert_eq!(
        texts(StructureKind::AttachmentList).collect::<Vec<_>>(),
        ["附件：绿色工厂申报书", "汇总表.xlsx"]
    );
    let clauses: Vec<&str> = document.clauses.iter().map(|clause| clause.text.as_str()).collect();
    assert_eq!(clauses, ["现组织申报绿色工厂，请于2025年4月30日前提交材料。"]);
}
