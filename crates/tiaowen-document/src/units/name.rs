//! What the name of a unit looks like; knows no registry.

use tiaowen_text::fold::fingerprint;

use crate::model::Region;

/// The region of central bodies.
pub(super) const NATION: &str = "国家";

/// Endings that only a unit bears.
const STRONG_ENDINGS: &[&str] = &[
    "局",
    "委",
    "厅",
    "署",
    "办",
    "政府",
    "委员会",
    "办公室",
    "办公厅",
    "管委会",
    "工会",
    "科协",
    "妇联",
    "残联",
    "侨联",
    "文联",
    "工商联",
    "贸促会",
    "办事处",
    "检察院",
    "法院",
    "政协",
    "人大",
    "海关",
    "支行",
    "分行",
    "支队",
    "总队",
    "指挥部",
    "供销社",
    "供电公司",
    "电视台",
];

/// Endings that make a unit only behind a place or a rank: 市投促中心, 国网宁波供电公司.
const WEAK_ENDINGS: &[&str] = &[
    "中心",
    "公司",
    "集团",
    "学院",
    "大学",
    "学校",
    "党校",
    "研究院",
    "研究所",
    "科学院",
    "银行",
    "协会",
    "学会",
    "商会",
    "联合会",
    "促进会",
    "总会",
    "院",
    "所",
    "馆",
    "社",
    "站",
    "台",
    "行",
    "处",
    "公安",
    "银保监",
    "团委",
    "队",
    "部门",
    "单位",
];

/// Ministries and departments that end in 部; other words in 部 (总部, 干部) are no units.
const DEPARTMENT_STEMS: &[&str] = &[
    "组织",
    "宣传",
    "统战",
    "武装",
    "社会工作",
    "教育",
    "科技",
    "科学技术",
    "工业和信息化",
    "工信",
    "公安",
    "民政",
    "司法",
    "财政",
    "人力资源社会保障",
    "人力资源和社会保障",
    "自然资源",
    "国土资源",
    "生态环境",
    "环境保护",
    "住房城乡建设",
    "住房和城乡建设",
    "交通运输",
    "水利",
    "农业农村",
    "农业",
    "商务",
    "文化和旅游",
    "文化",
    "退役军人事务",
    "应急管理",
    "外交",
    "国防",
    "国家安全",
];

/// Words that end like a unit and are none.
const FALSE_ENDINGS: &[&str] = &[
    "格局",
    "布局",
    "全局",
    "大局",
    "开局",
    "结局",
    "部署",
    "大厅",
    "主办",
    "承办",
    "举办",
    "协办",
    "督办",
    "创办",
    "兴办",
    "联办",
    "大会",
    "运行",
    "发行",
    "执行",
    "推行",
    "实行",
    "施行",
    "进行",
    "银发",
    "平台",
    "上台",
    "到处",
    "好处",
    "长处",
    "舞台",
    "后台",
    "场所",
    "车站",
    "网站",
    "电站",
    "基站",
    "充电站",
    "服务站",
    "团队",
    "军队",
    "舰队",
    "代办",
    "帮办",
    "快办",
    "通办",
    "即办",
    "一网通办",
];

/// Openings of a task, not of a unit.
const VERB_OPENINGS: &[&str] = &[
    "建设",
    "推进",
    "推动",
    "打造",
    "培育",
    "发展",
    "创建",
    "提升",
    "完善",
    "探索",
    "围绕",
    "加快",
    "加强",
    "支持",
    "鼓励",
    "引进",
    "引导",
    "组建",
    "建立",
    "建成",
    "新建",
    "构建",
    "深化",
    "优化",
    "实施",
    "开展",
    "强化",
    "拓展",
    "盘活",
    "创新",
    "改善",
    "改革",
    "改变",
    "集聚",
    "促进",
    "推广",
    "布局",
    "扩大",
    "形成",
    "制定",
    "落实",
    "做好",
    "营造",
    "积极",
    "着力",
    "大力",
    "继续",
    "争创",
    "设立",
    "依托",
    "共建",
    "申报",
    "成立",
    "建强",
    "做强",
    "谋划",
    "规划建设",
];

/// Units whose names begin like a task.
const VERB_LIKE_UNITS: &[&str] = &[
    "发展改革",
    "发展和改革",
    "建设银行",
    "建设局",
    "建设委",
    "建设厅",
    "建设和",
    "创新办",
    "推进办",
    "改革办",
    "发展研究中心",
];

/// Openings that say whose unit it is. After a unit's ending one of these begins the next unit.
const RANK_OPENINGS: &[&str] = &[
    "市",
    "区",
    "县",
    "省",
    "自治区",
    "州",
    "国家",
    "国务院",
    "中国",
    "中央",
    "全国",
    "中共",
    "人行",
    "国网",
    "镇",
    "旗",
];

/// The most characters that a unit's name has.
const MAX_NAME_CHARS: usize = 36;

/// Folds a name for comparison: brackets, widths and variants alike, no blanks.
pub(super) fn fold(name: &str) -> String {
    fingerprint(name)
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
    if start < trimmed.len() { &trimmed[start..] } else { trimmed }
}

