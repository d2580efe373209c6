//! Drift of what a container is, by kind; the drifts of a kind share a host.

use super::{Drift, SERVICE, another, drift_and_mend};

#[test]
fn what_a_container_runs() {
    drift_and_mend(&[
        another(
            |host| host.recreate(SERVICE, &["--env=LOG_LEVEL=debug"], &["serve"]),
            "environment.LOG_LEVEL",
        ),
        another(
            |host| host.recreate(SERVICE, &["--env=EXTRA=1"], &["serve"]),
            "environment.EXTRA",
        ),
        another(
            |host| host.recreate(SERVICE, &["--user=0"], &["serve"]),
            "user",
        ),
        another(|host| host.recreate(SERVICE, &[], &["sleep"]), "command"),
        another(
            |host| host.recreate("vaultctl-test/service:2", &[], &["serve"]),
            "image",
        ),
        Drift {
            make: |host| {
                host.docker(&[
                    "tag",
                    "vaultctl-test/service:2",
                    &format!("{}-moving:1", host.scene.prefix),
                ]);
            },
            steps: &["replace container @-moving-1"],
            path: "image",
        },
    ]);
}

#[test]
fn what_a_container_shows() {
    drift_and_mend(&[
        another(
            |host| host.recreate(SERVICE, &["--label=org.example.team=other"], &["serve"]),
            "labels.org.example.team",
        ),
        another(
            |host| host.recreate(SERVICE, &["--label=traefik.enable=true"], &["serve"]),
            "labels.traefik.enable",
        ),
        another(
            |host| host.recreate(SERVICE, &["--publish=127.0.0.1::9090"], &["serve"]),
            "ports.8080/tcp",
        ),
        another(
            |host| host.recreate(SERVICE, &["--publish=8080"], &["serve"]),
            "ports.8080/tcp",
        ),
    ]);
}

#[test]
fn what_a_container_may() {
    drift_and_mend(&[
        another(
            |host| host.recreate(SERVICE, &["--cap-add=NET_ADMIN"], &["serve"]),
            "cap_add.NET_ADMIN",
        ),
        another(
            |host| host.recreate(SERVICE, &["--privileged"], &["serve"]),
            "privileged",
        ),
        another(
            |host| host.recreate(SERVICE, &["--volume=/:/mnt:ro"], &["serve"]),
            "volumes./mnt",
        ),
    ]);
}

#[test]
fn limits_and_restarts() {
    drift_and_mend(&[
        Drift {
            make: |host| host.docker(&["update", "--restart=no", &host.web()]),
            steps: &["update container @-web-1"],
            path: "restart",
        },
        Drift {
            make: |host| {
                host.docker(&["update", "--memory=96m", "--memory-swap=192m", &host.web()]);
            },
            steps: &["update container @-web-1"],
            path: "mem_limit",
        },
        Drift {
            make: |host| host.docker(&["update", "--cpus=0.75", &host.web()]),
            steps: &["update container @-web-1"],
            path: "cpus",
        },
        another(
            |host| host.docker(&["update", "--cpu-shares=512", &host.web()]),
            "cpu_shares",
        ),
    ]);
}

#[test]
fn states_and_names() {
    drift_and_mend(&[
        Drift {
            make: |host| host.docker(&["stop", &host.web()]),
            steps: &["start container @-web-1"],
            path: "state",
        },
        Drift {
            make: |host| host.docker(&["kill", &host.web()]),
            steps: &["start container @-web-1"],
            path: "state",
        },
        Drift {
            make: |host| host.docker(&["pause", &host.web()]),
            steps: &["unpause container @-web-1"],
            path: "state",
        },
        Drift {
            make: |host| {
                host.docker(&["rename", &host.web(), &host.scene.name("elsewhere")]);
            },
            steps: &["rename container @-web-1"],
            path: "container_name",
        },
    ]);
}

#[test]
fn network_memberships() {
    drift_and_mend(&[
        Drift {
            make: |host| {
                host.docker(&["network", "disconnect", &host.name("_back"), &host.web()]);
            },
            steps: &["connect container @-web-1"],
            path: "networks.@_back",
        },
        Drift {
            make: |host| {
                host.docker(&[
                    "network",
                    "connect",
                    &host.scene.name("foreign"),
                    &host.web(),
                ]);
            },
            steps: &["disconnect container @-web-1"],
            path: "networks.%-foreign",
        },
        another(
            |host| {
                host.docker(&["network", "disconnect", &host.name("_default"), &host.web()]);
                host.docker(&["network", "connect", &host.name("_default"), &host.web()]);
            },
            "networks.@_default.aliases.www",
        ),
    ]);
}

#[test]
fn delivered_files() {
    drift_and_mend(&[
        Drift {
            make: |host| host.in_delivered("echo by hand >> config/site"),
            steps: &["write file config/site", "restart container @-web-1"],
            path: "content",
        },
        Drift {
            make: |host| host.in_delivered("rm config/site"),
            steps: &["write file config/site", "restart container @-web-1"],
            path: "content",
        },
        Drift {
            make: |host| host.in_delivered("chmod 600 config/site"),
            steps: &["write file config/site", "restart container @-web-1"],
            path: "mode",
        },
    ]);
}
