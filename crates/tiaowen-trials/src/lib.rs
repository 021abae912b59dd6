//! Trials: what the product promises of bad days (processes that are killed, power that fails, disks that fill, bytes
//! that flip), put to the proof on the program itself. No part of the product.
//!
//! Each trial is a module with a struct of its options, which are its arguments on the command line too. `run` gives an
//! [`Outcome`]: a table of figures, and whether the promise held. Sizes are options, so that tests of the command call
//! small forms.

mod outcome;
mod documents;
mod mounted;
mod office;
pub mod corruption;
pub mod crash;
pub mod disk;
pub mod hostile;
pub mod net;
pub mod power;

pub use documents::policy;
pub use office::{Acknowledged, Office};
pub use outcome::Outcome;
