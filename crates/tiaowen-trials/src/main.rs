//! `tiaowen-trials`: runs one trial and prints its figures.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tiaowen_trials::corruption::Corruption;
use tiaowen_trials::crash::Crash;
use tiaowen_trials::disk::Disk;
use tiaowen_trials::hostile::Documents;
use tiaowen_trials::net::{Flood, Load, Shutdown, SlowClients, Soak};
use tiaowen_trials::power::Power;

/// Tries tiaowen where things go wrong. Each trial prints one table; exit 1 when the promise does not hold.
#[derive(Parser)]
#[command(name = "tiaowen-trials")]
struct Arguments {
    #[command(subcommand)]
    trial: Trial,
}

#[derive(Subcommand)]
enum Trial {
    /// Ends `tiaowen index` by SIGKILL again and again: what it said is there must be there.
    Crash(Crash),
    /// Cuts the power as soon as `tiaowen index` says that it is done: what it said is there must be there. Needs root.
    Power(Power),
    /// Fills the disk before and while documents are taken in: the old state is searched on, nothing said to be there is
    /// lost, the work goes on when there is room. Needs root.
    Disk(Disk),
    /// Flips bits of the index and of the ledger: each is named, none changes an answer, a rebuild heals.
    Corruption(Corruption),
    /// Brings hostile files and names in, by folder and by hand: each gets a reason, the server stays up.
    Documents(Documents),
    /// Sends requests byte by byte while others want answers: the slow ones are closed, nobody else waits.
    SlowClients(SlowClients),
    /// Opens far more connections than there are places: memory stays, and whoever watches the server is answered.
    Flood(Flood),
    /// Ends a server by SIGTERM while everybody wants something of it: nothing that it took on is cut.
    Shutdown(Shutdown),
    /// Asks the worst questions, by many at once: none takes the server's time or memory for itself.
    Load(Load),
    /// Has people search and documents taken in again for long: memory, open files and the index folder stay.
    Soak(Soak),
}

fn main() -> Result<ExitCode> {
    let outcome = match Arguments::parse().trial {
        Trial::Crash(trial) => trial.run()?,
        Trial::Power(trial) => trial.run()?,
        Trial::Disk(trial) => trial.run()?,
        Trial::Corruption(trial) => trial.run()?,
        Trial::Documents(trial) => trial.run()?,
        Trial::SlowClients(trial) => trial.run()?,
        Trial::Flood(trial) => trial.run()?,
        Trial::Shutdown(trial) => trial.run()?,
        Trial::Load(trial) => trial.run()?,
        Trial::Soak(trial) => trial.run()?,
    };
    outcome.print()?;
    Ok(outcome.code())
}
