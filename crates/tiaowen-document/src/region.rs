//! The place that a document is for, read from the names of its issuers and its title.
//!
//! Knows the provinces and prefecture-level places (`region/places.txt`); districts and counties are told by
//! their suffix.

use std::sync::LazyLock;

use regex::Regex;

use crate::model::Region;
use crate::places::Words;
use crate::roles::plain;

struct Place {
    /// Such as 宁波.
    short: &'static str,
    /// Such as 宁波市.
    full: String,
}

static PROVINCES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    let lines = place_lines().filter_map(|line| line.split_whitespace().next());
    lines.map(|full| Place { short: short_province(full), full: full.to_owned() }).collect()
});

static PREFECTURES: LazyLock<Vec<Place>> = LazyLock::new(|| {
    place_lines()
        .flat_map(|line| line.split_whitespace().skip(1))
        .map(|entry| match entry.split_once('/') {
            Some((short, suffix)) => Place { short, full: format!("{short}{suffix}") },
            None => Place { short: entry, full: format!("{entry}市") },
        })
        .collect()
});

fn place_lines() -> impl Iterator<Item = &'static str> {
    include_str!("region/places.txt").lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty())
}

/// 浙江 of 浙江省, 内蒙古 of 内蒙古自治区.
fn short_province(full: &'static str) -> &'static str {
    if full.starts_with("内蒙古") || full.starts_with("黑龙江") {
        return &full[..9];
    }
    &full[..6]
}

/// Bodies of the whole country.
static NATIONAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:中共中央|中央|国务院|中华人民共和国|国家|全国|最高人民|中国人民银行|[\u4e00-\u9fff]{2,10}部(?:办公厅|关于|等|$|\s|、)|海关总署)",
    )
    .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

static DISTRICT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([\u4e00-\u9fff]{1,5}?(?:自治县|自治旗|新区|区|县|市|旗))")
        .unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

static UNKNOWN_CITY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^([\u4e00-\u9fff]{1,3}市)").unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
});

/// Finds the region in names, the most telling first: issuers, then titles. `text` decides when they are
/// silent: the place that it names most, three times at least.
pub(crate) fn find_region(names: &[&str], text: &str) -> Option<Region> {
    let names: Vec<_> = names.iter().map(|name| plain(name)).collect();
    names
        .iter()
        .find_map(|name| leading_region(name))
        .or_else(|| names.iter().find_map(|name| named_region(name)))
        .or_else(|| most_named(text))
}

/// The region of this name, whether known or not.
pub(crate) fn region_called(name: &str) -> Region {
    let name = plain(name);
    let known = leading_region(&name).filter(|region| name.ends_with(region.name.as_str()));
    known.unwrap_or_else(|| Region { level: level_of(&name), name: name.to_string() })
}

/// The region with whose name a text begins.
fn leading_region(name: &str) -> Option<Region> {
    let name = name.trim_start_matches("中共").trim_start_matches("中国共产党");
    if NATIONAL.is_match(name) {
        return Some(Region { name: "全国".to_owned(), level: "国家".to_owned() });
    }
    let province = take(&PROVINCES, name);
    let rest = province.as_ref().map_or(name, |(_, rest)| *rest);
    let prefecture = take(&PREFECTURES, rest).or_else(|| {
        let found = UNKNOWN_CITY.find(rest)?;
        let is_name = !has_verb(found.as_str());
        is_name.then(|| (found.as_str().to_owned(), &rest[found.end()..]))
    });
    let rest = prefecture.as_ref().map_or(rest, |(_, rest)| *rest);
    let is_municipality = province.as_ref().is_some_and(|(full, _)| full.ends_with('市'));
    let can_hold_district = prefecture.is_some() || is_municipality || province.is_none();
    let district = DISTRICT.find(rest).map(|found| found.as_str()).filter(|district| {
        can_hold_district && is_district(district, province.is_some() || prefecture.is_some())
    });
    let smallest = match (&district, &prefecture, &province) {
        (Some(district), Some((prefecture, _)), _) => format!("{prefecture}{district}"),
        (Some(district), None, Some((province, _))) => format!("{province}{district}"),
        (Some(district), None, None) => (*district).to_owned(),
        (None, Some((prefecture, _)), _) => prefecture.clone(),
        (None, None, Some((province, _))) => province.clone(),
        (None, None, None) => return None,
    };
    let level = level_of(&smallest);
    Some(Region { name: smallest, level })
}

