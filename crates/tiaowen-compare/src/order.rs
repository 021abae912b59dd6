//! What keeps its order: of pairs the heaviest chain that runs forward on both sides. Knows nothing of texts.

/// Finds among pairs of places, ascending on the left, those that run forward on the right as well and weigh most
/// together. Takes time `n log n`.
pub(crate) fn heaviest_chain(
    pairs: &[(usize, usize)],
    weight: impl Fn(&(usize, usize)) -> u128,
) -> Vec<(usize, usize)> {
    let size = pairs.iter().map(|(_, right)| right + 1).max().unwrap_or(0);
    // For every stretch of the right the heaviest chain that ends there: its weight and its last pair.
    let mut best: Vec<(u128, Option<usize>)> = vec![(0, None); size + 1];
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (index, pair) in pairs.iter().enumerate() {
        let (mut heaviest, mut at) = ((0, None), pair.1);
        while at > 0 {
            if best[at].0 > heaviest.0 {
                heaviest = best[at];
            }
            at &= at - 1;
        }
        before.push(heaviest.1);
        let chain = (heaviest.0 + weight(pair), Some(index));
        let mut at = pair.1 + 1;
        while at <= size {
            if chain.0 > best[at].0 {
                best[at] = chain;
            }
            at += at & at.wrapping_neg();
        }
    }
    let mut chain = Vec::new();
    let heaviest =
        best.iter().fold((0, None), |heaviest, end| if end.0 > heaviest.0 { *end } else { heaviest });
    let mut last = heaviest.1;
    while let Some(index) = last {
        chain.push(pairs[index]);
        last = before[index];
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_weighs_most_keeps_its_order() {
        let check = |rights: &[usize], weights: &[u128], expected: &[usize]| {
            let pairs: Vec<(usize, usize)> = rights.iter().copied().enumerate().collect();
            let chain = heaviest_chain(&pairs, |pair| weights[pair.0]);
            let kept: Vec<usize> = chain.iter().map(|(_, right)| *right).collect();
            assert_eq!(kept, expected, "{rights:?} {weights:?}");
        };
        check(&[], &[], &[]);
        check(&[0, 1, 2], &[1, 1, 1], &[0, 1, 2]);
        check(&[2, 0, 1], &[1, 1, 1], &[0, 1]);
        check(&[2, 0, 1], &[3, 1, 1], &[2]);
        check(&[1, 0], &[1, 2], &[0]);
        check(&[3, 0, 4, 1], &[5, 1, 5, 1], &[3, 4]);
    }

    proptest! {
        #[test]
        fn a_chain_runs_forward_and_none_weighs_more(
            rights in Just((0..7usize).collect::<Vec<_>>()).prop_shuffle(),
            weights in prop::collection::vec(1u128..9, 7),
        ) {
            let pairs: Vec<(usize, usize)> = rights.into_iter().enumerate().collect();
            let chain = heaviest_chain(&pairs, |pair| weights[pair.0]);
            let runs_forward =
                |chain: &[(usize, usize)]| chain.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1);
            prop_assert!(runs_forward(&chain));
            let weigh = |chain: &[(usize, usize)]| chain.iter().map(|pair| weights[pair.0]).sum::<u128>();
            for choice in 0u32..1 << pairs.len() {
                let other: Vec<(usize, usize)> =
                    pairs.iter().copied().filter(|pair| choice >> pair.0 & 1 == 1).collect();
                prop_assert!(!runs_forward(&other) || weigh(&other) <= weigh(&chain));
            }
        }
    }
}
