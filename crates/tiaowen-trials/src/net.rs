//! Trials of a server: what clients do to it, and what it does to them.

pub(crate) mod admin;
pub(crate) mod client;
mod flood;
mod load;
pub(crate) mod served;
mod shutdown;
mod slow_clients;
mod soak;
mod times;

pub use flood::Flood;
pub use load::Load;
pub use shutdown::Shutdown;
pub use slow_clients::SlowClients;
pub use soak::Soak;

/// What documents and questions are drawn by.
const SEED: u64 = 20_161_122;

/// The address of a question; each number has its own.
fn question(number: usize) -> String {
    const WORDS: [&str; 6] = ["技术改造", "财政部门", "数据资源", "用地", "申报条件", "公共服务"];
    format!("/api/v1/search?q={}%20{}", in_address(WORDS[number % WORDS.len()]), number % 40)
}

/// Text as it stands in an address.
pub(crate) fn in_address(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
