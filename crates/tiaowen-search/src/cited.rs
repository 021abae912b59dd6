//! Finds out which place of which document a question cites: 民法典第33条, 甬政办发〔2016〕152号三、（二）1.
//!
//! The cited clause is meant whatever else the words would rank first. Knows titles, numbers and addresses, not
//! what clauses say.

use std::collections::HashMap;
use std::ops::Range;

use tiaowen_document::coordinates::{Coordinate, find_coordinates};
use tiaowen_document::model::Metadata;
use tiaowen_document::references::{FoundDocNumber, find_doc_number};
use tiaowen_text::fold::{fingerprint, fold};
use tiaowen_text::numeral::parse_whole;

use crate::engine::{Condition, Engine, EngineError, EngineQuery, Matcher, Overview};

/// Most letters between a title and the place, as in 民法典中的第33条.
const MAX_GAP: usize = 4;

/// Shortest name that a document goes by, in code points: 刑法.
const SHORTEST_NAME: usize = 2;

/// What national laws open their titles with, and nobody types.
const STATE: &str = "中华人民共和国";

/// What the matter of a notice begins with, behind its issuer.
const MATTER: &str = "关于";

/// Kinds of documents that a title ends with; 规定 is left out, for laws rule, too: 民法典规定的第33条.
const OTHER_DOCUMENTS: [&str; 10] =
    ["解释", "办法", "条例", "细则", "意见", "通知", "方案", "决定", "规划", "纲要"];

/// The names that documents go by: letters and digits of their titles, as far as people cite them.
#[derive(Debug, Default)]
pub(crate) struct DocumentNames {
    by_name: HashMap<String, Vec<u32>>,
    /// Titles from 关于 on, as people cite notices without their issuers.
    by_matter: HashMap<String, Vec<u32>>,
    /// Document numbers, folded.
    by_number: HashMap<String, Vec<u32>>,
    /// Lengths of the names that end with a sign, in code points, the longest first: a question is long, and names end
    /// with few signs.
    lengths: HashMap<char, Vec<usize>>,
}

/// A place that a question cites.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Citation {
    /// Ids of the documents that go by the name; editions of one law share it.
    documents: Vec<String>,
    /// Addresses, the exact one first.
    addresses: Vec<String>,
    /// The terms of the question that the citation is made of.
    terms: Range<usize>,
}

impl DocumentNames {
    pub(crate) fn new(overview: &Overview) -> Self {
        let mut names = Self::default();
        for (head, place) in overview.documents.iter().zip(0u32..) {
            for name in names_of(&head.metadata) {
                names.note_length(&name);
                if let Some(matter) = name.find(MATTER).filter(|at| *at > 0) {
                    add(&mut names.by_matter, name[matter..].to_owned(), place);
                }
                add(&mut names.by_name, name, place);
            }
            if let Some(number) = &head.metadata.doc_number {
                add(&mut names.by_number, fingerprint(number), place);
            }
        }
        names
    }

    fn note_length(&mut self, name: &str) {
        let Some(last) = name.chars().next_back() else { return };
        let (lengths, length) = (self.lengths.entry(last).or_default(), name.chars().count());
        if let Err(place) = lengths.binary_search_by(|known| length.cmp(known)) {
            lengths.insert(place, length);
        }
    }

    /// The places in the overview of documents that go by `title`, written in full or as people cite it: without
    /// the state or region, without the issuer before 关于, with a region that the document's own title leaves out.
    pub(crate) fn called(&self, title: &str, overview: &Overview) -> Vec<u32> {
        let names = written_names(&fold(title), None);
        let whole = names.iter().find_map(|name| self.by_name.get(name).or_else(|| self.by_matter.get(name)));
        if let Some(places) = whole {
            return places.clone();
        }
        for (region, rest) in names.iter().flat_map(|name| regions_ahead(name)) {
            let is_there = |place: &&u32| {
                let metadata = &overview.documents[**place as usize].metadata;
                metadata.region.as_ref().is_some_and(|known| fold(&known.name).ends_with(region))
            };
            let places = self.by_name.get(rest).into_iter().flatten().filter(is_there).copied();
            let places: Vec<u32> = places.collect();
            if !places.is_empty() {
                return places;
            }
        }
        Vec::new()
    }

