//! Texts to make files from: the project's own documents, each in as many issues as are wanted. Knows no format.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What stands behind the text of a fixture of one kind.
const RULE: &str = "\n────\n";

/// Reads the texts below folders; of fixtures of one kind what stands in front of the rule.
pub(crate) fn gather(folders: &[PathBuf]) -> Result<Vec<String>> {
    let mut texts = Vec::new();
    folders.iter().try_for_each(|folder| gather_into(&mut texts, folder))?;
    texts.sort();
    anyhow::ensure!(!texts.is_empty(), "nothing to make files from in {folders:?}");
    Ok(texts)
}

fn gather_into(texts: &mut Vec<String>, folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        let is_text =
            path.extension().is_some_and(|it| ["txt", "md", "case"].iter().any(|known| it == *known));
        if path.is_dir() {
            gather_into(texts, &path)?;
        } else if is_text {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            texts.push(text.split(RULE).next().unwrap_or_default().to_owned());
        }
    }
    Ok(())
}

/// The same document as another issue, which nobody takes for a copy: with a number of its own in the first line, in
/// 〔2016〕152号 and at the end of each paragraph.
pub(crate) fn issue(text: &str, number: usize) -> String {
    let number = number + 1;
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let mut text = format!("{first}（第{number}期）\n{}", rest.replace("。\n", &format!("（{number}）。\n")));
    if let Some(open) = text.find('〕').map(|at| at + '〕'.len_utf8())
        && let Some(length) = text[open..].find('号').filter(|length| (1..6).contains(length))
    {
        text.replace_range(open..open + length, &number.to_string());
    }
    text
}
