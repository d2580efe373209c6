//! Engines that are not there, too old, or frozen: played by a socket of our own.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

use super::*;
use crate::engine::{LogOptions, LogSink, Observe as _, Operate as _};

#[test]
fn security_options_may_have_parameters() {
    let options = [
        "name=seccomp,profile=default".to_owned(),
        "name=userns".to_owned(),
    ];
    assert!(has_security_option(Some(&options), "name=seccomp"));
    assert!(has_security_option(Some(&options), "name=userns"));
    assert!(!has_security_option(Some(&options), "name=cgroupns"));
    assert!(!has_security_option(None, "name=userns"));
}

/// What the played engine does with a request.
#[derive(Clone, Copy)]
enum Answer {
    /// A whole answer.
    Text(&'static str),
    /// The beginning of an answer, and then nothing.
    Stalled(&'static str),
    /// Nothing at all.
    Silence,
    /// The connection ends.
    Closed,
}

type Script = fn(&str) -> Answer;

fn limits() -> Limits {
    Limits {
        read: Duration::from_millis(300),
        create: Duration::from_secs(30),
        stop_margin: Duration::from_millis(300),
        pull_idle: Duration::from_secs(30),
        transfer: Duration::from_secs(30),
        sign_of_life: Duration::from_millis(50),
    }
}

/// Plays an engine; the directory holds its socket.
fn play(script: Script) -> (tempfile::TempDir, String) {
    let directory = tempfile::tempdir().unwrap();
    let socket = directory.path().join("docker.sock");
    let listener = UnixListener::bind(&socket).unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, script));
        }
    });
    (directory, socket.display().to_string())
}

