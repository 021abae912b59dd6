//! What all clauses say, as searching sees it: the brute-force truth of what stands where. Knows no index.

use memchr::memmem;
use tiaowen_document::model::Clause;
use tiaowen_search::engine::Searchable;
use tiaowen_search::{ClauseRecord, Engine, EngineError};
use tiaowen_text::tokens::Squeezed;

/// Stands between two strings; squeezed text holds no blank.
const DIVIDER: char = '\n';

/// The texts of all clauses.
pub(crate) struct Texts {
    pub(crate) clauses: Vec<ClauseText>,
    /// The strings of every clause that a term is looked up in, squeezed, one behind the other.
    squeezed: String,
    /// Where the strings of each clause begin in `squeezed`, in bytes; one more for its end.
    starts: Vec<usize>,
}

/// What can be drawn from a clause.
pub(crate) struct ClauseText {
    pub(crate) id: String,
    /// The clause's text.
    pub(crate) text: String,
    /// For each character of the squeezed text its offset in `text`, in code points.
    pub(crate) offsets: Vec<usize>,
    /// Where the source breaks off inside the text, counted in characters of the squeezed text.
    pub(crate) breaks: Vec<usize>,
}

impl Texts {
    /// Clauses to draw from, with no strings to look up.
    pub(crate) fn of(clauses: Vec<ClauseText>) -> Self {
        Self { clauses, squeezed: String::new(), starts: vec![0] }
    }

    /// Reads every clause of an index.
    pub(crate) fn read(engine: &dyn Engine) -> Result<Self, EngineError> {
        let mut texts = Self::of(Vec::new());
        for head in &engine.overview()?.documents {
            for record in engine.clauses_of(&head.metadata.id)? {
                for string in Searchable::new(&head.metadata, &record.clause).own {
                    texts.squeezed.push_str(&Squeezed::new(string).text);
                    texts.squeezed.push(DIVIDER);
                }
                texts.starts.push(texts.squeezed.len());
                texts.clauses.push(ClauseText::new(record));
            }
        }
        Ok(texts)
    }

    /// The clauses that hold a squeezed string in their own text, ascending.
    pub(crate) fn holding(&self, squeezed: &str) -> Vec<usize> {
        let finder = memmem::Finder::new(squeezed);
        let (mut holding, mut from) = (Vec::new(), 0);
        while let Some(at) = finder.find(&self.squeezed.as_bytes()[from..]) {
            let clause = self.starts.partition_point(|start| *start <= from + at) - 1;
            holding.push(clause);
            from = self.starts[clause + 1];
        }
        holding
    }
}

impl ClauseText {
    fn new(record: ClauseRecord) -> Self {
        let ClauseRecord { clause, .. } = record;
        let offsets = Squeezed::new(&clause.text).offsets;
        let breaks = breaks(&clause, &offsets);
        Self { id: clause.id, text: clause.text, offsets, breaks }
    }
}

/// Where the source of a clause has a hole, or its text a blank, between two characters.
fn breaks(clause: &Clause, offsets: &[usize]) -> Vec<usize> {
    let mut holes: Vec<(usize, usize, usize)> =
        clause.cuts.iter().map(|cut| (cut.start, cut.end, 0)).collect();
    holes.extend(clause.joins.iter().map(|join| (join.span.start, join.span.end, join.text.chars().count())));
    holes.sort_unstable();
    let (mut breaks, mut source, mut text) = (Vec::new(), clause.span.start, 0);
    for (start, end, shown) in holes {
        text += start.saturating_sub(source);
        source = end;
        breaks.push(offsets.partition_point(|offset| *offset < text));
        text += shown;
    }
    let gaps = offsets.windows(2).zip(1..).filter(|(pair, _)| pair[1] > pair[0] + 1);
    breaks.extend(gaps.map(|(_, character)| character));
    breaks.retain(|character| (1..offsets.len()).contains(character));
    breaks.sort_unstable();
    breaks.dedup();
    breaks
}

#[cfg(test)]
mod tests {
    use tiaowen_document::{Format, Rules, SourceText, parse};

    use super::*;

    fn texts(strings: &[&[&str]]) -> Texts {
        let mut texts = Texts::of(Vec::new());
        for strings in strings {
            for string in *strings {
                texts.squeezed.push_str(string);
                texts.squeezed.push(DIVIDER);
            }
            texts.starts.push(texts.squeezed.len());
        }
        texts
    }

    #[test]
    fn finds_every_clause_once() {
        let texts = texts(&[&["甲乙", "乙甲乙甲"], &["乙"], &[], &["甲甲甲"], &["乙甲"]]);
        let check =
            |needle: &str, expected: &[usize]| assert_eq!(texts.holding(needle), expected, "{needle}");
        check("甲", &[0, 3, 4]);
        check("乙甲", &[0, 4]);
        check("乙乙", &[]);
        check("甲甲", &[3]);
        check("乙", &[0, 1, 4]);
    }

    #[test]
    fn knows_where_the_source_breaks_off() {
        let rules = Rules::from_toml(
            include_str!("../../../../corpus/words/units.toml"),
            include_str!("../../../../corpus/words/categories.toml"),
        )
        .unwrap();
        let check = |text: &str, expected: &[&str]| {
            let source = SourceText::of_text(text, Format::Plain);
            let document = parse(&source, &rules, None).documents.remove(0).in_code_points(text);
            let clause = document.clauses.into_iter().next_back().unwrap();
            let Squeezed { text: squeezed, offsets } = Squeezed::new(&clause.text);
            let squeezed: Vec<char> = squeezed.chars().collect();
            let breaks = breaks(&clause, &offsets);
            let sides = breaks.into_iter().map(|at| format!("{}/{}", squeezed[at - 1], squeezed[at]));
            assert_eq!(sides.collect::<Vec<_>>(), expected, "{text}");
        };
        check("某市办法\n\n第一条 支持企业。", &["条/支"]);
        check("某市办法\n\n第一条 支持企业：\n（一）甲；\n（二）乙。", &["条/支", ":/(", ";/("]);
        check("某市办法\n\n第一条　创新动力大幅提\n\n升，支持企业。", &["条/创", "提/升"]);
    }
}
