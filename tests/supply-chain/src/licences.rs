//! Which licences packages may have, and where they may come from. Knows no weaknesses.

use spdx::{Expression, LicenseReq, ParseMode};

use crate::packages::Package;

/// Licences that ask for nothing but to be named. Those that reach out for the program they are linked with (GPL, LGPL,
/// AGPL, MPL) are not among them.
const ALLOWED: [&str; 13] = [
    "MIT",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "ISC",
    "0BSD",
    "Zlib",
    "Unlicense",
    "CC0-1.0",
    "BSL-1.0",
    "Unicode-3.0",
    "NCSA",
];

/// The one place that packages may come from.
const SOURCE: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Looks at packages that are not our own; prints and counts what is not as it should be.
pub(crate) fn check(workspace: &str, packages: &[Package]) -> usize {
    let strangers: Vec<&Package> = packages.iter().filter(|package| !package.source.is_empty()).collect();
    let mut findings = 0;
    for package in &strangers {
        let Package { name, version, licence, source, .. } = package;
        if let Err(reason) = is_allowed(licence) {
            println!("licence: {name} {version}: {reason}");
            findings += 1;
        }
        if source != SOURCE {
            println!("source: {name} {version} comes from {source}");
            findings += 1;
        }
    }
    println!("licences and sources of {workspace}: {} packages, {findings} findings", strangers.len());
    findings
}

/// Whether some choice that a licence leaves is allowed.
fn is_allowed(licence: &str) -> Result<(), String> {
    // Old packages part choices with a stroke.
    let expression = Expression::parse_mode(licence, ParseMode::LAX)
        .map_err(|error| format!("{licence:?} is no licence: {}", error.reason))?;
    let is_known = |requirement: &LicenseReq| ALLOWED.contains(&requirement.to_string().as_str());
    if expression.evaluate(is_known) { Ok(()) } else { Err(format!("{licence} is not allowed")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_choice_must_be_allowed() {
        let check =
            |licence: &str, expected: bool| assert_eq!(is_allowed(licence).is_ok(), expected, "{licence}");
        check("MIT", true);
        check("MIT/Apache-2.0", true);
        check("Apache-2.0 / MIT / MPL-2.0", true);
        check("MIT OR GPL-3.0-only", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("Apache-2.0 WITH LLVM-exception", true);
        check("MIT AND GPL-3.0-only", false);
        check("LGPL-2.1-or-later", false);
        check("MPL-2.0", false);
        check("", false);
        check("my own", false);
    }
}
