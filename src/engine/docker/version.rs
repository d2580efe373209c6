//! The version of the API that is spoken.

use bollard::BollardRequest;

use crate::model::ApiVersion;

/// Lets a request be answered in a version of the API.
///
/// bollard agrees with the engine on one and then leaves it out of the paths; engines answer such
/// requests in the newest version that they know.
pub(super) fn in_version(mut request: BollardRequest, api: ApiVersion) -> BollardRequest {
    let uri = request.uri().to_string();
    let path = request
        .uri()
        .path_and_query()
        .map(ToString::to_string)
        .unwrap_or_default();
    let versioned = uri
        .strip_suffix(&path)
        .and_then(|engine| format!("{engine}/v{api}{path}").parse().ok());
    if let Some(versioned) = versioned {
        *request.uri_mut() = versioned;
    }
    request
}
