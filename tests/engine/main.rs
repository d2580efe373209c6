//! The engine against real Docker Engines: the one of this machine (`DOCKER_HOST`, else
//! `/var/run/docker.sock`) and, if `VAULTCTL_SECOND_DOCKER_HOST` names its socket, a second one.

mod conformance;
mod host;
mod round_trip;
mod verbs;
