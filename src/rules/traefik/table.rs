//! The rules about Traefik.

use super::{allow_list, backends, routers};
use crate::rules::Check::{Server, Stack};
use crate::rules::Rule;
use crate::rules::table::{binding, rule};
use crate::source::Severity::{Error, Note, Warning};

/// Every rule about Traefik, in the order in which they are listed.
pub(in crate::rules) const RULES: &[Rule] = &[
    rule(
        ("traefik-router", Warning),
        [
            "every web stack has a router",
            "A stack beside Traefik that no router leads to is reached by its neighbours alone, which is seldom meant.",
            "give it a router in a file or in labels, take it off Traefik's network, or tag the stack `infrastructure`",
        ],
        Server(backends::router),
    ),
    rule(
        ("traefik-forward-auth", Warning),
        [
            "every router has the middleware of `[policy.traefik] forward_auth`, a comment with the word \"auth\" that says why not, or is a health check",
            "What has no forward auth is as safe as the application's own login. A health check pins an exact `Path` behind a rate limit and an allow-list.",
            "add the middleware, or say in a comment beside the router why there is no authentication in front of it",
        ],
        Server(routers::forward_auth),
    ),
    binding(
        "traefik-forward-auth-untrusted",
        [
            "every router on an untrusted server has forward auth, is a health check, or leads to a stack tagged `exposure:public` through the required middlewares",
            "An untrusted server is open to everybody, and no comment changes that.",
            "add the middleware; what is meant for everybody is tagged `exposure:public`, and its routers carry the required middlewares",
        ],
        Server(routers::forward_auth_untrusted),
    ),
    rule(
        ("traefik-middleware-required", Warning),
        [
            "every router carries the middlewares of `[policy.traefik] required`",
            "Limits and headers that one router lacks protect nothing behind it. Where vaultctl.toml lists them, a router without one is an error.",
            "add it to the router, or to a chain or an entry point that the router uses",
        ],
        Server(routers::middleware_required),
    ),
    rule(
        ("traefik-middleware-undefined", Error),
        [
            "every middleware that is named is defined",
            "Traefik drops a router that names a middleware which does not exist.",
            "define it, or name one that is defined",
        ],
        Server(routers::middleware_undefined),
    ),
    rule(
        ("traefik-trust-forward-header", Error),
        [
            "the outermost proxy does not believe forwarded headers",
            "There they come from the client, who can claim any address, host and scheme.",
            "take the setting out; behind another proxy, name its addresses in `forwardedHeaders.trustedIPs` of the entry point",
        ],
        Server(routers::trust_forward_header),
    ),
    rule(
        ("traefik-backend", Error),
        [
            "a router leads to exactly one service on a network that Traefik is on",
            "Anything else times out, or goes to another container than was meant.",
            "name a service, and put it on a network of Traefik's",
        ],
        Server(backends::backend),
    ),
    rule(
        ("traefik-allow-list", Error),
        [
            "allow-lists hold none of Docker's own ranges",
            "Clients over IPv6, over the server's own address and from other networks of Docker arrive as a gateway of Docker's.",
            "list the LAN's ranges alone",
        ],
        Server(allow_list::allow_list),
    ),
    rule(
        ("traefik-host-twice", Error),
        [
            "two routers for the same requests have different priorities",
            "Which of them answers is left to chance.",
            "take one of them out, or give them priorities",
        ],
        Server(routers::host_twice),
    ),
    binding(
        "traefik-public-secret",
        [
            "stacks tagged `exposure:public` use no secret",
            "What everybody may reach is the first to be taken over.",
            "move what needs the secret to another stack, or take the tag away and put forward auth in front",
        ],
        Stack(super::public_secret),
    ),
    rule(
        ("traefik-exposed-by-default", Warning),
        [
            "containers are published only where labels ask for it",
            "Traefik's default makes a router for every container that it sees, databases too.",
            "set `exposedByDefault` to false, and label what is to be published `traefik.enable=true`",
        ],
        Server(super::exposed_by_default),
    ),
    rule(
        ("traefik-file", Error),
        [
            "Traefik's files are valid YAML or TOML",
            "Traefik leaves out a file that it cannot read, with every router in it.",
            "correct the file",
        ],
        Server(super::invalid),
    ),
    rule(
        ("traefik-unread", Note),
        [
            "what Traefik reads is in the repository, open",
            "What cannot be seen is not checked, and what it may define is not called missing.",
            "seal only what is secret: keep routers and middlewares in files of their own",
        ],
        Server(super::unread),
    ),
];
