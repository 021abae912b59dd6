//! Engines that are asked the same questions in turn, each timed. Knows neither engines nor questions.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::clock::{Spent, percentile, spent};
use super::questions::Question;

/// Answers a question and says how many clauses it found.
pub(super) type Ask<'a> = Box<dyn Fn(&Question) -> Result<usize> + 'a>;

/// One who is timed.
pub(super) struct Rival<'a> {
    pub(super) name: &'static str,
    pub(super) ask: Ask<'a>,
}

/// What one engine took for the questions of a class.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Measured {
    /// The engine.
    pub(super) engine: String,
    /// Clauses found for a question, the mean.
    pub(super) found: usize,
    /// Processor time of the thread, microseconds.
    pub(super) cpu: Micros,
    /// Time on the wall, microseconds.
    pub(super) wall: Micros,
}

/// The middle and the tail of many times, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Micros {
    pub(super) median: f64,
    /// What 99 of 100 do not exceed.
    pub(super) tail: f64,
}

impl Micros {
    fn of(times: &[Duration]) -> Self {
        let micros = |share| percentile(times, share).as_secs_f64() * 1e6;
        Self { median: micros(0.5), tail: micros(0.99) }
    }
}

/// Asks every rival all questions, one rival after the other so that none finds its data pushed out of the processor's
/// caches, and that `passes` times after a first one that does not count.
///
/// Who has taken `patience` is asked no more.
pub(super) fn time(
    rivals: &[Rival<'_>],
    questions: &[Question],
    passes: usize,
    patience: Duration,
) -> Result<Vec<Measured>> {
    let mut spent_by = vec![Duration::ZERO; rivals.len()];
    let mut times: Vec<Vec<Spent>> = vec![Vec::new(); rivals.len()];
    let mut found = vec![0; rivals.len()];
    for pass in 0..=passes {
        for (place, rival) in rivals.iter().enumerate() {
            for question in questions {
                if spent_by[place] > patience && !times[place].is_empty() {
                    break;
                }
                let (answer, took) = spent(|| (rival.ask)(question));
                let answer = answer
                    .with_context(|| format!("{} cannot answer “{}”", rival.name, question.request.query))?;
                spent_by[place] += took.wall;
                // Who is slow has answered the first time from memory that was warm enough.
                if pass > 0 || spent_by[place] > patience {
                    times[place].push(took);
                    found[place] += answer;
                }
            }
        }
    }
    let measured = |((rival, times), found): ((&Rival<'_>, Vec<Spent>), usize)| Measured {
        engine: rival.name.to_owned(),
        found: found / times.len().max(1),
        cpu: Micros::of(&times.iter().map(|it| it.cpu).collect::<Vec<_>>()),
        wall: Micros::of(&times.iter().map(|it| it.wall).collect::<Vec<_>>()),
    };
    Ok(rivals.iter().zip(times).zip(found).map(measured).collect())
}
