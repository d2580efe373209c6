//! Logins on their way to an engine, which asks the registries.

use bollard::BollardRequest;
use bollard::auth::DockerCredentials;
use docker_credential::DockerCredential;

use crate::registry::Login;

/// What an engine is to send to the registry.
pub(super) fn wire_credentials(login: &Login) -> Option<DockerCredentials> {
    let mut wire = DockerCredentials {
        serveraddress: Some(login.server.clone()),
        ..DockerCredentials::default()
    };
    match login.credential.as_ref()? {
        DockerCredential::IdentityToken(token) => wire.identitytoken = Some(token.clone()),
        DockerCredential::UsernamePassword(username, password) => {
            wire.username = Some(username.clone());
            wire.password = Some(password.clone());
        }
    }
    Some(wire)
}

/// Rewrites a login into the alphabet that engines read.
///
/// bollard writes base64 with `+` and `/`, engines read the one with `-` and `_` and take anything
/// else for no login at all.
pub(super) fn with_url_safe_login(mut request: BollardRequest) -> BollardRequest {
    let login = request
        .headers()
        .get("x-registry-auth")
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.replace('+', "-").replace('/', "_").parse().ok());
    if let Some(login) = login {
        request.headers_mut().insert("x-registry-auth", login);
    }
    request
}
