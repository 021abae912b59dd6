//! How much of their words two texts share, by pairs of neighbouring characters. Knows nothing of clauses.

use std::collections::{HashMap, HashSet};

use tiaowen_text::fold::fingerprint;

/// The shortest text, in code points of its folded form, whose words alone tell it from others.
const SHORTEST: usize = 8;

/// The pairs of neighbouring characters in a text.
pub(super) struct Likeness {
    pairs: HashSet<(char, char)>,
}

impl Likeness {
    pub(super) fn of(text: &str) -> Self {
        let folded = fingerprint(text);
        let pairs: HashSet<(char, char)> = folded.chars().zip(folded.chars().skip(1)).collect();
        Self { pairs }
    }

    /// The pairs that both texts have, as a share of the pairs of both: 0 to 1.
    pub(super) fn share(&self, other: &Self) -> f64 {
        share(self.pairs.intersection(&other.pairs).count(), self.pairs.len(), other.pairs.len())
    }
}

fn share(common: usize, left: usize, right: usize) -> f64 {
    if left + right == 0 { 0.0 } else { 2.0 * common as f64 / (left + right) as f64 }
}

/// Pairs texts that share at least `threshold`, those that share most first, each once; in places of both lists.
pub(super) fn pairs(old: &[&Likeness], new: &[Likeness], threshold: f64) -> Vec<(usize, usize)> {
    let mut holders: HashMap<(char, char), Vec<usize>> = HashMap::new();
    for (index, likeness) in old.iter().enumerate().filter(|(_, it)| it.pairs.len() >= SHORTEST) {
        likeness.pairs.iter().for_each(|pair| holders.entry(*pair).or_default().push(index));
    }
    let mut alike: Vec<(f64, usize, usize)> = Vec::new();
    let mut common = vec![0usize; old.len()];
    for (index, likeness) in new.iter().enumerate().filter(|(_, it)| it.pairs.len() >= SHORTEST) {
        common.fill(0);
        for holder in likeness.pairs.iter().filter_map(|pair| holders.get(pair)).flatten() {
            common[*holder] += 1;
        }
        let shares = common.iter().enumerate().map(|(place, common)| {
            (share(*common, old[place].pairs.len(), likeness.pairs.len()), place, index)
        });
        alike.extend(shares.filter(|(share, ..)| *share >= threshold));
    }
    // Of equals the first in reading order.
    alike.sort_by(|left, right| right.0.total_cmp(&left.0).then((left.1, left.2).cmp(&(right.1, right.2))));
    let (mut has_old, mut has_new) = (HashSet::new(), HashSet::new());
    let mut chosen = Vec::new();
    for (_, old, new) in alike {
        if !has_old.contains(&old) && !has_new.contains(&new) {
            has_old.insert(old);
            has_new.insert(new);
            chosen.push((old, new));
        }
    }
    chosen
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_paired_by_what_they_share() {
        let check = |old: &[&str], new: &[&str], expected: &[(usize, usize)]| {
            let old: Vec<Likeness> = old.iter().map(|text| Likeness::of(text)).collect();
            let new: Vec<Likeness> = new.iter().map(|text| Likeness::of(text)).collect();
            assert_eq!(pairs(&old.iter().collect::<Vec<_>>(), &new, 0.7), expected);
        };
        let (robots, cloud) = ("支持企业应用工业机器人", "推动企业把业务搬上云平台");
        check(&[robots, cloud], &["推动企业把业务搬上云服务平台", robots], &[(0, 1), (1, 0)]);
        check(&[robots], &[cloud], &[]);
        check(&[robots, robots], &[robots], &[(0, 0)]);
        // Too short to be known by its words.
        check(&["支持企业"], &["支持企业"], &[]);
        check(&[""], &[""], &[]);
        assert_eq!(Likeness::of("").share(&Likeness::of("")), 0.0);
    }
}
