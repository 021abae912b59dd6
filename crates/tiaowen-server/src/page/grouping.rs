//! Hits gathered under their documents: the option in the page's address, and the gathering. A matter of the
//! page alone: which hits an address finds, and on which of its pages, stays the same.

/// The parameter's name in addresses of the page.
pub(crate) const PARAMETER: &str = "group";
const BY_DOCUMENT: &str = "document";

/// How the hits of a page are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Grouping {
    /// One after another, in the order of the question.
    #[default]
    Flat,
    /// Under the titles of their documents, the document of the best hit first.
    ByDocument,
}

impl Grouping {
    /// Reads the parameter's value; anything unknown is the usual layout.
    pub(crate) fn read(value: &str) -> Self {
        if value.trim() == BY_DOCUMENT { Self::ByDocument } else { Self::Flat }
    }

    /// What the address says; `None` for the usual layout.
    pub(crate) fn value(self) -> Option<&'static str> {
        match self {
            Self::Flat => None,
            Self::ByDocument => Some(BY_DOCUMENT),
        }
    }

    /// The other layout.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Flat => Self::ByDocument,
            Self::ByDocument => Self::Flat,
        }
    }
}

/// Gathers items with equal keys. Groups stand in the order of their first items, items keep theirs.
pub(crate) fn gather<T, K: PartialEq>(
    items: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<Vec<T>> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let own = key(&item);
        match groups.iter_mut().find(|(known, _)| *known == own) {
            Some((_, group)) => group.push(item),
            None => groups.push((own, vec![item])),
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_reads_back() {
        let check = |value: &str, expected: Grouping| assert_eq!(Grouping::read(value), expected, "{value}");
        check("", Grouping::Flat);
        check("unit", Grouping::Flat);
        for grouping in [Grouping::Flat, Grouping::ByDocument] {
            check(grouping.value().unwrap_or_default(), grouping);
            assert_ne!(grouping.other(), grouping);
            assert_eq!(grouping.other().other(), grouping);
        }
    }

    proptest! {
        #[test]
        fn groups_hold_every_item_once_in_order(items in prop::collection::vec(0u8..5, 0..20)) {
            let groups = gather(items.iter().copied().enumerate(), |(_, item)| *item);
            let mut all: Vec<_> = groups.concat();
            for group in &groups {
                prop_assert!(group.iter().all(|(_, item)| *item == group[0].1));
                prop_assert!(group.is_sorted());
            }
            prop_assert!(groups.is_sorted_by_key(|group| group[0].0));
            all.sort_unstable();
            prop_assert_eq!(all, items.into_iter().enumerate().collect::<Vec<_>>());
        }
    }
}