async fn answer(mut stream: UnixStream, script: Script) {
    let mut head = vec![0; 4096];
    let length = stream.read(&mut head).await.unwrap();
    let head = String::from_utf8_lossy(&head[..length]).into_owned();
    let request = head.lines().next().unwrap_or_default().to_owned();
    let (text, missing) = match script(&request) {
        Answer::Text(text) => (text, 0),
        Answer::Stalled(text) => (text, 100),
        Answer::Silence => ("", 100),
        Answer::Closed => return,
    };
    if !text.is_empty() {
        let length = text.len() + missing;
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{text}");
        stream.write_all(answer.as_bytes()).await.unwrap();
    }
    if missing > 0 {
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
}

/// An engine that answers what connecting asks, and is frozen from then on.
fn frozen(request: &str) -> Answer {
    match request {
        _ if request.contains("/version") => Answer::Text(r#"{"ApiVersion":"1.45"}"#),
        _ if request.contains("/info") => Answer::Text("{}"),
        _ if request.contains("/networks") => Answer::Stalled("[{"),
        _ if request.contains("/volumes") => Answer::Closed,
        _ => Answer::Silence,
    }
}

struct Nothing;

impl LogSink for Nothing {
    fn line(&mut self, _: &str, _: bool) {}
}

impl crate::engine::PullProgress for Nothing {
    fn pulled(&self, _: u64, _: u64) {}
}

#[tokio::test]
async fn a_frozen_engine_freezes_nobody() {
    let (_directory, socket) = play(frozen);
    let engine = DockerEngine::connect(&socket, limits()).await.unwrap();
    let begin = Instant::now();
    let command = ["true".to_owned()];
    let follow = LogOptions {
        follow: true,
        ..LogOptions::default()
    };
    let lost = [
        engine.containers().await.err(),
        engine.container("web").await.err(),
        engine.networks().await.err(),
        engine.volumes().await.err(),
        engine.image("web").await.err(),
        engine.start_container("web").await.err(),
        engine.stop_container("web").await.err(),
        engine.remove_container("web", true).await.err(),
        engine.wait_container("web").await.err(),
        engine.exec("web", &command, b"").await.err(),
        engine
            .logs("web", &LogOptions::default(), &mut Nothing)
            .await
            .err(),
        engine.logs("web", &follow, &mut Nothing).await.err(),
        engine.pull_image("web", None, &Nothing).await.err(),
        engine.stat_file("/srv/a", None).await.err(),
        engine
            .write_files(
                "/srv",
                &[crate::model::FileWrite {
                    path: "/srv/a".to_owned(),
                    bytes: Vec::new(),
                    mode: 0o644,
                    owner: (0, 0),
                    private: false,
                    modified: None,
                }],
            )
            .await
            .err(),
    ];
    for (number, error) in lost.iter().enumerate() {
        assert!(
            error.as_ref().is_some_and(EngineError::is_lost),
            "{number}: {error:?}"
        );
    }
    assert!(
        begin.elapsed() < Duration::from_secs(20),
        "{:?}",
        begin.elapsed()
    );
}

#[tokio::test]
async fn engines_that_are_not_there_are_told() {
    let directory = tempfile::tempdir().unwrap();
    let nobody = directory.path().join("nobody.sock");
    drop(std::os::unix::net::UnixListener::bind(&nobody).unwrap());
    let cases: [(PathBuf, &str); 2] = [
        (
            directory.path().join("none.sock"),
            "there is no such socket",
        ),
        (nobody, "connection refused"),
    ];
    for (socket, words) in cases {
        let socket = socket.display().to_string();
        let error = DockerEngine::connect(&socket, limits()).await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("no Docker Engine answers at {socket}: {words}")
        );
        assert!(error.is_lost());
    }
    let (_directory, silent) = play(|_| Answer::Silence);
    let error = DockerEngine::connect(&silent, limits()).await.unwrap_err();
    assert!(matches!(error, EngineError::TimedOut { .. }), "{error:?}");
}

#[tokio::test]
async fn engines_before_20_10_are_refused() {
    let (_directory, socket) = play(|request| {
        if request.contains("/version") {
            Answer::Text(r#"{"ApiVersion":"1.40"}"#)
        } else {
            Answer::Text("{}")
        }
    });
    let error = DockerEngine::connect(&socket, limits()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "vaultctl needs API 1.41, the engine has 1.40"
    );
}

/// An engine that is newer than anything known, and understands only what it is asked in a version.
fn newest(request: &str) -> Answer {
    let version = format!(" /v{NEWEST_API}/");
    match request {
        _ if request.contains("/version") => Answer::Text(r#"{"ApiVersion":"1.99"}"#),
        _ if request.contains("/info") => Answer::Text("{}"),
        _ if !request.contains(&version) => Answer::Closed,
        _ if request.contains("/containers/web/json ") => Answer::Text(r#"{"Name":"/web"}"#),
        _ if request.contains("/networks ") => Answer::Text("[]"),
        _ => Answer::Text(r#"{"Id":"new","Warning":""}"#),
    }
}

#[tokio::test]
async fn newer_engines_are_spoken_to_as_older_ones() {
    let (_directory, socket) = play(newest);
    let engine = DockerEngine::connect(&socket, limits()).await.unwrap();
    assert_eq!(engine.api(), NEWEST_API);
    assert_eq!(engine.networks().await.unwrap(), []);
    let web = engine.container("web").await.unwrap().unwrap();
    assert_eq!(web.spec.name, "web");
    let spec = crate::model::NetworkSpec::default();
    assert_eq!(engine.create_network(&spec).await.unwrap(), "new");
}

#[tokio::test]
async fn what_a_command_on_the_host_prints_is_hidden() {
    let (_directory, socket) = play(newest);
    let engine = DockerEngine::connect(&socket, limits()).await.unwrap();
    let server = crate::model::ServerName::new("one");
    let reference = crate::model::SecretReference::new("PASSWORD", 3);
    let mut secrets = crate::model::Secrets::default();
    let value = crate::model::SecretValue::new("correct horse");
    secrets.insert(server.clone(), reference, value);
    let veiled = crate::engine::Veiled::new(Arc::new(engine), server, Arc::new(secrets));
    let command = "echo 'a correct horse'; echo 'no correct horse' >&2; exit 3";
    let finished = veiled.run_on_host(command, "/").await.unwrap();
    assert_eq!(finished.exit_code, Some(3));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    assert_eq!(text(finished.stdout), "a <PASSWORD@v3>\n");
    assert_eq!(text(finished.stderr), "no <PASSWORD@v3>\n");
}

#[tokio::test]
async fn who_is_before_an_engine_is_told_the_host_and_the_token() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let heads = Arc::new(std::sync::Mutex::new(Vec::new()));
    let told = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = vec![0; 4096];
            let length = stream.read(&mut head).await.unwrap();
            // Some connections are opened ahead, and then not needed.
            if length == 0 {
                continue;
            }
            let head = String::from_utf8_lossy(&head[..length]).to_lowercase();
            told.lock().unwrap().push(head);
            let answer = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nno";
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    });
    let address = format!("tcp://127.0.0.1:{port}");
    let connect = |token: Option<&'static str>| {
        let way = Arc::new(crate::transport::Tcp::new("127.0.0.1", port));
        let address = address.clone();
        async move { DockerEngine::through_with(way, &address, token, limits()).await }
    };
    let error = connect(Some("secret")).await.unwrap_err();
    assert!(!error.to_string().contains("secret"), "{error}");
    connect(None).await.unwrap_err();
    let with_line_end = connect(Some("a\nb")).await.unwrap_err();
    assert!(
        with_line_end.to_string().contains("token"),
        "{with_line_end}"
    );
    let heads = heads.lock().unwrap();
    let host = format!("host: 127.0.0.1:{port}\r\n");
    assert!(heads.iter().all(|head| head.contains(&host)), "{heads:?}");
    let token = "authorization: bearer secret\r\n";
    assert!(heads.first().unwrap().contains(token), "{heads:?}");
    assert!(
        !heads.last().unwrap().contains("authorization"),
        "{heads:?}"
    );
}
