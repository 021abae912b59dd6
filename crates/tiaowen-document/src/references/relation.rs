//! What a text does to the documents that it names: whether it repeals or amends them, or only speaks of them.
//!
//! Knows nothing of where the text stands but what it says itself.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::model::Relation;

fn pattern(text: &str) -> Regex {
    Regex::new(text).unwrap_or_else(|error| unreachable!("fixed pattern: {error}"))
}

/// Behind a title: 自…起废止, 同时停止执行. `废止前` and `是否废止` repeal nothing.
static REPEALED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:废止|废除|停止执行|停止施行|停止实施|停止使用|不再执行|不再施行|即行失效|同时失效|予以失效|宣布失效)(?P<after>.?)",
    )
});

/// In front of a title: 决定废止《…》.
static REPEALS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:废止|废除|停止执行|停止施行)(?:了|下列|以下|原|的)?\s*$"));

/// Behind a title: 作如下修改, 第三条修改为.
static AMENDED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:作|做|进行|予以|作出|做出)(?:了)?(?:如下|以下|相应|部分|下列)?(?:的)?(?:修改|修订|修正)|修改为|修订为|修改如下|修订如下|删去|增加一[条款项]",
    )
});

/// In front of a title: 决定修改《…》.
static AMENDS: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:修改|修订|修正)(?:了|下列|以下)?\s*$"));

/// Right behind a title: a part of the document, not the whole. 第三条, 有关规定, 与本办法不一致的.
static PARTLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*[）)〕\]]?\s*(?:[（(〔\[][^（）()]{0,40}[）)〕\]])?\s*(?:中|的|内|里)?(?:的|与|同)?\s*(?:第[^，。；《]{1,12}[编章节条款项]|(?:部分|有关|相关|个别|原有)?(?:条款|规定|内容|条文)|附件|[^，。；《》、]{0,16}不(?:一致|符|相符)的)",
    )
});

/// What may stand between titles of one list: numbers in brackets, 、 and 和.
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^\s*[）)〕\]]?\s*(?:[（(〔\[][^（）()。；]{0,40}[）)〕\]])?\s*(?:[、，,]|以及|及其?|和|与|或者?)?\s*$",
    )
});

/// The relation to each of the documents named at `ranges` (bytes of `text`, ascending, numbers included).
pub(super) fn relations(text: &str, ranges: &[Range<usize>]) -> Vec<Relation> {
    let between = |at: usize| -> &str {
        let from = at.checked_sub(1).map_or(0, |before| ranges[before].end);
        &text[from..ranges.get(at).map_or(text.len(), |next| next.start)]
    };
    // What is said behind a list holds for all of it, and what is said in front of it.
    let mut said: Vec<Option<Relation>> = (0..ranges.len()).map(|at| said_behind(between(at + 1))).collect();
    for at in (0..said.len().saturating_sub(1)).rev() {
        if said[at].is_none() && LINK.is_match(between(at + 1)) {
            said[at] = said[at + 1];
        }
    }
    for at in 0..said.len() {
        let linked = at > 0 && LINK.is_match(between(at));
        let in_front = said_in_front(between(at)).or(if linked { said[at - 1] } else { None });
        // Who repeals a part amends the whole.
        let in_front =
            in_front.map(|said| if PARTLY.is_match(between(at + 1)) { Relation::Amends } else { said });
        said[at] = said[at].or(in_front);
    }
    said.into_iter().map(Option::unwrap_or_default).collect()
}

/// What the rest of the sentence behind a title says of it.
fn said_behind(text: &str) -> Option<Relation> {
    let sentence = text.split(['。', '；', ';', '\n']).next().unwrap_or_default();
    let repealed = REPEALED.captures(sentence).is_some_and(|found| {
        let before = &sentence[..found.get(0).map_or(0, |whole| whole.start())];
        let after = found.name("after").map_or("", |it| it.as_str());
        !matches!(after, "前" | "后" | "的" | "文") && !before.ends_with("是否") && !before.ends_with('不')
    });
    if repealed {
        return Some(if PARTLY.is_match(sentence) { Relation::Amends } else { Relation::Repeals });
    }
    AMENDED.is_match(sentence).then_some(Relation::Amends)
}

