//! Every input that the fuzzer was begun with or found is tried again.

use std::fs;
use std::path::Path;

use tiaowen_hostile::fuzzing::TARGETS;

/// The folder of kept inputs, with one folder for each target.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/fuzz");

#[test]
fn kept_inputs_break_no_promise() {
    for (name, target) in TARGETS {
        let mut count = 0;
        for entry in fs::read_dir(Path::new(KEPT).join(name)).expect(name) {
            let path = entry.expect(name).path();
            // Shown where the test fails.
            println!("{}", path.display());
            target(&fs::read(&path).expect(name));
            count += 1;
        }
        assert!(count > 0, "no inputs are kept for {name}");
    }
    let folders = fs::read_dir(KEPT)
        .expect("a folder")
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()));
    assert_eq!(folders.count(), TARGETS.len(), "each folder has its target");
}
