//! What administrators did to the library through the server, one JSON line for each act, beside the ledger. Tells who,
//! when, what and how it ended, and never a token. Knows no HTTP.

use std::fs;
use std::io;
use std::net::IpAddr;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::intake::is_unseen;
use crate::journal::{Inspection, Journal, sync_folder};

/// Name of the log in the folder of the ledger.
pub const AUDIT_FILE: &str = "audit.jsonl";

/// One act.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// When it ended.
    pub at: Timestamp,
    /// The other end of the connection; a proxy, where one stands between. `None` for the server itself.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub client: Option<IpAddr>,
    /// What was done, or was to be.
    #[serde(flatten)]
    pub deed: Deed,
    /// Why it was not done; `None` when it was.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub refused: Option<String>,
}

/// What was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub enum Deed {
    /// A file was put into the corpus folder.
    Keep {
        /// Its path there; the name under which it waited, when it was refused.
        file: String,
        /// SHA-256 of its bytes, where it was kept.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sha256: Option<String>,
        /// The file whose place it took.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        replaced: Option<String>,
    },
    /// The index was brought up to date.
    Index {
        /// Documents in it afterwards.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        documents: Option<usize>,
        /// Clauses in it afterwards.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        clauses: Option<usize>,
    },
}

/// The log, in the folder of a ledger.
#[derive(Clone, Debug)]
pub struct AuditLog {
    journal: Journal,
}

impl AuditLog {
    /// Names the log; touches nothing.
    pub fn beside_ledger(folder: &Path) -> Self {
        Self { journal: Journal::new(folder.join(AUDIT_FILE)) }
    }

    /// The file.
    pub(crate) fn path(&self) -> &Path {
        self.journal.path()
    }

    /// Looks through the log from end to end.
    pub(crate) fn inspect(&self) -> io::Result<Inspection> {
        self.journal.inspect::<Act>()
    }

    /// Notes an act, safe on the disk. Signs that are not seen are shown as �.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn note(&self, act: &Act) -> io::Result<()> {
        let folder = self.journal.path().parent().unwrap_or(Path::new("."));
        let is_new = !self.journal.path().exists();
        fs::create_dir_all(folder)?;
        self.journal.append(&[act.printable()])?;
        self.journal.sync()?;
        if is_new { sync_folder(folder) } else { Ok(()) }
    }
}

impl Act {
    fn printable(&self) -> Self {
        let shown = |text: &String| -> String {
            text.chars().map(|sign| if is_unseen(sign) { '\u{FFFD}' } else { sign }).collect()
        };
        let deed = match &self.deed {
            Deed::Keep { file, sha256, replaced } => Deed::Keep {
                file: shown(file),
                sha256: sha256.clone(),
                replaced: replaced.as_ref().map(shown),
            },
            index @ Deed::Index { .. } => index.clone(),
        };
        Self { deed, refused: self.refused.as_ref().map(shown), ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acts_are_lines_without_unseen_signs() {
        let folder = tempfile::tempdir().unwrap();
        let log = AuditLog::beside_ledger(&folder.path().join("none/yet"));
        let keep = |file: &str| Deed::Keep { file: file.to_owned(), sha256: None, replaced: None };
        let act = |deed: Deed, refused: Option<&str>| Act {
            at: Timestamp::UNIX_EPOCH,
            client: "10.0.0.5".parse().ok(),
            deed,
            refused: refused.map(str::to_owned),
        };
        log.note(&act(keep("甲/通知.txt"), None)).unwrap();
        log.note(&act(keep("a\u{1b}[31m\n\u{202e}b"), Some("没有“\u{9b}2J”"))).unwrap();
        log.note(&act(Deed::Index { documents: Some(2), clauses: Some(9) }, None)).unwrap();
        let path = folder.path().join("none/yet/audit.jsonl");
        let text = fs::read_to_string(path).unwrap();
        let acts: Vec<&str> = text.lines().map(|line| line.rsplit_once(",\"check\":").unwrap().0).collect();
        assert_eq!(
            acts,
            [
                "{\"at\":\"1970-01-01T00:00:00Z\",\"client\":\"10.0.0.5\",\"act\":\"keep\",\"file\":\"甲/通知.txt\"",
                "{\"at\":\"1970-01-01T00:00:00Z\",\"client\":\"10.0.0.5\",\"act\":\"keep\",\"file\":\"a�[31m��b\",\"refused\":\"没有“�2J”\"",
                "{\"at\":\"1970-01-01T00:00:00Z\",\"client\":\"10.0.0.5\",\"act\":\"index\",\"documents\":2,\"clauses\":9",
            ]
        );
    }
}
