//! The table of formats: names, file endings, media types. Knows not how they are written.

/// Declares the formats with name, file extension, media type, Chinese name and English name.
macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal, $extension:literal, $media:literal, $label:literal,
       $english:literal;)+) => {
        /// A kind of file.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Format {
            $($(#[$doc])* $variant,)+
        }

        impl Format {
            /// All formats, those that a writer of memos needs most first.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name in addresses and arguments.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// What the file's name ends in, without the dot.
            pub fn extension(self) -> &'static str {
                match self { $(Self::$variant => $extension),+ }
            }

            /// The media type, as HTTP names it.
            pub fn media_type(self) -> &'static str {
                match self { $(Self::$variant => $media),+ }
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

formats! {
    /// Quotations with footnotes and the table of sources 引用台账.
    Docx = "docx", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "Word 文档（脚注与引用台账）", "Word document (footnotes and table of sources)";
    /// The table of sources.
    Xlsx = "xlsx", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "Excel 表格（引用台账）", "Excel sheet (table of sources)";
    /// Quotations one below the other.
    Text = "text", "txt", "text/plain; charset=utf-8", "纯文本", "Plain text";
    /// The same in Markdown.
    Markdown = "markdown", "md", "text/markdown; charset=utf-8", "Markdown", "Markdown";
    /// The table of sources for any program.
    Csv = "csv", "csv", "text/csv; charset=utf-8", "CSV 表格", "CSV table";
    /// For LaTeX and programs that keep references.
    Bibtex = "bibtex", "bib", "application/x-bibtex; charset=utf-8", "文献管理（BibTeX）", "BibTeX";
    /// For EndNote, NoteExpress, Zotero.
    Ris = "ris", "ris", "application/x-research-info-systems; charset=utf-8", "文献管理（RIS）", "RIS";
    /// For Zotero and pandoc.
    CslJson = "csl-json", "json", "application/vnd.citationstyles.csl+json", "文献管理（CSL-JSON）", "CSL-JSON";
}

impl Format {
    /// Finds a format by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// Finds the format of a file by its name's extension, in whatever case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.extension().eq_ignore_ascii_case(extension))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_extensions_lead_back_to_their_formats() {
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(*format));
            assert_eq!(Format::from_extension(&format.extension().to_uppercase()), Some(*format));
        }
        assert_eq!(Format::from_name("pdf"), None);
        assert_eq!(Format::from_extension("html"), None);
    }
}
