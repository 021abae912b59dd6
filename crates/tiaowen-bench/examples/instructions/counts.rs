//! Counts of instructions, and how two of them compare. Knows nothing of what was counted.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The share by which a count may differ.
const TOLERANCE: f64 = 0.05;

/// Instructions of each piece of the work.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counts {
    /// The compiler that built what was counted: another one counts otherwise.
    pub(crate) compiler: String,
    /// The vectors of the processor: libraries search wider ones in fewer steps.
    pub(crate) vectors: String,
    /// Piece → instructions.
    pub(crate) pieces: BTreeMap<String, u64>,
}

/// How a count stands to the one that is kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Verdict {
    /// About the same; percent more.
    Same(f64),
    /// Too many; percent more.
    More(f64),
    /// So few that the file can be tightened; percent more, below 0.
    Fewer(f64),
    /// None is kept.
    Unknown,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same(percent) => write!(formatter, "{percent:+.2} %"),
            Self::More(percent) => write!(formatter, "{percent:+.2} %: too many"),
            Self::Fewer(percent) => {
                write!(formatter, "{percent:+.2} %: better; keep it so with .ci/instructions --update")
            }
            Self::Unknown => formatter.write_str("not kept yet"),
        }
    }
}

impl Counts {
    /// Each piece found, with its count and how that stands to the one that is kept.
    pub(crate) fn compare(&self, found: &Self) -> Vec<(String, u64, Verdict)> {
        let verdict = |(piece, count): (&String, &u64)| {
            let verdict = self.pieces.get(piece).map_or(Verdict::Unknown, |kept| compare(*kept, *count));
            (piece.clone(), *count, verdict)
        };
        found.pieces.iter().map(verdict).collect()
    }
}

#[allow(clippy::cast_precision_loss, reason = "a share needs no more")]
fn compare(kept: u64, found: u64) -> Verdict {
    let more = found as f64 / kept.max(1) as f64 - 1.0;
    let percent = more * 100.0;
    if more > TOLERANCE {
        Verdict::More(percent)
    } else if more < -TOLERANCE {
        Verdict::Fewer(percent)
    } else {
        Verdict::Same(percent)
    }
}

/// The total of one of callgrind's files.
pub(crate) fn total(file: &str) -> Option<u64> {
    let total = |line: &str| line.strip_prefix("totals:")?.split_whitespace().next()?.parse().ok();
    file.lines().rev().find_map(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_percent_more_are_too_many_and_five_percent_fewer_are_told() {
        let of = |pieces| Counts { compiler: String::new(), vectors: String::new(), pieces };
        let counts = |count| of([("页".to_owned(), count)].into());
        let check = |found, expected: fn(&Verdict) -> bool| {
            let verdicts = counts(1000).compare(&counts(found));
            assert!(expected(&verdicts[0].2), "{found}: {verdicts:?}");
        };
        check(1000, |verdict| *verdict == Verdict::Same(0.0));
        check(1049, |verdict| matches!(verdict, Verdict::Same(_)));
        check(1051, |verdict| matches!(verdict, Verdict::More(_)));
        check(951, |verdict| matches!(verdict, Verdict::Same(_)));
        check(949, |verdict| matches!(verdict, Verdict::Fewer(_)));
        assert_eq!(of(BTreeMap::new()).compare(&counts(7)), [("页".to_owned(), 7, Verdict::Unknown)]);
    }

    #[test]
    fn totals_are_read() {
        assert_eq!(total("version: 1\nsummary: 12\n\nfn=(1)\n1 2\n\ntotals: 345\n"), Some(345));
        assert_eq!(total("version: 1\n"), None);
    }
}
