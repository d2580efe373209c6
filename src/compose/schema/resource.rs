//! Networks, volumes, secrets and configs.

use super::shape::{DRIVER_OPTIONS, FLAG, LIST_OR_MAP, Object, Shape, TEXT, Type};

const NULL: Shape = Shape::Scalar(&[Type::Null]);

const EXTERNAL: Shape = Shape::Either(&[FLAG, Shape::Object(&Object::new(&[("name", TEXT)]))]);

const IPAM: Object = Object::new(&[
    ("driver", TEXT),
    (
        "config",
        Shape::List(&Shape::Object(&Object::new(&[
            ("subnet", TEXT),
            ("ip_range", TEXT),
            ("gateway", TEXT),
            ("aux_addresses", Shape::Map(&TEXT)),
        ]))),
    ),
    ("options", Shape::Map(&TEXT)),
]);

pub(super) static NETWORK: Shape = Shape::Either(&[
    NULL,
    Shape::Object(&Object::new(&[
        ("name", TEXT),
        ("driver", TEXT),
        ("driver_opts", DRIVER_OPTIONS),
        ("ipam", Shape::Object(&IPAM)),
        ("external", EXTERNAL),
        ("internal", FLAG),
        ("enable_ipv4", FLAG),
        ("enable_ipv6", FLAG),
        ("attachable", FLAG),
        ("labels", LIST_OR_MAP),
    ])),
]);

pub(super) static VOLUME: Shape = Shape::Either(&[
    NULL,
    Shape::Object(&Object::new(&[
        ("name", TEXT),
        ("driver", TEXT),
        ("driver_opts", DRIVER_OPTIONS),
        ("external", EXTERNAL),
        ("labels", LIST_OR_MAP),
    ])),
]);

pub(super) static SECRET: Shape = Shape::Object(&Object::new(&[
    ("name", TEXT),
    ("environment", TEXT),
    ("file", TEXT),
    ("external", EXTERNAL),
    ("labels", LIST_OR_MAP),
    ("driver", TEXT),
    ("driver_opts", DRIVER_OPTIONS),
    ("template_driver", TEXT),
]));

pub(super) static CONFIG: Shape = Shape::Object(&Object::new(&[
    ("name", TEXT),
    ("content", TEXT),
    ("environment", TEXT),
    ("file", TEXT),
    ("external", EXTERNAL),
    ("labels", LIST_OR_MAP),
    ("template_driver", TEXT),
]));
