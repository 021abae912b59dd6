//! Of documents that others of the library repeal, those are put into the index anew of which it says otherwise.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use tiaowen_document::model::{Metadata, Severity, Status};
use tiaowen_search::Overview;
use tiaowen_search::engine::{DocumentBatch, DocumentHead, listing_order};
use tiaowen_search::repeals::{Repeal, repeals};

use super::Planner;
use crate::LibraryError;
use crate::report::Remark;

impl Planner<'_> {
    /// Notes by which documents others are repealed. What a curator says of a document goes before what others say.
    pub(super) fn mark_repealed(&mut self) -> Result<(), LibraryError> {
        let overview = self.overview_after();
        let titles: HashMap<&str, &str> = overview
            .documents
            .iter()
            .map(|head| (head.metadata.id.as_str(), head.metadata.cited_title()))
            .collect();
        let repeals: HashMap<String, Repeal> =
            repeals(&overview).into_iter().map(|repeal| (repeal.document.clone(), repeal)).collect();
        for batch in &mut self.batches {
            let metadata = &mut batch.document.metadata;
            let repeal = repeals.get(&metadata.id);
            if mark(metadata, repeal) && metadata.repealed_by.is_some() {
                let remark = repeal.map(|repeal| remark(&batch.document.file, metadata, repeal, &titles));
                self.report.remarks.extend(remark);
            }
        }
        let read: HashSet<&str> =
            self.batches.iter().map(|batch| batch.document.metadata.id.as_str()).collect();
        let kept = overview.documents.iter().filter(|head| !read.contains(head.metadata.id.as_str()));
        let mut rewritten = Vec::new();
        for head in kept {
            let repeal = repeals.get(&head.metadata.id);
            let mut metadata = (*head.metadata).clone();
            if !mark(&mut metadata, repeal) {
                continue;
            }
            let Some(mut batch) = self.batch_in_index(&metadata.id)? else { continue };
            self.report
                .remarks
                .extend(repeal.map(|repeal| remark(&batch.document.file, &metadata, repeal, &titles)));
            self.report.unchanged = self.report.unchanged.saturating_sub(1);
            self.report.changed += 1;
            batch.document.metadata = metadata;
            rewritten.push(batch);
        }
        self.batches.append(&mut rewritten);
        Ok(())
    }

    /// The documents that the index has after the run.
    fn overview_after(&self) -> Overview {
        let mut documents: HashMap<&str, Arc<Metadata>> = self
            .after
            .documents()
            .filter_map(|document| Some((document.id.as_str(), Arc::clone(self.heads.get(&document.id)?))))
            .collect();
        for batch in &self.batches {
            let metadata = &batch.document.metadata;
            documents.insert(&metadata.id, Arc::new(metadata.clone()));
        }
        let head = |metadata| DocumentHead { metadata, file: String::new(), clause_count: 0 };
        let mut documents: Vec<DocumentHead> = documents.into_values().map(head).collect();
        documents.sort_by(|left, right| listing_order(&left.metadata, &right.metadata));
        Overview { documents, ..Overview::default() }
    }

    /// A document as the index has it.
    fn batch_in_index(&self, id: &str) -> Result<Option<DocumentBatch>, LibraryError> {
        let Some(engine) = self.engine else { return Ok(None) };
        let Some(document) = engine.document(id)? else { return Ok(None) };
        Ok(Some(DocumentBatch { document, clauses: engine.clauses_of(id)? }))
    }
}

/// Brings what `metadata` says of its repeal into line with `repeal`. Tells whether it said otherwise.
fn mark(metadata: &mut Metadata, repeal: Option<&Repeal>) -> bool {
    let is_curated = metadata.repealed_by.is_none() && metadata.repealed_on.is_some();
    if is_curated {
        return false;
    }
    let repeal = repeal.filter(|_| metadata.status != Status::InForce);
    let (on, by) = (repeal.map(|repeal| repeal.on), repeal.map(|repeal| repeal.by.clone()));
    let differs = metadata.repealed_on != on || metadata.repealed_by != by;
    (metadata.repealed_on, metadata.repealed_by) = (on, by);
    differs
}

fn remark(file: &str, metadata: &Metadata, repeal: &Repeal, titles: &HashMap<&str, &str>) -> Remark {
    let by = titles.get(repeal.by.as_str()).copied().unwrap_or(&repeal.by);
    let message = format!("《{}》自 {} 起由《{by}》废止，已标为已废止", metadata.cited_title(), repeal.on);
    Remark::of_document(file, Severity::Info, message)
}
