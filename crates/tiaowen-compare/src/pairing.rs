//! Which passage of one side is the counterpart of which on the other: first the same words, then much the same
//! words, then what is left between counterparts that keep their order.

use std::collections::HashMap;
use std::ops::Range;

use crate::STRETCH_CHARS;
use crate::order::heaviest_chain;
use crate::shingles::{Candidate, Shingles};

/// Passages so alike are counterparts wherever they stand.
const ALIKE: f64 = 0.5;
/// Passages so alike are counterparts between the same neighbours.
const ALIKE_IN_PLACE: f64 = 0.3;
/// Fewer pairs of characters in common are chance.
const LEAST_SHARED: usize = 3;
/// Passages that share stretches of text are counterparts, too; see [`Stretched`].
const STRETCH_OF_COUNTERPARTS: Stretched = Stretched { chars: 24, part: 0.2, covered: 0.3 };
/// Passages that share less are related: they speak of the same matter.
const STRETCH_OF_RELATED: Stretched = Stretched { chars: 14, part: 0.1, covered: 0.21 };
/// Of what is a counterpart by its stretches alone, so much of the lighter one stands in the other, or it is related.
const MOSTLY_COVERED: f64 = 0.6;
/// How much it speaks for a pair to stand between the same neighbours, and next to a pair of the same words.
const SAME_PLACE: f64 = 0.15;
const NEXT_TO_SAME: f64 = 0.05;
/// Between the same neighbours everything is held against everything up to so many comparisons; beyond, each passage
/// against those so many places around where it would stand.
const MAX_IN_PLACE: usize = 400;
const AROUND: usize = 8;

/// What passages must share in stretches of text to belong together. Shorter ones come about by chance.
#[derive(Clone, Copy)]
struct Stretched {
    /// Characters in stretches that both hold.
    chars: usize,
    /// The part of the shorter passage that they are.
    part: f64,
    /// The part of the lighter passage's weight that both hold: what every passage has weighs little.
    covered: f64,
}

/// Which passages are counterparts.
pub(crate) struct Links {
    rights: Vec<Option<usize>>,
    lefts: Vec<Option<usize>>,
    /// For the left, whether its counterpart is only related.
    related: Vec<bool>,
}

impl Links {
    fn new(left: usize, right: usize) -> Self {
        Self { rights: vec![None; left], lefts: vec![None; right], related: vec![false; left] }
    }

    /// The counterpart of each passage of the right.
    pub(crate) fn of_right(&self) -> &[Option<usize>] {
        &self.lefts
    }

    /// The counterpart of each passage of the left.
    pub(crate) fn of_left(&self) -> &[Option<usize>] {
        &self.rights
    }

    /// All that belong together, ascending on the left.
    pub(crate) fn pairs(&self) -> Vec<(usize, usize)> {
        self.rights.iter().enumerate().filter_map(|(left, right)| Some((left, (*right)?))).collect()
    }

    /// Whether a passage of the left is only related to its counterpart.
    pub(crate) fn is_related(&self, left: usize) -> bool {
        self.related[left]
    }

    /// Those counterparts that keep their order. What is longer keeps its place; where lengths agree the words decide,
    /// on both sides alike.
    pub(crate) fn in_order(&self, left: &[Vec<char>], right: &[Vec<char>]) -> Vec<(usize, usize)> {
        let mut pairs = self.pairs();
        pairs.retain(|(left, _)| !self.related[*left]);
        heaviest_chain(&pairs, |(at_left, at_right)| {
            let (left, right) = (&left[*at_left], &right[*at_right]);
            let mark = mark(left).wrapping_add(mark(right)) >> u32::BITS;
            ((left.len() + right.len()) as u128) << u64::BITS | u128::from(mark)
        })
    }

    /// Passages without counterparts that may be ones.
    fn candidates(&self, shingles: &Shingles) -> Vec<Candidate> {
        shingles.candidates([&|left| self.rights[left].is_none(), &|right| self.lefts[right].is_none()])
    }

