//! The library as a check asks it: documents read once, clauses by their words, titles that are almost the same. Knows
//! nothing of verdicts.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::civil::Date;
use tiaowen_document::model::Metadata;
use tiaowen_search::engine::EngineHit;
use tiaowen_search::{Overview, SearchError, Searcher};

use crate::align::{MAX_ALIGNED, distance};
use crate::passages::{Near, Passages, Stretch};
use crate::signs::Signs;

/// Documents that are kept read.
const MAX_READ: usize = 256;
/// Clauses looked at for one string.
const CANDIDATES: usize = 12;
/// Signs of the shortest piece by which a clause is found that only resembles a quotation.
const SHORTEST_PIECE: usize = 6;
/// How often a quotation is halved to find such a piece.
const HALVINGS: u32 = 3;
/// Signs aligned with each other in one check; a memo that needs more is told so.
const MAX_ALIGNMENTS: usize = 20_000;

/// Access to the library for one check.
pub(crate) struct Library<'s> {
    pub(crate) searcher: &'s Searcher,
    pub(crate) day: Date,
    overview: Arc<Overview>,
    read: HashMap<String, Rc<Passages>>,
    titles: Option<Rc<Vec<KnownTitle>>>,
    /// Titles that were looked up already, with the one that each is like.
    likenesses: HashMap<String, Option<usize>>,
    alignments: usize,
}

/// A title of the library, by its signs.
pub(crate) struct KnownTitle {
    pub(crate) signs: Vec<char>,
    pub(crate) title: String,
    pub(crate) metadata: Arc<Metadata>,
}

/// Words found in the library.
#[derive(Clone)]
pub(crate) struct Place {
    pub(crate) metadata: Arc<Metadata>,
    pub(crate) passages: Rc<Passages>,
    /// The parts of the quotation.
    pub(crate) chain: Vec<Stretch>,
}

/// Words of the library that resemble a quotation.
pub(crate) struct Resembling {
    pub(crate) metadata: Arc<Metadata>,
    pub(crate) passages: Rc<Passages>,
    pub(crate) near: Near,
}

impl Resembling {
    /// With whole words at the ends: where the wanted signs end on other ones than the stretch (整改 for 改正), what
    /// little stands between the stretch and the next punctuation belongs to it.
    pub(crate) fn up_to_sign(mut self, wanted: &Signs) -> Self {
        const NEAR_END: usize = 3;
        const MOST: usize = 2;
        let words = Signs::of_text(&self.passages.words(&self.near.stretch, "")).signs;
        let reaches = |differs: bool| if differs { MOST } else { 0 };
        let start = wanted.signs.iter().zip(&words).take(NEAR_END).any(|(left, right)| left != right);
        let end = wanted
            .signs
            .iter()
            .rev()
            .zip(words.iter().rev())
            .take(NEAR_END)
            .any(|(left, right)| left != right);
        self.near.stretch = self.passages.drawn_out(&self.near.stretch, [reaches(start), reaches(end)]);
        self
    }
}

impl<'s> Library<'s> {
    pub(crate) fn new(searcher: &'s Searcher, day: Date) -> Result<Self, SearchError> {
        let overview = searcher.engine().overview()?;
        Ok(Self {
            searcher,
            day,
            overview,
            read: HashMap::new(),
            titles: None,
            likenesses: HashMap::new(),
            alignments: 0,
        })
    }

    /// The passages of a document.
    pub(crate) fn passages(&mut self, id: &str) -> Result<Rc<Passages>, SearchError> {
        if let Some(passages) = self.read.get(id) {
            return Ok(Rc::clone(passages));
        }
        let engine = self.searcher.engine();
        let document = engine.document(id)?;
        let passages = Rc::new(Passages::new(engine.clauses_of(id)?, document.as_ref()));
        if self.read.len() == MAX_READ {
            self.read.clear();
        }
        self.read.insert(id.to_owned(), Rc::clone(&passages));
        Ok(passages)
    }