/// Takes a known place off the front of a name: its full form, or its short one.
fn take<'a>(places: &[Place], name: &'a str) -> Option<(String, &'a str)> {
    places.iter().find_map(|place| {
        let rest = name.strip_prefix(place.full.as_str()).or_else(|| name.strip_prefix(place.short))?;
        Some((place.full.clone(), rest))
    })
}

fn has_verb(text: &str) -> bool {
    [
        "关于", "印发", "创建", "建设", "打造", "推进", "加快", "促进", "实施", "各", "全", "本", "我", "和",
        "与", "的",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// Tells a district from words that end like one: 示范区, 开发区 and 城区 are none.
fn is_district(text: &str, is_below: bool) -> bool {
    let is_other = [
        "开发区",
        "高新区",
        "示范区",
        "园区",
        "试验区",
        "城区",
        "市区",
        "地区",
        "山区",
        "景区",
        "保税区",
        "社区",
        "都市",
        "县市",
    ]
    .iter()
    .any(|word| text.ends_with(word));
    !is_other && !has_verb(text) && text.chars().count() >= 2 && (is_below || text.ends_with(['县', '区']))
}

fn level_of(name: &str) -> String {
    let last = name.chars().last().unwrap_or('市');
    match last {
        '省' => "省",
        '区' if name.ends_with("自治区") || name.ends_with("行政区") => "省",
        '区' if name.ends_with("地区") => "市",
        '区' => "区",
        '县' | '旗' => "县",
        _ => "市",
    }
    .to_owned()
}

/// The first known place that a title names anywhere.
fn named_region(title: &str) -> Option<Region> {
    let first = |places: &[Place]| -> Option<(usize, String)> {
        places.iter().filter_map(|place| Some((title.find(place.short)?, place.full.clone()))).min()
    };
    let (_, name) = first(&PREFECTURES).or_else(|| first(&PROVINCES))?;
    Some(Region { level: level_of(&name), name })
}

fn most_named(text: &str) -> Option<Region> {
    static NAMES: LazyLock<Words> =
        LazyLock::new(|| Words::new(&PREFECTURES.iter().map(|place| place.short).collect::<Vec<_>>()));
    const MIN_MENTIONS: usize = 3;
    let mut mentions = vec![0_usize; PREFECTURES.len()];
    NAMES.find(text).for_each(|(place, _)| mentions[place] += 1);
    let (count, place) = PREFECTURES
        .iter()
        .zip(mentions)
        .map(|(place, count)| (count, place))
        .max_by_key(|(count, _)| *count)?;
    (count >= MIN_MENTIONS).then(|| Region { name: place.full.clone(), level: level_of(&place.full) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_region_off_names() {
        let check = |name: &str, expected: Option<(&str, &str)>| {
            let region = find_region(&[name], "");
            let seen = region.as_ref().map(|region| (region.name.as_str(), region.level.as_str()));
            assert_eq!(seen, expected, "{name}");
        };
        check("温州市人民政府办公厅", Some(("温州市", "市")));
        check("温州市瓯海区人民政府办公室", Some(("温州市瓯海区", "区")));
        check("温州打造制造之都行动纲要发布", Some(("温州市", "市")));
        check("温州市创建国家级某某示范区建设方案", Some(("温州市", "市")));
        check("中共杭州市委办公厅", Some(("杭州市", "市")));
        check("浙江省人民政府关于…的意见", Some(("浙江省", "省")));
        check("浙江省杭州市余杭区教育局", Some(("杭州市余杭区", "区")));
        check("上海市浦东新区人民政府", Some(("上海市浦东新区", "区")));
        check("义乌市人民政府", Some(("义乌市", "市")));
        check("国务院办公厅关于…的通知", Some(("全国", "国家")));
        check("工业和信息化部办公厅", Some(("全国", "国家")));
        check("中华人民共和国节约能源法", Some(("全国", "国家")));
        check("内蒙古自治区人民政府", Some(("内蒙古自治区", "省")));
        check("加快推进的“宁波实践”", Some(("宁波市", "市")));
        check("关于做好工作的通知", None);
    }
}
