//! Power cuts: an index on a disk image of its own, which is copied at the moment in which a run says that it is done.
//! The copy holds what the program had made safe and nothing of what the system still kept in memory, as a disk does
//! when power fails. What was said to be there must be there once the copy is mounted. Needs root, for mounting.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};
use clap::Args;
use tempfile::TempDir;

use crate::mounted::{Mounted, call};
use crate::{Office, Outcome, policy};

/// Options of the trial.
#[derive(Clone, Debug, Args)]
pub struct Power {
    /// Cuts.
    #[arg(long, default_value_t = 40)]
    pub cuts: usize,
    /// The program under test.
    #[arg(long, default_value = "target/debug/tiaowen")]
    pub program: PathBuf,
    /// Articles of each document.
    #[arg(long, default_value_t = 40)]
    pub clauses: usize,
    /// What documents are drawn by.
    #[arg(long, default_value_t = 8)]
    pub seed: u64,
}

/// Bytes of the image.
const IMAGE_BYTES: u64 = 192 << 20;

/// Documents, at most: then the oldest is written anew.
const MOST_DOCUMENTS: usize = 10;

impl Power {
    /// Runs the trial.
    ///
    /// # Errors
    /// When it cannot be run at all; a promise that does not hold is part of the outcome.
    pub fn run(&self) -> Result<Outcome> {
        ensure!(rustix::process::geteuid().is_root(), "mounting an image needs root: run this trial as root");
        let folder = TempDir::new()?;
        let (image, copy) = (folder.path().join("image"), folder.path().join("copy"));
        File::create(&image)?.set_len(IMAGE_BYTES)?;
        call(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image))?;
        let disk = Mounted::image(&image, &folder.path().join("disk"))?;
        let office = Office::in_folder(&disk.at.join("office"), &self.program)?;

        let mut outcome = Outcome::default();
        let (mut held, mut clauses, mut editions) = (0, 0, Vec::<usize>::new());
        let started = Instant::now();
        for cut in 0..self.cuts {
            let file = cut % MOST_DOCUMENTS;
            match editions.get_mut(file) {
                Some(edition) => *edition += 1,
                None => editions.push(0),
            }
            let text = policy(file + 1, editions[file], self.clauses, self.seed);
            let name = format!("{file:04}.txt");
            office.put(&name, &text)?;
            // Whoever puts a file into the corpus has it safe long before; the trial has to see to that.
            File::open(office.corpus().join(&name))?.sync_all()?;
            File::open(office.corpus())?.sync_all()?;
            office.run_well(&["index"])?;
            call(Command::new("cp").arg("--sparse=always").args([&image, &copy]))?;
            let acknowledged = office.state()?;

            let after = Mounted::image(&copy, &folder.path().join("after"))?;
            let survivor = Office::in_folder(&after.at.join("office"), &self.program)?;
            match survivor.state() {
                Ok(state) => {
                    let lost = acknowledged.lost_in(&state, &BTreeSet::new());
                    held += usize::from(lost.is_empty());
                    clauses += acknowledged.clauses();
                    lost.into_iter().take(2).for_each(|lost| outcome.breach(format!("cut {cut}: {lost}")));
                }
                Err(error) => outcome.breach(format!("cut {cut}: {error:#}")),
            }
            if let Err(error) = survivor.run_well(&["index"]) {
                outcome.breach(format!("the run after cut {cut}: {error:#}"));
            }
        }
        outcome.figure("cuts", self.cuts);
        outcome.figure("cuts after which all was there", format!("{held} of {}", self.cuts));
        outcome.figure("clauses looked for", clauses);
        outcome.figure("seconds", format!("{:.0}", started.elapsed().as_secs_f64()));
        Ok(outcome)
    }
}
