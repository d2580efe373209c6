//! `deploy` and `gpus`.

use super::shape::{
    DURATION, LIST_OR_MAP, NUMBER, Object, Shape, TEXT, TEXT_SET, TEXTS, Type, WHOLE,
};

const UPDATE: Shape = Shape::Object(&Object::new(&[
    ("parallelism", WHOLE),
    ("delay", DURATION),
    ("failure_action", TEXT),
    ("monitor", DURATION),
    ("max_failure_ratio", NUMBER),
    ("order", Shape::Choice(&["start-first", "stop-first"])),
]));

const DEVICE_KEYS: &[(&str, Shape)] = &[
    ("capabilities", TEXT_SET),
    ("count", WHOLE),
    ("device_ids", TEXT_SET),
    ("driver", TEXT),
    ("options", LIST_OR_MAP),
];

const DEVICES: Shape = Shape::List(&Shape::Object(
    &Object::new(DEVICE_KEYS).requires(&["capabilities"]),
));

pub(super) const GPUS: Shape = Shape::Either(&[
    Shape::Choice(&["all"]),
    Shape::List(&Shape::Object(&Object::new(DEVICE_KEYS))),
]);

const GENERIC_RESOURCES: Shape = Shape::List(&Shape::Object(&Object::new(&[(
    "discrete_resource_spec",
    Shape::Object(&Object::new(&[("kind", TEXT), ("value", NUMBER)])),
)])));

const RESOURCES: Shape = Shape::Object(&Object::new(&[
    (
        "limits",
        Shape::Object(&Object::new(&[
            ("cpus", NUMBER),
            ("memory", TEXT),
            ("pids", WHOLE),
        ])),
    ),
    (
        "reservations",
        Shape::Object(&Object::new(&[
            ("cpus", NUMBER),
            ("memory", TEXT),
            ("generic_resources", GENERIC_RESOURCES),
            ("devices", DEVICES),
        ])),
    ),
]));

const PLACEMENT: Shape = Shape::Object(&Object::new(&[
    ("constraints", TEXTS),
    (
        "preferences",
        Shape::List(&Shape::Object(&Object::new(&[("spread", TEXT)]))),
    ),
    ("max_replicas_per_node", WHOLE),
]));

pub(super) const DEPLOY: Shape = Shape::Either(&[
    Shape::Scalar(&[Type::Null]),
    Shape::Object(&Object::new(&[
        ("mode", TEXT),
        ("endpoint_mode", TEXT),
        ("replicas", WHOLE),
        ("labels", LIST_OR_MAP),
        ("rollback_config", UPDATE),
        ("update_config", UPDATE),
        ("resources", RESOURCES),
        (
            "restart_policy",
            Shape::Object(&Object::new(&[
                ("condition", TEXT),
                ("delay", DURATION),
                ("max_attempts", WHOLE),
                ("window", DURATION),
            ])),
        ),
        ("placement", PLACEMENT),
    ])),
]);
