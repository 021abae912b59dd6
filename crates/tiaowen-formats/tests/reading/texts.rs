//! Texts that are put into files of all kinds: the corpus, the fixtures of kinds of documents, and texts with tables.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use tiaowen_document::model::Document;
use tiaowen_document::{Rules, SourceText, parse};

static RULES: LazyLock<Rules> = LazyLock::new(|| {
    let units = include_str!("../../../../corpus/words/units.toml");
    let categories = include_str!("../../../../corpus/words/categories.toml");
    Rules::from_toml(units, categories).expect("word lists load")
});

/// The documents of a text that was read.
pub(crate) fn documents(source: &SourceText) -> Vec<Document> {
    parse(source, &RULES, None).documents
}

/// What must be the same whatever the file: labels and text of each clause, its units and years.
pub(crate) fn clauses(documents: &[Document]) -> Vec<String> {
    let clauses = documents.iter().flat_map(|document| &document.clauses);
    clauses
        .map(|clause| {
            let units: Vec<&str> = clause.units.iter().map(|unit| unit.name.as_str()).collect();
            let years: Vec<String> = clause.years.iter().map(ToString::to_string).collect();
            let address = clause.id.split_once('/').map_or("", |(_, address)| address);
            let text = &clause.text;
            format!(
                "{address} [{}] {text} {{{}}} {{{}}}",
                clause.path.join("/"),
                units.join(","),
                years.join(",")
            )
        })
        .collect()
}

/// All texts by name.
pub(crate) fn all() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut texts = vec![("分工表".to_owned(), TASKS.to_owned()), ("指标表".to_owned(), TARGETS.to_owned())];
    for (folder, extension) in
        [("corpus", "txt"), ("tests/fixtures/documents", "txt"), ("tests/fixtures/kinds", "case")]
    {
        let mut files: Vec<PathBuf> = fs::read_dir(root.join(folder))
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|it| it == extension))
            .collect();
        files.sort();
        for file in files {
            let text = fs::read_to_string(&file).expect("a text");
            // Below the rule of a case stands what a person reads in it.
            let text =
                text.split_once("────").map_or(&*text, |(text, _)| text).trim_start_matches('\u{feff}');
            texts.push((file.file_name().expect("a name").to_string_lossy().into_owned(), text.to_owned()));
        }
    }
    assert!(texts.len() > 40, "{} texts", texts.len());
    texts
}

pub(crate) const TASKS: &str = "某市2025年重点工作任务分工方案
　　为确保全年各项目标任务顺利完成，现就重点工作分工如下。
序号\t重点任务\t牵头单位\t配合单位\t完成时限
1\t推进算力中心建设，形成100P算力供给能力\t市大数据局\t市发改委、市经信局\t2025年12月
2\t培育专精特新企业30家\t市经信局\t市科技局\t2025年底
3\t完成老旧小区改造20个\t市住建局\t各区人民政府\t2025年10月
";

const TARGETS: &str = "某县制造业发展规划
一、发展目标
（一）到2027年，规模以上工业增加值达到200亿元。
表1 主要指标
指标\t单位\t2024年\t2027年目标
规模以上工业增加值\t亿元\t150\t200
研发经费投入强度\t%\t2.1\t3.0
二、重点任务
（一）培育企业。新增规上企业50家。（责任单位：县经信局）
";