/// Tells whether a name is a central body's, whatever document prints it.
pub(super) fn is_central(name: &str) -> bool {
    const OPENINGS: &[&str] = &["国家", "国务院", "中央", "最高人民", "全国", "中国", "中华全国"];
    const ENDINGS: &[&str] = &["总局", "总署", "审计署"];
    if ENDINGS.iter().any(|ending| name.ends_with(ending)) {
        return true;
    }
    let branch = name.contains(['省', '市', '县'])
        || ["分行", "支行", "分公司", "公司", "监管局"].iter().any(|ending| name.ends_with(ending));
    let central = OPENINGS.iter().any(|opening| name.starts_with(opening));
    let ministry = ends_as_department(name) && !name.ends_with("组织部") && !name.starts_with(['区', '旗']);
    !branch && (central || ministry)
}

/// Tells whether the document is the whole country's.
pub(super) fn is_nation(region: &Region) -> bool {
    region.level == NATION || matches!(region.name.as_str(), "中国" | "全国" | NATION)
}

/// Tells whether one name, blanks cut out, looks like a unit's.
pub(super) fn is_unit_name(name: &str) -> bool {
    let folded = fold(name);
    let stem = folded.find('(').filter(|open| *open > 0).map_or(folded.as_str(), |open| &folded[..open]);
    let length = stem.chars().count();
    if !(2..=MAX_NAME_CHARS).contains(&length)
        || stem.contains(|character: char| !is_name_char(character))
        || stem.contains('的')
    {
        return false;
    }
    let ends_with = |endings: &[&str]| endings.iter().any(|ending| stem.ends_with(ending));
    if ends_with(FALSE_ENDINGS) || begins_as_task(stem) {
        return false;
    }
    if ends_with(STRONG_ENDINGS) {
        return length >= 3 || opens_with_rank(stem);
    }
    ends_as_department(stem) || ends_with(WEAK_ENDINGS) && length >= 4 && says_whose(stem)
}

/// Tells whether a name points at units in general (各县(市)区政府, 相关部门), by its form alone.
pub(super) fn is_generic_form(name: &str) -> bool {
    let folded = fold(name);
    let ends = ["部门", "单位", "政府", "管委会", "街道", "办事处", "园区", "区", "企业"];
    let length = folded.chars().count();
    let general = ["各", "有关", "相关", "所在地", "属地"];
    length <= 24
        && general.iter().any(|word| folded.contains(word))
        && ends.iter().any(|ending| folded.ends_with(ending))
}

/// Tells whether `text` begins a unit's name by saying whose it is: 市…, 国家….
pub(super) fn opens_with_rank(text: &str) -> bool {
    RANK_OPENINGS.iter().any(|opening| text.starts_with(opening))
}

/// Tells whether `text` begins as a task does: 建设…, 推进….
pub(super) fn begins_as_task(text: &str) -> bool {
    VERB_OPENINGS.iter().any(|opening| text.starts_with(opening))
        && !VERB_LIKE_UNITS.iter().any(|unit| text.starts_with(unit))
}

fn says_whose(stem: &str) -> bool {
    // A rank at the beginning, or a place: 宁波市…中心, 鄞州区…公司.
    opens_with_rank(stem)
        || stem
            .char_indices()
            .skip(1)
            .take(8)
            .any(|(_, character)| matches!(character, '市' | '区' | '县' | '省'))
}

fn ends_as_department(stem: &str) -> bool {
    stem.strip_suffix('部').is_some_and(|head| DEPARTMENT_STEMS.iter().any(|word| head.ends_with(word)))
}

fn is_name_char(character: char) -> bool {
    !character.is_ascii_digit()
        && !matches!(
            character,
            '。' | '！'
                | '？'
                | '，'
                | ','
                | '；'
                | ';'
                | '：'
                | ':'
                | '、'
                | '《'
                | '》'
                | '“'
                | '”'
                | '%'
                | '％'
                | '|'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_units_from_tasks_and_things() {
        let check = |name: &str, expected: bool| assert_eq!(is_unit_name(name), expected, "{name}");
        check("市经信委", true);
        check("区投促中心", true);
        check("市委", true);
        check("市委组织部(市委人才办)", true);
        check("国家发展改革委", true);
        check("发展改革委", true);
        check("工业和信息化部", true);
        check("宁波供电公司", true);
        check("人行市中心支行", true);
        check("大连海关", true);
        check("区自然资源和规划分局", true);
        check("国家税务总局成都市税务局", true);
        check("建设石墨烯创新中心", false);
        check("建设宁波国际密封技术研究中心", false);
        check("加快发展生命健康产业", false);
        check("企业总部", false);
        check("形成新格局", false);
        check("装备数控化率(%)", false);
        check("深入推进行政审批制度改革。", false);
        check("余姚市", false);
        check("一网通办", false);
    }

    #[test]
    fn takes_the_stem_of_a_place() {
        let check = |region: &str, expected: &str| assert_eq!(place_stem(region), expected);
        check("宁波市", "宁波");
        check("宁波市奉化区", "奉化");
        check("浙江省", "浙江");
        check("国家", "国家");
    }
}
