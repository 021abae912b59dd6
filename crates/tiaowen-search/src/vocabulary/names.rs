//! The names that people call a document by: the subject of its title, the pieces of its number.

use tiaowen_document::model::Metadata;

/// The names of a document, the one that is shown first, each once.
pub(super) fn document_names(metadata: &Metadata) -> Vec<String> {
    let mut names: Vec<String> = vec![metadata.cited_title().to_owned()];
    let titles = [Some(metadata.title.as_str()), metadata.attached_title.as_deref()];
    for title in titles.into_iter().flatten() {
        names.push(title.to_owned());
        names.extend(subjects(title).map(str::to_owned));
    }
    names.extend(metadata.doc_number.clone());
    let mut seen: Vec<String> = Vec::new();
    names.retain(|name| {
        let is_new = !name.trim().is_empty() && !seen.contains(name);
        seen.push(name.clone());
        is_new
    });
    names
}

/// What a title is about, without issuer, 关于 and the verbs of issuing: 甲市关于印发乙方案的通知 → 乙方案.
fn subjects(title: &str) -> impl Iterator<Item = &str> {
    const VERBS: [&str; 8] = ["印发", "发布", "公布", "转发", "批转", "下发", "颁布", "同意"];
    let subject = title.split_once("关于").map(|(_, subject)| subject);
    let issued = subject.and_then(|subject| {
        let issued = VERBS.iter().find_map(|verb| subject.strip_prefix(verb))?;
        Some(issued.rsplit_once('的').map_or(issued, |(issued, _)| issued))
    });
    [subject, issued].into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn peels_titles() {
        let check = |title: &str, expected: &[&str]| {
            assert_eq!(subjects(title).collect::<Vec<_>>(), expected, "{title}");
        };
        check(
            "甲市人民政府办公厅关于印发甲市企业培育方案的通知",
            &["印发甲市企业培育方案的通知", "甲市企业培育方案"],
        );
        check("甲市关于推进制造业发展的若干意见", &["推进制造业发展的若干意见"]);
        check("关于同意设立乙区的批复", &["同意设立乙区的批复", "设立乙区"]);
        check("甲市企业培育办法", &[]);
    }

    #[test]
    fn a_document_has_each_name_once() {
        let metadata = Metadata {
            title: "甲市关于印发企业培育方案的通知".to_owned(),
            attached_title: Some("企业培育方案".to_owned()),
            doc_number: Some("甲政发〔2024〕1号".to_owned()),
            ..Metadata::default()
        };
        let expected =
            ["企业培育方案", "甲市关于印发企业培育方案的通知", "印发企业培育方案的通知", "甲政发〔2024〕1号"];
        assert_eq!(document_names(&metadata), expected);
    }
}
