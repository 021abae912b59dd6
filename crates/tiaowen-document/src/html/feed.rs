//! What a page says of itself out of sight: its `<title>` and the `<meta>` fields that sites of government carry by
//! rule (ArticleTitle, PubDate, ContentSource). Knows nothing of what is seen.

use super::attributes::Attributes;
use crate::marks::Feed;

impl Feed {
    pub(super) fn take_page_title(&mut self, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.page_title.get_or_insert(text);
        }
    }

    pub(super) fn take_meta(&mut self, meta: &Attributes) {
        let field = match meta.name.as_str() {
            "articletitle" | "og:title" | "dc.title" => &mut self.title,
            "pubdate" | "publishdate" | "article:published_time" | "firstpublishedtime" => {
                &mut self.published
            }
            "contentsource" | "source" => &mut self.source,
            "docnumber" | "filenum" | "filenumber" | "wenhao" | "fwzh" => &mut self.doc_number,
            "issuer" | "puborg" | "publishorg" | "fwjg" => &mut self.issuer,
            _ => return,
        };
        let content = meta.content.split_whitespace().collect::<Vec<_>>().join(" ");
        if !content.is_empty() {
            field.get_or_insert(content);
        }
    }

    /// The title, squashed; without a field for it the longest part of the window's title.
    pub(super) fn squashed_title(&self) -> String {
        let longest = || {
            let parts = self.page_title.as_deref()?.split(['_', '|', '-', '–', '—', '>', '＞', '/']);
            parts.max_by_key(|part| part.chars().count())
        };
        crate::roles::squash(self.title.as_deref().or_else(longest).unwrap_or_default())
    }
}
