//! The repositories that tests begin with.

use crate::sandbox::{REPOSITORY_ID, Sandbox};

/// Two stacks on one server; the second comes after the first.
pub(crate) const SHOP: &[(&str, &str)] = &[
    ("vaultctl.toml", "repository_id = \"00000000test0000\"\n"),
    (
        "inventory/hosts.yml",
        "all:\n  hosts:\n    local:\n      ansible_connection: local\n",
    ),
    (
        "sync/servers.toml",
        "[[server]]\nname = \"local\"\n[server.config]\ndocker_socket = \"/nowhere/docker.sock\"\n",
    ),
    (
        "sync/stacks.toml",
        "[[stack]]\nname = \"shop\"\nserver = \"local\"\n\n[[stack]]\nname = \"edge\"\nserver = \"local\"\nafter = [\"shop\"]\n",
    ),
    (
        "sync/variables.toml",
        "[[variable]]\nname = \"GREETING\"\nvalue = \"Hello\"\n",
    ),
    (
        "stacks/shop/compose.yaml",
        "services:\n  app:\n    image: registry.example/shop:1\n    command: [serve]\n    environment:\n      GREETING: ${GREETING}\n    networks: [front]\nnetworks:\n  front:\n    name: front\n",
    ),
    (
        "stacks/edge/compose.yaml",
        "services:\n  proxy:\n    image: registry.example/proxy:1\n    restart: unless-stopped\n    ports: [\"127.0.0.1:8080:80\"]\n    volumes: [\"./config:/etc/proxy:ro\"]\n    networks: [front]\nnetworks:\n  front:\n    name: front\n    external: true\n",
    ),
    (
        "stacks/edge/config/routes",
        "/shop http://app:80/\n/admin http://app:81/\n",
    ),
];

/// [`SHOP`], committed.
pub(crate) fn shop() -> Sandbox {
    let sandbox = Sandbox::repository(SHOP);
    assert!(sandbox.read("vaultctl.toml").contains(REPOSITORY_ID));
    sandbox
}
