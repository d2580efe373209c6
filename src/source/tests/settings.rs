use super::*;

fn listing(settings: &Settings) -> String {
    let lines = settings.listed();
    let lines = lines
        .iter()
        .map(|(key, value, origin)| format!("{key} = {value} ({origin})"));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn without_a_file_every_setting_has_its_default() {
    insta::assert_snapshot!(listing(&Settings::defaults()));
}

#[test]
fn every_setting_can_be_written_and_remembers_its_line() {
    let text = r#"repository_id = "a1b2c3d4"
pass_environment = ["HOME"]
default_deploy = false
[paths]
inventory = "hosts.yml"
sync = ["definitions", "more/x.toml"]
stacks = "."
[policy]
enforce = "all"
registries = ["docker.io"]
disable = ["pinned"]
waivers = [{ rule = "r", stack = "s", service = "v", reason = "why", until = 2027-01-31 }]
[policy.ports]
edge = []
game = ["27015/udp", 8080]
[policy.traefik]
required = []
forward_auth = "auth"
[policy.coverage]
minimum = 80
unmonitored = ["web/app"]
[network]
lan = ["192.168.1.0/24"]
[apply]
unattended = "none"
max_removals = 3
[history]
keep = 5
[reconcile]
allowed_signers = "who/may"
[vault]
address = "https://vault.example:8200"
namespace = "a/b/"
auth = "approle"
approle_mount = "machines"
"#;
    let source = load_files(&[
        ("vaultctl.toml", text),
        ("hosts.yml", ""),
        ("definitions/a.toml", ""),
        ("more/x.toml", ""),
    ])
    .unwrap();
    insta::assert_snapshot!(listing(&source.settings));
    assert_eq!(source.repository_id.as_deref(), Some("a1b2c3d4"));
    assert_eq!(source.problems, []);
}

#[test]
fn wrong_settings_are_errors() {
    for (text, code) in [
        ("repository_id = 'x'", "invalid-value"),
        ("repository_id = 'has a blank'", "invalid-value"),
        ("default_deploy = 1", "wrong-type"),
        ("paths = 1", "wrong-type"),
        ("[paths]\nsync = ['../up']", "invalid-value"),
        ("[paths]\nsync = ['nothing']", "missing-path"),
        ("[paths]\ninventory = 'nothing.yml'", "missing-path"),
        ("[policy]\nwaivers = [{ rule = 'r' }]", "missing-key"),
        (
            "[policy]\nwaivers = [{ rule = 'r', reason = 'r', until = 'soon' }]",
            "wrong-type",
        ),
        ("[policy.ports]\nedge = [0]", "invalid-value"),
        ("[policy.coverage]\nminimum = 101", "invalid-value"),
        ("[apply]\nmax_removals = 'half'", "invalid-value"),
        ("[apply]\nmax_removals = -1", "invalid-value"),
        ("[history]\nkeep = 0", "invalid-value"),
        ("[polices]", "unknown-key"),
        ("[vault]\naddress = 'vault'", "invalid-value"),
        ("[vault]\nauth = 'ldap'", "invalid-value"),
        ("[vault]\ntoken = 'hvs.x'", "unknown-key"),
    ] {
        let loaded = load_files(&[LOCAL, ("vaultctl.toml", text)]);
        assert!(loaded.is_err(), "{text}");
        assert_eq!(codes(&loaded), [code], "{text}: {:?}", brief(&loaded));
    }
}
