//! Known weaknesses of packages, by a copy of RustSec's database. Fetches nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustsec::advisory::Informational;
use rustsec::report::{Report, Settings};
use rustsec::{Database, Lockfile};

use crate::packages::Package;

/// What is known and borne: the advisory, the package, and why. Only of packages that no release holds.
const BORNE: [(&str, &str, &str); 3] = [
    ("RUSTSEC-2026-0194", "quick-xml", "citationberg reads our own CSL in tests"),
    ("RUSTSEC-2026-0195", "quick-xml", "citationberg reads our own CSL in tests"),
    (
        "RUSTSEC-2024-0436",
        "paste",
        "biblatex, which reads our own BibTeX in tests, expands its macros with it",
    ),
];

/// Holds the lock files of workspaces against a database: a folder, or a `.tar.xz` of one. Prints and counts what is known
/// and not borne, and what is borne and need not be. `released` are the packages that a release holds.
pub(crate) fn check(path: &Path, workspaces: &[&str], released: &[Package]) -> Result<usize, String> {
    let unpacked = if path.is_dir() { None } else { Some(Unpacked::of(path)?) };
    let folder = unpacked.as_ref().map_or(path, |unpacked| unpacked.0.as_path());
    let database = Database::open(folder).map_err(|error| format!("{}: {error}", path.display()))?;
    let newest = database.iter().map(|advisory| advisory.metadata.date.as_str()).max().unwrap_or("never");
    println!("advisories: {} in {}, the newest of {newest}", database.iter().count(), path.display());
    let informational = [Informational::Unmaintained, Informational::Unsound, Informational::Notice];
    let settings = Settings { informational_warnings: informational.into(), ..Settings::default() };
    let (mut findings, mut borne) = (0, BTreeSet::new());
    for workspace in workspaces {
        let file = Path::new(workspace).join("Cargo.lock");
        let lock = Lockfile::load(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let known = known(&Report::generate(&database, &lock, &settings));
        for Known { id, name, version, told } in &known {
            let is_released =
                released.iter().any(|package| package.name == *name && package.version == *version);
            let reason = BORNE.iter().find(|(borne, package, _)| borne == id && package == name);
            match reason.filter(|_| !is_released) {
                Some((id, _, reason)) => {
                    println!("borne: {name} {version} {id}: in no release; {reason}");
                    borne.insert(*id);
                }
                None => {
                    println!("weakness: {name} {version} {id}: {told}");
                    findings += 1;
                }
            }
        }
        println!(
            "advisories for {}: {} packages, {} known",
            file.display(),
            lock.packages.len(),
            known.len()
        );
    }
    for (id, package, _) in BORNE.iter().filter(|(id, ..)| !borne.contains(id)) {
        println!("borne without need: {id} of {package} is found no more; take it from the list");
        findings += 1;
    }
    Ok(findings)
}

/// What is known of a package.
struct Known {
    id: String,
    name: String,
    version: String,
    /// In a few words.
    told: String,
}

/// All that a report tells, weaknesses and warnings.
fn known(report: &Report) -> Vec<Known> {
    let weaknesses = report.vulnerabilities.list.iter();
    let weaknesses = weaknesses.map(|found| (&found.package, Some(&found.advisory)));
    let warnings = report.warnings.values().flatten();
    let warnings = warnings.map(|warning| (&warning.package, warning.advisory.as_ref()));
    let known = weaknesses.chain(warnings).map(|(package, advisory)| Known {
        id: advisory.map(|advisory| advisory.id.to_string()).unwrap_or_default(),
        name: package.name.to_string(),
        version: package.version.to_string(),
        told: advisory.map(|advisory| advisory.title.clone()).unwrap_or_default(),
    });
    known.collect()
}

/// A database that was unpacked; gone when it is dropped.
struct Unpacked(PathBuf);

impl Unpacked {
    fn of(archive: &Path) -> Result<Self, String> {
        let folder = std::env::temp_dir().join(format!("supply-chain-{}", std::process::id()));
        std::fs::create_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let unpacked = Self(folder);
        let mut command = Command::new("tar");
        command.arg("-xf").arg(archive).arg("-C").arg(&unpacked.0);
        let status = command.status().map_err(|error| format!("tar: {error}"))?;
        if status.success() { Ok(unpacked) } else { Err(format!("{}: {status} of tar", archive.display())) }
    }
}

impl Drop for Unpacked {
    fn drop(&mut self) {
        // What is left is in the folder for temporary files.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
