//! The command `tiaowen`: reads its arguments, runs one command, reports a failure once, and ends with the exit
//! code that says how it went: 0 found or all right, 1 nothing found, 2 something failed, even in part.

mod arguments;
mod commands;
mod failure;
mod help;
mod index;
mod language;
mod log;
mod output;
mod usage;

use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::arguments::{Arguments, READ_WORKER, mark_exclusions};
use crate::commands::Ending;
use crate::failure::{Exit, Failure};
use crate::language::{LANGUAGE_VARIABLE, Language};
use crate::output::Output;

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    if arguments.get(1).is_some_and(|word| word == READ_WORKER) {
        return read_for_another();
    }
    let language = Language::ahead_of(&arguments, std::env::var_os(LANGUAGE_VARIABLE));
    let exit = match read_arguments(arguments, language) {
        Ok(arguments) => run(arguments),
        Err(error) => end_on(&error, language),
    };
    ExitCode::from(exit.code())
}

/// Reads files for the process that started this one.
fn read_for_another() -> ExitCode {
    match tiaowen_library::reading::work(io::stdin(), io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{READ_WORKER}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { settings, command }: Arguments) -> Exit {
    if let Err(failure) = log::start(&settings.log) {
        return report(&failure, settings.lang);
    }
    let mut output = Output::to_stdout(settings.format, settings.lang);
    let outcome = commands::run(command, &settings, &mut output);
    // What a command printed before it failed is printed all the same, before the failure.
    let finished = output.finish().map_err(Ending::from);
    match outcome.and_then(|exit| finished.map(|()| exit)) {
        Ok(exit) => exit,
        Err(Ending::ClosedPipe) => Exit::Found,
        Err(Ending::Failed(failure)) => report(&failure, settings.lang),
    }
}

fn read_arguments(arguments: Vec<OsString>, language: Language) -> Result<Arguments, clap::Error> {
    let command = help::in_language(Arguments::command(), language);
    let mut matches = command.try_get_matches_from(mark_exclusions(arguments))?;
    Arguments::from_arg_matches_mut(&mut matches)
}

/// Ends where the arguments ask for help, or cannot be read.
fn end_on(error: &clap::Error, language: Language) -> Exit {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            // A closed pipe is no failure, and there is nobody to tell of any other.
            let _ = error.print();
            Exit::Found
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            Exit::Failed
        }
        _ => {
            let command = std::env::args().skip(1).find(|word| {
                Arguments::command().get_subcommands().any(|subcommand| subcommand.get_name() == word)
            });
            report(&usage::failure_of(error, command.as_deref()), language)
        }
    }
}

fn report(failure: &Failure, language: Language) -> Exit {
    eprintln!("{}", failure.report(language));
    failure.exit
}
