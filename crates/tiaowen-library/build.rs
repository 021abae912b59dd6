//! Takes a fingerprint of the code that decides how documents are read, so that an index built by other code
//! is brought up to date without anybody having to remember a version number.

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// The packages whose code decides what is read out of a document and how text is cut.
const PACKAGES: [&str; 3] = ["tiaowen-formats", "tiaowen-document", "tiaowen-text"];

fn main() -> std::io::Result<()> {
    let mut digest = Sha256::new();
    for package in PACKAGES {
        let folder = Path::new("..").join(package).join("src");
        println!("cargo::rerun-if-changed={}", folder.display());
        for path in files_below(&folder)? {
            digest.update(path.to_string_lossy().as_bytes());
            digest.update(fs::read(&path)?);
        }
    }
    let fingerprint: String = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    println!("cargo::rustc-env=READING_CODE_FINGERPRINT={fingerprint}");
    Ok(())
}

fn files_below(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { paths.extend(files_below(&path)?) } else { paths.push(path) }
    }
    paths.sort();
    Ok(paths)
}
