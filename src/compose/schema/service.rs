//! Services.

use super::build::{BUILD, DEVELOP};
use super::deploy::{DEPLOY, GPUS};
use super::shape::{
    COMMAND, DRIVER_OPTIONS, DURATION, FLAG, LIST_OR_MAP, NUMBER, Object, STRICT_FLAG,
    STRICT_NUMBER, Shape, TEXT, TEXT_OR_NULL, TEXT_OR_SET, TEXT_SET, TEXTS, Type, WHOLE,
};

pub(super) const EXTRA_HOSTS: Shape =
    Shape::Either(&[Shape::Map(&Shape::Either(&[TEXT, TEXTS])), TEXT_SET]);

pub(super) const FILE_REFERENCES: Shape = Shape::List(&Shape::Either(&[
    TEXT,
    Shape::Object(&Object::new(&[
        ("source", TEXT),
        ("target", TEXT),
        ("uid", TEXT),
        ("gid", TEXT),
        ("mode", NUMBER),
    ])),
]));

pub(super) const ULIMITS: Shape = Shape::Map(&Shape::Either(&[
    WHOLE,
    Shape::Object(&Object::new(&[("hard", WHOLE), ("soft", WHOLE)]).requires(&["soft", "hard"])),
]));

pub(super) const HOOK: Shape = Shape::Object(
    &Object::new(&[
        ("command", COMMAND),
        ("user", TEXT),
        ("privileged", FLAG),
        ("working_dir", TEXT),
        ("environment", LIST_OR_MAP),
    ])
    .unsupported(&[("per_replica", "give every replica the hook")]),
);

const LIMITS: Shape = Shape::List(&Shape::Object(
    &Object::new(&[("path", TEXT), ("rate", WHOLE)]).closed(),
));

const BLKIO: Shape = Shape::Object(
    &Object::new(&[
        ("device_read_bps", LIMITS),
        ("device_read_iops", LIMITS),
        ("device_write_bps", LIMITS),
        ("device_write_iops", LIMITS),
        ("weight", WHOLE),
        (
            "weight_device",
            Shape::List(&Shape::Object(
                &Object::new(&[("path", TEXT), ("weight", WHOLE)]).closed(),
            )),
        ),
    ])
    .closed(),
);

const DEPENDS_ON: Shape = Shape::Either(&[
    TEXT_SET,
    Shape::Named(&Shape::Object(
        &Object::new(&[
            ("restart", FLAG),
            ("required", STRICT_FLAG),
            (
                "condition",
                Shape::Choice(&[
                    "service_started",
                    "service_healthy",
                    "service_completed_successfully",
                ]),
            ),
        ])
        .requires(&["condition"]),
    )),
]);

const DEVICES: Shape = Shape::List(&Shape::Either(&[
    TEXT,
    Shape::Object(
        &Object::new(&[("source", TEXT), ("target", TEXT), ("permissions", TEXT)])
            .requires(&["source"]),
    ),
]));

const ENV_FILES: Shape = Shape::Either(&[
    TEXT,
    Shape::List(&Shape::Either(&[
        TEXT,
        Shape::Object(
            &Object::new(&[("path", TEXT), ("format", TEXT), ("required", FLAG)])
                .requires(&["path"])
                .closed(),
        ),
    ])),
]);

const HEALTHCHECK: Shape = Shape::Object(&Object::new(&[
    ("disable", FLAG),
    ("interval", DURATION),
    ("retries", NUMBER),
    ("test", Shape::Either(&[TEXT, TEXTS])),
    ("timeout", DURATION),
    ("start_period", DURATION),
    ("start_interval", DURATION),
]));

const LOGGING: Shape = Shape::Object(&Object::new(&[
    ("driver", TEXT),
    (
        "options",
        Shape::Map(&Shape::Scalar(&[Type::Text, Type::Number, Type::Null])),
    ),
]));

const NETWORKS: Shape = Shape::Either(&[
    TEXT_SET,
    Shape::Named(&Shape::Either(&[
        Shape::Object(
            &Object::new(&[
                ("aliases", TEXT_SET),
                ("ipv4_address", TEXT),
                ("ipv6_address", TEXT),
                ("link_local_ips", TEXT_SET),
                ("mac_address", TEXT),
                ("driver_opts", DRIVER_OPTIONS),
                ("priority", STRICT_NUMBER),
                ("gw_priority", STRICT_NUMBER),
            ])
            .unsupported(&[("interface_name", "let the engine name the interface")]),
        ),
        Shape::Scalar(&[Type::Null]),
    ])),
]);

const PORTS: Shape = Shape::Set(&Shape::Either(&[
    NUMBER,
    Shape::Object(&Object::new(&[
        ("name", TEXT),
        ("mode", TEXT),
        ("host_ip", TEXT),
        ("target", WHOLE),
        ("published", WHOLE),
        ("protocol", TEXT),
        ("app_protocol", TEXT),
    ])),
]));

