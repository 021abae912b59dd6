//! `tiaowen-bench`: speed, measured as ratios within one run. No part of the product.

mod growth;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Measures tiaowen.
#[derive(Parser)]
#[command(name = "tiaowen-bench")]
struct Arguments {
    #[command(subcommand)]
    measurement: Measurement,
}

#[derive(Subcommand)]
enum Measurement {
    /// Splits texts of growing length and prints the time per megabyte: level when splitting is linear.
    SplitGrowth {
        /// Folder whose .txt and .md files are repeated to make the texts.
        folder: PathBuf,
        /// Lengths in kilobytes.
        #[arg(long, value_delimiter = ',', default_values_t = [64, 256, 1024, 4096])]
        kilobytes: Vec<usize>,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().measurement {
        Measurement::SplitGrowth { folder, kilobytes } => growth::measure(&folder, &kilobytes),
    }
}
