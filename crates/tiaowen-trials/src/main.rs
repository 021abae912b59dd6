//! `tiaowen-trials`: runs one trial and prints its figures.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};
use tiaowen_trials::crash::Crash;
use tiaowen_trials::hostile::Documents;

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
    /// Brings hostile files and names in, by folder and by hand: each gets a reason, the server stays up.
    Documents(Documents),
}

fn main() -> Result<ExitCode> {
    let outcome = match Arguments::parse().trial {
        Trial::Crash(trial) => trial.run()?,
        Trial::Documents(trial) => trial.run()?,
    };
    outcome.print()?;
    Ok(outcome.code())
}
