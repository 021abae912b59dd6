//! What a person should mend in a library: files that were left out, documents that lack what they are cited by, places
//! that could not be read with certainty. Told from what the last run noted; no document is read again.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use serde::Serialize;
use tiaowen_document::model::{DocumentKind, Metadata, Severity, Status};
use tiaowen_search::engine::Overview;

use crate::IndexFolder;
use crate::import::is_import;
use crate::manifest::{MANIFEST_FILE, NOTE_EXTENSION};
use crate::report::{Fate, FileReport};
use crate::state::{DocumentState, FileState, State};

/// Share of the text below which so little was read that a person should look whether the rest is noise.
const LOW_COVERAGE: f64 = 0.5;

/// The same for web pages: what stands around a short notice is longer than the notice as a rule.
const LOW_COVERAGE_OF_PAGE: f64 = 0.25;

/// What is to be mended; the object that `tiaowen doctor --format json` prints.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Diagnosis {
    /// Documents in the index.
    pub documents: usize,
    /// Those of which no run has noted how they were read, for another version of the program built the index or a run
    /// broke off; the next run does.
    pub unnoted: usize,
    /// Findings that a person should do something about.
    pub to_mend: usize,
    /// The findings, those with one remedy together; what matters most comes first.
    pub groups: Vec<Group>,
}

/// Findings with one remedy.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// What is wrong.
    pub ailment: Ailment,
    /// Whether something should be done about it; else it is good to know.
    pub to_mend: bool,
    /// What to do, in Chinese.
    pub hint: String,
    /// Each of them, by file.
    pub findings: Vec<Finding>,
}

/// What can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Ailment {
    /// A file should have been read and could not.
    Failed,
    /// A document has no clause.
    NoClauses,
    /// Most of a document was set aside.
    LowCoverage,
    /// A document lacks number, date or issuer.
    Lacking,
    /// The reader is not certain of something, or two documents look like one.
    Doubtful,
    /// The manifest says something of no file.
    Manifest,
    /// A document lacks number, date or issuer, and curators have said something of it.
    LackingCurated,
    /// A file is of no kind that is read.
    Skipped,
    /// A document stands in another file, too.
    Duplicate,
}

/// One file or place.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Finding {
    /// Path below the corpus folder, with `/`.
    pub file: String,
    /// File and place as people look them up: `意见.txt:12`, `方案.pdf 第3页`.
    pub place: String,
    /// Id of the document.
    pub document: Option<String>,
    /// Its title.
    pub title: Option<String>,
    /// What, in Chinese.
    pub message: String,
    /// What to write down, and where.
    pub note: Option<Note>,
}

/// Lines to be written into the note beside a file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Note {
    /// The note's path below the corpus folder, with `/`.
    pub file: String,
    /// The lines. What stands between the quotation marks is for a person to fill in; left empty it is refused.
    pub lines: Vec<String>,
}

