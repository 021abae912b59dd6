//! Counts the instructions of a small fixed workload and holds them against the counts that are kept with the code. A
//! rise of more than 5 % fails: unlike times, counts are the same on a busy machine. `.ci/instructions` builds this with
//! the optimisation that the counts are taken with, and runs it.
//!
//! The workload runs under callgrind, which writes the cost of all threads whenever the function that marks a piece
//! returns ([`work::count_this_piece`]).

mod counts;
#[path = "../../src/folder_index.rs"]
#[allow(dead_code, reason = "measurements index more than this does")]
mod folder_index;
mod work;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail, ensure};

use self::counts::{Counts, Verdict};
use self::work::PIECES;

/// Starts this program over, to do the work that is counted.
const WORK: &str = "work";

/// Has the counts that are kept replaced.
const UPDATE: &str = "--update";

fn main() -> Result<ExitCode> {
    match std::env::args().nth(1).as_deref() {
        Some(WORK) => work::work().map(|()| ExitCode::SUCCESS),
        Some(UPDATE) => update(),
        None => check(),
        Some(other) => bail!("unknown argument “{other}”; there is only {UPDATE}"),
    }
}

/// Where the counts are kept.
fn kept() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instructions.json")
}

fn update() -> Result<ExitCode> {
    let counts = count()?;
    let file = kept();
    let text = serde_json::to_string_pretty(&counts)? + "\n";
    fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    counts.pieces.iter().for_each(|(piece, count)| println!("{piece}: {count}"));
    Ok(ExitCode::SUCCESS)
}

fn check() -> Result<ExitCode> {
    let file = kept();
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let kept: Counts = serde_json::from_str(&text).with_context(|| format!("in {}", file.display()))?;
    let vectors = vectors();
    if kept.vectors != vectors {
        println!(
            "Kept are counts of a processor with {}; this one has {vectors}: not compared.",
            kept.vectors
        );
        return Ok(ExitCode::SUCCESS);
    }
    let found = count()?;
    let mut failed = false;
    for (piece, count, verdict) in kept.compare(&found) {
        println!("{piece}: {count} instructions, {verdict}");
        failed |= matches!(verdict, Verdict::More(_) | Verdict::Unknown);
    }
    if !failed {
        return Ok(ExitCode::SUCCESS);
    }
    if kept.compiler != found.compiler {
        println!("\nCounted with {}, but kept are counts of {}.", found.compiler, kept.compiler);
    }
    println!(
        "\nThe program does more than it did, by more than 5 %. Find out why (callgrind_annotate), or, where it must \
         be so, replace the counts and say in the commit why:\n    .ci/instructions {UPDATE}"
    );
    Ok(ExitCode::FAILURE)
}

/// Runs the work under callgrind and reads what each piece took.
fn count() -> Result<Counts> {
    let folder = tempfile::tempdir().context("cannot make a temporary directory")?;
    // By its whole name: of a pattern callgrind 3.19 finds no function to dump after.
    let marker = "instructions::work::count_this_piece";
    let status = Command::new("valgrind")
        .args(["--tool=callgrind", "--quiet", "--separate-threads=no"])
        .args([format!("--zero-before={marker}"), format!("--dump-after={marker}")])
        .arg(format!("--callgrind-out-file={}", folder.path().join("out").display()))
        .arg(std::env::current_exe().context("cannot tell where this program lies")?)
        .arg(WORK)
        .stdout(Stdio::null())
        .status()
        .context("cannot start valgrind")?;
    ensure!(status.success(), "the work failed under callgrind: {status}");
    let piece = |(place, name): (usize, &&str)| {
        let file = folder.path().join(format!("out.{}", place + 1));
        let text =
            fs::read_to_string(&file).with_context(|| format!("callgrind wrote nothing for “{name}”"))?;
        Ok(((*name).to_owned(), counts::total(&text).with_context(|| format!("no total for “{name}”"))?))
    };
    let pieces = PIECES.iter().enumerate().map(piece).collect::<Result<_>>()?;
    Ok(Counts { compiler: compiler()?, vectors: vectors().to_owned(), pieces })
}

/// The widest vectors that libraries choose their code by and that callgrind knows.
fn vectors() -> &'static str {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        return "AVX2";
    }
    "no AVX2"
}

fn compiler() -> Result<String> {
    let told = Command::new("rustc").arg("--version").output().context("cannot start rustc")?;
    Ok(String::from_utf8_lossy(&told.stdout).trim().to_owned())
}
