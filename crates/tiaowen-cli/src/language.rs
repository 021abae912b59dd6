//! The language in which the command speaks to its user. Texts of documents are never translated.

use std::ffi::OsString;

use clap::ValueEnum;

/// Name of the environment variable that chooses the language.
pub(crate) const LANGUAGE_VARIABLE: &str = "TIAOWEN_LANG";

/// The language of messages and help.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Language {
    /// Chooses between the two versions of a text.
    pub(crate) fn choose<Text>(self, chinese: Text, english: Text) -> Text {
        match self {
            Self::Zh => chinese,
            Self::En => english,
        }
    }

    /// Finds out the language before the arguments are read, since help and errors of the reading itself are
    /// in it: `--lang`, else the environment, else Chinese.
    pub(crate) fn ahead_of(arguments: &[OsString], environment: Option<OsString>) -> Self {
        let read = |name: &str| Self::from_str(name, true).ok();
        let mut texts = arguments.iter().skip(1).map(|argument| argument.to_string_lossy());
        let mut found = None;
        while let Some(text) = texts.next() {
            if text == "--" {
                break;
            }
            if text == "--lang" {
                found = texts.next().and_then(|name| read(&name));
            } else if let Some(name) = text.strip_prefix("--lang=") {
                found = read(name);
            }
        }
        found.or_else(|| read(&environment?.to_string_lossy())).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_known_ahead() {
        let check = |line: &str, environment: Option<&str>, expected: Language| {
            let arguments: Vec<OsString> = line.split(' ').map(OsString::from).collect();
            assert_eq!(Language::ahead_of(&arguments, environment.map(OsString::from)), expected, "{line}");
        };
        check("tiaowen search 甲", None, Language::Zh);
        check("tiaowen --lang en search 甲", None, Language::En);
        check("tiaowen search 甲 --lang=en", None, Language::En);
        check("tiaowen search -- --lang en", None, Language::Zh);
        check("tiaowen search 甲", Some("en"), Language::En);
        check("tiaowen search 甲 --lang zh", Some("en"), Language::Zh);
        check("tiaowen search 甲 --lang fr", None, Language::Zh);
    }
}
