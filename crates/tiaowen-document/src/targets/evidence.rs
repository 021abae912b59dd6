//! What speaks against a number being a target: a look back, a threshold, money given, a condition.

use std::ops::Range;

use super::segment::Segment;

/// Words of a look back: what stands in such a sentence is a figure of today.
const LOOK_BACK: &[&str] = &[
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
];

/// Words of intention: behind them a figure is a goal again.
const INTENTIONS: &[&str] =
    &["力争", "争取", "确保", "努力", "目标", "今后", "未来", "下一步", "将", "计划", "拟", "每年新增"];

/// Words of money given or taken: the figures around them are amounts and conditions.
const GIFTS: &[&str] = &[
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
];

/// Words of a list of conditions.
const CONDITIONS: &[&str] = &[
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
];

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

/// The text with what is known of its places.
pub(super) struct Evidence<'a> {
    text: &'a str,
    is_article: bool,
    lists_conditions: bool,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let head = text.trim_start();
        let is_article =
            head.starts_with('第') && head.find('条').is_some_and(|at| at <= "第一百二十三条之".len());
        let lists_conditions = CONDITIONS.iter().any(|word| text.contains(word));
        Self { text, is_article, lists_conditions }
    }

    /// Tells whether the sentence looks back at the place `at`: its last word of time before `at` is one of a look
    /// back, or one follows and nothing before `at` intends.
    pub(super) fn looks_back(&self, segment: &Segment, at: usize) -> bool {
        let before = &self.text[segment.sentence.start..at];
        let intends = last_of(before, INTENTIONS);
        match last_of(before, LOOK_BACK) {
            Some(back) => intends.is_none_or(|intends| intends < back),
            None => intends.is_none() && holds_any(&self.text[at..segment.sentence.end], LOOK_BACK),
        }
    }

    /// Tells whether the part gives or takes money.
    pub(super) fn gives_money(&self, segment: &Segment) -> bool {
        holds_any(&self.text[segment.part.clone()], GIFTS)
    }

    /// Tells whether the part speaks of what is to come.
    pub(super) fn intends(&self, segment: &Segment, at: usize) -> bool {
        let before = &self.text[segment.sentence.start..at];
        holds_any(before, INTENTIONS) || holds_any(before, &["加快", "每年", "支持", "鼓励", "引导", "推动"])
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
        "每", "第", "任", "同", "前", "满", "的", "不足", "仅", "其余", "这", "该", "上述", "首", "原",
        "最高", "于",
    ];
    let lead = lead.trim_end();
    QUALIFIERS.iter().any(|word| lead.ends_with(word)) && !lead.ends_with("目的") && !lead.ends_with("高于")
}

/// The length in bytes of the creating verb that `text` begins with.
pub(super) fn creating_verb(text: &str) -> Option<usize> {
    CREATING_VERBS.iter().filter(|verb| text.starts_with(**verb)).map(|verb| verb.len()).max()
}

/// Tells whether a creating verb stands anywhere in `text`.
pub(super) fn holds_creating_verb(text: &str) -> bool {
    holds_any(text, CREATING_VERBS)
}

fn last_of(text: &str, words: &[&str]) -> Option<usize> {
    words.iter().filter_map(|word| text.rfind(word)).max()
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
