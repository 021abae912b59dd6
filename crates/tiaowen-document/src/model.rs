//! The data of a split document: metadata, clauses, structure, noise and diagnostics.
//!
//! Plain structs with public fields, in the names and shapes that DESIGN.md fixes for
//! `tiaowen parse --format json`. Knows nothing of how they are found, stored or searched.
//!
//! Spans are half-open ranges. While a document is being split they count **bytes** of
//! [`SourceText::text`](crate::SourceText); [`Document::in_code_points`] turns them all into Unicode code
//! points for everything that leaves this crate (JSON, index, page).

use std::fmt;
use std::ops::Range;

use crate::marks::Location;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A half-open range `[start, end)` of the source; printed in JSON as `[start, end]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First position inside.
    pub start: usize,
    /// First position after the end.
    pub end: usize,
}

impl Span {
    /// Makes the span `[start, end)`.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(start <= end, "span runs backwards");
        Self { start, end }
    }

    /// Tells whether nothing lies inside.
    pub fn is_empty(self) -> bool {
        self.start >= self.end
    }

    /// The span as a range to slice with.
    pub fn range(self) -> Range<usize> {
        self.start..self.end
    }

    /// Tells whether `other` lies wholly inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl Serialize for Span {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.start, self.end).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, end) = <(usize, usize)>::deserialize(deserializer)?;
        Ok(Self { start, end })
    }
}

/// All that one file holds: one document, or several for a gazette (公报).
#[derive(Clone, Debug, PartialEq)]
pub struct ParsedFile {
    /// Never empty; the first is the one that `parse` prints at the top level.
    pub documents: Vec<Document>,
}

impl ParsedFile {
    /// The object that `tiaowen parse --format json` prints: the first document's fields, and, when the file
    /// holds several, all of them under `documents`.
    pub fn to_json(&self) -> serde_json::Value {
        let to_value = |document: &Document| {
            serde_json::to_value(document).unwrap_or_else(|error| unreachable!("plain data: {error}"))
        };
        let Some(first) = self.documents.first() else { return serde_json::Value::Null };
        let mut object = to_value(first);
        if self.documents.len() > 1 {
            object["documents"] = self.documents.iter().map(to_value).collect();
        }
        object
    }
}

/// One policy document as issued, split.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// What is known of the document as a whole.
    #[serde(rename = "document")]
    pub metadata: Metadata,
    /// The clauses in the order of the source.
    pub clauses: Vec<Clause>,
    /// Headings, titles, addressees, signatures and the like, in the order of the source.
    pub structure: Vec<Structure>,
    /// Navigation, page furniture, markup: text that belongs to no clause and no structure.
    pub noise: Vec<Noise>,
    /// What a curator should look at.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is known of a document as a whole.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Metadata {
    /// From the number (`yzbf-2016-152`), the manifest's slug, or a hash. Given once and kept by the ledger.
    pub id: String,
    /// One title without line breaks and doubled words.
    pub title: String,
    /// 发文字号 with 〔〕, such as `甬政办发〔2016〕152号`.
    pub doc_number: Option<String>,
    /// Issuing bodies 发文机关 as printed.
    pub issuers: Vec<String>,
    /// Persons who sign as authors.
    pub authors: Vec<String>,
    /// 文种.
    pub kind: DocumentKind,
    /// Force as far as the text itself says it.
    pub status: Status,
    /// The place the document is for.
    pub region: Option<Region>,
    /// 成文日期.
    pub issued: Option<Date>,
    /// 发布日期 or 出刊日期.
    pub published: Option<Date>,
    /// 施行日期.
    pub effective: Option<Date>,
    /// Last day in force.
    pub expires: Option<Date>,
    /// The document's year and where it comes from.
    pub year: Option<i16>,
    /// Where `year` comes from.
    pub year_basis: Option<YearBasis>,
    /// The span of years that the document plans for.
    pub period: Period,
    /// Who published the copy at hand (来源).
    pub source: Option<String>,
    /// Other documents that the text names with 《》.
    pub references: Vec<Reference>,
    /// SHA-256 of the file's bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// For a notice that issues a plan (印发通知): the plan's own title, the one to cite. `None` otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_title: Option<String>,
    /// Day of repeal: by the manifest, else by `repealed_by`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repealed_on: Option<Date>,
    /// Id of the document of the library that says that it repeals this one. The text alone does not tell; `None`
    /// where the manifest gives the day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repealed_by: Option<String>,
    /// Id or number of the document that took this one's place, by the manifest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superseded_by: Option<String>,
}

impl Metadata {
    /// The title to cite: the attached plan's, else the document's own.
    pub fn cited_title(&self) -> &str {
        self.attached_title.as_deref().unwrap_or(&self.title)
    }

    /// Works out the force of the document as of a day, from its dates and the manifest.
    ///
    /// What the text or the manifest says of the document's nature (draft, reported) comes first, then repeal
    /// and replacement, then the dates. Without an effective date a known issue date counts as one; what the copy
    /// says of the document's end without a day holds for every day.
    pub fn status_as_of(&self, day: Date) -> Status {
        if matches!(self.status, Status::Draft | Status::Reported) {
            return self.status;
        }
        match self.repealed_on {
            Some(repealed) if repealed <= day => return Status::Repealed,
            None if self.status == Status::Repealed => return Status::Repealed,
            _ => {}
        }
        if self.superseded_by.is_some() {
            return Status::Superseded;
        }
        match self.expires {
            Some(expires) if expires < day => return Status::Expired,
            None if self.status == Status::Expired => return Status::Expired,
            _ => {}
        }
        match self.effective.or(self.issued) {
            Some(start) if start > day => Status::NotYet,
            Some(_) => Status::InForce,
            None => self.status,
        }
    }
}

/// Declares an enum whose values have a name in JSON and a Chinese label on the page.
macro_rules! named_values {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_meta:meta])* $variant:ident = $json:literal, $label:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$variant_meta])* #[serde(rename = $json)] $variant,)+
        }

        impl $name {
            /// All values, in the order in which they are listed.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The name in JSON, in addresses and in filters.
            pub fn name(self) -> &'static str {
                match self { $($name::$variant => $json),+ }
            }

            /// The Chinese label that users read.
            pub fn label(self) -> &'static str {
                match self { $($name::$variant => $label),+ }
            }

            /// Finds the value by its name or its Chinese label.
            pub fn from_name(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.name() == text || value.label() == text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(self.name())
            }
        }
    };
}

named_values! {
    /// 文种, the kind of document.
    #[derive(Default)]
    DocumentKind {
        /// 通知.
        Notice = "通知", "通知";
        /// 意见.
        Opinions = "意见", "意见";
        /// 办法, 规定, 细则 and other administrative measures.
        Measures = "办法", "办法";
        /// 方案.
        Scheme = "方案", "方案";
        /// 规划.
        Plan = "规划", "规划";
        /// 纲要.
        Outline = "纲要", "纲要";
        /// 公告, 通告.
        Announcement = "公告", "公告";
        /// 批复.
        Reply = "批复", "批复";
        /// 函.
        Letter = "函", "函";
        /// 令.
        Order = "令", "令";
        /// 公报.
        Gazette = "公报", "公报";
        /// 法律.
        Law = "法律", "法律";
        /// 法规: 行政法规 and 地方性法规.
        Regulation = "法规", "法规";
        /// 报道.
        Report = "报道", "报道";
        /// 文章.
        Article = "文章", "文章";
        /// 其他.
        #[default]
        Other = "其他", "其他";
    }
}

named_values! {
    /// Force 时效.
    #[derive(Default)]
    Status {
        /// 征求意见稿.
        Draft = "draft", "征求意见稿";
        /// 施行中.
        InForce = "in_force", "施行中";
        /// 未施行.
        NotYet = "not_yet", "未施行";
        /// 已失效.
        Expired = "expired", "已失效";
        /// 已废止.
        Repealed = "repealed", "已废止";
        /// 被替代.
        Superseded = "superseded", "被替代";
        /// 据报道.
        Reported = "reported", "据报道";
        /// Not known.
        #[default]
        Unknown = "unknown", "时效不详";
    }
}

named_values! {
    /// Where a document's year comes from.
    YearBasis {
        /// The manifest gives it.
        Curated = "curated", "编目";
        /// The year of issue.
        Issued = "issued", "成文";
        /// The year of publication.
        Published = "published", "发布";
        /// The year it takes effect.
        Effective = "effective", "施行";
        /// The first year of its period.
        PeriodStart = "period.start", "计划期";
    }
}

/// A place and its level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Such as `宁波市` or `宁波市奉化区`.
    pub name: String,
    /// 国家, 省, 市, 区, 县, 镇.
    pub level: String,
}

/// Years from and to which a document plans.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First year.
    pub start: Option<i16>,
    /// Last year.
    pub end: Option<i16>,
}

/// Another document that the text names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// The title between 《 and 》.
    pub title: String,
    /// The number printed behind it, with 〔〕.
    pub doc_number: Option<String>,
    /// From 《 to the end of title or number.
    pub span: Span,
    /// What the document that names it does to it.
    #[serde(default)]
    pub relation: Relation,
    /// Id of the document that is meant, where a library that holds it was asked; the text alone does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<String>,
}

named_values! {
    /// What a document does to another that it names.
    #[derive(Default)]
    Relation {
        /// It speaks of it.
        #[default]
        Cites = "cites", "引用";
        /// It repeals it.
        Repeals = "repeals", "废止";
        /// It amends it.
        Amends = "amends", "修改";
    }
}

named_values! {
    /// What a clause is.
    #[derive(Default)]
    ClauseKind {
        /// A numbered item, a paragraph, an article.
        #[default]
        Clause = "clause", "条款";
        /// An introduction before the first number.
        Preamble = "preamble", "引言";
        /// An item of a 专栏.
        Box = "box", "专栏";
        /// One row of a table.
        TableRow = "table_row", "表格行";
        /// A remark that stands apart: 注, 编者按, a bridging sentence.
        Note = "note", "注";
    }
}

/// The smallest unit that is indexed and cited alone.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clause {
    /// `{document id}/{address}`, such as `yzbf-2016-152/3.2.1`.
    pub id: String,
    /// What it is.
    pub kind: ClauseKind,
    /// Depth below the document: 1 for a paragraph under the title.
    pub level: u8,
    /// Printed labels from the root, the clause's own last.
    pub path: Vec<String>,
    /// The printed number alone, such as `1.` or `第十二条`.
    pub number: Option<String>,
    /// The lead sentence without its number.
    pub heading: Option<String>,
    /// The source less `cuts`, with `joins` in the place of what they cover.
    pub text: String,
    /// First 16 hexadecimal digits of SHA-256 over the folded text without blanks.
    pub hash: String,
    /// Where it stands.
    pub span: Span,
    /// Where it begins in the original file, when the format has pages, paragraphs or sheets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub location: Option<Location>,
    /// Ranges inside `span` that do not belong to the text: line and page breaks, marks, reprints.
    pub cuts: Vec<Span>,
    /// Ranges inside `span` that `text` shows otherwise, such as ` | ` between table cells.
    pub joins: Vec<Join>,
    /// Paragraphs 款, subparagraphs 项 and enumerated points inside the clause.
    pub items: Vec<Item>,
    /// Responsible units 责任单位.
    pub units: Vec<Unit>,
    /// Pilot areas 试点区域.
    pub areas: Vec<String>,
    /// Target years, inherited ones too, ascending, each once.
    pub years: Vec<i16>,
    /// Quantified targets.
    pub targets: Vec<Target>,
    /// Task categories by id, the primary first; at most three.
    pub categories: Vec<String>,
}

/// A range that `text` shows as something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    /// The range.
    pub span: Span,
    /// What stands there instead.
    pub text: String,
}

impl Serialize for Join {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.span.start, self.span.end, &self.text).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Join {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (start, end, text) = <(usize, usize, String)>::deserialize(deserializer)?;
        Ok(Self { span: Span { start, end }, text })
    }
}

/// A citable part of a clause: a 款 or 项 of an article, or an 一是 of a paragraph.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The printed number, such as `（一）` or `一是`; `None` for a paragraph 款.
    pub number: Option<String>,
    /// Address below the document, such as `33.2.1`.
    pub address: String,
    /// Where it stands.
    pub span: Span,
}

named_values! {
    /// What a unit has to do with a clause.
    UnitRole {
        /// 责任单位.
        Responsible = "责任单位", "责任单位";
        /// 责任部门.
        Department = "责任部门", "责任部门";
        /// 指导部门.
        Guiding = "指导部门", "指导部门";
        /// 牵头单位.
        Lead = "牵头单位", "牵头单位";
        /// 配合单位.
        Supporting = "配合单位", "配合单位";
    }
}

/// A responsible unit as a clause names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    /// As printed, breaks cut out.
    pub name: String,
    /// The registry's name, else the printed one.
    pub canonical: String,
    /// The registry's id, else `region/name`.
    pub id: String,
    /// What it has to do.
    pub role: UnitRole,
    /// Where it stands.
    pub span: Span,
}

named_values! {
    /// How a target bounds its value.
    TargetOp {
        /// At least: 以上, 达到…以上, 不低于.
        AtLeast = ">=", "不低于";
        /// More than: 突破, 超过.
        MoreThan = ">", "超过";
        /// Exactly, or plainly stated.
        Equal = "=", "达到";
        /// About: 左右, 约.
        About = "~", "约";
        /// From `value` to `value_max`.
        Range = "range", "区间";
        /// A multiple of the base: 倍增, 翻番.
        Multiple = "multiple", "倍";
        /// Growth of at least.
        GrowthAtLeast = "growth>=", "增长不低于";
        /// Decrease by.
        Decrease = "decrease", "下降";
        /// Decrease of at least.
        DecreaseAtLeast = "decrease>=", "下降不低于";
        /// A rank at least as good.
        RankAtMost = "rank<=", "位次不低于";
        /// The first of its kind: 零的突破.
        Breakthrough = "breakthrough", "零的突破";
    }
}

/// A quantified target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// What is measured.
    pub indicator: String,
    /// How the value bounds it.
    pub op: TargetOp,
    /// The value, with 十百千 multiplied in and 万, 亿 left to the unit.
    pub value: Option<f64>,
    /// The upper end of a range.
    pub value_max: Option<f64>,
    /// The printed unit, such as `万家`, `%`, `亿元`.
    pub unit: Option<String>,
    /// The year by which.
    pub year: Option<i16>,
    /// Whether the year comes from a lead-in, a heading or the document's period.
    pub year_inherited: bool,
    /// Where it stands.
    pub span: Span,
}

named_values! {
    /// What a piece of structure is.
    StructureKind {
        /// A heading above clauses.
        Heading = "heading", "标题";
        /// A document's or article's title.
        Title = "title", "题名";
        /// Number, date, source.
        Meta = "meta", "文件信息";
        /// 主送机关.
        Addressee = "addressee", "主送";
        /// 落款.
        Signature = "signature", "落款";
        /// An author's line.
        Byline = "byline", "作者";
        /// The header cells of a table.
        TableHeader = "table_header", "表头";
        /// 附件 list.
        AttachmentList = "attachment_list", "附件";
    }
}

/// A piece of the document that is no clause.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Structure {
    /// What it is.
    pub kind: StructureKind,
    /// The source less `cuts`.
    pub text: String,
    /// Depth below the document; 0 for title, number and signature.
    pub level: u8,
    /// Printed labels from the root, a heading's own last.
    pub path: Vec<String>,
    /// Where it stands.
    pub span: Span,
    /// Ranges inside `span` that do not belong to the text.
    pub cuts: Vec<Span>,
}

named_values! {
    /// Why text is noise.
    NoiseReason {
        /// Navigation, breadcrumbs, buttons and links of a web page.
        Navigation = "navigation", "网页导航";
        /// The masthead of a gazette: editors, address, telephone.
        Masthead = "masthead", "刊头";
        /// A table of contents.
        Contents = "table_of_contents", "目录";
        /// Page numbers and running heads.
        PageFurniture = "page_furniture", "页眉页码";
        /// Click counters, font-size switches and the like.
        Counter = "counter", "计数器";
        /// The foot of a web page.
        Footer = "footer", "页脚";
        /// Markdown signs.
        Markup = "markup", "排版标记";
        /// A break inside a clause that holds page furniture.
        PageBreak = "page_break", "换页";
        /// Text printed twice.
        Duplicate = "duplicate", "重印";
    }
}

/// Text that belongs to no clause and no structure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Noise {
    /// Where it stands.
    pub span: Span,
    /// Why it is noise.
    pub reason: NoiseReason,
}

named_values! {
    /// How much a diagnostic matters.
    Severity {
        /// Good to know.
        Info = "info", "提示";
        /// A person should look.
        Warning = "warning", "请核对";
    }
}

/// Something that a curator should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Where.
    pub span: Span,
    /// How much it matters.
    pub severity: Severity,
    /// What, in Chinese.
    pub message: String,
}

impl Document {
    /// Calls `map` on every span of the document and puts its answer in the span's place.
    pub fn map_spans(&mut self, mut map: impl FnMut(Span) -> Span) {
        for reference in &mut self.metadata.references {
            reference.span = map(reference.span);
        }
        for clause in &mut self.clauses {
            clause.map_spans(&mut map);
        }
        for structure in &mut self.structure {
            structure.span = map(structure.span);
            structure.cuts.iter_mut().for_each(|cut| *cut = map(*cut));
        }
        for noise in &mut self.noise {
            noise.span = map(noise.span);
        }
        for diagnostic in &mut self.diagnostics {
            diagnostic.span = map(diagnostic.span);
        }
    }

    /// Turns every span from bytes of `text` into Unicode code points.
    ///
    /// `text` must be the text that the document was split from; a span off a character boundary is our bug
    /// and is moved down to the boundary.
    pub fn in_code_points(mut self, text: &str) -> Self {
        // Code points are counted once for each block, and from the start of its block for each place.
        const BLOCK_BYTES: usize = 256;
        let count = |bytes: &[u8]| bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        let mut blocks = vec![0];
        for block in text.as_bytes().chunks(BLOCK_BYTES) {
            blocks.push(blocks.last().copied().unwrap_or_default() + count(block));
        }
        let code_point = |byte: usize| {
            let byte = byte.min(text.len());
            let block = byte / BLOCK_BYTES;
            let before = blocks[block] + count(&text.as_bytes()[block * BLOCK_BYTES..byte]);
            if text.is_char_boundary(byte) { before } else { before.saturating_sub(1) }
        };
        self.map_spans(|span| Span { start: code_point(span.start), end: code_point(span.end) });
        self
    }
}

impl Clause {
    /// Where in the clause's text, in code points, a position of the source stands. Inside a cut it is the place
    /// where the cut was made. Holds when spans count code points.
    pub fn offset_in_text(&self, position: usize) -> usize {
        let mut offset = position.saturating_sub(self.span.start);
        let covered = |span: Span| position.min(span.end).saturating_sub(span.start);
        for cut in &self.cuts {
            offset = offset.saturating_sub(covered(*cut));
        }
        for join in &self.joins {
            if join.span.end <= position {
                offset += join.text.chars().count();
            }
            offset = offset.saturating_sub(covered(join.span));
        }
        offset
    }

    /// The text of an item inside the clause. Holds when spans count code points.
    pub fn text_of(&self, item: &Item) -> String {
        let start = self.offset_in_text(item.span.start);
        let end = self.offset_in_text(item.span.end).max(start);
        let text: String = self.text.chars().skip(start).take(end - start).collect();
        text.trim().to_owned()
    }

    fn map_spans(&mut self, map: &mut impl FnMut(Span) -> Span) {
        self.span = map(self.span);
        self.cuts.iter_mut().for_each(|cut| *cut = map(*cut));
        self.joins.iter_mut().for_each(|join| join.span = map(join.span));
        self.items.iter_mut().for_each(|item| item.span = map(item.span));
        self.units.iter_mut().for_each(|unit| unit.span = map(unit.span));
        self.targets.iter_mut().for_each(|target| target.span = map(target.span));
    }
}
