//! An engine over one file that finds every clause, whatever is asked: so that all of them are marked and shown. Finds
//! nothing and ranks nothing by itself.

use std::sync::{Arc, LazyLock};

use tiaowen_document::citation::place;
use tiaowen_document::model::Document;
use tiaowen_search::engine::{DocumentHead, EngineAnswer, EngineHit, EngineQuery, Overview};
use tiaowen_search::results::{MatchKind, Matches};
use tiaowen_search::{
    Catalog, Changes, ClauseRecord, DocumentBatch, DocumentRecord, Engine, EngineError, Searcher,
};
use tiaowen_text::{Segmenter, WordLists};

/// The words of texts are cut by; made once, for it is dear.
static SEGMENTER: LazyLock<Arc<Segmenter>> =
    LazyLock::new(|| Arc::new(Segmenter::new(&WordLists::default())));

/// A searcher that finds every clause of these documents.
pub(super) fn searcher_over(documents: &[Document], catalog: &Arc<Catalog>) -> Searcher {
    let batches: Vec<DocumentBatch> = documents.iter().cloned().map(batch).collect();
    let overview = Arc::new(Overview {
        documents: batches
            .iter()
            .map(|batch| DocumentHead {
                metadata: Arc::new(batch.document.metadata.clone()),
                file: batch.document.file.clone(),
                clause_count: batch.document.clause_count,
            })
            .collect(),
        units: Vec::new(),
        clause_count: batches.iter().map(|batch| batch.clauses.len()).sum(),
    });
    Searcher::new(Arc::new(OneFile { batches, overview }), Arc::clone(catalog))
}

fn batch(document: Document) -> DocumentBatch {
    let records = document.clauses.into_iter().zip(0u32..).map(|(clause, order)| ClauseRecord {
        document_id: document.metadata.id.clone(),
        order,
        place: place(&clause),
        address: clause.id.split_once('/').map(|(_, address)| address.to_owned()),
        clause,
    });
    let clauses: Vec<ClauseRecord> = records.collect();
    DocumentBatch {
        document: DocumentRecord {
            metadata: document.metadata,
            file: "甲.txt".to_owned(),
            clause_count: clauses.len(),
            structure: document.structure,
            noise: document.noise,
        },
        clauses,
    }
}

struct OneFile {
    batches: Vec<DocumentBatch>,
    overview: Arc<Overview>,
}

impl Engine for OneFile {
    fn write(&self, _changes: &Changes) -> Result<(), EngineError> {
        Ok(())
    }

    fn search(&self, query: &EngineQuery) -> Result<EngineAnswer, EngineError> {
        let hits = self.batches.iter().flat_map(|batch| {
            let metadata = Arc::new(batch.document.metadata.clone());
            batch.clauses.iter().map(move |clause| EngineHit {
                clause: clause.clone(),
                metadata: Arc::clone(&metadata),
                score: 1.0,
                match_kind: MatchKind::Words,
            })
        });
        let total = self.overview.clause_count;
        Ok(EngineAnswer {
            overview: Arc::clone(&self.overview),
            total,
            matches: Matches { words: total, ..Matches::default() },
            partial: 0,
            hits: hits.skip(query.offset).take(query.limit).collect(),
            facets: vec![Vec::new(); query.facets.len()],
        })
    }

    fn overview(&self) -> Result<Arc<Overview>, EngineError> {
        Ok(Arc::clone(&self.overview))
    }

    fn segmenter(&self) -> &Arc<Segmenter> {
        &SEGMENTER
    }

    fn documents(&self) -> Result<Vec<DocumentRecord>, EngineError> {
        Ok(self.batches.iter().map(|batch| batch.document.clone()).collect())
    }

    fn document(&self, id: &str) -> Result<Option<DocumentRecord>, EngineError> {
        Ok(self.documents()?.into_iter().find(|document| document.metadata.id == id))
    }

    fn clause(&self, id: &str) -> Result<Option<ClauseRecord>, EngineError> {
        let mut clauses = self.batches.iter().flat_map(|batch| &batch.clauses);
        Ok(clauses.find(|record| record.clause.id == id).cloned())
    }

    fn clauses_of(&self, document_id: &str) -> Result<Vec<ClauseRecord>, EngineError> {
        let batch = self.batches.iter().find(|batch| batch.document.metadata.id == document_id);
        Ok(batch.map(|batch| batch.clauses.clone()).unwrap_or_default())
    }
}