    /// Where these parts stand in a document, one behind the other.
    pub(crate) fn find_in(
        &mut self,
        metadata: &Arc<Metadata>,
        parts: &[Signs],
    ) -> Result<Vec<Place>, SearchError> {
        let passages = self.passages(&metadata.id)?;
        let place = |chain| Place { metadata: Arc::clone(metadata), passages: Rc::clone(&passages), chain };
        Ok(passages.find(parts).into_iter().map(place).collect())
    }

    /// Where these parts stand in any document: in one clause, or over several that follow each other.
    pub(crate) fn find_anywhere(&mut self, parts: &[Signs]) -> Result<Vec<Place>, SearchError> {
        let pieces: Vec<String> = parts.iter().flat_map(|part| pieces(&part.signs)).collect();
        let mut found = Vec::new();
        for hit in self.holding(&pieces)? {
            found.extend(places_in(hit, parts));
        }
        if found.is_empty() && pieces.len() <= 32 {
            // Over several clauses: the documents that hold its beginning are looked through.
            let beginning: Option<&String> =
                pieces.iter().find(|piece| piece.chars().count() >= SHORTEST_PIECE);
            let beginning: Option<String> = beginning.map(|piece| piece.chars().take(16).collect());
            let mut documents: Vec<Arc<Metadata>> = Vec::new();
            for hit in self.holding(&Vec::from_iter(beginning))? {
                if documents.len() < 3 && documents.iter().all(|known| known.id != hit.metadata.id) {
                    documents.push(hit.metadata);
                }
            }
            for metadata in documents {
                found.extend(self.find_in(&metadata, parts)?);
            }
        }
        Ok(found)
    }

    /// What in a document is most like `wanted`, the most alike first.
    pub(crate) fn nearest_in(
        &mut self,
        metadata: &Arc<Metadata>,
        wanted: &Signs,
    ) -> Result<Vec<Resembling>, SearchError> {
        if !self.may_align() {
            return Ok(Vec::new());
        }
        let passages = self.passages(&metadata.id)?;
        let near = passages.nearest(&wanted.signs).into_iter();
        let resembling = near.map(|near| Resembling {
            metadata: Arc::clone(metadata),
            passages: Rc::clone(&passages),
            near,
        });
        Ok(resembling.collect())
    }

    /// What in any document is most like `wanted`: clauses that hold half of it, else a quarter, else an eighth.
    pub(crate) fn nearest_anywhere(&mut self, wanted: &Signs) -> Result<Option<Resembling>, SearchError> {
        let signs = &wanted.signs[..wanted.len().min(MAX_ALIGNED)];
        for halving in 1..=HALVINGS {
            let length = signs.len().div_ceil(1 << halving);
            if length < SHORTEST_PIECE || !self.may_align() {
                break;
            }
            let mut best: Option<Resembling> = None;
            for part in signs.chunks(length) {
                let longest = pieces(part).into_iter().max_by_key(|piece| piece.chars().count());
                let Some(piece) = longest.filter(|piece| piece.chars().count() >= SHORTEST_PIECE) else {
                    continue;
                };
                for hit in self.holding(&[piece])? {
                    let metadata = Arc::clone(&hit.metadata);
                    let passages = Rc::new(Passages::new(vec![hit.clause], None));
                    let Some(near) = passages.nearest(signs).into_iter().next() else { continue };
                    if best.as_ref().is_none_or(|known| near.distance < known.near.distance) {
                        best = Some(Resembling { metadata, passages, near });
                    }
                }
            }
            if best.is_some() {
                return Ok(best);
            }
        }
        Ok(None)
    }

    fn may_align(&mut self) -> bool {
        self.alignments += 1;
        self.alignments <= MAX_ALIGNMENTS
    }

    fn holding(&self, pieces: &[String]) -> Result<Vec<EngineHit>, SearchError> {
        let strings: Vec<&str> = pieces.iter().map(String::as_str).collect();
        self.searcher.clauses_holding(&strings, None, CANDIDATES)
    }