impl Ailment {
    /// What users read over the findings.
    pub fn label(self) -> &'static str {
        match self {
            Self::Failed => "没有读成的文件",
            Self::NoClauses => "没有拆出条文的文件",
            Self::LowCoverage => "大部分文字没有当作正文的文件",
            Self::Lacking => "缺文号、日期或发文机关的文件",
            Self::Doubtful => "拿不准、要核对的地方",
            Self::Manifest => "编目里对不上的记载",
            Self::LackingCurated => "编目或说明里提到过、仍缺文号、日期或发文机关的文件",
            Self::Skipped => "跳过的文件",
            Self::Duplicate => "重复的文件",
        }
    }

    /// The same in English.
    pub fn english(self) -> &'static str {
        match self {
            Self::Failed => "files that could not be read",
            Self::NoClauses => "documents without clauses",
            Self::LowCoverage => "documents of which most was set aside",
            Self::Lacking => "documents without number, date or issuer",
            Self::Doubtful => "places to check",
            Self::Manifest => "entries of the manifest that fit nothing",
            Self::LackingCurated => "documents that curators know and that lack number, date or issuer",
            Self::Skipped => "files passed over",
            Self::Duplicate => "duplicates",
        }
    }

    fn is_to_mend(self) -> bool {
        !matches!(self, Self::LackingCurated | Self::Skipped | Self::Duplicate)
    }

    /// What to do about it. Files that were left out say so themselves.
    fn hint(self) -> &'static str {
        match self {
            Self::NoClauses => "打开原文核对：没有正文的移出文件夹；有正文的另存为 .docx 或 .txt 再收录。",
            Self::LowCoverage => {
                "在网页上打开这份文件，点“显示原文”，看放在一边的文字里有没有正文；有的，把正文另存为 .docx 或 .txt 再收录。"
            }
            Self::Lacking => {
                "把缺的几行写进文件旁边的说明（文件名后加 .toml，没有就新建），引号里填好，再运行 tiaowen index；\
                 原文就没有的，写一行 note = \"原文没有\"，以后不再算作要处理。"
            }
            Self::Doubtful => {
                "打开原文核对：原文写错的改原文，没有读对的换一种格式（.docx 或 .txt）另存再收录；标题、文号、日期读错的写进文件旁边的说明（文件名后加 .toml）。"
            }
            Self::Manifest => "打开文件夹里的 manifest.toml，改正或删去这几条，再运行 tiaowen index。",
            Self::LackingCurated => "原文有的，补进编目或文件旁边的说明；原文就没有的，不必处理。",
            Self::Failed | Self::Skipped | Self::Duplicate => "",
        }
    }
}

/// Says what is to be mended in an index, of whose documents the engine knows this.
pub fn examine(index: &IndexFolder, overview: &Overview) -> Diagnosis {
    let documents = overview.documents.iter().map(|head| &*head.metadata);
    examine_state(&index.state(), documents)
}

/// The same of a state and of the documents in the index.
pub(crate) fn examine_state<'m>(state: &State, documents: impl Iterator<Item = &'m Metadata>) -> Diagnosis {
    let heads: HashMap<&str, &Metadata> =
        documents.map(|metadata| (metadata.id.as_str(), metadata)).collect();
    let mut ward = Ward::default();
    state.left_out.iter().for_each(|file| ward.admit_file(file));
    for (file, known) in state.files.iter().filter(|(file, _)| !is_import(file)) {
        for (place, document) in known.documents.iter().enumerate() {
            if let Some(metadata) = heads.get(document.id.as_str()) {
                ward.admit_document(file, known, place, document, metadata);
            }
        }
    }
    for message in &state.manifest_remarks {
        let finding = Finding { message: message.clone(), ..Finding::of_file(MANIFEST_FILE) };
        ward.admit(Ailment::Manifest, finding);
    }
    let noted = state
        .files
        .iter()
        .flat_map(|(file, known)| known.documents.iter().map(move |document| (file, document)))
        .filter(|(file, document)| is_import(file) || document.coverage.is_some())
        .filter(|(_, document)| heads.contains_key(document.id.as_str()));
    let unnoted = heads.len().saturating_sub(noted.count());
    Diagnosis { unnoted, ..ward.discharge(heads.len()) }
}

/// Findings by what is wrong and what is to be done.
#[derive(Default)]
struct Ward(BTreeMap<(Ailment, String), Vec<Finding>>);

impl Ward {
    fn admit(&mut self, ailment: Ailment, finding: Finding) {
        self.0.entry((ailment, ailment.hint().to_owned())).or_default().push(finding);
    }

    fn admit_file(&mut self, FileReport { file, fate, reason, hint, .. }: &FileReport) {
        let ailment = match fate {
            Fate::Failed => Ailment::Failed,
            Fate::Skipped => Ailment::Skipped,
            Fate::Duplicate => Ailment::Duplicate,
            Fate::Indexed | Fate::Unchanged => return,
        };
        let message = reason.clone().unwrap_or_default();
        let finding = Finding { message, ..Finding::of_file(file) };
        self.0.entry((ailment, hint.clone().unwrap_or_default())).or_default().push(finding);
    }

