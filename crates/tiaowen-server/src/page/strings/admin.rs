//! What the pages for taking files in say beyond fixed words.

use std::fmt::Display;

use tiaowen_document::curated::Field;
use tiaowen_document::model::StructureKind;
use tiaowen_library::intake::Coverage;
use tiaowen_library::{DocumentChange, DocumentChangeKind};

use super::Strings;

impl Strings {
    /// A field that a curator may fill.
    pub(crate) fn correction(&self, field: Field) -> &'static str {
        match field {
            Field::Title => self.pick("标题（引用时用的）", "Title, as it is cited"),
            Field::DocNumber => self.number,
            Field::Issuers => self.pick("发文机关（几个的用顿号隔开）", "Issued by (several parted by 、)"),
            Field::Kind => self.kind,
            Field::Region => self.pick("地区（写全名）", "Region, by its full name"),
            Field::Issued => self.issued,
            Field::Published => self.published,
            Field::Effective => self.effective,
            Field::Expires => self.pick("有效期最后一天", "Last day in force"),
            Field::Status => self.status,
            Field::RepealedOn => self.pick("废止日期", "Repealed on"),
            Field::SupersededBy => {
                self.pick("取代它的文件（编号或发文字号）", "Superseded by (id or number)")
            }
            Field::Year => self.pick("年份（正文看不出时填）", "Year, where the text does not tell it"),
            Field::Slug => self.pick(
                "文件编号（没有发文字号时用；小写字母、数字、连字符）",
                "Id, for a document without a number (a-z, 0-9, -)",
            ),
            Field::Note => {
                self.pick("依据（给下一位编目人员看）", "Where this comes from, for the next curator")
            }
        }
    }

    /// Where the characters of a document went.
    pub(crate) fn coverage(&self, coverage: &Coverage) -> String {
        let Coverage { characters, clauses, structure, noise } = coverage;
        self.pick(
            format!("{characters} 字：条款 {clauses}，题名、标题等 {structure}，不算条款 {noise}"),
            format!("{characters} characters: {clauses} in clauses, {structure} in titles and headings, {noise} set aside"),
        )
    }

    /// A line of a file.
    pub(crate) fn on_line(&self, line: usize) -> String {
        self.pick(format!("第 {line} 行"), format!("Line {line}"))
    }

    /// Clauses that are not shown.
    pub(crate) fn more_clauses(&self, rest: impl Display) -> String {
        self.pick(format!("其余 {rest} 条没有列出"), format!("{rest} more are not shown"))
    }

    /// Further documents of a file.
    pub(crate) fn also_in_file(&self, ids: &str) -> String {
        self.pick(
            format!("这个文件里还有 {ids}，会一起移出"),
            format!("That file holds {ids}, too; they go with it"),
        )
    }

    /// A year that a clause sets a target for.
    pub(crate) fn target_year_of(&self, year: i16) -> String {
        self.pick(format!("{year}年目标"), format!("by {year}"))
    }

    /// What a piece of structure is.
    pub(crate) fn structure_kind(&self, kind: StructureKind) -> &'static str {
        let english = match kind {
            StructureKind::Heading => "heading",
            StructureKind::Title => "title",
            StructureKind::Meta => "about the document",
            StructureKind::Addressee => "addressee",
            StructureKind::Signature => "signature",
            StructureKind::Byline => "author",
            StructureKind::TableHeader => "table header",
            StructureKind::AttachmentList => "attachments",
        };
        self.pick(kind.label(), english)
    }

    /// What became of a document, or would.
    pub(crate) fn tally_of_change(&self, change: &DocumentChange) -> String {
        let head = match change.change {
            DocumentChangeKind::Added => self.pick("新文件", "New document"),
            DocumentChangeKind::Changed => self.pick("条款有变化", "Clauses changed"),
            DocumentChangeKind::Removed => self.pick("移出", "Removed"),
            DocumentChangeKind::Returned => self.pick("重新收录", "Taken in again"),
        };
        let tally = &change.tally;
        let counts = [
            (self.pick("新增", "new"), tally.added),
            (self.pick("改动", "reworded"), tally.reworded),
            (self.pick("移位", "moved"), tally.moved),
            (self.pick("删除", "deleted"), tally.gone),
            (self.pick("重排", "printed otherwise"), tally.reprinted),
            (self.pick("不变", "unchanged"), change.unchanged),
        ];
        let counts = counts.into_iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts
            .map(|(name, count)| self.pick(format!("{name} {count} 条"), format!("{count} {name}")))
            .collect();
        let mark = self.pick("：", ": ");
        format!("{head}{mark}{}", counts.join(self.pick("，", ", ")))
    }

    /// A file got another name.
    pub(crate) fn kept_under(&self, name: &str) -> String {
        self.pick(format!("同名文件已有，保存为“{name}”"), format!("The name was taken; kept as “{name}”"))
    }

    /// A file took another's place.
    pub(crate) fn took_place_of(&self, file: &str) -> String {
        self.pick(
            format!("替换了 {file}，旧文件另存在台账文件夹的 replaced 里"),
            format!("Took the place of {file}, which lies in replaced/ beside the ledger"),
        )
    }
}
