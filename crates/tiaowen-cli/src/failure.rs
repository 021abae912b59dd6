//! What went wrong, in both languages, with the next step and the exit code. Failures are reported once, here.

use std::io;
use std::path::Path;

use tiaowen_formats::ReadError;
use tiaowen_library::{LibraryError, io_hint, io_reason};
use tiaowen_search::{EngineError, SearchError};
use tiaowen_server::Problem;

use crate::language::Language;
use crate::output::without_steering;

/// How the command ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Found, or all right.
    Found,
    /// Nothing found.
    NothingFound,
    /// Something failed, even in part.
    Failed,
}

impl Exit {
    /// The exit code.
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Found => 0,
            Self::NothingFound => 1,
            Self::Failed => 2,
        }
    }
}

/// A failure in words for users.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failure {
    /// How the command ends on it.
    pub(crate) exit: Exit,
    chinese: Words,
    english: Words,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Words {
    message: String,
    hint: String,
}

impl Failure {
    /// Makes a failure from what failed and the next step, in Chinese and then in English.
    pub(crate) fn new(chinese: [&str; 2], english: [&str; 2]) -> Self {
        let words = |[message, hint]: [&str; 2]| Words { message: message.to_owned(), hint: hint.to_owned() };
        Self { exit: Exit::Failed, chinese: words(chinese), english: words(english) }
    }

    /// The same, for something that was looked for and is not there.
    pub(crate) fn not_found(chinese: [&str; 2], english: [&str; 2]) -> Self {
        Self { exit: Exit::NothingFound, ..Self::new(chinese, english) }
    }

    /// A file could not be read.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        let shown = path.display();
        Self::new(
            [&format!("{shown} 读不出来：{}", io_reason(error)), io_hint(error)],
            [&format!("cannot read {shown}: {error}"), "Check the path and its permissions."],
        )
    }

    /// A file is no text that can be read.
    pub(crate) fn source(path: &Path, error: &ReadError) -> Self {
        let shown = path.display();
        Self::new(
            [&format!("{shown} 读不了：{}", error.message()), &error.hint()],
            [&format!("cannot read {shown}: {error}"), "Save it as a UTF-8 text file (.txt or .md)."],
        )
    }

    /// What failed, without the next step.
    pub(crate) fn message(&self, language: Language) -> &str {
        &language.choose(&self.chinese, &self.english).message
    }

    /// What is printed on standard error.
    pub(crate) fn report(&self, language: Language) -> String {
        let Words { message, hint } = language.choose(&self.chinese, &self.english);
        let (mark, hint_mark) = language.choose(("错误：", "提示："), ("Error: ", "Hint: "));
        // What somebody typed, or what a file is called, stands in it.
        without_steering(&format!("{mark}{message}\n\n{hint_mark}{hint}"))
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        let english_hint = match &error {
            LibraryError::NoCorpus { .. } | LibraryError::NotAFolder { .. } => {
                "Put policy documents (.txt, .md or .html) into a folder and run `tiaowen index FOLDER`, or name the \
                 corpus folder with --corpus."
            }
            LibraryError::Curation { .. } => "Mend that line and run again; the file's head says how.",
            LibraryError::LedgerDamaged { .. } => {
                "Restore that file from a backup; without one, move the line elsewhere and run again."
            }
            LibraryError::LedgerNewer { .. } => "Use the newer version of tiaowen.",
            LibraryError::LedgerUnwritable { .. } => "Name a folder that can be written with --ledger.",
            LibraryError::Busy { .. } => "Wait for the other process and run again.",
            LibraryError::Engine(error) => english_engine_hint(error),
            _ => "Check path, permissions and disk space, and run again.",
        };
        Self::new([&error.message(), &error.hint()], [&error.to_string(), english_hint])
    }
}

impl From<Problem> for Failure {
    /// What the page would say.
    fn from(problem: Problem) -> Self {
        let detail = &problem.detail;
        let near: Vec<&str> = problem.onward.links.iter().map(|link| link.label.as_str()).collect();
        let near =
            if near.is_empty() { String::new() } else { format!("。可以看看：{}", near.join("、")) };
        let words = (
            [detail.as_str(), &format!("{}{near}。", problem.hint)],
            [detail.as_str(), "See `tiaowen show --help --lang en`."],
        );
        if problem.status == 404 { Self::not_found(words.0, words.1) } else { Self::new(words.0, words.1) }
    }
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        LibraryError::from(error).into()
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        if let SearchError::Engine(error) = error {
            return error.into();
        }
        let english_hint = match &error {
            SearchError::TooLong { .. } | SearchError::TooManyTerms { .. } => "Keep the telling words only.",
            SearchError::BadFilter { .. } => "Leave the filter out, or take a value that the facets list.",
            SearchError::TooManyValues { .. } => "Take fewer values, or a range such as 2016..2019.",
            SearchError::BadLimit { .. } => "Leave --limit out, or take a number within the range.",
            SearchError::BadOffset { .. } => "Narrow the search with more terms or filters.",
            _ => "See `tiaowen search --help --lang en`.",
        };
        Self::new([&error.message(), &error.hint()], [&error.to_string(), english_hint])
    }
}

fn english_engine_hint(error: &EngineError) -> &'static str {
    match error {
        EngineError::Missing { .. } => "Run `tiaowen index`, or name the index folder with --index.",
        EngineError::Mismatch { .. } => "Run `tiaowen index` to build it anew.",
        EngineError::Damaged { .. } => "Run `tiaowen index --rebuild` to build it anew.",
        EngineError::Busy { .. } => "Wait for the other process and run again.",
        EngineError::Full { .. } => {
            "The index stands as it was and can be searched. Make room on the disk and run again."
        }
        _ => "Check disk space and permissions, and run again.",
    }
}
