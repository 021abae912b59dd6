//! Passages that were taken into another or cut off from one: parts of what another pair left over.

use crate::pairing::Links;
use crate::shingles::Shingles;

/// So large a part of a passage stands in another, beside what that one's counterpart has.
const LEAST_PART: f64 = 0.6;
/// Fewer pairs of characters in common are chance.
const LEAST_SHARED: usize = 8;

/// A passage without a counterpart of its own that is part of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Portion {
    /// A passage of the left went into one of the right, which has a counterpart of its own.
    OfRight {
        /// The part.
        left: usize,
        /// The whole.
        whole: usize,
    },
    /// A passage of the right came out of one of the left.
    OfLeft {
        /// The part.
        right: usize,
        /// The whole.
        whole: usize,
    },
}

/// Finds the portions. A pair is split or merged, not both: where parts lie on both sides, they stay alone.
pub(crate) fn portions(links: &Links, shingles: &Shingles) -> Vec<Portion> {
    let (rights, lefts) = (links.of_left(), links.of_right());
    let mut of_right = best_wholes(
        shingles
            .candidates([&|left| rights[left].is_none(), &|right| lefts[right].is_some()])
            .into_iter()
            .filter_map(|candidate| {
                let beside = lefts[candidate.right].filter(|left| !links.is_related(*left))?;
                let part = shingles.covered_beside(0, candidate.left, candidate.right, beside);
                (candidate.shared >= LEAST_SHARED).then_some((candidate.left, candidate.right, part))
            }),
    );
    let mut of_left = best_wholes(
        shingles
            .candidates([&|left| rights[left].is_some(), &|right| lefts[right].is_none()])
            .into_iter()
            .filter_map(|candidate| {
                let beside = rights[candidate.left].filter(|_| !links.is_related(candidate.left))?;
                let part = shingles.covered_beside(1, candidate.right, candidate.left, beside);
                (candidate.shared >= LEAST_SHARED).then_some((candidate.right, candidate.left, part))
            }),
    );
    let merged: Vec<usize> = of_right.iter().filter_map(|(_, whole)| lefts[*whole]).collect();
    let split: Vec<usize> = of_left.iter().filter_map(|(_, whole)| rights[*whole]).collect();
    of_right.retain(|(_, whole)| !split.contains(whole));
    of_left.retain(|(_, whole)| !merged.contains(whole));
    let of_right = of_right.into_iter().map(|(left, whole)| Portion::OfRight { left, whole });
    of_right.chain(of_left.into_iter().map(|(right, whole)| Portion::OfLeft { right, whole })).collect()
}

/// For every part the whole that holds most of it, the nearest of several, if that is enough.
fn best_wholes(found: impl Iterator<Item = (usize, usize, f64)>) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize, f64)> = found.filter(|(_, _, held)| *held >= LEAST_PART).collect();
    found.sort_unstable_by(|one, other| {
        let key = |(part, whole, _): &(usize, usize, f64)| (part.abs_diff(*whole), *whole);
        one.0.cmp(&other.0).then(other.2.total_cmp(&one.2)).then_with(|| key(one).cmp(&key(other)))
    });
    found.dedup_by_key(|(part, ..)| *part);
    found.into_iter().map(|(part, whole, _)| (part, whole)).collect()
}