/// What the words right in front of a title say of it.
fn said_in_front(text: &str) -> Option<Relation> {
    if REPEALS.is_match(text) {
        Some(Relation::Repeals)
    } else {
        AMENDS.is_match(text).then_some(Relation::Amends)
    }
}

/// What a lead-in says of the documents listed below it: `决定废止下列文件：`.
pub(crate) fn relation_of_list(lead_in: &str) -> Option<Relation> {
    let lead_in = lead_in.trim_end();
    let sentence = lead_in.rsplit('。').next().unwrap_or_default();
    let lists = ["下列", "以下", "如下"].iter().any(|word| sentence.contains(word));
    if !lead_in.ends_with(['：', ':']) || !lists {
        return None;
    }
    if ["废止", "失效", "停止执行"].iter().any(|word| sentence.contains(word)) {
        return Some(Relation::Repeals);
    }
    let amends = ["修改", "修订"].iter().any(|word| sentence.contains(word));
    (amends && !sentence.contains('《')).then_some(Relation::Amends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::references::find_references;

    #[test]
    fn tells_what_a_text_does_to_the_documents_it_names() {
        use Relation::{Amends, Cites, Repeals};
        let check = |text: &str, expected: &[Relation]| {
            let seen: Vec<Relation> = find_references(text).iter().map(|found| found.relation).collect();
            assert_eq!(seen, expected, "{text}");
        };
        check("本办法自印发之日起施行。《甲暂行办法》（丙政发〔2021〕15号）同时废止。", &[Repeals]);
        check("《甲暂行办法》《乙暂行办法》和《丙暂行办法》（丙政发〔2021〕5号）同时废止。", &[Repeals; 3]);
        check(
            "《甲暂行办法》（丙政发〔2020〕5号）、《乙暂行办法》（丙政发〔2021〕5号）同时废止。",
            &[Repeals; 2],
        );
        check("《甲暂行办法》自3月1日起废止，改按《乙管理规定》执行。", &[Repeals, Cites]);
        check("决定废止《甲暂行办法》、《乙暂行办法》。依据《丙条例条文》执行。", &[Repeals, Repeals, Cites]);
        check("《甲暂行办法》（丙政发〔2021〕5号）第三条、第五条同时废止。", &[Amends]);
        check("《甲暂行办法》有关规定与本办法不一致的，同时废止。", &[Amends]);
        check("《甲暂行办法》中与本办法不一致的规定停止执行。", &[Amends]);
        check("废止《甲暂行办法》第三条。", &[Amends]);
        check("《甲暂行办法》及有关规定同时废止。", &[Repeals]);
        check("《甲暂行办法》等规定自本办法第十条所定日期起废止。", &[Repeals]);
        check("对《甲暂行办法》作如下修改：", &[Amends]);
        check("将《甲暂行办法》第三条修改为：“甲。”", &[Amends]);
        check("根据《甲省立法条例》，决定修改《乙暂行办法》。", &[Cites, Amends]);
        check("《甲暂行办法》废止前已经受理的，依照《乙管理规定》办理。", &[Cites, Cites]);
        check("按照《关于废止甲办法的决定》执行。", &[Cites]);
        check("根据《甲法律》、《乙法律》和有关规定，制定本办法。", &[Cites, Cites]);
    }

    #[test]
    fn reads_what_a_lead_in_says_of_its_list() {
        assert_eq!(relation_of_list("经研究，决定废止下列文件："), Some(Relation::Repeals));
        assert_eq!(relation_of_list("决定对以下规章予以修改："), Some(Relation::Amends));
        assert_eq!(relation_of_list("对《甲办法》作如下修改："), None);
        assert_eq!(relation_of_list("现将废止事项通知。要求如下："), None);
    }
}
