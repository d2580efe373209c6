//! Small values written as strings: ports, networks, sizes, durations.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use std::time::Duration;

use super::stack::Owner;

const DAY: u64 = 24 * 60 * 60;

/// Host ports of one protocol: `443`, `443/tcp`, `8000-8010/udp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ports {
    /// First port.
    pub first: u16,
    /// Last port; the first one again for a single port.
    pub last: u16,
    /// Protocol.
    pub protocol: Protocol,
}

/// Transport protocol of a published port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// TCP, also when none is written.
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

impl Protocol {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
        }
    }
}

impl Ports {
    /// Whether a port is among them.
    #[must_use]
    pub fn contain(&self, port: u16, protocol: Protocol) -> bool {
        self.protocol == protocol && (self.first..=self.last).contains(&port)
    }
}

impl FromStr for Ports {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected a port such as 443, 443/tcp or 8000-8010/udp".to_owned();
        let (numbers, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
        let protocol = match protocol.to_ascii_lowercase().as_str() {
            "tcp" => Protocol::Tcp,
            "udp" => Protocol::Udp,
            "sctp" => Protocol::Sctp,
            _ => return Err(expected()),
        };
        let (first, last) = numbers.split_once('-').unwrap_or((numbers, numbers));
        let number = |text: &str| text.trim().parse::<u16>().ok().filter(|port| *port > 0);
        match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => Ok(Self {
                first,
                last,
                protocol,
            }),
            _ => Err(expected()),
        }
    }
}

impl fmt::Display for Ports {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.first)?;
        if self.last != self.first {
            write!(formatter, "-{}", self.last)?;
        }
        write!(
            formatter,
            "/{}",
            match self.protocol {
                Protocol::Tcp => "tcp",
                Protocol::Udp => "udp",
                Protocol::Sctp => "sctp",
            }
        )
    }
}

/// An IP network in prefix notation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Network {
    /// The network's address; its host bits are zero.
    pub address: IpAddr,
    /// Number of network bits.
    pub prefix: u8,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || "expected a network such as 192.168.1.0/24".to_owned();
        let (address, prefix) = text.trim().split_once('/').ok_or_else(expected)?;
        let address: IpAddr = address.parse().map_err(|_| expected())?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        let prefix: u8 = prefix
            .parse()
            .ok()
            .filter(|prefix| *prefix <= bits)
            .ok_or_else(expected)?;
        let network = masked(address, prefix);
        if network != address {
            return Err(format!(
                "has host bits set; the network is {network}/{prefix}"
            ));
        }
        Ok(Self { address, prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.address, self.prefix)
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    let prefix = u32::from(prefix);
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - prefix.min(32)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & mask))
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - prefix.min(128)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & mask))
        }
    }
}

/// One of the engine's `default-address-pools`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressPool {
    /// The range that networks are cut from.
    pub base: Network,
    /// Prefix length of each network.
    pub size: u8,
}

/// Reads a duration such as `30s`, `15m`, `1h 30m`, `90 days`; a day has 24 hours.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected a duration such as 30s, 15m, 6h or 90 days".to_owned();
    let span: jiff::Span = text.trim().parse().map_err(|_| expected())?;
    if span.get_years() != 0 || span.get_months() != 0 || span.is_negative() {
        return Err(expected());
    }
    let days = u64::try_from(i64::from(span.get_weeks()) * 7 + i64::from(span.get_days()))
        .map_err(|_| expected())?;
    let clock = span.weeks(0).days(0);
    let clock = jiff::SignedDuration::try_from(clock).map_err(|_| expected())?;
    Duration::try_from(clock)
        .ok()
        .and_then(|clock| clock.checked_add(Duration::from_secs(days.checked_mul(DAY)?)))
        .ok_or_else(expected)
}

/// Reads a size as Docker writes them: `512m`, `10GB`, `1.5 GiB`; units are powers of 1024.
pub(crate) fn size(text: &str) -> Result<u64, String> {
    let expected = || "expected a size such as 512m or 10GB".to_owned();
    let lower = text.trim().to_ascii_lowercase();
    let digits = lower.trim_end_matches(|character: char| character.is_ascii_alphabetic());
    let unit = lower.get(digits.len()..).unwrap_or("");
    let power = match unit.trim_end_matches('b').trim_end_matches('i') {
        "" => 0,
        "k" => 1,
        "m" => 2,
        "g" => 3,
        "t" => 4,
        _ => return Err(expected()),
    };
    let scale = 1u64 << (10 * power);
    let (whole, fraction) = digits.trim().split_once('.').unwrap_or((digits.trim(), ""));
    let whole: u64 = whole.parse().map_err(|_| expected())?;
    let mut bytes = whole.checked_mul(scale).ok_or_else(expected)?;
    if !fraction.is_empty() {
        let digits = u32::try_from(fraction.len())
            .ok()
            .filter(|count| *count <= 6);
        let parts: u64 = fraction.parse().map_err(|_| expected())?;
        let divisor = 10u64.pow(digits.ok_or_else(expected)?);
        bytes = bytes.saturating_add(parts.saturating_mul(scale) / divisor);
    }
    Ok(bytes)
}

/// Reads `uid:gid`.
pub(crate) fn owner(text: &str) -> Result<Owner, String> {
    let ids = text.split_once(':').and_then(|(uid, gid)| {
        Some(Owner {
            uid: uid.parse().ok()?,
            gid: gid.parse().ok()?,
        })
    });
    ids.ok_or_else(|| "expected numeric ids such as 1000:1000".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_read_and_written() {
        for (text, expected) in [
            ("443", Some("443/tcp")),
            ("53/UDP", Some("53/udp")),
            ("8000-8010/tcp", Some("8000-8010/tcp")),
            ("0", None),
            ("70000", None),
            ("9-8", None),
            ("80/icmp", None),
            ("", None),
        ] {
            let read = text.parse::<Ports>().ok().map(|ports| ports.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn networks_with_host_bits_are_refused_with_the_network_that_was_meant() {
        assert_eq!(
            "172.17.0.0/12".parse::<Network>(),
            Err("has host bits set; the network is 172.16.0.0/12".to_owned())
        );
        for good in ["10.0.0.0/8", "0.0.0.0/0", "fd00::/8", "192.168.1.7/32"] {
            assert_eq!(
                good.parse::<Network>().map(|network| network.to_string()),
                Ok(good.into())
            );
        }
        for bad in ["10.0.0.0", "10.0.0.0/33", "x/8", "fd00::/129"] {
            assert!(bad.parse::<Network>().is_err(), "{bad}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (text, seconds) in [
            ("30s", Some(30)),
            ("15m", Some(900)),
            ("1h 30m", Some(5400)),
            ("90 days", Some(90 * DAY)),
            ("2w", Some(14 * DAY)),
            ("1d12h", Some(DAY * 3 / 2)),
            ("30", None),
            ("-3s", None),
            ("1 month", None),
            ("", None),
        ] {
            assert_eq!(
                duration(text).ok().map(|time| time.as_secs()),
                seconds,
                "{text}"
            );
        }
    }

    #[test]
    fn sizes_are_powers_of_1024() {
        for (text, bytes) in [
            ("512", Some(512)),
            ("512b", Some(512)),
            ("1k", Some(1024)),
            ("10GB", Some(10 << 30)),
            ("1.5 GiB", Some(3 << 29)),
            ("20mib", Some(20 << 20)),
            ("GB", None),
            ("10X", None),
            ("99999999999t", None),
        ] {
            assert_eq!(size(text).ok(), bytes, "{text}");
        }
    }
}
