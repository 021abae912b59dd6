//! Remarks words of a memo: `remark MEMO OUT.docx WORDS REMARK [WORDS REMARK]...`. Every place where the words stand
//! gets the remark. Shows how memos are read and handed back, and serves the tests that open the documents elsewhere.

use std::error::Error;

use tiaowen_document::model::Span;
use tiaowen_memo::{Remark, read};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [name, out, pairs @ ..] = &arguments[..] else {
        return Err("usage: remark MEMO OUT.docx WORDS REMARK [WORDS REMARK]...".into());
    };
    let memo = read(&std::fs::read(name)?, name)
        .map_err(|error| format!("{}\n\n提示：{}", error.message(), error.hint()))?;
    let mut remarks = Vec::new();
    for pair in pairs.chunks(2) {
        let [words, text] = pair else { return Err(format!("no remark on {}", pair[0]).into()) };
        for (byte, _) in memo.text.match_indices(&**words) {
            let start = memo.text[..byte].chars().count();
            let span = Span::new(start, start + words.chars().count());
            remarks.push(Remark { span, text: text.clone() });
        }
    }
    std::fs::write(out, memo.annotate(&remarks, jiff::civil::date(2026, 3, 1).at(9, 30, 0, 0))?)?;
    println!("{}", remarks.len());
    Ok(())
}
