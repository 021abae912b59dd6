//! `tiaowen verify`: whether what lies on the disk still holds what was written, and what to do where it does not.

use std::io;
use std::path::PathBuf;

use serde::Serialize;
use tiaowen_library::ledger::{self, LedgerInspection};
use tiaowen_library::{IndexFolder, Library, LibraryError, ledger_path};
use tiaowen_search::damage::{Damage, Fault};
use tiaowen_tantivy::{Verification, verify};

use super::Outcome;
use crate::arguments::{Format, Settings};
use crate::failure::Exit;
use crate::output::{Look, Output};

/// What is printed for programs. Each part of what lies on the disk has an entry of its own, for each is mended otherwise.
#[derive(Serialize)]
struct Report {
    sound: bool,
    index: IndexPart,
    ledger: LedgerInspection,
}

/// The index: it can always be built anew.
#[derive(Serialize)]
struct IndexPart {
    /// Files that were compared.
    files: usize,
    /// How much the engine's files hold.
    bytes: u64,
    damaged: Vec<DamagedFile>,
}

#[derive(Serialize)]
struct DamagedFile {
    file: String,
    fault: Fault,
    label: &'static str,
}

pub(super) fn run(settings: &Settings, output: &mut Output) -> Outcome {
    let index = look_at_index(settings)?;
    let ledger = ledger::verify(&ledger_folder(settings))?;
    let report = Report { sound: index.damaged.is_empty() && ledger.holds(), index, ledger };
    match output.format {
        Format::Json => output.json(&report)?,
        Format::Text => {
            print_index(&report.index, settings, output)?;
            print_ledger(&report.ledger, output)?;
        }
    }
    Ok(if report.sound { Exit::Found } else { Exit::NothingFound })
}

/// The folder of the ledger: without a corpus that of what was imported, and where curators' files cannot be read the usual
/// one.
fn ledger_folder(settings: &Settings) -> PathBuf {
    let asked = settings.ledger.as_deref();
    let library = Library::open_or_without(&settings.corpus, asked, &settings.index);
    library
        .map_or_else(|_| ledger_path(&settings.corpus, asked), |library| library.ledger_folder().to_owned())
}

fn look_at_index(settings: &Settings) -> Result<IndexPart, LibraryError> {
    let Verification { files, bytes, mut damage } = verify(&settings.index)?;
    damage.extend(IndexFolder::new(&settings.index).verify());
    let named = |Damage { file, fault }| DamagedFile { file, fault, label: fault.label() };
    Ok(IndexPart { files, bytes, damaged: damage.into_iter().map(named).collect() })
}

fn print_index(index: &IndexPart, settings: &Settings, output: &mut Output) -> io::Result<()> {
    let IndexPart { files, bytes, damaged } = index;
    let (language, shown) = (output.language, settings.index.display());
    if damaged.is_empty() {
        let size = *bytes as f64 / 1e6;
        let chinese = format!("索引 {shown} 完好：{files} 个文件、{size:.1} MB 都与写入时相同");
        let english = format!("index {shown} is sound: {files} files, {size:.1} MB hold what was written");
        return output.styled(Look::Strong, language.choose(chinese, english));
    }
    let count = damaged.len();
    let chinese = format!("索引 {shown} 有 {count} 个文件损坏：");
    output.styled(Look::Strong, language.choose(chinese, format!("index {shown}: {count} damaged files")))?;
    for DamagedFile { file, fault, label } in damaged {
        print_damage(file, language.choose(*label, fault.english()), output)?;
    }
    let chinese = "提示：运行 tiaowen index --rebuild，从语料重建索引；台账不受影响，编号不变";
    let english = "Hint: run `tiaowen index --rebuild` to build it anew; ids stay, for the ledger has them";
    output.styled(Look::Faint, language.choose(chinese, english))
}

fn print_ledger(ledger: &LedgerInspection, output: &mut Output) -> io::Result<()> {
    let LedgerInspection { files, lines, damaged, .. } = ledger;
    let language = output.language;
    if damaged.is_empty() {
        let chinese = format!("台账完好：{files} 个文件、{lines} 行");
        let english = format!("the ledger is sound: {files} files, {lines} lines");
        return output.styled(Look::Strong, language.choose(chinese, english));
    }
    let count = damaged.len();
    let chinese = format!("台账有 {count} 处损坏：");
    output
        .styled(Look::Strong, language.choose(chinese, format!("the ledger: damaged in {count} places")))?;
    for damage in damaged {
        let shown = damage.path.display();
        let place = match damage.line {
            Some(line) => language.choose(format!("{shown} 第 {line} 行"), format!("{shown} line {line}")),
            None => shown.to_string(),
        };
        print_damage(&place, language.choose(&damage.reason, &damage.reason_en), output)?;
    }
    let chinese = "提示：台账不能重建，请从备份恢复这些文件";
    let english = "Hint: the ledger cannot be built anew; restore these files from a backup";
    output.styled(Look::Faint, language.choose(chinese, english))
}

fn print_damage(place: &str, what: &str, output: &mut Output) -> io::Result<()> {
    let place = output.paint(Look::Plain, place);
    output.line(format_args!("{} {place}  {what}", output.paint(Look::Mark, "✗")))
}
