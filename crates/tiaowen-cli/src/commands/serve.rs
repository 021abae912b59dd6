//! `tiaowen serve`: serves the page and the JSON interface; indexes first when there is no index.

use std::fs::OpenOptions;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde::Serialize;
use tiaowen_library::{LibraryError, Readers, io_hint, io_reason, ledger_path};
use tiaowen_search::{EngineError, Searcher};
use tiaowen_server::{AccessToken, AdminOptions, Metrics, Network, Opening, ServerOptions, router, serve};
use tokio::net::TcpListener;

use super::{Ending, Outcome, index, stop};
use crate::arguments::{Format, ReadingArguments, ServeArguments, Settings};
use crate::failure::{Exit, Failure};
use crate::index::{bring_up_to_date, build_anew, open_verified_searcher};
use crate::output::{Look, Output};

/// What is printed for programs once the server listens.
#[derive(Serialize)]
struct Listening {
    url: String,
    address: SocketAddr,
}

pub(super) fn run(arguments: &ServeArguments, settings: &Settings, output: &mut Output) -> Outcome {
    if let Some(file) = &arguments.new_admin_token {
        return make_token(&ADMIN, file, output);
    }
    if let Some(file) = &arguments.new_read_token {
        return make_token(&READER, file, output);
    }
    let admin = admin_options(arguments, settings)?;
    let reading = token(&READER, arguments.read_token_file.as_deref())?;
    let runtime = tokio::runtime::Runtime::new()?;
    // The port first: nobody should wait for an index only to hear that the port is taken.
    let listener = runtime
        .block_on(TcpListener::bind(&arguments.addr))
        .map_err(|error| cannot_listen(&arguments.addr, &error))?;
    let address = listener.local_addr()?;
    let stop = {
        let _context = runtime.enter();
        stop::listen()
    };
    // Whoever comes while the index is checked or built is told so.
    let (opening, metrics) = (Opening::default(), Metrics::default());
    let options = ServerOptions {
        corpus: settings.corpus.clone(),
        ledger: ledger_path(&settings.corpus, settings.ledger.as_deref()),
        readers: only_workers()?,
        admin,
        reading,
        search_time: Duration::from_millis(arguments.search_time),
        metrics: metrics.clone(),
    };
    let network = Network {
        max_connections: arguments.max_connections as usize,
        max_per_client: arguments.max_per_client as usize,
        trusted_proxies: arguments.trusted_proxy.clone(),
        metrics,
    };
    let serving = serve(listener, router(opening.clone(), options), network, stop);
    let is_open = Arc::new(AtomicBool::new(false));
    let serving = runtime.spawn({
        let is_open = Arc::clone(&is_open);
        async move {
            let ended = serving.await;
            if !is_open.load(Ordering::Acquire) {
                // Nothing can interrupt the building; what it has written is swept up by the next run.
                std::process::exit(i32::from(Exit::Found.code()));
            }
            ended
        }
    });
    let ended = searcher_of(settings, output).and_then(|searcher| {
        opening.open(searcher);
        is_open.store(true, Ordering::Release);
        let url = format!("http://{address}/");
        announce(&url, address, output)?;
        if wants_browser(arguments) {
            open_browser(&url);
        }
        runtime.block_on(serving).map_err(io::Error::other)??;
        Ok(Exit::Found)
    });
    // Work that nobody waits for any more, such as the reading of a file, does not hold up the end.
    runtime.shutdown_timeout(LAST_WORK);
    ended
}

/// How long work goes on when the last request is answered.
const LAST_WORK: Duration = Duration::from_secs(1);

/// What a token is for, and how it is given.
struct TokenKind {
    /// What it is called, in Chinese and in English.
    name: [&'static str; 2],
    /// The option that names the file with its hash.
    option: &'static str,
    /// The option that makes one.
    make: &'static str,
    /// The variable that holds the token itself; no option does, for all users of a machine see those.
    variable: &'static str,
}

const ADMIN: TokenKind = TokenKind {
    name: ["管理口令", "administrator's token"],
    option: "--admin-token-file",
    make: "--new-admin-token",
    variable: "TIAOWEN_ADMIN_TOKEN",
};

const READER: TokenKind = TokenKind {
    name: ["阅读口令", "reading token"],
    option: "--read-token-file",
    make: "--new-read-token",
    variable: "TIAOWEN_READ_TOKEN",
};

/// How often a run is tried again that another process is in the way of.
const RETRY: Duration = Duration::from_secs(15);

/// What is printed for programs of a new token.
#[derive(Serialize)]
struct NewToken<'a> {
    token: &'a str,
    file: String,
}

/// Makes a token: its words for the person who asks, its hash for the file.
fn make_token(kind: &TokenKind, file: &Path, output: &mut Output) -> Outcome {
    let (words, token) = AccessToken::generate()?;
    write_privately(file, &format!("{}\n", token.to_stored())).map_err(|error| not_written(file, &error))?;
    let shown = file.display();
    match output.format {
        Format::Json => output.json(&NewToken { token: &words, file: shown.to_string() })?,
        Format::Text => {
            let language = output.language;
            output.line(language.choose(
                format!("{}（只显示这一次，请记下）：", kind.name[0]),
                format!("The {} (shown this once):", kind.name[1]),
            ))?;
            output.styled(Look::Strong, format!("  {words}"))?;
            let next = format!("tiaowen serve {} {shown}", kind.option);
            let said = language.choose(
                format!("摘要写进了 {shown}；启动服务：{next}"),
                format!("Its hash is in {shown}: {next}"),
            );
            output.styled(Look::Faint, said)?;
        }
    }
    output.finish()?;
    Ok(Exit::Found)
}