    fn admit_document(
        &mut self,
        file: &str,
        known: &FileState,
        place: usize,
        document: &DocumentState,
        metadata: &Metadata,
    ) {
        let finding = |message: String| Finding {
            document: Some(document.id.clone()),
            title: Some(metadata.cited_title().to_owned()),
            message,
            ..Finding::of_file(file)
        };
        if document.clauses == 0 {
            // Whatever else it lacks comes after.
            self.admit(Ailment::NoClauses, finding("一条条文也没有".to_owned()));
            return;
        }
        let is_page = Path::new(file).extension().is_some_and(|extension| {
            extension.eq_ignore_ascii_case("html") || extension.eq_ignore_ascii_case("htm")
        });
        let least = if is_page { LOW_COVERAGE_OF_PAGE } else { LOW_COVERAGE };
        if let Some(coverage) = document.coverage.filter(|coverage| coverage.share() < least) {
            let share = (coverage.share() * 100.0).round();
            let message = format!("正文只占 {share} %，其余 {} 字当作导航、页眉、目录一类", coverage.noise);
            self.admit(Ailment::LowCoverage, finding(message));
        }
        let lacking = Lacking::of(metadata);
        if !lacking.is_empty() {
            let labels: Vec<&str> = lacking.iter().map(|lacking| lacking.label()).collect();
            let is_curated = !known.curated.is_empty();
            let mut finding = finding(format!("缺{}", labels.join("、")));
            // What is said of a file, is said of its first document.
            if place == 0 && known.duplicates.is_empty() {
                let lines = lacking.iter().map(|lacking| lacking.line().to_owned()).collect();
                finding.note = Some(Note { file: format!("{file}{NOTE_EXTENSION}"), lines });
            } else {
                finding.message.push_str("；它在文件里不是第一份，另存为单独的文件以后才能补");
            }
            let ailment = if is_curated { Ailment::LackingCurated } else { Ailment::Lacking };
            self.admit(ailment, finding);
        }
        for remark in document.remarks.iter().filter(|remark| remark.severity == Severity::Warning) {
            let finding = Finding { place: remark.place(), ..finding(remark.message.clone()) };
            self.admit(Ailment::Doubtful, finding);
        }
    }

    fn discharge(self, documents: usize) -> Diagnosis {
        let groups: Vec<Group> = self
            .0
            .into_iter()
            .map(|((ailment, hint), findings)| {
                let to_mend = ailment.is_to_mend();
                Group { ailment, to_mend, hint, findings }
            })
            .collect();
        let to_mend = groups.iter().filter(|group| group.to_mend).map(|group| group.findings.len()).sum();
        Diagnosis { documents, to_mend, groups, ..Diagnosis::default() }
    }
}

impl Finding {
    fn of_file(file: &str) -> Self {
        Self { file: file.to_owned(), place: file.to_owned(), ..Self::default() }
    }
}

/// What a document lacks that it should be cited by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lacking {
    Number,
    Date,
    Issuer,
}

impl Lacking {
    fn of(metadata: &Metadata) -> Vec<Self> {
        use DocumentKind::{Article, Gazette, Law, Other, Outline, Plan, Regulation, Report};
        // Of these many have no number; drafts have none yet.
        let needs_none =
            matches!(metadata.kind, Law | Regulation | Gazette | Report | Article | Plan | Outline | Other);
        let is_draft = metadata.status == Status::Draft;
        let dates = [metadata.issued, metadata.published, metadata.effective];
        let lacks = [
            (Self::Number, metadata.doc_number.is_none() && !needs_none && !is_draft),
            (Self::Date, dates.iter().all(Option::is_none)),
            (Self::Issuer, metadata.issuers.is_empty() && metadata.authors.is_empty()),
        ];
        lacks.into_iter().filter_map(|(lacking, is_so)| is_so.then_some(lacking)).collect()
    }

    fn label(self) -> &'static str {
        match self {
            Self::Number => "文号",
            Self::Date => "日期",
            Self::Issuer => "发文机关",
        }
    }

    /// The line of a note that says it.
    fn line(self) -> &'static str {
        match self {
            Self::Number => "doc_number = \"\"  # 例如 甲政发〔2024〕1号",
            Self::Date => "issued = \"\"  # 成文日期，例如 2024-01-31；只知道发布日期的改写 published",
            Self::Issuer => "issuers = [\"\"]  # 例如 [\"甲市人民政府\", \"甲市财政局\"]",
        }
    }
}
