//! Names under which files that were brought are kept, and the folders that they may go to. Touches no file.

use std::fs;
use std::path::{Component, Path};

use crate::LibraryError;
use crate::manifest::MANIFEST_FILE;
use crate::walk::WORDS_FOLDER;

/// The longest name, in bytes: with ` (2)` and a temporary ending it stays below what file systems take.
const MAX_NAME_BYTES: usize = 200;
/// The longest ending of a name that is one, in bytes.
const MAX_EXTENSION_BYTES: usize = 16;
/// What a file is called that has no name of its own.
const NAMELESS: &str = "未命名";
/// Folders offered at most.
const MAX_FOLDERS: usize = 500;
/// How deep folders are looked for.
const MAX_DEPTH: usize = 8;

/// Makes a file name of what a client calls a file: no path, nothing hidden, no sign that a system forbids or that is
/// not seen, at most 200 bytes, its ending kept. A name that is safe stays as it is.
pub fn safe_name(given: &str) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default();
    let signs = last.chars().filter(|sign| !is_unseen(*sign));
    let shown: String = signs.map(|sign| if "<>:\"|?*".contains(sign) { '_' } else { sign }).collect();
    let shown = shown.trim_start_matches(is_edge).trim_end_matches(is_edge);
    let (stem, extension) = match shown.rsplit_once('.') {
        Some((stem, extension)) if extension.len() <= MAX_EXTENSION_BYTES => (stem, Some(extension)),
        _ => (shown, None),
    };
    let stem = if stem.is_empty() { NAMELESS } else { stem };
    let guard = if is_reserved(stem) || is_furniture(stem, extension) { "_" } else { "" };
    let ending = extension.map(|extension| format!(".{extension}")).unwrap_or_default();
    let room = MAX_NAME_BYTES - guard.len() - ending.len();
    let stem = beginning(stem, room);
    format!("{guard}{stem}{ending}").trim_end_matches(is_edge).to_owned()
}

/// The beginning of a text, of at most so many bytes.
fn beginning(text: &str, bytes: usize) -> &str {
    let ends = text.char_indices().map(|(start, sign)| start + sign.len_utf8());
    &text[..ends.take_while(|end| *end <= bytes).last().unwrap_or(0)]
}

/// The same name with a number, for one that is taken: `方案 (2).txt`.
pub(super) fn numbered(name: &str, number: usize) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem} ({number}).{extension}"),
        None => format!("{name} ({number})"),
    }
}

/// What may not stand at either end of a name.
fn is_edge(sign: char) -> bool {
    sign == '.' || sign.is_whitespace()
}

/// Control signs, and signs that make a name look like another: marks of direction and of no width.
pub(crate) fn is_unseen(sign: char) -> bool {
    sign.is_control()
        || matches!(sign, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}')
        || matches!(sign, '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E000}'..='\u{F8FF}')
}

