//! How fast a folder of mixed files is indexed, and how much memory that takes: text in two encodings, web pages and
//! Word documents, made from the project's own documents, each with a number of its own.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use tiaowen_library::Fate;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::effort::{Effort, Peaks};
use crate::folder_index::{index_folder_with, print_report};
use crate::issues::{gather, issue};
use crate::readers::workers;

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

/// Makes the folder, indexes it and prints what that took. Fails when a file could not be read or was taken for another
/// form of one that was.
pub(crate) fn measure(arguments: &Folder) -> Result<ExitCode> {
    let sources = gather(&arguments.from)?;
    anyhow::ensure!(!arguments.formats.is_empty(), "no format to make");
    let folder = tempfile::tempdir()?;
    let mut text_bytes = 0;
    for number in 0..arguments.files {
        let text = issue(&sources[number % sources.len()], number);
        // Each text comes in each format by and by.
        let format = &arguments.formats[(number + number / sources.len()) % arguments.formats.len()];
        text_bytes += text.len();
        write_file(folder.path(), number, format, &text)?;
    }
    let effort = Effort::begin();
    let (_index, report) = index_folder_with(folder.path(), workers(arguments.jobs)?)?;
    let (megabytes, seconds) = (text_bytes as f64 / 1e6, effort.seconds());
    let (processors, peaks) = (effort.processor_seconds(), Peaks::so_far());
    print_report(&report);
    println!(
        "{} files, {megabytes:.1} MB of text, {} workers: {seconds:.1} s by the clock, {processors:.1} s of processors",
        arguments.files, arguments.jobs
    );
    println!(
        "{:.0} MB a minute by the clock (wanted: 20 or more), {:.0} for each minute of one processor",
        megabytes * 60.0 / seconds,
        megabytes * 60.0 / processors
    );
    println!(
        "peak memory: {:.0} MB, the largest worker {:.0} MB, {:.0} MB in all at most (wanted: below 1000)",
        peaks.parent,
        peaks.child,
        peaks.with_children(arguments.jobs)
    );
    let is_whole = report.with_fate(Fate::Indexed).count() == arguments.files;
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
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
