//! Which names an entry of a backup can have: those that stay inside the folder which they are unpacked to, on every
//! system.

use super::Part;

/// The folder of the library that a name belongs to, and the steps from there; `None` for a name that no backup has.
pub(super) fn steps_of(name: &str) -> Option<(Part, Vec<&str>)> {
    let mut steps = name.split('/');
    let first = steps.next()?;
    let part = Part::ALL.into_iter().find(|part| part.name() == first)?;
    let steps: Vec<&str> = steps.collect();
    (!steps.is_empty() && steps.iter().all(|step| is_plain(step))).then_some((part, steps))
}

/// Whether a file or folder can be called so in a backup.
pub(super) fn is_plain(step: &str) -> bool {
    let is_drive = cfg!(windows) && step.contains(':');
    !matches!(step, "" | "." | "..") && !step.contains(['/', '\\', '\0']) && !is_drive
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_inside() {
        for (name, part, steps) in [
            ("corpus/a.txt", Part::Corpus, vec!["a.txt"]),
            ("ledger/clauses/a.jsonl", Part::Ledger, vec!["clauses", "a.jsonl"]),
            ("index/...", Part::Index, vec!["..."]),
        ] {
            assert_eq!(steps_of(name), Some((part, steps)));
        }
        for name in [
            "",
            "corpus",
            "corpus/",
            "corpus//a",
            "corpus/..",
            "corpus/../a",
            "corpus/a/../../b",
            "corpus/.",
            "corpus/./a",
            "/corpus/a",
            "/etc/passwd",
            "../corpus/a",
            "etc/passwd",
            "a.txt",
            "corpus\\a",
            "corpus/..\\a",
            "corpus/a\\..\\..\\b",
            "corpus/a\0b",
            "CORPUS/a",
            "index/a/",
            "C:/a",
            "./corpus/a",
        ] {
            assert_eq!(steps_of(name), None, "{name:?}");
        }
    }
}
