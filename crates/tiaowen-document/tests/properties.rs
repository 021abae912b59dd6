//! What holds for any text whatever: nothing is lost, nothing is held twice, every span slices the source, no
//! input makes the split panic, and it takes no more than linear room.

use std::collections::HashSet;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tiaowen_document::model::{Document, Join, Span};
use tiaowen_document::{Format, Rules, SourceText, parse};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let units = include_str!("../../../corpus/words/units.toml");
    let categories = include_str!("../../../corpus/words/categories.toml");
    Rules::from_toml(units, categories).expect("word lists load")
});

fn split_all(text: &str, format: Format) -> Vec<Document> {
    let documents = parse(&SourceText::of_text(text, format), &RULES, None).documents;
    assert!(!documents.is_empty());
    documents
}

fn split(text: &str, format: Format) -> Document {
    let mut documents = split_all(text, format);
    assert_eq!(documents.len(), 1);
    documents.remove(0)
}

/// Reads a span of the source less the cuts, with the joins in the place of what they cover.
fn read(text: &str, span: Span, cuts: &[Span], joins: &[Join]) -> String {
    let mut holes: Vec<(Span, &str)> = cuts.iter().map(|cut| (*cut, "")).collect();
    holes.extend(joins.iter().map(|join| (join.span, join.text.as_str())));
    holes.sort_by_key(|(span, _)| *span);
    let mut clean = String::new();
    let mut position = span.start;
    for (hole, shown) in holes {
        clean.push_str(&text[position..hole.start]);
        clean.push_str(shown);
        position = hole.end;
    }
    clean.push_str(&text[position..span.end]);
    clean
}

/// Checks everything that is promised of any document; of a web page, of the text that is seen of it.
fn check(text: &str, format: Format) {
    let source = SourceText::of_text(text, format);
    let text = source.text.as_str();
    let documents = parse(&source, &RULES, None).documents;
    assert!(!documents.is_empty());
    let mut held = vec![0u8; text.len()];
    let mut hold = |span: Span, cuts: &[Span]| {
        for byte in span.range().filter(|byte| !cuts.iter().any(|cut| cut.range().contains(byte))) {
            held[byte] += 1;
        }
    };
    let mut ids = HashSet::new();
    for document in &documents {
        for clause in &document.clauses {
            hold(clause.span, &clause.cuts);
            assert_eq!(read(text, clause.span, &clause.cuts, &clause.joins), clause.text);
            assert!(ids.insert(clause.id.clone()), "{} is given twice", clause.id);
            assert!(!clause.text.trim().is_empty());
            assert!(clause.categories.len() <= 3);
            for item in &clause.items {
                assert!(clause.span.contains(item.span), "{item:?} lies outside its clause");
            }
            for unit in &clause.units {
                let is_inherited = unit.span.end <= clause.span.start;
                assert!(is_inherited || clause.span.contains(unit.span), "{unit:?} lies outside its clause");
                assert!(text.get(unit.span.range()).is_some());
            }
            for span in clause.targets.iter().map(|target| target.span) {
                assert!(clause.span.contains(span), "{span:?} lies outside its clause {:?}", clause.span);
                assert!(text.get(span.range()).is_some());
            }
        }
        for structure in &document.structure {
            hold(structure.span, &structure.cuts);
            let text = read(text, structure.span, &structure.cuts, &[]);
            assert!(!text.trim().is_empty());
        }
        for noise in &document.noise {
            hold(noise.span, &[]);
            assert!(text.get(noise.span.range()).is_some());
        }
    }
    for (first, second) in documents.iter().zip(documents.iter().skip(1)) {
        let end = |document: &Document| document.clauses.iter().map(|clause| clause.span.end).max();
        let start = |document: &Document| document.structure.first().map(|piece| piece.span.start);
        assert!(end(first) <= start(second), "documents overlap");
    }
    for (byte, character) in text.char_indices().filter(|(_, character)| !character.is_whitespace()) {
        assert_eq!(held[byte], 1, "{character:?} at byte {byte} of {text:?}");
    }
    // Code points slice the decoded text as bytes do.
    let characters: Vec<char> = text.chars().collect();
    for document in documents {
        for (bytes, points) in document.clauses.iter().zip(&document.clone().in_code_points(text).clauses) {
            let slice: String = characters[points.span.range()].iter().collect();
            assert_eq!(slice, &text[bytes.span.range()]);
        }
    }
}

