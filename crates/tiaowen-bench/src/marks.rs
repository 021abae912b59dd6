//! Marks for a ranked answer, in the formulas of TREC: nDCG with the judged grade as gain and `log2(rank + 1)` as
//! discount, reciprocal rank, recall. Knows nothing of queries and engines.

use std::collections::HashMap;

/// Grades of the clauses that were judged relevant to a query, by clause id; all above 0.
pub(crate) type Judged = HashMap<String, f64>;

/// The marks of one answer, or their mean; each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Marks {
    /// Gain of the first ten, against that of the best order of all judged.
    pub(crate) ndcg_10: f64,
    /// One by the rank of the first relevant clause among the first ten.
    pub(crate) mrr_10: f64,
    /// Share of the relevant clauses that stand among the first ten.
    pub(crate) recall_10: f64,
    /// Share of the relevant clauses that stand among the first hundred.
    pub(crate) recall_100: f64,
}

impl Marks {
    /// Marks an answer: clause ids in their order. A clause counts once, at its best rank.
    pub(crate) fn of(ranked: &[String], judged: &Judged) -> Self {
        let mut grades: Vec<f64> = Vec::with_capacity(ranked.len());
        let mut seen = std::collections::HashSet::new();
        for id in ranked.iter().filter(|id| seen.insert(id.as_str())) {
            grades.push(judged.get(id).copied().unwrap_or(0.0));
        }
        let mut ideal: Vec<f64> = judged.values().copied().collect();
        ideal.sort_by(|left, right| right.total_cmp(left));
        let relevant = |count: usize| as_f64(grades.iter().take(count).filter(|grade| **grade > 0.0).count());
        let first = grades.iter().take(10).position(|grade| *grade > 0.0);
        Self {
            ndcg_10: ratio(gain(&grades), gain(&ideal)),
            mrr_10: first.map_or(0.0, |place| 1.0 / as_f64(place + 1)),
            recall_10: ratio(relevant(10), as_f64(judged.len())),
            recall_100: ratio(relevant(100), as_f64(judged.len())),
        }
    }

    /// The mean of marks; nought of none.
    pub(crate) fn mean(marks: &[Self]) -> Self {
        let mean = |mark: fn(&Self) -> f64| ratio(marks.iter().map(mark).sum(), as_f64(marks.len()));
        Self {
            ndcg_10: mean(|marks| marks.ndcg_10),
            mrr_10: mean(|marks| marks.mrr_10),
            recall_10: mean(|marks| marks.recall_10),
            recall_100: mean(|marks| marks.recall_100),
        }
    }
}

/// Mean and standard deviation of figures.
pub(crate) fn spread(figures: &[f64]) -> (f64, f64) {
    let mean = ratio(figures.iter().sum(), as_f64(figures.len()));
    let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
    (mean, ratio(squares, as_f64(figures.len().saturating_sub(1))).sqrt())
}

/// Discounted gain of the first ten.
fn gain(grades: &[f64]) -> f64 {
    grades.iter().take(10).zip(2usize..).map(|(grade, discount)| grade / as_f64(discount).log2()).sum()
}

fn ratio(part: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { part / whole }
}

#[expect(clippy::cast_precision_loss, reason = "counts of clauses are far below 2^52")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_answers() {
        let judged: Judged =
            [("甲", 2.0), ("乙", 1.0), ("丙", 1.0)].map(|(id, grade)| (id.to_owned(), grade)).into();
        let check = |ranked: &str, expected: [f64; 4]| {
            let ranked: Vec<String> = ranked.chars().map(String::from).collect();
            let Marks { ndcg_10, mrr_10, recall_10, recall_100 } = Marks::of(&ranked, &judged);
            for (mark, expected) in [ndcg_10, mrr_10, recall_10, recall_100].into_iter().zip(expected) {
                assert!((mark - expected).abs() < 1e-6, "{ranked:?}: {mark}, not {expected}");
            }
        };
        // Gains 2, 1, 1 at ranks 1, 2, 3 are worth 2 + 0.630930 + 0.5.
        check("甲乙丙", [1.0, 1.0, 1.0, 1.0]);
        check("丁甲", [2.0 * 0.630_929_754 / 3.130_929_754, 0.5, 1.0 / 3.0, 1.0 / 3.0]);
        check("甲甲乙", [2.630_929_754 / 3.130_929_754, 1.0, 2.0 / 3.0, 2.0 / 3.0]);
        check("一二三四五六七八九十丙", [0.0, 0.0, 0.0, 1.0 / 3.0]);
        check("", [0.0; 4]);
    }

    #[test]
    fn averages() {
        let one = Marks { ndcg_10: 1.0, mrr_10: 0.5, recall_10: 0.0, recall_100: 1.0 };
        let mean = Marks { ndcg_10: 0.5, mrr_10: 0.25, recall_10: 0.0, recall_100: 0.5 };
        assert_eq!(Marks::mean(&[one, Marks::default()]), mean);
        assert_eq!(Marks::mean(&[]), Marks::default());
        assert_eq!(spread(&[1.0, 3.0]), (2.0, 2.0f64.sqrt()));
        assert_eq!(spread(&[1.0]), (1.0, 0.0));
    }
}
