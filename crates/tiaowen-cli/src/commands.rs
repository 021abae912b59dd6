//! The commands, one file each.

mod backup;
mod batch;
mod check;
mod cite;
mod compare;
mod difference;
mod doctor;
mod export;
mod find;
mod import;
mod index;
mod parse;
mod references;
mod search;
mod serve;
mod show;
mod soundness;
mod stop;
mod verify;

use std::io;

use crate::arguments::{Command, Settings};
use crate::failure::{Exit, Failure};
use crate::output::Output;

/// Why a command ended before its end.
#[derive(Debug)]
pub(crate) enum Ending {
    /// It failed.
    Failed(Failure),
    /// Nobody reads its output any more.
    ClosedPipe,
}

impl<E: Into<Failure>> From<E> for Ending {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl From<io::Error> for Ending {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        let reason = tiaowen_library::io_reason(&error);
        Self::Failed(Failure::new(
            [&format!("输出写不出去：{reason}"), tiaowen_library::io_hint(&error)],
            [&format!("cannot write the output: {error}"), "Check where the output goes."],
        ))
    }
}

/// What a command gives: how it ends, once everything is printed.
pub(crate) type Outcome = Result<Exit, Ending>;

/// Runs a command.
pub(crate) fn run(command: Command, settings: &Settings, output: &mut Output) -> Outcome {
    match command {
        Command::Index(arguments) => index::run(&arguments, settings, output),
        Command::Search(arguments) => search::run(&arguments, settings, output),
        Command::Batch(arguments) => batch::run(&arguments, settings, output),
        Command::Import(arguments) => import::run(&arguments, settings, output),
        Command::Show(arguments) => show::run(&arguments, settings, output),
        Command::Cite(arguments) => cite::run(&arguments, settings, output),
        Command::Compare(arguments) => compare::run(&arguments, settings, output),
        Command::Check(arguments) => check::run(&arguments, settings, output),
        Command::Doctor(arguments) => doctor::run(&arguments, settings, output),
        Command::Verify => soundness::run(settings, output),
        Command::References => references::run(settings, output),
        Command::Backup(arguments) => backup::back_up(&arguments, settings, output),
        Command::Restore(arguments) => backup::bring_back(&arguments, settings, output),
        Command::Parse(arguments) => parse::run(&arguments, settings, output),
        Command::Serve(arguments) => serve::run(&arguments, settings, output),
    }
}
