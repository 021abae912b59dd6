//! Words with their places by poppler's `pdftotext`, where it is installed. Knows nothing of lines and paragraphs.

use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::pages::sheet::{Area, Sheet, Word, is_wide};
use crate::program::{self, Limits, ProgramError};

/// Names the program where it is not on the search path; `none` does without it.
const VARIABLE: &str = "TIAOWEN_PDFTOTEXT";

/// A page of close print takes 10 ms and 100 KB.
const LIMITS: Limits = Limits { time: Duration::from_secs(60), output_bytes: 512 << 20 };

/// What became of asking poppler.
pub(super) enum Answer {
    Read(Vec<Sheet>),
    /// The file opens with a password only.
    Locked,
    /// It is not there, or could not make sense of the file; why, for the log.
    Failed(String),
}

/// Finds the program.
pub(super) fn find() -> Option<PathBuf> {
    program::find("pdftotext", VARIABLE)
}

/// Has the program read a file.
pub(super) fn read(program: &std::path::Path, bytes: &[u8]) -> Answer {
    match ask(program, bytes) {
        Ok(answer) => answer,
        Err(error) => Answer::Failed(error),
    }
}

fn ask(program: &std::path::Path, bytes: &[u8]) -> Result<Answer, String> {
    let mut file = tempfile::Builder::new()
        .prefix("tiaowen-")
        .suffix(".pdf")
        .tempfile()
        .map_err(|error| format!("no temporary file: {error}"))?;
    file.write_all(bytes).map_err(|error| format!("temporary file: {error}"))?;
    let path = file.path().as_os_str();
    let arguments =
        ["-bbox".as_ref(), "-cropbox".as_ref(), "-enc".as_ref(), "UTF-8".as_ref(), path, "-".as_ref()];
    let outcome =
        program::run(program, &arguments, LIMITS).map_err(|error: ProgramError| error.to_string())?;
    if outcome.complaint.contains("Incorrect password") {
        return Ok(Answer::Locked);
    }
    if !outcome.status.success() {
        let first = outcome.complaint.lines().next().unwrap_or_default();
        return Err(format!("{} ended with {}: {first}", program.display(), outcome.status));
    }
    read_boxes(&outcome.output).map(Answer::Read)
}

/// Reads what `pdftotext -bbox` prints: `<page width height>` with `<word xMin yMin xMax yMax>` in it.
fn read_boxes(output: &[u8]) -> Result<Vec<Sheet>, String> {
    let text = String::from_utf8_lossy(output);
    let mut reader = Reader::from_str(&text);
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut word: Option<Word> = None;
    loop {
        match reader.read_event().map_err(|error| format!("boxes: {error}"))? {
            Event::Start(tag) if tag.name().as_ref() == "page" => {
                let number = sheets.len() as u32 + 1;
                let [width, height] = numbers(&tag, ["width", "height"])?;
                sheets.push(Sheet { number, width, height, ..Sheet::default() });
            }
            Event::Start(tag) if tag.name().as_ref() == "word" => {
                let [left, top, right, bottom] = numbers(&tag, ["xMin", "yMin", "xMax", "yMax"])?;
                let area = Area { left, top, right, bottom };
                word = Some(Word { area, ..Word::default() });
            }
            Event::Text(text) => {
                if let Some(word) = &mut word {
                    word.text.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                if let Some(word) = &mut word {
                    let name: &str = &reference;
                    let number = reference.resolve_char_ref().map_err(|error| format!("boxes: {error}"))?;
                    let sign = number.map(String::from);
                    let sign = sign
                        .or_else(|| quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned));
                    word.text.push_str(&sign.unwrap_or_default());
                }
            }
            Event::End(tag) if tag.name().as_ref() == "word" => {
                let whole = word.take().filter(|word| !word.text.trim().is_empty());
                if let (Some(mut word), Some(sheet)) = (whole, sheets.last_mut()) {
                    word.size = type_size(&word);
                    sheet.words.push(word);
                }
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// The size of the type of a word. Boxes are as high as the font wants them to be; the width of ideographs is the size.
pub(super) fn type_size(word: &Word) -> f64 {
    let (height, signs) = (word.area.height(), word.text.chars().count());
    let wide = word.text.chars().filter(|sign| is_wide(*sign)).count();
    if wide == 0 {
        return height / 1.2;
    }
    // Figures and letters are about half as wide.
    let sizes = wide as f64 + 0.5 * (signs - wide) as f64;
    (word.area.width() / sizes).clamp(height * 0.5, height * 1.1)
}

fn numbers<const COUNT: usize>(tag: &BytesStart<'_>, names: [&str; COUNT]) -> Result<[f64; COUNT], String> {
    let mut numbers = [0.0; COUNT];
    for (number, name) in numbers.iter_mut().zip(names) {
        let attribute = tag.try_get_attribute(name).map_err(|error| format!("boxes: {error}"))?;
        let value = attribute.and_then(|attribute| attribute.value.parse::<f64>().ok());
        *number = value.filter(|value| value.is_finite()).ok_or_else(|| format!("boxes: no {name}"))?;
    }
    Ok(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_words_with_their_places() {
        let output = r#"<html><head><title>a &amp; b</title></head><body><doc>
  <page width="595.0" height="842.0">
    <word xMin="10.0" yMin="20.0" xMax="30.0" yMax="34.0">A&amp;B&lt;乙</word>
  </page>
  <page width="595.0" height="842.0">
  </page>
</doc></body></html>"#;
        let sheets = read_boxes(output.as_bytes()).expect("boxes");
        let words: Vec<Vec<&str>> =
            sheets.iter().map(|sheet| sheet.words.iter().map(|word| word.text.as_str()).collect()).collect();
        assert_eq!(words, [vec!["A&B<乙"], vec![]]);
        assert_eq!(sheets[0].words[0].area, Area { left: 10.0, top: 20.0, right: 30.0, bottom: 34.0 });
        assert!(read_boxes(b"<page width=\"x\" height=\"1\">").is_err());
    }
}
