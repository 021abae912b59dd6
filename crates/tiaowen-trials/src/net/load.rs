//! The worst questions that may be asked, by many at once: none takes the server's time or memory for itself.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use clap::Args;

use super::client::{Asked, Client};
use super::served::Served;
use super::times::{mebibytes, percentile, shown};
use super::{SEED, in_address};
use crate::{Office, Outcome, policy};

/// What an answer may take; some is the client's own.
const MOST_TIME: Duration = Duration::from_millis(1_500 + 100);
/// Memory that the questions may cost, in bytes.
const MOST_MEMORY: u64 = 256 << 20;

/// The worst questions that may be asked, by many at once.
#[derive(Debug, Args)]
pub struct Load {
    /// The program under test
    #[arg(long)]
    pub program: PathBuf,
    /// Documents of 200 clauses each
    #[arg(long, default_value_t = 100)]
    pub documents: usize,
    /// Clients that ask at the same time
    #[arg(long, default_value_t = 16)]
    pub clients: usize,
}

impl Load {
    /// Runs the trial.
    ///
    /// # Errors
    /// It cannot be run.
    pub fn run(&self) -> Result<Outcome> {
        let office = Office::new(&self.program)?;
        for number in 0..self.documents {
            office.put(&format!("{number}.txt"), &policy(number + 1, 0, 200, SEED))?;
        }
        office.run_well(&["index"])?;
        let server = Served::start(&office, &[])?;
        let runtime = tokio::runtime::Runtime::new()?;
        runtime.block_on(self.ask_all(&server))
    }

