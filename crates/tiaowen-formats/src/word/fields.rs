//! Fields: what stands between their marks, and what of it a reader sees (ISO/IEC 29500-1, 17.16).

use super::numerals;

/// Fields that may be open at once; Word has no more than twenty.
const MAX_OPEN: usize = 64;

/// The fields that are open where the walk is, innermost last.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<Field>);

#[derive(Clone, Debug, Default)]
struct Field {
    instruction: String,
    has_result: bool,
}

impl Fields {
    /// A field begins; what follows is its instruction.
    pub(super) fn begin(&mut self) {
        if self.0.len() == MAX_OPEN {
            self.0.remove(0);
        }
        self.0.push(Field::default());
    }

    /// A field whose instruction is known begins; what follows is its result.
    pub(super) fn begin_with(&mut self, instruction: &str) {
        self.begin();
        self.instruct(instruction);
        self.separate();
    }

    /// The result of the innermost field begins.
    pub(super) fn separate(&mut self) {
        if let Some(field) = self.0.last_mut() {
            field.has_result = true;
        }
    }

    /// Takes words of an instruction.
    pub(super) fn instruct(&mut self, words: &str) {
        if let Some(field) = self.0.last_mut().filter(|field| !field.has_result) {
            field.instruction.push_str(words);
        }
    }

    /// The innermost field ends; what it shows without a result.
    pub(super) fn end(&mut self) -> Option<String> {
        let field = self.0.pop()?;
        if field.has_result { None } else { drawn(&field.instruction) }
    }

    /// A paragraph ends. No instruction reaches over its end; one that seems to has lost its mark, and must not hide
    /// the rest of the document.
    pub(super) fn end_paragraph(&mut self) {
        for field in self.0.iter_mut().filter(|field| !field.is_contents()) {
            *field = Field { has_result: true, ..Field::default() };
        }
    }

    /// Whether words stand where no reader sees them: in an instruction, or as the number of a page.
    pub(super) fn hide(&self) -> bool {
        let is_page = |field: &Field| matches!(&*field.name(), "PAGE" | "NUMPAGES" | "SECTIONPAGES");
        self.0.iter().any(|field| !field.has_result || is_page(field))
    }

    /// Whether the walk is in a table of contents.
    pub(super) fn are_contents(&self) -> bool {
        self.0.iter().any(Field::is_contents)
    }
}

impl Field {
    fn is_contents(&self) -> bool {
        self.has_result && self.name() == "TOC"
    }

    fn name(&self) -> String {
        self.instruction.split_whitespace().next().unwrap_or_default().to_ascii_uppercase()
    }
}

/// What a formula draws that has no result beside: 带圈字符 `eq \o\ac(○,1)`, 拼音指南 `EQ \o\ad(\s\up 9(cè),测)`.
fn drawn(instruction: &str) -> Option<String> {
    let body = instruction.trim();
    let body = body.get(..2).filter(|name| name.eq_ignore_ascii_case("eq")).map(|_| &body[2..])?;
    let inside = &body[body.find('(')? + 1..body.rfind(')')?];
    // The last of what is drawn over each other is the word itself.
    let word = inside.rsplit([',', '，', ';']).next()?.trim().trim_matches(['(', ')']);
    let is_circled = inside.starts_with(['○', '〇', 'O', '◯']);
    let circled = || numerals::circled(word.parse().ok()?);
    Some(if is_circled { circled().unwrap_or_else(|| word.to_owned()) } else { word.to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_signs_in_circles_and_words_below_their_reading() {
        let check =
            |instruction, expected| assert_eq!(drawn(instruction).as_deref(), expected, "{instruction}");
        check(r" eq \o\ac(○,1)", Some("①"));
        check(r"eq \o\ac(○,12) ", Some("⑫"));
        check(r"eq \o\ac(○,甲)", Some("甲"));
        check(r"EQ \* jc2 \* hps10 \o\ad(\s\up 9(cè),测)", Some("测"));
        check("PAGE", None);
        check("eq", None);
        check("方", None);
    }
}
