//! The rules, by topic.

use super::Check::{Built, Repository, Server, Service, Stack};
use super::{Check, Rule};
use super::{
    coverage, hardening, health, images, networks, portability, ports, repository, resources,
    secrets, tiers, traefik,
};
use crate::source::Severity::{self, Error, Note, Warning};

/// A rule: its name and weight, what it wants, why, what to do, and the function.
pub(super) const fn rule(
    (name, severity): (&'static str, Severity),
    [wants, reason, fix]: [&'static str; 3],
    check: Check,
) -> Rule {
    Rule {
        name,
        severity,
        wants,
        reason,
        fix,
        binding: false,
        check,
    }
}

/// A rule that can neither be waived nor turned off.
pub(super) const fn binding(name: &'static str, texts: [&'static str; 3], check: Check) -> Rule {
    Rule {
        binding: true,
        ..rule((name, Error), texts, check)
    }
}

/// Every rule, in the order in which they are listed.
pub const RULES: &[Rule] = &joined::<{ OWN.len() + traefik::RULES.len() }>(&[OWN, traefik::RULES]);

/// Several lists as one.
#[expect(
    clippy::indexing_slicing,
    reason = "done by the compiler, which would say so"
)]
const fn joined<const N: usize>(lists: &[&[Rule]]) -> [Rule; N] {
    let mut all = [OWN[0]; N];
    let (mut list, mut next) = (0, 0);
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            all[next] = lists[list][index];
            index += 1;
            next += 1;
        }
        list += 1;
    }
    all
}

