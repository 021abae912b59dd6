//! Time spent on one piece of work: of the processor by this thread, and on the wall.

use std::time::{Duration, Instant};

use anyhow::Result;

/// What a piece of work took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spent {
    /// Processor time of the thread.
    pub(super) cpu: Duration,
    /// Time that went by.
    pub(super) wall: Duration,
}

/// Does `work` and says what it took.
pub(super) fn spent<T>(work: impl FnOnce() -> T) -> (T, Spent) {
    let (wall, cpu) = (Instant::now(), thread_cpu());
    let done = work();
    (done, Spent { cpu: thread_cpu().saturating_sub(cpu), wall: wall.elapsed() })
}

/// Does `work` and says how much processor time all threads of the process took meanwhile.
pub(crate) fn process_time(work: impl FnOnce() -> Result<()>) -> Result<Duration> {
    let before = process_cpu();
    work()?;
    Ok(process_cpu().saturating_sub(before))
}

/// Processor time of this process so far.
#[cfg(unix)]
fn process_cpu() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Processor time of this process so far: nothing where the system does not tell.
#[cfg(not(unix))]
fn process_cpu() -> Duration {
    Duration::ZERO
}

/// Processor time of this thread so far.
#[cfg(unix)]
fn thread_cpu() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).map(Duration::from).unwrap_or_default()
}

/// Processor time of this thread so far: nothing where the system does not tell.
#[cfg(not(unix))]
fn thread_cpu() -> Duration {
    Duration::ZERO
}

/// The time that `share` of all, 0 to 1, do not exceed; none for none.
pub(crate) fn percentile(times: &[Duration], share: f64) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let place = (times.len() as f64 * share).ceil() as usize;
    times.get(place.saturating_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_taken_from_the_times() {
        let times: Vec<Duration> = (1..=200).rev().map(Duration::from_micros).collect();
        let check = |share, expected| assert_eq!(percentile(&times, share), Duration::from_micros(expected));
        check(0.5, 100);
        check(0.99, 198);
        check(1.0, 200);
        check(0.0, 1);
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }

    #[test]
    fn work_takes_time_of_its_thread() {
        let (sum, took) = spent(|| (0..3_000_000_u64).map(std::hint::black_box).sum::<u64>());
        assert_eq!(sum, 4_499_998_500_000);
        assert!(took.cpu > Duration::ZERO);
    }
}
