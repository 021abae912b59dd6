//! Help in the user's language: headings, usage lines, examples, and the Chinese texts of all commands and
//! options. The English texts stand in [`crate::arguments`].

use std::sync::LazyLock;

use clap::{Arg, Command};
use tiaowen_citation::{PlaceForm, Style};

use crate::language::Language;

/// Puts a command's help into the user's language.
pub(crate) fn in_language(command: Command, language: Language) -> Command {
    let names: Vec<String> = command.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
    let mut command = dress(command, "", language);
    command = command.subcommand_help_heading(language.choose("命令", "Commands"));
    for name in names {
        command = command.mut_subcommand(&name, |subcommand| dress(subcommand, &name, language));
    }
    command
}

/// Dresses one command; `name` is empty for the whole.
fn dress(command: Command, name: &str, language: Language) -> Command {
    let (about, usage, examples) = texts_of(name);
    let mut command = command
        .help_template(language.choose(
            "{about}\n\n用法: {usage}\n\n{all-args}{after-help}",
            "{about}\n\nUsage: {usage}\n\n{all-args}{after-help}",
        ))
        .override_usage(language.choose(usage.to_owned(), english_usage(usage)))
        .after_help(format!("{}\n{examples}", language.choose("例子:", "Examples:")));
    if language == Language::Zh {
        command = command.about(about);
    }
    let subcommand = name.to_owned();
    command.mut_args(move |argument| dress_argument(argument, &subcommand, language))
}

fn dress_argument(argument: Arg, command: &str, language: Language) -> Arg {
    let is_common = command.is_empty();
    let heading = if argument.is_positional() {
        language.choose("参数", "Arguments")
    } else if is_common {
        language.choose("通用选项", "Common options")
    } else {
        language.choose("选项", "Options")
    };
    let chinese = chinese_help(command, argument.get_id().as_str());
    let mut argument = argument.help_heading(heading);
    if argument.get_action().takes_values() {
        argument = argument.hide_default_value(true).hide_possible_values(true).hide_env(true);
    }
    match chinese {
        Some(text) if language == Language::Zh => argument.help(text),
        _ => argument,
    }
}

