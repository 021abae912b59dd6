//! Worker processes for measurements: this program, started again. Knows nothing of what is measured.

use std::time::Duration;

use anyhow::Result;
use tiaowen_library::{ReadLimits, Readers, WorkerCommand, Workers};

/// The first argument with which this program is started to read files.
pub(crate) const READ_WORKER: &str = "read-worker";

/// So many workers, with time enough on a busy machine.
pub(crate) fn workers(count: usize) -> Result<Readers> {
    let limits = ReadLimits { time: Duration::from_secs(600), ..ReadLimits::default() };
    let command = WorkerCommand::this_program(&[READ_WORKER])?;
    Ok(Readers::Workers(Workers { command, count, limits }))
}