/// Lines of every kind that the splitter knows, and some that it does not.
fn line() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "丙市人民政府关于印发《丙市工业方案》的通知",
        "丙市工业方案",
        "(征求意见稿)",
        "丙政发〔2025〕3号",
        "丙政办发〔2025〕14号",
        "关于加快发展的意见",
        "丙市人民政府\n2031年2月3日\n丙市人民政府办公厅\n关于加快发展的意见\n丙政办发〔2031〕11号\n各区人民政府：\n现印发。",
        "特此公告。\n## 关于丁的通知\n丁政发〔2031〕7号\n一、正文。",
        "## 关于做好工作的通知",
        "发布日期:2025-01-02 来源:网 点击:次",
        "各县(市)区人民政府：",
        "现印发给你们，请执行。",
        "一、总体要求",
        "二、任务",
        "（一）加强领导。",
        "(二)目标。到2027年,产值达到30亿元以上。（责任单位：市经信局）",
        "1.打造集群。推进产业发展。",
        "2. 支持企业",
        "1 瞄准目标",
        "2 八大行动",
        "——影响力大幅提",
        "升。建成高地。",
        "（1）申请；",
        "①甲；",
        "一是甲。二是乙。",
        "第一章　总则",
        "第一条　为了规范管理，制定本办法。",
        "第二条 适用范围",
        "（一）名称；",
        "专栏：重点项目",
        "附件：1.分工表",
        "附件1",
        "重点任务分工表",
        "序号",
        "重点任务",
        "责任单位",
        "完成时限",
        "1",
        "市经信局",
        "市科技局",
        "2027年底",
        "余姚市、慈溪市",
        "注：说明",
        "二、将第十二条修改为：“第十二条　公园应当免费开放。",
        "“确需收费的，应当报批。”",
        "三、增加一条，作为第十五条：",
        "“（一）损毁花木；",
        "第十二条之一　甲。",
        "第三條　為維護環境，訂定本辦法。",
        "问：何时施行？",
        "答：自2031年6月1日起施行。",
        "Ⅰ.适用范围",
        "A.申请。提交材料。",
        "b)核对票据；",
        "- 推广节水器具。",
        "决定废止下列文件：",
        "一、《丙市旧办法》（丙政发〔2015〕3号）",
        "本决定自公布之日起施行，有效期5年。",
        "丙市人民政府　2031年4月9日",
        "《丙市工业方案（征求意见稿）》起草说明",
        "2031年第12号",
        "——2031年1月12日在会议上",
        "市长　李明",
        "表1　主要指标",
        "第一分编　通则",
        "1.2.3 适用范围",
        "各位代表：",
        "　　“市、区人民政府应当加强对河道保护工作的领导，纳入规划",
        "（第12号）",
        "| 指标 | 2025年 | 责任单位 |",
        "|---|---|---|",
        "| 产值 | 5 | 市经信局 |",
        "甲\t乙\t丙",
        "目录",
        "第一章 总则 ..... 1",
        "— 3 —",
        "首页",
        "打印本页】 【关闭窗口",
        "版权所有 丙市",
        "丙市人民政府",
        "2025年1月2日",
        "张三",
        "（作者为院长）",
        "记者 李四",
        "## 标题",
        "**加粗**与`代码`",
        "- 列表",
        "> 引文",
        "<!-- 注释 -->",
        "[链接](http://a.cn)",
        "[1]: http://a.cn",
        "```",
        "---",
        "\u{feff}零宽\u{200b}字符",
        "",
        "",
        "　　",
    ])
    .prop_map(str::to_owned);
    prop_oneof![8 => known, 1 => "\\PC{0,30}", 1 => "[一二三四1-9（()）、.。；：#*|\\-—《》“”第条章附件 \\t]{0,16}"]
}

fn text() -> impl Strategy<Value = String> {
    let breaks = prop::sample::select(vec!["\n", "\n", "\n\n", "\r\n", "\u{c}", "\n　　"]);
    prop::collection::vec((line(), breaks), 0..40)
        .prop_map(|lines| lines.into_iter().map(|(line, end)| line + end).collect())
}

