//! `build` and `develop`.

use super::service::{EXTRA_HOSTS, FILE_REFERENCES, HOOK, ULIMITS};
use super::shape::{FLAG, LIST_OR_MAP, Object, Shape, TEXT, TEXTS, Type, WHOLE};

const NEWER: &str = "pass it to the command that builds the image";

pub(super) const BUILD: Shape = Shape::Either(&[
    TEXT,
    Shape::Object(
        &Object::new(&[
            ("context", TEXT),
            ("dockerfile", TEXT),
            ("dockerfile_inline", TEXT),
            ("entitlements", TEXTS),
            ("args", LIST_OR_MAP),
            ("ssh", LIST_OR_MAP),
            ("labels", LIST_OR_MAP),
            ("cache_from", TEXTS),
            ("cache_to", TEXTS),
            ("no_cache", FLAG),
            ("additional_contexts", LIST_OR_MAP),
            ("network", TEXT),
            ("pull", FLAG),
            ("target", TEXT),
            ("shm_size", WHOLE),
            ("extra_hosts", EXTRA_HOSTS),
            ("isolation", TEXT),
            ("privileged", FLAG),
            ("secrets", FILE_REFERENCES),
            ("tags", TEXTS),
            ("ulimits", ULIMITS),
            ("platforms", TEXTS),
        ])
        .unsupported(&[
            ("no_cache_filter", NEWER),
            ("provenance", NEWER),
            ("sbom", NEWER),
        ]),
    ),
]);

const WATCH: Object = Object::new(&[
    ("ignore", TEXTS),
    ("path", TEXT),
    (
        "action",
        Shape::Choice(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"]),
    ),
    ("target", TEXT),
    ("exec", HOOK),
])
.requires(&["path", "action"])
.unsupported(&[
    ("include", "list what is not watched in `ignore`"),
    ("initial_sync", "start the service with a bind mount"),
]);

pub(super) const DEVELOP: Shape = Shape::Either(&[
    Shape::Scalar(&[Type::Null]),
    Shape::Object(&Object::new(&[(
        "watch",
        Shape::List(&Shape::Object(&WATCH)),
    )])),
]);