const VOLUMES: Shape = Shape::Set(&Shape::Either(&[
    TEXT,
    Shape::Object(
        &Object::new(&[
            ("type", TEXT),
            ("source", TEXT),
            ("target", TEXT),
            ("read_only", FLAG),
            ("consistency", TEXT),
            (
                "bind",
                Shape::Object(&Object::new(&[
                    ("propagation", TEXT),
                    ("create_host_path", FLAG),
                    (
                        "recursive",
                        Shape::Choice(&["enabled", "disabled", "writable", "readonly"]),
                    ),
                    ("selinux", Shape::Choice(&["z", "Z"])),
                ])),
            ),
            (
                "volume",
                Shape::Object(
                    &Object::new(&[("nocopy", FLAG), ("subpath", TEXT)])
                        .unsupported(&[("labels", "give the volume labels at the top level")]),
                ),
            ),
            (
                "tmpfs",
                Shape::Object(&Object::new(&[
                    ("size", Shape::Between(0, i64::MAX)),
                    ("mode", NUMBER),
                ])),
            ),
        ])
        .requires(&["type"])
        .unsupported(&[("image", "copy the files into a volume or an own image")]),
    ),
]));

pub(super) static SERVICE: Shape = Shape::Object(
    &Object::new(&[
        ("annotations", LIST_OR_MAP),
        ("attach", FLAG),
        ("blkio_config", BLKIO),
        ("build", BUILD),
        ("cap_add", TEXT_SET),
        ("cap_drop", TEXT_SET),
        ("cgroup", Shape::Choice(&["host", "private"])),
        ("cgroup_parent", TEXT),
        ("command", COMMAND),
        ("configs", FILE_REFERENCES),
        ("container_name", TEXT),
        ("cpu_count", Shape::Between(0, i64::MAX)),
        ("cpu_percent", Shape::Between(0, 100)),
        ("cpu_period", NUMBER),
        ("cpu_quota", NUMBER),
        ("cpu_rt_period", NUMBER),
        ("cpu_rt_runtime", NUMBER),
        ("cpu_shares", NUMBER),
        ("cpus", NUMBER),
        ("cpuset", TEXT),
        (
            "credential_spec",
            Shape::Object(&Object::new(&[
                ("config", TEXT),
                ("file", TEXT),
                ("registry", TEXT),
            ])),
        ),
        ("depends_on", DEPENDS_ON),
        ("deploy", DEPLOY),
        ("develop", DEVELOP),
        ("device_cgroup_rules", TEXT_SET),
        ("devices", DEVICES),
        ("dns", TEXT_OR_SET),
        ("dns_opt", TEXT_SET),
        ("dns_search", TEXT_OR_SET),
        ("domainname", TEXT),
        ("entrypoint", COMMAND),
        ("env_file", ENV_FILES),
        ("environment", LIST_OR_MAP),
        ("expose", Shape::Set(&WHOLE)),
        ("external_links", TEXT_SET),
        ("extra_hosts", EXTRA_HOSTS),
        ("gpus", GPUS),
        ("group_add", Shape::Set(&NUMBER)),
        ("healthcheck", HEALTHCHECK),
        ("hostname", TEXT),
        ("image", TEXT),
        ("init", FLAG),
        ("ipc", TEXT),
        ("isolation", TEXT),
        ("label_file", Shape::Either(&[TEXT, TEXTS])),
        ("labels", LIST_OR_MAP),
        ("links", TEXT_SET),
        ("logging", LOGGING),
        ("mac_address", TEXT),
        ("mem_limit", NUMBER),
        ("mem_reservation", WHOLE),
        ("mem_swappiness", WHOLE),
        ("memswap_limit", NUMBER),
        ("network_mode", TEXT),
        ("networks", NETWORKS),
        ("oom_kill_disable", FLAG),
        ("oom_score_adj", Shape::Between(-1000, 1000)),
        ("pid", TEXT_OR_NULL),
        ("pids_limit", NUMBER),
        ("platform", TEXT),
        ("ports", PORTS),
        ("post_start", Shape::List(&HOOK)),
        ("pre_stop", Shape::List(&HOOK)),
        ("privileged", FLAG),
        ("profiles", TEXT_SET),
        (
            "pull_policy",
            Shape::Choice(&["always", "never", "if_not_present", "build", "missing"]),
        ),
        ("read_only", FLAG),
        ("restart", TEXT),
        ("runtime", TEXT),
        ("scale", WHOLE),
        ("secrets", FILE_REFERENCES),
        ("security_opt", TEXT_SET),
        ("shm_size", NUMBER),
        ("stdin_open", FLAG),
        ("stop_grace_period", DURATION),
        ("stop_signal", TEXT),
        ("storage_opt", Shape::Map(&Shape::Any)),
        ("sysctls", LIST_OR_MAP),
        ("tmpfs", TEXT_OR_SET),
        ("tty", FLAG),
        ("ulimits", ULIMITS),
        ("user", TEXT),
        ("userns_mode", TEXT),
        ("uts", TEXT),
        ("volumes", VOLUMES),
        ("volumes_from", TEXT_SET),
        ("working_dir", TEXT),
    ])
    .unsupported(&[
        ("models", "run the model as a service of its own"),
        (
            "pre_start",
            "run it as a service of its own that the others depend on",
        ),
        ("provider", "run what it provides as a service"),
        ("pull_refresh_after", "pull when it is time to"),
        ("use_api_socket", "mount the engine's socket"),
    ]),
);
