//! What is wrong with the arguments, in words for users: turns clap's findings into failures.

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::failure::Failure;

/// Turns a finding about the arguments into a failure. `command` is the subcommand that was asked for, if one
/// could be told.
pub(crate) fn failure_of(error: &clap::Error, command: Option<&str>) -> Failure {
    let context = |kind| error.get(kind).map(text_of).unwrap_or_default();
    let argument = context(ContextKind::InvalidArg);
    let help = command.map_or_else(|| "tiaowen --help".to_owned(), |name| format!("tiaowen {name} --help"));
    let (see, see_english) = (format!("用法见 {help}。"), format!("See `{help} --lang en`."));
    match error.kind() {
        ErrorKind::UnknownArgument => {
            let suggested = context(ContextKind::SuggestedArg);
            let (hint, hint_english) = suggestion(&suggested, &see, &see_english);
            Failure::new(
                [&format!("不认识参数 {argument}"), &hint],
                [&format!("unknown argument {argument}"), &hint_english],
            )
        }
        ErrorKind::InvalidSubcommand => {
            let (name, suggested) =
                (context(ContextKind::InvalidSubcommand), context(ContextKind::SuggestedSubcommand));
            // clap puts the likeliest last.
            let suggested = suggested.rsplit(", ").next().unwrap_or_default();
            let (hint, hint_english) = suggestion(suggested, &see, &see_english);
            Failure::new([&format!("没有命令 {name}"), &hint], [&format!("no command {name}"), &hint_english])
        }
        ErrorKind::MissingRequiredArgument | ErrorKind::MissingSubcommand => {
            let missing = if argument.is_empty() { "<COMMAND>" } else { &argument };
            Failure::new([&format!("缺少 {missing}"), &see], [&format!("missing {missing}"), &see_english])
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => wrong_value(
            &argument,
            &context(ContextKind::InvalidValue),
            &context(ContextKind::ValidValue),
            &see,
            &see_english,
        ),
        ErrorKind::ArgumentConflict => Failure::new(
            [&format!("{argument} 重复，或不能与 {} 同时使用", context(ContextKind::PriorArg)), &see],
            [&format!("{argument} is repeated or conflicts with another argument"), &see_english],
        ),
        ErrorKind::InvalidUtf8 => Failure::new(
            ["参数不是 UTF-8 编码的文字", "请把终端的字符编码设为 UTF-8。"],
            ["an argument is not UTF-8", "Set the terminal's encoding to UTF-8."],
        ),
        _ => Failure::new(["参数写法不对", &see], ["the arguments cannot be read", &see_english]),
    }
}

fn wrong_value(argument: &str, value: &str, valid: &str, see: &str, see_english: &str) -> Failure {
    let name = argument.split(' ').next().unwrap_or(argument);
    if value.is_empty() {
        return Failure::new(
            [&format!("{name} 后面缺少值"), see],
            [&format!("{name} lacks a value"), see_english],
        );
    }
    let (message, message_english) =
        (format!("{name} 不能是“{value}”"), format!("{name} cannot be `{value}`"));
    if valid.is_empty() {
        return Failure::new([&message, see], [&message_english, see_english]);
    }
    Failure::new(
        [&message, &format!("可以写的有：{}。", valid.replace(", ", "、"))],
        [&message_english, &format!("It can be: {valid}.")],
    )
}

fn suggestion(suggested: &str, otherwise: &str, otherwise_english: &str) -> (String, String) {
    if suggested.is_empty() {
        return (otherwise.to_owned(), otherwise_english.to_owned());
    }
    (format!("是不是 {suggested}？{otherwise}"), format!("Did you mean {suggested}? {otherwise_english}"))
}

fn text_of(value: &ContextValue) -> String {
    match value {
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            texts.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::arguments::Arguments;
    use crate::language::Language;

    #[test]
    fn faults_in_the_arguments_are_named_in_chinese() {
        let check = |line: &str, expected: &[&str]| {
            let error = Arguments::command().try_get_matches_from(line.split(' ')).unwrap_err();
            let report = failure_of(&error, line.split(' ').nth(1)).report(Language::Zh);
            for part in expected.iter().chain(&["\n\n提示："]) {
                assert!(report.contains(part), "{line}: {report}");
            }
        };
        check("tiaowen sreach 甲", &["没有命令 sreach", "是不是 search"]);
        check("tiaowen show", &["缺少 <ID>", "tiaowen show --help"]);
        check("tiaowen parse a.txt --no-manifst", &["不认识参数 --no-manifst", "--no-manifest"]);
        check("tiaowen search 甲 --format xml", &["--format 不能是“xml”", "text、json"]);
        check("tiaowen search 甲 --limit 十", &["--limit 不能是“十”"]);
        check("tiaowen search 甲 --limit -1", &["--limit 不能是“-1”"]);
        check("tiaowen search 甲 --offset 99999999999999999999999", &["--offset 不能是"]);
        check("tiaowen search 甲 --limit", &["--limit 后面缺少值"]);
        check("tiaowen show a b", &["不认识参数 b"]);
        check("tiaowen serve --open --no-open", &["--open"]);
    }
}
