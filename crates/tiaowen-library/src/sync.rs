//! The run that brings an index up to date with its corpus: works out what is to be done, then writes it. Knows no
//! particular engine and no terminal.
//!
//! The order of writing makes a run that breaks off harmless, where the disk has no room too: first the ledger, then the engine, last the state file.
//! A repeated run finds in the ledger what it had already written, and does the rest.

mod plan;

use std::time::Instant;

use jiff::Timestamp;
use tiaowen_search::engine::{Changes, Engine};

pub(crate) use self::plan::wording_of;
use self::plan::{Plan, plan};
use crate::index_folder::IndexFolder;
use crate::ledger::LedgerWriter;
use crate::report::SyncReport;
use crate::{Library, LibraryError};

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress<'a> {
    /// So many files are to be read.
    Started {
        /// Files whose contents changed.
        files: usize,
    },
    /// A file is about to be read.
    Reading {
        /// Path below the corpus folder, with `/`.
        file: &'a str,
    },
    /// All files are read; the index is being written.
    Writing {
        /// Clauses to write.
        clauses: usize,
    },
}

/// What the engine holds before a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The documents of the last run.
    Filled,
    /// Nothing: the index is being built anew, and an old one is served until the first write.
    Empty,
}

/// Brings `engine`, whose files lie in the folder `index`, up to date with the corpus.
///
/// Reads only files whose bytes or manifest entry changed since the last run, all of them when the program's
/// reading code or the word lists changed or the index is built anew. A file that cannot be read is an entry of the report; the
/// documents that it held stay as they were last read. Documents whose file is gone leave the index, and the
/// ledger says so.
///
/// # Errors
/// When the corpus cannot be listed, or ledger, engine or state cannot be written. Readers then see the old
/// state of the index.
pub fn sync(
    library: &Library,
    index: &IndexFolder,
    engine: &dyn Engine,
    before: Before,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<SyncReport, LibraryError> {
    let started = Instant::now();
    let mut ledger = LedgerWriter::open(library.ledger_folder(), now)?;
    let filled = (before == Before::Filled).then_some(engine);
    let plan = plan(library, index, filled, ledger.ledger(), now, progress)?;
    progress(Progress::Writing { clauses: plan.batches.iter().map(|batch| batch.clauses.len()).sum() });
    let report = write(plan, library, index, &mut ledger, engine, before)?;
    Ok(SyncReport { seconds: started.elapsed().as_secs_f64(), ..report })
}

/// Tells what [`sync`] would do, and writes nothing: no ledger, no index, no state. `engine` is what the index holds;
/// `None` where it would be built anew.
///
/// # Errors
/// When corpus, ledger or engine cannot be read.
pub fn dry_run(
    library: &Library,
    index: &IndexFolder,
    engine: Option<&dyn Engine>,
    now: Timestamp,
    progress: &mut dyn FnMut(Progress<'_>),
) -> Result<SyncReport, LibraryError> {
    let started = Instant::now();
    let plan = plan(library, index, engine, &library.ledger()?, now, progress)?;
    Ok(SyncReport { dry_run: true, seconds: started.elapsed().as_secs_f64(), ..plan.report })
}

/// Writes what was worked out.
fn write(
    plan: Plan,
    library: &Library,
    index: &IndexFolder,
    ledger: &mut LedgerWriter,
    engine: &dyn Engine,
    before: Before,
) -> Result<SyncReport, LibraryError> {
    let changes = Changes { replace: plan.batches, remove: plan.remove };
    let is_to_write = before == Before::Empty || !changes.is_empty();
    if is_to_write {
        engine.check_room(&changes)?;
    }
    ledger.register(plan.entries)?;
    for (id, version) in plan.versions {
        ledger.record(&id, &version)?;
    }
    ledger.sync()?;
    if before == Before::Empty {
        index.stage_words(library.words())?;
    }
    if is_to_write {
        engine.write(&changes)?;
    }
    index.settle_words()?;
    index.save_state(&plan.after)?;
    Ok(plan.report)
}
