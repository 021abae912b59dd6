//! `tiaowen serve`: serves the page and the JSON interface; indexes first when there is no index.

use std::io::{self, IsTerminal};
use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::sync::Arc;

use serde::Serialize;
use tiaowen_library::{LibraryError, ledger_path};
use tiaowen_search::{EngineError, Searcher};
use tiaowen_server::{AdminOptions, AdminToken, ServerOptions, router, serve};
use tokio::net::TcpListener;

use super::{Ending, Outcome, index, stop};
use crate::arguments::{Format, ReadingArguments, ServeArguments, Settings};
use crate::failure::{Exit, Failure};
use crate::index::{bring_up_to_date, open_searcher};
use crate::output::{Look, Output};

/// What is printed for programs once the server listens.
#[derive(Serialize)]
struct Listening {
    url: String,
    address: SocketAddr,
}

pub(super) fn run(arguments: &ServeArguments, settings: &Settings, output: &mut Output) -> Outcome {
    let admin = admin_options(arguments, settings)?;
    let runtime = tokio::runtime::Runtime::new()?;
    // The port first: nobody should wait for an index only to hear that the port is taken.
    let listener = runtime
        .block_on(TcpListener::bind(&arguments.addr))
        .map_err(|error| cannot_listen(&arguments.addr, &error))?;
    let address = listener.local_addr()?;
    let searcher = searcher_of(settings, output)?;
    let url = format!("http://{address}/");
    let stop = {
        let _context = runtime.enter();
        stop::listen()
    };
    announce(&url, address, output)?;
    if wants_browser(arguments) {
        open_browser(&url);
    }
    let ledger = ledger_path(&settings.corpus, settings.ledger.as_deref());
    let router = router(searcher, ServerOptions { corpus: settings.corpus.clone(), ledger, admin });
    runtime.block_on(serve(listener, router, stop))?;
    Ok(Exit::Found)
}

/// The variable that holds the administrator's token; no option does, for all users of a machine see those.
const TOKEN_VARIABLE: &str = "TIAOWEN_ADMIN_TOKEN";

/// What an administrator needs to take files in, where there is a token.
fn admin_options(arguments: &ServeArguments, settings: &Settings) -> Result<Option<AdminOptions>, Failure> {
    let (text, origin) = match &arguments.admin_token_file {
        Some(file) => {
            let text = std::fs::read_to_string(file).map_err(|error| Failure::reading(file, &error))?;
            (text, file.display().to_string())
        }
        None => match std::env::var(TOKEN_VARIABLE) {
            Ok(text) if !text.is_empty() => (text, TOKEN_VARIABLE.to_owned()),
            _ => return Ok(None),
        },
    };
    let token = AdminToken::new(&text).map_err(|_| {
        Failure::new(
            [
                &format!("{origin} 里的管理口令太短，至少要 16 个字符"),
                "换一个长的，例如用 openssl rand -hex 16 生成。",
            ],
            [
                &format!(
                    "the administrator's token in {origin} is too short; it takes at least 16 characters"
                ),
                "Take a longer one, such as `openssl rand -hex 16` makes.",
            ],
        )
    })?;
    let reading = ReadingArguments::default();
    let settings = settings.clone();
    Ok(Some(AdminOptions {
        token,
        index: settings.index.clone(),
        readers: reading.readers(),
        update: Arc::new(move || bring_up_to_date(&settings, reading)),
    }))
}

/// Opens the index; builds it first when there is none that can be used. Files that could not be read do not
/// keep the rest from being served; they are printed.
fn searcher_of(settings: &Settings, output: &mut Output) -> Result<Arc<Searcher>, Ending> {
    use EngineError::{Damaged, Mismatch, Missing};
    match open_searcher(settings) {
        Ok(searcher) => return Ok(Arc::new(searcher)),
        Err(LibraryError::Engine(error @ (Missing { .. } | Mismatch { .. } | Damaged { .. }))) => {
            tracing::info!(%error, "building the index");
        }
        Err(error) => return Err(error.into()),
    }
    let report = bring_up_to_date(settings, ReadingArguments::default())?;
    if output.format == Format::Text {
        index::print(&report, output)?;
        output.line("")?;
    }
    Ok(Arc::new(open_searcher(settings)?))
}

fn announce(url: &str, address: SocketAddr, output: &mut Output) -> io::Result<()> {
    match output.format {
        Format::Json => output.json(&Listening { url: url.to_owned(), address })?,
        Format::Text => {
            output.styled(
                Look::Strong,
                output.language.choose(format!("检索网页：{url}"), format!("Page: {url}")),
            )?;
            output.styled(Look::Faint, output.language.choose("按 Ctrl+C 停止", "Press Ctrl+C to stop"))?;
        }
    }
    output.finish()
}

fn cannot_listen(address: &str, error: &io::Error) -> Failure {
    match error.kind() {
        io::ErrorKind::AddrInUse => {
            let other = other_port(address);
            Failure::new(
                [
                    &format!("地址 {address} 的端口已被占用"),
                    &format!(
                        "可能已有一个 tiaowen serve 在运行，先打开 http://{address}/ 看看；或换一个端口：tiaowen serve --addr {other}"
                    ),
                ],
                [
                    &format!("the port of {address} is in use"),
                    &format!(
                        "Another `tiaowen serve` may be running: see http://{address}/. Or take another port: `tiaowen serve --addr {other}`."
                    ),
                ],
            )
        }
        io::ErrorKind::PermissionDenied => Failure::new(
            [&format!("没有权限监听 {address}"), "换一个 1024 以上的端口，例如 --addr 127.0.0.1:8686。"],
            [
                &format!("no permission to listen on {address}"),
                "Take a port above 1023, such as --addr 127.0.0.1:8686.",
            ],
        ),
        _ => Failure::new(
            [&format!("监听不了地址“{address}”"), "写成 IP:端口，例如 --addr 127.0.0.1:8686。"],
            [
                &format!("cannot listen on {address}: {error}"),
                "Write IP:PORT, such as --addr 127.0.0.1:8686.",
            ],
        ),
    }
}

/// The same address with the next port.
fn other_port(address: &str) -> String {
    let next =
        |(host, port): (&str, &str)| Some(format!("{host}:{}", port.parse::<u16>().ok()?.checked_add(1)?));
    address.rsplit_once(':').and_then(next).unwrap_or_else(|| "127.0.0.1:8687".to_owned())
}

/// A browser is opened for a person who sits at the machine, not for scripts and not over SSH.
fn wants_browser(arguments: &ServeArguments) -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let has_desktop = !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
    let is_person = io::stdout().is_terminal() && !is_set("SSH_CONNECTION") && !is_set("CI");
    has_desktop && !arguments.no_open && (arguments.open || is_person)
}

/// Opens the page. Without a browser the printed address does.
fn open_browser(url: &str) {
    let mut command = if cfg!(target_os = "macos") {
        Command::new("open")
    } else if cfg!(windows) {
        let mut command = Command::new("cmd");
        command.args(["/C", "start", ""]);
        command
    } else {
        Command::new("xdg-open")
    };
    let spawned = command.arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    if let Err(error) = spawned {
        tracing::info!(%error, "no browser opened");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_suggests_the_next() {
        let check = |address: &str, expected: &str| assert_eq!(other_port(address), expected);
        check("127.0.0.1:8686", "127.0.0.1:8687");
        check("[::1]:9000", "[::1]:9001");
        check("127.0.0.1:65535", "127.0.0.1:8687");
        check("somewhere", "127.0.0.1:8687");
    }
}
