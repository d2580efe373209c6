use std::collections::BTreeSet;

use super::*;
use crate::model::{
    AddressRange, ApiVersion, Disk, Ipam, IpamPool, Listener, NetworkSpec, Place, Status, label,
};

/// A server with which everything is well.
fn facts() -> Facts {
    Facts {
        way: "SSH to root@dock1, forwarded to /var/run/docker.sock".to_owned(),
        as_root: false,
        in_the_clear: false,
        engine: EngineFacts {
            version: "26.1.5".to_owned(),
            api: ApiVersion::new(1, 45),
            os: "linux".to_owned(),
            architecture: "amd64".to_owned(),
            cgroup_version: 2,
            logging_driver: "json-file".to_owned(),
            default_runtime: "runc".to_owned(),
            id: "ID".to_owned(),
            userns_remap: false,
            private_cgroupns: true,
        },
        machine: Machine {
            host_name: "dock1".to_owned(),
            kernel: "6.1".to_owned(),
            memory: Some(4 << 30),
            root_directory: "/var/lib/docker".to_owned(),
            ..Machine::default()
        },
        filter: Ok(None),
        clock: Some(ClockSkew {
            ahead: 3,
            give_or_take: 10,
        }),
        containers: Ok(Vec::new()),
        networks: Ok(Vec::new()),
        state_directory: None,
        look: Some(look()),
    }
}

fn look() -> Look {
    let disk = |mount: &str, free| Disk {
        mount: mount.to_owned(),
        free,
        read_only: false,
    };
    Look {
        user: "deploy".to_owned(),
        listeners: Some(BTreeSet::new()),
        routes: Vec::new(),
        disks: [
            ("/var/lib/docker".to_owned(), disk("/var", 20 << 30)),
            ("/var/lib/vaultctl".to_owned(), disk("/var", 20 << 30)),
        ]
        .into(),
        state_directory: Some(Place::Folder {
            mode: 0o700,
            owner: 0,
        }),
    }
}

fn wishes() -> Wishes {
    Wishes {
        min_disk: Some(10 << 30),
        min_memory: Some(1 << 30),
        state_directory: "/var/lib/vaultctl".to_owned(),
        repository: "ours".to_owned(),
        projects: ["web".to_owned()].into(),
        ports: vec![port(80, 80)],
        networks: ["web_default".to_owned()].into(),
        ..Wishes::default()
    }
}

fn port(first: u16, last: u16) -> WantedPort {
    WantedPort {
        address: None,
        protocol: "tcp".to_owned(),
        first,
        last,
        owner: "`app` of web".to_owned(),
    }
}

fn container(name: &str, project: &str, address: &str, port: u16) -> ContainerSummary {
    ContainerSummary {
        id: name.to_owned(),
        name: name.to_owned(),
        labels: [(label::PROJECT.to_owned(), project.to_owned())].into(),
        status: Status::Running,
        published: [(address.to_owned(), port, "tcp".to_owned())].into(),
        networks: BTreeSet::new(),
    }
}

fn listener(address: &str, port: u16, udp: bool) -> Listener {
    Listener {
        address: address.parse().unwrap(),
        port,
        udp,
    }
}

/// What is found of one subject, with the changes to a server that is well.
fn found(subject: Subject, change: impl FnOnce(&mut Facts, &mut Wishes)) -> (Verdict, String) {
    let (mut facts, mut wishes) = (facts(), wishes());
    change(&mut facts, &mut wishes);
    let mut findings = judge(&facts, &wishes).into_iter();
    let finding = findings.find(|finding| finding.subject == subject);
    let finding = finding.unwrap_or_else(|| subject.ok("nothing"));
    // Who is told of harm is told what to do.
    assert_eq!(
        matches!(finding.verdict, Verdict::Warning | Verdict::Failed),
        finding.help.is_some() && finding.verdict != Verdict::Unknown,
        "{finding:?}"
    );
    (finding.verdict, finding.message)
}

#[track_caller]
fn assert_found(
    subject: Subject,
    (verdict, words): (Verdict, &str),
    change: impl FnOnce(&mut Facts, &mut Wishes),
) {
    let (found, message) = found(subject, change);
    assert_eq!(found, verdict, "{message}");
    assert!(message.contains(words), "{message}");
}

