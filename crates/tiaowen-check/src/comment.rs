//! What is written in the margin of a memo.

use tiaowen_document::model::Span;

use crate::report::{Finding, Report, Verdict};

impl Report {
    /// What to write beside the memo's words: for each finding that needs a look the stretch and the comment. Of what
    /// is right nothing is said.
    pub fn comments(&self) -> Vec<(Span, String)> {
        let to_look_at = self.findings.iter().filter(|finding| finding.verdict != Verdict::Consistent);
        to_look_at.map(|finding| (finding.span, finding.comment())).collect()
    }
}

impl Finding {
    /// What to write beside the words, in Chinese: the verdict, what to do, the library's words, where they stand.
    pub fn comment(&self) -> String {
        let mut lines = vec![format!("【{}】{}", self.verdict.label(), self.message)];
        lines.extend(self.correction.as_ref().map(|correction| format!("改为：{}", correction.text)));
        if let Some(clause) = &self.clause {
            let number = clause.document.doc_number.as_ref();
            let number = number.map(|number| format!("（{number}）")).unwrap_or_default();
            lines.push(format!("出处：《{}》{number}{}", clause.document.title, clause.place));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::{Correction, FindingKind, FoundClause, FoundDocument};

    #[test]
    fn says_what_to_do_and_where_the_words_stand() {
        let document = FoundDocument {
            id: "a".to_owned(),
            url: "/d/a".to_owned(),
            title: "甲方案".to_owned(),
            doc_number: Some("甲政发〔2024〕1号".to_owned()),
        };
        let span = Span { start: 2, end: 4 };
        let clause = FoundClause {
            id: "a/1".to_owned(),
            url: "/c/a/1".to_owned(),
            document: document.clone(),
            place: "一、".to_owned(),
            text: "甲丙".to_owned(),
            matched: Span { start: 0, end: 2 },
        };
        let mut finding = Finding {
            span,
            kind: FindingKind::Quotation,
            text: "甲乙".to_owned(),
            verdict: Verdict::TextDiffers,
            message: "有 1 处不同。".to_owned(),
            document: Some(document),
            clause: Some(clause),
            library_text: None,
            differences: Vec::new(),
            correction: Some(Correction { span, text: "甲丙".to_owned() }),
        };
        let expected = "【文字不一致】有 1 处不同。\n改为：甲丙\n出处：《甲方案》（甲政发〔2024〕1号）一、";
        let mut report = Report { findings: vec![finding.clone()], ..Report::default() };
        assert_eq!(report.comments(), [(span, expected.to_owned())]);
        finding.verdict = Verdict::Consistent;
        report.findings = vec![finding];
        assert!(report.comments().is_empty());
    }
}
