//! Looks at the packages that the program is built from: known weaknesses, licences, and where they come from. Started
//! in the folder of the workspace; told what to do by `run` beside this.

mod advisories;
mod licences;
mod notices;
mod packages;

use std::path::PathBuf;
use std::process::ExitCode;

/// The folders of the workspaces that are looked at.
const WORKSPACES: [&str; 3] = [".", "fuzz", "tests/supply-chain"];

fn main() -> ExitCode {
    match look() {
        Ok(0) => ExitCode::SUCCESS,
        Ok(findings) => {
            println!("\n{findings} findings");
            ExitCode::from(1)
        }
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Does what the arguments ask for; gives the number of findings.
fn look() -> Result<usize, String> {
    let mut arguments = std::env::args().skip(1);
    let notices = match arguments.next().as_deref() {
        None => None,
        Some("--notices") => Some(PathBuf::from(arguments.next().ok_or("--notices wants a file")?)),
        Some(other) => return Err(format!("unknown argument {other}")),
    };
    let mut findings = 0;
    for workspace in WORKSPACES {
        findings += licences::check(workspace, &packages::of(workspace)?);
    }
    let released = packages::released()?;
    match std::env::var_os("ADVISORY_DB").filter(|path| !path.is_empty()) {
        Some(path) => findings += advisories::check(&PathBuf::from(path), &WORKSPACES, &released)?,
        None => println!("advisories: NOT CHECKED, for ADVISORY_DB names no database"),
    }
    if let Some(file) = notices {
        notices::write(&released, &file)?;
    }
    Ok(findings)
}
