//! How fast a folder of mixed files is indexed, and how much memory that takes: text in two encodings, web pages and
//! Word documents, made from the project's own documents, each with a number of its own.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context, Result};
use clap::Args;
use tiaowen_library::{ReadLimits, Readers, WorkerCommand, Workers};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::folder_index::{index_folder_with, print_report};

/// The first argument with which this program is started to read files.
pub(crate) const READ_WORKER: &str = "read-worker";

/// What stands behind the text of a fixture of one kind.
const RULE: &str = "\n────\n";

/// What is measured.
#[derive(Args)]
pub(crate) struct Folder {
    /// Files to index.
    #[arg(default_value_t = 1000)]
    files: usize,
    /// Folders whose .txt, .md and .case files are varied.
    #[arg(long, default_values_os_t = ["tests/fixtures", "corpus"].map(PathBuf::from))]
    from: Vec<PathBuf>,
    /// Worker processes.
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// Formats to make, in turn.
    #[arg(long, value_delimiter = ',', default_values = ["txt", "gbk", "html", "docx"])]
    formats: Vec<String>,
}

/// Makes the folder, indexes it and prints what that took. Fails when a file could not be read.
pub(crate) fn measure(arguments: &Folder) -> Result<ExitCode> {
    let mut sources = Vec::new();
    arguments.from.iter().try_for_each(|folder| gather(folder, &mut sources))?;
    sources.sort();
    anyhow::ensure!(!sources.is_empty() && !arguments.formats.is_empty(), "nothing to make files from");
    let folder = tempfile::tempdir()?;
    let mut text_bytes = 0;
    for number in 0..arguments.files {
        let text = vary(&sources[number % sources.len()], number);
        // Each text comes in each format by and by.
        let format = &arguments.formats[(number + number / sources.len()) % arguments.formats.len()];
        text_bytes += text.len();
        write_file(folder.path(), number, format, &text)?;
    }
    let limits = ReadLimits { time: Duration::from_secs(600), ..ReadLimits::default() };
    let command = WorkerCommand::this_program(&[READ_WORKER])?;
    let workers = Workers { command, count: arguments.jobs, limits };
    let (_index, report) = index_folder_with(folder.path(), Readers::Workers(workers))?;
    print_report(&report);
    let (megabytes, seconds) = (text_bytes as f64 / 1e6, report.seconds);
    println!(
        "{} files, {megabytes:.1} MB of text, {} workers: {seconds:.1} s",
        arguments.files, arguments.jobs
    );
    println!("{:.0} MB a minute (wanted: 20 or more)", megabytes * 60.0 / seconds);
    print_memory(arguments.jobs);
    Ok(if report.has_failures() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads the texts below a folder; of fixtures of one kind what stands in front of the rule.
fn gather(folder: &Path, texts: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let is_text =
            path.extension().is_some_and(|it| ["txt", "md", "case"].iter().any(|known| it == *known));
        if path.is_dir() {
            gather(&path, texts)?;
        } else if is_text {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            texts.push(text.split(RULE).next().unwrap_or_default().to_owned());
        }
    }
    Ok(())
}

/// The same document as another issue: with a number of its own in the title and in 〔2016〕152号.
fn vary(text: &str, number: usize) -> String {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut text = format!("{first}（第{}期）\n{rest}", number + 1);
    if let Some(open) = text.find('〕').map(|at| at + '〕'.len_utf8())
        && let Some(length) = text[open..].find('号').filter(|length| (1..6).contains(length))
    {
        text.replace_range(open..open + length, &(number + 1).to_string());
    }
    text
}

fn write_file(folder: &Path, number: usize, format: &str, text: &str) -> Result<()> {
    let path = |extension: &str| folder.join(format!("{:03}/{number}.{extension}", number / 100));
    fs::create_dir_all(folder.join(format!("{:03}", number / 100)))?;
    match format {
        "txt" => fs::write(path("txt"), text)?,
        "gbk" => fs::write(path("txt"), encoding_rs::GB18030.encode(text).0)?,
        "html" => {
            let body: String = paragraphs(text, "<p>", "</p>\n");
            let head = "<!DOCTYPE html><html><head><meta charset=\"utf-8\"><title>政策</title></head><body>";
            let page = format!(
                "{head}<div class=\"nav\"><a href=\"/\">首页</a></div><div>{body}</div></body></html>"
            );
            fs::write(path("html"), page)?;
        }
        "docx" => write_word(&path("docx"), text)?,
        other => anyhow::bail!("no format {other}: txt, gbk, html, docx"),
    }
    Ok(())
}

fn paragraphs(text: &str, open: &str, close: &str) -> String {
    let escape = |line: &str| line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.lines().map(|line| format!("{open}{}{close}", escape(line))).collect()
}

/// Writes the least that is a Word document.
fn write_word(path: &Path, text: &str) -> Result<()> {
    const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const MAIN: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let body = paragraphs(text, "<w:p><w:r><w:t xml:space=\"preserve\">", "</w:t></w:r></w:p>");
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Override PartName=\"/word/document.xml\" ContentType=\"{MAIN}\"/></Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"a\" \
                 Type=\"{OFFICE}/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
            ),
        ),
        ("word/document.xml", format!("<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>")),
    ];
    let mut package = ZipWriter::new(File::create(path)?);
    for (name, part) in parts {
        package.start_file(name, SimpleFileOptions::default())?;
        package.write_all(part.as_bytes())?;
    }
    package.finish()?;
    Ok(())
}

/// Prints the most memory that this process and any of its workers has had.
#[cfg(unix)]
fn print_memory(jobs: usize) {
    use nix::sys::resource::{UsageWho, getrusage};
    let peak = |who| {
        let kilobytes = getrusage(who).map(|usage| usage.max_rss()).unwrap_or_default();
        // Linux counts kilobytes, macOS bytes.
        kilobytes as f64 / if cfg!(target_os = "macos") { 1e6 } else { 1e3 }
    };
    let (parent, worker) = (peak(UsageWho::RUSAGE_SELF), peak(UsageWho::RUSAGE_CHILDREN));
    let sum = parent + worker * jobs as f64;
    println!(
        "peak memory: {parent:.0} MB, the largest worker {worker:.0} MB, {sum:.0} MB in all at most (wanted: below 1000)"
    );
}

#[cfg(not(unix))]
fn print_memory(_jobs: usize) {}