const OWN: &[Rule] = &[
    // What a container may do to its host.
    rule(
        ("no-new-privileges", Warning),
        [
            "`security_opt` has `no-new-privileges:true`",
            "Without it, a program in the container that is owned by root and has the set-user-ID bit makes its caller root.",
            "add `security_opt: [\"no-new-privileges:true\"]`",
        ],
        Service(hardening::no_new_privileges),
    ),
    rule(
        ("cap-drop-all", Warning),
        [
            "`cap_drop` has `ALL`",
            "Docker gives every container fourteen capabilities, of which nearly all programs need none. What is needed is added back by name.",
            "add `cap_drop: [ALL]`, and under `cap_add` what the program needs, with a comment that says why",
        ],
        Service(hardening::cap_drop_all),
    ),
    rule(
        ("cap-add", Warning),
        [
            "every capability under `cap_add` has a comment beside it or above it",
            "A capability that nobody can explain is never taken away again.",
            "say in a comment on its line, or on the line above, what needs it",
        ],
        Service(hardening::cap_add),
    ),
    rule(
        ("cap-add-dangerous", Warning),
        [
            "no capability that is as good as root on the host",
            "With SYS_ADMIN, SYS_MODULE, SYS_PTRACE, DAC_READ_SEARCH, NET_ADMIN and their like a container can leave its confinement (docker-bench, community checks).",
            "find out what the program needs it for; where it cannot do without, waive the rule with a reason",
        ],
        Service(hardening::cap_add_dangerous),
    ),
    rule(
        ("read-only", Warning),
        [
            "`read_only: true`, or a comment that says why not",
            "What breaks into a container cannot install itself there, and what a program writes beside its volumes is seen at once instead of being lost at the next replacement.",
            "set `read_only: true` and give writable folders as `tmpfs:` or volumes; or write `read_only: false` with a comment that says why",
        ],
        Service(hardening::read_only),
    ),
    rule(
        ("privileged", Warning),
        [
            "`privileged` is not set",
            "A privileged container has every device, every capability and no filter: it is root on the host.",
            "give it the one device or capability that it needs",
        ],
        Service(hardening::privileged),
    ),
    rule(
        ("host-namespace", Warning),
        [
            "no namespace is shared with the host",
            "In the host's network, process, IPC, UTS, user or control group namespace a container sees, and may reach, what belongs to the host (docker-bench 5.10, 5.16, 5.17, 5.21, 5.31).",
            "take the key out; where the program is about the host itself, waive the rule with a reason",
        ],
        Service(hardening::host_namespace),
    ),
    rule(
        ("docker-socket", Warning),
        [
            "the Docker socket is not mounted",
            "Whoever may write to the socket may create a container with the host's root file system. A read-only mount changes nothing about that: it is the file that is read-only, not the API behind it.",
            "put a socket proxy between that allows only the calls that are needed",
        ],
        Service(hardening::docker_socket),
    ),
    rule(
        ("socket-proxy", Warning),
        [
            "a socket proxy does not allow both `POST` and `CONTAINERS`",
            "The proxy compares only the beginning of a path: with both, a client may create a container that mounts the host.",
            "set `POST=0`, or `CONTAINERS=0` where only `ALLOW_RESTARTS` is needed",
        ],
        Service(hardening::socket_proxy),
    ),
    rule(
        ("sensitive-mount", Warning),
        [
            "no folder of the system is mounted writable",
            "Writing to `/etc`, `/usr`, `/proc` and their like from a container is writing to the host (docker-bench 5.6).",
            "mount it with `:ro`, or only the one file that is needed",
        ],
        Service(hardening::sensitive_mount),
    ),
    rule(
        ("mount-propagation", Warning),
        [
            "mounts do not propagate to the host",
            "With `shared` propagation what the container mounts appears on the host (docker-bench 5.20).",
            "use `rslave` or `rprivate`",
        ],
        Service(hardening::mount_propagation),
    ),
    rule(
        ("device", Warning),
        [
            "no device that holds the host's memory or disks",
            "Such a device gives everything that the host has (docker-bench 5.18).",
            "take it out of `devices`",
        ],
        Service(hardening::device),
    ),
    rule(
        ("security-profile", Warning),
        [
            "seccomp, AppArmor, SELinux and masked paths stay on",
            "The default profiles keep about fifty system calls away from containers that none of them should use (docker-bench 5.2, 5.3, 5.22).",
            "take the option out, or name a profile of your own",
        ],
        Service(hardening::security_profile),
    ),
    rule(
        ("cgroup-parent", Note),
        [
            "`cgroup_parent` is not set",
            "Limits of another control group hold for the container, and nobody sees them here (docker-bench 5.25).",
            "take it out, or waive the rule with a reason",
        ],
        Service(hardening::cgroup_parent),
    ),
    rule(
        ("user-root", Warning),
        [
            "`user` is not root",
            "Root in a container is root on the host for everything that confinement does not catch.",
            "name the number of an ordinary user: `user: \"10001:10001\"`",
        ],
        Service(hardening::user_root),
    ),
    rule(
        ("user", Note),
        [
            "`user` is a number",
            "Many images run as root unless they are told otherwise, and a name is looked up in the image, where it may change.",
            "name the user by number: `user: \"10001:10001\"`",
        ],
        Service(hardening::user),
    ),
    rule(
        ("tmpfs-exec", Note),
        [
            "a tmpfs is mounted without `exec`, `suid` and `dev`",
            "A writable folder whose files can be run is where an intruder puts his tools.",
            "take the option out",
        ],
        Service(hardening::tmpfs_exec),
    ),
    rule(
        ("ssh-server", Warning),
        [
            "no SSH server runs in a container",
            "It has keys and accounts of its own that nobody maintains, and `exec` does what it is for (docker-bench 5.7).",
            "use `docker exec`, or waive the rule where SSH is what the service is for",
        ],
        Service(hardening::exposed_ssh),
    ),
    // Images.
    rule(
        ("image-registry", Warning),
        [
            "an image names its registry, and it is one of `[policy] registries`",
            "Without it an engine decides where the image comes from, and another registry may have one of that name.",
            "write the registry out: `docker.io/library/nginx`; or list it under `[policy] registries`",
        ],
        Service(images::registry),
    ),
    rule(
        ("image-tag", Warning),
        [
            "an image has a tag that is not `latest`",
            "Nobody can tell which version runs, or go back to it.",
            "name a version",
        ],
        Service(images::tag),
    ),
    rule(
        ("image-digest", Warning),
        [
            "an image is pinned to a digest",
            "A tag can be moved: the same commit would deploy something else tomorrow.",
            "run `vaultctl image pin`",
        ],
        Service(images::digest),
    ),
    rule(
        ("image-digest-invalid", Error),
        [
            "a digest is `sha256:` and 64 hexadecimal digits",
            "No registry has an image under anything else.",
            "run `vaultctl image pin` on the image without its digest",
        ],
        Service(images::digest_invalid),
    ),
    rule(
        ("build-and-image", Note),
        [
            "a service builds its image or names one, not both",
            "Which of the two runs depends on what happens to be there.",
            "keep one of the two",
        ],
        Service(images::build_and_image),
    ),
    // Health and life.
    rule(
        ("healthcheck", Warning),
        [
            "every service that stays has a healthcheck",
            "Without one, a container that has stopped working counts as running: nothing gates on it, and nothing rolls back.",
            "add `healthcheck:`, or `x-vaultctl: { ready: { tcp: 8080 } }` for an image without a shell",
        ],
        Service(health::healthcheck),
    ),
    rule(
        ("healthy-without-check", Warning),
        [
            "`service_healthy` names a service with a healthcheck",
            "Unless its image brings one, the dependent service never starts.",
            "give the other service a healthcheck, or wait for `service_started`",
        ],
        Service(health::healthy_without_check),
    ),
    rule(
        ("logging-limits", Warning),
        [
            "the log has `max-size` and `max-file`",
            "The default driver keeps everything, until the disk is full and every container of the host stops.",
            "add `logging: { driver: json-file, options: { max-size: \"10m\", max-file: \"3\" } }`",
        ],
        Service(health::logging_limits),
    ),
    rule(
        ("logging-off", Warning),
        [
            "the log driver is not `none`",
            "When something goes wrong, nobody can read why.",
            "use `json-file` or `local` with limits",
        ],
        Service(health::logging_off),
    ),
    rule(
        ("restart-policy", Warning),
        [
            "`restart: unless-stopped` (or `always`) on every service that stays",
            "After a reboot of the host the service stays down until somebody notices.",
            "add `restart: unless-stopped`; for a service that ends by itself, `x-vaultctl: { one_shot: true }`",
        ],
        Service(health::restart_policy),
    ),
    rule(
        ("one-shot-restarts", Error),
        [
            "a service that ends by itself is not restarted",
            "It would run again and again, and whoever waits for its end waits for ever.",
            "set `restart: \"no\"`",
        ],
        Service(health::one_shot_restarts),
    ),
    // Resources.
    rule(
        ("memory-limit", Note),
        [
            "every service has a memory limit",
            "One leak takes the whole host down (docker-bench 5.11).",
            "set `mem_limit`",
        ],
        Service(resources::memory_limit),
    ),
    rule(
        ("cpu-limit", Note),
        [
            "every service has a CPU limit or share",
            "One busy loop starves the others (docker-bench 5.12).",
            "set `cpus` or `cpu_shares`",
        ],
        Service(resources::cpu_limit),
    ),
    rule(
        ("pids-limit", Note),
        [
            "every service has a limit of processes",
            "A fork bomb in one container takes the host down (docker-bench 5.29).",
            "set `pids_limit`",
        ],
        Service(resources::pids_limit),
    ),
    rule(
        ("memory-of-server", Warning),
        [
            "memory limits fit into the server's `min_memory`",
            "When all services take what they may, the kernel ends one of them.",
            "lower the limits, raise `min_memory` of a server that has more, or move a stack",
        ],
        Server(resources::memory_of_server),
    ),
    // Ports.
    rule(
        ("published-port", Warning),
        [
            "only a stack whose tag `[policy.ports]` lists publishes ports, and only those",
            "Traffic that does not pass the edge has no TLS, no authentication and no rate limit; and Docker's rules come before the host's firewall.",
            "route it through the edge; or tag the stack (`edge`, `dns`), or bind it to 127.0.0.1",
        ],
        Service(ports::published_port),
    ),
    rule(
        ("unbound-port", Note),
        [
            "a published port names the address that it listens on",
            "Without one it listens on every address of the host (docker-bench 5.14).",
            "write the address before the port: `127.0.0.1:8080:80`",
        ],
        Service(ports::unbound_port),
    ),
    rule(
        ("internal-only-published", Error),
        [
            "a service that publishes ports is on a network that is not `internal`",
            "The engine publishes nothing of a container on `internal` networks alone, without a word.",
            "attach it to a network with a way out, or take `ports:` out",
        ],
        Service(ports::internal_only_published),
    ),
    binding(
        "allowed-ports",
        [
            "a server with `allowed_ports` has no others published",
            "What an exposed server offers to the world is decided in one place.",
            "list the port in the server's `allowed_ports`, or do not publish it there",
        ],
        Server(ports::allowed_ports),
    ),
    // Networks.
    rule(
        ("backend-internal", Warning),
        [
            "a backend network is `internal`",
            "What has no business outside cannot be reached from there, nor call home.",
            "add `internal: true` to the network; a service that needs the outside joins a second one",
        ],
        Stack(networks::backend_internal),
    ),
    rule(
        ("database-exposed", Warning),
        [
            "databases are on `internal` networks alone",
            "On a network with the edge or other applications everybody there may try passwords.",
            "give the stack a backend network with `internal: true`, and take the database off the others",
        ],
        Service(networks::database_exposed),
    ),
    rule(
        ("subnet-overlap", Error),
        [
            "fixed subnets and address pools of a server are apart",
            "The engine refuses the second network, or packets go to the wrong one.",
            "give one of them another subnet",
        ],
        Server(networks::subnet_overlap),
    ),
    rule(
        ("lan-overlap", Error),
        [
            "no network overlaps a range of `[network] lan`",
            "Hosts of the LAN in that range cannot be reached from the server any more.",
            "give the network a subnet outside of the LAN",
        ],
        Server(networks::lan_overlap),
    ),
    rule(
        ("name-twice", Error),
        [
            "on a network that stacks share, every name is of one stack",
            "Docker answers from all of them in turn: requests go now to the one, now to the other.",
            "give one of the services another name, or take it off the shared network",
        ],
        Server(networks::name_twice),
    ),
    rule(
        ("external-undeclared", Warning),
        [
            "an external network or volume is created by another stack of the server",
            "Where nobody creates it, the deployment fails on a new server.",
            "let a stack create it; or waive the rule where a person does",
        ],
        Server(networks::external_undeclared),
    ),
    // Secrets.
    rule(
        ("secret-in-environment", Warning),
        [
            "secrets are files",
            "A secret in an environment variable stands in `docker inspect`, in the environment of every child process and often in error reports.",
            "mount it under `secrets:`, where the program can read a file",
        ],
        Service(secrets::in_environment),
    ),
    rule(
        ("plain-secret", Warning),
        [
            "a variable or option whose name says secret has no literal value",
            "Whoever reads the repository, now or in ten years, reads the value.",
            "seal it with `vaultctl secret set`, and write `${NAME}` or a `secrets:` entry; give the service a new value",
        ],
        Service(secrets::plain_secret),
    ),
    rule(
        ("credential-in-url", Warning),
        [
            "addresses hold no password",
            "Addresses are logged, shown in error messages and passed on.",
            "put the password into a secret, and the address together in the program or from `${NAME}`",
        ],
        Service(secrets::credential_in_url),
    ),
    rule(
        ("placeholder", Warning),
        [
            "no secret is still a placeholder",
            "`changeme` is the first password that anybody tries.",
            "seal a value: `vaultctl secret set NAME --generate alnum:32`",
        ],
        Service(secrets::placeholder),
    ),
    rule(
        ("placeholder-variable", Warning),
        [
            "no variable is still a placeholder",
            "Somebody meant to fill it in.",
            "write its value",
        ],
        Repository(repository::placeholder),
    ),
    rule(
        ("plain-variable", Warning),
        [
            "a secret is a `[[secret]]`, not a `[[variable]]`",
            "Variables stand in the repository as they are.",
            "seal it with `vaultctl secret set`, and give the service a new value",
        ],
        Repository(repository::plain_variable),
    ),
    rule(
        ("private-key", Error),
        [
            "no private key or token is in the repository",
            "It is in every clone, and in the history after it is removed.",
            "seal the file with `vaultctl secret seal`, and replace the key: it is not secret any more",
        ],
        Repository(repository::private_key),
    ),
    rule(
        ("tracked-env", Warning),
        [
            "`.env` is not in the repository",
            "It is where people put passwords, and plain Compose reads it before all else.",
            "put variables into `[[variable]]` or the stack's `environment`, secrets into `[[secret]]`, and names into `.env.example`",
        ],
        Repository(repository::tracked_env),
    ),
    rule(
        ("unused-variable", Note),
        [
            "every variable is used",
            "What nobody uses misleads whoever changes it.",
            "take it out",
        ],
        Repository(repository::unused_variable),
    ),
    rule(
        ("unused-secret", Note),
        [
            "every secret is used",
            "A secret that nobody uses can still be stolen.",
            "take it out, and revoke it where it was issued",
        ],
        Repository(repository::unused_secret),
    ),
    // Portability.
    rule(
        ("bracket-variable", Warning),
        [
            "`${NAME}` instead of `[[NAME]]` where Compose reads it, too",
            "With `[[NAME]]` the stack no longer works with plain `docker compose`.",
            "write `${NAME}`",
        ],
        Stack(portability::bracket_variable),
    ),
    rule(
        ("env-example", Warning),
        [
            "`.env.example` names every variable that has no default",
            "Whoever wants to try the stack elsewhere has to know what to set.",
            "add the variable to `.env.example` beside the Compose file, with a harmless value",
        ],
        Stack(portability::env_example),
    ),
    rule(
        ("bind-source-missing", Warning),
        [
            "what a relative bind mount names is in the repository",
            "Docker creates an empty folder in its place, and a program that expects a file fails.",
            "commit it; for data, use a volume",
        ],
        Service(portability::bind_source_missing),
    ),
    // Tiers, secrets and collisions: a stack that does not keep to these is not resolved at all.
    binding(
        "tier",
        [
            "a stack runs only on servers of its tier",
            "What runs on an exposed server is in an intruder's reach; a stack without a `tier:` tag is for trusted servers.",
            "move the stack, or tag it `tier:untrusted` or `tier:any` if it belongs there",
        ],
        Built,
    ),
    binding(
        "secret-scope",
        [
            "a secret is used only where its scope allows",
            "An untrusted server gets `scope:untrusted` and `scope:all` alone: what it does not have it cannot lose.",
            "give the server a secret of its own with another scope, or do without",
        ],
        Built,
    ),
    binding(
        "secret-policy",
        [
            "once a `[[policy]]` covers a secret, only its readers use it",
            "Who reads what stands in one place and is reviewed there.",
            "add the service to the policy's `readers`, or give it a secret of its own",
        ],
        Built,
    ),
    binding(
        "collision",
        [
            "no two containers of a server want the same name, port or address",
            "Only one of them can have it.",
            "change one of them, or move its stack to another server",
        ],
        Built,
    ),
    binding(
        "tier-hooks",
        [
            "no hook runs on an untrusted server",
            "A hook is a command on the server itself, beside all confinement.",
            "do without it, or set `allow_exec = true` for the server",
        ],
        Server(tiers::hooks),
    ),
    // Waivers.
    binding(
        super::waivers::WAIVER,
        [
            "a waiver names a rule, has a reason and is not over",
            "An exception that nobody can explain is a hole.",
            "say why this is acceptable, or take the waiver out",
        ],
        Built,
    ),
    rule(
        (super::waivers::UNUSED, Note),
        [
            "every waiver accepts something",
            "What is mended needs no exception any more, and the next fault would hide behind it.",
            "take it out",
        ],
        Built,
    ),
    rule(
        ("coverage", Warning),
        [
            "as many services as `[policy.coverage] minimum` says have a healthcheck and are watched by metrics or a status page",
            "What nobody watches is found ill by its users.",
            "`vaultctl graph --coverage` shows what is missing where; what needs none is named under `unmonitored`",
        ],
        Repository(coverage::minimum),
    ),
];
