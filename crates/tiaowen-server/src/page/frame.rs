//! What every page has: language, the query in the box, addresses that keep the language.

use tiaowen_citation::Style;

use super::grouping::{self, Grouping};
use super::strings::{Lang, Strings};
use crate::assets;

/// The frame around a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The language of the interface.
    pub(crate) lang: Lang,
    /// The query in the search box.
    pub(crate) query: String,
    /// The query and whether synonyms count, as an address has them; empty without a query.
    pub(crate) question: String,
    /// This page in the other language.
    pub(crate) other_lang_url: String,
    /// How hits are laid out.
    pub(crate) grouping: Grouping,
    /// Whether the box takes the first key press.
    pub(crate) focus_box: bool,
}

impl Frame {
    /// The forms that citations are copied in: what a choice of them is called in forms, none for the usual one, and
    /// for readers.
    pub(crate) fn cite_styles(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let t = self.strings();
        let name = |style: Style| if style == Style::Quotation { "" } else { style.name() };
        Style::PROSE.into_iter().map(move |style| (name(style), t.style_name(style)))
    }

    /// Reads language and query of the page at `path` from its query string.
    pub(crate) fn new(path: &str, query_string: &str) -> Self {
        let mut lang = Lang::Zh;
        let mut query = String::new();
        let mut question = form_urlencoded::Serializer::new(String::new());
        let mut grouping = Grouping::default();
        let mut others = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            match (&*name, &*value) {
                ("lang", "en") => lang = Lang::En,
                ("lang", _) => {}
                (grouping::PARAMETER, value) => grouping = Grouping::read(value),
                (name, value) => {
                    if name == "q" {
                        value.clone_into(&mut query);
                    }
                    if matches!(name, "q" | "synonyms") && !value.trim().is_empty() {
                        question.append_pair(name, value);
                    }
                    others.append_pair(name, value);
                }
            }
        }
        let question = if query.trim().is_empty() { String::new() } else { question.finish() };
        let mut frame = Self {
            lang: Lang::Zh,
            query,
            question,
            other_lang_url: String::new(),
            grouping,
            focus_box: false,
        };
        let others = others.finish();
        let here = if others.is_empty() { path.to_owned() } else { format!("{path}?{others}") };
        frame.lang = match lang {
            Lang::Zh => Lang::En,
            Lang::En => Lang::Zh,
        };
        frame.other_lang_url = frame.to(&here);
        frame.lang = lang;
        frame
    }

    /// A path of ours that keeps the question that led here.
    pub(crate) fn with_question(&self, path: &str) -> String {
        let question = self.question.as_str();
        if question.is_empty() {
            return path.to_owned();
        }
        let (path, fragment) = path.split_once('#').map_or((path, ""), |(path, fragment)| (path, fragment));
        let sign = if path.contains('?') { '&' } else { '?' };
        let hash = if fragment.is_empty() { "" } else { "#" };
        format!("{path}{sign}{question}{hash}{fragment}")
    }

    /// The strings of the page.
    pub(crate) fn strings(&self) -> &'static Strings {
        self.lang.strings()
    }

    /// A path of ours that keeps the language and, for results, their layout.
    pub(crate) fn to(&self, path: &str) -> String {
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, rest)| (path, Some(rest)));
        let mut address = path.to_owned();
        let layout = self.grouping.value().filter(|_| path.starts_with("/search?"));
        for (name, value) in [(grouping::PARAMETER, layout), ("lang", self.lang_field())] {
            if let Some(value) = value {
                let sign = if address.contains('?') { '&' } else { '?' };
                address.extend([sign.to_string().as_str(), name, "=", value]);
            }
        }
        address.extend(fragment.into_iter().flat_map(|fragment| ["#", fragment]));
        address
    }

    /// The results at `path` in the other layout.
    pub(crate) fn regrouped(&self, path: &str) -> String {
        Self { grouping: self.grouping.other(), ..self.clone() }.to(path)
    }

    /// What a form sends to keep the language.
    pub(crate) fn lang_field(&self) -> Option<&'static str> {
        match self.lang {
            Lang::Zh => None,
            Lang::En => Some("en"),
        }
    }

    /// The address of an asset.
    pub(crate) fn asset(&self, name: &str) -> String {
        assets::address(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_the_language() {
        let check = |path: &str, query_string: &str, link: &str, expected: &str, other: &str| {
            let frame = Frame::new(path, query_string);
            assert_eq!((frame.to(link).as_str(), frame.other_lang_url.as_str()), (expected, other));
        };
        check("/", "", "/d/a#1", "/d/a#1", "/?lang=en");
        check("/", "lang=en", "/d/a#1", "/d/a?lang=en#1", "/");
        check("/search", "q=%E6%9D%A1&lang=en", "/search?q=a", "/search?q=a&lang=en", "/search?q=%E6%9D%A1");
        let grouped = "q=a&group=document";
        check(
            "/search",
            grouped,
            "/search?q=b",
            "/search?q=b&group=document",
            "/search?q=a&group=document&lang=en",
        );
        check("/search", grouped, "/d/a#1", "/d/a#1", "/search?q=a&group=document&lang=en");
        check("/search", "q=a&group=x", "/search?q=b", "/search?q=b", "/search?q=a&lang=en");
        check("/search", "q=a&lang=fr", "/", "/", "/search?q=a&lang=en");
    }

    #[test]
    fn addresses_keep_the_question() {
        let check = |query_string: &str, path: &str, expected: &str| {
            assert_eq!(Frame::new("/search", query_string).with_question(path), expected);
        };
        check("q=%E6%9D%A1&unit=a&synonyms=off", "/d/a#1", "/d/a?q=%E6%9D%A1&synonyms=off#1");
        check("q=a+b", "/d/a?view=source", "/d/a?view=source&q=a+b");
        check("q=+&synonyms=off", "/d/a#1", "/d/a#1");
    }
}
