//! Endpoints over TCP: certificates, tokens, and the server behind SSH that the way leads over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::connect::{Caller, destination};
use crate::source::{Server, Source, Spanned, TcpAddress, Tls};
use crate::transport::ssh::{Server as SshServer, Ssh};
use crate::transport::{Certificates, Tcp, Transport, TransportError};

/// The way to an engine over TCP.
pub(super) async fn endpoint(
    source: &Source,
    address: &TcpAddress,
    caller: &Caller,
    ssh: &Result<Arc<Ssh>, String>,
) -> Result<Arc<dyn Transport>, String> {
    let mut endpoint = Tcp::new(address.host.clone(), address.port);
    if let Some(tls) = &address.tls {
        let certificates = certificates(source, tls, caller)?;
        let with_tls = endpoint.with_tls(&certificates);
        endpoint = with_tls.map_err(|error| error.with_help())?;
    }
    if let Some(via) = &address.via {
        let through = source.server(via.as_str());
        let Some((server, crate::source::Address::Ssh(over_ssh))) =
            through.map(|server| (server, &server.address))
        else {
            return Err(format!("`{}` is not reached by SSH", via.value));
        };
        let ssh = ssh.as_ref().map_err(Clone::clone)?;
        let connected = SshServer::connect(Arc::clone(ssh), destination(server, over_ssh)).await;
        let through = connected.map_err(|error| TransportError::from(error).with_help())?;
        endpoint = endpoint.through(Arc::new(through));
    }
    Ok(Arc::new(endpoint))
}

/// Certificates as the server's definition names them, else those of the caller's environment.
fn certificates(source: &Source, tls: &Tls, caller: &Caller) -> Result<Certificates, String> {
    let find = |key: &str, named: Option<&Spanned<PathBuf>>, usual: &str| {
        if let Some(path) = named {
            let bytes = read(source, caller, &path.value);
            let bytes = bytes.map_err(|error| format!("`{key}`: `{}`: {error}", path.display()))?;
            return Ok(Some(bytes));
        }
        let folder = caller.certificates.as_ref();
        let usual = folder.map(|folder| folder.join(usual));
        let Some(path) = usual.filter(|path| path.exists()) else {
            return Ok(None);
        };
        let bytes = std::fs::read(&path);
        let bytes = bytes.map_err(|error| format!("`{}`: {error}", path.display()))?;
        Ok::<_, String>(Some(bytes))
    };
    let authority = find("ca", tls.ca.as_ref(), "ca.pem")?;
    let certificate = find("cert", tls.certificate.as_ref(), "cert.pem")?;
    let key = find("key", tls.key.as_ref(), "key.pem")?;
    let client = match (certificate, key) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        (Some(_), None) => return Err("`cert` needs its `key`".to_owned()),
        (None, Some(_)) => return Err("`key` needs its `cert`".to_owned()),
    };
    Ok(Certificates {
        authority,
        client,
        ..Certificates::default()
    })
}

/// A file that a definition names: of the caller's home folder, of this machine, of the revision, or
/// beside the definitions and not in git.
fn read(source: &Source, caller: &Caller, path: &Path) -> std::io::Result<Vec<u8>> {
    if let Ok(rest) = path.strip_prefix("~") {
        return std::fs::read(caller.operator.home.join(rest));
    }
    if path.is_absolute() {
        return std::fs::read(path);
    }
    if source.tree.is_file(path) {
        return source.tree.read(path);
    }
    match &source.folder {
        Some(folder) => std::fs::read(folder.join(path)),
        None => source.tree.read(path),
    }
}

/// The token that a server's definition names or holds.
pub(super) fn token(
    source: &Source,
    server: &Server,
    address: &TcpAddress,
) -> Result<Option<String>, String> {
    let Some(token) = &address.token else {
        return Ok(None);
    };
    let reference = token
        .strip_prefix("[[")
        .and_then(|rest| rest.strip_suffix("]]"));
    let Some(name) = reference.map(str::trim) else {
        return Ok(Some(token.value.clone()));
    };
    let tier = server.tier.as_ref().map(|tier| tier.value);
    let variable = source.variables.iter().find(|variable| {
        let servers = &variable.limits.servers;
        let is_for_it = servers.is_empty() || servers.contains(&server.name);
        variable.name.as_str() == name && is_for_it && variable.scope.allows(tier)
    });
    match variable {
        Some(variable) => Ok(Some(variable.value.value.clone())),
        None => Err(format!(
            "no `[[variable]]` in scope gives its token `{name}` a value"
        )),
    }
}