    /// The places in the overview of documents with this number, in whatever brackets and digits.
    pub(crate) fn with_number(&self, number: &str) -> &[u32] {
        self.by_number.get(&fingerprint(number)).map_or(&[], Vec::as_slice)
    }

    /// The place that the terms of a question cite, read one after the other.
    fn citation(&self, terms: &[&str], overview: &Overview) -> Option<Citation> {
        let question = Question::new(terms);
        find_coordinates(&question.text).into_iter().find_map(|coordinate| {
            let (places, name) = self
                .numbered(&question)
                .or_else(|| self.named_before(&question, &coordinate))
                .or_else(|| self.named_anywhere(&question, &coordinate))?;
            let documents =
                places.iter().map(|place| overview.documents[*place as usize].metadata.id.clone());
            let Coordinate { addresses, range } = coordinate;
            let terms = question.terms(name.start.min(range.start)..name.end.max(range.end));
            Some(Citation { documents: documents.collect(), addresses, terms })
        })
    }

    /// The place that the terms of a question cite, as the nearest one that some clause has, and those terms.
    pub(crate) fn cited_place(
        &self,
        terms: &[&str],
        overview: &Overview,
        engine: &dyn Engine,
    ) -> Result<Option<(Range<usize>, Condition)>, EngineError> {
        let Some(Citation { documents, addresses, terms }) = self.citation(terms, overview) else {
            return Ok(None);
        };
        for address in addresses {
            let place = Condition::Place { documents: documents.clone(), address };
            let question = EngineQuery::count(Matcher::Filter(place.clone()));
            if engine.search(&question)?.total > 0 {
                return Ok(Some((terms, place)));
            }
        }
        Ok(None)
    }

    /// Documents whose number the question holds.
    fn numbered(&self, question: &Question) -> Option<(Vec<u32>, Range<usize>)> {
        let Some(FoundDocNumber::Whole(number)) = find_doc_number(&question.text) else { return None };
        let places = self.with_number(&number.to_string()).to_vec();
        let offset = |byte: usize| question.text[..byte].chars().count();
        (!places.is_empty()).then(|| (places, offset(number.range.start)..offset(number.range.end)))
    }

    /// The longest name that ends right before the place.
    fn named_before(&self, question: &Question, coordinate: &Coordinate) -> Option<(Vec<u32>, Range<usize>)> {
        let before = question.letters_in(0..coordinate.range.start);
        (0..=MAX_GAP.min(before.len()))
            .find_map(|gap| self.named_at_end(question, before.start..before.end - gap))
    }

    /// The longest name that stands anywhere but in the place, the last of several. Where another kind of document
    /// is named in between, as in 民法典的解释第3条, the place is that one's.
    fn named_anywhere(
        &self,
        question: &Question,
        coordinate: &Coordinate,
    ) -> Option<(Vec<u32>, Range<usize>)> {
        let before = question.letters_in(0..coordinate.range.start);
        let after = question.letters_in(coordinate.range.end..usize::MAX);
        let ends = |letters: Range<usize>| letters.clone().map(move |last| letters.start..last + 1);
        ends(before)
            .chain(ends(after))
            .filter_map(|letters| self.named_at_end(question, letters))
            .filter(|(_, name)| {
                let between = question.letters_in(name.end..coordinate.range.start.max(name.end));
                let between = question.folded(between);
                !OTHER_DOCUMENTS.iter().any(|kind| between.contains(kind))
            })
            .max_by_key(|(_, name)| name.len())
    }

    /// The longest name that these letters of the question end with.
    fn named_at_end(&self, question: &Question, letters: Range<usize>) -> Option<(Vec<u32>, Range<usize>)> {
        let last = question.letters[letters.clone()].last()?;
        let lengths = self.lengths.get(&last.folded)?.iter().filter(|length| **length <= letters.len());
        lengths.copied().find_map(|length| {
            let name = letters.end - length..letters.end;
            let range = question.letters[name.start].offset..last.offset + 1;
            Some((self.by_name.get(question.folded(name))?.clone(), range))
        })
    }
}

