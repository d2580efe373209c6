//! The order of the fields of attachments and ports.

use super::HashProfile;
use super::encode::{Encode, Encoder};
use crate::compose::model::{Attachment, Port};

impl Encode for Attachment {
    fn encode(&self, encoder: &mut Encoder) {
        match encoder.profile() {
            // compose-go 2.4.8 loses `gw_priority` when it copies the project after loading it.
            HashProfile::Compose2_26 => encoder
                .object()
                .field("priority", &self.priority)
                .field("aliases", &self.aliases)
                .field("ipv4_address", &self.ipv4_address)
                .field("ipv6_address", &self.ipv6_address)
                .field("link_local_ips", &self.link_local_ips)
                .field("mac_address", &self.mac_address)
                .field("driver_opts", &self.driver_opts)
                .end(),
            // compose-go 2.6.2 reordered the fields.
            HashProfile::Compose2_40 => encoder
                .object()
                .field("aliases", &self.aliases)
                .field("driver_opts", &self.driver_opts)
                .field("gw_priority", &self.gateway_priority)
                .field("ipv4_address", &self.ipv4_address)
                .field("ipv6_address", &self.ipv6_address)
                .field("link_local_ips", &self.link_local_ips)
                .field("mac_address", &self.mac_address)
                .field("priority", &self.priority)
                .end(),
        }
    }
}

impl Encode for Port {
    fn encode(&self, encoder: &mut Encoder) {
        encoder
            .object()
            .field("name", &self.name)
            .field("mode", &self.mode)
            .field("host_ip", &self.host_ip)
            .field("target", &self.target)
            .field("published", &self.published)
            .field("protocol", &self.protocol)
            .field("app_protocol", &self.app_protocol)
            .end();
    }
}
