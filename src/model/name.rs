//! Names of the things that a repository defines.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Defines a name: a string that cannot be mistaken for another kind of name.
macro_rules! name {
    ($(#[$meta:meta])* $type:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $type(String);

        impl $type {
            /// Makes a name from its text.
            pub fn new(name: impl Into<String>) -> Self {
                Self(name.into())
            }

            /// The text of the name.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl From<&str> for $type {
            fn from(name: &str) -> Self {
                Self(name.to_owned())
            }
        }
    };
}

name! {
    /// The name of a Docker host, as `[[server]]` gives it.
    ServerName
}

name! {
    /// The name of a stack, as `[[stack]]` gives it.
    StackName
}

/// One stack on one server, written `stack@server`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeploymentId {
    /// The server that it runs on.
    pub server: ServerName,
    /// The stack that it is a copy of.
    pub stack: StackName,
}

impl DeploymentId {
    /// Names a stack on a server.
    #[must_use]
    pub fn new(server: ServerName, stack: StackName) -> Self {
        Self { server, stack }
    }
}

impl fmt::Display for DeploymentId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}@{}", self.stack, self.server)
    }
}