/// Names that Windows keeps for devices, whatever comes behind a full stop.
fn is_reserved(stem: &str) -> bool {
    let first = stem.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    let numbered = first.strip_prefix("COM").or_else(|| first.strip_prefix("LPT"));
    matches!(first.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
        || numbered.is_some_and(|rest| {
            let mut signs = rest.chars();
            signs.next().is_some_and(|sign| sign.is_ascii_digit() || "¹²³".contains(sign))
                && signs.next().is_none()
        })
}

/// Names that a corpus folder has for itself; a file that bears one would not be read.
fn is_furniture(stem: &str, extension: Option<&str>) -> bool {
    let name = extension.map_or_else(|| stem.to_owned(), |extension| format!("{stem}.{extension}"));
    let lower = name.to_lowercase();
    lower == MANIFEST_FILE || lower == WORDS_FOLDER || lower == "readme" || lower.starts_with("readme.")
}

/// The folders below the corpus folder that a file may be put into, with `/`, sorted; the corpus folder itself is not
/// named. Hidden ones, that of the word lists, and links are left out.
///
/// # Errors
/// When the corpus folder cannot be listed. A folder below that cannot is left out.
pub fn folders(corpus: &Path) -> Result<Vec<String>, LibraryError> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), 0)];
    while let Some((folder, depth)) = open.pop() {
        let path = corpus.join(&folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if folder.is_empty() => return Err(LibraryError::reading(&path, error)),
            Err(_) => continue,
        };
        for entry in entries.flatten() {
            let Ok(name) = entry.file_name().into_string() else { continue };
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let is_own = name.starts_with('.') || (folder.is_empty() && name == WORDS_FOLDER);
            if !is_folder || is_own || found.len() >= MAX_FOLDERS {
                continue;
            }
            let name = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if depth < MAX_DEPTH {
                open.push((name.clone(), depth + 1));
            }
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a file may be put into `folder`, a path below the corpus folder with `/`: a folder that is there and seen, and
/// no link on the way. Empty for the corpus folder itself.
pub(super) fn is_folder(corpus: &Path, folder: &str) -> bool {
    if folder.is_empty() {
        return true;
    }
    let mut path = corpus.to_owned();
    folder.split('/').enumerate().all(|(depth, name)| {
        let mut parts = Path::new(name).components();
        let is_name =
            matches!(parts.next(), Some(Component::Normal(part)) if part == name) && parts.next().is_none();
        let is_own = name.starts_with('.') || (depth == 0 && name == WORDS_FOLDER);
        path.push(name);
        is_name && !is_own && fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_made_safe() {
        let check = |given: &str, expected: &str| assert_eq!(safe_name(given), expected, "{given:?}");
        check("甬政办发〔2016〕152号.txt", "甬政办发〔2016〕152号.txt");
        check("../../etc/passwd.txt", "passwd.txt");
        check("C:\\文件\\方案.docx", "方案.docx");
        check("..", "未命名");
        check("", "未命名");
        check(".隐藏.txt", "隐藏.txt");
        check(".txt", "txt");
        check("通知.txt. .", "通知.txt");
        check("a\0b\n通\u{202E}知.txt", "ab通知.txt");
        check("问:答?*.md", "问_答__.md");
        check("nul.txt", "_nul.txt");
        check("COM¹.txt", "_COM¹.txt");
        check("com10.txt", "com10.txt");
        check("manifest.toml", "_manifest.toml");
        check("README.md", "_README.md");
        check("words", "_words");
        check("a/", "未命名");
        let long = safe_name(&format!("{}.txt", "长".repeat(3000)));
        assert!(long.len() <= 200 && long.len() > 190 && long.ends_with("长.txt"), "{long}");
        assert_eq!(numbered("方案.v1.txt", 2), "方案.v1 (2).txt");
    }

    #[test]
    fn lists_folders_but_not_its_own() {
        let corpus = tempfile::tempdir().unwrap();
        for folder in ["省/市", "words/x", ".tiaowen/clauses", "甲/words"] {
            fs::create_dir_all(corpus.path().join(folder)).unwrap();
        }
        assert_eq!(folders(corpus.path()).unwrap(), ["甲", "甲/words", "省", "省/市"]);
        assert!(folders(&corpus.path().join("none")).is_err());
        for folder in folders(corpus.path()).unwrap().iter().map(String::as_str).chain([""]) {
            assert!(is_folder(corpus.path(), folder), "{folder}");
        }
        #[cfg(unix)]
        std::os::unix::fs::symlink(corpus.path().join("甲"), corpus.path().join("省/链接")).unwrap();
        let absolute = corpus.path().join("甲");
        let absolute = absolute.to_str().unwrap();
        for folder in [
            "words",
            "words/x",
            ".tiaowen",
            "..",
            "省/..",
            "省/../甲",
            "./省",
            "省/",
            "省//市",
            "省/链接",
            "无",
            "/",
            absolute,
        ] {
            assert!(!is_folder(corpus.path(), folder), "{folder}");
        }
    }

    proptest! {
        #[test]
        fn a_safe_name_is_safe(given in "[\\PC\0-\u{1f}./\\\\: ]{0,80}|.*") {
            let name = safe_name(&given);
            prop_assert!(!name.is_empty() && name.len() <= MAX_NAME_BYTES);
            prop_assert!(!name.contains(['/', '\\', '\0', ':']) && !name.starts_with('.') && !name.ends_with('.'));
            prop_assert_eq!(safe_name(&name), name);
        }
    }
}
