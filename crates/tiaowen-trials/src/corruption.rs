//! Bytes that flip: one bit of one file of the index or of the ledger at a time. `tiaowen verify` must name the file, no
//! command may answer from it in other words than before, and `tiaowen index --rebuild` must heal the index.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{Office, Outcome, policy};

/// Options of the trial.
#[derive(Clone, Debug, Args)]
pub struct Corruption {
    /// Bits that are flipped in the index.
    #[arg(long, default_value_t = 300)]
    pub flips: usize,
    /// Bits that are flipped in the ledger.
    #[arg(long, default_value_t = 100)]
    pub ledger_flips: usize,
    /// The program under test.
    #[arg(long, default_value = "target/debug/tiaowen")]
    pub program: PathBuf,
    /// Documents of 40 articles each.
    #[arg(long, default_value_t = 10)]
    pub documents: usize,
    /// What bits are drawn by.
    #[arg(long, default_value_t = 8)]
    pub seed: u64,
}

/// What is asked of a damaged index.
const QUESTION: [&str; 4] = ["search", "企业", "--format", "json"];

/// What became of the flips in one folder.
#[derive(Debug, Default)]
struct Tally {
    flips: usize,
    named: usize,
    refused: usize,
    same: usize,
}

impl Corruption {
    /// Runs the trial.
    ///
    /// # Errors
    /// When it cannot be run at all; a promise that does not hold is part of the outcome.
    pub fn run(&self) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut draw = fastrand::Rng::with_seed(self.seed);
        let office = Office::new(&self.program)?;
        for number in 0..self.documents {
            office.put(&format!("{number:04}.txt"), &policy(number + 1, 0, 40, self.seed))?;
        }
        office.run_well(&["index"])?;
        // A second run, so that there are records that were taken out and several segments.
        office.put("0000.txt", &policy(1, 1, 40, self.seed))?;
        office.run_well(&["index"])?;
        office.run_well(&["verify"])?;
        let right = answers(&office)?;
        ensure!(right.is_some(), "the undamaged index gives no answer");
        let acknowledged = office.state()?;

        let index = self.flip_in(&office.index(), self.flips, &office, &right, &mut draw, &mut outcome)?;
        let ledger =
            self.flip_in(&office.ledger(), self.ledger_flips, &office, &right, &mut draw, &mut outcome)?;
        for (name, tally) in [("index", index), ("ledger", ledger)] {
            outcome.figure(
                &format!("flips in the {name} that were named"),
                format!("{} of {}", tally.named, tally.flips),
            );
            outcome.figure(
                &format!("questions meanwhile: refused, answered as before ({name})"),
                format!("{}, {}", tally.refused, tally.same),
            );
        }

        for file in files_below(&office.index())? {
            flip(&file, &mut draw)?;
        }
        let healed = office.run_well(&["index", "--rebuild"]).and_then(|_| office.run_well(&["verify"]));
        if let Err(error) = healed {
            outcome.breach(format!(
                "a bit flipped in every file of the index, and a rebuild does not heal it: {error:#}"
            ));
        } else if office.state()? != acknowledged || answers(&office)? != right {
            outcome.breach("the rebuilt index is another one");
        }
        Ok(outcome)
    }

    fn flip_in(
        &self,
        folder: &Path,
        flips: usize,
        office: &Office,
        right: &Option<String>,
        draw: &mut fastrand::Rng,
        outcome: &mut Outcome,
    ) -> Result<Tally> {
        let mut tally = Tally::default();
        while tally.flips < flips && outcome.breaches.len() < 20 {
            let files = files_below(folder)?;
            let bytes: u64 = files.iter().map(|file| file.metadata().map_or(0, |file| file.len())).sum();
            // Small files hold as much that matters as large ones: every second flip is drawn by file, the others by byte.
            let file = if tally.flips % 2 == 0 {
                files[draw.usize(..files.len())].clone()
            } else {
                let mut left = draw.u64(..bytes);
                let holds = |file: &&PathBuf| {
                    let length = file.metadata().map_or(0, |file| file.len());
                    let is_here = left < length;
                    left = left.saturating_sub(length);
                    is_here
                };
                files.iter().find(holds).context("no file holds that byte")?.clone()
            };
            tally.flips += 1;
            let before = fs::read(&file)?;
            let place = flip(&file, draw)?;
            let shown = file.file_name().unwrap_or_default().to_string_lossy().into_owned();

            let verified = office.run(&["verify"])?;
            let told = String::from_utf8_lossy(&verified.stdout).into_owned()
                + &String::from_utf8_lossy(&verified.stderr);
            if verified.status.code() == Some(1) && told.contains(&shown) {
                tally.named += 1;
            } else {
                outcome.breach(format!("byte {place} of {}: {}: {told}", file.display(), verified.status));
            }
            match answers(office) {
                Ok(None) => tally.refused += 1,
                Ok(answer) if answer == *right => tally.same += 1,
                Ok(_) => outcome.breach(format!("byte {place} of {}: another answer", file.display())),
                Err(error) => outcome.breach(format!("byte {place} of {}: {error:#}", file.display())),
            }
            fs::write(&file, before)?;
        }
        let after = office.run_well(&["verify"]);
        ensure!(after.is_ok(), "the trial did not put back what it changed: {after:?}");
        Ok(tally)
    }
}

/// The answer to the question; `None` where it is refused with a reason.
fn answers(office: &Office) -> Result<Option<String>> {
    let output = office.run(&QUESTION)?;
    match output.status.code() {
        Some(0) => {
            let mut answer: serde_json::Value = serde_json::from_slice(&output.stdout)?;
            // Records that were taken out still count for how rare a word is, until they are merged away.
            for hit in answer["hits"].as_array_mut().into_iter().flatten() {
                hit.as_object_mut().map(|hit| hit.remove("score"));
            }
            Ok(Some(answer["hits"].to_string()))
        }
        Some(2) if !output.stderr.is_empty() => Ok(None),
        _ => anyhow::bail!("{} {}", output.status, String::from_utf8_lossy(&output.stderr)),
    }
}

/// Flips one bit of a file; tells where.
fn flip(file: &Path, draw: &mut fastrand::Rng) -> Result<usize> {
    let mut bytes = fs::read(file)?;
    let place = draw.usize(..bytes.len());
    bytes[place] ^= 1 << draw.u8(..8);
    fs::write(file, bytes)?;
    Ok(place)
}

/// Files that hold something; locks hold nothing.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                folders.push(entry.path());
            } else if entry.metadata()?.len() > 0 {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}
