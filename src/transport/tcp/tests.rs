//! Endpoints of a test's own on loopback: what each failure says, and what to try.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

use super::{Certificates, Tcp};
use crate::transport::Transport as _;

/// Somebody who vouches for others.
struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        Self(CertifiedIssuer::self_signed(params, key).unwrap())
    }

    fn pem(&self) -> Vec<u8> {
        self.0.pem().into_bytes()
    }

    /// A certificate for a name, and its key.
    fn vouch(&self, name: &str, change: impl FnOnce(&mut CertificateParams)) -> (Vec<u8>, Vec<u8>) {
        let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        (
            certificate.pem().into_bytes(),
            key.serialize_pem().into_bytes(),
        )
    }
}

fn server(
    (certificate, key): &(Vec<u8>, Vec<u8>),
    clients: Option<&Authority>,
    version: &'static SupportedProtocolVersion,
) -> ServerConfig {
    let chain = vec![CertificateDer::from_pem_slice(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_slice(key).unwrap();
    let provider = Arc::new(ring::default_provider());
    let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&[version])
        .unwrap();
    let config = match clients {
        None => config.with_no_client_auth(),
        Some(authority) => {
            let mut roots = RootCertStore::empty();
            let certificate = CertificateDer::from_pem_slice(&authority.pem()).unwrap();
            roots.add(certificate).unwrap();
            let roots = Arc::new(roots);
            let verifier = WebPkiClientVerifier::builder_with_provider(roots, provider);
            config.with_client_cert_verifier(verifier.build().unwrap())
        }
    };
    config.with_single_cert(chain, key).unwrap()
}

/// Greets everybody over TLS; returns the port.
async fn greeter(config: ServerConfig) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                if let Ok(mut stream) = acceptor.accept(stream).await {
                    let _ = stream.write_all(b"hello").await;
                }
            });
        }
    });
    port
}

/// What an endpoint says first, or why it says nothing, with advice.
async fn hear(tcp: Tcp) -> Result<String, String> {
    let mut stream = match tcp.dial_engine().await {
        Ok(stream) => stream,
        Err(error) => return Err(error.with_help()),
    };
    let mut heard = [0; 5];
    match stream.read_exact(&mut heard).await {
        Ok(_) => Ok(String::from_utf8_lossy(&heard).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

fn endpoint(port: u16, certificates: &Certificates) -> Tcp {
    Tcp::new("127.0.0.1", port).with_tls(certificates).unwrap()
}

fn certificates(authority: &Authority, client: Option<(Vec<u8>, Vec<u8>)>) -> Certificates {
    Certificates {
        authority: Some(authority.pem()),
        client,
        ..Certificates::default()
    }
}

/// Insists that nothing is heard, and on what is said instead.
#[track_caller]
fn assert_says(heard: &Result<String, String>, message: &str, help: &str) {
    let said = heard.as_ref().unwrap_err();
    assert!(said.contains(message), "{said}");
    assert!(said.contains("\n  help: ") && said.contains(help), "{said}");
}

#[tokio::test]
async fn both_sides_prove_who_they_are() {
    let (ours, others) = (Authority::new(), Authority::new());
    let own = ours.vouch("127.0.0.1", |_| {});
    for version in [&TLS13, &TLS12] {
        let port = greeter(server(&own, Some(&ours), version)).await;
        let client = Some(ours.vouch("client", |_| {}));
        let heard = hear(endpoint(port, &certificates(&ours, client.clone()))).await;
        assert_eq!(heard.as_deref(), Ok("hello"));

        let heard = hear(endpoint(port, &certificates(&others, client))).await;
        assert_says(&heard, "signed by nobody who is believed", "`ca`");
        let heard = hear(endpoint(port, &certificates(&ours, None))).await;
        assert_says(&heard, "wants a client certificate", "`cert` and `key`");
        let stranger = Some(others.vouch("client", |_| {}));
        let heard = hear(endpoint(port, &certificates(&ours, stranger))).await;
        assert_says(&heard, "refuses the client certificate", "--tlscacert");
    }
}

#[tokio::test]
async fn a_certificate_has_to_be_for_the_host_and_for_now() {
    let ours = Authority::new();
    let other = ours.vouch("other.example", |_| {});
    let port = greeter(server(&other, None, &TLS13)).await;
    let heard = hear(endpoint(port, &certificates(&ours, None))).await;
    let said = "not for `127.0.0.1` but for other.example";
    assert_says(&heard, said, "`address`");

    let old = ours.vouch("127.0.0.1", |params| {
        params.not_after = (SystemTime::now() - Duration::from_hours(24)).into();
    });
    let port = greeter(server(&old, None, &TLS13)).await;
    let heard = hear(endpoint(port, &certificates(&ours, None))).await;
    assert_says(&heard, "has expired", "clocks");
}

#[tokio::test]
async fn who_does_not_answer_or_speaks_otherwise_is_told_apart() {
    let nothing = Certificates::default();
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = free.local_addr().unwrap().port();
    drop(free);
    let heard = hear(endpoint(port, &nothing)).await;
    assert_says(&heard, "the connection was refused", "2376");

    // Takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = silent.local_addr().unwrap().port();
    let tcp = endpoint(port, &nothing).within(Duration::from_millis(300));
    let said = "no answer within 0.3 s while shaking hands over TLS";
    assert_says(&hear(tcp).await, said, "firewall");

    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = plain.local_addr().unwrap().port();
    tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        let _ = stream.read(&mut [0; 1024]).await;
    });
    let heard = hear(endpoint(port, &nothing)).await;
    assert_says(&heard, "does not speak TLS", "tcp://");
}

#[tokio::test]
async fn certificates_that_cannot_be_used_are_named() {
    let ours = Authority::new();
    let (certificate, key) = ours.vouch("client", |_| {});
    let (_, other_key) = ours.vouch("client", |_| {});
    for (certificates, message) in [
        (
            Certificates {
                authority: Some(b"no PEM".to_vec()),
                ..Certificates::default()
            },
            "`ca` holds no certificate",
        ),
        (
            certificates(&ours, Some((key.clone(), key.clone()))),
            "`cert` holds no certificate",
        ),
        (
            certificates(&ours, Some((certificate.clone(), certificate.clone()))),
            "`key` holds no key",
        ),
        (
            certificates(&ours, Some((certificate, other_key))),
            "do not belong together",
        ),
    ] {
        let error = Tcp::new("127.0.0.1", 1)
            .with_tls(&certificates)
            .unwrap_err();
        assert!(error.to_string().contains(message), "{error}");
    }
}

#[tokio::test]
async fn only_the_api_is_reached() {
    let tcp = Tcp::new("127.0.0.1", 2375);
    let run = tcp.run("true").await.unwrap_err().with_help();
    assert!(run.contains("commands cannot be run"), "{run}");
    assert!(run.contains("ssh://"), "{run}");
    let Err(dialled) = tcp.dial_tcp("172.17.0.2", 80).await else {
        panic!("it was dialled");
    };
    assert!(dialled.to_string().contains("over TCP alone"), "{dialled}");
}