/// Writes a new file that only its owner reads.
fn write_privately(file: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

fn not_written(file: &Path, error: &io::Error) -> Failure {
    let shown = file.display();
    if error.kind() == io::ErrorKind::AlreadyExists {
        return Failure::new(
            [
                &format!("{shown} 已经存在，没有改动"),
                "要换口令，先把它移开或删掉；原来的口令从服务重新启动起失效。",
            ],
            [
                &format!("{shown} is there already and stays as it is"),
                "To take a new token, move the file away first.",
            ],
        );
    }
    Failure::new(
        [&format!("{shown} 写不进去：{}", io_reason(error)), io_hint(error)],
        [&format!("cannot write {shown}: {error}"), "Check the path and its permissions."],
    )
}

/// What an administrator needs to take files in, where there is a token.
fn admin_options(arguments: &ServeArguments, settings: &Settings) -> Result<Option<AdminOptions>, Failure> {
    let Some(token) = token(&ADMIN, arguments.admin_token_file.as_deref())? else { return Ok(None) };
    let readers = only_workers()?;
    let settings = settings.clone();
    Ok(Some(AdminOptions {
        token,
        index: settings.index.clone(),
        readers: readers.clone(),
        update: Arc::new(move || bring_up_to_date(&settings, readers.clone())),
        retry: RETRY,
    }))
}

/// Who reads files for a server: never the process that serves.
fn only_workers() -> Result<Readers, Failure> {
    match ReadingArguments::default().readers() {
        Readers::Workers(workers) | Readers::OnlyWorkers(workers) => Ok(Readers::OnlyWorkers(workers)),
        Readers::InProcess => Err(no_workers()),
    }
}

fn no_workers() -> Failure {
    Failure::new(
        ["程序找不到自己的文件，启动不了读取文件的子进程", "写全程序的路径再启动。"],
        [
            "the program does not find itself to read files in processes of their own",
            "Start it by its full path.",
        ],
    )
}

/// The token of a kind, from its file or its variable; `None` where there is none.
fn token(kind: &TokenKind, file: Option<&Path>) -> Result<Option<AccessToken>, Failure> {
    if let Some(file) = file {
        let text = std::fs::read_to_string(file).map_err(|error| Failure::reading(file, &error))?;
        return AccessToken::from_stored(&text).map(Some).map_err(|_| not_a_hash(kind, file));
    }
    match std::env::var(kind.variable) {
        Ok(text) if !text.is_empty() => AccessToken::new(&text).map(Some).map_err(|_| too_short(kind)),
        _ => Ok(None),
    }
}

fn not_a_hash(kind: &TokenKind, file: &Path) -> Failure {
    let (TokenKind { name: [chinese, english], make, .. }, shown) = (kind, file.display());
    Failure::new(
        [
            &format!("{shown} 里不是{chinese}的摘要"),
            &format!("文件里不存口令本身；用 tiaowen serve {make} 文件 新做一个口令。"),
        ],
        [
            &format!("{shown} does not hold the hash of a token ({english})"),
            &format!("The token itself is not kept in a file: make one with `tiaowen serve {make} FILE`."),
        ],
    )
}

fn too_short(kind: &TokenKind) -> Failure {
    let TokenKind { name: [chinese, english], make, variable, .. } = kind;
    Failure::new(
        [
            &format!("{variable} 里的{chinese}太短，至少要 16 个字符"),
            &format!("换一个长的，例如用 tiaowen serve {make} 文件 新做一个。"),
        ],
        [
            &format!("the {english} in {variable} is too short; it takes at least 16 characters"),
            &format!("Take a longer one, such as `tiaowen serve {make} FILE` makes."),
        ],
    )
}

/// Opens the index once all of it was compared with what was written; builds it first when there is none that can be used.
/// Files that could not be read do not keep the rest from being served; they are printed.
fn searcher_of(settings: &Settings, output: &mut Output) -> Result<Arc<Searcher>, Ending> {
    use EngineError::{Damaged, Mismatch, Missing};
    let unusable = match open_verified_searcher(settings) {
        Ok(searcher) => return Ok(Arc::new(searcher)),
        Err(LibraryError::Engine(error @ (Missing { .. } | Mismatch { .. } | Damaged { .. }))) => error,
        Err(error) => return Err(error.into()),
    };
    let is_damaged = matches!(unusable, Damaged { .. });
    if is_damaged {
        tracing::error!(error = %unusable, "building the index anew");
        announce_damage(&unusable, output)?;
    } else {
        tracing::info!(error = %unusable, "building the index");
    }
    let run = if is_damaged { build_anew } else { bring_up_to_date };
    let report = run(settings, ReadingArguments::default().readers()).map_err(|error| match error {
        // What is wrong with the index says more than that it cannot be built anew.
        LibraryError::NoCorpus { .. } if is_damaged => Failure::from(unusable),
        error => error.into(),
    })?;
    if output.format == Format::Text {
        index::print(&report, output)?;
        output.line("")?;
    }
    Ok(Arc::new(open_verified_searcher(settings)?))
}

/// Says that the index is damaged, and what is done about it.
fn announce_damage(damaged: &EngineError, output: &mut Output) -> io::Result<()> {
    if output.format == Format::Json {
        return Ok(());
    }
    let chinese =
        format!("{}。\n正在从语料重建（同 tiaowen index --rebuild），建成以前不提供检索", damaged.message());
    let english = format!(
        "{damaged}\nIt is built anew from the corpus (as by `tiaowen index --rebuild`) before it is served"
    );
    output.styled(Look::Mark, output.language.choose(chinese, english))?;
    output.finish()
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
