//! `tiaowen serve`: indexes when there is no index, says where it listens, answers what the command prints, and
//! ends when it is told to.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::office::{NOTICE, OPINION, Office};
use crate::soundness::flip_a_bit;

/// A running server.
pub(crate) struct Server {
    child: Child,
    address: String,
    out: BufReader<ChildStdout>,
}

impl Server {
    pub(crate) fn start(office: &Office) -> Self {
        Self::start_with(office, "")
    }

    fn start_with(office: &Office, options: &str) -> Self {
        let mut command = office.command(&format!("serve --addr 127.0.0.1:0 --format json{options}"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut announced = String::new();
        while !announced.ends_with("}\n") {
            assert_ne!(out.read_line(&mut announced).unwrap(), 0, "no address: {announced}");
        }
        let announced: Value = serde_json::from_str(&announced).unwrap();
        let address = announced["address"].as_str().unwrap().to_owned();
        assert_eq!(announced["url"], format!("http://{address}/"));
        Self { child, address, out }
    }

    fn get(&self, path: &str) -> (String, String) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    pub(crate) fn json(&self, path: &str) -> Value {
        let (head, body) = self.get(path);
        assert!(head.starts_with("HTTP/1.1 200"), "{path}: {head}");
        serde_json::from_str(&body).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already ended in the test that ends it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_fresh_corpus_is_indexed_and_served() {
    let office = Office::with(&[("意见.txt", OPINION), ("通知.txt", NOTICE)]);
    let server = Server::start(&office);
    let (head, page) = server.get("/");
    assert!(head.starts_with("HTTP/1.1 200") && page.contains("条文"), "{head}");
    assert!(office.path("index").is_dir());
}

#[test]
fn an_index_that_cannot_be_used_is_built_anew() {
    let office = Office::indexed();
    std::fs::write(office.path("index/format.json"), "damaged").unwrap();
    let server = Server::start(&office);
    assert_eq!(server.json("/api/v1/documents")["total"], 2);
}

#[test]
fn a_damaged_index_is_built_anew_before_it_is_served() {
    let office = Office::indexed();
    flip_a_bit(&office.path("index/generation-1"), "store");
    let server = Server::start(&office);
    assert_eq!(server.json("/api/v1/documents")["total"], 2);
    office.run("verify").expect_code(0);
}

#[test]
fn a_damaged_index_that_cannot_be_built_anew_is_named_and_not_served() {
    let office = Office::indexed();
    flip_a_bit(&office.path("index/generation-1"), "term");
    std::fs::rename(office.path("corpus"), office.path("elsewhere")).unwrap();
    let run = office.run("serve --addr 127.0.0.1:0").expect_code(2);
    assert!(run.err.contains(".term（与写入时不同）"), "{}", run.err);
    assert!(run.err.contains("tiaowen index --rebuild"), "{}", run.err);
}

#[test]
fn the_command_prints_what_the_routes_answer() {
    let office = Office::indexed();
    let server = Server::start(&office);
    let check = |line: &str, path: &str| {
        let mut pair = [office.run(line).expect_code(0).json(), server.json(path)];
        for object in &mut pair {
            if let Some(elapsed) = object.get_mut("elapsed_ms") {
                *elapsed = Value::Null;
            }
        }
        assert_eq!(pair[0], pair[1], "{line} against {path}");
    };
    let query = "%E4%BA%BA%E6%89%8D";
    check("search 人才 --format json", &format!("/api/v1/search?q={query}"));
    check(
        "search 人才 --year 2023 --limit 1 --offset 1 --sort newest --format json",
        &format!("/api/v1/search?q={query}&year=2023&limit=1&offset=1&sort=newest"),
    );
    check("show jzf-2016-12/2.2 --format json", "/api/v1/clauses/jzf-2016-12/2.2");
    check("show jzf-2016-12 --format json", "/api/v1/documents/jzf-2016-12");
    check("cite jzf-2016-12/2.2 --format json", "/api/v1/cite/jzf-2016-12/2.2");
}

#[cfg(unix)]
#[test]
fn a_termination_signal_ends_it_cleanly() {
    let office = Office::indexed();
    let mut server = Server::start(&office);
    let killed = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    assert_eq!(server.child.wait().unwrap().code(), Some(0));
    let mut rest = String::new();
    server.out.read_to_string(&mut rest).unwrap();
    assert_eq!(rest, "");
}

#[test]
fn readers_need_a_token_where_one_is_asked_for() {
    let office = Office::indexed();
    let made = office.run("serve --new-read-token token --format json").expect_code(0).json();
    let token = made["token"].as_str().unwrap();
    let server = Server::start_with(&office, " --read-token-file token");
    let status = |token: &str| {
        let mut stream = TcpStream::connect(&server.address).unwrap();
        write!(
            stream,
            "GET /api/v1/documents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer["HTTP/1.1 ".len()..][..3].to_owned()
    };
    assert_eq!([status(token), status("wrong"), status("")], ["200", "401", "401"]);
    assert!(server.get("/healthz").0.starts_with("HTTP/1.1 200"));
    assert!(server.get("/").0.starts_with("HTTP/1.1 401"));
}

#[test]
fn a_token_is_made_once_and_kept_as_its_hash() {
    let office = Office::with(&[("通知.txt", NOTICE)]);
    let made = office.run("serve --new-admin-token token --format json").expect_code(0).json();
    let token = made["token"].as_str().unwrap();
    let stored = std::fs::read_to_string(office.path("token")).unwrap();
    assert!(stored.starts_with("sha256:") && !stored.contains(token), "{stored}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(office.path("token")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let server = Server::start_with(&office, " --admin-token-file token");
    let status = |token: &str| {
        let body = "{\"files\":[{\"staged\":\"0\"}]}";
        let mut stream = TcpStream::connect(&server.address).unwrap();
        write!(
            stream,
            "POST /api/v1/admin/documents HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            server.address,
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer["HTTP/1.1 ".len()..][..3].to_owned()
    };
    assert_eq!([status(token), status(stored.trim()), status("wrong")], ["200", "403", "403"]);
}