    /// The title of the library that is almost `title`: so few changes for their length that it may be the same title
    /// miswritten.
    pub(crate) fn title_like(&mut self, title: &str) -> Option<(Rc<Vec<KnownTitle>>, usize)> {
        let known = self.titles();
        let found = match self.likenesses.get(title) {
            Some(found) => *found,
            None => {
                let found = most_like(&name_signs(title), &known);
                self.likenesses.insert(title.to_owned(), found);
                found
            }
        };
        found.map(|place| (known, place))
    }

    fn titles(&mut self) -> Rc<Vec<KnownTitle>> {
        if let Some(known) = &self.titles {
            return Rc::clone(known);
        }
        let mut known = Vec::new();
        for head in &self.overview.documents {
            let metadata = &head.metadata;
            for title in [Some(metadata.cited_title()), Some(metadata.title.as_str())].into_iter().flatten() {
                let signs = name_signs(title);
                known.push(KnownTitle { signs, title: title.to_owned(), metadata: Arc::clone(metadata) });
            }
        }
        let known = Rc::new(known);
        self.titles = Some(Rc::clone(&known));
        known
    }

    /// The document with this id or number.
    pub(crate) fn document(&self, name: &str) -> Option<Arc<Metadata>> {
        let documents = self.overview.documents.iter().map(|head| &head.metadata);
        let number = tiaowen_text::fold::fingerprint(name);
        let is_meant = |metadata: &&Arc<Metadata>| {
            let known = metadata.doc_number.as_deref().map(tiaowen_text::fold::fingerprint);
            metadata.id == name || known.as_ref() == Some(&number)
        };
        documents.into_iter().find(is_meant).cloned()
    }

    /// Documents of the library that have a number.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = &Arc<Metadata>> {
        let documents = self.overview.documents.iter().map(|head| &head.metadata);
        documents.filter(|metadata| metadata.doc_number.is_some())
    }
}

/// The known title that takes the fewest changes, where they are no more than slips.
fn most_like(signs: &[char], known: &[KnownTitle]) -> Option<usize> {
    let allowed = match signs.len() {
        0..=9 => return None,
        10..=19 => 1,
        20..=39 => 2,
        _ => 3,
    };
    let mut best: Option<(usize, usize)> = None;
    for (place, other) in known.iter().enumerate() {
        if other.signs.len().abs_diff(signs.len()) > allowed || !may_be_slip(signs, &other.signs) {
            continue;
        }
        let changes = distance(signs, &other.signs);
        if changes <= allowed && best.is_none_or(|(_, least)| changes < least) {
            best = Some((place, changes));
        }
    }
    best.map(|(place, _)| place)
}

/// The letters of a title, as names are compared, without the state's name that many share.
fn name_signs(title: &str) -> Vec<char> {
    let letters = Signs::of_text(title).signs.into_iter().filter(|sign| sign.is_alphanumeric());
    letters.collect::<String>().replace("中华人民共和国", "").chars().collect()
}

/// Titles that differ in a number (解释（一）and（二）, 2023 and 2024) or in their first word, mostly a place, name
/// different documents.
fn may_be_slip(left: &[char], right: &[char]) -> bool {
    let is_numeral = |sign: &&char| sign.is_numeric() || "〇零一二三四五六七八九十百".contains(**sign);
    left.first() == right.first()
        && left.get(1) == right.get(1)
        && left.iter().filter(is_numeral).eq(right.iter().filter(is_numeral))
}

fn places_in(hit: EngineHit, parts: &[Signs]) -> Vec<Place> {
    let metadata = hit.metadata;
    let passages = Rc::new(Passages::new(vec![hit.clause], None));
    let place = |chain| Place { metadata: Arc::clone(&metadata), passages: Rc::clone(&passages), chain };
    passages.find(parts).into_iter().map(place).collect()
}

/// The pieces of a string between quotation and title marks, whose shapes an engine tells apart.
fn pieces(signs: &[char]) -> Vec<String> {
    let parts = signs.split(|sign| matches!(sign, '"' | '《' | '》'));
    parts.filter(|part| !part.is_empty()).map(|part| part.iter().collect()).collect()
}
