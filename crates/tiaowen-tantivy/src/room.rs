//! How much room a write needs on the disk, and how much there is. Knows nothing of how it is written.

use std::path::Path;

use tiaowen_search::engine::{Changes, DocumentBatch, Room};
use tiaowen_search::{ClauseRecord, EngineError};

use crate::format::IndexFolder;

/// Bytes of an index for each byte of text: 4.26 by `tiaowen-bench speed --parts`, and some to spare.
const BYTES_PER_TEXT_BYTE: u64 = 5;

/// Bytes of what is kept of a clause beside its words, however short they are.
const BYTES_PER_CLAUSE: u64 = 1 << 10;

/// Segments lie on the disk twice while they are merged.
const COPIES: u64 = 2;

/// What the lists of files, locks and deletions take, each rounded up to a block of the disk.
const FIXED_BYTES: u64 = 256 << 10;

/// Tells whether there is room for `changes` on the disk that `folder` lies on. Nothing is known where the system does not
/// say how much is free.
///
/// # Errors
/// `Full` with what is needed and what is free.
pub(crate) fn check(folder: &IndexFolder, changes: &Changes) -> Result<(), EngineError> {
    match lack(needed_bytes(changes), free_bytes(folder.path())) {
        Some(room) => Err(EngineError::Full { path: folder.display(), room: Some(room) }),
        None => Ok(()),
    }
}

/// Says of a disk that turned out to be full what `changes` need and what is left, where less is left than they need.
pub(crate) fn explain(error: EngineError, folder: &IndexFolder, changes: &Changes) -> EngineError {
    match error {
        EngineError::Full { path, room: None } => {
            EngineError::Full { path, room: lack(needed_bytes(changes), free_bytes(folder.path())) }
        }
        error => error,
    }
}

/// The room that is too small; `None` where it is not, or where nobody knows.
fn lack(needed_bytes: u64, free_bytes: Option<u64>) -> Option<Room> {
    free_bytes.filter(|free| *free < needed_bytes).map(|free_bytes| Room { needed_bytes, free_bytes })
}

/// What a write of `changes` takes at most while it goes on, in bytes, as estimated.
fn needed_bytes(changes: &Changes) -> u64 {
    let clause_bytes =
        |record: &ClauseRecord| BYTES_PER_CLAUSE + BYTES_PER_TEXT_BYTE * record.clause.text.len() as u64;
    let batch_bytes = |batch: &DocumentBatch| -> u64 {
        let structure: usize = batch.document.structure.iter().map(|part| part.text.len()).sum();
        let clauses: u64 = batch.clauses.iter().map(clause_bytes).sum();
        BYTES_PER_CLAUSE + structure as u64 + clauses
    };
    FIXED_BYTES + COPIES * changes.replace.iter().map(batch_bytes).sum::<u64>()
}

/// What whoever runs this program may still write where `path` lies, in bytes.
#[cfg(unix)]
fn free_bytes(path: &Path) -> Option<u64> {
    let told = rustix::fs::statvfs(path).ok()?;
    Some(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
fn free_bytes(_path: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tiaowen_document::model::{Clause, Metadata};
    use tiaowen_search::Engine;
    use tiaowen_search::engine::DocumentRecord;
    use tiaowen_text::{Segmenter, WordLists};

    use super::*;
    use crate::TantivyEngine;

    #[test]
    fn too_little_room_is_told_with_both_sizes() {
        let check = |needed, free, expected: Option<u64>| {
            let room = lack(needed, free);
            assert_eq!(room.map(|room| room.free_bytes), expected, "{needed} of {free:?}");
            assert!(room.is_none_or(|room| room.needed_bytes == needed));
        };
        check(10, Some(9), Some(9));
        check(10, Some(0), Some(0));
        check(10, Some(10), None);
        check(10, None, None);
    }

    const PHRASES: [&str; 11] = [
        "支持企业开展技术改造，",
        "对认定的单位给予一次性奖励。",
        "由主管部门会同财政部门审核，",
        "加强事中事后监管；",
        "鼓励社会资本参与建设，",
        "应当在三十日内作出决定。",
        "推动数据资源共享开放，",
        "优先保障民生项目用地，",
        "建立联席会议制度；",
        "依法公开申报条件和程序，",
        "按照规定落实税收优惠。",
    ];

    /// Documents of so many clauses of so many signs each.
    fn changes(documents: usize, clauses: usize, signs: usize) -> Changes {
        let batch = |document: usize| {
            let id = format!("d{document}");
            let record = |order: usize| {
                let phrases =
                    (0..).map(|turn| PHRASES[(document * 7 + order * 5 + turn * turn) % PHRASES.len()]);
                let text = phrases.flat_map(str::chars).take(signs).collect();
                let clause = Clause { id: format!("{id}/{order}"), text, ..Clause::default() };
                let address = Some(order.to_string());
                ClauseRecord {
                    document_id: id.clone(),
                    order: order as u32,
                    place: String::new(),
                    address,
                    clause,
                }
            };
            let metadata = Metadata { id: id.clone(), ..Metadata::default() };
            let (structure, noise) = (Vec::new(), Vec::new());
            let document =
                DocumentRecord { metadata, file: id.clone(), clause_count: clauses, structure, noise };
            DocumentBatch { document, clauses: (0..clauses).map(record).collect() }
        };
        Changes { replace: (0..documents).map(batch).collect(), remove: Vec::new() }
    }

    #[test]
    fn the_estimate_covers_what_is_written_and_is_not_far_above_it() {
        for (documents, clauses, signs) in [(20, 30, 10), (20, 30, 60), (5, 40, 600)] {
            let folder = tempfile::tempdir().unwrap();
            let segmenter = Arc::new(Segmenter::new(&WordLists::default()));
            let engine = TantivyEngine::create(folder.path(), segmenter).unwrap();
            let changes = changes(documents, clauses, signs);
            engine.write(&changes).unwrap();
            let (written, needed) = (engine.size_bytes().unwrap(), needed_bytes(&changes));
            assert!(COPIES * written <= needed, "{signs}: {needed} for {written}");
            assert!(needed <= FIXED_BYTES + 8 * COPIES * written, "{signs}: {needed} for {written}");
        }
    }
}
