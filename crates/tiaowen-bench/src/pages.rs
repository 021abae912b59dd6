//! How fast a PDF of many pages is indexed, and how much memory that takes. Knows nothing of how PDF is read.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use tiaowen_library::Fate;

use crate::effort::{Effort, Peaks};
use crate::folder_index::{index_folder_with, print_report};
use crate::issues::{gather, issue};
use crate::press::{Block, Encoding, Style, print};
use crate::readers::workers;

/// What is measured.
#[derive(Args)]
pub(crate) struct Pages {
    /// Pages of each file, at least.
    #[arg(default_value_t = 300)]
    pages: usize,
    /// Folders whose .txt, .md and .case files are printed.
    #[arg(long, default_values_os_t = ["tests/fixtures", "corpus"].map(PathBuf::from))]
    from: Vec<PathBuf>,
}

/// The layouts that are measured.
const LAYOUTS: [(&str, Style); 2] = [
    ("one column, UniGB-UCS2-H", Style::PLAIN),
    ("two columns, GBK-EUC-H, running heads", Style { encoding: Encoding::Gbk, ..Style::GAZETTE }),
];

/// Prints the files, indexes each and prints what that took. Fails when one could not be read.
pub(crate) fn measure(arguments: &Pages) -> Result<ExitCode> {
    let sources = gather(&arguments.from)?;
    let mut is_whole = true;
    for (layout, style) in LAYOUTS {
        let folder = tempfile::tempdir()?;
        let (bytes, pages) = print_pages(&sources, style, arguments.pages);
        fs::write(folder.path().join("long.pdf"), &bytes)?;
        let effort = Effort::begin();
        let (_index, report) = index_folder_with(folder.path(), workers(1)?)?;
        let (seconds, processors, peaks) = (effort.seconds(), effort.processor_seconds(), Peaks::so_far());
        println!("{layout}: {pages} pages, {:.1} MB", bytes.len() as f64 / 1e6);
        print_report(&report);
        println!("{seconds:.1} s by the clock (wanted: below 10), {processors:.1} s of processors");
        // A worker, and the program that it has read the pages.
        println!(
            "peak memory: {:.0} MB, the largest child {:.0} MB, {:.0} MB in all at most",
            peaks.parent,
            peaks.child,
            peaks.with_children(2)
        );
        is_whole &= report.with_fate(Fate::Indexed).count() == 1;
    }
    Ok(if is_whole { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Sets issue after issue until there are pages enough.
fn print_pages(sources: &[String], style: Style, least: usize) -> (Vec<u8>, usize) {
    let mut texts: Vec<String> = Vec::new();
    let mut wanted = 1;
    loop {
        texts.extend((texts.len()..wanted).map(|number| issue(&sources[number % sources.len()], number)));
        let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
        let blocks: Vec<Block<'_>> = lines.filter(|line| !line.is_empty()).map(Block::Paragraph).collect();
        let bytes = print(&blocks, style);
        let pages = memchr::memmem::find_iter(&bytes, b"/Type /Page /Parent").count();
        if pages >= least {
            return (bytes, pages);
        }
        // As many as there would have to be if all were of the same length, so that few are set in vain.
        wanted = (texts.len() * least).div_ceil(pages.max(1)).max(texts.len() + 1);
    }
}
