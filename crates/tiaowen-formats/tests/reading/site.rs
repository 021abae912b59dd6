//! A document as the web site of an office publishes it: navigation, a table of what the document is, the text between
//! wrappers, files to take along, a footer.

use std::fmt::Write as _;

use encoding_rs::GB18030;

use crate::maker::{cells, escape};

/// The page in UTF-8.
pub(crate) fn publish(text: &str) -> Vec<u8> {
    page(text, "utf-8").into_bytes()
}

/// The page in the encoding of older sites.
pub(crate) fn publish_in_gbk(text: &str) -> Vec<u8> {
    GB18030.encode(&page(text, "gb2312")).0.into_owned()
}

fn page(text: &str, charset: &str) -> String {
    let title = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let title = escape(title.trim().trim_start_matches('#').trim());
    let body = body(text);
    format!(
        r#"<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset={charset}" />
<meta name="SiteName" content="甲市人民政府" /><meta name="ColumnName" content="政策文件" />
<title>{title}_甲市人民政府</title>
<style>.TRS_Editor P{{line-height:2;text-indent:2em}}</style>
<script type="text/javascript">var docid = "t20310401_1";</script></head>
<body><div class="top"><a href="/">首页</a> | <a href="/zwgk/">政务公开</a> | <a href="/wsbs/">办事服务</a> | <a href="/hd/">互动交流</a></div>
<div class="search"><input type="text" value="请输入关键字"/><a href="javascript:void(0)">搜索</a></div>
<div class="location">您现在所在的位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a> &gt; <a href="/zwgk/zcwj/">政策文件</a></div>
<div class="wrap"><div class="tools">字号：<a href="javascript:doZoom(18)">大</a> <a href="javascript:doZoom(16)">中</a> <a href="javascript:doZoom(14)">小</a> <a href="javascript:window.print()">打印本页</a></div>
<div id="zoom"><div class="TRS_Editor">
{body}</div></div>
<div class="share">分享到：<a href="javascript:;">微信</a> <a href="javascript:;">微博</a></div>
<div class="related"><h3>相关文档</h3><ul><li><a href="/a.html">政策图解</a></li><li><a href="/b.html">部门解读</a></li></ul></div>
<div class="close"><a href="javascript:window.close()">关闭窗口</a></div></div>
<div class="footer"><p>主办：甲市人民政府办公室　承办：甲市大数据局</p><p>网站标识码：9900000001　甲ICP备05000001号　<a href="/map.html">网站地图</a></p></div>
</body></html>
"#
    )
}

/// The lines of a text as paragraphs, its rows as tables, headings of Markdown as such.
fn body(text: &str) -> String {
    let mut body = String::new();
    let mut in_table = false;
    for line in text.lines() {
        let row = cells(line);
        if row.is_some() != in_table {
            in_table = row.is_some();
            body.push_str(if in_table {
                "<table border=\"1\" cellspacing=\"0\" style=\"border-collapse:collapse\"><tbody>\n"
            } else {
                "</tbody></table>\n"
            });
        }
        let trimmed = line.trim_start();
        let behind_signs = trimmed.trim_start_matches('#');
        let signs = trimmed.len() - behind_signs.len();
        let _ = match row {
            Some(cells) if cells.is_empty() => Ok(()),
            Some(cells) => {
                let cell = |words: &&str| {
                    format!(
                        "<td valign=\"middle\"><p align=\"center\"><span style=\"font-family:仿宋_GB2312\">{}</span></p></td>",
                        escape(words)
                    )
                };
                writeln!(body, "<tr>{}</tr>", cells.iter().map(cell).collect::<String>())
            }
            None if signs > 0 => {
                writeln!(body, "<h{0}>{1}</h{0}>", signs.min(6), escape(behind_signs.trim()))
            }
            None if trimmed.is_empty() => writeln!(body, "<p>&nbsp;</p>"),
            None => writeln!(
                body,
                "<p style=\"text-align:justify\"><span style=\"font-size:16pt\">{}</span></p>",
                escape(line).replace('\u{a0}', "&nbsp;")
            ),
        };
    }
    body + if in_table { "</tbody></table>\n" } else { "" }
}
