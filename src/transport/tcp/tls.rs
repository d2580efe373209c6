//! TLS over a stream.

use std::io::{Error, ErrorKind};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::client::ClientConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use tokio_rustls::rustls::{
    self, AlertDescription, CertificateError, RootCertStore, version::TLS12, version::TLS13,
};

use super::{TcpError, TcpFailure};
use crate::transport::{Late, Stream, TransportError};

/// What both sides prove themselves with, as PEM.
#[derive(Clone, Default)]
pub struct Certificates {
    /// Who may vouch for the server; whom this machine believes where nobody is named.
    pub authority: Option<Vec<u8>>,
    /// The client's certificate and its key.
    pub client: Option<(Vec<u8>, Vec<u8>)>,
    /// The name that the server's certificate has to be for, where that is not the host's.
    pub server_name: Option<String>,
    /// What the operator calls these.
    pub names: CertificateNames,
}

/// What an operator calls certificates, for errors about them.
#[derive(Clone, Copy)]
pub struct CertificateNames {
    /// Who may vouch for the server.
    pub authority: &'static str,
    /// The client's certificate.
    pub certificate: &'static str,
    /// Its key.
    pub key: &'static str,
}

/// The keys of a server's table.
impl Default for CertificateNames {
    fn default() -> Self {
        Self {
            authority: "ca",
            certificate: "cert",
            key: "key",
        }
    }
}

/// A client of one server.
pub(super) struct Client {
    connector: TlsConnector,
    name: ServerName<'static>,
    host: String,
    has_certificate: bool,
}

impl Client {
    pub(super) fn new(host: &str, certificates: &Certificates) -> Result<Self, TcpFailure> {
        let unusable = |what: String| TcpFailure::Unusable(what);
        let names = certificates.names;
        let host = certificates.server_name.as_deref().unwrap_or(host);
        let name = ServerName::try_from(host.to_owned());
        let name = name.map_err(|_| unusable("no certificate can be for this host".to_owned()))?;
        let roots = match &certificates.authority {
            Some(pem) => named_authority(pem)
                .ok_or_else(|| unusable(format!("`{}` holds no certificate", names.authority)))?,
            None => believed_authorities(),
        };
        let provider = Arc::new(ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|error| TcpFailure::Unusable(error.to_string()))?
            .with_root_certificates(roots);
        let config = match &certificates.client {
            None => config.with_no_client_auth(),
            Some((certificate, key)) => {
                let chain = all_of(certificate).filter(|chain| !chain.is_empty());
                let chain = chain.ok_or_else(|| {
                    unusable(format!("`{}` holds no certificate", names.certificate))
                })?;
                let key = PrivateKeyDer::from_pem_slice(key);
                let key = key.map_err(|_| {
                    unusable(format!("`{}` holds no key without a passphrase", names.key))
                })?;
                let config = config.with_client_auth_cert(chain, key);
                config.map_err(|_| {
                    let (certificate, key) = (names.certificate, names.key);
                    unusable(format!(
                        "`{certificate}` and `{key}` do not belong together"
                    ))
                })?
            }
        };
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            name,
            host: host.to_owned(),
            has_certificate: certificates.client.is_some(),
        })
    }

    /// Makes a stream one that nobody else reads.
    pub(super) async fn shake_hands(
        &self,
        stream: Stream,
        target: &str,
    ) -> Result<Stream, TcpFailure> {
        let shaken = self.connector.connect(self.name.clone(), stream).await;
        let stream = shaken.map_err(|error| self.failure(&error))?;
        Ok(Box::new(Explained {
            stream,
            target: target.to_owned(),
            host: self.host.clone(),
            has_certificate: self.has_certificate,
            has_answered: false,
        }))
    }

    fn failure(&self, error: &Error) -> TcpFailure {
        failure(error, &self.host, self.has_certificate)
    }
}

/// The certificates of a PEM file; `None` where it is none.
fn all_of(pem: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let certificates = CertificateDer::pem_slice_iter(pem);
    certificates.collect::<Result<_, _>>().ok()
}

fn named_authority(pem: &[u8]) -> Option<RootCertStore> {
    let mut roots = RootCertStore::empty();
    let (usable, _) = roots.add_parsable_certificates(all_of(pem).unwrap_or_default());
    (usable > 0).then_some(roots)
}

fn believed_authorities() -> RootCertStore {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
}

