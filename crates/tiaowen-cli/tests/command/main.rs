//! The command from the outside: small documents in a temporary folder, arguments in, output and exit code out.

#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test, in helpers too")]

mod bad_input;
mod checking;
mod comparing;
mod contract;
mod doctor;
mod folder;
#[cfg(target_os = "linux")]
mod full_disk;
mod hostile;
mod imports;
mod keeping;
mod life;
mod office;
mod output;
#[cfg(target_os = "linux")]
mod programs;
mod reading;
mod references;
mod same_meaning;
mod serving;
mod soundness;
mod versions;
mod watching;
