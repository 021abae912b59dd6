//! Until when an answer is wanted. Whoever answers gives the thread a deadline for the length of the work; engines look
//! at it wherever a question could take long, and stop. Knows no clock but the machine's, and nobody who asks.
//!
//! A question asks the engine many times over (its terms, what it would find with one thing less), so the deadline
//! belongs to the thread and not to one question of them. An engine that works on further threads hands it on to them:
//! [`Deadline::of_thread`] there, [`Deadline::hold`] here.

use std::cell::Cell;
use std::io;
use std::time::{Duration, Instant};

use thiserror::Error;

thread_local! {
    static DEADLINE: Cell<Option<Instant>> = const { Cell::new(None) };
}

/// The time at which an answer is no longer wanted, if there is one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

/// The answer was not ready in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not answered in time")]
pub struct Overrun;

impl Deadline {
    /// No time at all: what is worked out for all later questions is not given up for the first.
    pub const NONE: Self = Self(None);

    /// The time that lies so far ahead.
    pub fn after(allowed: Duration) -> Self {
        Self(Instant::now().checked_add(allowed))
    }

    /// What the thread works under.
    pub fn of_thread() -> Self {
        Self(DEADLINE.get())
    }

    /// How much is left; `None` where there is no deadline.
    pub fn left(self) -> Option<Duration> {
        self.0.map(|deadline| deadline.saturating_duration_since(Instant::now()))
    }

    /// Works under this deadline, then again under the one before.
    pub fn hold<T>(self, work: impl FnOnce() -> T) -> T {
        /// Puts the deadline back, after a panic too.
        struct Before(Option<Instant>);
        impl Drop for Before {
            fn drop(&mut self) {
                DEADLINE.set(self.0);
            }
        }
        let _before = Before(DEADLINE.replace(self.0));
        work()
    }
}

/// Tells whether the thread may go on. Costs a look at the clock: call it once for some thousand postings.
///
/// # Errors
/// The deadline is over.
pub fn check() -> Result<(), Overrun> {
    match DEADLINE.get() {
        Some(deadline) if Instant::now() >= deadline => Err(Overrun),
        _ => Ok(()),
    }
}

impl From<Overrun> for io::Error {
    fn from(overrun: Overrun) -> Self {
        Self::new(io::ErrorKind::TimedOut, overrun)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_holds_for_the_work_alone() {
        let over = Deadline::after(Duration::ZERO);
        assert_eq!((check(), over.hold(check), check()), (Ok(()), Err(Overrun), Ok(())));
        let far = Deadline::after(Duration::from_secs(3600));
        assert_eq!(far.hold(check), Ok(()));
        let nested = over.hold(|| (Deadline::NONE.hold(check), check(), Deadline::of_thread() == over));
        assert_eq!(nested, (Ok(()), Err(Overrun), true));
        assert!(std::panic::catch_unwind(|| over.hold(|| panic!("a fault"))).is_err());
        assert_eq!(check(), Ok(()));
    }
}
