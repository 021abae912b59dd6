//! What times come to.

use std::time::Duration;

/// The time that this share of all, between 0 and 1, does not exceed; nothing of nothing.
pub(crate) fn percentile(times: &[Duration], share: f64) -> Duration {
    let mut times = times.to_vec();
    times.sort_unstable();
    #[allow(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank"
    )]
    let rank = (times.len() as f64 * share).ceil() as usize;
    times.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}

/// A time as tables have it.
pub(crate) fn shown(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1000.0)
}

/// Bytes as tables have them.
pub(crate) fn mebibytes(bytes: u64) -> String {
    format!("{} MiB", bytes >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_times_that_were_taken() {
        let times: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
        let check = |share, expected| assert_eq!(percentile(&times, share), Duration::from_millis(expected));
        check(0.5, 50);
        check(0.99, 99);
        check(1.0, 100);
        check(0.0, 1);
        assert_eq!(percentile(&[], 0.5), Duration::ZERO);
    }
}