/// The names of a document: its titles, without the state's name, without the region's in front, without what
/// stands in brackets at the end unless it is an ordinal.
fn names_of(metadata: &Metadata) -> Vec<String> {
    let region = metadata.region.as_ref().map(|region| fold(&region.name));
    let titles = [Some(metadata.title.as_str()), metadata.attached_title.as_deref()];
    let mut names = Vec::new();
    for name in titles.into_iter().flatten().flat_map(|title| written_names(&fold(title), region.as_deref()))
    {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The names that a folded title gives, the fullest first.
fn written_names(folded: &str, region: Option<&str>) -> Vec<String> {
    let bare = match folded.trim_end().strip_suffix(')').and_then(|title| title.rsplit_once('(')) {
        // 解释（二） is another document than 解释（一）; （2023修正） and （试行） are not.
        Some((bare, edition)) if !bare.is_empty() && parse_whole(edition).is_none() => bare,
        _ => folded,
    };
    let mut names = Vec::new();
    for title in [folded, bare] {
        let without_state = title.replace(STATE, "");
        let without_region = region.and_then(|region| title.strip_prefix(region));
        for name in [title, &without_state].into_iter().chain(without_region) {
            let name: String = name.chars().filter(|character| character.is_alphanumeric()).collect();
            if name.chars().count() >= SHORTEST_NAME && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// A name cut behind each word in its front that may be a region's, the longest region first: 甲市, 乙区方案.
fn regions_ahead(name: &str) -> impl Iterator<Item = (&str, &str)> {
    const MOST_CHARS: usize = 12;
    let ends = name.char_indices().take(MOST_CHARS).filter(|(_, sign)| "省市区县".contains(*sign));
    let cuts: Vec<usize> = ends.map(|(at, sign)| at + sign.len_utf8()).collect();
    cuts.into_iter().rev().map(|cut| name.split_at(cut))
}

fn add(places: &mut HashMap<String, Vec<u32>>, name: String, place: u32) {
    let places = places.entry(name).or_default();
    if places.last() != Some(&place) {
        places.push(place);
    }
}

/// The terms of a question as one text.
struct Question {
    text: String,
    /// Where each term begins in `text`, in code points.
    starts: Vec<usize>,
    letters: Vec<Letter>,
    /// The letters, folded.
    folded: String,
}

/// A letter or digit of the question.
struct Letter {
    folded: char,
    /// Where it begins in the folded letters, in bytes.
    byte: usize,
    /// Where it stands, in code points.
    offset: usize,
}

impl Question {
    fn new(terms: &[&str]) -> Self {
        let (mut text, mut starts, mut length) = (String::new(), Vec::new(), 0);
        for term in terms {
            starts.push(length);
            text.push_str(term);
            text.push(' ');
            length += term.chars().count() + 1;
        }
        let (mut letters, mut folded) = (Vec::new(), String::new());
        for (offset, letter) in fold(&text).chars().enumerate().filter(|(_, sign)| sign.is_alphanumeric()) {
            letters.push(Letter { folded: letter, byte: folded.len(), offset });
            folded.push(letter);
        }
        Self { text, starts, letters, folded }
    }

    /// The letters that stand in a range of code points.
    fn letters_in(&self, range: Range<usize>) -> Range<usize> {
        let start = self.letters.partition_point(|letter| letter.offset < range.start);
        start..self.letters.partition_point(|letter| letter.offset < range.end).max(start)
    }

    /// These letters, folded.
    fn folded(&self, letters: Range<usize>) -> &str {
        let byte = |place: usize| self.letters.get(place).map_or(self.folded.len(), |letter| letter.byte);
        &self.folded[byte(letters.start)..byte(letters.end)]
    }

    /// The terms that a range of code points touches.
    fn terms(&self, range: Range<usize>) -> Range<usize> {
        let first = self.starts.partition_point(|start| *start <= range.start).saturating_sub(1);
        first..self.starts.partition_point(|start| *start < range.end)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;
    use tiaowen_document::model::Region;

    use super::*;
    use crate::engine::DocumentHead;

    fn overview() -> Overview {
        let head = |id: &str, title: &str, number: Option<&str>| DocumentHead {
            metadata: Arc::new(Metadata {
                id: id.to_owned(),
                title: title.to_owned(),
                doc_number: number.map(str::to_owned),
                region: Some(Region { name: "甲市".to_owned(), level: "市".to_owned() }),
                ..Metadata::default()
            }),
            file: String::new(),
            clause_count: 1,
        };
        Overview {
            documents: vec![
                head("civil", "中华人民共和国民法典", None),
                head("civil-1", "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（一）", None),
                head("civil-2", "最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（二）", None),
                head(
                    "civil-3",
                    "最高人民法院关于适用《中华人民共和国民法典》时间效力的若干规定（试行）",
                    None,
                ),
                head("penal-2020", "中华人民共和国刑法（2020修正）", None),
                head("penal-2023", "中华人民共和国刑法（2023修正）", None),
                head("plan", "甲市智能制造方案", Some("甲政发〔2016〕152号")),
            ],
            ..Overview::default()
        }
    }

    #[test]
    fn reads_what_is_cited() {
        let overview = overview();
        let names = DocumentNames::new(&overview);
        let check = |question: &str, expected: &str| {
            let terms: Vec<&str> = question.split(' ').collect();
            let found = names.citation(&terms, &overview).map(|citation| {
                let Citation { documents, addresses, terms } = citation;
                format!("{} {} {}-{}", documents.join("+"), addresses.join(">"), terms.start, terms.end)
            });
            assert_eq!(found.as_deref().unwrap_or_default(), expected, "{question}");
        };
        check("民法典第33条的内容是什么", "civil 33 0-1");
        check("中华人民共和国民法典第三十三条", "civil 33 0-1");
        check("《民法典》中的第三十三条第二款", "civil 33.2>33 0-1");
        check("监护 民法典 第33条", "civil 33 1-3");
        check("民法典 第33条 监护", "civil 33 0-2");
        check("第33条 民法典", "civil 33 0-2");
        check("婚姻家庭编的解释（二）第3条", "");
        check("最高人民法院关于适用民法典婚姻家庭编的解释（二）第3条", "civil-2 3 0-1");
        check("最高人民法院关于适用《中华人民共和国民法典》婚姻家庭编的解释（二）第3条", "civil-2 3 0-1");
        check("最高人民法院关于适用民法典时间效力的若干规定第3条", "civil-3 3 0-1");
        check("最高人民法院关于适用民法典婚姻家庭编的解释第3条", "");
        check("根据民法典的有关规定，第33条是什么", "civil 33 0-1");
        check("刑法第一百二十条之一", "penal-2020+penal-2023 120-1 0-1");
        check("刑法(2023修正)第1条", "penal-2023 1 0-1");
        check("甲政发[2016]152号三、（二）1", "plan 3.2.1>3.2>3 0-1");
        check("智能制造方案 三、（二）1", "plan 3.2.1>3.2>3 0-2");
        check("第33条", "");
        check("民法典", "");
        check("三、（二）1", "");
        check("乙法第33条", "");
    }

    #[test]
    fn knows_documents_by_what_people_call_them() {
        let overview = overview();
        let names = DocumentNames::new(&overview);
        let check = |title: &str, expected: &[u32]| {
            assert_eq!(names.called(title, &overview), expected, "{title}");
        };
        check("中华人民共和国民法典", &[0]);
        check("民法典", &[0]);
        check("中华人民共和国刑法", &[4, 5]);
        check("刑法（2023修正）", &[5]);
        check("关于适用〈中华人民共和国民法典〉婚姻家庭编的解释（二）", &[2]);
        check("最高人民法院关于适用《民法典》婚姻家庭编的解释（二）", &[2]);
        check("关于适用民法典婚姻家庭编的解释", &[]);
        check("甲市智能制造方案", &[6]);
        check("智能制造方案（征求意见稿）", &[6]);
        check("乙市智能制造方案", &[]);
        check("", &[]);
        assert_eq!(names.with_number("甲政发［2016］152号"), [6]);
        assert_eq!(names.with_number("甲政发〔2016〕15号"), [0u32; 0]);
    }

    proptest! {
        #[test]
        fn any_question_is_read(terms in proptest::collection::vec("[民法典第三十条甲方案《》（） 1]{0,12}", 0..4)) {
            let overview = overview();
            let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
            if let Some(citation) = DocumentNames::new(&overview).citation(&terms, &overview) {
                prop_assert!(citation.terms.start < citation.terms.end && citation.terms.end <= terms.len());
                prop_assert!(!citation.documents.is_empty() && !citation.addresses.is_empty());
            }
        }
    }
}
