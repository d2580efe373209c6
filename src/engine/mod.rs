//! What a Docker host can be asked ([`Observe`]) and told ([`Operate`]).