#[test]
fn a_server_that_is_well_is_ok_throughout() {
    let findings = judge(&facts(), &wishes());
    assert!(
        findings
            .iter()
            .all(|finding| finding.verdict == Verdict::Ok),
        "{findings:#?}"
    );
    let subjects: Vec<Subject> = findings.iter().map(|finding| finding.subject).collect();
    assert!(subjects.is_sorted(), "{subjects:?}");
}

#[test]
fn what_cannot_be_seen_is_never_ok() {
    let (mut facts, wishes) = (facts(), wishes());
    facts.look = None;
    facts.clock = None;
    facts.machine.memory = None;
    facts.filter = Err("no answer".to_owned());
    facts.containers = Err("no answer".to_owned());
    facts.networks = Err("no answer".to_owned());
    let ok: Vec<Subject> = judge(&facts, &wishes)
        .iter()
        .filter(|finding| finding.verdict != Verdict::Unknown)
        .map(|finding| finding.subject)
        .collect();
    assert_eq!(ok, [Subject::Connection, Subject::Engine]);
}

#[test]
fn permissions_tell_who_and_what_stands_between() {
    let subject = Subject::Permissions;
    let ok = |words| (Verdict::Ok, words);
    assert_found(subject, ok("`deploy` may use the engine"), |_, _| {});
    assert_found(subject, ok("`sudo` opens"), |facts, _| facts.as_root = true);
    assert_found(subject, ok("rootless"), |facts, _| {
        facts.machine.rootless = true;
    });
    assert_found(subject, (Verdict::Warning, "Forbidden"), |facts, _| {
        facts.filter = Ok(Some("403 Forbidden".to_owned()));
    });
    assert_found(subject, (Verdict::Unknown, "opa-docker"), |facts, _| {
        facts.machine.authorization = vec!["opa-docker".to_owned()];
    });
    assert_found(
        Subject::Connection,
        (Verdict::Warning, "not encrypted"),
        |facts, _| facts.in_the_clear = true,
    );
}

#[test]
fn clocks_are_compared_within_what_the_answer_took() {
    for (ahead, give_or_take, expected) in [
        (0, 5, (Verdict::Ok, "that of this machine")),
        (800, 20, (Verdict::Ok, "0.800 s ahead")),
        (-4_900, 20, (Verdict::Ok, "4.900 s behind")),
        (-7_000, 20, (Verdict::Warning, "7.000 s behind")),
        (90_000, 20, (Verdict::Warning, "90 s ahead")),
        (7_000, 3_000, (Verdict::Ok, "7.000 s ahead")),
        (3_000, 6_000, (Verdict::Unknown, "too long")),
    ] {
        assert_found(Subject::Clock, expected, |facts, _| {
            facts.clock = Some(ClockSkew {
                ahead,
                give_or_take,
            });
        });
    }
}

#[test]
fn the_state_directory_is_closed_to_others_or_not_there_yet() {
    let folder = |mode| Some(Place::Folder { mode, owner: 0 });
    for (place, shown, expected) in [
        (folder(0o700), None, (Verdict::Ok, "is there")),
        (Some(Place::Nothing), None, (Verdict::Ok, "not there yet")),
        (folder(0o755), None, (Verdict::Warning, "mode 0755")),
        (folder(0o500), None, (Verdict::Warning, "mode 0500")),
        (
            Some(Place::SomethingElse),
            None,
            (Verdict::Failed, "no folder"),
        ),
        (None, None, (Verdict::Unknown, "cannot be seen")),
        // What the engine shows counts.
        (
            folder(0o700),
            Some(StateDirectory::Folder(0o750)),
            (Verdict::Warning, "mode 0750"),
        ),
    ] {
        assert_found(Subject::StateDirectory, expected, |facts, _| {
            facts.state_directory = shown;
            facts.look.as_mut().unwrap().state_directory = place;
        });
    }
    let read_only = (Verdict::Failed, "nothing can be written to /var");
    assert_found(Subject::StateDirectory, read_only, |facts, _| {
        let disks = &mut facts.look.as_mut().unwrap().disks;
        disks.get_mut("/var/lib/vaultctl").unwrap().read_only = true;
    });
}