/// Pieces of web pages, whole and broken.
fn page() -> impl Strategy<Value = String> {
    let tag = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<div class=TRS_Editor>",
        "<div class='nav'>",
        "<span>",
        "</span>",
        "<br>",
        "<table>",
        "</table>",
        "<tr>",
        "</tr>",
        "<td>",
        "</td>",
        "<th>",
        "<td colspan=3>",
        "<td rowspan=2>",
        "<td rowspan=0 colspan=999999999>",
        "<caption>",
        "<thead>",
        "</tbody>",
        "<ol>",
        "<ol type=a start=7>",
        "</ol>",
        "<ul>",
        "<li>",
        "</li>",
        "<dl>",
        "<dt>",
        "<dd>",
        "</dl>",
        "<h1>",
        "</h1>",
        "<h3>",
        "<a href='a.html'>",
        "<a href='a.docx'>",
        "</a>",
        "<b>",
        "</b>",
        "<sup>2</sup>",
        "<pre>",
        "</pre>",
        "<script>",
        "</script>",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<!--",
        "-->",
        "<div style='display:none'>",
        "<select>",
        "<option>",
        "</select>",
        "<footer>",
        "</footer>",
        "<nav>",
        "</nav>",
        "<svg>",
        "</svg>",
        "<template>",
        "<textarea>",
        "</textarea>",
        "<noscript>",
        "</noscript>",
        "<plaintext>",
        "<![CDATA[",
        "]]>",
        "<meta name=ArticleTitle content=甲>",
        "&nbsp;",
        "&#x3000;",
        "&lt;",
        "&amp",
        "&#0;",
        "&#x110000;",
        "\0",
        "<",
        ">",
        "\"",
        "</",
        "<p ",
        "<?xml",
        "\n",
        " ",
        "\u{2028}",
        "索引号",
        "发文机关：",
        "责任单位",
    ])
    .prop_map(str::to_owned);
    let piece = prop_oneof![6 => tag, 3 => line(), 1 => "\\PC{0,12}"];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_a_plain_text_is_lost(text in text()) {
        check(&text, Format::Plain);
    }

    #[test]
    fn nothing_of_a_markdown_text_is_lost(text in text()) {
        check(&text, Format::Markdown);
    }

    #[test]
    fn any_characters_are_kept(text in "\\PC{0,200}") {
        check(&text, Format::Plain);
        check(&text, Format::Markdown);
        check(&text, Format::Html);
    }

    #[test]
    fn nothing_seen_of_a_page_is_lost(page in page()) {
        check(&page, Format::Html);
    }

    #[test]
    fn any_bytes_of_a_page_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(source) = SourceText::read(&bytes, "a.html") {
            prop_assert_eq!(SourceText::read(&bytes, "a.html"), Ok(source));
        }
    }
}

#[test]
fn odd_texts_are_kept() {
    for format in [Format::Plain, Format::Markdown] {
        check("", format);
        check("\n\n　\r\n", format);
        check("一", format);
        check("| 甲 | 乙 |\n|---|---|\n| 丙 | \\!丁 | 戊 |\n$\u{c}己", format);
        check("| 指标 | 2025年 |\n|---|---|\n| 产值 | 5 |\n版权所有 丙市", format);
        check("第一条　为了管理，制定本办法。\n— 3 —\n前款规定。", format);
        check(&"（".repeat(5000), format);
        check(&"> ".repeat(300), format);
        check(&"- ".repeat(300), format);
        check(&"一、甲\n（一）乙\n1.丙\n（1）丁\n①戊\n".repeat(200), format);
        check(&"序号\n重点任务\n责任单位\n".repeat(200), format);
        check(&"甲".repeat(20_000), format);
    }
}

/// The documents of many kinds: whole, and with the ends of their lines as other systems write them.
#[test]
fn documents_of_every_kind_are_kept() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/kinds");
    let mut count = 0;
    for entry in fs::read_dir(folder).expect("fixtures ship") {
        let case = fs::read_to_string(entry.expect("readable").path()).expect("readable");
        let (text, _) = case.split_once("\n────\n").expect("a rule below the text");
        for format in [Format::Plain, Format::Markdown] {
            check(text, format);
            check(&text.replace('\n', "\r\n"), format);
        }
        count += 1;
    }
    assert!(count >= 70, "fixtures are missing: {count}");
}

#[test]
fn a_text_of_five_megabytes_is_split() {
    let unit = "一、总体要求\n到2030年，产值达到30亿元以上，培育企业20家。\n（一）打造集群。推进产业发展。（责任单位：市经信局）\n";
    let text = unit.repeat(5_000_000 / unit.len());
    let document = split(&text, Format::Plain);
    assert_eq!(document.clauses.len(), text.matches('。').count() / 3 * 2);
    let unbroken = "到2030年，产值达到30亿元以上，".repeat(5_000);
    assert_eq!(split(&unbroken, Format::Plain).clauses.len(), 1);
}
