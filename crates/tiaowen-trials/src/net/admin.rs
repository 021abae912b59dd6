//! What an administrator does to a server.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};

use super::SEED;
use super::client::{Asked, Client};
use crate::{Office, policy};

/// What parts the fields of a form.
const BOUNDARY: &str = "----trial";

/// Makes an administrator's token, with its hash in the file `token` of the office.
pub(crate) fn make_token(office: &Office) -> Result<String> {
    let made = office.run_well(&["serve", "--new-admin-token", "token", "--format", "json"])?;
    Ok(made.split('"').nth(3).context("no token")?.to_owned())
}

/// Sends a file and has it kept.
///
/// # Errors
/// It was not kept.
pub(crate) async fn import(
    client: &mut Client,
    token: &str,
    name: &str,
    text: &str,
    replaces: Option<&str>,
) -> Result<()> {
    let (status, kept) = bring(client, token, name, text, replaces).await?;
    ensure!(status == 200 && kept.contains(&format!("\"file\":\"{name}\"")), "not kept: {status} {kept}");
    Ok(())
}

/// The same, whatever is answered: status and words of the first answer that is no 200, else of the last.
///
/// # Errors
/// It was not answered.
pub(crate) async fn bring(
    client: &mut Client,
    token: &str,
    name: &str,
    text: &str,
    replaces: Option<&str>,
) -> Result<(u16, String)> {
    let bearer = format!("Bearer {token}");
    let form = format!(
        "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--{BOUNDARY}--\r\n"
    );
    let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
    let headers = [("authorization", bearer.as_str()), ("content-type", media_type.as_str())];
    let (status, previewed) = whole(client.post("/api/v1/admin/preview", &headers, form.as_bytes()).await)?;
    if status != 200 {
        return Ok((status, previewed));
    }
    let staged = previewed.split("\"staged\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let staged = staged.with_context(|| format!("not previewed: {previewed}"))?;
    let replaces = replaces.map(|file| format!(",\"replaces\":\"{file}\"")).unwrap_or_default();
    let body = format!("{{\"files\":[{{\"staged\":\"{staged}\",\"name\":\"{name}\"{replaces}}}]}}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    whole(client.post("/api/v1/admin/documents", &headers, body.as_bytes()).await)
}

fn whole(asked: Asked) -> Result<(u16, String)> {
    match asked {
        Asked::Answered(reply) => Ok((reply.status, String::from_utf8_lossy(&reply.body).into_owned())),
        other => anyhow::bail!("{other:?}"),
    }
}

/// Has one file after the other kept until the server is told to end; tells how many were said to be.
pub(crate) async fn import_on_and_on(address: SocketAddr, token: String, is_told: Arc<AtomicBool>) -> usize {
    let mut kept = 0;
    while !is_told.load(Ordering::Acquire) {
        let (mut client, name) = (Client::new(address), format!("b{kept}.txt"));
        match import(&mut client, &token, &name, &policy(kept + 2, 0, 60, SEED), None).await {
            Ok(()) => kept += 1,
            Err(_) => break,
        }
    }
    kept
}
