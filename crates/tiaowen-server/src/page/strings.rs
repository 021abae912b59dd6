//! Every string of the page, in Chinese and in English. What documents say, and what the searcher says of a
//! question, stays in the words it came in.

mod admin;

use std::fmt::Display;

use tiaowen_check::{FindingKind, Verdict};
use tiaowen_citation::Style;
use tiaowen_compare::RowKind;
use tiaowen_document::model::{ClauseKind, Status, TargetOp, YearBasis};
use tiaowen_search::explain::{Removal, RemovalKind, TermKind};
use tiaowen_search::request::Sort;
use tiaowen_search::results::MatchKind;

use crate::objects::{ClauseThen, VersionObject};

/// A language of the interface.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The strings in this language.
    pub(crate) fn strings(self) -> &'static Strings {
        match self {
            Self::Zh => &ZH,
            Self::En => &EN,
        }
    }
}

macro_rules! strings {
    ($($(#[$doc:meta])* $name:ident: $zh:literal, $en:literal;)+) => {
        /// The strings of the interface in one language.
        #[derive(Debug)]
        pub(crate) struct Strings {
            lang: Lang,
            $($(#[$doc])* pub(crate) $name: &'static str,)+
        }

        static ZH: Strings = Strings { lang: Lang::Zh, $($name: $zh,)+ };
        static EN: Strings = Strings { lang: Lang::En, $($name: $en,)+ };

        #[cfg(test)]
        impl Strings {
            fn all(&self) -> Vec<(&'static str, &'static str)> {
                vec![$((stringify!($name), self.$name),)+]
            }
        }
    };
}

strings! {
    html_lang: "zh-CN", "en";
    other_html_lang: "en", "zh-CN";
    other_lang: "English", "中文";
    site_title: "条文 · 政策条款检索", "Tiaowen · search in policy clauses";
    home: "首页", "Tiaowen, home";
    motto: "查到那一条，逐字引用，注明出处", "Find the clause, quote it word for word, say where it stands";
    skip_to_main: "跳到正文", "Skip to the content";
    places: "站内导航", "Site";
    documents: "文件", "Documents";
    interface: "接口说明", "API";
    verbatim_promise: "页面上显示、复制的都是原文", "What is shown and copied is the source's own text";
    search: "检索", "Search";
    search_label: "检索词", "Search terms";
    suggestions: "检索建议", "Suggestions";
    search_placeholder: "输入词语、文号或原文", "Words, a document number or a passage";
    server_lost: "连接不上服务，正在重试…", "The server does not answer; trying again…";
    no_documents: "库里还没有文件。", "The library holds no document yet.";
    browse_clauses: "逐条浏览", "Browse its clauses";
    filters: "筛选", "Filters";
    more_filters: "更多筛选", "More filters";
    apply_filters: "应用筛选", "Apply filters";
    remove_filter: "去掉筛选", "Remove filter";
    clear_filters: "清除筛选", "Clear filters";
    clear_all: "清除全部筛选", "Clear all filters";
    unmarked: "未标注", "not stated";
    find_value: "查找，可输拼音首字母", "Find by name or pinyin initials";
    formerly: "前身", "formerly";
    other_levels: "其他", "Other";
    close: "收起", "Close";
    all_clauses: "全部条款", "All clauses";
    partial_group: "部分匹配：只含部分检索词的条款", "Partial matches: clauses with some of the terms";
    nothing_found: "没有找到符合的条款", "No clause found";
    nothing_found_hint: "可以减少检索词、去掉引号或清除筛选再试。", "Try fewer terms, no quotation marks or no filters.";
    understood: "检索词这样理解", "How the terms were read";
    term_excluded: "不含", "left out";
    recognised_place: "指向", "points at";
    recognised_words: "分词", "words";
    recognised_synonyms: "同义", "same meaning";
    recognised_numbers: "数字，各种写法都算", "numbers, however written";
    none_wider: "只放宽一项仍然没有结果，需要同时去掉几项。", "Leaving one thing out finds nothing yet; leave out several.";
    recognised_nothing: "按原样查找", "looked for as it is";
    did_you_mean: "您是不是要找", "Did you mean";
    wider_questions: "放宽一项会有", "With one thing less";
    leave_synonyms_out: "不计同义", "Leave synonyms out";
    count_synonyms: "计入同义", "Count synonyms";
    synonyms_count_now: "结果含同义的写法，点此只看检索词本身", "Synonyms count now; show only what is typed";
    synonyms_do_not_count_now: "现在只看检索词本身，点此把同义的写法也算进来", "Only what is typed counts now; count synonyms too";
    looks: "显示", "Display";
    looks_size: "字号", "Size of text";
    looks_spacing: "疏密", "Spacing";
    looks_face: "条文字体", "Typeface of clauses";
    looks_cite: "复制引文的格式", "Form of copied citations";
    cite_chosen: "以后“复制引文”都用这种格式", "From now on citations are copied in this form";
    copied_usual: "没有取到所选格式，已按“原文加出处”复制", "The form did not arrive; copied as a quotation with its source";
    looks_usual: "标准", "Usual";
    looks_large: "大", "Large";
    looks_largest: "特大", "Largest";
    looks_compact: "紧凑", "Compact";
    looks_serif: "宋体", "Serif";
    looks_sans: "黑体", "Sans serif";
    group_by_document: "按文件归组", "Group by document";
    do_not_group: "逐条列出", "One by one";
    pages: "翻页", "Pages";
    previous_page: "上一页", "Previous";
    next_page: "下一页", "Next";
    copy_citation: "复制引文", "Copy citation";
    citation: "引文", "Citation";
    copy: "复制", "Copy";
    more_forms: "更多格式", "More forms";
    copied: "已复制引文", "Citation copied";
    copy_by_hand: "浏览器不允许直接复制，引文已选中，请按 Ctrl+C", "The browser keeps the clipboard closed; the citation is selected, press Ctrl+C";
    copy_failed: "引文没有取到，请检查网络后再试", "The citation did not arrive; check the connection and try again";
    in_full_text: "在全文中看", "Show in the document";
    this_clause: "本条", "This clause";
    versions: "各版本", "Versions";
    version: "版本", "Version";
    version_days: "日期", "Days";
    version_change: "变化", "Change";
    version_place: "位置", "Place";
    all_versions: "整份文件的版本", "Versions of the whole document";
    text_then: "当时的文字", "The text then";
    go_to_today: "看现行文字", "Go to today's text";
    today_at: "现在的位置：", "It stands at:";
    differences: "与现行文字的差别", "What differs from today's text";
    differences_legend: "划去的是当时有、现在没有的文字，加下划线的是现在新有的文字。", "Struck out: what stood then and does not today. Underlined: what is new today.";
    struck_out: "删去：", "Deleted: ";
    put_in: "加上：", "Added: ";
    end_of_change: "（完）", " (end)";
    clauses_then: "这一版的条款", "The clauses of this version";
    gone_then: "这一版删去的条款", "Clauses that this version deleted";
    nothing_then: "这一版没有条款。", "This version has no clauses.";
    copy_link: "复制链接", "Copy link";
    link_copied: "已复制链接", "Link copied";
    link_by_hand: "浏览器不允许直接复制，请从地址栏复制", "The browser keeps the clipboard closed; copy it from the address bar";
    marks: "检索词在本文中的位置", "Where the terms stand";
    nth_mark: "第{n}处，共{m}处", "{n} of {m}";
    previous_mark: "上一处", "Previous";
    next_mark: "下一处", "Next";
    list_marks: "逐条列出", "List them";
    clear_marks: "清除标记", "Clear marks";
    no_marks: "正文里没有出现", "does not stand in the text";
    show_source: "显示原文", "Show the source text";
    show_layout: "显示排版", "Show the document";
    source_text: "原文", "Source text";
    source_legend: "从原文件提取的文字，一字未动。带底色的是不属于正文的文字（网页导航、页码等），前面标有原因；左边的小字是条款的起点。", "The text as extracted from the file, nothing changed. What is shaded belongs to no clause (navigation, page numbers), with the reason in front; the small labels on the left tell where clauses begin.";
    not_in_library: "库中没有", "not in the library";
    outline: "目录", "Outline";
    table: "表格", "Table";
    about_document: "文件信息", "About the document";
    original_file: "下载原文件", "Original file";
    references: "引用的文件", "Documents it names";
    number: "文号", "Number";
    issuer: "机关", "Issuer";
    authors: "作者", "Authors";
    issued: "成文", "Issued";
    published: "发布", "Published";
    effective: "施行", "In force";
    expires: "有效期至", "Until";
    repealed_on: "废止", "Repealed";
    repealed_by: "废止依据", "Repealed by";
    superseded_by: "替代文件", "Replaced by";
    year: "年份", "Year";
    kind: "文种", "Kind";
    status: "时效", "Status";
    region: "地区", "Region";
    period: "计划期", "Period";
    source: "来源", "Source";
    clauses: "条款", "Clauses";
    units: "单位", "Units";
    unit: "责任单位", "Responsible units";
    unit_family: "单位系统", "Unit families";
    area: "试点区域", "Pilot areas";
    category: "任务类别", "Categories";
    target_years: "目标年", "Target years";
    clause_kind: "条款类型", "Clause kinds";
    targets: "量化目标", "Quantified targets";
    indicator: "指标", "Indicator";
    requirement: "要求", "Requirement";
    target_value: "数值", "Value";
    unit_of_measure: "单位", "Unit";
    target_year: "年份", "Year";
    references_here: "本条引用的文件", "Documents that this clause names";
    inherited: "承上文", "from the context";
    similar_clauses: "其他文件中的相近条款", "Similar clauses of other documents";
    before_and_after: "上下文", "Before and after";
    basket: "引文篮", "Basket";
    put_in_basket: "放入引文篮", "Put in basket";
    in_basket: "已在引文篮", "In the basket";
    put_in_basket_done: "已放入引文篮", "Put in the basket";
    in_basket_already: "这一条已在引文篮里，要移出请打开引文篮", "It is in the basket already; open the basket to remove it";
    not_put_in_basket: "没有取到这一条，未放入引文篮，请稍后再试", "The clause did not arrive and was not put in the basket; try again in a moment";
    basket_full: "引文篮最多放 200 条，请先移出一些", "The basket holds 200 clauses at most; remove some first";
    basket_storage_full: "浏览器的存储空间已满，这次改动没有保存", "The browser's storage is full; this change was not kept";
    basket_blocked: "浏览器不允许本站存储，引文篮不能用；请在浏览器设置里允许本站保存数据", "The browser does not let this site keep data, so the basket cannot work; allow it in the browser's settings";
    basket_needs_scripts: "引文篮存放在您的浏览器里，需要启用脚本（JavaScript）才能使用。条款仍可逐条打开，选中引文复制。", "The basket lies in your browser and needs scripts (JavaScript). Each clause can still be opened and its citation selected and copied.";
    basket_empty: "引文篮是空的", "The basket is empty";
    basket_empty_hint: "在检索结果或全文里按“放入引文篮”，条款就会连同出处放在这里。", "Press “Put in basket” at a hit or in a document, and the clause is kept here with its citation.";
    basket_kept_here: "只保存在这个浏览器里", "Kept in this browser only";
    copy_all: "全部复制", "Copy all";
    copied_all: "已复制全部引文", "All citations copied";
    copied_all_usual: "已复制全部引文；没有取到所选格式、按“原文加出处”复制的条数：", "All citations copied; as quotations with their sources, for the form did not arrive:";
    copy_all_by_hand: "浏览器不允许直接复制，全部引文已选中，请按 Ctrl+C", "The browser keeps the clipboard closed; all citations are selected, press Ctrl+C";
    with_notes: "连同备注", "With notes";
    export: "导出", "Export";
    export_as: "导出为", "Export as";
    exporting: "正在准备文件，好了会自动下载", "The file is being made and will be downloaded";
    clear_basket: "清空", "Empty";
    clear_basket_question: "清空引文篮？", "Empty the basket?";
    cancel: "取消", "Cancel";
    move_up: "上移", "Move up";
    move_down: "下移", "Move down";
    moved_to: "已移到第", "Moved to place";
    remove: "移出", "Remove";
    removed: "已移出引文篮", "Removed from the basket";
    undo: "撤销", "Undo";
    restored: "已恢复", "Restored";
    own_note: "备注", "Note";
    own_note_hint: "写给自己的备注", "A note of your own";
    kept_on: "放入日期", "Kept on";
    clause_id: "条款编号", "Clause id";
    text_hash: "原文指纹", "Hash of the text";
    clause_changed: "这一条放入以后，库里的文字或出处变了", "The words or the place of this clause changed after it was kept";
    clause_moved: "这一条已移到别的位置，文字没有变", "This clause moved; its words are the same";
    in_original: "原件位置：", "In the original file: ";
    clause_gone: "库里已没有这一条；下面是放入时的文字", "The library no longer holds this clause; below are the words as kept";
    words_then: "放入时", "As kept";
    words_now: "现在", "Now";
    take_words_now: "更新为现行文字", "Take the words of now";
    keep_words: "保留", "Keep as it is";
    basket_not_checked: "连接不上服务，没有核对条款是否有变；引文篮里的内容都还在", "The server does not answer, so changes were not looked for; all that is in the basket is still there";
    check_again: "重新核对", "Check again";
    check: "引文体检", "Check citations";
    forbidden: "没有权限", "Not allowed";
    too_many: "尝试太多", "Too many tries";
    upload: "收录文件", "Take in files";
    upload_hint: "选择文件，先预览怎样拆分成条款，确认后再收录。", "Choose files and see how they are split before they are kept.";
    upload_files: "选择文件（可以多选）", "Choose files, one or more";
    upload_again: "再收录别的文件", "Take in other files";
    sign_in: "登录", "Sign in";
    sign_in_hint: "这个站点需要阅读口令。", "This site asks for a reading token.";
    read_token: "阅读口令", "Reading token";
    admin_token: "管理口令", "Administrator's token";
    preview: "预览拆分", "Preview the split";
    preview_hint: "核对拆分和文件信息，确认后收录。这时文件还没有进库，一小时内有效。", "Look at the split and the facts, then keep the files. They are not in the library yet, and wait for an hour.";
    preview_again: "按更正重新预览", "Preview again";
    preview_id: "编号", "Id";
    preview_empty: "没有可以收录的文件", "There is nothing to keep";
    preview_same: "库里已有内容完全相同的文件：", "The library holds the same file already: ";
    preview_known: "库里已有这份文件：", "The library holds this document already: ";
    preview_same_clauses: "条款与库里的逐字一致，没有新的内容，不必两份都留。", "Its clauses stand in the library as they are: there is nothing new, and no need to keep both.";
    same_name: "同一文件夹里已有同名文件", "a file of this name is there already";
    preview_new: "新文件", "New document";
    preview_clauses: "拆分出的条款", "Clauses";
    preview_changes: "替换后，逐条的变化", "What would change, clause by clause";
    preview_set_aside: "不算条款的文字", "Set aside";
    preview_diagnostics: "请核对", "To look at";
    preview_facts: "文件信息", "About the document";
    before_change: "原文", "Before";
    after_change: "新文", "After";
    not_stated: "没有写明", "not stated";
    keep: "收录", "Keep";
    keep_this: "收录这个文件", "Keep this file";
    keep_as: "保存的文件名", "File name";
    keep_folder: "保存到文件夹", "Folder";
    keep_top_folder: "（语料文件夹）", "(corpus folder)";
    keep_place: "库里已有的文件怎么办", "What becomes of the file that is there";
    keep_beside: "两份都留；同名的自动加编号", "Keep both; a name that is taken gets a number";
    keep_none: "不收录这个文件", "Do not keep this file";
    keep_replace: "替换旧文件", "Take the place of";
    corrections: "更正和补充", "Corrections";
    corrections_hint: "只填读错了的和正文没有写明的，空着的照原文。存成文件旁边的说明，换成新文件也照样算数。", "Fill in only what was read wrongly or is not stated. It is kept as a note beside the file and holds for its next edition, too.";
    kept: "收录结果", "Outcome";
    kept_done: "已收录", "Kept";
    kept_not: "没有收录", "Not kept";
    kept_not_read: "已保存，但没有读进索引", "Kept, but not read into the index";
    kept_unchanged: "条款与库里的一致，没有变化", "Its clauses are as they were";
    kept_not_indexed: "文件已保存，索引没有更新", "The files are kept; the index is not up to date";
    kept_total: "库里现有", "The library now holds";
    check_promise: "逐一核对文稿里的文件名、文号、位置、引文和数字。文稿只在本次核对中使用，不保存。", "Holds every title, number, place, quotation and figure of a memo against the library. The memo is used for this check only and is not kept.";
    memo: "文稿", "Memo";
    paste_memo: "粘贴文稿", "Paste the memo";
    choose_memo: "或选择文件（.docx、.txt、.md）", "or choose a file (.docx, .txt, .md)";
    check_now: "开始核对", "Check";
    check_into_word: "核对并下载批注版 Word", "Check into a Word file with comments";
    download_annotated: "下载批注版 Word", "Word file with comments";
    check_another: "核对另一份", "Check another";
    check_as_of: "时效按这一天算", "In force on";
    findings: "核对结果", "Findings";
    no_findings: "没有找到可以核对的内容", "Nothing to check was found";
    no_findings_hint: "文稿里没有书名号里的文件名、发文字号、条款位置或引号里的原文。请看看粘贴的是不是全文。", "The memo holds no title in 《》, document number, place or quotation. See whether all of it was pasted.";
    memo_says: "文稿", "Memo";
    library_says: "库中", "Library";
    open_source: "打开原文", "Open the source";
    change_to: "改为", "Write";
    copy_correction: "复制改后文字", "Copy the correction";
    correction_copied: "已复制改后文字", "Correction copied";
    memo_left_out: "没有可核对内容的段落略去", "Paragraphs without anything to check are left out";
    full_name: "全称", "Full name";
    other_names: "又称", "Also";
    level: "层级", "Level";
    system: "系统", "Family";
    became: "现为", "Now";
    list_comma: "、", ", ";
    without_year: "年份未标注", "Year not stated";
    search_within: "在这些条款里检索", "Search within these clauses";
    unit_unnamed: "库里没有条款写到这个单位。", "No clause of the library names this unit.";
    trouble: "出错了", "Something went wrong";
    not_found: "没有找到", "Not found";
    gone: "已经删除", "Deleted";
    last_words: "删去前的文字", "Its last words";
    see_instead: "可以看看", "See instead";
    bad_request: "请求有误", "The request cannot be read";
    unavailable: "暂时不能服务", "Not available just now";
    back_home: "回到首页", "Back to the start";
    compare: "文件对照", "Compare documents";
    compare_left: "左边的文件", "Left document";
    compare_right: "右边的文件", "Right document";
    compare_placeholder: "标题、文号或编号", "Title, number or id";
    compare_now: "对照", "Compare";
    compare_about: "选定两份文件，逐条对照：哪些条款相同，哪些改了字，哪些移了位置，哪些只有一边有。可以是同一文件的前后两版，也可以是市里的方案和区里的意见。", "Choose two documents to see clause by clause what is the same, what was reworded, what moved, and what only one of them has: two versions of one document, or a city's plan and a district's measures.";
    compare_kinds: "按对照结果筛选", "Filter by outcome";
    compare_all: "全部", "All";
    compare_swap: "左右对调", "Swap sides";
    compare_absent_left: "左边没有对应的条款", "No counterpart on the left";
    compare_absent_right: "右边没有对应的条款", "No counterpart on the right";
    compare_deleted: "［左边：］", "[left:] ";
    compare_inserted: "［右边：］", "[right:] ";
    compare_unknown_hint: "核对名称，或从“文件”列表里打开它，再选“与另一份文件对照”。", "Check the name, or open the document from the list of documents and compare from there.";
    compare_meant: "是不是这几份：", "Perhaps one of these:";
    compare_take_one: "请选定一份：", "Choose one:";
    compare_version_hint: "版本从 1 数起；不写版本就是现行文字。", "Versions count from 1; without one it is the text of today.";
    compare_same_hint: "在一边另选一份文件，或选同一份文件的旧版本。", "Choose another document, or an earlier version, on one side.";
    compare_no_clauses: "有一边没有条款，没有什么可以对照。", "One side has no clauses; there is nothing to compare.";
    compare_none_of_kind: "没有这一类条款。", "There are no clauses of this kind.";
    compare_no_difference: "两边的条款逐字相同，顺序也一致。", "Both have the same clauses word for word, in the same order.";
    compare_nothing_common: "两份文件没有文字相近的条款，以下各列各的。", "No clauses of the two are alike; each is listed on its side.";
    compare_with_another: "与另一份文件对照", "Compare with another";
    version_today: "现行文字", "Text of today";
    compare_two: "对照两份文件", "Compare two documents";
    named_by: "被这些文件引用", "Named by";
    missing_documents: "缺少的文件", "Missing documents";
    missing_documents_hint: "库里的文件提到、但库里没有的文件，提到次数多的在前。点文件名可看提到它的地方。", "Documents that the library names and does not hold, those named most often first. Titles lead to where they are named.";
    nothing_missing: "提到的文件库里都有。", "Every document that is named is there.";
}

impl Strings {
    pub(super) fn pick<T>(&self, zh: T, en: T) -> T {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The signs of the query language with their meaning.
    pub(crate) fn howto(&self) -> [(&'static str, &'static str); 5] {
        self.pick(
            [
                ("词 词", "同时含有"),
                ("“原文”", "逐字相同"),
                ("-词", "不含"),
                ("词 OR 词", "含其一"),
                ("文号三、（二）1", "直达那一条"),
            ],
            [
                ("词 词", "all of them"),
                ("“原文”", "word for word"),
                ("-词", "without it"),
                ("词 OR 词", "any of them"),
                ("文号三、（二）1", "straight to that clause"),
            ],
        )
    }

    /// What a check found of one thing.
    pub(crate) fn verdict(&self, verdict: Verdict) -> &'static str {
        let english = match verdict {
            Verdict::Consistent => "As it stands",
            Verdict::TextDiffers => "Words differ",
            Verdict::Misplaced => "Stands elsewhere",
            Verdict::WrongNumber => "Wrong number",
            Verdict::NotInForce => "Not in force",
            Verdict::NotHeld => "Not in the library",
        };
        self.pick(verdict.label(), english)
    }

    /// Heads the findings that need a look.
    pub(crate) fn to_look_at(&self, count: impl Display) -> String {
        self.pick(format!("请核对 {count} 处"), format!("{count} to look at"))
    }

    /// Heads the findings that are right.
    pub(crate) fn found_right(&self, count: impl Display) -> String {
        self.pick(format!("存在且一致 {count} 处"), format!("{count} as they stand"))
    }

    /// Leads from a finding to its place in the memo.
    pub(crate) fn to_place_in_memo(&self, number: impl Display) -> String {
        self.pick(format!("第 {number} 处，在文稿中看"), format!("{number}, show in the memo"))
    }

    /// What a check looked at.
    pub(crate) fn finding_kind(&self, kind: FindingKind) -> &'static str {
        match kind {
            FindingKind::Title => self.pick("文件名", "Title"),
            FindingKind::DocNumber => self.pick("文号", "Number"),
            FindingKind::Coordinate => self.pick("位置", "Place"),
            FindingKind::Quotation => self.pick("引文", "Quotation"),
            FindingKind::Figure => self.pick("数字", "Figure"),
        }
    }

    /// How much the library holds.
    pub(crate) fn counts(&self, documents: impl Display, clauses: impl Display) -> String {
        self.pick(
            format!("{documents} 份文件，{clauses} 条条款"),
            format!("{documents} documents, {clauses} clauses"),
        )
    }

    /// How many clauses a document has.
    pub(crate) fn clause_count(&self, count: impl Display) -> String {
        self.pick(format!("{count} 条"), format!("{count} clauses"))
    }

    /// That a text holds so many signs that nobody would see.
    pub(crate) fn hidden_signs(&self, count: usize) -> String {
        self.pick(
            format!(
                "原文里有 {count} 个看不见的字符，已用方框标出编号；复制的文字照原文保留它们，导出的文件里去掉其中的控制字符和书写方向字符。"
            ),
            format!(
                "The source holds {count} invisible characters, shown here with their numbers; copied text keeps them as they are, exported files leave out control and direction characters."
            ),
        )
    }

    /// How many clauses were found.
    pub(crate) fn clauses_found(&self, count: impl Display) -> String {
        self.clause_count(count)
    }

    /// How many clauses of a document stand on this page.
    pub(crate) fn on_this_page(&self, count: impl Display) -> String {
        self.pick(format!("本页 {count} 条"), format!("{count} on this page"))
    }

    /// How many clauses hold most of the terms.
    pub(crate) fn partial_found(&self, count: impl Display) -> String {
        self.pick(format!("另有部分匹配 {count} 条"), format!("and {count} partial matches"))
    }

    /// A question without something.
    pub(crate) fn without(&self, removal: &Removal) -> String {
        let label = &removal.label;
        match removal.kind {
            RemovalKind::Filter => self.pick(format!("去掉筛选“{label}”"), format!("without {label}")),
            RemovalKind::AllFilters => self.pick("去掉全部筛选", "without filters").to_owned(),
            RemovalKind::NoSynonyms => self.count_synonyms.to_owned(),
            RemovalKind::Term => self.pick(format!("去掉“{label}”"), format!("without {label}")),
            RemovalKind::Quotes => {
                self.pick(format!("{label} 不加引号"), format!("{label} without quotation marks"))
            }
            RemovalKind::Prefix => self.pick(format!("{label} 不限字段"), format!("{label} in any field")),
        }
    }

    /// Offers all values of a filter.
    pub(crate) fn all_values(&self, count: impl Display) -> String {
        self.pick(format!("显示全部 {count} 个"), format!("Show all {count}"))
    }

    /// Tells how many values a list leaves out.
    pub(crate) fn values_left_out(&self, count: impl Display) -> String {
        self.pick(
            format!("另有 {count} 个条数较少的未列出，检索词更具体时列出"),
            format!("{count} more with fewer clauses; narrow the question to see them"),
        )
    }

    /// Where or how a term is looked for, when not as it is and everywhere.
    pub(crate) fn term_kind(&self, kind: TermKind) -> &'static str {
        let english = match kind {
            TermKind::Term => return "",
            TermKind::Quoted => "word for word",
            TermKind::Title => "in titles",
            TermKind::Heading => "in headings",
        };
        self.pick(kind.label(), english)
    }

    /// Asks for the document of a side.
    pub(crate) fn compare_choose(&self, side: usize) -> &'static str {
        match side {
            0 => self.pick("请再选定左边的文件。", "Now choose the left document."),
            _ => self.pick("请再选定右边的文件。", "Now choose the right document."),
        }
    }

    /// No document is called so.
    pub(crate) fn compare_unknown(&self, name: &str) -> String {
        self.pick(
            format!("库里没有编号、文号或标题为“{name}”的文件。"),
            format!("The library has no document of the id, number or title “{name}”."),
        )
    }

    /// Several documents are called so.
    pub(crate) fn compare_ambiguous(&self, name: &str, count: usize) -> String {
        self.pick(
            format!("叫“{name}”的文件有 {count} 份。"),
            format!("{count} documents are called “{name}”."),
        )
    }

    /// A document has no such version.
    pub(crate) fn compare_no_version(&self, title: &str, version: &str, recorded: usize) -> String {
        self.pick(
            format!("《{title}》没有“{version}”这个版本，记录在案的有 {recorded} 个。"),
            format!("“{title}” has no version “{version}”; {recorded} are recorded."),
        )
    }

    /// Both sides are the same.
    pub(crate) fn compare_same(&self, title: &str) -> String {
        self.pick(format!("两边是同一份文件：《{title}》。"), format!("Both sides are “{title}”."))
    }

    /// Names a version by its number and the day of its import.
    pub(crate) fn version_of(&self, number: usize, day: &str) -> String {
        self.pick(format!("第{number}版（{day}）"), format!("Version {number} ({day})"))
    }

    /// What is folded: how many clauses that are the same, from where to where.
    pub(crate) fn same_rows(&self, count: usize, first: &str, last: &str) -> String {
        let places = if first == last { first.to_owned() } else { format!("{first} — {last}") };
        self.pick(format!("相同 {count} 条：{places}"), format!("{count} the same: {places}"))
    }

    /// Leads to a file of this kind.
    pub(crate) fn export_to(&self, extension: &str) -> String {
        let name = match extension {
            "docx" => "Word",
            "xlsx" => "Excel",
            _ => "CSV",
        };
        self.pick(format!("导出 {name}"), format!("Export {name}"))
    }

    /// What became of clauses that are compared.
    pub(crate) fn row_kind(&self, kind: RowKind) -> &'static str {
        let english = match kind {
            RowKind::Identical => "Same",
            RowKind::Reworded => "Reworded",
            RowKind::Moved => "Moved",
            RowKind::Related => "Related",
            RowKind::Split => "Split",
            RowKind::Merged => "Merged",
            RowKind::OnlyLeft => "Only left",
            RowKind::OnlyRight => "Only right",
        };
        self.pick(kind.label(), english)
    }

    /// How often something is named, and by how many documents.
    pub(crate) fn named_times(&self, times: usize, documents: usize) -> String {
        self.pick(
            format!("{documents} 份文件提到 {times} 次："),
            format!("named {times} times by {documents} documents:"),
        )
    }

    /// How many documents there are.
    pub(crate) fn documents_counted(&self, count: impl Display) -> String {
        self.pick(format!("{count} 份文件"), format!("{count} documents"))
    }

    /// How many more there are.
    pub(crate) fn and_more(&self, count: impl Display) -> String {
        self.pick(format!("等另外 {count} 个"), format!("and {count} more"))
    }

    /// How many units stand in a group.
    pub(crate) fn units_counted(&self, count: impl Display) -> String {
        self.pick(format!("{count} 个单位"), format!("{count} units"))
    }

    /// How many clauses stand in how many documents.
    pub(crate) fn clauses_in_documents(&self, clauses: impl Display, documents: impl Display) -> String {
        self.pick(
            format!("{clauses} 条条款，见于 {documents} 份文件"),
            format!("{clauses} clauses in {documents} documents"),
        )
    }

    /// A year as a heading.
    pub(crate) fn in_year(&self, year: i16) -> String {
        self.pick(format!("{year}年"), year.to_string())
    }

    /// Leads to the list of all documents.
    pub(crate) fn all_documents(&self, count: impl Display) -> String {
        self.pick(format!("全部 {count} 份文件"), format!("All {count} documents"))
    }

    /// Leads to the list of all units.
    pub(crate) fn all_units(&self, count: impl Display) -> String {
        self.pick(format!("全部 {count} 个责任单位"), format!("All {count} responsible units"))
    }

    /// How many units a list leaves out.
    pub(crate) fn units_left_out(&self, count: impl Display) -> String {
        self.pick(
            format!("这里列出条款最多的单位，另有 {count} 个没有列出；在检索框里输入名称可以找到。"),
            format!("These are the units with most clauses; {count} more are found by typing a name in the search box."),
        )
    }

    /// Leads to the clauses of a year and all before it.
    pub(crate) fn up_to_year(&self, year: &str) -> String {
        self.pick(format!("{year}年及以前"), format!("{year} and before"))
    }

    /// Names a form of citation.
    pub(crate) fn style_name(&self, style: Style) -> &'static str {
        match self.lang {
            Lang::Zh => style.label(),
            Lang::En => style.english(),
        }
    }

    /// What a target asks of its value.
    pub(crate) fn requirement(&self, op: TargetOp) -> &'static str {
        let (zh, en) = match op {
            TargetOp::AtLeast => ("不低于", "at least"),
            TargetOp::MoreThan => ("超过", "more than"),
            TargetOp::Equal => ("达到", "reaches"),
            TargetOp::About => ("约", "about"),
            TargetOp::Range => ("介于", "between"),
            TargetOp::Multiple => ("达到原来的", "times the base"),
            TargetOp::GrowthAtLeast => ("增长不低于", "grows by at least"),
            TargetOp::Decrease => ("下降", "falls by"),
            TargetOp::DecreaseAtLeast => ("下降不低于", "falls by at least"),
            TargetOp::RankAtMost => ("位次不低于第", "ranks no lower than"),
            TargetOp::Breakthrough => ("实现零的突破", "the first of its kind"),
        };
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// What the link beside a unit does.
    pub(crate) fn search_unit(&self, unit: &str) -> String {
        self.pick(format!("检索{unit}的条款"), format!("Search the clauses of {unit}"))
    }

    /// Names the page of a unit.
    pub(crate) fn page_of(&self, unit: &str) -> String {
        self.pick(format!("{unit}的全部条款"), format!("All clauses of {unit}"))
    }

    /// What a unit is called today.
    pub(crate) fn now_called(&self, name: &str) -> String {
        self.pick(format!("现为{name}"), format!("now {name}"))
    }

    /// Names the box that finds a value in a filter's list.
    pub(crate) fn find_in(&self, facet: &str) -> String {
        self.pick(format!("在{facet}中查找"), format!("Find in {facet}"))
    }

    /// How many values of a list were found; `{}` stands for the number, which a script puts in.
    pub(crate) fn values_found(&self) -> &'static str {
        self.pick("找到 {} 个", "{} found")
    }

    /// A level of administration; one that has no other name stays as it is.
    pub(crate) fn unit_level<'level>(&self, level: &'level str) -> &'level str {
        let levels = [
            ("国家", "国家级", "National"),
            ("省", "省级", "Province"),
            ("市", "市级", "City"),
            ("区", "区级", "District"),
            ("县", "县级", "County"),
        ];
        let named = levels.into_iter().find(|(known, ..)| *known == level);
        named.map_or(level, |(_, zh, en)| self.pick(zh, en))
    }

    /// Where a clause stood before it came here.
    pub(crate) fn clause_moved_here(&self, from: &str, day: &str) -> String {
        self.pick(
            format!("您打开的旧地址“{from}”已于 {day} 移到这里，以下是现在的文字和位置；引用时请用新的位置。"),
            format!("The address “{from}” moved here on {day}; below are today's words and place. Cite the new place."),
        )
    }

    /// A version by its number.
    pub(crate) fn nth_version(&self, number: usize) -> String {
        self.pick(format!("第 {number} 版"), format!("Version {number}"))
    }

    /// From when to when a version stood.
    pub(crate) fn days_of_version(&self, since: &str, until: Option<&str>) -> String {
        match until {
            Some(until) if until == since => since.to_owned(),
            Some(until) => self.pick(format!("{since} 至 {until}"), format!("{since} to {until}")),
            None => self.pick(format!("{since} 起"), format!("since {since}")),
        }
    }

    /// What a version did to a clause, by the name that programs get.
    pub(crate) fn change_of_version(&self, name: &str) -> &'static str {
        match name {
            "returned" => self.pick("恢复", "back"),
            "reworded" => self.pick("文字改动", "reworded"),
            "reprinted" => self.pick("重排，文字未变", "printed otherwise"),
            "moved" => self.pick("移位，文字未变", "moved"),
            "moved_and_reworded" => self.pick("移位并改动", "moved and reworded"),
            _ => self.pick("收录", "taken in"),
        }
    }

    /// What a version did to a clause, seen from the version.
    pub(crate) fn change_in_version(&self, name: &str) -> &'static str {
        match name {
            "added" => self.pick("新增", "new"),
            name => self.change_of_version(name),
        }
    }

    /// What a version did to the clauses of a document.
    pub(crate) fn tally_of_version(&self, version: &VersionObject) -> String {
        let counts = [
            (self.pick("不变", "unchanged"), version.unchanged),
            (self.pick("改动", "reworded"), version.reworded),
            (self.pick("移位", "moved"), version.moved),
            (self.pick("删除", "deleted"), version.gone),
            (self.pick("新增", "added"), version.added),
            (self.pick("重排", "printed otherwise"), version.reprinted),
        ];
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(name, count)| self.pick(format!("{name} {count}"), format!("{count} {name}")))
            .collect();
        counts.join(self.pick("／", ", "))
    }

    /// What became of words that stood at a version.
    pub(crate) fn fate_of_version(&self, then: &ClauseThen) -> String {
        let name = self.nth_version(then.version.number);
        let days = self.days_of_version(&then.version.day, then.version.until.as_deref());
        let head = self.pick(format!("这是{name}（{days}）的文字"), format!("{name} ({days})"));
        if let Some(day) = &then.removed_on {
            return self.pick(
                format!("{head}；这份文件已于 {day} 移出本库。"),
                format!("{head}; the document was taken out of the library on {day}."),
            );
        }
        let Some(today) = &then.today else {
            let day = then.history.first().and_then(|stage| stage.until.as_deref()).unwrap_or_default();
            return self.pick(
                format!("{head}；这一条已于 {day} 删去，现行文件里没有了。"),
                format!("{head}; the clause was deleted on {day} and stands in the document no more."),
            );
        };
        let since = &today.since;
        match (today.moved, today.reworded) {
            (false, false) => {
                self.pick(format!("{head}，与现行文字一致。"), format!("{head}; it reads the same today."))
            }
            (false, true) => self.pick(
                format!("{head}；自 {since} 起文字已有改动，差别见下。"),
                format!("{head}; its words changed on {since}, see below."),
            ),
            (true, false) => self.pick(
                format!("{head}；文字未变，位置已于 {since} 移动。"),
                format!("{head}; the words are the same, the place changed on {since}."),
            ),
            (true, true) => self.pick(
                format!("{head}；自 {since} 起位置和文字都有改动，差别见下。"),
                format!("{head}; place and words changed on {since}, see below."),
            ),
        }
    }

    /// That a version keeps clauses whole.
    pub(crate) fn item_then(&self, item: &str) -> String {
        self.pick(
            format!("“{item}”是这一条里的一项；旧版本按整条保存，以下是整条的文字。"),
            format!("“{item}” is an item of this clause; versions keep clauses whole."),
        )
    }

    /// How much of a similar clause is the same.
    pub(crate) fn same_chars(&self, count: usize) -> String {
        self.pick(format!("成段相同 {count} 字"), format!("{count} characters agree"))
    }

    /// The words of a clause changed.
    pub(crate) fn clause_reworded(&self, day: &str) -> String {
        self.pick(
            format!("这一条的文字自 {day} 起有改动，此前是："),
            format!("The words of this clause changed on {day}. Before:"),
        )
    }

    /// Other words, now elsewhere, stood at this address.
    pub(crate) fn clause_replaced_by_moved(&self, day: &str) -> String {
        self.pick(
            format!("自 {day} 起，这个地址指的是下面这一条；此前的另一条现在移到："),
            format!("Since {day} this address names the clause below. The one before it stands at:"),
        )
    }

    /// Other words, now gone, stood at this address.
    pub(crate) fn clause_replaced(&self, day: &str) -> String {
        self.pick(
            format!("自 {day} 起，这个地址指的是下面这一条；此前的另一条已经删去，原文是："),
            format!(
                "Since {day} this address names the clause below. The one before it is gone; its words were:"
            ),
        )
    }

    /// The query without what stands beside it.
    pub(crate) fn query_alone(&self, query: &str) -> String {
        self.pick(format!("不带其他条件，只检索“{query}”"), format!("Search for “{query}” alone"))
    }

    /// How many marks a document or a clause has.
    pub(crate) fn mark_count(&self, count: impl Display) -> String {
        self.pick(format!("{count}处"), format!("{count}"))
    }

    /// How many pieces of text belong to no clause.
    pub(crate) fn left_out(&self, count: impl Display) -> String {
        self.pick(
            format!("原文件里未列入正文的文字（{count} 处）"),
            format!("Text of the file that belongs to no clause ({count})"),
        )
    }

    /// The title of a page of results.
    pub(crate) fn results_for(&self, query: &str) -> String {
        match query.trim() {
            "" => self.all_clauses.to_owned(),
            query => self.pick(format!("{query} 的检索结果"), format!("Results for {query}")),
        }
    }

    /// A filter's name.
    pub(crate) fn facet(&self, name: &str) -> &'static str {
        match name {
            "doc" => self.documents,
            "year" => self.year,
            "target_year" => self.target_years,
            "unit" => self.unit,
            "unit_family" => self.unit_family,
            "category" => self.category,
            "kind" => self.kind,
            "clause_kind" => self.clause_kind,
            "status" => self.status,
            "region" => self.region,
            _ => "",
        }
    }

    /// An order of hits.
    pub(crate) fn sort(&self, sort: Sort) -> &'static str {
        match sort {
            Sort::Relevance => self.pick("相关度", "Relevance"),
            Sort::Newest => self.pick("最新", "Newest"),
            Sort::Oldest => self.pick("最早", "Oldest"),
            Sort::Document => self.pick("按文件", "By document"),
        }
    }

    /// A way to match.
    pub(crate) fn match_kind(&self, kind: MatchKind) -> &'static str {
        let english = match kind {
            MatchKind::Verbatim => "verbatim",
            MatchKind::Words => "words",
            MatchKind::Synonyms => "synonyms",
            MatchKind::Heading => "heading",
            MatchKind::Partial => "partial",
        };
        self.pick(kind.label(), english)
    }

    /// What a way to match means.
    pub(crate) fn match_kind_explained(&self, kind: MatchKind) -> &'static str {
        match kind {
            MatchKind::Verbatim => {
                self.pick("检索词都原样出现在条款里", "every term stands in the clause as typed")
            }
            MatchKind::Words => {
                self.pick("检索词拆开的词都在条款里", "the words of every term stand in the clause")
            }
            MatchKind::Synonyms => self.pick("靠同义的写法找到", "found by an equivalent of a term"),
            MatchKind::Heading => {
                self.pick("有检索词只出现在标题或文件名里", "a term stands only in a heading or the title")
            }
            MatchKind::Partial => self.pick("只含一部分检索词", "holds only some of the terms"),
        }
    }

    /// The force of a document.
    pub(crate) fn status_label(&self, status: Status) -> &'static str {
        let english = match status {
            Status::Draft => "draft",
            Status::InForce => "in force",
            Status::NotYet => "not yet in force",
            Status::Expired => "expired",
            Status::Repealed => "repealed",
            Status::Superseded => "superseded",
            Status::Reported => "as reported",
            Status::Unknown => "force unknown",
        };
        self.pick(status.label(), english)
    }

    /// What a clause is.
    pub(crate) fn clause_kind_label(&self, kind: ClauseKind) -> &'static str {
        let english = match kind {
            ClauseKind::Clause => "clause",
            ClauseKind::Preamble => "preamble",
            ClauseKind::Box => "box",
            ClauseKind::TableRow => "table row",
            ClauseKind::Note => "note",
        };
        self.pick(kind.label(), english)
    }

    /// A document's year, with a word where a curator gave it.
    pub(crate) fn year_with_basis(&self, year: i16, basis: Option<YearBasis>) -> String {
        match basis {
            Some(YearBasis::Curated) => self.pick(format!("{year}（编目）"), format!("{year} (curated)")),
            _ => year.to_string(),
        }
    }

    /// From one point in time to another, either end open.
    pub(crate) fn span_of_time(&self, start: Option<String>, end: Option<String>) -> Option<String> {
        let dash = self.pick("—", "–");
        match (start, end) {
            (Some(start), Some(end)) => Some(format!("{start}{dash}{end}")),
            (Some(start), None) => Some(self.pick(format!("{start}起"), format!("from {start}"))),
            (None, Some(end)) => Some(self.pick(format!("到{end}"), format!("until {end}"))),
            (None, None) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_say_everything() {
        for ((name, zh), (_, en)) in ZH.all().into_iter().zip(EN.all()) {
            assert!(!zh.is_empty() && !en.is_empty(), "{name} is empty");
        }
        let has_han = |text: &str| text.chars().any(|sign| ('\u{4e00}'..='\u{9fff}').contains(&sign));
        let names_the_other_language = ["other_lang", "html_lang", "other_html_lang", "list_comma"];
        for (name, en) in EN.all() {
            assert!(names_the_other_language.contains(&name) || !has_han(en), "{name} is not English: {en}");
        }
        for (name, zh) in ZH.all() {
            assert!(names_the_other_language.contains(&name) || has_han(zh), "{name} is not Chinese: {zh}");
        }
    }

    #[test]
    fn every_filter_and_sort_has_a_name() {
        for strings in [&ZH, &EN] {
            for name in tiaowen_search::Filters::NAMES {
                assert!(!strings.facet(name).is_empty(), "{name}");
            }
            for (name, sort) in crate::address::SORTS {
                assert!(!strings.sort(sort).is_empty(), "{name}");
            }
        }
    }
}
