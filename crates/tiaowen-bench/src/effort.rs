//! What reading and indexing takes: time by the clock and of the processors, and memory, of this process and of those
//! that it started. Knows nothing of what is measured.

use std::time::{Duration, Instant};

/// A measurement that has begun.
pub(crate) struct Effort {
    start: Instant,
    processors: Duration,
}

impl Effort {
    pub(crate) fn begin() -> Self {
        Self { start: Instant::now(), processors: processor_time() }
    }

    /// Seconds by the clock since it began.
    pub(crate) fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    /// Seconds that processors have worked since it began, for this process and for those that it started and that
    /// have ended. On a machine that does nothing else the clock shows this at most.
    pub(crate) fn processor_seconds(&self) -> f64 {
        processor_time().saturating_sub(self.processors).as_secs_f64()
    }
}

/// The most memory that this process has had, and that the largest of those has had that it and they started, in
/// megabytes. Zero where the system does not tell.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peaks {
    pub(crate) parent: f64,
    pub(crate) child: f64,
}

#[cfg(unix)]
fn processor_time() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    let time_of = |who| {
        let Ok(usage) = getrusage(who) else { return Duration::ZERO };
        let microseconds = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
        Duration::from_micros(
            u64::try_from(microseconds(usage.user_time()) + microseconds(usage.system_time()))
                .unwrap_or_default(),
        )
    };
    time_of(UsageWho::RUSAGE_SELF) + time_of(UsageWho::RUSAGE_CHILDREN)
}

#[cfg(not(unix))]
fn processor_time() -> Duration {
    Duration::ZERO
}

impl Peaks {
    /// The memory until now.
    #[cfg(unix)]
    pub(crate) fn so_far() -> Self {
        use nix::sys::resource::{UsageWho, getrusage};
        let peak = |who| {
            let most = getrusage(who).map(|usage| usage.max_rss()).unwrap_or_default();
            // Linux counts kilobytes, macOS bytes.
            most as f64 / if cfg!(target_os = "macos") { 1e6 } else { 1e3 }
        };
        Self { parent: peak(UsageWho::RUSAGE_SELF), child: peak(UsageWho::RUSAGE_CHILDREN) }
    }

    #[cfg(not(unix))]
    pub(crate) fn so_far() -> Self {
        Self { parent: 0.0, child: 0.0 }
    }

    /// The most that all can have had together, when so many processes ran at the same time.
    pub(crate) fn with_children(self, count: usize) -> f64 {
        self.parent + self.child * count as f64
    }
}
