//! The packages of the workspace keep its lints, of which one forbids `unsafe`.

use std::fs;
use std::path::Path;

#[test]
fn every_package_keeps_the_lints() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let workspace = fs::read_to_string(root.join("Cargo.toml")).expect("the workspace");
    assert!(workspace.contains("\nunsafe_code = \"forbid\"\n"), "the workspace forbids unsafe code");
    let packages: Vec<_> = fs::read_dir(root.join("crates")).expect("packages").flatten().collect();
    assert!(packages.len() > 10);
    for package in packages {
        let manifest = fs::read_to_string(package.path().join("Cargo.toml")).expect("a manifest");
        assert!(
            manifest.contains("\n[lints]\nworkspace = true\n"),
            "{} has lints of its own",
            package.path().display()
        );
    }
}