/// What a failure of TLS means.
fn failure(error: &Error, host: &str, has_certificate: bool) -> TcpFailure {
    let inner = error.get_ref();
    let Some(tls) = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>()) else {
        return TcpFailure::Handshake(error.to_string());
    };
    match tls {
        rustls::Error::InvalidCertificate(reason) => of_certificate(reason, host),
        rustls::Error::AlertReceived(alert) if is_about_client(*alert) => {
            if has_certificate {
                TcpFailure::ClientCertificate(in_words(*alert).to_owned())
            } else {
                TcpFailure::NoClientCertificate
            }
        }
        rustls::Error::InvalidMessage(_) => TcpFailure::NoTls,
        other => TcpFailure::Handshake(other.to_string()),
    }
}

fn of_certificate(reason: &CertificateError, host: &str) -> TcpFailure {
    let other_name = |names: Vec<String>| TcpFailure::OtherName {
        host: host.to_owned(),
        names,
    };
    match reason {
        CertificateError::UnknownIssuer
        | CertificateError::BadSignature
        | CertificateError::InvalidPurpose => TcpFailure::UnknownAuthority,
        CertificateError::NotValidForName => other_name(Vec::new()),
        CertificateError::NotValidForNameContext { presented, .. } => {
            // As they are printed for programmers: `DnsName("example.org")`.
            let name = |text: &String| {
                let inner = text.split_once('(').map(|(_, inner)| inner);
                let inner = inner.and_then(|inner| inner.strip_suffix(')'));
                inner.unwrap_or(text).trim_matches('"').to_owned()
            };
            other_name(presented.iter().map(name).collect())
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
            TcpFailure::OutOfDate("has expired")
        }
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            TcpFailure::OutOfDate("does not hold yet")
        }
        other => TcpFailure::Handshake(format!("the server's certificate: {other}")),
    }
}

/// Whether a server says by an alert that it does not like who asks. Those of older engines tell a
/// missing certificate from a bad one as little as TLS 1.2 does.
fn is_about_client(alert: AlertDescription) -> bool {
    matches!(
        alert,
        AlertDescription::CertificateRequired
            | AlertDescription::BadCertificate
            | AlertDescription::UnsupportedCertificate
            | AlertDescription::CertificateRevoked
            | AlertDescription::CertificateExpired
            | AlertDescription::CertificateUnknown
            | AlertDescription::UnknownCA
            | AlertDescription::AccessDenied
            | AlertDescription::DecryptError
            | AlertDescription::NoCertificate
    )
}

fn in_words(alert: AlertDescription) -> &'static str {
    match alert {
        AlertDescription::UnknownCA => "it does not believe who has signed it",
        AlertDescription::CertificateExpired => "it has expired",
        AlertDescription::CertificateRevoked => "it was revoked",
        _ => "it does not take it",
    }
}

/// A stream that says what a refusal means. With TLS 1.3 a server looks at the client's certificate
/// after the client has begun to speak, so that the first answer may be that it is refused.
struct Explained {
    stream: TlsStream<Stream>,
    target: String,
    host: String,
    has_certificate: bool,
    has_answered: bool,
}

impl Explained {
    fn explain(&self, error: Error) -> Error {
        let inner = error.get_ref();
        let inner = inner.and_then(|inner| inner.downcast_ref::<rustls::Error>());
        let is_tls = inner.is_some();
        let failure = if is_tls {
            failure(&error, &self.host, self.has_certificate)
        } else if !self.has_answered && is_hanging_up(error.kind()) {
            // It may have closed before its alert was read.
            if self.has_certificate {
                TcpFailure::ClientCertificate("it hangs up".to_owned())
            } else {
                TcpFailure::NoClientCertificate
            }
        } else {
            return error;
        };
        let error = TransportError::Tcp(TcpError {
            target: self.target.clone(),
            failure,
        });
        Error::other(Late(error))
    }
}

fn is_hanging_up(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::ConnectionReset | ErrorKind::BrokenPipe | ErrorKind::ConnectionAborted
    )
}

impl AsyncRead for Explained {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = buffer.filled().len();
        let read = std::task::ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        if buffer.filled().len() > before {
            self.has_answered = true;
        }
        Poll::Ready(read.map_err(|error| self.explain(error)))
    }
}

impl AsyncWrite for Explained {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        let written = std::task::ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        Poll::Ready(written.map_err(|error| self.explain(error)))
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        let flushed = std::task::ready!(Pin::new(&mut self.stream).poll_flush(context));
        Poll::Ready(flushed.map_err(|error| self.explain(error)))
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
