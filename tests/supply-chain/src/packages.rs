//! What a workspace is built from, as cargo tells it. Judges nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The command that is handed to users.
const RELEASED: &str = "tiaowen-cli";

/// A package.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// Its licence as an expression of SPDX, as it says.
    pub(crate) licence: String,
    /// Where it comes from; empty for one of our own.
    pub(crate) source: String,
    pub(crate) repository: String,
    /// Its folder.
    pub(crate) folder: PathBuf,
}

/// All packages of the workspace in a folder, with those for other systems and for tests.
pub(crate) fn of(workspace: &str) -> Result<Vec<Package>, String> {
    Ok(read(&metadata(workspace, &[])?).into_values().collect())
}

/// The packages that end up in a release for this system.
pub(crate) fn released() -> Result<Vec<Package>, String> {
    let host = command_output(Command::new("rustc").args(["--print", "host-tuple"]))?;
    let metadata = metadata(".", &["--filter-platform", host.trim()])?;
    let packages = read(&metadata);
    let mut links: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for node in metadata["resolve"]["nodes"].as_array().into_iter().flatten() {
        let is_normal = |dependency: &&Value| {
            dependency["dep_kinds"].as_array().into_iter().flatten().any(|kind| kind["kind"].is_null())
        };
        let dependencies = node["deps"].as_array().into_iter().flatten().filter(is_normal);
        let named = dependencies.filter_map(|dependency| dependency["pkg"].as_str());
        links.insert(node["id"].as_str().unwrap_or_default(), named.collect());
    }
    let root = packages.iter().find(|(_, package)| package.name == RELEASED).map(|(id, _)| id.as_str());
    let mut open = vec![root.ok_or("the command is not in the workspace")?];
    let mut reached = BTreeSet::new();
    while let Some(id) = open.pop() {
        if reached.insert(id) {
            open.extend(links.get(id).into_iter().flatten());
        }
    }
    Ok(reached
        .into_iter()
        .filter_map(|id| packages.get(id))
        .filter(|package| !package.source.is_empty())
        .cloned()
        .collect())
}

fn metadata(workspace: &str, arguments: &[&str]) -> Result<Value, String> {
    let manifest = format!("{workspace}/Cargo.toml");
    let mut command = Command::new("cargo");
    command
        .args(["metadata", "--locked", "--format-version", "1", "--manifest-path", &manifest])
        .args(arguments);
    serde_json::from_str(&command_output(&mut command)?).map_err(|error| error.to_string())
}

fn command_output(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?}: {}", String::from_utf8_lossy(&output.stderr)));
    }
    String::from_utf8(output.stdout).map_err(|error| error.to_string())
}

fn read(metadata: &Value) -> BTreeMap<String, Package> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let package = |value: &Value| {
        let manifest = PathBuf::from(text(&value["manifest_path"]));
        let package = Package {
            name: text(&value["name"]),
            version: text(&value["version"]),
            licence: text(&value["license"]),
            source: text(&value["source"]),
            repository: text(&value["repository"]),
            folder: manifest.parent().map(PathBuf::from).unwrap_or_default(),
        };
        (text(&value["id"]), package)
    };
    metadata["packages"].as_array().into_iter().flatten().map(package).collect()
}