/// About, usage line and examples of a command.
fn texts_of(command: &str) -> (&'static str, &'static str, &'static str) {
    match command {
        "" => (
            "条文：在中文政策文件里查到、读到、引到准确的那一条",
            "tiaowen [选项] <命令>",
            "  tiaowen index                          读入 corpus/ 里的文件，建立索引
  tiaowen search 单项冠军                查找条文
  tiaowen import 条文.jsonl              收入别处拆好的条文
  tiaowen show yzbf-2016-152/3.6.2       显示一条条文
  tiaowen cite yzbf-2016-152/3.6.2       引文和出处，可直接粘贴
  tiaowen compare yzbf-2016-152 甲市方案  逐条对照两份文件
  tiaowen check 请示.docx                核对稿件里的引文
  tiaowen doctor                         列出库里要人处理的地方
  tiaowen verify                         核对索引和台账有没有损坏
  tiaowen serve                          打开检索网页
  tiaowen backup 备份.zip                备份语料、台账和索引",
        ),
        "index" => (
            "读入文件夹里的政策文件，建立或更新索引；只重读改过的文件",
            "tiaowen index [语料文件夹] [选项]",
            "  tiaowen index
  tiaowen index --dry-run                先看会有哪些变动，什么都不写
  tiaowen index 政策文件 --index 索引
  tiaowen index --files                  列出每一个文件的去向
  tiaowen index --rebuild                索引损坏时从语料重建
  tiaowen index --watch                  跟随文件夹，文件放进来就收录
  tiaowen index --format json",
        ),
        "search" => (
            "查找条文；几个词用空格隔开，须同时出现",
            "tiaowen search [选项] <检索词>...",
            "  tiaowen search 单项冠军
  tiaowen search '\"智能工厂\" 工业互联网 -试点'
  tiaowen search 研发投入 --target-year 2025..2027 --unit 市经信局
  tiaowen search 人才 --year 2016 --sort document --limit 50
  tiaowen search 智改数转 --explain
  tiaowen search 单项冠军 --format json",
        ),
        "batch" => (
            "逐行回答一个文件里的检索式，只输出编号、名次和得分，供评测和比对",
            "tiaowen batch <文件> [选项]",
            "  tiaowen batch 问题.tsv > 结果.tsv        每行：问题编号、制表符、检索式
  tiaowen batch 问题.tsv --limit 10 --format json
  printf 'q1\\t单项冠军\\n' | tiaowen batch -",
        ),
        "import" => (
            "收入别处已经拆好的条文，每行一个 JSON 对象",
            "tiaowen import <文件> [选项]",
            "  tiaowen import 条文.jsonl
  tiaowen import 条文.jsonl --index 索引

每行须有 id、text，可有 title（条文自己的标题）、doc（文件标题）、path（各级标题的列表）、year、
units（责任单位的列表）、categories（任务类别的列表）。编号原样保留；同一编号再次导入即替换。例如：
  {\"id\": \"c1\", \"title\": \"第三条\", \"text\": \"…\", \"doc\": \"甲市乙条例\", \"path\": [\"第一章 总则\", \"第三条\"]}",
        ),
        "show" => (
            "显示一条条文，或一份文件的全部条文",
            "tiaowen show <编号> [选项]",
            "  tiaowen show yzbf-2016-152/3.6.2
  tiaowen show yzbf-2016-152/3.6.2@1     当初收录的文字，与现行文字的差别
  tiaowen show yzbf-2016-152
  tiaowen show 甬政办发〔2016〕152号",
        ),
        "cite" => (
            "打印带引号的条文原文和出处，可直接粘贴",
            "tiaowen cite <编号>... [选项]",
            &CITE_EXAMPLES,
        ),
        "compare" => (
            "逐条对照两份文件，或同一份文件的两个版本：哪些相同、改动、移位，哪些只有一边有",
            "tiaowen compare <文件> <文件> [选项]",
            "  tiaowen compare yzbf-2016-152 甬政发〔2026〕3号
  tiaowen compare yzbf-2016-152@1 yzbf-2016-152      第1版和现行文字
  tiaowen compare yzbf-2016-152 fzbf-2025-2 --export 对照.docx
  tiaowen compare yzbf-2016-152 fzbf-2025-2 --format json",
        ),
        "doctor" => (
            "列出库里要人处理的地方和怎样处理：没有读成的文件，缺文号、日期或发文机关的，拿不准的地方",
            "tiaowen doctor [选项]",
            "  tiaowen doctor
  tiaowen doctor --all                   每一处都列出
  tiaowen doctor --format json

按上次 tiaowen index 所见，不重读文件。没有要处理的，退出码为 0，有的为 1，没有检查成的为 2。",
        ),
        "verify" => (
            "核对索引和台账的每一个文件是否仍是写入时的样子，损坏的逐个列出",
            "tiaowen verify [选项]",
            "  tiaowen verify
  tiaowen verify --index 索引
  tiaowen verify --format json

完好时退出码为 0，有损坏的为 1，没有核对成的为 2。索引损坏的用 tiaowen index --rebuild 重建。",
        ),
        "backup" => (
            "把语料、编号台账和索引备份成一个文件；检索网页开着也可以备份",
            "tiaowen backup <文件> [选项]",
            "  tiaowen backup 备份-2026-01-31.zip
  tiaowen backup 备份.zip --corpus 政策文件 --index 索引

正在更新的索引会等它更新完；备份期间别的更新会被请稍后再来。口令文件不在语料文件夹里的，不会备份。",
        ),
        "restore" => (
            "把备份恢复到空的或还不存在的文件夹；先逐个核对，全部无误才放到位",
            "tiaowen restore <文件> [选项]",
            "  tiaowen restore 备份-2026-01-31.zip
  tiaowen restore 备份.zip --corpus 政策文件 --index 索引",
        ),
        "references" => (
            "列出库里的文件提到而库里没有的文件，供补充收录",
            "tiaowen references [选项]",
            "  tiaowen references
  tiaowen references --format json",
        ),
        "check" => (
            "引文体检：核对稿件里引用的标题、文号、位置、原文和指标是否与库中文件一致",
            "tiaowen check <稿件> [选项]",
            "  tiaowen check 请示.docx
  tiaowen check 请示.docx --annotate 请示-批注.docx
  tiaowen check 报告.txt --as-of 2025-12-31
  tiaowen check 报告.md --format json
  pbpaste | tiaowen check -

全部相符时退出码为 0，有不符的为 1，没有核对成的为 2；库中没有的文件无法核对，不算不符。",
        ),
        "parse" => (
            "显示一个文件怎样拆成条文；不需要索引",
            "tiaowen parse <文件> [选项]",
            "  tiaowen parse 通知.txt
  tiaowen parse 通知.txt --format json
  tiaowen parse 通知.txt --no-manifest",
        ),
        _ => (
            "提供检索网页和 JSON 接口；还没有索引时先建索引",
            "tiaowen serve [选项]",
            "  tiaowen serve
  tiaowen serve --addr 127.0.0.1:9000
  tiaowen serve --new-admin-token 口令.txt       做一个管理口令，随后：
  tiaowen serve --admin-token-file 口令.txt
  tiaowen serve --log json,info                   每个请求记一行 JSON
  tiaowen serve --corpus 政策文件 --index 索引",
        ),
    }
}

fn english_usage(usage: &str) -> String {
    let words = [
        ("[选项]", "[OPTIONS]"),
        ("<命令>", "<COMMAND>"),
        ("[语料文件夹]", "[CORPUS]"),
        ("<检索词>...", "<QUERY>..."),
        ("<编号>", "<ID>"),
        ("<文件>", "<FILE>"),
        ("<稿件>", "<MEMO>"),
    ];
    words.iter().fold(usage.to_owned(), |text, (chinese, english)| text.replace(chinese, english))
}

/// Examples of citing, and the list of styles with their Chinese names.
static CITE_EXAMPLES: LazyLock<String> = LazyLock::new(|| {
    let examples = "  tiaowen cite yzbf-2016-152/3.6.2
  tiaowen cite yzbf-2016-152/3.6.2 --style gongwen
  tiaowen cite yzbf-2016-152/3.6.2 --style footnote --place articles
  tiaowen cite yzbf-2016-152/3.6.2 --style all
  tiaowen cite yzbf-2016-152/3.6.2 --template 本单位格式.txt
  tiaowen cite yzbf-2016-152/3.6.2 --format json
  tiaowen cite yzbf-2016-152/3.6.2 yzbf-2016-152/3.6.3 --export 引文.docx
  tiaowen cite --verify 引文台账.xlsx";
    let styles = Style::ALL.iter().map(|style| format!("\n  {:<14}{}", style.name(), style.label()));
    let styles: String = styles.collect();
    format!(
        "{examples}\n\n引文格式（依据和自定模板的写法见 docs/citation.md）:{styles}\n  {:<14}以上全部",
        "all"
    )
});

/// All ways to write a place, with an example of each.
static PLACE_HELP: LazyLock<String> = LazyLock::new(|| {
    let forms = PlaceForm::ALL.iter().map(|form| format!("{} {}", form.name(), form.label()));
    format!("位置的写法：{} [默认按格式]", forms.collect::<Vec<_>>().join("、"))
});

/// The Chinese help of an argument; `command` is empty for those that every command takes.
fn chinese_help(command: &str, argument: &str) -> Option<&'static str> {
    Some(match (command, argument) {
        ("batch", "queries") => "每行一个检索式：编号、制表符、检索式；- 表示标准输入",
        ("batch", "limit") => "每个检索式输出多少条，1 到 1000 [默认 100]",
        // What narrows is the same as in a search.
        ("batch", narrowing) => return chinese_help("search", narrowing),
        ("import", "file") => "每行一个 JSON 对象的文件；- 表示标准输入",
        ("", "index") => "索引文件夹 [默认 index]",
        ("", "corpus") => "政策文件所在的文件夹 [默认 corpus]",
        ("", "ledger") => "编号台账的文件夹 [默认在语料文件夹的 .tiaowen 里]",
        ("", "format") => "输出格式：text 给人看，json 给程序用 [默认 text]",
        ("", "lang") => "提示信息的语言：zh、en [默认 zh]",
        ("", "log") => "在标准错误输出上记日志：off、error、warn、info、debug、trace [默认 off]",
        ("", "help") => "显示帮助",
        ("", "version") => "显示版本",
        ("index", "folder") => "政策文件所在的文件夹，与 --corpus 相同",
        ("index", "dry_run") => "试运行：逐条说明会有哪些变动，什么都不写",
        ("index", "rebuild") => "不论原来的索引怎样，从语料全部重建；建成以前仍用原来的",
        ("index", "files") => "列出每一个文件的去向：收录、未变、重复、跳过、失败",
        ("index", "watch") => "运行之后继续跟随文件夹，有变动就再运行，按 Ctrl+C 结束",
        ("index", "watch_every") => "每隔多少秒查看一次变动，用于不发通知的共享文件夹；同时开启 --watch",
        ("index", "jobs") => "同时读几个文件，每个由一个子进程读 [默认与处理器数相同]",
        ("index", "time_limit") => "一个文件最多读多少秒，超过的记为失败 [默认 120]",
        ("index", "memory_limit") => "读一个文件最多用多少 MB 内存，超过的记为失败 [默认 1024]",
        ("doctor", "all") => "全部列出，不只列每一类的前 10 处",
        ("backup", "file") => "要写成的 ZIP 文件，放在这些文件夹之外；已有的文件不会覆盖",
        ("restore", "file") => "tiaowen backup 写成的 ZIP 文件",
        ("search", "query") => "检索词；加引号的逐字查找，前面加 - 的不得出现",
        ("search", "doc") => "限定文件：编号或发文字号",
        ("search", "year") => "文件年份：2016、2016..2019，没有年份的写 none",
        ("search", "target_year") => "条文提出的目标年份：2027、2025..2030 或 none",
        ("search", "unit") => "责任单位：编号、名称或别名",
        ("search", "unit_family") => "单位系统，跨越历次更名，如 自然资源和规划",
        ("search", "category") => "任务类别：编号或中文名称",
        ("search", "kind") => "文种，如 意见",
        ("search", "clause_kind") => {
            "条文种类：clause 条款、preamble 引言、box 专栏、table_row 表格行、note 注"
        }
        ("search", "status") => {
            "时效：in_force 施行中、not_yet 未施行、expired 已失效、repealed 已废止、superseded 被替代、\
             draft 征求意见稿、reported 据报道、unknown 时效不详"
        }
        ("search", "region") => "文件所属地区，如 宁波市",
        ("search", "as_of") => "按哪一天判断时效，如 2025-12-31 [默认今天]",
        ("search", "no_synonyms") => "不计同义：只认检索词本身，不认同义词和数字的其他写法",
        ("search", "explain") => "说明检索式怎样读、每条条文怎样符合每个词",
        ("search", "sort") => {
            "排序：relevance 相关度、newest 年份由近到远、oldest 由远到近、document 按文件 [默认 relevance]"
        }
        ("search", "limit") => "显示多少条，1 到 100 [默认 20]",
        ("search", "offset") => "跳过前面多少条 [默认 0]",
        ("show", "id") => "条文或文件的编号，或发文字号；后加 @2 看第 2 版",
        ("cite", "id") => "条文的编号；连同 --export 可以有多个",
        ("cite", "style") => "引文格式，名称见末尾 [默认 default]",
        ("cite", "template") => "自定格式的模板文件（Jinja 写法），代替 --style",
        ("cite", "place") => &PLACE_HELP,
        ("cite", "cite") => "通知印发的文件：plan 引所印发的文件，notice 引通知 [默认 plan]",
        ("cite", "verify") => {
            "核对以前保存的引文现在怎样：引文台账（.csv、.xlsx），或含 id、hash、text 的 JSON；- 表示标准输入"
        }
        ("cite", "export") => {
            "把条文连同出处写成新文件，格式看文件名：.docx .xlsx .txt .md .csv .bib .ris .json"
        }
        ("compare", "left") => "左边的文件：编号、文号或标题；后面加 @2 指第2版",
        ("compare", "right") => "右边的文件，写法相同",
        ("compare", "export") => "把对照结果写成新文件，格式看文件名：.docx .xlsx .csv",
        ("check", "memo") => "要核对的稿件，.docx、.txt 或 .md；- 表示标准输入的文字",
        ("check", "as_of") => "按哪一天判断时效，如 2025-12-31 [默认今天]",
        ("check", "annotate") => "把核对结果作为批注，另存一份 Word 文档",
        ("parse", "file") => "要拆分的文件，.txt、.md 或网页 .html",
        ("parse", "encoding") => "按这种编码读取，不自动识别：utf-8、utf-16le、utf-16be、gb18030、gbk、big5",
        ("parse", "no_manifest") => "不用语料编目里关于这个文件的记载",
        ("serve", "addr") => "监听的地址和端口 [默认 127.0.0.1:8686]",
        ("serve", "open") => "在浏览器里打开网页，不在终端里运行时也打开",
        ("serve", "max_connections") => "同时服务的连接数，再多的请稍后再来 [默认 512]",
        ("serve", "max_per_client") => "其中每个客户端最多几个；本机和可信代理不限 [默认 128]",
        ("serve", "trusted_proxy") => {
            "可信代理的地址或网段（如 10.0.0.0/8），它转来的 X-Forwarded-For 才作数；可重复"
        }
        ("serve", "search_time") => "一次检索最多用多少毫秒，超过就中止 [默认 1500]",
        ("serve", "admin_token_file") => {
            "存有管理口令摘要的文件（由 --new-admin-token 写成）；有口令才能在网页上收录文件。也可以把口令放进环境变量 TIAOWEN_ADMIN_TOKEN（至少 16 个字符）"
        }
        ("serve", "read_token_file") => {
            "存有阅读口令摘要的文件（由 --new-read-token 写成）；有了它，没有口令的人不能检索和阅读。也可以把口令放进环境变量 TIAOWEN_READ_TOKEN"
        }
        ("serve", "new_read_token") => "新做一个阅读口令：只显示这一次，摘要写进 FILE，不启动服务",
        ("serve", "new_admin_token") => "新做一个管理口令：只显示这一次，摘要写进 FILE，不启动服务",
        ("serve", "no_open") => "不打开浏览器",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;

    #[test]
    fn every_argument_has_help_in_both_languages() {
        let command = Arguments::command();
        for (name, command) in std::iter::once(("", &command))
            .chain(command.get_subcommands().map(|subcommand| (subcommand.get_name(), subcommand)))
        {
            assert!(command.get_about().is_some(), "{name}");
            for argument in command.get_arguments() {
                let id = argument.get_id().as_str();
                assert!(argument.get_help().is_some(), "{name} {id}");
                assert!(chinese_help(name, id).is_some(), "{name} {id}");
            }
        }
        in_language(Arguments::command(), Language::Zh).debug_assert();
    }

    #[test]
    fn usage_lines_are_translated_whole() {
        for name in [
            "",
            "index",
            "search",
            "batch",
            "import",
            "show",
            "cite",
            "compare",
            "doctor",
            "verify",
            "references",
            "check",
            "parse",
            "serve",
        ] {
            assert!(english_usage(texts_of(name).1).is_ascii(), "{name}");
        }
    }
}
