//! The log on standard error: its filter, its form, and that no line of it holds what a terminal or a reader of lines
//! would take for more than text. File names, and what else users bring, stand in it.

use std::io::{self, Write};

use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::failure::Failure;

/// The word in the filter that asks for one object of JSON a line.
const JSON: &str = "json";

/// Starts the log, with a filter such as `info`, `warn,tiaowen_server=debug` or `json,info`.
pub(crate) fn start(filter: &str) -> Result<(), Failure> {
    let is_json = filter.split(',').any(|part| part.trim() == JSON);
    let parts: Vec<&str> = filter.split(',').filter(|part| part.trim() != JSON).collect();
    // A word that is no level would be read as the name of a target.
    let is_level = |part: &&str| part.contains('=') || part.trim().parse::<LevelFilter>().is_ok();
    let targets = if parts.is_empty() { "info".to_owned() } else { parts.join(",") };
    let targets: Option<Targets> = targets.parse().ok().filter(|_| parts.iter().all(is_level));
    let Some(targets) = targets else { return Err(unfit(filter)) };
    let lines = tracing_subscriber::fmt::layer().with_writer(Lines::default).with_ansi(false);
    let registry = tracing_subscriber::registry();
    if is_json {
        let lines = lines.json().flatten_event(true).with_current_span(true).with_span_list(false);
        registry.with(lines.with_filter(targets)).init();
    } else {
        registry.with(lines.with_filter(targets)).init();
    }
    Ok(())
}

fn unfit(filter: &str) -> Failure {
    Failure::new(
        [
            &format!("--log 不能是“{filter}”"),
            "可以写的有：off、error、warn、info、debug、trace，或 warn,tiaowen_server=debug；前面加 json, 则每行一个 JSON 对象。",
        ],
        [
            &format!("--log cannot be `{filter}`"),
            "It can be: off, error, warn, info, debug, trace, or warn,tiaowen_server=debug; with json, in front each line is a JSON object.",
        ],
    )
}

/// One line of the log: gathered until it is whole, written at once, without control characters.
#[derive(Default)]
struct Lines(Vec<u8>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let text = String::from_utf8_lossy(&self.0);
        if !text.is_empty() {
            // There is nobody to tell that the log cannot be written.
            let _ = io::stderr().write_all(printable(&text).as_bytes());
        }
    }
}

/// The text as one line: what breaks lines, moves the cursor or turns the direction of writing is written out.
fn printable(text: &str) -> String {
    let is_unseen = |sign: char| {
        sign.is_control()
            || matches!(sign, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
    };
    let mut line = String::with_capacity(text.len());
    for sign in text.trim_end_matches('\n').chars() {
        if is_unseen(sign) { line.extend(sign.escape_unicode()) } else { line.push(sign) }
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_no_control_characters() {
        let check = |text: &str, expected: &str| assert_eq!(printable(text), expected, "{text:?}");
        check("收录 通知.txt\n", "收录 通知.txt\n");
        check("a\nb\n", "a\\u{a}b\n");
        check("\u{1b}[31m红\u{7}", "\\u{1b}[31m红\\u{7}\n");
        check("甲\u{202e}乙\u{2066}\u{200b}\r", "甲\\u{202e}乙\\u{2066}\\u{200b}\\u{d}\n");
    }
}
