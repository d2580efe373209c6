//! The top level of a Compose file.

use super::resource::{CONFIG, NETWORK, SECRET, VOLUME};
use super::service::SERVICE;
use super::shape::{Object, Shape, TEXT, TEXT_OR_SET};

/// A whole Compose file.
pub(in crate::compose) static TOP: Shape = Shape::Object(
    &Object::new(&[
        ("version", TEXT),
        ("name", TEXT),
        ("include", Shape::Any),
        ("services", Shape::Named(&SERVICE)),
        ("networks", Shape::Named(&NETWORK)),
        ("volumes", Shape::Named(&VOLUME)),
        ("secrets", Shape::Named(&SECRET)),
        ("configs", Shape::Named(&CONFIG)),
    ])
    .unsupported(&[("models", "run the model as a service of its own")]),
);

/// The `include` key, which is checked before the files it names are read.
pub(in crate::compose) static INCLUDE: Shape = Shape::List(&Shape::Either(&[
    TEXT,
    Shape::Object(
        &Object::new(&[
            ("path", TEXT_OR_SET),
            ("env_file", TEXT_OR_SET),
            ("project_directory", TEXT),
        ])
        .requires(&["path"])
        .closed(),
    ),
]));

/// The `extends` key of a service, which is checked before it is followed.
pub(in crate::compose) static EXTENDS: Shape = Shape::Either(&[
    TEXT,
    Shape::Object(
        &Object::new(&[("service", TEXT), ("file", TEXT)])
            .requires(&["service"])
            .closed(),
    ),
]);
