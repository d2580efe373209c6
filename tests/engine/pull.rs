//! Pulls from a registry on this machine.
