//! Process death: `tiaowen index` is ended by SIGKILL at any moment, again and again. What a run that ended well said is
//! there must be there after every later one, every open must succeed, and what killed runs leave behind must be gone
//! after the next that ends well.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use clap::Args;

use crate::{Acknowledged, Office, Outcome, policy};

/// Options of the trial.
#[derive(Clone, Debug, Args)]
pub struct Crash {
    /// Runs that are ended.
    #[arg(long, default_value_t = 200)]
    pub kills: usize,
    /// The program under test.
    #[arg(long, default_value = "target/debug/tiaowen")]
    pub program: PathBuf,
    /// Articles of each document.
    #[arg(long, default_value_t = 40)]
    pub clauses: usize,
    /// What documents and moments are drawn by.
    #[arg(long, default_value_t = 8)]
    pub seed: u64,
}

/// The earliest moment of a kill.
const EARLIEST: Duration = Duration::from_millis(20);

/// The latest.
const LATEST: Duration = Duration::from_millis(500);

/// Runs that are ended one after the other; the next one ends by itself, so that what they began is finished.
const KILLS_IN_A_ROW: usize = 8;

/// Documents of which one is written anew, as a share: the others are new.
const REWRITTEN: f64 = 0.4;

/// Documents, at most: then all are written anew.
const MOST_DOCUMENTS: usize = 25;

impl Crash {
    /// Runs the trial.
    ///
    /// # Errors
    /// When it cannot be run at all; a promise that does not hold is part of the outcome.
    pub fn run(&self) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut draw = fastrand::Rng::with_seed(self.seed);
        let office = Office::new(&self.program)?;
        let mut editions = vec![0];
        office.put(&name_of(0), &policy(1, 0, self.clauses, self.seed))?;
        office.run_well(&["index"])?;
        let mut latest = self.whole_run(&office)?;
        let mut acknowledged = office.state()?;
        ensure!(acknowledged.clauses() >= self.clauses, "the trial's documents are not split as meant");

        let (mut written, mut ended, mut acks, mut opened, mut touched) = (BTreeSet::new(), 0, 1, 0, 0);
        let (mut before, mut in_a_row) = (acknowledged.clone(), 0);
        let started = Instant::now();
        while ended < self.kills && outcome.breaches.len() < 10 {
            let is_rewritten = editions.len() == MOST_DOCUMENTS || draw.f64() < REWRITTEN;
            let file = if is_rewritten { draw.usize(..editions.len()) } else { editions.len() };
            if file == editions.len() {
                editions.push(0);
            } else {
                editions[file] += 1;
            }
            office.put(&name_of(file), &policy(file + 1, editions[file], self.clauses, self.seed))?;
            written.insert(name_of(file));

            let moment = Duration::from_micros(draw.u64(micros(EARLIEST)..micros(latest)));
            let moment = (in_a_row < KILLS_IN_A_ROW).then_some(moment);
            let run = Instant::now();
            let finished = run_until(&office, moment)?;
            if moment.is_none() {
                latest = bounded(run.elapsed());
            }
            let state = match office.state() {
                Ok(state) => state,
                Err(error) => {
                    outcome.breach(format!("after kill {ended}: {error:#}"));
                    break;
                }
            };
            opened += 1;
            let lost = acknowledged.lost_in(&state, &written);
            lost.into_iter().for_each(|lost| outcome.breach(format!("after kill {ended}: {lost}")));
            if finished {
                self.compare_with_corpus(&state, &editions, &mut outcome);
                left_over(&office, &mut outcome)?;
                acknowledged = state.clone();
                written.clear();
                acks += 1;
                in_a_row = 0;
            } else {
                ended += 1;
                in_a_row += 1;
                touched += usize::from(state != before || !office.left_over()?.is_empty());
            }
            before = state;
        }
        let seconds = started.elapsed().as_secs_f64();

        office.run_well(&["index"])?;
        let state = office.state()?;
        acknowledged
            .lost_in(&state, &written)
            .into_iter()
            .for_each(|lost| outcome.breach(format!("at the end: {lost}")));
        self.compare_with_corpus(&state, &editions, &mut outcome);
        left_over(&office, &mut outcome)?;
        outcome.figure("kills", ended);
        outcome.figure("kills that found the run writing", touched);
        outcome.figure("runs that ended well", acks);
        outcome.figure("clauses acknowledged", state.clauses());
        outcome.figure("opens that succeeded", format!("{opened} of {}", ended + acks - 1));
        let span = format!("{} and {} ms", EARLIEST.as_millis(), latest.as_millis());
        outcome.figure("kills between, at the end", span);
        outcome.figure("seconds", format!("{seconds:.0}"));
        Ok(outcome)
    }

    /// How long a run takes that has something to do, within the bounds.
    fn whole_run(&self, office: &Office) -> Result<Duration> {
        office.put(&name_of(0), &policy(1, 1, self.clauses, self.seed))?;
        let started = Instant::now();
        office.run_well(&["index"])?;
        let took = started.elapsed();
        office.put(&name_of(0), &policy(1, 0, self.clauses, self.seed))?;
        office.run_well(&["index"])?;
        Ok(bounded(took))
    }

    /// Every article of every file is there, in the words of its latest edition.
    fn compare_with_corpus(&self, state: &Acknowledged, editions: &[usize], outcome: &mut Outcome) {
        for (file, edition) in editions.iter().enumerate() {
            let Some(document) = state.documents.get(&name_of(file)) else {
                outcome.breach(format!("{} is not in the index", name_of(file)));
                continue;
            };
            for article in 1..=self.clauses {
                let edition = if article % 3 == 0 { *edition } else { 0 };
                let code = format!("事项编码{}甲{article}乙{edition}丙", file + 1);
                if !document.clauses.values().any(|text| text.contains(&code)) {
                    outcome.breach(format!("{}: “{code}” is in no clause", name_of(file)));
                }
            }
        }
    }
}

fn name_of(file: usize) -> String {
    format!("{file:04}.txt")
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// The latest moment of a kill where a run takes so long.
fn bounded(run: Duration) -> Duration {
    run.clamp(2 * EARLIEST, LATEST)
}

/// Runs the program, and ends it by SIGKILL where it has not ended by `moment`, if there is one; tells whether it ended
/// well by itself.
fn run_until(office: &Office, moment: Option<Duration>) -> Result<bool> {
    let mut child = office.command(&["index"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
    if let Some(moment) = moment {
        // The moment of the kill is what is drawn; nothing is waited for.
        thread::sleep(moment);
        if child.try_wait()?.is_none() {
            child.kill()?;
            child.wait()?;
            return Ok(false);
        }
    }
    let status = child.wait()?;
    ensure!(status.success(), "a run that was not ended ended with {status}");
    Ok(true)
}

fn left_over(office: &Office, outcome: &mut Outcome) -> Result<()> {
    for path in office.left_over()? {
        outcome.breach(format!("left behind: {path}"));
    }
    Ok(())
}
