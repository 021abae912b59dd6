//! The table of styles: their names in addresses and arguments, and their Chinese names. Knows not how they read.

/// Declares the styles with name, Chinese name and English name.
macro_rules! styles {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $label:literal, $english:literal;)+) => {
        /// A form in which a clause is cited.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Style {
            $($(#[$doc])* $variant,)+
        }

        impl Style {
            /// All styles, those that a writer of memos needs most first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in addresses, arguments and JSON.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// The Chinese name that users read.
            pub fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }

            /// The English name, for who reads the page in English.
            pub fn english(self) -> &'static str {
                match self { $(Self::$variant => $english),+ }
            }
        }
    };
}

styles! {
    /// The words in quotation marks, then title, number and place in brackets.
    Quotation = "default", "原文加出处", "Quotation with source";
    /// In an official document, where a title is mentioned first.
    Official = "gongwen", "公文（首次引用）", "Official document, first mention";
    /// In an official document, where a title is mentioned again.
    OfficialLater = "gongwen-later", "公文（再次引用）", "Official document, later mention";
    /// Title and place alone.
    Short = "short", "简式出处", "Short reference";
    /// At the foot of a page.
    Footnote = "footnote", "脚注", "Footnote";
    /// An entry of a list of references.
    Gbt2015 = "gbt7714-2015", "参考文献（GB/T 7714—2015）", "Reference, GB/T 7714—2015";
    /// The same by the edition in force since July 2026.
    Gbt2025 = "gbt7714-2025", "参考文献（GB/T 7714—2025）", "Reference, GB/T 7714—2025";
    /// As 法学引注手册 has it.
    Legal = "falv", "法学引注", "Chinese legal citation";
    /// A quotation in Markdown.
    Markdown = "markdown", "Markdown", "Markdown";
    /// A quotation in HTML.
    Html = "html", "网页代码（HTML）", "HTML";
    /// For LaTeX and programs that keep references.
    Bibtex = "bibtex", "文献管理（BibTeX）", "BibTeX";
    /// For EndNote, NoteExpress, Zotero.
    Ris = "ris", "文献管理（RIS）", "RIS";
    /// For Zotero and pandoc.
    CslJson = "csl-json", "文献管理（CSL-JSON）", "CSL-JSON";
}

impl Style {
    /// The styles that give words for a text, rather than markup or a record.
    pub const PROSE: [Self; 8] = [
        Self::Quotation,
        Self::Official,
        Self::OfficialLater,
        Self::Short,
        Self::Footnote,
        Self::Gbt2015,
        Self::Gbt2025,
        Self::Legal,
    ];

    /// Finds a style by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|style| style.name() == name)
    }

    /// The names of all styles, in their order.
    pub fn names() -> Vec<&'static str> {
        Self::ALL.iter().map(|style| style.name()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_styles() {
        for style in Style::ALL {
            assert_eq!(Style::from_name(style.name()), Some(*style));
        }
        assert_eq!(Style::from_name("apa"), None);
    }
}
