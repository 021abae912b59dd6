//! What came out of a trial: figures in the order in which they were noted, and what broke the promise.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;

/// The table of a trial.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    figures: Vec<(String, String)>,
    /// What broke the promise, in words; empty when it held.
    pub breaches: Vec<String>,
}

/// Breaches printed at most.
const MAX_PRINTED: usize = 20;

impl Outcome {
    /// Notes a figure.
    pub fn figure(&mut self, name: &str, value: impl Display) {
        self.figures.push((name.to_owned(), value.to_string()));
    }

    /// Notes that the promise did not hold.
    pub fn breach(&mut self, what: impl Into<String>) {
        self.breaches.push(what.into());
    }

    /// A figure by its name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.figures.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Prints the table and what broke the promise.
    pub fn print(&self) -> io::Result<()> {
        let mut out = io::stdout().lock();
        let width = self.figures.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        for (name, value) in &self.figures {
            writeln!(out, "{name:width$}  {value}")?;
        }
        writeln!(out, "{:width$}  {}", "breaches", self.breaches.len())?;
        for breach in self.breaches.iter().take(MAX_PRINTED) {
            writeln!(out, "  ✗ {breach}")?;
        }
        Ok(())
    }

    /// 0 when the promise held, else 1.
    pub fn code(&self) -> ExitCode {
        if self.breaches.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
    }
}
