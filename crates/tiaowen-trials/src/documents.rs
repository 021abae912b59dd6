//! Documents made by a seed: small regulations of one issuer, each with a number of its own, whose clauses can be told
//! apart by their words.

use std::fmt::Write;

/// What clauses are made of.
const PHRASES: [&str; 12] = [
    "支持企业开展技术改造",
    "对认定的单位给予一次性奖励",
    "由主管部门会同财政部门审核",
    "加强事中事后监管",
    "鼓励社会资本参与建设",
    "应当在三十日内作出决定",
    "推动数据资源共享开放",
    "优先保障民生项目用地",
    "建立联席会议制度",
    "依法公开申报条件和程序",
    "提高公共服务水平",
    "按照规定落实税收优惠",
];

/// The text of document `number` in its `edition`: `clauses` articles, each with words that no other has. A later edition
/// has other words in every third article.
pub fn policy(number: usize, edition: usize, clauses: usize, seed: u64) -> String {
    let mut draw = fastrand::Rng::with_seed(seed ^ (number as u64) << 20);
    let mut text = format!(
        "示例市人民政府关于印发第{number}号管理办法的通知\n示政发〔2021〕{number}号\n\n第{number}号管理办法\n\n"
    );
    for article in 1..=clauses {
        let edition = if article % 3 == 0 { edition } else { 0 };
        let [first, second] = [0, 1].map(|_| PHRASES[draw.usize(..PHRASES.len())]);
        // Writing to a string cannot fail.
        let _ = writeln!(
            text,
            "第{}条　{first}，{second}，事项编码{number}甲{article}乙{edition}丙。\n",
            in_chinese(article)
        );
    }
    text.push_str("示例市人民政府\n2021年5月1日\n");
    text
}

/// A number up to 999 in Chinese signs.
fn in_chinese(number: usize) -> String {
    const SIGNS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let sign = |digit: usize| SIGNS.get(digit).copied().unwrap_or_default();
    let (hundreds, tens, ones) = (number / 100, number / 10 % 10, number % 10);
    let mut text = String::new();
    if hundreds > 0 {
        text += sign(hundreds);
        text += "百";
    }
    if tens > 0 {
        if tens > 1 || hundreds > 0 {
            text += sign(tens);
        }
        text += "十";
    } else if hundreds > 0 && ones > 0 {
        text += sign(0);
    }
    if ones > 0 {
        text += sign(ones);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_are_numbered_as_people_do() {
        let check = |number, expected: &str| assert_eq!(in_chinese(number), expected);
        check(7, "七");
        check(10, "十");
        check(25, "二十五");
        check(110, "一百一十");
        check(203, "二百零三");
    }

    #[test]
    fn an_edition_changes_every_third_article() {
        let (first, second) = (policy(1, 0, 6, 9), policy(1, 1, 6, 9));
        let changed = first.lines().zip(second.lines()).filter(|(left, right)| left != right).count();
        assert_eq!(changed, 2);
    }
}
