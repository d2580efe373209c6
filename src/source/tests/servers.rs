use std::path::Path;

use super::*;

const HOSTS: &str = r#"
all:
  vars:
    ansible_user: ops
  children:
    docker:
      hosts:
        dock1:
          ansible_host: 10.0.0.1
          ansible_port: 2222
          ansible_ssh_private_key_file: ~/.ssh/dock1
        dock2:
          ansible_host: 10.0.0.2
          ansible_ssh_common_args: -o ProxyJump=dock1 -o Compression=yes
        ctl: {ansible_connection: local}
        weird: {ansible_connection: winrm}
        secret: {ansible_host: !vault abc}
        jinja: {ansible_host: "{{ ip }}", ansible_become: "{{ x }}"}
        tiered: {server_trust_tier: untrusted}
        wrong: {server_trust_tier: untrustd}
"#;

fn load_servers(keys: &str) -> Result<Source, LoadErrors> {
    let text = format!("[[server]]\n{keys}\n");
    load_files(&[("inventory/hosts.yml", HOSTS), ("sync/a.toml", &text)])
}

fn server(keys: &str) -> Server {
    match load_servers(keys) {
        Ok(source) => source.servers[0].clone(),
        Err(errors) => panic!("{keys}: {:?}", errors.problems()),
    }
}