    async fn ask_all(&self, server: &Served) -> Result<Outcome> {
        let questions = worst();
        Client::new(server.address).get("/search?q=a").await;
        let before = server.resident_bytes()?;
        let clients: Vec<_> = (0..self.clients)
            .map(|number| tokio::spawn(ask(server.address, questions.clone(), number)))
            .collect();
        let mut most = before;
        while !clients.iter().all(tokio::task::JoinHandle::is_finished) {
            most = most.max(server.resident_bytes()?);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let mut outcome = Outcome::default();
        let (mut times, mut told) = (Vec::new(), BTreeMap::<u16, usize>::new());
        let mut slowest = (Duration::ZERO, String::new());
        for client in clients {
            for (question, asked) in client.await? {
                let question = short(&question);
                let Asked::Answered(reply) = asked else {
                    outcome.breach(format!("{question}: {asked:?}"));
                    continue;
                };
                *told.entry(reply.status).or_default() += 1;
                times.push(reply.took);
                if reply.took > slowest.0 {
                    slowest = (reply.took, question.clone());
                }
                if reply.took > MOST_TIME {
                    outcome.breach(format!("{question} took {}", shown(reply.took)));
                }
                let is_fit = matches!(reply.status, 200 | 400) || reply.status == 503 && reply.says_when;
                if !is_fit {
                    outcome.breach(format!("{question} was answered {}", reply.status));
                }
            }
        }
        outcome.figure("questions", questions.len());
        for (status, count) in told {
            outcome.figure(&format!("answered {status}"), count);
        }
        outcome.figure("time, median", shown(percentile(&times, 0.5)));
        outcome.figure("time, 99 %", shown(percentile(&times, 0.99)));
        outcome.figure("time, most", shown(slowest.0));
        outcome.figure("  by", slowest.1);
        outcome.figure("memory before", mebibytes(before));
        outcome.figure("memory, most", mebibytes(most));
        if most - before > MOST_MEMORY {
            outcome.breach(format!("memory grew by {}", mebibytes(most - before)));
        }
        Ok(outcome)
    }
}

/// The beginning of a question, to tell which it was.
fn short(question: &str) -> String {
    let path = question.split_once('?').map_or(question, |(path, _)| path);
    let asked = form_urlencoded::parse(question.split_once('?').map_or("", |(_, asked)| asked).as_bytes());
    let asked = asked.map(|(name, value)| format!("{name}={}", value.chars().take(12).collect::<String>()));
    format!("{path} {}", asked.take(4).collect::<Vec<_>>().join(" "))
}

/// Asks all, each client from another one on.
async fn ask(address: SocketAddr, questions: Vec<String>, number: usize) -> Vec<(String, Asked)> {
    let mut client = Client::new(address);
    let mut answers = Vec::new();
    for index in 0..questions.len() {
        let question = &questions[(index + 3 * number) % questions.len()];
        let asked = client.get(question).await;
        answers.push((question.clone(), asked));
    }
    answers
}

/// The questions that cost most: as long, wide, deep and common as they may be.
fn worst() -> Vec<String> {
    let text = "支持企业开展技术改造，由主管部门会同财政部门审核，加强事中事后监管，应当在三十日内作出决定。";
    let long = |chars: usize| text.chars().cycle().take(chars).collect::<String>();
    let common = ["的", "第", "企业", "部门", "管理", "审核", "公开", "决定", "用地", "税收", "优惠", "社会"];
    let terms = |count: usize, between: &str| {
        (0..count).map(|index| common[index % common.len()]).collect::<Vec<_>>().join(between)
    };
    let mut queries = vec![
        long(1_000),
        format!("\"{}\"", long(990)),
        terms(64, " "),
        terms(64, " OR "),
        terms(64, "|"),
        format!("-{}", terms(63, " -")),
        format!("NOT ({})", terms(60, " OR ")),
        "的".repeat(1_000),
        "1".repeat(1_000),
        "第".chars().cycle().take(500).collect::<String>() + &"条".repeat(500),
        (0..64).map(|number| format!("项编码{number}")).collect::<Vec<_>>().join(" OR "),
        (0..64).map(|number| format!("\"{}\"", 10 + number)).collect::<Vec<_>>().join(" "),
        (0..64).map(|number| format!("\"甲{number}\"")).collect::<Vec<_>>().join("|"),
        "(".repeat(450) + "企业" + &")".repeat(450),
        "(企业|".repeat(60) + "部门" + &")".repeat(60),
        "-(".repeat(32) + "企业" + &")".repeat(32),
        format!("title:({})", terms(60, " ")),
        (0..60).map(|index| format!("title:{}", common[index % 12])).collect::<Vec<_>>().join("|"),
        (0..60).map(|index| format!("heading:{}", common[index % 12])).collect::<Vec<_>>().join("|"),
        (0..60).map(|index| format!("year:{}", 1990 + index)).collect::<Vec<_>>().join("|"),
        "zzzzzz ".repeat(60),
        "百分之三十 一百家 1.2万 第十二条 ".repeat(15),
        "一亿二千三百四十五万六千七百八十九".repeat(50),
        "示政发〔2021〕1号第三条 ".repeat(20),
        "𠀀😀".repeat(400),
    ];
    queries.truncate(25);
    let plain = queries.iter().map(|query| format!("/api/v1/search?q={}&limit=100", in_address(query)));
    let explained = queries.iter().enumerate().map(|(index, query)| match index % 5 {
        0 => format!("/api/v1/search?q={}&explain=true&limit=100&offset=9900", in_address(query)),
        1 => format!("/api/v1/search?q={}&sort=document&limit=100&offset=9900", in_address(query)),
        2 => format!("/search?q={}&year=1900..2100&kind=none", in_address(query)),
        3 => format!("/api/v1/suggest?q={}", in_address(&query.chars().take(100).collect::<String>())),
        _ => format!("/api/v1/search?q={}{}", in_address(query), "&target_year=1900..2100".repeat(400)),
    });
    plain.chain(explained).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_fifty_questions_within_the_limits_of_an_address() {
        let questions = worst();
        assert_eq!(questions.len(), 50);
        assert!(questions.iter().all(|question| question.len() < 60_000));
    }
}
