//! What an area's name looks like: 余姚市, 北仑区, 宁波杭州湾新区; knows no registry.

use super::name::{begins_as_task, fold, without_blanks};

/// Endings of an area's name.
const ENDINGS: &[char] = &['市', '区', '县', '旗', '州', '省', '镇', '乡', '盟'];

/// Words that end like an area and name none in particular.
const FALSE_ENDINGS: &[&str] = &[
    "示范区",
    "试验区",
    "先行区",
    "先导区",
    "集聚区",
    "工业区",
    "城区",
    "社区",
    "片区",
    "地区",
    "景区",
    "小区",
    "辖区",
    "校区",
    "库区",
    "山区",
    "专区",
    "功能区",
    "城市",
    "都市",
    "上市",
    "超市",
    "门市",
    "全市",
    "本市",
    "我市",
    "全区",
    "全县",
    "全省",
    "本区",
    "我区",
    "分区",
    "禁区",
    "误区",
    "小镇",
    "城镇",
    "乡镇",
    "重镇",
    "下乡",
    "工矿区",
    "保护区",
];

/// Openings of a kind of area, not of one.
const KIND_OPENINGS: &[&str] = &[
    "重点",
    "特色",
    "市级",
    "省级",
    "国家级",
    "区级",
    "县级",
    "产业",
    "传统",
    "现代",
    "绿色",
    "智慧",
    "数字",
];

/// Tells whether `text` is a list of areas (余姚市、北仑区、宁波杭州湾新区) and nothing else.
pub fn looks_like_area_list(text: &str) -> bool {
    let areas = split_areas(text);
    !areas.is_empty() && areas.iter().all(|area| is_area(area))
}

/// Cuts a list of areas into its parts, the blanks of broken lines cut out.
///
/// Blanks separate only where both sides are areas (余姚市 宁海县); commas inside brackets do not separate.
pub fn split_areas(text: &str) -> Vec<String> {
    let mut areas = Vec::new();
    for piece in split_outside_brackets(text) {
        let words: Vec<&str> = piece.split_whitespace().collect();
        if words.len() > 1 && words.iter().all(|word| is_area(word)) {
            areas.extend(words.into_iter().map(str::to_owned));
        } else if !words.is_empty() {
            areas.push(without_blanks(piece));
        }
    }
    areas
}

/// Tells whether one name, blanks cut out, looks like an area's.
fn is_area(name: &str) -> bool {
    let folded = fold(name);
    let length = folded.chars().count();
    if matches!(folded.as_str(), "各县(市)区" | "各区县(市)" | "各区县" | "各县市区" | "各县(市、区)")
    {
        return true;
    }
    // 宁波国家高新区（新材料科技城）is one area.
    let stem = folded.find('(').filter(|open| *open > 0).map_or(folded.as_str(), |open| &folded[..open]);
    let street = stem.ends_with("街道") || stem.ends_with("管委会");
    let park = stem.ends_with("园区") && length >= 6;
    (2..=20).contains(&length)
        && (stem.ends_with(ENDINGS) || street)
        && (park || !stem.ends_with("园区"))
        && !stem.contains(|character: char| !is_area_char(character))
        && !FALSE_ENDINGS.iter().any(|ending| stem.ends_with(ending))
        && !KIND_OPENINGS.iter().any(|opening| stem.starts_with(opening))
        && !begins_as_task(stem)
}

fn is_area_char(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character) && character != '的'
}

fn split_outside_brackets(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let (mut start, mut depth) = (0usize, 0usize);
    for (at, character) in text.char_indices() {
        match character {
            '(' | '（' | '[' | '〔' | '【' => depth += 1,
            ')' | '）' | ']' | '〕' | '】' => depth = depth.saturating_sub(1),
            '、' | '，' | ',' | ';' | '；' | '/' if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + character.len_utf8();
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_area_lists() {
        let check = |text: &str, expected: bool| assert_eq!(looks_like_area_list(text), expected, "{text}");
        check("余姚市", true);
        check("江东区、宁波国家高新区、\n\n镇海区、慈溪市", true);
        check("北仑区、大榭开发区、宁波石化经济技术开发区", true);
        check("象山县、宁波保税区", true);
        check("苏州工业园区", true);
        check("余姚市 宁海县", true);
        check("各县（市、区）", true);
        check("市经信委", false);
        check("建设都市工业区", false);
        check("重点工业园区", false);
        check("推动传统工业园区转型升级", false);
        check("制造业企业上市", false);
        check("", false);
        check("人才引进培养", false);
    }

    #[test]
    fn splits_lists_broken_over_lines() {
        let check = |text: &str, expected: &[&str]| assert_eq!(split_areas(text), expected, "{text}");
        check("江东区、宁波国家\n高新区、\n\n镇海区", &["江东区", "宁波国家高新区", "镇海区"]);
        check("余姚市 宁海县", &["余姚市", "宁海县"]);
        check("各县（市、区），北仑区", &["各县（市、区）", "北仑区"]);
        check("", &[]);
    }
}
