//! Whether the words of a PDF are worth reading: scans without text, signs that stand for nothing, text that is none.

use crate::ReadError;
use crate::pages::sheet::{Sheet, is_meaningless};

/// Characters that Chinese official prose cannot do without; of a real text they are a tenth and more.
const COMMON: &str = "的一是在不了有和人中大为上个国以要时用会主发年工能等部政府市区县省公司业产建设管理法规定条第项目度，。、（）：；月日";

/// Fewest ideographs of which prose is asked.
const MIN_IDEOGRAPHS: usize = 300;

/// Refuses what holds no text.
pub(super) fn check(sheets: &[Sheet]) -> Result<(), ReadError> {
    let signs: usize = sheets.iter().map(Sheet::signs).sum();
    let unmapped: usize = sheets.iter().map(|sheet| sheet.unmapped).sum();
    let pictures = sheets.iter().filter(|sheet| sheet.is_picture).count();
    if unmapped > signs {
        return Err(ReadError::Garbled { percent: (unmapped * 100 / (unmapped + signs)) as u32 });
    }
    // Page numbers and stamps of a scanner are no text.
    const MAX_STAMPS: usize = 24;
    if pictures * 5 >= sheets.len() * 4 && pictures > 0 && signs <= sheets.len() * MAX_STAMPS {
        return Err(ReadError::Scanned { pages: sheets.len() as u32 });
    }
    if signs == 0 {
        return Err(ReadError::Text(tiaowen_document::SourceError::Empty));
    }
    let all = || sheets.iter().flat_map(|sheet| &sheet.words).flat_map(|word| word.text.chars());
    let broken = all().filter(|sign| is_meaningless(*sign)).count();
    if broken * 10 > signs * 3 {
        return Err(ReadError::Garbled { percent: (broken * 100 / signs) as u32 });
    }
    let ideographs =
        all().filter(|sign| matches!(sign, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')).count();
    let common = all().filter(|sign| COMMON.contains(*sign)).count();
    if ideographs >= MIN_IDEOGRAPHS && common * 50 < ideographs {
        return Err(ReadError::Garbled { percent: 100 - (common * 100 / ideographs) as u32 });
    }
    Ok(())
}
