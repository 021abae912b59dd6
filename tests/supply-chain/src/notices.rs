//! The licences of what a release holds, as they want to be handed on with it. Judges none.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::packages::Package;

/// How the names of files begin that hold a licence.
const BEGINNINGS: [&str; 5] = ["license", "licence", "copying", "notice", "unlicense"];

/// Writes the packages with their licences, and every text of a licence once. Prints the packages that
/// bring none.
pub(crate) fn write(packages: &[Package], file: &Path) -> Result<(), String> {
    let mut list = String::from("# Third-party software\n\nTiaowen is built with the packages below.\n\n");
    list += "| package | version | licence | source |\n|---|---|---|---|\n";
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut without = 0;
    for package in packages {
        let Package { name, version, licence, repository, .. } = package;
        let _ = writeln!(list, "| {name} | {version} | {} | {repository} |", licence.replace('/', " OR "));
        let found = texts_in(&package.folder)?;
        if found.is_empty() {
            println!("notices: {name} {version} ({licence}) brings no text of its licence");
            without += 1;
        }
        for text in found {
            texts.entry(text).or_default().push(format!("{name} {version}"));
        }
    }
    for (text, bearers) in &texts {
        let _ = write!(list, "\n## {}\n\n```text\n{}\n```\n", bearers.join(", "), text.trim_end());
    }
    fs::write(file, list).map_err(|error| format!("{}: {error}", file.display()))?;
    let count = packages.len();
    println!("notices: {count} packages, {} texts in {}; {without} bring none", texts.len(), file.display());
    Ok(())
}

/// The texts of licences in the folder of a package.
fn texts_in(folder: &Path) -> Result<Vec<String>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let is_licence = |name: &str| BEGINNINGS.iter().any(|start| name.to_ascii_lowercase().starts_with(start));
    let files = entries.flatten().filter(|entry| is_licence(&entry.file_name().to_string_lossy()));
    let mut texts: Vec<String> = files
        .filter_map(|entry| fs::read_to_string(entry.path()).ok())
        .map(|text| text.replace("\r\n", "\n"))
        .collect();
    texts.sort();
    Ok(texts)
}