#[test]
fn a_port_is_held_by_others_by_address_and_protocol() {
    let held = |words| (Verdict::Failed, words);
    let free = (Verdict::Ok, "80/tcp: nobody else holds one");
    for (container, expected) in [
        (
            container("other", "shop", "0.0.0.0", 80),
            held("80/tcp of `app` of web is held by container `other`"),
        ),
        (
            container("other", "shop", "10.0.0.1", 80),
            held("container `other`"),
        ),
        (container("other", "shop", "0.0.0.0", 81), free),
        (container("web-app-1", "web", "0.0.0.0", 80), free),
    ] {
        assert_found(Subject::Ports, expected, |facts, _| {
            facts.containers = Ok(vec![container]);
        });
    }
    for (listener, address, expected) in [
        (
            listener("0.0.0.0", 80, false),
            None,
            held("a process of the host"),
        ),
        (listener("::", 80, false), None, held("a process")),
        (listener("127.0.0.1", 80, false), None, held("a process")),
        (listener("0.0.0.0", 80, true), None, free),
        (
            listener("127.0.0.1", 80, false),
            Some("10.0.0.1"),
            (Verdict::Ok, "10.0.0.1:80/tcp"),
        ),
        (
            listener("0.0.0.0", 80, false),
            Some("10.0.0.1"),
            held("10.0.0.1:80/tcp"),
        ),
    ] {
        assert_found(Subject::Ports, expected, |facts, wishes| {
            facts.look.as_mut().unwrap().listeners = Some([listener].into());
            wishes.ports[0].address = address.map(|address| address.parse().unwrap());
        });
    }
    // The engine listens for its containers.
    assert_found(Subject::Ports, free, |facts, _| {
        facts.containers = Ok(vec![container("web-app-1", "web", "0.0.0.0", 80)]);
        let listeners = [listener("0.0.0.0", 80, false)].into();
        facts.look.as_mut().unwrap().listeners = Some(listeners);
    });
    assert_found(
        Subject::Ports,
        (Verdict::Unknown, "no container of others"),
        |facts, _| {
            facts.look = None;
        },
    );
}

#[test]
fn what_anybody_publishes_beyond_the_servers_list_is_found() {
    let allowed = Some(vec![AllowedPorts {
        first: 80,
        last: 80,
        protocol: "tcp",
    }]);
    for (container, expected) in [
        (
            container("other", "shop", "0.0.0.0", 81),
            (Verdict::Failed, "container `other` publishes 81/tcp"),
        ),
        (
            container("web-app-1", "web", "0.0.0.0", 443),
            (Verdict::Failed, "443/tcp, which `allowed_ports`"),
        ),
        (
            container("other", "shop", "127.0.0.1", 81),
            (Verdict::Ok, "80/tcp"),
        ),
        (
            container("web-app-1", "web", "0.0.0.0", 80),
            (Verdict::Ok, "80/tcp"),
        ),
    ] {
        let allowed = allowed.clone();
        assert_found(Subject::Ports, expected, |facts, wishes| {
            facts.containers = Ok(vec![container]);
            wishes.allowed_ports = allowed;
        });
    }
}

#[test]
fn of_a_range_one_free_port_suffices() {
    let two = |facts: &mut Facts, wishes: &mut Wishes, ports: &[u16]| {
        wishes.ports = vec![port(80, 81)];
        let listeners = ports.iter().map(|port| listener("0.0.0.0", *port, false));
        facts.look.as_mut().unwrap().listeners = Some(listeners.collect());
    };
    assert_found(
        Subject::Ports,
        (Verdict::Ok, "80-81/tcp"),
        |facts, wishes| {
            two(facts, wishes, &[80]);
        },
    );
    assert_found(
        Subject::Ports,
        (Verdict::Failed, "80-81/tcp"),
        |facts, wishes| {
            two(facts, wishes, &[80, 81]);
        },
    );
}

fn network(name: &str, subnet: &str) -> Network {
    Network {
        id: name.to_owned(),
        spec: NetworkSpec {
            name: name.to_owned(),
            ipam: Ipam {
                pools: vec![IpamPool {
                    subnet: Some(subnet.to_owned()),
                    ..IpamPool::default()
                }],
                ..Ipam::default()
            },
            ..NetworkSpec::default()
        },
        scope: "local".to_owned(),
    }
}

