//! Git over HTTP and HTTPS: a server on loopback that asks for a token and hands the rest to git's own
//! `http-backend`.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{ServerConfig, ServerConnection, StreamOwned};

/// What a password has to be.
pub(crate) const TOKEN: &str = "tk-4711-very-secret";

/// `x-access-token:` and [`TOKEN`], in Base64.
const AUTHORIZATION: &str = "Basic eC1hY2Nlc3MtdG9rZW46dGstNDcxMS12ZXJ5LXNlY3JldA==";

/// A server; it ends with the test's process.
pub(crate) struct GitServer {
    port: u16,
    scheme: &'static str,
    requests: Arc<Mutex<Vec<String>>>,
}

impl GitServer {
    /// Serves the repositories of a folder.
    pub(crate) fn start(folder: &Path) -> Self {
        Self::serve(folder, None)
    }

    /// As [`GitServer::start`], with TLS; writes who vouches for it into a file.
    pub(crate) fn start_with_tls(folder: &Path, authority: &Path) -> Self {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let made = rcgen::generate_simple_self_signed(names).unwrap();
        std::fs::write(authority, made.cert.pem()).unwrap();
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key);
        Self::serve(folder, Some(Arc::new(config.unwrap())))
    }

    fn serve(folder: &Path, tls: Option<Arc<ServerConfig>>) -> Self {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let (folder, seen) = (folder.to_owned(), Arc::clone(&requests));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (folder, seen, tls) = (folder.clone(), Arc::clone(&seen), tls.clone());
                std::thread::spawn(move || {
                    let mut stream = stream.unwrap();
                    match tls {
                        None => answer(&mut stream, &folder, &seen),
                        Some(config) => {
                            let connection = ServerConnection::new(config).unwrap();
                            let mut stream = StreamOwned::new(connection, stream);
                            answer(&mut stream, &folder, &seen);
                            stream.conn.send_close_notify();
                            let _ = stream.flush();
                        }
                    }
                });
            }
        });
        Self {
            port,
            scheme,
            requests,
        }
    }

    /// A server that takes connections and never says anything.
    pub(crate) fn silent() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = Arc::clone(&requests);
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for stream in listener.incoming() {
                open.push(stream);
                seen.lock().unwrap().push(String::new());
            }
        });
        Self {
            port,
            scheme: "http",
            requests,
        }
    }

    /// Whether anybody has asked yet.
    pub(crate) fn is_asked(&self) -> bool {
        !self.requests.lock().unwrap().is_empty()
    }

    /// The URL of a repository.
    pub(crate) fn url(&self, name: &str) -> String {
        format!("{}://127.0.0.1:{}/{name}", self.scheme, self.port)
    }

    /// The first lines of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn answer(stream: &mut (impl Read + Write), folder: &Path, seen: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    let mut first = String::new();
    if reader.read_line(&mut first).is_err() {
        // Who does not believe the certificate says no more.
        return;
    }
    seen.lock().unwrap().push(first.trim().to_owned());
    let (mut length, mut authorization, mut kind) = (0, String::new(), String::new());
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim().split_once(": ") else {
            break;
        };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "authorization" => value.clone_into(&mut authorization),
            "content-type" => value.clone_into(&mut kind),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let stream = reader.into_inner();
    let mut words = first.split(' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    if let Some(rest) = path.strip_prefix("/moved/") {
        // `/moved/away/HOST/...` leads to another server.
        let place = match rest.strip_prefix("away/") {
            Some(elsewhere) => format!("http://{elsewhere}?{query}"),
            None => format!("/{rest}?{query}"),
        };
        let text = format!("HTTP/1.1 301 Moved\r\nLocation: {place}\r\nContent-Length: 0\r\n\r\n");
        return stream.write_all(text.as_bytes()).unwrap();
    }
    if authorization != AUTHORIZATION {
        let text = "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n";
        return stream.write_all(text.as_bytes()).unwrap();
    }
    let printed = backend(folder, (method, path, query), (&kind, &body));
    let end = printed
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8_lossy(&printed[..end]).into_owned();
    let status = head.lines().find_map(|line| line.strip_prefix("Status: "));
    let status = status.unwrap_or("200 OK");
    let start = format!("HTTP/1.1 {status}\r\nConnection: close\r\n");
    stream.write_all(start.as_bytes()).unwrap();
    stream.write_all(&printed).unwrap();
}

fn backend(
    folder: &Path,
    (method, path, query): (&str, &str, &str),
    (kind, body): (&str, &[u8]),
) -> Vec<u8> {
    let found = Command::new("git").arg("--exec-path").output().unwrap();
    let programs = PathBuf::from(String::from_utf8(found.stdout).unwrap().trim());
    let mut child = Command::new(programs.join("git-http-backend"))
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REQUEST_METHOD", method)
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env("CONTENT_TYPE", kind)
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("REMOTE_USER", "test")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let written = body.to_vec();
    let writer = std::thread::spawn(move || drop(input.write_all(&written)));
    let printed = child.wait_with_output().unwrap().stdout;
    writer.join().unwrap();
    printed
}
