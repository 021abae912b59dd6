//! What can be wrong with a rule file that a curator edits; knows no file names, the reader of the file adds them.

use thiserror::Error;

/// Why a rule file cannot be used.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RuleError {
    /// The file is no TOML of the expected shape.
    #[error("line {line}: {reason}")]
    Syntax {
        /// Line of the file, from 1; 0 where it is not known.
        line: usize,
        /// What the TOML reader says.
        reason: String,
    },
    /// Two entries claim one id.
    #[error("id `{id}` is given twice")]
    DuplicateId {
        /// The id.
        id: String,
    },
    /// A field that may not be empty is.
    #[error("entry `{entry}`: field `{field}` is empty")]
    EmptyField {
        /// Id or name of the entry, as far as there is one.
        entry: String,
        /// Name of the field.
        field: &'static str,
    },
    /// An entry names another that is not in the file.
    #[error("entry `{entry}` names `{missing}`, which is not in the file")]
    UnknownReference {
        /// Id of the entry.
        entry: String,
        /// The id that is missing.
        missing: String,
    },
}

impl RuleError {
    /// Makes the error for a TOML reader's complaint about `text`.
    pub(crate) fn from_toml(error: &toml::de::Error, text: &str) -> Self {
        let line = error.span().map_or(0, |span| {
            let before = text.get(..span.start).unwrap_or(text);
            before.bytes().filter(|byte| *byte == b'\n').count() + 1
        });
        Self::Syntax { line, reason: error.message().to_owned() }
    }

    /// What failed, in Chinese, for the curator.
    pub fn message(&self) -> String {
        match self {
            Self::Syntax { line: 0, reason } => format!("规则文件格式有误：{reason}"),
            Self::Syntax { line, reason } => format!("规则文件第 {line} 行格式有误：{reason}"),
            Self::DuplicateId { id } => format!("规则文件里编号 {id} 出现了两次"),
            Self::EmptyField { entry, field } => format!("规则文件里“{entry}”的 {field} 是空的"),
            Self::UnknownReference { entry, missing } => {
                format!("规则文件里“{entry}”引用了 {missing}，但文件里没有这一条")
            }
        }
    }

    /// The next step, in Chinese.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Syntax { .. } => "对照文件开头的说明检查引号、方括号和字段名。",
            Self::DuplicateId { .. } => "给其中一条换一个编号；编号一经使用不再改动，改新加的那条。",
            Self::EmptyField { .. } => "补上这个字段，或删去整条。",
            Self::UnknownReference { .. } => "补上被引用的条目，或改正编号。",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_the_line_of_a_syntax_error() {
        let text = "a = 1\nb = = 2\n";
        let Err(error) = toml::from_str::<toml::Table>(text) else { panic!("not TOML") };
        let error = RuleError::from_toml(&error, text);
        assert!(matches!(error, RuleError::Syntax { line: 2, .. }), "{error}");
        assert!(error.message().starts_with("规则文件第 2 行格式有误"), "{}", error.message());
    }
}
