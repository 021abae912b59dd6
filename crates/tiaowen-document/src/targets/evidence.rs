//! What speaks against a number being a target: a look back, a threshold, money given, a condition.

use std::ops::Range;
use std::sync::LazyLock;

use super::segment::Segment;
use crate::places::{Enclosures, WordPlaces, Words};

/// Five-year plans with their last years.
const FIVE_YEAR_PLANS: &[(&str, i16)] =
    &[("十一五", 2010), ("十二五", 2015), ("十三五", 2020), ("十四五", 2025), ("十五五", 2030)];

/// Words of a look back: what stands in such a sentence is a figure of today.
static LOOK_BACK: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "已",
        "同比",
        "去年",
        "上年",
        "目前",
        "现有",
        "截至",
        "截止",
        "近年来",
        "以来",
        "居全国",
        "居全省",
        "位居",
        "位列",
        "成功",
        "获批",
        "获评",
        "荣获",
        "分别居",
        "累计已",
        "培育了",
        "建成了",
        "完成了",
        "实现了",
        "达到了",
        "形成了",
        "突破了",
        "增长了",
        "下降了",
        "提高了",
        "引进了",
        "新增了",
        "集聚了",
        "拥有了",
        "涌现",
        "到了",
    ])
});

/// Words of intention: behind them a figure is a goal again.
static INTENTIONS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "力争",
        "争取",
        "确保",
        "努力",
        "目标",
        "今后",
        "未来",
        "下一步",
        "将",
        "计划",
        "拟建",
        "拟新增",
        "每年新增",
    ])
});

/// Words of money given or taken: the figures around them are amounts and conditions.
static GIFTS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "给予",
        "奖励",
        "补助",
        "补贴",
        "资助",
        "奖补",
        "罚款",
        "贴息",
        "最高不超过",
        "处以",
        "违法所得",
        "减免",
        "返还",
        "兑现",
        "拨付",
        "一次性",
        "封顶",
        "罚金",
        "扣除",
        "加计",
    ])
});

/// Words of a list of conditions.
static CONDITIONS: LazyLock<Words> = LazyLock::new(|| {
    Words::new(&[
        "下列条件",
        "以下条件",
        "申报条件",
        "申请条件",
        "认定条件",
        "应当具备",
        "应具备",
        "须具备",
        "应符合",
        "应当符合",
        "必须符合",
        "之一的",
    ])
});

/// What a project is described by: 年产5000吨…项目.
const DESCRIPTORS: &[&str] = &[
    "年产",
    "年产能",
    "日产",
    "日处理",
    "年处理",
    "日处理垃圾",
    "总投资",
    "投资额",
    "投资",
    "占地",
    "建筑面积",
    "装机",
    "注册资本",
    "注册资金",
    "一期",
    "二期",
    "容量",
];

/// Verbs that set something new in the world; what they count is wanted, not there.
pub(super) const CREATING_VERBS: &[&str] = &[
    "培育形成",
    "提升发展",
    "引进培育",
    "引进建设",
    "规划建设",
    "改造提升",
    "整治提升",
    "建设",
    "建成",
    "新建",
    "培育",
    "打造",
    "争创",
    "创建",
    "新增",
    "引进",
    "形成",
    "完成",
    "实施",
    "组建",
    "认定",
    "集聚",
    "带动",
    "推动",
    "推进",
    "攻克",
    "突破",
    "掌握",
    "转化",
    "开发",
    "主持",
    "参与",
    "盘活",
    "整治",
    "推广",
    "淘汰",
    "改造",
    "发展",
    "提升",
    "扶持",
    "遴选",
    "选树",
    "布局",
    "招引",
    "落地",
    "导入",
    "设立",
    "开展",
    "建立",
    "创成",
    "入选",
    "争取",
    "力争",
    "累计",
    "新签约",
    "每年",
    "举办",
    "组织",
    "培训",
    "壮大",
    "储备",
    "储存",
    "拓展",
    "注册",
];

/// Words that make what they govern wanted.
static URGINGS: LazyLock<Words> =
    LazyLock::new(|| Words::new(&["加快", "每年", "支持", "鼓励", "引导", "推动"]));

/// A text with the places of the words that speak for or against a target.
pub(super) struct Evidence {
    is_article: bool,
    lists_conditions: bool,
    /// Words of a look back.
    back: WordPlaces,
    intentions: WordPlaces,
    /// Words that make what they govern wanted: 加快, 支持.
    urgings: WordPlaces,
    gifts: WordPlaces,
    /// Names of five-year plans that were over when the text was issued.
    past_plans: WordPlaces,
    enclosures: Enclosures,
}