fn pool(base: &str, prefix: u8, size: u8) -> AddressRange {
    AddressRange {
        base: base.parse().unwrap(),
        prefix,
        size,
    }
}

#[test]
fn missing_networks_have_to_find_addresses() {
    let subject = Subject::AddressPools;
    let usual = "room for 31 more networks, 1 is missing (Docker's usual pools";
    assert_found(subject, (Verdict::Ok, usual), |_, _| {});
    assert_found(
        subject,
        (Verdict::Ok, "room for 30 more networks, none is"),
        |facts, _| {
            facts.networks = Ok(vec![network("web_default", "172.18.0.0/16")]);
        },
    );
    // The host's own networks are avoided, too.
    assert_found(subject, (Verdict::Ok, "for 15 more"), |facts, _| {
        let route = ("192.168.0.0".parse().unwrap(), 16);
        facts.look.as_mut().unwrap().routes = vec![route];
    });
    let small = |networks: Vec<Network>| {
        move |facts: &mut Facts, _: &mut Wishes| {
            facts.machine.address_pools = Some(vec![pool("10.10.0.0", 22, 24)]);
            facts.networks = Ok(networks);
        }
    };
    let taken = |count: u8| -> Vec<Network> {
        let subnet = |number| network(&format!("n{number}"), &format!("10.10.{number}.0/24"));
        (0..count).map(subnet).collect()
    };
    assert_found(
        subject,
        (Verdict::Ok, "for 4 more networks, 1 is missing"),
        small(taken(0)),
    );
    assert_found(subject, (Verdict::Warning, "for 3 more"), small(taken(1)));
    assert_found(subject, (Verdict::Failed, "for 0 more"), small(taken(4)));
    // One that covers all of the pool.
    let all = vec![network("vpn", "10.0.0.0/8")];
    assert_found(subject, (Verdict::Failed, "for 0 more"), small(all));
    assert_found(
        subject,
        (Verdict::Ok, "that the repository names"),
        |_, wishes| {
            wishes.address_pools = vec![pool("10.20.0.0", 16, 24)];
        },
    );
}

#[test]
fn disk_and_memory_are_measured_against_what_is_wanted() {
    let disk = Subject::Disk;
    let enough = (
        Verdict::Ok,
        "20 GiB free for /var/lib/docker; at least 10 GiB are wanted",
    );
    assert_found(disk, enough, |_, _| {});
    assert_found(disk, (Verdict::Failed, "at least 100 GiB"), |_, wishes| {
        wishes.min_disk = Some(100 << 30);
    });
    // That of what is delivered may be another one.
    let two = (Verdict::Failed, "512 MiB free for /var/lib/vaultctl");
    assert_found(disk, two, |facts, _| {
        let disks = &mut facts.look.as_mut().unwrap().disks;
        let disk = disks.get_mut("/var/lib/vaultctl").unwrap();
        disk.mount = "/srv".to_owned();
        disk.free = 512 << 20;
    });
    assert_found(disk, (Verdict::Ok, "20 GiB free"), |_, wishes| {
        wishes.min_disk = None;
    });
    assert_found(
        disk,
        (Verdict::Unknown, "cannot be seen"),
        |facts, wishes| {
            wishes.min_disk = None;
            facts.look = None;
        },
    );
    let memory = Subject::Memory;
    assert_found(
        memory,
        (Verdict::Ok, "4 GiB; at least 1 GiB are"),
        |_, _| {},
    );
    assert_found(
        memory,
        (Verdict::Failed, "at least 1.5 TiB"),
        |_, wishes| {
            wishes.min_memory = Some(3 << 39);
        },
    );
}

#[test]
fn only_warnings_that_matter_are_told() {
    assert_found(Subject::Warnings, (Verdict::Ok, "nothing"), |facts, _| {
        facts.machine.warnings =
            vec!["WARNING: No blkio throttle.read_bps_device support".to_owned()];
    });
    let words = "API is accessible on http://0.0.0.0:2375 without encryption";
    assert_found(Subject::Warnings, (Verdict::Warning, words), |facts, _| {
        facts.machine.warnings = vec![
            "WARNING: No swap limit support".to_owned(),
            format!("WARNING: {words}"),
        ];
    });
}
