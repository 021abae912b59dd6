//! The command from the outside: small documents in a temporary folder, arguments in, output and exit code out.

mod bad_input;
mod contract;
mod life;
mod office;
mod output;
mod serving;
