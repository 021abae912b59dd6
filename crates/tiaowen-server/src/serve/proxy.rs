//! Who sent a request where proxies stand in between. What a request says of itself is believed only when it comes from
//! a proxy that was named; anybody else could write anything.

use std::net::IpAddr;
use std::str::FromStr;

use axum::http::header::{HeaderMap, HeaderName};
use thiserror::Error;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// An address or a network of addresses whose word is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrustedProxy {
    network: IpAddr,
    prefix_bits: u8,
}

/// Not an address, nor a network such as 10.0.0.0/8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("neither an address such as 10.0.0.1 nor a network such as 10.0.0.0/8")]
pub struct NoAddress;

impl FromStr for TrustedProxy {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let (address, bits) =
            text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let network: IpAddr = address.trim().parse().map_err(|_| NoAddress)?;
        let most = if network.is_ipv4() { 32 } else { 128 };
        let prefix_bits = match bits {
            Some(bits) => bits.trim().parse().ok().filter(|bits| *bits <= most).ok_or(NoAddress)?,
            None => most,
        };
        Ok(Self { network, prefix_bits })
    }
}

impl TrustedProxy {
    fn holds(self, address: IpAddr) -> bool {
        let (left, right, length) = match (self.network, address) {
            (IpAddr::V4(left), IpAddr::V4(right)) => (left.to_bits().into(), right.to_bits().into(), 32),
            (IpAddr::V6(left), IpAddr::V6(right)) => (left.to_bits(), right.to_bits(), 128),
            _ => return false,
        };
        let differing: u128 = left ^ right;
        differing.checked_shr(length - u32::from(self.prefix_bits)).unwrap_or(0) == 0
    }
}

/// Who sent a request, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sender {
    /// The client's address, as far as it can be told.
    pub(crate) client: IpAddr,
    /// Whether a proxy said so.
    pub(crate) is_forwarded: bool,
    /// Whether the client's own connection is encrypted, as the proxy says.
    pub(crate) is_encrypted: bool,
}

/// Tells whether an address is that of a proxy whose word is taken.
pub(super) fn is_trusted(proxies: &[TrustedProxy], address: IpAddr) -> bool {
    proxies.iter().any(|proxy| proxy.holds(address))
}

/// Who sent a request that came from `peer`: the last address that no trusted proxy has.
pub(super) fn sender(proxies: &[TrustedProxy], peer: IpAddr, headers: &HeaderMap) -> Sender {
    let mut sender = Sender { client: peer, is_forwarded: false, is_encrypted: false };
    if !is_trusted(proxies, peer) {
        return sender;
    }
    let named = headers.get_all(FORWARDED_FOR).into_iter().filter_map(|value| value.to_str().ok());
    let named: Vec<&str> = named.flat_map(|value| value.split(',')).map(str::trim).collect();
    for name in named.into_iter().rev() {
        // What stands before an address that cannot be read was not written by a proxy that is trusted.
        let Some(address) = address_in(name) else { break };
        (sender.client, sender.is_forwarded) = (address, true);
        if !is_trusted(proxies, address) {
            break;
        }
    }
    let proto = headers.get_all(FORWARDED_PROTO).into_iter().next_back();
    let proto = proto.and_then(|value| value.to_str().ok()?.rsplit(',').next());
    sender.is_encrypted = proto.is_some_and(|proto| proto.trim().eq_ignore_ascii_case("https"));
    sender
}

/// An address as proxies write it, perhaps with a port.
fn address_in(name: &str) -> Option<IpAddr> {
    let address = name.parse::<IpAddr>().ok();
    let address = address.or_else(|| Some(name.parse::<std::net::SocketAddr>().ok()?.ip()));
    let address = address.or_else(|| name.strip_prefix('[')?.strip_suffix(']')?.parse().ok());
    address.map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_are_addresses_and_networks() {
        let check = |proxy: &str, address: &str, expected: bool| {
            let proxy: TrustedProxy = proxy.parse().expect("a proxy");
            assert_eq!(proxy.holds(address.parse().expect("an address")), expected, "{proxy:?} {address}");
        };
        check("10.0.0.1", "10.0.0.1", true);
        check("10.0.0.1", "10.0.0.2", false);
        check("10.0.0.0/8", "10.255.0.1", true);
        check("10.0.0.0/8", "11.0.0.1", false);
        check("10.0.0.0/31", "10.0.0.1", true);
        check("0.0.0.0/0", "203.0.113.9", true);
        check("0.0.0.0/0", "::1", false);
        check("::1", "::1", true);
        check("fd00::/8", "fd12::1", true);
        check("fd00::/8", "fe80::1", false);
        check("::/0", "fe80::1", true);
        for text in ["", "proxy", "10.0.0.1/33", "::1/129", "10.0.0.1/", "10.0.0.1/-1", "10.0.0.1:80"] {
            assert_eq!(text.parse::<TrustedProxy>(), Err(NoAddress), "{text}");
        }
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() {
        let proxies = ["10.0.0.1", "10.1.0.0/16"].map(|proxy| proxy.parse().expect("a proxy"));
        let check =
            |peer: &str, headers: &[(&'static str, &str)], client: &str, forwarded: bool, encrypted: bool| {
                let mut map = HeaderMap::new();
                for (name, value) in headers {
                    map.append(*name, value.parse().expect("a value"));
                }
                let sender = sender(&proxies, peer.parse().expect("an address"), &map);
                let expected = Sender {
                    client: client.parse().expect("an address"),
                    is_forwarded: forwarded,
                    is_encrypted: encrypted,
                };
                assert_eq!(sender, expected, "{peer} {headers:?}");
            };
        let forwarded = "x-forwarded-for";
        check(
            "203.0.113.9",
            &[(forwarded, "1.1.1.1"), ("x-forwarded-proto", "https")],
            "203.0.113.9",
            false,
            false,
        );
        check("10.0.0.1", &[], "10.0.0.1", false, false);
        check("10.0.0.1", &[(forwarded, "1.1.1.1")], "1.1.1.1", true, false);
        check("10.0.0.1", &[(forwarded, "1.1.1.1"), ("x-forwarded-proto", "HTTPS")], "1.1.1.1", true, true);
        // A client can write the head of the list, not its end.
        check("10.0.0.1", &[(forwarded, "9.9.9.9, 1.1.1.1")], "1.1.1.1", true, false);
        check(
            "10.0.0.1",
            &[(forwarded, "9.9.9.9"), (forwarded, "1.1.1.1, 10.1.2.3")],
            "1.1.1.1",
            true,
            false,
        );
        check("10.0.0.1", &[(forwarded, "1.1.1.1, rubbish")], "10.0.0.1", false, false);
        check("10.0.0.1", &[(forwarded, "10.1.2.3")], "10.1.2.3", true, false);
        check("10.0.0.1", &[(forwarded, "1.1.1.1:5000")], "1.1.1.1", true, false);
        check("10.0.0.1", &[(forwarded, "[2001:db8::1]:5000")], "2001:db8::1", true, false);
        check("10.0.0.1", &[(forwarded, "[2001:db8::1]")], "2001:db8::1", true, false);
        check("10.0.0.1", &[(forwarded, "::ffff:1.1.1.1")], "1.1.1.1", true, false);
    }
}