    /// The places of a range that have no counterpart; `side` is 0 for the left, 1 for the right.
    fn free(&self, side: usize, places: Range<usize>) -> Vec<usize> {
        let linked = [&self.rights, &self.lefts][side];
        places.filter(|place| linked[*place].is_none()).collect()
    }

    fn are_free(&self, left: usize, right: usize) -> bool {
        self.rights[left].is_none() && self.lefts[right].is_none()
    }

    fn link(&mut self, left: usize, right: usize) {
        (self.rights[left], self.lefts[right]) = (Some(right), Some(left));
    }

    /// Whether two passages are linked with each other; places outside are not.
    fn are_linked(&self, left: Option<usize>, right: Option<usize>) -> bool {
        let (Some(left), Some(right)) = (left, right) else { return false };
        self.rights.get(left).is_some_and(|linked| *linked == Some(right))
    }
}

/// A figure that the words give, the same at every run (FNV-1a).
fn mark(body: &[char]) -> u64 {
    body.iter().fold(0xcbf2_9ce4_8422_2325, |mark, sign| {
        (mark ^ u64::from(u32::from(*sign))).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Finds the counterparts.
pub(crate) fn pair(left: &[Vec<char>], right: &[Vec<char>], shingles: &Shingles) -> Links {
    let mut links = Links::new(left.len(), right.len());
    pair_same(&mut links, left, right);
    let mut stretches = [Stretches::new(left), Stretches::new(right)];
    pair_alike(&mut links, left, right, shingles, &mut stretches);
    pair_in_place(&mut links, left, right, shingles);
    pair_related(&mut links, shingles, &mut stretches);
    links
}

/// Pairs what says the same. Of words that stand several times those next to pairs go first, then in their order.
fn pair_same(links: &mut Links, left: &[Vec<char>], right: &[Vec<char>]) {
    let mut places: HashMap<&[char], [Vec<usize>; 2]> = HashMap::new();
    for (side, bodies) in [left, right].into_iter().enumerate() {
        for (place, body) in bodies.iter().enumerate() {
            places.entry(body).or_default()[side].push(place);
        }
    }
    for [lefts, rights] in places.values() {
        if let ([left], [right]) = (&lefts[..], &rights[..]) {
            links.link(*left, *right);
        }
    }
    let known = links.pairs();
    for (mut at_left, mut at_right) in known.iter().copied() {
        while let (Some(next_left), Some(next_right)) = (left.get(at_left + 1), right.get(at_right + 1)) {
            (at_left, at_right) = (at_left + 1, at_right + 1);
            if next_left != next_right || !links.are_free(at_left, at_right) {
                break;
            }
            links.link(at_left, at_right);
        }
    }
    for (mut at_left, mut at_right) in known {
        while at_left > 0 && at_right > 0 {
            (at_left, at_right) = (at_left - 1, at_right - 1);
            if left[at_left] != right[at_right] || !links.are_free(at_left, at_right) {
                break;
            }
            links.link(at_left, at_right);
        }
    }
    for [lefts, rights] in places.values() {
        let lefts: Vec<usize> = lefts.iter().copied().filter(|left| links.rights[*left].is_none()).collect();
        let rights: Vec<usize> =
            rights.iter().copied().filter(|right| links.lefts[*right].is_none()).collect();
        lefts.into_iter().zip(rights).for_each(|(left, right)| links.link(left, right));
    }
}

/// Pairs what says much the same, the most alike first.
fn pair_alike(
    links: &mut Links,
    left: &[Vec<char>],
    right: &[Vec<char>],
    shingles: &Shingles,
    stretches: &mut [Stretches<'_>; 2],
) {
    let candidates = links.candidates(shingles);
    let gaps = Gaps::new(links, &links.in_order(left, right));
    let score = |candidate: &Candidate| {
        let Candidate { left, right, likeness, .. } = *candidate;
        let before = links.are_linked(left.checked_sub(1), right.checked_sub(1));
        let after = links.are_linked(Some(left + 1), Some(right + 1));
        let next_to_same = f64::from(u8::from(before) + u8::from(after)) * NEXT_TO_SAME;
        likeness + next_to_same + if gaps.are_same(left, right) { SAME_PLACE } else { 0.0 }
    };
    let scored = candidates.iter().map(|candidate| (score(candidate), *candidate)).collect();
    let taken = take_best(links, scored, |candidate| {
        candidate.shared >= LEAST_SHARED
            && (candidate.likeness >= ALIKE || STRETCH_OF_COUNTERPARTS.is_met(stretches, candidate))
    });
    for candidate in taken {
        links.related[candidate.left] =
            candidate.likeness < ALIKE_IN_PLACE && candidate.covered < MOSTLY_COVERED;
    }
}

/// Pairs what is left and speaks of the same matter.
fn pair_related(links: &mut Links, shingles: &Shingles, stretches: &mut [Stretches<'_>; 2]) {
    let candidates = links.candidates(shingles);
    let scored = candidates.into_iter().map(|candidate| (candidate.likeness, candidate)).collect();
    for candidate in take_best(links, scored, |candidate| STRETCH_OF_RELATED.is_met(stretches, candidate)) {
        links.related[candidate.left] = true;
    }
}

/// Pairs what is left between counterparts that keep their order, if it is somewhat alike. Without such counterparts
/// the documents are one stretch, and what is paired must be as alike as elsewhere: rows of a table, say, which have
/// nothing that tells one from another but their order.
fn pair_in_place(links: &mut Links, left: &[Vec<char>], right: &[Vec<char>], shingles: &Shingles) {
    let chain = links.in_order(left, right);
    let least = if chain.is_empty() { ALIKE } else { ALIKE_IN_PLACE };
    let ends = chain.into_iter().chain([(left.len(), right.len())]);
    let (mut next_left, mut next_right) = (0, 0);
    let mut scored = Vec::new();
    for (end_left, end_right) in ends {
        let lefts = links.free(0, next_left..end_left);
        let rights = links.free(1, next_right..end_right);
        for (index, left) in lefts.iter().enumerate() {
            for right in &rights[around(index, lefts.len(), rights.len())] {
                let candidate = shingles.liken(*left, *right);
                scored.push((candidate.likeness, candidate));
            }
        }
        (next_left, next_right) = (end_left + 1, end_right + 1);
    }
    take_best(links, scored, |candidate| candidate.likeness >= least && candidate.shared >= LEAST_SHARED);
}

/// Which of `rights` passages the one at `index` among `lefts` is held against.
fn around(index: usize, lefts: usize, rights: usize) -> Range<usize> {
    if lefts.saturating_mul(rights) <= MAX_IN_PLACE {
        return 0..rights;
    }
    // As far off on the scale of the longer side, whichever that is.
    let reach = AROUND * lefts.max(rights);
    let here = index * rights;
    let start = here.saturating_sub(reach).div_ceil(lefts);
    let end = (here + reach) / lefts + 1;
    start..end.min(rights)
}

/// Links candidates, the best first, each passage once, and gives those that were linked. Among equals those at the same place go first: whichever of
/// two candidates for one passage that is, it is the same when the sides are swapped.
fn take_best(
    links: &mut Links,
    mut scored: Vec<(f64, Candidate)>,
    mut is_enough: impl FnMut(&Candidate) -> bool,
) -> Vec<Candidate> {
    scored.sort_unstable_by(|(one_score, one), (other_score, other)| {
        let key = |candidate: &Candidate| {
            (candidate.left.abs_diff(candidate.right), candidate.left + candidate.right, candidate.left)
        };
        other_score.total_cmp(one_score).then_with(|| key(one).cmp(&key(other)))
    });
    let mut taken = Vec::new();
    for (_, candidate) in scored {
        if links.are_free(candidate.left, candidate.right) && is_enough(&candidate) {
            links.link(candidate.left, candidate.right);
            taken.push(candidate);
        }
    }
    taken
}

/// Between which counterparts that keep their order each passage stands.
struct Gaps {
    lefts: Vec<usize>,
    rights: Vec<usize>,
}

impl Gaps {
    fn new(links: &Links, chain: &[(usize, usize)]) -> Self {
        let number = |length: usize, ends: &mut dyn Iterator<Item = usize>| {
            let mut gaps = vec![0; length];
            for end in ends {
                gaps[end] = 1;
            }
            let mut gap = 0;
            for place in &mut gaps {
                gap += *place;
                *place = gap;
            }
            gaps
        };
        Self {
            lefts: number(links.rights.len(), &mut chain.iter().map(|(left, _)| *left)),
            rights: number(links.lefts.len(), &mut chain.iter().map(|(_, right)| *right)),
        }
    }

    fn are_same(&self, left: usize, right: usize) -> bool {
        self.lefts[left] == self.rights[right]
    }
}

/// The stretches of passages, made when first asked for.
struct Stretches<'bodies> {
    bodies: &'bodies [Vec<char>],
    sorted: Vec<Option<Vec<&'bodies [char]>>>,
}

impl<'bodies> Stretches<'bodies> {
    fn new(bodies: &'bodies [Vec<char>]) -> Self {
        Self { bodies, sorted: vec![None; bodies.len()] }
    }

    fn of(&mut self, place: usize) -> &[&'bodies [char]] {
        self.sorted[place].get_or_insert_with(|| {
            let mut stretches: Vec<&[char]> = self.bodies[place].windows(STRETCH_CHARS).collect();
            stretches.sort_unstable();
            stretches
        })
    }
}

impl Stretched {
    fn is_met(self, stretches: &mut [Stretches<'_>; 2], candidate: &Candidate) -> bool {
        if candidate.covered < self.covered {
            return false;
        }
        let [lefts, rights] = stretches;
        let (left, right) = (&lefts.bodies[candidate.left], &rights.bodies[candidate.right]);
        let shorter = left.len().min(right.len());
        let same =
            same_chars(left, rights.of(candidate.right)).min(same_chars(right, lefts.of(candidate.left)));
        same >= self.chars && same as f64 >= self.part * shorter as f64
    }
}

/// How many characters of a body stand in stretches that are among those of another.
fn same_chars(body: &[char], others: &[&[char]]) -> usize {
    let (mut same, mut counted) = (0, 0);
    for (start, stretch) in body.windows(STRETCH_CHARS).enumerate() {
        if others.binary_search(&stretch).is_ok() {
            let end = start + STRETCH_CHARS;
            same += end - start.max(counted);
            counted = end;
        }
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_around_mirror_one_another() {
        let check = |lefts: usize, rights: usize| {
            for left in 0..lefts {
                for right in 0..rights {
                    let there = around(left, lefts, rights).contains(&right);
                    assert_eq!(there, around(right, rights, lefts).contains(&left), "{left} {right}");
                }
            }
        };
        check(3, 100);
        check(30, 40);
        check(97, 31);
        check(1, 500);
    }

    #[test]
    fn stretches_agree_and_chance_does_not() {
        let check = |body: &str, other: &str, expected: usize| {
            let bodies = [other.chars().collect::<Vec<_>>()];
            let body: Vec<char> = body.chars().collect();
            assert_eq!(same_chars(&body, Stretches::new(&bodies).of(0)), expected, "{body:?} {other}");
        };
        check("支持企业开展技术改造", "鼓励企业开展技术改造", 8);
        check("支持企业", "支持企业", 0);
        check("支持企业发展，甲乙，支持企业发展", "支持企业发展", 12);
        check("", "支持企业发展", 0);
    }
}
