//! The operator's configuration says here what it says to `ssh -G`.

use std::collections::BTreeMap;
use std::process::Command;

use vaultctl::transport::ssh::{HostSettings, UserConfig};

use crate::sshd::{Person, run};

const CONFIG: &str = r#"# A comment
IdentityFile ~/.ssh/for-all
Include conf.d/*.conf

Host web web-*
    HostName %h.example.org
    User = deploy
    Port=2201
Host "quoted name"
    HostName quoted.example.org
Host !web-9 web-9 web-?
    ConnectTimeout 1m30s
    IdentitiesOnly yes
Host behind
    HostName 10.0.0.5
    ProxyJump ops@bastion:2222,second
    IdentityFile "~/.ssh/with space"
    IdentityFile %d/.ssh/%h-%r
Match host 10.0.0.* user root
    UserKnownHostsFile ~/.ssh/known_of_root /etc/known
Match originalhost alias
    HostName real.example.org
Match host real.example.org
    Port 7
Match all
    User everybody
Host *
    ConnectTimeout 7
    User nobody
"#;

const INCLUDED: &str = "Host included*\n  Port 99\nHost web-1\n  Port 11\n";

/// What of the settings `ssh -G` prints, in its words.
fn told(settings: &HostSettings, alias: &str) -> BTreeMap<&'static str, String> {
    let mut told = BTreeMap::new();
    told.insert(
        "hostname",
        settings
            .host_name
            .clone()
            .unwrap_or_else(|| alias.to_owned()),
    );
    told.insert("port", settings.port.unwrap_or(22).to_string());
    if let Some(user) = &settings.user {
        told.insert("user", user.clone());
    }
    if let Some(jump) = &settings.proxy_jump {
        told.insert("proxyjump", jump.clone());
    }
    let only = settings.identities_only == Some(true);
    told.insert("identitiesonly", if only { "yes" } else { "no" }.to_owned());
    if let Some(limit) = settings.connect_timeout {
        told.insert("connecttimeout", limit.as_secs().to_string());
    }
    told
}

#[test]
fn a_host_has_the_settings_that_ssh_sees() {
    let person = Person::new("");
    let file = person.write("config", CONFIG);
    std::fs::create_dir(person.home.path().join(".ssh/conf.d")).unwrap();
    std::fs::write(person.home.path().join(".ssh/conf.d/a.conf"), INCLUDED).unwrap();
    // `ssh -F` begins included files at the folder of the user who runs it: named in full for it.
    let full = person.home.path().join(".ssh/conf.d/*.conf");
    let for_ssh = CONFIG.replace("conf.d/*.conf", &full.display().to_string());
    let for_ssh = for_ssh.replace("~/", &format!("{}/", person.home.path().display()));
    let for_ssh = for_ssh.replace("%d/", &format!("{}/", person.home.path().display()));
    let copy = person.write("config-for-ssh", &for_ssh);
    let config = UserConfig::read(person.home.path(), &whoami()).unwrap();
    for (alias, user) in [
        ("web", None),
        ("web-1", None),
        ("web-9", None),
        ("WEB", None),
        ("quoted name", None),
        ("behind", None),
        ("behind", Some("root")),
        ("alias", None),
        ("included-1", None),
        ("other", None),
        ("other", Some("someone")),
    ] {
        if alias.contains(' ') {
            // `ssh` refuses such names of hosts.
            continue;
        }
        let mut command = Command::new("ssh");
        command.arg("-G").arg("-F").arg(&copy);
        if let Some(user) = user {
            command.args(["-l", user]);
        }
        let printed = run(command.arg(alias));
        let expected: BTreeMap<&str, Vec<&str>> = printed
            .lines()
            .filter_map(|line| line.split_once(' '))
            .fold(BTreeMap::new(), |mut all, (key, value)| {
                all.entry(key).or_insert_with(Vec::new).push(value);
                all
            });
        let settings = config.settings(alias, user);
        for (key, value) in told(&settings, alias) {
            if key == "user" && user.is_some() {
                continue;
            }
            let found = expected.get(key).map_or("", |values| values[0]);
            assert_eq!(
                value.to_lowercase(),
                found.to_lowercase(),
                "{key} of {alias}, user {user:?}"
            );
        }
        let files: Vec<String> = settings
            .identity_files
            .iter()
            .map(|f| f.display().to_string())
            .collect();
        let ssh_files = expected.get("identityfile").cloned().unwrap_or_default();
        assert_eq!(
            files.len(),
            ssh_files.len(),
            "{files:?} {ssh_files:?} of {alias}"
        );
    }
    drop(file);
}

fn whoami() -> String {
    run(Command::new("id").arg("-un")).trim().to_owned()
}

#[test]
fn a_configuration_that_makes_no_sense_names_the_line() {
    for (text, line, reason) in [
        ("Host a\n  Port many\n", 2, "`many` is no port"),
        ("Host a\n\n  HostName\n", 3, "`hostname` has no value"),
        ("Host \"a\n", 1, "a quotation mark is not closed"),
        (
            "IdentitiesOnly perhaps\n",
            1,
            "`perhaps` is neither yes nor no",
        ),
        ("Include config\n", 1, "files include each other too deeply"),
    ] {
        let person = Person::new("");
        person.write("config", text);
        let error = UserConfig::read(person.home.path(), "me").unwrap_err();
        assert_eq!(
            (error.line, error.reason.as_str()),
            (line, reason),
            "{text}"
        );
    }
}
