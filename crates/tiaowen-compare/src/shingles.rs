//! How alike two passages are by their pairs of neighbouring characters: what stands in few passages weighs much,
//! what stands in many little. Knows bodies, not order.

use std::collections::HashMap;

/// A pair of characters that more passages of one side hold finds no candidates; it still weighs.
const MAX_POSTINGS: usize = 64;
/// Candidates share at least so large a part of the lighter one by pairs of characters that find.
const LEAST_FOUND: f64 = 0.1;

/// The pairs of characters of every passage on both sides, weighed.
pub(crate) struct Shingles {
    /// How much each pair of characters weighs.
    weights: Vec<u64>,
    /// In how many passages of the left and of the right each stands.
    counts: Vec<[u32; 2]>,
    sides: [Vec<Shingled>; 2],
}

/// The pairs of characters of one passage.
struct Shingled {
    /// Ascending, each once.
    ids: Vec<u32>,
    weight: u64,
}

/// Two passages, one of each side, and how alike they are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Candidate {
    /// Place on the left.
    pub(crate) left: usize,
    /// Place on the right.
    pub(crate) right: usize,
    /// Twice the weight that both hold, by the weight of both: 1 for the same.
    pub(crate) likeness: f64,
    /// The weight that both hold, by that of the lighter one.
    pub(crate) covered: f64,
    /// How many pairs of characters both hold.
    pub(crate) shared: usize,
}

impl Shingles {
    /// Weighs the bodies of both sides.
    pub(crate) fn new(left: &[Vec<char>], right: &[Vec<char>]) -> Self {
        let mut ids: HashMap<(char, char), u32> = HashMap::new();
        let mut counts: Vec<[u32; 2]> = Vec::new();
        let mut read = |bodies: &[Vec<char>], side: usize| -> Vec<Vec<u32>> {
            let mut read_body = |body: &Vec<char>| {
                let mut found: Vec<u32> = Vec::with_capacity(body.len());
                for two in body.windows(2).filter(|two| two.iter().all(|sign| sign.is_alphanumeric())) {
                    let next = u32::try_from(counts.len()).unwrap_or(u32::MAX);
                    let id = *ids.entry((two[0], two[1])).or_insert(next);
                    if id == next {
                        counts.push([0, 0]);
                    }
                    found.push(id);
                }
                found.sort_unstable();
                found.dedup();
                found.iter().for_each(|id| counts[*id as usize][side] += 1);
                found
            };
            bodies.iter().map(&mut read_body).collect()
        };
        let sides = [read(left, 0), read(right, 1)];
        let passages = left.len().max(right.len()) as f64;
        let weights: Vec<u64> = counts
            .iter()
            .map(|[left, right]| {
                (1024.0 * (1.0 + passages / f64::from(*left.max(right))).ln()).round() as u64
            })
            .collect();
        let weigh = |ids: Vec<u32>| {
            let weight = ids.iter().map(|id| weights[*id as usize]).sum();
            Shingled { ids, weight }
        };
        let sides = sides.map(|side| side.into_iter().map(weigh).collect());
        Self { weights, counts, sides }
    }

    /// How alike two passages are.
    pub(crate) fn liken(&self, left: usize, right: usize) -> Candidate {
        let (one, other) = (&self.sides[0][left], &self.sides[1][right]);
        let (mut shared, mut weight) = (0, 0);
        for id in common(&one.ids, &other.ids) {
            shared += 1;
            weight += self.weights[id as usize];
        }
        let part = |whole: u64| if whole == 0 { 0.0 } else { weight as f64 / whole as f64 };
        Candidate {
            left,
            right,
            likeness: 2.0 * part(one.weight + other.weight),
            covered: part(one.weight.min(other.weight)),
            shared,
        }
    }

    /// How large a part of a passage's weight a passage of the other side holds, beside what a third one holds as well,
    /// the counterpart of the second. `side` is that of the first and the third: 0 left, 1 right.
    pub(crate) fn covered_beside(&self, side: usize, part: usize, whole: usize, beside: usize) -> f64 {
        let (part, beside) = (&self.sides[side][part], &self.sides[side][beside]);
        let whole = &self.sides[1 - side][whole];
        if part.weight == 0 {
            return 0.0;
        }
        let held = common(&part.ids, &whole.ids)
            .filter(|id| beside.ids.binary_search(id).is_err())
            .map(|id| self.weights[id as usize])
            .sum::<u64>();
        held as f64 / part.weight as f64
    }

    /// Pairs of passages that share telling pairs of characters, among those that are `free` on each side.
    pub(crate) fn candidates(&self, free: [&dyn Fn(usize) -> bool; 2]) -> Vec<Candidate> {
        let tells = |id: u32| self.counts[id as usize].iter().all(|count| *count as usize <= MAX_POSTINGS);
        let mut postings: HashMap<u32, Vec<usize>> = HashMap::new();
        for (right, shingled) in self.sides[1].iter().enumerate().filter(|(right, _)| free[1](*right)) {
            for id in shingled.ids.iter().filter(|id| tells(**id)) {
                postings.entry(*id).or_default().push(right);
            }
        }
        let mut found: Vec<u64> = vec![0; self.sides[1].len()];
        let mut candidates = Vec::new();
        for (left, shingled) in self.sides[0].iter().enumerate().filter(|(left, _)| free[0](*left)) {
            let mut touched = Vec::new();
            for id in &shingled.ids {
                for right in postings.get(id).into_iter().flatten() {
                    if found[*right] == 0 {
                        touched.push(*right);
                    }
                    found[*right] += self.weights[*id as usize];
                }
            }
            for right in touched {
                let weight = std::mem::take(&mut found[right]) as f64;
                let lighter = shingled.weight.min(self.sides[1][right].weight) as f64;
                if weight >= LEAST_FOUND * lighter {
                    candidates.push(self.liken(left, right));
                }
            }
        }
        candidates
    }
}

/// What two ascending lists have in common.
fn common<'list>(one: &'list [u32], other: &'list [u32]) -> impl Iterator<Item = u32> + 'list {
    let mut rest = other;
    one.iter().copied().filter(move |id| {
        let skipped = rest.iter().take_while(|other| *other < id).count();
        rest = &rest[skipped..];
        rest.first() == Some(id)
    })
}
