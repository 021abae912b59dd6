//! Places that a memo names beside a document: whether the document has them.

use std::collections::HashMap;
use std::sync::Arc;

use tiaowen_document::model::Metadata;
use tiaowen_search::SearchError;
use tiaowen_text::fold::is_blank;

use super::found::{document, finding, titled};
use super::{Judge, MAX_EACH};
use crate::coordinates::has_place;
use crate::quoted::Quoted;
use crate::report::{FindingKind, Verdict};

/// How far behind a document its place may stand without words that tie them, in code points.
const NEAR_CHARS: usize = 12;

/// Whose place a place is.
struct Owner {
    /// By its place among the documents named.
    named: usize,
    /// Whether it is surely this document's place.
    is_sure: bool,
}

impl Judge<'_> {
    /// Judges the places that no quotation's finding speaks of.
    pub(super) fn coordinates(&mut self, quoted: &[Quoted]) -> Result<(), SearchError> {
        let mut of_quotation: HashMap<usize, &Quoted> = HashMap::new();
        for it in quoted {
            if let Some(place) = it.source.place {
                of_quotation.entry(place).or_insert(it);
            }
        }
        for at in 0..self.places.len().min(MAX_EACH) {
            if self.place_faults[at] {
                continue;
            }
            let of_quotation = of_quotation.get(&at);
            let owner = match of_quotation.and_then(|it| it.source.named.first()) {
                Some(named) => Some(Owner { named: *named, is_sure: true }),
                None => self.owner(at),
            };
            if let Some(owner) = owner {
                self.coordinate(at, &owner)?;
            }
        }
        Ok(())
    }

    fn coordinate(&mut self, at: usize, owner: &Owner) -> Result<(), SearchError> {
        let place = &self.places[at];
        let range = place.range.clone();
        let documents: Vec<Arc<Metadata>> = self.names.named[owner.named].documents.clone();
        let kind = FindingKind::Coordinate;
        let Some(first) = documents.first() else {
            if owner.is_sure {
                let finding = self.not_held(&range, kind, "所注的文件");
                self.findings.push(finding);
            }
            return Ok(());
        };
        for metadata in &documents {
            if has_place(&*self.library.passages(&metadata.id)?, &self.places[at]) {
                let message = format!("{}有这一处。", titled(metadata));
                let mut finding = finding(&self.memo, &range, kind, Verdict::Consistent, message);
                finding.document = Some(document(metadata));
                self.findings.push(finding);
                return Ok(());
            }
        }
        if owner.is_sure {
            let written = self.memo.text(range.clone());
            let message = format!("{}没有{written}，请对照原文改正。", titled(first));
            let mut finding = finding(&self.memo, &range, kind, Verdict::Misplaced, message);
            finding.document = Some(document(first));
            self.findings.push(finding);
        }
        Ok(())
    }

    /// The document whose place it is: the one last named in the sentence; where 其 or 该 stands in front, in the
    /// paragraph.
    fn owner(&self, at: usize) -> Option<Owner> {
        let start = self.places[at].range.start;
        let last = self.names.named.partition_point(|named| named.range.start < start).checked_sub(1)?;
        let end = self.names.named[last].range.end;
        let points_back = {
            let before = self.memo.characters[..start].iter().rev().filter(|it| !is_blank(**it)).take(2);
            before.copied().any(|it| it == '其')
        };
        let from =
            if points_back { self.memo.paragraph_start(start) } else { self.memo.sentence_start(start) };
        if end > start {
            return None;
        }
        // 本办法第三条 is the writer's own.
        let between = self.memo.text(end..start);
        if end < from || ["本", "我", "下文", "上文", "附件"].iter().any(|own| between.contains(own))
        {
            return None;
        }
        let is_sure = points_back || between.chars().count() <= NEAR_CHARS;
        Some(Owner { named: last, is_sure })
    }
}
