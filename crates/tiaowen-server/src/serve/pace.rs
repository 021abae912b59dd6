//! How slowly a client may send or take: a client that dribbles holds a place that others want.

use std::time::Duration;

use tokio::time::Instant;

/// How long nothing need come.
const GRACE: Duration = Duration::from_secs(9);
/// What must come after it, in bytes a second; a tenth of what the slowest lines give.
const BYTES_PER_SECOND: u64 = 4 * 1024;

/// Until when more must have come.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    deadline: Instant,
}

impl Pace {
    /// Begins now.
    pub(super) fn begin() -> Self {
        Self { deadline: Instant::now() + GRACE }
    }

    /// Puts the deadline off by what these bytes may take.
    pub(super) fn gain(&mut self, bytes: usize) {
        self.deadline += Duration::from_millis(bytes as u64 * 1000 / BYTES_PER_SECOND);
    }

    /// When the client is too slow.
    pub(super) fn deadline(self) -> Instant {
        self.deadline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_has_come_puts_the_deadline_off() {
        let start = Instant::now();
        let mut pace = Pace::begin();
        assert_eq!(pace.deadline() - start, GRACE);
        (0..4096).for_each(|_| pace.gain(1));
        pace.gain(40 * 1024);
        assert!(pace.deadline() - start <= GRACE + Duration::from_secs(11), "single bytes gain nothing");
        assert!(pace.deadline() - start >= GRACE + Duration::from_secs(10));
    }
}