impl Evidence {
    pub(super) fn new(text: &str, issued: Option<i16>) -> Self {
        let head = text.trim_start();
        let past = FIVE_YEAR_PLANS.iter().filter(|(_, last)| issued.is_some_and(|issued| *last < issued));
        let past = past.flat_map(|(name, _)| text.match_indices(name).map(|(at, _)| at));
        Self {
            is_article: head.starts_with('第')
                && head.find('条').is_some_and(|at| at <= "第一百二十三条之".len()),
            lists_conditions: CONDITIONS.any_in(text),
            back: LOOK_BACK.places(text),
            intentions: INTENTIONS.places(text),
            urgings: URGINGS.places(text),
            gifts: GIFTS.places(text),
            past_plans: WordPlaces::at(past.collect()),
            enclosures: Enclosures::new(text, &[('(', ')'), ('（', '）'), ('《', '》')]),
        }
    }

    /// Tells whether the sentence looks back at the place `at`: its last word of time before `at` is one of a look
    /// back, or one follows and nothing before `at` intends.
    pub(super) fn looks_back(&self, segment: &Segment, at: usize) -> bool {
        let before = segment.sentence.start..at;
        let intends = self.intentions.last_in(&before);
        if self.past_plans.any_in(&before) && intends.is_none() {
            return true;
        }
        match self.back.last_in(&before) {
            Some(back) => intends.is_none_or(|intends| intends < back),
            None => intends.is_none() && self.back.any_in(&(at..segment.sentence.end)),
        }
    }

    /// Tells whether a bracket or title of the text encloses the place.
    pub(super) fn is_enclosed(&self, at: usize) -> bool {
        self.enclosures.hold(at)
    }

    /// Tells whether the part gives or takes money.
    pub(super) fn gives_money(&self, segment: &Segment) -> bool {
        self.gifts.any_in(&segment.part)
    }

    /// Tells whether the sentence up to the place speaks of what is to come.
    pub(super) fn intends(&self, segment: &Segment, at: usize) -> bool {
        let before = segment.sentence.start..at;
        self.intentions.any_in(&before) || self.urgings.any_in(&before)
    }

    /// Tells whether the clause sets conditions or rules rather than goals.
    pub(super) fn rules(&self) -> bool {
        self.is_article || self.lists_conditions
    }
}

/// Tells whether a number that `lead` introduces and `tail` follows describes a project: 年产5000吨合金项目.
pub(super) fn describes_project(lead: &str, tail: &str) -> bool {
    ends_as_descriptor(lead) && !tail.is_empty() && !sets_capacity(lead, tail)
}

/// Tells whether a number states a capacity to be built: 形成年产7万台整机的产能规模.
pub(super) fn sets_capacity(lead: &str, tail: &str) -> bool {
    ends_as_descriptor(lead) && ["产能", "能力", "规模"].iter().any(|word| tail.contains(word))
}

fn ends_as_descriptor(lead: &str) -> bool {
    DESCRIPTORS.iter().any(|word| lead.trim_end().ends_with(word))
}

/// Tells whether `lead` ends in a word behind which a number only qualifies: 每100人, 第3个.
pub(super) fn is_qualified(lead: &str) -> bool {
    const QUALIFIERS: &[&str] = &[
        "每", "从", "由", "第", "任", "同", "前", "满", "的", "不足", "仅", "其余", "这", "该", "上述", "首",
        "原", "最高", "于",
    ];
    let lead = lead.trim_end();
    QUALIFIERS.iter().any(|word| lead.ends_with(word)) && !lead.ends_with("目的") && !lead.ends_with("高于")
}

/// Tells whether `lead` speaks as a rule does: 应当, 可以, 不得.
pub(super) fn sets_rule(lead: &str) -> bool {
    holds_any(lead, &["应当", "可以", "不得", "不宜", "必须"])
}

/// Tells whether a name says how many fall to one: 每个团队不少于5人.
pub(super) fn is_rate_of_one(name: &str) -> bool {
    ["每个", "每家", "每名", "每项", "每人", "每户", "每次", "单个", "单家"]
        .iter()
        .any(|word| name.starts_with(word))
}

/// The length in bytes of the creating verb that `text` begins with.
pub(super) fn creating_verb(text: &str) -> Option<usize> {
    CREATING_VERBS.iter().filter(|verb| text.starts_with(**verb)).map(|verb| verb.len()).max()
}

/// Tells whether a creating verb stands anywhere in `text`.
pub(super) fn holds_creating_verb(text: &str) -> bool {
    holds_any(text, CREATING_VERBS)
}

fn holds_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// The range without blanks at its ends.
pub(super) fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let piece = &text[range.clone()];
    let lead = piece.len() - piece.trim_start().len();
    let end = range.start + piece.trim_end().len();
    (range.start + lead).min(end)..end
}
