//! Ranges of addresses.

use std::net::IpAddr;

/// A subnet in CIDR notation, as first and last address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Subnet {
    is_v4: bool,
    first: u128,
    last: u128,
}

impl Subnet {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let address: IpAddr = address.parse().ok()?;
        let length: u32 = length.parse().ok()?;
        let (bits, number) = match address {
            IpAddr::V4(address) => (32_u32, u128::from(u32::from(address))),
            IpAddr::V6(address) => (128, u128::from(address)),
        };
        let free = bits.checked_sub(length)?;
        let mask = u128::MAX.checked_shr(128 - free).unwrap_or(0);
        Some(Self {
            is_v4: address.is_ipv4(),
            first: number & !mask,
            last: number | mask,
        })
    }

    pub(super) fn overlaps(self, other: Self) -> bool {
        self.is_v4 == other.is_v4 && self.first <= other.last && other.first <= self.last
    }
}

/// The pools that an engine takes subnets from by itself, each with its gateway.
pub(super) fn default_pools() -> impl Iterator<Item = (String, String)> {
    let large = (17..32).map(|second| format!("172.{second}.0"));
    let large = large.map(|net| (format!("{net}.0/16"), format!("{net}.1")));
    let small = (0..256).step_by(16).map(|third| format!("192.168.{third}"));
    let small = small.map(|net| (format!("{net}.0/20"), format!("{net}.1")));
    large.chain(small)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subnets_overlap() {
        for (one, two, expected) in [
            ("10.0.0.0/24", "10.0.0.0/16", true),
            ("10.0.1.0/24", "10.0.2.0/24", false),
            ("0.0.0.0/0", "10.0.2.0/24", true),
            ("fd00::/64", "fd00::1:0/112", true),
            ("fd00::/64", "10.0.0.0/8", false),
        ] {
            let overlaps = Subnet::parse(one)
                .unwrap()
                .overlaps(Subnet::parse(two).unwrap());
            assert_eq!(overlaps, expected, "{one} {two}");
        }
        assert_eq!(Subnet::parse("10.0.0.0"), None);
        assert_eq!(Subnet::parse("10.0.0.0/33"), None);
    }

    #[test]
    fn default_pools_are_dockers() {
        let pools: Vec<_> = default_pools().collect();
        assert_eq!(pools.len(), 31);
        assert_eq!(
            pools[1],
            ("172.18.0.0/16".to_owned(), "172.18.0.1".to_owned())
        );
    }
}