fn ssh(server: &Server) -> &SshAddress {
    match &server.address {
        Address::Ssh(ssh) => ssh,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_inventory_host_is_reached_by_ssh() {
    let server = server("name = 'dock1'");
    let ssh = ssh(&server);
    let login = (ssh.host.as_str(), ssh.port, ssh.user.as_deref());
    assert_eq!(login, ("10.0.0.1", Some(2222), Some("ops")));
    assert_eq!(ssh.key_file.as_deref(), Some(Path::new("~/.ssh/dock1")));
    assert_eq!(ssh.socket, Path::new("/var/run/docker.sock"));
    assert_eq!(server.state_directory, Path::new("/var/lib/vaultctl"));
    assert!(server.enabled && !server.allow_exec && server.tier.is_none());
}

#[test]
fn a_jump_host_of_the_inventory_is_completed() {
    let loaded = load_servers("name = 'dock2'");
    assert_eq!(
        brief(&loaded),
        ["Note ssh-argument inventory/hosts.yml:14:36: `-o Compression=yes` has no effect here"]
    );
    let source = loaded.unwrap();
    let dock1 = Jump {
        host: "10.0.0.1".into(),
        port: Some(2222),
        user: Some("ops".into()),
        key_file: Some("~/.ssh/dock1".into()),
    };
    assert_eq!(ssh(&source.servers[0]).jumps, [dock1]);
}

#[test]
fn a_local_connection_is_the_local_socket() {
    assert_eq!(
        server("name = 'ctl'").address,
        Address::Unix("/var/run/docker.sock".into())
    );
    let rootless = "/run/user/1000/docker.sock";
    let other = server(&format!(
        "name = 'ctl'\n[server.config]\ndocker_socket = '{rootless}'"
    ));
    assert_eq!(other.address, Address::Unix(rootless.into()));
}

#[test]
fn an_address_in_toml_wins_and_the_inventory_fills_in() {
    let both = server("name = 'dock1'\naddress = 'ssh://me@example.com'");
    let address = ssh(&both);
    let login = (address.host.as_str(), address.port, address.user.as_deref());
    assert_eq!(login, ("example.com", Some(2222), Some("me")));
    let alone = server("name = 'elsewhere'\naddress = 'ssh://example.com'");
    assert_eq!((ssh(&alone).port, &ssh(&alone).user), (None, &None));
}

#[test]
fn every_key_of_a_server_is_read() {
    let loaded = load_servers(
        r#"
name = "dock1"
tags = ["trusted"]
[[server]]
name = "engine"
description = "d"
tags = ["edge"]
[server.config]
address = "https://engine:2376"
token = "[[ENGINE_TOKEN]]"
ca = "ca.pem"
cert = "cert.pem"
key = "key.pem"
via = "dock1"
state_directory = "/srv/state"
tier = "untrusted"
allow_exec = true
allowed_ports = [80, "443/tcp", "8000-8010/udp"]
min_disk = "10GB"
min_memory = "512m"
address_pools = [{ base = "172.16.0.0/12", size = 20 }]
enabled = false
cpu_warning = 90
external_address = "x"
"#,
    );
    let mut found = codes(&loaded);
    found.dedup();
    assert_eq!(found, ["komodo-only"]);
    insta::assert_debug_snapshot!(loaded.unwrap().servers[1]);
}

#[test]
fn the_address_of_a_komodo_agent_is_left_out() {
    let loaded = load_servers("name = 'dock1'\n[server.config]\naddress = 'https://10.0.0.1:8120'");
    assert_eq!(codes(&loaded), ["komodo-only"]);
    assert_eq!(ssh(&loaded.unwrap().servers[0]).host, "10.0.0.1");
}

#[test]
fn values_that_ansible_has_to_evaluate_are_errors_where_they_are_needed() {
    for (name, message) in [
        (
            "secret",
            "`ansible_host` of `secret` is encrypted with ansible-vault",
        ),
        ("jinja", "`ansible_host` of `jinja` is a Jinja expression"),
    ] {
        let errors = load_servers(&format!("name = '{name}'")).unwrap_err();
        let messages: Vec<&str> = errors.errors().map(|each| each.message.as_str()).collect();
        assert_eq!(messages, [message]);
        server(&format!("name = '{name}'\naddress = 'ssh://here'"));
    }
}

#[test]
fn what_cannot_be_reached_is_an_error() {
    for (keys, code) in [
        ("name = 'dock9'", "no-address"),
        ("name = 'weird'", "inventory-value"),
        ("name = 'dock1'\naddress = 'dock1'", "invalid-value"),
        ("name = 'x'\naddress = 'tcp://10.0.0.1:2375'", "plain-tcp"),
        ("name = 'x'\naddress = 'ssh://x'\nca = 'c'", "contradiction"),
        (
            "name = 'x'\naddress = 'ssh://x'\nvia = 'x'",
            "contradiction",
        ),
        (
            "name = 'x'\naddress = 'tcp://h:1'\nvia = 'y'",
            "dangling-reference",
        ),
        (
            "name = 'x'\naddress = 'tcp://h:1'\nvia = 'ctl'\n[[server]]\nname = 'ctl'",
            "via",
        ),
        (
            "name = 'x'\naddress = 'unix:///a'\ndocker_socket = '/b'",
            "contradiction",
        ),
        ("name = ''", "invalid-name"),
        ("description = ''", "missing-key"),
        ("name = 'dock1'\nhost = 'x'", "unknown-key"),
        ("name = 'dock1'\nmin_disk = 'much'", "invalid-value"),
    ] {
        let loaded = load_servers(keys);
        assert!(loaded.is_err(), "{keys}");
        assert!(
            codes(&loaded).contains(&code),
            "{keys}: {:?}",
            brief(&loaded)
        );
        assert_eq!(loaded.unwrap_err().errors().count(), 1, "{keys}");
    }
    for keys in [
        "name = 'x'\naddress = 'tcp://127.0.0.1:2375'",
        "name = 'x'\naddress = 'tcp://h:2375'\ninsecure = true",
        "name = 'x'\naddress = 'tcp://h:2375'\nvia = 'dock1'\n[[server]]\nname = 'dock1'",
    ] {
        server(keys);
    }
    let insecure = load_servers("name = 'x'\naddress = 'tcp://h:2375'\ninsecure = true");
    assert_eq!(
        brief(&insecure),
        ["Warning plain-tcp sync/a.toml:3:11: an engine is driven over the network in the clear"]
    );
}

#[test]
fn tiers_come_from_toml_tags_and_inventory() {
    let tier = |keys: &str| server(keys).tier.map(|tier| tier.value);
    let untrusted = tier("name = 'tiered'\nallowed_ports = []");
    assert_eq!(untrusted, Some(Tier::Untrusted));
    assert_eq!(
        tier("name = 'dock1'\ntags = ['trusted']"),
        Some(Tier::Trusted)
    );
    assert_eq!(
        tier("name = 'tiered'\ntier = 'trusted'"),
        Some(Tier::Trusted)
    );
    assert_eq!(
        tier("name = 'wrong'\ntier = 'trusted'"),
        Some(Tier::Trusted)
    );
    for (keys, code) in [
        ("name = 'tiered'\ntags = ['trusted']", "tier-contradiction"),
        (
            "name = 'dock1'\ntags = ['untrusted']\ntier = 'trusted'",
            "tier-contradiction",
        ),
        (
            "name = 'dock1'\ntags = ['untrusted', 'trusted']",
            "tier-contradiction",
        ),
        ("name = 'wrong'", "unknown-tier"),
        ("name = 'tiered'", "missing-key"),
        (
            "name = 'dock1'\ntags = ['trusted']\n[[server]]\nname = 'dock2'",
            "missing-tier",
        ),
    ] {
        let loaded = load_servers(keys);
        assert!(loaded.is_err(), "{keys}");
        assert!(
            codes(&loaded).contains(&code),
            "{keys}: {:?}",
            brief(&loaded)
        );
    }
}

#[test]
fn a_host_that_is_no_server_yet_is_pointed_out() {
    let loaded = load_files(&[
        ("inventory/hosts.yml", HOSTS),
        WEB,
        ("sync/a.toml", "[[stack]]\nname = 'web'\nserver = 'dock1'\n"),
    ]);
    assert_eq!(
        problems(&loaded)[0].help.as_deref(),
        Some("it is in the inventory; add a `[[server]]` with name = \"dock1\"")
    );
}
